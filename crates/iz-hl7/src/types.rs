//! The data types of HL7 in answers.

pub(crate) mod address;
pub(crate) mod authority;
pub(crate) mod coded;
pub(crate) mod dates;
pub(crate) mod first_value;
pub(crate) mod identifier;
pub(crate) mod person_name;
pub(crate) mod provider;
pub(crate) mod redacted;
pub(crate) mod telecom;
