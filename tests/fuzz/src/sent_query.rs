//! What holds for every query that is sent.

use iz_hl7::{
    Demographics, Query, path,
    query::{IdentifierQuery, Indicator, composed, delimiter_like, is_delimiter_like_accent},
};

/// Checks the text of a query.
///
/// # Panics
///
/// If the text has a control character, another segment or the null of HL7, or if a value does not come back.
pub(crate) fn check(query: &Query, message: &str) {
    let segments: Vec<&str> = message.split('\r').collect();
    assert!(
        matches!(segments[..], [msh, qpd, rcp, ""]
            if msh.starts_with("MSH|") && qpd.starts_with("QPD|") && rcp.starts_with("RCP|")),
        "three segments"
    );
    assert!(message.chars().all(|c| c == '\r' || !c.is_control()), "a control character");
    let mut parts = message.split(['\r', '|', '^', '~', '&']);
    assert!(parts.all(|part| part.trim() != "\"\""), "HL7 reads two quotation marks as \"delete\"");
    for (location, sent) in locations(query.patient()) {
        let found = path::values(message.as_bytes(), &location.parse().expect("a path")).expect("HL7");
        assert_eq!(found, sent, "{location}");
    }
}

/// The value with the delimiter for each character that a registry may turn into one, and without such accents.
fn as_sent(value: &str) -> String {
    if !value.contains(|c| delimiter_like(c).is_some() || is_delimiter_like_accent(c)) {
        return value.to_owned();
    }
    let usual = composed(value);
    let kept = usual.chars().filter(|c| !is_delimiter_like_accent(*c));
    kept.map(|c| delimiter_like(c).unwrap_or(c)).collect()
}

/// The location of each member, and the values that must be found there.
fn locations(patient: &Demographics) -> Vec<(&'static str, Vec<String>)> {
    let mut locations = Vec::new();
    let mut put = |location, sent: &[Option<&str>]| {
        locations.push((location, sent.iter().flatten().map(|text| as_sent(text.trim())).collect()));
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
