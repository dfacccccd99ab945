//! A file of the widget as it is sent: plain or packed with gzip, with its tag.

use std::{borrow::Cow, fmt::Write as _, io::Write as _};

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};

/// A file.
pub(super) struct Asset {
    media_type: &'static str,
    plain: Form,
    /// `None` if it is not packed.
    packed: Option<Form>,
}

/// The bytes of a file, and their tag.
struct Form {
    bytes: Bytes,
    tag: HeaderValue,
}

impl Form {
    /// The tag (RFC 9110 section 8.8.3) is the SHA-256 of the bytes.
    fn new(bytes: Bytes) -> Self {
        let mut tag = "\"".to_owned();
        for byte in digest(&SHA256, &bytes).as_ref() {
            // Writing to a text cannot fail.
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        let tag = HeaderValue::try_from(tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { bytes, tag }
    }
}

impl Asset {
    /// A file that is sent as it is.
    pub(super) fn new(media_type: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        let bytes = match text.into() {
            Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
            Cow::Owned(text) => Bytes::from(text),
        };
        Self { media_type, plain: Form::new(bytes), packed: None }
    }

    /// The file, also packed for clients that take gzip.
    pub(super) fn packed(self) -> Self {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        let packed = packer.write_all(&self.plain.bytes).and_then(|()| packer.finish());
        Self { packed: packed.ok().map(|bytes| Form::new(bytes.into())), ..self }
    }

    /// The response to a request. A browser may keep the file, and must ask each time whether it is still the same.
    pub(super) fn response(&self, request: &HeaderMap) -> Response {
        let packed = self.packed.as_ref().filter(|_| takes_gzip(request));
        let form = packed.unwrap_or(&self.plain);
        let mut response = if request.get(header::IF_NONE_MATCH) == Some(&form.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, self.media_type)], form.bytes.clone()).into_response()
        };
        let headers = response.headers_mut();
        if packed.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::ETAG, form.tag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        response
    }
}

/// Whether a client takes gzip.
fn takes_gzip(request: &HeaderMap) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| coding.trim().eq_ignore_ascii_case("gzip"))
}
