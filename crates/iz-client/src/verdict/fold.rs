//! Names as they are compared: words of small letters and digits, without accents and punctuation.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A text as its words, folded.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<String>);

impl Words {
    /// The words of a text; none where it has no letter or digit.
    pub(super) fn of(text: &str) -> Option<Self> {
        let words: Vec<String> = text.split(is_break).map(folded).filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// All as one: `De La Cruz` is `Delacruz`.
    pub(super) fn joined(&self) -> String {
        self.0.concat()
    }

    pub(super) fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|known| known == word)
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether these are some of the words of `other`, and not all.
    pub(super) fn is_part_of(&self, other: &Self) -> bool {
        self.len() < other.len() && self.0.iter().all(|word| other.contains(word))
    }

    /// Whether both have the same words, in any order.
    pub(super) fn is_reordered(&self, other: &Self) -> bool {
        let sorted = |words: &Self| {
            let mut words = words.0.clone();
            words.sort_unstable();
            words
        };
        sorted(self) == sorted(other)
    }
}

/// Hyphens of all kinds, dots and commas part words; apostrophes do not.
fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.' | ',' | '/' | '_')
}

/// Letters and digits alone, in small letters, without accents.
pub(super) fn folded(text: &str) -> String {
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
pub(super) fn is_one_slip(one: &str, other: &str) -> bool {
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
            assert_eq!(Words::of(text).unwrap().0, ["smith", "jones"], "{text}");
        }
        assert_eq!(Words::of("D'Angelo").unwrap().0, ["dangelo"]);
    }

    #[test]
    fn one_slip_is_one_slip() {
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
            assert_eq!(is_one_slip(one, other), expected, "{one} {other}");
            assert_eq!(is_one_slip(other, one), expected, "{other} {one}");
        }
    }
}
