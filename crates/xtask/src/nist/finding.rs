//! What NIST's checker finds.

use anyhow::Context;

/// Findings that say nothing about the messages: the start of the place, and a part of the text. NIST's lists are of
/// 2016.
const OF_NIST: [(&str, &str); 6] = [
    // Vaccines that were licensed since.
    ("RXA-5", "not in value set CVX"),
    ("OBX", "IZ-37"),
    // Information statements that were published since.
    ("OBX", "IZ-36"),
    // NIST binds the wrong table.
    ("PD1-11", "not in value set"),
    // The checker looks at each person alone, so that it takes a second person for the first.
    ("RSP_K11.PATIENT", "IZ-72"),
    // The values O and X came later.
    ("QPD-7", "not in value set"),
];

/// The distinct findings of one run.
#[derive(Debug)]
pub(super) struct Findings(Vec<Finding>);

/// One distinct finding.
#[derive(Debug)]
struct Finding {
    /// The number of messages that have it.
    messages: usize,
    /// The place, the text and an example.
    text: String,
}

impl Findings {
    /// Reads what the checker prints: a line for each finding, `   12 files  RXA-5: text   e.g. file 'value'`, and then
    /// the totals.
    pub(super) fn read(printed: &str) -> anyhow::Result<Self> {
        let mut lines: Vec<_> = printed.lines().collect();
        let totals = lines.pop().filter(|line| line.contains(" passed, "));
        totals.context("the last line of the checker says how many messages passed")?;
        let finding = |line: &str| {
            let (count, text) = line.split_once(" files  ")?;
            Some(Finding { messages: count.trim().parse().ok()?, text: text.trim_end().to_owned() })
        };
        let read: Option<Vec<_>> = lines.into_iter().map(finding).collect();
        read.map(Self).context("a line of the checker is not a finding")
    }

    /// The number of findings in all messages, each distinct one counted once a message.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|finding| finding.messages).sum()
    }

    /// The number of those that are NIST's own.
    pub(super) fn of_nist(&self) -> usize {
        self.0.iter().filter(|finding| finding.is_of_nist()).map(|finding| finding.messages).sum()
    }

    /// The number of those that are not NIST's own.
    pub(super) fn ours(&self) -> usize {
        self.count() - self.of_nist()
    }

    /// The findings that are not NIST's own.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        let ours = self.0.iter().filter(|finding| !finding.is_of_nist());
        ours.map(|finding| format!("{} messages: {}", finding.messages, finding.text))
    }
}

impl Finding {
    fn is_of_nist(&self) -> bool {
        let (place, text) = self.text.split_once(": ").unwrap_or_default();
        OF_NIST.iter().any(|(of_place, of_text)| place == *of_place && text.contains(of_text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "  116 files  RXA-5: not in value set CVX   e.g. 0040.hl7 '309'\n\
                           \x20   3 files  RXA-5.6: not in value set HL70396_IZ   e.g. 0002.hl7 'XYZ'\n\
                           \x20   2 files  OBX: IZ-36 If The value of OBX-3.1 is   e.g. 0050.hl7 '25308'\n\
                           11 passed, 121 failed of 132 against RSP-Z32\n";

    #[test]
    fn findings_of_nist_are_told_from_ours() {
        let findings = Findings::read(PRINTED).unwrap();
        assert_eq!((findings.count(), findings.of_nist(), findings.ours()), (121, 118, 3));
        let lines: Vec<_> = findings.lines().collect();
        assert_eq!(lines, ["3 messages: RXA-5.6: not in value set HL70396_IZ   e.g. 0002.hl7 'XYZ'"]);
        let none = Findings::read("10 passed, 0 failed of 10 against ACK-Z23\n").unwrap();
        assert_eq!((none.count(), none.lines().count()), (0, 0));
    }

    #[test]
    fn what_is_not_a_result_of_the_checker_is_an_error() {
        for printed in ["", "usage: check.py\n", "Traceback\n1 passed, 0 failed of 1 against RSP-Z32\n"] {
            assert!(Findings::read(printed).is_err(), "{printed}");
        }
    }
}
