//! The location of a value in a message.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::message::known_name::is_known;

/// The three letters of a segment, such as `PID`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SegmentName([u8; 3]);

impl SegmentName {
    /// A name of three ASCII capital letters or digits that starts with a letter. `None` for anything else.
    #[must_use]
    pub fn new(name: [u8; 3]) -> Option<Self> {
        let [first, rest @ ..] = name;
        (first.is_ascii_uppercase()
            && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
        .then_some(Self(name))
    }

    /// The name of an observation.
    pub(crate) const OBX: Self = Self(*b"OBX");

    /// The name of a message header.
    pub(crate) const MSH: Self = Self(*b"MSH");

    /// The name of an administration.
    pub(crate) const RXA: Self = Self(*b"RXA");

    /// The name of a segment that an answer may hold. `None` for any other name.
    pub(crate) fn known(name: [u8; 3]) -> Option<Self> {
        is_known(name).then_some(Self(name))
    }

    /// A name that would be valid in capital letters. It is kept as it was sent.
    pub(crate) fn in_lower_case(name: [u8; 3]) -> Option<Self> {
        Self::new(name.map(|byte| byte.to_ascii_uppercase())).map(|_| Self(name))
    }

    /// The name in capital letters.
    pub(crate) fn upper_case(self) -> Self {
        Self(self.0.map(|byte| byte.to_ascii_uppercase()))
    }

    pub(crate) const fn bytes(self) -> [u8; 3] {
        self.0
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&byte| fmt::Write::write_char(f, char::from(byte)))
    }
}

impl fmt::Debug for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The location of a value in the notation of ERR-2: `RXA[2]-5[1].4` is the fourth component of the first repetition of
/// field 5 of the second RXA. All numbers start at 1; 0 means the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The name of the segment.
    pub segment: SegmentName,
    /// The number of the segment among those of its name.
    pub occurrence: u32,
    /// The number of the field. MSH-1 is the separator itself.
    pub field: u32,
    /// The number of the repetition.
    pub repetition: u32,
    /// The number of the component.
    pub component: u32,
    /// The number of the subcomponent.
    pub subcomponent: u32,
}

impl Location {
    /// The location of a whole segment.
    #[must_use]
    pub const fn segment(segment: SegmentName, occurrence: u32) -> Self {
        Self { segment, occurrence, field: 0, repetition: 0, component: 0, subcomponent: 0 }
    }

    pub(crate) const fn field(self, field: u32) -> Self {
        Self { field, ..self }
    }

    pub(crate) const fn repetition(self, repetition: u32) -> Self {
        Self { repetition, ..self }
    }

    pub(crate) const fn component(self, component: u32) -> Self {
        Self { component, ..self }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.segment, self.occurrence)?;
        if self.field == 0 {
            return Ok(());
        }
        write!(f, "-{}", self.field)?;
        if self.repetition > 0 {
            write!(f, "[{}]", self.repetition)?;
        }
        if self.component > 0 {
            write!(f, ".{}", self.component)?;
        }
        if self.subcomponent > 0 {
            write!(f, ".{}", self.subcomponent)?;
        }
        Ok(())
    }
}

impl Serialize for Location {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_written_in_the_notation_of_err_2() -> Result<(), &'static str> {
        let name = SegmentName::new(*b"RXA").ok_or("RXA is a name")?;
        let segment = Location::segment(name, 2);
        assert_eq!(segment.to_string(), "RXA[2]");
        assert_eq!(segment.field(3).to_string(), "RXA[2]-3");
        assert_eq!(segment.field(5).repetition(1).component(4).to_string(), "RXA[2]-5[1].4");
        Ok(())
    }

    #[test]
    fn a_name_is_three_capital_letters_or_digits() {
        assert!(SegmentName::new(*b"PD1").is_some());
        for not_a_name in [*b"1PD", *b"pid", *b"P-D", *b"   "] {
            assert!(SegmentName::new(not_a_name).is_none());
        }
    }
}
