//! The names of the segments that an answer may hold.

use crate::message::location::SegmentName;

/// The length of a segment name, in bytes.
pub(crate) const NAME_BYTES: usize = 3;

/// Whether an answer may hold a segment of that name.
pub(crate) fn is_known(name: SegmentName) -> bool {
    let known = [
        "BHS", "BTS", "DSC", "ERR", "FHS", "FTS", "MSA", "MSH", "NK1", "NTE", "OBX", "ORC", "PD1", "PID",
        "PV1",
    ];
    let more = ["QAK", "QPD", "RCP", "RXA", "RXR", "SFT"];
    known.iter().chain(&more).any(|known| known.as_bytes() == name.bytes())
}
