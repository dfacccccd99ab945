//! The frame of an answer: MSH, MSA, QAK and ERR in the forms that registries send.

use iz_hl7::{Outcome, answer::RefusalCause};

use super::{MSH, PID, read, record, refused};

#[test]
fn the_codes_of_the_frame_count_in_any_case() {
    let z33 = MSH.replace("Z42", "Z33");
    for (frame, outcome) in [
        ("MSA|aa|1\rQAK|t|nf", Outcome::NotFound),
        ("MSA|AA|1\rQAK|t| Nf ", Outcome::NotFound),
        ("MSA|Aa|1\rQAK|t|tm", Outcome::TooMany),
        ("MSA|AA|1\rQAK|t|Tm^Too many^HL70208", Outcome::TooMany),
        ("MSA|aa|1\rQAK|t|pd", Outcome::Protected),
        ("MSA|ae|1\rQAK|t|ae", Outcome::Rejected),
        ("MSA|AR |1\rQAK|t|ar", Outcome::Rejected),
        ("MSA|ar|1\rQAK|t|", Outcome::Rejected),
        ("MSA| AE|1\rQAK|t|ok", Outcome::Rejected),
        ("MSA|aa|1\rQAK|t|ok", Outcome::Unexpected),
        ("MSA|ar|1", Outcome::Ack),
    ] {
        assert_eq!(read(&[&z33, frame]).outcome, outcome, "{frame}");
    }
    let person = read(&[MSH, "MSA|aa|1\rQAK|t|nf", PID]);
    assert_eq!((person.outcome, person.warnings[0].code.as_str()), (Outcome::Record, "status_contradicts"));
    assert_eq!(read(&[MSH, "MSA|aa|1\rQAK|t|pd", PID]).outcome, Outcome::Protected);
}

#[test]
fn the_type_and_the_profile_count_in_any_case() {
    let lower = MSH.replace("RSP^K11^RSP_K11", "rsp^k11^rsp_k11");
    assert_eq!(read(&[&lower, "MSA|AA|1\rQAK|t|NF"]).outcome, Outcome::NotFound);
    assert_eq!(read(&[&lower.replace("Z42", "z31"), "MSA|AA|1\rQAK|t|OK", PID]).outcome, Outcome::Candidates);
    let ack = MSH.replace("RSP^K11^RSP_K11", "Ack");
    assert_eq!(read(&[&ack, "MSA|AA|0", &lower, "MSA|AA|1\rQAK|t|NF"]).outcome, Outcome::NotFound);
}

#[test]
fn the_raw_codes_of_the_frame_are_kept() {
    let answer = read(&[MSH, "MSA|aa|1\rQAK|t|nf"]);
    let acknowledgment = answer.acknowledgment.as_ref().unwrap();
    assert_eq!(acknowledgment.code.as_deref(), Some("aa"));
    assert_eq!(acknowledgment.query_status.as_deref(), Some("nf"));
}

#[test]
fn the_text_of_an_error_is_found_where_err_8_is_empty() {
    for (error, text, unread) in [
        ("ERR||QPD^1^6|102|E||||Birth date not readable", Some("Birth date not readable"), 0),
        ("ERR||QPD^1^6|102|E|||||Birth date not readable", Some("Birth date not readable"), 0),
        ("ERR||QPD^1^6|102|E||||||Birth date not readable", Some("Birth date not readable"), 0),
        ("ERR||QPD^1^6|102|E|||||||Birth date not readable", Some("Birth date not readable"), 0),
        ("ERR||QPD^1^6|102|E||||\"\"|Birth date not readable", Some("Birth date not readable"), 0),
        ("ERR||QPD^1^6|102|E||||Send a date|PAT", Some("Send a date"), 1),
        ("ERR||QPD^1^6|102|E||||Send a date|See the guide", Some("Send a date"), 1),
        ("ERR||QPD^1^6|102|E|||line 7 of the parser", Some("line 7 of the parser"), 0),
        ("ERR||QPD^1^6|102|E|||line 7|||Send a date", Some("Send a date"), 0),
        ("ERR||QPD^1^6|102|E|2^Invalid date^HL70533", Some("Invalid date"), 0),
        ("ERR||QPD^1^6|102|E|2^Invalid date^HL70533||||USR", Some("Invalid date"), 1),
        ("ERR||QPD^1^6|102|E|||||USR", None, 1),
        ("ERR||QPD^1^6|102|E|||||PAT~USR", None, 1),
        ("ERR||QPD^1^6|102|E||||||||^WPN^PH^^^512^5550188", None, 1),
        ("ERR||QPD^1^6|102|E", None, 0),
    ] {
        let answer = refused(error);
        assert_eq!(answer.errors[0].text.as_deref(), text, "{error}");
        assert_eq!(answer.unread.len(), unread, "{error}: {:?}", answer.unread);
    }
}

#[test]
fn the_name_of_a_segment_is_read_in_any_case() {
    let dose = "rxa|0|1|20240801||03^MMR^CVX|0.5|||||||||LX44";
    for (order, dose) in
        [("orc|RE||1", dose), ("Orc|RE||1", &dose.replace("rxa", "Rxa")), ("ORC|RE||1", dose)]
    {
        let answer = record(&[order, dose, "obx|1|ID|59781-5^Validity^LN|1|Y||||||F"]);
        assert_eq!((answer.doses.len(), answer.unread.len(), answer.warnings.len()), (1, 0, 0));
        assert_eq!(answer.doses[0].evaluations.len(), 1);
    }
    let behind_text =
        record(&["ORC|RE||1", "RXA|0|1|20240801||03^MMR^CVX", "NTE|1||given", "orc|RE||2", dose]);
    assert_eq!(behind_text.doses.len(), 2);
    let continues = record(&["ORC|RE||1", "RXA|0|1|20240801||03^MMR^CVX", "dsc|page2|I"]);
    assert_eq!(continues.warnings[0].code, "answer_continues");
    let text = record(&[
        "ORC|RE||1",
        "RXA|0|1|20240801||03^MMR^CVX",
        "OBX|1|TX|48767-8^Note^LN|1|as in the",
        "orc|see above||||||F",
    ]);
    assert_eq!(text.warnings[0].code, "continuation_line", "a line of a note is no segment");
}

#[test]
fn a_repeated_text_in_err_9_is_a_text() {
    let error = "ERR||QPD^1^6|101^Missing^HL70357|E|||||The birth date~is missing";
    let answer = read(&[MSH, "MSA|AE|1", error, "QAK|t|AE"]);
    assert_eq!(answer.errors[0].text.as_deref(), Some("The birth date~is missing"));
    assert!(answer.unread.is_empty());
    let code = "ERR||QPD^1^6|101^Missing^HL70357|E|||||OVR^Override not allowed here^L";
    assert!(read(&[MSH, "MSA|AE|1", code, "QAK|t|AE"]).errors[0].text.is_none());
}

#[test]
fn a_warning_about_consent_beside_an_error_is_not_the_cause() {
    let warning = "ERR||PD1^1^12|101^Missing^HL70357|W||||The consent indicator is not valued";
    let error = "ERR||QPD^1^6|101^Missing^HL70357|E||||The birth date is missing";
    let cause = |errors: &[&str]| {
        let frame = [&[MSH, "MSA|AE|1"], errors, &["QAK|t|AE"]].concat();
        read(&frame).refusal_cause()
    };
    assert_eq!(cause(&[warning, error]), Some(RefusalCause::Details));
    assert_eq!(cause(&[warning]), Some(RefusalCause::NoConsent));
}
