//! The registry's judgement of a dose, in words.

use iz_facade::client::hl7::{
    Coded,
    answer::{Evaluation, Vaccine, Validity},
};

use crate::table::{
    cell::{Cell, Tone},
    words::{self, coded, no_table},
};

/// One evaluation, such as `✓ MMR 1 of 2 valid`. `dose` is the vaccine of the dose.
pub(super) fn evaluation(evaluation: &Evaluation<'_>, dose: &Vaccine<'_>) -> Cell {
    let group = evaluation.vaccine.as_ref().unwrap_or(dose);
    let number = evaluation.dose_number.filter(|number| *number > 0);
    let count = evaluation.doses_in_series.filter(|count| *count > 0);
    let mut text = words::group(group);
    match (number, count) {
        (Some(number), Some(count)) => text += &format!(" {number}\u{a0}of\u{a0}{count}"),
        (Some(number), None) => text += &format!(" dose\u{a0}{number}"),
        _ => {}
    }
    let reasons: Vec<String> =
        evaluation.reasons.iter().filter_map(|reason| coded(reason, no_table)).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    match evaluation.validity {
        Validity::Valid => Cell::of(Tone::Good, format!("✓\u{a0}{text} valid")).and(Tone::Plain, reasons),
        Validity::NotValid => {
            Cell::of(Tone::Alert, format!("✗\u{a0}{text} not\u{a0}valid")).and(Tone::Plain, reasons)
        }
        Validity::Unknown => Cell::plain(format!("{text}{reasons}")),
    }
}

/// The schedule by which the registry evaluates or forecasts, such as `schedule ACIP`. Registries repeat the word.
pub(super) fn schedule(sent: &Coded<'_>) -> Option<String> {
    let name = coded(sent, no_table)?;
    let has_word = name.split_whitespace().any(|word| word.eq_ignore_ascii_case("schedule"));
    Some(if has_word { name } else { format!("schedule {name}") })
}

/// Every other detail of an evaluation.
pub(super) fn evaluation_details(evaluation: &Evaluation<'_>) -> Vec<String> {
    let of = |word: &str, value: &Option<_>| {
        value.as_ref().and_then(|sent| coded(sent, no_table)).map(|text| format!("{word} {text}"))
    };
    let components = evaluation.components.iter().map(|part| format!("component {}", words::group(part)));
    let all = [
        of("series", &evaluation.series),
        evaluation.schedule.as_ref().and_then(schedule),
        of("series status", &evaluation.series_status),
    ];
    all.into_iter().flatten().chain(components).collect()
}
