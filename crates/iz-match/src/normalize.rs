//! Names in the form in which they are compared: words of small letters and digits, without accents and punctuation.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A text as normalized words.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    /// The same words with umlauts spelled out (`Müller`, `Mueller`), if there are any.
    spelled_out: Option<Vec<String>>,
}

impl Words {
    /// The words of a text. `None` if it has neither letters nor digits.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let words = words(text);
        // ASCII text has no umlaut, and most names are ASCII.
        let spelled_out = (!text.is_ascii()).then(|| self::words(&spelled_out(text)));
        let spelled_out = spelled_out.filter(|spelled| *spelled != words);
        (!words.is_empty()).then_some(Self { words, spelled_out })
    }

    /// Whether both are the same, wherever the words are divided.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let (one, theirs) = (self.joined(), other.joined());
        let is_spelled = |words: &Self, as_other: &str| {
            words.spelled_out.as_ref().is_some_and(|spelled| spelled.concat() == as_other)
        };
        one == theirs || is_spelled(self, &theirs) || is_spelled(other, &one)
    }

    /// The same words with `St.` spelled out: `St. Clair` becomes `Saint Clair`.
    pub(crate) fn with_saints(mut self) -> Self {
        for word in &mut self.words {
            match word.as_str() {
                "st" => "saint".clone_into(word),
                "ste" => "sainte".clone_into(word),
                _ => {}
            }
        }
        self
    }

    /// Removes a single letter from the end of a name with several words: `Eric A` is not `Erica`.
    pub(crate) fn take_initial(&mut self) -> Option<String> {
        let is_initial = self.words.last().is_some_and(|word| word.chars().count() == 1);
        if self.words.len() > 1 && is_initial { self.pop() } else { None }
    }

    pub(crate) fn pop(&mut self) -> Option<String> {
        if let Some(spelled) = &mut self.spelled_out {
            spelled.pop();
        }
        self.words.pop()
    }

    /// All words as one: `De La Cruz` becomes `delacruz`.
    pub(crate) fn joined(&self) -> String {
        self.words.concat()
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    pub(crate) const fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether these are some of the words of `other`, but not all.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        self.len() < other.len() && self.words.iter().all(|word| other.contains(word))
    }

    /// Whether both have the same words, in any order.
    pub(crate) fn is_reordered(&self, other: &Self) -> bool {
        let sorted = |words: &Self| {
            let mut words = words.words.clone();
            words.sort_unstable();
            words
        };
        sorted(self) == sorted(other)
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(is_break).map(normalized).filter(|word| !word.is_empty()).collect()
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
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one == other || one.len().min(other.len()) < shortest || one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
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
            assert_eq!(words(&spelled_out(&text)), words(&text), "{c:?} is not an umlaut");
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
            assert_eq!(Words::of(text).map(|words| words.joined()).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn hyphens_and_blanks_divide_words_alike() {
        for text in ["Smith-Jones", "SMITH JONES", "Smith – Jones", "smith‐jones"] {
            assert_eq!(Words::of(text).unwrap().words, ["smith", "jones"], "{text}");
        }
        assert_eq!(Words::of("D'Angelo").unwrap().words, ["dangelo"]);
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
