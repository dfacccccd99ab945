//! The result of a lookup as text for people.

mod comments;

use std::fmt::{Display, Write as _};

use iz_facade::{
    Attempt, LookupResult,
    client::hl7::{
        Coded, PersonName, ReadError,
        answer::{Dose, ErrorReport, Evaluation, Fact, Forecast, Patient, Record, Vaccine, Validity},
        query::NoteKind,
    },
    matching::{FieldMatch, MatchGrade, PatientMatch},
};
use serde::Serialize;

use self::comments::comments;

/// Lines of text. It replaces control characters and hidden characters: a registry's text must not control the
/// terminal, start a line of its own, or look different from what it is.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, line: impl Display) {
        self.0.extend(line.to_string().trim_end().chars().map(|c| if is_hidden(c) { ' ' } else { c }));
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Rows with aligned columns.
    fn columns(&mut self, rows: &[Vec<String>]) {
        let count = rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..count).map(|at| width(at).unwrap_or_default()).collect();
        for row in rows {
            let mut line = String::from(" ");
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, " {cell:<width$} ");
            }
            self.line(line);
        }
    }
}

/// Control characters, line separators, characters without width, and characters that change the direction of writing.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Formats the result of a lookup.
///
/// # Errors
///
/// [`ReadError`], as [`LookupResult::answer`].
pub(crate) fn lookup(result: &LookupResult) -> Result<String, ReadError> {
    let mut lines = Lines::default();
    let (view, answer) = (result.view(), result.answer()?);
    lines.line(headline(result));
    lines.line(format_args!("  -> {}", view.action.text));
    if let Some(patient_match) = view.patient_match {
        lines.line(format_args!("  {}", match_reasons(patient_match)));
    }
    if let Some(patient_match) = view.chosen.and_then(|chosen| chosen.patient_match()) {
        lines.line(format_args!("  with the chosen candidate: {}", match_reasons(patient_match)));
    }
    // Formatting means the same, so nobody must read about it.
    for note in view.notes.iter().filter(|note| note.code.kind() != NoteKind::Formatting) {
        lines.line(format_args!("  ! {}: {}", note.pointer, note.code.text()));
    }
    if view.attempts.len() > 1 {
        let attempts: Vec<String> = view.attempts.iter().map(attempt).collect();
        lines.line(format_args!("  asked {} times: {}", attempts.len(), attempts.join(", ")));
    }
    if let Some(answer) = &answer {
        for error in &answer.get().errors {
            lines.line(format_args!("  ! the registry says: {}", complaint(error)));
        }
        if let Some(record) = answer.get().record() {
            lines.blank();
            lines.line(format_args!("  {}", person(record.patient)));
            facts(&mut lines, record.facts);
            history(&mut lines, &record);
            forecasts(&mut lines, record.forecasts);
            comments(&mut lines, &record);
        }
    }
    if !view.candidates.is_empty() {
        lines.blank();
        lines.line(format_args!("  Candidates ({})", view.candidates.len()));
        for candidate in &view.candidates {
            lines.line(format_args!("  {}", person(candidate.patient)));
            lines.line(format_args!("    {}", match_reasons(candidate.patient_match)));
        }
    }
    let unread = answer.map_or(0, |answer| answer.get().unread.len());
    if unread > 0 {
        lines.blank();
        lines.line(format_args!(
            "  The answer has {unread} further values; the JSON lists them under `unread`."
        ));
    }
    Ok(lines.0)
}

fn headline(result: &LookupResult) -> String {
    let view = result.view();
    let outcome = view.outcome.word().replace('_', " ").to_uppercase();
    let mut line = format!("{outcome} from {}", view.registry.name);
    if let Some(patient_match) = view.patient_match {
        let _ = write!(line, ", {}", grade(patient_match.grade));
    }
    if view.freshness.from_cache {
        let _ = write!(line, ", cached for {} s", view.freshness.age_s);
    }
    line
}

/// The JSON word of a value, with blanks.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().replace('_', " ")
}

const fn grade(grade: MatchGrade) -> &'static str {
    match grade {
        MatchGrade::Exact => "exact match",
        MatchGrade::Probable => "probable match",
        MatchGrade::Mismatch => "mismatch",
    }
}

/// The grade of a match with the reason of each field, such as `probable match, score 65: family same`.
fn match_reasons(patient_match: &PatientMatch) -> String {
    let reason = |field: &FieldMatch| {
        let member = field.member.rsplit('/').next().unwrap_or(field.member);
        format!("{member} {}", field.reason).replace('_', " ")
    };
    let reasons: Vec<String> = patient_match.fields.iter().map(reason).collect();
    let reasons = if reasons.is_empty() { "nothing to compare".to_owned() } else { reasons.join(", ") };
    format!("{}, score {}: {reasons}", grade(patient_match.grade), patient_match.score)
}

fn attempt(attempt: &Attempt) -> String {
    let ended =
        attempt.outcome().map_or_else(|| attempt.error().unwrap_or("no answer"), |outcome| outcome.word());
    format!("{} ({})", word(&attempt.step()), ended.replace('_', " "))
}

fn complaint(error: &ErrorReport<'_>) -> String {
    let severity = match () {
        () if error.is_error() => "error",
        () if error.is_information() => "note",
        () => "warning",
    };
    let of_code = |coded: Option<&Coded<'_>>| coded.and_then(|coded| coded.text).map(|text| text.to_string());
    let texts = [
        error.text.map(|text| text.to_string()),
        of_code(error.application_code.as_ref()),
        of_code(error.code.as_ref()),
    ];
    let message = texts.into_iter().flatten().find(|text| !text.is_empty());
    let message = message.unwrap_or_else(|| "no text".to_owned());
    let locations: Vec<&str> = error.locations.iter().map(|place| place.as_str()).collect();
    match locations.as_slice() {
        [] => format!("{severity}: {message}"),
        locations => format!("{severity} at {}: {message}", locations.join(", ")),
    }
}

