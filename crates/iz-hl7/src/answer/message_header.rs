//! MSH: the header of a message.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{segment::Segment, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics, fields::Fields, valued::valued},
    time::timestamp::Timestamp,
    types::{dates::read_timestamp, redacted::redacted},
};

/// MSH: the sender, the time and the type of the message.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Header<'a> {
    /// MSH-3: the sending application, with its components as sent.
    pub sending_application: Option<Text<'a>>,
    /// MSH-4: the sending facility, with its components as sent.
    pub sending_facility: Option<Text<'a>>,
    /// MSH-5: the receiving application, with its components as sent.
    pub receiving_application: Option<Text<'a>>,
    /// MSH-6: the receiving facility, with its components as sent.
    pub receiving_facility: Option<Text<'a>>,
    /// MSH-7: the time of the message.
    pub time: Option<Timestamp>,
    /// MSH-9: the message type, with its components as sent, such as `RSP^K11^RSP_K11`.
    #[serde(rename = "type")]
    pub message_type: Option<Text<'a>>,
    /// MSH-10: the control id.
    pub control_id: Option<Text<'a>>,
    /// MSH-11: the processing id. `P` is production, `T` training, `D` debugging.
    pub processing_id: Option<Text<'a>>,
    /// MSH-12: the HL7 version.
    pub version: Option<Text<'a>>,
    /// MSH-22: the sending organization, with its components as sent.
    pub sending_organization: Option<Text<'a>>,
    /// MSH-23: the receiving organization, with its components as sent.
    pub receiving_organization: Option<Text<'a>>,
    /// MSH-21.1 of the first repetition. `Answer::profile` holds it as well.
    #[serde(skip)]
    pub(crate) profile: Option<Text<'a>>,
    /// MSH-9.1: the message code.
    #[serde(skip)]
    pub(crate) message_code: Option<Text<'a>>,
}

impl<'a> Header<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Self {
        let mut fields = Fields::of(segment);
        // MSH-2 holds the delimiters themselves. Where they are broken, they are still punctuation and never words.
        if segment.field(2).bytes().all(|byte| byte.is_ascii_punctuation()) {
            fields.skip(2);
        }
        let mut header = Self {
            sending_application: fields.whole(3),
            sending_facility: fields.whole(4),
            receiving_application: fields.whole(5),
            receiving_facility: fields.whole(6),
            message_type: fields.whole(9),
            control_id: fields.whole(10),
            sending_organization: fields.whole(22),
            receiving_organization: fields.whole(23),
            ..Self::default()
        };
        header.message_code = valued(Composite::split(segment.value(9)).take(1)).map(Text::from);
        header.time = read_timestamp(fields.take(7), diagnostics);
        header.processing_id = fields.plain(11, diagnostics);
        header.version = fields.plain(12, diagnostics);
        fields.fixed(15, &["NE", "ER", "AL"]);
        fields.fixed(16, &["NE", "ER", "AL"]);
        let mut profile = Composite::split(diagnostics.single(fields.take(21)));
        header.profile = profile.text(1, diagnostics);
        let system = profile.value(2);
        if system.raw.trim_ascii() != "CDCPHINVS" {
            diagnostics.add_unread(system);
        }
        profile.finish(diagnostics);
        fields.finish(diagnostics);
        header
    }
}

redacted!(Header<'_>);
