//! Multipart bodies.

use super::{
    frame::record,
    response::{envelope, http, repeat},
    shape::{Shape, fill},
};

const TYPE: &str =
    "Content-Type: multipart/related; boundary=\"b\"; type=\"application/xop+xml\"; start=\"<root>\"\r\n";
const ROOT: &str = "--b\r\nContent-Type: application/xop+xml\r\nContent-ID: <root>\r\n\r\n";

/// A body whose first part is the envelope with a record, and which repeats a unit behind it.
fn behind_root(id: &str, size: usize, unit: &str) -> Vec<u8> {
    http(
        TYPE,
        repeat(&format!("{ROOT}{}\r\n", envelope(&record(id, 2000))), unit, "--b--\r\n", size).as_bytes(),
    )
}

/// A body that repeats a unit before the part with the envelope.
fn before_root(id: &str, size: usize, unit: &str) -> Vec<u8> {
    http(
        TYPE,
        repeat("", unit, &format!("{ROOT}{}\r\n--b--\r\n", envelope(&record(id, 2000))), size).as_bytes(),
    )
}

pub(crate) const SHAPES: [Shape; 18] = [
    Shape::response("a multipart body", |id, size| {
        http(TYPE, format!("{ROOT}{}\r\n--b--\r\n", envelope(&record(id, size / 2))).as_bytes())
    }),
    Shape::response("10,000 parts", |id, size| {
        behind_root(id, size, &format!("--b\r\n\r\n{}\r\n", "x".repeat(800)))
    }),
    Shape::response("empty parts", |id, size| behind_root(id, size, "--b\r\n")),
    Shape::response("parts before the root", |id, size| before_root(id, size, "--b\r\n\r\nx\r\n")),
    Shape::response("lines like a boundary", |id, size| behind_root(id, size, "--bb\r\n")),
    Shape::response("almost boundaries in one line", |id, size| behind_root(id, size, "--b--b--b")),
    Shape::response("hyphens only", |id, size| behind_root(id, size, "-")),
    Shape::response("a long preamble", |id, size| before_root(id, size, "preamble\r\n")),
    Shape::response("a part with very many headers", |id, size| {
        http(
            TYPE,
            repeat(
                "--b\r\n",
                "X-Q: q\r\n",
                &format!("\r\n{}\r\n--b--\r\n", envelope(&record(id, 2000))),
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("a part with a long header", |id, size| {
        http(
            TYPE,
            repeat(
                "--b\r\nContent-ID: <",
                "q",
                &format!(">\r\n\r\n{}\r\n--b--\r\n", envelope(&record(id, 2000))),
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("a part without an end of its headers", |_, size| {
        http(TYPE, repeat("--b\r\n", "X-Q: q\r\n", "--b--\r\n", size).as_bytes())
    }),
    Shape::response("a body without boundaries", |_, size| {
        http(TYPE, repeat("", "line of text\r\n", "", size).as_bytes())
    }),
    Shape::response("a boundary that is not named", |id, size| {
        http(
            "Content-Type: multipart/related\r\n",
            repeat(
                &format!("{ROOT}{}\r\n", envelope(&record(id, 2000))),
                "--b\r\n\r\nx\r\n",
                "--b--\r\n",
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("a multipart body without the type", |id, size| {
        http(
            "Content-Type: text/xml\r\n",
            repeat(
                &format!("{ROOT}{}\r\n", envelope(&record(id, 2000))),
                "--b\r\n\r\nx\r\n",
                "--b--\r\n",
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("parts in quoted-printable", |id, size| {
        http(
            TYPE,
            repeat(
                &format!(
                    "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
                    envelope(&record(id, 2000)).replace('=', "=3D")
                ),
                "=41=\r\n",
                "\r\n--b--\r\n",
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("parts in Base64", |id, size| {
        let text = iz_soap::base64_text(envelope(&record(id, size / 3)).as_bytes());
        http(
            TYPE,
            format!(
                "--b\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <root>\r\n\r\n{text}\r\n--b--\r\n"
            )
            .as_bytes(),
        )
    }),
    Shape::response("a message in an attached part", |id, size| {
        let include = "<xop:Include xmlns:xop='http://www.w3.org/2004/08/xop/include' href='cid:m'/>";
        let envelope = format!("{}{include}{}", super::response::OPEN, super::response::CLOSE);
        let body = format!(
            "{ROOT}{envelope}\r\n--b\r\nContent-ID: <m>\r\n\r\n{}\r\n--b--\r\n",
            record(id, size - 2000)
        );
        http(TYPE, body.as_bytes())
    }),
    Shape::response("attached parts that refer to each other", |id, size| {
        let include = "<xop:Include xmlns:xop='http://www.w3.org/2004/08/xop/include' href='cid:m'/>";
        let mut body =
            format!("{ROOT}{}{}{}\r\n", super::response::OPEN, include.repeat(30), super::response::CLOSE)
                .into_bytes();
        fill(&mut body, size - 3000, |body, number| {
            body.extend_from_slice(format!("--b\r\nContent-ID: <m{number}>\r\n\r\n{include}\r\n").as_bytes())
        });
        body.extend_from_slice(
            format!("--b\r\nContent-ID: <m>\r\n\r\n{}\r\n--b--\r\n", record(id, 2000)).as_bytes(),
        );
        http(TYPE, &body)
    }),
];
