//! The envelope of a multipart reply (MTOM, SOAP with Attachments).

use std::borrow::Cow;

use crate::codec::{base64, quoted_printable};
use crate::media_type::{essence, parameter};
use crate::read_error::SoapReadError;

/// The longest boundary that is allowed, in bytes (RFC 2046, section 5.1.1).
const MAX_BOUNDARY_BYTES: usize = 70;

/// A part of a multipart body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BodyPart<'a> {
    /// The `Content-Type` of the part.
    pub(crate) content_type: Cow<'a, str>,
    /// The content, with its `Content-Transfer-Encoding` decoded.
    pub(crate) content: Cow<'a, [u8]>,
}

/// The root part of a `multipart/related` body (RFC 2387): the part that `start` names, or else the first part. `None`
/// if the body is not multipart.
///
/// # Errors
///
/// [`SoapReadError::CutOff`] if the end of the body is missing, [`SoapReadError::TransferEncoding`] if the root part
/// cannot be decoded.
pub(crate) fn root_part<'a>(
    content_type: &str,
    body: &'a [u8],
) -> Result<Option<BodyPart<'a>>, SoapReadError> {
    if !essence(content_type).eq_ignore_ascii_case("multipart/related") {
        return Ok(None);
    }
    let boundary = parameter(content_type, "boundary").unwrap_or_default();
    if boundary.is_empty() || boundary.len() > MAX_BOUNDARY_BYTES {
        return Ok(None);
    }
    let start = parameter(content_type, "start");
    let mut boundaries = BoundaryLines { body, boundary: boundary.as_bytes(), from: 0 };
    let Some(first) = boundaries.next() else { return Ok(None) };
    let mut last = first;
    let mut root = None;
    while !last.is_last {
        let next = boundaries.next().ok_or(SoapReadError::CutOff { at: body.len() })?;
        if let Some((head, content)) = split(body.get(last.behind..next.at).unwrap_or_default()) {
            let is_named = start.is_none_or(|start| {
                header(&head, "content-id").is_some_and(|id| without_brackets(id) == without_brackets(start))
            });
            if is_named || root.is_none() {
                root = Some((head, content, last.behind));
            }
            if is_named {
                break;
            }
        }
        last = next;
    }
    root.map(|(head, content, at)| decoded(&head, content, at)).transpose()
}

/// The envelope in the body of a reply: the root part of a multipart body, or else the whole body. A multipart body
/// whose parts cannot be found is returned whole as well.
#[must_use]
pub fn envelope_of<'a>(content_type: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    match root_part(content_type, body) {
        Ok(Some(part)) => part.content,
        _ => Cow::Borrowed(body),
    }
}

/// A line that separates two parts.
#[derive(Clone, Copy)]
struct BoundaryLine {
    /// The offset of the line.
    at: usize,
    /// The offset of the part that follows.
    behind: usize,
    /// Whether this is the line after the last part.
    is_last: bool,
}

/// An iterator over the boundary lines of a body.
struct BoundaryLines<'a> {
    body: &'a [u8],
    boundary: &'a [u8],
    from: usize,
}

impl Iterator for BoundaryLines<'_> {
    type Item = BoundaryLine;

    fn next(&mut self) -> Option<BoundaryLine> {
        loop {
            let at = self.from;
            let line = self.body.get(at..).filter(|rest| !rest.is_empty())?;
            let length = line.iter().position(|&byte| byte == b'\n').map_or(line.len(), |end| end + 1);
            self.from = at + length;
            let line = line.get(..length)?;
            let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(self.boundary));
            match rest.map(<[u8]>::trim_ascii) {
                Some(b"") if line.ends_with(b"\n") => {
                    return Some(BoundaryLine { at, behind: self.from, is_last: false });
                }
                Some(b"--") => return Some(BoundaryLine { at, behind: self.from, is_last: true }),
                _ => {}
            }
        }
    }
}

/// The value of a header field of a part.
fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn without_brackets(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}

/// Splits a part at its first blank line, into the header and the content.
fn split(part: &[u8]) -> Option<(Cow<'_, str>, &[u8])> {
    let find = |pattern: &[u8]| part.windows(pattern.len()).position(|window| window == pattern);
    let (at, length) = match (part, find(b"\r\n\r\n"), find(b"\n\n")) {
        // The header is empty.
        ([b'\r', b'\n', ..], ..) => (0, 2),
        ([b'\n', ..], ..) => (0, 1),
        (_, Some(at), lf) if lf.is_none_or(|lf| at < lf) => (at, 4),
        (_, _, lf) => (lf?, 2),
    };
    Some((String::from_utf8_lossy(part.get(..at)?), part.get(at + length..)?.trim_ascii_end()))
}

/// Decodes the `Content-Transfer-Encoding` of a part that starts at `at`.
fn decoded<'a>(head: &str, content: &'a [u8], at: usize) -> Result<BodyPart<'a>, SoapReadError> {
    let encoding = header(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let content = match encoding.as_str() {
        "base64" => {
            let text = str::from_utf8(content).ok();
            text.and_then(base64::decode).map(Cow::Owned).ok_or(SoapReadError::TransferEncoding { at })?
        }
        "quoted-printable" => {
            quoted_printable::decode(content).map(Cow::Owned).ok_or(SoapReadError::TransferEncoding { at })?
        }
        _ => Cow::Borrowed(content),
    };
    let content_type = header(head, "content-type").unwrap_or_default().to_owned();
    Ok(BodyPart { content_type: Cow::Owned(content_type), content })
}

#[cfg(test)]
mod tests;
