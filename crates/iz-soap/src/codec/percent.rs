//! Percent-encoding, as forms use it.

/// Decodes the percent-encoding of an address, in which a `+` is itself. `None` if a `%` is not followed by two
/// hexadecimal digits.
pub(crate) fn decode_address(text: &str) -> Option<Vec<u8>> {
    decode_with(text.as_bytes(), |_, _| false)
}

/// Decodes `application/x-www-form-urlencoded`. `None` if a `%` is not followed by two hexadecimal digits.
///
/// A `+` is a space, with two exceptions: where the text writes spaces as `%20`, and between a time and its time zone.
/// Some servers leave that `+` unescaped.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let plus_is_space = !text.contains("%20");
    decode_with(text.as_bytes(), |before, behind| plus_is_space && !is_time_zone(before, behind))
}

/// Decodes. `is_space` says whether a `+` is a space, by the decoded bytes before it and the bytes behind it.
fn decode_with(sent: &[u8], is_space: impl Fn(&[u8], &[u8]) -> bool) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(sent.len());
    let mut at = 0;
    while let Some(&byte) = sent.get(at) {
        at += 1;
        decoded.push(match byte {
            b'%' => {
                let [high, low] = [hex(*sent.get(at)?)?, hex(*sent.get(at + 1)?)?];
                at += 2;
                high << 4 | low
            }
            b'+' if is_space(&decoded, sent.get(at..).unwrap_or_default()) => b' ',
            byte => byte,
        });
    }
    Some(decoded)
}

/// Whether a `+` starts a time zone: a date or time of at least 8 digits stands before it, and exactly 4 digits follow.
fn is_time_zone(before: &[u8], behind: &[u8]) -> bool {
    let digits = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count()
    };
    digits(&mut before.iter().rev()) >= 8 && digits(&mut behind.iter()) == 4
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
