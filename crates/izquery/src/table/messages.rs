//! What the registry says about the query (ERR, MSA).

use iz_facade::client::hl7::answer::{Answer, ErrorReport};

use crate::table::{
    cell::{Cell, Tone},
    page::Page,
    words::{Lookup, coded, meaning},
};

/// The heading of this section. The next step at the counter points to it.
pub(super) const HEADING: &str = "MESSAGES OF THE REGISTRY";

/// Writes the errors, warnings and notes of the registry, and the text of its acknowledgment.
pub(super) fn messages(page: &mut Page, answer: &Answer<'_>) {
    let mut all: Vec<Cell> = Vec::new();
    for said in answer.errors.iter().map(|error| report(error, page.layout.is_wide)) {
        if !all.contains(&said) {
            all.push(said);
        }
    }
    let text = answer.acknowledgment.as_ref().and_then(|acknowledgment| acknowledgment.text);
    let is_new = |text: &str| !answer.errors.iter().any(|error| error.text.is_some_and(|own| own == *text));
    all.extend(text.filter(|text| is_new(text)).map(Cell::plain));
    if all.is_empty() {
        return;
    }
    page.heading(HEADING, "");
    all.into_iter().for_each(|said| page.item(said));
}

fn report(error: &ErrorReport<'_>, is_wide: bool) -> Cell {
    let (tone, severity) = match () {
        () if error.is_error() => (Tone::Alert, "! error:"),
        () if error.is_information() => (Tone::Plain, "note:"),
        () => (Tone::Caution, "! warning:"),
    };
    let of_code = |sent: &Option<_>, lookup: Lookup| sent.as_ref().and_then(|sent| coded(sent, lookup));
    let text = error.text.map(|text| text.as_str().to_owned()).filter(|text| !text.is_empty());
    let text = text
        .or_else(|| of_code(&error.application_code, meaning::application_error))
        .or_else(|| of_code(&error.code, meaning::error_condition))
        .unwrap_or_else(|| "no text".to_owned());
    let places: Vec<&str> = error.locations.iter().map(|place| place.as_str()).collect();
    let code = error.code.as_ref().and_then(|code| code.code).map(|code| format!("code {code}"));
    let place = (!places.is_empty()).then(|| format!("at {}", places.join(", ")));
    let details: Vec<String> = code.into_iter().chain(place).collect();
    let details =
        if is_wide && !details.is_empty() { format!(" ({})", details.join(", ")) } else { String::new() };
    Cell::of(tone, severity).and(Tone::Plain, format!(" {text}")).and(Tone::Faint, details)
}
