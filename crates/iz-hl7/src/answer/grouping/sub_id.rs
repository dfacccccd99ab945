//! The observations of one sub-id (OBX-4), and which of them lead statements.

use std::collections::BTreeMap;

use crate::answer::{
    grouping::segmentation::{Item, kinds_of},
    observation_kind::ObservationKind,
};

/// The observations of statements that have the same OBX-4.
pub(super) struct SubId {
    /// Their indexes, in the order of the segments.
    pub(super) members: Vec<usize>,
    /// Whether OBX-4 is empty.
    pub(super) is_empty: bool,
}

/// The kinds of all observations of an order group, with their sub-ids.
pub(super) type Kinds<'k, 'a> = &'k [(ObservationKind, &'a str)];

/// The kind of the observation with that index.
fn kind(kinds: Kinds<'_, '_>, at: usize) -> ObservationKind {
    kinds.get(at).map_or(ObservationKind::Other, |(kind, _)| *kind)
}

/// The observation with that index, for the segmentation. `leads` holds the statement that each leader leads.
pub(super) fn item(kinds: Kinds<'_, '_>, leads: &[Option<u32>], at: usize) -> Item {
    Item { kind: kind(kinds, at), leads: leads.get(at).copied().flatten() }
}

impl SubId {
    /// The sub-ids of all observations that may belong to a statement, in the order in which they first appear.
    pub(super) fn all(kinds: Kinds<'_, '_>) -> Vec<Self> {
        let mut by_text: BTreeMap<&str, Self> = BTreeMap::new();
        for (at, (kind, text)) in kinds.iter().enumerate() {
            if kind.is_of_statement() {
                by_text
                    .entry(text)
                    .or_insert_with(|| Self { members: Vec::new(), is_empty: text.is_empty() })
                    .members
                    .push(at);
            }
        }
        let mut all: Vec<Self> = by_text.into_values().collect();
        all.sort_unstable_by_key(|sub_id| sub_id.members.first().copied());
        all
    }

    /// Whether an observation names a vaccine, or is a statement of New York City.
    pub(super) fn has_leader(&self, kinds: Kinds<'_, '_>) -> bool {
        self.members.iter().any(|at| kind(kinds, *at).leads())
    }

    /// Whether an observation says something about a dose.
    pub(super) fn has_parts(&self, kinds: Kinds<'_, '_>) -> bool {
        self.members.iter().any(|at| !kind(kinds, *at).leads() && kind(kinds, *at) != ObservationKind::Series)
    }

    /// The observations that lead statements.
    pub(super) fn leaders(&self, kinds: Kinds<'_, '_>, series_leads: bool) -> Vec<usize> {
        let leads = |kind: ObservationKind| kind.leads() || (series_leads && kind == ObservationKind::Series);
        self.members.iter().copied().filter(|at| leads(kind(kinds, *at))).collect()
    }

    /// The observations, for the segmentation.
    pub(super) fn items(&self, kinds: Kinds<'_, '_>, leads: &[Option<u32>]) -> Vec<Item> {
        self.members.iter().map(|at| item(kinds, leads, *at)).collect()
    }

