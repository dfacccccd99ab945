//! The result of a lookup, or an answer from a file, as text for people.
//!
//! The order is the same everywhere: who, which registry, what to do; what to give now; what speaks against a vaccine; the
//! history, newest first; comments, messages and notes. A terminal with colours repeats what the words say.

mod age;
mod candidates;
pub(crate) mod cell;
mod comments;
mod evaluation;
mod facts;
mod forecast;
mod further;
mod header;
mod history;
mod identity;
pub(crate) mod layout;
mod line;
mod matching;
mod messages;
mod notes;
mod page;
mod words;

use iz_facade::{
    ActionCode, LookupResult,
    client::hl7::{
        Outcome, ReadError,
        answer::{Answer, ForecastLists, ForecastMarks, Record},
    },
};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};

use self::{
    candidates::{Listed, candidates},
    cell::{Cell, Tone},
    layout::Layout,
    page::Page,
};
use crate::visible::visible;

/// What every record ends with.
const DISCLAIMER: &str =
    "The registry may not know every dose. A dose that is not listed here may have been given.";

/// The heading of what is due for a person who has died.
const GIVE_NOBODY: &str = "DUE FOR THE PERSON IN THIS RECORD, who has died";

/// The heading of what is due by an answer that is not of today.
const WAS_DUE: &str = "WAS DUE ON AN EARLIER DAY: ask again before you give";

/// Formats the result of a lookup. `zone` is the time zone of the registry.
///
/// # Errors
///
/// [`ReadError`], as [`LookupResult::answer`].
pub(crate) fn lookup(result: &LookupResult, zone: &TimeZone, layout: Layout) -> Result<String, ReadError> {
    let (view, answer) = (result.view(), result.answer()?);
    let today = today(result, zone);
    let mut page = Page::new(layout);
    let answer = answer.as_deref().map(|answer| answer.get());
    let record = answer.and_then(Answer::record);
    header::header(&mut page, &view, record.as_ref().map(|record| record.patient), zone, today);
    if let Some(record) = &record {
        let is_stale = header::is_stale(&view, zone, today);
        let give_now = if is_stale { WAS_DUE } else { give_now(view.action.code) };
        write_record(&mut page, record, give_now, is_stale, today);
    }
    if !view.candidates.is_empty() {
        let listed = view.candidates.iter().map(|one| Listed {
            patient: one.patient,
            patient_match: Some(one.patient_match),
            can_be_chosen: Some(one.token.is_some()),
        });
        candidates(&mut page, "CANDIDATES", &listed.collect::<Vec<_>>(), today);
    }
    if let Some(answer) = answer {
        messages::messages(&mut page, answer);
    }
    notes::notes(&mut page, &view);
    if let Some(answer) = answer {
        further::further(&mut page, answer, record.as_ref(), "--json");
    }
    if record.is_some() {
        disclaimer(&mut page);
    }
    Ok(page.into_text())
}

/// Formats an answer from a file, as it is on the day `today`.
pub(crate) fn message(answer: &Answer<'_>, today: Date, layout: Layout) -> String {
    let mut page = Page::new(layout);
    let record = answer.record();
    header::header_of_message(&mut page, answer, record.as_ref().map(|record| record.patient), today);
    match &record {
        Some(record) => {
            let is_old = header::is_old_message(answer, today);
            write_record(&mut page, record, if is_old { WAS_DUE } else { "GIVE NOW" }, is_old, today);
        }
        None if answer.patients.is_empty() => {
            if !matches!(answer.outcome, Outcome::Unexpected | Outcome::Ack) {
                page.paragraph(0, Cell::plain("This does not mean that the patient is unvaccinated."));
            }
        }
        None => {
            let listed = |patient| Listed { patient, patient_match: None, can_be_chosen: None };
            let is_list = answer.outcome == Outcome::Candidates;
            let title = if is_list { "CANDIDATES" } else { "IN THE MESSAGE" };
            candidates(&mut page, title, &answer.patients.iter().map(listed).collect::<Vec<_>>(), today);
        }
    }
    messages::messages(&mut page, answer);
    notes::notes_on_answer(&mut page, &answer.warnings);
    further::further(&mut page, answer, record.as_ref(), "read without --table");
    if record.is_some() {
        disclaimer(&mut page);
    }
    page.into_text()
}

/// A sentence below a table, after an empty line.
pub(crate) fn hint(text: &str, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.blank();
    page.paragraph(0, Cell::plain(text));
    page.into_text()
}

/// The line above the table of a file.
pub(crate) fn title(file: &str, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.paragraph(0, Cell::of(Tone::Faint, format!("FILE {}", visible(file))));
    page.into_text()
}

/// The day on which the answer is shown, where the registry is.
fn today(result: &LookupResult, zone: &TimeZone) -> Date {
    let freshness = result.view().freshness;
    let age = SignedDuration::from_secs(i64::try_from(freshness.age_s).unwrap_or(i64::MAX));
    let shown = freshness.received.saturating_add(age).unwrap_or(freshness.received);
    shown.to_zoned(zone.clone()).date()
}

/// The heading of what is due. It says if something has to be done before.
const fn give_now(action: ActionCode) -> &'static str {
    match action {
        ActionCode::UseRecord => "GIVE NOW",
        ActionCode::UseIncompleteRecord => "GIVE NOW, if no other record has these doses",
        ActionCode::DoNotUse => "DUE FOR THE PERSON IN THIS RECORD, not for your patient",
        _ => "GIVE NOW, if you have confirmed that this is the person",
    }
}

fn write_record(page: &mut Page, record: &Record<'_>, give_now: &str, is_stale: bool, today: Date) {
    let alert = facts::alert(record, today);
    if !alert.is_empty() {
        page.paragraph(0, alert);
    }
    if page.layout.is_wide {
        let mut details = identity::contact(record.patient);
        details.extend(identity::details(record.patient));
        if !details.is_empty() {
            page.heading("PERSON", "");
            page.flow((2, 2), " · ", details);
        }
    }
    let is_dead = identity::is_dead(record.patient);
    // Nobody misses the forecast of a person who has died.
    if !is_dead || !record.forecasts.is_empty() {
        let marks = ForecastMarks { stale: is_stale, deceased: is_dead, ..ForecastMarks::default() };
        let lists = ForecastLists::of(record, today, marks);
        forecast::forecasts(page, &lists, if is_dead { GIVE_NOBODY } else { give_now }, today);
    }
    facts::facts(page, record.facts, &record.other_orders, today);
    history::history(page, record.doses, record.patient.birth_date);
    comments::comments(page, record);
}

fn disclaimer(page: &mut Page) {
    page.blank();
    page.paragraph(0, Cell::of(Tone::Faint, DISCLAIMER));
}

#[cfg(test)]
mod tests;
