//! Refuses a request whose header says more than once where its body ends.
//!
//! Two programs may read such a request differently, and take a part of its body for another request (RFC 9112 section
//! 11.2). hyper accepts `Transfer-Encoding` beside `Content-Length`, and a repeated `Content-Length`, and removes one of
//! the two fields. So a service cannot see that it was sent. This file looks at the bytes before hyper does.

use memchr::memchr;

/// What the next byte of a connection belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The beginning of a request. Blank lines before it are skipped.
    Start,
    /// A line of a header that says nothing about the body, such as the request line.
    OtherLine,
    /// The first byte of a line of a header.
    LineStart,
    /// The name of a field, which may still be that of `field`. The rest of this name is `rest`.
    Name { field: Field, rest: &'static [u8] },
    /// The value of `Content-Length`.
    LengthValue,
    /// A body, or a part of one, with this many bytes left.
    Body { left: u64, then: AfterBytes },
    /// The size of a chunk, as far as it was read.
    ChunkSize(u64),
    /// What follows the size of a chunk in its line.
    ChunkExtension(u64),
    /// The first byte of a line after the last chunk.
    TrailerStart,
    /// A line after the last chunk. As in hyper, only CR ends it: a line feed alone belongs to the line.
    Trailer,
    /// The line feed at the end of a line after the last chunk.
    TrailerEnd,
    /// The line feed at the end of the request.
    LastLineEnd,
}

/// What follows a number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterBytes {
    Request,
    Chunk,
}

/// A field that says where the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    ContentLength,
    TransferEncoding,
}

/// What a header said about the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    NoBody,
    Length(u64),
    Chunked,
}

/// Follows the requests of a connection from byte to byte.
#[derive(Debug)]
pub(crate) struct FramingCheck {
    place: Place,
    framing: Framing,
}

/// The byte that replaces the colon of a second field. It may stand nowhere in a header, so hyper refuses the request
/// with status 400 and closes the connection.
const NO_COLON: u8 = 0;

impl FramingCheck {
    /// Begins at the first byte of a connection.
    pub(crate) const fn new() -> Self {
        Self { place: Place::Start, framing: Framing::NoBody }
    }

