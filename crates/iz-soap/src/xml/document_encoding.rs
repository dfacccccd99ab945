//! The character encoding of a document: bytes as they arrive are turned into UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use iz_hl7::windows_1252;
use quick_xml::events::{BytesDecl, BytesStart};

use crate::read_error::SoapReadError;
use crate::xml::document_start::{DocumentStart, ShownEncoding};
use crate::xml::limits::MAX_BYTES;
use crate::xml::named_encoding::NamedEncoding;
use crate::xml::read_mode::ReadMode;

/// The longest XML declaration that is searched for an encoding, in bytes.
const MAX_DECLARATION_BYTES: usize = 256;

/// A document in UTF-8, without the whitespace and the byte order mark before it.
pub(crate) struct Utf8Document<'a> {
    /// How many bytes were left out at the start of what was sent. In UTF-16, of its UTF-8 form.
    pub(crate) skipped: usize,
    /// The document. If the sender declared a wrong encoding, it may not be valid UTF-8; the reader checks that.
    pub(crate) bytes: Cow<'a, [u8]>,
}

impl<'a> Utf8Document<'a> {
    /// Finds the start of a document and turns it into UTF-8. `charset` is the parameter of the HTTP `Content-Type`.
    ///
    /// A byte order mark, and the bytes of UTF-16, count before every name. Of the names, `charset` counts before the
    /// declaration. A document without a mark and a name is UTF-8.
    ///
    /// In the lenient mode, the bytes decide wherever a mark, the declaration or HTTP says UTF-8, or where none of them
    /// says anything: valid UTF-8 is kept, and every other byte is read as Windows-1252. One wrong quotation mark in a
    /// note then costs neither the record nor the letters beside it. Windows-1252 text that happens to be valid UTF-8
    /// is very rare. The bytes also decide if the declaration alone names an encoding of single bytes, if HTTP and the
    /// declaration contradict each other, or if a name is not known.
    ///
    /// # Errors
    ///
    /// [`SoapReadError`] if the document is empty or too large, or if its encoding is not read. In the strict mode, also
    /// if the bytes are not valid in the encoding.
    pub(crate) fn new(sent: &'a [u8], charset: Option<&str>, mode: ReadMode) -> Result<Self, SoapReadError> {
        check_size(sent.len())?;
        let start = DocumentStart::find(sent, mode)?;
        let skipped = sent.len() - start.document.len();
        let in_utf_16 = |encoding| Self::from_utf_16(start.document, encoding, mode);
        let has_mark = match start.shown {
            ShownEncoding::Utf16Le => return in_utf_16(UTF_16LE),
            ShownEncoding::Utf16Be => return in_utf_16(UTF_16BE),
            ShownEncoding::Utf8Mark => true,
            ShownEncoding::Ascii => false,
        };
        if start.document.is_empty() {
            return Err(SoapReadError::EmptyBody);
        }
        let encoding = match has_mark {
            true => NamedEncoding::Utf8,
            false => named(start.document, charset, mode)
                .map_err(|encoding| SoapReadError::UnsupportedEncoding { at: skipped, encoding })?,
        };
        let document = start.document;
        let bytes = match encoding {
            NamedEncoding::Windows1252 => Cow::Owned(windows_1252::decode(document).into_bytes()),
            NamedEncoding::Other(encoding) => {
                Cow::Owned(decode(document, encoding, skipped, mode)?.into_bytes())
            }
            _ if mode == ReadMode::Lenient && str::from_utf8(document).is_err() => {
                Cow::Owned(windows_1252::decode_mixed_with_utf_8(document).into_bytes())
            }
            _ => Cow::Borrowed(document),
        };
        check_size(bytes.len())?;
        Ok(Self { skipped, bytes })
    }

