//! The names of the segments that an answer may hold.

/// The length of a segment name, in bytes.
pub(crate) const NAME_BYTES: usize = 3;

/// Whether an answer may hold a segment of that name.
pub(crate) const fn is_known(name: [u8; NAME_BYTES]) -> bool {
    matches!(
        &name,
        b"BHS"
            | b"BTS"
            | b"DSC"
            | b"ERR"
            | b"FHS"
            | b"FTS"
            | b"MSA"
            | b"MSH"
            | b"NK1"
            | b"NTE"
            | b"OBX"
            | b"ORC"
            | b"PD1"
            | b"PID"
            | b"PV1"
            | b"QAK"
            | b"QPD"
            | b"RCP"
            | b"RXA"
            | b"RXR"
            | b"SFT"
    )
}
