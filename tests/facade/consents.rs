//! The consent ledger in front of a registry: which lookups it stops, and what answers say.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use iz_facade::{
    ConsentLedger,
    consent::{ConsentEntry, ConsentForm, ConsentRules, LedgerPatient, RegistryId},
    store::{AuditAction, Checkpoints, NewRow, NewToken, Row, Scope, Writer},
};
use izquery::config::Config;
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use serde_json::{Value, json};

use crate::support::{Caller, RSP_HEADER, StoredService, answer, raw_server, soap};

/// The day of the service.
const TODAY: Date = date(2026, 11, 22);

pub(super) const CANARY: &str = "QAK|t|OK\rPID|1||SBX-7^^^I^SR||Canarywing^Odell||20190604|M\r";

/// A service with the rules of Texas, its registry, and a program that may look up and record.
pub(super) struct Scene {
    pub(super) service: StoredService,
    pub(super) caller: Caller,
    queries: Arc<AtomicUsize>,
    segments: Arc<Mutex<String>>,
}

impl Scene {
    pub(super) async fn open(segments: &str) -> Self {
        Self::with(segments, |_| {}).await
    }

    /// As `open`. `change` changes the configuration.
    pub(super) async fn with(segments: &str, change: impl FnOnce(&mut Config)) -> Self {
        let (queries, segments) = (Arc::<AtomicUsize>::default(), Arc::new(Mutex::new(segments.to_owned())));
        let (counted, sent) = (Arc::clone(&queries), Arc::clone(&segments));
        let registry = raw_server(move |request| {
            counted.fetch_add(1, Ordering::SeqCst);
            soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\r{}", sent.lock().unwrap()))
        });
        let service = StoredService::start(&registry.await, |config| {
            config.sites.get_mut("sandbox").expect("the site").consent = Some("tx".to_owned());
            change(config);
        })
        .await;
        let scopes = [Scope::Lookup, Scope::Enroll].into();
        let purpose = Some("treatment".to_owned());
        let caller =
            service.token_of(1, NewToken { scopes, default_purpose: purpose, ..NewToken::default() });
        let caller = caller.await;
        Self { service, caller, queries, segments }
    }

    pub(super) fn answers(&self, segments: &str) {
        segments.clone_into(&mut self.segments.lock().unwrap());
    }

    pub(super) fn ledger(&self) -> ConsentLedger {
        ConsentLedger::new(self.service.store.clone())
    }

    /// Records a form as another program does, beside the service.
    pub(super) async fn record(
        &self,
        form: ConsentForm,
        signed_on: &str,
        names: [&str; 2],
        born: &str,
        ids: &[&str],
    ) -> i64 {
        let [given, family] = names;
        let entry = ConsentEntry {
            rules: "tx".to_owned(),
            form,
            signed_on: signed_on.parse().unwrap(),
            signed_by: "Ida Marsh".to_owned(),
            filed_at: "binder 3".to_owned(),
            patient: LedgerPatient {
                name: serde_json::from_value(json!({ "family": family, "given": given })).unwrap(),
                birth_date: born.parse().unwrap(),
                registry_ids: ids.iter().map(|id| RegistryId::new("tx", id)).collect(),
            },
        };
        let rules = ConsentRules::shipped("tx").unwrap();
        self.ledger().record(&entry, &rules, TODAY, record()).await.unwrap()
    }

    pub(super) async fn withdraw(&self, names: [&str; 2], ids: &[&str]) -> i64 {
        self.record(ConsentForm::Withdrawal, "2026-11-20", names, "2019-06-04", ids).await
    }

    pub(super) async fn ask(&self, body: &Value) -> (u16, Value) {
        answer(self.caller.post("/v1/lookups", &body.to_string())).await
    }

    pub(super) fn queries(&self) -> usize {
        self.queries.load(Ordering::SeqCst)
    }

    /// The rows of the trail about the consent ledger.
    pub(super) fn consent_rows(&self) -> Vec<Row> {
        let rows = self.service.rows().into_iter();
        rows.filter(|row| row.action == AuditAction::Consent).collect()
    }
}

pub(super) fn record() -> NewRow {
    NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Consent, "tester", "test", "")
}

