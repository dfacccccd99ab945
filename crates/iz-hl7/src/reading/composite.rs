//! The components of a value.

use crate::{
    message::{
        delimiter_index::IndexedDelimiter,
        offset::{to_u32, to_usize},
        raw_value::RawValue,
        text::Text,
    },
    reading::diagnostics::Diagnostics,
};

/// How many components are split. No data type has more. All text behind them counts as one component.
const MAX_COMPONENTS: usize = 16;

/// The components of one repetition. It keeps which components a reader has taken.
pub(crate) struct Composite<'f, 'a> {
    value: RawValue<'f, 'a>,
    /// Where each component ends, in bytes from the start of the value.
    ends: [u32; MAX_COMPONENTS],
    count: usize,
    has_escapes: bool,
    has_subcomponents: bool,
    /// A bit for each component that was taken.
    taken: u64,
}

impl<'f, 'a> Composite<'f, 'a> {
    pub(crate) fn split(value: RawValue<'f, 'a>) -> Self {
        let mut ends = [0; MAX_COMPONENTS];
        let mut count = 0;
        let mut has_escapes = false;
        let mut has_subcomponents = false;
        for delimiter in value.delimiters {
            if delimiter.is_component() && count + 1 < MAX_COMPONENTS {
                if let Some(end) = ends.get_mut(count) {
                    *end = delimiter.at() - value.start;
                }
                count += 1;
            }
            has_escapes |= delimiter.is_escape();
            has_subcomponents |= delimiter.is_subcomponent();
        }
        if let Some(end) = ends.get_mut(count) {
            *end = to_u32(value.raw.len());
        }
        Self { value, ends, count: count + 1, has_escapes, has_subcomponents, taken: 0 }
    }

    fn range(&self, number: u32) -> Option<(u32, u32)> {
        let at = to_usize(number).checked_sub(1).filter(|at| *at < self.count)?;
        let from = match at.checked_sub(1) {
            Some(before) => self.ends.get(before)? + 1,
            None => 0,
        };
        Some((from, *self.ends.get(at)?))
    }

    /// Takes a component, with its subcomponents, as it was sent.
    pub(crate) fn take(&mut self, number: u32) -> &'a str {
        self.taken |= taken_bit(number);
        let Some((from, to)) = self.range(number) else { return "" };
        self.value.raw.get(to_usize(from)..to_usize(to)).unwrap_or_default()
    }

    /// Takes a component as text.
    pub(crate) fn text(&mut self, number: u32, diagnostics: &mut Diagnostics<'a>) -> Option<Text<'a>> {
        let raw = self.take(number);
        diagnostics.text(raw, self.has_escapes)
    }

    /// Takes a component whose first subcomponent is the whole text: a family name (FN), or a street (SAD).
    ///
    /// The other subcomponents are parts of the same text, such as the prefix of a family name. If they say more than the
    /// first, the whole component is also listed as unread. If the first is empty, the text is the others, joined by
    /// spaces. An ampersand between spaces is a part of the text, which the sender forgot to escape.
    #[inline]
    pub(crate) fn first_subcomponent(
        &mut self,
        number: u32,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Option<Text<'a>> {
        let raw = self.take(number);
        if !self.has_subcomponents || !raw.as_bytes().contains(&diagnostics.delimiters.subcomponent) {
            return diagnostics.text(raw, self.has_escapes);
        }
        self.first_of_several(number, diagnostics)
    }

    #[cold]
    fn first_of_several(&mut self, number: u32, diagnostics: &mut Diagnostics<'a>) -> Option<Text<'a>> {
        let value = self.value(number);
        let raw = value.raw.as_bytes();
        let at = |delimiter: &IndexedDelimiter| to_usize(delimiter.at() - value.start);
        let mut separators = value.delimiters.iter().filter(|delimiter| delimiter.is_subcomponent());
        let is_text = |separator: &IndexedDelimiter| {
            let at = at(separator);
            at.checked_sub(1).is_some_and(|before| raw.get(before) == Some(&b' '))
                && raw.get(at + 1) == Some(&b' ')
        };
        // An escaped separator is no separator.
        if separators.all(is_text) {
            return diagnostics.text(value.raw, self.has_escapes);
        }
        let mut parts = value.split(|delimiter| delimiter.is_subcomponent()).map(|(_, part)| part.raw);
        let first = parts.next().and_then(|part| diagnostics.text(part, self.has_escapes));
        let others: Vec<_> = parts.filter_map(|part| diagnostics.text(part, self.has_escapes)).collect();
        let Some(first) = first else {
            diagnostics.add_unread(value);
            let joined = others.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(" ");
            return (!joined.is_empty()).then(|| diagnostics.keep_rewritten(joined));
        };
        let is_said = |word: &str| words(&first).any(|known| known.eq_ignore_ascii_case(word));
        if !others.iter().all(|part| words(part).all(is_said)) {
            diagnostics.add_unread(value);
        }
        Some(first)
    }

    /// Whether a component has at least this number of subcomponents.
    pub(crate) fn holds_parts(&self, number: u32, count: usize) -> bool {
        let is_part = |delimiter: &&IndexedDelimiter| delimiter.is_subcomponent();
        self.has_subcomponents
            && self.component(number).delimiters.iter().filter(is_part).count() + 1 >= count
    }

    /// Takes a component as its subcomponents. If it has more than seven, it is also listed as unread.
    pub(crate) fn subcomponents(
        &mut self,
        number: u32,
        diagnostics: &mut Diagnostics<'a>,
    ) -> [Option<Text<'a>>; 7] {
        let value = self.value(number);
        if self.holds_parts(number, 8) {
            diagnostics.add_unread(value);
        }
        let mut parts = value.split(|delimiter| delimiter.is_subcomponent()).map(|(_, part)| part.raw);
        [(); 7].map(|()| parts.next().and_then(|part| diagnostics.text(part, self.has_escapes)))
    }

    /// Takes a component as a value with its location.
    pub(crate) fn value(&mut self, number: u32) -> RawValue<'f, 'a> {
        self.taken |= taken_bit(number);
        self.component(number)
    }

    fn component(&self, number: u32) -> RawValue<'f, 'a> {
        let location = self.value.location.component(number);
        self.range(number)
            .map_or_else(|| RawValue::empty(location), |(from, to)| self.value.part(from, to, location))
    }

    /// Lists the components that were not taken as unread.
    pub(crate) fn finish(self, diagnostics: &mut Diagnostics<'a>) {
        // The bits of the components from 1 to `count`.
        let sent = (2_u64 << self.count) - 2;
        let mut left = sent & !self.taken;
        while left != 0 {
            let number = left.trailing_zeros();
            left &= left - 1;
            if self.range(number).is_some_and(|(from, to)| from < to) {
                diagnostics.add_unread(self.component(number));
            }
        }
    }
}

/// The words of a name or a street.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '-', ',', '.']).filter(|word| !word.is_empty())
}

/// The bit of a field or component. Numbers above 63 have none, because no type takes them.
pub(crate) const fn taken_bit(number: u32) -> u64 {
    if number < 64 { 1 << number } else { 0 }
}
