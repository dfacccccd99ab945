//! The history of doses, newest first.

use iz_facade::client::hl7::{
    Coded, PartialDate,
    answer::{AdministeredAtLocation, Dose, DoseStatus, Finding, Vis},
};

use crate::counted::counted;
use crate::table::{
    age::{age, first_day},
    cell::{Cell, Tone},
    evaluation::{evaluation, evaluation_details},
    page::{Page, Row},
    words::{self, Lookup, coded, meaning, no_table, vaccine, vaccine_code},
};

/// NIP001: the code of a dose that the sender gave itself. RXA-9.
const GIVEN_BY_SENDER: &str = "00";

/// Writes the history. `born` is the birth date of the person.
pub(super) fn history(page: &mut Page, doses: &[Dose<'_>], born: Option<PartialDate>) {
    let hint = if page.layout.has_hints && !page.layout.is_wide && !doses.is_empty() {
        "(--wide: lot, maker, site, by whom)"
    } else {
        ""
    };
    if doses.is_empty() {
        page.heading("HISTORY", "");
        page.item(Cell::plain("No dose on record."));
        return;
    }
    let count = counted(u64::try_from(doses.len()).unwrap_or(u64::MAX), "entry", "entries");
    page.heading(&format!("HISTORY, {count}, newest first"), hint);
    let mut newest_first: Vec<&Dose<'_>> = doses.iter().collect();
    newest_first.sort_by_key(|dose| std::cmp::Reverse(dose.date.map(first_day)));
    let rows: Vec<Row> = newest_first.into_iter().map(|dose| row(dose, born, page.layout.is_wide)).collect();
    page.rows(&rows);
}

fn row(dose: &Dose<'_>, born: Option<PartialDate>, is_wide: bool) -> Row {
    let date = dose.date.map_or("no date".to_owned(), |date| date.to_string());
    let mut row =
        Row::of([Cell::plain(date), Cell::plain(vaccine(&dose.vaccine)), status(dose), remarks(dose)]);
    if is_wide {
        row.below.extend(details(dose, born));
    }
    row
}

/// Whether the dose was given, and whether the entry is historical.
fn status(dose: &Dose<'_>) -> Cell {
    let source = dose.source.as_ref().and_then(|source| source.code.as_deref());
    let is_historical = source.is_some_and(|code| code != GIVEN_BY_SENDER);
    match dose.status {
        DoseStatus::Completed if is_historical => Cell::plain("historical"),
        DoseStatus::Completed => Cell::plain("given"),
        DoseStatus::PartiallyAdministered => Cell::of(Tone::Caution, "partly given"),
        DoseStatus::Refused => Cell::of(Tone::Caution, "refused"),
        DoseStatus::NotAdministered => Cell::of(Tone::Caution, "not given"),
        DoseStatus::Deleted => Cell::of(Tone::Caution, "deleted"),
        DoseStatus::Unknown => Cell::of(Tone::Caution, "not clear if given"),
    }
}

/// What the registry says about the dose: reactions, reasons of a refusal, evaluations.
fn remarks(dose: &Dose<'_>) -> Cell {
    let reaction = |reaction: &Finding<'_>| {
        let text = coded(&reaction.value, meaning::fact).unwrap_or_else(|| "not named".to_owned());
        Cell::of(Tone::Alert, format!("! reaction: {text}"))
    };
    let mut all: Vec<Cell> = dose.reactions.iter().map(reaction).collect();
    all.extend(
        dose.refusal_reasons
            .iter()
            .filter_map(|reason| coded(reason, meaning::refusal_reason))
            .map(Cell::plain),
    );
    for said in dose.evaluations.iter().map(|one| evaluation(one, &dose.vaccine)) {
        if !all.contains(&said) {
            all.push(said);
        }
    }
    Cell::joined(all, "; ")
}

