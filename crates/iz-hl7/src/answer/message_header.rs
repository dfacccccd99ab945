//! MSH: the header of a message.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{segment::Segment, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics, fields::Fields, valued::valued},
    time::timestamp::Timestamp,
    types::{dates::read_timestamp, redacted::redacted},
};

/// The sender, the time and the type of the message. MSH.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Header<'a> {
    /// The sending application, with its components as sent. MSH-3.
    pub sending_application: Option<Text<'a>>,
    /// The sending facility, with its components as sent. MSH-4.
    pub sending_facility: Option<Text<'a>>,
    /// The receiving application, with its components as sent. MSH-5.
    pub receiving_application: Option<Text<'a>>,
    /// The receiving facility, with its components as sent. MSH-6.
    pub receiving_facility: Option<Text<'a>>,
    /// The time of the message. MSH-7.
    pub time: Option<Timestamp>,
    /// The message type, with its components as sent, such as `RSP^K11^RSP_K11`. MSH-9.
    #[serde(rename = "type")]
    pub message_type: Option<Text<'a>>,
    /// The control id. MSH-10.
    pub control_id: Option<Text<'a>>,
    /// The processing id. MSH-11. `P` is production, `T` training, `D` debugging.
    pub processing_id: Option<Text<'a>>,
    /// The HL7 version. MSH-12.
    pub version: Option<Text<'a>>,
    /// The sending organization, with its components as sent. MSH-22.
    pub sending_organization: Option<Text<'a>>,
    /// The receiving organization, with its components as sent. MSH-23.
    pub receiving_organization: Option<Text<'a>>,
    /// MSH-21.1 of the first repetition. `Answer::profile` holds it as well.
    #[serde(skip)]
    pub(crate) profile: Option<Text<'a>>,
    /// The message code. MSH-9.1.
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
