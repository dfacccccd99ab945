//! MSH, MSA, ERR and QAK: what frames an answer.

use std::fmt;

use serde::Serialize;

use super::Answer;
use crate::{
    frame::Segment,
    ledger::{Composite, Fields, Ledger, sent},
    time::Timestamp,
    types::{Coded, read_timestamp, redacted},
    value::Text,
};

/// MSH: who answers, when, and under what label.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Header<'a> {
    /// MSH-3 sending application, components as sent.
    pub sending_application: Option<Text<'a>>,
    /// MSH-4 sending facility, components as sent.
    pub sending_facility: Option<Text<'a>>,
    /// MSH-5 receiving application, components as sent.
    pub receiving_application: Option<Text<'a>>,
    /// MSH-6 receiving facility, components as sent.
    pub receiving_facility: Option<Text<'a>>,
    /// MSH-7.
    pub time: Option<Timestamp>,
    /// MSH-9, components as sent: `RSP^K11^RSP_K11`.
    #[serde(rename = "type")]
    pub message_type: Option<Text<'a>>,
    /// MSH-10.
    pub control_id: Option<Text<'a>>,
    /// MSH-11: `P` production, `T` training, `D` debugging.
    pub processing_id: Option<Text<'a>>,
    /// MSH-12.
    pub version: Option<Text<'a>>,
    /// MSH-22, components as sent.
    pub sending_organization: Option<Text<'a>>,
    /// MSH-23, components as sent.
    pub receiving_organization: Option<Text<'a>>,
    /// MSH-21.1 of the first repetition; [`super::Answer::profile`] shows it.
    #[serde(skip)]
    pub(crate) profile: Option<Text<'a>>,
    /// MSH-9.1.
    #[serde(skip)]
    pub(crate) message_code: Option<Text<'a>>,
}

impl<'a> Header<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) -> Self {
        let mut fields = Fields::of(segment);
        // MSH-2 holds the delimiters themselves. Broken ones were seen to be few marks, never words.
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
        header.message_code = sent(Composite::split(segment.value(9)).take(1)).map(Text::from);
        header.time = read_timestamp(fields.take(7), ledger);
        header.processing_id = fields.plain(11, ledger);
        header.version = fields.plain(12, ledger);
        fields.fixed(15, &["NE", "ER", "AL"]);
        fields.fixed(16, &["NE", "ER", "AL"]);
        let mut profile = Composite::split(ledger.single(fields.take(21)));
        header.profile = profile.text(1, ledger);
        let system = profile.value(2);
        if system.raw.trim_ascii() != "CDCPHINVS" {
            ledger.leave(system);
        }
        profile.finish(ledger);
        fields.finish(ledger);
        header
    }
}

/// MSA and QAK: how the registry took the question.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acknowledgment<'a> {
    /// MSA-1 (table 0008): `AA`, `AE`, `AR`. `AE` alone says nothing about the data.
    pub code: Option<Text<'a>>,
    /// MSA-2: the MSH-10 of the question.
    pub control_id: Option<Text<'a>>,
    /// MSA-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<'a>>,
    /// QAK-1; some registries send the question's MSH-10 here.
    pub query_tag: Option<Text<'a>>,
    /// QAK-2 (table 0208): `OK`, `NF`, `AE`, `AR`, `TM`, `PD`.
    pub query_status: Option<Text<'a>>,
    /// QAK-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_name: Option<Coded<'a>>,
    /// QAK-4, the number of persons who match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit_count: Option<Text<'a>>,
    /// QPD, the question as the registry repeats it, delimiters and all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Text<'a>>,
    /// QPD-2 of that echo.
    #[serde(skip)]
    pub echoed_tag: Option<Text<'a>>,
}

impl<'a> Acknowledgment<'a> {
    pub(crate) fn read_msa(&mut self, segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) {
        let mut fields = Fields::of(segment);
        self.code = fields.plain(1, ledger);
        self.control_id = fields.plain(2, ledger);
        self.text = fields.plain(3, ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_qak(&mut self, segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) {
        let mut fields = Fields::of(segment);
        self.query_tag = fields.plain(1, ledger);
        self.query_status = fields.plain(2, ledger);
        self.query_name = Coded::read_single(fields.take(3), ledger);
        self.hit_count = fields.plain(4, ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_qpd(&mut self, segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) {
        self.query = sent(segment.raw()).map(Text::from);
        let tag = segment.value(2);
        self.echoed_tag = ledger.text(tag.raw, !tag.marks.is_empty());
    }
}

/// ERR: one complaint of the registry.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorReport<'a> {
    /// ERR-2, each place in the question that the registry complains of, components as sent.
    pub locations: Vec<Text<'a>>,
    /// ERR-3 (table 0357).
    pub code: Option<Coded<'a>>,
    /// ERR-4 (table 0516): `E` error, `W` warning, `I` information. None where it was not sent.
    pub severity: Option<Text<'a>>,
    /// ERR-5 (table 0533 and the registry's own).
    pub application_code: Option<Coded<'a>>,
    /// ERR-7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<Text<'a>>,
    /// ERR-8. The text may repeat a person's data.
    pub text: Option<Text<'a>>,
}

impl<'a> ErrorReport<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) -> Self {
        let mut fields = Fields::of(segment);
        let locations =
            ledger.repetitions(fields.take(2)).filter_map(|value| sent(value.raw)).map(Text::from).collect();
        let code = Coded::read_single(fields.take(3), ledger);
        let severity = fields.plain(4, ledger);
        let application_code = Coded::read_single(fields.take(5), ledger);
        let mut text = |number| {
            let value = fields.take(number);
            ledger.text(value.raw, !value.marks.is_empty())
        };
        let (diagnostics, text) = (text(7), text(8));
        fields.finish(ledger);
        Self { locations, code, severity, application_code, diagnostics, text }
    }

    /// Whether this is an error: ERR-4 (table 0516) is neither `W` warning nor `I` information.
    ///
    /// An ERR whose severity is missing or unknown counts as an error, so that a refusal is never taken for a remark.
    #[must_use]
    pub fn is_error(&self) -> bool {
        !matches!(self.severity.as_deref(), Some("W" | "I"))
    }

    /// Whether this asks nobody to correct anything: ERR-4 (table 0516) is `I` information.
    #[must_use]
    pub fn is_information(&self) -> bool {
        self.severity.as_deref() == Some("I")
    }

    /// Whether this is about the registry's own state and not about the question: ERR-3 (table 0357) is 206, application
    /// record locked, or 207, application internal error, and no ERR-2 is a place in QPD.
    ///
    /// Many registries write 207 for whatever they dislike, so a place in the question counts for more than the code.
    #[must_use]
    pub fn is_of_registry_state(&self) -> bool {
        let code = self.code.as_ref().and_then(|coded| coded.code.as_deref());
        matches!(code, Some("206" | "207"))
            && !self.locations.iter().any(|location| location.starts_with("QPD"))
    }
}

impl Answer<'_> {
    /// Whether the registry reports a failure of its own and nothing else: there is an ERR that is an
    /// [error](ErrorReport::is_error), and each that is one is [of the registry's state](ErrorReport::is_of_registry_state).
    ///
    /// The same question may then succeed later as it is.
    #[must_use]
    pub fn has_registry_failed(&self) -> bool {
        let mut errors = self.errors.iter().filter(|report| report.is_error()).peekable();
        errors.peek().is_some() && errors.all(ErrorReport::is_of_registry_state)
    }
}

redacted!(Header<'_>, Acknowledgment<'_>, ErrorReport<'_>);
