//! Properties of every answer. The messages are generated from invented parts.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod found;
mod message;
mod query_rules;

use iz_hl7::{
    Demographics, OwnedAnswer, Profile, Query, escape_into,
    path::values,
    query::{QueryHeader, Stamp, delimiter_like},
};
use jiff::civil::{Date, date};
use message::{ended_by, message};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 22);

/// Reads a message. Returns the answer as JSON.
fn read(text: &str) -> Value {
    serde_json::to_value(OwnedAnswer::read(text, TODAY).unwrap().get()).unwrap()
}

/// The members about persons and doses. Warnings, unread values and the header are left out.
const CONTENT: [&str; 7] = ["outcome", "patients", "doses", "forecasts", "facts", "other_orders", "errors"];

fn content(answer: &Value) -> [Value; 7] {
    CONTENT.map(|member| answer[member].clone())
}

/// The number of items in each member.
fn counts(answer: &Value) -> Vec<Option<usize>> {
    content(answer).iter().map(|member| member.as_array().map(Vec::len)).collect()
}

/// Inserts each line between segments.
fn among(mut segments: Vec<String>, lines: &[(Index, String)]) -> Vec<String> {
    for (at, line) in lines {
        segments.insert(at.index(segments.len() + 1), line.clone());
    }
    segments
}

/// Lines that the reader does not know.
fn unknown_line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ \t]{0,3}",
        "(ZZZ|ZA1|PV1|DSC)\\|[A-Za-z0-9^~& |]{0,20}",
        // Stray text, and a name in lower case, after an unknown segment.
        "ZZZ\\|note\r[a-z][a-z ]{0,20}",
        "ZZZ\\|note\r(pid|rxa|obx|zzz)\\|[A-Za-z0-9^ |]{0,20}",
    ]
}

/// Text without a segment name. It continues the segment before it.
fn stray_line() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z][a-z ,.]{0,20}", "[0-9]{1,8}", "(pid|rxa|obx|zzz)\\|[A-Za-z0-9^ |]{0,20}"]
}

/// Any text of a text field. Characters without a width at its ends are trimmed, as most systems do.
fn text() -> impl Strategy<Value = String> {
    "\\PC{1,30}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("says something", |text| !text.is_empty() && text != "\"\"")
}

/// Any text of a query: no emoji, and no characters without a width.
fn query_text() -> impl Strategy<Value = String> {
    "[ -~¡-¬®-ʯА-я一-龥]{1,30}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("says something", |text| !text.is_empty() && text != "\"\"")
}

/// A text that may stand in a name.
fn name() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9 '.,-]{0,29}".prop_map(|text| text.trim().to_owned())
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape_into(&mut out, text);
    out
}

/// The value with each list sorted, on each level.
fn unordered(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(unordered).collect();
            items.sort_by_key(Value::to_string);
            items.into()
        }
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), unordered(value))).collect()
        }
        leaf => leaf.clone(),
    }
}

