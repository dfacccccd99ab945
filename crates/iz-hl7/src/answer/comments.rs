//! NTE: comments.

use crate::{
    message::{segment::Segment, text::Text},
    reading::{diagnostics::Diagnostics, fields::Fields},
};

/// Reads NTE-3, the text of a comment. Each repetition is a comment. Delimiters inside a text belong to the text.
pub(crate) fn read_comments<'a>(
    segment: Segment<'_, 'a>,
    comments: &mut Vec<Text<'a>>,
    diagnostics: &mut Diagnostics<'a>,
) {
    let mut fields = Fields::of(segment);
    fields.counter(1);
    // NTE-2 (table 0105): the source of the comment. Almost all registries send L, or nothing.
    fields.fixed(2, &["L"]);
    let field = fields.take(3);
    for one in diagnostics.repetitions(field) {
        let has_escapes = one.delimiters.iter().any(|delimiter| delimiter.is_escape());
        comments.extend(diagnostics.text(one.trimmed(), has_escapes));
    }
    fields.finish(diagnostics);
}
