use super::*;
use crate::message::segment::Segment;

/// The fields after the name, without MSH-1.
fn fields<'a>(segment: &Segment<'_, 'a>) -> Vec<&'a str> {
    let first = if segment.is(b"MSH") || segment.is(b"FHS") || segment.is(b"BHS") { 2 } else { 1 };
    (first..).take(segment.count()).map(|number| segment.field(number)).collect()
}

fn shape(text: &str) -> Vec<(String, Vec<&str>)> {
    let index = MessageIndex::of(text).unwrap();
    index.segments().map(|segment| (segment.name.to_string(), fields(&segment))).collect()
}

fn names(text: &str) -> Vec<String> {
    shape(text).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn every_line_ending_gives_the_same_segments() {
    let expected = shape("MSH|^~\\&|A\rMSA|AA|7\rQAK|t|OK");
    for end in ["\r", "\n", "\r\n", "\r\r\n", "\n\n\n", " \r \n", "\r\u{b}\u{1c}\r"] {
        let text = ["MSH|^~\\&|A", "MSA|AA|7", "QAK|t|OK", ""].join(end);
        assert_eq!(shape(&text), expected, "line end {end:?}");
    }
    assert_eq!(expected[1], ("MSA".to_owned(), vec!["AA", "7"]));
}

#[test]
fn padding_before_the_header_is_ignored() {
    for before in ["\u{feff}", "\u{b}", "\r\n\r\n", "   ", "\u{feff}\u{b}\n\t"] {
        assert_eq!(names(&format!("{before}MSH|^~\\&|A\rMSA|AA")), ["MSH", "MSA"], "before {before:?}");
    }
}

#[test]
fn the_segments_of_a_batch_wrapper_are_indexed() {
    let text = "FHS|^~\\&|X\rBHS|^~\\&|X\rMSH|^~\\&|A\rMSA|AA\rBTS|1\rFTS|1\r";
    assert_eq!(names(text), ["FHS", "BHS", "MSH", "MSA", "BTS", "FTS"]);
}

#[test]
fn header_fields_have_the_numbers_of_the_standard() {
    let index = MessageIndex::of("MSH|^~\\&|APP|FAC\rMSA|AA|7").unwrap();
    let segments: Vec<_> = index.segments().collect();
    assert_eq!((segments[0].field(2), segments[0].field(3), segments[0].field(4)), ("^~\\&", "APP", "FAC"));
    assert_eq!((segments[1].field(1), segments[1].field(2), segments[1].field(3)), ("AA", "7", ""));
}

#[test]
fn a_line_without_a_name_continues_the_field_before_it() {
    let text = "MSH|^~\\&|A\rOBX|1|TX|note\rsecond line|after\r\rthird\rMSA|AA";
    let read = shape(text);
    assert_eq!(read[1].1, ["1", "TX", "note\rsecond line", "after\r\rthird"]);
    assert_eq!(read[2].0, "MSA");
    let index = MessageIndex::of(text).unwrap();
    assert_eq!(index.segments().map(|segment| segment.continued).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn an_unknown_segment_hides_no_other() {
    assert_eq!(names("MSH|^~\\&|A\rYES|\rZ99|x\rMSA|AA"), ["MSH", "YES", "Z99", "MSA"]);
    assert_eq!(names("MSH|^~\\&|A\rhello\rMSA|AA"), ["MSH", "MSA"]);
}

#[test]
fn whitespace_may_follow_a_name_without_fields() {
    assert_eq!(names("MSH|^~\\&|A\rMSA|AA|1\rPID \t\rPID|1||x\r"), ["MSH", "MSA", "PID", "PID"]);
    assert_eq!(names("MSH|^~\\&|A\rMSA|AA|1\rABC \rPID|1"), ["MSH", "MSA", "PID"]);
}

#[test]
fn a_name_in_lower_case_is_a_segment_except_in_free_text() {
    assert_eq!(names("MSH|^~\\&|A\rRXA|0|1\rzzz|D\rMSA|AA"), ["MSH", "RXA", "zzz", "MSA"]);
    for (line, name) in [
        ("obx|1|CE|30956-7^type^LN", "OBX"),
        ("obx|1||30956-7^type^LN", "OBX"),
        ("obx|0||^", "obx"),
        ("obx|7||a^b", "obx"),
    ] {
        assert_eq!(names(&format!("MSH|^~\\&|A\rZZZ|note\r{line}")), ["MSH", "ZZZ", name], "{line}");
    }
    let text = shape("MSH|^~\\&|A\rOBX|1|TX|give it\rnow||F\rMSA|AA");
    assert_eq!(text[1].1, ["1", "TX", "give it\rnow", "", "F"]);
}

#[test]
fn no_delimiter_is_missed_after_a_long_value() {
    for length in [0, 7, 63, 64, 65, 127, 128, 129, 400, 5_000, 70_000] {
        let long = "x".repeat(length);
        let text =
            format!("MSH|^~\\&|A\rOBX|{long}|{long}^{long}|{long}\rMSA|{long}~{long}|AA\\F\\{long}&\r");
        let index = MessageIndex::of(&text).unwrap();
        let segments: Vec<_> = index.segments().collect();
        assert_eq!(segments.len(), 3, "{length}");
        assert_eq!((segments[1].count(), segments[2].count()), (3, 2), "{length}");
        assert_eq!(
            (segments[1].value(2).delimiters.len(), segments[1].value(3).delimiters.len()),
            (1, 0),
            "{length}"
        );
        assert_eq!(
            (segments[2].value(1).delimiters.len(), segments[2].value(2).delimiters.len()),
            (1, 3),
            "{length}"
        );
    }
}

#[test]
fn occurrences_are_counted_by_name() {
    let index = MessageIndex::of("MSH|^~\\&|A\rPID|1\rNK1|1\rPID|2").unwrap();
    let locations: Vec<_> = index.segments().map(|segment| segment.location().to_string()).collect();
    assert_eq!(locations, ["MSH[1]", "PID[1]", "NK1[1]", "PID[2]"]);
}

#[test]
fn text_that_is_not_hl7_is_refused() {
    assert!(matches!(MessageIndex::of("").err().unwrap(), ReadError::Empty));
    assert!(matches!(MessageIndex::of(" \r\n\u{feff}").err().unwrap(), ReadError::Empty));
    for text in ["<html><body>Log in</body></html>", "not authorised", "PID|1||X", "MSH", "MSHA|"] {
        assert!(
            matches!(MessageIndex::of(text).err().unwrap(), ReadError::NoHeader { line: 1, .. }),
            "{text}"
        );
    }
}

#[test]
fn the_number_of_segments_is_limited() {
    let mut text = String::from("MSH|^~\\&|A\r");
    text.extend(std::iter::repeat_n("NTE|1\r", MAX_SEGMENTS - 1));
    assert_eq!(MessageIndex::of(&text).unwrap().segments().len(), MAX_SEGMENTS);
    text.push_str("NTE|1\r");
    assert!(matches!(MessageIndex::of(&text).err().unwrap(), ReadError::TooManySegments));
}

#[test]
fn a_sentence_that_starts_with_msh_is_not_a_header() {
    let text = "MSH: notice of maintenance\rMSH|^~\\&|A\rMSA|AA\rPID|1";
    assert_eq!(names(text), ["MSH", "MSH", "MSA", "PID"]);
    assert_eq!(shape(text)[1].1, ["^~\\&", "A"]);
}

#[test]
fn an_msh_with_other_delimiters_starts_another_message() {
    let text = "MSH|^~\\&|A\rMSA|AA|1\rMSH#^~\\&#B\rPID#1##X\r";
    assert_eq!(names(text), ["MSH", "MSA", "MSH"]);
    assert_eq!(shape(text)[1].1, ["AA", "1"]);
}

#[test]
fn a_header_without_a_line_end_before_it_names_its_delimiters() {
    assert_eq!(names("MSH|^~\\&|A\rMSA|AA|7MSH|^~\\&|B\rMSA|AA|8"), ["MSH", "MSA", "MSH", "MSA"]);
    assert_eq!(names("MSH|^~\\&|A\rMSA|AA|7MSH|^~\\&#|B\rMSA|AA|8"), ["MSH", "MSA", "MSH", "MSA"]);
    // A value that ends in these letters before empty fields is no header.
    for value in ["`MSH", "MSH", "xBHS", "FHS"] {
        let text = format!("MSH|^~\\&|A\rQPD|Z44|q|9^^^TX^{value}|||||||N");
        assert_eq!(names(&text), ["MSH", "QPD"], "{value}");
    }
    assert_eq!(names("MSH|^~\\&|A\rQPD|Z44|q|9^^^TX^MSH|^^^^^^L|||N"), ["MSH", "QPD"]);
}
