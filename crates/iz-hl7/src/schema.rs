//! OpenAPI schemas of the types that JSON holds as one string.

use std::{borrow::Cow, fmt::Write as _};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr, Schema,
        schema::{AnyOfBuilder, Type},
    },
};

use crate::{
    answer::{DoseStatus, EntryId, ForecastMark, Outcome, StatusWord, UnclearReason, Validity},
    codes::FactKind,
    message::{location::Location, text::Text},
    open_enumerations,
    query::{Note, NoteCode},
    reading::warning::WarningCode,
    time::{partial_date::PartialDate, time_of_day::TimeOfDay, timestamp::Timestamp},
};

fn text(description: &str, examples: &[&str]) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .examples(examples.iter().copied())
        .build()
        .into()
}

impl PartialSchema for PartialDate {
    fn schema() -> RefOr<Schema> {
        text("A date, never more precise than it was sent.", &["2019-06-04", "2019-06", "2019"])
    }
}

impl ToSchema for PartialDate {}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        text(
            "A date. The time of day and the time zone follow if they were sent.",
            &["2026-11-22T09:30:15-06:00", "2026-11-22T09:30:15", "2026-11-22"],
        )
    }
}

impl ToSchema for Timestamp {}

impl PartialSchema for Location {
    fn schema() -> RefOr<Schema> {
        text("A location in the message, as ERR-2 would name it.", &["PID[1]-26[1].1", "RXA[3]-3", "ZSA[1]"])
    }
}

/// `Location` alone could also be the place where a dose was given.
impl ToSchema for Location {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("MessageLocation")
    }
}

open_enumerations!(
    DoseStatus,
    FactKind,
    ForecastMark,
    Outcome,
    StatusWord,
    UnclearReason,
    Validity,
    WarningCode
);

/// The schema of an open enumeration of code words. A program must accept words that the list does not have, because
/// words may be added. So the schema is the listed words, or any other text: validators and generated clients know the
/// words and accept a new one.
#[must_use]
pub fn open_enumeration<'w>(
    about: &str,
    words: impl IntoIterator<Item = (&'w str, &'w str)>,
) -> RefOr<Schema> {
    let mut description =
        format!("{about} Words may be added: a program must accept a word that is not in this list.\n");
    let mut known: Vec<&str> = Vec::new();
    for (word, meaning) in words {
        if !known.contains(&word) {
            known.push(word);
            let _ = write!(description, "\n* `{word}`: {meaning}");
        }
    }
    let listed = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(known));
    let other = ObjectBuilder::new().schema_type(Type::String);
    let words = AnyOfBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .item(listed)
        .item(other)
        .build();
    RefOr::T(Schema::AnyOf(words))
}

impl PartialSchema for Note {
    fn schema() -> RefOr<Schema> {
        let text = |description: &'static str| {
            ObjectBuilder::new().schema_type(Type::String).description(Some(description))
        };
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Detail of the request that was changed or left out before the query was sent.",
            ))
            .property("pointer", text("Pointer of the member in the request. RFC 6901."))
            .property("code", Ref::from_schema_name(NoteCode::name()))
            .property("text", text("One or two sentences for a person. They never hold the value."))
            .required("pointer")
            .required("code")
            .required("text")
            .build()
            .into()
    }
}

impl ToSchema for Note {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((NoteCode::name().into_owned(), NoteCode::schema()));
    }
}

impl PartialSchema for NoteCode {
    fn schema() -> RefOr<Schema> {
        let texts: Vec<(&str, String)> = Self::ALL.iter().map(|code| (code.as_str(), code.text())).collect();
        open_enumeration(
            "What was done to a detail.",
            texts.iter().map(|(word, text)| (*word, text.as_str())),
        )
    }
}

impl ToSchema for NoteCode {}

impl PartialSchema for EntryId {
    fn schema() -> RefOr<Schema> {
        text(
            "An opaque id of a dose or a forecast, unique in the record: 32 hexadecimal digits.",
            &["5f0c4e9b7a3d21864be0d97c135fa286"],
        )
    }
}

impl ToSchema for EntryId {}

impl PartialSchema for TimeOfDay {
    fn schema() -> RefOr<Schema> {
        text("A time of day. The time zone follows if one was sent.", &["13:16:49.442-05:00", "09:30"])
    }
}

impl ToSchema for TimeOfDay {}

impl PartialSchema for Text<'_> {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for Text<'_> {}
