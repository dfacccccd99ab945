//! docs/FAULTS.md: one table for each group of rows.

use super::row::Row;

const INTRODUCTION: &str = include_str!("introduction.md");

const HEAD: &str = "\
| name | what happens | result | who acts; where the cause is | sent | breaker | ends | log | PHI in logs |
|---|---|---|---|--:|---|---|---|---|
";

/// The first misbehaviour of each group of the sandbox's list, with the group's title.
const GROUPS: [(&str, &str); 7] = [
    ("cdata", "Message in the envelope"),
    ("other-patient", "Registry"),
    ("echo-in-words", "Connectivity test"),
    ("bom", "SOAP envelope"),
    ("security-fault", "SOAP faults"),
    ("http-400", "HTTP"),
    ("hang-up", "Connection"),
];

/// The rows of the document.
pub(super) struct Observed {
    pub(super) untouched: Row,
    pub(super) misbehaviours: Vec<Row>,
    pub(super) network: Vec<Row>,
    pub(super) limits: Vec<Row>,
}

impl Observed {
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.misbehaviours.iter().chain(&self.network).chain(&self.limits).chain([&self.untouched])
    }

    /// The text of docs/FAULTS.md.
    pub(super) fn document(&self, log: &str) -> String {
        let mut groups: Vec<(&str, Vec<&Row>)> = vec![("No fault", vec![&self.untouched])];
        let first_group = groups.len();
        for row in &self.misbehaviours {
            if let Some((_, title)) = GROUPS.iter().find(|(first, _)| *first == row.name) {
                groups.push((title, Vec::new()));
            }
            assert!(groups.len() > first_group, "the sandbox's list begins with a group");
            groups.last_mut().expect("a group").1.push(row);
        }
        let found = groups.len() - first_group;
        assert_eq!(found, GROUPS.len(), "each group of the sandbox's list begins with the name in GROUPS");
        groups.push(("Network path to the registry", self.network.iter().collect()));
        groups.push(("Limits of this program", self.limits.iter().collect()));
        let tables = groups.iter().map(|(title, rows)| table(title, rows, &self.untouched, log));
        INTRODUCTION.to_owned() + &tables.collect::<String>()
    }
}

fn table(title: &str, rows: &[&Row], untouched: &Row, log: &str) -> String {
    let lines: String = rows.iter().map(|row| row.line(untouched, log)).collect();
    format!("\n## {title}\n\n{HEAD}{lines}")
}

/// The lines that only one of the two texts has.
pub(super) fn differences(stored: &str, observed: &str) -> String {
    let only = |one: &str, other: &str, mark: &str| -> String {
        let lines = one.lines().filter(|line| !other.lines().any(|known| known == *line));
        lines.map(|line| format!("{mark} {line}\n")).collect()
    };
    let lines = only(stored, observed, "-") + &only(observed, stored, "+");
    if lines.is_empty() && stored != observed {
        "  the same lines in another order\n".to_owned()
    } else {
        lines
    }
}
