//! A reply together with how well its person matches the request.

use std::sync::Arc;

use iz_client::{
    Reply,
    hl7::{Demographics, Outcome, code_words},
};
use iz_match::{AskedPatient, IDENTITY, MatchGrade, PatientMatch};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// When a candidate may be chosen without a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceRule {
    /// Exactly one candidate agrees in family name, given name, birth date and sex, and every other
    /// candidate differs in at least one of them. If another candidate is similar, or too little is known
    /// of one, no candidate is chosen.
    SingleExact,
}

/// How the person in a record was chosen from a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Chosen {
    /// Who chose.
    pub(crate) by: Chooser,
    /// How surely the person in the record is the chosen candidate.
    #[serde(rename = "match")]
    pub(crate) patient_match: Option<PatientMatch>,
}

impl Chosen {
    /// Who chose.
    #[must_use]
    pub const fn by(&self) -> Chooser {
        self.by
    }

    /// How surely the person in the record is the chosen candidate.
    #[must_use]
    pub const fn patient_match(&self) -> Option<&PatientMatch> {
        self.patient_match.as_ref()
    }
}

code_words! {
    /// Who chose a candidate.
    pub enum Chooser {
        /// The caller chose, with a token.
        Caller = "caller",
        /// The rule `single_exact` chose, which the caller requested.
        SingleExact = "single_exact",
    }
}

/// The final reply of a lookup, compared with the request.
pub(crate) struct MatchedReply {
    pub(crate) reply: Arc<Reply>,
    /// How the person in a record matches the request; `None` for other outcomes.
    pub(crate) patient_match: Option<PatientMatch>,
    pub(crate) chosen: Option<Chosen>,
}

impl MatchedReply {
    /// Compares the person in a reply with the request. A match is never cached: equal queries may come
    /// from requests with different details.
    pub(crate) fn of(reply: Arc<Reply>, asked: &AskedPatient, today: Date) -> Self {
        let person = reply.summary().person.as_ref();
        let patient_match = person.map(|found| asked.compare(found.get(), today));
        Self { reply, patient_match, chosen: None }
    }

    /// Records who chose this person, and how the person matches the candidate of `query`.
    pub(crate) fn chosen(self, by: Chooser, candidate: &Demographics, today: Date) -> Self {
        let person = self.reply.summary().person.as_ref();
        let patient_match = person.map(|found| PatientMatch::of(candidate, found.get(), today));
        Self { chosen: Some(Chosen { by, patient_match }), ..self }
    }

    /// Whether the record very likely belongs to another person.
    pub(crate) fn is_mismatch(&self) -> bool {
        self.decisive_match().is_some_and(|decisive| decisive.grade == MatchGrade::Mismatch)
    }

    /// The match that decides whether the record is shown. After a choice by a human it is the match with
    /// the chosen candidate. So a typing error in the request does not hide the right record. After a choice
    /// by rule it is the worse of the two matches.
    pub(crate) fn decisive_match(&self) -> Option<&PatientMatch> {
        let Some(chosen) = &self.chosen else { return self.patient_match.as_ref() };
        let is_by_caller = chosen.by == Chooser::Caller;
        // If both grades are equal, the match with the request says more: the caller knows the request.
        let is_decisive = |chosen: &&PatientMatch| {
            is_by_caller || self.patient_match.as_ref().is_none_or(|asked| chosen.grade > asked.grade)
        };
        chosen.patient_match.as_ref().filter(is_decisive).or(self.patient_match.as_ref())
    }

    /// The match with the request, if it is worse than the decisive match: a human chose a candidate who
    /// differs from the request.
    pub(crate) fn overruled_match(&self) -> Option<&PatientMatch> {
        let decisive = self.decisive_match().map(|decisive| decisive.grade);
        self.patient_match.as_ref().filter(|asked| Some(asked.grade) > decisive)
    }

    /// The grade of the match with the request.
    pub(crate) fn grade(&self) -> Option<MatchGrade> {
        self.patient_match.as_ref().map(|asked| asked.grade)
    }

    /// Whether a rule may use this record: it is certainly the person asked for and the chosen candidate.
    pub(crate) fn is_certain(&self) -> bool {
        let chosen = self.chosen.as_ref().and_then(Chosen::patient_match);
        self.reply.outcome() == Outcome::Record
            && self.patient_match.as_ref().is_some_and(is_certain)
            && chosen.is_some_and(|chosen| is_certain(chosen) && chosen.agrees_in("identifiers"))
    }
}

/// Whether all identifying members agree and nothing contradicts.
pub(crate) fn is_certain(patient_match: &PatientMatch) -> bool {
    patient_match.grade == MatchGrade::Exact && IDENTITY.iter().all(|member| patient_match.agrees_in(member))
}

/// Whether a name, the birth date or the sex differs. An unknown value excludes nobody.
pub(crate) fn is_excluded(patient_match: &PatientMatch) -> bool {
    IDENTITY.iter().any(|member| patient_match.differs_in(member))
}
