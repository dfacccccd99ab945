//! What to give now, what later, and what not.

use iz_facade::client::hl7::{
    PartialDate,
    answer::{Forecast, ForecastLists, ListedForecast, StatusWord, UnclearReason, Validity},
};
use jiff::{ToSpan as _, civil::Date};

use crate::table::{
    age::since,
    cell::{Cell, Tone},
    evaluation::schedule,
    page::{Page, Row},
    words::{self, coded, meaning, no_table, vaccine_code},
};

/// Writes the sections of the forecasts. `give_now` is the heading of what is due, also of what is due by a stale answer or
/// for a person who has died.
pub(super) fn forecasts(page: &mut Page, lists: &ForecastLists<'_>, give_now: &str, today: Date) {
    if lists.is_empty() {
        page.heading(give_now, "");
        page.item(Cell::plain("The registry sent no forecast. This does not mean that nothing is due."));
        return;
    }
    let unclear = |wanted: &dyn Fn(UnclearReason) -> bool| -> Vec<&ListedForecast<'_>> {
        lists.unclear.iter().filter(|entry| entry.unclear_because.is_some_and(wanted)).collect()
    };
    let is_restricted = |reason| matches!(reason, UnclearReason::Stale | UnclearReason::Deceased);
    let now: Vec<_> = lists.give_now.iter().chain(unclear(&is_restricted)).collect();
    page.heading(give_now, "");
    if now.is_empty() {
        page.item(Cell::plain("The registry names no vaccine that is clearly due now."));
    }
    section(page, &now, |entry| now_row(entry, today));
    let is_contraindicated =
        |entry: &&ListedForecast<'_>| entry.status.normalised == StatusWord::Contraindicated;
    let (contraindicated, others): (Vec<_>, Vec<_>) = lists.not_advised.iter().partition(is_contraindicated);
    titled(page, "DO NOT GIVE", &contraindicated, |entry| {
        Row::of([
            Cell::of(Tone::Alert, "✗\u{a0}contraindicated"),
            Cell::plain(name(entry.forecast)),
            dose(entry.forecast),
            reasons(entry.forecast),
        ])
    });
    titled(page, "LATER", &lists.due_later.iter().collect::<Vec<_>>(), |entry| later_row(entry, today));
    titled(page, "ONLY IN SOME CASES", &unclear(&|reason| reason == UnclearReason::Conditional), |entry| {
        let forecast = entry.forecast;
        Row::of([Cell::plain(name(forecast)), dose(forecast), dates(forecast, today), reasons(forecast)])
    });
    let is_unclear = |reason| !is_restricted(reason) && reason != UnclearReason::Conditional;
    titled(page, "NOT CLEAR FROM THE ANSWER", &unclear(&is_unclear), |entry| {
        let forecast = entry.forecast;
        let sent = status_as_sent(forecast).map(|sent| format!("status “{sent}”"));
        let sent = sent.unwrap_or_else(|| "no status".to_owned());
        let has_no_due_date = entry.unclear_because == Some(UnclearReason::NoDueDate);
        Row::of([
            Cell::plain(name(forecast)),
            dose(forecast),
            Cell::plain(if has_no_due_date { format!("{sent}, no due date") } else { sent }),
            dates(forecast, today),
            reasons(forecast),
        ])
    });
    nothing_to_do(page, &lists.done.iter().chain(others).collect::<Vec<_>>());
    // The star may stand in any section, so the line belongs to none of them.
    if lists.all().into_iter().flatten().any(|entry| entry.derived) {
        page.blank();
        let text = "* worked out from the dates, because the registry's status does not say it";
        page.paragraph(0, Cell::of(Tone::Faint, text));
    }
}

