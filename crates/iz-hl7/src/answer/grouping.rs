//! Which observations of one order group make one statement.
//!
//! The guide says: those that share OBX-4. Registries number from 0, leave OBX-4 empty, send the
//! same one everywhere, or (even in the reference samples) give the parts of one statement different
//! ones. So OBX-4 is believed where it makes sense: where every sub-id holds exactly one leader,
//! the part that names the vaccine. Everywhere else a statement begins at its leader and runs to the
//! next. The scope is always one order group: one vendor numbers every group `1`.

use super::observation::{Obx, Part};

/// The statements of one order group.
pub(crate) struct Grouping {
    /// For each observation the number of its statement, or none where it belongs to no statement.
    pub(crate) statements: Vec<Option<usize>>,
    /// Whether OBX-4 made no sense and several statements were told apart by their order.
    pub(crate) ignores_sub_ids: bool,
}

/// Finds the statements of an order group.
pub(crate) fn group(observations: &[Obx<'_, '_>]) -> Grouping {
    let parts: Vec<_> = observations.iter().map(|obx| (obx.part, obx.sub_id)).collect();
    group_parts(&parts)
}

fn group_parts(parts: &[(Part, &str)]) -> Grouping {
    let leaders = Leaders::of(parts);
    let sound = by_sub_id(parts, leaders);
    let is_sound = sound.is_some();
    let mut statements = sound.unwrap_or_else(|| by_order(parts, leaders));
    drop_bare_leaders(parts, &mut statements);
    let mut sub_ids = parts.iter().filter(|(part, _)| *part != Part::Other).map(|(_, sub_id)| sub_id);
    // One sub-id for all is a vendor's way of sending none.
    let differ = sub_ids.next().is_some_and(|first| sub_ids.any(|other| other != first));
    let several = statements.iter().flatten().any(|number| *number > 0);
    Grouping { statements, ignores_sub_ids: !is_sound && differ && several }
}

/// Which parts open a statement in this order group.
#[derive(Clone, Copy)]
struct Leaders {
    /// No vaccine is named anywhere: the series name stands in for it, as in Florida.
    series: bool,
}

impl Leaders {
    fn of(parts: &[(Part, &str)]) -> Self {
        Self { series: !parts.iter().any(|(part, _)| part.names_vaccine()) }
    }

    fn has(self, part: Part) -> bool {
        part.names_vaccine() || part == Part::GroupStatus || (self.series && part == Part::Series)
    }
}

/// More sub-ids than this in one order group are no statements: the largest answers known have forty.
const MAX_SUB_IDS: usize = 256;

/// A sub-id and how many leaders it has: groups, components, others.
struct SubId<'a> {
    text: &'a str,
    groups: usize,
    components: usize,
    others: usize,
}

/// Groups by OBX-4, if every sub-id with a part of a statement has one leader. A group with one of
/// its components (Michigan) counts as one leader.
fn by_sub_id(parts: &[(Part, &str)], leaders: Leaders) -> Option<Vec<Option<usize>>> {
    let mut sub_ids: Vec<SubId<'_>> = Vec::new();
    let mut statements = Vec::with_capacity(parts.len());
    for &(part, text) in parts {
        if part == Part::Other {
            statements.push(None);
            continue;
        }
        // The newest first: the parts of a statement mostly stand together.
        let number = match sub_ids.iter().rposition(|known| known.text == text) {
            Some(number) => number,
            None if sub_ids.len() == MAX_SUB_IDS => return None,
            None => {
                sub_ids.push(SubId { text, groups: 0, components: 0, others: 0 });
                sub_ids.len() - 1
            }
        };
        if leaders.has(part)
            && let Some(sub_id) = sub_ids.get_mut(number)
        {
            *match part {
                Part::Group => &mut sub_id.groups,
                Part::Component => &mut sub_id.components,
                _ => &mut sub_id.others,
            } += 1;
        }
        statements.push(Some(number));
    }
    let is_sound = sub_ids
        .iter()
        .all(|id| matches!((id.groups, id.components, id.others), (1, 0 | 1, 0) | (0, 1, 0) | (0, 0, 1)));
    is_sound.then_some(statements)
}

/// Groups by the order of the segments. A statement begins at its leader, or at the part before it
/// where every leader of the group has the same part before it. What stands before the first leader
/// belongs to it.
fn by_order(parts: &[(Part, &str)], leaders: Leaders) -> Vec<Option<usize>> {
    let opener = opener(parts, leaders);
    let mut rest = parts.iter().filter(|(part, _)| *part != Part::Other).skip(1);
    let mut current = 0;
    let mut previous: Option<(Part, &str)> = None;
    let mut led = false;
    let mut statements = Vec::with_capacity(parts.len());
    for &(part, sub_id) in parts {
        if part == Part::Other {
            statements.push(None);
            continue;
        }
        let next = rest.next().map(|(part, _)| *part);
        let is_pair = part == Part::Component && previous == Some((Part::Group, sub_id));
        let opens = match opener {
            Some(opener) => part == opener && next.is_some_and(|next| leaders.has(next)),
            None => leaders.has(part) && !is_pair,
        };
        if opens {
            current += usize::from(led);
            led = true;
        }
        previous = Some((part, sub_id));
        statements.push(Some(current));
    }
    statements
}

