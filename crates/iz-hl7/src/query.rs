//! QBP^Q11: the query about one person.

mod ascii_fold;
mod characters;
mod delimiter_like;
mod demographics;
mod detail;
mod detail_error;
mod field_writer;
mod members;
mod note;
mod object;
mod patient_query;
mod phone;
mod profile;
mod query_header;
mod registry_query;
mod rules;
mod stamp;
mod texts;
mod validate;
mod write;

pub use self::{
    characters::{composed, is_allowed_in_name, is_emoji, is_hidden},
    delimiter_like::{delimiter_like, is_delimiter_like_accent},
    demographics::{
        AddressQuery, Demographics, IdentifierQuery, Indicator, MaidenName, MultipleBirthQuery, NameQuery,
    },
    detail::Detail,
    detail_error::DetailError,
    note::{Note, NoteCode, NoteKind},
    object::Object,
    patient_query::Query,
    profile::Profile,
    query_header::{QueryHeader, QueryName},
    registry_query::RegistryQuery,
    rules::QueryRules,
    stamp::Stamp,
    texts::MAX_NAME_CHARACTERS,
    validate::oldest_date,
};
