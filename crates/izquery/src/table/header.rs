//! The first lines: who, which registry and when, and what to do.

use iz_facade::{
    ActionCode, Chooser, Chosen, Lookup,
    client::hl7::{
        Outcome,
        answer::{Answer, Patient},
    },
    matching::{MatchGrade, PatientMatch},
};
use jiff::{civil::Date, tz::TimeZone};

use crate::{
    table::{
        age::duration,
        cell::{Cell, Tone},
        identity::{contact, identity, registry_id, remarks},
        matching::{comparison, grade},
        messages,
        page::Page,
    },
    visible::visible,
};

/// Writes the first lines of a lookup. `patient` is the person of the record that is shown.
pub(super) fn header(
    page: &mut Page,
    view: &Lookup<'_>,
    patient: Option<&Patient<'_>>,
    zone: &TimeZone,
    today: Date,
) {
    let decisive = decisive(view);
    let mut first = match patient {
        Some(patient) => identity(patient, today),
        None => vec![headline(view)],
    };
    let is_chosen = view.chosen.is_some_and(|chosen| chosen.by() == Chooser::Caller);
    let differs = view.patient_match.filter(|found| is_chosen && found.grade != MatchGrade::Exact);
    match differs {
        // The record is that of the chosen person. Nobody may think that it is the person of the request.
        Some(_) if decisive.is_some_and(|found| found.grade == MatchGrade::Exact) => {
            first.push(Cell::of(Tone::Caution, "≈ the chosen person, who differs from the request"));
        }
        _ => first.extend(decisive.map(|found| grade(found.grade))),
    }
    let decisive = differs.or(decisive);
    page.flow((0, 2), "   ", first);
    if let Some(patient) = patient {
        page.flow((2, 2), "   ", remarks(patient));
    }
    page.flow((0, 2), " · ", source(view, patient, zone));
    // The text of the step says both, too.
    if is_stale(view, zone, today) {
        page.paragraph(0, Cell::of(Tone::Alert, "! THIS ANSWER IS OF AN EARLIER DAY"));
    } else if view.action.code == ActionCode::UseIncompleteRecord {
        page.paragraph(0, Cell::of(Tone::Alert, "! THIS RECORD MAY BE INCOMPLETE"));
    }
    page.paragraph(0, Cell::of(Tone::Strong, format!("→ {}", advice(&view.action.text))));
    if let Some(consent) = view.consent {
        page.paragraph(0, Cell::plain(format!("consent: {}", visible(&consent.text))));
    }
    let is_told = |found: &&PatientMatch| found.grade != MatchGrade::Exact || page.layout.is_wide;
    if let Some(found) = decisive.filter(is_told) {
        page.paragraph(2, Cell::plain("compared with the request: ").append(comparison(found)));
    }
    // The person at the counter confirms an unsure match by more than the name.
    let is_unsure = decisive.is_some_and(|found| found.grade != MatchGrade::Exact);
    if let Some(patient) = patient.filter(|_| is_unsure && !page.layout.is_wide) {
        page.flow((2, 2), " · ", contact(patient));
    }
}

/// Whether the answer is out of date: of an earlier day, where the registry is, or expired. What is due may be another today.
pub(super) fn is_stale(view: &Lookup<'_>, zone: &TimeZone, today: Date) -> bool {
    view.freshness.stale || view.freshness.received.to_zoned(zone.clone()).date() < today
}

/// The match that decides whether the record may be used. A person who chose from a list knows better than the request;
/// a rule does not, so that the worse of both matches counts.
fn decisive<'v>(view: &Lookup<'v>) -> Option<&'v PatientMatch> {
    let chosen = view.chosen.and_then(|chosen| chosen.patient_match());
    match (view.chosen.map(Chosen::by), view.patient_match, chosen) {
        (Some(Chooser::Caller), asked, chosen) => chosen.or(asked),
        (_, Some(asked), Some(chosen)) if chosen.grade > asked.grade => Some(chosen),
        (_, asked, chosen) => asked.or(chosen),
    }
}

/// The advice without names of members of the JSON.
fn advice(text: &str) -> String {
    text.replace("`errors`", &format!("“{}”", messages::HEADING)).replace('`', "")
}

/// What came instead of a record.
fn headline(view: &Lookup<'_>) -> Cell {
    match view.outcome {
        Outcome::Record => Cell::of(Tone::Alert, "RECORD NOT SHOWN"),
        outcome => of_outcome(outcome),
    }
}

