//! Observations that belong to no statement: they are about the dose, or about the person.

use crate::{
    answer::{
        fact::Fact,
        finding::{Finding, add_finding},
        limits::MAX_LOOK_BACK,
        observation::Observation,
        observation_kind::ObservationKind,
        obx::Obx,
        order_group::{OrderGroup, Owner},
        vis::add_to_vis,
    },
    codes::FactKind,
    message::location::Location,
    reading::{diagnostics::Diagnostics, valued::is_valued},
    types::{
        dates::{read_date, read_timestamp},
        first_value::keep_first,
    },
};

/// Reads the observations of one order group that belong to no statement.
pub(crate) struct OtherObservations<'r, 't, 'f, 'a> {
    group: &'r mut OrderGroup<'t, 'a>,
    /// For each contraindication of the order group: its location, its sub-id, and its index in the facts.
    contraindications: Vec<(Location, &'a str, usize)>,
    /// The sub-id of each VIS of the order group.
    vis_ids: Vec<&'a str>,
    /// Dates of contraindications. They may stand before the contraindication itself.
    dates: Vec<Obx<'f, 'a>>,
}

impl<'r, 't, 'f, 'a> OtherObservations<'r, 't, 'f, 'a> {
    pub(crate) const fn of(group: &'r mut OrderGroup<'t, 'a>) -> Self {
        Self { group, contraindications: Vec::new(), vis_ids: Vec::new(), dates: Vec::new() }
    }

    /// Reads one observation. `is_of_vis` says whether an observation of a VIS has the same sub-id. A vaccine type that
    /// belongs to no statement is then the vaccine of that VIS.
    pub(crate) fn add(&mut self, obx: &Obx<'f, 'a>, is_of_vis: bool, diagnostics: &mut Diagnostics<'a>) {
        if !is_valued(&obx.segment.value(5)) {
            self.keep_whole(obx, diagnostics);
            return;
        }
        match (obx.kind, &mut self.group.owner) {
            (ObservationKind::Eligibility, Owner::Dose(dose)) => {
                add_finding(&mut dose.eligibility, obx, diagnostics)
            }
            (ObservationKind::Funding, Owner::Dose(dose)) => add_finding(&mut dose.funding, obx, diagnostics),
            (ObservationKind::Fact(FactKind::Reaction), Owner::Dose(dose)) => {
                add_finding(&mut dose.reactions, obx, diagnostics)
            }
            (kind, Owner::Dose(dose))
                if kind.is_of_vis() || (kind == ObservationKind::Group && is_of_vis) =>
            {
                add_to_vis(&mut dose.information_statements, &mut self.vis_ids, obx, diagnostics);
            }
            (ObservationKind::Fact(kind), _) => {
                if let Some(Finding { value, observed, .. }) = Finding::read(obx, false, diagnostics) {
                    if kind == FactKind::Contraindication {
                        let number = self.group.facts.len();
                        self.contraindications.push((obx.segment.location(), obx.sub_id, number));
                    }
                    let patient = self.group.patient;
                    self.group.facts.push(Fact { kind, value, begins: None, ends: None, observed, patient });
                }
            }
            (ObservationKind::FactBegins | ObservationKind::FactEnds, _) => self.dates.push(*obx),
            _ => self.keep_whole(obx, diagnostics),
        }
    }

    /// Assigns each date to a contraindication with the same sub-id: to the nearest one before the date, or, if that
    /// has such a date already, to the nearest one after it.
    pub(crate) fn finish(mut self, diagnostics: &mut Diagnostics<'a>) {
        for obx in std::mem::take(&mut self.dates) {
            let at = obx.segment.location().occurrence;
            let behind = self.contraindications.partition_point(|(location, ..)| location.occurrence < at);
            let (before, behind) = self.contraindications.split_at(behind);
            let is_its = |(_, id, _): &&(Location, &str, usize)| *id == obx.sub_id;
            let nearest = [
                before.iter().rev().take(MAX_LOOK_BACK).find(is_its),
                behind.iter().take(MAX_LOOK_BACK).find(is_its),
            ];
            let slot = nearest.into_iter().flatten().find_map(|(.., number)| {
                let fact = self.group.facts.get(*number)?;
                let is_free = match obx.kind {
                    ObservationKind::FactBegins => fact.begins.is_none(),
                    _ => fact.ends.is_none(),
                };
                is_free.then_some(*number)
            });
            match slot.and_then(|number| self.group.facts.get_mut(number)) {
                Some(fact) => {
                    for value in obx.values() {
                        match (value.location.field, obx.kind) {
                            (5, ObservationKind::FactBegins) => fact.begins = read_date(value, diagnostics),
                            (5, _) => fact.ends = read_date(value, diagnostics),
                            (14, _) => keep_first(
                                &mut fact.observed,
                                read_timestamp(value, diagnostics),
                                value,
                                diagnostics,
                            ),
                            _ => diagnostics.add_unread(value),
                        }
                    }
                }
                None => self.keep_whole(&obx, diagnostics),
            }
        }
    }

    /// Keeps an observation as it is, because no other type holds it.
    pub(crate) fn keep_whole(&mut self, obx: &Obx<'f, 'a>, diagnostics: &mut Diagnostics<'a>) {
        let observation = Observation::read(obx.segment, diagnostics);
        match &mut self.group.owner {
            Owner::Dose(dose) => dose.observations.push(observation),
            Owner::OtherOrder(order) => order.observations.push(observation),
        }
    }
}
