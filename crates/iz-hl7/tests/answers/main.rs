//! The outcome and the content of answers. The messages were invented for these tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod candidates;
mod codes;
mod continuation;
mod doses;
mod facts;
mod frame;
mod ids;
mod lost_line_ends;
mod message_end;
mod misleading;

use iz_hl7::{
    Answer, Outcome, OwnedAnswer,
    answer::{DoseStatus, StatusWord, Validity},
};
use jiff::civil::date;

const MSH: &str = "MSH|^~\\&|OURIIS|STATEIIS|OURAPP|0001112000|20261122093017-0600||RSP^K11^RSP_K11|r-1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS";
const FOUND: &str =
    "MSA|AA|7f3c\rQAK|q-7f|OK|Z44^Request Evaluated History and Forecast^CDCPHINVS\rQPD|Z44|q-7f";
const PID: &str =
    "PID|1||900117^^^STATEIIS^SR~A100^^^OURAPP^MR||Marsh^Odell^T^^^^L|Vance^Iris^^^^^M|20190604|M";
const NON_VACCINE_ORDER: &str =
    "ORC|RE||9999^OURIIS\rRXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA";

/// Reads an answer. Each segment has a line end. The message lives until the end of the tests.
fn read(segments: &[&str]) -> &'static Answer<'static> {
    read_text(segments.join("\r") + "\r")
}

fn read_text(text: String) -> &'static Answer<'static> {
    Box::leak(Box::new(OwnedAnswer::read(text, date(2026, 11, 22)).unwrap())).get()
}

fn record(orders: &[&str]) -> &'static Answer<'static> {
    let mut segments = vec![MSH, FOUND, PID];
    segments.extend(orders);
    read(&segments)
}

#[test]
fn the_outcome_is_decided_by_the_content() {
    let z31 = MSH.replace("Z42", "Z31");
    let ack = MSH.replace("RSP^K11^RSP_K11", "ACK^Q11^ACK");
    let vxu = MSH.replace("RSP^K11^RSP_K11", "VXU^V04^VXU_V04");
    let second = PID.replace("PID|1", "PID|2");
    for (what, segments, expected) in [
        ("a record", vec![MSH, FOUND, PID], Outcome::Record),
        ("a record with AE", vec![MSH, "MSA|AE|1\rERR||QPD^1^8|101|W\rQAK|t|AE", PID], Outcome::Record),
        ("NF with a person", vec![MSH, "MSA|AA|1\rQAK|t|NF", PID], Outcome::Record),
        ("a person and no status", vec![MSH, "MSA|AA|1\rQAK|", PID], Outcome::Record),
        ("a list of one", vec![&z31, FOUND, PID], Outcome::Candidates),
        ("a record labelled as a list", vec![&z31, FOUND, PID, NON_VACCINE_ORDER], Outcome::Record),
        ("two persons", vec![MSH, FOUND, PID, &second], Outcome::Candidates),
        ("nobody", vec![MSH, "MSA|AA|1\rQAK|t|NF"], Outcome::NotFound),
        ("too many", vec![MSH, "MSA|AA|1\rQAK|t|TM"], Outcome::TooMany),
        ("protected", vec![MSH, "MSA|AA|1\rQAK|t|PD"], Outcome::Protected),
        ("protected, with the person", vec![MSH, "MSA|AA|1\rQAK|t|PD", PID], Outcome::Protected),
        (
            "protected, with the record",
            vec![MSH, "MSA|AA|1\rQAK|t|PD", PID, NON_VACCINE_ORDER],
            Outcome::Protected,
        ),
        ("a content error", vec![MSH, "MSA|AE|1\rERR||QPD^1^6|102|E\rQAK|t|AE"], Outcome::Rejected),
        ("refused in MSA alone", vec![MSH, "MSA|AR|1\rQAK|t|"], Outcome::Rejected),
        ("found and nobody there", vec![MSH, FOUND], Outcome::Unexpected),
        ("an ACK", vec![&ack, "MSA|AR|1\rERR||MSH^1^12|203|E"], Outcome::Ack),
        ("an ACK labelled as the update", vec![&vxu, "MSA|AA|1"], Outcome::Ack),
        ("an update", vec![&vxu, PID], Outcome::Unexpected),
        ("a header alone", vec![MSH], Outcome::Unexpected),
    ] {
        assert_eq!(read(&segments).outcome, expected, "{what}");
    }
}

