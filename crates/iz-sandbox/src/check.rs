//! What a strict registry wants of a question.

mod details;

use iz_hl7::Timestamp;
use jiff::civil::Date;

use crate::{
    question::{NoHeader, Question, component},
    rsp::{Complaint, Severity},
};

/// What is looked at in a request, and what comes of it where it is wrong: a row each.
pub const CHECKED: [(&str, &str); 6] = [
    ("HTTP", "host, Content-Type, 64 KiB: a status and a sentence"),
    ("envelope", "SOAP, namespace, names and order of the elements, actions, DestinationId: a fault"),
    (
        "addressing",
        "wsa:Action, MessageID, To of 2014 and the hub: the field x-sandbox-complaint, and the log",
    ),
    ("gate", "delimiters, MSH-9, 11, 12, 21: an ACK with AR"),
    (
        "content",
        "MSH-7, 10, 15, 16, QPD-1, 2, who is asked for, QPD-6, RCP-2, stray lines: an RSP with AE and ERR of severity E",
    ),
    ("details", "what else the national guide wants of MSH, QPD and RCP: the answer, with ERR of severity W"),
];

/// QPD-2, in characters.
const MAX_TAG: usize = 32;

/// MSH-10, in characters.
const MAX_CONTROL_ID: usize = 199;

fn error(location: &str, code: u16, text: &str) -> Complaint {
    Complaint { location: location.to_owned(), code, severity: Severity::Error, text: text.to_owned() }
}

/// A message that cannot be looked at any further.
pub(crate) fn unreadable(NoHeader: NoHeader) -> Complaint {
    error("MSH^1", 100, "The message must start with the segment MSH, without a batch wrapper")
}

/// The first gate: type, event, version, processing id and profile. Who fails here gets an ACK with AR.
pub(crate) fn gate(question: &Question) -> Vec<Complaint> {
    if !question.has_standard_delimiters() {
        return vec![error("MSH^1^2", 102, "MSH-1 and MSH-2 must be |^~\\&")];
    }
    let mut complaints = Vec::new();
    let message_type = question.header_field(9);
    if component(message_type, 1) != "QBP" {
        complaints.push(error(
            "MSH^1^9^1^1",
            200,
            "MSH-9.1 must be QBP: this registry answers queries alone",
        ));
    } else if component(message_type, 2) != "Q11" {
        complaints.push(error("MSH^1^9^1^2", 201, "MSH-9.2 must be Q11"));
    }
    if !matches!(question.processing_id(), "P" | "T" | "D") {
        complaints.push(error("MSH^1^11", 202, "MSH-11 must be P, T or D"));
    }
    if component(question.header_field(12), 1) != "2.5.1" {
        complaints.push(error("MSH^1^12", 203, "MSH-12 must be 2.5.1"));
    }
    if question.profile().is_none() {
        complaints.push(error("MSH^1^21", 200, "MSH-21 must be Z34^CDCPHINVS or Z44^CDCPHINVS"));
    }
    complaints
}

/// Everything behind the gate. An error ends in a Z33; warnings go along with the answer.
pub(crate) fn content(question: &Question, today: Date) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    header(question, &mut complaints);
    query(question, today, &mut complaints);
    control(question, &mut complaints);
    if question.stray_lines() > 0 {
        complaints.push(error(
            "MSH^1",
            100,
            "A line of the message is no segment: take line breaks out of the values, and end segments with CR",
        ));
    }
    details::warn(question, &mut complaints);
    complaints
}

fn header(question: &Question, complaints: &mut Vec<Complaint>) {
    let time = question.header_field(7);
    if time.is_empty() {
        complaints.push(error("MSH^1^7", 101, "MSH-7 is empty: send the time with seconds and zone"));
    } else if !has_seconds_and_zone(time) {
        complaints.push(error("MSH^1^7", 102, "MSH-7 must be YYYYMMDDHHMMSS with a zone such as -0600"));
    }
    let id = question.control_id();
    if id.is_empty() {
        complaints.push(error("MSH^1^10", 101, "MSH-10 is empty: send an id that is yours alone"));
    } else if id.chars().count() > MAX_CONTROL_ID {
        complaints.push(error("MSH^1^10", 102, "MSH-10 is longer than 199 characters"));
    }
    fixed(question, 15, "ER", complaints);
    fixed(question, 16, "AL", complaints);
}

