//! Sheets from which people copy values into a form.

use serde::Deserialize;

use super::{table::tables, template::Template};

/// What to copy into the form of intent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntentSheetSettings {
    /// The title of the sheet.
    pub title: String,
    /// The rows, in the order of the form.
    #[serde(deserialize_with = "tables")]
    pub rows: Vec<SheetRow>,
}

/// One value to copy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetRow {
    /// What the form calls the value.
    pub label: String,
    /// The value.
    pub value: Template,
}

/// The questions that the registry asks about the vendor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerSheetSettings {
    /// The title of the sheet.
    pub title: String,
    /// The questions, in the order of the form.
    #[serde(deserialize_with = "tables")]
    pub questions: Vec<VendorQuestion>,
}

/// A question about the vendor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorQuestion {
    /// The question.
    pub question: String,
    /// The answer, if the source of the profile gives it. An answer is never invented: only the vendor knows it.
    #[serde(default)]
    pub answer: Option<String>,
}
