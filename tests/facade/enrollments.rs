//! The enrollments of locations over HTTP: who sees them, what is recorded, and what the audit trail says.

use iz_facade::{
    DoseByHand, DosesByHand, EnrollmentRecords,
    client::profile::RegistryEnvironment,
    enroll::{CheckResult, Event, EventKind, Line, Location, LocationId, Note, PharmacyName},
    store::{AuditAction, NewRow, NewToken, Scope, Writer},
};
use jiff::{Timestamp, civil::date};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, MovedClock, StoredService, answer, http, raw_server, without_limits};

/// Today at the registry, by the clock of the tests.
pub(super) const TODAY: jiff::civil::Date = date(2026, 11, 22);

/// Two locations, and events that happened there.
pub(super) const LOCATIONS: &[(&str, &[&str])] = &[
    ("store-1", &[]),
    (
        "store-2",
        &[
            r#"{"event": "step_done", "step": "registration", "evidence": "mail of the registry"}"#,
            r#"{"event": "noted", "step": "consent", "note": "forms are in the drawer"}"#,
            r#"{"event": "corrected", "step": "registration", "evidence": "mail of November"}"#,
        ],
    ),
];

/// A service whose registry has two locations, and a program that may see both.
pub(super) async fn service() -> (StoredService, Caller) {
    service_at(&MovedClock::default()).await
}

/// As [`service`], with a clock that the test moves.
async fn service_at(clock: &MovedClock) -> (StoredService, Caller) {
    let registry = raw_server(|_| http("500 Internal Server Error", "a query reached the registry")).await;
    let service = StoredService::start_in(without_limits(&registry), clock.environment(), |config| {
        let mut profile = config.sites["sandbox"].clone();
        profile.enrollment = Some("tx-outcomes".to_owned());
        let of_test =
            iz_facade::client::RegistryProfile { environment: RegistryEnvironment::Test, ..profile.clone() };
        config.sites = [("tx/store-1".to_owned(), profile), ("tx/store-2".to_owned(), of_test)].into();
    })
    .await;
    let caller = service.token(1, [Scope::Enroll]).await;
    (service, caller)
}

pub(super) fn record() -> NewRow {
    NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Enroll, "tester", "enrollment", "")
}

/// The records of a service.
pub(super) fn records(service: &StoredService) -> EnrollmentRecords {
    EnrollmentRecords::new(service.store.clone(), []).expect("the profiles")
}

/// Opens the record of a location.
pub(super) async fn open(service: &StoredService, location: &str) {
    let records = records(service);
    let name = PharmacyName::new("<b>Sample</b> Pharmacy").expect("a name");
    let digits: String = location.chars().filter(char::is_ascii_digit).collect();
    let mut location = Location::new(LocationId::new(location).expect("an id"), name);
    let rule = &records.profile("tx-outcomes").expect("a profile").ids[0];
    location.registry_ids.insert(rule.key.clone(), rule.read(&format!("{digits:0>10}")).expect("an id"));
    location.pharmacist_in_charge = Some(Line::new("Avery Sandcastle").expect("a name"));
    records.open("tx-outcomes", location, TODAY, record()).await.expect("it is opened");
}

/// Records that a location reports already.
pub(super) async fn already_live(service: &StoredService, location: &str) {
    let evidence = Note::new("it reports since 2024").expect("a note");
    happens(service, location, EventKind::AlreadyLive { evidence }).await;
}

/// Lets a location go live although the test question failed.
pub(super) async fn live_despite(service: &StoredService, location: &str) {
    let despite = Some(Note::new("the registry was told").expect("a note"));
    let (doctor, test_question) = (CheckResult::Passed, CheckResult::Failed);
    happens(service, location, EventKind::WentLive { doctor, test_question, despite }).await;
}

/// Takes a location back.
pub(super) async fn take_back(service: &StoredService, location: &str) {
    let reason = Note::new("new owner").expect("a note");
    happens(service, location, EventKind::TakenBack { reason }).await;
}

/// Records what happened to a location.
pub(super) async fn happens(service: &StoredService, location: &str, what: EventKind) {
    let by = Line::new("rph-1").expect("a name");
    let (id, event) = (LocationId::new(location).expect("an id"), Event { on: TODAY, by, what });
    records(service).record("tx-outcomes", &id, event, TODAY, record()).await.expect("it is recorded");
}

