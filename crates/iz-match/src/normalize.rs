//! Names in the form in which they are compared: words of small letters and digits, without accents and punctuation.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The longest text that is compared, in bytes. A query holds at most 250 characters in one text.
pub(crate) const MAX_TEXT_BYTES: usize = 1000;

/// How many words of a text are compared. Real names have at most ten in one part.
pub(crate) const MAX_WORDS: usize = 12;

/// How many letters of a text are compared. A name in a query has at most 80 characters.
pub(crate) const MAX_LETTERS: usize = 100;

/// A text as normalized words, as far as it is compared.
#[derive(Clone, Default)]
pub(crate) struct Words {
    /// All words as one.
    joined: String,
    /// Where each word ends in `joined`. A letter has at most four bytes, so the number fits.
    ends: [u16; MAX_WORDS],
    count: usize,
    /// Whether the text has more words or letters than are compared.
    is_cut: bool,
    /// The same words with umlauts spelled out (`Müller`, `Mueller`), if there are any.
    spelled_out: Option<Box<Self>>,
}

impl Words {
    /// The words of a text. `None` if it has neither letters nor digits.
    pub(crate) fn of(text: &str) -> Option<Self> {
        Some(Self::read(text)).filter(|words| words.count > 0)
    }

    /// The words of a text. There are none if it has neither letters nor digits.
    pub(crate) fn read(text: &str) -> Self {
        let compared = text.get(..text.floor_char_boundary(MAX_TEXT_BYTES)).unwrap_or(text);
        let mut words = Self::split(compared);
        words.is_cut |= compared.len() < text.len();
        // ASCII text has no umlaut, and most names are ASCII.
        if !compared.is_ascii() {
            let spelled_out = Self::split(&spelled_out(compared));
            words.spelled_out = (!spelled_out.is_same_text(&words)).then(|| Box::new(spelled_out));
        }
        words
    }

    fn split(text: &str) -> Self {
        if text.is_ascii() {
            return Self::split_ascii(text);
        }
        let mut words =
            Self { joined: String::with_capacity(text.len().min(MAX_LETTERS)), ..Self::default() };
        text.split(is_break).for_each(|word| words.push(&normalized(word)));
        words
    }

