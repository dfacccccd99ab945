//! The search for a value in text or in a file, in each encoding in which a program may write it.

use std::fmt::Write as _;

/// The letters of Base64 (RFC 4648), of which the last two differ in URLs.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The encodings of a value: itself, its bytes as decimal numbers (as a `Vec` prints them) and in hexadecimal, Base64 of
/// both alphabets at each of the three offsets, percent-encoding of all bytes and of those that need it, and UTF-16 of both
/// byte orders. Each is that of the value as it is, in lower case, in upper case, and with a capital letter, because they
/// differ. All are in lower case in the end, as is what is searched.
pub(crate) fn forms(value: &[u8]) -> Vec<Vec<u8>> {
    let lower = value.to_ascii_lowercase();
    let mut capital = lower.clone();
    if let Some(first) = capital.first_mut() {
        first.make_ascii_uppercase();
    }
    let cases = [value.to_vec(), lower, value.to_ascii_uppercase(), capital];
    let mut forms: Vec<Vec<u8>> = cases.iter().flat_map(|value| encodings(value)).collect();
    forms.iter_mut().for_each(|form| form.make_ascii_lowercase());
    forms.sort();
    forms.dedup();
    forms
}

fn encodings(value: &[u8]) -> Vec<Vec<u8>> {
    let numbers: Vec<String> = value.iter().map(u8::to_string).collect();
    let (mut hex, mut percent, mut escaped) = (String::new(), String::new(), String::new());
    for byte in value {
        write!(hex, "{byte:02x}").expect("a string");
        write!(percent, "%{byte:02x}").expect("a string");
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push((*byte).into())
            }
            _ => write!(escaped, "%{byte:02x}").expect("a string"),
        }
    }
    let mut forms = vec![value.to_vec()];
    forms.extend([numbers.join(", "), hex, percent, escaped].map(String::into_bytes));
    for offset in 0..3 {
        let letters = base64_within(value, offset);
        forms.push(letters.replace('+', "-").replace('/', "_").into_bytes());
        forms.push(letters.into_bytes());
    }
    forms.push(value.iter().flat_map(|byte| [*byte, 0]).collect());
    forms.push(value.iter().flat_map(|byte| [0, *byte]).collect());
    forms
}

/// The Base64 of the bytes where they begin `offset` bytes after a multiple of three. Letters that also depend on the
/// bytes before or after are left out.
fn base64_within(bytes: &[u8], offset: usize) -> String {
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let skipped = (6 - offset * 8 % 6) % 6;
    bits[skipped..]
        .chunks_exact(6)
        .map(|six| {
            let number = six.iter().fold(0, |number, bit| number << 1 | usize::from(*bit));
            char::from(LETTERS[number])
        })
        .collect()
}

/// The first of the values that the bytes contain in any of its forms, and where: the number of the value and the place.
pub(crate) fn find_bytes<V: AsRef<[u8]>>(bytes: &[u8], values: &[V]) -> Option<(usize, usize)> {
    let lower = bytes.to_ascii_lowercase();
    values.iter().enumerate().find_map(|(number, value)| {
        let at = forms(value.as_ref()).iter().find_map(|form| memchr::memmem::find(&lower, form))?;
        Some((number, at))
    })
}

/// The first of the words that the text contains in any of its forms, with the line that contains it.
pub(crate) fn find<'w>(text: &str, words: &[&'w str]) -> Option<(&'w str, String)> {
    let (number, at) = find_bytes(text.as_bytes(), words)?;
    let lower = text.to_ascii_lowercase().into_bytes();
    let (before, behind) = lower.split_at(at);
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let end = behind.iter().position(|byte| *byte == b'\n').unwrap_or(behind.len());
    Some((words[number], String::from_utf8_lossy(&lower[start..at + end]).into_owned()))
}

/// What other programs wrote for "Canarywing", with other bytes around it.
pub(crate) const LEAKS: [(&str, &[u8]); 15] = [
    ("plain", b"name=Canarywing;"),
    ("upper case", b"name=CANARYWING;"),
    ("the bytes of a Vec", b"[67, 97, 110, 97, 114, 121, 119, 105, 110, 103]"),
    ("hexadecimal", b"0x43616e61727977696e67"),
    ("hexadecimal in upper case", b"0x43616E61727977696E67"),
    ("Base64 at offset 0", b"Q2FuYXJ5d2luZyE/Pg=="),
    ("Base64 at offset 1", b"eENhbmFyeXdpbmchPz4="),
    ("Base64 at offset 2", b"eHlDYW5hcnl3aW5nIT8+"),
    ("Base64 for URLs at offset 0", b"Q2FuYXJ5d2luZ__-"),
    ("Base64 for URLs at offset 1", b"eENhbmFyeXdpbmf__g=="),
    ("Base64 for URLs at offset 2", b"eHlDYW5hcnl3aW5n__4="),
    ("percent-encoding", b"?name=%43%61%6E%61%72%79%77%69%6E%67"),
    ("UTF-16, low byte first", b"\xff\xfeC\0a\0n\0a\0r\0y\0w\0i\0n\0g\0"),
    ("UTF-16, high byte first", b"\xfe\xff\0C\0a\0n\0a\0r\0y\0w\0i\0n\0g"),
    ("beside bytes that are no text", b"\x00\xff\x80Canarywing\xc3"),
];

#[test]
fn a_value_is_found_in_each_encoding() {
    for (encoding, leak) in LEAKS {
        assert!(find_bytes(leak, &["absent", "canarywing"]).is_some_and(|found| found.0 == 1), "{encoding}");
        assert_eq!(find_bytes(leak, &["canaryring"]), None, "{encoding}");
    }
    // Letters in which the alphabets of Base64 differ, and characters that percent-encoding escapes.
    for leak in ["T2RlbGwgP34+w78=", "T2RlbGwgP34-w78=", "odell%20%3F~%3E%C3%BF"] {
        assert!(find_bytes(leak.as_bytes(), &["Odell ?~>\u{ff}"]).is_some(), "{leak}");
    }
    let text = "first\nsecond Canarywing here\nthird";
    assert_eq!(find(text, &["canarywing"]), Some(("canarywing", "second canarywing here".to_owned())));
}
