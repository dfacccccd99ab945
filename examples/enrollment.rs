//! Walks a location from registration to go-live, as the software of a chain does: it reads where the location stands, does what
//! comes next, and records it over HTTP.
//!
//! `cargo run --example enrollment` does it in front of a sandbox in this process, all steps on one day. In Texas it takes weeks:
//! docs/TEXAS.md has the steps, and the commands for the same.

use std::time::Duration;

use iz_doctor::{Check, CheckResult as Examined, Checkup, worst};
use iz_facade::{
    EnrollmentRecords,
    client::{Environment, RegistryProfile, Secret},
    enroll::{CheckResult, Contact, Event, EventKind, Line, Location, LocationId, MailAddress, PharmacyName},
    store::{NewRow, NewToken, Scope, Store, TokenSecret, Writer},
};
use iz_sandbox::{Sandbox, Settings, people};
use izquery::{config::Config, service::Service};
use jiff::civil::Date;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

type Failure = Box<dyn std::error::Error>;

/// The enrollment whose steps the location walks.
const ENROLLMENT: &str = "tx-outcomes";

/// The location is the site of the configuration.
const LOCATION: &str = "store-12";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let chain = Chain::start().await?;

    // A location without a record may ask the registry nothing.
    let refusal = chain.look_up().await?;
    assert_eq!(refusal["code"], "location_not_live", "{refusal}");
    println!("Before the enrollment: {}", refusal["detail"].as_str().unwrap_or_default());

    chain.open_record().await?;
    // The software always does what the service names first. So it needs to know no step.
    let mut status = chain.status().await?;
    let mut walked = 0;
    while status["production"] == "nothing" {
        let next = &status["next"][0];
        let (step, who) =
            (next["step"].as_str().ok_or("a step")?, next["who_name"].as_str().ok_or("an actor")?);
        println!("Step {}: {} ({who})", next["number"], next["title"].as_str().ok_or("a title")?);
        status =
            chain.happened(json!({ "event": "step_done", "step": step, "evidence": "the example" })).await?;
        assert_eq!(chain.look_up().await?["code"], "location_not_live", "the location is not live yet");
        walked += 1;
    }
    println!("{walked} steps are done.");
    let done = |step: &&Value| step["state"] == "done";
    assert_eq!(status["steps"].as_array().ok_or("steps")?.iter().filter(done).count(), walked);
    assert_eq!(status["production"], "checks_only", "{status}");

    // Every step is done, and only the checks may ask the registry. They decide whether the location goes live, so no program
    // can record that over HTTP.
    let refused = chain.send(&json!({ "event": "went_live" })).await?;
    assert_eq!(refused.0, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.1);
    assert_eq!(chain.look_up().await?["code"], "location_not_live");
    chain.go_live().await?;
    assert_eq!(chain.status().await?["stage"]["code"], "live");
    let answer = chain.until(|answer| answer.get("outcome").is_some()).await?;
    println!("Live: the registry answers {}.", answer["outcome"]);
    assert_eq!(answer["outcome"], "record", "{answer}");

    // One event takes the location back.
    let status =
        chain.happened(json!({ "event": "taken_back", "reason": "the registry asks for it" })).await?;
    assert_eq!(status["production"], "checks_only", "{status}");
    let refusal = chain.until(|answer| answer["code"] == "location_not_live").await?;
    println!("Taken back: {}", refusal["detail"].as_str().unwrap_or_default());
    Ok(())
}

/// The service of a chain of pharmacies, and a token for it.
struct Chain {
    api: String,
    token: TokenSecret,
    client: reqwest::Client,
    profile: RegistryProfile,
    environment: Environment,
    store: Store,
}

