//! HTTP responses that a misbehaviour may still change.

use axum::http::{HeaderValue, Response, StatusCode, header};

/// A response. The server adds `Content-Length` and `Date`.
pub(crate) type RawReply = Response<Vec<u8>>;

pub(crate) fn reply(status: StatusCode, content_type: &'static str, body: impl Into<Vec<u8>>) -> RawReply {
    let mut reply = Response::new(body.into());
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}

/// A plain text for people.
pub(crate) fn text(status: StatusCode, text: impl Into<Vec<u8>>) -> RawReply {
    reply(status, "text/plain; charset=utf-8", text)
}

/// A status with its header field and an HTML page, as a server or a proxy sends it.
pub(crate) fn page(status: StatusCode) -> RawReply {
    let page = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n");
    let mut page = reply(status, "text/html", page);
    let field = match status {
        StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, "Basic realm=\"sandbox\"")),
        StatusCode::TOO_MANY_REQUESTS => Some((header::RETRY_AFTER, "7")),
        StatusCode::SERVICE_UNAVAILABLE => Some((header::RETRY_AFTER, "30")),
        _ => None,
    };
    page.headers_mut().extend(field.map(|(name, value)| (name, HeaderValue::from_static(value))));
    page
}

/// The status line and the header of the last response of a connection. Without a length the body comes in chunks.
pub(crate) fn head(reply: &RawReply, length: Option<usize>) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {}\r\n", reply.status()).into_bytes();
    let mut field = |name: &str, value: &[u8]| head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    for (name, value) in reply.headers() {
        field(name.as_str(), value.as_bytes());
    }
    match length {
        Some(length) => field("content-length", length.to_string().as_bytes()),
        None => field("transfer-encoding", b"chunked"),
    }
    field("connection", b"close\r\n");
    head
}
