//! The consent ledger in front of lists of candidates, of choices by rule, and of further queries.

use serde_json::{Value, json};

use super::{
    consents::{Scene, named},
    patient_events::finish_in_background,
};
use crate::support::answer;

/// Two candidates of the same name, who differ in the sex.
const LIST: &str = "QAK|t|OK\rPID|1||61^^^I^SR||Canarywing^Odell||20190604|M\rPID|2||62^^^I^SR||Canarywing^Odell||20190604|F\r";

#[tokio::test]
async fn a_candidate_who_withdrew_is_left_out_of_the_list_and_the_answer_says_how_many() {
    let scene = Scene::open(LIST).await;
    let (_, found) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!(
        (&found["candidates_withdrawn"], found["candidates"].as_array().unwrap().len()),
        (&json!(0), 2)
    );
    // By the id of the registry, under another name.
    scene.withdraw(["Bo", "Quill"], &["61"]).await;
    let (status, found) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &found["outcome"]), (200, &json!("candidates")), "{found}");
    let [candidate] = &found["candidates"].as_array().unwrap()[..] else { panic!("{found}") };
    assert_eq!(
        (&candidate["registry_id"]["value"], &found["candidates_withdrawn"]),
        (&json!("62"), &json!(1))
    );
    let text = found["action"]["text"].as_str().unwrap();
    assert!(
        text.contains("One person of the registry's list withdrew the consent and is not listed."),
        "{text}"
    );
    assert!(text.ends_with("This does not mean that the patient is unvaccinated."), "{text}");
    assert!(!found["candidates"].to_string().contains("\"61\""), "{found}");
    // Nobody is left.
    scene.withdraw(["Ann", "Stone"], &["62"]).await;
    let (status, found) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &found["candidates"], &found["candidates_withdrawn"]), (200, &json!([]), &json!(2)));
    // They are perhaps others than the patient, so nothing else is told.
    assert_eq!(
        (&found["consent"]["on_file"], &found["action"]["code"]),
        (&json!("none_here"), &json!("look_elsewhere"))
    );
    assert_eq!(found["id"], Value::Null);
}

/// What stands around a candidate in the message may be about the candidate.
#[tokio::test]
async fn the_rest_of_a_list_is_not_shown_if_a_candidate_is_left_out() {
    let list = LIST.replacen("|M\r", "|M|||||||||||999-00-1234|TXDL12345\rZZ9|1|canary of 61\r", 1);
    let scene = Scene::open(&list).await;
    let (_, found) = scene.ask(&named("Odell", "Canarywing")).await;
    assert!(found["unread"].to_string().contains("canary of 61"), "{found}");
    scene.withdraw(["Bo", "Quill"], &["61"]).await;
    let (status, found) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &found["candidates_withdrawn"]), (200, &json!(1)), "{found}");
    for planted in ["canary", "999-00-1234", "TXDL12345"] {
        assert!(!found.to_string().contains(planted), "{planted}: {found}");
    }
}

/// Another program records the withdrawal, which does not reach what waits in this one.
#[tokio::test]
async fn a_list_that_waits_is_not_shown_after_a_candidate_withdrew() {
    let scene = Scene::open(LIST).await;
    let (path, shown) = finish_in_background(&scene.caller).await;
    assert_eq!(shown["candidates"].as_array().map(Vec::len), Some(2));
    scene.withdraw(["Bo", "Quill"], &["61"]).await;
    let (status, problem) = answer(scene.caller.get(&path)).await;
    assert_eq!((status, &problem["code"]), (404, &json!("no_such_lookup")), "{problem}");
}

