//! The table of verdicts for each rule.

use std::fmt::Write as _;

use iz_match::PatientMatch;

use crate::{
    asked,
    pair::{Label, Pair, Verdict},
};

/// Examples that are printed for each rule and kind of fault.
const EXAMPLES: usize = 3;

/// The counts of one rule or of all rules.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) pairs: usize,
    /// Pairs of which both sides are the same person for certain or very likely.
    pub(crate) right_person: usize,
    pub(crate) less_sure: usize,
    pub(crate) wrong_shown: usize,
    pub(crate) exact_unknown: usize,
    pub(crate) hidden: usize,
}

impl Counts {
    fn add(&mut self, pair: &Pair, verdict: Verdict) {
        self.pairs += 1;
        self.right_person += usize::from(pair.label <= Label::Probable);
        match verdict {
            Verdict::Right => {}
            Verdict::LessSure => self.less_sure += 1,
            Verdict::WrongShown => self.wrong_shown += 1,
            Verdict::ExactUnknown => self.exact_unknown += 1,
            Verdict::Hidden => self.hidden += 1,
        }
    }
}

/// Collects verdicts rule by rule, and writes them as a table.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) all: Counts,
    table: String,
    examples: String,
}

impl Report {
    pub(crate) fn add_rule(&mut self, name: &str, pairs: &[Pair]) {
        let mut counts = Counts::default();
        let mut printed = [0; 3];
        for pair in pairs {
            let matched = pair.compare();
            let verdict = pair.verdict(matched.grade);
            counts.add(pair, verdict);
            self.all.add(pair, verdict);
            let kind = match verdict {
                Verdict::Right | Verdict::LessSure => continue,
                Verdict::WrongShown => 0,
                Verdict::ExactUnknown => 1,
                Verdict::Hidden => 2,
            };
            printed[kind] += 1;
            if printed[kind] <= EXAMPLES {
                self.examples.push_str(&example(name, pair, verdict, &matched));
            }
        }
        self.table.push_str(&row(name, &counts));
    }

    /// The table, with the sum of all rules as its last row.
    pub(crate) fn table(&self) -> String {
        format!(
            "{:<44}{:>7}{:>7}{:>10}{:>13}{:>14}{:>8}\n{}{}",
            "rule",
            "pairs",
            "same",
            "less sure",
            "wrong shown",
            "exact unknown",
            "hidden",
            self.table,
            row("all", &self.all)
        )
    }

    /// The first faulty pairs of each rule.
    pub(crate) fn examples(&self) -> &str {
        &self.examples
    }
}

fn row(name: &str, counts: &Counts) -> String {
    format!(
        "{name:<44}{:>7}{:>7}{:>10}{:>13}{:>14}{:>8}\n",
        counts.pairs,
        counts.right_person,
        counts.less_sure,
        counts.wrong_shown,
        counts.exact_unknown,
        counts.hidden
    )
}

/// One faulty pair: the query, the answer, and the rows of the comparison.
fn example(name: &str, pair: &Pair, verdict: Verdict, matched: &PatientMatch) -> String {
    let mut text = format!("{name}: {verdict:?}, label {:?}, grade {:?}\n", pair.label, matched.grade);
    let asked = serde_json::to_string(&asked::details(&pair.asked)).unwrap();
    let _ = writeln!(text, "    {asked}\n    {}", pair.pid());
    let rows: Vec<_> = matched
        .fields
        .iter()
        .map(|field| format!("{} {} {}", field.member, field.reason, field.points))
        .collect();
    let _ = writeln!(text, "    {}", rows.join(", "));
    text
}
