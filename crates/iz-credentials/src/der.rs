//! The few values of DER (X.690) that an enveloped message needs.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
/// `[0] IMPLICIT` of a value without parts.
pub(crate) const CONTEXT_0: u8 = 0x80;
/// `[0] EXPLICIT`.
pub(crate) const CONTEXT_0_WITH_PARTS: u8 = 0xa0;

/// A value: its tag, its length and its content, which is the parts one after the other.
pub(crate) fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let digits: Vec<u8> = digits.into_iter().skip_while(|digit| *digit == 0).collect();
            // A length has at most eight digits.
            bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            bytes.extend(digits);
        }
    }
    parts.iter().for_each(|part| bytes.extend(*part));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_the_shortest_form() {
        for (length, header) in [
            (0, &[4, 0][..]),
            (127, &[4, 127]),
            (128, &[4, 0x81, 128]),
            (255, &[4, 0x81, 255]),
            (256, &[4, 0x82, 1, 0]),
            (65_536, &[4, 0x83, 1, 0, 0]),
        ] {
            let content = vec![7; length];
            assert_eq!(value(OCTET_STRING, &[&content]), [header, &content].concat());
        }
    }
}
