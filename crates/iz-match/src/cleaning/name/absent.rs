//! Texts that mean that a part of a name is absent, such as `N/A`.

use super::part_kind::PartKind;
use crate::{
    normalize::{Words, normalized},
    placeholder::{is_no_family_name, is_no_name},
};

/// Whether a text means that the part of the name is not known or does not exist.
///
/// Words such as `UNKNOWN` or `BABY BOY` stay in a family name and in a given name, because registries hold them.
pub(super) fn is_absent(text: &str, kind: PartKind) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return text.is_ascii();
    }
    if is_of_program(text, kind) {
        return true;
    }
    let letters = normalized(text);
    // `NA` alone is a Chinese name.
    let is_not_available = letters == "na" && text.contains(['/', '\\', '.', '#']);
    if is_not_available || letters == "none" {
        return true;
    }
    let is_word_for_none = |is_none: fn(&Words) -> bool| Words::of(text).is_some_and(|words| is_none(&words));
    match kind {
        PartKind::Family | PartKind::Given => false,
        PartKind::Middle => is_word_for_none(is_no_name),
        PartKind::Maiden => {
            const NONE: [&str; 9] = [
                "same",
                "sameasabove",
                "sameaslast",
                "sameaslastname",
                "sameaspatient",
                "notknown",
                "notapplicable",
                "notavailable",
                "dontknow",
            ];
            is_word_for_none(is_no_family_name) || NONE.contains(&letters.as_str())
        }
    }
}

/// Whether a program wrote the text because it had no value: `undefined`, `#NAME?`. `Null` is a family name.
fn is_of_program(text: &str, kind: PartKind) -> bool {
    let bare = text.trim_matches(['(', ')', '<', '>', '[', ']', '{', '}']);
    let is_null = bare.eq_ignore_ascii_case("null") && (kind != PartKind::Family || bare != text);
    let is_error = ["#REF!", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#DIV/0!"].contains(&text);
    is_null || is_error || bare == "NaN" || ["undefined", "object Object", "object object"].contains(&bare)
}

/// Whether a text means that the name has no suffix.
pub(super) fn is_no_suffix(text: &str) -> bool {
    const NONE: [&str; 3] = ["no", "nosuffix", "notapplicable"];
    is_absent(text, PartKind::Middle) || Words::of(text).is_none_or(|words| NONE.contains(&words.joined()))
}
