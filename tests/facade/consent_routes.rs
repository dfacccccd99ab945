//! The routes of the consent ledger.

use iz_facade::{
    client::{RegistryProfile, hl7::Outcome},
    store::{AuditAction, NewToken, Released, Scope},
};
use serde_json::{Value, json};

use super::consents::{CANARY, Scene, named};
use crate::support::{Caller, answer};

/// A form of the canary, who is a minor.
pub(super) fn form(form: &str, signed_on: &str) -> Value {
    let mut body = named("Odell", "Canarywing");
    body["form"] = json!(form);
    body["signed_on"] = json!(signed_on);
    body["signed_by"] = json!("Ida Canarymother");
    body["filed_at"] = json!("binder 3");
    body
}

async fn post(caller: &Caller, path: &str, body: &Value) -> (u16, Value) {
    answer(caller.post(path, &body.to_string())).await
}

/// One exchange of each kind: the path, the status and the answer.
pub(super) async fn exchanges() -> Vec<(&'static str, u16, Value)> {
    let scene = Scene::open(CANARY).await;
    let caller = &scene.caller;
    let mut exchanges = Vec::new();
    let mut add = async |template: &'static str, path: &str, body: Value| {
        let (status, answer) = post(caller, path, &body).await;
        let id = answer["id"].as_i64();
        exchanges.push((template, status, answer));
        id.unwrap_or_default()
    };
    let mut near = form("withdrawal", "2026-11-02");
    near["patient"]["name"]["family"] = json!("Quill");
    let near = add("/v1/consents", "/v1/consents", near).await;
    add("/v1/lookups", "/v1/lookups", named("Odell", "Canarywing")).await;
    let id = add("/v1/consents", "/v1/consents", form("withdrawal", "2026-11-03")).await;
    add("/v1/lookups", "/v1/lookups", named("Odell", "Canarywing")).await;
    add("/v1/consents/search", "/v1/consents/search", named("Odell", "Canarywing")).await;
    add("/v1/consents/{id}/revoke", &format!("/v1/consents/{id}/revoke"), json!({})).await;
    add("/v1/consents/search", "/v1/consents/search", named("Odell", "Canarywing")).await;
    let mut other = named("Odell", "Canarywing");
    other["consent_confirmed_other"] = json!([near]);
    add("/v1/lookups", "/v1/lookups", other).await;
    add("/v1/consents", "/v1/consents", json!({})).await;
    add("/v1/consents/{id}/revoke", "/v1/consents/999999/revoke", json!({})).await;
    exchanges
}

#[tokio::test]
async fn answers_say_what_the_ledger_has_and_which_form_can_be_offered() {
    let scene = Scene::open("QAK|t|NF\r").await;
    let (status, found) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &found["outcome"]), (200, &json!("not_found")), "{found}");
    let consent = &found["consent"];
    assert_eq!((&consent["on_file"], &consent["form"]), (&json!("none_here"), &Value::Null));
    let offered = consent["offered_forms"].as_array().unwrap();
    assert_eq!((offered.len(), &offered[0]["form"]), (1, &json!("minor")), "{consent}");
    assert_eq!(offered[0]["link"], "https://www.dshs.texas.gov/immunize/immtrac/forms.shtm");
    let text = consent["text"].as_str().unwrap();
    assert!(text.contains("says nothing of what Texas has on file"), "{text}");

    let (status, recorded) = post(&scene.caller, "/v1/consents", &form("Minor", "2026-11-02")).await;
    assert_eq!(
        (status, &recorded["form"], &recorded["removed"]),
        (200, &json!("minor"), &json!(0)),
        "{recorded}"
    );
    assert_eq!(recorded["consent"]["on_file"], "yes");
    let (_, found) = scene.ask(&named("Odell", "Canarywing")).await;
    let consent = &found["consent"];
    assert_eq!(
        (&consent["on_file"], &consent["form"], &consent["since"]),
        (&json!("yes"), &json!("minor"), &json!("2026-11-02"))
    );
    assert_eq!(consent["offered_forms"], json!([]));
}

