//! The delimiters below the field: where each stands in the message, and how bytes are recognised as delimiters.

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

/// The number of bytes that are checked at once.
pub(crate) const BLOCK: usize = 64;

/// Tells which bytes are delimiters.
pub(crate) struct DelimiterClasses {
    /// For each byte, the kind of delimiter that it is, or [`NO_DELIMITER`].
    kinds: [u8; 256],
    /// The bits in which the field separator and the component, repetition and escape delimiters differ.
    differing_bits: u8,
    /// A byte is like one of these four delimiters if it equals this byte after the differing bits are set.
    with_differing_bits: u8,
    subcomponent: u8,
}

const NO_DELIMITER: u8 = u8::MAX;

impl DelimiterClasses {
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
        let Delimiters { field, component, repetition, escape, subcomponent } = *delimiters;
        let differing_bits = (field ^ component) | (field ^ repetition) | (field ^ escape);
        Self { kinds, differing_bits, with_differing_bits: field | differing_bits, subcomponent }
    }

    /// The delimiter that `byte` is, if it is one below the field. `at` is its offset.
    pub(crate) fn delimiter(&self, byte: u8, at: u32) -> Option<IndexedDelimiter> {
        let kind = self.kinds.get(usize::from(byte)).copied().filter(|kind| *kind != NO_DELIMITER)?;
        Some(IndexedDelimiter(at << KIND_BITS | u32::from(kind)))
    }

    /// A bit for each byte of the block that may be a delimiter or end a line. The lowest bit is the first byte.
    ///
    /// Each delimiter and each line end has its bit. Few other bytes have one: control characters, and, if the
    /// delimiters are not the standard ones, bytes that are like them. `|`, `^`, `~` and `\` differ in two bits, so one
    /// comparison finds all four.
    pub(crate) fn candidate_bits(&self, block: &[u8; BLOCK]) -> u64 {
        let (bits, with_bits, subcomponent) =
            (self.differing_bits, self.with_differing_bits, self.subcomponent);
        // The compiler turns this loop into a few vector instructions. It could not do that with a table look-up.
        let ones = block.map(|byte| {
            // CR and LF are among the bytes from 8 to 15.
            u8::from(byte | bits == with_bits) | u8::from(byte == subcomponent) | u8::from(byte | 7 == 15)
        });
        // The highest byte of the product holds the lowest bits of the eight bytes, in their order.
        const GATHER: u64 = 0x0102_0408_1020_4080;
        let bits =
            ones.as_chunks::<8>().0.iter().map(|ones| u64::from_le_bytes(*ones).wrapping_mul(GATHER) >> 56);
        bits.rev().fold(0, |all, bits| all << 8 | bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_delimiter_is_recognised_and_few_other_bytes_are_candidates() {
        let classes = DelimiterClasses::of(&Delimiters::STANDARD);
        for byte in 0..=u8::MAX {
            let mut block = [b'a'; BLOCK];
            block[usize::from(byte) % BLOCK] = byte;
            let is_candidate = b"|^~\\&".contains(&byte) || (8..16).contains(&byte);
            assert_eq!(classes.candidate_bits(&block), u64::from(is_candidate) << (byte % 64), "{byte}");
            assert_eq!(classes.delimiter(byte, 0).is_some(), b"^~\\&".contains(&byte), "{byte}");
        }
        assert_eq!(classes.candidate_bits(&[b'|'; BLOCK]), u64::MAX);
    }

    #[test]
    fn every_delimiter_of_any_set_is_a_candidate() {
        for header in ["!@#$%", "*:;?=", "|^~\\&", "#{}[]", "$$$$$"] {
            let classes = DelimiterClasses::of(&Delimiters::of_header(header.as_bytes()));
            for byte in header.bytes().chain(*b"\r\n") {
                assert_eq!(classes.candidate_bits(&[byte; BLOCK]), u64::MAX, "{header} {byte}");
            }
        }
    }

    #[test]
    fn an_indexed_delimiter_keeps_its_offset_and_kind() {
        let delimiter = DelimiterClasses::of(&Delimiters::STANDARD).delimiter(b'~', 8 * 1024 * 1024).unwrap();
        assert_eq!(
            (delimiter.at(), delimiter.is_repetition(), delimiter.is_component()),
            (8 * 1024 * 1024, true, false)
        );
        assert!(DelimiterClasses::of(&Delimiters::STANDARD).delimiter(b'|', 7).is_none());
    }
}
