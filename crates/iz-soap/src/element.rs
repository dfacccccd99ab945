//! A document that has passed the policy, as a tree of elements.

use quick_xml::name::Namespace as Uri;

use crate::dialect::{SOAP_11, SOAP_12, SoapVersion};
use crate::error::ReadError;
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

    /// Takes out the text of the first child of one of these names, in any case, else of the only child there is.
    pub(crate) fn take_any_text(&mut self, local_names: &[&str]) -> Result<Option<String>, ReadError> {
        for name in local_names {
            if let Some(child) = self.take(|child| child.local_name.eq_ignore_ascii_case(name))? {
                return child.into_text().map(Some);
            }
        }
        if self.children.len() > 1 {
            return Ok(None);
        }
        self.children.pop().map(Self::into_text).transpose()
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
