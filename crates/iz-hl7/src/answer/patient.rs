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
    /// The registry's own identifier. PID-3. A query with it finds the same person. It is the first of type `SR`, or
    /// else of type `LR`, or else the only one if it has no type. In a list of candidates it may also be the only one
    /// whose assigning authority is the registry.
    pub registry_id: Option<Identifier<'a>>,
    /// The other identifiers in the order sent, such as those of the sender of the query (`MR`, `PI`). PID-3.
    pub identifiers: Vec<Identifier<'a>>,
    /// The name. PID-5. The first repetition.
    pub name: Option<PersonName<'a>>,
    /// Other names. PID-5. All further repetitions.
    pub aliases: Vec<PersonName<'a>>,
    /// The mother's maiden name. PID-6.
    pub mothers_maiden_name: Option<PersonName<'a>>,
    /// The birth date. PID-7.
    pub birth_date: Option<PartialDate>,
    /// The sex. PID-8 (table 0001).
    pub sex: Option<Text<'a>>,
    /// The races. PID-10.
    pub races: Vec<Coded<'a>>,
    /// The ethnicities. PID-22.
    pub ethnicities: Vec<Coded<'a>>,
    /// The addresses. PID-11.
    pub addresses: Vec<Address<'a>>,
    /// Telephone numbers and e-mail addresses. PID-13.
    pub telecoms: Vec<Telecom<'a>>,
    /// The language. PID-15.
    pub language: Option<Coded<'a>>,
    /// Whether the person is one of a multiple birth. PID-24 and PID-25.
    pub multiple_birth: Option<MultipleBirth<'a>>,
    /// The date of death. PID-29.
    pub death_date: Option<Timestamp>,
    /// Whether the person has died, `Y` or `N`. PID-30.
    pub death_indicator: Option<Text<'a>>,
    /// When the data last changed. PID-33. Some registries send the time of the answer here.
    pub last_updated: Option<Timestamp>,
    /// Whether reminders may be sent. PD1-11 (table 0215).
    pub publicity: Option<Coded<'a>>,
    /// Whether the data is protected, `Y` or `N` in the national guide. PD1-12. Texas sends its own consent codes.
    pub protection: Option<Text<'a>>,
    /// Since when the data is protected or not. PD1-13.
    pub protection_date: Option<PartialDate>,
    /// The status in the registry. PD1-16 (table 0441). `A` is active, `I` inactive, `P` permanently inactive
    /// (deceased).
    pub registry_status: Option<Text<'a>>,
    /// Since when that status applies. PD1-17.
    pub registry_status_date: Option<PartialDate>,
    /// Since when the choice about reminders applies. PD1-18.
    pub publicity_date: Option<PartialDate>,
    /// The next of kin. NK1.
    pub next_of_kin: Vec<NextOfKin<'a>>,
    /// Each OBX behind PID that no other member holds.
    pub observations: Vec<Observation<'a>>,
    /// Comments on the person. NTE behind PID, PD1 and NK1.
    pub comments: Vec<Text<'a>>,
    /// Whether a field of PID has more repetitions than are read from one message. Only the first one is here then, and the
    /// whole field is among the unread values.
    #[serde(skip)]
    pub is_in_part: bool,
}

/// A multiple birth. PID-24 and PID-25.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MultipleBirth<'a> {
    /// Whether it was a multiple birth, `Y` or `N`. PID-24.
    pub indicator: Option<Text<'a>>,
    /// The birth order. PID-25. Some registries send `0` if it is not known.
    pub order: Option<Text<'a>>,
}

/// A parent, a guardian or another contact. NK1.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextOfKin<'a> {
    /// The name. NK1-2.
    pub name: Option<PersonName<'a>>,
    /// The relationship to the patient. NK1-3 (table 0063).
    pub relationship: Option<Coded<'a>>,
    /// The addresses. NK1-4.
    pub addresses: Vec<Address<'a>>,
    /// Telephone numbers and e-mail addresses. NK1-5.
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
        let fields_in_part = diagnostics.fields_in_part;
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
        patient.is_in_part = diagnostics.fields_in_part > fields_in_part;
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
