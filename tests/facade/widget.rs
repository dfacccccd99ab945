//! The pages of the widget: their tickets, their sessions, and who may open and frame them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use iz_facade::{
    client::Clock,
    store::{AuditAction, NewToken, Released, Scope},
};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::access::lookup;
use crate::support::{Caller, StoredService, answer, environment, http_client, sandbox, without_limits};

/// A lookup of the first of the sandbox's people, with the page.
const WITH_PAGE: &str = r#"{"purpose": "treatment", "view": true, "patient": {"name": {"family": "Sandcastle", "given": "Pebble"},
    "birth_date": "2022-03-10"}}"#;

/// A service with a sandbox, and a clock that the test moves.
struct Widget {
    service: StoredService,
    caller: Caller,
    time: Arc<Mutex<Timestamp>>,
}

impl Widget {
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    async fn start_with(change: impl FnOnce(&mut izquery::config::Config)) -> Self {
        let time = Arc::new(Mutex::new("2026-11-22T15:30:00Z".parse().expect("a time")));
        let of_clock = Arc::clone(&time);
        let clock = Clock::of(move || *of_clock.lock().expect("the time"));
        let environment = environment().at(clock);
        let service = StoredService::start_in(without_limits(&sandbox(None)), environment, change).await;
        let caller = service.token(1, [Scope::Lookup]).await;
        Self { service, caller, time }
    }

    fn pass(&self, seconds: i64) {
        let mut time = self.time.lock().expect("the time");
        *time = time.checked_add(SignedDuration::from_secs(seconds)).expect("a time");
    }

    /// Opens a page with an answer. Gives its ticket.
    async fn ticket(&self, body: &str) -> String {
        let (status, answer) = answer(self.caller.post("/v1/lookups", body)).await;
        assert_eq!(status, 200, "{answer}");
        ticket_of(&answer["view"])
    }

    /// Opens the form. Gives its ticket.
    async fn form(&self) -> String {
        let (status, answer) = answer(self.caller.post("/v1/views", r#"{"purpose": "treatment"}"#)).await;
        assert_eq!(status, 201, "{answer}");
        ticket_of(&answer["view"])
    }

    /// Begins a session.
    async fn session(&self, ticket: &str) -> (u16, Value) {
        let body = json!({ "ticket": ticket });
        answer(http_client().post(self.url("/widget/session")).json(&body)).await
    }

    /// The page of a ticket.
    async fn page(&self, ticket: &str) -> Page<'_> {
        let (status, session) = self.session(ticket).await;
        assert_eq!(status, 200, "{session}");
        Page { widget: self, secret: session["session"].as_str().expect("a secret").to_owned() }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.service.address)
    }

    /// The actions of all rows with their outcomes.
    fn rows(&self) -> Vec<(AuditAction, String)> {
        self.service.rows().into_iter().map(|row| (row.action, row.outcome)).collect()
    }
}

fn ticket_of(view: &Value) -> String {
    let (page, ticket) =
        view["url"].as_str().expect("an address").split_once("#ticket=").expect("a fragment");
    assert!(page.starts_with("http://127.0.0.1:") && page.ends_with("/widget"), "{page}");
    ticket.to_owned()
}

/// An open page.
struct Page<'w> {
    widget: &'w Widget,
    secret: String,
}

impl Page<'_> {
    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        http_client().request(method, self.widget.url(path)).bearer_auth(&self.secret)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let response = self.request(Method::POST, path).json(body).send().await.expect("a response");
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or_default())
    }
}

