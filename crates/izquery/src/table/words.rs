//! Values of an answer in the words of the counter.

use iz_facade::client::hl7::{
    Address, Coded, PersonName, Provider, Telecom, Text,
    answer::Vaccine,
    codes::{self, Cvx},
};

/// The meaning of a code in a table.
pub(super) type Lookup = fn(&str) -> Option<&'static str>;

/// The text of a coded value, or else the meaning of its code, or else its code.
pub(super) fn coded(coded: &Coded<'_>, lookup: Lookup) -> Option<String> {
    let code = coded.code.as_deref();
    let alternate = || coded.alternate.as_deref().and_then(|other| other.text.as_deref());
    // Some registries repeat the code as its text.
    let text = coded.text.as_deref().filter(|text| Some(*text) != code).or_else(alternate);
    text.or_else(|| code.and_then(lookup)).or(code).or(coded.text.as_deref()).map(str::to_owned)
}

/// For a coded value without a table of ours.
pub(super) const fn no_table(_: &str) -> Option<&'static str> {
    None
}

macro_rules! lookups {
    ($($name:ident)+) => {
        /// The meanings of the codes in the tables of `iz_hl7`.
        pub(super) mod meaning {
            use iz_facade::client::hl7::codes;

            $(pub(in crate::table) fn $name(code: &str) -> Option<&'static str> {
                codes::$name(code).map(|known| known.name)
            })+
        }
    };
}

lookups! {
    application_error eligibility error_condition ethnicity fact funding_source language mvx race refusal_reason
    relationship route series_status site source
}

/// The vaccine of a code, by the table of the CDC.
fn known(vaccine: &Vaccine<'_>) -> Option<&'static Cvx> {
    let is_cvx = vaccine.system.is_none_or(|system| {
        ["CVX", "HL70292", "292"].iter().any(|name| system.trim().eq_ignore_ascii_case(name))
    });
    let sent = vaccine.code.as_deref().filter(|_| is_cvx);
    vaccine.derived_cvx.or(sent).and_then(codes::cvx)
}

/// The name of a vaccine. The name of the CDC is used where none was sent, and where the name that was sent means
/// another vaccine than the code.
pub(super) fn vaccine(vaccine: &Vaccine<'_>) -> String {
    let (code, text) = (vaccine.code.as_deref(), vaccine.text.as_deref());
    match (text.filter(|text| Some(*text) != code), known(vaccine)) {
        (Some(text), Some(known)) if codes::disagrees(known, text) => {
            format!("{} (sent with the name “{text}”)", known.name)
        }
        (Some(text), _) => text.to_owned(),
        (None, Some(known)) => known.name.to_owned(),
        (None, None) => match code.or(text) {
            Some(code) => format!("vaccine code {code}"),
            None => "unnamed vaccine".to_owned(),
        },
    }
}

/// The name of a vaccine group. Registries name a group by the vaccine without a formulation, which says nothing here.
pub(super) fn group(group: &Vaccine<'_>) -> String {
    let name = vaccine(group);
    let shorter = UNSPECIFIED.iter().find_map(|ending| {
        let at = name.len().checked_sub(ending.len())?;
        let (start, end) = name.split_at_checked(at)?;
        end.eq_ignore_ascii_case(ending).then(|| start.to_owned())
    });
    shorter.filter(|shorter| !shorter.is_empty()).unwrap_or(name)
}

/// The endings of the name of a vaccine whose formulation is not said.
const UNSPECIFIED: [&str; 4] =
    [", unspecified formulation", " unspecified formulation", ", unspecified", ", UF"];

/// The code of a vaccine with its system, such as `CVX 03`.
pub(super) fn vaccine_code(vaccine: &Vaccine<'_>) -> Option<String> {
    let code = vaccine.code.as_deref()?;
    let system = vaccine.system.as_deref().unwrap_or("code");
    Some(match vaccine.sent_code.as_deref() {
        Some(sent) => format!("{system} {code} (sent as {sent})"),
        None => format!("{system} {code}"),
    })
}

/// Texts with a blank between them.
fn spaced<'t>(parts: impl IntoIterator<Item = &'t Option<Text<'t>>>) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().map(|part| part.as_str()).collect();
    parts.join(" ")
}

