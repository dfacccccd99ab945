//! Which observations of one order group make one statement.
//!
//! The guide says: those that share OBX-4. Registries number from 0, leave OBX-4 empty, send the
//! same one everywhere, or (even in the reference samples) give the parts of one statement different
//! ones. So OBX-4 is believed where it makes sense: where every sub-id holds exactly one leader,
//! the part that names the vaccine. Everywhere else a statement begins at its leader and runs to the
//! next. The scope is always one order group: one vendor numbers every group `1`.

use super::part::Part;
use crate::frame::{narrow, wide};

/// Finds the statements of one order group after the other.
#[derive(Default)]
pub(crate) struct Grouping<'a> {
    /// For each observation the number of its statement, or none where it belongs to no statement.
    pub(crate) statements: Vec<Option<u32>>,
    /// Whether OBX-4 made no sense and several statements were told apart by their order.
    pub(crate) ignores_sub_ids: bool,
    sub_ids: Vec<SubId<'a>>,
    says_something: Vec<bool>,
}

impl<'a> Grouping<'a> {
    /// Finds the statements of an order group, given what each observation is and its sub-id.
    pub(crate) fn find(&mut self, parts: &[(Part, &'a str)]) {
        self.statements.clear();
        self.ignores_sub_ids = false;
        if is_one_statement(parts) {
            self.statements.extend(parts.iter().map(|(part, _)| part.is_of_statement().then_some(0)));
            return;
        }
        let leaders = Leaders::of(parts);
        let is_sound = self.by_sub_id(parts, leaders);
        if !is_sound {
            self.by_order(parts, leaders);
        }
        self.drop_bare_leaders(parts);
        let mut sub_ids = of_statements(parts).map(|(_, sub_id)| sub_id);
        // One sub-id for all is a vendor's way of sending none.
        let differ = sub_ids.next().is_some_and(|first| sub_ids.any(|other| other != first));
        let several = self.statements.iter().flatten().any(|number| *number > 0);
        self.ignores_sub_ids = !is_sound && differ && several;
    }
}

/// Whether the parts are those of one statement with a vaccine and one sub-id, as under nearly every
/// dose. It is what the rules below come to, only sooner.
fn is_one_statement(parts: &[(Part, &str)]) -> bool {
    let mut all = of_statements(parts);
    let Some((Part::Group | Part::DueNext, id)) = all.next() else { return false };
    let mut others = 0;
    all.all(|(part, other)| {
        others += 1;
        !part.names_vaccine() && *part != Part::GroupStatus && other == id
    }) && others > 0
}

fn of_statements<'p, 'a>(parts: &'p [(Part, &'a str)]) -> impl Iterator<Item = &'p (Part, &'a str)> {
    parts.iter().filter(|(part, _)| part.is_of_statement())
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

impl<'a> Grouping<'a> {
    /// Groups by OBX-4, if every sub-id with a part of a statement has one leader. A group with one of
    /// its components (Michigan) counts as one leader.
    fn by_sub_id(&mut self, parts: &[(Part, &'a str)], leaders: Leaders) -> bool {
        self.sub_ids.clear();
        for &(part, text) in parts {
            if !part.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            // The newest first: the parts of a statement mostly stand together.
            let number = match self.sub_ids.iter().rposition(|known| known.text == text) {
                Some(number) => number,
                None if self.sub_ids.len() == MAX_SUB_IDS => return false,
                None => {
                    self.sub_ids.push(SubId { text, groups: 0, components: 0, others: 0 });
                    self.sub_ids.len() - 1
                }
            };
            if leaders.has(part)
                && let Some(sub_id) = self.sub_ids.get_mut(number)
            {
                *match part {
                    Part::Group => &mut sub_id.groups,
                    Part::Component => &mut sub_id.components,
                    _ => &mut sub_id.others,
                } += 1;
            }
            self.statements.push(Some(narrow(number)));
        }
        self.sub_ids
            .iter()
            .all(|id| matches!((id.groups, id.components, id.others), (1, 0 | 1, 0) | (0, 1, 0) | (0, 0, 1)))
    }

    /// Groups by the order of the segments. A statement begins at its leader, or at the part before it
    /// where every leader of the group has the same part before it. What stands before the first leader
    /// belongs to it.
    fn by_order(&mut self, parts: &[(Part, &str)], leaders: Leaders) {
        self.statements.clear();
        let opener = opener(parts, leaders);
        let mut rest = of_statements(parts).skip(1);
        let mut current = 0;
        let mut previous: Option<(Part, &str)> = None;
        let mut led = false;
        for &(part, sub_id) in parts {
            if !part.is_of_statement() {
                self.statements.push(None);
                continue;
            }
            let next = rest.next().map(|(part, _)| *part);
            let is_pair = part == Part::Component && previous == Some((Part::Group, sub_id));
            let opens = match opener {
                Some(opener) => part == opener && next.is_some_and(|next| leaders.has(next)),
                None => leaders.has(part) && !is_pair,
            };
            if opens {
                current += u32::from(led);
                led = true;
            }
            previous = Some((part, sub_id));
            self.statements.push(Some(current));
        }
    }

    /// A vaccine type alone says nothing about a dose: it names the vaccine of a VIS, or the components
    /// of a combination. 30979-9 and 30999-1 are statements by themselves.
    fn drop_bare_leaders(&mut self, parts: &[(Part, &str)]) {
        self.says_something.clear();
        self.says_something.resize(parts.len(), false);
        for (&(part, _), statement) in parts.iter().zip(&self.statements) {
            if !matches!(part, Part::Group | Part::Component)
                && let Some(says) = statement.and_then(|number| self.says_something.get_mut(wide(number)))
            {
                *says = true;
            }
        }
        for statement in &mut self.statements {
            *statement = statement.filter(|&number| self.says_something.get(wide(number)) == Some(&true));
        }
    }
}

/// The part that stands before every leader, where there is one. A component behind its group is
/// no leader of its own.
fn opener(parts: &[(Part, &str)], leaders: Leaders) -> Option<Part> {
    let mut known = of_statements(parts);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn group<'a>(parts: &[(Part, &'a str)]) -> Grouping<'a> {
        let mut grouping = Grouping::default();
        // What an earlier group left behind has no say.
        grouping.find(&[(Part::Group, "7"), (Part::Due, "8"), (Part::Other, "9")]);
        grouping.find(parts);
        grouping
    }

    fn statements(parts: &[(Part, &str)]) -> Vec<Option<u32>> {
        group(parts).statements
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
        assert!(group(&mixed).ignores_sub_ids);
        let constant = [(Part::DueNext, "1"), (Part::Due, "1"), (Part::DueNext, "1"), (Part::Due, "1")];
        assert!(!group(&constant).ignores_sub_ids);
        let one = [(Part::Group, "1"), (Part::Schedule, "3"), (Part::DoseNumber, "4")];
        assert!(!group(&one).ignores_sub_ids);
        let sound = [(Part::Group, "1"), (Part::Due, "1"), (Part::Group, "2"), (Part::Due, "2")];
        assert!(!group(&sound).ignores_sub_ids);
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
