//! Answers that are larger than any that a registry should send: what is shown of them, and that they delay nobody.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

use iz_facade::client::{Environment, Resources, Workers};
use serde_json::Value;
use tokio::sync::Notify;

use crate::support::{
    LOOKUP, RSP_HEADER, environment, facade, facade_in, post, profile, raw_server, serve, soap,
};

const ACKNOWLEDGED: &str = "MSA|AA|{id}\rQAK|t|OK\r";
const PERSON: &str = "PID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r";
const DOSE: &str = "ORC|RE||1^I\rRXA|0|1|20200604||03^MMR^CVX|0.5|mL^mL^UCUM||00^new^NIP001|||||||||||CP|A\r";

/// This many segments without a type.
fn without_type(count: usize) -> String {
    (0..count).map(|number| format!("ZZ1|{number}|a text that no member of the answer holds\r")).collect()
}

/// The record of one person, with this many segments without a type.
fn record(unread: usize) -> String {
    [RSP_HEADER, ACKNOWLEDGED, PERSON, DOSE, &without_type(unread)].concat()
}

async fn answer(hl7: String) -> Value {
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let address = facade(&endpoint).await;
    let (status, answer) = post(address, LOOKUP).await;
    assert_eq!(status, 200, "{answer}");
    // The cached answer shows the same.
    let (_, again) = post(address, LOOKUP).await;
    for member in ["action", "unread", "unread_omitted", "warnings", "warnings_omitted", "truncated"] {
        assert_eq!(again[member], answer[member], "{member}");
    }
    answer
}

fn length(list: &Value) -> usize {
    list.as_array().expect("a list").len()
}

#[tokio::test]
async fn a_long_list_of_unread_values_ends_at_1000_and_the_action_says_so() {
    let few = length(&answer(record(0)).await["unread"]);
    for (count, is_truncated) in
        [(0, false), (999 - few, false), (1000 - few, false), (1001 - few, true), (5000, true)]
    {
        let answer = answer(record(count)).await;
        let total = few + count;
        assert_eq!(length(&answer["unread"]), total.min(1000));
        assert_eq!(answer["unread_omitted"], total - total.min(1000));
        assert_eq!(answer["truncated"], is_truncated);
        let text = answer["action"]["text"].as_str().expect("a text");
        assert_eq!(text.contains("too long to be shown as a whole"), is_truncated, "{text}");
        let code = if is_truncated { "use_incomplete_record" } else { "use_record" };
        assert_eq!(answer["action"]["code"], code, "{text}");
        assert_eq!(length(&answer["record"]["doses"]), 1);
    }
}

#[tokio::test]
async fn warnings_that_change_the_action_are_listed_wherever_they_stand() {
    // An ORC without an RXA means that the record may be incomplete; an unknown completion changes nothing.
    let unfinished = "ORC|RE||7^I\r";
    let unclear = "ORC|RE||8^I\rRXA|0|1|20200604||03^MMR^CVX|0.5|mL^mL^UCUM||00^new^NIP001|||||||||||Q9|A\r";
    let head = [RSP_HEADER, ACKNOWLEDGED, PERSON, DOSE].concat();
    for (before, after) in [(0, 1500), (700, 800), (1500, 1)] {
        let hl7 = [&head, &unclear.repeat(before), unfinished, &unclear.repeat(after)].concat();
        let answer = answer(hl7).await;
        let warnings = answer["warnings"].as_array().expect("a list");
        let unfinished = warnings.iter().filter(|warning| warning["code"] == "order_without_rxa");
        assert_eq!(unfinished.count(), 1, "{before} {after}");
        assert_eq!(warnings.len(), 1000);
        assert!(answer["warnings_omitted"].as_u64() > Some(500), "{}", answer["warnings_omitted"]);
        assert_eq!((&answer["truncated"], &answer["unread_omitted"]), (&true.into(), &0.into()));
        assert_eq!(answer["action"]["code"], "use_incomplete_record");
    }
}

#[tokio::test]
async fn a_list_of_more_than_1000_candidates_is_not_shown_as_whole() {
    for (count, omitted) in [(999, 0), (1000, 0), (1001, 1), (1500, 500)] {
        let list: String = (1..=count)
            .map(|number| format!("PID|{number}||{number}^^^I^SR||Canarywing^Odell||20190604|M\r"))
            .collect();
        let hl7 = [&RSP_HEADER.replace("Z42", "Z31"), ACKNOWLEDGED, &list].concat();
        let endpoint = raw_server(move |request| soap(request, &hl7)).await;
        let (_, answer) = post(facade(&endpoint).await, LOOKUP).await;
        assert_eq!(
            (length(&answer["candidates"]), &answer["outcome"]),
            (count - omitted, &"candidates".into())
        );
        assert_eq!(
            (&answer["candidates_omitted"], &answer["truncated"]),
            (&omitted.into(), &(omitted > 0).into())
        );
        let text = answer["action"]["text"].as_str().expect("a text");
        assert_eq!(text.contains("too long to be shown as a whole"), omitted > 0, "{text}");
        assert!(text.ends_with("This does not mean that the patient is unvaccinated."), "{text}");
    }
}

