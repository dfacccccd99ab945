//! Where a document starts, and which encoding its first bytes show (XML 1.0, appendix F).

use crate::read_error::SoapReadError;
use crate::xml::read_mode::ReadMode;

/// The encoding that the first bytes of a document show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShownEncoding {
    /// `<` is the byte 0x3C, and there is no byte order mark.
    Ascii,
    /// The byte order mark of UTF-8.
    Utf8Mark,
    /// UTF-16, the low byte first. The mark is optional.
    Utf16Le,
    /// UTF-16, the high byte first. The mark is optional.
    Utf16Be,
}

/// The start of a document.
pub(crate) struct DocumentStart<'a> {
    /// The document, without its mark and what stands before it.
    pub(crate) document: &'a [u8],
    pub(crate) shown: ShownEncoding,
}

impl<'a> DocumentStart<'a> {
    /// Skips whitespace and a byte order mark. The lenient mode also skips control characters, such as NUL and the
    /// U+000B of MLLP, and further marks.
    ///
    /// # Errors
    ///
    /// [`SoapReadError::UnsupportedEncoding`] if the bytes are in UTF-32, UTF-7 or EBCDIC.
    pub(crate) fn find(sent: &'a [u8], mode: ReadMode) -> Result<Self, SoapReadError> {
        let is_lenient = mode == ReadMode::Lenient;
        let mut shown = ShownEncoding::Ascii;
        let mut rest = sent;
        loop {
            let at = sent.len() - rest.len();
            let unsupported = |encoding| Err(SoapReadError::UnsupportedEncoding { at, encoding });
            let is_marked = shown == ShownEncoding::Utf8Mark;
            rest = match rest {
                [0xFF, 0xFE, 0, 0, ..]
                | [0, 0, 0xFE, 0xFF, ..]
                | [b'<', 0, 0, 0, ..]
                | [0, 0, 0, b'<', 0, 0, 0, ..] => return unsupported("UTF-32"),
                // `<?xm` in EBCDIC.
                [0x4C, 0x6F, 0xA7, 0x94, ..] => return unsupported("EBCDIC"),
                // The mark, and `<`.
                [b'+', b'/', b'v', ..] | [b'+', b'A', b'D', b'w', ..] => return unsupported("UTF-7"),
                [0xFF, 0xFE, document @ ..] => return Ok(Self { document, shown: ShownEncoding::Utf16Le }),
                [0xFE, 0xFF, document @ ..] => return Ok(Self { document, shown: ShownEncoding::Utf16Be }),
                [b'<', 0, ..] => return Ok(Self { document: rest, shown: ShownEncoding::Utf16Le }),
                // An odd NUL belongs to the character before it.
                [0, b'<', 0, ..] if at.is_multiple_of(2) => {
                    return Ok(Self { document: rest, shown: ShownEncoding::Utf16Be });
                }
                [byte, behind @ ..] if byte.is_ascii_whitespace() => behind,
                [0xEF, 0xBB, 0xBF, behind @ ..] if is_lenient || !is_marked => {
                    shown = ShownEncoding::Utf8Mark;
                    behind
                }
                [0..=0x1F | 0x7F, behind @ ..] if is_lenient => behind,
                // A mark in UTF-8 that was taken for Latin-1 and written in UTF-8 again.
                [0xC3, 0xAF, 0xC2, 0xBB, 0xC2, 0xBF, behind @ ..] if is_lenient => behind,
                document => return Ok(Self { document, shown }),
            };
        }
    }
}
