//! A location that is not live at its registry.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use iz_cache::{AnswerStore, Cached, Lifetimes, Memory};
use iz_facade::{
    ApiError, Facade, LookupRequest, Site,
    client::{
        AskError, Environment, Gated, LocationGate, LocationStanding, ManualPortal, Question, Registry,
        Reply, async_trait,
        hl7::{OwnedAnswer, answer::IdKey},
    },
};
use jiff::civil::date;
use tokio::time::{Duration, Instant};

use crate::support::{environment, profile};

const RECORD: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|t|OK\r\
    PID|1||61^^^I^SR||Brandvold^Tess||20190311|F\r";

/// The sites that are not live.
#[derive(Default)]
struct Gate(Mutex<BTreeSet<&'static str>>);

#[async_trait]
impl LocationGate for Gate {
    async fn check(&self, site: &str) -> Result<(), Arc<LocationStanding>> {
        if self.0.lock().unwrap().contains(site) { Err(Arc::new(standing(site))) } else { Ok(()) }
    }
}

fn standing(site: &str) -> LocationStanding {
    LocationStanding {
        location: site.to_owned(),
        stands: "Step 8 of 12: Waiting queue, since 2026-11-02 (28 days); the registry acts next".to_owned(),
        step: Some(8),
        title: "Waiting queue".to_owned(),
        next: vec!["Wait for the mail of the registry.".to_owned()],
        who_acts: "the registry".to_owned(),
        since: Some(date(2026, 11, 2)),
        days: Some(28),
        portals: vec![ManualPortal { name: "Portal".to_owned(), url: None }],
    }
}

struct Counted(Arc<AtomicUsize>, Environment);

#[async_trait]
impl Registry for Counted {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let day = date(2026, 11, 22);
        let answer = OwnedAnswer::read(RECORD.to_owned(), day).unwrap();
        Reply::new(answer, IdKey::PUBLIC, day, self.1.clock.now(), Duration::from_secs(1)).map(Arc::new)
    }
}

/// A facade with one site behind the gate, and the number of queries.
fn facade(gate: &Arc<Gate>) -> (Facade, Arc<dyn Registry>, Arc<AtomicUsize>) {
    let (environment, queries) = (environment(), Arc::<AtomicUsize>::default());
    let gate = Arc::<Gate>::clone(gate);
    let registry =
        Gated::new(Counted(Arc::clone(&queries), environment.clone()), gate.clone(), "tx/store-12");
    let answers =
        Arc::new(AnswerStore::new(&[7; 32], Arc::new(Memory::new(1 << 20, Duration::from_secs(3600)))));
    let profile = profile("http://127.0.0.1:1/");
    let (zone, clock) = (profile.time_zone.clone(), environment.clock.clone());
    let cached: Arc<dyn Registry> =
        Arc::new(Cached::new(registry, answers, "tx/store-12", Lifetimes::default(), zone, clock));
    let site = Site::new(&profile, Arc::clone(&cached)).gated(gate);
    (Facade::new(BTreeMap::from([("tx/store-12".to_owned(), site)]), environment), cached, queries)
}

fn request() -> LookupRequest {
    LookupRequest::parse(
        br#"{"patient": {"name": {"family": "Brandvold", "given": "Tess"}, "birth_date": "2019-03-11"}}"#,
    )
    .unwrap()
}