    /// Joins the leaders that lead the same statement: a vaccine group with its components or with its vaccine due
    /// next, or the components of a combination vaccine. `is_only` says whether no other sub-id has leaders, so that
    /// the registry may not use sub-ids at all. `relation` says whether two observations name related vaccines. It is
    /// `None` if that is not known.
    pub(super) fn clusters(
        &self,
        kinds: Kinds<'_, '_>,
        leaders: &[usize],
        is_only: bool,
        mut relation: impl FnMut(usize, usize) -> Option<bool>,
    ) -> Vec<Vec<usize>> {
        if leaders.len() <= 1 {
            return leaders.iter().map(|at| vec![*at]).collect();
        }
        let mut may_join = |one: usize, other: usize| match (kind(kinds, one), kind(kinds, other)) {
            (ObservationKind::Group, ObservationKind::Component) => relation(one, other) != Some(false),
            (ObservationKind::Component, ObservationKind::Group) => relation(one, other) != Some(false),
            (ObservationKind::DueNext, ObservationKind::Group | ObservationKind::Component)
            | (ObservationKind::Group | ObservationKind::Component, ObservationKind::DueNext) => {
                relation(one, other).unwrap_or(!is_only)
            }
            _ => false,
        };
        if self.is_one_statement(kinds, leaders, is_only, &mut may_join) {
            return vec![leaders.to_vec()];
        }
        let joins_components = self.has_only_runs_of_components(kinds, leaders);
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        for (number, at) in leaders.iter().copied().enumerate() {
            let next = leaders.get(number + 1).copied();
            let joins = clusters.last().is_some_and(|cluster| {
                let first = cluster.first().copied().unwrap_or_default();
                let last = cluster.last().copied().unwrap_or_default();
                let is_new_kind = cluster.iter().all(|known| kind(kinds, *known) != kind(kinds, at));
                let is_component = kind(kinds, at) == ObservationKind::Component;
                if self.is_behind(last, at) {
                    (joins_components && kind(kinds, last) == ObservationKind::Component)
                        || ((is_new_kind || is_component) && may_join(first, at))
                } else {
                    !is_component
                        && is_new_kind
                        && cluster.len() == 1
                        && kind(kinds, first) != ObservationKind::Component
                        && may_join(first, at)
                        && self.fits(kinds, first, next)
                }
            });
            match clusters.last_mut() {
                Some(cluster) if joins => cluster.push(at),
                _ => clusters.push(vec![at]),
            }
        }
        clusters
    }

    /// Whether all leaders lead one statement.
    fn is_one_statement(
        &self,
        kinds: Kinds<'_, '_>,
        leaders: &[usize],
        is_only: bool,
        mut may_join: impl FnMut(usize, usize) -> bool,
    ) -> bool {
        let of =
            |wanted: ObservationKind| leaders.iter().copied().filter(move |at| kind(kinds, *at) == wanted);
        let main: Vec<usize> = of(ObservationKind::Group).chain(of(ObservationKind::DueNext)).collect();
        let components = of(ObservationKind::Component).count();
        let is_main_once =
            of(ObservationKind::Group).count() <= 1 && of(ObservationKind::DueNext).count() <= 1;
        if main.len() + components != leaders.len() || !is_main_once || !self.fits(kinds, 0, None) {
            return false;
        }
        match main.first().copied() {
            Some(first) => leaders.iter().all(|at| *at == first || may_join(first, *at)),
            // If parts stand on both sides of the components, the components may be two statements.
            None => {
                let ends = [self.members.first() == leaders.first(), self.members.last() == leaders.last()];
                let is_run = leaders.array_windows().all(|[one, next]| self.is_behind(*one, *next));
                !is_only || (is_run && ends.contains(&true))
            }
        }
    }

    /// Whether the leaders are runs of two or more components, and the first observation is one of them.
    fn has_only_runs_of_components(&self, kinds: Kinds<'_, '_>, leaders: &[usize]) -> bool {
        let mut runs = leaders.chunk_by(|one, next| self.is_behind(*one, *next));
        self.members.first() == leaders.first()
            && runs.all(|run| {
                run.len() > 1 && run.iter().all(|at| kind(kinds, *at) == ObservationKind::Component)
            })
    }

    /// Whether an observation of this sub-id stands directly behind another one.
    fn is_behind(&self, one: usize, next: usize) -> bool {
        self.members.binary_search(&one).is_ok_and(|at| self.members.get(at + 1) == Some(&next))
    }

    /// Whether no kind stands twice among the observations from one index to another that lead nothing.
    fn fits(&self, kinds: Kinds<'_, '_>, from: usize, to: Option<usize>) -> bool {
        let is_between = |at: &&usize| **at >= from && to.is_none_or(|to| **at < to);
        let from = self.members.partition_point(|at| *at < from);
        let parts = self.members.get(from..).unwrap_or_default().iter().take_while(is_between);
        let items: Vec<Item> =
            parts.map(|at| item(kinds, &[], *at)).filter(|item| !item.kind.leads()).collect();
        kinds_of(0, &items).is_some()
    }
}
