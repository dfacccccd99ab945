//! Lookups that need a fresh answer, over HTTP: the header, the body and the choice of a candidate.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use iz_facade::client::{Clock, Environment};
use serde_json::{Value, json};

use crate::support::{facade_in, http, http_client, raw_server, soap};

const RECORD: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|{id}\rQAK|t|OK\r\
    PID|1||61^^^I^SR||Brandvold^Tess||20190311|F\r";

const CANDIDATES: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31^CDCPHINVS\rMSA|AA|{id}\r\
    QAK|t|OK\rPID|1||61^^^I^SR||Brandvold^Tess||20190311|F\rPID|2||62^^^I^SR||Brandvold^Theo||20190311|M\r";

const NOBODY: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|{id}\rQAK|t|NF\r";

/// A service, and the number of queries that its registry got.
struct Scene {
    address: SocketAddr,
    queries: Arc<AtomicUsize>,
}

impl Scene {
    /// A registry that makes its HTTP reply from the request and the number of queries so far.
    async fn new(reply: impl Fn(&str, usize) -> Vec<u8> + Clone + Send + Sync + 'static) -> Self {
        let queries = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&queries);
        let endpoint =
            raw_server(move |request| reply(request, counted.fetch_add(1, Ordering::SeqCst))).await;
        // The clock moves on by one second each time it is read, so that a cached answer is older than the lookup.
        let seconds = Arc::new(AtomicUsize::new(1_795_361_400));
        let clock = Clock::of(move || {
            let second = seconds.fetch_add(1, Ordering::SeqCst);
            jiff::Timestamp::from_second(i64::try_from(second).expect("seconds")).expect("a time")
        });
        Self { address: facade_in(&endpoint, Environment::system().at(clock)).await, queries }
    }

    /// The status, the header `Age` and the body.
    async fn post(&self, path: &str, headers: &[&str], body: &Value) -> (u16, Option<u64>, Value) {
        let mut request = http_client()
            .post(format!("http://{}{path}", self.address))
            .header("content-type", "application/json")
            .body(body.to_string());
        for header in headers {
            request = request.header("cache-control", *header);
        }
        let response = request.send().await.expect("a response");
        let age = response.headers().get("age").map(|age| age.to_str().unwrap().parse().unwrap());
        (response.status().as_u16(), age, response.json().await.expect("JSON"))
    }

    fn queries(&self) -> usize {
        self.queries.load(Ordering::SeqCst)
    }
}

/// A lookup with further members.
fn lookup(members: Value) -> Value {
    let mut lookup = json!({
        "patient": { "name": { "family": "Brandvold", "given": "Tess" }, "birth_date": "2019-03-11", "sex": "F" }
    });
    lookup.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    lookup
}

#[tokio::test]
async fn of_header_and_body_the_stricter_demand_counts() {
    let scene = Scene::new(|request, _| soap(request, RECORD)).await;
    let (_, age, first) = scene.post("/v1/lookups", &[], &lookup(json!({}))).await;
    assert_eq!(
        (age, &first["freshness"]["from_cache"]),
        (first["freshness"]["age_s"].as_u64(), &json!(false))
    );
    for (headers, members, is_cached) in [
        (&[][..], json!({}), true),
        (&["no-transform, only-if-cached"], json!({}), true),
        (&["max-age=86400"], json!({}), true),
        (&[], json!({ "cache": { "max_age_s": 86400 } }), true),
        (&[], json!({ "cache": "no_cache" }), false),
        (&[], json!({ "cache": { "max_age_s": 0 } }), false),
        (&["No-Cache"], json!({}), false),
        (&["private, NO-STORE"], json!({}), false),
        (&["max-age=0"], json!({}), false),
        (&["max-age=\"86400\"", "no-cache"], json!({}), false),
        (&["no-cache"], json!({ "cache": { "max_age_s": 86400 } }), false),
        (&["max-age=86400"], json!({ "cache": "no_cache" }), false),
    ] {
        let before = scene.queries();
        let (status, age, answer) = scene.post("/v1/lookups", headers, &lookup(members.clone())).await;
        assert_eq!((status, answer["outcome"].as_str()), (200, Some("record")), "{answer}");
        assert_eq!(age, answer["freshness"]["age_s"].as_u64(), "{headers:?} {members}");
        assert_eq!(answer["freshness"]["from_cache"], is_cached, "{headers:?} {members}");
        assert_eq!(scene.queries() - before, usize::from(!is_cached), "{headers:?} {members}");
    }
}

