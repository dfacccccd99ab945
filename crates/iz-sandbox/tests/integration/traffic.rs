//! Responses with the latencies, sizes and faults of real registries. Time runs a thousand times faster.

use iz_sandbox::{MISBEHAVE, Settings, hl7::Profile, soap::Response};

use crate::support::{NOW, Running, envelope, named, question, read, run_at};

fn with_traffic(name: &str, seed: u64) -> Running {
    run_at(NOW, Settings { traffic: name.parse().ok(), seed, ..Settings::default() })
}

/// The size of the response to each query, or `None` for a query without a response.
fn sizes(sandbox: &Running, queries: usize, fields: &str) -> Vec<Option<usize>> {
    let asked = question(Profile::Z44, named("Slate", "Blanca", "1990-01-02"), sandbox.today);
    let sent = envelope("1", &asked);
    let head = format!(
        "POST /client_Service HTTP/1.1\r\nHost: {}\r\nContent-Type: application/soap+xml\r\n{fields}Content-Length: {}",
        sandbox.address,
        sent.len()
    );
    let ask = |_| {
        let reply = sandbox.bytes(&head, sent.as_bytes());
        let at = reply.windows(4).position(|four| four == b"\r\n\r\n")?;
        let body = &reply[at + 4..];
        matches!(Response::read(body), Ok(Response::SubmitSingleMessage(_))).then_some(body.len())
    };
    (0..queries).map(ask).collect()
}

#[test]
fn with_calm_traffic_every_query_is_answered() {
    let sizes = sizes(&with_traffic("calm", 1), 30, "");
    assert!(sizes.iter().all(|size| size.is_some_and(|bytes| bytes < 3_000)), "{sizes:?}");
}

#[test]
fn a_padded_record_is_read_like_the_original() {
    let sandbox = with_traffic("typical", 3);
    let asked = question(Profile::Z44, named("Sandcastle", "Pebble", "2022-03-10"), sandbox.today);
    let sent = envelope("1", &asked);
    let head = format!(
        "POST /client_Service HTTP/1.1\r\nHost: {}\r\nContent-Type: application/soap+xml\r\nContent-Length: {}",
        sandbox.address,
        sent.len()
    );
    let texts: Vec<_> = (0..60)
        .filter_map(|_| {
            let reply = sandbox.bytes(&head, sent.as_bytes());
            let at = reply.windows(4).position(|four| four == b"\r\n\r\n")?;
            match Response::read(&reply[at + 4..]) {
                Ok(Response::SubmitSingleMessage(text)) => Some(text),
                _ => None,
            }
        })
        .collect();
    let padded: Vec<_> = texts.iter().filter(|text| text.contains("A note of the clinic")).collect();
    assert!(!padded.is_empty(), "the padding is inside the message, so a reader must read it");
    for text in padded {
        let answer = read(text, sandbox.today);
        assert_eq!((answer.doses.len(), answer.forecasts.len()), (8, 6));
        assert!(answer.unread.is_empty() && answer.warnings.is_empty(), "{:?}", answer.warnings);
    }
}

#[test]
fn in_an_outage_a_quarter_of_all_queries_fails_and_sizes_differ() {
    let first = sizes(&with_traffic("outage", 1), 60, "");
    let failed = first.iter().filter(|size| size.is_none()).count();
    assert!((5..30).contains(&failed), "{failed}");
    assert!(first.iter().flatten().max() > Some(&8_000));
    assert_eq!(sizes(&with_traffic("outage", 1), 60, ""), first, "the same seed draws the same");
    assert_ne!(sizes(&with_traffic("outage", 2), 60, ""), first);
    let sandbox = with_traffic("outage", 1);
    let selected = sizes(&sandbox, 20, &format!("{MISBEHAVE}: cdata\r\n"));
    assert!(selected.iter().all(Option::is_some), "a selected misbehaviour comes before the traffic");
}
