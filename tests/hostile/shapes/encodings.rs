//! Messages in other character encodings, and messages that are encoded as a whole. The form carries them as they are.

use super::{
    frame::{BEHIND_PID_5, HEAD, PERSON, PID_5, record},
    shape::{Shape, fill},
};

pub(crate) const SHAPES: [Shape; 22] = [
    Shape::bytes("a byte order mark", |id, size| [b"\xEF\xBB\xBF", record(id, size - 3).as_bytes()].concat()),
    Shape::bytes("byte order marks in each name", |id, size| names(id, size, b"~\xEF\xBB\xBFQ^A")),
    Shape::bytes("UTF-16, low byte first", |id, size| {
        let units = record(id, size / 2 - 2).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        [b"\xFF\xFE".as_slice(), &units].concat()
    }),
    Shape::bytes("UTF-16, high byte first, without a mark", |id, size| {
        record(id, size / 2 - 2).encode_utf16().flat_map(u16::to_be_bytes).collect()
    }),
    Shape::bytes("UTF-16 with single surrogates", |id, size| {
        let mut bytes: Vec<u8> = record(id, 1000).encode_utf16().flat_map(u16::to_le_bytes).collect();
        fill(&mut bytes, size - 8, |bytes, _| bytes.extend_from_slice(b"\x00\xD8x\x00"));
        [b"\xFF\xFE".as_slice(), &bytes].concat()
    }),
    Shape::bytes("Windows-1252", |id, size| names(id, size, b"~Ren\xE9e^\x8Al\x92Or")),
    Shape::bytes("undefined bytes of Windows-1252", |id, size| names(id, size, b"~\x81\x8D\x8F^\x90\x9D")),
    Shape::bytes("UTF-8 and Windows-1252 in turn", |id, size| names(id, size, b"~Ren\xC3\xA9e^Ren\xE9e")),
    Shape::bytes("UTF-8 that is encoded twice", |id, size| names(id, size, b"~Ren\xC3\x83\xC2\xA9e^A")),
    Shape::bytes("overlong UTF-8", |id, size| names(id, size, b"~\xC0\xAF\xE0\x80\xAF^A")),
    Shape::bytes("continuation bytes only", |id, size| names(id, size, b"\x80\xBF")),
    Shape::bytes("bytes FF", |id, size| names(id, size, b"\xFF")),
    Shape::bytes("bytes NUL", |id, size| names(id, size, b"\0")),
    Shape::bytes("control characters", |id, size| names(id, size, b"\x01\x02\x0B\x1C\x1F\x7F")),
    Shape::bytes("frames of MLLP", |id, size| {
        let mut bytes = format!("\x0B{}\x1C\r", record(id, 1000)).into_bytes();
        fill(&mut bytes, size - 64, |bytes, _| bytes.extend_from_slice(b"\x0BMSH|^~\\&|R|\x1C\r"));
        bytes
    }),
    Shape::bytes("Base64 of a message", |id, size| {
        iz_soap::base64_text(record(id, size / 4 * 3 - 4).as_bytes()).into_bytes()
    }),
    Shape::bytes("Base64 of Base64", |id, size| {
        let once = iz_soap::base64_text(record(id, size / 16 * 9 - 16).as_bytes());
        iz_soap::base64_text(once.as_bytes()).into_bytes()
    }),
    Shape::bytes("Base64 that is no message", |_, size| "QUJD".repeat(size / 4).into_bytes()),
    Shape::bytes("hexadecimal of a message", |id, size| {
        let digit = |number: u8| b"0123456789ABCDEF"[usize::from(number)];
        record(id, size / 2 - 2).bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }),
    Shape::bytes("a message in quotation marks", |id, size| {
        format!("\"{}\"", record(id, size / 4 * 3).replace('\\', "\\\\").replace('\r', "\\r")).into_bytes()
    }),
    Shape::bytes("a message escaped three times", |id, size| {
        let escape = |text: String| text.replace('&', "&amp;").replace('\r', "&#xD;").replace('<', "&lt;");
        escape(escape(escape(record(id, size / 2)))).into_bytes()
    }),
    Shape::bytes("entities in entities", |id, size| {
        let mut bytes = record(id, 1000).into_bytes();
        fill(&mut bytes, size - 64, |bytes, _| bytes.extend_from_slice(b"&amp;amp;amp;amp;lt;"));
        bytes
    }),
];

/// A record whose person has further names, which repeat these bytes.
fn names(id: &str, size: usize, unit: &[u8]) -> Vec<u8> {
    let mut bytes = [HEAD, PID_5].concat().replace("{id}", id).into_bytes();
    fill(&mut bytes, size - 2 * PERSON.len(), |bytes, _| bytes.extend_from_slice(unit));
    bytes.extend_from_slice(BEHIND_PID_5.as_bytes());
    bytes
}
