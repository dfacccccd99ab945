//! The envelope of a reply that came in parts (MTOM, SOAP with attachments).

/// The root part of a `multipart/related` body (RFC 2387): the one that `start` names, else the first.
/// `None` where the body is no multipart, or not made as its header says.
#[must_use]
pub fn root_part<'a>(content_type: &str, body: &'a [u8]) -> Option<&'a [u8]> {
    let (media_type, parameters) = content_type.split_once(';')?;
    if !media_type.trim().eq_ignore_ascii_case("multipart/related") {
        return None;
    }
    let delimiter = format!("--{}", parameter(parameters, "boundary").filter(|text| !text.is_empty())?);
    let start = parameter(parameters, "start");
    let mut first = None;
    let mut rest = after(body, delimiter.as_bytes())?;
    // `--` behind the delimiter ends the last part.
    while !rest.starts_with(b"--") {
        let end = find(rest, delimiter.as_bytes())?;
        let (part, behind) = rest.split_at(end);
        rest = after(behind, delimiter.as_bytes())?;
        if let Some((head, content)) = split(part) {
            if start.is_none() || names(head, start.unwrap_or_default()) {
                return Some(content);
            }
            first = first.or(Some(content));
        }
    }
    first
}

/// A parameter of a media type, with or without quotation marks.
fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    parameters.split(';').find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// Whether a part's head says that it is the one of this content id.
fn names(head: &[u8], start: &str) -> bool {
    let head = String::from_utf8_lossy(head);
    let id = head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case("content-id").then_some(value)
    });
    let bare = |text: &str| text.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
    id.is_some_and(|id| bare(id) == bare(start))
}

/// A part's head and its content, at the blank line between them.
fn split(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let (at, length) = match (find(part, b"\r\n\r\n"), find(part, b"\n\n")) {
        (Some(at), lf) if lf.is_none_or(|lf| at < lf) => (at, 4),
        (_, lf) => (lf?, 2),
    };
    Some((part.get(..at)?, part.get(at + length..)?.trim_ascii_end()))
}

fn after<'a>(bytes: &'a [u8], pattern: &[u8]) -> Option<&'a [u8]> {
    bytes.get(find(bytes, pattern)? + pattern.len()..)
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &[u8] =
        b"preamble\r\n--b1\r\nContent-Type: text/plain\r\nContent-ID: <other@x>\r\n\r\nother\r\n\
        --b1\r\ncontent-id: <root@x>\r\n\r\n<Envelope/>\r\n--b1--\r\n";

    #[test]
    fn the_root_is_the_part_that_start_names() {
        let header = "Multipart/Related; type=\"application/xop+xml\"; boundary=\"b1\"; start=\"<root@x>\"";
        assert_eq!(root_part(header, BODY), Some(&b"<Envelope/>"[..]));
        assert_eq!(root_part("multipart/related;boundary=b1;start=root@x", BODY), Some(&b"<Envelope/>"[..]));
    }

    #[test]
    fn without_start_or_where_it_names_nothing_the_first_is_the_root() {
        assert_eq!(root_part("multipart/related; boundary=b1", BODY), Some(&b"other"[..]));
        assert_eq!(root_part("multipart/related; boundary=b1; start=none", BODY), Some(&b"other"[..]));
    }

    #[test]
    fn lines_may_end_in_line_feeds() {
        let body = b"--b\nContent-Type: text/xml\n\n<a>1\r\n\r\n2</a>\n--b--";
        assert_eq!(root_part("multipart/related; boundary=b", body), Some(&b"<a>1\r\n\r\n2</a>"[..]));
    }

    #[test]
    fn what_is_no_multipart_has_no_root() {
        for header in [
            "",
            "text/xml",
            "multipart/form-data; boundary=b1",
            "multipart/related",
            "multipart/related; boundary=",
        ] {
            assert_eq!(root_part(header, BODY), None, "{header}");
        }
        for body in [&b""[..], b"--b1", b"--b1\r\n\r\n<a/>", b"--b1--"] {
            assert_eq!(root_part("multipart/related; boundary=b1", body), None);
        }
    }

    proptest! {
        #[test]
        fn any_body_is_read_without_a_panic(header: String, body: Vec<u8>) {
            let _ = root_part(&header, &body);
            let _ = root_part("multipart/related; boundary=b", &[b"--b\n\n", body.as_slice()].concat());
        }
    }
}
