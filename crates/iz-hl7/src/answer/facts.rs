//! What the observations of an order say that belong to no statement: of the dose, or of the person.

use std::fmt;

use serde::Serialize;

use super::{
    observation::Observation,
    observations::{OrderGroup, Owner},
    part::{Obx, Part},
    vaccine::Vaccine,
};
use crate::{
    codes::FactKind,
    ledger::{Ledger, says_something},
    location::Location,
    time::{PartialDate, Timestamp},
    types::{Coded, keep, read_date, read_timestamp, redacted},
};

/// A coded observation about a dose: eligibility, funding, a reaction.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding<'a> {
    /// OBX-5.
    pub value: Coded<'a>,
    /// OBX-14: when it was observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
    /// OBX-17: for eligibility, whether it was captured for the dose (`VXC40`) or for the visit (`VXC41`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Coded<'a>>,
}

/// A vaccine information statement: one sheet that the patient was given.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vis<'a> {
    /// OBX 69764-9: the document by its barcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Coded<'a>>,
    /// OBX 30956-7: the vaccine that it is about, the older way to name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vaccine: Option<Vaccine<'a>>,
    /// OBX 29768-9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// OBX 29769-7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presented: Option<PartialDate>,
    /// OBX-14.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
}

/// Something that speaks for or against vaccines for this person, whatever order it came with.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fact<'a> {
    /// What kind of fact, by OBX-3.
    pub kind: FactKind,
    /// OBX-5.
    pub value: Coded<'a>,
    /// OBX 30946-8: when a contraindication begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begins: Option<PartialDate>,
    /// OBX 30944-3: when it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<PartialDate>,
    /// OBX-14: when it was observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
    /// Whose fact it is, as an index into the patients, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<usize>,
}

/// How far back the set of a part is looked for. No order has more sets open at once.
const OPEN_SETS: usize = 16;

/// Reads the observations of one order that belong to no statement.
pub(crate) struct Rest<'r, 't, 'f, 'a> {
    group: &'r mut OrderGroup<'t, 'a>,
    /// The contraindications of this order: where each stands, its sub-id, and its number among the facts.
    contraindications: Vec<(Location, &'a str, usize)>,
    /// The sub-id of each VIS of this order.
    vis_ids: Vec<&'a str>,
    /// Dates of facts, which may stand before what they are the dates of.
    dates: Vec<Obx<'f, 'a>>,
}

impl<'r, 't, 'f, 'a> Rest<'r, 't, 'f, 'a> {
    pub(crate) const fn of(group: &'r mut OrderGroup<'t, 'a>) -> Self {
        Self { group, contraindications: Vec::new(), vis_ids: Vec::new(), dates: Vec::new() }
    }

    /// Reads one observation. `is_of_vis` tells whether parts of a VIS share its sub-id: a vaccine type
    /// alone names the vaccine of such a VIS, or nothing in particular.
    pub(crate) fn add(&mut self, obx: &Obx<'f, 'a>, is_of_vis: bool, ledger: &mut Ledger<'a>) {
        if !says_something(&obx.segment.value(5)) {
            self.keep_whole(obx, ledger);
            return;
        }
        match (obx.part, &mut self.group.owner) {
            (Part::Eligibility, Owner::Dose(dose)) => add_finding(&mut dose.eligibility, obx, ledger),
            (Part::Funding, Owner::Dose(dose)) => add_finding(&mut dose.funding, obx, ledger),
            (Part::Fact(FactKind::Reaction), Owner::Dose(dose)) => {
                add_finding(&mut dose.reactions, obx, ledger)
            }
            (part, Owner::Dose(dose)) if part.is_of_vis() || (part == Part::Group && is_of_vis) => {
                add_to_vis(&mut dose.information_statements, &mut self.vis_ids, obx, ledger);
            }
            (Part::Fact(kind), _) => {
                if let Some(Finding { value, observed, .. }) = Finding::read(obx, false, ledger) {
                    if kind == FactKind::Contraindication {
                        let number = self.group.facts.len();
                        self.contraindications.push((obx.segment.location(), obx.sub_id, number));
                    }
                    let patient = self.group.patient;
                    self.group.facts.push(Fact { kind, value, begins: None, ends: None, observed, patient });
                }
            }
            (Part::FactBegins | Part::FactEnds, _) => self.dates.push(*obx),
            _ => self.keep_whole(obx, ledger),
        }
    }

