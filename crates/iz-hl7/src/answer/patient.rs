//! PID, PD1 and NK1: a person.

use std::fmt;

use serde::Serialize;

use crate::{
    frame::Segment,
    ledger::{Fields, Ledger, each, first_and_others},
    time::{PartialDate, Timestamp},
    types::{Address, Coded, Identifier, PersonName, Telecom, read_date, read_timestamp, redacted},
    value::Text,
};

/// One person as the registry knows them.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Patient<'a> {
    /// PID-3, the registry's own identifier: ask with it again to be sure of the same person.
    pub registry_id: Option<Identifier<'a>>,
    /// PID-3, the others in the order sent: the asker's (`MR`, `PI`) and further ones.
    pub identifiers: Vec<Identifier<'a>>,
    /// PID-5, the first repetition.
    pub name: Option<PersonName<'a>>,
    /// PID-5, the other repetitions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<PersonName<'a>>,
    /// PID-6.
    pub mothers_maiden_name: Option<PersonName<'a>>,
    /// PID-7.
    pub birth_date: Option<PartialDate>,
    /// PID-8 (table 0001).
    pub sex: Option<Text<'a>>,
    /// PID-10.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub races: Vec<Coded<'a>>,
    /// PID-22.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ethnicities: Vec<Coded<'a>>,
    /// PID-11.
    pub addresses: Vec<Address<'a>>,
    /// PID-13.
    pub telecoms: Vec<Telecom<'a>>,
    /// PID-15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Coded<'a>>,
    /// PID-24 and PID-25.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_birth: Option<MultipleBirth<'a>>,
    /// PID-29.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death_date: Option<Timestamp>,
    /// PID-30: `Y` or `N`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death_indicator: Option<Text<'a>>,
    /// PID-33; some registries send the time of the answer here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<Timestamp>,
    /// PD1-11 (table 0215): whether reminders may be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicity: Option<Coded<'a>>,
    /// PD1-12: `Y` or `N` by the guide; Texas uses codes of consent of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<Text<'a>>,
    /// PD1-13.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection_date: Option<PartialDate>,
    /// PD1-16 (table 0441): `A` active, `I` inactive, `P` deceased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_status: Option<Text<'a>>,
    /// PD1-17.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_status_date: Option<PartialDate>,
    /// PD1-18.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicity_date: Option<PartialDate>,
    /// NK1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_of_kin: Vec<NextOfKin<'a>>,
}

/// PID-24 and PID-25.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MultipleBirth<'a> {
    /// PID-24: `Y` or `N`.
    pub indicator: Option<Text<'a>>,
    /// PID-25; `0` occurs where nothing is known.
    pub order: Option<Text<'a>>,
}

/// NK1: a parent, guardian or other contact.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextOfKin<'a> {
    /// NK1-2.
    pub name: Option<PersonName<'a>>,
    /// NK1-3 (table 0063).
    pub relationship: Option<Coded<'a>>,
    /// NK1-4.
    pub addresses: Vec<Address<'a>>,
    /// NK1-5.
    pub telecoms: Vec<Telecom<'a>>,
}

/// Which of the identifiers is the registry's own: the first `SR`, or else the first `LR` (New York
/// City, Philadelphia), or else the only one if its type was not sent (Michigan).
fn registry_id(identifiers: &[Identifier<'_>]) -> Option<usize> {
    let of_type = |wanted: &str| {
        identifiers.iter().position(|id| id.type_code.is_some_and(|sent| sent.eq_ignore_ascii_case(wanted)))
    };
    let alone = || matches!(identifiers, [only] if only.type_code.is_none()).then_some(0);
    of_type("SR").or_else(|| of_type("LR")).or_else(alone)
}

impl<'a> Patient<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) -> Self {
        let mut fields = Fields::of(segment);
        fields.counter(1);
        let (mut name, mut aliases) = first_and_others(fields.take(5), ledger, PersonName::read);
        if name.is_none() && !aliases.is_empty() {
            name = Some(aliases.remove(0));
        }
        let mut identifiers = each(fields.take(3), ledger, Identifier::read);
        let own = registry_id(&identifiers);
        let mut patient = Self {
            registry_id: own.map(|at| identifiers.remove(at)),
            identifiers,
            name,
            aliases,
            mothers_maiden_name: PersonName::read_single(fields.take(6), ledger),
            races: each(fields.take(10), ledger, Coded::read),
            addresses: each(fields.take(11), ledger, Address::read),
            telecoms: each(fields.take(13), ledger, Telecom::read),
            ethnicities: each(fields.take(22), ledger, Coded::read),
            ..Self::default()
        };
        patient.birth_date = read_date(fields.take(7), ledger);
        patient.sex = fields.plain(8, ledger);
        patient.language = Coded::read_single(fields.take(15), ledger);
        let (indicator, order) = (fields.plain(24, ledger), fields.plain(25, ledger));
        patient.multiple_birth =
            (indicator.is_some() || order.is_some()).then_some(MultipleBirth { indicator, order });
        patient.death_date = read_timestamp(fields.take(29), ledger);
        patient.death_indicator = fields.plain(30, ledger);
        patient.last_updated = read_timestamp(fields.take(33), ledger);
        fields.finish(ledger);
        patient
    }

    pub(crate) fn read_pd1(&mut self, segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) {
        let mut fields = Fields::of(segment);
        self.publicity = Coded::read_single(fields.take(11), ledger);
        self.protection = fields.plain(12, ledger);
        self.protection_date = read_date(fields.take(13), ledger);
        self.registry_status = fields.plain(16, ledger);
        self.registry_status_date = read_date(fields.take(17), ledger);
        self.publicity_date = read_date(fields.take(18), ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_nk1(&mut self, segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) {
        let mut fields = Fields::of(segment);
        fields.counter(1);
        let name = PersonName::read_single(fields.take(2), ledger);
        let relationship = Coded::read_single(fields.take(3), ledger);
        let addresses = each(fields.take(4), ledger, Address::read);
        let telecoms = each(fields.take(5), ledger, Telecom::read);
        fields.finish(ledger);
        self.next_of_kin.push(NextOfKin { name, relationship, addresses, telecoms });
    }
}

redacted!(Patient<'_>, MultipleBirth<'_>, NextOfKin<'_>);
