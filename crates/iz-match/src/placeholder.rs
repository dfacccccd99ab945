//! Placeholders for names that are not known: `BABY BOY`, `NEWBORN`, `BABYGIRLB`, `Irisgirl`, `BG2`, `NOT NAMED`.
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

const PARTS: [Part; 36] = [
    ("available", None, false),
    ("provided", None, false),
    ("known", None, false),
    ("firstname", None, false),
    ("recien", None, false),
    ("nacido", Some('M'), false),
    ("nacida", Some('F'), false),
    ("newborn", None, true),
    ("neonate", None, false),
    ("triplet", None, true),
    ("unknown", None, false),
    ("unnamed", None, false),
    ("daughter", Some('F'), false),
    ("fetus", None, true),
    ("infante", None, false),
    ("infant", None, true),
    ("female", Some('F'), false),
    ("patient", None, false),
    ("nombre", None, false),
    ("named", None, false),
    ("given", None, false),
    ("child", None, false),
    ("baby", None, true),
    ("bebe", None, false),
    ("girl", Some('F'), true),
    ("male", Some('M'), false),
    ("name", None, false),
    ("twin", None, true),
    ("test", None, false),
    ("none", None, false),
    ("boy", Some('M'), true),
    ("not", None, false),
    ("yet", None, false),
    ("sin", None, false),
    ("of", None, false),
    ("no", None, false),
];

/// Parts that mean nothing alone, and some of which are names.
const NEVER_ALONE: [&str; 15] = [
    "available",
    "provided",
    "known",
    "no",
    "name",
    "firstname",
    "nombre",
    "named",
    "given",
    "not",
    "yet",
    "sin",
    "of",
    "nacido",
    "nacida",
];

/// Whole words that are placeholders.
const WORDS: [(&str, Option<char>); 33] = [
    ("singleton", None),
    ("bb", Some('M')),
    ("bbb", Some('M')),
    ("bg", Some('F')),
    ("bbg", Some('F')),
    ("babyg", Some('F')),
    ("nb", None),
    ("nbb", Some('M')),
    ("nbm", Some('M')),
    ("nbg", Some('F')),
    ("nbf", Some('F')),
    ("nn", None),
    ("zz", None),
    ("refused", None),
    ("declined", None),
    ("rn", None),
    ("unk", None),
    ("tbd", None),
    ("tba", None),
    ("pending", None),
    ("temp", None),
    ("anonymous", None),
    ("fnu", None),
    ("nfn", None),
    ("lnu", None),
    ("nmn", None),
    ("nmi", None),
    ("null", None),
    ("xx", None),
    ("xxx", None),
    ("hijo", Some('M')),
    ("hija", Some('F')),
    ("varon", Some('M')),
];

/// Several words that are a placeholder together, although none of them is one alone. `NA` without the stroke is a
/// Chinese name.
const PHRASES: [(&[&str], Option<char>); 6] = [
    (&["n", "a"], None),
    (&["new", "born"], None),
    (&["new", "born", "girl"], Some('F')),
    (&["new", "born", "boy"], Some('M')),
    (&["to", "be", "determined"], None),
    (&["to", "be", "named"], None),
];

impl Placeholder {
    /// Reads a given name and the middle name after it. `None` if the given name is not a placeholder.
    pub(crate) fn of(given: &Words, middle: Option<&Words>) -> Option<Self> {
        let ends = [given.first()?, given.last()?];
        if let Some((_, sex)) = PHRASES.iter().find(|(phrase, _)| given.iter().eq(phrase.iter().copied())) {
            return Some(Self { sex: *sex, mark: None });
        }
        if given.only().is_some_and(is_filler) {
            return Some(Self::default());
        }
        let middles = || middle.into_iter().flat_map(Words::iter);
        // `No Name`, and `Not` with the middle name `Named`.
        let is_in_pieces = || {
            NEVER_ALONE.contains(&ends[0])
                && Self::joined(&given.iter().chain(middles()).collect::<String>()).is_some()
        };
        let is_end = || ends.into_iter().take(given.len().min(2)).any(|word| Self::word(word).is_some());
        if !is_end() && !is_in_pieces() {
            return None;
        }
        let mut all = Self::default();
        for word in given.iter().chain(middles()) {
            let of_part = || PARTS.iter().find(|(part, ..)| *part == word).and_then(|(_, sex, _)| *sex);
            let number = || mark(word).or_else(|| ordinal(word));
            let part = Self::word(word).unwrap_or_else(|| Self { sex: of_part(), mark: number() });
            all = Self { sex: all.sex.or(part.sex), mark: all.mark.or(part.mark) };
        }
        Some(all)
    }

    /// `John Doe` and `Jane Doe`, the names of people who are not known.
    pub(crate) fn of_doe(family: &Words, given: &Words) -> Option<Self> {
        let sex = match given.first()? {
            "john" => 'M',
            "jane" => 'F',
            _ => return None,
        };
        (family.joined() == "doe").then_some(Self { sex: Some(sex), mark: None })
    }

