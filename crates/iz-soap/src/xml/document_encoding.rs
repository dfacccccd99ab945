//! The character encoding of a document: bytes as they arrive are turned into UTF-8.

use std::borrow::Cow;

use quick_xml::events::{BytesDecl, BytesStart};

use crate::read_error::SoapReadError;
use crate::xml::limits::MAX_BYTES;
use crate::xml::read_mode::ReadMode;
use iz_hl7::windows_1252;

const UTF_8_BOM: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The longest XML declaration that is searched for an encoding, in bytes.
const MAX_DECLARATION_BYTES: usize = 256;

/// A document in UTF-8, without the whitespace and the byte order mark before it.
pub(crate) struct Utf8Document<'a> {
    /// How many bytes were left out at the start of what was sent.
    pub(crate) skipped: usize,
    /// The document. If the sender declared a wrong encoding, it may not be valid UTF-8; the reader checks that.
    pub(crate) bytes: Cow<'a, [u8]>,
}

/// The encodings that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// Windows-1252. ISO-8859-1 is read the same way, as browsers do: many senders declare one and send the other, and
    /// the two differ only in control characters.
    Windows1252,
}

impl Encoding {
    /// The encoding of a name in lower case.
    fn named(name: &str) -> Option<Self> {
        match name {
            "utf-8" | "utf8" | "us-ascii" | "ascii" => Some(Self::Utf8),
            "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => Some(Self::Windows1252),
            _ => None,
        }
    }
}