fn code((status, problem): &(u16, Value)) -> (u16, &str) {
    (*status, problem["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_page_shows_the_answer_for_which_it_was_opened_and_each_step_is_on_record() {
    let widget = Widget::start().await;
    let page = widget.page(&widget.ticket(WITH_PAGE).await).await;
    widget.pass(12);
    let (status, answer) = page.get("/widget/answer").await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["asked"]["name"]["family"], "Sandcastle");
    assert_eq!(
        (&answer["today"], &answer["time"]),
        (&json!("2026-11-22"), &json!("2026-11-22T09:30:00-06:00"))
    );
    assert_eq!(answer["lookup"]["outcome"], "record");
    assert_eq!(answer["lookup"]["view"], Value::Null);
    assert_eq!(answer["lookup"]["freshness"]["age_s"], 12);
    // Midnight in Chicago.
    assert_eq!(answer["valid_until"], "2026-11-23T06:00:00Z");
    assert_eq!(answer["can_go_back"], false);
    let shown = json!({ "answer": answer["answer"] });
    assert_eq!(page.post("/widget/printed", &shown).await.0, 204);
    let (status, again) = page.post("/widget/ask-again", &shown).await;
    assert_eq!(status, 200);
    assert_ne!(again["answer"], answer["answer"]);
    for path in ["/widget/printed", "/widget/ask-again"] {
        assert_eq!(code(&page.post(path, &shown).await), (409, "other_answer"), "{path}");
    }
    let actions: Vec<AuditAction> = widget.rows().into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, [AuditAction::Lookup, AuditAction::View, AuditAction::Print, AuditAction::Lookup]);
    let rows = widget.service.rows();
    assert!(
        rows.iter().all(|row| row.actor == "rph-7" && row.purpose == "treatment" && row.outcome == "record")
    );
    assert!(
        rows.iter().all(|row| row.released.contains(&Released::History) && row.patient == rows[0].patient)
    );
    assert!(rows.iter().all(|row| row.token.as_deref() == Some(widget.caller.id.as_str())));
}

#[tokio::test]
async fn asvs_7_2_4_a_ticket_is_for_one_use_within_two_minutes() {
    let widget = Widget::start().await;
    let ticket = widget.ticket(WITH_PAGE).await;
    assert_eq!(ticket.len(), "izv_".len() + 64, "256 bits");
    let used = widget.page(&ticket).await;
    assert_eq!(code(&widget.session(&ticket).await), (401, "ticket_invalid"));
    let unknown = format!("izv_{}", "0".repeat(64));
    for wrong in ["nothing", unknown.as_str(), used.secret.as_str()] {
        assert_eq!(code(&widget.session(wrong).await), (401, "ticket_invalid"), "{wrong}");
    }
    let late = widget.ticket(WITH_PAGE).await;
    widget.pass(119);
    let in_time = widget.ticket(WITH_PAGE).await;
    widget.pass(1);
    assert_eq!(code(&widget.session(&late).await), (401, "ticket_invalid"));
    widget.page(&in_time).await;
}

#[tokio::test]
async fn asvs_7_3_1_a_session_ends_after_twelve_minutes_without_use_and_after_twelve_hours() {
    let widget = Widget::start().await;
    let idle = widget.page(&widget.form().await).await;
    // A page says at most once a minute that somebody uses it, and shows its warning in the last of its ten minutes.
    widget.pass(719);
    assert_eq!(idle.post("/widget/active", &json!({})).await.0, 204);
    widget.pass(719);
    assert_eq!(idle.post("/widget/active", &json!({})).await.0, 204);
    widget.pass(720);
    assert_eq!(code(&idle.post("/widget/active", &json!({})).await), (401, "session_over"));
    let long = widget.page(&widget.form().await).await;
    for _ in 0..(12 * 60 * 60 / 540) {
        assert_eq!(long.post("/widget/active", &json!({})).await.0, 204);
        widget.pass(540);
    }
    assert_eq!(code(&long.post("/widget/active", &json!({})).await), (401, "session_over"));
}

#[tokio::test]
async fn a_session_that_was_ended_shows_nothing_more() {
    let widget = Widget::start().await;
    let page = widget.page(&widget.ticket(WITH_PAGE).await).await;
    let response =
        page.request(Method::POST, "/widget/end").json(&json!({})).send().await.expect("a response");
    assert_eq!(response.status(), 204);
    assert!(response.headers()["clear-site-data"].to_str().expect("text").contains("\"cache\""));
    assert_eq!(code(&page.get("/widget/answer").await), (401, "session_over"));
    assert_eq!(widget.rows().len(), 1, "the lookup alone");
}