proptest! {
    #[test]
    fn an_unknown_line_changes_no_content(message in message(), lines in vec((any::<Index>(), unknown_line()), 1..5)) {
        let plain = ended_by("\r", &message.segments());
        let odd = ended_by("\r", &among(message.segments(), &lines));
        prop_assert_eq!(content(&read(&plain)), content(&read(&odd)), "{}", odd);
    }

    #[test]
    fn stray_text_hides_no_later_segment(message in message(), lines in vec((any::<Index>(), stray_line()), 1..5)) {
        let plain = ended_by("\r", &message.segments());
        let odd = ended_by("\r", &among(message.segments(), &lines));
        prop_assert_eq!(counts(&read(&plain)), counts(&read(&odd)), "{}", odd);
    }

    #[test]
    fn separators_at_the_end_of_a_segment_are_ignored(message in message(), counts in vec(0..30_usize, 1..20)) {
        let plain = message.segments();
        let padded: Vec<_> =
            plain.iter().zip(counts.iter().cycle()).map(|(segment, &count)| format!("{segment}{}", "|".repeat(count))).collect();
        let mut answers = [plain, padded].map(|segments| read(&ended_by("\r", &segments)));
        // The repeated query is kept as it was sent.
        for answer in &mut answers {
            let query = answer["acknowledgment"]["query"].take();
            answer["acknowledgment"]["query"] = query.as_str().unwrap_or_default().trim_end_matches('|').into();
        }
        let [plain, padded] = answers;
        prop_assert_eq!(plain, padded);
    }

    #[test]
    fn empty_components_at_the_end_of_a_field_are_ignored(message in message(), counts in vec(0..4_usize, 1..20)) {
        let plain = message.segments();
        let mut counts = counts.iter().cycle();
        let padded: Vec<String> = plain.iter().map(|segment| pad_fields(segment, &mut counts)).collect();
        let (plain, padded) = (ended_by("\r", &plain), ended_by("\r", &padded));
        prop_assert_eq!(read(&plain), read(&padded), "{}", padded);
    }

    #[test]
    fn the_order_of_observations_is_ignored_if_sub_ids_are_consistent(message in message(), keys in vec(any::<u32>(), 1..40)) {
        let plain = read(&ended_by("\r", &message.segments()));
        let mut shuffled = message;
        for order in &mut shuffled.orders {
            let mut keyed: Vec<_> = keys.iter().cycle().zip(order.observations.drain(..)).collect();
            keyed.sort_by_key(|(key, _)| **key);
            order.observations = keyed.into_iter().map(|(_, observation)| observation).collect();
        }
        let text = ended_by("\r", &shuffled.segments());
        let shuffled = read(&text);
        for member in ["doses", "forecasts", "facts", "other_orders"] {
            prop_assert_eq!(unordered(&plain[member]), unordered(&shuffled[member]), "{}", text);
        }
    }

    #[test]
    fn line_endings_and_framing_are_ignored(message in message()) {
        let segments = message.segments();
        let plain = ended_by("\r", &segments);
        let expected = read(&plain);
        for framed in [
            ended_by("\n", &segments),
            ended_by("\r\n", &segments),
            format!("\u{feff}{plain}"),
            format!("\u{b}{plain}\u{1c}\r"),
            format!("\u{feff}\u{b}{}\u{1c}\r\n", ended_by("\r\n", &segments)),
        ] {
            prop_assert_eq!(&expected, &read(&framed), "{:?}", framed);
        }
    }

    #[test]
    fn any_text_of_a_query_is_read_back(names in vec(name(), 3), texts in vec(query_text(), 4)) {
        let [family, given, middle] = names.as_slice() else { panic!("three names") };
        let [street, city, identifier, authority] = texts.as_slice() else { panic!("four texts") };
        let patient: Demographics = serde_json::from_value(json!({
            "name": {"family": family, "given": given, "middle": middle},
            "birth_date": "2019-06-04",
            "address": {"street": street, "city": city},
            "identifiers": [{"value": identifier, "assigning_authority": authority, "type": "MR"}],
        })).unwrap();
        let Ok(query) = Query::new(Profile::Z44, patient, TODAY) else { return Err(TestCaseError::reject("refused")) };
        let stamp = Stamp::new("2026-11-22T09:30:15-06:00[America/Chicago]".parse().unwrap(), "c-1", "q-1").unwrap();
        let message = query.write(&QueryHeader::default(), &stamp);
        // Combining accents are composed with their letters.
        let address = query.patient().address.as_ref().unwrap();
        let (street, city) = (address.street.as_ref().unwrap(), address.city.as_ref().unwrap());
        // A character that a registry may turn into a delimiter is sent as that delimiter, escaped.
        let [identifier, authority] = [identifier, authority]
            .map(|text| text.chars().map(|c| delimiter_like(c).unwrap_or(c)).collect::<String>());
        for (path, text) in [
            ("QPD-3.1", &identifier), ("QPD-3.4", &authority), ("QPD-4.1", family), ("QPD-4.2", given),
            ("QPD-4.3", middle), ("QPD-8.1", street), ("QPD-8.3", city),
        ] {
            let found = values(message.as_bytes(), &path.parse().unwrap()).unwrap();
            // A character that a registry may turn into a delimiter is sent as that delimiter, escaped.
            let sent: String = text.chars().map(|c| delimiter_like(c).unwrap_or(c)).collect();
            prop_assert_eq!(&found, &[sent], "{}", path);
        }
    }

    #[test]
    fn any_text_of_an_answer_is_read_back(texts in vec(text(), 6)) {
        let [family, street, vaccine, lot, reason, complaint] = &texts.iter().map(|text| escaped(text)).collect::<Vec<_>>()[..] else {
            panic!("six texts")
        };
        let answer = read(&ended_by("\r", &[
            "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1".to_owned(),
            format!("MSA|AA|1\rERR||PID^1^5|102|W||||{complaint}\rQAK|t|OK"),
            format!("PID|1||1^^^X^SR||{family}^{family}||20190604|M|||{street}^{street}"),
            format!("ORC|RE\rRXA|0|1|20240801||03^{vaccine}^CVX|0.5|||||||||{lot}"),
            "OBX|1|CE|30956-7|1|03^MMR^CVX||||||F".to_owned(),
            format!("OBX|2|CE|30982-3|1|^{reason}||||||F"),
        ]));
        for (pointer, text) in [
            ("/patients/0/name/family", 0), ("/patients/0/name/given", 0), ("/patients/0/addresses/0/street", 1),
            ("/patients/0/addresses/0/other", 1), ("/doses/0/vaccine/text", 2), ("/doses/0/lots/0", 3),
            ("/doses/0/evaluations/0/reasons/0/text", 4), ("/errors/0/text", 5),
        ] {
            prop_assert_eq!(answer.pointer(pointer).and_then(Value::as_str), Some(texts[text].as_str()), "{}", pointer);
        }
    }
}

/// Fields that are kept as they were sent, with their delimiters: the repeated query, and the locations and texts of an
/// ERR.
const AS_SENT: [&str; 7] = ["QPD-1", "QPD-2", "QPD-3", "QPD-4", "ERR-2", "ERR-7", "ERR-8"];

/// Appends empty components to the fields, except MSH-1 and MSH-2.
fn pad_fields<'c>(segment: &str, counts: &mut impl Iterator<Item = &'c usize>) -> String {
    let name = segment.split('|').next().unwrap_or_default();
    let first = if name == "MSH" { 2 } else { 1 };
    let fields = segment.split('|').enumerate().map(|(at, field)| {
        // MSH-1 is the separator, so the number of a field of MSH is one more than the number of separators before it.
        let location = format!("{name}-{}", at + first - 1);
        let count = if at < first || AS_SENT.contains(&location.as_str()) {
            0
        } else {
            counts.next().copied().unwrap_or_default()
        };
        format!("{field}{}", "^".repeat(count))
    });
    fields.collect::<Vec<_>>().join("|")
}
