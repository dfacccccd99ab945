//! Cleans the details of a patient as people type them: `patient details → cleaned → query`.
//!
//! Everything that does not change the meaning is done silently, but for a note. What changes the meaning is a guess.
//! What cannot be sent is left out. Only members that the API does not know, and values of a form that no program should
//! send, are faults.

mod address;
mod asked_patient;
mod cleaned;
mod contact;
mod date;
mod identifier;
mod input;
mod members;
mod multiple_birth;
mod name;
mod node;
mod patient;
mod report;
#[cfg(feature = "openapi")]
pub mod schema;
mod sex;
mod sufficiency;
mod text;

pub use self::{
    asked_patient::{AskedPatient, Guess},
    input::PatientInput,
    members::Members,
    node::Node,
    patient::clean,
};