pub(super) fn named(given: &str, family: &str) -> Value {
    json!({ "patient": { "name": { "family": family, "given": given }, "birth_date": "2019-06-04" } })
}

/// The withdrawal of a patient as a program sends it.
fn withdrawal(signed_on: &str, registry: &str, mut body: Value) -> Value {
    for (member, value) in [
        ("form", "withdrawal"),
        ("signed_on", signed_on),
        ("signed_by", "Ida Marsh"),
        ("filed_at", "binder 3"),
        ("registry", registry),
    ] {
        body[member] = json!(value);
    }
    body
}

#[tokio::test]
async fn a_withdrawal_stops_lookups_at_once_also_those_that_the_cache_would_answer() {
    let scene = Scene::open(CANARY).await;
    let (status, found) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &found["outcome"]), (200, &json!("record")), "{found}");
    let id = scene.withdraw(["ODELL", "Canarywing"], &[]).await;
    for (given, family) in [("Odell", "Canarywing"), ("odell ", "CANARYWING")] {
        let (status, problem) = scene.ask(&named(given, family)).await;
        assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{problem}");
        assert_eq!(problem["who"], "store");
        let consent = &problem["consent"];
        assert_eq!((&consent["on_file"], &consent["since"]), (&json!("withdrawn"), &json!("2026-11-20")));
        assert_eq!(consent["offered_forms"][0]["form"], "minor", "{consent}");
        for text in ["title", "detail", "advice"].map(|text| problem[text].to_string()) {
            assert!(!text.contains("Canary") && !text.contains("2026"), "{text}");
        }
    }
    assert_eq!(scene.queries(), 1);
    // The refusals are on record, with the hash of the patient.
    let rows = scene.service.rows();
    let refused: Vec<_> = rows.iter().filter(|row| row.outcome == "consent_withdrawn").collect();
    assert_eq!(refused.len(), 2);
    assert!(refused.iter().all(|row| row.released.is_empty() && row.patient.is_some()));
    let withdrawn = rows.iter().find(|row| row.outcome == "withdrawn").unwrap();
    assert_eq!(withdrawn.patient, refused[0].patient, "the same patient has the same hash");
    // It was a mistake.
    scene.ledger().revoke(id, record()).await.unwrap().expect("a form");
    assert_eq!(scene.ask(&named("Odell", "Canarywing")).await.0, 200);
}

#[tokio::test]
async fn a_withdrawal_of_the_person_in_the_record_stops_its_release() {
    let scene = Scene::open(CANARY).await;
    scene.withdraw(["Bo", "Quill"], &["sbx-7"]).await;
    let (status, problem) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{problem}");
    assert_eq!(scene.queries(), 1, "the ledger does not know the name, so the registry was asked");
    assert!(!problem.to_string().contains("Quill"), "{problem}");
    let rows = scene.service.rows();
    let lookup = rows.iter().find(|row| row.action == AuditAction::Lookup).unwrap();
    assert_eq!((&*lookup.outcome, lookup.released.len()), ("consent_withdrawn", 0));
}

#[tokio::test]
async fn a_withdrawal_under_another_name_of_the_person_in_the_record_stops_its_release() {
    let scene = Scene::open("QAK|t|OK\rPID|1||8^^^I^SR||Canarywing^Odell~Quill^Bo^^^^^A||20190604|M\r").await;
    scene.withdraw(["Bo", "Quill"], &[]).await;
    let (status, problem) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{problem}");
}

