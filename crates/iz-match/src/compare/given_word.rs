//! Compares two normalized given names of one word each.

use crate::{
    common_name::is_common,
    nicknames::are_forms,
    normalize::{is_one_edit, is_one_edit_of_few},
    rules::{self, Rule},
    sound::{are_alike, differ_in_two_letters, have_one_code, have_one_sound},
    spellings::are_spellings,
};

/// Whether one word may stand for another in a name of several words.
pub(crate) fn are_similar(one: &str, other: &str) -> bool {
    one == other
        || is_initial(one, other)
        || are_forms(one, other)
        || is_short_form(one, other)
        || is_one_edit(one, other)
        || are_spelled_alike(one, other)
}

/// Whether one word is the first letter of the other.
pub(crate) fn is_initial(one: &str, other: &str) -> bool {
    let is = |short: &str, long: &str| is_letter(short) && long.starts_with(short);
    one != other && (is(one, other) || is(other, one))
}

/// Whether the word is a single letter. A Chinese character is a whole name.
pub(crate) fn is_letter(word: &str) -> bool {
    /// The first character of the scripts of China, Japan and Korea.
    const FIRST_WHOLE_NAME: char = '\u{2e80}';
    let mut letters = word.chars();
    letters.next().is_some_and(|letter| letter < FIRST_WHOLE_NAME) && letters.next().is_none()
}

/// Whether one word begins with the other, which has three letters or more.
pub(crate) fn is_short_form(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 3;
    let is = |short: &str, long: &str| short.chars().count() >= SHORTEST && long.starts_with(short);
    is(one, other) || is(other, one)
}

/// Whether both are spellings of one sound, or of one name of another alphabet.
pub(crate) fn are_spelled_alike(one: &str, other: &str) -> bool {
    are_spellings(one, other) || have_one_sound(one, other)
}

/// Whether both words are names of their own that many people have. One is hardly ever a misspelling of the other.
fn are_two_names(one: &str, other: &str) -> bool {
    is_common(one) && is_common(other) && !are_spelled_alike(one, other)
}

/// The row for two spellings, if they may be of one name by their letters and their sound.
pub(crate) fn compare_spelling(one: &str, other: &str) -> Option<&'static Rule> {
    let is_edit = is_one_edit(one, other);
    if is_edit && are_two_names(one, other) {
        return Some(&rules::GIVEN_SPELLING_COMMON);
    }
    if is_edit {
        return Some(&rules::GIVEN_SPELLING);
    }
    are_spelled_alike(one, other).then_some(&rules::GIVEN_SOUND)
}

/// The row for two spellings that are more often two names.
pub(crate) fn compare_weakly(one: &str, other: &str) -> Option<&'static Rule> {
    /// `Mohamed` and `Mohamut` have 0.94, `Dan` and `Diana` 0.75.
    const LEAST: f64 = 0.8;
    if is_common(one) && is_common(other) {
        return None;
    }
    if is_one_edit_of_few(one, other) {
        return Some(&rules::GIVEN_SPELLING_SHORT);
    }
    let is_alike =
        (have_one_code(one, other) && are_alike(one, other, LEAST)) || differ_in_two_letters(one, other);
    is_alike.then_some(&rules::GIVEN_SEVERAL_LETTERS)
}
