//! What the reader reports beside the typed values: unread values and warnings.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    message::{
        delimiters::Delimiters,
        escape::unescape,
        location::Location,
        raw_value::RawValue,
        segment::Segment,
        source::{RewrittenTexts, Source},
        text::Text,
    },
    reading::{
        valued::{is_valued, valued},
        warning::{Warning, WarningCode},
    },
};

/// A value that no type holds, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread<'a> {
    /// Where the value stands.
    pub location: Location,
    /// The text with its escape sequences. For a segment, the text of the whole segment.
    pub value: Text<'a>,
}

/// The most repetitions that are read from one message. The largest known answers have a few dozen. A field that would
/// exceed the limit is listed as one unread value.
const MAX_REPETITIONS: usize = 20_000;

/// Few messages have more unread values. A list of this size need not grow, which would copy it.
const USUAL_UNREAD: usize = 16;

/// Collects unread values and warnings while a message is read.
pub(crate) struct Diagnostics<'a> {
    /// The delimiters of the message.
    pub(crate) delimiters: Delimiters,
    pub(crate) unread: Vec<Unread<'a>>,
    pub(crate) warnings: Vec<Warning>,
    /// The segments that do not belong to the message that is read.
    pub(crate) other_segments: Vec<Unread<'a>>,
    /// How many more repetitions may be read.
    repetitions_left: usize,
    /// How many fields are read in part, because they would exceed the limit of repetitions.
    pub(crate) fields_in_part: usize,
    /// Where the next rewritten text is kept.
    rewritten: &'a RewrittenTexts,
}

impl<'a> Diagnostics<'a> {
    pub(crate) const fn new(source: &'a Source, delimiters: Delimiters) -> Self {
        Self {
            delimiters,
            unread: Vec::new(),
            warnings: Vec::new(),
            other_segments: Vec::new(),
            repetitions_left: MAX_REPETITIONS,
            fields_in_part: 0,
            rewritten: source.rewritten(),
        }
    }

    /// Frees the memory that the lists reserved and did not use.
    pub(crate) fn shrink(&mut self) {
        self.unread.shrink_to_fit();
        self.warnings.shrink_to_fit();
        self.other_segments.shrink_to_fit();
    }

    pub(crate) fn warn(&mut self, code: WarningCode, location: Location, text: &'static str) {
        self.warnings.push(Warning { code, location, text });
    }

    /// Lists a value as unread, unless it is empty.
    pub(crate) fn add_unread(&mut self, value: RawValue<'_, 'a>) {
        if is_valued(&value) {
            self.push_unread(Unread { location: value.location, value: value.raw.into() });
        }
    }

    fn push_unread(&mut self, unread: Unread<'a>) {
        if self.unread.is_empty() {
            self.unread.reserve(USUAL_UNREAD);
        }
        self.unread.push(unread);
    }

    /// Lists a whole segment as unread.
    pub(crate) fn add_unread_segment(&mut self, segment: &Segment<'_, 'a>) {
        self.push_unread(Unread { location: segment.location(), value: segment.raw().into() });
    }

    /// Lists a segment that does not belong to the message.
    pub(crate) fn add_other_segment(&mut self, segment: &Segment<'_, 'a>) {
        self.other_segments.push(Unread { location: segment.location(), value: segment.raw().into() });
    }

    /// Keeps a text that does not stand in the message in this form.
    pub(crate) fn keep_rewritten(&mut self, text: String) -> Text<'a> {
        let (kept, end) = self.rewritten.keep(text);
        self.rewritten = end;
        kept.into()
    }

    /// The text of a value without parts: trimmed, with escape sequences resolved, without empty subcomponents at its
    /// end. `None` if the value is empty or the HL7 null.
    pub(crate) fn text(&mut self, raw: &'a str, has_escapes: bool) -> Option<Text<'a>> {
        let mut trimmed = valued(raw)?;
        if trimmed.as_bytes().last() == Some(&self.delimiters.subcomponent) {
            trimmed = valued(trimmed.trim_end_matches(char::from(self.delimiters.subcomponent)))?;
        }
        if has_escapes && let Cow::Owned(unescaped) = unescape(trimmed, &self.delimiters) {
            // A text of formatting sequences alone is empty.
            return (!unescaped.is_empty()).then(|| self.keep_rewritten(unescaped));
        }
        Some(trimmed.into())
    }

    /// The repetitions of a field, with their locations. If the message exceeds the limit of repetitions, only the
    /// first one is returned, and the whole field is listed as unread. The first such field gets a warning.
    pub(crate) fn repetitions<'f>(
        &mut self,
        field: RawValue<'f, 'a>,
    ) -> impl Iterator<Item = RawValue<'f, 'a>> + use<'f, 'a> {
        let count = field.delimiters.iter().filter(|delimiter| delimiter.is_repetition()).count();
        let returned = match self.repetitions_left.checked_sub(count) {
            Some(left) => {
                self.repetitions_left = left;
                usize::MAX
            }
            None => {
                // One warning for the whole message: it may have very many such fields.
                if self.fields_in_part == 0 {
                    self.warn(
                        WarningCode::RepetitionsNotRead,
                        field.location,
                        "the message has more than 20,000 repetitions, so only the first one of this field was read",
                    );
                }
                self.fields_in_part += 1;
                self.add_unread(field);
                1
            }
        };
        let parts = field.split(|delimiter| delimiter.is_repetition()).take(returned);
        parts.map(|(number, part)| RawValue { location: part.location.repetition(number), ..part })
    }

    /// The first valued repetition of a field that should have only one. The other repetitions are listed as unread.
    pub(crate) fn single<'f>(&mut self, field: RawValue<'f, 'a>) -> RawValue<'f, 'a> {
        if !field.is_repeated() {
            return field;
        }
        let mut parts = self.repetitions(field).filter(is_valued);
        let first = parts.next().unwrap_or(RawValue::empty(field.location));
        parts.for_each(|other| self.add_unread(other));
        first
    }
}
