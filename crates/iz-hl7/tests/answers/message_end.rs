//! Messages whose end is missing, and messages that only lack the last line end.

use iz_hl7::{Answer, Outcome, OwnedAnswer};
use jiff::civil::date;

use super::{FOUND, MSH, PID, read_text};

const DOSE: &str = "RXA|0|1|20260110||141^Flu^CVX|0.5|mL||00|||||||||||CP|A";

/// Reads an answer whose last segment has no line end.
fn unended(segments: &[&str]) -> &'static Answer<'static> {
    read_text(segments.join("\r"))
}

fn unended_record(orders: &[&str]) -> &'static Answer<'static> {
    unended(&[&[MSH, FOUND, PID], orders].concat())
}

fn codes(answer: &Answer<'_>) -> Vec<&'static str> {
    answer.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn a_segment_that_is_shorter_than_its_siblings_is_cut_off() {
    let whole = ["ORC|RE||1", DOSE, "ORC|RE||2", "RXA|0|1|20260110||03^MMR^CVX|999||||||||||||||RE"];
    assert_eq!(codes(unended_record(&whole)), ["last_line_end_missing"]);
    for cut in [
        "RXA|0|1|20260110||141^Flu^CV",
        "RXA|0|1|20200101|20200101|08^HepB^CVX|999||||||||",
        "RXA|0|1|20200101||08^HepB^CVX|999|||01|||||||||||",
        "RXA|0|1|20260110||141^Flu^CVX|0.5|||||||||||||||CP\rOBX|1|CE|30956-7^t^LN|1|107",
        "RXA|0|1|20260110||141^Flu^CVX|0.5|||||||||||||||CP\rOB",
        "RXA|0|1|20260110||141^Flu^CVX|0.5|||||||||||||||CP\rO",
        "RXA|0|1|20260110||141^Flu^CVX|0.5|||||||||||||||CP\rOBX",
        "RXA|0|1|20260110||141^Flu^CVX|0.5|||||||||||||||CP\rORC|RE||3",
        "RXA|0|1|20260110||141^Flu^CVX|0.5|||||||||||||||CP\rORC|RE||3\r\n",
        "RXA|0|1|20260110||141^Flu^CVX|0.5|||||||||||||||CP\rPID",
    ] {
        let has_end = cut.ends_with('\n');
        let cut_off = unended_record(&["ORC|RE||1", DOSE, "ORC|RE||2", cut]);
        assert_eq!(cut_off.is_cut_off(), !has_end, "{cut}");
        // A line end means that the registry ended the message there.
        assert!(!unended_record(&["ORC|RE||1", DOSE, "ORC|RE||2", cut, ""]).is_cut_off(), "{cut}");
    }
}

#[test]
fn an_observation_without_the_fields_of_its_siblings_is_cut_off() {
    let head = ["ORC|RE||1", DOSE, "OBX|1|CE|30956-7^t^LN|1|141^Flu^CVX||||||F|||20260110"];
    let with = |last: &'static str| unended_record(&[&head[..], &[last]].concat());
    for (last, is_cut_off) in [
        ("OBX|2|ID|59781-5^v^LN|1|Y||||||F|||20260110", false),
        ("OBX|2|ID|59781-5^v^LN|1|Y||||||F|||", true),
        ("OBX|2|ID|59781-5^v^LN|1|Y||||||F", true),
        ("OBX|2|ID|59781-5^v^LN|1|Y||||||", true),
        ("OBX|2|ID|59781-5^v^LN|1|Y|||||", true),
        ("OBX|2|ID|59781-5^v^LN|1|Y", true),
        ("OBX|2|ID|59781-5^v^LN|1", true),
    ] {
        assert_eq!(with(last).is_cut_off(), is_cut_off, "{last}");
    }
    // If all observations of that code are short, the registry writes them so.
    let short = "OBX|2|ID|59781-5^v^LN|1|Y||||||F";
    assert!(!unended_record(&[&head[..], &[short, head[0], DOSE, head[2], short]].concat()).is_cut_off());
}

#[test]
fn an_order_without_a_vaccine_is_compared_with_its_own_kind() {
    let none = "RXA|0|1|20261122||998^None^CVX|999";
    assert_eq!(codes(unended_record(&["ORC|RE||1", DOSE, "ORC|RE||0", none])), ["last_line_end_missing"]);
    let long = "RXA|0|1|20261122||998^None^CVX|999||||||||||||||NA";
    assert!(unended_record(&["ORC|RE||1", long, "ORC|RE||0", none]).is_cut_off());
}

#[test]
fn a_record_without_orders_and_without_a_last_line_end_is_cut_off() {
    for person in [PID, "PID|1||9^^^I^SR||Ibarra^No", "PID|1||9^^^I^SR||Ibarra^Noel||20190604\rPD1||||||||||"]
    {
        assert!(unended(&[MSH, FOUND, person]).is_cut_off(), "{person}");
        assert!(!unended(&[MSH, FOUND, person, ""]).is_cut_off(), "{person}");
    }
    // Nobody is shown, so nothing is missing.
    assert!(codes(unended(&[MSH, "MSA|AA|1\rQAK|t|NF"])).is_empty());
}

#[test]
fn a_batch_without_its_end_is_cut_off() {
    assert!(unended(&["BHS|^~\\&|IIS", MSH, FOUND, PID, "ORC|RE||1", DOSE]).is_cut_off());
    let ended = unended(&["BHS|^~\\&|IIS", MSH, FOUND, PID, ""]);
    assert_eq!((ended.is_cut_off(), codes(ended)), (false, vec!["batch_without_end"]));
    assert!(!unended(&["BHS|^~\\&|IIS", MSH, FOUND, PID, "BTS|1"]).is_cut_off());
}

#[test]
fn only_a_missing_last_line_end_gives_a_warning_of_its_own() {
    let segments = [MSH, FOUND, PID, "ORC|RE||1", DOSE];
    for end in ["\r", "\n", "\r\n"] {
        let text = segments.map(|segment| segment.replace('\r', end)).join(end);
        assert_eq!(codes(read_text(text.clone())), ["last_line_end_missing"], "{end:?}");
        for ending in ["", " ", "\r", "\r\u{1c}\r", "\u{1c}", "\u{1c}\r", "\0"] {
            let whole = format!("{text}{end}{ending}");
            assert!(codes(read_text(whole)).is_empty(), "{end:?} {ending:?}");
        }
        assert!(codes(read_text(format!("\u{b}{text}\u{1c}\r"))).is_empty(), "the end mark of MLLP");
    }
}

#[test]
fn an_order_that_only_begins_gives_a_warning_where_all_others_go_on() {
    let none = "ORC|RE||0\rRXA|0|1|20261122||998^None^CVX|999";
    let leader = "OBX|1|CE|30979-9^Due^LN|1|141^Flu^CVX||||||F";
    let date = "OBX|2|DT|30980-7^Date^LN|1|20261201||||||F";
    let route = "RXR|C28161^IM^NCIT";
    for (orders, is_unfinished) in [
        (vec![none, leader, date, none], true),
        (vec![none, leader, date, leader, date, leader], true),
        (
            vec![
                "ORC|RE||1",
                DOSE,
                route,
                leader,
                "ORC|RE||2",
                DOSE,
                route,
                leader,
                "ORC|RE||3",
                DOSE,
                route,
            ],
            true,
        ),
        (vec![none, leader, date, none, leader, date], false),
        (vec![none], false),
        (vec![none, none], false),
        (vec![none, leader, date, none, none], false),
        (vec![none, leader, leader, leader], false),
        (vec!["ORC|RE||1", DOSE, route, "ORC|RE||2", DOSE, route], false),
    ] {
        let answer = unended_record(&[&orders[..], &[""]].concat());
        assert_eq!(codes(answer).contains(&"last_order_unfinished"), is_unfinished, "{orders:?}");
        let without_end = unended_record(&orders);
        assert_eq!(without_end.is_cut_off(), is_unfinished, "{orders:?}");
    }
}

/// Reads a message that ended when the connection was closed.
fn closed(text: &str) -> OwnedAnswer {
    OwnedAnswer::read_unproved_end(text, date(2026, 11, 22)).unwrap()
}

#[test]
fn a_record_that_only_the_close_of_the_connection_ended_has_a_warning() {
    let segments = [MSH, FOUND, PID, "ORC|RE||1", DOSE];
    for end in ["", "\r", "\r\n", "\n", "\r \r\n"] {
        let answer = closed(&(segments.join("\r") + end));
        assert_eq!(codes(answer.get()), ["end_not_proved"], "{end:?}");
        assert_eq!(answer.get().outcome, Outcome::Record);
    }
    // The message has an end of its own.
    for end in ["\r\u{1c}\r", "\u{1c}", "\r\u{1c}\r\n", "\r\u{1c}\0"] {
        assert!(codes(closed(&(segments.join("\r") + end)).get()).is_empty(), "{end:?}");
    }
    let batch = format!("BHS|^~\\&|IIS\r{}\rBTS|1", segments.join("\r"));
    for end in ["\r", "\rFTS|1\r"] {
        assert!(codes(closed(&(batch.clone() + end)).get()).is_empty(), "{end:?}");
    }
    let open_batch = closed(&batch.replace("BTS|1", ""));
    assert!(open_batch.get().is_cut_off(), "a batch without its end");
}

#[test]
fn an_answer_that_shows_nobody_needs_no_proof_of_its_end() {
    for status in ["NF", "TM", "AE", "AR", "PD"] {
        let answer = closed(&format!("{MSH}\rMSA|AA|1\rQAK|t|{status}\rQPD|Z44|t\r"));
        assert!(codes(answer.get()).is_empty(), "{status}");
    }
}

#[test]
fn a_list_of_candidates_needs_no_orders() {
    let list = MSH.replace("Z42", "Z31").replace("Z32", "Z31");
    let two = [list.as_str(), FOUND, PID, PID, ""].join("\r");
    let answer = closed(&two);
    assert_eq!((answer.get().outcome, codes(answer.get())), (Outcome::Candidates, vec!["end_not_proved"]));
    // One person without orders may be the first of a list.
    let one = [MSH, FOUND, PID, ""].join("\r");
    assert!(closed(&one).get().is_cut_off());
}

/// Wherever a connection closes, what came is refused, or says that something may be missing.
#[test]
fn no_cut_looks_like_a_whole_record_if_the_end_is_not_proved() {
    let forecast = [
        "ORC|RE||0",
        "RXA|0|1|20261122||998^None^CVX|999||||||||||||||NA",
        "OBX|1|CE|30979-9^Due^LN|1|141^Flu^CVX||||||F",
        "OBX|2|DT|30980-7^Date^LN|1|20261201||||||F",
        "OBX|3|CE|30979-9^Due^LN|2|115^Tdap^CVX||||||F",
        "OBX|4|DT|30980-7^Date^LN|2|20261201||||||F",
        "",
    ];
    let whole =
        [&[MSH, FOUND, PID, "NK1|1|Vance^Iris|MTH", "ORC|RE||1", DOSE, "ORC|RE||2", DOSE], &forecast[..]];
    let whole = whole.concat().join("\r");
    let mut records = 0;
    for (length, _) in whole.char_indices() {
        let Ok(answer) = OwnedAnswer::read_unproved_end(whole.get(..length).unwrap(), date(2026, 11, 22))
        else {
            continue;
        };
        let answer = answer.get();
        match answer.outcome {
            Outcome::Ack | Outcome::Unexpected => {}
            Outcome::Record => {
                let codes = codes(answer);
                assert!(
                    codes.contains(&"end_not_proved") || answer.is_cut_off(),
                    "cut at {length}: {codes:?}"
                );
                records += u32::from(!answer.is_cut_off());
            }
            other => panic!("cut at {length}: {other:?}"),
        }
    }
    assert!(records > 0, "a cut between two segments is read, with the warning");
}

#[test]
fn the_text_of_an_answer_can_be_read_again_in_the_same_way() {
    let whole = [MSH, FOUND, PID, "ORC|RE||1", DOSE, ""].join("\r");
    assert!(closed(&whole).is_end_unproved());
    assert!(!OwnedAnswer::read(whole, date(2026, 11, 22)).unwrap().is_end_unproved());
}
