//! Bytes as they arrive, to the UTF-8 bytes that are parsed.

use std::borrow::Cow;

use quick_xml::events::{BytesDecl, BytesStart};

use crate::error::ReadError;
use crate::reader::MAX_BYTES;

const UTF_8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The longest XML declaration that is searched for an encoding.
const MAX_DECLARATION_BYTES: usize = 256;

/// Bytes 0x80 to 0x9F of windows-1252; the five that it leaves undefined stand for themselves.
const WINDOWS_1252: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}',
    '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}',
    '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}', '\u{178}',
];

/// A document without what may stand before it: blanks and a byte order mark.
pub(crate) struct Source<'a> {
    /// How many bytes were left out at the start.
    pub(crate) skipped: usize,
    /// UTF-8, if the sender told the truth; the reader checks.
    pub(crate) bytes: Cow<'a, [u8]>,
}

impl<'a> Source<'a> {
    /// Finds the start and the encoding of a document.
    pub(crate) fn new(sent: &'a [u8]) -> Result<Self, ReadError> {
        if sent.len() > MAX_BYTES {
            return Err(ReadError::TooLarge { size_bytes: sent.len(), limit_bytes: MAX_BYTES });
        }
        let trimmed = sent.trim_ascii_start();
        let unmarked = trimmed.strip_prefix(UTF_8_MARK);
        let document = unmarked.unwrap_or(trimmed).trim_ascii_start();
        let skipped = sent.len() - document.len();
        if document.is_empty() {
            return Err(ReadError::EmptyBody);
        }
        if let [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] = document {
            return Err(ReadError::UnsupportedEncoding { at: skipped });
        }
        // The mark outranks the declaration.
        let declared = if unmarked.is_some() { None } else { declared_encoding(document) };
        let bytes = match declared.as_deref() {
            None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => Cow::Borrowed(document),
            // As browsers do: who declares ISO-8859-1 often sends windows-1252, and only control characters differ.
            Some("iso-8859-1" | "latin1" | "windows-1252" | "cp1252") => {
                Cow::Owned(from_windows_1252(document))
            }
            Some(_) => return Err(ReadError::UnsupportedEncoding { at: skipped }),
        };
        Ok(Self { skipped, bytes })
    }
}

/// The encoding in the XML declaration, in lower case.
fn declared_encoding(document: &[u8]) -> Option<String> {
    let declaration = document.strip_prefix(b"<?xml")?;
    let length = declaration.windows(2).take(MAX_DECLARATION_BYTES).position(|pair| pair == b"?>")?;
    let attributes = str::from_utf8(declaration.get(..length)?).ok()?;
    let declaration = BytesDecl::from_start(BytesStart::from_content(attributes, 0));
    let encoding = declaration.encoding()?.ok()?;
    Some(encoding.to_ascii_lowercase())
}

fn from_windows_1252(bytes: &[u8]) -> Vec<u8> {
    let character = |&byte: &u8| {
        let high = usize::from(byte).checked_sub(0x80).and_then(|index| WINDOWS_1252.get(index));
        high.copied().unwrap_or(char::from(byte))
    };
    bytes.iter().map(character).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(sent: &[u8]) -> String {
        String::from_utf8(Source::new(sent).unwrap().bytes.into_owned()).unwrap()
    }

    #[test]
    fn blanks_and_a_mark_are_left_out() {
        for before in [&b""[..], b" \r\n\t", b"\xEF\xBB\xBF", b"\n\xEF\xBB\xBF\n"] {
            let sent = [before, b"<a/>"].concat();
            let source = Source::new(&sent).unwrap();
            assert_eq!((source.skipped, &*source.bytes), (before.len(), &b"<a/>"[..]));
        }
    }

    #[test]
    fn nothing_but_blanks_is_empty() {
        for sent in [&b""[..], b" \r\n", b"\xEF\xBB\xBF\n"] {
            assert_eq!(Source::new(sent).map(|_| ()), Err(ReadError::EmptyBody));
        }
    }

    #[test]
    fn single_byte_encodings_are_read_when_declared() {
        for name in ["ISO-8859-1", "iso-8859-1", "latin1", "windows-1252", "Windows-1252", "CP1252"] {
            let sent =
                [b"<?xml version='1.0' encoding='", name.as_bytes(), b"'?><a>Mu\xF1oz \x80\xFF</a>"].concat();
            assert!(decoded(&sent).ends_with("?><a>Muñoz €ÿ</a>"), "{name}");
        }
    }

    #[test]
    fn the_mark_outranks_the_declaration() {
        let sent = "\u{FEFF}<?xml version='1.0' encoding='ISO-8859-1'?><a>Muñoz</a>";
        assert!(decoded(sent.as_bytes()).ends_with("<a>Muñoz</a>"));
    }

    #[test]
    fn other_encodings_are_refused() {
        let utf_16: Vec<u8> = "<?xml?>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xFF, 0xFE][..], &utf_16].concat();
        let declared = b" <?xml version=\"1.0\" encoding=\"EBCDIC-CP-US\"?><a/>".to_vec();
        for (sent, at) in [(utf_16, 0), (marked, 0), (declared, 1)] {
            assert_eq!(Source::new(&sent).map(|_| ()), Err(ReadError::UnsupportedEncoding { at }));
        }
    }

    #[test]
    fn more_than_the_limit_is_not_looked_at() {
        let sent = vec![b' '; MAX_BYTES + 1];
        let expected = ReadError::TooLarge { size_bytes: 8_388_609, limit_bytes: 8_388_608 };
        assert_eq!(Source::new(&sent).map(|_| ()), Err(expected));
    }
}
