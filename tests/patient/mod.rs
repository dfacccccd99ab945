//! The right patient: scores, a choice among candidates, and the questions that may follow "not found".

use std::{
    fs,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use iz_facade::client::Clock;
use iz_hl7::{Demographics, Outcome, OwnedAnswer, path::values};
use iz_match::{MatchGrade, PatientMatch};
use iz_sandbox::people;
use serde_json::{Value, json};

use crate::{
    corpus,
    support::{clock, facade, facade_at, facade_with_query_rules, post, post_to, raw_server, sandbox, soap},
};

/// Two of the sandbox's people: one name, born two days apart.
fn one_of_two() -> Value {
    let one = people().into_iter().find(|listed| listed.outcome.word() == "candidates").expect("candidates");
    serde_json::to_value(one.demographics()).expect("JSON")
}

async fn candidates(address: SocketAddr) -> Value {
    let (status, answer) = post(address, &json!({ "patient": one_of_two() }).to_string()).await;
    assert_eq!((status, &answer["outcome"]), (200, &json!("candidates")));
    answer
}

async fn choose(address: SocketAddr, id: &Value, body: Value) -> (u16, Value) {
    let path = format!("/v1/lookups/{}/choose", id.as_str().unwrap_or("none"));
    post_to(address, &path, &body.to_string()).await
}

fn steps(answer: &Value) -> Vec<&str> {
    let attempts = answer["attempts"].as_array().expect("attempts");
    attempts.iter().filter_map(|attempt| attempt["step"].as_str()).collect()
}

#[tokio::test]
async fn a_match_says_why() {
    let address = facade(&sandbox(None)).await;
    let child = json!({
        "name": {"family": "Sand-Castle", "given": "PEBBLE", "middle": "D"}, "birth_date": "2022-03-10",
        "sex": "F", "phone": "512-555-0101", "mothers_maiden_name": {"family": "Shore Line"},
        "address": {"street": "1 Bucket Road", "city": "Exampleton", "state": "TX", "zip": "78700"},
        "identifiers": [{"value": "SBX100001", "type": "SR"}],
    });
    let (_, answer) = post(address, &json!({ "patient": child }).to_string()).await;
    let found = &answer["match"];
    assert_eq!((&found["grade"], &found["score"]), (&json!("exact"), &json!(267)), "{found}");
    let reasons: Vec<String> = found["fields"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| format!("{} {}", finding["member"], finding["reason"]).replace('"', ""))
        .collect();
    assert_eq!(
        reasons,
        [
            "name/family same",
            "name/given same",
            "name/middle initial",
            "mothers_maiden_name same",
            "birth_date same",
            "sex same",
            "address other",
            "phone same",
            "identifiers same"
        ]
    );
    assert_eq!(
        found["fields"][2],
        json!({"member": "name/middle", "agreement": "agrees", "reason": "initial", "points": 3})
    );
    assert_eq!(steps(&answer), ["as_asked"]);
}

#[tokio::test]
async fn candidates_are_scored_and_one_can_be_chosen() {
    let address = facade(&sandbox(None)).await;
    let answer = candidates(address).await;
    let (first, second) = (&answer["candidates"][0], &answer["candidates"][1]);
    assert_eq!(first["match"]["grade"], "exact");
    assert_eq!(second["match"]["grade"], "mismatch", "a twin of another middle name, born two days later");
    assert!(first["match"]["score"].as_i64() > second["match"]["score"].as_i64());
    assert!(answer["record"].is_null() && answer["chosen"].is_null());

    for (candidate, grade) in [(first, "exact"), (second, "mismatch")] {
        let (status, chosen) = choose(address, &answer["id"], json!({"token": candidate["token"]})).await;
        assert_eq!((status, &chosen["outcome"]), (200, &json!("record")), "{chosen}");
        assert_eq!(chosen["record"]["patient"]["registry_id"], candidate["registry_id"]);
        assert_eq!(chosen["match"]["grade"], grade, "against who was asked for");
        assert_eq!(chosen["chosen"]["match"]["grade"], "exact", "against who was chosen");
        assert_eq!(chosen["action"]["code"] == "use_record", grade == "exact", "{}", chosen["action"]);
        assert_eq!(chosen["chosen"]["by"], "caller");
        assert_eq!(steps(&chosen), ["chosen_candidate"]);
        assert_eq!(chosen["profile"], "Z42");
    }
}

#[tokio::test]
async fn the_choice_is_asked_in_the_profile_of_the_first_question() {
    let address = facade(&sandbox(None)).await;
    let (_, answer) = post(address, &json!({"profile": "Z34", "patient": one_of_two()}).to_string()).await;
    let (_, chosen) =
        choose(address, &answer["id"], json!({"token": answer["candidates"][0]["token"]})).await;
    assert_eq!((&chosen["outcome"], &chosen["profile"]), (&json!("record"), &json!("Z32")));
    assert_eq!(chosen["record"]["forecasts"], json!([]));
}

#[tokio::test]
async fn only_the_list_s_own_tokens_choose() {
    let address = facade(&sandbox(None)).await;
    let (one, other) = (candidates(address).await, candidates(address).await);
    let token = &one["candidates"][0]["token"];
    assert_ne!(one["id"], other["id"]);
    for (id, body, expected, member) in [
        (&other["id"], json!({"token": token}), 422, Some("/token")),
        (&one["id"], json!({"token": ""}), 422, Some("/token")),
        (&one["id"], json!({}), 422, Some("/token")),
        (&one["id"], json!({"token": token, "patient": {}}), 422, Some("/patient")),
        (&json!("0123456789abcdef0123456789abcdef"), json!({"token": token}), 404, None),
        (&json!("%FF"), json!({"token": token}), 404, None),
        (&json!("%00"), json!({"token": token}), 404, None),
        (token, json!({"token": token}), 404, None),
    ] {
        let (status, problem) = choose(address, id, body).await;
        assert_eq!((status, problem["pointer"].as_str()), (expected, member), "{problem}");
        assert!(status != 404 || problem["code"] == "no_such_list");
    }
    let said = format!("{}{}", one["id"], token).to_lowercase();
    assert!(!said.contains("mirror") && !said.contains("sbx") && !said.contains("2015"));
}

#[tokio::test]
async fn a_list_is_forgotten_after_its_time() {
    let later_s = Arc::new(AtomicI64::new(0));
    let shift = Arc::clone(&later_s);
    let now = Clock::of(move || {
        clock().now() + std::time::Duration::from_secs(shift.load(Ordering::SeqCst).unsigned_abs())
    });
    let address = facade_at(&sandbox(None), now).await;
    let answer = candidates(address).await;
    let token = json!({"token": answer["candidates"][0]["token"]});
    later_s.store(15 * 60 - 1, Ordering::SeqCst);
    assert_eq!(choose(address, &answer["id"], token.clone()).await.0, 200);
    later_s.store(15 * 60, Ordering::SeqCst);
    assert_eq!(choose(address, &answer["id"], token).await.0, 404);
}

#[tokio::test]
async fn the_record_of_somebody_else_than_the_chosen_one_is_withheld() {
    let asked = Arc::new(AtomicUsize::new(0));
    let endpoint = raw_server(move |request| {
        let list = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|{id}\rQAK|t|OK\r\
                    PID|1||9^^^I^SR||Mirror^Echo||20150504|F\rPID|2||A7^^^OURAPP^MR||Mirror^Ecko||20150504|F\r";
        let other = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z32\rMSA|AA|{id}\rQAK|t|OK\r\
                     PID|1||8^^^I^SR||Mirror^Echo||20150504|F\r";
        let is_first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        // By the registry's own identifier and what the list says of her.
        assert!(is_first || request.contains("|9^^^I^SR|Mirror^Echo^^^^^L||20150504|F"), "{request}");
        soap(request, if is_first { list } else { other })
    })
    .await;
    let address = facade(&endpoint).await;
    let answer = candidates(address).await;
    let tokens: Vec<bool> =
        answer["candidates"].as_array().expect("two").iter().map(|one| one["token"].is_string()).collect();
    assert_eq!(tokens, [true, false], "without the registry's identifier there is nothing to ask by");
    let token = &answer["candidates"][0]["token"];
    let (_, chosen) = choose(address, &answer["id"], json!({ "token": token })).await;
    assert_eq!((&chosen["outcome"], &chosen["record"]), (&json!("record"), &Value::Null));
    assert_eq!(chosen["match"]["grade"], "exact");
    assert_eq!(chosen["chosen"]["match"]["grade"], "mismatch");
    assert_eq!(chosen["action"]["code"], "do_not_use");
    let (_, shown) = choose(address, &answer["id"], json!({"token": token, "show_mismatch": true})).await;
    assert!(shown["record"].is_object());
}

/// A registry that answers the first question with a list, or with a record, and the next with a record.
async fn registry(first: &'static str, next: &'static str) -> SocketAddr {
    let asked = Arc::new(AtomicUsize::new(0));
    let endpoint = raw_server(move |request| {
        let persons = if asked.fetch_add(1, Ordering::SeqCst) == 0 { first } else { next };
        let label = if persons.contains("PID|2") { "Z31" } else { "Z32" };
        let head = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||";
        soap(request, &format!("{head}{label}\rMSA|AA|{{id}}\rQAK|t|OK\r{persons}\r"))
    })
    .await;
    facade(&endpoint).await
}

#[tokio::test]
async fn what_was_mistyped_does_not_hide_the_person_who_was_chosen() {
    let list = "PID|1||9^^^I^SR||Marsh^Odell||20190604|M\rPID|2||8^^^I^SR||Marsh^Oscar||20190604|M";
    let address = registry(list, "PID|1||9^^^I^SR||Marsh^Odell||20190604|M").await;
    let mistyped =
        json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2018-07-15", "sex": "M"});
    let (_, answer) = post(address, &json!({ "patient": mistyped }).to_string()).await;
    let odell = &answer["candidates"][0];
    assert_eq!((&odell["name"]["given"], &odell["match"]["grade"]), (&json!("Odell"), &json!("mismatch")));
    let (_, chosen) = choose(address, &answer["id"], json!({"token": odell["token"]})).await;
    assert_eq!(chosen["record"]["patient"]["registry_id"]["value"], "9");
    assert_eq!(chosen["match"]["grade"], "mismatch", "against what was mistyped");
    assert_eq!(chosen["chosen"]["match"]["grade"], "exact");
    assert_eq!(chosen["action"]["code"], "confirm_person");
    assert!(chosen["action"]["text"].as_str().expect("text").contains("birth_date"), "{}", chosen["action"]);
}

/// The answer to a question about `patient` where the registry sends `pid`.
async fn answered(patient: Value, pid: &'static str) -> Value {
    post(registry(pid, pid).await, &json!({ "patient": patient }).to_string()).await.1
}

#[tokio::test]
async fn a_person_who_could_not_be_compared_is_not_shown() {
    let odell =
        json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04", "sex": "M"});
    let answer = answered(odell, "PID|1||9^^^I^SR||||||M").await;
    assert_eq!((&answer["outcome"], &answer["record"]), (&json!("record"), &Value::Null));
    assert_eq!(answer["action"]["code"], "do_not_use");
    let chart = json!({"identifiers": [{"value": "A1", "type": "MR"}], "sex": "F"});
    let answer = answered(chart, "PID|1||9^^^I^SR||Vance^Iris||19500101|F").await;
    assert_eq!((&answer["match"]["grade"], &answer["record"]), (&json!("mismatch"), &Value::Null));
    let own = json!({"identifiers": [{"value": "9", "type": "SR"}]});
    let answer = answered(own, "PID|1||9^^^I^SR||Vance^Iris||19500101|F").await;
    assert_eq!(answer["match"]["grade"], "probable");
    assert_eq!(answer["action"]["code"], "confirm_person");
    assert!(answer["record"].is_object());
}

#[tokio::test]
async fn a_name_without_a_letter_is_refused_by_name() {
    let address = facade(&sandbox(None)).await;
    let nobody = json!({"name": {"family": "Marsh", "given": "?"}, "birth_date": "2019-06-04"});
    let (status, problem) = post(address, &json!({ "patient": nobody }).to_string()).await;
    assert_eq!((status, &problem["pointer"]), (422, &json!("/patient/name/given")));
}

#[tokio::test]
async fn a_record_of_the_dead_is_not_simply_used() {
    let odell = json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "1950-06-04"});
    for dead in ["|||||||||||||||||||||20200101", "||||||||||||||||||||||Y", "\rPD1||||||||||||||||P"] {
        let pid: &'static str = format!("PID|1||9^^^I^SR||Marsh^Odell||19500604|M{dead}").leak();
        let answer = answered(odell.clone(), pid).await;
        assert_eq!(answer["match"]["grade"], "exact");
        assert_eq!(answer["action"]["code"], "confirm_person", "{dead} {}", answer["record"]["patient"]);
        assert!(answer["action"]["text"].as_str().expect("text").contains("has died"));
    }
}

