//! A lookup that is answered with fixed messages.

use std::sync::{Arc, Mutex};

use iz_facade::{
    Facade, LookupRequest, LookupResult, Site,
    client::{
        AskError, Clock, Environment, Question, Registry, RegistryProfile, Reply, async_trait,
        hl7::{OwnedAnswer, answer::IdKey},
    },
};
use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use tokio::time::{Duration, Instant};

use crate::table::{layout::Layout, lookup};

/// The day of every message of the tests.
pub(super) const DAY: Date = date(2026, 11, 22);

/// When the registry answers: 09:30 in Chicago.
const RECEIVED: &str = "2026-11-22T15:30:00Z";

pub(super) const LAYOUT: Layout =
    Layout { width: 80, is_coloured: false, is_wide: false, has_isolates: false, has_hints: true };

/// The person asked for in most tests.
pub(super) const PATIENT: &str =
    r#"{"name": {"family": "Marsh", "given": "Odell", "middle": "T"}, "birth_date": "2019-06-04"}"#;

/// Answers with each of these messages in turn, and with the last one for ever.
struct Fixed(Mutex<Vec<String>>);

#[async_trait]
impl Registry for Fixed {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        let mut messages = self.0.lock().unwrap();
        let message = if messages.len() > 1 { messages.remove(0) } else { messages[0].clone() };
        if message.contains("TIMEOUT") {
            return Err(AskError::Timeout { after: Duration::from_secs(1) });
        }
        let answer = OwnedAnswer::read(message, DAY).unwrap();
        let received = RECEIVED.parse().unwrap();
        Ok(Arc::new(Reply::new(answer, IdKey::PUBLIC, DAY, received, Duration::from_millis(1_234))?))
    }
}

/// The message with these segments behind MSH and MSA.
pub(super) fn message(segments: &str) -> String {
    let label = if segments.contains("PID|2") { "Z31" } else { "Z42" };
    format!(
        "MSH|^~\\&|A|HARBOR IIS|||20261122093000-0600||RSP^K11^RSP_K11|1|P|2.5.1|||||||||{label}\rMSA|AA|1\r{segments}\r"
    )
}

/// A lookup, and how it is answered.
pub(super) struct Asked<'t> {
    pub(super) name: &'t str,
    pub(super) patient: &'t str,
    pub(super) now: &'t str,
    pub(super) is_mismatch_shown: bool,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self { name: "Harbor IIS", patient: PATIENT, now: RECEIVED, is_mismatch_shown: true }
    }
}

impl Asked<'_> {
    pub(super) async fn result(&self, segments: &[&str]) -> LookupResult {
        let registry = Fixed(Mutex::new(segments.iter().map(|segments| message(segments)).collect()));
        let mut profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
        profile.name = self.name.to_owned();
        let site = Site::new(&profile, Arc::new(registry));
        let now: Timestamp = self.now.parse().unwrap();
        let clock = Clock::of(move || now);
        let facade = Facade::new([("one".to_owned(), site)].into(), Environment::system().at(clock));
        let patient = LookupRequest::parse_patient(self.patient.as_bytes()).unwrap();
        let request = LookupRequest::new(None, None, patient)
            .with_requery(1)
            .with_mismatch_shown(self.is_mismatch_shown);
        facade.lookup(request).await.unwrap()
    }

    pub(super) async fn shown(&self, segments: &[&str], layout: Layout) -> String {
        let zone = TimeZone::get("America/Chicago").unwrap();
        lookup(&self.result(segments).await, &zone, layout).unwrap()
    }
}

/// What is shown of a lookup that is answered with these segments.
pub(super) async fn shown_of(segments: &[&str], layout: Layout) -> String {
    Asked::default().shown(segments, layout).await
}
