//! The OpenAPI document: `crates/iz-facade/openapi.json`, which the service sends. It is made of the descriptions beside
//! the routes and of examples. The examples of answers are what the sandbox and the service answer here.

use std::{env, fs, net::SocketAddr};

use iz_sandbox::people;
use serde_json::{Map, Value, json};

use super::{
    assert_references_resolve,
    choice_examples::choices,
    contract::{facade_with_fixed_ids, without_times},
    exchange::Exchange,
};
use crate::support::{http_client, post};

/// The environment variable with which the test writes the document instead of comparing it.
const WRITE: &str = "IZQUERY_WRITE_DOCS";

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/iz-facade/openapi.json");

/// The outcomes that an answer has, with a summary of the example.
const OUTCOMES: [(&str, &str); 6] = [
    ("record", "The registry has a record of the patient"),
    ("candidates", "The registry lists persons who may be the patient"),
    ("not_found", "The registry finds nobody"),
    ("too_many", "Too many persons match"),
    ("protected", "The registry may not show the record"),
    ("rejected", "The registry refuses the query"),
];

/// Looks up the first of the sandbox's people for each outcome.
async fn lookups(address: SocketAddr) -> Vec<Exchange> {
    let mut exchanges = Vec::new();
    for (name, summary) in OUTCOMES {
        let listed = people().into_iter().find(|listed| listed.outcome.word() == name).expect("a person");
        let request = json!({ "patient": listed.demographics() });
        let (status, answer) = post(address, &request.to_string()).await;
        assert_eq!((status, answer["outcome"].as_str()), (200, Some(name)), "{answer}");
        exchanges.push(Exchange { name, summary, request, answer: without_times(answer) });
    }
    exchanges
}

/// The document with the exchanges as examples.
async fn document() -> Value {
    let address = facade_with_fixed_ids().await;
    let lookups = lookups(address).await;
    let list = &lookups.iter().find(|exchange| exchange.name == "candidates").expect("a list").answer;
    let id = list["id"].clone();
    let mut document = iz_facade::openapi_without_examples();
    let lookup = &mut document["paths"]["/v1/lookups"]["post"];
    add_examples(lookup, &lookups);
    let choose = &mut document["paths"]["/v1/lookups/{id}/choose"]["post"];
    add_examples(choose, &choices().await);
    choose["parameters"][0]["example"] = id;
    let registries = json!(["sandbox"]);
    for (path, answer) in [
        ("/livez", json!({ "status": "live" })),
        ("/readyz", json!({ "status": "ready", "registries": registries })),
    ] {
        let got: Value =
            http_client().get(format!("http://{address}{path}")).send().await.unwrap().json().await.unwrap();
        assert_eq!(got, answer);
        document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["example"] = answer;
    }
    add_examples_of_registries(&mut document).await;
    document
}

/// Adds what the routes that describe the service answer before the registry was asked.
async fn add_examples_of_registries(document: &mut Value) {
    let address = facade_with_fixed_ids().await;
    let url = |path: &str| format!("http://{address}{}", path.replace("{id}", "sandbox"));
    for (path, method) in [
        ("/v1/registries", "get"),
        ("/v1/registries/{id}/status", "get"),
        ("/v1/registries/{id}/connectivity-test", "post"),
        ("/v1/info", "get"),
    ] {
        let request = http_client().request(method.to_uppercase().parse().expect("a method"), url(path));
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        for (pointer, value) in [("/took_ms", json!(0)), ("/build", json!("release"))] {
            if let Some(member) = answer.pointer_mut(pointer) {
                *member = value;
            }
        }
        let operation = &mut document["paths"][path][method];
        if path.contains("{id}") {
            operation["parameters"][0]["example"] = json!("sandbox");
        }
        operation["responses"]["200"]["content"]["application/json"]["example"] = answer;
    }
}

fn add_examples(operation: &mut Value, exchanges: &[Exchange]) {
    let examples = |value: fn(&Exchange) -> &Value| -> Map<String, Value> {
        let example = |exchange| json!({ "summary": exchange_summary(exchange), "value": value(exchange) });
        exchanges.iter().map(|exchange| (exchange.name.to_owned(), example(exchange))).collect()
    };
    operation["requestBody"]["content"]["application/json"]["examples"] =
        examples(|exchange| &exchange.request).into();
    operation["responses"]["200"]["content"]["application/json"]["examples"] =
        examples(|exchange| &exchange.answer).into();
}

fn exchange_summary(exchange: &Exchange) -> &'static str {
    exchange.summary
}

#[tokio::test]
async fn the_document_that_the_service_sends_is_up_to_date() {
    let document = document().await;
    assert_references_resolve(&document, &document);
    let text = serde_json::to_string_pretty(&document).expect("JSON") + "\n";
    if env::var_os(WRITE).is_some() {
        fs::write(FILE, text).expect("the file can be written");
        return;
    }
    let file = fs::read_to_string(FILE).expect("the document");
    let at = file.lines().zip(text.lines()).position(|(of_file, line)| of_file != line);
    assert!(
        file == text,
        "crates/iz-facade/openapi.json is not up to date from line {}. \
         `{WRITE}=1 cargo test --test integration openapi_document` writes it.",
        at.map_or(0, |line| line + 1)
    );
}

/// A code word that JSON shows must be one that a program can find in the document.
#[tokio::test]
async fn every_code_word_of_the_examples_is_in_the_document() {
    let document = document().await;
    let words = |schema: &str| -> Vec<String> {
        let listed = document["components"]["schemas"][schema]["anyOf"][0]["enum"].as_array();
        let listed = listed.unwrap_or_else(|| panic!("{schema} is an open enumeration"));
        listed.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let description = |schema: &str| {
        document["components"]["schemas"][schema]["description"].as_str().unwrap_or_default().to_owned()
    };
    for schema in [
        "ActionCode",
        "Actor",
        "Agreement",
        "AttemptStep",
        "BreakerPosition",
        "CertificateState",
        "Chooser",
        "DoseStatus",
        "ErrorCode",
        "FactKind",
        "MatchGrade",
        "NoteCode",
        "Outcome",
        "ProblemCode",
        "Reason",
        "StatusWord",
        "Validity",
        "WarningCode",
    ] {
        let description = description(schema);
        assert!(description.contains("Words may be added"), "{schema}: {description}");
        for word in words(schema) {
            assert!(description.contains(&format!("\n* `{word}`: ")), "{schema} does not describe {word}");
        }
    }
    let answers = &document["paths"]["/v1/lookups"]["post"]["responses"];
    for (status, response) in answers.as_object().expect("responses") {
        let media = response["content"].as_object().expect("content").values().next().expect("a type");
        assert!(!media["examples"].as_object().expect("examples").is_empty(), "{status}");
        for example in media["examples"].as_object().expect("examples").values() {
            let value = &example["value"];
            for (pointer, schema) in [
                ("/action/code", "ActionCode"),
                ("/code", "ProblemCode"),
                ("/outcome", "Outcome"),
                ("/who", "Actor"),
            ] {
                let Some(word) = value.pointer(pointer).and_then(Value::as_str) else { continue };
                assert!(words(schema).iter().any(|known| known == word), "{schema} lacks {word}");
            }
        }
    }
}

/// No other enumeration of an answer is closed: a generated client would refuse a word that is added.
#[test]
fn only_requests_have_closed_enumerations() {
    let document = iz_facade::openapi_without_examples();
    let closed: Vec<&str> = (document["components"]["schemas"].as_object().expect("schemas").iter())
        .filter(|(_, schema)| schema.get("enum").is_some())
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(closed, ["ChoiceRule", "Profile"]);
}
