//! The elements of a request to a service that the profile describes.

use std::borrow::Cow;

use iz_hl7::query::Object;
use iz_soap::{Content, ElementTemplate, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::error::ProfileError;

/// The greatest depth of elements in the Body or in the Header.
const MAX_DEPTH: usize = 16;

/// An element. It holds a value, a fixed text or other elements; without any of them it is empty.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElementSettings {
    /// The local name, without a prefix.
    pub element: String,
    /// The namespace. Without this setting it is that of the element around it. An empty text means no namespace
    /// (unqualified).
    #[serde(default)]
    pub namespace: Option<String>,
    /// The value that the element holds. An element whose value is not set is not sent.
    #[serde(default)]
    pub value: Option<ElementValue>,
    /// The text that the element holds in every request.
    #[serde(default)]
    pub text: Option<String>,
    /// The elements that the element holds, in order.
    #[serde(default, deserialize_with = "elements")]
    pub children: Vec<ElementSettings>,
}

/// A value that differs between requests or between senders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ElementValue {
    /// `credentials.username`
    Username,
    /// `credentials.password`
    Password,
    /// `credentials.second_password`
    SecondPassword,
    /// `credentials.facility_id`, if `message.facility_id_in` names `facilityID`; or `message.facility_member`.
    FacilityId,
    /// `credentials.other_id`
    OtherId,
    /// The HL7 message. Only in `submit`, and there exactly once.
    Message,
    /// The text that the registry returns. Only in `connectivity_test`.
    Echo,
}

/// Reads a list of elements.
pub(super) fn elements<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ElementSettings>, D::Error> {
    let elements = Vec::<Object<ElementSettings>>::deserialize(deserializer)?;
    Ok(elements.into_iter().map(|Object(element)| element).collect())
}

impl ElementSettings {
    /// The element as iz-soap writes it. `outer` is the namespace around it.
    pub(super) fn template(&self, outer: Option<&str>) -> ElementTemplate {
        let namespace = match self.namespace.as_deref() {
            None => outer,
            Some("") => None,
            Some(own) => Some(own),
        };
        let content = match (self.value, &self.text) {
            (Some(value), _) => Content::Value(value.into()),
            (None, Some(text)) => Content::Text(Cow::Owned(text.clone())),
            (None, None) => Content::Elements(templates(&self.children, namespace)),
        };
        ElementTemplate {
            name: self.element.clone().into(),
            namespace: namespace.map(|own| own.to_owned().into()),
            content,
        }
    }

    /// How often the element and those in it hold a value.
    pub(super) fn count(&self, value: ElementValue) -> usize {
        usize::from(self.value == Some(value)) + count(&self.children, value)
    }
}

/// The elements as iz-soap writes them. `outer` is the namespace around them.
pub(super) fn templates(elements: &[ElementSettings], outer: Option<&str>) -> Vec<ElementTemplate> {
    elements.iter().map(|element| element.template(outer)).collect()
}

/// How often elements hold a value.
pub(super) fn count(elements: &[ElementSettings], value: ElementValue) -> usize {
    elements.iter().map(|element| element.count(value)).sum()
}

/// Checks elements that stand side by side. `key` is the key of their list, and `outer` the namespace around them.
pub(super) fn check(key: &str, elements: &[ElementSettings], outer: &str) -> Result<(), ProfileError> {
    check_at(key, elements, outer, MAX_DEPTH)
}

fn check_at(
    key: &str,
    elements: &[ElementSettings],
    outer: &str,
    depth_left: usize,
) -> Result<(), ProfileError> {
    if elements.is_empty() {
        return Ok(());
    }
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return Err(ProfileError::key(key, format!("must not be nested deeper than {MAX_DEPTH} elements")));
    };
    for (at, element) in elements.iter().enumerate() {
        let key = format!("{key}[{at}]");
        check_name(&format!("{key}.element"), &element.element)?;
        let namespace = element.namespace.as_deref().unwrap_or(outer);
        let is_same = |other: &&ElementSettings| {
            other.element == element.element && other.namespace.as_deref().unwrap_or(outer) == namespace
        };
        if elements.iter().take(at).any(|other| is_same(&other)) {
            let reason = "must not be the name of an element beside it as well";
            return Err(ProfileError::key(format!("{key}.element"), reason));
        }
        if let Some(namespace) = &element.namespace {
            check_namespace(&format!("{key}.namespace"), namespace)?;
        }
        let contents = [element.value.is_some(), element.text.is_some(), !element.children.is_empty()];
        if contents.into_iter().filter(|is_set| *is_set).count() > 1 {
            return Err(ProfileError::key(key, "must have only one of value, text and children"));
        }
        if element.text.as_deref().is_some_and(|text| text.chars().any(is_forbidden)) {
            let reason = "must not hold control characters";
            return Err(ProfileError::key(format!("{key}.text"), reason));
        }
        check_at(&format!("{key}.children"), &element.children, namespace, depth_left)?;
    }
    Ok(())
}

/// Whether a character has no place in a text: a control character, or one that XML 1.0 does not allow.
fn is_forbidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}')
}

/// Checks the name of an element.
pub(super) fn check_name(key: &str, name: &str) -> Result<(), ProfileError> {
    let is_allowed = |c: char| c.is_ascii() || c.is_alphanumeric();
    if iz_soap::is_element_name(name) && name.chars().all(is_allowed) {
        return Ok(());
    }
    Err(ProfileError::key(key, "must be the name of an XML element, without a prefix"))
}

/// The namespaces of XML itself, which no element may declare (Namespaces in XML 1.0, section 3), and those of the
/// envelope, in which an element would be taken for a part of it.
const RESERVED: [&str; 4] = [
    "http://www.w3.org/2000/xmlns/",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2003/05/soap-envelope",
    "http://schemas.xmlsoap.org/soap/envelope/",
];

/// Checks a namespace. An empty one means no namespace.
pub(super) fn check_namespace(key: &str, namespace: &str) -> Result<(), ProfileError> {
    if RESERVED.contains(&namespace) {
        return Err(ProfileError::key(key, "must not be the namespace of XML or of the SOAP envelope"));
    }
    if namespace.chars().any(|c| c.is_whitespace() || is_forbidden(c)) {
        return Err(ProfileError::key(key, "must not hold blanks or control characters"));
    }
    Ok(())
}

impl From<ElementValue> for Value {
    fn from(value: ElementValue) -> Self {
        match value {
            ElementValue::Username => Self::Username,
            ElementValue::Password => Self::Password,
            ElementValue::SecondPassword => Self::SecondPassword,
            ElementValue::FacilityId => Self::FacilityId,
            ElementValue::OtherId => Self::OtherId,
            ElementValue::Message => Self::Message,
            ElementValue::Echo => Self::Echo,
        }
    }
}
