//! Multipart replies (MTOM, SOAP with Attachments): the envelope is one part, and the message may be another.

mod boundary_line;
mod part;

use std::borrow::Cow;

use crate::media_type::{essence, parameter};
use crate::multipart::boundary_line::BoundaryLines;
use crate::multipart::part::{Part, ids_of_address};
use crate::read_error::SoapReadError;
use crate::xml::element::Element;

/// The most parts that are read. Those behind them are ignored.
const MAX_PARTS: usize = 100;

/// A multipart body.
pub(crate) struct Multipart<'a> {
    parts: Vec<Part<'a>>,
    root: usize,
    /// The size of the body, in bytes, if the boundary behind its last part is missing.
    cut_off_at: Option<usize>,
}

impl<'a> Multipart<'a> {
    /// The parts of a body of any kind of multipart, but not of a form. If `Content-Type` does not say so, or names
    /// another boundary, the first line of the body may show it. `None` if the body is not multipart.
    pub(crate) fn of(content_type: &str, body: &'a [u8]) -> Option<Self> {
        let essence = essence(content_type).to_ascii_lowercase();
        if essence == "multipart/form-data" {
            return None;
        }
        let boundary = parameter(content_type, "boundary").filter(|_| essence.starts_with("multipart/"));
        let boundary = boundary.unwrap_or_default().as_bytes();
        let start = parameter(content_type, "start");
        BoundaryLines::of(body, boundary)
            .and_then(|lines| Self::at(body, lines, start))
            .or_else(|| Self::at(body, BoundaryLines::of_unnamed(body)?, start))
    }

    fn at(body: &'a [u8], mut lines: BoundaryLines<'_>, start: Option<&str>) -> Option<Self> {
        let mut last = lines.next()?;
        let mut parts = Vec::new();
        let mut cut_off_at = None;
        while !last.is_last && parts.len() < MAX_PARTS {
            let next = lines.next();
            let end = next.map_or(body.len(), |next| next.at);
            parts.extend(body.get(last.behind..end).and_then(|part| Part::split(part, last.behind)));
            let Some(next) = next else {
                cut_off_at = Some(body.len());
                break;
            };
            last = next;
        }
        // A root that is not XML was named by mistake, or not named at all.
        let named =
            start.and_then(|start| parts.iter().position(|part| part.has_id(start))).unwrap_or_default();
        let root = match parts.get(named) {
            Some(part) if !part.is_xml() => parts.iter().position(Part::is_xml).unwrap_or(named),
            None if cut_off_at.is_none() => return None,
            _ => named,
        };
        Some(Self { parts, root, cut_off_at })
    }

    /// The root part (RFC 2387): the part that `start` names, or else the first part. If that part is not XML, the first
    /// part that is. `None` if the body ends in the header of its first part.
    pub(crate) fn root(&self) -> Option<&Part<'a>> {
        self.parts.get(self.root)
    }

    /// Whether the root part is XML. If it is not, no part is.
    pub(crate) fn has_xml(&self) -> bool {
        self.root().is_some_and(Part::is_xml)
    }

    /// The text of each part that can be decoded, and the error of the part that may be cut off.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (String, Option<SoapReadError>)> + '_ {
        self.parts.iter().enumerate().filter_map(|(index, part)| {
            let is_last = index + 1 == self.parts.len();
            Some((part.text().ok()?, self.cut_off().filter(|_| is_last)))
        })
    }

    /// The error for a body whose last boundary is missing.
    pub(crate) fn cut_off(&self) -> Option<SoapReadError> {
        self.cut_off_at.map(|at| SoapReadError::CutOff { at })
    }

    /// The text of the part that an address names. A part that may be cut off is an error.
    fn text_of(&self, address: &str, at: usize) -> Result<String, SoapReadError> {
        let ids = ids_of_address(address);
        let index =
            ids.and_then(|ids| self.parts.iter().position(|part| ids.iter().any(|id| part.has_id(id))));
        let Some((index, part)) = index.and_then(|index| Some((index, self.parts.get(index)?))) else {
            return Err(self.cut_off().unwrap_or(SoapReadError::MissingPart { at }));
        };
        if let Some(error) = self.cut_off().filter(|_| index + 1 == self.parts.len()) {
            return Err(error);
        }
        part.text()
    }
}

/// Puts the text of its part in place of each `xop:Include` below an element. `multipart` is the body with the parts.
///
/// # Errors
///
/// [`SoapReadError::MissingPart`] if there is no such part; no other address is ever opened.
/// [`SoapReadError::TextBesideValue`] if anything else stands beside the `xop:Include`.
pub(crate) fn include_parts(
    element: &mut Element,
    multipart: Option<&Multipart<'_>>,
) -> Result<(), SoapReadError> {
    for child in &mut element.children {
        include_parts(child, multipart)?;
    }
    let Some(include) = element.children.iter().find(|child| child.included_part.is_some()) else {
        return Ok(());
    };
    let at = include.at;
    if element.children.len() > 1 || !element.has_no_own_text() {
        return Err(SoapReadError::TextBesideValue { at: element.at });
    }
    let multipart = multipart.ok_or(SoapReadError::MissingPart { at })?;
    element.text = multipart.text_of(include.included_part.as_deref().unwrap_or_default(), at)?;
    element.children.clear();
    Ok(())
}

/// The envelope in the body of a reply: the root part of a multipart body, or else the whole body. A multipart body
/// whose parts cannot be found is returned whole as well.
#[must_use]
pub fn envelope_of<'a>(content_type: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    let root = Multipart::of(content_type, body).and_then(|multipart| multipart.root()?.decoded().ok());
    root.unwrap_or(Cow::Borrowed(body))
}

#[cfg(test)]
mod tests;
