//! Recognises a segment that follows another one without a line end, because a line end was lost on the way.

use crate::message::{delimiters::Delimiters, location::SegmentName};

/// How many fields of a segment are looked at.
const FIELDS: usize = 7;

/// The first fields behind the name of a segment.
struct Start<'a> {
    delimiters: Delimiters,
    fields: [&'a str; FIELDS],
    /// The number of fields up to the end of the line. It is not counted beyond [`FIELDS`].
    count: usize,
}

impl<'a> Start<'a> {
    /// The fields from offset `at` on.
    fn of(text: &'a str, at: usize, delimiters: Delimiters) -> Self {
        let mut start = Self { delimiters, fields: [""; FIELDS], count: 0 };
        let mut rest = text.get(at..).unwrap_or_default();
        for field in &mut start.fields {
            start.count += 1;
            let end = memchr::memchr3(delimiters.field, b'\r', b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let (value, behind) = rest.split_at_checked(end).unwrap_or_default();
            *field = value.trim();
            if behind.as_bytes().first() != Some(&delimiters.field) {
                break;
            }
            rest = behind.get(1..).unwrap_or_default();
        }
        start
    }

    /// The field of that number, from 1.
    fn field(&self, number: usize) -> &'a str {
        number.checked_sub(1).and_then(|at| self.fields.get(at)).copied().unwrap_or_default()
    }

    fn is_empty(&self, number: usize) -> bool {
        self.field(number).is_empty()
    }

    fn has_components(&self, number: usize) -> bool {
        self.field(number).as_bytes().contains(&self.delimiters.component)
    }

    /// Whether the field holds only digits, or nothing.
    fn is_count(&self, number: usize) -> bool {
        self.field(number).bytes().all(|byte| byte.is_ascii_digit())
    }

    fn is_number(&self, number: usize) -> bool {
        !self.is_empty(number) && self.is_count(number)
    }

    fn starts_with_digits(&self, number: usize, count: usize) -> bool {
        let digits = self.field(number).as_bytes().get(..count);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
    }

    fn is_one_of(&self, number: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.field(number).eq_ignore_ascii_case(word))
    }

    /// Whether the field has so many capital letters and nothing else.
    fn is_letters(&self, number: usize, count: usize) -> bool {
        let field = self.field(number).as_bytes();
        field.len() == count && field.iter().all(u8::is_ascii_uppercase)
    }

    /// Whether QPD-1 or QAK-3 names a query of the national guide, such as `Z44`.
    fn names_query(&self, number: usize) -> bool {
        matches!(self.field(number).as_bytes(), [b'Z', tens, ones, ..] if tens.is_ascii_digit() && ones.is_ascii_digit())
    }
}

