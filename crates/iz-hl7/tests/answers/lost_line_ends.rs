//! Messages in which a line end between two segments was lost, and texts that only look so.

use iz_hl7::{Answer, ReadError, Source};
use jiff::civil::date;

use super::{FOUND, MSH, PID, read, read_text};

const SEGMENTS: [&str; 17] = [
    MSH,
    "MSA|AA|7f3c",
    "QAK|q-7f|OK|Z44^Request Evaluated History and Forecast^CDCPHINVS",
    "QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|q-7f",
    PID,
    "PD1|||||||||||02^Reminder^HL70215|N|20240101|||A",
    "NK1|1|Vance^Iris^^^^^L|MTH^Mother^HL70063",
    "ORC|RE||8101^STATEIIS",
    "RXA|0|1|20240801||03^MMR^CVX|0.5|mL^^UCUM||00^New^NIP001||||||LX44||MSD^Merck^MVX|||CP",
    "RXR|C38299^Subcutaneous^NCIT|LA^Left arm^HL70163",
    "OBX|1|CE|30956-7^Vaccine type^LN|1|03^MMR^CVX||||||F",
    "OBX|2|ID|59781-5^Validity^LN|1|Y||||||F",
    "ORC|RE||8102^STATEIIS",
    "RXA|0|1|20240802||21^Varicella^CVX|0.5|mL^^UCUM||00^New^NIP001||||||LX45||MSD^Merck^MVX|||CP|A",
    "ORC|RE||0",
    "RXA|0|1|20261122||998^No vaccine^CVX|999||||||||||||||NA",
    "OBX|1|CE|30979-9^Due^LN|1|133^PCV13^CVX||||||F|||20261122",
];

/// The content without what depends on line ends.
fn content(answer: &Answer<'_>) -> (String, String) {
    let json = |value: serde_json::Value| value.to_string();
    let unread = serde_json::to_value(&answer.unread).unwrap();
    let mut content = serde_json::to_value(answer).unwrap();
    let members = content.as_object_mut().unwrap();
    members.remove("warnings");
    members.remove("unread");
    (json(content), json(unread))
}