/// An answer that refuses the query with these ERR segments.
fn refused(errors: &str) -> &'static Answer<'static> {
    read(&[MSH, &format!("MSA|AE|1\r{errors}\rQAK|t|AE")])
}

#[test]
fn the_severity_of_an_err_decides_whether_it_is_an_error() {
    for (severity, is_error, is_information) in [
        ("E", true, false),
        ("F", true, false),
        ("W", false, false),
        ("I", false, true),
        ("", true, false),
        ("X", true, false),
        ("w", true, false),
        ("W^Warning^HL70516", false, false),
    ] {
        let report = &refused(&format!("ERR|||101|{severity}")).errors[0];
        assert_eq!((report.is_error(), report.is_information()), (is_error, is_information), "{severity}");
    }
    assert!(refused("ERR|||101").errors[0].is_error(), "a field that is not there");
}

#[test]
fn a_failure_of_the_registry_is_told_apart_from_an_error_in_the_query() {
    for (errors, has_registry_failed) in [
        ("ERR|||206|E", true),
        ("ERR|||207|E", true),
        ("ERR|||207", true),
        ("ERR||MSH^1|207|E", true),
        ("ERR|||206|E\rERR|||207|F", true),
        ("ERR|||207|E\rERR||QPD^1^6|102|W", true),
        ("ERR|||207|E\rERR|||0|I", true),
        ("ERR||QPD^1^4|207|E", false),
        ("ERR||MSH^1~QPD^1^4|207|E", false),
        ("ERR|||207|E\rERR||QPD^1^6|102|E", false),
        ("ERR|||207|W", false),
        ("ERR|||207|I", false),
        ("ERR|||205|E", false),
        ("ERR||||E", false),
        ("", false),
    ] {
        assert_eq!(refused(errors).has_registry_failed(), has_registry_failed, "{errors}");
    }
}

#[test]
fn each_kind_of_dose_has_its_status() {
    for (rxa, expected) in [
        (
            "RXA|0|1|20260110||141^Influenza^CVX|0.5|mL^^UCUM||00^New^NIP001|||||||||||CP|A",
            DoseStatus::Completed,
        ),
        ("RXA|0|1|20180506||10^IPV^CVX|999|||01", DoseStatus::Completed),
        (
            "RXA|0|1|20260110||03^MMR^CVX|0.2|mL^^UCUM||00^New^NIP001|||||||||||PA|A",
            DoseStatus::PartiallyAdministered,
        ),
        ("RXA|0|1|20260110||62^HPV^CVX|999||||||||||||00^Parental decision^NIP002||RE", DoseStatus::Refused),
        ("RXA|0|1|20260110||62^HPV^CVX|999||||||||||||00^Parental decision^NIP002", DoseStatus::Refused),
        ("RXA|0|1|20260110||62^HPV^CVX|999||||||||||||||NA", DoseStatus::NotAdministered),
        ("RXA|0|1|20180506||10^IPV^CVX|999|||01^^NIP001|||||||||||CP|D", DoseStatus::Deleted),
        ("RXA|0|1|20180506||10^IPV^CVX|999|||01^^NIP001|||||||||||CP|d", DoseStatus::Deleted),
        ("RXA|0|1|20180506||10^IPV^CVX|999||||||||||||||re", DoseStatus::Refused),
        ("RXA|0|1|20180506||10^IPV^CVX|999||||||||||||||XX", DoseStatus::Unknown),
        ("RXA|0|1|20180506||10^IPV^CVX|999||||||||||||||C P", DoseStatus::Completed),
    ] {
        let answer = record(&["ORC|RE||1^IIS", rxa]);
        assert_eq!(answer.doses.iter().map(|dose| dose.status).collect::<Vec<_>>(), [expected], "{rxa}");
        assert!(answer.unread.is_empty(), "{rxa}: {:?}", answer.unread);
        let is_warned = answer.warnings.iter().any(|warning| warning.code == "completion_unknown");
        assert_eq!(is_warned, expected == DoseStatus::Unknown, "{rxa}");
    }
}

