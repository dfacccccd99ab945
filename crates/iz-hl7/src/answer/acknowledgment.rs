//! MSH, MSA, ERR and QAK: what frames an answer.

use std::fmt;

use serde::Serialize;

use crate::{
    frame::Segment,
    ledger::{Composite, Fields, Ledger},
    time::Timestamp,
    types::{Coded, read_timestamp, redacted},
};

/// MSH: who answers, when, and under what label.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Header {
    /// MSH-3 sending application, components as sent.
    pub sending_application: Option<String>,
    /// MSH-4 sending facility, components as sent.
    pub sending_facility: Option<String>,
    /// MSH-5 receiving application, components as sent.
    pub receiving_application: Option<String>,
    /// MSH-6 receiving facility, components as sent.
    pub receiving_facility: Option<String>,
    /// MSH-7.
    pub time: Option<Timestamp>,
    /// MSH-9, components as sent: `RSP^K11^RSP_K11`.
    #[serde(rename = "type")]
    pub message_type: Option<String>,
    /// MSH-10.
    pub control_id: Option<String>,
    /// MSH-11: `P` production, `T` training, `D` debugging.
    pub processing_id: Option<String>,
    /// MSH-12.
    pub version: Option<String>,
    /// MSH-22, components as sent.
    pub sending_organization: Option<String>,
    /// MSH-23, components as sent.
    pub receiving_organization: Option<String>,
    /// MSH-21.1 of the first repetition; [`super::Answer::profile`] shows it.
    #[serde(skip)]
    pub(crate) profile: Option<String>,
}

impl Header {
    pub(crate) fn read(segment: Segment<'_, '_>, ledger: &mut Ledger) -> Self {
        let mut fields = Fields::of(segment);
        let component = char::from(ledger.delimiters.component);
        let whole = |fields: &mut Fields<'_, '_>, number| {
            let (_, raw) = fields.take(number);
            ledger.text(raw.trim_end_matches([component, ' ']))
        };
        let mut header = Self {
            sending_application: whole(&mut fields, 3),
            sending_facility: whole(&mut fields, 4),
            receiving_application: whole(&mut fields, 5),
            receiving_facility: whole(&mut fields, 6),
            message_type: whole(&mut fields, 9),
            control_id: whole(&mut fields, 10),
            sending_organization: whole(&mut fields, 22),
            receiving_organization: whole(&mut fields, 23),
            ..Self::default()
        };
        let (place, raw) = fields.take(7);
        header.time = read_timestamp(place, raw, ledger);
        header.processing_id = fields.plain(11, ledger);
        header.version = fields.plain(12, ledger);
        fields.fixed(15, &["NE", "ER", "AL"]);
        fields.fixed(16, &["NE", "ER", "AL"]);
        let (place, raw) = fields.take(21);
        let (place, raw) = ledger.single(place, raw);
        let mut profile = Composite::new(place, raw, &ledger.delimiters);
        header.profile = profile.text(1, ledger);
        if profile.take(2).trim() != "CDCPHINVS" {
            let system = profile.take(2);
            ledger.leave(place.component(2), system);
        }
        profile.finish(ledger);
        fields.finish(ledger);
        header
    }

    /// MSH-9.1.
    pub(crate) fn message_code(&self) -> &str {
        self.message_type.as_deref().unwrap_or_default().split('^').next().unwrap_or_default().trim()
    }
}

/// MSA and QAK: how the registry took the question.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acknowledgment {
    /// MSA-1 (table 0008): `AA`, `AE`, `AR`. `AE` alone says nothing about the data.
    pub code: Option<String>,
    /// MSA-2: the MSH-10 of the question.
    pub control_id: Option<String>,
    /// MSA-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// QAK-1; some registries send the question's MSH-10 here.
    pub query_tag: Option<String>,
    /// QAK-2 (table 0208): `OK`, `NF`, `AE`, `AR`, `TM`, `PD`.
    pub query_status: Option<String>,
    /// QAK-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_name: Option<Coded>,
    /// QAK-4, the number of persons who match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit_count: Option<String>,
    /// QPD, the question as the registry repeats it, delimiters and all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// QPD-2 of that echo.
    #[serde(skip)]
    pub echoed_tag: Option<String>,
}

impl Acknowledgment {
    pub(crate) fn read_msa(&mut self, segment: Segment<'_, '_>, ledger: &mut Ledger) {
        let mut fields = Fields::of(segment);
        self.code = fields.plain(1, ledger);
        self.control_id = fields.plain(2, ledger);
        self.text = fields.plain(3, ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_qak(&mut self, segment: Segment<'_, '_>, ledger: &mut Ledger) {
        let mut fields = Fields::of(segment);
        self.query_tag = fields.plain(1, ledger);
        self.query_status = fields.plain(2, ledger);
        let (place, raw) = fields.take(3);
        self.query_name = Coded::read_single(place, raw, ledger);
        self.hit_count = fields.plain(4, ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_qpd(&mut self, segment: Segment<'_, '_>, ledger: &Ledger) {
        self.query = Some(segment.raw.to_owned());
        self.echoed_tag = ledger.text(segment.field(2));
    }
}

/// ERR: one complaint of the registry.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorReport {
    /// ERR-2, each place in the question that the registry complains of, components as sent.
    pub locations: Vec<String>,
    /// ERR-3 (table 0357).
    pub code: Option<Coded>,
    /// ERR-4 (table 0516): `E` error, `W` warning, `I` information. None where it was not sent.
    pub severity: Option<String>,
    /// ERR-5 (table 0533 and the registry's own).
    pub application_code: Option<Coded>,
    /// ERR-7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<String>,
    /// ERR-8. The text may repeat a person's data.
    pub text: Option<String>,
}

impl ErrorReport {
    pub(crate) fn read(segment: Segment<'_, '_>, ledger: &mut Ledger) -> Self {
        let mut fields = Fields::of(segment);
        let (place, raw) = fields.take(2);
        let locations = ledger.repetitions(place, raw).filter_map(|(_, raw)| ledger.text(raw)).collect();
        let (place, raw) = fields.take(3);
        let code = Coded::read_single(place, raw, ledger);
        let severity = fields.plain(4, ledger);
        let (place, raw) = fields.take(5);
        let application_code = Coded::read_single(place, raw, ledger);
        let mut whole = |number| {
            let (_, raw) = fields.take(number);
            ledger.text(raw)
        };
        let (diagnostics, text) = (whole(7), whole(8));
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