#[tokio::test]
async fn nobody_is_chosen_by_machine_unless_it_was_asked_for() {
    let one = "PID|1||9^^^I^SR||Mirror^Echo||20150504|F";
    let list = "PID|1||9^^^I^SR||Mirror^Echo||20150504|F\rPID|2||8^^^I^SR||Mirror^Oscar||20150504|M";
    let echo = json!({"name": {"family": "Mirror", "given": "Echo"}, "birth_date": "2015-05-04", "sex": "F"});
    let (_, answer) = post(registry(list, one).await, &json!({ "patient": echo }).to_string()).await;
    assert_eq!((&answer["outcome"], &answer["chosen"]), (&json!("candidates"), &Value::Null));
    let question = json!({"choose": "single_exact", "patient": echo}).to_string();
    let (_, answer) = post(registry(list, one).await, &question).await;
    assert_eq!(answer["outcome"], "record");
    assert_eq!(answer["record"]["patient"]["registry_id"]["value"], "9");
    assert_eq!(answer["chosen"]["by"], "single_exact");
    assert!(answer["action"]["text"].as_str().expect("text").contains("A rule chose this person"));
    assert_eq!(steps(&answer), ["as_asked", "chosen_candidate"]);
    assert_eq!(answer["attempts"][1]["changed"], json!(["identifiers"]));
    // Somebody else's record, and one that does not say whose it is.
    for other in ["PID|1||9^^^I^SR||Mirror^Echo||20150504|M", "PID|1||7^^^I^SR||Mirror^Echo||20150504|F"] {
        let (_, answer) = post(registry(list, other).await, &question).await;
        assert_eq!((&answer["outcome"], &answer["chosen"]), (&json!("candidates"), &Value::Null), "{other}");
    }
}

