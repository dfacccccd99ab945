//! A document that has passed the policy, as a tree of elements.

use std::borrow::Cow;

use quick_xml::name::Namespace as Uri;

use crate::dialect::{SOAP_11, SOAP_12, SoapVersion};
use crate::error::ReadError;
use crate::payload::hl7_text;
use crate::service::{NAMESPACE, NAMESPACE_2014};

/// The namespaces that make a difference here.
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

/// An element with the text and the elements directly in it. Not `Debug`: it holds what was sent.
pub(crate) struct Element {
    pub(crate) namespace: Namespace,
    pub(crate) local_name: String,
    /// Whether `xsi:nil` says that there is no value.
    pub(crate) nil: bool,
    /// Where its tag starts, in bytes.
    pub(crate) at: usize,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Whether this is SOAP's own element of that name, of either version.
    pub(crate) fn is_soap(&self, local_name: &str) -> bool {
        matches!(self.namespace, Namespace::Soap(_)) && self.local_name == local_name
    }

    /// The first child of that name, whatever its case and namespace.
    pub(crate) fn find(&self, local_name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.local_name.eq_ignore_ascii_case(local_name))
    }

    /// Takes out the one child that fits.
    pub(crate) fn take(&mut self, mut fits: impl FnMut(&Self) -> bool) -> Result<Option<Self>, ReadError> {
        let Some(index) = self.children.iter().position(&mut fits) else { return Ok(None) };
        let found = self.children.remove(index);
        match self.children.iter().find(|child| fits(child)) {
            Some(second) => Err(ReadError::RepeatedElement { at: second.at }),
            None => Ok(Some(found)),
        }
    }

    /// Takes out the text of the one child of that name, in any namespace: many servers leave it unqualified.
    /// A nil or empty child has an empty text.
    pub(crate) fn take_text(&mut self, local_name: &str) -> Result<Option<String>, ReadError> {
        self.take(|child| child.local_name == local_name)?.map(Self::into_text).transpose()
    }

    /// As [`Element::take_text`], but nil means that there is none.
    pub(crate) fn take_optional_text(&mut self, local_name: &str) -> Result<Option<String>, ReadError> {
        let child = self.take(|child| child.local_name == local_name)?;
        child.filter(|child| !child.nil).map(Self::into_text).transpose()
    }

    /// Takes out the text of the one child of these names, in any case, else of the only child that holds anything. One
    /// that is empty counts for nothing beside one that is not.
    pub(crate) fn take_any_text(&mut self, local_names: &[&str]) -> Result<Option<String>, ReadError> {
        let mut found = Vec::new();
        for name in local_names {
            found.extend(self.take(|child| child.local_name.eq_ignore_ascii_case(name))?);
        }
        let mut filled = found.iter().filter(|child| !child.is_blank());
        if let (Some(_), Some(second)) = (filled.next(), filled.next()) {
            return Err(ReadError::RepeatedElement { at: second.at });
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

    /// Whether there is nothing in it but blanks and attributes.
    fn is_blank(&self) -> bool {
        self.children.is_empty() && self.text.trim().is_empty()
    }

    /// Whether there is text directly in this element, or HL7 anywhere below it, of which nothing has been taken out.
    pub(crate) fn has_text_beside(&self) -> bool {
        !self.text.trim().is_empty() || self.children.iter().any(Self::holds_hl7)
    }

    /// Whether there is HL7 in this element or below, were it a single segment.
    pub(crate) fn holds_hl7(&self) -> bool {
        is_hl7(&self.text) || self.children.iter().any(Self::holds_hl7)
    }

    /// All text in this element and below, outer blanks left out; none if there is nothing else.
    pub(crate) fn words(&self) -> Option<String> {
        let mut found = Vec::new();
        self.gather(&mut found);
        (!found.is_empty()).then(|| found.join(" "))
    }

    pub(crate) fn into_text(self) -> Result<String, ReadError> {
        match self.children.first() {
            Some(inner) => Err(ReadError::ElementInText { at: inner.at }),
            None => Ok(self.text),
        }
    }

    fn gather<'a>(&'a self, found: &mut Vec<&'a str>) {
        let own = self.text.trim();
        if !own.is_empty() {
            found.push(own);
        }
        for child in &self.children {
            child.gather(found);
        }
    }
}

/// Whether a line of a text begins as a segment does, as it stands or encoded.
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
