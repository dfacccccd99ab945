//! The configuration of the service, and the lookups that the harness sends.

use std::{fmt::Write as _, net::SocketAddr, path::Path};

/// The facilities of the registry whose answers fill the cache.
pub(crate) const FACILITIES: usize = 10;

/// The most identifiers that one request may hold.
const IDENTIFIERS: usize = 20;

/// A configuration with one section for each path of the registry. Its limits never delay a query, and one failure does
/// not stop the next query. `password` is the file of the password.
pub(crate) fn configuration(listen: SocketAddr, registry: SocketAddr, password: &Path) -> String {
    let mut text = format!("listen = \"{listen}\"\n[store]\nnot_found_per_hour = 0\n");
    for (id, base) in [
        ("soap", "sandbox"),
        ("form", "post-sample"),
        ("good", "sandbox"),
        ("hung", "sandbox"),
        ("chain", "sandbox"),
    ] {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "[registries.{id}]\nbase = \"{base}\"\ntransport.endpoint = \"http://{registry}/{id}\"\n\
             credentials.username = \"hold\"\ncredentials.password = {{ file = {password:?} }}\n\
             {}\
             limits = {{ at_once = 64, per_minute = 60000, queue = 10000, attempts = 1, \
             breaker_questions = 10000, breaker_in_a_row = 10000 }}\n",
            if id == "chain" { "" } else { "credentials.facility_id = \"0001112000\"\n" },
        );
    }
    for number in 0..FACILITIES {
        let _ = writeln!(
            text,
            "[registries.chain.facilities.store-{number}]\nfacility_id = \"000222{number:04}\""
        );
    }
    text
}

/// A lookup of the invented person. `number` makes the question another one.
pub(crate) fn lookup(registry: &str, number: usize) -> String {
    let identifiers: Vec<String> = (0..IDENTIFIERS)
        .map(|place| {
            let value = if place == 0 { format!("N{number}") } else { format!("HOLD{place}") };
            format!(r#"{{"value": "{value}", "assigning_authority": "CLINIC", "type": "MR"}}"#)
        })
        .collect();
    format!(
        r#"{{"registry": "{registry}", "show_mismatch": true, "patient": {{
        "name": {{"family": "Fennimore", "given": "Tansy", "middle": "Wren"}},
        "birth_date": "2019-06-04", "sex": "F",
        "mothers_maiden_name": {{"family": "Larkmoor", "given": "Isolde"}},
        "address": {{"street": "9 Elder Rd", "city": "Waco", "state": "TX", "zip": "76701"}},
        "phone": "254-555-0177", "identifiers": [{}]}}}}"#,
        identifiers.join(", ")
    )
}
