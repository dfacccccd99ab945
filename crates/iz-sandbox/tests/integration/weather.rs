//! Answers under a weather, a thousand times faster than outside.

use iz_sandbox::{MISBEHAVE, Settings, hl7::Profile, soap::Response};

use crate::support::{NOW, Running, envelope, named, question, read, run_at};

fn under(weather: &str, seed: u64) -> Running {
    run_at(NOW, Settings { weather: weather.parse().ok(), seed, ..Settings::default() })
}

/// What came of so many questions: the size of an answer, or none.
fn sizes(sandbox: &Running, questions: usize, fields: &str) -> Vec<Option<usize>> {
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
    (0..questions).map(ask).collect()
}

#[test]
fn in_calm_weather_every_question_is_answered() {
    let sizes = sizes(&under("calm", 1), 30, "");
    assert!(sizes.iter().all(|size| size.is_some_and(|bytes| bytes < 3_000)), "{sizes:?}");
}

#[test]
fn a_grown_record_is_read_as_the_one_that_it_was() {
    let sandbox = under("typical", 3);
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
    let grown: Vec<_> = texts.iter().filter(|text| text.contains("A note of the clinic")).collect();
    assert!(!grown.is_empty(), "the size is in the message, where a reader meets it");
    for text in grown {
        let answer = read(text, sandbox.today);
        assert_eq!((answer.doses.len(), answer.forecasts.len()), (8, 6));
        assert!(answer.unread.is_empty() && answer.warnings.is_empty(), "{:?}", answer.warnings);
    }
}

#[test]
fn in_an_outage_a_quarter_fails_and_sizes_differ() {
    let first = sizes(&under("outage", 1), 60, "");
    let failed = first.iter().filter(|size| size.is_none()).count();
    assert!((5..30).contains(&failed), "{failed}");
    assert!(first.iter().flatten().max() > Some(&8_000));
    assert_eq!(sizes(&under("outage", 1), 60, ""), first, "the same seed, the same day");
    assert_ne!(sizes(&under("outage", 2), 60, ""), first);
    let sandbox = under("outage", 1);
    let asked_for = sizes(&sandbox, 20, &format!("{MISBEHAVE}: cdata\r\n"));
    assert!(asked_for.iter().all(Option::is_some), "what was asked for comes before the weather");
}
