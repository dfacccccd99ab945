//! Wrong HTTP responses. Each function receives a good response.

use std::io::Write;

use axum::http::{StatusCode, header};
use flate2::{Compression, write::GzEncoder};

use crate::{
    http::response::HttpReply,
    misbehaviour::envelope::{E_ACUTE, with_byte},
};

const BOUNDARY: &str = "sandbox-part";

/// The size of the unpacked gzip bomb, in bytes.
const BOMB_BYTES: usize = 32 * 1024 * 1024;

/// The page of a proxy after the end of a session.
const LOGIN: &str = "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><h1>Log in</h1>\
    <form method=\"post\"><input name=\"user\"><input name=\"pass\" type=\"password\"></form></body></html>\n";

pub(super) fn latin_1(reply: &mut HttpReply) {
    let text =
        String::from_utf8_lossy(&reply.body).replacen("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 1);
    let narrow: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
    reply.body = with_byte(&narrow, E_ACUTE);
    let kind = reply.content_type.split(';').next().unwrap_or_default();
    reply.content_type = format!("{kind}; charset=iso-8859-1");
}

pub(super) fn answer_500(reply: &mut HttpReply) {
    reply.status = StatusCode::INTERNAL_SERVER_ERROR;
}

pub(super) fn login_page(reply: &mut HttpReply) {
    *reply = HttpReply::new(StatusCode::OK, "text/html; charset=utf-8", LOGIN);
}

pub(super) fn redirect(reply: &mut HttpReply) {
    *reply = HttpReply::new(StatusCode::FOUND, "text/html; charset=utf-8", LOGIN);
    reply.headers.push((header::LOCATION, "/login".to_owned()));
}

pub(super) fn empty_body(reply: &mut HttpReply) {
    reply.body.clear();
}

pub(super) fn wrong_content_type(reply: &mut HttpReply) {
    reply.content_type = "text/html".to_owned();
}

pub(super) fn multipart(reply: &mut HttpReply) {
    let kind = reply.content_type.clone();
    let mut body = format!("--{BOUNDARY}\r\nContent-Type: {kind}\r\nContent-ID: <root>\r\n\r\n").into_bytes();
    body.append(&mut reply.body);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    let media = kind.split(';').next().unwrap_or_default();
    reply.content_type =
        format!("multipart/related; type=\"{media}\"; start=\"<root>\"; boundary=\"{BOUNDARY}\"");
    reply.body = body;
}

pub(super) fn gzipped(reply: &mut HttpReply) {
    reply.body = gzip(&reply.body);
    reply.headers.push((header::CONTENT_ENCODING, "gzip".to_owned()));
}

pub(super) fn gzip_bomb(reply: &mut HttpReply) {
    reply.body = vec![b' '; BOMB_BYTES];
    gzipped(reply);
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
    fn a_gzip_body_unpacks_to_the_original() {
        let bytes: Vec<u8> = (0..=255).cycle().take(150_000).collect();
        assert_eq!(unpacked(gzip(&bytes)), bytes);
    }

    #[test]
    fn the_gzip_bomb_is_small_and_has_a_bounded_size() {
        let mut reply = HttpReply::text(StatusCode::OK, "");
        gzip_bomb(&mut reply);
        assert!(reply.body.len() < 300_000, "{}", reply.body.len());
        let out = unpacked(reply.body);
        assert_eq!(out.len(), BOMB_BYTES);
        assert!(out.iter().all(|byte| *byte == b' '));
    }
}