/// A dose of an invented person that a site gave.
pub(super) fn dose(site: &str) -> Value {
    json!({
        "event": "dose_given", "purpose": "treatment",
        "patient": {"name": {"family": "Canarywing", "given": "Odell"}, "birth_date": "2019-06-04"},
        "by_hand": {
            "registry": site, "product": "Canary vaccine", "given_on": "2026-11-21", "lot": "L77Q", "note": "left arm"
        }
    })
}

fn of(location: &str) -> String {
    format!("/v1/enrollments/tx-outcomes/{location}")
}

async fn send(caller: &Caller, location: &str, event: Value) -> (u16, Value) {
    answer(caller.post(&format!("{}/events", of(location)), &event.to_string())).await
}

#[tokio::test]
async fn cfr_164_312_b_what_is_shown_and_what_is_recorded_has_a_row_of_the_audit_trail() {
    let (service, caller) = service().await;
    open(&service, "store-1").await;
    let (status, board) = answer(caller.get("/v1/enrollments")).await;
    assert_eq!((status, &board["locations"][0]["location"]), (200, &json!("store-1")), "{board}");
    let (status, before) = answer(caller.get(&of("store-1"))).await;
    assert_eq!((status, &before["stage"]["code"]), (200, &json!("registration")), "{before}");
    assert_eq!(before["today"], json!(TODAY.to_string()));
    let done = json!({"event": "step_done", "step": "registration", "evidence": "mail of the registry"});
    let (status, after) = send(&caller, "store-1", done.clone()).await;
    assert_eq!((status, &after["stage"]["code"]), (200, &json!("intent_form")), "{after}");
    let step = &after["steps"][0]["done"];
    let expected =
        json!({"on": TODAY.to_string(), "by": "rph-7", "evidence": "mail of the registry", "assumed": false});
    assert_eq!(step, &expected);
    assert_eq!(answer(caller.get(&of("store-1"))).await.1, after);
    // An event that is refused has no row.
    let (status, problem) = send(&caller, "store-1", done).await;
    assert_eq!((status, &problem["code"]), (409, &json!("event_refused")), "{problem}");
    let rows = service.rows();
    let of_server = rows.iter().filter(|row| row.writer == Writer::Server);
    let said: Vec<(&str, Option<&str>)> =
        of_server.clone().map(|row| (row.outcome.as_str(), row.subject.as_deref())).collect();
    let location = "tx-outcomes/store-1";
    let event = format!("event 2 of {location}");
    let expected = [
        ("enrollments_listed", None),
        ("enrollment_shown", Some(location)),
        ("step_done", Some(&*event)),
        ("enrollment_shown", Some(location)),
    ];
    assert_eq!(said, expected);
    for row in of_server {
        assert_eq!(
            (row.action, row.actor.as_str(), row.purpose.as_str()),
            (AuditAction::Enroll, "rph-7", "enrollment")
        );
        assert_eq!(row.token.as_deref(), Some(&*caller.id));
    }
}

#[tokio::test]
async fn cfr_164_312_a_1_without_an_actor_nothing_is_shown_and_nothing_is_recorded() {
    let (service, caller) = service().await;
    open(&service, "store-1").await;
    let rows = service.rows().len();
    for (method, path) in [
        (Method::GET, "/v1/enrollments".to_owned()),
        (Method::GET, of("store-1")),
        (Method::POST, format!("{}/events", of("store-1"))),
    ] {
        let request = caller.request(method, &path).header("content-type", "application/json");
        let body = r#"{"event": "noted", "step": "consent", "note": "x"}"#;
        let (status, problem) = answer(request.body(body)).await;
        assert_eq!((status, &problem["code"]), (400, &json!("request_actor")), "{path}: {problem}");
    }
    assert_eq!(service.rows().len(), rows);
}

