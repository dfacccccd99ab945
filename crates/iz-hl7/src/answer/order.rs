//! ORC, and what RXA-5 makes of an order: a dose, or nothing but what rides on it.

use std::fmt;

use serde::Serialize;

use super::{dose::Dose, observation::Observation, vaccine::Vaccine};
use crate::{
    frame::Segment,
    ledger::{Fields, Ledger},
    time::Timestamp,
    types::{Coded, EntityId, Provider, read_timestamp, redacted},
    value::Text,
};

/// ORC: the order's identifiers and people.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order<'a> {
    /// ORC-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placer: Option<EntityId<'a>>,
    /// ORC-3. It is no key: several registries send the same for all, `9999` or `0` for forecasts.
    pub filler: Option<EntityId<'a>>,
    /// ORC-10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<Provider<'a>>,
    /// ORC-12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<Provider<'a>>,
    /// ORC-17.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Coded<'a>>,
}

/// An order group without a vaccine (CVX 998): forecasts ride on it, or facts about the person.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NonVaccineOrder<'a> {
    /// RXA-3: the day of the answer in some registries, the birth date in others.
    pub date: Option<Timestamp>,
    /// RXA-5.2: what the registry calls it.
    pub text: Option<Text<'a>>,
    /// RXA-21 as sent: `D` takes the entry back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Text<'a>>,
    /// ORC.
    pub order: Order<'a>,
    /// OBX that no other member holds.
    pub observations: Vec<Observation<'a>>,
}

impl<'a> Order<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) -> Self {
        let mut fields = Fields::of(segment);
        fields.fixed(1, &["RE"]);
        let placer = EntityId::read(fields.take(2), ledger);
        let filler = EntityId::read(fields.take(3), ledger);
        let entered_by = Provider::read(fields.take(10), ledger);
        let ordered_by = Provider::read(fields.take(12), ledger);
        let organization = Coded::read_single(fields.take(17), ledger);
        fields.finish(ledger);
        Self { placer, filler, entered_by, ordered_by, organization }
    }
}

impl NonVaccineOrder<'_> {
    pub(crate) fn is_deleted(&self) -> bool {
        self.action.is_some_and(|action| action.eq_ignore_ascii_case("D"))
    }
}

/// The start of an order group: RXA with its ORC.
#[expect(
    clippy::large_enum_variant,
    reason = "it lives for a moment, and a box would cost a dose an allocation"
)]
pub(crate) enum Start<'a> {
    Dose(Dose<'a>),
    OtherOrder(NonVaccineOrder<'a>),
}

impl<'a> Start<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, order: Order<'a>, ledger: &mut Ledger<'a>) -> Self {
        let mut fields = Fields::of(segment);
        // RXA-2 is no dose number; one vendor sends 999.
        fields.fixed(1, &["0"]);
        fields.fixed(2, &["1", "999"]);
        let date = read_timestamp(fields.take(3), ledger);
        if segment.value(4).trimmed() == segment.value(3).trimmed() {
            fields.skip(4);
        }
        let code = fields.take(5);
        let start = match Vaccine::read(code, ledger) {
            Some(vaccine) if vaccine.is_none_administered() => {
                if !vaccine.alternates.is_empty() {
                    ledger.leave(code);
                }
                fields.fixed(6, &["999", "0"]);
                fields.fixed(20, &["NA"]);
                let action = fields.plain(21, ledger);
                Self::OtherOrder(NonVaccineOrder {
                    date,
                    text: vaccine.text,
                    action,
                    order,
                    observations: Vec::new(),
                })
            }
            Some(vaccine) => Self::Dose(Dose::read(&mut fields, vaccine, date, order, ledger)),
            None => {
                ledger.warn("vaccine_missing", code.location, "This dose names no vaccine.");
                Self::Dose(Dose::read(&mut fields, Vaccine::default(), date, order, ledger))
            }
        };
        fields.finish(ledger);
        start
    }
}

redacted!(NonVaccineOrder<'_>, Order<'_>);