/// The names or the birth dates of two forms may differ. The id says that they are about one patient.
#[tokio::test]
async fn a_withdrawal_that_only_an_id_in_the_ledger_connects_stops_lookups_and_is_found() {
    for (birth_date, name) in [("2019-06-05", ["Odell", "Canarywing"]), ("2019-06-04", ["Bo", "Quill"])] {
        let scene = Scene::open("QAK|t|NF\r").await;
        let consent = ["Odell", "Canarywing"];
        scene.record(ConsentForm::Minor, "2026-11-02", consent, "2019-06-04", &["7"]).await;
        scene.record(ConsentForm::Withdrawal, "2026-11-20", name, birth_date, &["7"]).await;
        let question = named("Odell", "Canarywing");
        let (status, problem) = scene.ask(&question).await;
        assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{problem}");
        assert_eq!(scene.queries(), 0);
        let (_, found) = answer(scene.caller.post("/v1/consents/search", &question.to_string())).await;
        assert_eq!((&found["consent"]["on_file"]), (&json!("withdrawn")), "{found}");
        let rows = found["rows"].as_array().unwrap();
        let forms: Vec<_> = rows.iter().map(|row| (&row["form"], &row["match"])).collect();
        assert_eq!(forms, [(&json!("minor"), &json!("same")), (&json!("withdrawal"), &json!("same"))]);
        // The withdrawal was a mistake. It is shown nevertheless.
        let id = rows[1]["id"].as_i64().unwrap();
        scene.ledger().revoke(id, record()).await.unwrap().expect("a form");
        let (_, found) = answer(scene.caller.post("/v1/consents/search", &question.to_string())).await;
        assert_eq!(
            (&found["consent"]["on_file"], &found["rows"][1]["match"]),
            (&json!("yes"), &json!("same"))
        );
        assert!(found["rows"][1]["revoked"].is_string(), "{found}");
    }
}

#[tokio::test]
async fn a_similar_withdrawal_is_asked_about_without_the_name_of_the_other_person() {
    let scene = Scene::open(CANARY).await;
    let id = scene.withdraw(["Odell", "Quill"], &[]).await;
    let (status, problem) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_unclear")), "{problem}");
    let unclear = json!([{ "id": id, "initials": "O Q", "is_birth_date_equal": true }]);
    assert_eq!((&problem["unclear_consents"], &problem["consent"]), (&unclear, &Value::Null));
    let said = problem.to_string();
    assert!(!said.contains("Canary") && !said.contains("Quill") && !said.contains("2019"), "{said}");
    assert_eq!(scene.queries(), 0);

    let mut body = named("Odell", "Canarywing");
    for wrong in [json!([0]), json!(["x"]), json!("all"), json!(vec![1; 21])] {
        body["consent_confirmed_other"] = wrong;
        let (status, problem) = scene.ask(&body).await;
        assert_eq!((status, &problem["pointer"]), (422, &json!("/consent_confirmed_other")), "{problem}");
    }
    body["consent_confirmed_other"] = json!([id + 1]);
    assert_eq!(scene.ask(&body).await.1["code"], "consent_unclear", "another row was meant");
    assert_eq!(scene.queries(), 0);
    body["consent_confirmed_other"] = json!([id.to_string()]);
    let (status, found) = scene.ask(&body).await;
    assert_eq!((status, &found["outcome"]), (200, &json!("record")), "{found}");
    let confirmed = scene.consent_rows().into_iter().rfind(|row| row.outcome == "confirmed_other").unwrap();
    assert_eq!(confirmed.subject, Some(id.to_string()));
    assert_eq!((&*confirmed.actor, confirmed.patient.is_some()), ("rph-7", true));
    let checked = iz_facade::store::verify(&scene.service.settings(), &Checkpoints::default()).unwrap();
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
}

#[tokio::test]
async fn what_somebody_confirmed_does_not_end_a_withdrawal_that_is_sure() {
    let scene = Scene::open(CANARY).await;
    let id = scene.withdraw(["Odell", "Canarywing"], &[]).await;
    let mut body = named("Odell", "Canarywing");
    body["consent_confirmed_other"] = json!([id]);
    assert_eq!(scene.ask(&body).await.1["code"], "consent_withdrawn");
}

