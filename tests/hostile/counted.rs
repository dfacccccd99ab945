//! The work for each shape, counted and not timed: allocations and comparisons must grow at most in proportion to the
//! size.
//!
//! The messages go the way of a lookup: from the bytes through the typed answer and its JSON to the match. The responses
//! go through the envelope.

use std::{hint::black_box, sync::OnceLock, thread, time::Duration};

use iz_facade::client::Reply;
use iz_hl7::{OwnedAnswer, answer::IdKey};
use iz_match::{AskedPatient, Node, clean_patient};
use jiff::{Timestamp, civil::Date};

use crate::{
    replies::{self, Transport},
    settings,
    shapes::{self, Content, Shape},
};

/// The two sizes that are compared.
const SMALL: usize = 12 * 1024;
const LARGE: usize = 4 * SMALL;

/// How many times the work of the small size the large size may need. It is 4 where the work is linear.
const GROWTH: f64 = 4.5;

/// Less work than this is not compared: a list that doubles its memory takes some more allocations.
const FEW: u64 = 200;

/// The work for one response.
#[derive(Default)]
struct Work {
    allocations: u64,
    /// The comparisons of the match.
    comparisons: u64,
    /// The outcome of the answer, or why there is no answer.
    outcome: &'static str,
}

const DAY: Date = jiff::civil::date(2026, 11, 29);

/// The person of the lookup.
fn asked() -> AskedPatient {
    let lookup: serde_json::Value = serde_json::from_str(&settings::lookup("form", 1)).expect("JSON");
    let patient: Node = serde_json::from_value(lookup["patient"].clone()).expect("a node");
    let mut faults = Vec::new();
    let asked = clean_patient(patient, "/patient", &mut faults).on(DAY);
    assert!(faults.is_empty(), "{faults:?}");
    asked
}

/// Takes the body of a response through the whole pipe. Gives the outcome and the comparisons of the match.
fn pipe(body: &[u8], content_type: &str, asked: &AskedPatient) -> (&'static str, u64) {
    let text = iz_soap::Response::read_with(content_type, body);
    let text = match &text {
        Ok(iz_soap::Response::SubmitSingleMessage(text)) => text.clone(),
        Ok(_) => return ("another response", 0),
        Err(_) if body.trim_ascii_start().starts_with(b"<") || content_type.starts_with("multipart") => {
            return ("no envelope", 0);
        }
        Err(_) => iz_soap::body_text(content_type, body).into_owned(),
    };
    let text = iz_soap::hl7_text(&text).into_owned();
    let Ok(answer) = OwnedAnswer::read(text, DAY) else { return ("no message", 0) };
    let reply =
        Reply::new(answer, IdKey::PUBLIC, DAY, Timestamp::UNIX_EPOCH, Duration::ZERO).expect("a reply");
    let mut comparisons = 0;
    if let Some(person) = &reply.summary().person {
        let compared = asked.compare(person.get(), DAY);
        comparisons = u64::from(compared.comparisons);
        black_box(serde_json::to_string(&compared).expect("JSON"));
    }
    black_box(reply.packed());
    (reply.outcome().word(), comparisons)
}

/// The work for a response of this size.
fn work(shape: &Shape, size: usize, asked: &AskedPatient) -> Work {
    let transport = Transport::of(shape)[0];
    let response = replies::response(shape, transport, "c0ffee", size);
    let at = response.windows(4).position(|four| four == b"\r\n\r\n").expect("a header");
    let head = String::from_utf8_lossy(&response[..at]).into_owned();
    let content_type = head.lines().find_map(|line| line.strip_prefix("Content-Type: ")).unwrap_or_default();
    let mut work = Work::default();
    let counted = allocation_counter::measure(|| {
        (work.outcome, work.comparisons) = pipe(&response[at + 4..], content_type, asked);
    });
    Work { allocations: counted.count_total, ..work }
}

/// Whether the work of the large size is more than in proportion to that of the small size.
fn fault(shape: &Shape, small: &Work, large: &Work) -> Option<String> {
    let grows = |small: u64, large: u64| large > FEW && large as f64 / small.max(1) as f64 > GROWTH;
    let (name, outcome) = (shape.name, small.outcome);
    (grows(small.allocations, large.allocations) || grows(small.comparisons, large.comparisons)).then(|| {
        format!(
            "{name} ({outcome}): {} allocations, then {}; {} comparisons, then {}",
            small.allocations, large.allocations, small.comparisons, large.comparisons
        )
    })
}

/// The work for one shape in both sizes.
type Both = (&'static Shape, Work, Work);

/// The work for all shapes, which is counted once for all tests.
fn all_work() -> &'static [Both] {
    static ALL: OnceLock<Vec<Both>> = OnceLock::new();
    ALL.get_or_init(count_all)
}

/// Counts the work for all shapes in two threads.
fn count_all() -> Vec<Both> {
    let (shapes, asked): (Vec<&'static Shape>, _) = (shapes::all().collect(), asked());
    let both = |shape: &&'static Shape| (*shape, work(shape, SMALL, &asked), work(shape, LARGE, &asked));
    thread::scope(|scope| {
        let (both, size) = (&both, shapes.len() / 2 + 1);
        let parts = shapes.chunks(size).map(|part| scope.spawn(move || part.iter().map(both).collect()));
        let parts: Vec<thread::ScopedJoinHandle<'_, Vec<Both>>> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().expect("no panic")).collect()
    })
}

#[test]
fn the_work_for_each_shape_grows_at_most_in_proportion_to_its_size() {
    let faults: Vec<String> =
        all_work().iter().filter_map(|(shape, small, large)| fault(shape, small, large)).collect();
    assert!(faults.is_empty(), "{} shapes:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_shapes_reach_every_outcome_of_the_pipe() {
    let messages = all_work().iter().filter(|(shape, ..)| matches!(shape.content, Content::Message(_)));
    let outcomes: Vec<&str> = messages.map(|(_, small, _)| small.outcome).collect();
    for outcome in ["record", "candidates", "rejected"] {
        assert!(outcomes.contains(&outcome), "no shape gives {outcome}: {outcomes:?}");
    }
    let records = outcomes.iter().filter(|outcome| **outcome == "record").count();
    assert!(records >= 120, "only {records} shapes are read as a record");
}

#[test]
fn there_are_at_least_150_shapes_each_with_a_name_of_its_own() {
    let mut names: Vec<&str> = shapes::all().map(|shape| shape.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "two shapes have one name");
    assert!(count >= 150, "{count} shapes");
}