/// The name of a person in the order in which it is spoken. The family name is in capital letters.
pub(super) fn name(name: &PersonName<'_>) -> String {
    let family = name.family.as_deref().map(capitals).unwrap_or_default();
    let given = spaced([&name.prefix, &name.given, &name.middle]);
    let suffix = spaced([&name.suffix]);
    let parts: Vec<String> = [given, family, suffix].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// Capital letters, unless a letter has no capital form of its own.
fn capitals(text: &str) -> String {
    let capital = text.to_uppercase();
    if capital.chars().count() == text.chars().count() { capital } else { text.to_owned() }
}

/// The person who gave, ordered or entered a dose.
pub(super) fn provider(provider: &Provider<'_>) -> String {
    let name = spaced([&provider.given, &provider.family]);
    match (name.is_empty(), provider.id.as_deref()) {
        (true, id) => id.map(|id| format!("id {id}")).unwrap_or_default(),
        (false, Some(id)) => format!("{name} (id {id})"),
        (false, None) => name,
    }
}

/// An address in one line.
pub(super) fn address(address: &Address<'_>) -> String {
    let place = spaced([&address.state, &address.zip]);
    let lines = [spaced([&address.street]), spaced([&address.other]), spaced([&address.city]), place];
    let country = spaced([&address.country]);
    let is_foreign = !matches!(country.to_ascii_uppercase().as_str(), "" | "US" | "USA");
    let mut parts: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    if is_foreign || parts.is_empty() {
        parts.push(country);
    }
    parts.join(", ")
}

/// A telephone number with its extension, or an e-mail address.
pub(super) fn telecom(telecom: &Telecom<'_>) -> String {
    let number = telecom.number.as_deref().map(|number| match telecom.extension.as_deref() {
        Some(extension) => format!("{} ext. {extension}", phone(number)),
        None => phone(number),
    });
    let both = [number, telecom.email.as_deref().map(str::to_owned)];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A number of ten digits in three groups. Any other number is shown as sent.
fn phone(number: &str) -> String {
    let is_usual = number.len() == 10 && number.bytes().all(|digit| digit.is_ascii_digit());
    match (number.get(..3), number.get(3..6), number.get(6..)) {
        (Some(area), Some(exchange), Some(line)) if is_usual => format!("{area}-{exchange}-{line}"),
        _ => number.to_owned(),
    }
}

/// The sex in words. PID-8 (table 0001).
pub(super) fn sex(sex: &str) -> String {
    match sex.trim().to_ascii_uppercase().as_str() {
        "F" => "female".to_owned(),
        "M" => "male".to_owned(),
        "U" => "sex not known".to_owned(),
        _ => format!("sex {sex}"),
    }
}

/// A member of the request by its pointer, such as `/name/given` or `name/given`.
pub(super) fn member(pointer: &str) -> String {
    let pointer = pointer.strip_prefix("/patient").unwrap_or(pointer).trim_start_matches('/');
    let (start, number) = match pointer.split_once('/') {
        Some(("identifiers", rest)) => ("identifiers", rest.split('/').next()),
        _ => (pointer, None),
    };
    match start {
        "" => "patient",
        "name/family" => "family name",
        "name/given" => "given name",
        "name/middle" => "middle name",
        "name/suffix" => "name suffix",
        "address/zip" => "ZIP code",
        "identifiers" => {
            let number = number.and_then(|number| number.parse::<u32>().ok());
            return number.map_or("identifier".to_owned(), |at| format!("identifier {}", at + 1));
        }
        "mothers_maiden_name" | "mothers_maiden_name/family" | "mothers_maiden_name/given" => {
            "mother's maiden name"
        }
        "phone" => "phone number",
        "multiple_birth" | "multiple_birth/order" | "multiple_birth/indicator" => "twin number",
        other => return other.replace(['/', '_'], " "),
    }
    .to_owned()
}

/// A sentence without the names of members of the JSON. A sentence that only says where a value stands in the JSON is
/// left out.
pub(super) fn without_members(text: &str) -> String {
    let sentences: Vec<&str> = text.split_inclusive(". ").filter(|part| !part.contains('`')).collect();
    if sentences.is_empty() { text.replace('`', "") } else { sentences.concat().trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_named_as_people_name_it() {
        for (pointer, name) in [
            ("/patient/name/given", "given name"),
            ("/name/family", "family name"),
            ("birth_date", "birth date"),
            ("/address/zip", "ZIP code"),
            ("/address/state", "address state"),
            ("/identifiers/0/value", "identifier 1"),
            ("identifiers", "identifier"),
            ("/phone", "phone number"),
            ("", "patient"),
        ] {
            assert_eq!(member(pointer), name, "{pointer}");
        }
    }

    #[test]
    fn a_sentence_about_the_json_is_left_out() {
        let text = "The value is not a date. It is listed in `unread` as sent.";
        assert_eq!(without_members(text), "The value is not a date.");
        assert_eq!(without_members("It is in `preamble`."), "It is in preamble.");
        assert_eq!(without_members("One. Two."), "One. Two.");
    }

    #[test]
    fn a_letter_without_a_capital_keeps_the_name_as_sent() {
        assert_eq!(capitals("Muñoz"), "MUÑOZ");
        assert_eq!(capitals("Weiß"), "Weiß");
    }

    #[test]
    fn a_phone_number_of_ten_digits_has_three_groups() {
        assert_eq!(phone("5125550101"), "512-555-0101");
        assert_eq!(phone("+52 55 0101"), "+52 55 0101");
    }
}