#[tokio::test]
async fn a_location_that_is_not_live_gets_no_answer_not_even_a_cached_one() {
    let gate = Arc::<Gate>::default();
    let (facade, cached, queries) = facade(&gate);
    assert!(facade.lookup(request()).await.is_ok());
    gate.0.lock().unwrap().insert("tx/store-12");
    let Err(error) = facade.lookup(request()).await else { panic!("a cached answer was given") };
    let ApiError::Ask(AskError::LocationNotLive(standing)) = &error else { panic!("{error}") };
    assert_eq!((standing.step, &*standing.who_acts), (Some(8), "the registry"));
    assert!(error.to_string().contains("Step 8 of 12: Waiting queue"), "{error}");
    assert_eq!(queries.load(Ordering::SeqCst), 1);
    // A query that does not go through the facade is stopped at the registry's client.
    let patient = serde_json::from_str(r#"{"identifiers": [{"value": "9", "type": "MR"}]}"#).unwrap();
    let query = iz_hl7::Query::new(iz_hl7::Profile::Z44, patient, date(2026, 11, 22)).unwrap();
    let question = Question::new(query, &iz_hl7::query::QueryRules::default()).unwrap();
    let result = cached.ask(&question, Instant::now() + Duration::from_secs(5)).await;
    assert!(matches!(result, Err(AskError::LocationNotLive(_))));
    assert_eq!(queries.load(Ordering::SeqCst), 1);
    gate.0.lock().unwrap().clear();
    assert!(facade.lookup(request()).await.is_ok());
}

/// A gate whose store gives no answer.
struct SilentGate;

#[async_trait]
impl LocationGate for SilentGate {
    async fn check(&self, _: &str) -> Result<(), Arc<LocationStanding>> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_lookup_ends_at_its_deadline_also_while_nobody_says_whether_the_location_is_live() {
    let (environment, queries) = (environment(), Arc::<AtomicUsize>::default());
    let counted = Counted(Arc::clone(&queries), environment.clone());
    let registry = Arc::new(Gated::new(counted, Arc::new(SilentGate), "tx/store-12"));
    let patient = serde_json::from_str(r#"{"identifiers": [{"value": "9", "type": "MR"}]}"#).unwrap();
    let query = iz_hl7::Query::new(iz_hl7::Profile::Z44, patient, date(2026, 11, 22)).unwrap();
    let question = Question::new(query, &iz_hl7::query::QueryRules::default()).unwrap();
    let limit = Duration::from_secs(5);
    let result = registry.ask(&question, Instant::now() + limit).await;
    assert!(matches!(result, Err(AskError::Timeout { after }) if after == limit));
    let profile = profile("http://127.0.0.1:1/");
    let site = Site::new(&profile, registry).gated(Arc::new(SilentGate));
    let facade = Facade::new(BTreeMap::from([("tx/store-12".to_owned(), site)]), environment);
    let result = facade.lookup(request()).await;
    assert!(matches!(result, Err(ApiError::Ask(AskError::Timeout { .. }))));
    assert_eq!(queries.load(Ordering::SeqCst), 0);
}

mod stored {
    //! The same with the records in the store.

    use iz_facade::{
        EnrollmentRecords,
        enroll::{CheckResult, Event, EventKind, Line, Location, LocationId, Note, PharmacyName},
        store::{NewRow, Scope, Writer},
    };
    use jiff::{Timestamp, civil::date};
    use serde_json::json;

    use super::super::{access::lookup, patient_events::finish_in_background};
    use crate::support::{MovedClock, RSP_HEADER, StoredService, answer, raw_server, soap, without_limits};

    fn record() -> NewRow {
        NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Enroll, "tester", "test", "")
    }

    fn event(what: EventKind) -> Event {
        Event { on: date(2026, 11, 20), by: Line::new("tester").unwrap(), what }
    }

    /// A program beside the service changes the record, as `izquery enroll` does. The service sees it within a second.
    #[tokio::test]
    async fn a_site_is_live_from_its_record_on_until_it_is_taken_back() {
        let registry = raw_server(|request| {
            let record = "PID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\r";
            soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\r{record}"))
        });
        let clock = MovedClock::default();
        let profile = without_limits(&registry.await);
        let service = StoredService::start_in(profile, clock.environment(), |config| {
            let profile = config.sites.get_mut("sandbox").expect("the site");
            profile.enrollment = Some("tx-outcomes".to_owned());
        })
        .await;
        let caller = service.token(1, [Scope::Lookup]).await;
        let look_up = async || answer(caller.post("/v1/lookups", &lookup())).await;
        let (status, problem) = look_up().await;
        assert_eq!((status, &problem["code"]), (409, &json!("location_not_live")), "{problem}");
        assert_eq!(problem["location"]["title"], "Not recorded");
        assert_eq!(problem["location"]["portals"].as_array().map(Vec::len), Some(2), "{problem}");

        let today = date(2026, 11, 22);
        let records = EnrollmentRecords::new(service.store.clone(), []).unwrap();
        let id = LocationId::new("sandbox").unwrap();
        let mut location = Location::new(id.clone(), PharmacyName::new("Sample Pharmacy").unwrap());
        let rule = &records.profile("tx-outcomes").unwrap().ids[0];
        location.registry_ids.insert(rule.key.clone(), rule.read("0001112000").unwrap());
        let open = records.open("tx-outcomes", location, today, record()).await;
        assert_eq!(open.unwrap().enrollment.opened_on(), today);
        let after_a_second = async |status: u16| {
            clock.pass(1);
            let (got, answer) = look_up().await;
            assert_eq!(got, status, "{answer}");
            answer
        };
        let problem = after_a_second(409).await;
        assert_eq!(
            (&problem["location"]["step"], &problem["who"]),
            (&json!(1), &json!("store")),
            "{problem}"
        );
        assert!(problem["location"]["next"].as_array().is_some_and(|next| !next.is_empty()), "{problem}");

        let live = event(EventKind::AlreadyLive { evidence: Note::new("it reports since 2024").unwrap() });
        let on_opening = Event { on: today, ..live };
        records.record("tx-outcomes", &id, on_opening, today, record()).await.unwrap();
        assert_eq!(after_a_second(200).await["outcome"], "record");
        let (path, waits) = finish_in_background(&caller).await;
        assert_eq!(waits["outcome"], "record");
        let back = event(EventKind::TakenBack { reason: Note::new("the registry asks for it").unwrap() });
        records.record("tx-outcomes", &id, Event { on: today, ..back }, today, record()).await.unwrap();
        let problem = after_a_second(409).await;
        assert!(problem["location"]["stands"].as_str().is_some(), "{problem}");
        // Nor is an answer given that waits for its caller.
        let (status, problem) = answer(caller.get(&path)).await;
        assert_eq!((status, &problem["code"]), (409, &json!("location_not_live")), "{problem}");
        let failed = CheckResult::Failed;
        let went_live = EventKind::WentLive { doctor: failed, test_question: failed, despite: None };
        let refused = records.record("tx-outcomes", &id, event(went_live), today, record()).await;
        assert!(refused.is_err(), "a check failed");
        let rows = service.rows();
        let outcomes: Vec<&str> = rows.iter().map(|row| row.outcome.as_str()).collect();
        for outcome in ["opened", "already_live", "taken_back", "location_not_live", "record"] {
            assert!(outcomes.contains(&outcome), "{outcome}: {outcomes:?}");
        }
    }

    /// A test system has no patients, so no enrollment is needed.
    #[tokio::test]
    async fn the_test_system_of_a_registry_may_be_asked_before() {
        use iz_facade::client::profile::RegistryEnvironment;
        let registry = raw_server(|request| soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|NF\r")));
        let service = StoredService::start(&registry.await, |config| {
            let profile = config.sites.get_mut("sandbox").expect("the site");
            profile.enrollment = Some("tx-outcomes".to_owned());
            profile.environment = RegistryEnvironment::Test;
        })
        .await;
        let caller = service.token(1, [Scope::Lookup]).await;
        assert_eq!(answer(caller.post("/v1/lookups", &lookup())).await.0, 200);
    }
}