    /// A document in UTF-16, without its mark.
    fn from_utf_16(
        document: &[u8],
        encoding: &'static Encoding,
        mode: ReadMode,
    ) -> Result<Self, SoapReadError> {
        let text = decode(document, encoding, 0, mode)?;
        let is_skipped = |character: char| {
            character.is_ascii_whitespace()
                || mode == ReadMode::Lenient && (character.is_control() || character == '\u{FEFF}')
        };
        let trimmed = text.trim_start_matches(is_skipped);
        let skipped = text.len() - trimmed.len();
        if trimmed.is_empty() {
            return Err(SoapReadError::EmptyBody);
        }
        check_size(trimmed.len())?;
        Ok(Self { skipped, bytes: Cow::Owned(trimmed.as_bytes().to_vec()) })
    }
}

fn check_size(size_bytes: usize) -> Result<(), SoapReadError> {
    match size_bytes > MAX_BYTES {
        true => Err(SoapReadError::TooLarge { size_bytes, limit_bytes: MAX_BYTES }),
        false => Ok(()),
    }
}

/// Decodes a document. In the lenient mode, U+FFFD replaces bytes that are not valid.
fn decode(
    document: &[u8],
    encoding: &'static Encoding,
    at: usize,
    mode: ReadMode,
) -> Result<String, SoapReadError> {
    let (text, has_errors) = encoding.decode_without_bom_handling(document);
    match has_errors && mode == ReadMode::Strict {
        true => Err(SoapReadError::InvalidEncoding { at }),
        false => Ok(text.into_owned()),
    }
}

/// The encoding of a document without a mark, by its names. The error names the encoding that is not read.
fn named(document: &[u8], charset: Option<&str>, mode: ReadMode) -> Result<NamedEncoding, &'static str> {
    use NamedEncoding::{NotAscii, Unknown, Utf7, Utf8, Windows1252};
    let declared = declared_encoding(document);
    if charset.is_none() && declared.is_none() {
        return Ok(Utf8);
    }
    let is_lenient = mode == ReadMode::Lenient;
    let usable = |name: &str| match NamedEncoding::of(name) {
        Utf7 => Err("UTF-7"),
        // .NET declares UTF-16 in a string that it then sends as UTF-8.
        NotAscii(_) | Unknown if is_lenient => Ok(None),
        NotAscii(family) => Err(family),
        Unknown => Err("unknown"),
        known => Ok(Some(known)),
    };
    let by_http = charset.map(usable).transpose()?.flatten();
    let by_declaration = match declared.as_deref().map(NamedEncoding::of) {
        // A known name in HTTP counts for more than an unknown one here.
        Some(Unknown) if by_http.is_some() => None,
        Some(Unknown) if str::from_utf8(document).is_err() => return Err("unknown"),
        _ => declared.as_deref().map(usable).transpose()?.flatten(),
    };
    let is_utf_8 = || str::from_utf8(document).is_ok();
    Ok(match (by_http, by_declaration) {
        (None, None) => Utf8,
        (Some(named), None) => named,
        (Some(named), Some(same)) if named == same => named,
        (None, Some(named)) if is_lenient && named.is_single_byte() && !document.is_ascii() && is_utf_8() => {
            Utf8
        }
        (None, Some(named)) => named,
        (Some(Utf8), Some(_)) | (Some(_), Some(Utf8)) if !is_lenient || is_utf_8() => Utf8,
        // UTF-8 and Windows-1252 may be mixed in one document.
        (Some(Utf8), Some(Windows1252)) | (Some(Windows1252), Some(Utf8)) => Utf8,
        (Some(Utf8 | Windows1252), Some(named)) | (Some(named), Some(_)) => named,
    })
}

/// The encoding in the XML declaration.
fn declared_encoding(document: &[u8]) -> Option<String> {
    let declaration = document.strip_prefix(b"<?xml")?;
    let length = declaration.windows(2).take(MAX_DECLARATION_BYTES).position(|pair| pair == b"?>")?;
    let attributes = str::from_utf8(declaration.get(..length)?).ok()?;
    let declaration = BytesDecl::from_start(BytesStart::from_content(attributes, 0));
    let encoding = declaration.encoding()?.ok()?;
    Some(encoding.into_owned())
}

#[cfg(test)]
mod tests;