    fn word(word: &str) -> Option<Self> {
        Self::known(word)
            .or_else(|| Self::of_mother(word))
            .or_else(|| Self::joined(word))
            .or_else(|| Self::with_mother(word))
    }

    /// `BG`, and `BG2` or `BGB` for the second of two.
    fn known(word: &str) -> Option<Self> {
        WORDS.iter().find_map(|(known, sex)| {
            let rest = behind(known, word)?;
            let is_marked = rest.starts_with(|c: char| c.is_ascii_digit()) && mark(rest).is_some();
            let is_twin = matches!(*known, "bg" | "bbg") && mark(rest).is_some();
            (rest.is_empty() || is_marked || is_twin).then_some(Self { sex: *sex, mark: mark(rest) })
        })
    }

    /// `Irisgirl`, `2Irisboy`, `IrisGirlB`: hospitals name newborns after the mother, and put the number of a twin in
    /// front or behind.
    fn of_mother(word: &str) -> Option<Self> {
        let ends = [("girl", 'F'), ("sboy", 'M'), ("babyboy", 'M')];
        let is_mark = |c: char| c.is_ascii_digit() || matches!(c, 'a' | 'b' | 'c');
        let trimmed = word.strip_suffix(is_mark).unwrap_or(word);
        let found =
            |word: &str| ends.into_iter().find(|(end, _)| word.len() > end.len() && word.ends_with(end));
        let (_, sex) = found(word).or_else(|| found(trimmed))?;
        let first = word.chars().next().filter(char::is_ascii_digit);
        let last = word.chars().next_back().filter(|_| found(word).is_none());
        let mark = first.or(last).and_then(|one| mark(one.encode_utf8(&mut [0; 4])));
        Some(Self { sex: Some(sex), mark })
    }

    /// `BabygirlIris`: the mother's name behind.
    fn with_mother(word: &str) -> Option<Self> {
        let beginnings = [("babygirl", 'F'), ("babyboy", 'M')];
        let (_, sex) = beginnings.into_iter().find(|(beginning, _)| word.starts_with(beginning))?;
        Some(Self { sex: Some(sex), mark: None })
    }

    fn joined(word: &str) -> Option<Self> {
        let (mut rest, mut count, mut takes_mark, mut sex) = (word, 0, false, None);
        let part_of = |rest| {
            PARTS.iter().find_map(|(part, sex, is_marked)| Some((behind(part, rest)?, *sex, *is_marked)))
        };
        while let Some((after, of_sex, is_marked)) = part_of(rest) {
            rest = after;
            sex = sex.or(of_sex);
            takes_mark = is_marked;
            count += 1;
        }
        let is_alone = NEVER_ALONE.contains(&word);
        let mark = mark(rest);
        // `Boyd` is a name, and `Boya` hardly ever is.
        let is_mark = mark.is_some_and(|mark| rest.len() > 1 || mark < 4 || count > 1)
            && (takes_mark || rest.starts_with(|c: char| c.is_ascii_digit()));
        (count > 0 && !is_alone && (rest.is_empty() || is_mark)).then_some(Self { sex, mark })
    }
}

/// The rest of a word behind its beginning. Most words have another first letter, so that one is compared first.
fn behind<'w>(beginning: &str, word: &'w str) -> Option<&'w str> {
    let is_same_letter = beginning.as_bytes().first() == word.as_bytes().first();
    if is_same_letter { word.strip_prefix(beginning) } else { None }
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

/// The number of the twin as a word of its own: `TWIN GIRL II`, `2ND TWIN`.
fn ordinal(word: &str) -> Option<u8> {
    Some(match word {
        "i" | "1st" | "first" => 1,
        "ii" | "2nd" | "second" => 2,
        "iii" | "3rd" | "third" => 3,
        _ => return None,
    })
}

