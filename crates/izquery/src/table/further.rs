//! What the answer has beyond the table.

use iz_facade::client::hl7::answer::{Answer, Observation, Record};

use crate::table::{
    age::counted,
    cell::{Cell, Tone},
    comments::{is_comment, subject},
    page::Page,
    words::{coded, no_table},
};

/// Writes the observations that no other section shows in the wide layout, and says how many more values the JSON shows.
/// `command` is what prints the JSON.
pub(super) fn further(page: &mut Page, answer: &Answer<'_>, record: Option<&Record<'_>>, command: &str) {
    let observations: Vec<(String, &Observation<'_>)> = record.into_iter().flat_map(all).collect();
    let mut rest = record.map_or_else(|| orders(answer), |_| Vec::new());
    if page.layout.is_wide && !observations.is_empty() {
        page.heading("OTHER OBSERVATIONS", "");
        observations.iter().for_each(|(subject, one)| page.item(observation(subject, one)));
    } else if !observations.is_empty() {
        rest.push(counted(number(observations.len()), "other observation"));
    }
    let unread = answer.unread.len() + answer.other_segments.len();
    if unread > 0 {
        rest.push(counted(number(unread), "further value"));
    }
    if !rest.is_empty() {
        page.heading("MORE", "");
        let them =
            if rest.len() == 1 && rest.iter().all(|one| one.starts_with("1 ")) { "it" } else { "them" };
        let text = format!("The answer also has {}. {command} shows {them}.", rest.join(", "));
        page.item(Cell::of(Tone::Faint, text));
    }
}

/// The doses, forecasts and facts of an answer that is not the record of one person. It may not be known whose they are.
fn orders(answer: &Answer<'_>) -> Vec<String> {
    let all =
        [(answer.doses.len(), "dose"), (answer.forecasts.len(), "forecast"), (answer.facts.len(), "fact")];
    all.into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(number(count), word))
        .collect()
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The observations of a record that no other section holds, each with what it is about.
fn all<'r>(record: &'r Record<'_>) -> Vec<(String, &'r Observation<'r>)> {
    let of_patient = record.patient.observations.iter().map(|one| ("patient".to_owned(), one));
    let of_doses =
        record.doses.iter().flat_map(|dose| dose.observations.iter().map(|one| (subject(dose), one)));
    let of_orders = record.other_orders.iter().flat_map(|order| &order.observations);
    let of_orders = of_orders.map(|one| ("order".to_owned(), one));
    of_patient.chain(of_doses).chain(of_orders).filter(|(_, one)| !is_comment(one)).collect()
}

fn observation(subject: &str, observation: &Observation<'_>) -> Cell {
    let name = observation.identifier.as_ref().and_then(|sent| coded(sent, no_table));
    let name = name.unwrap_or_else(|| "observation".to_owned());
    let value = observation.value.map_or("no value".to_owned(), |value| value.as_str().to_owned());
    let units = observation.units.as_ref().and_then(|sent| coded(sent, no_table));
    let units = units.map(|units| format!(" {units}")).unwrap_or_default();
    let status = match observation.status.as_deref() {
        None => String::new(),
        Some("D" | "W" | "X") => ", retracted by the registry".to_owned(),
        Some(status) => format!(", status {status}"),
    };
    let date = observation.observed.map(|time| format!(", observed {}", time.date)).unwrap_or_default();
    Cell::of(Tone::Faint, format!("{subject}:"))
        .and(Tone::Plain, format!(" {name}: {value}{units}{status}{date}"))
}
