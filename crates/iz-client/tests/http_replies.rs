//! Replies that are unusual HTTP, byte for byte over a socket. A complete answer is read, whatever stands around it. What
//! is not complete is refused, or says that something may be missing.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "other tests probe")]
mod support;

use std::io::Write as _;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use support::{
    RawServer,
    answer::{QueryIds, envelope, escaped, not_found, record, record_with_ids},
    ask_deadline, query, registry,
};

const SETTINGS: &str = "credentials.username = 'store-12'\ncredentials.facility_id = '0001112000'";

/// The outcome and the warnings of the answer, or the code of the error.
async fn result_of(profile: &str, reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> String {
    let server = RawServer::answering(reply).await;
    match registry(profile, &server.endpoint(), SETTINGS).ask(&query(), ask_deadline()).await {
        Ok(reply) => {
            let warnings = &reply.summary().warnings;
            let codes = warnings.iter().map(|warning| warning.code.as_str());
            std::iter::once(reply.outcome().word()).chain(codes).collect::<Vec<_>>().join(" ")
        }
        Err(error) => format!("{} {error}", error.code()),
    }
}

/// The result over SOAP for a reply made of a head and a record in an envelope.
async fn soap(head: impl Fn(usize) -> String + Send + Sync + 'static) -> String {
    result_of("sandbox", move |request| {
        let body = envelope(&escaped(&record(request)));
        [head(body.len()).into_bytes(), body.into_bytes()].concat()
    })
    .await
}

/// The result over the form for a reply made of a head and a bare record.
async fn form(head: impl Fn(usize) -> String + Send + Sync + 'static) -> String {
    result_of("post-sample", move |request| {
        let body = record(request);
        [head(body.len()).into_bytes(), body.into_bytes()].concat()
    })
    .await
}

fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let chunk = |part: &[u8]| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
    [body.chunks(size).map(chunk).collect::<Vec<_>>().concat(), b"0\r\n\r\n".to_vec()].concat()
}