    /// The same in one pass over the bytes.
    fn split_ascii(text: &str) -> Self {
        let mut joined = Vec::with_capacity(text.len().min(MAX_LETTERS));
        let mut words = Self::default();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                let is_first = words.end() == joined.len();
                if joined.len() == MAX_LETTERS || (is_first && words.count == MAX_WORDS) {
                    words.is_cut = true;
                    break;
                }
                joined.push(byte.to_ascii_lowercase());
            } else if is_break(char::from(byte)) {
                words.end_word(joined.len());
            }
        }
        words.end_word(joined.len());
        words.joined = String::from_utf8(joined).unwrap_or_default();
        words
    }

    /// Where the last word ends.
    fn end(&self) -> usize {
        self.start(self.count)
    }

    /// Ends a word, if there is one.
    fn end_word(&mut self, end: usize) {
        if end == self.end() {
            return;
        }
        if let Some(place) = self.ends.get_mut(self.count) {
            *place = u16::try_from(end).unwrap_or(u16::MAX);
            self.count += 1;
        }
    }

    /// Adds a word behind the others.
    pub(crate) fn push(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        let left = MAX_LETTERS.saturating_sub(self.joined.chars().count());
        if left == 0 || self.count == MAX_WORDS {
            self.is_cut = true;
            return;
        }
        let fits = word.char_indices().nth(left).map_or(word.len(), |(at, _)| at);
        self.is_cut |= fits < word.len();
        self.joined.push_str(word.get(..fits).unwrap_or_default());
        self.end_word(self.joined.len());
    }

    /// Whether the text has more words or letters than are compared, also with umlauts spelled out.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut || self.spelled_out.as_ref().is_some_and(|spelled| spelled.is_cut)
    }

    /// Whether both have the same words, apart from umlauts.
    fn is_same_text(&self, other: &Self) -> bool {
        self.joined == other.joined && self.iter().eq(other.iter())
    }

    /// Whether both are the same, wherever the words are divided.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let is_spelled = |words: &Self, as_other: &Self| {
            words.spelled_out.as_ref().is_some_and(|spelled| spelled.joined == as_other.joined)
        };
        self.joined == other.joined || is_spelled(self, other) || is_spelled(other, self)
    }

    /// The same words with `St.` spelled out: `St. Clair` becomes `Saint Clair`.
    pub(crate) fn with_saints(self) -> Self {
        if !self.iter().any(|word| matches!(word, "st" | "ste")) {
            return self;
        }
        let mut words = Self { is_cut: self.is_cut, ..Self::default() };
        for word in self.iter() {
            words.push(match word {
                "st" => "saint",
                "ste" => "sainte",
                word => word,
            });
        }
        words.spelled_out = self.spelled_out;
        words
    }

    /// Removes a single letter from the end of a name with several words: `Eric A` is not `Erica`.
    pub(crate) fn take_initial(&mut self) -> Option<String> {
        let is_initial = self.last().is_some_and(|word| word.chars().count() == 1);
        if self.count > 1 && is_initial { self.pop() } else { None }
    }

    /// Removes the last word.
    pub(crate) fn pop(&mut self) -> Option<String> {
        if let Some(spelled) = &mut self.spelled_out {
            spelled.pop();
        }
        self.count = self.count.checked_sub(1)?;
        let start = self.start(self.count);
        Some(self.joined.split_off(start))
    }

    /// The words with another one in front.
    pub(crate) fn after(&self, first: &str) -> Self {
        let mut words = Self { is_cut: self.is_cut, ..Self::default() };
        words.push(first);
        self.iter().for_each(|word| words.push(word));
        words.spelled_out = self.spelled_out.as_ref().map(|spelled| Box::new(spelled.after(first)));
        words
    }

    /// Where the word at `at` begins.
    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| usize::from(*end))
    }

    /// The word at `at`.
    pub(crate) fn get(&self, at: usize) -> Option<&str> {
        let end = self.ends.get(..self.count)?.get(at)?;
        self.joined.get(self.start(at)..usize::from(*end))
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &str> + Clone {
        (0..self.count).filter_map(|at| self.get(at))
    }

    pub(crate) fn first(&self) -> Option<&str> {
        self.get(0)
    }

    pub(crate) fn last(&self) -> Option<&str> {
        self.get(self.count.checked_sub(1)?)
    }

    /// The word, if it is the only one.
    pub(crate) fn only(&self) -> Option<&str> {
        if self.count == 1 { self.first() } else { None }
    }

    /// All words as one: `De La Cruz` becomes `delacruz`.
    pub(crate) fn joined(&self) -> &str {
        &self.joined
    }

    /// The words from `first` on, as one.
    pub(crate) fn from(&self, first: usize) -> &str {
        self.joined.get(self.start(first)..).unwrap_or_default()
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.iter().any(|known| known == word)
    }

    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// Whether these are some of the words of `other`, but not all.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        self.len() < other.len() && self.iter().all(|word| other.contains(word))
    }

    /// Whether both have the same words, in any order.
    pub(crate) fn is_reordered(&self, other: &Self) -> bool {
        if self.count != other.count || self.joined.len() != other.joined.len() {
            return false;
        }
        self.sorted() == other.sorted()
    }

    fn sorted(&self) -> [&str; MAX_WORDS] {
        let mut sorted = [""; MAX_WORDS];
        sorted.iter_mut().zip(self.iter()).for_each(|(place, word)| *place = word);
        sorted.sort_unstable();
        sorted
    }
}

/// The text with umlauts spelled out, as people without these letters on their keyboard write them.
fn spelled_out(text: &str) -> String {
    let text: String = DecomposingNormalizerBorrowed::new_nfd().normalize(&text.to_lowercase()).into_owned();
    text.replace("a\u{308}", "ae")
        .replace("o\u{308}", "oe")
        .replace("u\u{308}", "ue")
        .replace("a\u{30a}", "aa")
        .replace('ø', "oe")
}

/// Whether a character divides words. Hyphens of all kinds, dots and commas do. Apostrophes do not.
fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.' | ',' | '/' | '_')
}

