//! Schemas of the code words that this crate declares, and of those that it puts together from several lists.

use iz_client::{
    ErrorCode,
    hl7::{CodeWord, open_enumerations, schema::open_enumeration},
};
use iz_match::RequeryStep;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::problem_examples::problem_examples;
use crate::{
    action::ActionCode,
    attempt::{AttemptStep, FirstStep},
    error::ApiError,
    forecast_state::ForecastState,
    freshness::AnswerSource,
    matched_reply::Chooser,
    problem::ProblemCode,
    request::PatientEvent,
};

open_enumerations!(ActionCode, AnswerSource, Chooser, ForecastState, PatientEvent);

impl PartialSchema for AttemptStep {
    fn schema() -> RefOr<Schema> {
        let words = FirstStep::WORDS.iter().chain(RequeryStep::WORDS).copied();
        open_enumeration("Why a query was sent.", words)
    }
}

impl ToSchema for AttemptStep {}

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        // The title of an error of the API is its meaning. The errors of asking a registry have a table of meanings.
        let rows = problem_examples().into_iter().filter(|error| !matches!(error, ApiError::Ask(_)));
        let meanings: Vec<(&str, String)> =
            rows.map(|error| (error.row().code, format!("{}.", error.row().title))).collect();
        let own = meanings.iter().map(|(code, meaning)| (*code, meaning.as_str()));
        open_enumeration(
            "The kind of problem, as a stable code for programs.",
            ErrorCode::WORDS.iter().copied().chain(own),
        )
    }
}

impl ToSchema for ProblemCode {}
