//! Bytes to text.

use crate::windows_1252::decode_mixed_with_utf_8;

/// Decodes UTF-8. Each byte that is not valid UTF-8 is read as Windows-1252.
///
/// Answers never declare their encoding in MSH-18, so the bytes must decide. The registries whose answers are not UTF-8
/// send the quotation marks of Windows-1252, some of them beside letters in UTF-8. Windows-1252 text that happens to be
/// valid UTF-8 (`Ã±`) is very rare.
///
/// NUL becomes a space, because many stores and screens cannot hold it. Some systems fill fields up with NUL.
#[must_use]
pub(crate) fn decode(mut bytes: Vec<u8>) -> String {
    if let Some(first) = memchr::memchr(0, &bytes) {
        bytes.iter_mut().skip(first).filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
    }
    String::from_utf8(bytes).unwrap_or_else(|error| decode_mixed_with_utf_8(error.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf_8_are_read_as_windows_1252() {
        assert_eq!(decode("Núñez".into()), "Núñez");
        assert_eq!(decode(b"O\x92Brien N\xfa\xf1ez \x80".to_vec()), "O’Brien Núñez €");
        assert_eq!(decode(b"MARSH\0\0|N\0A\xf1a\0".to_vec()), "MARSH  |N Aña ");
        assert_eq!(decode(b"O\x92Brien N\xc3\xba\xc3\xb1ez \xc3".to_vec()), "O’Brien Núñez Ã");
    }
}
