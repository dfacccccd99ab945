//! Names as they are compared: words of small letters and digits, without accents and punctuation.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A text as normalized words.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    /// The same words in German or Danish spelling (`Müller`, `Mueller`), where there is an umlaut.
    spelt_out: Option<Vec<String>>,
}

impl Words {
    /// The words of a text; none where it has no letter or digit.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let words = words(text);
        // Without accents there is no umlaut, and most names have none.
        let spelt_out = (!text.is_ascii()).then(|| self::words(&spelt_out(text)));
        let spelt_out = spelt_out.filter(|spelt| *spelt != words);
        (!words.is_empty()).then_some(Self { words, spelt_out })
    }

    /// Whether both are the same, wherever the words are divided.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let (one, theirs) = (self.joined(), other.joined());
        let is_spelt = |words: &Self, as_other: &str| {
            words.spelt_out.as_ref().is_some_and(|spelt| spelt.concat() == as_other)
        };
        one == theirs || is_spelt(self, &theirs) || is_spelt(other, &one)
    }

    /// The same with `St.` written out: `St. Clair` is `Saint Clair`.
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

    /// Takes the single letter off the end of a name that has more: `Eric A` is not `Erica`.
    pub(crate) fn take_initial(&mut self) -> Option<String> {
        let is_initial = self.words.last().is_some_and(|word| word.chars().count() == 1);
        if self.words.len() > 1 && is_initial { self.pop() } else { None }
    }

    pub(crate) fn pop(&mut self) -> Option<String> {
        if let Some(spelt) = &mut self.spelt_out {
            spelt.pop();
        }
        self.words.pop()
    }

    /// All as one: `De La Cruz` is `Delacruz`.
    pub(crate) fn joined(&self) -> String {
        self.words.concat()
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    pub(crate) const fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether these are some of the words of `other`, and not all.
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

/// Umlauts as those write them who have none on their keyboard.
fn spelt_out(text: &str) -> String {
    let text: String = DecomposingNormalizerBorrowed::new_nfd().normalize(&text.to_lowercase()).into_owned();
    text.replace("a\u{308}", "ae")
        .replace("o\u{308}", "oe")
        .replace("u\u{308}", "ue")
        .replace("a\u{30a}", "aa")
        .replace('ø', "oe")
}

/// Hyphens of all kinds, dots and commas part words; apostrophes do not.
fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.' | ',' | '/' | '_')
}

/// Letters and digits alone, in small letters, without accents.
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
            // No accent makes these, so decomposition leaves them.
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

/// Whether one letter was left out, added or mistaken, or two neighbours changed places. Short words
/// are other words soon.
pub(crate) fn is_one_edit(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 4;
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one == other || one.len().min(other.len()) < SHORTEST || one.len().abs_diff(other.len()) > 1 {
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

    /// The shorter way for texts without accents leads to the same.
    #[test]
    fn ascii_is_normalized_like_any_text() {
        let all: String = (0..=0x7f_u8).map(char::from).collect();
        assert_eq!(normalized(&all), normalized_accents(&all));
        for c in all.chars() {
            let text = format!("{c}A{c}");
            assert_eq!(normalized(&text), normalized_accents(&text));
            assert_eq!(words(&spelt_out(&text)), words(&text), "{c:?} makes no umlaut");
        }
    }

    #[test]
    fn case_accents_and_punctuation_go() {
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
    fn hyphens_and_blanks_part_words_alike() {
        for text in ["Smith-Jones", "SMITH JONES", "Smith – Jones", "smith‐jones"] {
            assert_eq!(Words::of(text).unwrap().words, ["smith", "jones"], "{text}");
        }
        assert_eq!(Words::of("D'Angelo").unwrap().words, ["dangelo"]);
    }

    #[test]
    fn umlauts_are_spelt_in_two_ways_and_saints_in_two() {
        let words = |text: &str| Words::of(text).unwrap().with_saints();
        for (one, other) in
            [("Müller", "MUELLER"), ("Müller", "MULLER"), ("Søren", "Soeren"), ("St. Clair", "SAINT CLAIR")]
        {
            assert!(words(one).is_same(&words(other)) && words(other).is_same(&words(one)), "{one} {other}");
        }
        assert!(!words("Mueller").is_same(&words("Muller")), "who of them has the umlaut");
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
