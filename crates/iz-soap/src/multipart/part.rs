//! A part of a multipart body.

use std::borrow::Cow;

use crate::body_text::body_text;
use crate::codec::{base64, percent, quoted_printable};
use crate::read_error::SoapReadError;

/// A part, as it was sent.
pub(crate) struct Part<'a> {
    /// The header fields, unfolded.
    head: Cow<'a, str>,
    /// The content, before its `Content-Transfer-Encoding` is decoded.
    content: &'a [u8],
    /// Where the part starts: an offset in the body.
    at: usize,
}

impl<'a> Part<'a> {
    /// Splits a part that starts at `at` in the body, at its first blank line. `None` if it has none.
    pub(super) fn split(part: &'a [u8], at: usize) -> Option<Self> {
        let mut end = 0;
        let blank = part.split_inclusive(|&byte| byte == b'\n').find(|line| {
            let is_blank = matches!(line, [b'\n'] | [b'\r', b'\n']);
            end += if is_blank { 0 } else { line.len() };
            is_blank
        })?;
        let content = part.get(end + blank.len()..)?;
        // The line end before a boundary belongs to the boundary.
        let content =
            content.strip_suffix(b"\n").map_or(content, |line| line.strip_suffix(b"\r").unwrap_or(line));
        Some(Self { head: unfolded(String::from_utf8_lossy(part.get(..end)?)), content, at })
    }

    /// The value of a header field.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The value of `Content-Type`.
    pub(crate) fn content_type(&self) -> &str {
        self.header("content-type").unwrap_or_default()
    }

    /// Whether this is the part of a `Content-ID`, with or without its angle brackets.
    pub(super) fn has_id(&self, id: &str) -> bool {
        let id = without_brackets(id);
        !id.is_empty() && self.header("content-id").is_some_and(|own| without_brackets(own) == id)
    }

    /// The content, with its `Content-Transfer-Encoding` decoded.
    ///
    /// # Errors
    ///
    /// [`SoapReadError::TransferEncoding`] if it cannot be decoded.
    pub(crate) fn decoded(&self) -> Result<Cow<'a, [u8]>, SoapReadError> {
        let encoding = self.header("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        let decoded = match encoding.as_str() {
            "base64" => str::from_utf8(self.content).ok().and_then(base64::decode),
            "quoted-printable" => quoted_printable::decode(self.content),
            _ => return Ok(Cow::Borrowed(self.content)),
        };
        decoded.map(Cow::Owned).ok_or(SoapReadError::TransferEncoding { at: self.at })
    }

    /// The content as text, as [`body_text`] reads it.
    ///
    /// # Errors
    ///
    /// [`SoapReadError::TransferEncoding`] if it cannot be decoded.
    pub(super) fn text(&self) -> Result<String, SoapReadError> {
        Ok(body_text(self.content_type(), &self.decoded()?).into_owned())
    }

    /// Whether the content starts as an XML document does, after blanks and marks.
    pub(super) fn is_xml(&self) -> bool {
        let is_before_document = |byte: &u8| byte.is_ascii_control() || *byte == b' ' || *byte >= 0x80;
        let decoded = self.decoded().unwrap_or_default();
        decoded.iter().find(|byte| !is_before_document(byte)) == Some(&b'<')
    }
}

/// The header fields, each on one line. A line that starts with a blank continues the field before it (RFC 5322, section
/// 2.2.3).
fn unfolded(head: Cow<'_, str>) -> Cow<'_, str> {
    if !head.contains("\n ") && !head.contains("\n\t") {
        return head;
    }
    let mut fields = String::with_capacity(head.len());
    for line in head.lines() {
        fields.push(if line.starts_with([' ', '\t']) { ' ' } else { '\n' });
        fields.push_str(line.trim());
    }
    Cow::Owned(fields)
}

/// The `Content-ID` in a `cid:` address (RFC 2392), as it stands and percent-decoded. `None` if the address has another
/// scheme.
pub(super) fn ids_of_address(address: &str) -> Option<[String; 2]> {
    let (scheme, encoded) = address.trim().split_at_checked(4)?;
    let decoded = || percent::decode_address(encoded).and_then(|bytes| String::from_utf8(bytes).ok());
    scheme.eq_ignore_ascii_case("cid:").then(|| [decoded().unwrap_or_default(), encoded.to_owned()])
}

fn without_brackets(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}
