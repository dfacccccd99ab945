//! The comments of the registry (NTE, or an observation that is a comment), each with what it is about.

use iz_facade::client::hl7::{
    Text,
    answer::{Dose, Observation, Record},
};

use crate::table::{
    cell::{Cell, Tone},
    forecast,
    page::Page,
    words::{coded, meaning, vaccine},
};

/// LOINC: an observation whose value is a comment. OBX-3.
const COMMENT: &str = "48767-8";

/// Whether an observation is a comment. A retracted one is not a comment.
pub(super) fn is_comment(observation: &Observation<'_>) -> bool {
    let code = observation.identifier.as_ref().and_then(|identifier| identifier.code.as_deref());
    let is_retracted = observation.status.as_deref().is_some_and(|status| matches!(status, "D" | "W" | "X"));
    code == Some(COMMENT) && observation.value.is_some() && !is_retracted
}

/// Writes each comment on the person, on a fact, on a dose or on a forecast.
pub(super) fn comments(page: &mut Page, record: &Record<'_>) {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |subject: &str, comments: &'_ [Text<'_>]| {
        all.extend(comments.iter().map(|comment| (subject.to_owned(), comment.as_str().to_owned())));
    };
    add("patient", &record.patient.comments);
    for observation in &record.patient.observations {
        add("patient", &texts(observation));
    }
    for fact in record.facts {
        add(&coded(&fact.value, meaning::fact).unwrap_or_else(|| "fact".to_owned()), &fact.comments);
    }
    for dose in record.doses {
        let subject = subject(dose);
        add(&subject, &dose.comments);
        dose.evaluations.iter().for_each(|evaluation| add(&subject, &evaluation.comments));
        let findings = dose.reactions.iter().chain(&dose.eligibility).chain(&dose.funding);
        findings.for_each(|finding| add(&subject, &finding.comments));
        dose.information_statements.iter().for_each(|statement| add(&subject, &statement.comments));
        dose.observations.iter().for_each(|observation| add(&subject, &texts(observation)));
    }
    for forecast in record.forecasts {
        add(&format!("forecast of {}", forecast::name(forecast)), &forecast.comments);
    }
    for order in &record.other_orders {
        add("order", &order.comments);
        order.observations.iter().for_each(|observation| add("order", &texts(observation)));
    }
    if all.is_empty() {
        return;
    }
    page.heading("COMMENTS OF THE REGISTRY", "");
    for (subject, comment) in all {
        page.item(Cell::of(Tone::Faint, format!("{subject}:")).and(Tone::Plain, format!(" {comment}")));
    }
}

/// The comments on an observation, and its value if it is itself a comment.
fn texts<'a>(observation: &Observation<'a>) -> Vec<Text<'a>> {
    let own = observation.value.filter(|_| is_comment(observation));
    own.into_iter().chain(observation.comments.iter().copied()).collect()
}

/// The vaccine and the date of a dose.
pub(super) fn subject(dose: &Dose<'_>) -> String {
    let date = dose.date.map_or("without a date".to_owned(), |date| date.to_string());
    format!("{} {date}", vaccine(&dose.vaccine))
}