fn fixed(question: &Question, number: usize, wanted: &str, complaints: &mut Vec<Complaint>) {
    let code = match question.header_field(number) {
        sent if sent == wanted => return,
        "" => 101,
        _ => 103,
    };
    complaints.push(error(&format!("MSH^1^{number}"), code, &format!("MSH-{number} must be {wanted}")));
}

fn query(question: &Question, today: Date, complaints: &mut Vec<Complaint>) {
    if question.query().is_none() {
        complaints.push(error("QPD^1", 100, "The segment QPD is missing"));
        return;
    }
    let name = component(question.query_name(), 1);
    if name.is_empty() {
        complaints.push(error("QPD^1^1", 101, "QPD-1 is empty: send the name of the query"));
    } else if question.profile().is_none_or(|profile| profile.code() != name) {
        complaints.push(error("QPD^1^1^1^1", 103, "QPD-1.1 must be the same as MSH-21.1"));
    }
    let tag = question.query_tag();
    if tag.is_empty() {
        complaints.push(error("QPD^1^2", 101, "QPD-2 is empty: send a query tag"));
    } else if tag.chars().count() > MAX_TAG {
        complaints.push(error("QPD^1^2", 102, "QPD-2 is longer than 32 characters"));
    }
    who(question, today, complaints);
    let address = question.query_field(8);
    if address.split('^').any(|part| !part.trim().is_empty()) && component(address, 7).is_empty() {
        complaints.push(Complaint {
            severity: Severity::Warning,
            ..error("QPD^1^8^1^7", 101, "QPD-8 has no address type in component 7: send one, such as L")
        });
    }
}

/// Somebody must be named: by an identifier, or by name and birth date.
fn who(question: &Question, today: Date, complaints: &mut Vec<Complaint>) {
    let asked = question.asked();
    let birth_date = question.query_field(6);
    if !birth_date.is_empty() && asked.birth_date.is_none() {
        complaints.push(error("QPD^1^6", 102, "QPD-6 must be a day, YYYYMMDD"));
    }
    if asked.birth_date.is_some_and(|born| born > today) {
        complaints.push(error("QPD^1^6", 102, "QPD-6 is in the future"));
    }
    if !asked.identifiers.is_empty() {
        return;
    }
    if asked.name.is_none() {
        complaints.push(error("QPD^1^4", 101, "QPD-4 needs family and given name, or QPD-3 an identifier"));
    }
    if birth_date.is_empty() {
        complaints.push(error("QPD^1^6", 101, "QPD-6 needs the birth date, or QPD-3 an identifier"));
    }
}

fn control(question: &Question, complaints: &mut Vec<Complaint>) {
    if !question.has_control() {
        complaints.push(error("RCP^1", 100, "The segment RCP is missing"));
        return;
    }
    let quantity = question.control_field(2);
    if quantity.is_empty() {
        complaints.push(error("RCP^1^2", 101, "RCP-2 is empty: send how many records, such as 5^RD"));
        return;
    }
    if question.quantity_limit().is_none() {
        complaints.push(error("RCP^1^2^1^1", 102, "RCP-2.1 must be a whole number above zero"));
    }
    let unit = component(quantity, 2).split('&').next().unwrap_or_default();
    if unit.trim() != "RD" {
        complaints.push(error("RCP^1^2^1^2^1", 103, "RCP-2.2 must be RD&Records&HL70126"));
    }
}

/// `YYYYMMDDHHMMSS[.S[S[S[S]]]]±ZZZZ`.
fn has_seconds_and_zone(time: &str) -> bool {
    let Some((clock, _)) = time.split_once(['+', '-']) else { return false };
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    seconds.len() == 14 && (1..=4).contains(&fraction.len()) && Timestamp::parse(time).is_some()
}
