//! Coded values: CE and CWE.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{offset::to_usize, raw_value::RawValue, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics, valued::valued},
    types::redacted::redacted,
};

/// A coded value (CE or CWE).
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coded<'a> {
    /// The code. CWE.1.
    pub code: Option<Text<'a>>,
    /// The text. CWE.2.
    pub text: Option<Text<'a>>,
    /// The coding system. CWE.3 (table 0396).
    pub system: Option<Text<'a>>,
    /// The same concept in another coding system. CWE.4 to CWE.6.
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub alternate: Option<Box<Self>>,
}

impl<'a> Coded<'a> {
    /// Reads a value with one or two codes.
    pub(crate) fn read(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        match value.delimiters {
            _ if value.raw.is_empty() => None,
            // Almost all values have one of these two forms.
            [] => valued(value.raw).map(|code| Self { code: Some(code.into()), ..Self::default() }),
            [one, two] if one.is_component() && two.is_component() => {
                let (one, two) = (to_usize(one.at() - value.start), to_usize(two.at() - value.start));
                let part = |range: Option<&'a str>| valued(range.unwrap_or_default());
                Self::of(
                    part(value.raw.get(..one)),
                    part(value.raw.get(one + 1..two)),
                    part(value.raw.get(two + 1..)),
                )
            }
            _ => Self::read_all(value, diagnostics),
        }
    }

    fn read_all(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
        let first = Self::triplet(&mut composite, 1, diagnostics);
        let second = Self::triplet(&mut composite, 4, diagnostics);
        composite.finish(diagnostics);
        match (first, second) {
            (Some(mut first), Some(second)) => {
                first.alternate = Some(Box::new(second));
                Some(first)
            }
            (first, second) => first.or(second),
        }
    }

    fn of(code: Option<&'a str>, text: Option<&'a str>, system: Option<&'a str>) -> Option<Self> {
        let is_valued = code.is_some() || text.is_some() || system.is_some();
        is_valued.then(|| Self {
            code: code.map(Text::from),
            text: text.map(Text::from),
            system: system.map(Text::from),
            alternate: None,
        })
    }

    /// Reads a field that should have only one repetition.
    pub(crate) fn read_single(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let value = if value.is_repeated() { diagnostics.single(value) } else { value };
        Self::read(value, diagnostics)
    }

    /// Three components that are a code, a text and a coding system.
    fn triplet(
        composite: &mut Composite<'_, 'a>,
        first: u32,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Option<Self> {
        let mut part = |number| composite.text(number, diagnostics).map(Text::as_str);
        let (code, text, system) = (part(first), part(first + 1), part(first + 2));
        Self::of(code, text, system)
    }

    /// Whether the value holds more than a code and a text that repeats it.
    pub(crate) fn is_more_than_code(&self) -> bool {
        self.system.is_some() || self.alternate.is_some() || (self.text.is_some() && self.text != self.code)
    }

    /// What the first code means by a function of its code, its text and its coding system.
    pub(crate) fn meaning_by<T>(&self, meaning: impl Fn(&str, &str, &str) -> T) -> T {
        let part = |part: &Option<Text<'a>>| part.map_or("", Text::as_str);
        meaning(part(&self.code), part(&self.text), part(&self.system))
    }
}

redacted!(Coded<'_>);