/// An outcome in words.
pub(super) fn of_outcome(outcome: Outcome) -> Cell {
    let (tone, text) = match outcome {
        Outcome::Record => (Tone::Strong, "RECORD"),
        Outcome::Candidates => (Tone::Caution, "SEVERAL PEOPLE MAY BE MEANT"),
        Outcome::NotFound => (Tone::Caution, "NO RECORD FOUND"),
        Outcome::TooMany => (Tone::Caution, "TOO MANY PEOPLE MATCH"),
        Outcome::Protected => (Tone::Caution, "THE RECORD IS PROTECTED"),
        Outcome::Rejected => (Tone::Alert, "THE REGISTRY REFUSED THE QUERY"),
        Outcome::Ack => (Tone::Alert, "THE REGISTRY REFUSED THE MESSAGE"),
        Outcome::Unexpected => (Tone::Alert, "THIS IS NO ANSWER TO A QUERY"),
    };
    Cell::of(tone, text)
}

/// Which registry answered, when, and under which number it knows the person.
fn source(view: &Lookup<'_>, patient: Option<&Patient<'_>>, zone: &TimeZone) -> Vec<Cell> {
    let freshness = view.freshness;
    let received = freshness.received.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
    let answered = if freshness.from_cache {
        format!("answered {received}, {} ago (from the cache)", duration(freshness.age_s))
    } else {
        format!("answered {received} in {}", tenths(freshness.registry_ms))
    };
    let mut all = vec![Cell::plain(&view.registry.name), Cell::plain(answered)];
    all.extend(patient.and_then(registry_id));
    all
}

/// A duration in seconds with one decimal.
fn tenths(milliseconds: u64) -> String {
    let tenths = milliseconds.saturating_add(50) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// A time of ISO 8601 to the minute, with a blank before the time of day.
fn minute(time: &str) -> String {
    let end = time.char_indices().nth(16).map_or(time.len(), |(at, _)| at);
    time.get(..end).unwrap_or(time).replace('T', " ")
}

/// Writes the first lines of a message in a file.
pub(super) fn header_of_message(
    page: &mut Page,
    answer: &Answer<'_>,
    patient: Option<&Patient<'_>>,
    today: Date,
) {
    let first = patient.map_or_else(|| vec![headline_of_message(answer)], |patient| identity(patient, today));
    page.flow((0, 2), "   ", first);
    if let Some(patient) = patient {
        page.flow((2, 2), "   ", remarks(patient));
    }
    let message = &answer.message;
    let sender = message.sending_facility.or(message.sending_application);
    let sender = sender.and_then(|sender| sender.as_str().split('^').next()).map(Cell::plain);
    let time = message.time.map_or("message without a date".to_owned(), |time| {
        format!("message of {}", minute(&time.to_string()))
    });
    let time = Some(Cell::plain(time));
    let id = patient.and_then(registry_id);
    let seen = Cell::plain(format!("shown as of {today}"));
    page.flow((0, 2), " · ", [sender, time, id, Some(seen)].into_iter().flatten().collect());
    if patient.is_some() && is_old_message(answer, today) {
        page.paragraph(
            0,
            Cell::of(Tone::Alert, "! This message is not of today. Doses may have been added since."),
        );
    }
}

/// What a message without a record is. An acknowledgment may accept the message that it answers.
fn headline_of_message(answer: &Answer<'_>) -> Cell {
    let code = answer.acknowledgment.as_ref().and_then(|acknowledgment| acknowledgment.code.as_deref());
    match (answer.outcome, code.map(str::trim)) {
        (Outcome::Ack, Some("AA" | "CA")) => Cell::of(Tone::Strong, "THE REGISTRY ACCEPTED A MESSAGE"),
        (Outcome::Ack, Some("AE" | "CE")) => {
            Cell::of(Tone::Caution, "THE REGISTRY REPORTS ERRORS IN A MESSAGE, and may have accepted a part")
        }
        (outcome, _) => of_outcome(outcome),
    }
}

/// Whether a message is of an earlier day, or of a day that it does not say. What is due may be another today.
pub(super) fn is_old_message(answer: &Answer<'_>, today: Date) -> bool {
    answer.message.time.and_then(|time| time.date.exact()).is_none_or(|day| day < today)
}