    /// Gives the dates to their contraindications: of those with the same sub-id to the nearest before
    /// the date, or else, where that has one already, to the nearest behind it.
    pub(crate) fn finish(mut self, ledger: &mut Ledger<'a>) {
        for obx in std::mem::take(&mut self.dates) {
            let at = obx.segment.location().occurrence;
            let behind = self.contraindications.partition_point(|(location, ..)| location.occurrence < at);
            let (before, behind) = self.contraindications.split_at(behind);
            let is_its = |(_, id, _): &&(Location, &str, usize)| *id == obx.sub_id;
            let nearest = [
                before.iter().rev().take(OPEN_SETS).find(is_its),
                behind.iter().take(OPEN_SETS).find(is_its),
            ];
            let slot = nearest.into_iter().flatten().find_map(|(.., number)| {
                let fact = self.group.facts.get(*number)?;
                let is_free = match obx.part {
                    Part::FactBegins => fact.begins.is_none(),
                    _ => fact.ends.is_none(),
                };
                is_free.then_some(*number)
            });
            match slot.and_then(|number| self.group.facts.get_mut(number)) {
                Some(fact) => {
                    for value in obx.values() {
                        match (value.location.field, obx.part) {
                            (5, Part::FactBegins) => fact.begins = read_date(value, ledger),
                            (5, _) => fact.ends = read_date(value, ledger),
                            (14, _) => keep(&mut fact.observed, read_timestamp(value, ledger), value, ledger),
                            _ => ledger.leave(value),
                        }
                    }
                }
                None => self.keep_whole(&obx, ledger),
            }
        }
    }

    pub(crate) fn keep_whole(&mut self, obx: &Obx<'f, 'a>, ledger: &mut Ledger<'a>) {
        let observation = Observation::read(obx.segment, ledger);
        match &mut self.group.owner {
            Owner::Dose(dose) => dose.observations.push(observation),
            Owner::OtherOrder(order) => order.observations.push(observation),
        }
    }
}

impl<'a> Finding<'a> {
    fn read(obx: &Obx<'_, 'a>, has_method: bool, ledger: &mut Ledger<'a>) -> Option<Self> {
        let (mut coded, mut observed, mut method) = (None, None, None);
        for value in obx.values() {
            match value.location.field {
                5 => coded = Coded::read_single(value, ledger),
                14 => observed = read_timestamp(value, ledger),
                17 if has_method => method = Coded::read_single(value, ledger),
                _ => ledger.leave(value),
            }
        }
        let Some(value) = coded else {
            // A date or a method without anything that it is of stays listed.
            obx.values()
                .filter(|value| value.location.field == 14 || (has_method && value.location.field == 17))
                .for_each(|value| ledger.leave(value));
            return None;
        };
        Some(Self { value, observed, method })
    }
}

/// What a registry says twice is known once.
fn add_finding<'a>(findings: &mut Vec<Finding<'a>>, obx: &Obx<'_, 'a>, ledger: &mut Ledger<'a>) {
    if let Some(finding) = Finding::read(obx, true, ledger)
        && !findings.iter().rev().take(OPEN_SETS).any(|known| *known == finding)
    {
        findings.push(finding);
    }
}

/// The parts of a VIS share a sub-id; where several VIS do too, a part that the newest has already
/// begins the next.
fn add_to_vis<'a>(
    all: &mut Vec<Vis<'a>>,
    ids: &mut Vec<&'a str>,
    obx: &Obx<'_, 'a>,
    ledger: &mut Ledger<'a>,
) {
    let lacks = |vis: &Vis<'a>| match obx.part {
        Part::VisDocument => vis.document.is_none(),
        Part::VisPublished => vis.published.is_none(),
        Part::VisPresented => vis.presented.is_none(),
        _ => vis.vaccine.is_none(),
    };
    let newest = ids.iter().rev().take(OPEN_SETS).position(|id| *id == obx.sub_id);
    let newest = newest.map(|back| ids.len() - 1 - back);
    let at = match newest.filter(|at| all.get(*at).is_some_and(lacks)) {
        Some(at) => at,
        None => {
            all.push(Vis::default());
            ids.push(obx.sub_id);
            all.len() - 1
        }
    };
    let Some(vis) = all.get_mut(at) else { return };
    for value in obx.values() {
        // A part that could not be read is listed and makes no sheet; OBX-14 of none is listed too.
        let is_nothing = || *vis == Vis::default();
        match (value.location.field, obx.part) {
            (14, _) if is_nothing() => ledger.leave(value),
            (5, Part::VisDocument) => vis.document = Coded::read_single(value, ledger),
            (5, Part::VisPublished) => vis.published = read_date(value, ledger),
            (5, Part::VisPresented) => vis.presented = read_date(value, ledger),
            (5, _) => vis.vaccine = Vaccine::read(value, ledger),
            (14, _) => keep(&mut vis.observed, read_timestamp(value, ledger), value, ledger),
            _ => ledger.leave(value),
        }
    }
    if *vis == Vis::default() {
        all.pop();
        ids.pop();
    }
}

redacted!(Finding<'_>, Vis<'_>, Fact<'_>);
