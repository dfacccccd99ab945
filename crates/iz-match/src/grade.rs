//! The result of a comparison: a grade, a score, and one entry for each compared field and for each guess.

use std::fmt;

use iz_hl7::{code_words, query::NoteCode};
use serde::{Serialize, Serializer};

use crate::reason::Reason;

/// The members that together identify a patient.
pub const IDENTITY: [&str; 4] = ["name/family", "name/given", "birth_date", "sex"];

/// How certain it is that the returned patient is the patient of the query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatientMatch {
    /// The result as one code word.
    pub grade: MatchGrade,
    /// The sum of the points of all fields. It is 80 if the family name, the given name and the birth date are the same
    /// and nothing else was compared. A score below 0 is a mismatch.
    pub score: i16,
    /// One entry for each field that both sides have. A name or a birth date that one side lacks has an entry too,
    /// unless the registry's own identifier agrees and the query needed no name. So has a suffix on one side only.
    pub fields: Vec<FieldMatch>,
    /// The members whose meaning was guessed, beside the patient in the answer. A match that rests on a guess is
    /// `probable` at best.
    pub guesses: Vec<GuessMatch>,
    /// How often one value was compared with another: a name, a word of a name, an identifier, an address, a telephone
    /// number. It measures the work. Its limit does not depend on the size of the answer. The JSON does not have it.
    #[serde(skip)]
    pub comparisons: u32,
}

code_words! {
    /// How surely the person is the one asked for, best first.
    pub enum MatchGrade {
        /// The family name, the given name and the birth date agree, or the registry's own identifier in the query
        /// agrees. Only the address, the phone number or a chart number may differ.
        Exact = "exact",
        /// Something differs or could not be compared. It may still be the same patient.
        Probable = "probable",
        /// It is very likely another patient. The birth date or a personal number is another one and the registry's own
        /// identifier does not agree, or so much else differs. This is also the grade if nothing that identifies a
        /// patient could be compared.
        Mismatch = "mismatch",
    }
}

/// The comparison of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldMatch {
    /// The member of the request, such as `name/family`.
    pub member: &'static str,
    /// The result of the comparison.
    pub agreement: Agreement,
    /// The reason as a stable code, such as `same`, `nickname` or `day_and_month_swapped`.
    #[cfg_attr(feature = "openapi", schema(value_type = Reason))]
    pub reason: &'static str,
    /// The points that this field adds to the score. They may be negative.
    pub points: i16,
}

/// The comparison of a value whose meaning was guessed.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuessMatch {
    /// The member of the request, such as `name/family`. `name` if one text held the whole name.
    pub member: &'static str,
    /// What was guessed, as a code of `notes`, such as `suffix_separated`.
    #[serde(serialize_with = "code_word")]
    #[cfg_attr(feature = "openapi", schema(value_type = NoteCode))]
    pub code: NoteCode,
    /// The value as it was typed.
    pub typed: String,
    /// The value as it was sent in this member.
    pub sent: String,
    /// How the value as it was typed compares with the patient in the answer. For a birth date, it is the other order
    /// of day and month that is compared, because `fields` has the order that was sent.
    pub agreement: Agreement,
}

impl fmt::Debug for GuessMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuessMatch(<redacted>)")
    }
}

fn code_word<S: Serializer>(code: &NoteCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

code_words! {
    /// How two values compare.
    pub enum Agreement {
        /// The values are the same apart from spelling conventions.
        Agrees = "agrees",
        /// The values are not the same, but may mean the same.
        Similar = "similar",
        /// The values are not the same.
        Differs = "differs",
        /// One side has no value, or only a placeholder such as `UNKNOWN`.
        NotCompared = "not_compared",
    }
}

impl PatientMatch {
    /// Whether the values of `member` agree.
    #[must_use]
    pub fn agrees_in(&self, member: &str) -> bool {
        self.has(member, Agreement::Agrees)
    }

    /// Whether the values of `member` differ.
    #[must_use]
    pub fn differs_in(&self, member: &str) -> bool {
        self.has(member, Agreement::Differs)
    }

    /// Whether the record or the query has more values than are compared. What was left out may contradict.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.fields.iter().any(|field| field.reason == Reason::NotAllCompared.word())
    }

    fn has(&self, member: &str, agreement: Agreement) -> bool {
        self.fields.iter().any(|field| field.member == member && field.agreement == agreement)
    }
}
