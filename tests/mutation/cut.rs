//! Messages that are cut at every 7th byte.
//!
//! A cut that loses a dose or a forecast must be noticed: the text is no answer, or the answer has a warning that the record
//! may be incomplete. If the cut is directly behind a line end, between two orders, nothing in the text shows it.

use iz_hl7::{
    Answer, Outcome, OwnedAnswer,
    answer::{Effect, WarningCode},
};

use super::{messages, some_of};

/// How many bytes stand between two cuts.
const STEP: usize = 7;

/// The greatest part of the cuts that lose something and are not noticed, in percent.
const MOST_UNNOTICED_PERCENT: usize = 1;

fn read(text: &str) -> Option<OwnedAnswer> {
    OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22)).ok()
}

/// Whether the answer is shown as one without a sign that something is missing.
fn is_unnoticed(answer: &Answer<'_>) -> bool {
    let is_shown = matches!(answer.outcome, Outcome::Record | Outcome::Candidates);
    is_shown && answer.warnings.iter().all(|warning| warning.code.effect() != Effect::Incomplete)
}

#[test]
fn at_most_one_of_a_hundred_cuts_that_lose_something_is_not_noticed() {
    let (mut cuts, mut losing, mut proven) = (0, 0, 0);
    let mut unnoticed = Vec::new();
    for message in messages::all() {
        let Some(whole) = read(&message.text) else { continue };
        let whole = whole.get();
        let sizes = |answer: &Answer<'_>| (answer.doses.len(), answer.forecasts.len());
        for at in some_of(message.text.len() / STEP, 40).map(|number| number * STEP) {
            let end = message.text.floor_char_boundary(at);
            cuts += 1;
            let cut = read(&message.text[..end]);
            let Some(cut) = cut.as_ref().map(OwnedAnswer::get) else { continue };
            let (doses, forecasts) = sizes(cut);
            if cut.outcome != Outcome::Record
                || (doses >= whole.doses.len() && forecasts >= whole.forecasts.len())
            {
                continue;
            }
            losing += 1;
            if cut.is_cut_off() {
                proven += 1;
            }
            if is_unnoticed(cut) {
                unnoticed.push(format!("{} at {end}", message.name));
            }
        }
    }
    println!(
        "{cuts} cuts; {losing} show a record and lose a dose or a forecast; the structure proves {proven} of them; {} are \
         not noticed",
        unnoticed.len()
    );
    assert!(losing > 300, "only {losing} of {cuts} cuts lose something");
    assert!(
        unnoticed.len() * 100 <= losing * MOST_UNNOTICED_PERCENT,
        "{} of {losing}: {unnoticed:?}",
        unnoticed.len()
    );
}

#[test]
fn no_whole_message_is_called_cut() {
    let mut called_cut = Vec::new();
    for message in messages::all() {
        let Some(answer) = read(&message.text) else { continue };
        let signs = [WarningCode::CutOff, WarningCode::LastLineEndMissing, WarningCode::LastOrderUnfinished];
        if answer.get().warnings.iter().any(|warning| signs.contains(&warning.code)) {
            called_cut.push(message.name);
        }
    }
    assert!(called_cut.is_empty(), "{called_cut:?}");
}

#[test]
fn a_whole_message_without_its_last_line_end_is_rarely_called_cut() {
    let mut called_cut = Vec::new();
    let mut records = 0;
    for message in messages::all() {
        let Some(answer) = read(message.text.trim_end()) else { continue };
        let answer = answer.get();
        // A Z42 always has an order, so a Z42 that ends with the person is called cut.
        if answer.outcome == Outcome::Record && !(answer.doses.is_empty() && answer.other_orders.is_empty()) {
            records += 1;
            if answer.is_cut_off() {
                called_cut.push(message.name);
            }
        }
    }
    println!(
        "{records} whole records without their last line end; {} are called cut: {called_cut:?}",
        called_cut.len()
    );
    assert!(called_cut.len() * 100 <= records * 3, "{} of {records}: {called_cut:?}", called_cut.len());
}
