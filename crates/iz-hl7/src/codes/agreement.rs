//! Whether a code and the text beside it speak of the same vaccine.

use std::iter;

use super::{
    Cvx,
    generated::word::WORD,
    lookup::{key, keys},
};

/// Words by which a vaccine is named.
pub(super) struct Word {
    pub(super) first: &'static str,
    /// Those that must follow.
    pub(super) rest: &'static [&'static str],
    /// What the vaccine works against, a bit each.
    pub(super) targets: u64,
}

/// Whether `text` clearly names another vaccine than `cvx`: code `31`, a hepatitis A vaccine, with the text
/// `Hep B Peds NOS`.
///
/// Registries abbreviate as they like, so this holds back: it is true only where the text has a word that it
/// knows, and nothing that any of those words may mean is among what the vaccine works against. A text that
/// names one component of a combination, or a combination that has the vaccine in it, agrees.
#[must_use]
pub fn disagrees(cvx: &Cvx, text: &str) -> bool {
    // Most texts are the code's own name.
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

/// The words of the list that stand in `text`.
pub(super) fn words(text: &str) -> impl Iterator<Item = &'static Word> {
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

/// The words that begin with `token`, the longest first; failing that with `token` without its valency or
/// year: `PCV13`.
fn beginning(token: &[u8]) -> &'static [Word] {
    let exact = range(token);
    if !exact.is_empty() {
        return exact;
    }
    match token.iter().rposition(|byte| !byte.is_ascii_digit()) {
        Some(last) if last + 1 < token.len() => range(token.get(..=last).unwrap_or_default()),
        _ => &[],
    }
}

fn range(token: &[u8]) -> &'static [Word] {
    let (keys, key) = (keys!(WORD, word => word.first), key(token));
    let from = keys.partition_point(|known| *known < key);
    let behind = keys.get(from..).unwrap_or_default();
    let count = behind.iter().take_while(|known| **known == key).count();
    WORD.get(from..from + count).unwrap_or_default()
}
