//! The comments of the registry (NTE), each with what it is about.

use iz_facade::client::hl7::{
    Text,
    answer::{Dose, Record},
};

use crate::table::{
    cell::{Cell, Tone},
    forecast,
    page::Page,
    words::{coded, meaning, vaccine},
};

/// Writes each comment on the person, on a fact, on a dose or on a forecast.
pub(super) fn comments(page: &mut Page, record: &Record<'_>) {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |subject: &str, comments: &'_ [Text<'_>]| {
        all.extend(comments.iter().map(|comment| (subject.to_owned(), comment.as_str().to_owned())));
    };
    add("patient", &record.patient.comments);
    for observation in &record.patient.observations {
        add("patient", &observation.comments);
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
        dose.observations.iter().for_each(|observation| add(&subject, &observation.comments));
    }
    for forecast in record.forecasts {
        add(&format!("forecast of {}", forecast::name(forecast)), &forecast.comments);
    }
    for order in &record.other_orders {
        add("order", &order.comments);
        order.observations.iter().for_each(|observation| add("order", &observation.comments));
    }
    if all.is_empty() {
        return;
    }
    page.heading("COMMENTS OF THE REGISTRY", "");
    for (subject, comment) in all {
        page.item(Cell::of(Tone::Faint, format!("{subject}:")).and(Tone::Plain, format!(" {comment}")));
    }
}

/// The vaccine and the date of a dose.
fn subject(dose: &Dose<'_>) -> String {
    let date = dose.date.map_or("without a date".to_owned(), |date| date.to_string());
    format!("{} {date}", vaccine(&dose.vaccine))
}
