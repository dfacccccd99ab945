//! Divides a text that holds a whole name: `Vance, Corwin T`, `Corwin Vance`.

use iz_hl7::query::{NoteCode, composed};

use super::{extra_words, nickname, part_kind::PartKind, suffix};
use crate::{family_form::is_particle, normalize::normalized};

/// A whole name in parts. A part that the text does not hold is empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Divided {
    pub(super) family: String,
    pub(super) given: String,
    pub(super) middle: String,
    pub(super) suffix: String,
    /// What was removed before the text was divided.
    pub(super) codes: Vec<NoteCode>,
}

/// Divides a whole name. `None` if it is not certain where the family name ends.
///
/// A comma ends the family name, and the carets of an HL7 name (XPN) divide its parts. Two words without a comma are the
/// given name and the family name. An initial between them belongs to the given name.
pub(super) fn divide(text: &str) -> Option<Divided> {
    let without = nickname::separate(&composed(text), PartKind::Given);
    let without_words = extra_words::without(&without.text);
    let text = without_words.as_ref().unwrap_or(&without.text);
    let parts = if text.contains('^') { by_caret(text) } else { by_comma(text) };
    let parts = parts?;
    let is_whole = has_letters(&parts.family) && has_letters(&parts.given);
    let mut codes = without.codes;
    codes.extend(without_words.is_some().then_some(NoteCode::WordsRemoved));
    is_whole.then_some(Divided { codes, ..parts })
}

/// A text that holds the whole name, although the other part was typed too: `Vance, Corwin` as the family name of
/// `Corwin`. The result is the part that the text was meant for.
pub(super) fn without_other_part(text: &str, kind: PartKind, other: &str) -> Option<String> {
    let (family, given) = text.split_once(',')?;
    let (part, repeated) = if kind == PartKind::Family { (family, given) } else { (given, family) };
    // The given name may have an initial on one side only: `Vance, Corwin T` beside `Corwin`.
    let first_of = |text: &str| text.split_whitespace().next().map(normalized).unwrap_or_default();
    let is_same = normalized(repeated) == normalized(other)
        || (kind == PartKind::Family && first_of(repeated) == first_of(other));
    let is_repeated = has_letters(part) && !normalized(other).is_empty() && is_same;
    is_repeated.then(|| part.trim().to_owned())
}

fn by_caret(text: &str) -> Option<Divided> {
    let mut parts = text.split('^').map(|part| part.trim().to_owned());
    Some(Divided {
        family: parts.next()?,
        given: parts.next()?,
        middle: parts.next().unwrap_or_default(),
        suffix: parts.next().unwrap_or_default(),
        codes: Vec::new(),
    })
}

fn by_comma(text: &str) -> Option<Divided> {
    let mut divided = Divided::default();
    let mut names: Vec<&str> = Vec::new();
    for (at, piece) in text.split(',').map(str::trim).enumerate() {
        if at > 0 && suffix::is_suffix_alone(piece) && divided.suffix.is_empty() {
            piece.clone_into(&mut divided.suffix);
        } else if at == 0 || has_letters(piece) {
            names.push(piece);
        }
    }
    let (family, given) = names.split_first()?;
    if given.is_empty() {
        return two_words(family, divided);
    }
    (*family).clone_into(&mut divided.family);
    divided.given = given.join(" ");
    Some(divided)
}

/// Two words, with an initial between them perhaps, and a suffix.
fn two_words(text: &str, mut divided: Divided) -> Option<Divided> {
    let mut names = vec![text.to_owned()];
    if divided.suffix.is_empty() && text.split_whitespace().count() > 2 {
        divided.suffix =
            suffix::take(&mut names, PartKind::Family).map(|suffix| suffix.text).unwrap_or_default();
    }
    let text = names.concat();
    let mut words = text.split_whitespace();
    let (given, second) = words.next().zip(words.next())?;
    // An initial stands between the given name and the family name.
    let is_initial = normalized(second).chars().count() == 1 && !given.ends_with('.');
    let (initial, family) = match words.next() {
        Some(third) if is_initial => (Some(second), third),
        Some(_) => return None,
        None => (None, second),
    };
    let is_whole = words.next().is_none();
    // `De Leon` is a family name alone.
    let is_family_alone = is_particle(&normalized(given)) || suffix::is_suffix_alone(family) || !is_whole;
    divided.given = initial.map_or_else(|| given.to_owned(), |initial| format!("{given} {initial}"));
    family.clone_into(&mut divided.family);
    (!is_family_alone).then_some(divided)
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_is_divided_where_it_is_certain() {
        for (text, family, given, suffix) in [
            ("Vance, Corwin", "Vance", "Corwin", ""),
            ("VANCE,CORWIN T", "VANCE", "CORWIN T", ""),
            ("De la Cruz, Ana Luz", "De la Cruz", "Ana Luz", ""),
            ("Vance, Corwin, T", "Vance", "Corwin T", ""),
            ("Vance, Corwin, Jr", "Vance", "Corwin", "Jr"),
            ("Vance, Jr, Corwin", "Vance", "Corwin", "Jr"),
            ("Vance Jr, Corwin", "Vance Jr", "Corwin", ""),
            ("Corwin Vance, Jr.", "Vance", "Corwin", "Jr."),
            ("Corwin Vance", "Vance", "Corwin", ""),
            ("Corwin T Vance", "Vance", "Corwin T", ""),
            ("Corwin T. Vance Jr.", "Vance", "Corwin T.", "Jr"),
            ("Mr. Corwin Vance", "Vance", "Corwin", ""),
            ("Corwin Vance, M.D.", "Vance", "Corwin", ""),
            ("Corwin Vance Jr", "Vance", "Corwin", "Jr"),
            ("Corwin \"Cory\" Vance", "Vance", "Corwin", ""),
            ("Corwin Vance-Ochoa", "Vance-Ochoa", "Corwin", ""),
            ("VANCE^CORWIN^^III", "VANCE", "CORWIN", "III"),
        ] {
            let divided = divide(text).unwrap_or_default();
            assert_eq!(
                (divided.family.as_str(), divided.given.as_str(), divided.suffix.as_str()),
                (family, given, suffix),
                "{text}"
            );
        }
        for text in [
            "Vance",
            "Corwin Ty Vance",
            "Corwin y Vance Ochoa",
            "Vance,",
            ", Corwin",
            "Vance Jr",
            "De Leon",
            "Vance, Jr",
            "^Corwin",
        ] {
            assert_eq!(divide(text), None, "{text}");
        }
    }

    #[test]
    fn a_part_that_repeats_the_other_part_is_cut() {
        assert_eq!(without_other_part("Vance, Corwin", PartKind::Family, "CORWIN").as_deref(), Some("Vance"));
        for (text, given) in
            [("Vance, Corwin T", "Corwin"), ("Vance, Corwin", "Corwin T"), ("Vance, Corwin (M)", "Corwin")]
        {
            assert_eq!(without_other_part(text, PartKind::Family, given).as_deref(), Some("Vance"), "{text}");
        }
        assert_eq!(without_other_part("Vance, Corwin", PartKind::Given, "Vance").as_deref(), Some("Corwin"));
        assert_eq!(without_other_part("Vance, Ochoa", PartKind::Family, "Corwin"), None);
    }
}