#[tokio::test]
async fn a_candidate_who_withdrew_cannot_be_chosen_and_what_was_confirmed_holds_for_the_list() {
    let list = "QAK|t|OK\rPID|1||61^^^I^SR||Canarywing^Odell||20190604|M\rPID|2||62^^^I^SR||Canarywing^Odell||20190604|M\r";
    let scene = Scene::open(list).await;
    let near = scene.withdraw(["Odell", "Quill"], &[]).await;
    let mut body = named("Odell", "Canarywing");
    body["consent_confirmed_other"] = json!([near]);
    let (_, found) = scene.ask(&body).await;
    let id = found["id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned();
    let choose = async |index: usize| {
        let choice = json!({ "token": found["candidates"][index]["token"] }).to_string();
        answer(scene.caller.post(&format!("/v1/lookups/{id}/choose"), &choice)).await
    };
    scene.withdraw(["Bo", "Quill"], &["61"]).await;
    let withdrawn = (0..2).find(|index| found["candidates"][index]["registry_id"]["value"] == "61").unwrap();
    let (status, problem) = choose(withdrawn).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{problem}");
    assert_eq!(scene.queries(), 1);
    scene.answers("QAK|t|OK\rPID|1||62^^^I^SR||Canarywing^Odell||20190604|M\r");
    let (status, record) = choose(1 - withdrawn).await;
    assert_eq!((status, &record["outcome"]), (200, &json!("record")), "{record}");
}

/// A withdrawal that comes while the registry is asked stops the release of the answer.
#[tokio::test]
async fn a_withdrawal_while_the_registry_is_asked_stops_the_answer() {
    let scene = Scene::open(CANARY).await;
    // The store of the service is one file, so the registry itself can record the form.
    let ledger = scene.ledger();
    let recorded = Arc::new(Mutex::new(None));
    let (done, runtime) = (Arc::clone(&recorded), tokio::runtime::Handle::current());
    let registry = raw_server(move |request| {
        let entry = ConsentEntry {
            rules: "tx".to_owned(),
            form: ConsentForm::Withdrawal,
            signed_on: TODAY,
            signed_by: "Ida Marsh".to_owned(),
            filed_at: "binder 3".to_owned(),
            patient: LedgerPatient {
                name: serde_json::from_value(json!({ "family": "Canarywing", "given": "Odell" })).unwrap(),
                birth_date: date(2019, 6, 4),
                registry_ids: Vec::new(),
            },
        };
        let (ledger, done) = (ledger.clone(), Arc::clone(&done));
        let written = std::thread::spawn({
            let runtime = runtime.clone();
            move || {
                let rules = ConsentRules::shipped("tx").unwrap();
                let id = runtime.block_on(ledger.record(&entry, &rules, TODAY, record())).unwrap();
                *done.lock().unwrap() = Some(id);
            }
        });
        written.join().unwrap();
        soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\r{CANARY}"))
    })
    .await;
    let profile = crate::support::without_limits(&registry);
    let site = iz_facade::Site::new(
        &profile,
        Arc::new(
            iz_facade::client::HttpRegistry::new(&profile, &crate::support::environment())
                .expect("a registry"),
        ),
    );
    let consents = iz_facade::SiteConsents::new(scene.ledger(), "tx", "sandbox").unwrap();
    let sites = [("sandbox".to_owned(), site.with_consents(consents))].into();
    let facade = iz_facade::Facade::new(sites, crate::support::environment());
    let request =
        iz_facade::LookupRequest::parse(named("Odell", "Canarywing").to_string().as_bytes()).unwrap();
    let result = facade.lookup(request).await;
    assert!(recorded.lock().unwrap().is_some());
    assert!(matches!(result, Err(iz_facade::ApiError::ConsentWithdrawn { .. })));
}

/// A form that cannot be read may be a withdrawal.
#[tokio::test]
async fn a_form_that_was_changed_by_hand_stops_lookups_of_its_birth_date_and_no_others() {
    let scene = Scene::open(CANARY).await;
    scene.record(ConsentForm::Minor, "2026-11-20", ["Bo", "Quill"], "2019-06-04", &[]).await;
    let file = rusqlite::Connection::open(scene.service.file()).unwrap();
    file.execute("UPDATE consents SET recorded_us = recorded_us + 1", []).unwrap();
    let (status, problem) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &problem["code"]), (503, &json!("consents_unreadable")), "{problem}");
    assert_eq!(scene.queries(), 0);
    let mut other = named("Odell", "Canarywing");
    other["patient"]["birth_date"] = json!("2019-06-05");
    scene.answers("QAK|t|NF\r");
    assert_eq!(scene.ask(&other).await.0, 200);
}

/// It is already the 23rd where the form was signed.
#[tokio::test]
async fn a_withdrawal_that_was_signed_today_stops_lookups_where_it_is_still_yesterday() {
    let scene = Scene::with("QAK|t|NF\r", |config| {
        let mut east = config.sites["sandbox"].clone();
        east.time_zone = jiff::tz::TimeZone::get("Pacific/Auckland").unwrap();
        config.sites.insert("east".to_owned(), east);
    })
    .await;
    let form = withdrawal("2026-11-23", "east", named("Odell", "Canarywing"));
    let (status, recorded) = answer(scene.caller.post("/v1/consents", &form.to_string())).await;
    assert_eq!((status, &recorded["consent"]["on_file"]), (200, &json!("withdrawn")), "{recorded}");
    let mut question = named("Odell", "Canarywing");
    question["registry"] = json!("sandbox");
    let (status, problem) = scene.ask(&question).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{problem}");
    assert_eq!(scene.queries(), 0);
}

