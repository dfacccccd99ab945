//! Compares labelled pairs of a query and a record, and counts how many are graded as their label says.
//!
//! A file of pairs is a TSV with a head line and six columns: id, category, the `patient` of a lookup as JSON, the PID
//! segment of the record, the label, and the reason for the label. The labels are those of [`Label`].

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use iz_hl7::{Demographics, OwnedAnswer};
use iz_match::{MatchGrade, PatientMatch};
use jiff::civil::{Date, date};

/// The pairs of this project. All people are invented.
const OWN: &str = include_str!("pairs.tsv");

/// More pairs, which are not part of the repository. The test that reads them says so if they are missing.
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/cases/match/pairs.tsv");

const TODAY: Date = date(2026, 11, 28);

/// What the grade of a pair must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    /// The same person without doubt.
    Exact,
    /// The same person. Both grades are right.
    ExactOrProbable,
    /// Probably the same person, but somebody must look.
    Probable,
    /// Nobody can know. Both `probable` and `mismatch` are right.
    NotExact,
    /// Another person.
    Mismatch,
}

/// How the grade of a pair compares with its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Right,
    /// `probable`, although the pair is the same person without doubt. A person must look at the record.
    TooCautious,
    /// `exact`, although nobody can know.
    TooSure,
    /// The record of the right person is withheld.
    Hidden,
    /// The record of another person is shown.
    ShownWrongly,
}

impl Label {
    fn of(text: &str) -> Self {
        match text {
            "exact" => Self::Exact,
            "exact_or_probable" => Self::ExactOrProbable,
            "probable" => Self::Probable,
            "not_exact" => Self::NotExact,
            "mismatch" => Self::Mismatch,
            other => panic!("{other} is not a label"),
        }
    }

    const fn verdict(self, grade: MatchGrade) -> Verdict {
        match (self, grade) {
            (Self::Mismatch, MatchGrade::Exact | MatchGrade::Probable) => Verdict::ShownWrongly,
            (Self::Exact | Self::ExactOrProbable | Self::Probable, MatchGrade::Mismatch) => Verdict::Hidden,
            (Self::Probable | Self::NotExact, MatchGrade::Exact) => Verdict::TooSure,
            (Self::Exact, MatchGrade::Probable) => Verdict::TooCautious,
            _ => Verdict::Right,
        }
    }

    const fn is_right_person(self) -> bool {
        matches!(self, Self::Exact | Self::ExactOrProbable | Self::Probable)
    }
}

struct Count {
    by_verdict: BTreeMap<Verdict, usize>,
    right_people: usize,
    report: String,
}

impl Count {
    fn of(file: &str) -> Self {
        let mut count = Self { by_verdict: BTreeMap::new(), right_people: 0, report: String::new() };
        for line in file.lines().skip(1).filter(|line| !line.is_empty()) {
            let [id, _, asked, returned, label, why] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("six columns: {line}")
            };
            let label_text = label;
            let label = Label::of(label);
            let asked: Demographics = serde_json::from_str(asked).expect(id);
            let matched = compare(&asked, returned);
            let verdict = label.verdict(matched.grade);
            *count.by_verdict.entry(verdict).or_default() += 1;
            count.right_people += usize::from(label.is_right_person());
            if verdict != Verdict::Right {
                let rows: Vec<_> = matched
                    .fields
                    .iter()
                    .map(|field| format!("{} {} {}", field.member, field.reason, field.points))
                    .collect();
                writeln!(
                    count.report,
                    "{id} {verdict:?}: {label_text}, {:?} {}: {why} {rows:?}",
                    matched.grade, matched.score
                )
                .expect("a string takes text");
            }
        }
        count
    }

    fn number(&self, verdict: Verdict) -> usize {
        self.by_verdict.get(&verdict).copied().unwrap_or_default()
    }

    fn summary(&self) -> String {
        let sum: usize = self.by_verdict.values().sum();
        format!(
            "{sum} pairs: {} right, {} too cautious, {} too sure, {} of {} hidden, {} shown wrongly",
            self.number(Verdict::Right),
            self.number(Verdict::TooCautious),
            self.number(Verdict::TooSure),
            self.number(Verdict::Hidden),
            self.right_people,
            self.number(Verdict::ShownWrongly)
        )
    }
}

fn compare(asked: &Demographics, pid: &str) -> PatientMatch {
    let text = format!(
        "MSH|^~\\&|A|B|||20261128||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z42\rMSA|AA|1\rQAK|1|OK\r{pid}\r"
    );
    let answer = OwnedAnswer::read(text, TODAY).expect("an answer");
    PatientMatch::of(asked, &answer.get().patients[0], TODAY)
}

#[test]
fn every_pair_of_the_project_has_the_grade_of_its_label() {
    let count = Count::of(OWN);
    println!("{}\n{}", count.summary(), count.report);
    assert!(count.by_verdict.values().sum::<usize>() >= 150, "{}", count.summary());
    assert!(count.report.is_empty(), "{}\n{}", count.summary(), count.report);
}

#[test]
fn pairs_from_elsewhere_show_nobody_else_and_hide_few_people() {
    let Ok(file) = std::fs::read_to_string(Path::new(SHARED)) else {
        println!("SKIPPED: there is no file {SHARED}");
        return;
    };
    let count = Count::of(&file);
    println!("{}\n{}", count.summary(), count.report);
    assert_eq!(count.number(Verdict::ShownWrongly), 0, "{}", count.report);
    assert_eq!(count.number(Verdict::TooSure), 0, "{}", count.report);
    assert!(count.number(Verdict::Hidden) * 100 <= count.right_people * 3, "{}", count.report);
}