impl<'a> Utf8Document<'a> {
    /// Finds the start of a document and turns it into UTF-8. `charset` is the parameter of the HTTP `Content-Type`.
    ///
    /// In the strict mode, a byte order mark counts before the declaration, and a document without either is UTF-8.
    ///
    /// In the lenient mode, the bytes decide wherever a mark, the declaration or HTTP says UTF-8, or where none of them
    /// says anything: valid UTF-8 is kept, and every other byte is read as Windows-1252. One wrong quotation mark in a
    /// note then costs neither the record nor the letters beside it. Windows-1252 text that happens to be valid UTF-8
    /// is very rare.
    pub(crate) fn new(sent: &'a [u8], charset: Option<&str>, mode: ReadMode) -> Result<Self, SoapReadError> {
        if sent.len() > MAX_BYTES {
            return Err(SoapReadError::TooLarge { size_bytes: sent.len(), limit_bytes: MAX_BYTES });
        }
        let trimmed = sent.trim_ascii_start();
        let without_bom = trimmed.strip_prefix(UTF_8_BOM);
        let document = without_bom.unwrap_or(trimmed).trim_ascii_start();
        let skipped = sent.len() - document.len();
        if document.is_empty() {
            return Err(SoapReadError::EmptyBody);
        }
        if let [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] = document {
            return Err(SoapReadError::UnsupportedEncoding { at: skipped });
        }
        let by_http = charset.and_then(|name| Encoding::named(&name.to_ascii_lowercase()));
        let declared = declared_encoding(document).filter(|_| without_bom.is_none());
        let declared = match declared.as_deref() {
            // .NET declares UTF-16 in a string that it then sends as UTF-8. A declaration that is really in UTF-16
            // never gets here, because its bytes were refused above.
            Some("utf-16") if mode == ReadMode::Lenient => Some(Encoding::Utf8),
            Some(name) => match Encoding::named(name) {
                None if by_http.is_none() => return Err(SoapReadError::UnsupportedEncoding { at: skipped }),
                known => known,
            },
            None => without_bom.map(|_| Encoding::Utf8),
        };
        let bytes = match (by_http, declared) {
            (None | Some(Encoding::Windows1252), Some(Encoding::Windows1252))
            | (Some(Encoding::Windows1252), None) => Cow::Owned(windows_1252::decode(document).into_bytes()),
            _ if mode == ReadMode::Lenient && str::from_utf8(document).is_err() => {
                Cow::Owned(windows_1252::decode_mixed_with_utf_8(document).into_bytes())
            }
            _ => Cow::Borrowed(document),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(sent: &[u8]) -> String {
        text(sent, None, ReadMode::Strict)
    }

    fn text(sent: &[u8], charset: Option<&str>, mode: ReadMode) -> String {
        String::from_utf8(Utf8Document::new(sent, charset, mode).unwrap().bytes.into_owned()).unwrap()
    }

    #[test]
    fn whitespace_and_a_byte_order_mark_are_skipped() {
        for before in [&b""[..], b" \r\n\t", b"\xEF\xBB\xBF", b"\n\xEF\xBB\xBF\n"] {
            let sent = [before, b"<a/>"].concat();
            let document = Utf8Document::new(&sent, None, ReadMode::Strict).unwrap();
            assert_eq!((document.skipped, &*document.bytes), (before.len(), &b"<a/>"[..]));
        }
    }

    #[test]
    fn a_document_of_whitespace_only_is_empty() {
        for sent in [&b""[..], b" \r\n", b"\xEF\xBB\xBF\n"] {
            assert_eq!(
                Utf8Document::new(sent, None, ReadMode::Strict).map(|_| ()),
                Err(SoapReadError::EmptyBody)
            );
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
    fn the_byte_order_mark_counts_before_the_declaration() {
        let sent = "\u{FEFF}<?xml version='1.0' encoding='ISO-8859-1'?><a>Muñoz</a>";
        assert!(decoded(sent.as_bytes()).ends_with("<a>Muñoz</a>"));
    }

    #[test]
    fn other_encodings_are_refused() {
        let utf_16: Vec<u8> = "<?xml?>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xFF, 0xFE][..], &utf_16].concat();
        let declared = b" <?xml version=\"1.0\" encoding=\"EBCDIC-CP-US\"?><a/>".to_vec();
        for (sent, at) in [(utf_16, 0), (marked, 0), (declared, 1)] {
            assert_eq!(
                Utf8Document::new(&sent, None, ReadMode::Strict).map(|_| ()),
                Err(SoapReadError::UnsupportedEncoding { at })
            );
        }
    }

    #[test]
    fn a_document_over_the_size_limit_is_refused_unread() {
        let sent = vec![b' '; MAX_BYTES + 1];
        let expected = SoapReadError::TooLarge { size_bytes: 8_388_609, limit_bytes: 8_388_608 };
        assert_eq!(Utf8Document::new(&sent, None, ReadMode::Strict).map(|_| ()), Err(expected));
    }

    #[test]
    fn a_byte_that_is_not_utf_8_is_read_as_windows_1252() {
        for (sent, charset) in [
            (&b"<a>Odell\x92s</a>"[..], None),
            (b"<a>Odell\x92s</a>", Some("utf-8")),
            (b"<?xml version='1.0' encoding='UTF-8'?><a>Odell\x92s</a>", None),
            (b"\xEF\xBB\xBF<a>Odell\x92s</a>", Some("UTF-8")),
            (b"<?xml version='1.0' encoding='UTF-8'?><a>Odell\x92s</a>", Some("iso-8859-1")),
        ] {
            assert!(text(sent, charset, ReadMode::Lenient).ends_with("<a>Odell\u{2019}s</a>"), "{charset:?}");
            assert!(
                str::from_utf8(&Utf8Document::new(sent, charset, ReadMode::Strict).unwrap().bytes).is_err()
            );
        }
    }

    #[test]
    fn letters_in_utf_8_stay_intact_beside_a_wrong_byte() {
        assert_eq!(
            text(b"<a>N\xC3\xBA\xC3\xB1ez, Odell\x92s</a>", None, ReadMode::Lenient),
            "<a>Núñez, Odell’s</a>"
        );
    }

    #[test]
    fn the_charset_of_http_is_respected() {
        let latin = b"<a>\xC3\xB1</a>";
        assert_eq!(text(latin, None, ReadMode::Lenient), "<a>\u{F1}</a>");
        assert_eq!(text(latin, Some("ISO-8859-1"), ReadMode::Lenient), "<a>\u{C3}\u{B1}</a>");
        assert_eq!(text(latin, Some("unheard-of"), ReadMode::Lenient), "<a>\u{F1}</a>");
        // HTTP and the declaration contradict each other, so the bytes decide.
        let declared = "<?xml version='1.0' encoding='UTF-8'?><a>ñ</a>".as_bytes();
        assert!(text(declared, Some("latin1"), ReadMode::Lenient).ends_with("<a>ñ</a>"));
        let declared = b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>";
        assert!(text(declared, Some("utf-8"), ReadMode::Lenient).ends_with("<a/>"));
    }

    #[test]
    fn utf_8_that_is_declared_as_utf_16_is_read() {
        let sent = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ñ</a>".as_bytes();
        assert!(text(sent, None, ReadMode::Lenient).ends_with("<a>ñ</a>"));
        let exact = Utf8Document::new(sent, None, ReadMode::Strict).map(|_| ());
        assert_eq!(exact, Err(SoapReadError::UnsupportedEncoding { at: 0 }));
    }
}