#[tokio::test]
async fn asvs_8_2_2_a_token_of_one_facility_sees_its_location_alone() {
    let (service, _) = service().await;
    open(&service, "store-1").await;
    open(&service, "store-2").await;
    let new = NewToken {
        scopes: [Scope::Enroll].into(),
        sites: vec!["tx/store-2".to_owned()],
        ..NewToken::default()
    };
    let caller = service.token_of(2, new).await;
    let (_, board) = answer(caller.get("/v1/enrollments")).await;
    let locations: Vec<&Value> =
        board["locations"].as_array().expect("a list").iter().map(|row| &row["location"]).collect();
    assert_eq!(locations, [&json!("store-2")]);
    assert_eq!(answer(caller.get(&of("store-2"))).await.0, 200);
    let noted = json!({"event": "noted", "step": "consent", "note": "x"});
    // Whether a location exists that is not the token's is not said.
    for location in ["store-1", "store-99"] {
        let (status, problem) = answer(caller.get(&of(location))).await;
        assert_eq!((status, &problem["code"]), (403, &json!("registry_not_allowed")), "{problem}");
        let (status, problem) = send(&caller, location, noted.clone()).await;
        assert_eq!((status, &problem["code"]), (403, &json!("registry_not_allowed")), "{problem}");
    }
}

#[tokio::test]
async fn the_board_lists_the_locations_of_the_configuration_that_have_no_record() {
    let (service, caller) = service().await;
    let board = async |caller: &Caller| answer(caller.get("/v1/enrollments")).await.1["not_recorded"].clone();
    // The other site asks a test system, so that its lookups are not refused.
    let missing = json!([{"location": "store-1", "profile": "tx-outcomes"}]);
    assert_eq!(board(&caller).await, missing);
    let sites = vec!["tx/store-2".to_owned()];
    let new = NewToken { scopes: [Scope::Enroll].into(), sites, ..NewToken::default() };
    let of_another = service.token_of(2, new).await;
    assert_eq!(board(&of_another).await, json!([]));
    open(&service, "store-1").await;
    assert_eq!(board(&caller).await, json!([]));
}

#[tokio::test]
async fn a_location_or_an_enrollment_that_does_not_exist_is_a_problem_that_repeats_nothing() {
    let (service, caller) = service().await;
    open(&service, "store-1").await;
    for path in [
        of("store-2"),
        "/v1/enrollments/canary/store-1".to_owned(),
        of("..%2fcanary"),
        of("%ff"),
        of("canary%0a"),
    ] {
        let (status, problem) = answer(caller.get(&path)).await;
        assert_eq!((status, &problem["code"]), (404, &json!("no_such_enrollment")), "{path}: {problem}");
        assert!(!problem.to_string().contains("canary"), "{problem}");
    }
}

#[tokio::test]
async fn an_event_that_cannot_have_happened_names_the_member_or_the_reason() {
    let (service, caller) = service().await;
    open(&service, "store-1").await;
    let step =
        |step: &str, on: Option<&str>| json!({"event": "step_done", "step": step, "on": on, "evidence": "x"});
    for (event, status, code, pointer, said) in [
        (step("registration", Some("2026-11-23")), 422, "request_member", json!("/on"), "2026-11-22"),
        (step("registration", Some("1999-12-31")), 422, "request_member", json!("/on"), "2000"),
        (step("canary", None), 422, "request_member", json!("/step"), "registration"),
        (step("by_hand", None), 422, "request_member", json!("/step"), "goes on"),
        (step("mail", None), 409, "event_refused", Value::Null, "waits for"),
        (json!({"event": "taken_back", "reason": "x"}), 409, "event_refused", Value::Null, "not live"),
        (json!({"event": "went_live"}), 422, "request_member", json!("/event"), "izquery enroll golive"),
        (
            json!({"event": "already_live"}),
            422,
            "request_member",
            json!("/event"),
            "enroll import --already-live",
        ),
    ] {
        let (got, problem) = send(&caller, "store-1", event.clone()).await;
        assert_eq!(
            (got, &problem["code"], &problem["pointer"]),
            (status, &json!(code), &pointer),
            "{problem}"
        );
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(said)), "{event}: {problem}");
        assert!(!problem.to_string().contains("canary"), "{problem}");
    }
    let (_, status) = answer(caller.get(&of("store-1"))).await;
    assert_eq!(status["stage"]["code"], "registration", "nothing was recorded");
}

