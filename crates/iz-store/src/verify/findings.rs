//! The findings, up to a limit.

use crate::Finding;

/// How many faults, and how many notes, are listed.
const LISTED: usize = 1000;

/// Sorts a finding after those about rows.
pub(super) const AFTER_ROWS: i64 = i64::MAX;

/// The findings with the rows by which they are sorted.
#[derive(Default)]
pub(super) struct Findings {
    listed: Vec<(i64, Finding)>,
    faults: usize,
    notes: usize,
}

impl Findings {
    pub(super) fn push(&mut self, sequence: i64, finding: Finding) {
        let count = if finding.is_note() { &mut self.notes } else { &mut self.faults };
        *count = count.saturating_add(1);
        if *count <= LISTED {
            self.listed.push((sequence, finding));
        }
    }

    /// The findings in the order of their rows.
    pub(super) fn into_sorted(mut self) -> Vec<Finding> {
        self.listed.sort_by_key(|(sequence, _)| *sequence);
        let mut findings: Vec<Finding> = self.listed.into_iter().map(|(_, finding)| finding).collect();
        let more = |count: usize| u64::try_from(count.saturating_sub(LISTED)).unwrap_or(u64::MAX);
        let (faults, notes) = (more(self.faults), more(self.notes));
        if faults > 0 || notes > 0 {
            findings.push(Finding::More { faults, notes });
        }
        findings
    }
}