fn person(patient: &Patient<'_>) -> String {
    let (mut family, mut given) = ("", String::new());
    if let Some(PersonName { family: own, given: first, middle, suffix, .. }) = &patient.name {
        family = own.as_ref().map_or("", |family| family.as_str());
        let parts = [first, middle, suffix].into_iter().flatten().map(|part| part.as_str());
        given = parts.collect::<Vec<_>>().join(" ");
    }
    let (born, sex) = (or_dash(patient.birth_date), or_dash(patient.sex));
    let mut line = format!("{family}, {given}   born {born}   sex {sex}");
    if let Some(own) = &patient.registry_id {
        let _ = write!(line, "   registry id {}", own.value);
    }
    line
}

/// The facts for or against vaccines, one line each.
fn facts(lines: &mut Lines, facts: &[Fact<'_>]) {
    if facts.is_empty() {
        return;
    }
    lines.blank();
    lines.line(format_args!("  Facts ({})", facts.len()));
    let mut rows = vec![row(["Kind", "Recorded", "From", "Until", "Observed"])];
    rows.extend(facts.iter().map(|fact| {
        vec![
            kind(&word(&fact.kind)),
            or_dash(coded(&fact.value)),
            or_dash(fact.begins),
            or_dash(fact.ends),
            or_dash(fact.observed.as_ref()),
        ]
    }));
    lines.columns(&rows);
}

fn kind(word: &str) -> String {
    match word {
        "history" => "presumed immunity".to_owned(),
        "serology" => "immunity by a test".to_owned(),
        other => other.to_owned(),
    }
}

fn history(lines: &mut Lines, record: &Record<'_>) {
    lines.blank();
    lines.line(format_args!("  History ({})", record.doses.len()));
    if record.doses.is_empty() {
        lines.line("  No dose on record. This does not mean that none was given.");
        return;
    }
    let mut rows = vec![row(["Date", "Vaccine", "Status", "Evaluation"])];
    record.doses.iter().for_each(|dose| rows.extend(dose_rows(dose)));
    lines.columns(&rows);
}

/// The registry evaluates a combination vaccine for each of its components, one line each.
fn dose_rows(dose: &Dose<'_>) -> Vec<Vec<String>> {
    let mut judged = dose.evaluations.iter().map(evaluation);
    let first = judged.next().filter(|judged| !judged.is_empty());
    let mut rows = vec![vec![or_dash(dose.date), vaccine(&dose.vaccine), word(&dose.status), or_dash(first)]];
    rows.extend(judged.map(|judged| row(["", "", "", &judged])));
    let reaction = |of: &iz_facade::client::hl7::answer::Finding<'_>| {
        row(["", "", &format!("reaction: {}", or_dash(coded(&of.value))), ""])
    };
    rows.extend(dose.reactions.iter().map(reaction));
    rows
}

fn evaluation(evaluation: &Evaluation<'_>) -> String {
    let mut line = evaluation.vaccine.as_ref().map_or_else(|| "-".to_owned(), vaccine_name);
    if let Some(number) = evaluation.dose_number.filter(|number| *number > 0) {
        let _ = write!(line, " dose {number}");
    }
    match evaluation.validity {
        Validity::Valid => line.push_str(" valid"),
        Validity::NotValid => line.push_str(" NOT VALID"),
        Validity::Unknown => {}
    }
    let reasons: Vec<&str> = evaluation.reasons.iter().filter_map(coded).collect();
    if !reasons.is_empty() {
        let _ = write!(line, " ({})", reasons.join(", "));
    }
    line
}

fn forecasts(lines: &mut Lines, forecasts: &[Forecast<'_>]) {
    lines.blank();
    lines.line(format_args!("  Forecast ({})", forecasts.len()));
    if forecasts.is_empty() {
        lines.line("  The registry sent no forecast.");
        return;
    }
    let mut rows = vec![row(["Vaccine", "Dose", "Status", "Earliest", "Due", "Overdue"])];
    rows.extend(forecasts.iter().map(|forecast| {
        let status = word(&forecast.status.normalised);
        vec![
            forecast.vaccine.as_ref().map_or_else(|| "-".to_owned(), vaccine),
            or_dash(forecast.dose_number.filter(|number| *number > 0)),
            if forecast.status.derived { format!("{status} *") } else { status },
            or_dash(forecast.earliest),
            or_dash(forecast.due),
            or_dash(forecast.overdue),
        ]
    }));
    lines.columns(&rows);
    if forecasts.iter().any(|forecast| forecast.status.derived) {
        lines.line("  * derived from the dates, because the registry sent no status");
    }
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.into_iter().map(str::to_owned).collect()
}

fn vaccine(vaccine: &Vaccine<'_>) -> String {
    let name = vaccine_name(vaccine);
    match &vaccine.code {
        Some(code) if **code != name => format!("{name} ({code})"),
        _ => name,
    }
}

fn vaccine_name(vaccine: &Vaccine<'_>) -> String {
    or_dash(vaccine.text.or(vaccine.code))
}

fn coded<'c>(coded: &'c Coded<'_>) -> Option<&'c str> {
    coded.text.as_ref().or(coded.code.as_ref()).map(|text| text.as_str())
}

fn or_dash(value: Option<impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests;
