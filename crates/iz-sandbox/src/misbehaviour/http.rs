//! Wrong HTTP responses. Each function receives a good response.

use std::io::Write;

use axum::http::{HeaderValue, StatusCode, header};
use flate2::{Compression, write::GzEncoder};

use crate::{
    http::{
        media_type::media_type,
        response::{self, RawReply},
    },
    misbehaviour::envelope::{E_ACUTE, with_byte},
};

const BOUNDARY: &str = "sandbox-part";

/// The size of the unpacked gzip bomb, in bytes.
const BOMB_BYTES: usize = 32 * 1024 * 1024;

/// The page of a proxy after the end of a session.
const LOGIN: &str = "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><h1>Log in</h1>\
    <form method=\"post\"><input name=\"user\"><input name=\"pass\" type=\"password\"></form></body></html>\n";

pub(super) fn latin_1(reply: &mut RawReply) {
    let text = String::from_utf8_lossy(reply.body());
    let text = text.replacen("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 1);
    let narrow: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
    *reply.body_mut() = with_byte(&narrow, E_ACUTE);
    set_content_type(reply, &format!("{}; charset=iso-8859-1", media_type(reply.headers())));
}

pub(super) fn answer_500(reply: &mut RawReply) {
    *reply.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
}

pub(super) fn login_page(reply: &mut RawReply) {
    *reply = response::reply(StatusCode::OK, "text/html; charset=utf-8", LOGIN);
}

pub(super) fn redirect(reply: &mut RawReply) {
    *reply = response::reply(StatusCode::FOUND, "text/html; charset=utf-8", LOGIN);
    reply.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/login"));
}

pub(super) fn wrong_content_type(reply: &mut RawReply) {
    set_content_type(reply, "text/html");
}

pub(super) fn multipart(reply: &mut RawReply) {
    let content_type =
        reply.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    *reply.body_mut() = [
        format!("--{BOUNDARY}\r\nContent-Type: ").as_bytes(),
        content_type,
        b"\r\nContent-ID: <root>\r\n\r\n",
        reply.body(),
        format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
    ]
    .concat();
    let media = media_type(reply.headers());
    let related = format!("multipart/related; type=\"{media}\"; start=\"<root>\"; boundary=\"{BOUNDARY}\"");
    set_content_type(reply, &related);
}

pub(super) fn gzipped(reply: &mut RawReply) {
    *reply.body_mut() = gzip(reply.body());
    reply.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
}

pub(super) fn gzip_bomb(reply: &mut RawReply) {
    *reply.body_mut() = vec![b' '; BOMB_BYTES];
    gzipped(reply);
}

fn set_content_type(reply: &mut RawReply, content_type: &str) {
    if let Ok(value) = HeaderValue::from_str(content_type) {
        reply.headers_mut().insert(header::CONTENT_TYPE, value);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{
        io::Read,
        process::{Command, Stdio},
    };

    use super::*;

    /// Unpacks with the gzip program of the system, which every test machine has.
    fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
        let mut gzip =
            Command::new("gzip").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = gzip.stdin.take().unwrap();
        let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
        let mut out = Vec::new();
        gzip.stdout.take().unwrap().read_to_end(&mut out).unwrap();
        writer.join().unwrap();
        assert!(gzip.wait().unwrap().success());
        out
    }

    #[test]
    fn a_wrong_media_type_replaces_the_right_one() {
        let cases: [(fn(&mut RawReply), _); 3] = [
            (latin_1, "text/plain; charset=iso-8859-1"),
            (wrong_content_type, "text/html"),
            (
                multipart,
                "multipart/related; type=\"text/plain\"; start=\"<root>\"; boundary=\"sandbox-part\"",
            ),
        ];
        for (change, expected) in cases {
            let mut reply = response::text(StatusCode::OK, "<a></a>");
            change(&mut reply);
            let sent: Vec<_> = reply.headers().get_all(header::CONTENT_TYPE).iter().collect();
            assert_eq!(sent, [expected]);
        }
    }

    #[test]
    fn a_gzip_body_unpacks_to_the_original() {
        let bytes: Vec<u8> = (0..=255).cycle().take(150_000).collect();
        assert_eq!(unpacked(gzip(&bytes)), bytes);
    }

    #[test]
    fn the_gzip_bomb_is_small_and_has_a_bounded_size() {
        let mut reply = response::text(StatusCode::OK, "");
        gzip_bomb(&mut reply);
        assert!(reply.body().len() < 300_000, "{}", reply.body().len());
        let out = unpacked(reply.into_body());
        assert_eq!(out.len(), BOMB_BYTES);
        assert!(out.iter().all(|byte| *byte == b' '));
    }
}
