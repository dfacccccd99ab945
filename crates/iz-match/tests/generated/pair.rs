//! A labelled pair, and a rule of real life that makes pairs.

use iz_hl7::OwnedAnswer;
use iz_match::{MatchGrade, PatientMatch};

use crate::{asked, person::Person, record, today::TODAY};

/// What a careful human says about a pair. Where careful humans may disagree, the wider label stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Label {
    /// It is the person.
    Exact,
    /// It is the person. How sure that is may be judged in two ways.
    ExactOrProbable,
    /// It is likely the person. A human looks at the details before the record is used.
    Probable,
    /// It may be another person, so it is never `exact`.
    NotExact,
    /// It is somebody else, whose record must not be shown.
    Mismatch,
}

/// How the grade of a pair compares with its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The grade is one that the label allows.
    Right,
    /// The label is `exact`, and the grade is `probable`. No harm is done.
    LessSure,
    /// Somebody else's record is shown.
    WrongShown,
    /// The grade is `exact` where nobody can know.
    ExactUnknown,
    /// The record of the right person is hidden.
    Hidden,
}

/// Two views of a person or of two people, and the label.
pub(crate) struct Pair {
    pub(crate) asked: Person,
    pub(crate) found: Person,
    pub(crate) label: Label,
    /// Whether the record keeps the case of its names. Otherwise they are in capitals.
    pub(crate) keeps_case: bool,
}

/// One rule of real life.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) pairs: fn() -> Vec<Pair>,
}

impl Pair {
    pub(crate) fn new(asked: &Person, found: &Person, label: Label) -> Self {
        Self { asked: asked.clone(), found: found.clone(), label, keeps_case: false }
    }

    /// The pair, and the pair with the sides exchanged.
    pub(crate) fn both_ways(one: &Person, other: &Person, label: Label) -> [Self; 2] {
        [Self::new(one, other, label), Self::new(other, one, label)]
    }

    /// The PID segment of the answer.
    pub(crate) fn pid(&self) -> String {
        record::pid(&self.found, self.keeps_case)
    }

    /// Compares both sides as the service does.
    pub(crate) fn compare(&self) -> PatientMatch {
        let answer = OwnedAnswer::read(record::message(&self.found, self.keeps_case), TODAY).unwrap();
        PatientMatch::of(&asked::details(&self.asked), &answer.get().patients[0], TODAY)
    }

    pub(crate) fn verdict(&self, grade: MatchGrade) -> Verdict {
        match (self.label, grade) {
            (Label::Mismatch, MatchGrade::Exact | MatchGrade::Probable) => Verdict::WrongShown,
            (Label::NotExact | Label::Probable, MatchGrade::Exact) => Verdict::ExactUnknown,
            (Label::Exact | Label::ExactOrProbable | Label::Probable, MatchGrade::Mismatch) => {
                Verdict::Hidden
            }
            (Label::Exact, MatchGrade::Probable) => Verdict::LessSure,
            _ => Verdict::Right,
        }
    }
}
