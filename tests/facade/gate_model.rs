//! Random orders of events and lookups: no question reaches the registry while the location is not live.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use iz_facade::{
    EnrollmentRecords,
    enroll::{
        CheckResult, Event, EventKind, Line, Location, LocationId, MailAddress, Note, PharmacyName,
        ProductionUse, Status, StepId,
    },
    store::Scope,
};
use proptest::{
    prelude::{Just, Strategy, prop, prop_oneof},
    strategy::ValueTree,
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::{Value, json};

use super::enrollments::{TODAY, record, records};
use crate::support::{
    Caller, MovedClock, RSP_HEADER, StoredService, answer, raw_server, soap, without_limits,
};

const ENROLLMENT: &str = "tx-outcomes";

/// How many random orders there are, and how long each is.
const CASES: usize = 6;
const LENGTH: usize = 90;

#[derive(Clone, Debug)]
enum Operation {
    /// The open step at this place is done.
    Step(usize),
    /// The recorded step at this place is opened again.
    Reopen(usize),
    GoLive,
    AlreadyLive,
    TakeBack,
    /// So many seconds pass, in which cached answers become old.
    Pass(i64),
    Ask(Ask),
}

#[derive(Clone, Copy, Debug)]
enum Ask {
    /// A lookup that a cached answer may answer.
    Cached,
    /// A lookup that needs a fresh answer.
    Fresh,
    /// A lookup after which further queries follow.
    Requery,
    /// A lookup that goes on in the background.
    Background,
    /// A lookup whose answer is a list.
    List,
    /// The choice of a candidate of the last list.
    Choice,
}

fn operation() -> impl Strategy<Value = Operation> {
    let ask = prop_oneof![
        1 => Just(Ask::Cached),
        1 => Just(Ask::Fresh),
        1 => Just(Ask::Requery),
        1 => Just(Ask::Background),
        2 => Just(Ask::List),
        3 => Just(Ask::Choice),
    ];
    prop_oneof![
        9 => (0..12_usize).prop_map(Operation::Step),
        1 => (0..12_usize).prop_map(Operation::Reopen),
        5 => Just(Operation::GoLive),
        1 => Just(Operation::AlreadyLive),
        2 => Just(Operation::TakeBack),
        1 => (1..20_000_i64).prop_map(Operation::Pass),
        9 => ask.prop_map(Operation::Ask),
    ]
}

/// A service in front of a registry that counts its queries, and a location.
struct Walk {
    /// It holds the folder of the store.
    _service: StoredService,
    records: EnrollmentRecords,
    clock: MovedClock,
    caller: Caller,
    queries: Arc<AtomicUsize>,
    /// The path and the token of the last list.
    list: Option<(String, Value)>,
    is_live: bool,
}

fn id() -> LocationId {
    LocationId::new("sandbox").expect("an id")
}

fn note() -> Note {
    Note::new("seen").expect("a note")
}

/// What the registry answers: a list, one person, or nobody.
fn reply(request: &str) -> Vec<u8> {
    let person = |set, id, given| format!("PID|{set}||{id}^^^I^SR||Canarytwin^{given}||20190604|M\r");
    let segments = match request {
        chosen if chosen.contains("TWIN-1^^^") => format!("QAK|t|OK\r{}", person(1, "TWIN-1", "Odell^Ann")),
        list if list.contains("Canarytwin") => {
            format!("QAK|t|OK\r{}{}", person(1, "TWIN-1", "Odell^Ann"), person(2, "TWIN-2", "Odell^Bea"))
        }
        one if one.contains("Canarywing") => {
            "QAK|t|OK\rPID|1||WING^^^I^SR||Canarywing^Odell||20190604|M\r".to_owned()
        }
        _ => "QAK|t|NF\r".to_owned(),
    };
    soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\r{segments}"))
}

impl Walk {
    async fn begin() -> Self {
        let queries = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&queries);
        let registry = raw_server(move |request| {
            counted.fetch_add(1, Ordering::SeqCst);
            reply(request)
        });
        let clock = MovedClock::default();
        let profile = without_limits(&registry.await);
        let service = StoredService::start_in(profile, clock.environment(), |config| {
            config.sites.get_mut("sandbox").expect("the site").enrollment = Some(ENROLLMENT.to_owned());
        })
        .await;
        let caller = service.token(1, [Scope::Lookup]).await;
        let records = records(&service);
        let mut location = Location::new(id(), PharmacyName::new("Sample Pharmacy").expect("a name"));
        let rule = &records.profile(ENROLLMENT).expect("the profile").ids[0];
        location.registry_ids.insert(rule.key.clone(), rule.read("0001112000").expect("an id"));
        let line = |text| Some(Line::new(text).expect("a line"));
        location.pharmacist_in_charge = line("Avery Sandcastle");
        location.contact.name = line("Rue Tarn");
        location.contact.email = Some(MailAddress::new("rue@example.org").expect("an address"));
        records.open(ENROLLMENT, location, TODAY, record()).await.expect("it is opened");
        Self { _service: service, records, clock, caller, queries, list: None, is_live: false }
    }

    async fn status(&self) -> Status {
        let stored = self.records.get(ENROLLMENT, &id()).await.expect("the record");
        let profile = self.records.profile(ENROLLMENT).expect("the profile");
        stored.enrollment.status(profile, TODAY).expect("a status")
    }

    /// Records an event, if it is possible.
    async fn happens(&mut self, what: EventKind) {
        let before = self.status().await;
        let event = Event { on: TODAY, by: Line::new("tester").expect("a name"), what: what.clone() };
        if self.records.record(ENROLLMENT, &id(), event, TODAY, record()).await.is_err() {
            return;
        }
        match what {
            EventKind::WentLive { .. } => {
                let confirmation = before.steps.last().expect("the last step");
                assert_eq!((confirmation.step.as_str(), confirmation.done.is_some()), ("confirmation", true));
                self.is_live = true;
            }
            EventKind::AlreadyLive { .. } => self.is_live = true,
            EventKind::TakenBack { .. } => self.is_live = false,
            _ => {}
        }
        // A service sees within a second what another program records.
        self.clock.pass(1);
        let is_open = self.status().await.production == ProductionUse::Everything;
        assert_eq!(is_open, self.is_live);
    }

    /// The step at a place among those that are open, or that are done.
    async fn step(&self, at: usize, is_done: bool) -> Option<StepId> {
        let status = self.status().await;
        let steps: Vec<StepId> = if is_done {
            status.steps.into_iter().filter(|step| step.done.is_some()).map(|step| step.step).collect()
        } else {
            status.next.into_iter().filter_map(|next| next.step).collect()
        };
        let at = at.checked_rem(steps.len())?;
        steps.into_iter().nth(at)
    }

    async fn ask(&mut self, ask: Ask) -> Option<u16> {
        let lookup = |family: &str, members: Value| {
            let name = json!({"family": family, "given": "Odell", "middle": "Ann"});
            let mut body =
                json!({"purpose": "treatment", "patient": {"name": name, "birth_date": "2019-06-04"}});
            body.as_object_mut()?.extend(members.as_object()?.clone());
            Some(body.to_string())
        };
        let (path, body) = match ask {
            Ask::Cached | Ask::Background => ("/v1/lookups".to_owned(), lookup("Canarywing", json!({}))?),
            Ask::Fresh => ("/v1/lookups".to_owned(), lookup("Canarywing", json!({"cache": "no_cache"}))?),
            Ask::Requery => ("/v1/lookups".to_owned(), lookup("Nobodyknows", json!({"requery": 2}))?),
            Ask::List => ("/v1/lookups".to_owned(), lookup("Canarytwin", json!({}))?),
            Ask::Choice => {
                let (path, token) = self.list.clone()?;
                (path, json!({"token": token, "cache": "no_cache", "purpose": "treatment"}).to_string())
            }
        };
        let request = self.caller.post(&path, &body);
        let request =
            if matches!(ask, Ask::Background) { request.header("prefer", "wait=0") } else { request };
        let (mut status, mut found) = answer(request).await;
        while status == 202 {
            let path = format!("/v1/lookups/{}", found["id"].as_str().expect("an id"));
            (status, found) = answer(self.caller.get(&path)).await;
        }
        if let (Ask::List, Some(candidate)) = (ask, found["candidates"].get(0)) {
            let path = format!("/v1/lookups/{}/choose", found["id"].as_str().expect("an id"));
            self.list = Some((path, candidate["token"].clone()));
        }
        Some(status)
    }
}

