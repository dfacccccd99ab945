use iz_hl7::OwnedAnswer;
use jiff::civil::date;
use serde_json::value::RawValue;

use super::*;

const DAY: Date = date(2026, 11, 22);
const HEADER: &str =
    "MSH|^~\\&|REG|IIS|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z42^CDCPHINVS\rMSA|AA|1|fine\r";

/// What a request reads of a reply.
#[derive(Debug, PartialEq)]
struct Shown {
    texts: Vec<String>,
    warnings: String,
    typed: String,
    summary: String,
    person: Option<String>,
    day: Date,
    received: Timestamp,
    took: Duration,
}

fn shown(reply: &Reply) -> Shown {
    let summary = reply.summary();
    let answer = reply.answer().unwrap();
    let counts = (summary.warnings_omitted, summary.json.unread_omitted, summary.json.forecasts_omitted());
    let marks = (summary.is_deceased, summary.is_protected, summary.has_errors, summary.is_incomplete);
    let rest = (summary.outcome, summary.doses, summary.parts, summary.refusal_cause, &summary.profile);
    Shown {
        texts: summary.json.texts().map(RawValue::get).map(str::to_owned).collect(),
        warnings: serde_json::to_string(&summary.warnings).unwrap(),
        // The ids of the doses and forecasts are part of it.
        typed: serde_json::to_string(answer.get()).unwrap() + &answer.is_end_unproved().to_string(),
        summary: format!("{counts:?} {marks:?} {rest:?}"),
        person: summary.person.as_ref().map(|person| serde_json::to_string(person.get()).unwrap()),
        day: reply.day(),
        received: reply.received,
        took: reply.took,
    }
}

fn reply(message: impl Into<Vec<u8>>) -> Reply {
    of(OwnedAnswer::read(message, DAY).unwrap(), DAY)
}

fn of(answer: OwnedAnswer, day: Date) -> Reply {
    let received = Timestamp::new(1_795_392_000, 123_456_789).unwrap();
    Reply::new(answer, IdKey::new([7; 16]), day, received, Duration::from_micros(1_600_007)).unwrap()
}

fn restored(reply: &Reply) -> Option<Reply> {
    Reply::from_stored_bytes(&reply.packed().unwrap().stored_bytes().unwrap(), IdKey::new([7; 16]))
}

fn messages() -> Vec<(&'static str, Vec<u8>)> {
    let text = |name, rest: &str| (name, format!("{HEADER}{rest}").into_bytes());
    let many = "ZZ1|1\r".repeat(1_500);
    vec![
        ("a record", iz_sandbox::sample_response(12, 15).into_bytes()),
        ("a large record", iz_sandbox::sample_response(400, 15).into_bytes()),
        text("a record without doses", "QAK|t|OK\rPID|1||9^^^I^SR||M\u{e1}rsh^Odell||20190604|M\r"),
        text("many unread values", &format!("QAK|t|OK\rPID|1||9||Marsh^Odell||20190604|M\r{many}")),
        text("a protected record", "QAK|t|PD\r"),
        text("nobody", "QAK|t|NF\r"),
        text("too many", "QAK|t|TM\r"),
        text("candidates", "QAK|t|OK\rPID|1||8||Marsh^Odell\rPID|2||9||Marsh^Odette\r"),
        text("a refusal", "ERR||QPD^1^4|101^Required field missing^HL70357|E\rQAK|t|AE\r"),
        ("an acknowledgment", b"MSH|^~\\&|||||||ACK\rMSA|AR|1|no\rERR|||207^x^HL70357|E\r".to_vec()),
        (
            "Windows-1252",
            [HEADER.as_bytes(), b"QAK|t|OK\rPID|1||9||N\xfa\xf1ez^O\x92Dell||2019|M\r"].concat(),
        ),
        text("escape sequences and NUL", "QAK|t|OK\rPID|1||9||M\\T\\rsh^\0Odell||2019|M\rNTE|1||a\\.br\\b\r"),
    ]
}

#[test]
fn a_restored_reply_shows_the_same_as_the_stored_one() {
    for (name, message) in messages() {
        let reply = reply(message);
        let restored = restored(&reply).expect(name);
        assert_eq!(shown(&restored), shown(&reply), "{name}");
        assert!(restored.is_packed() && !restored.is_from_disk(), "{name}");
    }
    let kinds: Vec<_> = messages().into_iter().map(|(_, message)| reply(message).outcome()).collect();
    for outcome in iz_hl7::Outcome::ALL {
        let is_there = kinds.contains(outcome) || *outcome == iz_hl7::Outcome::Unexpected;
        assert!(is_there, "no message has the outcome {outcome:?}");
    }
}

#[test]
fn a_restored_reply_keeps_its_day_and_that_its_end_was_not_proved() {
    let message = messages().swap_remove(0).1;
    for day in [date(-44, 3, 15), date(2024, 2, 29), date(9999, 12, 31)] {
        let reply = of(OwnedAnswer::read_unproved_end(message.clone(), day).unwrap(), day);
        let restored = restored(&reply).unwrap();
        assert_eq!(shown(&restored), shown(&reply));
        assert!(restored.summary().warnings.iter().any(|warning| warning.code == "end_not_proved"));
    }
}

#[test]
fn the_ids_are_made_with_the_key_that_is_given() {
    let packed = reply(messages().swap_remove(0).1).packed().unwrap();
    let bytes = packed.stored_bytes().unwrap();
    let id = |key| {
        let restored = Reply::from_stored_bytes(&bytes, key).unwrap();
        restored.answer().unwrap().get().doses[0].id
    };
    assert_eq!(id(IdKey::new([7; 16])), packed.answer().unwrap().get().doses[0].id);
    assert_ne!(id(IdKey::PUBLIC), id(IdKey::new([7; 16])));
}

#[test]
fn only_a_packed_reply_has_stored_bytes_and_they_are_compact() {
    let reply = reply(iz_sandbox::sample_response(12, 15));
    assert!(reply.stored_bytes().is_none());
    let bytes = reply.packed().unwrap().stored_bytes().unwrap();
    assert!(bytes.len() * 4 < reply.answer().unwrap().text().len(), "{} bytes", bytes.len());
}

#[test]
fn bytes_that_are_cut_or_of_another_version_are_no_reply() {
    let bytes = reply(messages().swap_remove(2).1).packed().unwrap().stored_bytes().unwrap();
    let restored = |bytes: &[u8]| Reply::from_stored_bytes(bytes, IdKey::PUBLIC).is_some();
    assert!(restored(&bytes));
    for length in 0..bytes.len() {
        assert!(!restored(&bytes[..length]), "{length} bytes");
    }
    for (at, value) in [(0, 0), (0, 2), (1, 2), (1, 0x80), (4, 13), (5, 0), (30, 0xff), (31, 0xff)] {
        let mut changed = bytes.clone();
        changed[at] = value;
        assert!(!restored(&changed), "byte {at} is {value}");
    }
    assert!(!restored(b"MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|NF and more than the header takes"));
}

/// The text has a checksum. The day and the times have none: what stores the bytes protects them.
#[test]
fn a_changed_bit_never_changes_the_message() {
    let reply = reply(messages().swap_remove(2).1);
    let bytes = reply.packed().unwrap().stored_bytes().unwrap();
    let text = reply.answer().unwrap().text().to_owned();
    let mut read = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let Some(restored) = Reply::from_stored_bytes(&changed, IdKey::PUBLIC) else { continue };
            read += 1;
            assert_eq!(restored.answer().unwrap().text(), text, "bit {bit} of byte {at}");
        }
    }
    assert!(read < 8 * 34, "{read} changed bits were not noticed");
}
