//! Decides which observations of one order group make one statement.
//!
//! By the national guide, observations with the same OBX-4 belong together. In practice, registries start at 0, leave
//! OBX-4 empty, send the same value everywhere, or (even in the reference samples) give different values to the
//! observations of one statement. So each sub-id is judged by itself: it is used if its observations make one
//! statement, with one leader, the observation that names the vaccine. The order of the segments decides about all other
//! observations, as far as it can (`segmentation.rs`). An observation that may belong to two statements belongs to
//! none. The scope is always one order group, because one vendor numbers each group `1`.

mod segmentation;
mod sub_id;
#[cfg(test)]
mod tests;

use crate::{
    answer::{
        grouping::{
            segmentation::{Item, kinds_of, segment},
            sub_id::{Kinds, SubId, item},
        },
        limits::USUAL_OBSERVATIONS,
        observation_kind::ObservationKind,
    },
    message::offset::to_usize,
};

/// Finds the statements of an order group. It is reused for the next order group, with its buffers.
#[derive(Default)]
pub(crate) struct Grouping<'a> {
    /// For each observation the number of its statement, or `None` if it belongs to no statement.
    pub(crate) statements: Vec<Option<u32>>,
    /// Whether OBX-4 was not usable, and statements were separated by the order of the segments, or not at all.
    pub(crate) ignores_sub_ids: bool,
    /// The first observation of an evaluation or a forecast that may belong to several statements, or to none.
    pub(crate) undecided: Option<usize>,
    /// The sub-ids of the runs of segments.
    runs: Vec<&'a str>,
}

