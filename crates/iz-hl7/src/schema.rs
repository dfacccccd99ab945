//! OpenAPI schemas of the types that JSON holds as one string.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    answer::EntryId,
    message::{location::Location, text::Text},
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

impl PartialSchema for WarningCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The stable code of a warning. Codes may be added."))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .build()
            .into()
    }
}

impl ToSchema for WarningCode {}

impl PartialSchema for Note {
    fn schema() -> RefOr<Schema> {
        let text = |description: &'static str| {
            ObjectBuilder::new().schema_type(Type::String).description(Some(description))
        };
        let codes = text("What was done. Codes may be added.")
            .enum_values(Some(NoteCode::ALL.iter().map(|code| code.as_str())));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Detail of the request that was changed or left out before the query was sent.",
            ))
            .property("pointer", text("Pointer of the member in the request. RFC 6901."))
            .property("code", codes)
            .property("text", text("One or two sentences for a person. They never hold the value."))
            .required("pointer")
            .required("code")
            .required("text")
            .build()
            .into()
    }
}

impl ToSchema for Note {}

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
