//! Cleans the name of the patient.

mod absent;
mod divided;
mod enclosed;
mod extra_words;
mod joined_names;
mod maiden_part;
mod nickname;
mod part;
mod part_kind;
mod parts;
mod signs;
mod suffix;
mod whole;

pub(super) use self::{maiden_part::maiden_part, whole::clean};