#[tokio::test]
async fn who_is_like_the_person_leaves_the_choice_to_people() {
    let address = facade(&sandbox(None)).await;
    let ask = |body: Value| async move { post(address, &body.to_string()).await.1 };
    // Of the same name, and born two days later.
    let answer = ask(json!({"choose": "single_exact", "patient": one_of_two()})).await;
    assert_eq!((&answer["outcome"], steps(&answer)), (&json!("candidates"), vec!["as_asked"]));
    let mut without_sex = one_of_two();
    without_sex["sex"].take();
    let answer = ask(json!({"choose": "single_exact", "patient": without_sex})).await;
    assert_eq!((&answer["outcome"], &answer["chosen"]), (&json!("candidates"), &Value::Null));
    assert_eq!(ask(json!({"choose": "best", "patient": one_of_two()})).await["pointer"], "/choose");
}

#[tokio::test]
async fn not_found_is_asked_again_as_far_as_the_caller_wants() {
    let address = facade(&sandbox(None)).await;
    let ask = |requery: u8| async move {
        let patient = json!({
            "name": {"family": "Bucket-Sandcastle", "given": "Pebble", "middle": "Dune"},
            "birth_date": "2022-03-10", "sex": "F"
        });
        post(address, &json!({"requery": requery, "patient": patient}).to_string()).await
    };
    let (_, answer) = ask(0).await;
    assert_eq!((&answer["outcome"], steps(&answer)), (&json!("not_found"), vec!["as_asked"]));
    let (_, answer) = ask(1).await;
    assert_eq!(
        (&answer["outcome"], steps(&answer)),
        (&json!("not_found"), vec!["as_asked", "without_details"])
    );
    let (_, answer) = ask(2).await;
    assert_eq!(answer["outcome"], "record");
    assert_eq!(steps(&answer), ["as_asked", "without_details", "last_family_name"]);
    let last = &answer["attempts"][2];
    assert_eq!(last["changed"], json!(["name/family", "name/middle"]));
    assert_eq!(last["name"], json!({"family": "Sandcastle", "given": "Pebble"}), "whom it asked for");
    assert_eq!((&last["outcome"], &last["grade"]), (&json!("record"), &json!("probable")));
    assert!(last["took_ms"].is_u64() && last["error"].is_null());
    assert_eq!(answer["match"]["grade"], "probable", "by the name as it was asked");
    assert_eq!(answer["action"]["code"], "confirm_person");
    let (status, problem) = ask(3).await;
    assert_eq!((status, &problem["pointer"]), (422, &json!("/requery")));
}

