//! HL7 v2.5.1 messages of US immunization registries: typed queries to text, and text to typed answers.
//!
//! * [`Answer::read`] reads the answer of a registry: RSP^K11 in any of its profiles, or an ACK.
//! * [`Query`] is a query about one person. [`Query::write`] writes it as QBP^Q11.
//! * [`path::values`] looks up single values of a message, for diagnosis.
//!
//! The crate does no I/O, reads no clock and never panics, whatever the bytes. Each value of an answer is either in a
//! type, or listed in [`Answer::unread`] with its [`Location`].

pub mod answer;
mod code_word;
pub mod codes;
mod error;
mod message;
pub mod path;
pub mod query;
mod reading;
#[cfg(feature = "openapi")]
pub mod schema;
mod time;
mod types;
pub mod windows_1252;

pub use self::{
    answer::{Answer, Outcome, OwnedAnswer},
    code_word::CodeWord,
    error::ReadError,
    message::{
        delimiters::Delimiters,
        escape::{escape_into, unescape},
        limits::{MAX_FIELDS, MAX_MESSAGE_BYTES, MAX_SEGMENTS},
        location::{Location, SegmentName},
        source::Source,
        text::Text,
    },
    query::{Demographics, Profile, Query},
    time::{partial_date::PartialDate, time_of_day::TimeOfDay, timestamp::Timestamp},
    types::{
        address::Address,
        authority::is_same_authority,
        coded::Coded,
        identifier::{EntityId, Identifier},
        person_name::PersonName,
        provider::Provider,
        telecom::Telecom,
    },
};
