//! What speaks for or against vaccines for the person: contraindications, immunity, special indications, and the refusal
//! of all vaccines.

use iz_facade::client::hl7::{
    PartialDate,
    answer::{Fact, NonVaccineOrder, Record},
    codes::FactKind,
};
use jiff::civil::Date;

use crate::table::{
    cell::{Cell, Tone},
    page::{Page, Row},
    words::{coded, meaning},
};

/// Writes the facts. What speaks against a vaccine comes first.
pub(super) fn facts(page: &mut Page, facts: &[Fact<'_>], orders: &[&NonVaccineOrder<'_>], today: Date) {
    let refusals = orders.iter().filter(|order| is_refusal(order)).map(|order| refusal(order));
    let mut sorted: Vec<&Fact<'_>> = facts.iter().collect();
    sorted.sort_by_key(|fact| rank(fact.kind));
    let rows: Vec<Row> = refusals.chain(sorted.into_iter().map(|fact| row(fact, today))).collect();
    if rows.is_empty() {
        return;
    }
    page.heading("CONTRAINDICATIONS, IMMUNITY AND REFUSALS", "");
    page.rows(&rows);
}

/// Names the contraindications and reactions that are on record, so that nobody gives a dose before reading of them.
pub(super) fn alert(record: &Record<'_>, today: Date) -> Cell {
    let against = record.facts.iter().filter(|fact| rank(fact.kind) == 0 && !is_over(fact, today));
    let reactions = record.doses.iter().flat_map(|dose| &dose.reactions).map(|reaction| &reaction.value);
    let mut names: Vec<String> = Vec::new();
    for value in against.map(|fact| &fact.value).chain(reactions) {
        let name = coded(value, meaning::fact).unwrap_or_else(|| "not named".to_owned());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Cell::default();
    }
    Cell::of(Tone::Alert, "! Contraindication or reaction on record:")
        .and(Tone::Plain, format!(" {}", names.join("; ")))
}

/// Whether a fact has ended. A day that may still be today has not passed.
fn is_over(fact: &Fact<'_>, today: Date) -> bool {
    fact.ends.and_then(PartialDate::exact).is_some_and(|end| end < today)
}

const fn rank(kind: FactKind) -> u8 {
    match kind {
        FactKind::Contraindication | FactKind::Reaction => 0,
        FactKind::SpecialIndication => 1,
        FactKind::History | FactKind::Serology => 2,
    }
}

fn row(fact: &Fact<'_>, today: Date) -> Row {
    let kind = match fact.kind {
        FactKind::Contraindication if is_over(fact, today) => Cell::plain("contraindication, ended"),
        FactKind::Contraindication => Cell::of(Tone::Alert, "✗\u{a0}contraindication"),
        FactKind::Reaction => Cell::of(Tone::Alert, "!\u{a0}reaction"),
        FactKind::SpecialIndication => Cell::of(Tone::Caution, "●\u{a0}special indication"),
        FactKind::History => Cell::of(Tone::Good, "✓\u{a0}presumed immunity"),
        FactKind::Serology => Cell::of(Tone::Good, "✓\u{a0}immunity by a test"),
    };
    let text = coded(&fact.value, meaning::fact).unwrap_or_else(|| "not named".to_owned());
    let dated = |word: &str, date: Option<PartialDate>| date.map(|date| format!("{word} {date}"));
    let observed = fact.observed.map(|time| time.date);
    let dates = [dated("from", fact.begins), dated("until", fact.ends), dated("observed", observed)];
    Row::of([
        kind,
        Cell::of(Tone::Strong, text),
        Cell::joined(dates.into_iter().flatten().map(Cell::plain), ", "),
    ])
}

/// Whether the person refused all vaccines. RXA-20 `RE`, or a reason in RXA-18.
fn is_refusal(order: &NonVaccineOrder<'_>) -> bool {
    let completion = order.completion.as_deref().map(str::trim);
    let is_refused =
        completion.is_some_and(|sent| ["RE", "REFUSED"].iter().any(|word| sent.eq_ignore_ascii_case(word)));
    is_refused || !order.refusal_reasons.is_empty()
}

fn refusal(order: &NonVaccineOrder<'_>) -> Row {
    let reasons: Vec<String> =
        (order.refusal_reasons.iter()).filter_map(|reason| coded(reason, meaning::refusal_reason)).collect();
    let date = order.date.map(|time| format!("on {}", time.date)).unwrap_or_default();
    let deleted = order.action.is_some_and(|action| action.eq_ignore_ascii_case("D"));
    let word = if deleted { "refusal of vaccines, deleted" } else { "! refused all vaccines" };
    Row::of([Cell::of(Tone::Caution, word), Cell::plain(reasons.join(", ")), Cell::plain(date)])
}
