//! PID, PD1 and NK1: a person.

use std::fmt;

use serde::Serialize;

use crate::{
    frame::{Segment, Value},
    ledger::{Fields, Ledger},
    time::{PartialDate, Timestamp},
    types::{Address, Coded, Identifier, PersonName, Telecom, read_date, read_timestamp, redacted},
    value::Text,
};

/// One person as the registry knows them.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Patient {
    /// PID-3: the registry's own (`SR`) and the asker's (`MR`, `PI`), in the order sent.
    pub identifiers: Vec<Identifier>,
    /// PID-5, the first repetition.
    pub name: Option<PersonName>,
    /// PID-5, the other repetitions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<PersonName>,
    /// PID-6.
    pub mothers_maiden_name: Option<PersonName>,
    /// PID-7.
    pub birth_date: Option<PartialDate>,
    /// PID-8 (table 0001).
    pub sex: Option<Text>,
    /// PID-10.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub races: Vec<Coded>,
    /// PID-22.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ethnicities: Vec<Coded>,
    /// PID-11.
    pub addresses: Vec<Address>,
    /// PID-13.
    pub telecoms: Vec<Telecom>,
    /// PID-15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Coded>,
    /// PID-24 and PID-25.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_birth: Option<MultipleBirth>,
    /// PID-29.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death_date: Option<Timestamp>,
    /// PID-30: `Y` or `N`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death_indicator: Option<Text>,
    /// PID-33; some registries send the time of the answer here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<Timestamp>,
    /// PD1-11 (table 0215): whether reminders may be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicity: Option<Coded>,
    /// PD1-12: `Y` or `N` by the guide; Texas uses codes of consent of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<Text>,
    /// PD1-13.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection_date: Option<PartialDate>,
    /// PD1-16 (table 0441): `A` active, `I` inactive, `P` deceased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_status: Option<Text>,
    /// PD1-17.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_status_date: Option<PartialDate>,
    /// PD1-18.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicity_date: Option<PartialDate>,
    /// NK1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_of_kin: Vec<NextOfKin>,
}

/// PID-24 and PID-25.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MultipleBirth {
    /// PID-24: `Y` or `N`.
    pub indicator: Option<Text>,
    /// PID-25; `0` occurs where nothing is known.
    pub order: Option<Text>,
}

/// NK1: a parent, guardian or other contact.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextOfKin {
    /// NK1-2.
    pub name: Option<PersonName>,
    /// NK1-3 (table 0063).
    pub relationship: Option<Coded>,
    /// NK1-4.
    pub addresses: Vec<Address>,
    /// NK1-5.
    pub telecoms: Vec<Telecom>,
}

/// Every repetition of a field, read alike.
pub(crate) fn each<T>(
    field: Value<'_>,
    ledger: &mut Ledger,
    read: impl Fn(Value<'_>, &mut Ledger) -> Option<T>,
) -> Vec<T> {
    ledger.repetitions(field).filter_map(|value| read(value, ledger)).collect()
}

impl Patient {
    pub(crate) fn read(segment: Segment<'_, '_>, ledger: &mut Ledger) -> Self {
        let mut fields = Fields::of(segment, ledger);
        // PID-1 counts the persons; it says nothing of its own.
        fields.take(1);
        let mut names = each(fields.take(5), ledger, PersonName::read).into_iter();
        let maiden_name = ledger.single(fields.take(6));
        let mut patient = Self {
            identifiers: each(fields.take(3), ledger, Identifier::read),
            name: names.next(),
            aliases: names.collect(),
            mothers_maiden_name: PersonName::read(maiden_name, ledger),
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

    pub(crate) fn read_pd1(&mut self, segment: Segment<'_, '_>, ledger: &mut Ledger) {
        let mut fields = Fields::of(segment, ledger);
        self.publicity = Coded::read_single(fields.take(11), ledger);
        self.protection = fields.plain(12, ledger);
        self.protection_date = read_date(fields.take(13), ledger);
        self.registry_status = fields.plain(16, ledger);
        self.registry_status_date = read_date(fields.take(17), ledger);
        self.publicity_date = read_date(fields.take(18), ledger);
        fields.finish(ledger);
    }

    pub(crate) fn read_nk1(&mut self, segment: Segment<'_, '_>, ledger: &mut Ledger) {
        let mut fields = Fields::of(segment, ledger);
        fields.take(1);
        let name = ledger.single(fields.take(2));
        let name = PersonName::read(name, ledger);
        let relationship = Coded::read_single(fields.take(3), ledger);
        let addresses = each(fields.take(4), ledger, Address::read);
        let telecoms = each(fields.take(5), ledger, Telecom::read);
        fields.finish(ledger);
        self.next_of_kin.push(NextOfKin { name, relationship, addresses, telecoms });
    }
}

redacted!(Patient, MultipleBirth, NextOfKin);