#[test]
fn an_order_with_cvx_998_is_never_a_dose() {
    for rxa in [
        "RXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA",
        "RXA|0|1|20190604|20190604|998^No Vaccine Administered^CVX|999",
        "RXA|0|999|20261122||^^^998^none^CVX|0||||||||||||||NA",
    ] {
        let answer = record(&["ORC|RE||9999", rxa]);
        assert!(answer.doses.is_empty(), "{rxa}");
        assert_eq!(answer.other_orders.len(), 1, "{rxa}");
    }
}

#[test]
fn a_combination_vaccine_has_one_evaluation_for_each_component() {
    let answer = record(&[
        "ORC|RE||5501^IIS",
        "RXA|0|1|20240801||94^MMRV^CVX|1.0|||01",
        "OBX|1|CE|38890-0^COMPONENT^LN|1|03^MMR^CVX^90707^MMR^CPT||||||F",
        "OBX|2|NM|30973-2^Dose number^LN|1|1||||||F",
        "OBX|3|CE|38890-0^COMPONENT^LN|2|21^Varicella^CVX||||||F",
        "OBX|4|ID|59781-5^Validity^LN|2|N||||||F",
        "OBX|5|ST|30982-3^Reason^LN|2|Too soon after another live vaccine||||||F",
    ]);
    let evaluations = &answer.doses[0].evaluations;
    let codes: Vec<_> =
        evaluations.iter().map(|e| e.vaccine.as_ref().and_then(|v| v.code.as_deref())).collect();
    assert_eq!(codes, [Some("03"), Some("21")]);
    assert_eq!((evaluations[0].dose_number, evaluations[0].validity), (Some(1), Validity::Unknown));
    assert_eq!((evaluations[1].dose_number, evaluations[1].validity), (None, Validity::NotValid));
    assert_eq!(evaluations[1].reasons[0].text.as_deref(), Some("Too soon after another live vaccine"));
    assert!(answer.unread.is_empty(), "{:?}", answer.unread);
}

