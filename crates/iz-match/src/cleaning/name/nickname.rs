//! Separates a nickname from a name: `Robert "Bob"`, `Robert (Bob)`, `Robert aka Bob`.

use iz_hl7::query::NoteCode;

use super::{
    absent::is_absent,
    enclosed::{Enclosed, enclosed},
    part_kind::PartKind,
    suffix,
};
use crate::{
    normalize::{Words, normalized},
    placeholder::Placeholder,
};

/// A name without its nickname.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WithoutNickname {
    pub(super) text: String,
    pub(super) codes: Vec<NoteCode>,
}

/// How often brackets are removed from within brackets.
const MAX_DEPTH: usize = 4;

/// Removes what stands in brackets, in quotation marks or behind a word such as `aka`. If nothing else is a name, the
/// first of these texts is the name.
pub(super) fn separate(text: &str, kind: PartKind) -> WithoutNickname {
    let mut name = WithoutNickname { text: text.to_owned(), codes: Vec::new() };
    for _ in 0..MAX_DEPTH {
        let (rest, texts) = enclosed(&name.text);
        if texts.is_empty() {
            break;
        }
        name.remove(&rest, texts, kind);
    }
    if let Some((before, _)) = split_at_marker(&name.text, kind) {
        name.text = before;
        name.note(NoteCode::NicknameRemoved);
    }
    name
}

impl WithoutNickname {
    fn note(&mut self, code: NoteCode) {
        if !self.codes.contains(&code) {
            self.codes.push(code);
        }
    }

    /// `rest` is the text without the enclosed `texts`.
    fn remove(&mut self, rest: &str, mut texts: Vec<Enclosed>, kind: PartKind) {
        rest.trim().clone_into(&mut self.text);
        if is_no_name(rest, kind) {
            let first = texts.iter().position(|text| !is_no_name(&text.text, kind));
            if let Some(first) = first {
                let name = texts.remove(first);
                self.note(if name.is_quoted {
                    NoteCode::CharactersRemoved
                } else {
                    NoteCode::BracketsRemoved
                });
                // What is left may be a suffix.
                self.text = format!("{} {}", name.text, suffix_alone(rest).unwrap_or_default());
            }
        }
        let is_unnamed = kind == PartKind::Given
            && Words::of(rest).is_some_and(|rest| Placeholder::of(&rest, None).is_some());
        for Enclosed { text, .. } in texts {
            match () {
                // `BABY GIRL (A)` is a twin. Two letters of the same sign are a suffix.
                () if is_unnamed || suffix_alone(&text).is_some() => {
                    self.text = format!("{} {text}", self.text);
                    self.note(NoteCode::CharactersRemoved);
                }
                () if text.chars().any(char::is_alphabetic) => self.note(NoteCode::NicknameRemoved),
                () => self.note(NoteCode::CharactersRemoved),
            }
        }
        self.text = self.text.trim().to_owned();
    }
}

/// The text, if it is a suffix and nothing else.
fn suffix_alone(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| suffix::is_suffix_alone(text))
}

/// Whether a text cannot be a name: it is empty, it means that the name is absent, or it is only a suffix.
fn is_no_name(text: &str, kind: PartKind) -> bool {
    !text.chars().any(char::is_alphabetic) || is_absent(text.trim(), kind) || suffix_alone(text).is_some()
}

/// Words behind which another name of the person stands. They count only between two names.
const MARKERS: [&[&str]; 14] = [
    &["aka"],
    &["fka"],
    &["nka"],
    &["a", "k", "a"],
    &["f", "k", "a"],
    &["also", "known", "as"],
    &["formerly"],
    &["known", "as"],
    &["alias"],
    &["goes", "by"],
    &["called"],
    &["prefers"],
    &["preferred"],
    &["nickname"],
];

/// Words behind which a former family name stands. As part of a given name, `Nee` is a name.
const FAMILY_MARKERS: [&[&str]; 3] = [&["nee"], &["geb"], &["maiden"]];

