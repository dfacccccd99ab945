//! Arbitrary text in every member of a query.
//!
//! An input holds the members one after the other, separated by US (0x1F). So people can read it, and the fuzzer
//! changes each member separately.

use iz_hl7::{
    Delimiters, Demographics, Profile, Query, escape_into, path,
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
    let segments: Vec<&str> = message.split('\r').collect();
    assert!(
        matches!(segments[..], [msh, qpd, rcp, ""]
            if msh.starts_with("MSH|") && qpd.starts_with("QPD|") && rcp.starts_with("RCP|")),
        "three segments"
    );
    assert!(message.chars().all(|c| c == '\r' || !c.is_control()), "a control character");

    let harmless =
        Query::new(Profile::Z44, person(&text.replace(DELIMITERS, "x")), TODAY).expect("the same members");
    assert_eq!(skeleton(&message), skeleton(&write(&harmless)), "a value adds a delimiter");

    for (location, sent) in locations(query.patient()) {
        let found = path::values(message.as_bytes(), &location.parse().expect("a path")).expect("HL7");
        assert_eq!(found, sent, "{location}");
    }
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

/// The location of each member, and the values that must be found there, trimmed.
fn locations(patient: &Demographics) -> Vec<(&'static str, Vec<String>)> {
    let mut locations = Vec::new();
    let mut put = |location, sent: &[Option<&str>]| {
        locations.push((location, sent.iter().flatten().map(|text| text.trim().to_owned()).collect()));
    };
    let name = patient.name.as_ref();
    put("QPD-4.1", &[name.map(|name| name.family.as_str())]);
    put("QPD-4.2", &[name.map(|name| name.given.as_str())]);
    put("QPD-4.3", &[name.and_then(|name| name.middle.as_deref())]);
    put("QPD-4.4", &[name.and_then(|name| name.suffix.as_deref())]);
    let maiden = patient.mothers_maiden_name.as_ref();
    put("QPD-5.1", &[maiden.map(|name| name.family.as_str())]);
    put("QPD-5.2", &[maiden.and_then(|name| name.given.as_deref())]);
    put("QPD-6", &[patient.birth_date.map(|date| date.strftime("%Y%m%d").to_string()).as_deref()]);
    put("QPD-7", &[patient.sex.as_deref()]);
    let address = patient.address.clone().unwrap_or_default();
    let parts =
        [&address.street, &address.other, &address.city, &address.state, &address.zip, &address.country];
    let is_sent = parts.iter().any(|part| part.is_some());
    for (location, part) in ["QPD-8.1", "QPD-8.2", "QPD-8.3", "QPD-8.4", "QPD-8.5"].into_iter().zip(parts) {
        put(location, &[part.as_deref()]);
    }
    put("QPD-8.6", &[is_sent.then(|| address.country.as_deref().unwrap_or("USA"))]);
    put("QPD-8.7", &[is_sent.then(|| address.type_code.as_deref().unwrap_or("L"))]);
    let digits = patient.phone.as_ref().map(|phone| phone.replace(|c: char| !c.is_ascii_digit(), ""));
    let (area, local) = match &digits {
        Some(digits) => {
            let (area, local) = digits[digits.len() - 10..].split_at(3);
            (Some(area), Some(local))
        }
        None => (None, None),
    };
    put("QPD-9.6", &[area]);
    put("QPD-9.7", &[local]);
    put("QPD-9.4", &[patient.email.as_deref().filter(|_| digits.is_none())]);
    let birth = patient.multiple_birth.as_ref();
    put("QPD-10", &[birth.map(|birth| if birth.indicator == Indicator::Y { "Y" } else { "N" })]);
    put("QPD-11", &[birth.and_then(|birth| birth.order).map(|order| order.to_string()).as_deref()]);
    put("QPD-12", &[patient.last_updated.map(|date| date.strftime("%Y%m%d").to_string()).as_deref()]);
    put("QPD-13", &[patient.last_updated_at.as_deref()]);
    let each = |member: fn(&IdentifierQuery) -> Option<&str>| -> Vec<_> {
        patient.identifiers.iter().map(member).collect()
    };
    put("QPD-3.1", &each(|identifier| Some(&identifier.value)));
    put("QPD-3.4", &each(|identifier| identifier.assigning_authority.as_deref()));
    put("QPD-3.5", &each(|identifier| Some(&identifier.type_code)));
    locations
}