/// A record that very likely belongs to another person is shown if the request asks for it. Not if that person withdrew, and the
/// withdrawal is not told as that of the patient.
#[tokio::test]
async fn the_withdrawal_of_the_person_of_a_mismatch_is_not_told_as_that_of_the_patient() {
    let scene = Scene::open("QAK|t|OK\rPID|1||SBX-9^^^I^SR||Slate^Blanca||19900102|F\r").await;
    let mut body = named("Odell", "Canarywing");
    body["show_mismatch"] = json!(true);
    assert!(scene.ask(&body).await.1["record"].is_object());
    scene.withdraw(["Bo", "Quill"], &["SBX-9"]).await;
    let (status, found) = scene.ask(&body).await;
    assert_eq!(
        (status, &found["record"], &found["consent"]["on_file"]),
        (200, &Value::Null, &json!("none_here")),
        "{found}"
    );
}

/// The registry is not asked about a candidate who withdrew, whoever chooses. So the list is the answer.
#[tokio::test]
async fn a_rule_does_not_ask_for_a_candidate_who_withdrew_or_may_have_withdrawn() {
    let list = LIST.replacen("Odell|", "Odell~Quill^Robert^^^^^A|", 1);
    let list = list.replace("62^^^I^SR||Canarywing^Odell", "62^^^I^SR||Vance^Bo");
    // By the id, and by a name that is similar to another name of the candidate.
    for (names, ids, listed) in [(["Una", "Stone"], &["61"][..], 1), (["Bob", "Quill"], &[], 2)] {
        let scene = Scene::open(&list).await;
        let mut body = named("Odell", "Canarywing");
        body["patient"]["sex"] = json!("M");
        body["choose"] = json!("single_exact");
        body["cache"] = json!("no_cache");
        scene.ask(&body).await;
        assert_eq!(scene.queries(), 2, "the rule asks for the candidate");
        scene.withdraw(names, ids).await;
        let (status, found) = scene.ask(&body).await;
        assert_eq!((status, found["candidates"].as_array().map(Vec::len)), (200, Some(listed)), "{found}");
        assert_eq!((scene.queries(), &found["chosen"]), (3, &Value::Null), "{found}");
    }
}

/// A further query has other details, under which somebody may have withdrawn.
#[tokio::test]
async fn a_further_query_for_somebody_who_withdrew_is_not_sent_and_the_answer_says_so() {
    let scene = Scene::open("QAK|t|NF\r").await;
    let near = scene.withdraw(["Odell", "Canarywing"], &[]).await;
    let mut body = named("Odell", "Canarywing Quill");
    body["requery"] = json!(2);
    assert_eq!(scene.ask(&body).await.1["code"], "consent_unclear");
    // Somebody says that it was another person, who must not be asked for then.
    body["consent_confirmed_other"] = json!([near]);
    let (status, found) = scene.ask(&body).await;
    assert_eq!((status, &found["outcome"]), (200, &json!("not_found")), "{found}");
    let steps = found["attempts"].as_array().unwrap().iter().map(|attempt| attempt["step"].as_str().unwrap());
    assert_eq!(steps.collect::<Vec<_>>(), ["as_asked", "last_family_name"]);
    assert_eq!(scene.queries(), 2);
    let text = found["action"]["text"].as_str().unwrap();
    assert!(
        text.contains("A further query was not sent, because the consent ledger has a withdrawal"),
        "{text}"
    );
    assert!(text.ends_with("This does not mean that the patient is unvaccinated."), "{text}");
}

#[tokio::test]
async fn somebody_is_asked_about_a_withdrawal_that_is_near_only_to_a_further_query() {
    let scene = Scene::open("QAK|t|NF\r").await;
    let near = scene.withdraw(["Willam", "Quill"], &[]).await;
    let mut body = named("Bill", "Quill");
    body["requery"] = json!(2);
    let (status, problem) = scene.ask(&body).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_unclear")), "{problem}");
    assert_eq!((&problem["unclear_consents"][0]["id"], scene.queries()), (&json!(near), 1));
    body["consent_confirmed_other"] = json!([near]);
    body["cache"] = json!("no_cache");
    assert_eq!((scene.ask(&body).await.0, scene.queries()), (200, 3));
}