/// Whether a segment of that name can start at offset `at`, behind a segment `host` without a line end between them. The
/// name and a separator stand before `at`. The fields that follow must have the form that the standard gives them: a
/// text that only ends in the letters of a name does not.
pub(crate) fn starts_segment(
    name: [u8; 3],
    host: SegmentName,
    text: &str,
    at: usize,
    delimiters: Delimiters,
) -> bool {
    let host = host.bytes();
    let is_behind = |hosts: &[&[u8; 3]]| hosts.contains(&&host);
    let start = || Start::of(text, at, delimiters);
    match &name {
        b"ORC" => {
            let start = start();
            let has_number = start.is_empty(1) && !(start.is_empty(2) && start.is_empty(3));
            // The fields of RXA behind a lot number may have the same form.
            start.is_letters(1, 2) || (has_number && is_before_rxa(text, at, delimiters))
        }
        b"RXA" => {
            let start = start();
            // A date that is missing or cannot be read hides no dose.
            let has_vaccine = start.is_number(1) && start.starts_with_digits(5, 1) && start.has_components(5);
            start.is_count(1) && start.is_count(2) && (start.starts_with_digits(3, 4) || has_vaccine)
        }
        b"RXR" if is_behind(&[b"RXA", b"ORC"]) => {
            let start = start();
            // A number is the expiration date behind a lot number.
            start.count <= FIELDS && !start.is_empty(1) && !start.is_number(1)
        }
        b"OBX" => {
            let start = start();
            let (kind, code) = (start.field(2), start.field(3));
            let is_type = kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
            let is_loinc = code.contains('-') && start.starts_with_digits(3, 3);
            start.is_count(1) && is_type && kind.len() < 6 && (is_loinc || start.has_components(3))
        }
        b"PID" => {
            let start = start();
            let is_in_person = is_behind(&[b"PID", b"PD1", b"NK1"]);
            start.is_count(1)
                && !(is_in_person && start.is_empty(1))
                && !start.is_empty(3)
                && (start.has_components(5) || start.has_components(3))
        }
        b"PD1" => {
            let start = start();
            is_behind(&[b"PID", b"NK1"]) && start.is_empty(1) && start.is_empty(2)
        }
        b"NK1" => {
            let start = start();
            let has_person = start.has_components(2) || start.has_components(3);
            is_behind(&[b"PID", b"PD1", b"NK1"]) && start.is_count(1) && has_person
        }
        b"PV1" if is_behind(&[b"PID", b"PD1", b"NK1"]) => {
            let start = start();
            start.is_count(1) && start.is_letters(2, 1)
        }
        b"NTE" => {
            let start = start();
            let has_number = start.is_number(1) && (start.is_empty(2) || start.is_letters(2, 1));
            let has_source = start.is_empty(1) && start.is_one_of(2, &["L", "P", "O"]);
            (has_number || has_source) && !start.is_empty(3)
        }
        b"MSA" => {
            let start = start();
            let has_code = start.is_one_of(1, &["AA", "AE", "AR", "CA", "CE", "CR"]);
            has_code && (is_behind(&[b"MSH", b"SFT"]) || !start.is_empty(2))
        }
        b"ERR" if is_behind(&[b"MSH", b"MSA", b"ERR", b"QAK"]) => {
            let start = start();
            let has_severity = start.is_empty(4) || start.is_letters(4, 1);
            let has_location = start.has_components(1) || start.has_components(2);
            has_severity && (has_location || start.starts_with_digits(3, 1) || start.has_components(3))
        }
        b"SFT" if is_behind(&[b"MSH", b"SFT"]) => {
            let start = start();
            !start.is_empty(1) && !start.is_empty(2)
        }
        b"QAK" => {
            let start = start();
            start.is_one_of(2, &["OK", "NF", "AE", "AR", "TM", "PD"]) || start.names_query(3)
        }
        b"QPD" => {
            let start = start();
            start.names_query(1) || (is_behind(&[b"QAK"]) && !start.is_empty(1) && !start.is_empty(2))
        }
        b"RCP" if is_behind(&[b"QPD"]) => {
            let start = start();
            start.is_one_of(1, &["I", "D", ""]) && (start.has_components(2) || start.is_number(2))
        }
        b"MSH" | b"BHS" | b"FHS" => starts_header(text.as_bytes().get(at - 1..).unwrap_or_default()),
        b"BTS" | b"FTS" => {
            let start = start();
            start.count <= 3 && start.is_number(1)
        }
        b"DSC" => {
            let start = start();
            start.count <= 2 && !start.is_empty(1) && start.is_one_of(2, &["", "F", "I"])
        }
        _ => false,
    }
}

/// Whether the text behind the name of a header starts with MSH-1 and MSH-2: a separator, four or five other delimiters and
/// the separator again. All are different, because empty fields such as `|||||` name no delimiters.
fn starts_header(bytes: &[u8]) -> bool {
    let &[separator, ref rest @ ..] = bytes else { return false };
    let Some(count) = rest.iter().position(|&byte| byte == separator) else { return false };
    let delimiters = rest.get(..count).unwrap_or_default();
    matches!(count, 4 | 5)
        && delimiters.iter().all(u8::is_ascii_punctuation)
        && delimiters
            .iter()
            .enumerate()
            .all(|(at, delimiter)| !delimiters.iter().take(at).any(|other| other == delimiter))
}

/// How many bytes behind the name of an ORC are searched for its RXA. So many names in one line are read in linear time.
const MAX_ORC_BYTES: usize = 500;

/// Whether an RXA starts later in the line, or on the next line.
fn is_before_rxa(text: &str, at: usize, delimiters: Delimiters) -> bool {
    let bytes = text.as_bytes();
    let ahead = bytes.get(at..(at + MAX_ORC_BYTES).min(bytes.len())).unwrap_or_default();
    let end = memchr::memchr2(b'\r', b'\n', ahead).unwrap_or(ahead.len());
    let (line, behind) = ahead.split_at_checked(end).unwrap_or_default();
    let rxa = [b'R', b'X', b'A', delimiters.field];
    behind.trim_ascii_start().starts_with(&rxa) || memchr::memmem::find(line, &rxa).is_some()
}

/// Whether the fields from offset `at` on have the form of a segment of an order, or of a continuation pointer. It is
/// asked for a line whose name is not in capital letters, so that it demands more than [`starts_segment`].
pub(crate) fn is_order_segment(
    name: [u8; 3],
    host: SegmentName,
    text: &str,
    at: usize,
    delimiters: Delimiters,
) -> bool {
    let start = || Start::of(text, at, delimiters);
    let is_possible = match &name {
        b"ORC" | b"RXR" | b"DSC" => true,
        b"RXA" => start().starts_with_digits(3, 4),
        b"OBX" => {
            let start = start();
            // Without OBX-2, only a LOINC code tells an observation from text such as `obx|0||^`.
            start.is_number(1) && (!start.is_empty(2) || start.starts_with_digits(3, 3))
        }
        _ => false,
    };
    is_possible && starts_segment(name, host, text, at, delimiters)
}
