//! Known deviations of registries from the WSDL, over sockets. Each is tolerated or reported with its own error. The
//! numbers are those of the project's list of deviations.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other tests count the requests")]
mod support;

#[path = "../../../tests/support/creep.rs"]
mod creep;

use iz_client::RegistryProfile;
use support::{
    RawServer,
    answer::{envelope, escaped, not_found as hl7},
    ask_deadline, http, query, registry,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::{Duration, Instant, sleep},
};

const SOAP: &str = "application/soap+xml; charset=utf-8";

/// The result for a registry that replies like this: the outcome, or the code of the error.
async fn result_of(reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> String {
    result_with("sandbox", reply).await
}

async fn result_with(profile: &str, reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> String {
    let server = RawServer::answering(reply).await;
    let settings = "credentials.username = 'store-12'\ncredentials.facility_id = '0001112000'";
    match registry(profile, &server.endpoint(), settings).ask(&query(), ask_deadline()).await {
        Ok(reply) => reply.outcome().word().to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |bytes: &[u8]| {
        let bits = bytes.iter().chain(&[0, 0]).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let digits = (0..=bytes.len())
            .map(move |index| char::from(DIGITS[usize::try_from(bits >> (18 - 6 * index) & 63).unwrap()]));
        digits.chain(std::iter::repeat_n('=', 3 - bytes.len())).collect::<String>()
    };
    text.as_bytes().chunks(3).map(group).collect()
}

#[tokio::test]
async fn number_1_the_message_is_in_cdata_entities_url_encoding_or_base64() {
    let cdata = |request: &str| http("200 OK", SOAP, &envelope(&format!("<![CDATA[{}]]>", hl7(request))));
    assert_eq!(result_of(cdata).await, "not_found");
    assert_eq!(
        result_of(|request| http("200 OK", SOAP, &envelope(&escaped(&hl7(request))))).await,
        "not_found"
    );
    assert_eq!(
        result_of(|request| http("200 OK", SOAP, &envelope(&url_encoded(&hl7(request))))).await,
        "not_found"
    );
    assert_eq!(
        result_of(|request| http("200 OK", SOAP, &envelope(&base64(&hl7(request))))).await,
        "not_found"
    );
}

#[tokio::test]
async fn number_2_blanks_and_line_ends_surround_the_message() {
    let padded = |request: &str| envelope(&format!("\n\n   {}\n  ", escaped(&hl7(request))));
    assert_eq!(result_of(move |request| http("200 OK", SOAP, &padded(request))).await, "not_found");
}

#[tokio::test]
async fn number_3_faults_and_web_pages_come_with_any_status() {
    let fault = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Detail>\
                 <SecurityFault xmlns='urn:cdc:iisb:2011'/></s:Detail></s:Fault></s:Body></s:Envelope>";
    for status in ["200 OK", "400 Bad Request", "500 Internal Server Error"] {
        assert_eq!(
            result_of(move |_| http(status, SOAP, fault)).await,
            "registry_refused_credentials",
            "{status}"
        );
    }
    let page = "<!DOCTYPE html><html><body>Log in</body></html>";
    assert_eq!(result_of(move |_| http("200 OK", "text/html", page)).await, "registry_no_soap");
    assert_eq!(result_of(|_| http("200 OK", SOAP, "")).await, "registry_no_soap");
    let moved = "302 Found\r\nLocation: http://127.0.0.1:1/login";
    assert_eq!(result_of(move |_| http(moved, "text/html", page)).await, "registry_http_status");
}

#[tokio::test]
async fn number_4_a_sentence_replaces_the_message() {
    let sentence = envelope("Thank you. Your message will be processed shortly.");
    assert_eq!(result_of(move |_| http("200 OK", SOAP, &sentence)).await, "registry_unreadable");
}

/// A change that a server makes to an envelope.
type Change = fn(String) -> String;

#[tokio::test]
async fn number_5_envelopes_deviate_from_the_wsdl() {
    let odd: [(&str, Change); 14] = [
        ("an end tag is missing", |whole| whole.replace("</s:Body>", "")),
        ("an additional element", |whole| whole.replace("</return>", "</return><more why='x'/>")),
        ("another name", |whole| whole.replace("return>", "message>")),
        ("another prefix", |whole| {
            whole.replace("<s:", "<E:").replace("</s:", "</E:").replace("xmlns:s=", "xmlns:E=")
        }),
        ("other case", |whole| whole.replace("s:Body>", "s:body>")),
        ("a byte order mark and blanks in front", |whole| format!("\u{FEFF}\r\n {whole}")),
        ("an XML declaration after a blank", |whole| format!("\n<?xml version='1.0'?>{whole}")),
        ("an element beside the reply", |whole| whole.replace("</s:Body>", "<Id>7</Id></s:Body>")),
        ("a result", |whole| whole.replace("MessageResponse", "MessageResult")),
        ("an undeclared prefix", |whole| {
            whole.replace("<return>", "<r:return>").replace("</return>", "</r:return>")
        }),
        ("an empty return", |whole| {
            whole.replace("return>", "Hl7Message>").replace("<Hl7Message>", "<return/><Hl7Message>")
        }),
        ("a declared encoding of UTF-16", |whole| format!("<?xml version='1.0' encoding='utf-16'?>{whole}")),
        ("another namespace", |whole| whole.replace("urn:cdc:iisb:2011", "http://tempuri.org/")),
        ("SOAP 1.1", |whole| {
            whole.replace(
                "http://www.w3.org/2003/05/soap-envelope",
                "http://schemas.xmlsoap.org/soap/envelope/",
            )
        }),
    ];
    for (what, change) in odd {
        let reply = move |request: &str| http("200 OK", SOAP, &change(envelope(&escaped(&hl7(request)))));
        assert_eq!(result_of(reply).await, "not_found", "{what}");
    }
}

#[tokio::test]
async fn a_part_of_a_message_is_refused() {
    let odd: [Change; 3] = [
        |whole| whole.replace("</return>", "</return>ORC|RE\n"),
        |whole| whole.replace("</return>", "</return><more>ORC|RE</more>"),
        |whole| whole.replace("</s:Body>", "ORC|RE</s:Body>"),
    ];
    for change in odd {
        let reply = move |request: &str| http("200 OK", SOAP, &change(envelope(&escaped(&hl7(request)))));
        assert_eq!(result_of(reply).await, "registry_no_soap");
    }
    let cut = |request: &str| {
        let whole = base64(&hl7(request));
        let (half, _) = whole.split_at(whole.len() / 8 * 4 + 1);
        http("200 OK", SOAP, &envelope(half))
    };
    assert_eq!(result_of(cut).await, "registry_unreadable");
}

#[tokio::test]
async fn number_6_the_connectivity_test_is_not_echoed() {
    for text in ["You sent: izquery", "", "something else"] {
        let reply = envelope(text).replace("submitSingleMessage", "connectivityTest");
        let server = RawServer::answering(move |_| http("200 OK", SOAP, &reply)).await;
        let registry = registry("sandbox", &server.endpoint(), "");
        assert!(registry.probe(ask_deadline()).await.is_ok(), "{text}");
    }
}

#[tokio::test]
async fn number_7_hl7_refuses_the_credentials() {
    let refused = |request: &str| {
        let ack = hl7(request).replace("RSP^K11^RSP_K11", "ACK^Q11^ACK").replace("MSA|AA", "MSA|AR");
        let ack = ack.split("QAK|").next().unwrap_or_default().to_owned() + "ERR||MSH^1^4|999^x^HL70357|E\r";
        http("200 OK", SOAP, &envelope(&escaped(&ack)))
    };
    assert_eq!(result_of(refused).await, "registry_turned_away");
}

/// The result for a refusal with these ERR segments.
async fn turned_away(acknowledgment: &'static str, errors: &'static str) -> String {
    result_of(move |request| {
        let answer = hl7(request);
        let id = answer.split("MSA|AA|").nth(1).and_then(|rest| rest.split('\r').next()).unwrap_or("?");
        let header =
            answer.split("MSA|").next().unwrap_or_default().replace("RSP^K11^RSP_K11", "ACK^Q11^ACK");
        let ack = format!("{header}MSA|{}\r{errors}", acknowledgment.replace("{id}", id));
        http("200 OK", SOAP, &envelope(&escaped(&ack)))
    })
    .await
}

#[tokio::test]
async fn a_registry_that_is_down_may_say_so_in_hl7() {
    for (errors, code) in [
        ("ERR|||207^Application internal error^HL70357|E\r", "registry_out_of_service"),
        ("ERR|||206^Locked^HL70357|E\rERR|||103^x|W\r", "registry_out_of_service"),
        ("ERR|||207|E\rERR||MSH^1^12|203|E\r", "registry_turned_away"),
        // Many registries send 207 for any problem. A location in the query means that the query is wrong.
        ("ERR||QPD^1^4|207|E\r", "registry_turned_away"),
        ("ERR|||207\r", "registry_out_of_service"),
        ("ERR|||207|W\r", "registry_turned_away"),
        ("ERR||MSH^1^12|203^Version^HL70357|E\r", "registry_turned_away"),
        ("ERR||MSH^1^9|200|E\r", "registry_turned_away"),
        ("", "registry_turned_away"),
    ] {
        assert_eq!(turned_away("AR|{id}", errors).await, code, "{errors}");
    }
}

#[tokio::test]
async fn a_refusal_need_not_name_the_query() {
    assert_eq!(turned_away("AR|", "ERR||MSH^1^12|203|E\r").await, "registry_turned_away");
    assert_eq!(turned_away("AR|another", "").await, "registry_wrong_answer");
    assert_eq!(turned_away("AA|", "").await, "registry_wrong_answer");
}

#[tokio::test]
async fn one_wrong_byte_does_not_lose_the_answer() {
    let odd = |request: &str| {
        let body = envelope(&escaped(&hl7(request))).replace("|REG|", "|Odell\u{1}s|");
        let body: Vec<u8> = body.bytes().map(|byte| if byte == 1 { 0x92 } else { byte }).collect();
        let head = String::from_utf8(http("200 OK", SOAP, "")).unwrap();
        let head = head.replace("Content-Length: 0", &format!("Content-Length: {}", body.len()));
        [head.into_bytes(), body].concat()
    };
    assert_eq!(result_of(odd).await, "not_found");
}

#[tokio::test]
async fn number_8_the_answer_is_multipart() {
    let parts = |request: &str| {
        let body = format!(
            "--b\r\nContent-Type: application/xop+xml\r\nContent-ID: <root>\r\n\r\n{}\r\n--b--\r\n",
            envelope(&escaped(&hl7(request)))
        );
        http("200 OK", "multipart/related; boundary=b; start=\"<root>\"", &body)
    };
    assert_eq!(result_of(parts).await, "not_found");
}

#[tokio::test]
async fn number_9_the_answer_is_chunked_and_not_compressed() {
    let chunked = |request: &str| {
        assert!(request.to_ascii_lowercase().contains("accept-encoding: identity"));
        let body = envelope(&escaped(&hl7(request)));
        let (first, second) = body.split_at(100);
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {SOAP}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
             {:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
            first.len(),
            second.len()
        )
        .into_bytes()
    };
    assert_eq!(result_of(chunked).await, "not_found");
}

/// The result for an answer that comes after `seconds`, with the timeout of the shipped profile `tx`.
async fn answered_after(seconds: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/service", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"Envelope>") {
            stream.read_buf(&mut request).await.unwrap();
        }
        sleep(Duration::from_secs(seconds)).await;
        let answer = envelope(&escaped(&hl7(&String::from_utf8_lossy(&request))));
        let _ = stream.write_all(&http("200 OK", SOAP, &answer)).await;
        let _ = stream.shutdown().await;
    });
    let settings = "credentials.facility_id = '0001112000'\ncredentials.username = 'store-12'";
    let changes = format!("transport.endpoint = '{endpoint}'\n{settings}");
    let timeout_s = RegistryProfile::load("tx", changes.parse().unwrap()).unwrap().transport.timeout_s;
    let deadline = Instant::now() + Duration::from_secs(timeout_s);
    match registry("tx", &endpoint, settings).ask(&query(), deadline).await {
        Ok(reply) => reply.outcome().word().to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

#[tokio::test(start_paused = true)]
async fn number_10_a_slow_answer_is_accepted_until_the_deadline() {
    creep::creep(Duration::from_millis(2));
    let (at_once, later, late, last, too_late) = tokio::join!(
        answered_after(0),
        answered_after(20),
        answered_after(45),
        answered_after(59),
        answered_after(61)
    );
    for (seconds, answered) in [(0, at_once), (20, later), (45, late), (59, last)] {
        assert_eq!(answered, "not_found", "{seconds} s");
    }
    assert_eq!(too_late, "registry_timeout");
}

/// A client that reads to the end before it checks the size would wait for ever.
#[tokio::test]
async fn a_reply_without_an_end_is_refused_at_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/service", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 65_536]).await.unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await.unwrap();
        let chunk = [&b"10000\r\n"[..], &[b' '; 65_536], b"\r\n"].concat();
        let mut sent = 0;
        // More than the limit and the socket buffers. Then nothing more is sent, and the connection stays open.
        while sent < 12 * 1024 * 1024 && stream.write_all(&chunk).await.is_ok() {
            sent += 65_536;
        }
        std::future::pending::<()>().await;
    });
    let error = registry("sandbox", &endpoint, "").ask(&query(), ask_deadline()).await.unwrap_err();
    assert_eq!(error.code(), "registry_reply_too_large");
    server.abort();
}

#[tokio::test]
async fn number_11_control_characters_that_xml_forbids_are_accepted() {
    for character in ["\u{B}", "&#x1C;"] {
        let odd = move |request: &str| {
            envelope(&escaped(&hl7(request)).replace("|REG|", &format!("|RE{character}G|")))
        };
        assert_eq!(result_of(move |request| http("200 OK", SOAP, &odd(request))).await, "not_found");
    }
}

#[tokio::test]
async fn a_form_may_be_answered_with_bare_hl7() {
    let bare = |request: &str| http("200 OK", "text/plain", &format!("\r\n{}", hl7(request)));
    assert_eq!(result_with("post-sample", bare).await, "not_found");
    let endless =
        |request: &str| format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", hl7(request)).into_bytes();
    assert_eq!(result_with("post-sample", endless).await, "not_found");
    let chunked = |request: &str| {
        let body = hl7(request);
        let size = body.len();
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        format!("{head}{size:x}\r\n{body}\r\n0\r\n\r\n").into_bytes()
    };
    assert_eq!(result_with("post-sample", chunked).await, "not_found");
    assert_eq!(
        result_with("post-sample", |_| http("401 Unauthorized", "text/plain", "")).await,
        "registry_http_status"
    );
}
