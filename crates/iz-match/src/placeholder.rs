//! Placeholders for names that are not known: `BABY BOY`, `NEWBORN`, `BABYGIRLB`, `Irisgirl`, `UNKNOWN`.
//!
//! Two newborns of one hospital may have the same placeholder, so it never means that they are the same patient.

use crate::normalize::Words;

/// What a placeholder says about the patient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Placeholder {
    /// `M` or `F`.
    pub(crate) sex: Option<char>,
    /// The number of the twin: 1 for `A`, 2 for `B`.
    pub(crate) mark: Option<u8>,
}

/// A part of a placeholder, the sex that it means, and whether a twin's letter may follow it without a blank. After
/// some parts it may not, because `Malea` and `Testa` are names.
type Part = (&'static str, Option<char>, bool);

const PARTS: [Part; 16] = [
    ("firstname", None, false),
    ("newborn", None, true),
    ("triplet", None, true),
    ("unknown", None, false),
    ("unnamed", None, false),
    ("infant", None, true),
    ("female", Some('F'), false),
    ("child", None, false),
    ("baby", None, true),
    ("girl", Some('F'), true),
    ("male", Some('M'), false),
    ("twin", None, true),
    ("test", None, false),
    ("boy", Some('M'), true),
    ("no", None, false),
    ("name", None, false),
];

/// Whole words that are placeholders.
const WORDS: [(&str, Option<char>); 6] =
    [("bb", Some('M')), ("bg", Some('F')), ("nb", None), ("unk", None), ("fnu", None), ("nfn", None)];

impl Placeholder {
    /// Reads a given name and the middle name after it. `None` if the given name is not a placeholder.
    pub(crate) fn of(given: &Words, middle: Option<&Words>) -> Option<Self> {
        let ends = [given.words.first()?, given.words.last()?];
        ends.into_iter().find_map(|word| Self::word(word))?;
        let mut all = Self::default();
        for word in given.words.iter().chain(middle.into_iter().flat_map(|middle| &middle.words)) {
            let part = Self::word(word).unwrap_or(Self { sex: None, mark: mark(word) });
            all = Self { sex: all.sex.or(part.sex), mark: all.mark.or(part.mark) };
        }
        Some(all)
    }

    fn word(word: &str) -> Option<Self> {
        if let Some((_, sex)) = WORDS.iter().find(|(known, _)| *known == word) {
            return Some(Self { sex: *sex, mark: None });
        }
        Self::of_mother(word).or_else(|| Self::joined(word))
    }

    /// `Irisgirl`, `2Irisboy`: hospitals name newborns after the mother, and put the number of a twin in front.
    fn of_mother(word: &str) -> Option<Self> {
        let ends = [("sgirl", 'F'), ("sboy", 'M'), ("babygirl", 'F'), ("babyboy", 'M')];
        let (_, sex) = ends.into_iter().find(|(end, _)| word.len() > end.len() && word.ends_with(end))?;
        let mark =
            word.chars().next().and_then(|first| first.to_digit(10)).and_then(|one| u8::try_from(one).ok());
        Some(Self { sex: Some(sex), mark })
    }

    fn joined(word: &str) -> Option<Self> {
        let (mut rest, mut count, mut takes_mark, mut sex) = (word, 0, false, None);
        while let Some((part, of_sex, is_marked)) = PARTS.iter().find(|(part, ..)| rest.starts_with(part)) {
            rest = rest.strip_prefix(part)?;
            sex = sex.or(*of_sex);
            takes_mark = *is_marked;
            count += 1;
        }
        let is_alone = matches!(word, "no" | "name" | "firstname");
        let mark = mark(rest);
        // `Boyd` is a name, and `Boya` hardly ever is.
        let is_mark = mark.is_some_and(|mark| rest.len() > 1 || mark < 4 || count > 1)
            && (takes_mark || rest.starts_with(|c: char| c.is_ascii_digit()));
        (count > 0 && !is_alone && (rest.is_empty() || is_mark)).then_some(Self { sex, mark })
    }
}

/// The number of the twin that a word, or the end of a word, means.
fn mark(word: &str) -> Option<u8> {
    Some(match word {
        "a" | "1" | "one" => 1,
        "b" | "2" | "two" => 2,
        "c" | "3" | "three" => 3,
        "d" | "4" | "four" => 4,
        _ => return None,
    })
}

/// Whether a family name is a placeholder.
pub(crate) fn is_placeholder(family: &Words) -> bool {
    let known = ["unknown", "unk", "lnu", "unnamed", "noname", "lastname", "nolastname", "familyname"];
    known.contains(&family.joined().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(given: &str, middle: &str) -> Option<(Option<char>, Option<u8>)> {
        let read = Placeholder::of(&Words::of(given).unwrap(), Words::of(middle).as_ref())?;
        Some((read.sex, read.mark))
    }

    #[test]
    fn placeholders_for_newborns_and_unknown_patients_are_recognized() {
        for (given, middle, expected) in [
            ("BABY BOY", "", (Some('M'), None)),
            ("BABY", "GIRL B", (Some('F'), Some(2))),
            ("BABYBOYA", "", (Some('M'), Some(1))),
            ("BabyGirl2", "", (Some('F'), Some(2))),
            ("Boy", "A", (Some('M'), Some(1))),
            ("GIRLB", "", (Some('F'), Some(2))),
            ("Twin", "Two", (None, Some(2))),
            ("Newborn-Male", "", (Some('M'), None)),
            ("NB FEMALE", "", (Some('F'), None)),
            ("Irisgirl", "", (Some('F'), None)),
            ("2Irisboy", "", (Some('M'), Some(2))),
            ("Vance Baby Boy", "", (Some('M'), None)),
            ("UNKNOWN", "", (None, None)),
            ("Unnamed", "", (None, None)),
            ("NoName", "", (None, None)),
            ("TEST1", "", (None, Some(1))),
            ("INFANT", "", (None, None)),
        ] {
            assert_eq!(read(given, middle), Some(expected), "{given} {middle}");
        }
    }

    #[test]
    fn names_that_look_like_placeholders_are_names() {
        for given in [
            "Boyd", "Malea", "Testa", "Noa", "No", "Tess", "Childe", "Odell", "Ann", "Abby", "Girlie",
            "Babette",
        ] {
            assert_eq!(read(given, "A"), None, "{given}");
        }
        assert!(
            is_placeholder(&Words::of("UNKNOWN").unwrap()) && !is_placeholder(&Words::of("Child").unwrap())
        );
    }
}
