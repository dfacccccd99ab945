//! What a user writes without izquery: reqwest sends the envelope, quick-xml finds the message in the reply, hl7-parser
//! reads it into its untyped tree, and a plain struct takes the values that a program shows. It checks nothing.

use hl7_parser::{Message, message::Segment};
use quick_xml::{Reader, escape::resolve_predefined_entity, events::Event};
use serde::Serialize;

/// The record, as a program that shows it needs it.
#[derive(Serialize)]
struct Record {
    family: String,
    given: String,
    birth_date: String,
    doses: Vec<Dose>,
    observations: Vec<Observation>,
}

/// One RXA segment.
#[derive(Serialize)]
struct Dose {
    date: String,
    code: String,
    text: String,
    lot: String,
    manufacturer: String,
    status: String,
}

/// One OBX segment.
#[derive(Serialize)]
struct Observation {
    code: String,
    group: String,
    value: String,
    text: String,
}

/// Sends the envelope and gives the record of the reply as JSON.
pub(crate) async fn lookup(
    http: &reqwest::Client,
    endpoint: &str,
    content_type: &str,
    envelope: String,
) -> Vec<u8> {
    let request = http.post(endpoint).header("Content-Type", content_type).body(envelope);
    let reply = request.send().await.expect("a reply").text().await.expect("a body");
    let text = message(&reply);
    let message = Message::parse(&text).expect("a message");
    serde_json::to_vec(&record(&message)).expect("JSON")
}

/// The text of the element `return`.
fn message(envelope: &str) -> String {
    let mut reader = Reader::from_str(envelope);
    let (mut text, mut is_within) = (String::new(), false);
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) if start.local_name().as_ref() == "return" => is_within = true,
            Event::End(end) if end.local_name().as_ref() == "return" => return text,
            Event::Text(part) if is_within => text.push_str(&part.xml10_content()),
            Event::GeneralRef(name) if is_within => {
                let name = name.xml10_content();
                match resolve_predefined_entity(&name) {
                    Some(character) => text.push_str(character),
                    None => text.push(char_of(&name)),
                }
            }
            Event::Eof => panic!("the envelope has no message"),
            _ => {}
        }
    }
}

/// The character of a reference such as `#13`.
fn char_of(reference: &str) -> char {
    let number = reference.strip_prefix('#').expect("a number");
    let code = match number.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(code.expect("a number")).expect("a character")
}

fn record(message: &Message<'_>) -> Record {
    let pid = message.segment("PID").expect("a PID segment");
    Record {
        family: value(message, pid, 5, 1),
        given: value(message, pid, 5, 2),
        birth_date: value(message, pid, 7, 1),
        doses: (message.segments().filter(|segment| segment.name == "RXA"))
            .map(|rxa| Dose {
                date: value(message, rxa, 3, 1),
                code: value(message, rxa, 5, 1),
                text: value(message, rxa, 5, 2),
                lot: value(message, rxa, 15, 1),
                manufacturer: value(message, rxa, 17, 1),
                status: value(message, rxa, 20, 1),
            })
            .collect(),
        observations: (message.segments().filter(|segment| segment.name == "OBX"))
            .map(|obx| Observation {
                code: value(message, obx, 3, 1),
                group: value(message, obx, 4, 1),
                value: value(message, obx, 5, 1),
                text: value(message, obx, 5, 2),
            })
            .collect(),
    }
}

/// A component of the first repetition of a field, without escape sequences.
fn value(message: &Message<'_>, segment: &Segment<'_>, field: usize, component: usize) -> String {
    let raw = segment.field(field).and_then(|field| field.component(component)).map(|it| it.raw_value());
    message.separators.decode(raw.unwrap_or_default()).to_string()
}
