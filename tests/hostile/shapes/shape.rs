//! What a shape is, and how it becomes a reply of a registry.

/// A shape of a reply: what a hostile or broken registry may send, of any size.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) content: Content,
}

/// How the reply is made.
pub(crate) enum Content {
    /// An HL7 message. SOAP and the form carry it.
    Message(Pattern),
    /// An HL7 message in any encoding, which a function makes of the control id and the size. Only the form carries it,
    /// because the bytes need not be text.
    Bytes(fn(&str, usize) -> Vec<u8>),
    /// A whole HTTP response, which a function makes of the control id and the size. The service asks by SOAP.
    Response(fn(&str, usize) -> Vec<u8>),
}

/// A message that repeats a unit.
pub(crate) struct Pattern {
    /// What stands before the units. `{id}` stands for the control id of the query.
    pub(crate) start: &'static [&'static str],
    pub(crate) unit: Unit,
    /// What stands behind the units. `{id}` stands for the control id here too.
    pub(crate) end: &'static str,
    /// The most units. A message of full size may exceed another limit without it, and would be refused early.
    pub(crate) most: usize,
}

/// What a message repeats.
pub(crate) enum Unit {
    /// Always the same text.
    Text(&'static str),
    /// Writes the unit with this number.
    Numbered(fn(&mut String, usize)),
}

impl Shape {
    /// A message of units in one segment, or of other units of which any number may come.
    pub(crate) const fn of(
        name: &'static str,
        start: &'static [&'static str],
        unit: fn(&mut String, usize),
        end: &'static str,
    ) -> Self {
        Self::of_at_most(usize::MAX, name, start, unit, end)
    }

    /// A message of at most this number of units.
    pub(crate) const fn of_at_most(
        most: usize,
        name: &'static str,
        start: &'static [&'static str],
        unit: fn(&mut String, usize),
        end: &'static str,
    ) -> Self {
        Self { name, content: Content::Message(Pattern { start, unit: Unit::Numbered(unit), end, most }) }
    }

    /// A message that repeats a text.
    pub(crate) const fn repeated(
        name: &'static str,
        start: &'static [&'static str],
        unit: &'static str,
        end: &'static str,
    ) -> Self {
        Self::repeated_at_most(usize::MAX, name, start, unit, end)
    }

    /// A message that repeats a text at most this number of times.
    pub(crate) const fn repeated_at_most(
        most: usize,
        name: &'static str,
        start: &'static [&'static str],
        unit: &'static str,
        end: &'static str,
    ) -> Self {
        Self { name, content: Content::Message(Pattern { start, unit: Unit::Text(unit), end, most }) }
    }

    /// A message whose bytes a function makes.
    pub(crate) const fn bytes(name: &'static str, bytes: fn(&str, usize) -> Vec<u8>) -> Self {
        Self { name, content: Content::Bytes(bytes) }
    }

    /// A response that a function makes.
    pub(crate) const fn response(name: &'static str, response: fn(&str, usize) -> Vec<u8>) -> Self {
        Self { name, content: Content::Response(response) }
    }
}

impl Pattern {
    /// The message, of at most `size` bytes.
    pub(crate) fn message(&self, id: &str, size: usize) -> String {
        let mut text = String::with_capacity(size);
        for part in self.start {
            text.push_str(&part.replace("{id}", id));
        }
        let end = self.end.replace("{id}", id);
        let room = size.saturating_sub(end.len());
        match self.unit {
            Unit::Text(unit) => {
                let count = room.saturating_sub(text.len()) / unit.len();
                text.push_str(&unit.repeat(count.min(self.most)));
            }
            Unit::Numbered(unit) => {
                for number in 0..self.most {
                    let before = text.len();
                    unit(&mut text, number);
                    if text.len() > room {
                        text.truncate(before);
                        break;
                    }
                }
            }
        }
        text + &end
    }
}

/// Adds numbered units to a text until it has `size` bytes.
pub(crate) fn fill(text: &mut Vec<u8>, size: usize, mut unit: impl FnMut(&mut Vec<u8>, usize)) {
    let mut number = 0;
    while text.len() < size {
        unit(text, number);
        number += 1;
    }
}
