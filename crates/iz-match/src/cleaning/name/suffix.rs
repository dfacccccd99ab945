//! Cleans the suffix, and takes it from the end of a name: `Vance Jr`.

use iz_hl7::query::NoteCode;

use super::{absent, extra_words, part_kind::PartKind, signs};
use crate::{cleaning::cleaned::Cleaned, compare::suffix_form::suffix_of, normalize::normalized};

/// The longest suffix, in characters.
const MAX_CHARACTERS: usize = 80;

/// A suffix of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suffix {
    /// The text that is sent.
    pub(super) text: String,
    /// The normalized form, such as `jr`. `None` for a suffix that is not known, such as `MD`.
    pub(super) form: Option<&'static str>,
}

/// Cleans the member `suffix`.
pub(super) fn member(text: String) -> Cleaned<Suffix> {
    if absent::is_no_suffix(&text) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    if let Some(form) = suffix_of(&normalized(&text)) {
        let sent = written(form, &text);
        let is_translated = normalized(&sent) != normalized(&text);
        let is_cut = !is_translated && sent != text;
        return Cleaned::of(Suffix { text: sent, form: Some(form) })
            .noted(NoteCode::WordTranslated, is_translated)
            .noted(NoteCode::CharactersRemoved, is_cut);
    }
    let (text, code) = signs::removed(&text);
    let length = text.chars().count();
    if absent::is_no_suffix(&text) || length > MAX_CHARACTERS {
        return Cleaned::left_out(NoteCode::WrongName);
    }
    let cleaned = Cleaned::of(Suffix { text, form: None });
    match code {
        Some(code) => cleaned.noted(code, true),
        None => cleaned,
    }
}

/// Takes the suffix from the end of one of several names. A name that is only a suffix is one if another name is left.
/// `V` is never taken because it may be an initial, nor `Vi` outside the family name, because it is a given name.
pub(super) fn take(names: &mut Vec<String>, kind: PartKind) -> Option<Suffix> {
    let is_alone = names.len() == 1;
    let at = names.iter().rposition(|name| last_word(name).is_some_and(|(_, word)| is_suffix(word, kind)))?;
    let name = names.get_mut(at)?;
    let (before, word) = last_word(name)?;
    let form = suffix_of(&normalized(word))?;
    let suffix = Suffix { text: written(form, word), form: Some(form) };
    // The dot of `Vance. Jr` now stands at the end.
    let (before, _) = signs::removed(without_article(before));
    if !before.is_empty() {
        // `Vance, M.D., Jr`
        *name = extra_words::without(&before).unwrap_or(before);
    } else if !is_alone || kind == PartKind::Middle {
        names.remove(at);
    } else {
        return None;
    }
    Some(suffix)
}

/// Whether a text is a suffix and nothing else.
pub(super) fn is_suffix_alone(text: &str) -> bool {
    last_word(text).is_some_and(|(before, word)| before.is_empty() && is_suffix(word, PartKind::Family))
}

fn is_suffix(word: &str, kind: PartKind) -> bool {
    match suffix_of(&normalized(word)) {
        Some("v") => normalized(word) != "v",
        Some("vi") => kind == PartKind::Family || normalized(word) != "vi",
        form => form.is_some(),
    }
}

/// The last word of a text, and the text before it.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let is_break = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | ',');
    let text = text.trim_end_matches(is_break);
    let word = text.rsplit(is_break).next().filter(|word| !word.is_empty())?;
    let before = text.strip_suffix(word)?.trim_matches(is_break_or_blank);
    Some((before, word))
}

const fn is_break_or_blank(c: char) -> bool {
    matches!(c, ' ' | '-' | ',')
}

/// `Vance the 3rd` without `the`, and `Vance and Jr` without `and`.
fn without_article(before: &str) -> &str {
    match before.rsplit_once(' ') {
        Some((name, article)) if ["the", "and"].iter().any(|word| article.eq_ignore_ascii_case(word)) => {
            name.trim_end()
        }
        _ => before,
    }
}

/// The text of a suffix that is sent: as it was typed, or the usual form of a word such as `Junior` or `2nd`.
fn written(form: &'static str, typed: &str) -> String {
    let letters: String = typed.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    if letters.eq_ignore_ascii_case(form) { letters } else { form.to_ascii_uppercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(name: &str, kind: PartKind) -> (String, Option<String>) {
        let mut names = vec![name.to_owned()];
        let suffix = take(&mut names, kind).map(|suffix| suffix.text);
        (names.concat(), suffix)
    }

    #[test]
    fn a_suffix_is_taken_from_the_end_of_a_name() {
        for (name, rest, suffix) in [
            ("Vance JR", "Vance", "JR"),
            ("Vance Jr.", "Vance", "Jr"),
            ("Vance, Jr", "Vance", "Jr"),
            ("Vance-Jr", "Vance", "Jr"),
            ("VANCE SR", "VANCE", "SR"),
            ("Vance III", "Vance", "III"),
            ("Vance iv", "Vance", "iv"),
            ("Vance 2nd", "Vance", "II"),
            ("Vance the 3rd", "Vance", "III"),
            ("Vance Junior", "Vance", "JR"),
            ("Vance and-Jr", "Vance", "Jr"),
            ("Vance M.D. Jr", "Vance", "Jr"),
            ("Vance Ⅲ", "Vance", "III"),
            ("De la Cruz Senior", "De la Cruz", "SR"),
            ("Vance VI", "Vance", "VI"),
        ] {
            assert_eq!(taken(name, PartKind::Family), (rest.to_owned(), Some(suffix.to_owned())), "{name}");
        }
        for name in ["Vance V", "Junior", "Jr", "Ii", "Vance", "Viii Vance", "Vance I", "Srinivas"] {
            assert_eq!(taken(name, PartKind::Family), (name.to_owned(), None), "{name}");
        }
        assert_eq!(taken("Tuong Vi", PartKind::Given), ("Tuong Vi".to_owned(), None));
        assert_eq!(taken("Jr", PartKind::Middle), (String::new(), Some("Jr".to_owned())));
    }

    #[test]
    fn the_member_is_cleaned() {
        let sent = |text: &str| member(text.to_owned()).value.map(|suffix| suffix.text);
        for (text, expected) in [
            ("jr.", Some("jr")),
            ("JR", Some("JR")),
            (",Jr", Some("Jr")),
            ("(Jr)", Some("Jr")),
            ("J.R.", Some("JR")),
            ("Junior", Some("JR")),
            ("2nd", Some("II")),
            ("V", Some("V")),
            ("M.D.", Some("M.D.")),
            ("Esq.", Some("Esq")),
            ("none", None),
            ("N/A", None),
            ("NA", None),
            ("-", None),
            ("0", None),
            ("unknown", None),
            ("No", None),
            ("null", None),
        ] {
            assert_eq!(sent(text).as_deref(), expected, "{text}");
        }
    }
}
