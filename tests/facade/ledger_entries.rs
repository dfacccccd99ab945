//! The forms of the consent ledger, from a signature to the answer to a question.

use iz_facade::consent::ConsentForm;
use serde_json::{Value, json};

use super::consents::{Scene, named, record};

/// The word of the state in the answer to a lookup, or the numbers of the forms that must be asked about.
async fn said(scene: &Scene, question: &Value) -> Result<String, Vec<i64>> {
    let (status, answer) = scene.ask(question).await;
    let consent = |answer: &Value| answer["consent"]["on_file"].as_str().unwrap().to_owned();
    match (status, answer["code"].as_str()) {
        (200, _) | (409, Some("consent_withdrawn")) => Ok(consent(&answer)),
        (409, Some("consent_unclear")) => {
            let forms = answer["unclear_consents"].as_array().unwrap().iter();
            Err(forms.map(|form| form["id"].as_i64().unwrap()).collect())
        }
        _ => panic!("{status}: {answer}"),
    }
}

fn on_file(word: &str) -> Result<String, Vec<i64>> {
    Ok(word.to_owned())
}

/// A question about an adult, who is invented.
fn adult(given: &str, family: &str) -> Value {
    let mut question = named(given, family);
    question["patient"]["birth_date"] = json!("1990-03-04");
    question
}

#[tokio::test]
async fn a_withdrawal_holds_however_the_name_is_written() {
    let scene = Scene::open("QAK|t|NF\r").await;
    let name = ["ROBERTO", "GARCIA LOPEZ"];
    scene.record(ConsentForm::Adult, "2020-01-01", name, "1990-03-04", &[]).await;
    let id = scene.record(ConsentForm::Withdrawal, "2026-11-22", name, "1990-03-04", &["0071"]).await;

    for (family, given) in
        [("García López", "Roberto"), ("Garcia-Lopez", "roberto"), (" GARCIA LOPEZ", "ROBERTO ")]
    {
        assert_eq!(said(&scene, &adult(given, family)).await, on_file("withdrawn"), "{family} {given}");
    }
    for (family, given) in [("Garcia", "Roberto"), ("Garcia Lopez", "Robert"), ("Garcia Lopez", "Beto")] {
        let mut question = adult(given, family);
        assert_eq!(said(&scene, &question).await, Err(vec![id]), "{family} {given}");
        question["consent_confirmed_other"] = json!([id]);
        assert_eq!(said(&scene, &question).await, on_file("none_here"), "{family} {given}");
    }
    // By the id, with another name and another birth date.
    let mut by_id = adult("Ann", "Stone");
    by_id["patient"]["birth_date"] = json!("1985-01-02");
    by_id["patient"]["identifiers"] = json!([{ "value": "0071", "type": "SR" }]);
    assert_eq!(said(&scene, &by_id).await, on_file("withdrawn"));
    // Leading zeros count.
    by_id["patient"]["identifiers"][0]["value"] = json!("71");
    assert_eq!(said(&scene, &by_id).await, on_file("none_here"));
    // Day and month in an order that had to be guessed.
    let mut guessed = adult("Roberto", "Garcia Lopez");
    guessed["patient"]["birth_date"] = json!("04/03/1990");
    assert_eq!(said(&scene, &guessed).await, Err(vec![id]));
    assert_eq!(said(&scene, &adult("Tamsin", "Quill")).await, on_file("none_here"));

    // It was a mistake.
    scene.ledger().revoke(id, record()).await.unwrap().expect("a form");
    assert_eq!(said(&scene, &adult("Roberto", "Garcia Lopez")).await, on_file("yes"));
    by_id["patient"]["identifiers"][0]["value"] = json!("0071");
    assert_eq!(said(&scene, &by_id).await, on_file("none_here"));
}
