//! Whole lookups: the API, the cache, SOAP, a registry, and back.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use iz_hl7::path::values;
use iz_sandbox::{Answers, people, record::Layout};
use serde_json::{Value, json};

use crate::{
    corpus,
    support::{LOOKUP, facade, post, raw_server, sandbox, soap},
};

#[tokio::test]
async fn each_person_of_the_sandbox_gives_the_outcome_that_they_are_listed_for() {
    let address = facade(&sandbox(None)).await;
    let mut seen = Vec::new();
    for listed in people() {
        let (status, answer) = post(address, &json!({ "patient": listed.demographics() }).to_string()).await;
        let word = listed.outcome.word();
        if word == "ack" {
            assert_eq!(
                (status, answer["code"].as_str()),
                (502, Some("registry_turned_away")),
                "{}",
                listed.shows
            );
        } else {
            assert_eq!((status, answer["outcome"].as_str()), (200, Some(word)), "{}", listed.shows);
            assert!(answer["action"]["text"].as_str().is_some_and(|text| !text.is_empty()));
            assert_eq!(answer["record"].is_object(), word == "record", "{}", listed.shows);
            // Texas sends 0 in MSA-4, which is part of no type.
            let is_texan = listed.person.layout == Layout::Texas;
            let unread = if is_texan { json!([{ "location": "MSA[1]-4", "value": "0" }]) } else { json!([]) };
            assert_eq!(answer["unread"], unread, "{}", listed.shows);
        }
        seen.push(word);
    }
    for outcome in ["record", "candidates", "not_found", "too_many", "protected", "rejected", "ack"] {
        assert!(seen.contains(&outcome), "no person of the sandbox has the outcome {outcome}");
    }
}

#[tokio::test]
async fn a_record_holds_history_evaluation_and_forecast() {
    let address = facade(&sandbox(None)).await;
    let child = people().into_iter().max_by_key(|listed| listed.person.doses.len()).expect("a person");
    let (_, answer) = post(address, &json!({ "patient": child.demographics() }).to_string()).await;
    let record = &answer["record"];
    let texts = |list: &str, pointer: &str| -> Vec<String> {
        let items = record[list].as_array().expect("a list").iter();
        items.filter_map(|item| item.pointer(pointer)?.as_str().map(str::to_owned)).collect()
    };
    let statuses = texts("doses", "/status");
    for status in ["completed", "partially_administered", "refused"] {
        assert!(statuses.iter().any(|known| known == status), "{status}");
    }
    let forecasts = texts("forecasts", "/status/normalised");
    for status in ["overdue", "due", "not_yet_due", "complete"] {
        assert!(forecasts.iter().any(|known| known == status), "{status}");
    }
    let evaluated: Vec<&Value> =
        record["doses"].as_array().expect("doses").iter().map(|dose| &dose["evaluations"]).collect();
    assert!(evaluated.iter().any(|evaluations| evaluations.as_array().is_some_and(|list| list.len() >= 2)));
    assert!(record.to_string().contains("not_valid"));
    assert_eq!(answer["match"]["grade"], "exact");
    assert_eq!(record["patient"]["registry_id"]["value"], "SBX100001");
    assert_eq!(record["patient"]["identifiers"][0]["value"], "CHART-77");
    let eligible: Vec<&Value> = record["doses"]
        .as_array()
        .expect("doses")
        .iter()
        .filter_map(|dose| dose["eligibility"].as_array().expect("a list").first())
        .collect();
    assert_eq!(eligible.len(), 2);
    assert!(
        eligible.iter().all(|one| one["value"]["code"] == "V02" && one["method"]["code"] == "VXC40"),
        "{eligible:?}"
    );
    assert_eq!(record["doses"][1]["funding"][0]["value"]["code"], "VXC51");
}