#[tokio::test]
async fn in_any_order_of_events_no_question_reaches_production_while_the_location_is_not_live() {
    let seed = RngSeed::Fixed(12);
    let mut runner =
        TestRunner::new(Config { rng_seed: seed, failure_persistence: None, ..Config::default() });
    // How many lookups and choices were answered and refused, and how often a live location was taken back.
    let (mut answered, mut refused, mut taken_back) = ([0; 2], [0; 2], 0);
    for _ in 0..CASES {
        let operations = prop::collection::vec(operation(), LENGTH);
        let operations = operations.new_tree(&mut runner).expect("operations").current();
        let mut walk = Walk::begin().await;
        for operation in &operations {
            let passed = CheckResult::Passed;
            match *operation {
                Operation::Step(at) => {
                    let Some(step) = walk.step(at, false).await else { continue };
                    walk.happens(EventKind::StepDone { step, evidence: note() }).await;
                }
                Operation::Reopen(at) => {
                    let Some(step) = walk.step(at, true).await else { continue };
                    walk.happens(EventKind::reopened(step, note())).await;
                }
                Operation::GoLive => {
                    let what = EventKind::WentLive { doctor: passed, test_question: passed, despite: None };
                    walk.happens(what).await;
                }
                Operation::AlreadyLive => walk.happens(EventKind::AlreadyLive { evidence: note() }).await,
                Operation::TakeBack => {
                    taken_back += usize::from(walk.is_live);
                    walk.happens(EventKind::TakenBack { reason: note() }).await;
                }
                Operation::Pass(seconds) => walk.clock.pass(seconds),
                Operation::Ask(ask) => {
                    let before = walk.queries.load(Ordering::SeqCst);
                    let Some(status) = walk.ask(ask).await else { continue };
                    let kind = usize::from(matches!(ask, Ask::Choice));
                    if walk.is_live {
                        answered[kind] += usize::from(status == 200);
                    } else {
                        // A list is kept for some minutes.
                        let is_gone = kind == 1 && status == 404;
                        assert!(status == 409 || is_gone, "{status}: {ask:?} in {operations:?}");
                        refused[kind] += usize::from(!is_gone);
                        let after = walk.queries.load(Ordering::SeqCst);
                        assert_eq!(after, before, "{ask:?} reached the registry in {operations:?}");
                    }
                }
            }
        }
    }
    // The orders reach every part.
    assert!(answered[0] >= 20 && refused[0] >= 20, "{answered:?} {refused:?}");
    assert!(answered[1] >= 2 && refused[1] >= 2 && taken_back >= 3, "{answered:?} {refused:?} {taken_back}");
}