/// The gate reads the same record: a location that is taken back over HTTP asks nothing any more.
#[tokio::test]
async fn a_location_that_is_taken_back_over_http_is_refused_at_the_door() {
    let clock = MovedClock::default();
    let (service, caller) = service_at(&clock).await;
    open(&service, "store-1").await;
    already_live(&service, "store-1").await;
    let look_up = service.token(3, [Scope::Lookup]).await;
    let body = super::access::lookup().replacen('{', r#"{"registry": "tx/store-1", "#, 1);
    let code = async || answer(look_up.post("/v1/lookups", &body)).await.1["code"].clone();
    assert_eq!(code().await, "registry_http_status");
    let (status, taken) =
        send(&caller, "store-1", json!({"event": "taken_back", "reason": "new owner"})).await;
    assert_eq!((status, &taken["taken_back"]["reason"]), (200, &json!("new owner")), "{taken}");
    clock.pass(1);
    assert_eq!(code().await, "location_not_live");
}

#[tokio::test]
async fn the_board_is_json_a_spreadsheet_or_a_page() {
    let (service, caller) = service().await;
    open(&service, "store-1").await;
    let get = async |accept: &str| {
        let response =
            caller.get("/v1/enrollments").header("accept", accept).send().await.expect("a response");
        assert_eq!(response.status(), 200, "{accept}");
        let header = |name: &str| {
            let value = response.headers().get(name).map(|value| value.to_str().expect("ASCII").to_owned());
            value.unwrap_or_default()
        };
        assert_eq!((&*header("vary"), &*header("cache-control")), ("accept", "no-store"), "{accept}");
        let (media, policy) = (header("content-type"), header("content-security-policy"));
        (media, policy, response.text().await.expect("a text"))
    };
    assert_eq!(get("*/*").await.0, "application/json");
    let (media, _, csv) = get("text/csv").await;
    assert_eq!(media, "text/csv; charset=utf-8");
    assert!(csv.lines().count() == 2 && csv.contains("store-1"), "{csv}");
    let (media, policy, page) = get("text/html,*/*;q=0.8").await;
    assert_eq!(media, "text/html; charset=utf-8");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
    assert!(page.contains("&lt;b&gt;Sample") && !page.contains("<b>"), "{page}");
    assert!(!page.contains("<style") && !page.contains("style="), "{page}");
    let style = page.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a style");
    let style = reqwest::get(format!("http://{}{style}", service.address)).await.expect("a response");
    assert_eq!(
        (style.status().as_u16(), &style.headers()["content-type"]),
        (200, &"text/css; charset=utf-8".parse().expect("a header"))
    );
}

/// What is kept about a patient is encrypted (45 CFR 164.312(a)(2)(iv)), and each use has a row.
#[tokio::test]
async fn cfr_164_312_a_2_iv_a_dose_of_a_location_that_waits_is_sealed_until_it_is_ticked_off() {
    let (service, _) = service().await;
    let look_up = service.token(3, [Scope::Lookup]).await;
    let report = async |dose: &Value| answer(look_up.post("/v1/patients/events", &dose.to_string())).await;
    // A location without a record is not live.
    let (status, result) = report(&dose("tx/store-1")).await;
    let kept = &result["by_hand"];
    assert_eq!((status, &kept["location"]), (200, &json!("store-1")), "{result}");
    assert_eq!(kept["portals"].as_array().map(Vec::len), Some(2), "{result}");
    open(&service, "store-1").await;
    // The same dose once more is kept once.
    assert_eq!(report(&dose("tx/store-1")).await.1["by_hand"]["id"], kept["id"]);
    let mut other_lot = dose("tx/store-1");
    other_lot["by_hand"]["lot"] = json!("L77R");
    let of_other_lot = report(&other_lot).await.1["by_hand"]["id"].clone();
    assert!(of_other_lot.is_string() && of_other_lot != kept["id"], "{of_other_lot}");
    for entry in std::fs::read_dir(service.file().parent().expect("a folder")).expect("files") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("bytes");
        for word in ["Canary", "L77Q", "L77R", "left arm", "2026-11-21"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
        }
    }

    let (records, location) = (records(&service), LocationId::new("store-1").expect("an id"));
    let listed = records.by_hand("tx-outcomes", &location, record()).await.expect("the doses").doses;
    let [first, second] = &listed[..] else { panic!("{} doses", listed.len()) };
    assert_eq!([&json!(first.id), &json!(second.id)], [&kept["id"], &of_other_lot]);
    assert_eq!(DoseByHand { lot: first.dose.lot.clone(), ..second.dose.clone() }, first.dose);
    let patient = &first.dose.patient;
    assert_eq!(patient.name.as_ref().map(|name| name.family.as_str()), Some("Canarywing"));
    assert_eq!(patient.birth_date, Some(date(2019, 6, 4)));
    assert_eq!((first.dose.given_on, first.dose.by.as_str()), (date(2026, 11, 21), "rph-7"));
    assert!(!format!("{listed:?}").contains("Canary"), "{listed:?}");
    for (id, is_there) in [(&first.id, true), (&first.id, false), (&"../".to_owned(), false)] {
        assert_eq!(
            records.tick_off("tx-outcomes", &location, id, record()).await.expect("an answer"),
            is_there
        );
    }
    let left = records.by_hand("tx-outcomes", &location, record()).await.expect("the doses").doses;
    assert_eq!(left.iter().map(|dose| &dose.id).collect::<Vec<_>>(), [&second.id]);
    let other = LocationId::new("store-2").expect("an id");
    let of_other = records.by_hand("tx-outcomes", &other, record()).await.expect("the doses");
    assert_eq!(of_other, DosesByHand::default());

    already_live(&service, "store-1").await;
    assert_eq!(report(&dose("tx/store-1")).await.1["by_hand"], Value::Null, "a live location reports itself");
    let rows = service.rows();
    let lists: Vec<_> = rows.iter().filter(|row| row.outcome == "by_hand_listed").collect();
    assert_eq!(lists.len(), 2, "a list without doses shows nothing");
    assert!(lists.iter().all(|row| row.action == AuditAction::View && row.released.len() == 2));
    for outcome in ["secret_stored", "secret_removed", "dose_given"] {
        assert!(rows.iter().any(|row| row.outcome == outcome), "{outcome}");
    }
}

