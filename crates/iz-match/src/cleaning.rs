//! Cleans the details of a patient as people type them: `patient details → cleaned → query`.
//!
//! Everything that does not change the meaning is done silently, but for a note. What changes the meaning is a guess.
//! What cannot be sent is left out. Only members that the API does not know, and values of a form that no program should
//! send, are faults.

mod address;
mod asked_patient;
mod character;
mod cleaned;
mod code_word;
mod compact_date;
mod date;
mod date_range;
mod date_reading;
mod date_text;
mod email;
mod escape;
mod first_object;
mod guess;
mod identifier;
mod identifier_type;
mod input;
mod keypad;
mod members;
mod milliseconds;
mod month_name;
mod multiple_birth;
mod name;
mod node;
mod patient;
mod phone;
mod pointer;
mod region;
mod report;
#[cfg(feature = "openapi")]
pub mod schema;
mod sex;
mod sufficiency;
mod text;
mod unknown_word;
mod zip;

pub use self::{
    asked_patient::AskedPatient, guess::Guess, input::PatientInput, members::Members, node::Node,
    patient::clean_patient,
};
