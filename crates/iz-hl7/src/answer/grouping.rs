//! Decides which observations of one order group make one statement.
//!
//! By the national guide, observations with the same OBX-4 belong together. In practice, registries start at 0, leave
//! OBX-4 empty, send the same value everywhere, or (even in the reference samples) give different values to the
//! observations of one statement. So OBX-4 is used only where it is consistent: each sub-id has exactly one leader, the
//! observation that names the vaccine. Everywhere else, a statement starts at its leader and ends before the next. The
//! scope is always one order group, because one vendor numbers each group `1`.

use crate::{
    answer::observation_kind::ObservationKind,
    message::offset::{to_u32, to_usize},
};

/// Finds the statements of an order group. It is reused for the next order group, with its buffers.
#[derive(Default)]
pub(crate) struct Grouping<'a> {
    /// For each observation the number of its statement, or `None` if it belongs to no statement.
    pub(crate) statements: Vec<Option<u32>>,
    /// Whether OBX-4 was not usable, and several statements were separated by the order of the segments.
    pub(crate) ignores_sub_ids: bool,
    sub_ids: Vec<SubId<'a>>,
    /// For each statement, whether it has more than leaders.
    has_content: Vec<bool>,
}

impl<'a> Grouping<'a> {
    /// Finds the statements of an order group by the kind and the sub-id of each observation.
    pub(crate) fn find(&mut self, kinds: &[(ObservationKind, &'a str)]) {
        self.statements.clear();
        self.ignores_sub_ids = false;
        if is_one_statement(kinds) {
            self.statements.extend(kinds.iter().map(|(kind, _)| kind.is_of_statement().then_some(0)));
            return;
        }
        let leaders = Leaders::of(kinds);
        let is_sound = self.by_sub_id(kinds, leaders);
        if !is_sound {
            self.by_order(kinds, leaders);
        }
        self.drop_bare_leaders(kinds);
        let mut sub_ids = of_statements(kinds).map(|(_, sub_id)| sub_id);
        // If all observations have the same sub-id, the vendor does not use sub-ids.
        let differ = sub_ids.next().is_some_and(|first| sub_ids.any(|other| other != first));
        let several = self.statements.iter().flatten().any(|number| *number > 0);
        self.ignores_sub_ids = !is_sound && differ && several;
    }
}

/// Whether the observations are those of one statement with one vaccine and one sub-id, as with almost every dose. The
/// rules below give the same result, but take longer.
fn is_one_statement(kinds: &[(ObservationKind, &str)]) -> bool {
    let mut all = of_statements(kinds);
    let Some((ObservationKind::Group | ObservationKind::DueNext, id)) = all.next() else { return false };
    let mut others = 0;
    all.all(|(kind, other)| {
        others += 1;
        !kind.names_vaccine() && *kind != ObservationKind::GroupStatus && other == id
    }) && others > 0
}

/// The observations that may belong to a statement.
fn of_statements<'p, 'a>(
    kinds: &'p [(ObservationKind, &'a str)],
) -> impl Iterator<Item = &'p (ObservationKind, &'a str)> {
    kinds.iter().filter(|(kind, _)| kind.is_of_statement())
}

/// Which kinds of observations lead a statement in this order group.
#[derive(Clone, Copy)]
struct Leaders {
    /// Whether the series name leads a statement, because no observation names a vaccine. Florida sends such
    /// statements.
    series: bool,
}

impl Leaders {
    fn of(kinds: &[(ObservationKind, &str)]) -> Self {
        Self { series: !kinds.iter().any(|(kind, _)| kind.names_vaccine()) }
    }

    fn has(self, kind: ObservationKind) -> bool {
        kind.names_vaccine()
            || kind == ObservationKind::GroupStatus
            || (self.series && kind == ObservationKind::Series)
    }
}

/// The most sub-ids of one order group that are used. The largest known answers have 40.
const MAX_SUB_IDS: usize = 256;

/// A sub-id, with the number of its leaders: vaccine groups, components and others.
struct SubId<'a> {
    text: &'a str,
    groups: usize,
    components: usize,
    others: usize,
}

