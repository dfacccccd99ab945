//! The ids of doses and forecasts in the answers of a service.

use std::{collections::BTreeSet, net::SocketAddr};

use iz_facade::client::{Clock, Environment, Secret};
use iz_hl7::Outcome;
use iz_sandbox::people;
use izquery::{
    config::{Config, Lookups},
    service::Service,
};
use serde_json::{Value, json};

use crate::support::{add_token, environment, facade, facade_at, post, profile, sandbox};

/// The ids in one list of a record.
fn ids(answer: &Value, list: &str) -> Vec<String> {
    let entries = answer["record"][list].as_array().expect("a record");
    entries.iter().map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
}

/// Looks a person up. Gives the ids of the doses and of the forecasts.
async fn lookup(address: SocketAddr, patient: &Value, profile: &str) -> (Vec<String>, Vec<String>) {
    let body = json!({"patient": patient, "profile": profile, "show_mismatch": true}).to_string();
    let (_, answer) = post(address, &body).await;
    (ids(&answer, "doses"), ids(&answer, "forecasts"))
}

/// The details of the people in the sandbox who have a record in both profiles.
fn persons_with_record() -> Vec<Value> {
    let both = |outcome: Outcome, history: Outcome| (outcome, history) == (Outcome::Record, Outcome::Record);
    let listed = people().into_iter().filter(|listed| both(listed.outcome, listed.history_outcome));
    listed.map(|listed| serde_json::to_value(listed.demographics()).expect("JSON")).collect()
}

#[tokio::test]
async fn the_same_dose_has_the_same_id_in_each_answer() {
    let endpoint = sandbox(None);
    let address = facade(&endpoint).await;
    let restarted = facade(&endpoint).await;
    let later = facade_at(&endpoint, Clock::of(|| "2026-11-29T15:30:00Z".parse().expect("a time"))).await;
    let mut doses_seen = 0;
    for patient in persons_with_record() {
        let (doses, forecasts) = lookup(address, &patient, "Z44").await;
        let all: BTreeSet<&String> = doses.iter().chain(&forecasts).collect();
        assert_eq!(all.len(), doses.len() + forecasts.len(), "unique in the record");
        let mut with_details = patient.clone();
        with_details["email"] = "somebody@example.com".into();
        for (address, patient) in
            [(address, &patient), (restarted, &patient), (later, &patient), (address, &with_details)]
        {
            assert_eq!(lookup(address, patient, "Z44").await, (doses.clone(), forecasts.clone()));
        }
        assert_eq!(lookup(address, &patient, "Z34").await.0, doses);
        doses_seen += doses.len();
    }
    assert!(doses_seen > 10, "{doses_seen} doses");
}

#[tokio::test]
async fn a_key_of_ones_own_makes_other_ids() {
    let endpoint = sandbox(None);
    let patient = persons_with_record().remove(0);
    let public = lookup(facade(&endpoint).await, &patient, "Z44").await;
    let mut seen = BTreeSet::from([public]);
    for key in ["00112233445566778899aabbccddeeff", "10112233445566778899aabbccddeeff"] {
        let lookups = Lookups { id_key: Some(Secret::given(key)), ..Lookups::default() };
        let any_port = "127.0.0.1:0".parse().expect("an address");
        let sites = [("sandbox".to_owned(), profile(&endpoint))];
        let config = Config { listen: any_port, lookups, ..Config::of(sites) };
        let service = Service::build(&config, &environment()).expect("a service");
        add_token(&service).await;
        let listening = service.listen().await.expect("a port");
        let address = listening.address();
        tokio::spawn(listening.serve(std::future::pending()));
        assert!(seen.insert(lookup(address, &patient, "Z44").await));
    }
    let lookups = Lookups { id_key: Some(Secret::given("hunter2")), ..Lookups::default() };
    let config = Config { lookups, ..Config::of([("sandbox".to_owned(), profile(&endpoint))]) };
    let Err(error) = Service::build(&config, &Environment::system()) else {
        panic!("a wrong key was accepted")
    };
    assert_eq!(error.to_string(), "lookups.id_key");
}
