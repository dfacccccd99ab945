//! Counts segments by their names.

use std::collections::HashMap;

use crate::message::location::SegmentName;

/// How often each segment name has occurred. The usual names are counted without hashing.
#[derive(Debug, Default)]
pub(crate) struct NameCounts {
    known: [u32; 16],
    others: HashMap<SegmentName, u32>,
}

impl NameCounts {
    /// Counts a name, and returns its number so far.
    #[inline]
    pub(crate) fn next(&mut self, name: SegmentName) -> u32 {
        // Three of four segments are OBX.
        if name == SegmentName::OBX
            && let [count, ..] = &mut self.known
        {
            *count += 1;
            return *count;
        }
        self.next_other(name)
    }

    #[inline(never)]
    fn next_other(&mut self, name: SegmentName) -> u32 {
        let known: usize = match &name.bytes() {
            b"RXA" => 1,
            b"ORC" => 2,
            b"RXR" => 3,
            b"PID" => 4,
            b"NK1" => 5,
            b"PD1" => 6,
            b"ERR" => 7,
            b"MSH" => 8,
            b"MSA" => 9,
            b"QAK" => 10,
            b"QPD" => 11,
            b"NTE" => 12,
            _ => usize::MAX,
        };
        let count = match self.known.get_mut(known) {
            Some(count) => count,
            None => self.others.entry(name).or_default(),
        };
        *count += 1;
        *count
    }
}
