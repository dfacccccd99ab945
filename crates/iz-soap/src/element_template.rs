//! Elements of a request, as a service describes them: their names, their order and the values in them.

use std::borrow::Cow;

/// An element of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementTemplate {
    /// The local name. It must be valid: see [`is_element_name`](crate::is_element_name).
    pub name: Cow<'static, str>,
    /// The namespace. `None` if the element is in no namespace (unqualified).
    pub namespace: Option<Cow<'static, str>>,
    /// What the element holds.
    pub content: Content,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Other elements, in the order in which they are written. Without any, the element is empty.
    Elements(Vec<ElementTemplate>),
    /// The same text in every request.
    Text(Cow<'static, str>),
    /// A value of the request. An element whose value is absent is not written.
    Value(Value),
}

/// A value that differs between requests or between senders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// The user name.
    Username,
    /// The password.
    Password,
    /// The second password, which a few registries issue.
    SecondPassword,
    /// The id of the facility.
    FacilityId,
    /// The other id of the sender, which a few registries issue.
    OtherId,
    /// `DestinationId` of the hub. A request without a valid one cannot be written.
    DestinationId,
    /// The HL7 message, in the [`TextForm`](crate::TextForm) of the service.
    Message,
    /// The text that a connectivity test asks the registry to return.
    Echo,
}

impl ElementTemplate {
    /// An element that holds other elements.
    #[must_use]
    pub fn of_elements(
        name: impl Into<Cow<'static, str>>,
        namespace: Option<Cow<'static, str>>,
        elements: Vec<Self>,
    ) -> Self {
        Self { name: name.into(), namespace, content: Content::Elements(elements) }
    }

    /// An element that holds a value of the request.
    #[must_use]
    pub fn of_value(
        name: impl Into<Cow<'static, str>>,
        namespace: Option<Cow<'static, str>>,
        value: Value,
    ) -> Self {
        Self { name: name.into(), namespace, content: Content::Value(value) }
    }
}
