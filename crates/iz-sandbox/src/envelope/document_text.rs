//! The characters of an XML document: its bytes, decoded strictly.
//!
//! The sandbox decodes by itself and not with iz-soap, so that client and sandbox do not share mistakes.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::envelope::envelope_error::EnvelopeError;

/// The longest XML declaration that is searched for an encoding, in bytes.
const MAX_DECLARATION_BYTES: usize = 256;

/// Decodes a document. A byte order mark decides its encoding, else the `charset` of the `Content-Type` (RFC 7303,
/// section 3), else the XML declaration (XML 1.0, section 4.3.3). A document without any of them is UTF-8, or UTF-16 if
/// its first character is so written.
///
/// # Errors
///
/// [`EnvelopeError::UnknownEncoding`] if the name stands for no encoding that is read, [`EnvelopeError::NotDecodable`] if
/// the bytes are not in the encoding.
pub(crate) fn decode<'b>(sent: &'b [u8], charset: Option<&str>) -> Result<Cow<'b, str>, EnvelopeError> {
    let (encoding, skipped) = match Encoding::for_bom(sent) {
        Some(marked) => marked,
        None => (encoding(sent, charset)?, 0),
    };
    let document = sent.get(skipped..).unwrap_or_default();
    let text = encoding.decode_without_bom_handling_and_without_replacement(document);
    text.ok_or(EnvelopeError::NotDecodable { encoding: encoding.name() })
}

/// The encoding of a document without a byte order mark.
fn encoding(document: &[u8], charset: Option<&str>) -> Result<&'static Encoding, EnvelopeError> {
    let wide = match document {
        [0, b'<', ..] => Some(UTF_16BE),
        [b'<', 0, ..] => Some(UTF_16LE),
        _ => None,
    };
    if let Some(charset) = charset {
        let encoding = named(charset)?;
        // The name `utf-16` does not say which byte of a character comes first.
        let is_open = charset.eq_ignore_ascii_case("utf-16");
        return Ok(if is_open { wide.unwrap_or(UTF_16BE) } else { encoding });
    }
    match (wide, declared(document)) {
        (Some(wide), _) => Ok(wide),
        (None, None) => Ok(UTF_8),
        (None, Some(name)) => match named(name)? {
            // The declaration itself could be read in ASCII, so the document is not UTF-16.
            utf_16 if utf_16 == UTF_16LE || utf_16 == UTF_16BE => {
                Err(EnvelopeError::NotDecodable { encoding: utf_16.name() })
            }
            encoding => Ok(encoding),
        },
    }
}

/// The encoding of a name, as browsers know them. They read `ISO-8859-1` as Windows-1252, which differs from it only in
/// control characters.
fn named(name: &str) -> Result<&'static Encoding, EnvelopeError> {
    Encoding::for_label_no_replacement(name.as_bytes()).ok_or(EnvelopeError::UnknownEncoding)
}

/// The value of `encoding` in the XML declaration.
fn declared(document: &[u8]) -> Option<&str> {
    let declaration = document.strip_prefix(b"<?xml")?;
    let length = declaration.windows(2).take(MAX_DECLARATION_BYTES).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(declaration.get(..length)?).ok()?;
    let value =
        declaration.split_once("encoding")?.1.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    value.split(quote).nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    fn decoded(sent: &[u8], charset: Option<&str>) -> String {
        decode(sent, charset).unwrap().into_owned()
    }

    #[test]
    fn utf_16_is_read_by_its_mark_its_charset_or_its_first_character() {
        let text = "<?xml version='1.0' encoding='UTF-16'?><a>Zoë Ñandú 張</a>";
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let marked = wide(&format!("\u{feff}{text}"), unit);
            let unmarked = wide(text, unit);
            for charset in [None, Some("utf-16"), Some("UTF-16")] {
                assert_eq!(decoded(&marked, charset), text);
                assert_eq!(decoded(&unmarked, charset), text);
            }
        }
        assert_eq!(decoded(&wide(text, u16::to_le_bytes), Some("utf-16le")), text);
        assert_eq!(decoded(&wide(text, u16::to_be_bytes), Some("UTF-16BE")), text);
    }

    #[test]
    fn declared_single_byte_encodings_are_read() {
        for (name, byte, letter) in [
            ("ISO-8859-1", 0xEB, 'ë'),
            ("iso-8859-1", 0xF1, 'ñ'),
            ("latin1", 0xFC, 'ü'),
            ("windows-1252", 0x92, '\u{2019}'),
            ("ISO-8859-15", 0xA4, '€'),
            ("ISO-8859-2", 0xB3, 'ł'),
            ("windows-1251", 0xC6, 'Ж'),
        ] {
            let head = format!("<?xml version=\"1.0\" encoding = \"{name}\" ?><a>");
            let sent = [head.as_bytes(), &[byte], b"</a>"].concat();
            assert_eq!(decoded(&sent, None), format!("{head}{letter}</a>"));
            assert_eq!(
                decoded(&[b"<a>", &[byte][..], b"</a>"].concat(), Some(name)),
                format!("<a>{letter}</a>")
            );
        }
    }

    #[test]
    fn a_mark_counts_before_the_charset_and_the_charset_before_the_declaration() {
        let declared = "<?xml version='1.0' encoding='ISO-8859-1'?><a>ñ</a>";
        assert_eq!(decoded(declared.as_bytes(), Some("utf-8")), declared);
        assert_eq!(decoded(format!("\u{feff}{declared}").as_bytes(), None), declared);
        assert_eq!(decoded(format!("\u{feff}{declared}").as_bytes(), Some("iso-8859-1")), declared);
        assert!(decoded(declared.as_bytes(), None).ends_with("<a>Ã±</a>"));
    }

    #[test]
    fn bytes_in_another_encoding_are_refused() {
        for (sent, charset) in [
            (&b"<a>\xf1</a>"[..], None),
            (b"<a>\xf1</a>", Some("UTF-8")),
            (b"<?xml version='1.0' encoding='UTF-8'?><a>\xf1</a>", None),
            (b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xf1</a>", Some("utf-8")),
            (b"<?xml version='1.0' encoding='utf-16'?><a/>", None),
            (b"\xff\xfe<\0a\0/", None),
            (b"\xef\xbb\xbf<a>\xf1</a>", None),
        ] {
            assert!(matches!(decode(sent, charset), Err(EnvelopeError::NotDecodable { .. })), "{charset:?}");
        }
        for name in ["EBCDIC-CP-US", "utf-7", "ISO-2022-KR", "x"] {
            let sent = format!("<?xml version='1.0' encoding='{name}'?><a/>");
            assert_eq!(decode(sent.as_bytes(), None), Err(EnvelopeError::UnknownEncoding), "{name}");
            assert_eq!(decode(b"<a/>", Some(name)), Err(EnvelopeError::UnknownEncoding), "{name}");
        }
    }
}
