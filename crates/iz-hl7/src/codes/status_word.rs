//! Words for the status of a forecast.

use crate::codes::{
    generated::status_word::STATUS_WORD,
    registry_word::{Letters, SentMeaning, meaning, words},
    status_meaning::StatusMeaning,
};

/// OBX 59783-1: what a status means, by its code, its text and its coding system.
pub(crate) fn status_word(code: &str, text: &str, system: &str) -> SentMeaning<StatusMeaning> {
    let mut sent = meaning(words!(STATUS_WORD), [code, text, system]);
    if sent.meaning.is_none() && (is_dose_count(code) || is_dose_count(text)) {
        sent.meaning = Some(StatusMeaning::ByDates);
    }
    sent
}

/// Whether a word is the place of a dose in its series, such as `2 of 5`. Wisconsin sends it as the status.
fn is_dose_count(word: &str) -> bool {
    let Some(letters) = Letters::of(word) else { return false };
    let letters = letters.as_bytes();
    let digits = letters.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let count = letters.get(digits..).and_then(|rest| rest.strip_prefix(b"of")).unwrap_or_default();
    digits > 0 && !count.is_empty() && count.iter().all(u8::is_ascii_digit)
}
