//! MSH, MSA, ERR and QAK: what frames an answer.

use std::fmt;

use serde::Serialize;

use crate::{
    frame::Segment,
    ledger::{Composite, Fields, Ledger},
    marks::Marks,
    time::Timestamp,
    types::{Coded, read_timestamp, redacted},
    value::Text,
};

/// MSH: who answers, when, and under what label.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Header {
    /// MSH-3 sending application, components as sent.
    pub sending_application: Option<Text>,
    /// MSH-4 sending facility, components as sent.
    pub sending_facility: Option<Text>,
    /// MSH-5 receiving application, components as sent.
    pub receiving_application: Option<Text>,
    /// MSH-6 receiving facility, components as sent.
    pub receiving_facility: Option<Text>,
    /// MSH-7.
    pub time: Option<Timestamp>,
    /// MSH-9, components as sent: `RSP^K11^RSP_K11`.
    #[serde(rename = "type")]
    pub message_type: Option<Text>,
    /// MSH-10.
    pub control_id: Option<Text>,
    /// MSH-11: `P` production, `T` training, `D` debugging.
    pub processing_id: Option<Text>,
    /// MSH-12.
    pub version: Option<Text>,
    /// MSH-22, components as sent.
    pub sending_organization: Option<Text>,
    /// MSH-23, components as sent.
    pub receiving_organization: Option<Text>,
    /// MSH-21.1 of the first repetition; [`super::Answer::profile`] shows it.
    #[serde(skip)]
    pub(crate) profile: Option<Text>,
    /// MSH-9.1.
    #[serde(skip)]
    pub(crate) message_code: Option<Text>,
}

impl Header {
    pub(crate) fn read(segment: Segment<'_, '_>, ledger: &mut Ledger) -> Self {
        let mut fields = Fields::of(segment, ledger);
        let mut header = Self {
            sending_application: fields.whole(3, ledger),
            sending_facility: fields.whole(4, ledger),
            receiving_application: fields.whole(5, ledger),
            receiving_facility: fields.whole(6, ledger),
            message_type: fields.whole(9, ledger),
            control_id: fields.whole(10, ledger),
            sending_organization: fields.whole(22, ledger),
            receiving_organization: fields.whole(23, ledger),
            ..Self::default()
        };
        header.message_code =
            ledger.text(Composite::split(fields.take(9), &ledger.delimiters).take(1), Marks::NONE);
        header.time = read_timestamp(fields.take(7), ledger);
        header.processing_id = fields.plain(11, ledger);
        header.version = fields.plain(12, ledger);
        fields.fixed(15, &["NE", "ER", "AL"]);
        fields.fixed(16, &["NE", "ER", "AL"]);
        let value = ledger.single(fields.take(21));
        let mut profile = Composite::split(value, &ledger.delimiters);
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
pub struct Acknowledgment {
    /// MSA-1 (table 0008): `AA`, `AE`, `AR`. `AE` alone says nothing about the data.
    pub code: Option<Text>,
    /// MSA-2: the MSH-10 of the question.
    pub control_id: Option<Text>,
    /// MSA-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// QAK-1; some registries send the question's MSH-10 here.
    pub query_tag: Option<Text>,
    /// QAK-2 (table 0208): `OK`, `NF`, `AE`, `AR`, `TM`, `PD`.
    pub query_status: Option<Text>,
    /// QAK-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_name: Option<Coded>,
    /// QAK-4, the number of persons who match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit_count: Option<Text>,
    /// QPD, the question as the registry repeats it, delimiters and all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Text>,
    /// QPD-2 of that echo.
    #[serde(skip)]
    pub echoed_tag: Option<Text>,
}

impl Acknowledgment {
    pub(crate) fn read_msa(&mut self, segment: Segment<'_, '_>, ledger: &mut Ledger) {
        let mut fields = Fields::of(segment, ledger);
        self.code = fields.plain(1, ledger);
        self.control_id = fields.plain(2, ledger);
        self.text = fields.plain(3, ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_qak(&mut self, segment: Segment<'_, '_>, ledger: &mut Ledger) {
        let mut fields = Fields::of(segment, ledger);
        self.query_tag = fields.plain(1, ledger);
        self.query_status = fields.plain(2, ledger);
        self.query_name = Coded::read_single(fields.take(3), ledger);
        self.hit_count = fields.plain(4, ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_qpd(&mut self, segment: Segment<'_, '_>, ledger: &Ledger) {
        self.query = ledger.raw(segment.raw);
        let tag = segment.value(2);
        self.echoed_tag = ledger.text(tag.raw, tag.marks);
    }
}

/// ERR: one complaint of the registry.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorReport {
    /// ERR-2, each place in the question that the registry complains of, components as sent.
    pub locations: Vec<Text>,
    /// ERR-3 (table 0357).
    pub code: Option<Coded>,
    /// ERR-4 (table 0516): `E` error, `W` warning, `I` information. None where it was not sent.
    pub severity: Option<Text>,
    /// ERR-5 (table 0533 and the registry's own).
    pub application_code: Option<Coded>,
    /// ERR-7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<Text>,
    /// ERR-8. The text may repeat a person's data.
    pub text: Option<Text>,
}

impl ErrorReport {
    pub(crate) fn read(segment: Segment<'_, '_>, ledger: &mut Ledger) -> Self {
        let mut fields = Fields::of(segment, ledger);
        let locations =
            ledger.repetitions(fields.take(2)).filter_map(|value| ledger.raw(value.raw)).collect();
        let code = Coded::read_single(fields.take(3), ledger);
        let severity = fields.plain(4, ledger);
        let application_code = Coded::read_single(fields.take(5), ledger);
        let mut text = |number| {
            let value = fields.take(number);
            ledger.text(value.raw, value.marks)
        };
        let (diagnostics, text) = (text(7), text(8));
        fields.finish(ledger);
        Self { locations, code, severity, application_code, diagnostics, text }
    }

    /// Whether something was turned away, as far as the registry says.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity.as_deref().is_some_and(|severity| matches!(severity, "E" | "F"))
    }
}

redacted!(Header, Acknowledgment, ErrorReport);
