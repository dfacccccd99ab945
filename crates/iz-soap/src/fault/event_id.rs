//! The form of an event id of the hub.

/// The longest event id, in bytes.
const MAX_BYTES: usize = 64;

/// The least number of digits in an id without letters. A shorter row of digits may be a date, a telephone number or the
/// number of a person.
const LEAST_DIGITS: usize = 20;

/// The lengths of the groups of a UUID.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// Whether a text has the form of an event id.
///
/// The real hub writes the number of its host, a dot and a counter (`EventId` of izgw-core). Other gateways write a UUID
/// or another id of hexadecimal digits and dashes. A text that could as well be a name, a date or a number of a person is
/// no event id.
pub(super) fn is_event_id(text: &str) -> bool {
    text.len() <= MAX_BYTES && (is_counter(text) || is_uuid(text) || is_hexadecimal(text))
}

/// Whether a text is two numbers with a dot between them, such as `1746382910000.17`.
fn is_counter(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(host, count)| is_number(host) && is_number(count))
}

fn is_uuid(text: &str) -> bool {
    let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_hexadecimal && text.split('-').map(str::len).eq(UUID)
}

/// Numbers of a person have this many digits: birth dates, telephone numbers, social security numbers. `f-1984-02-29` may
/// be a sex and a birth date.
const PERSONAL_DIGITS: std::ops::Range<usize> = 6..LEAST_DIGITS;

/// Whether a text is groups of hexadecimal digits. `dade-1984` is a name and a year, so a group of two or more letters
/// needs a digit in it.
fn is_hexadecimal(text: &str) -> bool {
    let is_group = |group: &str| {
        let has_digit = group.bytes().any(|byte| byte.is_ascii_digit());
        group.bytes().all(|byte| byte.is_ascii_hexdigit()) && (has_digit || group.len() == 1)
    };
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let has_letter = |group: &str| group.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_mixed = text.split('-').any(|group| group.len() > 1 && has_letter(group));
    let is_number = !is_mixed && (PERSONAL_DIGITS.contains(&digits) || !has_letter(text));
    text.split('-').all(is_group) && digits > 0 && (!is_number || digits >= LEAST_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_gateway_is_an_event_id() {
        for id in [
            "1746382910000.17",
            "88.4",
            "5f0c1f4e-7a1b-4c3d-9e2f-0123456789ab",
            "5F0C1F4E-7A1B-4C3D-9E2F-0123456789AB",
            "abcdefab-cdef-abcd-efab-cdefabcdefab",
            "12345678-1234-1234-1234-123456789012",
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "5f0c-7",
            "e-1",
            &"1".repeat(64),
        ] {
            assert!(is_event_id(id), "{id}");
        }
    }

    #[test]
    fn a_text_that_may_be_about_a_person_is_no_event_id() {
        for text in [
            "",
            "-",
            ".",
            "7.",
            ".7",
            "Odell",
            "odell-1984",
            "dade-1984",
            "f-1984-02-29",
            "F-19840229",
            "a-123-45-6789",
            "512-555-0100-b",
            "d-022984",
            "Abe",
            "abe-1",
            "fae1984 odell",
            "1984-02-29",
            "02-29-1984",
            "19840229",
            "29.02.1984",
            "123-45-6789",
            "123456789",
            "512-555-0100",
            "5f0c-7 Odell",
            "e-1\u{1b}[2J",
            "e-1\n",
            "e\u{202e}-1",
            "ｅ-1",
            "e–1",
            "a/7",
            "ñ7",
            "a_b.7",
            "5f0c--7",
            "-5f0c",
            &"1".repeat(65),
            &"a1".repeat(4_000_000),
        ] {
            assert!(!is_event_id(text), "{text:.40}");
        }
    }
}
