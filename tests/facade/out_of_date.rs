//! An expired record while the registry is down, over HTTP.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use iz_facade::client::{Clock, Environment};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{facade_in, http, http_client, raw_server, soap};

/// A record with a dose, and a forecast that is due.
const RECORD: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z42^CDCPHINVS\rMSA|AA|{id}\rQAK|t|OK\r\
    PID|1||61^^^I^SR||Brandvold^Tess||20190311|F\r\
    ORC|RE||1\rRXA|0|1|20190804||08^HepB^CVX|0.5|mL^^UCUM||00^new^NIP001|||||||||||CP\r\
    ORC|RE||9999\rRXA|0|1|20261122||998^none^CVX|999||||||||||||||NA\r\
    OBX|1|CE|30979-9^Due^LN|1|08^HepB^CVX||||||F\rOBX|2|DT|30980-7^Date^LN|1|20261101||||||F\r";

/// A service, and a registry that can be switched off.
struct Scene {
    address: SocketAddr,
    is_down: Arc<AtomicBool>,
    now: Arc<AtomicI64>,
}

const DAY: i64 = 24 * 3600;

impl Scene {
    async fn new() -> Self {
        let (is_down, now) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(1_795_361_400)));
        let (down, time) = (Arc::clone(&is_down), Arc::clone(&now));
        let endpoint = raw_server(move |request| match down.load(Ordering::SeqCst) {
            true => http("503 Service Unavailable", "down"),
            false => soap(request, RECORD),
        });
        let endpoint = endpoint.await;
        // The clock moves on by one second each time it is read, so that a cached answer is older than the lookup.
        let clock =
            Clock::of(move || Timestamp::from_second(time.fetch_add(1, Ordering::SeqCst)).expect("a time"));
        Self { address: facade_in(&endpoint, Environment::system().at(clock)).await, is_down, now }
    }

    async fn lookup(&self, control: &str, members: Value) -> (u16, Value) {
        let mut body = json!({
            "patient": { "name": { "family": "Brandvold", "given": "Tess" }, "birth_date": "2019-03-11", "sex": "F" }
        });
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let request = http_client()
            .post(format!("http://{}/v1/lookups", self.address))
            .header("content-type", "application/json")
            .header("cache-control", control)
            .body(body.to_string());
        let response = request.send().await.expect("a response");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    /// The registry does not work any more, and time passes.
    fn fails_after(&self, seconds: i64) {
        self.is_down.store(true, Ordering::SeqCst);
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn an_expired_record_is_shown_with_its_age_and_nothing_to_give() {
    let scene = Scene::new().await;
    let (_, fresh) = scene.lookup("", json!({})).await;
    assert_eq!((&fresh["action"]["code"], &fresh["forecast_state"]), (&json!("use_record"), &json!("sent")));
    assert_eq!(fresh["give_now"].as_array().map(Vec::len), Some(1));
    assert_eq!(fresh["freshness"]["registry_error"], Value::Null);
    scene.fails_after(2 * DAY);
    let week = json!({ "stale_if_error_s": 604_800 });
    for (control, members) in [
        ("", week.clone()),
        ("stale-if-error=604800", json!({})),
        ("no-cache, stale-if-error=604800", json!({})),
    ] {
        let (status, answer) = scene.lookup(control, members).await;
        assert_eq!((status, &answer["outcome"]), (200, &json!("record")), "{answer}");
        assert_eq!(answer["action"]["code"], "use_incomplete_record");
        let text = answer["action"]["text"].as_str().unwrap();
        assert!(
            text.starts_with("The registry cannot be asked now. It gave this answer 2 days ago."),
            "{text}"
        );
        assert_eq!(
            (&answer["give_now"], &answer["forecast_state"], &answer["forecasts_sent"]),
            (&json!([]), &json!("stale"), &json!(true))
        );
        assert_eq!(answer["unclear"][0]["unclear_because"], "stale");
        assert_eq!(answer["unclear"][0]["marks"], json!(["stale"]));
        assert_eq!(answer["record"]["doses"].as_array().map(Vec::len), Some(1));
        let freshness = &answer["freshness"];
        assert_eq!(
            (&freshness["stale"], &freshness["registry_error"], &freshness["age_text"], &freshness["source"]),
            (&json!(true), &json!("registry_http_status"), &json!("2 days ago"), &json!("memory"))
        );
        let attempts = answer["attempts"].as_array().unwrap();
        assert_eq!(
            (attempts.len(), &attempts[0]["error"], &attempts[0]["outcome"]),
            (1, &json!("registry_http_status"), &json!("record"))
        );
    }
    // A caller who does not allow a stale record, or wants a younger one, gets the error.
    for (control, members) in [
        ("", json!({})),
        ("no-cache", json!({})),
        ("stale-if-error=604800", json!({ "stale_if_error_s": 60 })),
        ("stale-if-error", json!({})),
    ] {
        let (status, problem) = scene.lookup(control, members.clone()).await;
        assert_eq!((status, &problem["code"]), (502, &json!("registry_http_status")), "{control} {members}");
    }
    scene.fails_after(5 * DAY);
    let (status, problem) = scene.lookup("", week).await;
    assert_eq!(status, 502, "a record of seven days is too old: {problem}");
}

/// On the same day nothing says that the record is old, but that it has expired.
#[tokio::test]
async fn a_record_that_expired_on_the_same_day_has_nothing_to_give_either() {
    let scene = Scene::new().await;
    scene.lookup("", json!({})).await;
    scene.fails_after(4 * 3600 + 60);
    let (status, answer) = scene.lookup("", json!({ "stale_if_error_s": 86_400 })).await;
    assert_eq!((status, &answer["freshness"]["stale"]), (200, &json!(true)), "{answer}");
    assert_eq!((&answer["give_now"], &answer["forecast_state"]), (&json!([]), &json!("stale")));
    assert_eq!(answer["action"]["code"], "use_incomplete_record");
    assert_eq!(answer["freshness"]["age_text"], "4 hours ago");
}

/// The record was cached for somebody with other details, so the error says more.
#[tokio::test]
async fn an_expired_record_of_another_person_is_not_shown() {
    let scene = Scene::new().await;
    scene.lookup("", json!({})).await;
    scene.fails_after(DAY);
    let other = json!({
        "stale_if_error_s": 604_800,
        "patient": {
            "name": { "family": "Brandvold", "given": "Tess" }, "birth_date": "2019-03-11", "sex": "F",
            "identifiers": [{ "value": "62", "assigning_authority": "I", "type": "SR" }]
        }
    });
    let (status, problem) = scene.lookup("", other).await;
    assert_eq!((status, &problem["code"]), (502, &json!("registry_http_status")), "{problem}");
}
