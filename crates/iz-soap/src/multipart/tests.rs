use proptest::prelude::*;

use super::*;

const BODY: &[u8] = b"preamble\r\n--b1\r\nContent-Type: text/plain\r\nContent-ID: <other@x>\r\n\r\nother\r\n\
    --b1\r\ncontent-id: <root@x>\r\nContent-Type: text/xml;charset=latin1\r\n\r\n<Envelope/>\r\n--b1--\r\n";

fn content(header: &str, body: &[u8]) -> Result<Option<String>, SoapReadError> {
    let Some(multipart) = Multipart::of(header, body) else { return Ok(None) };
    let root = multipart.root().unwrap().decoded()?;
    Ok(Some(String::from_utf8(root.into_owned()).unwrap()))
}

/// Whether the end of the body is missing.
fn is_cut_off(header: &str, body: &[u8]) -> bool {
    Multipart::of(header, body).is_some_and(|multipart| multipart.cut_off().is_some())
}

fn some(text: &str) -> Result<Option<String>, SoapReadError> {
    Ok(Some(text.to_owned()))
}

#[test]
fn the_root_is_the_part_that_start_names() {
    let header = "Multipart/Related; type=\"application/xop+xml\"; boundary=\"b1\"; start=\"<root@x>\"";
    assert_eq!(content(header, BODY), some("<Envelope/>"));
    assert_eq!(content("multipart/related;boundary=b1;start=root@x", BODY), some("<Envelope/>"));
    assert_eq!(
        Multipart::of(header, BODY).unwrap().root().unwrap().content_type(),
        "text/xml;charset=latin1"
    );
}

#[test]
fn the_first_part_that_is_xml_is_the_root_if_start_names_none() {
    for header in [
        "multipart/related; boundary=b1",
        "multipart/related; boundary=b1; start=none",
        "multipart/related; boundary=b1; start=other@x",
        "multipart/mixed; boundary=b1",
        "Multipart/Alternative; boundary=\"b1\"",
    ] {
        assert_eq!(content(header, BODY), some("<Envelope/>"), "{header}");
    }
    let two = b"--b\n\n<first/>\n--b\n\n<second/>\n--b--";
    assert_eq!(content("multipart/related; boundary=b", two), some("<first/>"));
    let none = b"--b\n\nfirst\n--b\nContent-ID: <s>\n\nsecond\n--b--";
    assert_eq!(content("multipart/related; boundary=b", none), some("first"));
    assert_eq!(content("multipart/related; boundary=b; start=s", none), some("second"));
    let encoded = b"--b\nContent-Transfer-Encoding: base64\n\nPGEvPg==\n--b--";
    assert_eq!(content("multipart/mixed; boundary=b", encoded), some("<a/>"));
}

#[test]
fn a_body_shows_its_boundary_if_the_content_type_does_not() {
    let body = b"\r\n--uuid:1=f\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n--uuid:1=f--\r\n";
    for header in [
        "",
        "text/xml",
        "application/soap+xml; charset=utf-8",
        "multipart/related",
        "multipart/related; boundary=other",
        "multipart/related; boundary='uuid:1=f'",
        "multipart/related; boundary=uuid:1=f",
    ] {
        assert_eq!(content(header, body), some("<a/>"), "{header}");
    }
    for body in [
        &b"--b\r\n\r\n<a/>\r\n--b--"[..],
        b"--b\r\nX: y\r\n\r\n<a/>",
        b"--\nContent-Type: x\n\n<a/>",
        b"-- b",
    ] {
        assert_eq!(content("text/xml", body), Ok(None));
    }
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
        assert_eq!(content(header, BODY), Ok(None), "{header}");
    }
    for body in [&b""[..], b"--b1", b"--b1--", b"<a/>"] {
        assert_eq!(content("multipart/related; boundary=b1", body), Ok(None));
    }
}

#[test]
fn a_body_without_its_end_is_cut_off() {
    for length in 20..BODY.len() - "--b1--\r\n".len() {
        assert!(is_cut_off("multipart/related; boundary=b1; start=root@x", &BODY[..length]), "{length}");
    }
    assert!(!is_cut_off("multipart/related; boundary=b1; start=root@x", BODY));
    assert!(!is_cut_off("multipart/related; boundary=b1", BODY.trim_ascii_end()));
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
    assert_eq!(content(&format!("multipart/related; boundary={boundary}"), body.as_bytes()), Ok(None));
    let boundary = "a".repeat(70);
    let body = format!("--{boundary}\r\n\r\n<a/>\r\n--{boundary}--");
    assert_eq!(content(&format!("multipart/related; boundary={boundary}"), body.as_bytes()), some("<a/>"));
}

#[test]
fn parts_over_the_limit_are_ignored() {
    let body = "--b\n\n<a/>\n".repeat(101) + "--b--";
    let multipart = Multipart::of("multipart/related; boundary=b", body.as_bytes()).unwrap();
    assert_eq!((multipart.parts.len(), multipart.cut_off()), (100, None));
}

proptest! {
    #[test]
    fn any_body_is_read_without_a_panic(header: String, body: Vec<u8>) {
        let _ = is_cut_off(&header, &body);
        let _ = is_cut_off("", &[b"--b\nContent-Type: x\n", body.as_slice()].concat());
        let _ = is_cut_off("multipart/related; boundary=b", &[b"--b\n\n", body.as_slice()].concat());
        let quoted = [b"--b\nContent-Transfer-Encoding: quoted-printable\n\n", body.as_slice(), b"\n--b--"].concat();
        let _ = is_cut_off("multipart/related; boundary=b", &quoted);
    }
}
