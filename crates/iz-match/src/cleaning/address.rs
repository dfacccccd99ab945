//! Cleans the parts of an address.

use iz_hl7::query::NoteCode;

use super::{
    cleaned::Cleaned,
    code_word::{coded, one_code},
    region,
    text::sendable,
    unknown_word::is_unknown,
};
use crate::normalize::normalized;

/// A whole address in one text: it cannot be divided, so it is left out.
pub(super) fn whole(text: String) -> Cleaned<String> {
    Cleaned::left_out(if is_no_place(&text) { NoteCode::Placeholder } else { NoteCode::WrongAddress })
}

/// A street, a second line or a city.
pub(super) fn line(line: String) -> Cleaned<String> {
    if is_no_place(&line) { Cleaned::left_out(NoteCode::Placeholder) } else { sendable(line) }
}

/// The two capital letters of a state. In another country, two letters of any region are taken, and the provinces of
/// Canada by their names.
pub(super) fn state(state: String, country: Option<&str>) -> Cleaned<String> {
    let code = match country {
        None | Some("USA") => us_state(&state),
        Some(country) => {
            let of_canada = (country == "CAN").then(|| one_code(&state, region::province)).flatten();
            of_canada
                .or_else(|| one_code(&state, region::state))
                .map(str::to_owned)
                .or_else(|| two_letters(&state))
        }
    };
    match code {
        Some(code) => coded(&state, &code),
        None if is_unknown(&state) => Cleaned::left_out(NoteCode::Placeholder),
        None => Cleaned::left_out(NoteCode::WrongState),
    }
}

/// `TX`, `Texas`, `US-TX`, `TX, USA`, `State of Texas`.
fn us_state(text: &str) -> Option<String> {
    let without_country = |word: &str| {
        let bare = ["usa", "us"].into_iter().find_map(|us| word.strip_prefix(us)).and_then(region::state);
        let of = word.strip_prefix("stateof").and_then(region::state);
        region::state(word).or(bare).or(of)
    };
    let code = one_code(text, without_country).or_else(|| {
        let (state, country) = text.rsplit_once([',', ' ', '('])?;
        let is_us = region::country(&normalized(country)) == Some("USA");
        is_us.then(|| one_code(state, region::state)).flatten()
    });
    code.map(str::to_owned)
}

fn two_letters(text: &str) -> Option<String> {
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| text.to_ascii_uppercase())
}

/// The three capital letters of a country.
pub(super) fn country(country: String) -> Cleaned<String> {
    // `NA` is the code of Namibia, but in an address it almost always means "not applicable".
    if is_unknown(&country) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    match one_code(&country, region::country) {
        Some(code) => coded(&country, code),
        None => Cleaned::left_out(NoteCode::WrongCountry),
    }
}

/// The type of an address (table 0190).
pub(super) fn type_code(code: String) -> Cleaned<String> {
    match one_code(&code, address_type) {
        Some(known) => coded(&code, known),
        None if is_unknown(&code) => Cleaned::left_out(NoteCode::Placeholder),
        None => Cleaned::left_out(NoteCode::WrongAddressType),
    }
}

fn address_type(word: &str) -> Option<&'static str> {
    Some(match word.strip_suffix("address").filter(|word| !word.is_empty()).unwrap_or(word) {
        "b" | "business" | "firm" | "company" | "employer" | "work" | "job" | "trabajo" => "B",
        "ba" | "bad" => "BA",
        "bdl" | "birthdelivery" | "birthdeliverylocation" => "BDL",
        "bi" | "billing" | "bill" => "BI",
        "br" | "residenceatbirth" => "BR",
        "c" | "current" | "temporary" | "temp" | "currentortemporary" => "C",
        "f" | "countryoforigin" => "F",
        "h" | "hm" | "home" | "house" | "residence" | "residential" | "primary" | "physical" | "casa"
        | "domicilio" => "H",
        "l" | "legal" => "L",
        "m" | "mail" | "mailing" | "postal" | "correo" => "M",
        "n" | "birth" => "N",
        "o" | "office" => "O",
        "p" | "permanent" | "perm" => "P",
        "rh" | "registryhome" => "RH",
        "sh" | "shipping" | "ship" => "SH",
        "v" | "vacation" => "V",
        _ => return None,
    })
}

/// Whether a text says that there is no address.
fn is_no_place(text: &str) -> bool {
    const NO_PLACE: &[&str] = &[
        "addressunknown",
        "badaddress",
        "donotmail",
        "homeless",
        "incorrectaddress",
        "moved",
        "movednoforwarding",
        "noaddress",
        "nofixedaddress",
        "nofixedabode",
        "nopermanentaddress",
        "nostreet",
        "ptishomeless",
        "returnedmail",
        "returntosender",
        "sincasa",
        "sindireccion",
        "sindomicilio",
        "undeliverable",
        "undomiciled",
        "unhoused",
        "unknownaddress",
    ];
    is_unknown(text) || NO_PLACE.contains(&normalized(text).as_str())
}

#[cfg(test)]
mod tests;