#[tokio::test]
async fn a_dose_to_enter_by_hand_without_what_the_portals_need_is_refused_and_nothing_is_kept() {
    let (service, _) = service().await;
    let new = NewToken {
        scopes: [Scope::Lookup].into(),
        sites: vec!["tx/store-1".to_owned()],
        ..NewToken::default()
    };
    let look_up = service.token_of(3, new).await;
    let changed = |pointer: &str, value: Value| {
        let mut dose = dose("tx/store-1");
        *dose.pointer_mut(pointer).expect("a member") = value;
        dose
    };
    for (event, status, pointer) in [
        (changed("/event", json!("patient_corrected")), 422, json!("/by_hand")),
        (changed("/by_hand", json!("Canary")), 422, json!("/by_hand")),
        (changed("/by_hand/product", json!(null)), 422, json!("/by_hand/product")),
        (changed("/by_hand/given_on", json!("11/21/2026")), 422, json!("/by_hand/given_on")),
        (changed("/by_hand/given_on", json!("2026-11-23")), 422, json!("/by_hand/given_on")),
        (changed("/by_hand/given_on", json!("2019-06-03")), 422, json!("/by_hand/given_on")),
        (changed("/by_hand/lot", json!("a\nb")), 422, json!("/by_hand/lot")),
        // The day and the month may be exchanged.
        (changed("/patient/birth_date", json!("06/04/2019")), 422, json!("/patient/birth_date")),
        (changed("/by_hand/registry", json!("Canary")), 422, json!("/by_hand/registry")),
        (changed("/by_hand/registry", json!("tx/store-2")), 403, Value::Null),
        (changed("/patient/name", json!(null)), 422, json!("/patient/name")),
    ] {
        let (got, problem) = answer(look_up.post("/v1/patients/events", &event.to_string())).await;
        assert_eq!((got, &problem["pointer"]), (status, &pointer), "{event}: {problem}");
        assert!(!problem.to_string().contains("Canary"), "{problem}");
    }
    assert_eq!(service.store.secret_names().await.expect("names"), []);
    assert_eq!(service.rows().len(), 0, "nothing was removed either");
}