#[tokio::test]
async fn a_record_with_more_names_than_are_compared_is_warned_of_and_must_be_confirmed() {
    let unclear = "ORC|RE||8^I\rRXA|0|1|20200604||03^MMR^CVX|0.5|mL^mL^UCUM||00^new^NIP001|||||||||||Q9|A\r";
    for (aliases, others) in [(19, 0), (20, 0), (2000, 0), (20, 1500)] {
        let aliases = "~Ternwing^Odell".repeat(aliases);
        let person = PERSON.replace("^Odell", &format!("^Odell{aliases}"));
        let answer =
            answer([RSP_HEADER, ACKNOWLEDGED, &person, DOSE, &unclear.repeat(others)].concat()).await;
        let is_limited = aliases.matches('~').count() > 19;
        let warnings = answer["warnings"].as_array().expect("a list");
        let said: Vec<&Value> =
            warnings.iter().filter(|warning| warning["code"] == "not_all_compared").collect();
        assert_eq!(said.len(), usize::from(is_limited), "{warnings:?}");
        assert!(said.iter().all(|warning| warning["location"] == "PID[1]"));
        // The warning of the comparison is never one of those that are left out.
        assert_eq!(warnings.len(), others.min(1000) + said.len());
        let (grade, code) = if is_limited { ("probable", "confirm_person") } else { ("exact", "use_record") };
        assert_eq!((&answer["match"]["grade"], &answer["action"]["code"]), (&grade.into(), &code.into()));
    }
}

#[tokio::test]
async fn a_list_with_a_person_who_is_not_compared_as_a_whole_is_warned_of() {
    let aliases = "~Ternwing^Odell^Quill".repeat(19);
    let one = |number: usize, names: &str| {
        format!("PID|{number}||{number}^^^I^SR||Canarywing^Odell{names}||20190604|M\r")
    };
    let too_many_names = format!("{aliases}~Ternwing^Odell");
    for (count, third, places) in [(3, "", 0..0), (3, &*too_many_names, 3..4), (1000, &*aliases, 100..1000)] {
        let list = (1..=count).map(|number| match number {
            3 => one(number, third),
            _ if count > 3 => one(number, &aliases),
            _ => one(number, ""),
        });
        let hl7 = [&RSP_HEADER.replace("Z42", "Z31"), ACKNOWLEDGED, &list.collect::<String>()].concat();
        let endpoint = raw_server(move |request| soap(request, &hl7)).await;
        let (_, answer) = post(facade(&endpoint).await, LOOKUP).await;
        let warnings = answer["warnings"].as_array().expect("a list");
        let said = warnings.iter().find(|warning| warning["code"] == "not_all_compared");
        assert_eq!(said.is_some(), !places.is_empty(), "{count}: {warnings:?}");
        let said = said.map(|warning| warning["location"].as_str().expect("a text"));
        let place = said.and_then(|said| said.strip_prefix("PID[")?.strip_suffix(']')?.parse().ok());
        assert!(place.is_none_or(|place: usize| places.contains(&place)), "{said:?}");
        let text = answer["action"]["text"].as_str().expect("a text");
        assert_eq!(text.contains("Not all names, numbers and words were compared"), said.is_some(), "{text}");
        // Every person is shown and may be chosen, also one who was not compared.
        assert_eq!(length(&answer["candidates"]), count);
        let candidates = answer["candidates"].as_array().expect("a list");
        assert!(candidates.iter().all(|candidate| candidate["token"].is_string()));
        let not_compared =
            |candidate: &&Value| candidate["match"]["fields"].to_string().contains("nothing_compared");
        assert_eq!(candidates.iter().any(|candidate| not_compared(&candidate)), count == 1000);
    }
}

/// An environment with one worker, which is busy until the sender is dropped.
async fn busy_environment() -> (Environment, mpsc::Sender<()>) {
    let workers = Workers::new(1);
    let (end, ended) = mpsc::channel::<()>();
    let begun = Arc::new(Notify::new());
    let (busy, says) = (workers.clone(), Arc::clone(&begun));
    tokio::spawn(async move {
        let work = move || {
            says.notify_one();
            let _ = ended.recv();
        };
        let _ = busy.run(usize::MAX, work).await;
    });
    begun.notified().await;
    let resources = Resources { workers, ..Resources::default() };
    (Environment { resources, ..environment() }, end)
}

#[tokio::test]
async fn other_requests_are_answered_while_a_large_answer_is_read() {
    let (environment, end) = busy_environment().await;
    let queries = Arc::new(AtomicUsize::new(0));
    let (counted, large) = (Arc::clone(&queries), record(2000));
    let endpoint = raw_server(move |request| {
        counted.fetch_add(1, Ordering::SeqCst);
        // The second person has a small answer.
        let hl7 = if request.contains("Canarywing") {
            large.clone()
        } else {
            format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|NF\r")
        };
        soap(request, &hl7)
    })
    .await;
    let address = facade_in(&endpoint, environment).await;
    let lookup = tokio::spawn(async move { post(address, LOOKUP).await });
    while queries.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let live = reqwest::get(format!("http://{address}/livez")).await.expect("an answer");
    assert_eq!(live.status(), 200);
    let (status, other) = post(address, &LOOKUP.replace("Canarywing", "Rook")).await;
    assert_eq!((status, &other["outcome"]), (200, &"not_found".into()));
    assert!(!lookup.is_finished());
    drop(end);
    let (status, answer) = lookup.await.expect("no panic");
    assert_eq!((status, &answer["truncated"]), (200, &true.into()));
}

#[tokio::test]
async fn a_lookup_ends_at_its_deadline_while_its_answer_is_still_read() {
    let (environment, end) = busy_environment().await;
    let large = record(2000);
    let endpoint = raw_server(move |request| soap(request, &large)).await;
    let mut profile = profile(&endpoint);
    profile.transport.timeout_s = 1;
    let address = serve(profile, environment).await;
    let (status, problem) = post(address, LOOKUP).await;
    assert_eq!((status, &problem["code"]), (504, &"registry_timeout".into()), "{problem}");
    drop(end);
    let (status, answer) = post(address, LOOKUP).await;
    assert_eq!((status, &answer["outcome"]), (200, &"record".into()));
}