/// A chain may have the registry of one state several times, such as once for each contract.
#[tokio::test]
async fn a_withdrawal_at_one_site_of_a_state_stops_all_of_them_by_the_id_of_the_registry() {
    let scene = Scene::with(CANARY, |config| {
        let west = config.sites["sandbox"].clone();
        config.sites.insert("west".to_owned(), west);
    })
    .await;
    let mut form = named("Bo", "Quill");
    form["patient"]["identifiers"] = json!([{ "value": "SBX-7", "type": "SR" }]);
    let (status, recorded) = answer(
        scene.caller.post("/v1/consents", &withdrawal("2026-11-20", "west", form.clone()).to_string()),
    )
    .await;
    assert_eq!((status, &recorded["consent"]["on_file"]), (200, &json!("withdrawn")), "{recorded}");
    for (registry, queries) in [("sandbox", 1), ("west", 2)] {
        let mut question = named("Odell", "Canarywing");
        question["registry"] = json!(registry);
        let (status, problem) = scene.ask(&question).await;
        assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{registry}: {problem}");
        assert_eq!(scene.queries(), queries);
        // Nobody has to name one of several sites with the same rules.
        question["patient"]["identifiers"] = form["patient"]["identifiers"].clone();
        question.as_object_mut().unwrap().remove("registry");
        let (status, found) = answer(scene.caller.post("/v1/consents/search", &question.to_string())).await;
        assert_eq!((status, &found["consent"]["on_file"]), (200, &json!("withdrawn")), "{found}");
    }
}

/// Somebody must be able to correct the ledger beside a damaged form.
#[tokio::test]
async fn a_form_is_revoked_although_the_form_of_another_patient_was_changed_by_hand() {
    let scene = Scene::open(CANARY).await;
    let damaged = scene.record(ConsentForm::Minor, "2026-11-20", ["Bo", "Quill"], "2018-05-03", &[]).await;
    let mistake = scene.withdraw(["Odell", "Canarywing"], &[]).await;
    let file = rusqlite::Connection::open(scene.service.file()).unwrap();
    let change = format!("UPDATE consents SET recorded_us = recorded_us + 1 WHERE id = {damaged}");
    file.execute(&change, []).unwrap();
    let revoke = async |id: i64| answer(scene.caller.post(&format!("/v1/consents/{id}/revoke"), "{}")).await;
    assert_eq!(revoke(mistake).await.0, 200);
    assert_eq!(scene.ask(&named("Odell", "Canarywing")).await.0, 200);
    let (status, problem) = revoke(damaged).await;
    assert_eq!((status, &problem["code"]), (503, &json!("consents_unreadable")), "{problem}");
}

#[tokio::test]
async fn a_registry_without_consent_rules_is_asked_whatever_the_ledger_says() {
    let registry = raw_server(|request| soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\r{CANARY}")));
    let service = StoredService::start(&registry.await, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let mut body = named("Odell", "Canarywing");
    body["purpose"] = json!("treatment");
    let (status, found) = answer(caller.post("/v1/lookups", &body.to_string())).await;
    assert_eq!((status, found.get("consent")), (200, Some(&Value::Null)), "{found}");
}

#[test]
fn unknown_consent_rules_are_a_wrong_setting() {
    let mut profile = crate::support::without_limits("http://127.0.0.1:1/");
    profile.consent = Some("mars".to_owned());
    let config = izquery::config::Config::of([("sandbox".to_owned(), profile)]);
    let built = izquery::service::Service::build(&config, &crate::support::environment());
    let error = built.err().expect("an error");
    assert_eq!(error.to_string(), "registries.sandbox.consent");
    let source = std::error::Error::source(&error).expect("a reason").to_string();
    assert!(source.contains("mars") && source.contains("tx"), "{source}");
}
