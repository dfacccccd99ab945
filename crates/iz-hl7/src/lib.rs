//! HL7 v2.5.1 of US immunization registries: typed queries to text, text to typed answers.
//!
//! * [`Answer::read`] reads what a registry answers: RSP^K11 in any of its profiles, or an ACK.
//! * [`Query`] is a question about one person, and writes itself as QBP^Q11.
//! * [`path::values`] looks one place up in a message, for people who debug.
//!
//! The crate does no I/O and knows no clock; it never panics, whatever the bytes. What an answer
//! holds is either in a type or listed in [`Answer::unread`] with its [`Location`].

pub mod answer;
pub mod codes;
mod delimiters;
mod error;
mod escape;
mod frame;
mod ledger;
mod location;
mod marks;
pub mod path;
pub mod query;
#[cfg(feature = "openapi")]
mod schema;
mod source;
mod text;
mod time;
mod types;
mod value;

pub use self::{
    answer::{Answer, Outcome, OwnedAnswer},
    delimiters::Delimiters,
    error::ReadError,
    escape::{escape_into, unescape},
    frame::{MAX_FIELDS, MAX_MESSAGE_BYTES, MAX_SEGMENTS},
    location::{Location, SegmentName},
    query::{Demographics, Profile, Query},
    source::Source,
    time::{PartialDate, TimeOfDay, Timestamp},
    types::{Address, Coded, EntityId, Identifier, PersonName, Provider, Telecom},
    value::Text,
};
