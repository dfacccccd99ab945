//! Words for the validity of a dose.

use crate::codes::{
    generated::validity_word::VALIDITY_WORD,
    registry_word::{SentMeaning, meaning, words},
    validity_meaning::ValidityMeaning,
};

/// OBX 59781-5: what a validity means, by its code, its text and its coding system.
pub(crate) fn validity_word(code: &str, text: &str, system: &str) -> SentMeaning<ValidityMeaning> {
    meaning(words!(VALIDITY_WORD), [code, text, system])
}
