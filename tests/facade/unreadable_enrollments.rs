//! Enrollments that cannot be read: which lookups are refused, and what the board says.

use iz_facade::{
    enroll::{Event, EventKind, Line, LocationId, Note},
    store::Scope,
};
use serde_json::{Value, json};

use super::{
    access::lookup,
    enrollments::{TODAY, already_live, dose, open, record, records},
};
use crate::support::{
    Caller, MovedClock, RSP_HEADER, StoredService, answer, raw_server, soap, without_limits,
};

/// Two live locations in front of the production system, whose service has a clock that a test moves.
struct Chain {
    service: StoredService,
    clock: MovedClock,
    look_up: Caller,
}

impl Chain {
    async fn open() -> Self {
        let registry = raw_server(|request| soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|NF\r")));
        let clock = MovedClock::default();
        let profile = without_limits(&registry.await);
        let service = StoredService::start_in(profile, clock.environment(), |config| {
            let mut profile = config.sites["sandbox"].clone();
            profile.enrollment = Some("tx-outcomes".to_owned());
            config.sites =
                [("tx/store-1".to_owned(), profile.clone()), ("tx/store-2".to_owned(), profile)].into();
        })
        .await;
        for location in ["store-1", "store-2"] {
            open(&service, location).await;
            already_live(&service, location).await;
        }
        let look_up = service.token(3, [Scope::Lookup]).await;
        Self { service, clock, look_up }
    }

    fn change(&self, statement: &str) {
        let file = rusqlite::Connection::open(self.service.file()).expect("the file");
        file.execute_batch(statement).expect("a statement");
    }

    async fn ask(&self, site: &str) -> (u16, Value) {
        let body = lookup().replacen('{', &format!(r#"{{"registry": "{site}", "#), 1);
        answer(self.look_up.post("/v1/lookups", &body)).await
    }

    async fn take_back(&self, location: &str) {
        let reason = Note::new("new owner").expect("a note");
        let what = EventKind::TakenBack { reason };
        let event = Event { on: TODAY, by: Line::new("rph-1").expect("a name"), what };
        let id = LocationId::new(location).expect("an id");
        records(&self.service)
            .record("tx-outcomes", &id, event, TODAY, record())
            .await
            .expect("it is recorded");
    }
}

const DAMAGE: &str =
    "UPDATE enrollment_events SET recorded_us = recorded_us + 1 WHERE location LIKE '%/store-1'";
const REPAIR: &str =
    "UPDATE enrollment_events SET recorded_us = recorded_us - 1 WHERE location LIKE '%/store-1'";

#[tokio::test]
async fn a_record_that_cannot_be_read_closes_its_own_site_and_no_other() {
    let chain = Chain::open().await;
    chain.change(DAMAGE);
    let (status, problem) = chain.ask("tx/store-1").await;
    assert_eq!((status, &problem["code"]), (409, &json!("location_not_live")), "{problem}");
    let location = &problem["location"];
    assert_eq!((&location["location"], &location["title"]), (&json!("store-1"), &json!("Not readable")));
    assert_eq!(location["portals"].as_array().map(Vec::len), Some(2), "{problem}");
    assert_eq!(chain.ask("tx/store-2").await.0, 200);
    // The other location is still followed.
    chain.take_back("store-2").await;
    chain.clock.pass(1);
    let (status, problem) = chain.ask("tx/store-2").await;
    assert_eq!((status, &problem["location"]["title"]), (409, &json!("Taken back")), "{problem}");
    // A location whose lookups are refused needs its doses entered by hand.
    let report = chain.look_up.post("/v1/patients/events", &dose("tx/store-1").to_string());
    let (status, kept) = answer(report).await;
    assert_eq!((status, &kept["by_hand"]["location"]), (200, &json!("store-1")), "{kept}");
    // A repair by hand does not show as a change.
    chain.change(REPAIR);
    chain.clock.pass(60);
    assert_eq!(chain.ask("tx/store-1").await.0, 200);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_stands_on_the_board_beside_the_others() {
    let chain = Chain::open().await;
    chain.change(DAMAGE);
    let caller = chain.service.token(1, [Scope::Enroll]).await;
    let (status, board) = answer(caller.get("/v1/enrollments")).await;
    assert_eq!((status, &board["locations"][0]["location"]), (200, &json!("store-2")), "{board}");
    assert_eq!(board["locations"].as_array().map(Vec::len), Some(1), "{board}");
    let [unreadable] = &board["unreadable"].as_array().expect("a list")[..] else { panic!("{board}") };
    assert_eq!((&unreadable["location"], &unreadable["profile"]), (&json!("store-1"), &json!("tx-outcomes")));
    assert!(unreadable["reason"].as_str().is_some_and(|reason| reason.contains("store-1 1")), "{board}");
}

#[tokio::test]
async fn while_the_store_cannot_be_read_what_is_known_holds_for_a_minute() {
    let chain = Chain::open().await;
    assert_eq!(chain.ask("tx/store-1").await.0, 200);
    chain.change("ALTER TABLE enrollment_events RENAME TO beside");
    chain.clock.pass(59);
    assert_eq!(chain.ask("tx/store-1").await.0, 200);
    // A failed reading confirms nothing.
    chain.clock.pass(1);
    for _ in 0..2 {
        let (status, problem) = chain.ask("tx/store-1").await;
        assert_eq!((status, &problem["location"]["title"]), (409, &json!("Not known")), "{problem}");
        assert_eq!(problem["location"]["location"], "store-1");
    }
    chain.change("ALTER TABLE beside RENAME TO enrollment_events");
    chain.clock.pass(1);
    assert_eq!(chain.ask("tx/store-1").await.0, 200);
}
