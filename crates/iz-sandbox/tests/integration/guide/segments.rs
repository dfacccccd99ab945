//! The segments of an answer, taken apart at their separators only, so that no parser can hide a mistake.

/// One segment of an answer.
pub(crate) struct GuideSegment<'m> {
    /// The whole segment.
    pub(crate) line: &'m str,
    fields: Vec<&'m str>,
}

/// The segments of an answer, in its order.
pub(crate) fn segments(message: &str) -> Vec<GuideSegment<'_>> {
    message
        .split_terminator('\r')
        .map(|line| GuideSegment { line, fields: line.split('|').collect() })
        .collect()
}

impl<'m> GuideSegment<'m> {
    pub(crate) fn name(&self) -> &'m str {
        self.fields.first().copied().unwrap_or_default()
    }

    /// A field. MSH-1 is the field separator itself.
    pub(crate) fn field(&self, number: usize) -> &'m str {
        let at = if self.name() == "MSH" { number - 1 } else { number };
        self.fields.get(at).copied().unwrap_or_default()
    }

    /// The first component of a field.
    pub(crate) fn first(&self, number: usize) -> &'m str {
        self.field(number).split('^').next().unwrap_or_default()
    }
}
