//! Bytes as they arrive, to the UTF-8 bytes that are parsed.

use std::borrow::Cow;

use quick_xml::events::{BytesDecl, BytesStart};

use crate::error::ReadError;
use crate::reader::{MAX_BYTES, Reading};

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

/// The encodings that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// And ISO-8859-1, as browsers do: who declares the one often sends the other, and only control characters differ.
    Windows1252,
}

impl Encoding {
    /// By a name in lower case.
    fn named(name: &str) -> Option<Self> {
        match name {
            "utf-8" | "utf8" | "us-ascii" | "ascii" => Some(Self::Utf8),
            "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => Some(Self::Windows1252),
            _ => None,
        }
    }
}

impl<'a> Source<'a> {
    /// Finds the start and the encoding of a document. `charset` is what HTTP says of it.
    ///
    /// To the letter, the mark outranks the declaration, and what is neither is UTF-8. In a forgiving reading the bytes
    /// decide wherever anybody calls them UTF-8 or nobody calls them anything: one wrong quotation mark in a note is
    /// no reason to lose a record, nor the letters beside it. Text of windows-1252 that happens to be UTF-8 is hardly ever
    /// seen.
    pub(crate) fn new(sent: &'a [u8], charset: Option<&str>, reading: Reading) -> Result<Self, ReadError> {
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
        let by_http = charset.and_then(|name| Encoding::named(&name.to_ascii_lowercase()));
        let declared = declared_encoding(document).filter(|_| unmarked.is_none());
        let declared = match declared.as_deref() {
            // .NET writes so into a string and sends it as UTF-8. A declaration in UTF-16 could not be read at all.
            Some("utf-16") if reading == Reading::Forgiving => Some(Encoding::Utf8),
            Some(name) => match Encoding::named(name) {
                None if by_http.is_none() => return Err(ReadError::UnsupportedEncoding { at: skipped }),
                known => known,
            },
            None => unmarked.map(|_| Encoding::Utf8),
        };
        let bytes = match (by_http, declared) {
            (None | Some(Encoding::Windows1252), Some(Encoding::Windows1252))
            | (Some(Encoding::Windows1252), None) => Cow::Owned(from_windows_1252(document).into_bytes()),
            _ if reading == Reading::Forgiving && str::from_utf8(document).is_err() => {
                Cow::Owned(from_mixed(document).into_bytes())
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

/// The text of bytes of windows-1252; there are none that it cannot hold.
fn from_windows_1252(bytes: &[u8]) -> String {
    let character = |&byte: &u8| {
        let high = usize::from(byte).checked_sub(0x80).and_then(|index| WINDOWS_1252.get(index));
        high.copied().unwrap_or(char::from(byte))
    };
    bytes.iter().map(character).collect()
}

/// The text of UTF-8 with bytes of windows-1252 among it.
pub(crate) fn from_mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&from_windows_1252(chunk.invalid()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(sent: &[u8]) -> String {
        text(sent, None, Reading::Exact)
    }

    fn text(sent: &[u8], charset: Option<&str>, reading: Reading) -> String {
        String::from_utf8(Source::new(sent, charset, reading).unwrap().bytes.into_owned()).unwrap()
    }

    #[test]
    fn blanks_and_a_mark_are_left_out() {
        for before in [&b""[..], b" \r\n\t", b"\xEF\xBB\xBF", b"\n\xEF\xBB\xBF\n"] {
            let sent = [before, b"<a/>"].concat();
            let source = Source::new(&sent, None, Reading::Exact).unwrap();
            assert_eq!((source.skipped, &*source.bytes), (before.len(), &b"<a/>"[..]));
        }
    }

    #[test]
    fn nothing_but_blanks_is_empty() {
        for sent in [&b""[..], b" \r\n", b"\xEF\xBB\xBF\n"] {
            assert_eq!(Source::new(sent, None, Reading::Exact).map(|_| ()), Err(ReadError::EmptyBody));
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
            assert_eq!(
                Source::new(&sent, None, Reading::Exact).map(|_| ()),
                Err(ReadError::UnsupportedEncoding { at })
            );
        }
    }

    #[test]
    fn more_than_the_limit_is_not_looked_at() {
        let sent = vec![b' '; MAX_BYTES + 1];
        let expected = ReadError::TooLarge { size_bytes: 8_388_609, limit_bytes: 8_388_608 };
        assert_eq!(Source::new(&sent, None, Reading::Exact).map(|_| ()), Err(expected));
    }

    #[test]
    fn one_wrong_byte_does_not_lose_the_answer() {
        for (sent, charset) in [
            (&b"<a>Odell\x92s</a>"[..], None),
            (b"<a>Odell\x92s</a>", Some("utf-8")),
            (b"<?xml version='1.0' encoding='UTF-8'?><a>Odell\x92s</a>", None),
            (b"\xEF\xBB\xBF<a>Odell\x92s</a>", Some("UTF-8")),
            (b"<?xml version='1.0' encoding='UTF-8'?><a>Odell\x92s</a>", Some("iso-8859-1")),
        ] {
            assert!(
                text(sent, charset, Reading::Forgiving).ends_with("<a>Odell\u{2019}s</a>"),
                "{charset:?}"
            );
            assert!(str::from_utf8(&Source::new(sent, charset, Reading::Exact).unwrap().bytes).is_err());
        }
    }

    #[test]
    fn letters_in_utf_8_stay_beside_a_wrong_byte() {
        assert_eq!(
            text(b"<a>N\xC3\xBA\xC3\xB1ez, Odell\x92s</a>", None, Reading::Forgiving),
            "<a>Núñez, Odell’s</a>"
        );
    }

    #[test]
    fn what_http_says_of_the_encoding_counts() {
        let latin = b"<a>\xC3\xB1</a>";
        assert_eq!(text(latin, None, Reading::Forgiving), "<a>\u{F1}</a>");
        assert_eq!(text(latin, Some("ISO-8859-1"), Reading::Forgiving), "<a>\u{C3}\u{B1}</a>");
        assert_eq!(text(latin, Some("unheard-of"), Reading::Forgiving), "<a>\u{F1}</a>");
        // Where the two contradict each other, the bytes decide.
        let declared = "<?xml version='1.0' encoding='UTF-8'?><a>ñ</a>".as_bytes();
        assert!(text(declared, Some("latin1"), Reading::Forgiving).ends_with("<a>ñ</a>"));
        let declared = b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>";
        assert!(text(declared, Some("utf-8"), Reading::Forgiving).ends_with("<a/>"));
    }

    #[test]
    fn utf_8_that_calls_itself_utf_16_is_read() {
        let sent = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ñ</a>".as_bytes();
        assert!(text(sent, None, Reading::Forgiving).ends_with("<a>ñ</a>"));
        let exact = Source::new(sent, None, Reading::Exact).map(|_| ());
        assert_eq!(exact, Err(ReadError::UnsupportedEncoding { at: 0 }));
    }
}