/// Every other detail of a dose.
fn details(dose: &Dose<'_>, born: Option<PartialDate>) -> Vec<Cell> {
    let mut all: Vec<String> = Vec::new();
    let of = |word: &str, value: &Option<Coded<'_>>, lookup: Lookup| {
        value.as_ref().and_then(|value| coded(value, lookup)).map(|text| format!("{word}{text}"))
    };
    let day = dose.date.and_then(PartialDate::exact);
    let age = born.zip(day).and_then(|(born, day)| age(born, day));
    all.extend(age.map(|age| format!("at {age}")));
    all.extend(dose.time.map(|time| format!("at {time}")));
    all.extend(vaccine_code(&dose.vaccine));
    all.extend(dose.lots.iter().map(|lot| format!("lot {lot}")));
    all.extend(dose.expires.map(|date| format!("expires {date}")));
    all.extend(of("maker ", &dose.manufacturer, maker));
    all.extend(dose.amount.as_ref().map(|amount| {
        let unit = amount.unit.as_ref().and_then(|unit| coded(unit, no_table)).unwrap_or_default();
        format!("amount {} {unit}", amount.value).trim_end().to_owned()
    }));
    if let Some(route) = &dose.route {
        all.extend(of("site ", &route.site, meaning::site));
        all.extend(of("route ", &route.route, meaning::route));
    }
    let by = dose.administered_by.as_ref().map(words::provider).filter(|name| !name.is_empty());
    all.extend(by.map(|name| format!("given by {name}")));
    all.extend(
        dose.location.as_ref().map(place).filter(|place| !place.is_empty()).map(|at| format!("at {at}")),
    );
    all.extend(of("source: ", &dose.source, meaning::source));
    all.extend(
        dose.notes.iter().filter_map(|note| coded(note, no_table)).map(|note| format!("note: {note}")),
    );
    let found = |word: &str, findings: &[Finding<'_>], lookup: Lookup| -> Vec<String> {
        let texts = findings.iter().filter_map(|finding| coded(&finding.value, lookup));
        texts.map(|text| format!("{word}{text}")).collect()
    };
    all.extend(found("eligibility: ", &dose.eligibility, meaning::eligibility));
    all.extend(found("funding: ", &dose.funding, meaning::funding_source));
    all.extend(dose.information_statements.iter().filter_map(statement));
    let ordered_by = dose.order.ordered_by.as_ref().map(words::provider).filter(|name| !name.is_empty());
    all.extend(ordered_by.map(|name| format!("ordered by {name}")));
    let entered_by = dose.order.entered_by.as_ref().map(words::provider).filter(|name| !name.is_empty());
    all.extend(entered_by.map(|name| format!("entered by {name}")));
    all.extend(of("entered at ", &dose.order.organization, no_table));
    all.extend(dose.entered.map(|time| format!("entered on {}", time.date)));
    let number = dose.order.filler.as_ref().or(dose.order.placer.as_ref());
    all.extend(number.map(|number| format!("order {}", number.value)));
    // The evaluations of a combination vaccine often have the same schedule.
    for detail in dose.evaluations.iter().flat_map(evaluation_details) {
        if !all.contains(&detail) {
            all.push(detail);
        }
    }
    if all.is_empty() { Vec::new() } else { vec![Cell::of(Tone::Faint, all.join(" · "))] }
}

fn maker(code: &str) -> Option<&'static str> {
    meaning::mvx(code)
}

/// The place where a dose was given.
fn place(location: &AdministeredAtLocation<'_>) -> String {
    // A facility may have several subcomponents, of which the first is its name.
    let facility = location.facility.as_deref().and_then(|sent| sent.split('&').next());
    let parts = [
        facility.map(str::to_owned),
        location.point_of_care.map(|sent| sent.as_str().to_owned()),
        location.room.map(|sent| format!("room {sent}")),
        location.bed.map(|sent| format!("bed {sent}")),
        location.address.as_ref().map(words::address),
    ];
    let mut parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.dedup();
    parts.join(", ")
}

/// An information statement that the patient was given.
fn statement(statement: &Vis<'_>) -> Option<String> {
    let document = statement.document.as_ref().and_then(|document| coded(document, no_table));
    let name = document.or_else(|| statement.vaccine.as_ref().map(vaccine));
    let dates = [
        statement.published.map(|date| format!("of {date}")),
        statement.presented.map(|date| format!("handed over {date}")),
    ];
    let parts: Vec<String> = name.into_iter().chain(dates.into_iter().flatten()).collect();
    (!parts.is_empty()).then(|| format!("information statement {}", parts.join(", ")))
}