#[tokio::test]
async fn a_lookup_that_accepts_only_a_cached_answer_never_asks_the_registry() {
    let scene = Scene::new(|request, _| soap(request, RECORD)).await;
    let only_if_cached = json!({ "cache": "only_if_cached" });
    for (headers, members) in [(&["only-if-cached"][..], json!({})), (&[], only_if_cached.clone())] {
        let (status, age, problem) = scene.post("/v1/lookups", headers, &lookup(members)).await;
        assert_eq!((status, problem["code"].as_str(), age), (504, Some("not_cached"), None), "{problem}");
        assert_eq!(problem["who"], "integrator");
    }
    assert_eq!(scene.queries(), 0);

    scene.post("/v1/lookups", &[], &lookup(json!({}))).await;
    for (headers, members, expected) in [
        (&["only-if-cached"][..], json!({}), 200),
        (&[], only_if_cached.clone(), 200),
        (&["max-age=86400"], only_if_cached.clone(), 200),
        (&["only-if-cached"], json!({ "cache": { "max_age_s": 0 } }), 504),
        (&["no-cache"], only_if_cached.clone(), 504),
        (&[], json!({ "cache": "only_if_cached", "profile": "Z34" }), 504),
    ] {
        let (status, _, answer) = scene.post("/v1/lookups", headers, &lookup(members.clone())).await;
        assert_eq!(status, expected, "{headers:?} {members}: {answer}");
    }

    // The cached record is another person's for this caller, so it is not usable.
    let mut other = lookup(only_if_cached);
    other["patient"]["identifiers"] = json!([{ "value": "62", "assigning_authority": "I", "type": "SR" }]);
    assert_eq!(scene.post("/v1/lookups", &[], &other).await.0, 504);
    assert_eq!(scene.queries(), 1);
}

#[tokio::test]
async fn an_answer_says_where_it_comes_from_and_how_old_it_is() {
    let scene = Scene::new(|request, _| soap(request, RECORD)).await;
    let freshness = async |members: Value| {
        let (_, _, answer) = scene.post("/v1/lookups", &[], &lookup(members)).await;
        let told = &answer["freshness"];
        let age_s = told["age_s"].as_u64().expect("an age");
        let (source, from_cache) = (told["source"].as_str().map(str::to_owned), told["from_cache"].as_bool());
        assert_eq!(told["stale"], false, "{told}");
        (source, from_cache, age_s, told["age_text"].as_str().map(str::to_owned))
    };
    let (source, from_cache, ..) = freshness(json!({})).await;
    assert_eq!((source.as_deref(), from_cache), (Some("registry"), Some(false)));
    // Each lookup reads the clock, which moves on by a second each time.
    let mut last = freshness(json!({})).await;
    while last.2 < 60 {
        assert_eq!(
            (last.0.as_deref(), last.1, last.3.as_deref()),
            (Some("memory"), Some(true), Some("just now"))
        );
        last = freshness(json!({})).await;
    }
    assert_eq!(last.3.as_deref(), Some("1 minute ago"));
    assert_eq!(freshness(json!({ "cache": "no_cache" })).await.0.as_deref(), Some("registry"));
}

#[tokio::test]
async fn a_registry_that_fails_gives_a_problem_and_not_the_cached_answer() {
    let scene = Scene::new(|request, number| match number {
        0 => soap(request, RECORD),
        _ => http("500 Internal Server Error", ""),
    })
    .await;
    assert_eq!(scene.post("/v1/lookups", &[], &lookup(json!({}))).await.0, 200);
    let (status, age, problem) = scene.post("/v1/lookups", &["no-cache"], &lookup(json!({}))).await;
    assert_eq!((status, problem["code"].as_str(), age), (502, Some("registry_http_status"), None));
    assert_eq!(problem.get("because"), Some(&Value::Null));
    assert_eq!(scene.post("/v1/lookups", &[], &lookup(json!({}))).await.0, 200);
}

#[tokio::test]
async fn requeries_and_choices_of_a_lookup_need_a_fresh_answer_too() {
    let scene = Scene::new(|request, _| soap(request, NOBODY)).await;
    let mut body = lookup(json!({ "requery": 1 }));
    body["patient"]["name"]["middle"] = "Ann".into();
    for (headers, queries) in [(&[][..], 2), (&[], 2), (&["no-cache"], 4)] {
        let (_, _, answer) = scene.post("/v1/lookups", headers, &body).await;
        assert_eq!(answer["attempts"].as_array().map(Vec::len), Some(2), "{answer}");
        assert_eq!(scene.queries(), queries, "{headers:?}");
    }

    let scene =
        Scene::new(|request, _| soap(request, if request.contains("61^^^") { RECORD } else { CANDIDATES }))
            .await;
    let (_, _, list) = scene.post("/v1/lookups", &[], &lookup(json!({}))).await;
    let path = format!("/v1/lookups/{}/choose", list["id"].as_str().expect("an id"));
    let token = |members: Value| {
        let mut body = json!({ "token": list["candidates"][0]["token"] });
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        body
    };
    for (headers, members, queries) in [
        (&[][..], json!({}), 2),
        (&[], json!({}), 2),
        (&["no-cache"], json!({}), 3),
        (&[], json!({ "cache": "no_cache" }), 4),
        (&["max-age=86400"], json!({}), 4),
    ] {
        let (status, age, answer) = scene.post(&path, headers, &token(members)).await;
        assert_eq!((status, answer["outcome"].as_str()), (200, Some("record")), "{answer}");
        assert_eq!(age, answer["freshness"]["age_s"].as_u64());
        assert_eq!(scene.queries(), queries, "{headers:?}");
    }
}
