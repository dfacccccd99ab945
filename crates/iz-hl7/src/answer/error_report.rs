//! ERR: what the registry reports about a query.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{raw_value::RawValue, segment::Segment, text::Text},
    reading::{diagnostics::Diagnostics, fields::Fields, valued::valued},
    types::{coded::Coded, redacted::redacted},
};

/// An error, a warning or a note of the registry. ERR.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorReport<'a> {
    /// The locations in the query that it is about, with their components as sent. ERR-2.
    pub locations: Vec<Text<'a>>,
    /// The code of the error. ERR-3 (table 0357).
    pub code: Option<Coded<'a>>,
    /// The severity. ERR-4 (table 0516). `E` is an error, `W` a warning, `I` information. It is absent if it was not
    /// sent.
    pub severity: Option<Text<'a>>,
    /// The code of the application. ERR-5 (table 0533, and codes of the registry).
    pub application_code: Option<Coded<'a>>,
    /// Diagnostic information. ERR-7.
    pub diagnostics: Option<Text<'a>>,
    /// A text for the user. ERR-8. It may repeat a person's data. If ERR-8 is empty, it is a sentence in ERR-9, ERR-10
    /// or ERR-11, or else ERR-7, or else the text of ERR-5.
    pub text: Option<Text<'a>>,
}

/// Takes the first of ERR-9 to ERR-11 that holds a sentence. These fields are for codes. Some registries send one
/// separator too many, so that the text for the user stands there.
fn sentence_behind<'a>(
    fields: &mut Fields<'_, 'a>,
    segment: Segment<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) -> Option<Text<'a>> {
    let is_sentence = |value: &RawValue<'_, '_>| {
        let words = value.raw.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
        // A value with several components is a code.
        value.split(|delimiter| delimiter.is_component()).nth(1).is_none() && words.count() > 1
    };
    let found = (9..=11).find(|number| is_sentence(&segment.value(*number)))?;
    let value = fields.take(found);
    diagnostics.text(value.raw, !value.delimiters.is_empty())
}

impl<'a> ErrorReport<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Self {
        let mut fields = Fields::of(segment);
        let locations = diagnostics
            .repetitions(fields.take(2))
            .filter_map(|value| valued(value.raw))
            .map(Text::from)
            .collect();
        let code = Coded::read_single(fields.take(3), diagnostics);
        let severity = fields.plain(4, diagnostics);
        let application_code = Coded::read_single(fields.take(5), diagnostics);
        let mut text = |number| {
            let value = fields.take(number);
            diagnostics.text(value.raw, !value.delimiters.is_empty())
        };
        let (diagnostic_text, user_text) = (text(7), text(8));
        let text = user_text
            .or_else(|| sentence_behind(&mut fields, segment, diagnostics))
            .or(diagnostic_text)
            .or_else(|| application_code.as_ref().and_then(|coded| coded.text));
        fields.finish(diagnostics);
        Self { locations, code, severity, application_code, diagnostics: diagnostic_text, text }
    }

    /// Whether this is an error: ERR-4 (table 0516) is neither `W` nor `I`.
    ///
    /// An ERR with a missing or unknown severity counts as an error, so that a refusal is never overlooked.
    #[must_use]
    pub fn is_error(&self) -> bool {
        !matches!(self.severity.as_deref(), Some("W" | "I"))
    }

    /// Whether this is only information, so that nothing has to be corrected: ERR-4 (table 0516) is `I`.
    #[must_use]
    pub fn is_information(&self) -> bool {
        self.severity.as_deref() == Some("I")
    }

    /// Whether this is about the state of the registry and not about the query: ERR-3 (table 0357) is 206, application
    /// record locked, or 207, application internal error, and no ERR-2 is a location in QPD.
    ///
    /// Many registries send 207 for any problem, so a location in the query counts more than the code.
    #[must_use]
    pub fn is_of_registry_state(&self) -> bool {
        let code = self.code.as_ref().and_then(|coded| coded.code.as_deref());
        matches!(code, Some("206" | "207")) && !self.is_of_query_detail()
    }

    /// Whether this is about a detail of the query: an ERR-2 is a location in QPD.
    #[must_use]
    pub fn is_of_query_detail(&self) -> bool {
        self.locations.iter().any(|location| location.starts_with("QPD"))
    }
}

redacted!(ErrorReport<'_>);
