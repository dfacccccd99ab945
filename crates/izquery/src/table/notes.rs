//! What was changed in the request, how often the registry was asked, and what is unusual in the answer.

use iz_facade::{
    Attempt, AttemptStep, FirstStep, Lookup,
    client::hl7::{
        answer::{Effect, Warning},
        query::{Note, NoteKind},
    },
    matching::{PatientMatch, RequeryStep},
};

use crate::table::{
    age::counted,
    cell::{Cell, Tone},
    page::Page,
    words::{member, without_members},
};

/// Writes the notes on a lookup.
pub(super) fn notes(page: &mut Page, view: &Lookup<'_>) {
    let is_wide = page.layout.is_wide;
    let mut all: Vec<Cell> = view.notes.iter().map(note).collect();
    all.extend(view.patient_match.into_iter().flat_map(guesses));
    if view.attempts.len() > 1 {
        let attempts: Vec<String> = view.attempts.iter().map(attempt).collect();
        all.push(Cell::plain(format!("asked {} times: {}", attempts.len(), attempts.join("; "))));
    }
    all.extend(warnings(&view.warnings, is_wide));
    all.extend(omitted(view));
    write(page, all);
}

/// What the answer does not list.
fn omitted(view: &Lookup<'_>) -> impl Iterator<Item = Cell> {
    let lists = [
        (view.candidates_omitted, "further candidate", " Add details and ask again."),
        (view.warnings_omitted, "further warning", " The next step does not depend on them."),
        (view.unread_omitted, "further unread value", ""),
    ];
    let omitted = lists.into_iter().filter(|(count, ..)| *count > 0);
    omitted.map(|(count, what, advice)| {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        let said = format!("Not listed: {}.{advice}", counted(count, what));
        Cell::of(Tone::Alert, "! ").and(Tone::Plain, said)
    })
}

/// Writes what is unusual in an answer.
pub(super) fn notes_on_answer(page: &mut Page, found: &[Warning]) {
    let all = warnings(found, page.layout.is_wide);
    write(page, all);
}

fn write(page: &mut Page, all: Vec<Cell>) {
    if all.is_empty() {
        return;
    }
    page.heading("NOTES", "");
    all.into_iter().for_each(|note| page.item(note));
}

fn note(note: &Note) -> Cell {
    let tone = if note.code.kind() == NoteKind::Formatting { Tone::Plain } else { Tone::Caution };
    let mark = if note.code.kind() == NoteKind::Formatting { "" } else { "! " };
    Cell::of(tone, format!("{mark}{}:", member(&note.pointer)))
        .and(Tone::Plain, format!(" {}", note.code.text().replace('`', "")))
}

/// What was typed and what was sent instead, for each guess.
fn guesses(patient_match: &PatientMatch) -> impl Iterator<Item = Cell> {
    patient_match.guesses.iter().map(|guess| {
        let said = format!("{}: “{}” was sent as “{}”", member(guess.member), guess.typed, guess.sent);
        Cell::plain(said)
    })
}

fn attempt(attempt: &Attempt) -> String {
    let asked = match attempt.step() {
        AttemptStep::First(FirstStep::AsAsked) => "as asked",
        AttemptStep::First(FirstStep::ChosenCandidate) => "for the chosen person",
        AttemptStep::Requery(step) => requery(step),
    };
    let ended = attempt.outcome().map(|outcome| outcome.word());
    let ended = ended.or(attempt.error()).unwrap_or("no answer").replace('_', " ");
    format!("{asked} ({ended})")
}

const fn requery(step: RequeryStep) -> &'static str {
    match step {
        RequeryStep::IdentifierAlone => "with the registry id alone",
        RequeryStep::WithoutDetails => "without middle name, address and phone",
        RequeryStep::SuffixAsTyped => "with the suffix as typed",
        RequeryStep::GivenNameDivided => "with the given names divided",
        RequeryStep::LastFamilyName => "with the last family name alone",
        RequeryStep::FirstFamilyName => "with the first family name alone",
        RequeryStep::FormalGivenName => "with the formal given name",
        RequeryStep::GivenAndMiddleSwapped => "with given and middle name swapped",
        RequeryStep::WithoutIdentifiers => "without identifiers",
    }
}

/// The warnings, each sentence once, with the number of places. What may mean that the record is incomplete comes first.
fn warnings(found: &[Warning], is_wide: bool) -> Vec<Cell> {
    let mut said: Vec<(Effect, String, Vec<String>)> = Vec::new();
    for warning in found {
        let text = without_members(warning.text);
        let place = warning.location.to_string();
        match said.iter_mut().find(|(_, known, _)| *known == text) {
            Some((_, _, places)) => places.push(place),
            None => said.push((warning.code.effect(), text, vec![place])),
        }
    }
    said.sort_by_key(|(effect, ..)| *effect == Effect::Value);
    said.into_iter()
        .map(|(effect, text, places)| {
            let times = if places.len() > 1 { format!(" ({} times)", places.len()) } else { String::new() };
            let places = if is_wide { format!(" (at {})", places.join(", ")) } else { String::new() };
            let cell = match effect {
                Effect::Value => Cell::default(),
                _ => Cell::of(Tone::Alert, "! "),
            };
            cell.and(Tone::Plain, format!("{text}{times}")).and(Tone::Faint, places)
        })
        .collect()
}