#[tokio::test]
async fn heads_that_are_unusual_but_clear_are_read() {
    for head in [
        "HTTP/1.1 200 OK\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 \r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 tr\u{e8}s bien\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\ncontent-length: @\n\n",
        "HTTP/1.1 200 OK\r\nCONTENT-LENGTH:@\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length : @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: @\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\n\tthree\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX(Y): z\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: \u{7f}?\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n\
         HTTP/1.1 200 OK\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 201 Created\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nContent-Length: @\r\n\r\n",
    ] {
        let with = |length: usize| head.replace("@", &length.to_string());
        assert_eq!(soap(with).await, "record", "{head}");
        assert_eq!(form(with).await, "record", "{head}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_named() {
    for head in [
        "HTTP/3.7 200 OK\r\n\r\n",
        "http/1.1 200 OK\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: @\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "",
    ] {
        let with = |length: usize| head.replace("@", &length.to_string());
        assert!(soap(with).await.starts_with("registry_no_http"), "{head}");
    }
}

#[tokio::test]
async fn the_number_of_header_fields_is_limited_to_a_thousand() {
    let fields =
        |count: usize| -> String { (1..count).map(|number| format!("X-H{number}: y\r\n")).collect() };
    for count in [99, 100, 101, 120, 999, 1000] {
        let result = soap(move |length| {
            format!("HTTP/1.1 200 OK\r\n{}Content-Length: {length}\r\n\r\n", fields(count))
        });
        assert_eq!(result.await, "record", "{count}");
    }
    let result =
        soap(move |length| format!("HTTP/1.1 200 OK\r\n{}Content-Length: {length}\r\n\r\n", fields(1001)));
    let text = result.await;
    assert!(text.starts_with("registry_reply_too_large") && text.contains("1000 fields"), "{text}");
}

#[tokio::test]
async fn the_length_of_the_header_is_limited() {
    for bytes in [8_000, 65_536, 300_000] {
        let value = "x".repeat(bytes);
        let result = soap(move |length| {
            format!("HTTP/1.1 200 OK\r\nX-Long: {value}\r\nContent-Length: {length}\r\n\r\n")
        });
        assert_eq!(result.await, "record", "{bytes}");
    }
    let value = "x".repeat(2_000_000);
    let text =
        soap(move |length| format!("HTTP/1.1 200 OK\r\nX-Long: {value}\r\nContent-Length: {length}\r\n\r\n"))
            .await;
    assert!(text.starts_with("registry_reply_too_large") && text.contains("417792 bytes"), "{text}");
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn zlib(plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// The result over SOAP for a record in an envelope, compressed and labelled like this.
async fn compressed(label: &'static str, compress: fn(&[u8]) -> Vec<u8>) -> String {
    result_of("sandbox", move |request| {
        let body = compress(envelope(&escaped(&record(request))).as_bytes());
        let head = format!("HTTP/1.1 200 OK\r\n{label}Content-Length: {}\r\n\r\n", body.len());
        [head.into_bytes(), body].concat()
    })
    .await
}

#[tokio::test]
async fn a_compression_that_was_not_requested_is_removed_or_named() {
    type Compress = fn(&[u8]) -> Vec<u8>;
    let cases: [(&str, Compress); 11] = [
        ("Content-Encoding: gzip\r\n", gzip),
        ("Content-Encoding: x-gzip\r\n", gzip),
        ("", gzip),
        ("Content-Encoding: deflate\r\n", zlib),
        ("Content-Encoding: deflate\r\n", raw_deflate),
        ("Content-Encoding: gzip, deflate\r\n", |plain| zlib(&gzip(plain))),
        ("Content-Encoding: gzip\r\nContent-Encoding: deflate\r\n", |plain| raw_deflate(&gzip(plain))),
        ("Content-Encoding: gzip, deflate\r\n", gzip),
        ("Content-Encoding: gzip\r\n", <[u8]>::to_vec),
        ("Content-Encoding: br\r\n", <[u8]>::to_vec),
        ("Content-Encoding: UTF-8\r\n", <[u8]>::to_vec),
    ];
    for (label, compress) in cases {
        assert_eq!(compressed(label, compress).await, "record", "{label}");
    }
    let unreadable: fn(&[u8]) -> Vec<u8> = |plain| plain.iter().map(|byte| byte ^ 0xA5).collect();
    for (label, named) in [("Content-Encoding: br\r\n", "(br)"), ("Content-Encoding: zstd\r\n", "(zstd)")] {
        let text = compressed(label, unreadable).await;
        assert!(text.starts_with("registry_content_coding") && text.contains(named), "{text}");
    }
    let chunks = |request: &str| {
        let body = chunked(&gzip(envelope(&escaped(&record(request))).as_bytes()), 200);
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n".to_vec(), body].concat()
    };
    assert_eq!(result_of("sandbox", chunks).await, "record");
}

#[tokio::test]
async fn a_body_has_at_most_100_000_chunks() {
    let padded = |pieces: usize| {
        move |request: &str| {
            let body = envelope(&escaped(&record(request)));
            let body = format!("{}{body}", " ".repeat(pieces - body.len()));
            let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            [head, chunked(body.as_bytes(), 1)].concat()
        }
    };
    assert_eq!(result_of("sandbox", padded(100_000)).await, "record");
    let text = result_of("sandbox", padded(100_001)).await;
    assert!(text.starts_with("registry_reply_too_large") && text.contains("100000 pieces"), "{text}");
}

#[tokio::test]
async fn a_bare_message_that_the_close_of_the_connection_ended_is_read_with_a_warning() {
    for head in [
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nConnection: close\r\n\r\n",
    ] {
        assert_eq!(form(|_| head.to_owned()).await, "record end_not_proved", "{head}");
        // Over SOAP the end tag proves that the answer is complete.
        assert_eq!(soap(|_| head.to_owned()).await, "record", "{head}");
        let nobody = move |request: &str| [head.as_bytes(), not_found(request).as_bytes()].concat();
        assert_eq!(result_of("post-sample", nobody).await, "not_found", "{head}");
        let marked =
            move |request: &str| [head.as_bytes(), b"\x0B", record(request).as_bytes(), b"\x1C\r"].concat();
        assert!(!result_of("post-sample", marked).await.contains("end_not_proved"), "{head}");
        let bare = move |request: &str| [head.as_bytes(), record(request).as_bytes()].concat();
        assert_eq!(result_of("sandbox", bare).await, "record end_not_proved", "{head}");
    }
}

/// Every cut of a bare record, on a socket: none is shown as a whole record.
#[tokio::test]
async fn a_bare_message_that_is_cut_off_is_refused_or_says_so() {
    let whole = record("").len();
    for length in (0..whole).step_by(23) {
        let cut = move |request: &str| {
            let text = record(request);
            let kept = &text.as_bytes()[..text.len() * length / whole];
            [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", kept].concat()
        };
        let result = result_of("post-sample", cut).await;
        assert!(
            [
                "record end_not_proved",
                "registry_reply_without_end",
                "registry_empty_reply",
                "registry_wrong_answer"
            ]
            .iter()
            .any(|known| result.starts_with(known)),
            "cut at {length}: {result}"
        );
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_complete_only_with_its_end_tag() {
    let longer = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", length + 7);
    assert_eq!(soap(longer).await, "record");
    assert!(form(longer).await.starts_with("registry_interrupted"));
    let chunk =
        |length: usize| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n");
    assert_eq!(soap(chunk).await, "record", "the last chunk is missing");
    assert!(form(chunk).await.starts_with("registry_interrupted"));
    let shorter = |request: &str| {
        let body = envelope(&escaped(&record(request)));
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        [head.as_bytes(), &body.as_bytes()[..body.len() - 60]].concat()
    };
    assert!(result_of("sandbox", shorter).await.starts_with("registry_interrupted"));
}

/// No request asks for a part. A server or a proxy that sends one nevertheless does not say where the message ends.
#[tokio::test]
async fn a_bare_message_with_the_status_of_a_part_says_so() {
    let head = |length: usize| {
        format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-{length}/9000\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    assert_eq!(form(head).await, "record end_not_proved");
    assert_eq!(soap(head).await, "record");
}

#[tokio::test]
async fn an_error_status_without_an_answer_stays_an_error_of_the_status() {
    for status in ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "500 Oops", "502 Bad Gateway"] {
        for body in
            ["<html><body>Log in</body></html>", "Closed", "", "<string>No</string>", "{\"error\": 1}"]
        {
            for profile in ["sandbox", "post-sample"] {
                let reply = move |_: &str| {
                    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
                };
                let result = result_of(profile, reply).await;
                assert!(result.starts_with("registry_http_status"), "{profile} {status} {body}: {result}");
            }
        }
        // An answer to another query does not count.
        let other = move |_: &str| {
            let body = record("");
            format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
        };
        assert!(result_of("post-sample", other).await.starts_with("registry_http_status"), "{status}");
    }
}

#[tokio::test]
async fn a_refusal_in_hl7_says_more_than_the_status() {
    for profile in ["sandbox", "post-sample"] {
        let refused = |request: &str| {
            let ack = record(request).replace("RSP^K11^RSP_K11", "ACK^Q11^ACK").replace("MSA|AA", "MSA|AR");
            let ack =
                ack.split("QAK|").next().unwrap_or_default().to_owned() + "ERR||MSH^1^4|204^x^HL70357|E\r";
            format!("HTTP/1.1 401 Unauthorized\r\nContent-Length: {}\r\n\r\n{ack}", ack.len()).into_bytes()
        };
        let result = result_of(profile, refused).await;
        assert!(
            result.contains("the registry refused the query (AR: 204 at MSH^1^4)"),
            "{profile}: {result}"
        );
    }
}

#[tokio::test]
async fn a_form_may_be_answered_with_an_envelope_and_soap_with_a_form() {
    let in_envelope = |request: &str| {
        let body = envelope(&escaped(&record(request)));
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    };
    assert_eq!(result_of("post-sample", in_envelope).await, "record");
    let bare = |request: &str| {
        let body = record(request);
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}", body.len())
            .into_bytes()
    };
    assert_eq!(result_of("sandbox", bare).await, "record");
}

#[tokio::test]
async fn a_message_is_read_over_every_transport_whatever_surrounds_it() {
    type Wrap = fn(&str) -> String;
    let cases: [(&str, Wrap); 6] = [
        ("parts without a label", |message| {
            format!("--q\r\nContent-Type: text/xml\r\n\r\n{}\r\n--q--\r\n", envelope(message))
        }),
        ("a part with folded header fields", |message| {
            let content = iz_soap::base64_text(envelope(message).as_bytes());
            format!(
                "--q\r\nContent-Type: text/xml;\r\n charset=utf-8\r\nContent-Transfer-Encoding:\r\n\tbase64\r\n\r\n\
                 {content}\r\n--q--\r\n"
            )
        }),
        ("chunks that a proxy left", |message| {
            let body = envelope(message);
            format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
        }),
        ("the marks of MLLP", |message| format!("\u{b}{}\u{1c}\r", envelope(message))),
        ("two elements", |message| format!("<a><string>{message}</string></a>")),
        ("an empty element before", |message| format!("<a><e/><string>{message}</string></a>")),
    ];
    for (what, wrap) in cases {
        for profile in ["sandbox", "post-sample"] {
            let reply = move |request: &str| {
                let body = wrap(&escaped(&record(request)));
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                [head, body].concat().into_bytes()
            };
            assert_eq!(result_of(profile, reply).await, "record", "{profile}: {what}");
        }
    }
}

/// The text in UTF-16, the low byte first.
fn utf_16_le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The text in UTF-16, the high byte first.
fn utf_16_be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// The text in Windows-1252, if all its letters are in ISO-8859-1.
fn latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).unwrap()).collect()
}

#[tokio::test]
async fn a_bare_message_is_read_in_every_encoding() {
    type Encode = fn(&str) -> Vec<u8>;
    let cases: [(&str, Encode); 9] = [
        ("text/plain", |text| utf_16_le(&format!("\u{feff}{text}"))),
        ("text/plain", |text| utf_16_be(&format!("\u{feff}{text}"))),
        ("text/plain; charset=utf-16", |text| utf_16_le(&format!("\u{b}{text}\u{1c}\r"))),
        ("x-application/hl7-v2+er7", |text| utf_16_be(&format!("\r\n{text}"))),
        ("application/hl7-v2; charset=utf-16", |text| utf_16_le(&text.replace('\r', "&#xD;"))),
        ("text/plain; charset=iso-8859-15", |text| latin_1(text)),
        ("text/plain; charset=windows-1250", |text| latin_1(&text.replace('\r', "&#xD;"))),
        ("text/plain", |text| latin_1(&text.replace('\r', "&#xD;"))),
        ("", |text| latin_1(&text.replace('&', "&amp;").replace('\r', "&#13;"))),
    ];
    for (number, (content_type, encode)) in cases.into_iter().enumerate() {
        for profile in ["sandbox", "post-sample"] {
            let reply = move |request: &str| {
                let body = encode(&record(request).replace("Odell", "Jörn"));
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
                );
                [head.into_bytes(), body].concat()
            };
            assert_eq!(result_of(profile, reply).await, "record", "{profile}: {number} {content_type}");
        }
    }
}

#[tokio::test]
async fn a_part_of_a_multipart_reply_may_be_the_bare_message() {
    type Wrap = fn(&str) -> String;
    let cases: [(&str, Wrap); 6] = [
        ("record", |text| format!("--q\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--q--\r\n")),
        // The line end before the boundary belongs to the boundary, so the last segment has none.
        ("record last_line_end_missing", |text| {
            let lines = text.replace('\r', "\r\n");
            format!("--q\r\nContent-Type: application/hl7-v2\r\n\r\n{lines}--q--\r\n")
        }),
        ("record", |text| {
            let content = iz_soap::base64_text(text.as_bytes());
            format!(
                "--q\r\nContent-Type: application/edi-hl7\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n--q--"
            )
        }),
        ("record", |text| format!("--q\r\n\r\nstatus: ok\r\n--q\r\n\r\n\u{b}{text}\u{1c}\r\r\n--q--\r\n")),
        ("registry_incomplete", |text| format!("--q\r\nContent-Type: text/plain\r\n\r\n{text}")),
        ("registry_incomplete", |text| {
            format!("--q\r\n\r\nstatus: ok\r\n--q\r\nContent-Type: text/plain\r\n\r\n{text}")
        }),
    ];
    for (number, (result, wrap)) in cases.into_iter().enumerate() {
        for profile in ["sandbox", "post-sample"] {
            let reply = move |request: &str| {
                let body = wrap(&record(request));
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: multipart/related; boundary=q\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                [head, body].concat().into_bytes()
            };
            let text = result_of(profile, reply).await;
            let is_expected =
                if result.starts_with("record") { text == result } else { text.starts_with(result) };
            assert!(is_expected, "{profile}: {number}: {text}");
        }
    }
}

/// The result for a registry that keeps only this many characters of each id, if MSH-10 has 32.
async fn result_with_ids_cut_to(kept: usize, cuts_tag: bool) -> String {
    let server = RawServer::answering(move |request| {
        let QueryIds { control_id, tag } = QueryIds::of(request);
        let echoed = if cuts_tag { &tag[..kept] } else { "another" };
        let body = envelope(&escaped(&record_with_ids(&control_id[..kept], &tag[..kept], echoed)));
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    })
    .await;
    let settings = format!("{SETTINGS}\nmessage.control_id_length = 32");
    match registry("sandbox", &server.endpoint(), &settings).ask(&query(), ask_deadline()).await {
        Ok(reply) => reply.outcome().word().to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

#[tokio::test]
async fn ids_that_a_registry_cuts_still_prove_the_query() {
    for (kept, result) in [
        (32, "record"),
        (31, "record"),
        (20, "record"),
        (16, "record"),
        (15, "registry_wrong_answer"),
        (8, "registry_wrong_answer"),
        (0, "registry_wrong_answer"),
    ] {
        assert_eq!(result_with_ids_cut_to(kept, true).await, result, "{kept}");
        assert_eq!(result_with_ids_cut_to(kept, false).await, result, "{kept}, and QPD-2 is another");
    }
}

#[tokio::test]
async fn the_ids_have_the_20_characters_that_hl7_allows() {
    for (settings, control_id, tag) in [
        ("", 20, 20),
        ("message.control_id_length = 16", 16, 16),
        ("message.control_id_length = 24", 24, 24),
        ("message.control_id_length = 199", 199, 32),
    ] {
        let server = RawServer::answering(|request| {
            let body = envelope(&escaped(&not_found(request)));
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
        })
        .await;
        let registry = registry("sandbox", &server.endpoint(), &format!("{SETTINGS}\n{settings}"));
        assert_eq!(registry.ask(&query(), ask_deadline()).await.unwrap().outcome().word(), "not_found");
        let ids = QueryIds::of(&server.requests()[0]);
        assert_eq!((ids.control_id.len(), ids.tag.len()), (control_id, tag), "{settings}");
    }
}
