//! The choice among candidates: by the caller, or by the rule `single_exact`.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use iz_facade::client::Clock;
use serde_json::{Value, json};

use super::lookup::{candidates, choose, facade_with_replies, one_of_two, steps};
use crate::support::{clock, facade, facade_at, post, raw_server, sandbox, soap};

#[tokio::test]
async fn each_candidate_has_a_score_and_can_be_chosen() {
    let address = facade(&sandbox(None)).await;
    let answer = candidates(address).await;
    let (first, second) = (&answer["candidates"][0], &answer["candidates"][1]);
    assert_eq!(first["match"]["grade"], "exact");
    assert_eq!(second["match"]["grade"], "mismatch", "another middle name, born two days later");
    assert!(first["match"]["score"].as_i64() > second["match"]["score"].as_i64());
    assert!(answer["record"].is_null() && answer["chosen"].is_null());

    for (candidate, grade) in [(first, "exact"), (second, "mismatch")] {
        let (status, chosen) = choose(address, &answer["id"], json!({"token": candidate["token"]})).await;
        assert_eq!((status, &chosen["outcome"]), (200, &json!("record")), "{chosen}");
        assert_eq!(chosen["record"]["patient"]["registry_id"], candidate["registry_id"]);
        assert_eq!(chosen["match"]["grade"], grade, "compared with the person in the lookup");
        assert_eq!(chosen["chosen"]["match"]["grade"], "exact", "compared with the candidate who was chosen");
        assert_eq!(chosen["action"]["code"] == "use_record", grade == "exact", "{}", chosen["action"]);
        assert_eq!(chosen["chosen"]["by"], "caller");
        assert_eq!(steps(&chosen), ["chosen_candidate"]);
        assert_eq!(chosen["profile"], "Z42");
    }
}

#[tokio::test]
async fn the_query_for_the_chosen_candidate_has_the_profile_of_the_first_query() {
    let address = facade(&sandbox(None)).await;
    let (_, answer) = post(address, &json!({"profile": "Z34", "patient": one_of_two()}).to_string()).await;
    let (_, chosen) =
        choose(address, &answer["id"], json!({"token": answer["candidates"][0]["token"]})).await;
    assert_eq!((&chosen["outcome"], &chosen["profile"]), (&json!("record"), &json!("Z32")));
    assert_eq!(chosen["record"]["forecasts"], json!([]));
}

#[tokio::test]
async fn a_token_is_valid_only_for_its_own_list() {
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
    let ids = format!("{}{}", one["id"], token).to_lowercase();
    assert!(!ids.contains("mirror") && !ids.contains("sbx") && !ids.contains("2015"));
}

#[tokio::test]
async fn a_list_of_candidates_expires_after_15_minutes() {
    let elapsed_s = Arc::new(AtomicI64::new(0));
    let shift = Arc::clone(&elapsed_s);
    let shifted = Clock::of(move || {
        clock().now() + std::time::Duration::from_secs(shift.load(Ordering::SeqCst).unsigned_abs())
    });
    let address = facade_at(&sandbox(None), shifted).await;
    let answer = candidates(address).await;
    let token = json!({"token": answer["candidates"][0]["token"]});
    elapsed_s.store(15 * 60 - 1, Ordering::SeqCst);
    assert_eq!(choose(address, &answer["id"], token.clone()).await.0, 200);
    elapsed_s.store(15 * 60, Ordering::SeqCst);
    assert_eq!(choose(address, &answer["id"], token).await.0, 404);
}

#[tokio::test]
async fn a_record_of_another_person_than_the_chosen_one_is_withheld() {
    let queries = Arc::new(AtomicUsize::new(0));
    let endpoint = raw_server(move |request| {
        let list = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|{id}\rQAK|t|OK\r\
                    PID|1||9^^^I^SR||Mirror^Echo||20150504|F\rPID|2||A7^^^OURAPP^MR||Mirror^Ecko||20150504|F\r";
        let other = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z32\rMSA|AA|{id}\rQAK|t|OK\r\
                     PID|1||8^^^I^SR||Mirror^Echo||20150504|F\r";
        let is_first = queries.fetch_add(1, Ordering::SeqCst) == 0;
        // The query has the registry's own identifier, and the name, birth date and sex of the list.
        assert!(is_first || request.contains("|9^^^I^SR|Mirror^Echo^^^^^L||20150504|F"), "{request}");
        soap(request, if is_first { list } else { other })
    })
    .await;
    let address = facade(&endpoint).await;
    let answer = candidates(address).await;
    let tokens: Vec<bool> =
        answer["candidates"].as_array().expect("two").iter().map(|one| one["token"].is_string()).collect();
    assert_eq!(tokens, [true, false], "a candidate without the registry's identifier has no token");
    let token = &answer["candidates"][0]["token"];
    let (_, chosen) = choose(address, &answer["id"], json!({ "token": token })).await;
    assert_eq!((&chosen["outcome"], &chosen["record"]), (&json!("record"), &Value::Null));
    assert_eq!(chosen["match"]["grade"], "exact");
    assert_eq!(chosen["chosen"]["match"]["grade"], "mismatch");
    assert_eq!(chosen["action"]["code"], "do_not_use");
    let (_, with_mismatch) =
        choose(address, &answer["id"], json!({"token": token, "show_mismatch": true})).await;
    assert!(with_mismatch["record"].is_object());
}