/// Which form fits is in the part about the consent alone.
#[tokio::test]
async fn the_advice_after_not_found_names_nobody_who_signs_beside_the_form_that_fits_the_age() {
    let profiles =
        RegistryProfile::shipped().map(|id| RegistryProfile::load(id, Default::default()).unwrap());
    let with_consent: Vec<RegistryProfile> = profiles.filter(|profile| profile.consent.is_some()).collect();
    assert!(!with_consent.is_empty());
    for RegistryProfile { consent: rules, advice, .. } in with_consent {
        let own = advice.clone();
        let scene = Scene::with("QAK|t|NF\r", |config| {
            let site = config.sites.get_mut("sandbox").unwrap();
            (site.consent, site.advice) = (rules, advice);
        })
        .await;
        for (born, form, signed_by) in
            [("1990-03-04", "adult", "the patient"), ("2019-06-04", "minor", "a parent")]
        {
            let mut asked = named("Odell", "Canarywing");
            asked["patient"]["birth_date"] = json!(born);
            let (status, found) = scene.ask(&asked).await;
            assert_eq!((status, &found["outcome"]), (200, &json!("not_found")), "{found}");
            let offered = &found["consent"]["offered_forms"];
            assert_eq!(
                (offered.as_array().unwrap().len(), &offered[0]["form"]),
                (1, &json!(form)),
                "{offered}"
            );
            assert!(offered[0]["signed_by"].as_str().unwrap().starts_with(signed_by), "{offered}");
            let text = found["action"]["text"].as_str().unwrap();
            assert!(text.starts_with(own.of(Outcome::NotFound).unwrap().trim_end()), "{text}");
            assert!(text.contains("part about the consent"), "{text}");
            for word in ["sign", "parent", "guardian", "child", "adult", "minor"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn a_consent_that_has_ended_stops_no_lookup_and_offers_the_form_for_adults() {
    let scene = Scene::open("QAK|t|NF\r").await;
    let mut minor = form("minor", "2020-05-05");
    minor["patient"]["birth_date"] = json!("2008-02-29");
    let (status, recorded) = post(&scene.caller, "/v1/consents", &minor).await;
    assert_eq!((status, &recorded["consent"]["on_file"]), (200, &json!("expired")), "{recorded}");
    let (status, found) = scene.ask(&json!({ "patient": minor["patient"] })).await;
    let consent = &found["consent"];
    assert_eq!(
        (status, &consent["on_file"], &consent["since"]),
        (200, &json!("expired"), &json!("2026-03-01"))
    );
    assert_eq!(consent["offered_forms"][0]["form"], "adult");
    let text = consent["text"].as_str().unwrap();
    assert!(text.contains("18th birthday on 2026-03-01") && text.contains("26th birthday"), "{text}");
    assert_eq!(scene.queries(), 1);
}

#[tokio::test]
async fn a_withdrawal_is_recorded_purges_the_cache_and_is_audited_and_a_revocation_ends_it() {
    let scene = Scene::open(CANARY).await;
    assert_eq!(scene.ask(&named("Odell", "Canarywing")).await.0, 200);
    let (status, withdrawn) = post(&scene.caller, "/v1/consents", &form("withdrawal", "2026-11-22")).await;
    assert_eq!((status, &withdrawn["removed"]), (200, &json!(1)), "{withdrawn}");
    assert_eq!(withdrawn["consent"]["on_file"], "withdrawn");
    let (status, problem) = scene.ask(&named("Odell", "Canarywing")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")));

    let id = withdrawn["id"].as_i64().unwrap();
    let revoke = format!("/v1/consents/{id}/revoke");
    let (status, revoked) = post(&scene.caller, &revoke, &json!({})).await;
    assert_eq!((status, &revoked["id"]), (200, &json!(id)), "{revoked}");
    assert_eq!(post(&scene.caller, &revoke, &json!({})).await.1["revoked"], revoked["revoked"]);
    assert_eq!(scene.ask(&named("Odell", "Canarywing")).await.0, 200);
    assert_eq!(scene.queries(), 2, "the cache was purged");

    let rows = scene.service.rows();
    let purge = rows.iter().find(|row| row.action == AuditAction::Purge).unwrap();
    let [recorded, taken_back] = &scene.consent_rows()[..] else { panic!("{rows:?}") };
    assert_eq!(
        (&*purge.outcome, &*recorded.outcome, &*taken_back.outcome),
        ("consent_withdrawn", "withdrawn", "revoked")
    );
    assert_eq!((purge.patient, taken_back.patient), (recorded.patient, recorded.patient));
    assert!(recorded.patient.is_some());
    assert_eq!((&*recorded.actor, &*recorded.purpose), ("rph-7", "treatment"));
    assert_eq!((recorded.registry.as_deref(), &taken_back.registry), (Some("sandbox"), &recorded.registry));
    for outcome in ["x", "0", "999999"] {
        let (status, problem) =
            post(&scene.caller, &format!("/v1/consents/{outcome}/revoke"), &json!({})).await;
        assert_eq!((status, &problem["code"]), (404, &json!("no_such_consent")), "{problem}");
    }
}

#[tokio::test]
async fn a_search_shows_the_forms_of_the_patient_and_no_name_of_another_person() {
    let scene = Scene::open(CANARY).await;
    let mut other = form("withdrawal", "2026-11-02");
    other["patient"]["name"]["family"] = json!("Quill");
    other["signed_by"] = json!("Una Quill");
    let near = post(&scene.caller, "/v1/consents", &other).await.1["id"].clone();
    let own = post(&scene.caller, "/v1/consents", &form("minor", "2026-11-03")).await.1["id"].clone();
    let mistake =
        post(&scene.caller, "/v1/consents", &form("withdrawal", "2026-11-04")).await.1["id"].clone();
    post(&scene.caller, &format!("/v1/consents/{mistake}/revoke"), &json!({})).await;
    let (status, found) = post(&scene.caller, "/v1/consents/search", &named("Odell", "Canarywing")).await;
    assert_eq!((status, &found["consent"]["on_file"]), (200, &json!("yes")), "{found}");
    assert_eq!(
        found["unclear_consents"],
        json!([{ "id": near, "initials": "O Q", "is_birth_date_equal": true }])
    );
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&near, &own, &mistake]);
    assert_eq!(
        (&rows[0]["match"], &rows[0]["signed_by"], &rows[0]["signed_on"]),
        (&json!("near"), &Value::Null, &Value::Null)
    );
    assert_eq!((&rows[1]["match"], &rows[1]["signed_by"]), (&json!("same"), &json!("Ida Canarymother")));
    assert!(rows[1]["revoked"].is_null() && rows[2]["revoked"].is_string(), "{found}");
    assert!(!found.to_string().contains("Quill"), "{found}");
    let searched = scene.consent_rows().pop().unwrap();
    assert_eq!((&*searched.outcome, &searched.released[..]), ("searched", &[Released::Identity][..]));
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_and_nothing_is_recorded() {
    let scene = Scene::open(CANARY).await;
    let with = |pointer: &str, value: Value| {
        let mut body = form("minor", "2026-11-02");
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, code, pointer) in [
        (with("/form", json!("child")), "request_member", "/form"),
        (with("/form", Value::Null), "request_member", "/form"),
        (with("/form", json!("adult")), "request_details", "/form"),
        (with("/signed_on", json!("11/02/2026")), "request_member", "/signed_on"),
        (with("/signed_on", json!("2026-11-23")), "request_details", "/signed_on"),
        (with("/signed_on", json!("2019-06-03")), "request_details", "/signed_on"),
        (with("/signed_by", json!(" ")), "request_member", "/signed_by"),
        (with("/filed_at", json!("x".repeat(201))), "request_details", "/filed_at"),
        (with("/patient/birth_date", json!("04/05/2019")), "request_details", "/patient/birth_date"),
        (with("/patient/birth_date", Value::Null), "request_details", "/patient/birth_date"),
        (with("/patient/name", Value::Null), "request_details", "/patient/name"),
        (
            json!({ "registry": "mars", "form": "minor", "signed_on": "2026-11-02", "signed_by": "x", "filed_at": "x" }),
            "request_member",
            "/registry",
        ),
    ] {
        let (status, problem) = post(&scene.caller, "/v1/consents", &body).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some(code)), "{body}: {problem}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
        assert!(!problem.to_string().contains("Canary"), "{problem}");
    }
    let (status, problem) = post(&scene.caller, "/v1/consents/search", &json!({ "patient": {} })).await;
    assert_eq!((status, &problem["code"]), (422, &json!("request_details")), "{problem}");
    assert_eq!(scene.consent_rows().len(), 0);
}

#[tokio::test]
async fn asvs_8_2_1_the_ledger_needs_the_scope_enroll_and_a_registry_that_the_token_may_ask() {
    let scene = Scene::open(CANARY).await;
    let clerk = scene.service.token(2, [Scope::Lookup, Scope::Admin]).await;
    let elsewhere = NewToken {
        scopes: [Scope::Enroll].into(),
        sites: vec!["mars".to_owned()],
        default_purpose: Some("consent".to_owned()),
        ..NewToken::default()
    };
    let elsewhere = scene.service.token_of(3, elsewhere).await;
    for (path, body) in [
        ("/v1/consents", form("minor", "2026-11-02")),
        ("/v1/consents/search", named("Odell", "Canarywing")),
        ("/v1/consents/1/revoke", json!({})),
    ] {
        let (status, problem) = post(&clerk, path, &body).await;
        assert_eq!((status, &problem["code"]), (403, &json!("scope_missing")), "{path}");
        let (status, problem) = post(&elsewhere, path, &body).await;
        assert_eq!((status, &problem["code"]), (403, &json!("registry_not_allowed")), "{path}");
    }
    assert_eq!(scene.consent_rows().len(), 0);
}

/// A revocation opens lookups again.
#[tokio::test]
async fn asvs_8_2_2_a_token_for_some_registries_revokes_only_a_form_of_the_patient_whom_it_names() {
    let scene = Scene::open(CANARY).await;
    let store = NewToken {
        scopes: [Scope::Enroll].into(),
        sites: vec!["sandbox".to_owned()],
        default_purpose: Some("consent".to_owned()),
        ..NewToken::default()
    };
    let store = scene.service.token_of(2, store).await;
    let mut other = form("withdrawal", "2026-11-02");
    other["patient"]["name"] = json!({ "family": "Quill", "given": "Bo" });
    let mut near = form("withdrawal", "2026-11-02");
    near["patient"]["name"]["family"] = json!("Stone");
    let mut revocations = Vec::new();
    for form in [form("withdrawal", "2026-11-02"), other, near] {
        let id = post(&scene.caller, "/v1/consents", &form).await.1["id"].clone();
        revocations.push(format!("/v1/consents/{id}/revoke"));
    }
    let named = named("Odell", "Canarywing");
    let nobody = json!({ "patient": { "name": named["patient"]["name"] } });
    for path in &revocations {
        for body in [json!({}), json!({ "patient": null })] {
            let (status, problem) = post(&store, path, &body).await;
            assert_eq!((status, &problem["pointer"]), (422, &json!("/patient")), "{problem}");
        }
        let (status, problem) = post(&store, path, &nobody).await;
        assert_eq!((status, &problem["code"]), (422, &json!("request_details")), "{problem}");
    }
    for path in &revocations[1..] {
        for caller in [&store, &scene.caller] {
            let (status, problem) = post(caller, path, &named).await;
            assert_eq!((status, &problem["code"]), (404, &json!("no_such_consent")), "{problem}");
        }
    }
    assert!(scene.consent_rows().iter().all(|row| row.outcome != "revoked"));
    let (status, revoked) = post(&store, &revocations[0], &named).await;
    assert_eq!(status, 200, "{revoked}");
    assert_eq!(post(&store, &revocations[0], &named).await.1["revoked"], revoked["revoked"]);
    let taken_back = scene.consent_rows().pop().unwrap();
    assert_eq!((&*taken_back.outcome, taken_back.registry.as_deref()), ("revoked", Some("sandbox")));
    assert_eq!(post(&scene.caller, &revocations[1], &json!({})).await.0, 200, "a token for all registries");
}

/// The rules of another state may have another age, and the ids of its patients are other ids.
#[tokio::test]
async fn a_form_without_a_registry_is_refused_if_the_registries_have_different_rules() {
    let scene = Scene::with(CANARY, |config| {
        let site = config.sites["sandbox"].clone();
        let other = RegistryProfile { consent: Some("sample".to_owned()), ..site.clone() };
        let without = RegistryProfile { consent: None, ..site.clone() };
        let more = [("a", other), ("b/1", site.clone()), ("b/2", site), ("c", without)];
        config.sites.extend(more.map(|(id, profile)| (id.to_owned(), profile)));
    })
    .await;
    let said = "is missing; those with consent rules are: a, b, sandbox";
    let of_one_state = NewToken {
        scopes: [Scope::Enroll].into(),
        sites: ["b/1", "c", "sandbox"].map(str::to_owned).into(),
        default_purpose: Some("consent".to_owned()),
        ..NewToken::default()
    };
    let of_one_state = scene.service.token_of(2, of_one_state).await;
    let id = post(&of_one_state, "/v1/consents", &form("minor", "2026-11-02")).await.1["id"].clone();
    for (path, mut body) in [
        ("/v1/consents", form("minor", "2026-11-02")),
        ("/v1/consents/search", named("Odell", "Canarywing")),
        (&format!("/v1/consents/{id}/revoke"), named("Odell", "Canarywing")),
    ] {
        let (status, problem) = post(&scene.caller, path, &body).await;
        assert_eq!((status, &problem["code"]), (422, &json!("request_member")), "{problem}");
        assert_eq!(problem["errors"], json!([{ "pointer": "/registry", "reason": said }]));
        assert_eq!(post(&of_one_state, path, &body).await.0, 200, "only one state is allowed");
        for registry in ["a", "b", "b/2", "sandbox"] {
            body["registry"] = json!(registry);
            assert_eq!(post(&scene.caller, path, &body).await.0, 200, "{registry}");
        }
        body["registry"] = json!("c");
        assert_eq!(post(&scene.caller, path, &body).await.1["pointer"], "/registry");
    }
}

/// It may already be tomorrow at another site of the same state.
#[tokio::test]
async fn the_day_of_a_form_is_the_latest_of_the_sites_of_its_registry() {
    let zones = [("sandbox", "Pacific/Pago_Pago"), ("tx/east", "Pacific/Kiritimati")];
    let scene = Scene::with(CANARY, |config| {
        let site = config.sites["sandbox"].clone();
        config.sites.extend(zones.map(|(id, zone)| {
            let time_zone = jiff::tz::TimeZone::get(zone).unwrap();
            (id.to_owned(), RegistryProfile { time_zone, ..site.clone() })
        }));
    })
    .await;
    let mut body = form("withdrawal", "2026-11-23");
    body["registry"] = json!("sandbox");
    assert_eq!(post(&scene.caller, "/v1/consents", &body).await.1["errors"][0]["pointer"], "/signed_on");
    body.as_object_mut().unwrap().remove("registry");
    let (status, recorded) = post(&scene.caller, "/v1/consents", &body).await;
    assert_eq!((status, &recorded["consent"]["on_file"]), (200, &json!("withdrawn")), "{recorded}");
}

/// An answer that waits for its caller is no way around a withdrawal.
#[tokio::test]
async fn an_answer_that_came_before_the_withdrawal_is_not_shown_again() {
    let scene = Scene::open(CANARY).await;
    let body = named("Odell", "Canarywing").to_string();
    let begun = answer(scene.caller.post("/v1/lookups", &body).header("prefer", "wait=0")).await.1;
    let path = format!("/v1/lookups/{}", begun["id"].as_str().unwrap_or_else(|| panic!("{begun}")));
    let shown = loop {
        let (status, shown) = answer(scene.caller.get(&path)).await;
        if status != 202 {
            break (status, shown["outcome"].clone());
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(shown, (200, json!("record")));
    // Another program records it. The registry has the patient under this id, and the form has another name.
    scene.withdraw(["Bo", "Quill"], &["SBX-7"]).await;
    let (status, problem) = answer(scene.caller.get(&path)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("consent_withdrawn")), "{problem}");
    let rows = scene.service.rows();
    let last = rows.iter().rfind(|row| row.action == AuditAction::View).unwrap();
    assert_eq!((&*last.outcome, last.released.len()), ("consent_withdrawn", 0));
}
