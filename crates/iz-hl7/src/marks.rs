//! The delimiters of a message: what each byte means, and where the lower ones stand.

use crate::Delimiters;

/// A delimiter below the field: where in the text it stands, and which it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(u32);

/// The text of a message has at most 24 MiB (8 MiB of Windows-1252), so a place in it and two bits make 32.
const KIND_BITS: u32 = 2;
const COMPONENT: u8 = 0;
const REPETITION: u8 = 1;
const ESCAPE: u8 = 2;
const SUBCOMPONENT: u8 = 3;

impl Mark {
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

/// How many bytes are looked at in one go.
pub(crate) const BLOCK: usize = 64;

/// What each byte is.
pub(crate) struct Classes {
    /// The kind of mark that a byte is, or [`NO_MARK`].
    kinds: [u8; 256],
    delimiters: [u8; 7],
}

const NO_MARK: u8 = u8::MAX;

impl Classes {
    pub(crate) fn of(delimiters: &Delimiters) -> Self {
        let marks = [
            (delimiters.component, COMPONENT),
            (delimiters.repetition, REPETITION),
            (delimiters.escape, ESCAPE),
            (delimiters.subcomponent, SUBCOMPONENT),
        ];
        let mut kinds = [NO_MARK; 256];
        for (byte, kind) in marks {
            if let Some(slot) = kinds.get_mut(usize::from(byte)) {
                *slot = kind;
            }
        }
        let [component, repetition, escape, subcomponent] = marks.map(|(byte, _)| byte);
        Self {
            kinds,
            delimiters: [component, repetition, escape, subcomponent, delimiters.field, b'\r', b'\n'],
        }
    }

    /// The mark that `byte` is, which stands at `at`.
    pub(crate) fn mark(&self, byte: u8, at: u32) -> Option<Mark> {
        let kind = self.kinds.get(usize::from(byte)).copied().filter(|kind| *kind != NO_MARK)?;
        Some(Mark(at << KIND_BITS | u32::from(kind)))
    }

    /// A bit for each byte of the block that is a delimiter, the lowest for the first.
    pub(crate) fn hits(&self, block: &[u8; BLOCK]) -> u64 {
        let [a, b, c, d, e, f, g] = self.delimiters;
        // This plain loop becomes a few vector instructions, which looking up each byte would not.
        let ones = block.map(|byte| {
            let is = |delimiter| u8::from(byte == delimiter);
            is(a) | is(b) | is(c) | is(d) | is(e) | is(f) | is(g)
        });
        // The product has the lowest bits of the eight bytes, in their order, in its highest byte.
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
    fn every_delimiter_is_hit_and_nothing_else() {
        let classes = Classes::of(&Delimiters::STANDARD);
        for byte in 0..=u8::MAX {
            let mut block = [b'a'; BLOCK];
            block[usize::from(byte) % BLOCK] = byte;
            let is_delimiter = b"|^~\\&\r\n".contains(&byte);
            assert_eq!(classes.hits(&block), u64::from(is_delimiter) << (byte % 64), "{byte}");
        }
        assert_eq!(classes.hits(&[b'|'; BLOCK]), u64::MAX);
    }

    #[test]
    fn a_mark_keeps_its_place() {
        let mark = Classes::of(&Delimiters::STANDARD).mark(b'~', 8 * 1024 * 1024).unwrap();
        assert_eq!((mark.at(), mark.is_repetition(), mark.is_component()), (8 * 1024 * 1024, true, false));
        assert!(Classes::of(&Delimiters::STANDARD).mark(b'|', 7).is_none());
    }
}
