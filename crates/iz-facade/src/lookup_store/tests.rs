use axum::http::{HeaderMap, StatusCode};
use iz_client::hl7::Demographics;

use super::*;

const MIB: usize = 1024 * 1024;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn response(bytes: usize) -> StoredResponse {
    StoredResponse {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: vec![b'x'; bytes].into(),
        end: at(60),
        disclosure: None,
    }
}

fn begin(store: &LookupStore, id: &str, token: &str) -> Result<Arc<StoredLookup>, ApiError> {
    let lookup = StoredLookup::new(token.to_owned(), "treatment".to_owned(), Demographics::default());
    store.begin(id.to_owned(), Arc::clone(&lookup), at(0)).map(|()| lookup)
}

fn answer(store: &LookupStore, id: &str, token: &str, bytes: usize) {
    begin(store, id, token).unwrap().answered(response(bytes));
    store.make_room(token);
}

fn code(result: Result<Arc<StoredLookup>, ApiError>) -> &'static str {
    result.map_or_else(|error| error.row().code, |_| "found")
}

#[test]
fn asvs_8_2_2_a_lookup_is_found_only_by_its_token_and_until_its_end() {
    let store = LookupStore::new();
    let lookup = begin(&store, "id", "t-1").unwrap();
    assert_eq!(code(store.get("id", "t-1", at(1000))), "found");
    lookup.answered(response(10));
    for (id, token, second, expected) in [
        ("id", "t-1", 59, "found"),
        ("id", "t-1", 60, "no_such_lookup"),
        ("id", "t-2", 0, "no_such_lookup"),
        ("other", "t-1", 0, "no_such_lookup"),
    ] {
        assert_eq!(code(store.get(id, token, at(second))), expected, "{id} {token} {second}");
    }
}

#[test]
fn asvs_14_2_2_a_response_is_removed_when_its_time_is_over() {
    let store = LookupStore::new();
    let lookup = begin(&store, "id", "t-1").unwrap();
    lookup.answered(response(10));
    let kept = Arc::downgrade(&lookup.response().unwrap());
    drop(lookup);
    store.purge(at(59));
    assert!(kept.upgrade().is_some());
    store.purge(at(60));
    assert!(kept.upgrade().is_none());
}

#[test]
fn a_token_takes_a_limited_memory_and_its_oldest_responses_go_first() {
    let store = LookupStore::new();
    answer(&store, "other", "t-2", 20 * MIB);
    let running = begin(&store, "running", "t-1").unwrap();
    for number in 0..5 {
        answer(&store, &number.to_string(), "t-1", 10 * MIB);
    }
    let found = |id: &str, token| store.get(id, token, at(0)).is_ok();
    let kept: Vec<bool> = (0..5).map(|number| found(&number.to_string(), "t-1")).collect();
    assert_eq!(kept, [false, false, true, true, true]);
    // A lookup that goes on stays, and so do those of another token.
    assert!(running.response().is_none() && found("running", "t-1") && found("other", "t-2"));
}

#[test]
fn all_tokens_take_a_limited_memory_and_the_greatest_gives_room() {
    let store = LookupStore::new();
    answer(&store, "small", "t-1", MIB);
    for number in 0..3 {
        answer(&store, &format!("a{number}"), "t-2", 10 * MIB);
        answer(&store, &format!("b{number}"), "t-3", 10 * MIB);
    }
    answer(&store, "last", "t-4", 15 * MIB);
    let found = |id: &str, token| store.get(id, token, at(0)).is_ok();
    assert!(found("small", "t-1") && found("last", "t-4"));
    let kept =
        [("a0", "t-2"), ("b0", "t-3"), ("a2", "t-2"), ("b2", "t-3")].map(|(id, token)| found(id, token));
    assert_eq!(kept.iter().filter(|kept| !**kept).count(), 2, "{kept:?}");
    assert!(kept[2] && kept[3], "the newest stay");
}

#[test]
fn a_token_has_a_limited_number_of_lookups_in_the_background() {
    let store = LookupStore::new();
    let mut running: Vec<_> =
        (0..BACKGROUND_LOOKUPS).map(|number| begin(&store, &number.to_string(), "t-1").unwrap()).collect();
    assert_eq!(begin(&store, "more", "t-1").map(drop).unwrap_err().row().code, "too_many_lookups");
    assert!(begin(&store, "other", "t-2").is_ok());
    running.pop().unwrap().answered(response(1));
    assert!(begin(&store, "more", "t-1").is_ok());
}
