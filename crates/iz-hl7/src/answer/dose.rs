//! RXA: a vaccination.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{
        administration::{AdministeredAtLocation, Amount, Route},
        evaluation::Evaluation,
        finding::Finding,
        observation::Observation,
        order::Order,
        vaccine::Vaccine,
        vis::Vis,
    },
    message::text::Text,
    reading::{
        diagnostics::Diagnostics,
        fields::Fields,
        repetitions::{each, first_and_others, plain_text},
        warning::WarningCode,
    },
    time::{partial_date::PartialDate, time_of_day::TimeOfDay, timestamp::Timestamp},
    types::{
        coded::Coded,
        dates::{read_date, read_timestamp},
        provider::Provider,
        redacted::redacted,
    },
};

/// Whether a dose was given (RXA-20, RXA-21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DoseStatus {
    /// RXA-20 `CP`, or empty: the dose was given. Half of the registries leave RXA-20 empty.
    Completed,
    /// RXA-20 `PA`: less than a full dose was given.
    PartiallyAdministered,
    /// RXA-20 `RE`: the dose was refused. Also if RXA-20 is empty and RXA-18 holds a reason.
    Refused,
    /// RXA-20 `NA`: the dose was not given.
    NotAdministered,
    /// RXA-21 `D`: the registry has deleted the entry.
    Deleted,
    /// Not known: RXA-20 holds a code that is not in table 0322, or a line break inside RXA makes its fields uncertain.
    Unknown,
}

/// A vaccination that was given, refused, not given or deleted.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dose<'a> {
    /// Whether the dose was given.
    pub status: DoseStatus,
    /// RXA-5: the vaccine.
    pub vaccine: Vaccine<'a>,
    /// RXA-3: the date on which it was given or refused.
    pub date: Option<PartialDate>,
    /// RXA-3: the time of day, if one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeOfDay>,
    /// RXA-6 and RXA-7: the amount. It is absent for 999 and 0, which mean that it is unknown.
    pub amount: Option<Amount<'a>>,
    /// RXA-9 (NIP001): the source of the information. The first repetition. `00` means that the sender gave the dose
    /// itself; all other codes mean a historical record.
    pub source: Option<Coded<'a>>,
    /// RXA-9: notes. All further repetitions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Coded<'a>>,
    /// RXA-10: the person who gave the dose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administered_by: Option<Provider<'a>>,
    /// RXA-11: where the dose was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<AdministeredAtLocation<'a>>,
    /// RXA-15: the lot numbers.
    pub lots: Vec<Text<'a>>,
    /// RXA-16: the expiration date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<PartialDate>,
    /// RXA-17 (MVX): the manufacturer.
    pub manufacturer: Option<Coded<'a>>,
    /// RXA-18 (NIP002): the reasons of refusal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refusal_reasons: Vec<Coded<'a>>,
    /// RXA-20: the completion status as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<Text<'a>>,
    /// RXA-21: the action code as sent, `A`, `U` or `D`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Text<'a>>,
    /// RXA-22: when the registry entered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered: Option<Timestamp>,
    /// ORC: the order.
    pub order: Order<'a>,
    /// The index of the person in `patients`, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<usize>,
    /// RXR: the route and the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Route<'a>>,
    /// The evaluations of the dose by the registry. A combination vaccine has one for each component.
    pub evaluations: Vec<Evaluation<'a>>,
    /// OBX 64994-7 (table 0064): eligibility for publicly funded vaccine. The method says whether it was captured for
    /// the dose or for the visit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub eligibility: Vec<Finding<'a>>,
    /// OBX 30963-3: the funding source of the vaccine.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funding: Vec<Finding<'a>>,
    /// The vaccine information statements that were given to the patient.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub information_statements: Vec<Vis<'a>>,
    /// OBX 31044-1: reactions to the dose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Finding<'a>>,
    /// Each OBX that no other member holds.
    pub observations: Vec<Observation<'a>>,
    /// NTE behind ORC, RXA and RXR: comments on the dose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Text<'a>>,
}

impl<'a> Dose<'a> {
    /// Reads the fields after RXA-5.
    pub(crate) fn read(
        fields: &mut Fields<'_, 'a>,
        vaccine: Vaccine<'a>,
        given: Option<Timestamp>,
        order: Order<'a>,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Self {
        let amount = Amount::read(fields, diagnostics);
        let (source, notes) = first_and_others(fields.take(9), diagnostics, Coded::read);
        let administered_by = Provider::read(fields.take(10), diagnostics);
        let location = AdministeredAtLocation::read(fields.take(11), diagnostics);
        let lots = each(fields.take(15), diagnostics, plain_text);
        let expires = read_date(fields.take(16), diagnostics);
        let manufacturer = Coded::read_single(fields.take(17), diagnostics);
        let refusal_reasons = each(fields.take(18), diagnostics, Coded::read);
        let completion = fields.plain(20, diagnostics);
        let action = fields.plain(21, diagnostics);
        let entered = read_timestamp(fields.take(22), diagnostics);
        let (date, time) = given.map_or((None, None), |given| (Some(given.date), given.time));
        let (mut status, mut is_known) =
            status(completion.as_deref(), action.as_deref(), !refusal_reasons.is_empty());
        // The field holds something that is not a code. It may be a refusal.
        let is_unreadable = |field, read: Option<Text<'a>>| read.is_none() && fields.is_valued(field);
        if is_unreadable(20, completion) || is_unreadable(21, action) {
            (status, is_known) = (DoseStatus::Unknown, false);
        }
        if !is_known {
            let text =
                "RXA-20 or RXA-21 holds a code that is not in the HL7 table. See `completion` and `action`.";
            diagnostics.warn(WarningCode::CompletionUnknown, fields.location(20), text);
        }
        Self {
            status,
            vaccine,
            date,
            time,
            amount,
            source,
            notes,
            administered_by,
            location,
            lots,
            expires,
            manufacturer,
            refusal_reasons,
            completion,
            action,
            entered,
            order,
            patient: None,
            route: None,
            evaluations: Vec::new(),
            eligibility: Vec::new(),
            funding: Vec::new(),
            information_statements: Vec::new(),
            reactions: Vec::new(),
            observations: Vec::new(),
            comments: Vec::new(),
        }
    }
}

/// The status by RXA-20 and RXA-21, and whether both are known codes. Whitespace and case are ignored. An unknown
/// code does not prove that a dose was given.
fn status(completion: Option<&str>, action: Option<&str>, has_refusal_reason: bool) -> (DoseStatus, bool) {
    let is = |code: &str, wanted: &str| {
        let mut letters =
            code.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| byte.to_ascii_uppercase());
        wanted.bytes().all(|byte| letters.next() == Some(byte)) && letters.next().is_none()
    };
    let known = |wanted: &str| completion.is_some_and(|code| is(code, wanted));
    let status = match completion {
        _ if action.is_some_and(|action| is(action, "D")) => DoseStatus::Deleted,
        None if has_refusal_reason => DoseStatus::Refused,
        None => DoseStatus::Completed,
        _ if known("CP") => DoseStatus::Completed,
        _ if known("RE") => DoseStatus::Refused,
        _ if known("NA") => DoseStatus::NotAdministered,
        _ if known("PA") => DoseStatus::PartiallyAdministered,
        Some(_) => DoseStatus::Unknown,
    };
    let is_known_action = action.is_none_or(|action| ["A", "U", "D"].iter().any(|wanted| is(action, wanted)));
    (status, is_known_action && status != DoseStatus::Unknown)
}

redacted!(Dose<'_>);
