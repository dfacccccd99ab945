use std::time::Duration;

use iz_hl7::{Outcome, OwnedAnswer};
use jiff::{Timestamp, civil::date};
use serde_json::Value;

use super::*;

const DAY: Date = date(2026, 11, 22);

fn reply(message: impl Into<Vec<u8>>) -> Reply {
    let answer = OwnedAnswer::read(message, DAY).unwrap();
    Reply::new(answer, IdKey::new([7; 16]), DAY, Timestamp::UNIX_EPOCH, Duration::from_millis(7)).unwrap()
}

/// A record with a dose, a forecast without status, an unread value and an ERR segment.
const RECORD: &str = "MSH|^~\\&|REG|IIS|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z42^CDCPHINVS\rMSA|AA|1|fine\r\
    ERR|||0^Accepted^HL70357|I\rQAK|t|OK\rPID|1||9^^^I^SR||M\u{e1}rsh^Odell||20190604|M\r\
    ORC|RE||1\rRXA|0|1|20200604||03^MMR^CVX|0.5\rZZZ|beyond\r\
    ORC|RE||0\rRXA|0|1|20261122||998^None^CVX|999\rOBX|1|CE|30979-9^Vaccine due^LN|1|03^MMR^CVX||||||F\r\
    OBX|2|TS|30980-7^Due^LN|1|20230604||||||F\r";

#[test]
fn a_packed_reply_has_the_same_answer() {
    let reply = reply(RECORD);
    let packed = reply.packed().unwrap();
    let whole = |reply: &Reply| serde_json::to_string(reply.answer().unwrap().get()).unwrap();
    assert_eq!(whole(&packed), whole(&reply));
    assert!(whole(&packed).contains("M\u{e1}rsh") && whole(&packed).contains("\"derived\":true"));
    assert_eq!((packed.received, packed.took), (reply.received, reply.took));
    assert!(packed.is_packed() && !reply.is_packed());
    let again = packed.packed().unwrap();
    assert_eq!(whole(&again), whole(&reply));
}

#[test]
fn the_json_equals_the_answer() {
    let reply = reply(RECORD);
    let answer = reply.answer().unwrap();
    let json = &reply.summary().json;
    let parsed = |part: &RawValue| serde_json::from_str::<Value>(part.get()).unwrap();
    let answer = serde_json::to_value(answer.get()).unwrap();
    let record = parsed(json.record.as_ref().unwrap());
    assert_eq!(record["patient"], answer["patients"][0]);
    for list in ["doses", "forecasts", "facts"] {
        assert_eq!(record[list], answer[list], "{list}");
    }
    assert_eq!(parsed(&json.errors), answer["errors"]);
    assert_eq!(parsed(&json.unread), answer["unread"]);
    assert_eq!(parsed(json.acknowledgment.as_ref().unwrap()), answer["acknowledgment"]);
    assert!(record["doses"][0].is_object() && answer["unread"][0].is_object());
}

#[test]
fn the_ids_of_the_json_are_those_of_the_typed_answer_with_the_key_of_the_reply() {
    let reply = reply(RECORD);
    let answer = OwnedAnswer::read(RECORD, DAY).unwrap().with_ids(&IdKey::new([7; 16]));
    let record: Value = serde_json::from_str(reply.summary().json.record.as_ref().unwrap().get()).unwrap();
    for typed in [reply.answer().unwrap(), reply.packed().unwrap().answer().unwrap()] {
        let (dose, forecast) = (&typed.get().doses[0], &typed.get().forecasts[0]);
        assert_eq!(record["doses"][0]["id"], dose.id.unwrap().to_string());
        assert_eq!(record["forecasts"][0]["id"], forecast.id.unwrap().to_string());
        assert_eq!(dose.id, answer.get().doses[0].id);
    }
}

#[test]
fn only_a_record_has_a_patient_and_a_json_record() {
    let not_found = reply("MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|NF");
    let candidates = reply("MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||8||A^B\rPID|2||9||A^B");
    for (reply, outcome) in [(&not_found, Outcome::NotFound), (&candidates, Outcome::Candidates)] {
        assert_eq!(reply.outcome(), outcome);
        assert!(reply.summary().person.is_none() && reply.summary().json.record.is_none());
    }
    let reply = reply(RECORD);
    let person = reply.summary().person.as_ref().unwrap();
    assert_eq!(person.get().name.as_ref().unwrap().given.unwrap(), "Odell");
    assert!(
        reply.summary().doses == DoseContent::Given
            && !reply.summary().is_deceased
            && !reply.summary().is_protected
    );
}

#[test]
fn deceased_patients_and_protected_records_are_marked() {
    let of = |pid: &str, pd1: &str| {
        reply(format!("MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9||Marsh^Odell{pid}\rPD1|{pd1}"))
    };
    let death_date = format!("{}20200101", "|".repeat(24));
    let death_indicator = format!("{}y ", "|".repeat(25));
    for (pid, pd1, is_deceased, is_protected) in [
        ("", "", false, false),
        (death_date.as_str(), "", true, false),
        (&death_indicator, "", true, false),
        ("", "|||||||||||||||P", true, false),
        ("", "|||||||||||Y", false, true),
    ] {
        let reply = of(pid, pd1);
        let marks = (reply.summary().is_deceased, reply.summary().is_protected);
        assert_eq!(marks, (is_deceased, is_protected), "{pid} {pd1}");
    }
}