/// The same two statements in each style that registries send.
#[test]
fn forecasts_are_separated_in_every_style() {
    let texas = vec![
        NON_VACCINE_ORDER,
        "OBX|1|CE|30979-9^Vaccines Due Next^LN|0|107^DTP/aP^CVX||||||F",
        "OBX|2|TS|30980-7^Due^LN|0|20261201||||||F",
        "OBX|3|TS|30981-5^Earliest^LN|0|20261101||||||F",
        "OBX|4|CE|30979-9^Vaccines Due Next^LN|1|89^Polio^CVX||||||F",
        "OBX|5|TS|30980-7^Due^LN|1|20261001||||||F",
    ];
    let one_group_a_vaccine = vec![
        NON_VACCINE_ORDER,
        "OBX|1|CE|30956-7^type^LN|1|107^DTP/aP^CVX||||||F",
        "OBX|1|TS|30980-7^Due^LN|1|20261201||||||F",
        NON_VACCINE_ORDER,
        "OBX|1|CE|30956-7^type^LN|1|89^Polio^CVX||||||F",
        "OBX|1|TS|30980-7^Due^LN|1|20261001||||||F",
    ];
    let one_sub_id = vec![
        NON_VACCINE_ORDER,
        "OBX|1|CE|30979-9^Due next^LN|1|107^DTP/aP^CVX||||||F",
        "OBX|2|TS|30979-9&30980-7^Due^LN|1|20261201||||||F",
        "OBX|3|CE|30979-9^Due next^LN|1|89^Polio^CVX||||||F",
        "OBX|4|TS|30979-9&30980-7^Due^LN|1|20261001||||||F",
    ];
    let no_sub_id = vec![
        NON_VACCINE_ORDER,
        "OBX|1|CE|30956-7^type^LN||107^DTP/aP^CVX||||||F",
        "OBX|2|DT|30980-7^Due^LN||20261201||||||F",
        "OBX|3|CE|30956-7^type^LN||89^Polio^CVX||||||F",
        "OBX|4|DT|30980-7^Due^LN||20261001||||||F",
    ];
    let under_a_dose = vec![
        "ORC|RE||1\rRXA|0|1|20240801||20^DTaP^CVX|999",
        "OBX|1|CE|30979-9^Due next^LN|1|107^DTP/aP^CVX||||||F",
        "OBX|2|TS|30980-7^Due^LN|1|20261201||||||F",
        "OBX|3|CE|30979-9^Due next^LN|2|89^Polio^CVX||||||F",
        "OBX|4|TS|30980-7^Due^LN|2|20261001||||||F",
    ];
    for (style, orders) in [
        ("Texas", texas),
        ("one group a vaccine", one_group_a_vaccine),
        ("one sub-id", one_sub_id),
        ("no sub-id", no_sub_id),
        ("under a dose", under_a_dose),
    ] {
        let answer = record(&orders);
        let found: Vec<_> = answer
            .forecasts
            .iter()
            .map(|forecast| {
                let code = forecast.vaccine.as_ref().and_then(|vaccine| vaccine.code);
                (
                    code.map_or_else(String::new, |code| code.as_str().to_owned()),
                    forecast.due.map(|due| due.to_string()),
                    forecast.status.normalised,
                )
            })
            .collect();
        let expected = [
            ("107".to_owned(), Some("2026-12-01".to_owned()), StatusWord::NotYetDue),
            ("89".to_owned(), Some("2026-10-01".to_owned()), StatusWord::Due),
        ];
        assert_eq!(found, expected, "{style}");
        assert!(answer.forecasts.iter().all(|forecast| forecast.status.derived), "{style}");
        assert!(answer.unread.is_empty(), "{style}: {:?}", answer.unread);
    }
}

#[test]
fn a_value_that_no_type_holds_is_listed_with_its_location() {
    let answer = record(&[
        "ZPI|local|x^y",
        "ORC|RE||1||weird",
        "RXA|0|7|20260110103000||141^Flu^CVX^^^^^9|0.5||extra",
        "OBX|1|CE|64994-7^Eligibility^LN|1|V01^Not VFC^HL70064||||||P",
        "NTE|1||a note|RE",
    ]);
    let unread: Vec<_> =
        answer.unread.iter().map(|unread| format!("{} {}", unread.location, unread.value)).collect();
    assert_eq!(
        unread,
        [
            "ZPI[1] ZPI|local|x^y",
            "ORC[1]-5 weird",
            "RXA[1]-5.8 9",
            "RXA[1]-2 7",
            "RXA[1]-8 extra",
            "NTE[1]-4 RE",
            "OBX[1]-11 P",
        ]
    );
    assert_eq!(answer.doses[0].time.map(|time| time.to_string()).as_deref(), Some("10:30:00"));
    assert_eq!(answer.doses[0].eligibility[0].comments, ["a note"]);
}

#[test]
fn invalid_dates_are_listed_as_unread_with_a_warning() {
    let answer = record(&["ORC|RE||1\rRXA|0|1|20261345||141^Flu^CVX|0.5"]);
    assert_eq!(answer.doses[0].date, None);
    assert_eq!(answer.unread[0].value, "20261345");
    assert_eq!(
        (answer.warnings[0].code.as_str(), answer.warnings[0].location.to_string()),
        ("unreadable_date", "RXA[1]-3".to_owned())
    );
}

