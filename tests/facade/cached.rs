//! Cached answers for callers whose details differ only in fields that are not sent to the registry.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use iz_facade::{
    LookupRequest,
    client::{Clock, Environment},
};
use izquery::{config::Config, service::Service};
use serde_json::Value;

use crate::support::{facade_with_query_rules_in, post, profile, raw_server, soap};

const RECORD: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|{id}\rQAK|t|OK\r\
    PID|1||9^^^I^SR~587654321^^^SSA^SS||Canarywing^Odell||20190604|M|||||^PRN^PH^^^254^5550142\r";

/// A clock that moves on by one second each time it is read, so that a cached answer is older than the lookup.
fn moving_clock() -> Clock {
    let seconds = AtomicI64::new(1_795_361_400);
    Clock::of(move || jiff::Timestamp::from_second(seconds.fetch_add(1, Ordering::SeqCst)).expect("a time"))
}

/// A lookup of the same person with further members.
fn lookup_with(members: &str) -> String {
    format!(
        r#"{{"patient": {{"name": {{"family": "Canarywing", "given": "Odell"}}, "birth_date": "2019-06-04"{members}}}}}"#
    )
}

/// A registry that always answers with the record, and the number of its queries.
async fn counting_registry() -> (String, Arc<AtomicUsize>) {
    let queries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&queries);
    let endpoint = raw_server(move |request| {
        counted.fetch_add(1, Ordering::SeqCst);
        soap(request, RECORD)
    })
    .await;
    (endpoint, queries)
}

fn reasons(answer: &Value) -> Vec<String> {
    let fields = answer["match"]["fields"].as_array().expect("fields");
    fields.iter().map(|field| format!("{} {}", field["member"], field["reason"]).replace('"', "")).collect()
}

#[tokio::test]
async fn a_cached_record_is_graded_again_for_each_caller() {
    let (endpoint, queries) = counting_registry().await;
    let rules = "drop = ['QPD-7', 'QPD-9']\nidentifier_types = ['MR']";
    let environment = Environment::system().at(moving_clock());
    let address = facade_with_query_rules_in(&endpoint, rules, environment).await;
    let mut seen = Vec::new();
    for (members, grade, reason, from_cache) in [
        ("", "exact", None, false),
        (r#", "phone": "254-555-0142""#, "exact", Some("phone same"), true),
        (r#", "phone": "254-555-0199""#, "exact", Some("phone other"), true),
        (r#", "sex": "F""#, "probable", Some("sex other"), true),
        ("", "exact", None, true),
    ] {
        let (_, answer) = post(address, &lookup_with(members)).await;
        assert_eq!(answer["match"]["grade"], grade, "{members}: {answer}");
        assert_eq!(answer["freshness"]["from_cache"], from_cache, "{members}");
        assert!(answer["record"].is_object());
        let reasons = reasons(&answer);
        assert!(reason.is_none_or(|reason| reasons.iter().any(|seen| seen == reason)), "{reasons:?}");
        seen.push(reasons);
    }
    assert_eq!(seen[0], seen[4], "the first lookup again");
    assert_eq!(queries.load(Ordering::SeqCst), 1);

    // Another social security number: the record seems to be another person's, so the cached record is not used.
    let other = lookup_with(
        r#", "identifiers": [{"value": "523-74-1180", "assigning_authority": "SSA", "type": "SS"}]"#,
    );
    let (_, answer) = post(address, &other).await;
    assert_eq!((answer["match"]["grade"].as_str(), &answer["record"]), (Some("mismatch"), &Value::Null));
    assert_eq!(
        queries.load(Ordering::SeqCst),
        2,
        "the registry is asked again, because its record may have changed"
    );
    let (_, answer) = post(address, &lookup_with("")).await;
    assert_eq!((answer["match"]["grade"].as_str(), queries.load(Ordering::SeqCst)), (Some("exact"), 2));
}

/// Each registry of a service has lifetimes of its own. A cache without memory stores nothing.
#[tokio::test]
async fn the_profile_of_a_registry_says_how_long_its_answers_are_cached() {
    let (endpoint, queries) = counting_registry().await;
    let lasting = |record_s: u64| {
        let mut profile = profile(&endpoint);
        profile.limits.per_minute = 60_000;
        profile.cache.record_s = record_s;
        profile
    };
    let mut config = Config::of([("long".to_owned(), lasting(14_400)), ("never".to_owned(), lasting(0))]);
    for (capacity_bytes, registry, expected) in [(1 << 20, "long", 1), (1 << 20, "never", 2), (0, "long", 2)]
    {
        config.cache.capacity_bytes = capacity_bytes;
        let service = Service::build(&config, &Environment::system().at(moving_clock())).expect("a service");
        let request = lookup_with("").replacen('{', &format!(r#"{{"registry": "{registry}", "#), 1);
        let before = queries.load(Ordering::SeqCst);
        for _ in 0..2 {
            let request = LookupRequest::parse(request.as_bytes()).expect("a request");
            service.facade().lookup(request).await.expect("an answer");
        }
        assert_eq!(queries.load(Ordering::SeqCst) - before, expected, "{capacity_bytes} {registry}");
    }
}
