//! Words for the status of a forecast.

use crate::codes::{
    generated::status_word::STATUS_WORD,
    registry_word::{Letters, SentMeaning, Words, meaning, words},
    status_meaning::StatusMeaning,
};

/// OBX 59783-1: what a status means, by its code, its text and its coding system.
pub(crate) fn status_word(code: &str, text: &str, system: &str) -> SentMeaning<StatusMeaning> {
    if let Some(meaning) = loinc_answer(code, text) {
        return SentMeaning { meaning: Some(meaning), other: None };
    }
    let mut sent = meaning(table(), [code, text, system]);
    if sent.meaning.is_none() && (is_dose_count(code) || is_dose_count(text)) {
        sent.meaning = Some(StatusMeaning::ByDates);
    }
    sent
}

fn table() -> Words<StatusMeaning> {
    words!(STATUS_WORD)
}

/// The LOINC answers that registries send, each with its usual text. They are in the table too. This is faster.
const LOINC_ANSWERS: [(&str, &str, StatusMeaning); 4] = [
    ("LA13422-3", "On schedule", StatusMeaning::OnSchedule),
    ("LA13423-1", "Overdue", StatusMeaning::Overdue),
    ("LA13421-5", "Complete", StatusMeaning::Complete),
    ("LA13424-9", "Too old", StatusMeaning::TooOld),
];

/// The meaning of a LOINC answer with its usual text.
fn loinc_answer(code: &str, text: &str) -> Option<StatusMeaning> {
    LOINC_ANSWERS
        .iter()
        .find(|(answer, usual, _)| *answer == code && usual.eq_ignore_ascii_case(text))
        .map(|(_, _, meaning)| *meaning)
}

/// Whether a word is the place of a dose in its series, such as `2 of 5`. Wisconsin sends it as the status.
fn is_dose_count(word: &str) -> bool {
    let Some(letters) = Letters::of(word) else { return false };
    let letters = letters.as_bytes();
    let digits = letters.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let count = letters.get(digits..).and_then(|rest| rest.strip_prefix(b"of")).unwrap_or_default();
    digits > 0 && !count.is_empty() && count.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loinc_answers_mean_what_the_table_says() {
        for (code, text, expected) in LOINC_ANSWERS {
            assert_eq!(meaning(table(), [code, text, "LN"]).meaning, Some(expected), "{code}");
            assert_eq!(status_word(code, &text.to_ascii_uppercase(), "LN").meaning, Some(expected), "{code}");
        }
    }

    #[test]
    fn the_place_of_a_dose_in_its_series_leaves_the_dates_open() {
        for word in ["1 of 5", "4 of 3", "2of2", "10 OF 10"] {
            let of = |code, text| status_word(code, text, "SeriesStatus").meaning;
            assert_eq!(
                (of(word, ""), of("", word)),
                (Some(StatusMeaning::ByDates), Some(StatusMeaning::ByDates))
            );
        }
        for word in ["of 5", "1 of", "of", "1 out of 5", "1o5", "1 of 5 late"] {
            assert_eq!(status_word(word, "", "SeriesStatus").meaning, None, "{word}");
        }
    }
}
