//! Reads the tables of names (`*.tsv`): lines of columns, and comments that start with `#`.

use std::collections::HashMap;

/// The lines of a table without its comments.
pub(crate) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The numbers of the groups that have a name, for each name. A group is a line of a table.
#[derive(Default)]
pub(crate) struct Groups(HashMap<&'static str, Vec<u16>>);

impl Groups {
    /// Adds a name to a group.
    pub(crate) fn add(&mut self, name: &'static str, group: u16) {
        let groups = self.0.entry(name).or_default();
        if !groups.contains(&group) {
            groups.push(group);
        }
    }

    /// The groups that have the name.
    pub(crate) fn of(&self, name: &str) -> &[u16] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether one group has both names.
    pub(crate) fn have_both(&self, one: &str, other: &str) -> bool {
        let others = self.of(other);
        !others.is_empty() && self.of(one).iter().any(|group| others.contains(group))
    }

    /// All names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}