impl Chain {
    /// Starts a sandbox, and the service in front of it.
    async fn start() -> Result<Self, Failure> {
        let sandbox = Sandbox::bind("127.0.0.1:0".parse()?, Settings::default())?;
        // The endpoint is a production system, as that of a real registry is, so the location must be live.
        let own = format!(
            "enrollment = '{ENROLLMENT}'\ntransport.endpoint = '{}'\ncredentials.username = 'sandbox'",
            sandbox.endpoint()
        );
        tokio::spawn(sandbox.serve(std::future::pending()));
        let mut profile = RegistryProfile::load("sandbox", RegistryProfile::parse_changes(&own)?)?;
        profile.credentials.password = Some(Secret::given("sandbox"));
        let config =
            Config { listen: "127.0.0.1:0".parse()?, ..Config::of([(LOCATION.to_owned(), profile.clone())]) };
        let environment = Environment::system();
        let service = Service::build(&config, &environment)?;
        let store = service.store().clone();
        let token = TokenSecret::from_random(environment.randomness.bytes().ok_or("randomness")?);
        let scopes = [Scope::Enroll, Scope::Lookup].into();
        let new = NewToken { label: "chain".to_owned(), scopes, ..NewToken::default() };
        let record = NewRow::admin(environment.clock.now(), Writer::Token, "operator", "example", "");
        store.create_token(new, &token, record).await?;
        let listening = service.listen().await?;
        let api = format!("http://{}/v1", listening.address());
        tokio::spawn(listening.serve(std::future::pending()));
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { api, token, client, profile, environment, store })
    }

    /// What `izquery enroll new` does.
    async fn open_record(&self) -> Result<(), Failure> {
        let records = EnrollmentRecords::new(self.store.clone(), [])?;
        let mut location = Location::new(LocationId::new(LOCATION)?, PharmacyName::new("Sample Pharmacy")?);
        let rule = records.profile(ENROLLMENT)?.ids.first().ok_or("an id")?;
        location.registry_ids.insert(rule.key.clone(), rule.read("0001112000")?);
        location.pharmacist_in_charge = Some(Line::new("Avery Sandcastle")?);
        let email = Some(MailAddress::new("rue@example.org")?);
        location.contact = Contact { name: Some(Line::new("Rue Tarn")?), email, phone: None };
        records.open(ENROLLMENT, location, self.today(), self.record()).await?;
        Ok(())
    }

    /// What `izquery enroll golive` does: it examines the registry, which asks it about an invented person, and records the
    /// results.
    async fn go_live(&self) -> Result<(), Failure> {
        let checkup = Checkup::new(self.profile.clone(), self.environment.clone());
        let checks = checkup.run(Instant::now() + checkup.time_limit(), |_| {}).await;
        let (asked, others): (Vec<Check>, Vec<Check>) =
            checks.into_iter().partition(|check| check.name == "question");
        println!("The registry was examined with {} checks.", others.len() + asked.len());
        let result = |checks: &[Check]| match worst(checks) {
            Examined::Failure => CheckResult::Failed,
            Examined::Skipped => CheckResult::NotRun,
            _ => CheckResult::Passed,
        };
        let what =
            EventKind::WentLive { doctor: result(&others), test_question: result(&asked), despite: None };
        let event = Event { on: self.today(), by: Line::new("operator")?, what };
        let records = EnrollmentRecords::new(self.store.clone(), [])?;
        // A check that failed is refused here, because no reason is given to go live despite it.
        records.record(ENROLLMENT, &LocationId::new(LOCATION)?, event, self.today(), self.record()).await?;
        Ok(())
    }

    /// Where the location stands.
    async fn status(&self) -> Result<Value, Failure> {
        let path = format!("enrollments/{ENROLLMENT}/{LOCATION}");
        Ok(self.request(Method::GET, &path).send().await?.error_for_status()?.json().await?)
    }

    /// Sends an event. Gives the status and the JSON of the response.
    async fn send(&self, event: &Value) -> Result<(StatusCode, Value), Failure> {
        let path = format!("enrollments/{ENROLLMENT}/{LOCATION}/events");
        let response = self.request(Method::POST, &path).json(event).send().await?;
        Ok((response.status(), response.json().await?))
    }

    /// Records what happened. Gives where the location stands then.
    async fn happened(&self, event: Value) -> Result<Value, Failure> {
        match self.send(&event).await? {
            (StatusCode::OK, status) => Ok(status),
            (_, problem) => Err(problem.to_string().into()),
        }
    }

    /// Looks an invented person up. Gives the answer, or the problem.
    async fn look_up(&self) -> Result<Value, Failure> {
        let patient = people().first().ok_or("the sandbox is empty")?.demographics();
        let body = json!({ "purpose": "treatment", "patient": patient });
        Ok(self.request(Method::POST, "lookups").json(&body).send().await?.json().await?)
    }

    /// Looks up until a running service has seen the last event, which takes at most a second.
    async fn until(&self, is_seen: impl Fn(&Value) -> bool) -> Result<Value, Failure> {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let answer = self.look_up().await?;
            if is_seen(&answer) {
                return Ok(answer);
            }
            assert!(Instant::now() < end, "{answer}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}/{path}", self.api));
        request.bearer_auth(self.token.expose()).header("X-Actor", "rph-1")
    }

    fn today(&self) -> Date {
        self.environment.clock.now().to_zoned(self.profile.time_zone.clone()).date()
    }

    fn record(&self) -> NewRow {
        NewRow::admin(self.environment.clock.now(), Writer::Enroll, "operator", "enrollment", "")
    }
}
