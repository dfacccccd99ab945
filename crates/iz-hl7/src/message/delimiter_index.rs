//! The delimiters below the field: where each stands in the message, and which bytes are delimiters.

use crate::message::delimiters::Delimiters;

/// A delimiter below the field: its offset in the text, and its kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexedDelimiter(u32);

/// The number of low bits that hold the kind. The text of a message has at most 24 MiB (8 MiB of Windows-1252 as
/// UTF-8), so an offset and these two bits fit into 32 bits.
const KIND_BITS: u32 = 2;
const COMPONENT: u8 = 0;
const REPETITION: u8 = 1;
const ESCAPE: u8 = 2;
const SUBCOMPONENT: u8 = 3;

impl IndexedDelimiter {
    /// The offset in the text, in bytes.
    pub(crate) const fn at(self) -> u32 {
        self.0 >> KIND_BITS
    }

    fn is(self, kind: u8) -> bool {
        self.0 & ((1 << KIND_BITS) - 1) == u32::from(kind)
    }

    pub(crate) fn is_component(self) -> bool {
        self.is(COMPONENT)
    }

    pub(crate) fn is_repetition(self) -> bool {
        self.is(REPETITION)
    }

    pub(crate) fn is_subcomponent(self) -> bool {
        self.is(SUBCOMPONENT)
    }

    pub(crate) fn is_escape(self) -> bool {
        self.is(ESCAPE)
    }
}

/// Tells which bytes are delimiters below the field.
pub(crate) struct DelimiterKinds {
    /// For each byte, the kind of delimiter that it is, or [`NO_DELIMITER`].
    kinds: [u8; 256],
}

const NO_DELIMITER: u8 = u8::MAX;

impl DelimiterKinds {
    pub(crate) fn of(delimiters: &Delimiters) -> Self {
        let lower = [
            (delimiters.component, COMPONENT),
            (delimiters.repetition, REPETITION),
            (delimiters.escape, ESCAPE),
            (delimiters.subcomponent, SUBCOMPONENT),
        ];
        let mut kinds = [NO_DELIMITER; 256];
        for (byte, kind) in lower {
            if let Some(slot) = kinds.get_mut(usize::from(byte)) {
                *slot = kind;
            }
        }
        Self { kinds }
    }

    /// The delimiter that `byte` is, if it is one below the field. `at` is its offset.
    pub(crate) fn delimiter(&self, byte: u8, at: u32) -> Option<IndexedDelimiter> {
        let kind = self.kinds.get(usize::from(byte)).copied().filter(|kind| *kind != NO_DELIMITER)?;
        Some(IndexedDelimiter(at << KIND_BITS | u32::from(kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_delimiter_below_the_field_is_recognised() {
        let kinds = DelimiterKinds::of(&Delimiters::STANDARD);
        for byte in 0..=u8::MAX {
            assert_eq!(kinds.delimiter(byte, 0).is_some(), b"^~\\&".contains(&byte), "{byte}");
        }
    }

    #[test]
    fn an_indexed_delimiter_keeps_its_offset_and_kind() {
        let delimiter = DelimiterKinds::of(&Delimiters::STANDARD).delimiter(b'~', 8 * 1024 * 1024).unwrap();
        assert_eq!(
            (delimiter.at(), delimiter.is_repetition(), delimiter.is_component()),
            (8 * 1024 * 1024, true, false)
        );
        assert!(DelimiterKinds::of(&Delimiters::STANDARD).delimiter(b'|', 7).is_none());
    }
}
