//! A local server captures the query of each state, and the test compares the whole request with one that was written by
//! hand. Then the server replies in the form of that service.

use crate::{
    message::{
        Form::{self, Base64, Cdata, Entities, EscapedTwice, LineFeeds},
        answer, read_message, written_message,
    },
    state::{ask, file, profile},
    support::{RawServer, http},
};

/// The state, the start of its query, the form of the message in the request and in the reply.
const STATES: [(&str, &str, Form, Form); 16] = [
    ("nd", "IZQUERY|ND-7|NDIIS|ND0000|", Cdata, Entities),
    ("sc", "IZQUERY|O-77|SCI|SCI|", Entities, Entities),
    ("il", "IZQUERY|O-77||IL0000|", Entities, Entities),
    ("il-soap", "IZQUERY|O-77||IL0000|", Entities, Entities),
    ("ar", "IZQUERY|O-77||AR0000|", Entities, Entities),
    ("phl", "IZQUERY|O-77||PH0000|", Entities, Entities),
    ("de", "IZQUERY|O-77||DE0000|", Entities, Entities),
    ("az", "RPMS|IRMS-31|ASIIS||", Entities, Entities),
    ("fl", "IZQUERY|F-204||FLSHOTS|", LineFeeds, EscapedTwice),
    ("or", "IZQUERY|OR-5||ALERT|", Cdata, Entities),
    // These need more than a query in some respects; what a query needs of them can be described.
    ("ks", "IZQUERY|O-77||KS0000|", Base64, Entities),
    ("ky", "IZQUERY|F-204|KY0000|KY0000|", Base64, Base64),
    ("ma", "IZQUERY|O-77|MIIS|99990|", Cdata, Cdata),
    ("mo", "IZQUERY|F-204|SHOWMEVAX|MODHSS|", Entities, EscapedTwice),
    ("nj", "IZQUERY|F-204|NJIIS|NJDOH|", Entities, Entities),
    ("nd", "IZQUERY|ND-7|NDIIS|ND0000|", Cdata, LineFeeds),
];

/// The request with fixed values in place of those that differ between machines and queries.
fn comparable(request: &str, host: &str) -> String {
    let message = written_message(request).to_owned();
    let request = request.replace(&message, "MESSAGE").replace(host, "registry.example");
    let request = request.replace(concat!("izquery/", env!("CARGO_PKG_VERSION")), "izquery/VERSION");
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<&str> = head.lines().filter(|line| !line.starts_with("content-length")).collect();
    lines[1..].sort_unstable();
    let uuid = body.split("urn:uuid:").nth(1).map(|rest| rest[..36].to_owned());
    let body = uuid.map_or_else(|| body.to_owned(), |uuid| body.replace(&uuid, "UUID"));
    format!("{}\n\n{}", lines.join("\n"), body.replace("><", ">\n<"))
}

#[tokio::test]
async fn every_service_gets_its_own_request_and_its_reply_is_read() {
    for (state, start, sent, replied) in STATES {
        let shape = file(&format!("{state}.xml"));
        let server = RawServer::answering(move |request| {
            let message = read_message(written_message(request), sent);
            http("200 OK", "text/xml; charset=utf-8", &shape.replace("MESSAGE", &answer(&message, replied)))
        })
        .await;
        let reply = ask(&profile(state, &server.endpoint())).await;
        let requests = server.requests();
        assert_eq!(
            comparable(&requests[0], &server.host()),
            file(&format!("{state}.http")).trim_end(),
            "{state}"
        );
        let message = read_message(written_message(&requests[0]), sent);
        assert!(message.starts_with(&format!("MSH|^~\\&|{start}")), "{state}: {message}");
        let ends = if sent == LineFeeds { ('\n', '\r') } else { ('\r', '\n') };
        assert!(message.split(ends.0).any(|line| line.starts_with("QPD|Z44^")), "{state}: {message}");
        assert!(sent == Cdata || !message.contains(ends.1), "{state}: {message}");
        let reply = reply.map_err(|error| error.code()).expect(state);
        assert_eq!(reply.outcome().word(), "record", "{state}");
        let answer = reply.answer().unwrap();
        assert!(answer.text().contains("|^^^Smith & Sons"), "{state}: {}", answer.text());
    }
}
