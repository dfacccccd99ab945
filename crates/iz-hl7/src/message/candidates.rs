//! Finds the bytes of a block that may be delimiters or line ends.

use crate::message::delimiters::Delimiters;

/// The number of bytes that are checked at once.
pub(crate) const BLOCK: usize = 64;

/// Finds candidates: bytes that may be a delimiter or end a line.
///
/// Each delimiter and each line end is a candidate. Few other bytes are candidates: control characters, and, if the
/// delimiters are not the standard ones, bytes that are like them. `|`, `^`, `~` and `\` differ in two bits, so one
/// comparison finds all four.
#[derive(Clone, Copy)]
pub(crate) struct Candidates {
    /// The bits in which the field separator and the component, repetition and escape delimiters differ.
    differing_bits: u8,
    /// A byte is like one of these four delimiters if it equals this byte after the differing bits are set.
    with_differing_bits: u8,
    subcomponent: u8,
}

impl Candidates {
    pub(crate) const fn of(delimiters: &Delimiters) -> Self {
        let Delimiters { field, component, repetition, escape, subcomponent } = *delimiters;
        let differing_bits = (field ^ component) | (field ^ repetition) | (field ^ escape);
        Self { differing_bits, with_differing_bits: field | differing_bits, subcomponent }
    }

    /// A bit for each byte of the block that is a candidate. The lowest bit is the first byte.
    #[inline]
    pub(crate) fn bits(self, block: &[u8; BLOCK]) -> u64 {
        let Self { differing_bits, with_differing_bits, subcomponent } = self;
        // The compiler turns this loop into a few vector instructions. It could not do that with a table look-up.
        let ones = block.map(|byte| {
            // CR and LF are among the bytes from 8 to 15.
            u8::from(byte | differing_bits == with_differing_bits)
                | u8::from(byte == subcomponent)
                | u8::from(byte | 7 == 15)
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
    fn few_bytes_beside_the_delimiters_are_candidates() {
        let candidates = Candidates::of(&Delimiters::STANDARD);
        for byte in 0..=u8::MAX {
            let mut block = [b'a'; BLOCK];
            block[usize::from(byte) % BLOCK] = byte;
            let is_candidate = b"|^~\\&".contains(&byte) || (8..16).contains(&byte);
            assert_eq!(candidates.bits(&block), u64::from(is_candidate) << (byte % 64), "{byte}");
        }
        assert_eq!(candidates.bits(&[b'|'; BLOCK]), u64::MAX);
    }

    #[test]
    fn every_delimiter_of_any_set_is_a_candidate() {
        for header in ["!@#$%", "*:;?=", "|^~\\&", "#{}[]", "$$$$$"] {
            let candidates = Candidates::of(&Delimiters::of_header(header.as_bytes()));
            for byte in header.bytes().chain(*b"\r\n") {
                assert_eq!(candidates.bits(&[byte; BLOCK]), u64::MAX, "{header} {byte}");
            }
        }
    }
}