#[tokio::test]
async fn asvs_8_2_2_a_session_is_for_its_lookup_alone() {
    let widget = Widget::start().await;
    let page = widget.page(&widget.ticket(WITH_PAGE).await).await;
    let other = json!({ "patient": {"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10"} });
    assert_eq!(code(&page.post("/widget/ask", &other).await), (403, "other_lookup"));
    let choice = json!({ "answer": "1", "token": "x" });
    assert_eq!(code(&page.post("/widget/choose", &choice).await), (404, "no_such_list"));
    // A session is no token of the API, and a token of the API is no session.
    let with_session = page.request(Method::POST, "/v1/lookups").header("x-actor", "rph-7").json(&other);
    assert_eq!(code(&answer(with_session).await), (401, "token_unknown"));
    assert_eq!(code(&answer(widget.caller.get("/widget/answer")).await), (401, "session_over"));
    let form = widget.page(&widget.form().await).await;
    for path in ["/widget/printed", "/widget/ask-again"] {
        assert_eq!(code(&form.post(path, &json!({ "answer": "1" })).await), (403, "other_lookup"), "{path}");
    }
    assert_eq!(code(&form.post("/widget/back", &json!({})).await), (403, "other_lookup"));
    assert_eq!(code(&form.get("/widget/answer").await), (403, "other_lookup"));
    let (status, answer) = form.post("/widget/ask", &other).await;
    assert_eq!((status, &answer["lookup"]["outcome"]), (200, &json!("record")));
}

#[tokio::test]
async fn a_candidate_is_chosen_in_the_page_and_asked_for_again() {
    let widget = Widget::start().await;
    let form = widget.page(&widget.form().await).await;
    let listed = iz_sandbox::people();
    let several =
        listed.iter().find(|listed| listed.outcome.word() == "candidates").expect("several persons");
    let (status, list) = form.post("/widget/ask", &json!({ "patient": several.demographics() })).await;
    assert_eq!((status, &list["lookup"]["outcome"]), (200, &json!("candidates")), "{list}");
    let token = list["lookup"]["candidates"][0]["token"].as_str().expect("a token");
    let choice = json!({ "answer": list["answer"], "token": token });
    let (status, chosen) = form.post("/widget/choose", &choice).await;
    assert_eq!((status, &chosen["lookup"]["outcome"]), (200, &json!("record")), "{chosen}");
    assert_eq!(chosen["asked"], list["asked"]);
    assert_eq!(
        code(&form.post("/widget/choose", &choice).await),
        (409, "other_answer"),
        "the list is not shown now"
    );
    let (status, again) = form.post("/widget/ask-again", &json!({ "answer": chosen["answer"] })).await;
    assert_eq!((status, &again["lookup"]["outcome"]), (200, &json!("record")), "{again}");
    assert_eq!(again["can_go_back"], true);
    // The list has expired. The first question gives another one.
    widget.pass(600);
    assert_eq!(form.post("/widget/active", &json!({})).await.0, 204);
    widget.pass(600);
    let (status, other) = form.post("/widget/ask-again", &json!({ "answer": again["answer"] })).await;
    assert_eq!((status, &other["lookup"]["outcome"]), (200, &json!("candidates")), "{other}");
    let token = other["lookup"]["candidates"][0]["token"].as_str().expect("a token");
    let (status, _) =
        form.post("/widget/choose", &json!({ "answer": other["answer"], "token": token })).await;
    assert_eq!(status, 200);
    let (status, back) = form.post("/widget/back", &json!({})).await;
    assert_eq!((status, &back["lookup"]["outcome"]), (200, &json!("candidates")), "{back}");
    let actions: Vec<AuditAction> = widget.rows().into_iter().map(|(action, _)| action).collect();
    let (lookup, choose) = (AuditAction::Lookup, AuditAction::Choose);
    assert_eq!(actions, [lookup, choose, choose, lookup, choose, lookup]);
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_its_pages() {
    let widget = Widget::start().await;
    let opened = widget.page(&widget.ticket(WITH_PAGE).await).await;
    let ticket = widget.ticket(WITH_PAGE).await;
    widget.service.revoke(&widget.caller).await;
    assert_eq!(code(&opened.get("/widget/answer").await), (401, "token_revoked"));
    for path in ["/widget/printed", "/widget/active", "/widget/back"] {
        assert_eq!(code(&opened.post(path, &json!({})).await), (401, "token_revoked"), "{path}");
    }
    assert_eq!(code(&widget.session(&ticket).await), (401, "token_revoked"));
    let released = widget.service.rows().into_iter().filter(|row| !row.released.is_empty()).count();
    assert_eq!(released, 2, "the two lookups before");
}

/// What is due is about one day of the registry.
#[tokio::test]
async fn an_answer_that_is_opened_after_midnight_is_made_anew() {
    let widget = Widget::start().await;
    // 23:59 in Chicago.
    widget.pass(52_140);
    let ticket = widget.ticket(WITH_PAGE).await;
    widget.pass(90);
    let page = widget.page(&ticket).await;
    let (status, answer) = page.get("/widget/answer").await;
    assert_eq!((status, &answer["today"]), (200, &json!("2026-11-23")), "{answer}");
    assert_eq!(answer["valid_until"], "2026-11-24T06:00:00Z");
    let state = answer["lookup"]["forecast_state"].as_str().expect("a state");
    let is_of_today =
        answer["lookup"]["freshness"]["received"].as_str().expect("a time") >= "2026-11-23T06:00:00Z";
    assert_eq!(state == "sent", is_of_today, "{state}");
    let actions: Vec<AuditAction> = widget.rows().into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, [AuditAction::Lookup, AuditAction::Lookup]);
}

