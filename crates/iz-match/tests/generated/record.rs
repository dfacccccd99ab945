//! A person as the answer of a registry.

use crate::person::{Identifier, Person};

/// The authority of the registry's own numbers.
pub(crate) const REGISTRY: &str = "PRAIRIEIIS";

/// The PID segment. Names and address are in capitals, as most registries send them, unless `keeps_case`.
pub(crate) fn pid(person: &Person, keeps_case: bool) -> String {
    let case = |text: &str| if keeps_case { text.to_owned() } else { text.to_uppercase() };
    let mut names =
        [&person.family, &person.given, &person.middle, &person.suffix].map(|part| case(part)).join("^");
    names.truncate(names.trim_end_matches('^').len());
    for alias in &person.aliases {
        names = format!("{names}~{alias}");
    }
    let mother = person
        .mother
        .as_ref()
        .map(|mother| case(&format!("{}^{}", mother.family, mother.given)))
        .unwrap_or_default();
    let born = person.born_in_record.clone().unwrap_or_else(|| person.born.strftime("%Y%m%d").to_string());
    let address = person
        .home
        .as_ref()
        .map(|home| format!("{}^^{}^TX^{}^^P", case(&home.street), case(&home.city), home.zip))
        .unwrap_or_default();
    let twin = match person.twin {
        None => String::new(),
        Some(twin) if twin.order == 0 => "Y".to_owned(),
        Some(twin) => format!("Y|{}", twin.order),
    };
    format!(
        "PID|1||{}||{names}|{mother}|{born}|{}|||{address}||{}|||||||||||{twin}",
        identifiers(person),
        person.sex,
        phone(&person.phone)
    )
}

/// PID-3. The registry's own number comes first, and it is invented if the person has none.
fn identifiers(person: &Person) -> String {
    let mut all = Vec::new();
    if !person.identifiers.iter().any(|identifier| identifier.type_code == "SR") {
        all.push(format!("3090417^^^{REGISTRY}^SR"));
    }
    all.extend(
        person
            .identifiers
            .iter()
            .map(|Identifier { value, authority, type_code }| format!("{value}^^^{authority}^{type_code}")),
    );
    all.join("~")
}

/// PID-13 from the digits of the number.
fn phone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.split_at_checked(3) {
        Some((area, local)) if !local.is_empty() => format!("^PRN^PH^^^{area}^{local}"),
        _ => String::new(),
    }
}

/// The whole message.
pub(crate) fn message(person: &Person, keeps_case: bool) -> String {
    format!(
        "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|1|OK\r{}\r",
        pid(person, keeps_case)
    )
}
