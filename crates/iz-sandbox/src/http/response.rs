//! An HTTP response that a misbehaviour may still change.

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};

/// Status, header fields and body. The server adds `Content-Length` and `Date`.
#[derive(Clone)]
pub(crate) struct HttpReply {
    pub(crate) status: StatusCode,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Vec<u8>,
}

impl HttpReply {
    pub(crate) fn new(status: StatusCode, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: content_type.to_owned(), headers: Vec::new(), body: body.into() }
    }

    /// A plain text for people.
    pub(crate) fn text(status: StatusCode, text: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text)
    }

    /// A status with its header field and an HTML page, as a server or a proxy sends it.
    pub(crate) fn page(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page =
            format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n");
        let mut page = Self::new(status, "text/html", page);
        let field = match status {
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, "Basic realm=\"sandbox\"")),
            StatusCode::TOO_MANY_REQUESTS => Some((header::RETRY_AFTER, "7")),
            StatusCode::SERVICE_UNAVAILABLE => Some((header::RETRY_AFTER, "30")),
            _ => None,
        };
        page.headers.extend(field.map(|(name, value)| (name, value.to_owned())));
        page
    }

    /// The status line and the header of the last response of a connection.
    pub(crate) fn head(&self, length: Option<usize>) -> Vec<u8> {
        let mut head = format!(
            "HTTP/1.1 {} {}\r\ncontent-type: {}\r\n",
            self.status.as_u16(),
            self.status.canonical_reason().unwrap_or_default(),
            self.content_type
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        match length {
            Some(length) => head.push_str(&format!("content-length: {length}\r\n")),
            None => head.push_str("transfer-encoding: chunked\r\n"),
        }
        head.push_str("connection: close\r\n\r\n");
        head.into_bytes()
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body));
        *response.status_mut() = self.status;
        let fields = [(header::CONTENT_TYPE, self.content_type)].into_iter().chain(self.headers);
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
