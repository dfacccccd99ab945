//! The lines that separate the parts of a multipart body (RFC 2046, section 5.1.1).

/// The longest boundary that is allowed, in bytes.
const MAX_BOUNDARY_BYTES: usize = 70;

/// A line that separates two parts.
#[derive(Clone, Copy)]
pub(super) struct BoundaryLine {
    /// The offset of the line.
    pub(super) at: usize,
    /// The offset of the part that follows.
    pub(super) behind: usize,
    /// Whether this is the line after the last part.
    pub(super) is_last: bool,
}

/// An iterator over the boundary lines of a body.
pub(super) struct BoundaryLines<'a> {
    body: &'a [u8],
    boundary: &'a [u8],
    from: usize,
}

impl<'a> BoundaryLines<'a> {
    /// The lines with this boundary. `None` if the boundary is empty or too long.
    pub(super) fn of(body: &'a [u8], boundary: &'a [u8]) -> Option<Self> {
        (1..=MAX_BOUNDARY_BYTES).contains(&boundary.len()).then_some(Self { body, boundary, from: 0 })
    }

    /// The lines of a body whose `Content-Type` does not name the boundary. The first line then shows it, and a header
    /// field follows that only parts have.
    pub(super) fn of_unnamed(body: &'a [u8]) -> Option<Self> {
        let lines = body.trim_ascii_start().strip_prefix(b"--")?;
        let mut lines = lines.splitn(3, |&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
        let (boundary, header) = (lines.next()?, lines.next()?);
        let is_header = header.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        is_header.then(|| Self::of(body, boundary)).flatten()
    }
}

impl Iterator for BoundaryLines<'_> {
    type Item = BoundaryLine;

    fn next(&mut self) -> Option<BoundaryLine> {
        loop {
            let at = self.from;
            let line = self.body.get(at..).filter(|rest| !rest.is_empty())?;
            let length = line.iter().position(|&byte| byte == b'\n').map_or(line.len(), |end| end + 1);
            self.from = at + length;
            let line = line.get(..length)?;
            let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(self.boundary));
            match rest.map(<[u8]>::trim_ascii) {
                Some(b"") if line.ends_with(b"\n") => {
                    return Some(BoundaryLine { at, behind: self.from, is_last: false });
                }
                Some(b"--") => return Some(BoundaryLine { at, behind: self.from, is_last: true }),
                _ => {}
            }
        }
    }
}