impl<'a> Grouping<'a> {
    /// Groups by OBX-4. Returns whether each sub-id of a statement has exactly one leader. A vaccine group with one
    /// of its components (Michigan) counts as one leader.
    fn by_sub_id(&mut self, kinds: &[(ObservationKind, &'a str)], leaders: Leaders) -> bool {
        self.sub_ids.clear();
        for &(kind, text) in kinds {
            if !kind.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            // The newest sub-id is tried first, because the observations of a statement usually stand together.
            let number = match self.sub_ids.iter().rposition(|known| known.text == text) {
                Some(number) => number,
                None if self.sub_ids.len() == MAX_SUB_IDS => return false,
                None => {
                    self.sub_ids.push(SubId { text, groups: 0, components: 0, others: 0 });
                    self.sub_ids.len() - 1
                }
            };
            if leaders.has(kind)
                && let Some(sub_id) = self.sub_ids.get_mut(number)
            {
                *match kind {
                    ObservationKind::Group => &mut sub_id.groups,
                    ObservationKind::Component => &mut sub_id.components,
                    _ => &mut sub_id.others,
                } += 1;
            }
            self.statements.push(Some(to_u32(number)));
        }
        self.sub_ids
            .iter()
            .all(|id| matches!((id.groups, id.components, id.others), (1, 0 | 1, 0) | (0, 1, 0) | (0, 0, 1)))
    }

    /// Groups by the order of the segments. A statement starts at its leader. If the same kind of observation stands
    /// before every leader, the statement starts at that observation. Observations before the first leader belong to
    /// its statement.
    fn by_order(&mut self, kinds: &[(ObservationKind, &str)], leaders: Leaders) {
        self.statements.clear();
        let opener = opener(kinds, leaders);
        let mut rest = of_statements(kinds).skip(1);
        let mut current = 0;
        let mut previous: Option<(ObservationKind, &str)> = None;
        let mut led = false;
        for &(kind, sub_id) in kinds {
            if !kind.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            let next = rest.next().map(|(kind, _)| *kind);
            let is_pair =
                kind == ObservationKind::Component && previous == Some((ObservationKind::Group, sub_id));
            let opens = match opener {
                Some(opener) => kind == opener && next.is_some_and(|next| leaders.has(next)),
                None => leaders.has(kind) && !is_pair,
            };
            if opens {
                current += u32::from(led);
                led = true;
            }
            previous = Some((kind, sub_id));
            self.statements.push(Some(current));
        }
    }

    /// Removes statements that hold only vaccine types or components. They say nothing about a dose: they name the
    /// vaccine of a VIS, or the components of a combination vaccine. 30979-9 and 30999-1 alone are statements.
    fn drop_bare_leaders(&mut self, kinds: &[(ObservationKind, &str)]) {
        self.has_content.clear();
        self.has_content.resize(kinds.len(), false);
        for (&(kind, _), statement) in kinds.iter().zip(&self.statements) {
            if !matches!(kind, ObservationKind::Group | ObservationKind::Component)
                && let Some(says) = statement.and_then(|number| self.has_content.get_mut(to_usize(number)))
            {
                *says = true;
            }
        }
        for statement in &mut self.statements {
            *statement = statement.filter(|&number| self.has_content.get(to_usize(number)) == Some(&true));
        }
    }
}

/// The kind of observation that stands before every leader, if there is one. A component that follows its group does
/// not count as a leader.
fn opener(kinds: &[(ObservationKind, &str)], leaders: Leaders) -> Option<ObservationKind> {
    let mut known = of_statements(kinds);
    let &(first, sub_id) = known.next().filter(|(kind, _)| !leaders.has(*kind))?;
    let mut previous = (first, sub_id);
    for &(kind, sub_id) in known {
        let is_pair = kind == ObservationKind::Component && previous == (ObservationKind::Group, sub_id);
        if leaders.has(kind) && previous.0 != first && !is_pair {
            return None;
        }
        previous = (kind, sub_id);
    }
    Some(first)
}

#[cfg(test)]
mod tests;