fn codes(answer: &Answer<'_>) -> Vec<&'static str> {
    answer.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn a_message_without_one_line_end_gives_the_same_answer_with_a_warning() {
    let whole = read(&SEGMENTS);
    assert_eq!((whole.doses.len(), whole.patients.len()), (2, 1));
    let before = codes(whole);
    for (lost, segment) in SEGMENTS.iter().enumerate().skip(1) {
        for between in ["", " ", "   ", "\t", "|", "||| ", "\\r", "\\n", "<CR>"] {
            let (front, behind) = SEGMENTS.split_at(lost);
            let text = format!("{}{between}{}\r", front.join("\r"), behind.join("\r"));
            let at = format!("{between:?} before {segment}");
            if lost == 1 && between.len() > 1 && !between.trim_matches(['|', ' ']).is_empty() {
                assert!(Answer::read(&Source::of(text), date(2026, 11, 22)).is_err(), "{at}");
                continue;
            }
            let joined = read_text(text);
            // QPD is kept as it was sent, with the separators at its end.
            if !(lost == 4 && between.starts_with('|')) {
                assert_eq!(content(joined), content(whole), "{at}");
            }
            let mut expected = before.clone();
            expected.push("segments_in_one_line");
            let mut found = codes(joined);
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{at}");
        }
    }
}

#[test]
fn a_message_that_lost_all_line_ends_behind_its_header_is_read() {
    let text = format!("{MSH}\r{}\r", SEGMENTS[1..].concat());
    assert_eq!(content(read_text(text)), content(read(&SEGMENTS)));
    // Somebody copied this text. It is not split, and it is not a record.
    let copied = read_text(SEGMENTS.join(" "));
    assert_eq!((copied.patients.len(), codes(copied)), (0, vec!["segment_in_field"]));
}

#[test]
fn a_second_message_in_the_line_of_the_first_stays_outside() {
    let stranger = "MSA|AA|2\rQAK|t|OK\rPID|1||9||Stranger^Ann||19800101|F\r";
    let text = format!("{MSH}\r{FOUND}\r{PID}{MSH}\r{stranger}");
    let answer = read_text(text);
    assert_eq!(answer.patients.len(), 1);
    assert_eq!(codes(answer), ["several_messages", "segments_in_one_line"]);
}

#[test]
fn a_continuation_pointer_and_the_end_of_a_batch_are_found_behind_another_segment() {
    let dose = SEGMENTS[8];
    let answer = read(&[MSH, FOUND, PID, "ORC|RE||1", &format!("{dose}DSC|page2|I")]);
    assert_eq!(codes(answer), ["answer_continues", "segments_in_one_line"]);
    let batch = read(&["BHS|^~\\&|IIS", MSH, FOUND, PID, "ORC|RE||1", &format!("{dose}BTS|1")]);
    assert_eq!(codes(batch), ["segments_in_one_line"]);
}

#[test]
fn a_value_that_ends_like_a_segment_name_is_not_split() {
    let dose = SEGMENTS[8];
    for segments in [
        vec![MSH, "MSA|AE|1|Missing RXA|", "ERR||PID|100^required segment missing^HL70357|E", "QAK|t|AE"],
        vec![MSH, "MSA|AE|1", "ERR||QPD^1^4|101|E||||See segment PID|", "QAK|t|AE"],
        vec![MSH, FOUND, &PID.replace("Marsh^Odell", "Kerr^ODELLORC"), "ORC|RE||1", dose],
        vec![MSH, FOUND, "PID|1||7^^^I^SR||Marsh^CUPID||20190604|M||2106-3^White", "ORC|RE||1", dose],
        vec![MSH, FOUND, "PID|1||7^^^I^SR||Marsh^KERR|Vance^KERR|20190604|M", "ORC|RE||1", dose],
        vec![MSH, FOUND, "PID|1||7^^^I^SR||MARSH^CLEMENTE||20190604|M", "ORC|RE||1", dose],
        vec![MSH, FOUND, PID, "NK1|1|VANCE^DANTE|FTH^Father|9 MONTE||Home", "ORC|RE||1", dose],
        vec![MSH, FOUND, PID, "NK1|1|VANCE^CUPID||9 Oak^^Waco|^PRN", "ORC|RE||1", dose],
        vec![MSH, FOUND, PID, "ORC|RE||1^ORC", dose, "OBX|1|TX|48767-8^Note^LN|1|see RXA||||||F"],
        vec![MSH, FOUND, PID, "ORC|RE||1", dose, "OBX|1|TX|48767-8^Note^LN|1|as in the ORC||||||F"],
        vec![MSH, FOUND, PID, "ORC|RE||1", dose, "OBX|1|TX|48767-8^Note^LN|1|DSC|mL|||||F"],
        vec![MSH, FOUND, PID, "ORC|RE||1", dose, "NTE|1|L|repeat OBX|RE"],
    ] {
        let answer = read(&segments);
        let warned: Vec<_> = codes(answer).into_iter().filter(|code| code.starts_with("segment")).collect();
        assert!(warned.is_empty(), "{segments:?}: {warned:?}");
    }
}

#[test]
fn a_field_that_may_hide_a_segment_gives_a_warning() {
    let dose = SEGMENTS[8];
    for hidden in ["ORC|RENEWED|x", "RXA|0|1|", "OBX|x|y|z"] {
        let answer = read(&[MSH, FOUND, PID, "ORC|RE||1", &format!("{dose}{hidden}")]);
        assert!(codes(answer).contains(&"segment_in_field"), "{hidden}");
    }
}

#[test]
fn segments_that_are_joined_by_a_text_are_unreadable_with_that_hint() {
    for (joiner, named) in [
        ("\\r", "the two characters \\r"),
        ("\\n", "the two characters \\n"),
        ("\\r\\n", "the four characters \\r\\n"),
        ("<CR>", "<CR>"),
        ("<cr><lf>", "<LF>"),
        ("&#13;", "&#13;"),
        ("&#xD;", "&#xD;"),
        ("&#x0d;&#x0a;", "&#x0A;"),
        ("\\X0D\\", "\\X0D\\"),
        ("%0D", "%0D"),
        ("^M", "^M"),
        ("<br/>", "<br/>"),
    ] {
        for end in ["", joiner, "\n"] {
            let text = format!("{}{end}", SEGMENTS.join(joiner));
            let error = Answer::read(&Source::of(text), date(2026, 11, 22)).unwrap_err();
            assert_eq!(error.code(), "joined_segments", "{joiner}");
            assert!(error.to_string().contains(named), "{error}");
        }
    }
    let quoted = format!("\"{}\"", SEGMENTS.join("\\r"));
    let error = Answer::read(&Source::of(quoted), date(2026, 11, 22)).unwrap_err();
    assert!(matches!(error, ReadError::NoHeader { .. }) && error.to_string().contains("quotation mark"));
}

#[test]
fn an_rxa_without_a_readable_date_is_found_behind_another_segment() {
    for date in ["", "\"\"", "8/3/2024", "unknown"] {
        let glued = format!("ORC|RE||8103RXA|0|1|{date}||20^DTaP^CVX|999");
        let answer = read(&[MSH, FOUND, PID, "ORC|RE||8101", SEGMENTS[8], &glued]);
        assert_eq!(answer.doses.len(), 2, "{date}");
        assert!(codes(answer).contains(&"segments_in_one_line"), "{date}");
    }
}

#[test]
fn a_lot_number_that_ends_like_a_segment_name_keeps_its_dose_whole() {
    for name in ["ORC", "RXR", "RXA", "OBX", "NTE", "DSC"] {
        for expires in ["", "202712", "20271231"] {
            for maker in ["MSD^Merck^MVX", "MSD", ""] {
                let dose =
                    format!("RXA|0|1|20240801||03^MMR^CVX|0.5|||||||||X4{name}|{expires}|{maker}|||RE|A");
                let answer = read(&[MSH, FOUND, PID, "ORC|RE||1", &dose, "ORC|RE||2", SEGMENTS[13]]);
                assert_eq!(answer.doses.len(), 2, "{dose}");
                assert_eq!(answer.doses[0].completion.as_deref(), Some("RE"), "{dose}");
                assert_eq!(answer.doses[0].lots[0], format!("X4{name}").as_str(), "{dose}");
            }
        }
    }
}