/// Rows under a heading. Without rows, nothing is written.
fn titled(
    page: &mut Page,
    title: &str,
    all: &[&ListedForecast<'_>],
    row: impl Fn(&ListedForecast<'_>) -> Row,
) {
    if !all.is_empty() {
        page.heading(title, "");
        section(page, all, row);
    }
}

fn section(page: &mut Page, all: &[&ListedForecast<'_>], row: impl Fn(&ListedForecast<'_>) -> Row) {
    let is_wide = page.layout.is_wide;
    let rows: Vec<Row> = all
        .iter()
        .map(|entry| {
            let mut row = row(entry);
            if is_wide {
                row.below.extend(details(entry.forecast));
            }
            row
        })
        .collect();
    page.rows(&rows);
}

fn now_row(entry: &ListedForecast<'_>, today: Date) -> Row {
    let forecast = entry.forecast;
    let star = if entry.derived { "*" } else { "" };
    let is_overdue = entry.status.normalised == StatusWord::Overdue;
    let (status, date) = if is_overdue {
        (Cell::of(Tone::Alert, format!("!\u{a0}overdue{star}")), forecast.overdue)
    } else {
        (Cell::of(Tone::Caution, format!("●\u{a0}due{star}")), forecast.due)
    };
    // A registry may send no date of this kind. The due date of an overdue dose is then said as such.
    let since_when = match (date, forecast.due) {
        (Some(date), _) => since(date, today),
        (None, Some(due)) => format!("due {}", since(due, today)),
        (None, None) => String::new(),
    };
    let overdue = forecast.overdue.filter(|_| !is_overdue).map(|date| format!("overdue from {date}"));
    let also = [dated("earliest", forecast.earliest.filter(|earliest| Some(*earliest) != date)), overdue];
    let also = also.into_iter().flatten().map(Cell::plain).chain(latest(forecast, today));
    let also = Cell::joined(also, ", ");
    Row::of([
        status,
        Cell::of(Tone::Strong, name(forecast)),
        dose(forecast),
        Cell::plain(since_when),
        Cell::joined([also, reasons(forecast)], "; "),
    ])
}

fn later_row(entry: &ListedForecast<'_>, today: Date) -> Row {
    let forecast = entry.forecast;
    let star = if entry.derived { "*" } else { "" };
    let date = entry.from;
    let date = date.map_or("no date".to_owned(), |date| date.to_string());
    let from = forecast.earliest.filter(|earliest| forecast.due != Some(*earliest));
    let from = from.map(|earliest| match earliest.exact() {
        Some(day) if day <= today => format!("may be given now (since {day})"),
        _ => format!("may be given from {earliest}"),
    });
    let remark = Cell::joined(from.into_iter().map(Cell::plain).chain(latest(forecast, today)), ", ");
    Row::of([
        Cell::plain(format!("{date}{star}")),
        Cell::plain(name(forecast)),
        dose(forecast),
        Cell::joined([remark, reasons(forecast)], "; "),
    ])
}

/// The vaccines for which nothing is to do, each with the reason.
fn nothing_to_do(page: &mut Page, done: &[&ListedForecast<'_>]) {
    if done.is_empty() {
        return;
    }
    page.heading("NOTHING TO DO", "");
    if page.layout.is_wide {
        section(page, done, |entry| {
            let forecast = entry.forecast;
            Row::of([Cell::plain(name(forecast)), Cell::plain(why_nothing(entry)), reasons(forecast)])
        });
        return;
    }
    let names = done.iter().map(|entry| {
        let forecast = entry.forecast;
        let why = Cell::of(Tone::Faint, format!(" ({})", why_nothing(entry)));
        let text = Cell::joined([Cell::plain(name(forecast)), why], "");
        Cell::joined([text, reasons(forecast)], ": ")
    });
    page.flow((2, 2), " · ", names.collect());
}

fn why_nothing(entry: &ListedForecast<'_>) -> String {
    let word = match entry.status.normalised {
        StatusWord::Complete => "complete",
        StatusWord::Immune => "immune",
        StatusWord::TooOld => "too old",
        StatusWord::NotRecommended => "not recommended",
        _ => "nothing is due",
    };
    if entry.derived { format!("{word}*") } else { word.to_owned() }
}

/// The vaccine, with the group or the components that the registry names beside it.
pub(super) fn name(forecast: &Forecast<'_>) -> String {
    let own = forecast.vaccine.as_ref().map_or("unnamed vaccine".to_owned(), words::group);
    match &forecast.vaccine_group {
        Some(group) if words::group(group) != own => format!("{} ({own})", words::group(group)),
        _ => own,
    }
}

fn dose(forecast: &Forecast<'_>) -> Cell {
    let number = forecast.dose_number.filter(|number| *number > 0);
    let count = forecast.doses_in_series.filter(|count| *count > 0);
    Cell::plain(match (number, count) {
        (Some(number), Some(count)) => format!("dose\u{a0}{number} of\u{a0}{count}"),
        (Some(number), None) => format!("dose\u{a0}{number}"),
        (None, Some(count)) => format!("series of {count}"),
        (None, None) => String::new(),
    })
}

fn reasons(forecast: &Forecast<'_>) -> Cell {
    let reasons: Vec<String> = forecast.reasons.iter().filter_map(|reason| coded(reason, no_table)).collect();
    Cell::plain(reasons.join(", "))
}

fn dated(word: &str, date: Option<PartialDate>) -> Option<String> {
    date.map(|date| format!("{word} {date}"))
}

/// The latest date, if it comes soon or has passed. The wide layout shows every latest date.
fn latest(forecast: &Forecast<'_>, today: Date) -> Option<Cell> {
    /// A later date changes nothing at this visit. Some registries send a placeholder such as the year 2137.
    const SOON_DAYS: i32 = 90;
    let is_soon =
        |date: &PartialDate| date.exact().is_some_and(|date| date <= today.saturating_add(SOON_DAYS.days()));
    let latest = forecast.latest.filter(is_soon)?;
    Some(match latest.exact() {
        Some(day) if day < today => Cell::of(Tone::Alert, format!("! the latest date {day} has passed")),
        _ => Cell::plain(format!("not after {latest}")),
    })
}

fn dates(forecast: &Forecast<'_>, today: Date) -> Cell {
    let all = [
        dated("earliest", forecast.earliest),
        dated("due", forecast.due),
        dated("overdue from", forecast.overdue),
    ];
    Cell::joined(all.into_iter().flatten().map(Cell::plain).chain(latest(forecast, today)), ", ")
}

fn status_as_sent(forecast: &Forecast<'_>) -> Option<String> {
    let status = &forecast.status;
    let code = status.code.as_deref();
    let text = status.text.as_deref().filter(|text| Some(*text) != code);
    text.or_else(|| code.and_then(meaning::series_status)).or(code).map(str::to_owned)
}

/// Every other detail of a forecast.
fn details(forecast: &Forecast<'_>) -> Vec<Cell> {
    let components = forecast.components.iter().map(|part| format!("component {}", words::group(part)));
    let status = status_as_sent(forecast).map(|sent| format!("the registry's word: {sent}"));
    let of = |word: &str, value: &Option<_>| {
        value.as_ref().and_then(|sent| coded(sent, no_table)).map(|text| format!("{word} {text}"))
    };
    let validity = match forecast.validity {
        Validity::Valid => Some("marked as valid".to_owned()),
        Validity::NotValid => Some("marked as not valid".to_owned()),
        Validity::Unknown => None,
    };
    let all = [
        forecast.vaccine.as_ref().and_then(vaccine_code),
        status,
        dated("earliest", forecast.earliest),
        dated("due", forecast.due),
        dated("overdue from", forecast.overdue),
        dated("latest", forecast.latest),
        of("series", &forecast.series),
        forecast.schedule.as_ref().and_then(schedule),
        validity,
        forecast.observed.map(|time| format!("made on {}", time.date)),
    ];
    let all: Vec<String> = all.into_iter().flatten().chain(components).collect();
    if all.is_empty() { Vec::new() } else { vec![Cell::of(Tone::Faint, all.join(" · "))] }
}
