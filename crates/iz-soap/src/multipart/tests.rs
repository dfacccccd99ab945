use proptest::prelude::*;

use super::*;

const BODY: &[u8] = b"preamble\r\n--b1\r\nContent-Type: text/plain\r\nContent-ID: <other@x>\r\n\r\nother\r\n\
    --b1\r\ncontent-id: <root@x>\r\nContent-Type: text/xml;charset=latin1\r\n\r\n<Envelope/>\r\n--b1--\r\n";

fn content(header: &str, body: &[u8]) -> Result<Option<String>, SoapReadError> {
    let part = root_part(header, body)?;
    Ok(part.map(|part| String::from_utf8(part.content.into_owned()).unwrap()))
}

fn some(text: &str) -> Result<Option<String>, SoapReadError> {
    Ok(Some(text.to_owned()))
}

#[test]
fn the_root_is_the_part_that_start_names() {
    let header = "Multipart/Related; type=\"application/xop+xml\"; boundary=\"b1\"; start=\"<root@x>\"";
    assert_eq!(content(header, BODY), some("<Envelope/>"));
    assert_eq!(content("multipart/related;boundary=b1;start=root@x", BODY), some("<Envelope/>"));
    assert_eq!(root_part(header, BODY).unwrap().unwrap().content_type, "text/xml;charset=latin1");
}

#[test]
fn the_first_part_is_the_root_if_start_is_absent_or_names_no_part() {
    assert_eq!(content("multipart/related; boundary=b1", BODY), some("other"));
    assert_eq!(content("multipart/related; boundary=b1; start=none", BODY), some("other"));
}

#[test]
fn lines_may_end_with_a_line_feed_only() {
    let body = b"--b\nContent-Type: text/xml\n\n<a>1\r\n\r\n2</a>\n--b--";
    assert_eq!(content("multipart/related; boundary=b", body), some("<a>1\r\n\r\n2</a>"));
}

#[test]
fn a_boundary_is_a_line_of_its_own() {
    let body = b"--b\n\n<a>x--b--y\n--bc\n --b\n</a>\n--b--";
    assert_eq!(content("multipart/related; boundary=b", body), some("<a>x--b--y\n--bc\n --b\n</a>"));
}

#[test]
fn a_body_that_is_not_multipart_has_no_root_part() {
    for header in [
        "",
        "text/xml",
        "multipart/form-data; boundary=b1",
        "multipart/related",
        "multipart/related; boundary=",
    ] {
        assert_eq!(root_part(header, BODY), Ok(None), "{header}");
    }
    for body in [&b""[..], b"--b1", b"--b1--", b"<a/>"] {
        assert_eq!(root_part("multipart/related; boundary=b1", body), Ok(None));
    }
}

#[test]
fn a_body_without_its_end_is_cut_off() {
    for length in 20..BODY.len() - "--b1--\r\n".len() {
        let cut = content("multipart/related; boundary=b1; start=root@x", &BODY[..length]);
        assert!(matches!(cut, Err(SoapReadError::CutOff { .. })), "{length}: {cut:?}");
    }
}

#[test]
fn the_transfer_encoding_is_decoded() {
    let part = |encoding: &str, text: &str| {
        let body = format!("--b\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{text}\r\n--b--\r\n");
        content("multipart/related; boundary=b", body.as_bytes())
    };
    assert_eq!(part("Base64", "PGE+\r\nw7E8L2E+"), some("<a>ñ</a>"));
    assert_eq!(part("quoted-printable", "<a b=3D'=C3=B1'>x=\r\ny</a>"), some("<a b='ñ'>xy</a>"));
    assert_eq!(part("8bit", "<a>=3D</a>"), some("<a>=3D</a>"));
    for (encoding, text) in [("base64", "PGE+w7E8L2E"), ("quoted-printable", "<a>=3</a>")] {
        assert!(matches!(part(encoding, text), Err(SoapReadError::TransferEncoding { .. })), "{text}");
    }
}

/// The limit keeps the work per byte small for a body of 8 MB, however long the declared boundary is.
#[test]
fn a_boundary_over_the_limit_is_ignored() {
    let boundary = "a".repeat(71);
    let body = format!("--{boundary}\r\n\r\n<a/>\r\n--{boundary}--");
    assert_eq!(root_part(&format!("multipart/related; boundary={boundary}"), body.as_bytes()), Ok(None));
    let boundary = "a".repeat(70);
    let body = format!("--{boundary}\r\n\r\n<a/>\r\n--{boundary}--");
    assert_eq!(content(&format!("multipart/related; boundary={boundary}"), body.as_bytes()), some("<a/>"));
}

proptest! {
    #[test]
    fn any_body_is_read_without_a_panic(header: String, body: Vec<u8>) {
        let _ = root_part(&header, &body);
        let _ = root_part("multipart/related; boundary=b", &[b"--b\n\n", body.as_slice()].concat());
        let quoted = [b"--b\nContent-Transfer-Encoding: quoted-printable\n\n", body.as_slice(), b"\n--b--"].concat();
        let _ = root_part("multipart/related; boundary=b", &quoted);
    }
}
