//! The tree of elements of a document that follows the XML policy.

use quick_xml::name::Namespace as Uri;

use crate::dialect::{SOAP_11, SOAP_12, SoapVersion};
use crate::encoded_text;
use crate::padding::is_padding;
use crate::read_error::SoapReadError;
use crate::service::{NAMESPACE, NAMESPACE_2014};

/// The most elements in one another that are taken off a text. An envelope in an element has 4.
const MAX_ELEMENTS_AROUND_TEXT: usize = 5;

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
#[derive(Clone)]
pub(crate) struct Element {
    pub(crate) namespace: Namespace,
    pub(crate) local_name: String,
    /// Whether `xsi:nil` is true: the element has no value.
    pub(crate) nil: bool,
    /// The address in an `xop:Include`: the text of the element around it is in that part of the multipart body.
    pub(crate) included_part: Option<String>,
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

    /// Removes the child that has one of these names, in any case, and returns its text. Blank children of these names
    /// are ignored, and so is a second one with the same text. Without a child of these names that is not blank, the
    /// child is taken that alone is not blank, or that alone holds HL7.
    pub(crate) fn take_any_text(&mut self, local_names: &[&str]) -> Result<Option<String>, SoapReadError> {
        let is_named =
            |child: &mut Self| local_names.iter().any(|name| child.local_name.eq_ignore_ascii_case(name));
        let named: Vec<_> = self.children.extract_if(.., is_named).collect();
        if named.iter().any(|child| !child.is_blank()) {
            return Self::value_of(named);
        }
        if let [_, second, ..] = named.as_slice() {
            return Err(SoapReadError::RepeatedElement { at: second.at });
        }
        if let Some(index) = self.value_index(named.is_empty()) {
            return self.children.remove(index).into_inner_text().map(Some);
        }
        match (named.into_iter().next(), self.children.len()) {
            (Some(blank), _) => blank.into_text().map(Some),
            (None, 1) => self.children.remove(0).into_text().map(Some),
            _ => Ok(None),
        }
    }

    /// Removes the only child that holds HL7, and returns its text.
    pub(crate) fn take_hl7_text(&mut self) -> Result<Option<String>, SoapReadError> {
        self.value_index(false).map(|index| self.children.remove(index).into_inner_text()).transpose()
    }

    /// The text of elements that may hold the value. Blank ones are ignored where another is not blank, and so is a
    /// second one with the same text.
    pub(crate) fn value_of(elements: Vec<Self>) -> Result<Option<String>, SoapReadError> {
        let (blank, filled): (Vec<_>, Vec<_>) = elements.into_iter().partition(Self::is_blank);
        let mut filled = filled.into_iter();
        let Some(first) = filled.next() else {
            return blank.into_iter().next().map(Self::into_text).transpose();
        };
        let text = first.into_inner_text()?;
        match filled.find_map(|other| other.differs_from(&text)) {
            Some(at) => Err(SoapReadError::RepeatedElement { at }),
            None => Ok(Some(text)),
        }
    }

    /// The place of the child that holds the value: the only one that holds HL7, or with `any_text` the only one that is
    /// not blank.
    fn value_index(&self, any_text: bool) -> Option<usize> {
        let only = |fits: fn(&Self) -> bool| {
            let mut fitting = self.children.iter().enumerate().filter(|(_, child)| fits(child));
            fitting.next().filter(|_| fitting.next().is_none()).map(|(index, _)| index)
        };
        any_text.then(|| only(|child| !child.is_blank())).flatten().or_else(|| only(Self::holds_hl7))
    }

    /// The offset of the element, if its text is not `text`.
    fn differs_from(self, text: &str) -> Option<usize> {
        let at = self.at;
        let is_same = self.into_inner_text().is_ok_and(|own| own == text);
        (!is_same).then_some(at)
    }

    /// The text of the element, or of the only element in it that holds the value. Some servers put elements such as
    /// `string` around the message.
    pub(crate) fn into_inner_text(mut self) -> Result<String, SoapReadError> {
        for _ in 0..MAX_ELEMENTS_AROUND_TEXT {
            let is_around = !self.children.is_empty() && self.has_no_own_text();
            match is_around.then(|| self.value_index(true)).flatten() {
                Some(index) => self = self.children.swap_remove(index),
                None => break,
            }
        }
        self.into_text()
    }

    /// Whether neither the element nor an element in it holds text, or stands for text in another part.
    pub(crate) fn is_blank(&self) -> bool {
        self.included_part.is_none() && self.has_no_own_text() && self.children.iter().all(Self::is_blank)
    }

    /// Whether there is no text directly in the element.
    pub(crate) fn has_no_own_text(&self) -> bool {
        self.text.trim_matches(is_padding).is_empty()
    }

    /// Whether text is left directly in this element, or HL7 text anywhere below it, after the value was taken out.
    pub(crate) fn has_leftover_text(&self) -> bool {
        !self.has_no_own_text() || self.children.iter().any(Self::holds_hl7)
    }

    /// Like [`Element::has_leftover_text`], but an element below it may hold a whole message: that is another message, not
    /// the rest of the value.
    pub(crate) fn has_rest_of_message(&self) -> bool {
        !self.has_no_own_text() || self.children.iter().any(Self::holds_rest)
    }

    fn holds_rest(&self) -> bool {
        let is_whole = |text: &str| {
            let text = text.trim_start_matches(is_padding);
            encoded_text::is_message(text) || encoded_text::decoded(text).is_some()
        };
        (is_hl7(&self.text) && !is_whole(&self.text)) || self.children.iter().any(Self::holds_rest)
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

/// Whether a line of a text starts as an HL7 segment does, in plain text or encoded, or a message starts in the text.
fn is_hl7(text: &str) -> bool {
    let is_segment = |line: &str| {
        let line = line.trim_start_matches(is_padding);
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        line.get(..3).is_some_and(is_name)
            && line.get(3..).is_some_and(|rest| rest.starts_with('|') || rest.starts_with("%7"))
    };
    text.contains("MSH|") || text.split(['\r', '\n']).any(is_segment) || encoded_text::decoded(text).is_some()
}