    /// Looks at the next bytes of the connection. If a header has a second field that says where the body ends, the
    /// header is made unreadable.
    pub(crate) fn check(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            let used = self.step(bytes);
            bytes = bytes.split_at_mut(used.clamp(1, bytes.len())).1;
        }
    }

    /// Whether a part of a header was read, and not its end.
    pub(crate) const fn is_in_header(&self) -> bool {
        matches!(self.place, Place::OtherLine | Place::LineStart | Place::Name { .. } | Place::LengthValue)
    }

    /// Reads one byte, or as many as are of no interest. Gives how many were read.
    fn step(&mut self, bytes: &mut [u8]) -> usize {
        let length = bytes.len();
        let Some(byte) = bytes.first_mut() else { return 0 };
        match (self.place, *byte) {
            (Place::Start, b'\r' | b'\n') | (Place::LineStart, b'\r') => {}
            (Place::LineStart, b'\n') => self.end_header(),
            (Place::LineStart, b'c' | b'C') => {
                self.place = Place::Name { field: Field::ContentLength, rest: b"ontent-length" };
            }
            (Place::LineStart, b't' | b'T') => {
                self.place = Place::Name { field: Field::TransferEncoding, rest: b"ransfer-encoding" };
            }
            (Place::Start | Place::OtherLine | Place::LineStart, _) => {
                return self.skip_line(bytes);
            }
            (Place::Name { field, rest: [] }, b':') => {
                if !self.declare(field) {
                    *byte = NO_COLON;
                }
            }
            (Place::Name { field, rest: [next, rest @ ..] }, byte) if byte.eq_ignore_ascii_case(next) => {
                self.place = Place::Name { field, rest };
            }
            (Place::Name { .. }, _) => return self.skip_line(bytes),
            (Place::LengthValue, b'\n') => self.place = Place::LineStart,
            (Place::LengthValue, digit) => self.add_digit(digit),
            (Place::Body { left, then }, _) => {
                let used = usize::try_from(left).map_or(length, |left| left.min(length));
                let left = left.saturating_sub(u64::try_from(used).unwrap_or(u64::MAX));
                self.place = match (left, then) {
                    (0, AfterBytes::Request) => Place::Start,
                    (0, AfterBytes::Chunk) => Place::ChunkSize(0),
                    (left, then) => Place::Body { left, then },
                };
                return used;
            }
            (Place::ChunkSize(0) | Place::ChunkExtension(0), b'\n') => self.place = Place::TrailerStart,
            (Place::ChunkSize(size) | Place::ChunkExtension(size), b'\n') => {
                // CR and LF follow the bytes of a chunk.
                self.place = Place::Body { left: size.saturating_add(2), then: AfterBytes::Chunk };
            }
            (Place::ChunkSize(size), byte) => {
                self.place = match char::from(byte).to_digit(16) {
                    Some(digit) => Place::ChunkSize(size.saturating_mul(16).saturating_add(digit.into())),
                    None => Place::ChunkExtension(size),
                };
            }
            (Place::ChunkExtension(_), _) => {}
            (Place::TrailerStart, b'\r') => self.place = Place::LastLineEnd,
            (Place::TrailerStart | Place::Trailer, _) => return self.skip_trailer(bytes),
            // hyper refuses every other byte at these places.
            (Place::TrailerEnd, _) => self.place = Place::TrailerStart,
            (Place::LastLineEnd, _) => self.place = Place::Start,
        }
        1
    }

    /// Skips the rest of a line of a header.
    fn skip_line(&mut self, bytes: &[u8]) -> usize {
        let end = memchr(b'\n', bytes);
        self.place = if end.is_some() { Place::LineStart } else { Place::OtherLine };
        end.map_or(bytes.len(), |end| end + 1)
    }

    /// Skips the rest of a line after the last chunk, except its line feed.
    fn skip_trailer(&mut self, bytes: &[u8]) -> usize {
        let end = memchr(b'\r', bytes);
        self.place = if end.is_some() { Place::TrailerEnd } else { Place::Trailer };
        end.map_or(bytes.len(), |end| end + 1)
    }

    /// Takes a field that says where the body ends. `false` if it is not the first one.
    fn declare(&mut self, field: Field) -> bool {
        if self.framing != Framing::NoBody {
            self.place = Place::OtherLine;
            return false;
        }
        (self.framing, self.place) = match field {
            Field::ContentLength => (Framing::Length(0), Place::LengthValue),
            Field::TransferEncoding => (Framing::Chunked, Place::OtherLine),
        };
        true
    }

    /// Adds a digit to the length of the body. Every other byte is a blank, or hyper refuses the request.
    fn add_digit(&mut self, digit: u8) {
        if let (Framing::Length(length), Some(digit)) = (self.framing, char::from(digit).to_digit(10)) {
            self.framing = Framing::Length(length.saturating_mul(10).saturating_add(digit.into()));
        }
    }

    fn end_header(&mut self) {
        self.place = match self.framing {
            Framing::NoBody | Framing::Length(0) => Place::Start,
            Framing::Length(left) => Place::Body { left, then: AfterBytes::Request },
            Framing::Chunked => Place::ChunkSize(0),
        };
        self.framing = Framing::NoBody;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What hyper gets of these bytes if they arrive in pieces of this length.
    fn checked(bytes: &str, piece: usize) -> String {
        let mut bytes = bytes.as_bytes().to_vec();
        let mut check = FramingCheck::new();
        for piece in bytes.chunks_mut(piece) {
            check.check(piece);
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_header_that_says_twice_where_the_body_ends_is_made_unreadable() {
        for fields in [
            "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
            "Content-Length: 2\r\nContent-Length: 2\r\n",
            "Content-Length: 0\r\nContent-Length: 2\r\n",
            "content-length:2\r\nX: y\r\ncONTENT-lENGTH:2\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "TRANSFER-ENCODING: chunked\ncontent-length: 2\n",
        ] {
            for before in [
                "",
                "\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nc:\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\n\r\nX: y\r\nContent-Length: 99\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA:\n\n\r\n\nT: 1\n\n\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nc:\n\r\n0a\r\n0123456789\r\n0\r\nC: d\r\n\r\n",
            ] {
                let request = format!("{before}POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
                for piece in [1, 2, 3, 7, 4096] {
                    let read = checked(&request, piece);
                    assert!(read.starts_with(before), "{read:?}");
                    assert_eq!(read.matches('\0').count(), 1, "{read:?}");
                }
            }
        }
    }

    #[test]
    fn every_other_request_stays_as_it_is() {
        for request in [
            "GET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\nContent-Length: 2\r\nContent-Length: 2\r\n  \
             GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Type: a\r\nContent-Lengths: 1\r\nContent-Length: 0\r\nTransfer: a\r\nX-Content-Length: \
             1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n13\r\nContent-Length: 2\r\n\r\n13\r\nContent-Length: 2\
             \r\n\r\n0\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nxPOST / HTTP/1.1\r\nContent-Length: 1\r\n\r\ny",
            "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999999\r\n\r\nContent-Length:\r\nContent-Length:",
        ] {
            for piece in [1, 2, 3, 7, 4096] {
                assert_eq!(checked(request, piece), request);
            }
        }
    }
}
