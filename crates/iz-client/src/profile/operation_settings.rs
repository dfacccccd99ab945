//! An operation of a service that the profile describes.

use iz_soap::{ElementTemplate, OperationDescription};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    element_settings::{self, ElementSettings, ElementValue, check_name, check_namespace, elements},
    error::ProfileError,
};

/// An operation: what it is called, what it holds and where its result stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationSettings {
    /// The local name of the element in the Body, without a prefix. A blank in a name of the WSDL is `_x0020_`.
    pub element: String,
    /// The namespace of the element in the Body, if it is not `transport.service.namespace`.
    #[serde(default)]
    pub namespace: Option<String>,
    /// The action, as in the WSDL, without quotation marks.
    #[serde(default)]
    pub action: Option<String>,
    /// The elements in the element of the Body, in order.
    #[serde(default, deserialize_with = "elements")]
    pub children: Vec<ElementSettings>,
    /// Elements in the Header, in order.
    #[serde(default, deserialize_with = "elements")]
    pub header: Vec<ElementSettings>,
    /// The local name of the element of a reply that holds the result. If the reply has several elements of that name,
    /// the names of elements around it tell them apart: `Response/Message`. Without this setting, the only text in the
    /// element of the reply is the result.
    #[serde(default)]
    pub result: Option<String>,
}

/// The kind of operation, with its key in the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OperationKey {
    Submit,
    ConnectivityTest,
}

impl OperationKey {
    const fn key(self) -> &'static str {
        match self {
            Self::Submit => "transport.service.submit",
            Self::ConnectivityTest => "transport.service.connectivity_test",
        }
    }
}

impl OperationSettings {
    /// The operation as iz-soap writes it. `namespace` is that of the service.
    pub(super) fn description(&self, namespace: &str) -> OperationDescription {
        let namespace = Some(self.namespace.as_deref().unwrap_or(namespace)).filter(|own| !own.is_empty());
        OperationDescription {
            action: self.action.clone().map(Into::into),
            header: element_settings::templates(&self.header, namespace),
            body: ElementTemplate::of_elements(
                self.element.clone(),
                namespace.map(|own| own.to_owned().into()),
                element_settings::templates(&self.children, namespace),
            ),
            result: self.result_names().map(|name| name.to_owned().into()).collect(),
        }
    }

    fn result_names(&self) -> impl Iterator<Item = &str> {
        self.result.iter().flat_map(|result| result.split('/'))
    }

    /// Checks the operation. `namespace` is that of the service.
    pub(super) fn check(&self, operation: OperationKey, namespace: &str) -> Result<(), ProfileError> {
        let table = operation.key();
        check_name(&format!("{table}.element"), &self.element)?;
        if let Some(namespace) = &self.namespace {
            check_namespace(&format!("{table}.namespace"), namespace)?;
        }
        if let Some(action) = &self.action {
            check_action(&format!("{table}.action"), action)?;
        }
        let namespace = self.namespace.as_deref().unwrap_or(namespace);
        element_settings::check(&format!("{table}.children"), &self.children, namespace)?;
        element_settings::check(&format!("{table}.header"), &self.header, namespace)?;
        for name in self.result_names() {
            check_name(&format!("{table}.result"), name)?;
        }
        let count = |value| {
            element_settings::count(&self.children, value) + element_settings::count(&self.header, value)
        };
        let (messages, echoes) = (count(ElementValue::Message), count(ElementValue::Echo));
        let reason = match operation {
            OperationKey::Submit if messages != 1 => "must have exactly one element with the value `message`",
            OperationKey::Submit if echoes != 0 => "must have no element with the value `echo`",
            OperationKey::ConnectivityTest if messages != 0 => {
                "must have no element with the value `message`: a test contains no message"
            }
            OperationKey::ConnectivityTest if echoes > 1 => {
                "must have at most one element with the value `echo`"
            }
            OperationKey::Submit | OperationKey::ConnectivityTest => return Ok(()),
        };
        Err(ProfileError::key(table, reason))
    }
}

/// Checks that an action fits into an HTTP header.
fn check_action(key: &str, action: &str) -> Result<(), ProfileError> {
    let is_allowed = |c: char| (' '..='~').contains(&c) && !matches!(c, '"' | '\\');
    if action.trim().is_empty() || action.trim() != action || !action.chars().all(is_allowed) {
        let reason = "must be ASCII text without quotation marks and without blanks at its ends";
        return Err(ProfileError::key(key, reason));
    }
    Ok(())
}
