//! The checks of a strict registry on a query.

use jiff::civil::Date;

use crate::query::{
    complaint::{Complaint, Complaints},
    details,
    message::{NoHeader, QueryMessage},
    search_criteria::SearchCriteria,
    value::{component, day, timestamp},
};

/// What the sandbox checks in a request, and how it answers a request that fails the check.
pub const CHECKED: [(&str, &str); 6] = [
    ("HTTP", "host, Content-Type, 64 KiB: an HTTP status and a sentence"),
    ("envelope", "SOAP, namespace, names and order of the elements, actions, DestinationId: a fault"),
    (
        "addressing",
        "wsa:Action, MessageID, To of 2014 and the hub: the header field x-sandbox-complaint, and the log",
    ),
    ("header", "delimiters, MSH-9, 11, 12, 21: an ACK with AR"),
    (
        "content",
        "MSH-7, 10, 15, 16, QPD-1, 2, 3, 4, 6, RCP-2, stray lines: an RSP with AE and ERR of severity E",
    ),
    ("details", "other rules of the national guide for MSH, QPD, RCP: the response, with ERR of severity W"),
];

/// The longest QPD-2, in characters.
const MAX_TAG: usize = 32;

/// The longest MSH-10, in characters.
const MAX_CONTROL_ID: usize = 199;

/// The complaint about a message that cannot be read at all.
pub(crate) fn unreadable(NoHeader: NoHeader) -> Complaint {
    Complaint::error("MSH^1", 100, "The message must start with the segment MSH, without a batch wrapper")
}

/// Checks the delimiters, the type, the version, the processing id and the profile. A query that fails here is refused
/// with an ACK and AR.
pub(crate) fn header(query: &QueryMessage) -> Vec<Complaint> {
    if !query.has_standard_delimiters() {
        return vec![Complaint::error("MSH^1^2", 102, "MSH-1 and MSH-2 must be |^~\\&")];
    }
    let mut complaints = Complaints::default();
    let message_type = query.header_field(9);
    if component(message_type, 1) != "QBP" {
        complaints.error("MSH^1^9^1^1", 200, "MSH-9.1 must be QBP: this registry answers only queries");
    } else if component(message_type, 2) != "Q11" {
        complaints.error("MSH^1^9^1^2", 201, "MSH-9.2 must be Q11");
    }
    let is_known = matches!(query.processing_id(), "P" | "T" | "D");
    complaints.error_unless(is_known, "MSH^1^11", 202, "MSH-11 must be P, T or D");
    let is_supported = component(query.header_field(12), 1) == "2.5.1";
    complaints.error_unless(is_supported, "MSH^1^12", 203, "MSH-12 must be 2.5.1");
    let text = "MSH-21 must be Z34^CDCPHINVS or Z44^CDCPHINVS";
    complaints.error_unless(query.profile().is_some(), "MSH^1^21", 200, text);
    complaints.0
}

/// Checks everything else. A query with an error is rejected with a Z33. A query with warnings is answered.
pub(crate) fn content(query: &QueryMessage, today: Date) -> Vec<Complaint> {
    let mut complaints = Complaints::default();
    header_values(query, &mut complaints);
    query_values(query, today, &mut complaints);
    control(query, &mut complaints);
    let text = "A line of the message is not a segment: remove line breaks from the values, and end segments with CR";
    complaints.error_unless(query.stray_lines == 0, "MSH^1", 100, text);
    details::warn(query, &mut complaints.0);
    complaints.0
}

fn header_values(query: &QueryMessage, complaints: &mut Complaints) {
    let time = query.header_field(7);
    if time.is_empty() {
        complaints.error("MSH^1^7", 101, "MSH-7 is empty: send the time with seconds and zone");
    } else if !has_seconds_and_zone(time) {
        complaints.error("MSH^1^7", 102, "MSH-7 must be YYYYMMDDHHMMSS with a zone such as -0600");
    }
    let id = query.control_id();
    if id.is_empty() {
        complaints.error("MSH^1^10", 101, "MSH-10 is empty: send an id that no other message has");
    } else if id.chars().count() > MAX_CONTROL_ID {
        complaints.error("MSH^1^10", 102, "MSH-10 is longer than 199 characters");
    }
    fixed(query, 15, "ER", complaints);
    fixed(query, 16, "AL", complaints);
}

