//! Whether a code and the text beside it name the same vaccine.

use std::iter;

use crate::codes::{
    generated::word::WORD,
    lookup::{key, keys},
    vaccine::Cvx,
    vaccine_word::VaccineWord,
};

/// Whether `text` clearly names another vaccine than `cvx`. An example is code `31`, a hepatitis A vaccine, with the
/// text `Hep B Peds NOS`.
///
/// Registries use many abbreviations, so the function is careful. It returns true only if the text holds a known
/// word, and no meaning of any known word is a disease that the vaccine protects against. A text agrees with the code
/// if it names one component of a combination vaccine, or a combination with the vaccine in it.
#[must_use]
pub fn disagrees(cvx: &Cvx, text: &str) -> bool {
    // Most texts are the name of the code itself.
    if text == cvx.name {
        return false;
    }
    let mut names_others = false;
    for word in words(text) {
        if word.targets & cvx.targets != 0 {
            return false;
        }
        names_others = true;
    }
    names_others && cvx.targets != 0
}

/// Whether `text` holds a word that names a vaccine.
pub(crate) fn names_vaccine(text: &str) -> bool {
    words(text).next().is_some()
}

/// The diseases of the first vaccine or disease that `text` names, one bit each. 0 if the beginning of the text names none.
pub(crate) fn named_targets(text: &str) -> u64 {
    /// A text that names a vaccine names it early. The limit keeps the time short for a text of any length.
    const MAX_BYTES: usize = 200;
    let beginning = text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text);
    words(beginning).next().map_or(0, |word| word.targets)
}

/// Whether two CVX codes may mean the same vaccine.
///
/// Two codes of one group mean the same if one of them is an unspecified formulation: `17` (Hib, unspecified) and `49`
/// (PRP-OMP). A combination vaccine and one of its components are two vaccines: `94` (MMRV) and `03` (MMR). So are two
/// specified formulations of one group: `08` (Hep B, pediatric) and `43` (Hep B, adult).
pub(crate) fn may_be_same(one: &Cvx, other: &Cvx) -> bool {
    if one.code == other.code {
        return true;
    }
    let includes = |one: &Cvx, other: &Cvx| {
        is_unspecified(one)
            && if one.groups.is_empty() || other.groups.is_empty() {
                one.targets == other.targets
            } else {
                other.groups.iter().all(|group| one.groups.contains(group))
            }
    };
    includes(one, other) || includes(other, one)
}

/// Whether the name says that the formulation is not known.
fn is_unspecified(cvx: &Cvx) -> bool {
    const MARKS: [&[u8]; 2] = [b"unspecified", b"all formulations"];
    MARKS
        .iter()
        .any(|mark| cvx.name.as_bytes().windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark)))
}

/// The known words that `text` holds.
pub(super) fn words(text: &str) -> impl Iterator<Item = &'static VaccineWord> {
    let mut tokens =
        text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).filter(|token| !token.is_empty());
    iter::from_fn(move || {
        loop {
            let first = tokens.next()?;
            for word in beginning(first) {
                let mut ahead = tokens.clone();
                let follows = |part: &&str| {
                    ahead.next().is_some_and(|token| token.eq_ignore_ascii_case(part.as_bytes()))
                };
                if word.rest.iter().all(follows) {
                    tokens = ahead;
                    return Some(word);
                }
            }
        }
    })
}

/// The known words that start with `token`, the longest first. Without any, those that start with `token` without the
/// digits at its end, such as the valency in `PCV13`.
fn beginning(token: &[u8]) -> &'static [VaccineWord] {
    let exact = range(token);
    if !exact.is_empty() {
        return exact;
    }
    match token.iter().rposition(|byte| !byte.is_ascii_digit()) {
        Some(last) if last + 1 < token.len() => range(token.get(..=last).unwrap_or_default()),
        _ => &[],
    }
}

/// The known words whose first word is `token`.
fn range(token: &[u8]) -> &'static [VaccineWord] {
    let (keys, key) = (keys!(WORD, word => word.first), key(token));
    let from = keys.partition_point(|known| *known < key);
    let behind = keys.get(from..).unwrap_or_default();
    let count = behind.iter().take_while(|known| **known == key).count();
    WORD.get(from..from + count).unwrap_or_default()
}