/// Only letters and digits, in lower case and without accents.
pub(crate) fn normalized(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        return letters.map(|letter| letter.to_ascii_lowercase()).collect();
    }
    normalized_accents(text)
}

fn normalized_accents(text: &str) -> String {
    let text = text.to_lowercase();
    let mut out = String::with_capacity(text.len());
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize(&text).chars() {
        match c {
            // Decomposition does not change these letters, because they are not letters with accents.
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// Whether one letter is missing, added or wrong, or two neighbouring letters are swapped. Short words are excluded,
/// because one edit easily makes another name of them.
pub(crate) fn is_one_edit(one: &str, other: &str) -> bool {
    is_one_edit_of(4, one, other)
}

/// The same for words of two letters and more.
pub(crate) fn is_one_edit_of_few(one: &str, other: &str) -> bool {
    is_one_edit_of(2, one, other)
}

fn is_one_edit_of(shortest: usize, one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return differ_in_one(shortest, one.as_bytes(), other.as_bytes());
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    differ_in_one(shortest, &one, &other)
}

fn differ_in_one<T: PartialEq>(shortest: usize, one: &[T], other: &[T]) -> bool {
    if one.len().min(other.len()) < shortest || one.len().abs_diff(other.len()) > 1 || one == other {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && one == other => true,
        ([_, one @ ..], other) if one == other => true,
        (one, [_, other @ ..]) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faster path for ASCII text gives the same result.
    #[test]
    fn ascii_text_is_normalized_like_any_text() {
        let all: String = (0..=0x7f_u8).map(char::from).collect();
        assert_eq!(normalized(&all), normalized_accents(&all));
        for c in all.chars() {
            let text = format!("{c}A{c}");
            assert_eq!(normalized(&text), normalized_accents(&text));
            let (spelled, plain) = (Words::read(&spelled_out(&text)), Words::read(&text));
            assert!(spelled.is_same_text(&plain), "{c:?} is not an umlaut");
        }
    }

    #[test]
    fn case_accents_and_punctuation_are_removed() {
        for (text, expected) in [
            ("Núñez", "nunez"),
            ("NU\u{301}N\u{303}EZ", "nunez"),
            ("Þórr Æsir-Łódź", "thorraesirlodz"),
            ("Strauß", "strauss"),
            ("O’Neil", "oneil"),
            ("İnci ISIK", "inciisik"),
            ("ＡＢＣ", "abc"),
            ("Nguyễn", "nguyen"),
            ("李 小龍", "李小龍"),
            ("..-", ""),
        ] {
            assert_eq!(Words::read(text).joined(), expected, "{text}");
        }
    }

    #[test]
    fn hyphens_and_blanks_divide_words_alike() {
        for text in ["Smith-Jones", "SMITH JONES", "Smith – Jones", "smith‐jones"] {
            assert!(Words::of(text).unwrap().iter().eq(["smith", "jones"]), "{text}");
        }
        assert_eq!(Words::of("D'Angelo").unwrap().only(), Some("dangelo"));
    }

    #[test]
    fn umlauts_and_saints_may_be_spelled_out() {
        let words = |text: &str| Words::of(text).unwrap().with_saints();
        for (one, other) in
            [("Müller", "MUELLER"), ("Müller", "MULLER"), ("Søren", "Soeren"), ("St. Clair", "SAINT CLAIR")]
        {
            assert!(words(one).is_same(&words(other)) && words(other).is_same(&words(one)), "{one} {other}");
        }
        assert!(!words("Mueller").is_same(&words("Muller")), "neither of them has an umlaut");
        assert!(!words("Zoë").is_same(&words("Zoee")));
    }

    #[test]
    fn one_edit_is_recognized() {
        for (one, other, expected) in [
            ("jaden", "jayden", true),
            ("jayden", "jaden", true),
            ("erick", "erica", true),
            ("brian", "brain", true),
            ("marsh", "marsh", false),
            ("marsh", "march", true),
            ("ana", "anna", false),
            ("robert", "roberta", true),
            ("martin", "morten", false),
            ("smith", "smthi", false),
            ("", "", false),
        ] {
            assert_eq!(is_one_edit(one, other), expected, "{one} {other}");
            assert_eq!(is_one_edit(other, one), expected, "{other} {one}");
        }
    }
}