/// The part that stands before every leader, where there is one. A component behind its group is
/// no leader of its own.
fn opener(parts: &[(Part, &str)], leaders: Leaders) -> Option<Part> {
    let mut known = parts.iter().filter(|(part, _)| *part != Part::Other);
    let &(first, sub_id) = known.next().filter(|(part, _)| !leaders.has(*part))?;
    let mut previous = (first, sub_id);
    for &(part, sub_id) in known {
        let is_pair = part == Part::Component && previous == (Part::Group, sub_id);
        if leaders.has(part) && previous.0 != first && !is_pair {
            return None;
        }
        previous = (part, sub_id);
    }
    Some(first)
}

/// A vaccine type alone says nothing about a dose: it names the vaccine of a VIS, or the components
/// of a combination. 30979-9 and 30999-1 are statements by themselves.
fn drop_bare_leaders(parts: &[(Part, &str)], statements: &mut [Option<usize>]) {
    let count = statements.iter().flatten().max().map_or(0, |last| last + 1);
    let mut says_something = vec![false; count];
    for (&(part, _), statement) in parts.iter().zip(statements.iter()) {
        if !matches!(part, Part::Group | Part::Component)
            && let Some(says) = statement.and_then(|number| says_something.get_mut(number))
        {
            *says = true;
        }
    }
    for statement in statements {
        *statement = statement.filter(|&number| says_something.get(number) == Some(&true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(parts: &[(Part, &str)]) -> Vec<Option<usize>> {
        group_parts(parts).statements
    }

    #[test]
    fn what_stands_before_every_leader_opens_the_statements() {
        let schedule_first = [
            (Part::Schedule, "1"),
            (Part::Group, "2"),
            (Part::Due, "2"),
            (Part::Schedule, "1"),
            (Part::Group, "2"),
            (Part::Due, "2"),
        ];
        assert_eq!(statements(&schedule_first), [Some(0), Some(0), Some(0), Some(1), Some(1), Some(1)]);
        let due_first = [(Part::Due, ""), (Part::DueNext, ""), (Part::Due, ""), (Part::DueNext, "")];
        assert_eq!(statements(&due_first), [Some(0), Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn sub_ids_that_were_not_believed_are_said_so() {
        let mixed = [(Part::Group, "1"), (Part::Due, "2"), (Part::Group, "2"), (Part::Due, "3")];
        assert!(group_parts(&mixed).ignores_sub_ids);
        let constant = [(Part::DueNext, "1"), (Part::Due, "1"), (Part::DueNext, "1"), (Part::Due, "1")];
        assert!(!group_parts(&constant).ignores_sub_ids);
        let one = [(Part::Group, "1"), (Part::Schedule, "3"), (Part::DoseNumber, "4")];
        assert!(!group_parts(&one).ignores_sub_ids);
        let sound = [(Part::Group, "1"), (Part::Due, "1"), (Part::Group, "2"), (Part::Due, "2")];
        assert!(!group_parts(&sound).ignores_sub_ids);
    }

    #[test]
    fn sound_sub_ids_group_in_any_order() {
        let parts = [
            (Part::Due, "1"),
            (Part::DueNext, "0"),
            (Part::Due, "0"),
            (Part::DueNext, "1"),
            (Part::Other, "1"),
            (Part::Earliest, "0"),
        ];
        assert_eq!(statements(&parts), [Some(0), Some(1), Some(1), Some(0), None, Some(1)]);
    }

    #[test]
    fn one_sub_id_for_all_falls_back_to_the_leaders() {
        let parts = [(Part::DueNext, "1"), (Part::Due, "1"), (Part::DueNext, "1"), (Part::Due, "1")];
        assert_eq!(statements(&parts), [Some(0), Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn a_sub_id_without_a_leader_falls_back_to_the_leaders() {
        let parts = [
            (Part::Group, "1"),
            (Part::Schedule, "3"),
            (Part::DoseNumber, "4"),
            (Part::Group, "2"),
            (Part::Due, ""),
        ];
        assert_eq!(statements(&parts), [Some(0), Some(0), Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn a_group_with_its_component_is_one_statement() {
        let parts = [
            (Part::Group, "1"),
            (Part::Component, "1"),
            (Part::DoseNumber, "1"),
            (Part::Group, "1"),
            (Part::Due, "1"),
        ];
        assert_eq!(statements(&parts), [Some(0), Some(0), Some(0), Some(1), Some(1)]);
        let sound = [(Part::Group, "1"), (Part::Component, "1"), (Part::DoseNumber, "1")];
        assert_eq!(statements(&sound), [Some(0); 3]);
    }

    #[test]
    fn the_same_vaccine_twice_is_two_statements() {
        let parts =
            [(Part::Group, "1"), (Part::DoseNumber, "1"), (Part::Group, "2"), (Part::DoseNumber, "2")];
        assert_eq!(statements(&parts), [Some(0), Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn the_series_leads_where_no_vaccine_is_named() {
        let florida =
            [(Part::Series, "1"), (Part::Validity, "1"), (Part::Series, "2"), (Part::Validity, "2")];
        assert_eq!(statements(&florida), [Some(0), Some(0), Some(1), Some(1)]);
        let wisconsin = [(Part::Group, "1"), (Part::Series, "1"), (Part::Validity, "1")];
        assert_eq!(statements(&wisconsin), [Some(0); 3]);
    }

    #[test]
    fn the_vaccine_of_a_vis_is_no_statement() {
        let parts = [(Part::Group, "1"), (Part::Validity, "1"), (Part::Group, "2"), (Part::Other, "2")];
        assert_eq!(statements(&parts), [Some(0), Some(0), None, None]);
    }

    #[test]
    fn parts_without_any_leader_are_one_statement() {
        assert_eq!(statements(&[(Part::DoseNumber, ""), (Part::Validity, "")]), [Some(0), Some(0)]);
    }
}