#[tokio::test]
async fn contraindications_immunity_reactions_and_information_statements_are_in_the_record() {
    let endpoint = raw_server(|request| {
        soap(
            request,
            "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|{id}\rQAK|t|OK\r\
             PID|1||9^^^I^LR~A1^^^OURAPP^MR||Canarywing^Odell||20190604|M\r\
             ORC|RE||1\rRXA|0|1|20200604||03^MMR^CVX|0.5\r\
             OBX|1|CE|31044-1^Reaction^LN|1|39579001^Anaphylaxis^SCT||||||F|||20200605\r\
             OBX|2|CE|69764-9^Document^LN|2|253088698300012711120420^MMR VIS^cdcgs1vis||||||F\r\
             OBX|3|TS|29769-7^Presented^LN|2|20200604||||||F\r\
             ORC|RE||9999\rRXA|0|1|20261122||998^No vaccine administered^CVX|999\r\
             OBX|1|CE|30945-0^Contraindication^LN|1|91930004^Allergy to eggs^SCT||||||F\r\
             OBX|2|DT|30946-8^Begins^LN|1|20200101||||||F\r\
             OBX|3|CE|59784-9^Immunity^LN|2|38907003^Varicella infection^SCT||||||F\r\
             ORC|RE||9999\rRXA|0|1|20261122||998^No vaccine administered^CVX|999\r\
             OBX|1|ST|48767-8^Comment^LN|1|Seen at school||||||F\r",
        )
    })
    .await;
    let (status, answer) = post(facade(&endpoint).await, LOOKUP).await;
    assert_eq!((status, &answer["unread"]), (200, &json!([])));
    let record = &answer["record"];
    let coded =
        |code: &str, text: &str| json!({"code": code, "text": text, "system": "SCT", "alternate": null});
    let fact = |kind: &str, value: Value, begins: Value| {
        json!({
            "kind": kind, "value": value, "begins": begins, "ends": null, "observed": null, "comments": [],
            "patient": null,
        })
    };
    assert_eq!(
        record["facts"],
        json!([
            fact("contraindication", coded("91930004", "Allergy to eggs"), json!("2020-01-01")),
            fact("history", coded("38907003", "Varicella infection"), Value::Null),
        ])
    );
    let dose = &record["doses"][0];
    let reaction = json!({
        "value": coded("39579001", "Anaphylaxis"), "observed": "2020-06-05", "method": null, "comments": [],
    });
    assert_eq!(dose["reactions"], json!([reaction]));
    assert_eq!(dose["information_statements"][0]["document"]["text"], "MMR VIS");
    assert_eq!(dose["information_statements"][0]["presented"], "2020-06-04");
    assert_eq!(dose["observations"], json!([]));
    let other_orders = record["other_orders"].as_array().expect("other_orders");
    assert_eq!(other_orders.len(), 1, "only this order holds an observation that no fact has");
    assert_eq!(other_orders[0]["observations"][0]["value"], "Seen at school");
    let patient = &record["patient"];
    assert_eq!(
        (&patient["registry_id"]["value"], &patient["registry_id"]["type"]),
        (&json!("9"), &json!("LR"))
    );
    assert_eq!(patient["identifiers"][0]["value"], "A1");
}

#[tokio::test]
async fn a_lookup_with_a_candidate_s_identifier_gives_that_record() {
    let address = facade(&sandbox(None)).await;
    let person =
        people().into_iter().find(|listed| listed.outcome.word() == "candidates").expect("candidates");
    let (_, answer) = post(address, &json!({ "patient": person.demographics() }).to_string()).await;
    let candidate = &answer["candidates"][0];
    assert!(answer["record"].is_null());
    assert_eq!(candidate["registry_id"]["type"], "SR");
    let mut lookup = json!({ "patient": person.demographics() });
    lookup["patient"]["birth_date"] = candidate["birth_date"].clone();
    lookup["patient"]["identifiers"] = json!([candidate["registry_id"]]);
    let (_, answer) = post(address, &lookup.to_string()).await;
    assert_eq!(answer["outcome"], "record");
    assert_eq!(answer["record"]["patient"]["registry_id"], candidate["registry_id"]);
}

