//! The tree of elements of a document that follows the XML policy.

use std::borrow::Cow;

use quick_xml::name::Namespace as Uri;

use crate::dialect::{SOAP_11, SOAP_12, SoapVersion};
use crate::hl7_text::hl7_text;
use crate::read_error::SoapReadError;
use crate::service::{NAMESPACE, NAMESPACE_2014};

/// The namespaces that this crate tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    Absent,
    Cdc2011,
    Cdc2014,
    Other,
    Soap(SoapVersion),
}

impl From<Uri<'_>> for Namespace {
    fn from(uri: Uri<'_>) -> Self {
        match uri.into_inner() {
            NAMESPACE => Self::Cdc2011,
            NAMESPACE_2014 => Self::Cdc2014,
            SOAP_11 => Self::Soap(SoapVersion::V11),
            SOAP_12 => Self::Soap(SoapVersion::V12),
            _ => Self::Other,
        }
    }
}

/// An element, with the text and the elements directly in it. It has no `Debug`, because the text may be a person's
/// data.
pub(crate) struct Element {
    pub(crate) namespace: Namespace,
    pub(crate) local_name: String,
    /// Whether `xsi:nil` is true: the element has no value.
    pub(crate) nil: bool,
    /// The offset of its start tag in the document, in bytes.
    pub(crate) at: usize,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Whether this is the element of that name in the namespace of SOAP 1.1 or 1.2.
    pub(crate) fn is_soap(&self, local_name: &str) -> bool {
        matches!(self.namespace, Namespace::Soap(_)) && self.local_name == local_name
    }

    /// The first child of that name. Case and namespace are ignored.
    pub(crate) fn find(&self, local_name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.local_name.eq_ignore_ascii_case(local_name))
    }

    /// Removes and returns the only child for which `fits` is true. A second such child is an error.
    pub(crate) fn take(
        &mut self,
        mut fits: impl FnMut(&Self) -> bool,
    ) -> Result<Option<Self>, SoapReadError> {
        let Some(index) = self.children.iter().position(&mut fits) else { return Ok(None) };
        let found = self.children.remove(index);
        match self.children.iter().find(|child| fits(child)) {
            Some(second) => Err(SoapReadError::RepeatedElement { at: second.at }),
            None => Ok(Some(found)),
        }
    }

    /// Removes the only child of that name and returns its text. The namespace is ignored, because many servers leave
    /// it out. A nil or empty child has an empty text.
    pub(crate) fn take_text(&mut self, local_name: &str) -> Result<Option<String>, SoapReadError> {
        self.take(|child| child.local_name == local_name)?.map(Self::into_text).transpose()
    }

    /// As [`Element::take_text`], but a nil child counts as absent.
    pub(crate) fn take_optional_text(&mut self, local_name: &str) -> Result<Option<String>, SoapReadError> {
        let child = self.take(|child| child.local_name == local_name)?;
        child.filter(|child| !child.nil).map(Self::into_text).transpose()
    }

    /// Removes the only child that has one of these names, in any case, and returns its text. Without such a child, the
    /// only child that is not blank is taken. A blank child is ignored where another child is not blank.
    pub(crate) fn take_any_text(&mut self, local_names: &[&str]) -> Result<Option<String>, SoapReadError> {
        let mut found = Vec::new();
        for name in local_names {
            found.extend(self.take(|child| child.local_name.eq_ignore_ascii_case(name))?);
        }
        let mut filled = found.iter().filter(|child| !child.is_blank());
        if let (Some(_), Some(second)) = (filled.next(), filled.next()) {
            return Err(SoapReadError::RepeatedElement { at: second.at });
        }
        let index = found.iter().position(|child| !child.is_blank()).unwrap_or_default();
        if index < found.len() {
            return found.swap_remove(index).into_text().map(Some);
        }
        let mut filled = self.children.iter().enumerate().filter(|(_, child)| !child.is_blank());
        let index = match (filled.next(), filled.next(), self.children.len()) {
            (Some((index, _)), None, _) => index,
            (None, _, 1) => 0,
            _ => return Ok(None),
        };
        self.children.remove(index).into_text().map(Some)
    }

    /// Whether the element holds nothing but whitespace.
    pub(crate) fn is_blank(&self) -> bool {
        self.children.is_empty() && self.text.trim().is_empty()
    }

    /// Whether text is left directly in this element, or HL7 text anywhere below it, after the value was taken out.
    pub(crate) fn has_leftover_text(&self) -> bool {
        !self.text.trim().is_empty() || self.children.iter().any(Self::holds_hl7)
    }

    /// Whether this element or one below it holds at least one HL7 segment.
    pub(crate) fn holds_hl7(&self) -> bool {
        is_hl7(&self.text) || self.children.iter().any(Self::holds_hl7)
    }

    /// The text of this element and of all below it, trimmed and joined by spaces. `None` if there is no text.
    pub(crate) fn all_text(&self) -> Option<String> {
        let mut found = Vec::new();
        self.collect_text(&mut found);
        (!found.is_empty()).then(|| found.join(" "))
    }

    /// The text of an element that holds no other element.
    pub(crate) fn into_text(self) -> Result<String, SoapReadError> {
        match self.children.first() {
            Some(inner) => Err(SoapReadError::ElementInText { at: inner.at }),
            None => Ok(self.text),
        }
    }

    fn collect_text<'a>(&'a self, found: &mut Vec<&'a str>) {
        let own = self.text.trim();
        if !own.is_empty() {
            found.push(own);
        }
        for child in &self.children {
            child.collect_text(found);
        }
    }
}

/// Whether a line of a text starts as an HL7 segment does, in plain text or encoded.
fn is_hl7(text: &str) -> bool {
    let is_segment = |line: &str| {
        let line = line.trim_start();
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        line.get(..3).is_some_and(is_name)
            && line.get(3..).is_some_and(|rest| rest.starts_with('|') || rest.starts_with("%7"))
    };
    text.split(['\r', '\n']).any(is_segment) || matches!(hl7_text(text), Cow::Owned(_))
}
