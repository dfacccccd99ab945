//! The mail to the registry.

use serde::Deserialize;

use super::{step::StepId, template::Template};
use crate::field::MailAddress;

/// The mail to the registry, with a signed form attached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The step in which the mail is written. What this step waits for must be done, because the mail says so.
    pub step: StepId,
    /// To.
    pub to: Vec<MailAddress>,
    /// Cc.
    #[serde(default)]
    pub cc: Vec<MailAddress>,
    /// Subject.
    pub subject: Template,
    /// The text.
    pub body: Template,
    /// The name of the attached file.
    pub attachment_name: Template,
}
