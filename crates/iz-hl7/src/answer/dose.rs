//! RXA and RXR: a vaccination.

use std::fmt;

use serde::Serialize;

use super::{
    facts::{Finding, Vis},
    observation::Observation,
    order::Order,
    statement::Evaluation,
    vaccine::Vaccine,
};
use crate::{
    frame::{Segment, Value},
    ledger::{Composite, Fields, Ledger, each, first_and_others},
    time::{PartialDate, TimeOfDay, Timestamp},
    types::{Address, Coded, Provider, read_date, read_timestamp, redacted},
    value::Text,
};

/// What became of a dose (RXA-20, RXA-21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DoseStatus {
    /// Given. Half of the registries leave RXA-20 empty for it.
    Completed,
    /// `PA`: less than a dose was given.
    PartiallyAdministered,
    /// `RE`, or a reason of refusal where RXA-20 is empty.
    Refused,
    /// `NA`.
    NotAdministered,
    /// RXA-21 `D`: the registry takes the entry back.
    Deleted,
    /// RXA-20 holds a code that its table (0322) does not know, or a line break inside RXA leaves open
    /// what its fields are.
    Unknown,
}

/// A vaccination that was given, refused, not given or deleted.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dose<'a> {
    /// What became of it.
    pub status: DoseStatus,
    /// RXA-5.
    pub vaccine: Vaccine<'a>,
    /// RXA-3: when it was given or refused.
    pub date: Option<PartialDate>,
    /// The time of day of RXA-3, where one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeOfDay>,
    /// RXA-6 and RXA-7; none for 999 and 0, which mean unknown.
    pub amount: Option<Amount<'a>>,
    /// RXA-9, the first repetition (NIP001): `00` given by the reporter, others historical.
    pub source: Option<Coded<'a>>,
    /// RXA-9, the other repetitions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Coded<'a>>,
    /// RXA-10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administered_by: Option<Provider<'a>>,
    /// RXA-11.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location<'a>>,
    /// RXA-15.
    pub lots: Vec<Text<'a>>,
    /// RXA-16.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<PartialDate>,
    /// RXA-17 (MVX).
    pub manufacturer: Option<Coded<'a>>,
    /// RXA-18 (NIP002).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refusal_reasons: Vec<Coded<'a>>,
    /// RXA-20 as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<Text<'a>>,
    /// RXA-21 as sent: `A`, `U`, `D`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Text<'a>>,
    /// RXA-22.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered: Option<Timestamp>,
    /// ORC.
    pub order: Order<'a>,
    /// Whose dose it is, as an index into the patients, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<usize>,
    /// RXR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Route<'a>>,
    /// What the registry makes of the dose; a combination vaccine has one a component.
    pub evaluations: Vec<Evaluation<'a>>,
    /// OBX 64994-7: eligibility for publicly funded vaccine (table 0064), with its level as the method.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub eligibility: Vec<Finding<'a>>,
    /// OBX 30963-3: who paid for the vaccine.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funding: Vec<Finding<'a>>,
    /// The vaccine information statements that were handed out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub information_statements: Vec<Vis<'a>>,
    /// OBX 31044-1: what followed the dose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Finding<'a>>,
    /// OBX that no other member holds.
    pub observations: Vec<Observation<'a>>,
}

/// RXA-6 and RXA-7.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount<'a> {
    /// RXA-6 as sent.
    pub value: Text<'a>,
    /// RXA-7 (UCUM).
    pub unit: Option<Coded<'a>>,
}

/// RXA-11 (LA2): where the dose was given.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Location<'a> {
    /// LA2.4, subcomponents as sent.
    pub facility: Option<Text<'a>>,
    /// LA2.9 to LA2.14.
    pub address: Option<Address<'a>>,
}

/// RXR.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Route<'a> {
    /// RXR-1 (NCIT or table 0162).
    pub route: Option<Coded<'a>>,
    /// RXR-2 (table 0163).
    pub site: Option<Coded<'a>>,
}

impl<'a> Route<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) -> Self {
        let mut fields = Fields::of(segment);
        let route = Coded::read_single(fields.take(1), ledger);
        let site = Coded::read_single(fields.take(2), ledger);
        fields.finish(ledger);
        Self { route, site }
    }
}

impl<'a> Location<'a> {
    fn read(field: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let mut composite = Composite::split(ledger.single(field));
        let facility = composite.text(4, ledger);
        let address = Address {
            street: composite.text(9, ledger),
            other: composite.text(10, ledger),
            city: composite.text(11, ledger),
            state: composite.text(12, ledger),
            zip: composite.text(13, ledger),
            country: composite.text(14, ledger),
            type_code: None,
            county: None,
        };
        composite.finish(ledger);
        let has_address =
            [&address.street, &address.other, &address.city, &address.state, &address.zip, &address.country]
                .into_iter()
                .any(Option::is_some);
        let address = has_address.then_some(address);
        (facility.is_some() || address.is_some()).then_some(Self { facility, address })
    }
}

impl<'a> Dose<'a> {
    /// Reads what follows RXA-5.
    pub(super) fn read(
        fields: &mut Fields<'_, 'a>,
        vaccine: Vaccine<'a>,
        given: Option<Timestamp>,
        order: Order<'a>,
        ledger: &mut Ledger<'a>,
    ) -> Self {
        let amount = Amount::read(fields, ledger);
        let (source, notes) = first_and_others(fields.take(9), ledger, Coded::read);
        let administered_by = Provider::read(fields.take(10), ledger);
        let location = Location::read(fields.take(11), ledger);
        let lots = each(fields.take(15), ledger, |lot, ledger| ledger.plain(lot));
        let expires = read_date(fields.take(16), ledger);
        let manufacturer = Coded::read_single(fields.take(17), ledger);
        let refusal_reasons = each(fields.take(18), ledger, Coded::read);
        let completion = fields.plain(20, ledger);
        let action = fields.plain(21, ledger);
        let entered = read_timestamp(fields.take(22), ledger);
        let (date, time) = given.map_or((None, None), |given| (Some(given.date), given.time));
        let (mut status, mut is_known) =
            status(completion.as_deref(), action.as_deref(), !refusal_reasons.is_empty());
        // Something stands there that is no code: it may be a refusal.
        let is_unreadable = |field, read: Option<Text<'a>>| read.is_none() && fields.says_something(field);
        if is_unreadable(20, completion) || is_unreadable(21, action) {
            (status, is_known) = (DoseStatus::Unknown, false);
        }
        if !is_known {
            let text =
                "RXA-20 or RXA-21 holds a code that HL7 does not know; look at `completion` and `action`.";
            ledger.warn("completion_unknown", fields.location(20), text);
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
        }
    }
}

impl<'a> Amount<'a> {
    fn read(fields: &mut Fields<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let value = fields.plain(6, ledger).filter(|value| !is_unknown_amount(value));
        let unit_field = fields.take(7);
        let unit = Coded::read_single(unit_field, ledger);
        if value.is_none() && unit.is_some() {
            ledger.leave(unit_field);
        }
        value.map(|value| Self { value, unit })
    }
}

/// RXA-6 `999` means unknown or none; two vendors send `0` for it, which no dose can be.
fn is_unknown_amount(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    matches!(whole, "999" | "0") && fraction.bytes().all(|digit| digit == b'0')
}

/// What RXA-20 and RXA-21 say of the dose, blanks and case aside, and whether both are known codes.
/// A code that its table does not know is no proof that a dose was given.
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

redacted!(Dose<'_>, Amount<'_>, Location<'_>, Route<'_>);