#[tokio::test]
async fn equal_queries_at_the_same_time_reach_the_registry_once() {
    let queries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&queries);
    let endpoint = raw_server(move |request| {
        count.fetch_add(1, Ordering::SeqCst);
        soap(
            request,
            "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|{id}\rQAK|t|OK\r\
             PID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r",
        )
    })
    .await;
    let address = facade(&endpoint).await;
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(post(address, LOOKUP))).collect();
    for task in tasks {
        let (status, answer) = task.await.unwrap();
        assert_eq!((status, answer["outcome"].as_str()), (200, Some("record")));
    }
    assert_eq!(queries.load(Ordering::SeqCst), 1);
    post(address, &LOOKUP.replace("Odell", "Other")).await;
    assert_eq!(queries.load(Ordering::SeqCst), 2, "a different query is sent");
}

#[tokio::test]
async fn a_wrong_password_gives_registry_refused_credentials() {
    let endpoint = sandbox(None);
    let patient = serde_json::from_value(json!({"identifiers": [{"value": "1", "type": "MR"}]})).unwrap();
    let query = iz_hl7::Query::new(iz_hl7::Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).unwrap();
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    let error = crate::support::ask(&endpoint, "wrong", query, deadline).await.unwrap_err();
    assert_eq!(error.code(), "registry_refused_credentials");
}

/// Looks up the person in the query that a file of the corpus repeats, with or without the identifier.
async fn replay(address: SocketAddr, file: &Path, by_identifier: bool) -> Value {
    let bytes = fs::read(file).expect("a file of the corpus");
    let at = |path: &str| {
        let found = values(&bytes, &path.parse().expect("a path")).expect("HL7");
        found.first().cloned().unwrap_or_default()
    };
    let born = at("QPD-6");
    let born = format!("{}-{}-{}", &born[..4], &born[4..6], &born[6..8]);
    let mut patient = json!({
        "name": {"family": at("QPD-4.1"), "given": at("QPD-4.2")},
        "birth_date": born,
        "sex": at("QPD-7"),
    });
    if by_identifier {
        patient["identifiers"] =
            json!([{"value": at("QPD-3.1"), "assigning_authority": "TEST", "type": "MR"}]);
    }
    let (status, answer) = post(address, &json!({ "patient": patient }).to_string()).await;
    assert_eq!(status, 200, "{}", answer["code"]);
    answer
}

#[tokio::test]
async fn real_answers_pass_through_the_whole_program() {
    let Some(folder) = corpus::folder() else { return };
    let messages = folder.join("messages");
    let address = facade(&sandbox(Some(Answers::load(&messages).expect("answers")))).await;
    for (start, doses, evaluations, forecasts) in [("050_", 0, 0, 9), ("044_", 2, 4, 7), ("171_", 2, 0, 7)] {
        let file = fs::read_dir(&messages)
            .expect("messages/")
            .map(|entry| entry.expect("an entry").path())
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start)))
            .expect("a file of that number");
        for by_identifier in [true, false] {
            let answer = replay(address, &file, by_identifier).await;
            assert_eq!(answer["outcome"], "record", "{start}");
            assert_eq!(answer["match"]["grade"], "exact", "{start}");
            let record = &answer["record"];
            let list = |name: &str| record[name].as_array().expect("a list").clone();
            let evaluations_found: usize =
                list("doses").iter().map(|dose| dose["evaluations"].as_array().map_or(0, Vec::len)).sum();
            let found = (list("doses").len(), evaluations_found, list("forecasts").len());
            assert_eq!(found, (doses, evaluations, forecasts), "{start}");
            for forecast in list("forecasts") {
                for member in ["/vaccine/code", "/earliest", "/due"] {
                    assert!(
                        forecast.pointer(member).is_some_and(Value::is_string),
                        "{start} {member}: {forecast}"
                    );
                }
            }
        }
    }
}