#[test]
fn a_second_message_is_listed_and_not_read() {
    let other = PID.replace("Marsh", "Other");
    let answer = read(&[MSH, FOUND, PID, MSH, FOUND, &other]);
    assert_eq!((answer.outcome, answer.patients.len()), (Outcome::Record, 1));
    assert_eq!(answer.warnings[0].code.as_str(), "several_messages");
    assert!(answer.unread.is_empty(), "the values of another person are not listed as those of this one");
    assert!(answer.other_segments.iter().any(|unread| unread.value.contains("Other")));
}

#[test]
fn a_message_in_a_batch_wrapper_is_read() {
    let answer =
        read(&["FHS|^~\\&|MIIC", "BHS|^~\\&|MIIC", MSH, FOUND, PID, NON_VACCINE_ORDER, "BTS|1", "FTS|1"]);
    assert_eq!((answer.outcome, answer.patients.len(), answer.other_orders.len()), (Outcome::Record, 1, 1));
}

#[test]
fn stray_lines_never_hide_a_segment() {
    let segments = [
        MSH,
        "MSA|AA|1",
        "QAK|t|OK",
        PID,
        "ORC|RE||1",
        "RXA|0|1|20260110||141^Flu^CVX|0.5",
        NON_VACCINE_ORDER,
    ];
    for at in 1..segments.len() {
        for stray in ["", "stray text", "x|y", "YES|", "  ", "\n"] {
            let mut with = segments.to_vec();
            with.insert(at, stray);
            let answer = read(&with);
            let found =
                (answer.outcome, answer.patients.len(), answer.doses.len(), answer.other_orders.len());
            assert_eq!(found, (Outcome::Record, 1, 1, 1), "{stray:?} before segment {at}");
        }
    }
}

#[test]
fn debug_prints_no_data_of_a_person() {
    let answer = record(&["ORC|RE||1\rRXA|0|1|20260110||141^Flu^CVX|0.5\rZPI|Marsh"]);
    let shown = format!("{answer:?} {:?} {:?} {:?}", answer.patients, answer.doses, answer.unread);
    assert!(!shown.contains("Marsh") && !shown.contains("2019") && !shown.contains("900117"), "{shown}");
}

/// The value stands after 70,000 delimiters of one kind.
#[test]
fn no_number_of_delimiters_loses_a_value() {
    for mark in ["^", "~", "|", "&"] {
        let answer = record(&[&format!("NK1|1|{}LOSTVALUE", mark.repeat(70_000))]);
        let json = serde_json::to_string(&answer).unwrap();
        assert!(json.contains("LOSTVALUE"), "{mark}");
    }
}

#[test]
fn a_message_with_other_delimiters_is_read_the_same() {
    let standard = record(&["ORC|RE||1^IIS", "RXA|0|1|20260110||141^Flu^CVX|0.5"]);
    let text = [MSH, FOUND, PID, "ORC|RE||1^IIS", "RXA|0|1|20260110||141^Flu^CVX|0.5"].join("\r");
    let other = read_text(text.replace('^', "*"));
    assert_eq!((other.outcome, &other.doses), (standard.outcome, &standard.doses));
}

#[test]
fn a_contradiction_in_a_statement_makes_its_validity_unknown() {
    let answer = record(&[
        "ORC|RE||1\rRXA|0|1|20240801||20^DTaP^CVX|0.5",
        "OBX|1|CE|30956-7^type^LN|1|107^DTaP^CVX||||||F",
        "OBX|2|ID|59781-5^Validity^LN|1|Y||||||F",
        "OBX|3|ID|59781-5^Validity^LN|1|N||||||F",
    ]);
    assert_eq!(answer.doses[0].evaluations[0].validity, Validity::Unknown);
    assert_eq!((answer.warnings[0].code.as_str(), answer.unread[0].value.as_str()), ("contradiction", "N"));
}

