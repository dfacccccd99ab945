//! The acceptance kit: one fixed person for each result that a vendor who integrates izquery must handle.
//!
//! A query finds these persons by name and birth date, or by the registry's identifier in an earlier list. They come
//! before the people of the list. docs/ACCEPTANCE.md shows all cases, and a test walks them through the whole program.

mod answer_text;
mod case;

use std::sync::LazyLock;

use self::answer_text::{AnswerValues, message};
pub use self::case::{AcceptanceCase, AcceptanceSection, CasePerson, Expected};
use crate::{
    acceptance::case::CaseAnswer,
    misbehaviour::Misbehaviour,
    query::{message::QueryMessage, search_criteria::SearchCriteria},
    rsp::reply::RspStamp,
    toml_file,
};

/// The files of the kit, in the order of the document.
const FILES: [&str; 6] = [
    include_str!("acceptance/cases/outcomes.toml"),
    include_str!("acceptance/cases/matches.toml"),
    include_str!("acceptance/cases/records.toml"),
    include_str!("acceptance/cases/incomplete.toml"),
    include_str!("acceptance/cases/values.toml"),
    include_str!("acceptance/cases/problems.toml"),
];

static SECTIONS: LazyLock<Vec<AcceptanceSection>> =
    LazyLock::new(|| FILES.into_iter().map(toml_file::read).collect());

/// The cases of the kit, by section.
#[must_use]
pub fn acceptance_sections() -> &'static [AcceptanceSection] {
    &SECTIONS
}

/// The text of the answer about a person of the kit. `None` if the query asks for nobody of the kit.
pub(crate) fn answer(criteria: &SearchCriteria, query: &QueryMessage, stamp: &RspStamp) -> Option<String> {
    let (case, answer) = find(criteria)?;
    let text = answer.text.as_deref()?;
    Some(message(&AnswerValues { case, query, stamp }, text, answer.ends_without_line_end))
}

/// What is wrong with each answer about a person of the kit. `None` if the message asks for nobody of the kit, or for
/// somebody who is answered as usual.
pub(crate) fn misbehaviour(message: &str) -> Option<Misbehaviour> {
    let query = QueryMessage::read(message).ok()?;
    let (_, answer) = find(&SearchCriteria::of_query(&query))?;
    answer.misbehaviour.as_deref()?.parse().ok()
}

/// The case and the answer for the person that a query asks for. An identifier decides before a name.
fn find(criteria: &SearchCriteria) -> Option<(&'static AcceptanceCase, &'static CaseAnswer)> {
    let all = || {
        let cases = SECTIONS.iter().flat_map(|section| &section.cases);
        cases.flat_map(|case| case.answers.iter().map(move |answer| (case, answer)))
    };
    all()
        .find(|(_, answer)| answer.has_identifier(criteria))
        .or_else(|| all().find(|(case, answer)| answer.has_name(case, criteria)))
}

#[cfg(test)]
mod tests;
