//! One case of the acceptance kit: a request, what the registry answers, and what must come of it.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Deserialize;

use crate::query::search_criteria::{SearchCriteria, comparable_name};

/// One section of the kit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceSection {
    /// The heading.
    pub title: String,
    /// What the cases have in common, in one paragraph.
    pub introduction: String,
    /// The cases.
    #[serde(rename = "case")]
    pub cases: Vec<AcceptanceCase>,
}

/// One case: the request of the integrator's software, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceCase {
    /// The number of the case, such as `A01`.
    pub id: String,
    /// What the case is about.
    pub title: String,
    /// The person. `None` if the registry is not asked.
    pub person: Option<CasePerson>,
    /// The body of the request, if it needs more than the person.
    request: Option<String>,
    /// The path of the request.
    #[serde(default = "lookups")]
    pub path: String,
    /// How often the request is sent. The last response counts.
    #[serde(default = "once")]
    pub times: u8,
    /// How long the integrator waits afterwards, in seconds.
    #[serde(default)]
    pub pause_s: u64,
    /// Which candidate of the list is chosen then, from 1. `None` if nobody is chosen.
    pub choose: Option<usize>,
    /// What must come.
    #[serde(default)]
    pub expect: Expected,
    /// What must come after the choice.
    pub after_choice: Option<Expected>,
    /// What the screen must show, and what it must not show.
    pub screen: Vec<String>,
    /// What the registry answers. It is empty for a person of the list, and where the registry is not asked.
    #[serde(default)]
    pub(super) answers: Vec<CaseAnswer>,
}

/// The person of a case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePerson {
    /// The family name.
    pub family: String,
    /// The given name.
    pub given: String,
    /// The birth date.
    pub birth_date: Date,
    /// The sex (table 0001).
    pub sex: Option<String>,
}

/// What must come of a request. Without any key, it is a record of the right person that is whole.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// The HTTP status.
    pub status: u16,
    /// `outcome`, if there is an answer.
    pub outcome: Option<String>,
    /// `match.grade`, if there is a match.
    pub grade: Option<String>,
    /// `action.code`, if there is an answer.
    pub action: Option<String>,
    /// The different `warnings[].code`.
    pub warnings: Vec<String>,
    /// `code` of the problem document, if there is no answer.
    pub problem: Option<String>,
    /// `who` of the problem document.
    pub who: Option<String>,
    /// Whether the response tells when the next attempt makes sense (`Retry-After`).
    pub retry_after: bool,
    /// Further members of the answer: a JSON pointer, and the JSON that must stand there.
    pub members: Vec<(String, String)>,
}

impl Default for Expected {
    fn default() -> Self {
        Self {
            status: 200,
            outcome: None,
            grade: None,
            action: None,
            warnings: Vec::new(),
            problem: None,
            who: None,
            retry_after: false,
            members: Vec::new(),
        }
    }
}

impl Expected {
    /// `outcome`: `record`, unless the case or a problem says otherwise.
    #[must_use]
    pub fn outcome(&self) -> Option<&str> {
        self.outcome.as_deref().or_else(|| self.problem.is_none().then_some("record"))
    }

    /// `match.grade`: that of a record is `exact`, unless the case says otherwise.
    #[must_use]
    pub fn grade(&self) -> Option<&str> {
        self.grade.as_deref().or_else(|| (self.outcome() == Some("record")).then_some("exact"))
    }

    /// `action.code`: that of a record is `use_record`, unless the case says otherwise.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.action.as_deref().or_else(|| (self.outcome() == Some("record")).then_some("use_record"))
    }
}

/// What the registry answers about one person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseAnswer {
    /// The person that the query names, if it is not the person of the case.
    found_as: Option<CasePerson>,
    /// The registry's identifier that the query names, instead of a person.
    identifier: Option<String>,
    /// The template of the message: a segment in each line, see [`super::answer_text`].
    pub(super) text: Option<String>,
    /// Whether the last segment has no line end.
    #[serde(default)]
    pub(super) ends_without_line_end: bool,
    /// The name of the misbehaviour with which the answer is sent.
    pub(super) misbehaviour: Option<String>,
}

impl AcceptanceCase {
    /// The body of the request.
    #[must_use]
    pub fn request(&self) -> Cow<'_, str> {
        match (&self.request, &self.person) {
            (Some(request), _) => Cow::Borrowed(request.trim()),
            (None, Some(person)) => Cow::Owned(person.request()),
            (None, None) => Cow::Borrowed(""),
        }
    }
}

impl CasePerson {
    /// The body of a lookup of this person.
    fn request(&self) -> String {
        let Self { family, given, birth_date, sex } = self;
        let sex = sex.as_ref().map(|sex| format!(r#", "sex": "{sex}""#)).unwrap_or_default();
        format!(
            r#"{{"patient": {{"name": {{"family": "{family}", "given": "{given}"}}, "birth_date": "{birth_date}"{sex}}}}}"#
        )
    }

    fn is_asked_for(&self, criteria: &SearchCriteria) -> bool {
        criteria.name.is_some()
            && comparable_name(&self.family, &self.given) == criteria.name
            && criteria.birth_date == Some(self.birth_date)
    }
}

impl CaseAnswer {
    pub(super) fn has_identifier(&self, criteria: &SearchCriteria) -> bool {
        let is_sought = |own: &String| criteria.identifiers.iter().any(|sought| sought.value == *own);
        self.identifier.as_ref().is_some_and(is_sought)
    }

    pub(super) fn has_name(&self, case: &AcceptanceCase, criteria: &SearchCriteria) -> bool {
        let person = match (&self.found_as, &self.identifier) {
            (Some(person), _) => Some(person),
            (None, None) => case.person.as_ref(),
            (None, Some(_)) => None,
        };
        person.is_some_and(|person| person.is_asked_for(criteria))
    }
}

fn lookups() -> String {
    "/v1/lookups".to_owned()
}

const fn once() -> u8 {
    1
}
