//! HTTP responses that are not as they should be. Each is given a good one.

use axum::http::{StatusCode, header};

use super::{envelope::with_byte, gzip};
use crate::http::Outgoing;

const BOUNDARY: &str = "sandbox-part";

/// The page of a proxy whose session has ended.
const LOGIN: &str = "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><h1>Log in</h1>\
    <form method=\"post\"><input name=\"user\"><input name=\"pass\" type=\"password\"></form></body></html>\n";

pub(super) fn latin_1(reply: &mut Outgoing) {
    let text =
        String::from_utf8_lossy(&reply.body).replacen("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 1);
    let narrow: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
    reply.body = with_byte(&narrow, 0xE9);
    let kind = reply.content_type.split(';').next().unwrap_or_default();
    reply.content_type = format!("{kind}; charset=iso-8859-1");
}

pub(super) fn answer_500(reply: &mut Outgoing) {
    reply.status = StatusCode::INTERNAL_SERVER_ERROR;
}

pub(super) fn login_page(reply: &mut Outgoing) {
    *reply = Outgoing::new(StatusCode::OK, "text/html; charset=utf-8", LOGIN);
}

pub(super) fn redirect(reply: &mut Outgoing) {
    *reply = Outgoing::new(StatusCode::FOUND, "text/html; charset=utf-8", LOGIN);
    reply.headers.push((header::LOCATION, "/login".to_owned()));
}

pub(super) fn empty_body(reply: &mut Outgoing) {
    reply.body.clear();
}

pub(super) fn wrong_content_type(reply: &mut Outgoing) {
    reply.content_type = "text/html".to_owned();
}

pub(super) fn multipart(reply: &mut Outgoing) {
    let kind = reply.content_type.clone();
    let mut body = format!("--{BOUNDARY}\r\nContent-Type: {kind}\r\nContent-ID: <root>\r\n\r\n").into_bytes();
    body.append(&mut reply.body);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    let media = kind.split(';').next().unwrap_or_default();
    reply.content_type =
        format!("multipart/related; type=\"{media}\"; start=\"<root>\"; boundary=\"{BOUNDARY}\"");
    reply.body = body;
}

pub(super) fn gzipped(reply: &mut Outgoing) {
    reply.body = gzip::stored(&reply.body);
    reply.headers.push((header::CONTENT_ENCODING, "gzip".to_owned()));
}

pub(super) fn gzip_bomb(reply: &mut Outgoing) {
    reply.body = gzip::bomb();
    reply.headers.push((header::CONTENT_ENCODING, "gzip".to_owned()));
}
