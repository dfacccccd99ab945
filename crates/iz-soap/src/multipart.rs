//! The envelope of a reply that came in parts (MTOM, SOAP with attachments).

use std::borrow::Cow;

use crate::error::ReadError;
use crate::media_type::{essence, parameter};
use crate::payload::from_base64;

/// The longest boundary that there may be (RFC 2046, section 5.1.1), in characters.
const MAX_BOUNDARY: usize = 70;

/// A part of a reply.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// Its own `Content-Type`.
    pub(crate) content_type: Cow<'a, str>,
    /// Its content, without what its `Content-Transfer-Encoding` did to it.
    pub(crate) content: Cow<'a, [u8]>,
}

/// The root part of a `multipart/related` body (RFC 2387): the one that `start` names, else the first.
/// `None` where the body is no multipart; an error where it has lost its end, or the root cannot be decoded.
pub(crate) fn root_part<'a>(content_type: &str, body: &'a [u8]) -> Result<Option<Part<'a>>, ReadError> {
    if !essence(content_type).eq_ignore_ascii_case("multipart/related") {
        return Ok(None);
    }
    let boundary = parameter(content_type, "boundary").unwrap_or_default();
    if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
        return Ok(None);
    }
    let start = parameter(content_type, "start");
    let mut delimiters = Delimiters { body, boundary: boundary.as_bytes(), from: 0 };
    let Some(first) = delimiters.next() else { return Ok(None) };
    let mut last = first;
    let mut root = None;
    while !last.ends {
        let next = delimiters.next().ok_or(ReadError::CutOff { at: body.len() })?;
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

/// The envelope in a reply: the root part of a multipart one, else all of the body; the body too where the parts
/// cannot be told apart.
#[must_use]
pub fn envelope_of<'a>(content_type: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    match root_part(content_type, body) {
        Ok(Some(part)) => part.content,
        _ => Cow::Borrowed(body),
    }
}

/// Where a line with the delimiter stands.
#[derive(Clone, Copy)]
struct Delimiter {
    /// Where the line begins, and with it what belongs to the delimiter.
    at: usize,
    /// Where what follows it begins.
    behind: usize,
    /// Whether it is the last one.
    ends: bool,
}

/// All delimiters of a body, from one line to the next.
struct Delimiters<'a> {
    body: &'a [u8],
    boundary: &'a [u8],
    from: usize,
}

impl Iterator for Delimiters<'_> {
    type Item = Delimiter;

    fn next(&mut self) -> Option<Delimiter> {
        loop {
            let at = self.from;
            let line = self.body.get(at..).filter(|rest| !rest.is_empty())?;
            let length = line.iter().position(|&byte| byte == b'\n').map_or(line.len(), |end| end + 1);
            self.from = at + length;
            let line = line.get(..length)?;
            let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(self.boundary));
            match rest.map(<[u8]>::trim_ascii) {
                Some(b"") if line.ends_with(b"\n") => {
                    return Some(Delimiter { at, behind: self.from, ends: false });
                }
                Some(b"--") => return Some(Delimiter { at, behind: self.from, ends: true }),
                _ => {}
            }
        }
    }
}

/// What a part's head says under that name.
fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn without_brackets(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}

/// A part's head and its content, at the blank line between them.
fn split(part: &[u8]) -> Option<(Cow<'_, str>, &[u8])> {
    let find = |pattern: &[u8]| part.windows(pattern.len()).position(|window| window == pattern);
    let (at, length) = match (part, find(b"\r\n\r\n"), find(b"\n\n")) {
        // There is no head.
        ([b'\r', b'\n', ..], ..) => (0, 2),
        ([b'\n', ..], ..) => (0, 1),
        (_, Some(at), lf) if lf.is_none_or(|lf| at < lf) => (at, 4),
        (_, _, lf) => (lf?, 2),
    };
    Some((String::from_utf8_lossy(part.get(..at)?), part.get(at + length..)?.trim_ascii_end()))
}

fn decoded<'a>(head: &str, content: &'a [u8], at: usize) -> Result<Part<'a>, ReadError> {
    let encoding = header(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let content = match encoding.as_str() {
        "base64" => {
            let text = str::from_utf8(content).ok();
            text.and_then(from_base64).map(Cow::Owned).ok_or(ReadError::TransferEncoding { at })?
        }
        "quoted-printable" => {
            from_quoted_printable(content).map(Cow::Owned).ok_or(ReadError::TransferEncoding { at })?
        }
        _ => Cow::Borrowed(content),
    };
    let content_type = header(head, "content-type").unwrap_or_default().to_owned();
    Ok(Part { content_type: Cow::Owned(content_type), content })
}

/// RFC 2045, section 6.7: `=` and two digits are a byte, `=` at a line's end joins it to the next.
fn from_quoted_printable(content: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(content.len());
    let mut rest = content;
    loop {
        match rest {
            [] => return Some(decoded),
            [b'=', b'\r', b'\n', behind @ ..] | [b'=', b'\n', behind @ ..] => rest = behind,
            [b'=', behind @ ..] => {
                let digit = |at: usize| behind.get(at).and_then(|&digit| char::from(digit).to_digit(16));
                decoded.push(u8::try_from(digit(0)? << 4 | digit(1)?).ok()?);
                rest = behind.get(2..)?;
            }
            [byte, behind @ ..] => {
                decoded.push(*byte);
                rest = behind;
            }
        }
    }
}

#[cfg(test)]
mod tests;