#[test]
fn an_application_error_without_a_location_in_the_query_is_a_failure_of_the_registry() {
    for (errors, has_failed) in [
        ("", false),
        ("ERR|||207^x|E", true),
        ("ERR||QPD^1^4|207^x|E", false),
        ("ERR|||206^x|E\rERR|||0^x|I", true),
        ("ERR|||207^x|E\rERR||QPD^1^6|102^x|E", false),
        ("ERR|||207^x|W", false),
    ] {
        let reply = reply(format!("MSH|^~\\&|||||||RSP^K11\rMSA|AE|1\r{errors}\rQAK|1|AE"));
        let cause = reply.summary().refusal_cause;
        assert_eq!(cause == Some(RefusalCause::RegistryState), has_failed, "{errors}");
    }
}

#[test]
fn a_message_whose_utf_8_text_exceeds_the_limit_is_not_packed() {
    let mut message = RECORD.replace('\u{e1}', "a").into_bytes();
    message.extend(b"NTE|1||");
    message.resize(iz_hl7::MAX_MESSAGE_BYTES - 1, 0xe1);
    let reply = reply(message);
    assert!(reply.packed().is_none() && reply.answer().unwrap().get().record().is_some());
}

#[test]
fn debug_output_does_not_identify_a_patient() {
    let shifted = RECORD.replace("Z42^CDCPHINVS", "Odell^CDCPHINVS");
    assert!(shifted.contains("|Odell^CDC"));
    let reply = reply(shifted);
    for printed in [format!("{reply:?}"), format!("{:?}", reply.packed()), format!("{:?}", reply.summary())] {
        assert!(
            !printed.contains("rsh") && !printed.contains("Odell") && !printed.contains("2019"),
            "{printed}"
        );
    }
}

/// A few bits at the end of the compressed data have no meaning. If only such a bit changes, the text is still the same.
#[test]
fn a_damaged_packed_message_is_never_read_as_another_one() {
    let packed = reply(RECORD).packed().unwrap();
    let StoredMessage::Packed(whole) = &packed.message else { panic!("the reply is not packed") };
    let read = |bytes: Vec<u8>, text_bytes: usize| {
        StoredMessage::Packed(Arc::new(stored_message::Packed {
            bytes: bytes.into(),
            text_bytes,
            is_end_unproved: false,
        }))
        .answer(DAY, &IdKey::default())
        .ok()
        .map(|answer| answer.text().to_owned())
    };
    let text = read(whole.bytes.to_vec(), whole.text_bytes).unwrap();
    assert_eq!(text.len(), whole.text_bytes);
    assert_eq!(read(whole.bytes.to_vec(), whole.text_bytes + 1), None);
    let mut same = 0;
    for at in 0..whole.bytes.len() {
        assert_eq!(read(whole.bytes[..at].to_vec(), whole.text_bytes), None, "cut at {at}");
        for bit in 0..8 {
            let mut changed = whole.bytes.to_vec();
            changed[at] ^= 1 << bit;
            match read(changed, whole.text_bytes) {
                None => {}
                Some(read) if read == text => same += 1,
                Some(_) => panic!("bit {bit} of byte {at} makes another text"),
            }
        }
    }
    assert!(same < 24, "{same} changed bits did not matter");
}

#[test]
fn a_packed_reply_still_says_that_its_end_is_not_proved() {
    let answer = OwnedAnswer::read_unproved_end(RECORD, DAY).unwrap();
    let reply =
        Reply::new(answer, IdKey::PUBLIC, DAY, Timestamp::UNIX_EPOCH, Duration::from_millis(7)).unwrap();
    let code = reply.summary().warnings[0].code;
    assert_eq!(code, "end_not_proved");
    let packed = reply.packed().unwrap().packed().unwrap().answer().unwrap();
    assert!(packed.get().warnings.iter().any(|warning| warning.code == code) && packed.is_end_unproved());
}

#[test]
fn long_lists_are_cut_in_the_json_and_whole_in_the_typed_answer() {
    for (count, shown) in [(0, 0), (999, 999), (1000, 1000), (1001, 1000), (50_000, 1000)] {
        let unread: String = (0..count).map(|number| format!("ZZ1|{number}\r")).collect();
        let reply = reply(format!("{RECORD}{unread}"));
        let summary = reply.summary();
        let typed = reply.answer().unwrap();
        let listed: Vec<Value> = serde_json::from_str(summary.json.unread.get()).unwrap();
        let all = typed.get().unread.len();
        assert!(all >= count);
        assert_eq!((listed.len(), summary.json.unread_omitted), (all.min(1000), all - all.min(1000)));
        assert_eq!(
            listed,
            *serde_json::to_value(&typed.get().unread[..all.min(1000)]).unwrap().as_array().unwrap()
        );
        assert_eq!(summary.is_truncated(), all > 1000 || summary.warnings_omitted > 0);
        assert!(listed.len() >= shown);
        assert_eq!(summary.warnings.len() + summary.warnings_omitted, typed.get().warnings.len());
        let json =
            summary.json.warnings.as_ref().map(|json| serde_json::from_str::<Value>(json.get()).unwrap());
        assert!(json.is_none_or(|json| json == serde_json::to_value(&summary.warnings).unwrap()));
    }
}
