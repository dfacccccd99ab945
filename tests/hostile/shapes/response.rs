//! HTTP responses, and the envelopes in them.

/// A response of status 200 with these headers and this body. `headers` has a line end behind each line.
pub(crate) fn http(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A response with an envelope.
pub(crate) fn soap(body: &[u8]) -> Vec<u8> {
    http("Content-Type: application/soap+xml; charset=utf-8\r\n", body)
}

/// A response of a form.
pub(crate) fn plain(body: &[u8]) -> Vec<u8> {
    http("Content-Type: text/plain\r\n", body)
}

pub(crate) const OPEN: &str = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>\
     <submitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><return>";
pub(crate) const CLOSE: &str = "</return></submitSingleMessageResponse></s:Body></s:Envelope>";

/// The text of an element.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#xD;")
}

/// The envelope with a message.
pub(crate) fn envelope(message: &str) -> String {
    format!("{OPEN}{}{CLOSE}", escape(message))
}

/// A document of at most `size` bytes that repeats a unit.
pub(crate) fn repeat(start: &str, unit: &str, end: &str, size: usize) -> String {
    let count = size.saturating_sub(start.len() + end.len()) / unit.len();
    [start, &unit.repeat(count), end].concat()
}