/// Whether a word fills a field without a name: `X`, one letter three times or more (`XXXX`), or only digits.
fn is_filler(word: &str) -> bool {
    let is_repeated = word.len() > 2 && word.bytes().all(|byte| word.as_bytes().first() == Some(&byte));
    is_repeated || word == "x" || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text says that the person has no middle name, such as `NMN`.
pub(crate) fn is_no_name(name: &Words) -> bool {
    const NONE: [&str; 16] = [
        "nmn",
        "nmi",
        "none",
        "null",
        "na",
        "nomiddle",
        "nomiddlename",
        "nomiddleinitial",
        "noname",
        "nomi",
        "unk",
        "unknown",
        "notgiven",
        "xx",
        "xxx",
        "middlename",
    ];
    NONE.contains(&name.joined())
}

/// Whether a family name is a placeholder.
pub(crate) fn is_no_family_name(family: &Words) -> bool {
    const NONE: [&str; 22] = [
        "unknown",
        "unk",
        "lnu",
        "fnu",
        "nn",
        "refused",
        "nln",
        "unnamed",
        "noname",
        "notnamed",
        "none",
        "null",
        "na",
        "lastname",
        "nolastname",
        "lastnameunknown",
        "unknownlastname",
        "familyname",
        "notgiven",
        "nolast",
        "xx",
        "xxx",
    ];
    NONE.contains(&family.joined())
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
            ("No Name", "", (None, None)),
            ("No", "Name", (None, None)),
            ("Not Named", "", (None, None)),
            ("NOTNAMEDYET", "", (None, None)),
            ("Not", "Yet Named", (None, None)),
            ("No Name Given", "", (None, None)),
            ("BG2", "", (Some('F'), Some(2))),
            ("BB1", "", (Some('M'), Some(1))),
            ("BG", "B", (Some('F'), Some(2))),
            ("NMN", "", (None, None)),
            ("TBD", "", (None, None)),
            ("Pending", "", (None, None)),
            ("NONE", "", (None, None)),
            ("Infant of Iris", "", (None, None)),
            ("Infant Girl", "Of Iris", (Some('F'), None)),
            ("Girl A", "", (Some('F'), Some(1))),
            ("Iris Girl", "", (Some('F'), None)),
            ("Girl", "Iris", (Some('F'), None)),
            ("Irisgirlb", "", (Some('F'), Some(2))),
            ("1Irisgirl", "", (Some('F'), Some(1))),
            ("Infantgirl", "", (Some('F'), None)),
            ("Baby Girl Vance", "", (Some('F'), None)),
            ("Newborn Twin B", "", (None, Some(2))),
            ("Recien Nacido", "", (Some('M'), None)),
            ("Bebe", "", (None, None)),
            ("Sin Nombre", "", (None, None)),
            ("Hija de Iris", "", (Some('F'), None)),
            ("Unknown1", "", (None, Some(1))),
            ("BGB", "", (Some('F'), Some(2))),
            ("2nd Twin", "", (None, Some(2))),
            ("Twin Boy Second", "", (Some('M'), Some(2))),
            ("BabygirlIris", "", (Some('F'), None)),
            ("Not Available", "", (None, None)),
            ("Not", "Provided", (None, None)),
            ("Notknown", "", (None, None)),
            ("NBG", "", (Some('F'), None)),
            ("BABYG", "", (Some('F'), None)),
            ("Twin Girl II", "", (Some('F'), Some(2))),
            ("Baby Boy 2", "", (Some('M'), Some(2))),
            ("New Born", "", (None, None)),
            ("N/A", "", (None, None)),
            ("To Be Determined", "", (None, None)),
            ("Refused", "", (None, None)),
            ("Daughter", "", (Some('F'), None)),
            ("XXXX", "", (None, None)),
            ("X", "", (None, None)),
            ("000", "", (None, None)),
            ("NN", "", (None, None)),
            ("Fetus", "", (None, None)),
        ] {
            assert_eq!(read(given, middle), Some(expected), "{given} {middle}");
        }
    }

    #[test]
    fn john_doe_is_a_placeholder() {
        let read = |family: &str, given: &str| {
            Placeholder::of_doe(&Words::of(family).unwrap(), &Words::of(given).unwrap())
                .and_then(|read| read.sex)
        };
        assert_eq!((read("Doe", "JANE"), read("DOE", "John Q")), (Some('F'), Some('M')));
        assert_eq!((read("Doe", "Odell"), read("Marsh", "Jane")), (None, None));
    }

    #[test]
    fn names_that_look_like_placeholders_are_names() {
        for given in [
            "Boyd",
            "Malea",
            "Testa",
            "Noa",
            "No",
            "Tess",
            "Childe",
            "Odell",
            "Ann",
            "Abby",
            "Girlie",
            "Babette",
            "Nota",
            "Givens",
            "Sindy",
            "Ofelia",
            "Notburga",
            "Nona",
            "Yetunde",
            "Nombre",
            "Naomi",
            "Bea",
            "Testine",
            "Bbella",
            "Nancy",
            "Nonette",
            "Sinai",
            "Na",
            "Li Na",
            "Odell III",
            "Nnamdi",
            "Bgan",
            "Nbeka",
        ] {
            assert_eq!(read(given, "A"), None, "{given}");
        }
        for (family, expected) in
            [("UNKNOWN", true), ("Last Name Unknown", true), ("LNU", true), ("Child", false), ("Na", true)]
        {
            assert_eq!(is_no_family_name(&Words::of(family).unwrap()), expected, "{family}");
        }
        for (middle, expected) in
            [("NMN", true), ("N/A", true), ("No Middle Name", true), ("Noa", false), ("N", false)]
        {
            assert_eq!(is_no_name(&Words::of(middle).unwrap()), expected, "{middle}");
        }
    }
}
