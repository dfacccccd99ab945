//! Observations that belong to no statement: they are about the dose, or about the person.

use std::ops::Range;

use crate::{
    answer::{
        fact::Fact,
        finding::{Finding, add_findings, warn_negative},
        limits::MAX_LOOK_BACK,
        negative_value::is_negative,
        observation::Observation,
        observation_kind::ObservationKind,
        obx::Obx,
        order_group::{OrderGroup, Owner},
        vis::add_to_vis,
    },
    codes::FactKind,
    message::{location::Location, raw_value::RawValue, text::Text},
    reading::{diagnostics::Diagnostics, valued::is_valued},
    types::{
        dates::{read_date, read_timestamp},
        first_value::keep_first,
    },
};

/// Reads the observations of one order group that belong to no statement.
pub(crate) struct OtherObservations<'r, 't, 'f, 'a> {
    group: &'r mut OrderGroup<'t, 'a>,
    /// For each contraindication of the order group: its location, its sub-id, and the indexes of its facts. One that
    /// was retracted or denied has no facts.
    contraindications: Vec<(Location, &'a str, Range<usize>)>,
    /// The sub-id of each VIS of the order group.
    vis_ids: Vec<&'a str>,
    /// Dates of contraindications, with their comments. They may stand before the contraindication itself.
    dates: Vec<(Obx<'f, 'a>, Vec<Text<'a>>)>,
}

impl<'r, 't, 'f, 'a> OtherObservations<'r, 't, 'f, 'a> {
    pub(crate) const fn of(group: &'r mut OrderGroup<'t, 'a>) -> Self {
        Self { group, contraindications: Vec::new(), vis_ids: Vec::new(), dates: Vec::new() }
    }

    /// Reads one observation with its comments. `is_of_vis` says whether an observation of a VIS has the same sub-id. A
    /// vaccine type that belongs to no statement is then the vaccine of that VIS.
    pub(crate) fn add(
        &mut self,
        obx: &Obx<'f, 'a>,
        is_of_vis: bool,
        mut comments: Vec<Text<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        let value = obx.segment.value(5);
        if obx.is_retracted || !is_valued(&value) {
            self.keep_without_fact(obx, comments, diagnostics);
            return;
        }
        match (obx.kind, &mut self.group.owner) {
            (ObservationKind::Fact(kind), _) if is_negative_everywhere(value, kind) => {
                warn_negative(value.location, diagnostics);
                self.keep_without_fact(obx, comments, diagnostics);
                return;
            }
            (ObservationKind::Eligibility, Owner::Dose(dose)) => {
                add_findings(&mut dose.eligibility, obx, None, &mut comments, diagnostics);
            }
            (ObservationKind::Funding, Owner::Dose(dose)) => {
                add_findings(&mut dose.funding, obx, None, &mut comments, diagnostics);
            }
            (ObservationKind::Fact(kind @ FactKind::Reaction), Owner::Dose(dose)) => {
                add_findings(&mut dose.reactions, obx, Some(kind), &mut comments, diagnostics);
            }
            (kind, Owner::Dose(dose))
                if kind.is_of_vis() || (kind == ObservationKind::Group && is_of_vis) =>
            {
                let all = &mut dose.information_statements;
                add_to_vis(all, &mut self.vis_ids, obx, &mut comments, diagnostics);
            }
            (ObservationKind::Fact(kind), _) => self.add_facts(kind, obx, &mut comments, diagnostics),
            (ObservationKind::FactBegins | ObservationKind::FactEnds, _) => {
                self.dates.push((*obx, comments));
                return;
            }
            _ => {
                self.keep_whole(obx, comments, diagnostics);
                return;
            }
        }
        // Comments on an observation that could not be read stand beside the order.
        self.group.owner.comments().append(&mut comments);
    }

    fn add_facts(
        &mut self,
        kind: FactKind,
        obx: &Obx<'f, 'a>,
        comments: &mut Vec<Text<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        let Some((first, others)) = Finding::read(obx, false, Some(kind), diagnostics) else { return };
        let comments = std::mem::take(comments);
        let before = self.group.facts.len();
        let patient = self.group.patient;
        let Finding { value: first, observed, .. } = first;
        self.group.facts.extend(std::iter::once(first).chain(others).map(|value| Fact {
            kind,
            value,
            begins: None,
            ends: None,
            observed,
            comments: comments.clone(),
            patient,
        }));
        if kind == FactKind::Contraindication {
            let facts = before..self.group.facts.len();
            self.contraindications.push((obx.segment.location(), obx.sub_id, facts));
        }
    }

    /// Assigns each date to a contraindication with the same sub-id: to the nearest one before the date, or, if that
    /// has such a date already, to the nearest one after it.
    pub(crate) fn finish(mut self, diagnostics: &mut Diagnostics<'a>) {
        for (obx, comments) in std::mem::take(&mut self.dates) {
            let at = obx.segment.location().occurrence;
            let behind = self.contraindications.partition_point(|(location, ..)| location.occurrence < at);
            let (before, behind) = self.contraindications.split_at(behind);
            let is_its = |(_, id, _): &&(Location, &str, Range<usize>)| *id == obx.sub_id;
            let nearest = [
                before.iter().rev().take(MAX_LOOK_BACK).find(is_its),
                behind.iter().take(MAX_LOOK_BACK).find(is_its),
            ];
            let is_free = |fact: &Fact<'_>| match obx.kind {
                ObservationKind::FactBegins => fact.begins.is_none(),
                _ => fact.ends.is_none(),
            };
            let range = nearest.into_iter().flatten().map(|(.., range)| range.clone()).find(|range| {
                self.group.facts.get(range.clone()).is_some_and(|facts| facts.iter().all(is_free))
            });
            match range.and_then(|range| self.group.facts.get_mut(range)).and_then(<[_]>::split_first_mut) {
                Some((fact, others)) => {
                    add_date(fact, &obx, diagnostics);
                    fact.comments.extend(comments);
                    for other in others {
                        (other.begins, other.ends) = (fact.begins, fact.ends);
                    }
                }
                None => self.keep_whole(&obx, comments, diagnostics),
            }
        }
    }

    /// Keeps an observation that was retracted or denied. The dates of such a contraindication belong to no other.
    fn keep_without_fact(
        &mut self,
        obx: &Obx<'f, 'a>,
        comments: Vec<Text<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        if obx.kind == ObservationKind::Fact(FactKind::Contraindication) {
            self.contraindications.push((obx.segment.location(), obx.sub_id, 0..0));
        }
        self.keep_whole(obx, comments, diagnostics);
    }

    /// Keeps an observation as it is, because no other type holds it.
    pub(crate) fn keep_whole(
        &mut self,
        obx: &Obx<'f, 'a>,
        comments: Vec<Text<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        let observation = Observation::read(obx.segment, comments, diagnostics);
        self.group.owner.observations().push(observation);
    }
}

/// Whether each repetition of a value says that there is no finding.
fn is_negative_everywhere(value: RawValue<'_, '_>, kind: FactKind) -> bool {
    let mut parts = value.split(|delimiter| delimiter.is_repetition()).map(|(_, part)| part);
    parts.all(|part| is_negative(part, kind) || !is_valued(&part))
}

/// Reads the begin or the end of a contraindication.
fn add_date<'a>(fact: &mut Fact<'a>, obx: &Obx<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
    for value in obx.values() {
        match (value.location.field, obx.kind) {
            (5, ObservationKind::FactBegins) => fact.begins = read_date(value, diagnostics),
            (5, _) => fact.ends = read_date(value, diagnostics),
            (14, _) => {
                keep_first(&mut fact.observed, read_timestamp(value, diagnostics), value, diagnostics);
            }
            _ => diagnostics.add_unread(value),
        }
    }
}
