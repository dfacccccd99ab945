//! Grades whether the patient in a registry's answer is the patient of the query, and lists which further query may
//! follow.
//!
//! * [`PatientMatch::of`] compares the details of a query with a patient in an answer, field by field.
//! * [`AskedPatient::compare`] does the same for details that were cleaned. A match that rests on a guess is never exact.
//! * [`requery_steps`] lists the further queries that may follow the outcome "not found".
//! * [`follow_up`] makes the query for one candidate of a list.
//!
//! The crate is pure: it does no I/O, it knows no clock, and it never panics.

mod cleaning;
#[cfg(feature = "openapi")]
mod code_words;
mod combine;
mod common_name;
mod compare;
mod comparisons;
mod family_form;
mod follow_up;
mod grade;
mod guess_match;
mod identifier_value;
mod nicknames;
mod normalize;
mod patient_match;
mod placeholder;
mod reason;
mod requery;
mod rules;
mod sound;
mod spellings;
mod table_file;
#[cfg(test)]
mod tests;

#[cfg(feature = "openapi")]
pub use self::cleaning::schema;
pub use self::{
    cleaning::{AskedPatient, Guess, Members, Node, PatientInput, clean_patient},
    follow_up::{demographics, follow_up},
    grade::{Agreement, FieldMatch, GuessMatch, IDENTITY, MatchGrade, PatientMatch},
    reason::Reason,
    requery::{MAX_REQUERIES, RequeryStep, changed_members, requery_steps},
};
