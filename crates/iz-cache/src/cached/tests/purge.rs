//! Answers that are removed before their time, with the clock of tokio, which is paused.

use std::time::Duration;

use iz_client::{
    AskError,
    CacheControl::{Any, OnlyIfCached},
};
use tokio::time::{advance, sleep};

use super::{
    SECRET,
    cache_control::{LINDQVIST, NEW, OLD, SHE_HAS_A_DOSE, Scene, takes},
    question,
};
use crate::{key::Keys, purge::Purge};

/// A purge of the patient with these details.
fn purge_of(patient: &str) -> Purge {
    Purge::of_patient(Keys::new(&SECRET, "").patient_tags(&serde_json::from_str(patient).unwrap()))
}

const BORN: &str = r#"{"birth_date": "2019-06-04"}"#;

#[tokio::test(start_paused = true)]
async fn a_record_is_removed_by_the_birth_date_or_by_an_identifier_of_its_patient() {
    // 41 is the identifier in the record. It was not asked for.
    let by_id = r#"{"identifiers": [{"value": " 41 ", "type": "XX"}]}"#;
    for patient in [BORN, by_id] {
        let scene = Scene::new([takes(1, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
        assert_eq!(scene.ask(Any).await, OLD);
        sleep(Duration::from_secs(1)).await;
        assert_eq!(scene.store.purge(purge_of(patient)).await.unwrap(), 1, "{patient}");
        assert_eq!(scene.ask(Any).await, NEW);
    }
}

#[tokio::test(start_paused = true)]
async fn the_records_of_others_and_of_other_registries_stay() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
    let (texas, iowa) = (scene.store.registry_tag("tx"), scene.store.registry_tag("ia"));
    assert_eq!(scene.ask(Any).await, OLD);
    sleep(Duration::from_secs(1)).await;
    for other in [
        purge_of(r#"{"birth_date": "2019-06-05"}"#),
        purge_of(r#"{"identifiers": [{"value": "4", "type": "SR"}]}"#),
        purge_of(r#"{"name": {"family": "Lindqvist", "given": "Odell"}}"#),
        purge_of(BORN).at_registry(iowa),
        Purge::all().at_registry(iowa),
    ] {
        assert_eq!(scene.store.purge(other.clone()).await.unwrap(), 0, "{other:?}");
    }
    assert_eq!(scene.ask(Any).await, OLD);
    assert_eq!(scene.store.purge(Purge::all().at_registry(texas)).await.unwrap(), 1);
    assert_eq!(scene.ask(Any).await, NEW);
}

/// The answer was asked for before the dose was given. Its caller gets it, because it asked before, too.
#[tokio::test(start_paused = true)]
async fn the_answer_of_a_query_in_flight_is_not_stored_and_no_later_question_joins_it() {
    for patient in [BORN, r#"{"identifiers": [{"value": "41", "type": "SR"}]}"#] {
        let scene = Scene::new([takes(9, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
        let purged = async {
            sleep(Duration::from_secs(3)).await;
            assert_eq!(scene.store.purge(purge_of(patient)).await.unwrap(), 0);
            // The identifier is only in the answer, so only a later question knows of it.
            sleep(Duration::from_secs(if patient == BORN { 1 } else { 8 })).await;
            scene.ask(Any).await
        };
        assert_eq!(tokio::join!(scene.ask(Any), purged), (OLD, NEW), "{patient}");
        sleep(Duration::from_secs(60)).await;
        assert_eq!(scene.ask(Any).await, NEW, "{patient}");
        assert_eq!(scene.queries(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_purge_of_somebody_else_leaves_the_queries_in_flight_alone() {
    let scene = Scene::new([takes(9, LINDQVIST)]);
    let purged = async {
        sleep(Duration::from_secs(3)).await;
        // More than are remembered.
        for day in 1..=28 {
            scene.store.purge(purge_of(&format!(r#"{{"birth_date": "1980-02-{day:02}"}}"#))).await.unwrap();
        }
        scene.ask(Any).await
    };
    assert_eq!(tokio::join!(scene.ask(Any), purged), (OLD, OLD));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(scene.ask(OnlyIfCached { max_age: None }).await, OLD);
    assert_eq!(scene.queries(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_sees_very_many_purges_counts_as_purged() {
    let scene = Scene::new([takes(9, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
    let purged = async {
        sleep(Duration::from_secs(3)).await;
        for number in 0..1_001 {
            let id = format!(r#"{{"identifiers": [{{"value": "a{number}", "type": "MR"}}]}}"#);
            scene.store.purge(purge_of(&id)).await.unwrap();
        }
    };
    assert_eq!(tokio::join!(scene.ask(Any), purged), (OLD, ()));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(scene.ask(Any).await, NEW);
}

/// A purge during the refresh of a record must not let the old record come back.
#[tokio::test(start_paused = true)]
async fn a_purge_stops_the_answer_of_a_refresh_too() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(9, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
    assert_eq!(scene.ask(Any).await, OLD);
    advance(Duration::from_secs(2 * 3600)).await;
    assert_eq!(scene.ask(Any).await, OLD);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(scene.store.purge(purge_of(BORN)).await.unwrap(), 1);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(scene.ask(Any).await, NEW);
    assert_eq!(scene.queries(), 3);
}

#[tokio::test(start_paused = true)]
async fn no_expired_record_is_given_after_a_purge() {
    let scene = Scene::new([takes(1, LINDQVIST), (Duration::ZERO, Err(AskError::Unreachable))]);
    assert_eq!(scene.ask(Any).await, OLD);
    advance(Duration::from_secs(24 * 3600)).await;
    scene.store.purge(purge_of(BORN)).await.unwrap();
    let question = question("Lindqvist").with_stale_if_error(Some(Duration::from_secs(7 * 24 * 3600)));
    assert_eq!(scene.reply(question, 60).await.map(|reply| reply.outcome()), Err("registry_unreachable"));
}
