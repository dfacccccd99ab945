//! PID, PD1 and NK1: a person.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::observation::Observation,
    message::{segment::Segment, text::Text},
    reading::{
        diagnostics::Diagnostics,
        fields::Fields,
        repetitions::{each, first_and_others},
    },
    time::{partial_date::PartialDate, timestamp::Timestamp},
    types::{
        address::Address,
        coded::Coded,
        dates::{read_date, read_timestamp},
        identifier::Identifier,
        person_name::PersonName,
        redacted::redacted,
        telecom::Telecom,
    },
};

/// One person, as the registry knows the person.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Patient<'a> {
    /// PID-3: the registry's own identifier. A query with it finds the same person. It is the first of type `SR`, or else
    /// of type `LR`, or else the only one if it has no type. In a list of candidates it may also be the only one whose
    /// assigning authority is the registry.
    pub registry_id: Option<Identifier<'a>>,
    /// PID-3: the other identifiers in the order sent, such as those of the sender of the query (`MR`, `PI`).
    pub identifiers: Vec<Identifier<'a>>,
    /// PID-5: the name. The first repetition.
    pub name: Option<PersonName<'a>>,
    /// PID-5: other names. All further repetitions.
    pub aliases: Vec<PersonName<'a>>,
    /// PID-6: the mother's maiden name.
    pub mothers_maiden_name: Option<PersonName<'a>>,
    /// PID-7: the birth date.
    pub birth_date: Option<PartialDate>,
    /// PID-8 (table 0001): the sex.
    pub sex: Option<Text<'a>>,
    /// PID-10: the races.
    pub races: Vec<Coded<'a>>,
    /// PID-22: the ethnicities.
    pub ethnicities: Vec<Coded<'a>>,
    /// PID-11: the addresses.
    pub addresses: Vec<Address<'a>>,
    /// PID-13: telephone numbers and e-mail addresses.
    pub telecoms: Vec<Telecom<'a>>,
    /// PID-15: the language.
    pub language: Option<Coded<'a>>,
    /// PID-24 and PID-25: whether the person is one of a multiple birth.
    pub multiple_birth: Option<MultipleBirth<'a>>,
    /// PID-29: the date of death.
    pub death_date: Option<Timestamp>,
    /// PID-30: whether the person has died, `Y` or `N`.
    pub death_indicator: Option<Text<'a>>,
    /// PID-33: when the data last changed. Some registries send the time of the answer here.
    pub last_updated: Option<Timestamp>,
    /// PD1-11 (table 0215): whether reminders may be sent.
    pub publicity: Option<Coded<'a>>,
    /// PD1-12: whether the data is protected, `Y` or `N` in the national guide. Texas sends its own consent codes.
    pub protection: Option<Text<'a>>,
    /// PD1-13: since when the data is protected or not.
    pub protection_date: Option<PartialDate>,
    /// PD1-16 (table 0441): the status in the registry. `A` is active, `I` inactive, `P` permanently inactive
    /// (deceased).
    pub registry_status: Option<Text<'a>>,
    /// PD1-17: since when that status applies.
    pub registry_status_date: Option<PartialDate>,
    /// PD1-18: since when the choice about reminders applies.
    pub publicity_date: Option<PartialDate>,
    /// NK1: the next of kin.
    pub next_of_kin: Vec<NextOfKin<'a>>,
    /// Each OBX behind PID that no other member holds.
    pub observations: Vec<Observation<'a>>,
    /// NTE behind PID, PD1 and NK1: comments on the person.
    pub comments: Vec<Text<'a>>,
}

/// PID-24 and PID-25: a multiple birth.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MultipleBirth<'a> {
    /// PID-24: `Y` or `N`.
    pub indicator: Option<Text<'a>>,
    /// PID-25: the birth order. Some registries send `0` if it is not known.
    pub order: Option<Text<'a>>,
}

/// NK1: a parent, a guardian or another contact.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextOfKin<'a> {
    /// NK1-2: the name.
    pub name: Option<PersonName<'a>>,
    /// NK1-3 (table 0063): the relationship to the patient.
    pub relationship: Option<Coded<'a>>,
    /// NK1-4: the addresses.
    pub addresses: Vec<Address<'a>>,
    /// NK1-5: telephone numbers and e-mail addresses.
    pub telecoms: Vec<Telecom<'a>>,
}

/// Which identifier is the registry's own: the first `SR`, or else the first `LR` (New York City, Philadelphia), or
/// else the only one if it has no type (Michigan).
fn registry_id(identifiers: &[Identifier<'_>]) -> Option<usize> {
    let of_type = |wanted: &str| {
        identifiers.iter().position(|id| id.type_code.is_some_and(|sent| sent.eq_ignore_ascii_case(wanted)))
    };
    let alone = || matches!(identifiers, [only] if only.type_code.is_none()).then_some(0);
    of_type("SR").or_else(|| of_type("LR")).or_else(alone)
}

impl<'a> Patient<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Self {
        let mut fields = Fields::of(segment);
        fields.counter(1);
        let (mut name, mut aliases) = first_and_others(fields.take(5), diagnostics, PersonName::read);
        if name.is_none() && !aliases.is_empty() {
            name = Some(aliases.remove(0));
        }
        let mut identifiers = each(fields.take(3), diagnostics, Identifier::read);
        let own = registry_id(&identifiers);
        let mut patient = Self {
            registry_id: own.map(|at| identifiers.remove(at)),
            identifiers,
            name,
            aliases,
            mothers_maiden_name: PersonName::read_single(fields.take(6), diagnostics),
            races: each(fields.take(10), diagnostics, Coded::read),
            addresses: each(fields.take(11), diagnostics, Address::read),
            telecoms: each(fields.take(13), diagnostics, Telecom::read),
            ethnicities: each(fields.take(22), diagnostics, Coded::read),
            ..Self::default()
        };
        patient.birth_date = read_date(fields.take(7), diagnostics);
        patient.sex = fields.plain(8, diagnostics);
        patient.language = Coded::read_single(fields.take(15), diagnostics);
        let (indicator, order) = (fields.plain(24, diagnostics), fields.plain(25, diagnostics));
        patient.multiple_birth =
            (indicator.is_some() || order.is_some()).then_some(MultipleBirth { indicator, order });
        patient.death_date = read_timestamp(fields.take(29), diagnostics);
        patient.death_indicator = fields.plain(30, diagnostics);
        patient.last_updated = read_timestamp(fields.take(33), diagnostics);
        fields.finish(diagnostics);
        patient
    }

    pub(crate) fn read_pd1(&mut self, segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        let mut fields = Fields::of(segment);
        self.publicity = Coded::read_single(fields.take(11), diagnostics);
        self.protection = fields.plain(12, diagnostics);
        self.protection_date = read_date(fields.take(13), diagnostics);
        self.registry_status = fields.plain(16, diagnostics);
        self.registry_status_date = read_date(fields.take(17), diagnostics);
        self.publicity_date = read_date(fields.take(18), diagnostics);
        fields.finish(diagnostics);
    }

    pub(crate) fn read_nk1(&mut self, segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        let mut fields = Fields::of(segment);
        fields.counter(1);
        let name = PersonName::read_single(fields.take(2), diagnostics);
        let relationship = Coded::read_single(fields.take(3), diagnostics);
        let addresses = each(fields.take(4), diagnostics, Address::read);
        let telecoms = each(fields.take(5), diagnostics, Telecom::read);
        fields.finish(diagnostics);
        self.next_of_kin.push(NextOfKin { name, relationship, addresses, telecoms });
    }
}

redacted!(Patient<'_>, MultipleBirth<'_>, NextOfKin<'_>);