#[tokio::test]
async fn a_typing_error_in_the_lookup_does_not_hide_the_record_of_the_chosen_person() {
    let list = "PID|1||9^^^I^SR||Marsh^Odell||20190604|M\rPID|2||8^^^I^SR||Marsh^Oscar||20190604|M";
    let address = facade_with_replies(list, "PID|1||9^^^I^SR||Marsh^Odell||20190604|M").await;
    let mistyped =
        json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2018-07-15", "sex": "M"});
    let (_, answer) = post(address, &json!({ "patient": mistyped }).to_string()).await;
    let odell = &answer["candidates"][0];
    assert_eq!((&odell["name"]["given"], &odell["match"]["grade"]), (&json!("Odell"), &json!("mismatch")));
    let (_, chosen) = choose(address, &answer["id"], json!({"token": odell["token"]})).await;
    assert_eq!(chosen["record"]["patient"]["registry_id"]["value"], "9");
    assert_eq!(chosen["match"]["grade"], "mismatch", "compared with the mistyped details");
    assert_eq!(chosen["chosen"]["match"]["grade"], "exact");
    assert_eq!(chosen["action"]["code"], "confirm_person");
    assert!(chosen["action"]["text"].as_str().expect("text").contains("birth date"), "{}", chosen["action"]);
}

#[tokio::test]
async fn the_rule_single_exact_chooses_only_where_the_caller_asks_for_it() {
    let one = "PID|1||9^^^I^SR||Mirror^Echo||20150504|F";
    let list = "PID|1||9^^^I^SR||Mirror^Echo||20150504|F\rPID|2||8^^^I^SR||Mirror^Oscar||20150504|M";
    let echo = json!({"name": {"family": "Mirror", "given": "Echo"}, "birth_date": "2015-05-04", "sex": "F"});
    let (_, answer) =
        post(facade_with_replies(list, one).await, &json!({ "patient": echo }).to_string()).await;
    assert_eq!((&answer["outcome"], &answer["chosen"]), (&json!("candidates"), &Value::Null));
    let lookup = json!({"choose": "single_exact", "patient": echo}).to_string();
    let (_, answer) = post(facade_with_replies(list, one).await, &lookup).await;
    assert_eq!(answer["outcome"], "record");
    assert_eq!(answer["record"]["patient"]["registry_id"]["value"], "9");
    assert_eq!(answer["chosen"]["by"], "single_exact");
    assert!(answer["action"]["text"].as_str().expect("text").contains("A rule chose this person"));
    assert_eq!(steps(&answer), ["as_asked", "chosen_candidate"]);
    assert_eq!(answer["attempts"][1]["changed"], json!(["identifiers"]));
    // The second reply is the record of another person: another sex, then another identifier.
    for other in ["PID|1||9^^^I^SR||Mirror^Echo||20150504|M", "PID|1||7^^^I^SR||Mirror^Echo||20150504|F"] {
        let (_, answer) = post(facade_with_replies(list, other).await, &lookup).await;
        assert_eq!((&answer["outcome"], &answer["chosen"]), (&json!("candidates"), &Value::Null), "{other}");
    }
}

#[tokio::test]
async fn the_rule_single_exact_does_not_choose_between_similar_people() {
    let address = facade(&sandbox(None)).await;
    let ask = |body: Value| async move { post(address, &body.to_string()).await.1 };
    // The other candidate has the same name and was born two days later.
    let answer = ask(json!({"choose": "single_exact", "patient": one_of_two()})).await;
    assert_eq!((&answer["outcome"], steps(&answer)), (&json!("candidates"), vec!["as_asked"]));
    let mut without_sex = one_of_two();
    without_sex["sex"].take();
    let answer = ask(json!({"choose": "single_exact", "patient": without_sex})).await;
    assert_eq!((&answer["outcome"], &answer["chosen"]), (&json!("candidates"), &Value::Null));
    assert_eq!(ask(json!({"choose": "best", "patient": one_of_two()})).await["pointer"], "/choose");
}