#[tokio::test]
async fn a_rung_that_the_registry_cannot_be_asked_is_none() {
    let question = json!({"requery": 1, "patient": {
        "name": {"family": "Nobodyknows", "given": "Pebble", "middle": "Dune"},
        "birth_date": "2022-03-10",
        "address": {"zip": "78799"},
        "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}]
    }});
    for (wants, rung) in [("", "without_details"), ("require = ['QPD-8']", "without_identifiers")] {
        let address = facade_with_query_rules(&sandbox(None), wants).await;
        let (status, answer) = post(address, &question.to_string()).await;
        assert_eq!((status, &answer["outcome"]), (200, &json!("not_found")), "{wants}: {answer}");
        assert_eq!(steps(&answer), ["as_asked", rung], "{wants}");
        assert!(answer["attempts"].as_array().unwrap().iter().all(|attempt| attempt["error"].is_null()));
    }
}

/// Answers whose example speaks of somebody else than the question that it repeats.
const OTHERS: [&str; 8] = ["033_", "035_", "036_", "037_", "055_", "107_", "122_", "130_"];

/// Real answers repeat the question. Where the registry took the person for the one asked for, so do we.
#[test]
fn real_records_match_the_questions_that_they_repeat() {
    let Some(folder) = corpus::folder() else { return };
    let (mut exact, mut compared, mut others) = (0, 0, Vec::new());
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        let Some(asked) = repeated_question(&bytes) else { continue };
        let Ok(answer) = OwnedAnswer::read(bytes, jiff::civil::date(2026, 11, 22)) else { continue };
        let (Outcome::Record, Some(found)) = (answer.get().outcome, answer.get().patients.first()) else {
            continue;
        };
        let found = PatientMatch::of(&asked, found, jiff::civil::date(2026, 11, 22));
        compared += 1;
        exact += usize::from(found.grade == MatchGrade::Exact);
        if found.grade == MatchGrade::Mismatch {
            others.push(path.file_name().expect("a name").to_string_lossy()[..4].to_owned());
        }
    }
    others.sort();
    assert_eq!(others, OTHERS);
    assert!(compared > 90 && exact * 10 > compared * 8, "{exact} of {compared}");
}

/// QPD-4, QPD-6 and QPD-7 of an answer, where they can be read.
fn repeated_question(message: &[u8]) -> Option<Demographics> {
    let at = |place: &str| {
        let found = values(message, &place.parse().expect("a path")).ok()?;
        found.first().cloned().filter(|value| !value.is_empty())
    };
    let born = at("QPD-6")?;
    let born = format!("{}-{}-{}", born.get(..4)?, born.get(4..6)?, born.get(6..8)?);
    let asked = json!({
        "name": {"family": at("QPD-4.1")?, "given": at("QPD-4.2")?, "middle": at("QPD-4.3")},
        "birth_date": born, "sex": at("QPD-7"),
    });
    serde_json::from_value(asked).ok()
}