#[test]
fn a_second_segment_of_a_kind_does_not_replace_the_first() {
    let answer = record(&["PD1|||||||||||02^x^HL70215|Y", "PD1||||||||||||N"]);
    assert_eq!(answer.patients[0].protection.as_deref(), Some("Y"));
    assert_eq!(answer.unread[0].location.to_string(), "PD1[2]");
    let twice = read(&[MSH, "MSA||CTRL1|text", "MSA|AA", "QAK|t|NF"]);
    assert_eq!(twice.acknowledgment.as_ref().unwrap().control_id.as_deref(), Some("CTRL1"));
    assert_eq!(twice.unread[0].value.as_str(), "MSA|AA");
}

#[test]
fn a_word_in_a_note_is_not_a_segment_and_text_after_a_name_without_fields_is_kept() {
    let note = record(&[
        "ORC|RE||1\rRXA|0|1|20260110||141^Flu^CVX|0.5",
        "OBX|1|TX|48767-8^Note^LN|1|Still due:\rMMR\rand polio||||||F",
    ]);
    assert_eq!(note.doses[0].observations[0].value.as_deref(), Some("Still due:\rMMR\rand polio"));
    let bare = read(&[MSH, "MSA|AE|1", "ERR\rSystem down", "QAK|t|AE"]);
    assert!(bare.unread.iter().any(|unread| unread.value.contains("System down")));
}

#[test]
fn a_vaccine_with_an_alternate_code_of_998_is_a_dose() {
    let answer = record(&["ORC|RE||1\rRXA|0|1|20260110||08^HepB^CVX^998^No vaccine^CVX|0.5"]);
    assert_eq!((answer.doses.len(), answer.other_orders.len()), (1, 0));
}

#[test]
fn repeated_doses_and_forecasts_are_kept_with_a_warning() {
    let flu = "ORC|RE||1\rRXA|0|1|20260110||141^Flu^CVX|0.5";
    let other = "ORC|RE||2\rRXA|0|1|20250110||141^Flu^CVX|0.5";
    let next = "ORC|RE||9999\rRXA|0|1|20261122||998^No vaccine^CVX|999\r\
        OBX|1|CE|30979-9^Due^LN|1|03^MMR^CVX||||||F\rOBX|2|DT|30980-7^Date^LN|1|20270101||||||F";
    for (orders, doses, is_repeated) in [
        (vec![flu, flu], 2, true),
        (vec![other, flu, flu], 3, true),
        (vec![flu, other, flu, other], 4, true),
        (vec![next, next], 0, true),
        (vec![flu, other, next], 2, false),
    ] {
        let answer = record(&orders);
        assert_eq!(answer.doses.len(), doses);
        assert_eq!(
            answer.warnings.iter().any(|warning| warning.code == "repeated"),
            is_repeated,
            "{orders:?}"
        );
    }
}

#[test]
fn an_answer_that_contradicts_its_query_status_gives_a_warning() {
    let codes = |segments: &[&str]| {
        read(segments).warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&[MSH, "MSA|AA|1\rQAK|t|NF", PID]), ["status_contradicts"]);
    let two = [MSH, FOUND, PID, "ORC|RE||1\rRXA|0|1|20260110||141^Flu^CVX|0.5", PID];
    assert_eq!(codes(&two), ["orders_without_record"]);
    let whose =
        [MSH, FOUND, PID, "RXA|0|1|20260110||141^Flu^CVX|0.5", PID, "RXA|0|1|20260110||03^MMR^CVX|0.5"];
    assert_eq!(read(&whose).doses.iter().map(|dose| dose.patient).collect::<Vec<_>>(), [Some(0), Some(1)]);
}

#[test]
fn a_name_of_another_vaccine_gives_a_warning_and_the_code_counts() {
    let answer = record(&["ORC|RE||1\rRXA|0|1|20260110||31^Hep B Peds NOS^CVX|0.5"]);
    assert_eq!(answer.doses[0].vaccine.code.as_deref(), Some("31"));
    assert_eq!(answer.warnings[0].code.as_str(), "code_and_text_disagree");
    assert!(record(&["ORC|RE||1\rRXA|0|1|20260110||31^HepA^CVX|0.5"]).warnings.is_empty());
}