/// Divides a text before a marker such as `aka`.
fn split_at_marker(text: &str, kind: PartKind) -> Option<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let forms: Vec<String> = words.iter().map(|word| normalized(word)).collect();
    let families = if kind == PartKind::Given { &[][..] } else { &FAMILY_MARKERS[..] };
    let is_name = |word: &&str| word.chars().any(char::is_alphabetic);
    for at in 1..words.len() {
        let behind = forms.get(at..)?;
        let mut markers = MARKERS.iter().chain(families);
        let Some(marker) = markers.find(|marker| begins_with(behind, marker)) else { continue };
        let (before, after) = (words.get(..at)?, words.get(at + marker.len()..)?);
        if before.iter().any(is_name) && after.iter().any(is_name) {
            return Some((before.join(" "), after.join(" ")));
        }
    }
    None
}

fn begins_with(words: &[String], marker: &[&str]) -> bool {
    words.len() >= marker.len() && words.iter().zip(marker).all(|(word, part)| word == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_enclosed_is_a_nickname() {
        for text in [
            "Corwin (Cory)",
            "Corwin \"Cory\"",
            "Corwin 'Cory'",
            "Corwin ''Cory''",
            "Corwin [Cory]",
            "Corwin {Cory}",
            "Corwin <Cory>",
            "Corwin “Cory”",
            "Corwin «Cory»",
            "Corwin (Cory",
            "Corwin \"Cory",
            "(Cory) Corwin",
            "\"Cory\" Corwin",
            "Corwin(Cory)",
            "Corwin ((Cory))",
            "Corwin (\"Cory\")",
            "Corwin (Cory) [Cor]",
            "Corwin aka Cory",
            "Corwin AKA: Cory",
            "Corwin a.k.a. Cory",
            "Corwin a/k/a Cory",
            "Corwin also known as Cory",
            "Corwin goes by Cory",
        ] {
            let name = separate(text, PartKind::Given);
            assert_eq!(name.text, "Corwin", "{text}");
            assert_eq!(name.codes, [NoteCode::NicknameRemoved], "{text}");
        }
        for text in ["Vance (nee Ochoa)", "Vance née Ochoa", "Vance nee Ochoa", "Vance formerly Ochoa"] {
            assert_eq!(separate(text, PartKind::Family).text, "Vance", "{text}");
        }
    }

    #[test]
    fn apostrophes_and_names_like_markers_stay() {
        for text in [
            "O'Neil",
            "D'Angelo",
            "'Aolani",
            "Ka'ahumanu",
            "James'",
            "van 't Hof",
            "O 'Neil",
            "D' Angelo",
            "N'Dea D'Shawn",
            "Siew Nee Lin",
            "Nee",
            "Nee Vance",
            "Vance Nee",
            "Alias",
        ] {
            assert_eq!(
                separate(text, PartKind::Given),
                WithoutNickname { text: text.to_owned(), codes: Vec::new() },
                "{text}"
            );
        }
        assert_eq!(separate("Nee Vance", PartKind::Family).text, "Nee Vance");
        assert_eq!(separate("Vance Nee", PartKind::Family).text, "Vance Nee");
    }

    #[test]
    fn a_name_that_is_all_enclosed_is_the_name() {
        use NoteCode::{BracketsRemoved, CharactersRemoved, NicknameRemoved};
        for (text, expected, codes) in [
            ("\"Cory\"", "Cory", &[CharactersRemoved][..]),
            ("'Cory'", "Cory", &[CharactersRemoved]),
            ("(Cory)", "Cory", &[BracketsRemoved]),
            ("[Cory", "Cory", &[BracketsRemoved]),
            ("(Vance) Jr", "Vance Jr", &[BracketsRemoved]),
            ("(Vance) (Ochoa)", "Vance", &[BracketsRemoved, NicknameRemoved]),
            ("Vance (Jr)", "Vance Jr", &[CharactersRemoved]),
            ("Vance (2)", "Vance", &[CharactersRemoved]),
            ("Vance ()", "Vance", &[CharactersRemoved]),
            ("Vance )", "Vance )", &[]),
            ("BABY GIRL (A)", "BABY GIRL A", &[CharactersRemoved]),
            ("n/a (Cory)", "Cory", &[BracketsRemoved]),
        ] {
            let name = separate(text, PartKind::Given);
            assert_eq!((name.text.as_str(), name.codes.as_slice()), (expected, codes), "{text}");
        }
    }
}