fn fixed(query: &QueryMessage, number: usize, wanted: &str, complaints: &mut Complaints) {
    let code = match query.header_field(number) {
        sent if sent == wanted => return,
        "" => 101,
        _ => 103,
    };
    complaints.error(format!("MSH^1^{number}"), code, format!("MSH-{number} must be {wanted}"));
}

fn query_values(query: &QueryMessage, today: Date, complaints: &mut Complaints) {
    if query.query().is_none() {
        complaints.error("QPD^1", 100, "The segment QPD is missing");
        return;
    }
    let name = component(query.query_name(), 1);
    if name.is_empty() {
        complaints.error("QPD^1^1", 101, "QPD-1 is empty: send the name of the query");
    } else if query.profile().is_none_or(|profile| profile.code() != name) {
        complaints.error("QPD^1^1^1^1", 103, "QPD-1.1 must be the same as MSH-21.1");
    }
    let tag = query.query_tag();
    if tag.is_empty() {
        complaints.error("QPD^1^2", 101, "QPD-2 is empty: send a query tag");
    } else if tag.chars().count() > MAX_TAG {
        complaints.error("QPD^1^2", 102, "QPD-2 is longer than 32 characters");
    }
    criteria(query, today, complaints);
    let address = query.query_field(8);
    let is_typed = address.split('^').all(|part| part.trim().is_empty()) || !component(address, 7).is_empty();
    let text = "QPD-8 has no address type in component 7: send one, such as L";
    if !is_typed {
        complaints.0.push(Complaint::warning("QPD^1^8^1^7", 101, text));
    }
}

/// The query must have an identifier, or a name and a birth date.
fn criteria(query: &QueryMessage, today: Date, complaints: &mut Complaints) {
    let criteria = SearchCriteria::of_query(query);
    let sent = query.query_field(6);
    let is_day = sent.is_empty() || criteria.birth_date.is_some();
    complaints.error_unless(is_day, "QPD^1^6", 102, "QPD-6 must be a day, YYYYMMDD");
    let is_past = criteria.birth_date.is_none_or(|born| born <= today);
    complaints.error_unless(is_past, "QPD^1^6", 102, "QPD-6 is in the future");
    if criteria.identifiers.is_empty() {
        let text = "QPD-4 needs family and given name, or QPD-3 an identifier";
        complaints.error_unless(criteria.name.is_some(), "QPD^1^4", 101, text);
        let text = "QPD-6 needs the birth date, or QPD-3 an identifier";
        complaints.error_unless(!sent.is_empty(), "QPD^1^6", 101, text);
    }
}

fn control(query: &QueryMessage, complaints: &mut Complaints) {
    if !query.has_control() {
        complaints.error("RCP^1", 100, "The segment RCP is missing");
        return;
    }
    let quantity = query.control_field(2);
    if quantity.is_empty() {
        complaints.error("RCP^1^2", 101, "RCP-2 is empty: send how many records, such as 5^RD");
        return;
    }
    let text = "RCP-2.1 must be a whole number above zero";
    complaints.error_unless(query.quantity_limit().is_some(), "RCP^1^2^1^1", 102, text);
    let unit = component(quantity, 2).split('&').next().unwrap_or_default();
    complaints.error_unless(unit.trim() == "RD", "RCP^1^2^1^2^1", 103, "RCP-2.2 must be RD&Records&HL70126");
}

/// Whether a TS is `YYYYMMDDHHMMSS[.S[S[S[S]]]]±ZZZZ`.
fn has_seconds_and_zone(time: &str) -> bool {
    let is_complete = timestamp(time).is_some_and(|time| time.second.is_some() && time.offset.is_some());
    is_complete && day(time).is_some()
}
