//! Responses whose HTTP is unusual: chunks, headers, compression and bodies that are no answer.

use std::io::Write as _;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};

use super::{
    frame::record,
    response::{envelope, http, repeat, soap},
    shape::Shape,
};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

/// A response in chunks of this many bytes.
fn chunked(body: &[u8], bytes: usize, extension: &str, trailer: &str) -> Vec<u8> {
    let mut response = CHUNKED.as_bytes().to_vec();
    for chunk in body.chunks(bytes) {
        response.extend_from_slice(format!("{:x}{extension}\r\n", chunk.len()).as_bytes());
        response.extend_from_slice(chunk);
        response.extend_from_slice(b"\r\n");
    }
    response.extend_from_slice(format!("0\r\n{trailer}\r\n").as_bytes());
    response
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// A response with compressed data. Compressing 64 MiB takes this harness longer than the service takes, so a bomb
/// repeats a compressed member.
fn coded(coding: &str, body: &[u8]) -> Vec<u8> {
    http(&format!("Content-Type: application/soap+xml\r\nContent-Encoding: {coding}\r\n"), body)
}

pub(crate) const SHAPES: [Shape; 28] = [
    Shape::response("a plain envelope", |id, size| soap(envelope(&record(id, size / 4 * 3)).as_bytes())),
    Shape::response("chunks of one byte", |id, size| {
        chunked(envelope(&record(id, size / 8)).as_bytes(), 1, "", "")
    }),
    Shape::response("chunks with extensions", |id, size| {
        chunked(envelope(&record(id, size / 12)).as_bytes(), 10, &format!(";q={}", "q".repeat(80)), "")
    }),
    Shape::response("a long chunk extension", |id, size| {
        [CHUNKED.as_bytes(), b"1;q=", "q".repeat(size).as_bytes(), b"\r\n", id.as_bytes()].concat()
    }),
    Shape::response("very many trailers", |id, size| {
        chunked(envelope(&record(id, 2000)).as_bytes(), 4096, "", &"X-Q: q\r\n".repeat(size / 8))
    }),
    Shape::response("a chunk size that is too large", |_, size| {
        [CHUNKED.as_bytes(), b"FFFFFFFFFFFFFFFF\r\n", "x".repeat(size).as_bytes()].concat()
    }),
    Shape::response("1,000 headers", |id, size| {
        http(
            &(0..990).map(|number| format!("X-Q{number}: {number}\r\n")).collect::<String>(),
            envelope(&record(id, size / 2)).as_bytes(),
        )
    }),
    Shape::response("10,000 headers", |id, _| {
        http(&"X-Q: q\r\n".repeat(10_000), envelope(&record(id, 2000)).as_bytes())
    }),
    Shape::response("a long header", |id, size| {
        http(&format!("X-Q: {}\r\n", "q".repeat(size)), envelope(&record(id, 2000)).as_bytes())
    }),
    Shape::response("a long status line", |id, size| {
        format!("HTTP/1.1 200 {}\r\n\r\n{id}", "q".repeat(size)).into_bytes()
    }),
    Shape::response("very many interim responses", |id, size| {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(size.min(1 << 20) / 25);
        [interim.as_bytes(), &soap(envelope(&record(id, 2000)).as_bytes())].concat()
    }),
    Shape::response("two lengths", |id, size| {
        http("Content-Length: 7\r\n", envelope(&record(id, size / 2)).as_bytes())
    }),
    Shape::response("a length that is too long", |id, size| {
        let body = envelope(&record(id, size / 2));
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", size * 2).into_bytes()
    }),
    Shape::response("a body without a length", |id, size| {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n{}",
            envelope(&record(id, size / 4 * 3))
        )
        .into_bytes()
    }),
    Shape::response("more than the limit", |_, size| soap(&vec![b'q'; size * 2])),
    Shape::response("more than the limit without a length", |_, size| {
        [
            b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n".as_slice(),
            &vec![b'q'; size * 2],
        ]
        .concat()
    }),
    Shape::response("gzip", |id, size| coded("gzip", &gzip(envelope(&record(id, size / 4 * 3)).as_bytes()))),
    Shape::response("gzip without the header", |id, size| {
        soap(&gzip(envelope(&record(id, size / 4 * 3)).as_bytes()))
    }),
    Shape::response("gzip that unpacks over the limit", |_, size| {
        coded("gzip", &gzip(&vec![b' '; size * 8]))
    }),
    Shape::response("very many members of gzip", |_, size| coded("gzip", &gzip(b"").repeat(size / 20))),
    Shape::response("gzip in gzip in gzip", |id, size| {
        coded("gzip, gzip, gzip", &gzip(&gzip(&gzip(envelope(&record(id, size / 4 * 3)).as_bytes()))))
    }),
    Shape::response("gzip that is cut", |id, size| {
        let whole = gzip(envelope(&record(id, size / 4 * 3)).as_bytes());
        coded("gzip", &whole[..whole.len() / 2])
    }),
    Shape::response("deflate", |id, size| {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        let _ = encoder.write_all(envelope(&record(id, size / 4 * 3)).as_bytes());
        coded("deflate", &encoder.finish().unwrap_or_default())
    }),
    Shape::response("zlib that unpacks over the limit", |_, size| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        let _ = encoder.write_all(&vec![b' '; size * 8]);
        coded("deflate", &encoder.finish().unwrap_or_default())
    }),
    Shape::response("a web page of 8 MiB", |_, size| {
        http(
            "Content-Type: text/html\r\n",
            repeat("<!DOCTYPE html><html>", "<p>Sign in &amp; go on</p>", "</html>", size).as_bytes(),
        )
    }),
    Shape::response("an error page of 8 MiB", |_, size| {
        let page = repeat("<html>", "<p>Internal error</p>", "</html>", size);
        format!("HTTP/1.1 500 Error\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}", page.len()).into_bytes()
    }),
    Shape::response("JSON of 8 MiB", |_, size| {
        http("Content-Type: application/json\r\n", repeat("{\"q\":[", "[", "", size).as_bytes())
    }),
    Shape::response("a status without a body", |_, _| {
        b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec()
    }),
];
