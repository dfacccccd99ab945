//! Reading fields that have one value, or several repetitions.

use crate::{
    message::{raw_value::RawValue, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics},
};

/// Reads each repetition of a field.
pub(crate) fn each<'f, 'a, T>(
    field: RawValue<'f, 'a>,
    diagnostics: &mut Diagnostics<'a>,
    read: impl Fn(RawValue<'f, 'a>, &mut Diagnostics<'a>) -> Option<T>,
) -> Vec<T> {
    if !field.is_repeated() {
        return read(field, diagnostics).into_iter().collect();
    }
    diagnostics.repetitions(field).filter_map(|value| read(value, diagnostics)).collect()
}

/// Reads the first repetition of a field, and the others.
pub(crate) fn first_and_others<'f, 'a, T>(
    field: RawValue<'f, 'a>,
    diagnostics: &mut Diagnostics<'a>,
    read: impl Fn(RawValue<'f, 'a>, &mut Diagnostics<'a>) -> Option<T>,
) -> (Option<T>, Vec<T>) {
    if !field.is_repeated() {
        return (read(field, diagnostics), Vec::new());
    }
    let mut all = diagnostics.repetitions(field);
    let first = all.next().and_then(|value| read(value, diagnostics));
    (first, all.filter_map(|value| read(value, diagnostics)).collect())
}

/// The text of a field that should be one plain value. Other repetitions and components are listed as unread.
pub(crate) fn plain_text<'a>(field: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Text<'a>> {
    if field.is_leaf() {
        return diagnostics.text(field.raw, !field.delimiters.is_empty());
    }
    let mut composite = Composite::split(diagnostics.single(field));
    let first = composite.text(1, diagnostics);
    composite.finish(diagnostics);
    first
}
