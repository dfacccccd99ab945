//! The comments of the registry (NTE), each with what it is about.

use iz_facade::client::hl7::answer::{Dose, Record};

use super::{Lines, coded, or_dash, vaccine_name};

/// Writes each comment on the person, on a fact, on a dose or on a forecast.
pub(super) fn comments(lines: &mut Lines, record: &Record<'_>) {
    let mut all: Vec<(String, &str)> = Vec::new();
    let mut add = |subject: &str, comments: &'_ [_]| {
        all.extend(
            comments
                .iter()
                .map(|comment: &iz_facade::client::hl7::Text<'_>| (subject.to_owned(), comment.as_str())),
        );
    };
    add("patient", &record.patient.comments);
    for fact in record.facts {
        add(coded(&fact.value).unwrap_or("fact"), &fact.comments);
    }
    for dose in record.doses {
        let subject = subject(dose);
        add(&subject, &dose.comments);
        dose.evaluations.iter().for_each(|evaluation| add(&subject, &evaluation.comments));
        dose.reactions.iter().for_each(|reaction| add(&subject, &reaction.comments));
        dose.observations.iter().for_each(|observation| add(&subject, &observation.comments));
    }
    for forecast in record.forecasts {
        let vaccine = forecast.vaccine.as_ref().map_or_else(|| "-".to_owned(), vaccine_name);
        add(&format!("forecast of {vaccine}"), &forecast.comments);
    }
    for order in &record.other_orders {
        add("order", &order.comments);
    }
    if all.is_empty() {
        return;
    }
    lines.blank();
    lines.line(format_args!("  Comments ({})", all.len()));
    for (subject, comment) in all {
        lines.line(format_args!("  {subject}: {comment}"));
    }
}

/// The vaccine and the date of a dose.
fn subject(dose: &Dose<'_>) -> String {
    format!("{} {}", vaccine_name(&dose.vaccine), or_dash(dose.date))
}