#[tokio::test]
async fn the_questions_of_a_page_are_answered_one_after_the_other() {
    let widget = Widget::start().await;
    let page = widget.page(&widget.ticket(WITH_PAGE).await).await;
    let (_, answer) = page.get("/widget/answer").await;
    let shown = json!({ "answer": answer["answer"] });
    let (one, other) =
        tokio::join!(page.post("/widget/ask-again", &shown), page.post("/widget/ask-again", &shown));
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_page_needs_who_acts_and_why_and_a_registry_that_the_token_may_ask() {
    let widget = Widget::start().await;
    assert_eq!(code(&answer(widget.caller.post("/v1/views", "{}")).await), (422, "request_member"));
    let without_actor =
        widget.caller.request(Method::POST, "/v1/views").json(&json!({ "purpose": "treatment" }));
    assert_eq!(code(&answer(without_actor).await), (400, "request_actor"));
    let based = Widget::start_with(|config| {
        config.widget.base_url = Some("https://izquery.local:8466".parse().expect("an origin"));
    })
    .await;
    let (_, opened) = answer(based.caller.post("/v1/views", r#"{"purpose": "treatment"}"#)).await;
    assert!(
        opened["view"]["url"]
            .as_str()
            .expect("an address")
            .starts_with("https://izquery.local:8466/widget#ticket=")
    );
    let elsewhere =
        NewToken { scopes: [Scope::Lookup].into(), sites: vec!["other".to_owned()], ..NewToken::default() };
    let elsewhere = widget.service.token_of(2, elsewhere).await;
    let (_, opened) = answer(elsewhere.post("/v1/views", r#"{"purpose": "treatment"}"#)).await;
    let (_, session) = widget.session(&ticket_of(&opened["view"])).await;
    assert_eq!(session["registries"], json!([]));
    let page = Page { widget: &widget, secret: session["session"].as_str().expect("a secret").to_owned() };
    let question = json!({ "patient": {"name": {"family": "A", "given": "B"}, "birth_date": "2022-03-10"} });
    assert_eq!(code(&page.post("/widget/ask", &question).await), (403, "registry_not_allowed"));
}

#[tokio::test]
async fn an_answer_has_a_page_only_if_the_request_asks_for_one() {
    let widget = Widget::start().await;
    let without = WITH_PAGE.replace("\"view\": true, ", "");
    let (status, answer_without) = answer(widget.caller.post("/v1/lookups", &without)).await;
    assert_eq!((status, &answer_without["view"]), (200, &Value::Null));
    let with_prefer = widget.caller.post("/v1/lookups", WITH_PAGE).header("prefer", "wait=5");
    let refused = answer(with_prefer).await;
    assert_eq!((code(&refused), &refused.1["pointer"]), ((422, "request_member"), &json!("/view")));
    // Without an answer there is no page.
    let (status, problem) = answer(widget.caller.post(
        "/v1/lookups",
        &lookup().replace("{\"purpose", "{\"view\": 1, \"registry\": \"x\", \"purpose"),
    ))
    .await;
    assert_eq!((status, &problem["view"]), (422, &Value::Null));
}

#[tokio::test]
async fn asvs_3_4_6_only_configured_origins_may_frame_the_page_and_only_the_page_may_be_opened_from_elsewhere()
 {
    let widget = Widget::start_with(|config| {
        config.widget.frame_origins = vec!["https://software.example".parse().expect("an origin")];
    })
    .await;
    let page = http_client().get(widget.url("/widget")).send().await.expect("a response");
    let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
    let text = page.text().await.expect("text");
    assert!(text.contains(r#"<meta name="frame-origins" content="https://software.example">"#), "{text}");
    let parts: BTreeMap<&str, &str> = policy.split("; ").filter_map(|part| part.split_once(' ')).collect();
    assert_eq!(parts["frame-ancestors"], "https://software.example");
    assert_eq!(
        (parts["default-src"], parts["script-src"], parts["connect-src"]),
        ("'none'", "'self'", "'self'")
    );
    let alone = Widget::start().await;
    let page = http_client().get(alone.url("/widget")).send().await.expect("a response");
    assert!(
        page.headers()["content-security-policy"].to_str().expect("text").ends_with("frame-ancestors 'none'")
    );

    let from_elsewhere = |path: &str, mode: &str, target: &str| {
        let request = http_client().get(widget.url(path));
        request
            .header("sec-fetch-site", "cross-site")
            .header("sec-fetch-mode", mode)
            .header("sec-fetch-dest", target)
    };
    for (path, mode, target, expected) in [
        ("/widget", "navigate", "iframe", 200),
        ("/widget", "navigate", "document", 200),
        ("/widget", "navigate", "embed", 403),
        ("/widget", "no-cors", "script", 403),
        ("/widget", "cors", "empty", 403),
        ("/widget/words.js", "no-cors", "script", 403),
        ("/widget/words.js", "navigate", "document", 403),
        ("/widget/answer", "navigate", "iframe", 403),
        ("/v1/info", "navigate", "document", 403),
        ("/docs", "navigate", "iframe", 403),
    ] {
        let response = from_elsewhere(path, mode, target).send().await.expect("a response");
        assert_eq!(response.status(), expected, "{path} {mode} {target}");
    }
    let post = http_client().post(widget.url("/widget/session")).json(&json!({ "ticket": "x" }));
    let post = post.header("origin", "https://software.example").send().await.expect("a response");
    assert_eq!(post.status(), 403, "another site cannot begin a session");
}

#[tokio::test]
async fn the_files_of_the_page_are_sent_once_and_hold_nothing_about_anybody() {
    let widget = Widget::start().await;
    for path in ["/widget", "/widget/words.js", "/widget/page.css", "/widget/en.json"] {
        let first = http_client().get(widget.url(path)).send().await.expect("a response");
        assert_eq!(
            (first.status().as_u16(), &first.headers()["cache-control"]),
            (200, &"no-cache".parse().expect("a value"))
        );
        let tag = first.headers()["etag"].clone();
        let again = http_client()
            .get(widget.url(path))
            .header("if-none-match", tag)
            .send()
            .await
            .expect("a response");
        assert_eq!(again.status(), 304, "{path}");
        assert!(again.bytes().await.expect("no body").is_empty());
    }
    let packed = http_client().get(widget.url("/widget/words.js")).header("accept-encoding", "br, gzip");
    let packed = packed.send().await.expect("a response");
    assert_eq!(
        (&packed.headers()["content-encoding"], &packed.headers()["vary"]),
        (&"gzip".parse().expect("a value"), &"accept-encoding".parse().expect("a value"))
    );
    let plain = http_client().get(widget.url("/widget/words.js")).send().await.expect("a response");
    assert_ne!(plain.headers()["etag"], packed.headers()["etag"]);
    let (packed, plain) = (packed.bytes().await.expect("bytes"), plain.text().await.expect("text"));
    assert_eq!(std::io::read_to_string(flate2::read::GzDecoder::new(&*packed)).expect("text"), plain);
    let missing = http_client().get(widget.url("/widget/nothing.js")).send().await.expect("a response");
    assert_eq!(missing.status(), 404);
}
