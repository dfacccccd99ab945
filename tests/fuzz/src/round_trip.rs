//! Arbitrary text in every member of a query.
//!
//! An input holds the members one after the other, separated by US (0x1F). So people can read it, and the fuzzer
//! changes each member separately.

use iz_hl7::{
    Delimiters, Demographics, Profile, Query, escape_into,
    query::{
        AddressQuery, IdentifierQuery, Indicator, MaidenName, MultipleBirthQuery, NameQuery, QueryHeader,
        Stamp,
    },
    unescape,
};
use jiff::{
    civil::{Date, date},
    tz::{TimeZone, offset},
};

use crate::sent_query;

const TODAY: Date = date(2026, 11, 22);

/// Characters that could end a value too early.
const DELIMITERS: [char; 5] = ['|', '^', '~', '\\', '&'];

/// Writes a query about the person, and looks up its values.
///
/// # Panics
///
/// If a value comes back changed, or adds a segment, a field or a component.
pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    escapes(text);
    // Details that `Query::new` refuses are not sent.
    let Ok(query) = Query::new(Profile::Z44, person(text), TODAY) else { return };
    let message = write(&query);
    sent_query::check(&query, &message);
    let harmless =
        Query::new(Profile::Z44, person(&text.replace(DELIMITERS, "x")), TODAY).expect("the same members");
    assert_eq!(skeleton(&message), skeleton(&write(&harmless)), "a value adds a delimiter");
}

fn escapes(text: &str) {
    let mut escaped = String::new();
    escape_into(&mut escaped, text);
    assert!(!escaped.contains(['|', '^', '~', '&']));
    assert_eq!(unescape(&escaped, &Delimiters::STANDARD), text);
    // Whatever the marks, resolving never adds anything.
    assert!(unescape(text, &Delimiters::of_header(text.as_bytes())).len() <= text.len());
}

fn person(text: &str) -> Demographics {
    let mut members = text.split('\u{1f}');
    let mut next = || members.next().filter(|member| !member.is_empty()).map(str::to_owned);
    let name = match (next(), next(), next(), next()) {
        (None, None, None, None) => None,
        (family, given, middle, suffix) => Some(NameQuery {
            family: family.unwrap_or_default(),
            given: given.unwrap_or_default(),
            middle,
            suffix,
        }),
    };
    let birth_date = next().and_then(|member| member.parse().ok());
    let sex = next();
    let mothers_maiden_name = match (next(), next()) {
        (None, None) => None,
        (family, given) => Some(MaidenName { family: family.unwrap_or_default(), given }),
    };
    let address = AddressQuery {
        street: next(),
        other: next(),
        city: next(),
        state: next(),
        zip: next(),
        country: next(),
        type_code: next(),
    };
    let (phone, email) = (next(), next());
    let order = next().and_then(|member| member.parse().ok());
    let indicator = if order.is_some() { Indicator::Y } else { Indicator::N };
    let multiple_birth = Some(MultipleBirthQuery { indicator, order });
    let mut identifiers = Vec::new();
    while let Some(value) = next() {
        let assigning_authority = next();
        identifiers.push(IdentifierQuery {
            value,
            assigning_authority,
            type_code: next().unwrap_or_default(),
        });
    }
    Demographics {
        name,
        // These two use other members of the input, because new members would shift the whole corpus.
        last_updated: birth_date,
        last_updated_at: email.clone(),
        birth_date,
        sex,
        mothers_maiden_name,
        address: Some(address),
        phone,
        email,
        identifiers,
        multiple_birth,
    }
}

fn write(query: &Query) -> String {
    let header = QueryHeader {
        sending_application: "OURAPP".into(),
        sending_facility: "0001112000".into(),
        processing_id: "P".into(),
        query_name_system: "CDCPHINVS".into(),
        quantity_limit: 5,
        ..QueryHeader::default()
    };
    let time = TODAY.at(9, 30, 15, 0).to_zoned(TimeZone::fixed(offset(-6))).expect("a time");
    let stamp = Stamp::new(time, "c-1", "q-1").expect("a stamp");
    query.write(&header, &stamp)
}

/// The delimiters of a message, in their order. Escaped ones do not count.
fn skeleton(message: &str) -> String {
    message.chars().filter(|c| matches!(c, '|' | '^' | '~' | '&' | '\r')).collect()
}