impl<'a> Grouping<'a> {
    /// Finds the statements of an order group by the kind and the sub-id of each observation. `relation` says whether
    /// two observations, by their indexes, name related vaccines. It returns `None` if that is not known.
    pub(crate) fn find(
        &mut self,
        kinds: &[(ObservationKind, &'a str)],
        relation: impl FnMut(usize, usize) -> Option<bool>,
    ) {
        self.ignores_sub_ids = false;
        self.undecided = None;
        if self.by_only_leader(kinds) || self.by_runs(kinds) || self.by_leaders(kinds) {
            return;
        }
        if self.by_shifted_runs(kinds) {
            self.ignores_sub_ids = true;
            return;
        }
        self.by_rules(kinds, relation);
    }

    /// Groups observations of any form.
    fn by_rules(&mut self, kinds: Kinds<'_, 'a>, relation: impl FnMut(usize, usize) -> Option<bool>) {
        self.statements.clear();
        self.statements.resize(kinds.len(), None);
        let sub_ids = SubId::all(kinds);
        if !kinds.iter().any(|(kind, _)| kind.leads() || *kind == ObservationKind::Series) {
            self.without_leaders(kinds, &sub_ids);
            return;
        }
        let mut leads = vec![None; kinds.len()];
        let is_crowded = self.by_sub_id(kinds, &sub_ids, &mut leads, relation);
        let is_used = self.by_order(kinds, &sub_ids, &leads);
        self.finish(kinds, &leads);
        let several = self.statements.iter().flatten().any(|number| *number > 0);
        self.ignores_sub_ids = sub_ids.len() > 1
            && match is_used {
                OrderUse::Contradicts => true,
                OrderUse::Decides => several,
                OrderUse::None => is_crowded && several,
            };
    }

    /// Groups the usual form of a dose: one leader, and parts of which none stands twice. They are one statement, whatever
    /// their sub-ids are. Returns false if the observations have another form. The rules below give the same result,
    /// but take longer.
    fn by_only_leader(&mut self, kinds: Kinds<'_, 'a>) -> bool {
        self.statements.clear();
        self.statements.reserve(kinds.len().max(USUAL_OBSERVATIONS));
        let (mut has_leader, mut has_part) = (false, false);
        let mut known = 0;
        for &(kind, _) in kinds {
            if !kind.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            if kind.leads() {
                if has_leader {
                    return false;
                }
                has_leader = true;
            } else if kind != ObservationKind::Series
                && let Some(all) = kinds_of(known, &[Item { kind, leads: None }])
            {
                known = all;
                has_part = true;
            } else {
                return false;
            }
            self.statements.push(Some(0));
        }
        has_leader && has_part
    }

    /// Groups the usual form, which almost all registries send: the observations of each statement follow each other,
    /// with a sub-id of their own, and start with the only leader. Returns false if the observations have another form.
    /// The rules below give the same result, but take longer.
    fn by_runs(&mut self, kinds: &[(ObservationKind, &'a str)]) -> bool {
        self.statements.clear();
        self.statements.reserve(kinds.len().max(USUAL_OBSERVATIONS));
        self.runs.clear();
        let mut number = 0;
        let mut parts = 1_usize;
        for &(kind, sub_id) in kinds {
            if !kind.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            if self.runs.last() != Some(&sub_id) {
                if parts == 0
                    || !kind.names_vaccine()
                    || self.runs.contains(&sub_id)
                    || self.runs.len() > MAX_RUNS
                {
                    return false;
                }
                number += u32::from(!self.runs.is_empty());
                self.runs.push(sub_id);
                parts = 0;
            } else if kind.leads() {
                return false;
            } else {
                parts += 1;
            }
            self.statements.push(Some(number));
        }
        parts > 0
    }

    /// Groups the usual form of registries that send one sub-id for all: each statement starts with its leader, and the
    /// leaders are of one kind. Returns false if the observations have another form.
    fn by_leaders(&mut self, kinds: Kinds<'_, 'a>) -> bool {
        self.statements.clear();
        let Some(first) = kinds.iter().find(|(kind, _)| kind.is_of_statement()) else { return false };
        let mut number = 0;
        let mut parts = 1_usize;
        let mut known = 0;
        for &(kind, sub_id) in kinds {
            if !kind.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            if sub_id != first.1 || (kind.leads() && (kind != first.0 || parts == 0)) {
                return false;
            }
            if kind.leads() {
                number += 1;
                (parts, known) = (0, 0);
            } else if let Some(all) = kinds_of(known, &[Item { kind, leads: None }])
                && number > 0
            {
                known = all;
                parts += 1;
            } else {
                return false;
            }
            self.statements.push(Some(number - 1));
        }
        parts > 0
    }

    /// Groups the form of the NIST samples: each leader is followed by the parts of its statement, whose sub-id is that
    /// of the leader plus a constant. By their sub-ids, the first leader would have no part and the last parts would have
    /// no leader, so only the order of the segments makes sense. Returns false if the observations have another form.
    fn by_shifted_runs(&mut self, kinds: Kinds<'_, 'a>) -> bool {
        self.statements.clear();
        let mut number = 0;
        let mut shift = None;
        // The sub-id of the open leader, and the kinds of its parts so far.
        let mut open: Option<(i64, u32)> = None;
        for &(kind, sub_id) in kinds {
            if !kind.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            let Ok(sub_id) = sub_id.parse::<i64>() else { return false };
            if kind.leads() {
                if open.is_some_and(|(_, known)| known == 0) {
                    return false;
                }
                number += 1;
                open = Some((sub_id, 0));
            } else {
                let Some((leader, known)) = open else { return false };
                let Some(all) = kinds_of(known, &[Item { kind, leads: None }]) else { return false };
                if *shift.get_or_insert(sub_id.saturating_sub(leader)) != sub_id.saturating_sub(leader) {
                    return false;
                }
                open = Some((leader, all));
            }
            self.statements.push(Some(number - 1));
        }
        number > 1 && shift.is_some_and(|shift| shift != 0) && open.is_some_and(|(_, known)| known != 0)
    }

    /// Groups the observations of an order group in which nothing names a vaccine. They are about the vaccine of the
    /// order. If they contradict each other, each sub-id is a statement.
    fn without_leaders(&mut self, kinds: Kinds<'_, '_>, sub_ids: &[SubId]) {
        let all: Vec<Item> = sub_ids.iter().flat_map(|sub_id| sub_id.items(kinds, &[])).collect();
        let is_one = kinds_of(0, &all).is_some()
            || sub_ids.iter().any(|sub_id| kinds_of(0, &sub_id.items(kinds, &[])).is_none());
        for (number, sub_id) in (0..).zip(sub_ids) {
            self.assign(&sub_id.members, std::iter::repeat(Some(if is_one { 0 } else { number })));
        }
    }

    fn assign(&mut self, members: &[usize], found: impl IntoIterator<Item = Option<u32>>) {
        for (at, statement) in members.iter().zip(found) {
            if let Some(slot) = self.statements.get_mut(*at) {
                *slot = statement;
            }
        }
    }

    /// Groups by OBX-4, each sub-id by itself. `leads` gets the statement that each leader leads. Returns whether a
    /// sub-id holds several statements.
    fn by_sub_id(
        &mut self,
        kinds: Kinds<'_, '_>,
        sub_ids: &[SubId],
        leads: &mut [Option<u32>],
        mut relation: impl FnMut(usize, usize) -> Option<bool>,
    ) -> bool {
        let is_vaccine_named = kinds.iter().any(|(kind, _)| kind.names_vaccine());
        let has_bare_leader =
            sub_ids.iter().any(|sub_id| sub_id.has_leader(kinds) && !sub_id.has_parts(kinds));
        let with_leader = sub_ids.iter().filter(|sub_id| sub_id.has_leader(kinds)).count();
        let mut is_crowded = false;
        let mut next = 0;
        for sub_id in sub_ids {
            // The series leads its sub-id if no vaccine is named there. Florida sends such statements.
            let series_leads = !is_vaccine_named
                || (!has_bare_leader && !sub_id.has_leader(kinds) && sub_id.has_parts(kinds));
            let leaders = sub_id.leaders(kinds, series_leads);
            let clusters = sub_id.clusters(kinds, &leaders, with_leader <= 1, &mut relation);
            let first = next;
            for cluster in &clusters {
                for at in cluster {
                    if let Some(slot) = leads.get_mut(*at) {
                        *slot = Some(next);
                    }
                }
                next += 1;
            }
            match clusters.len() {
                0 => {}
                // All observations of the sub-id belong to its leader, even if two of them contradict each other.
                1 => self.assign(&sub_id.members, std::iter::repeat(Some(first))),
                _ => {
                    is_crowded = true;
                    self.assign(&sub_id.members, segment(&sub_id.items(kinds, leads)));
                }
            }
        }
        is_crowded
    }

    /// Gives the observations whose sub-id has no leader to a statement, by the order of the segments.
    ///
    /// A leader without other observations, or observations without a leader, may mean that the sub-ids of the registry
    /// are shifted. If the order then gives an observation to another statement than its sub-id does, only the
    /// observations about which both agree belong to a statement.
    fn by_order(&mut self, kinds: Kinds<'_, '_>, sub_ids: &[SubId], leads: &[Option<u32>]) -> OrderUse {
        let leads_any = |at: &usize| leads.get(*at).is_some_and(Option::is_some);
        let has_leader = |sub_id: &&SubId| sub_id.members.iter().any(leads_any);
        let mut orphans: Vec<usize> =
            sub_ids.iter().filter(|sub_id| !has_leader(sub_id)).flat_map(|one| one.members.clone()).collect();
        orphans.sort_unstable();
        let may_be_shifted = sub_ids
            .iter()
            .any(|sub_id| sub_id.members.iter().all(leads_any) || (!has_leader(&sub_id) && !sub_id.is_empty));
        if orphans.is_empty() && !may_be_shifted {
            return OrderUse::None;
        }
        let order: Vec<usize> = of_statements(kinds).collect();
        let by_order = segment(&order.iter().map(|at| item(kinds, leads, *at)).collect::<Vec<_>>());
        let own = |at: usize| self.statements.get(at).copied().flatten();
        let contradicts = may_be_shifted
            && (order.iter().zip(&by_order).any(|(at, by_order)| {
                by_order.is_some_and(|statement| own(*at).is_some_and(|own| own != statement))
            }) || self.has_doubtful_part(!orphans.is_empty(), &order, &by_order, leads));
        if contradicts {
            for (at, statement) in order.iter().zip(by_order) {
                if let Some(slot) = self.statements.get_mut(*at)
                    && *slot != statement
                {
                    *slot = None;
                }
            }
            return OrderUse::Contradicts;
        }
        let mut is_used = OrderUse::None;
        for (at, statement) in order.iter().zip(by_order) {
            if let Some(slot) = self.statements.get_mut(*at)
                && orphans.binary_search(at).is_ok()
            {
                *slot = statement;
                is_used = OrderUse::Decides;
            }
        }
        is_used
    }

    /// Whether an observation about which the order of the segments does not decide stands in a doubtful place: not next
    /// to the leader of its own sub-id, or behind another leader and before its own. The latter is doubtful if the
    /// other leader has no observations, or if there are observations whose sub-id has no leader (`has_orphans`).
    /// `order` holds the indexes of the observations, and `by_order` what the order decides.
    fn has_doubtful_part(
        &self,
        has_orphans: bool,
        order: &[usize],
        by_order: &[Option<u32>],
        leads: &[Option<u32>],
    ) -> bool {
        let leader = |at: &usize| leads.get(*at).copied().flatten();
        let mut is_led = vec![false; leads.len()];
        for (statement, _) in self.statements.iter().zip(leads).filter(|(_, leads)| leads.is_none()) {
            if let Some(slot) = statement.and_then(|statement| is_led.get_mut(to_usize(statement))) {
                *slot = true;
            }
        }
        let is_bare = |statement: u32| is_led.get(to_usize(statement)) == Some(&false);
        let mut before = None;
        // The nearest leader behind each observation.
        let mut next = None;
        let mut behind: Vec<Option<u32>> = Vec::with_capacity(order.len());
        for at in order.iter().rev() {
            behind.push(next);
            next = leader(at).or(next);
        }
        for ((at, by_order), behind) in order.iter().zip(by_order).zip(behind.into_iter().rev()) {
            let own = self.statements.get(*at).copied().flatten();
            if leader(at).is_some() {
                before = leader(at);
            } else if by_order.is_none() && own.is_some() {
                let is_apart = own != before && own != behind;
                let is_before_own = before.is_some() && own != before;
                if is_apart || (is_before_own && (has_orphans || before.is_some_and(is_bare))) {
                    return true;
                }
            }
        }
        false
    }

    /// Removes statements that hold only vaccine types or components, and numbers the others in the order in which
    /// they start. A bare vaccine type says nothing about a dose: it names the vaccine of a VIS, or a component of a
    /// combination vaccine. 30979-9 and 30999-1 alone are statements.
    fn finish(&mut self, kinds: Kinds<'_, '_>, leads: &[Option<u32>]) {
        self.undecided = of_statements(kinds)
            .find(|at| self.statements.get(*at) == Some(&None) && leads.get(*at) == Some(&None));
        let mut has_content = vec![false; kinds.len()];
        for (&(kind, _), statement) in kinds.iter().zip(&self.statements) {
            if !matches!(kind, ObservationKind::Group | ObservationKind::Component)
                && let Some(says) = statement.and_then(|number| has_content.get_mut(to_usize(number)))
            {
                *says = true;
            }
        }
        let mut numbers = vec![None; kinds.len()];
        let mut next = 0;
        for statement in self.statements.iter().flatten() {
            if let Some(number) = numbers.get_mut(to_usize(*statement))
                && number.is_none()
                && has_content.get(to_usize(*statement)) == Some(&true)
            {
                *number = Some(next);
                next += 1;
            }
        }
        for statement in &mut self.statements {
            *statement = statement.and_then(|number| numbers.get(to_usize(number)).copied().flatten());
        }
        self.undecided = self.undecided.or_else(|| self.unused_vaccine(kinds));
    }

    /// The first vaccine that belongs to no statement, although another vaccine of its sub-id has one. Orders with a VIS
    /// are left out, because a VIS names its vaccine in the same way.
    fn unused_vaccine(&self, kinds: Kinds<'_, '_>) -> Option<usize> {
        if kinds.iter().any(|(kind, _)| kind.is_of_vis()) {
            return None;
        }
        let all = || kinds.iter().zip(&self.statements);
        let mut used: Vec<&str> =
            all().filter(|(_, statement)| statement.is_some()).map(|(&(_, sub_id), _)| sub_id).collect();
        used.sort_unstable();
        all().position(|(&(kind, sub_id), statement)| {
            kind == ObservationKind::Group && statement.is_none() && used.binary_search(&sub_id).is_ok()
        })
    }
}

/// What the order of the segments did for the grouping.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OrderUse {
    /// Nothing: the sub-ids decided.
    None,
    /// It decided about observations whose sub-id has no leader.
    Decides,
    /// It contradicts the sub-ids.
    Contradicts,
}

/// The most statements of one order group that are grouped as the usual form. The largest known answers have 40.
const MAX_RUNS: usize = 64;

/// The indexes of the observations that may belong to a statement.
fn of_statements(kinds: Kinds<'_, '_>) -> impl Iterator<Item = usize> {
    (0..).zip(kinds).filter(|(_, (kind, _))| kind.is_of_statement()).map(|(at, _)| at)
}
