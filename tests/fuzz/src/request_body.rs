//! Arbitrary bytes as the body of a lookup request: read, cleaned, asked, and written as HL7.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use iz_client::{AskError, Clock, Environment, Question, Registry, RegistryProfile, Reply, async_trait};
use iz_facade::{ApiError, Facade, LookupRequest, Problem, Site};
use iz_hl7::{
    OwnedAnswer,
    answer::IdKey,
    query::{QueryHeader, Stamp},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use tokio::{
    runtime::{Builder, Runtime},
    time::Instant,
};

use crate::sent_query;

const TODAY: Date = date(2026, 11, 22);

/// The most bytes of a body that the API takes.
const LONGEST_BODY: usize = 64 * 1024;

/// Nobody is found, so that the further queries are sent too.
const NOBODY: &str = "MSH|^~\\&|REG|REG|APP|SITE|20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z33^CDCPHINVS\r\
                      MSA|AA|1\rQAK|1|NF|Z44^Request^CDCPHINVS\r";

/// The rules of a real registry, and rules that leave as much as possible as it was typed.
const PROFILES: [&str; 2] = ["tx", "sandbox"];

/// A registry that checks the text of each query.
struct Checking(QueryHeader);

#[async_trait]
impl Registry for Checking {
    async fn ask(&self, question: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        let time = TODAY.at(9, 30, 15, 0).to_zoned(TimeZone::UTC).expect("a time");
        let stamp = Stamp::new(time, "c-1", "q-1").expect("a stamp");
        sent_query::check(question.sent(), &question.sent().write(&self.0, &stamp));
        let answer = OwnedAnswer::read(NOBODY, TODAY).expect("an answer");
        let reply = Reply::new(answer, IdKey::PUBLIC, TODAY, Timestamp::UNIX_EPOCH, Duration::ZERO)?;
        Ok(Arc::new(reply))
    }
}

static FACADES: LazyLock<[Facade; 2]> = LazyLock::new(|| {
    PROFILES.map(|id| {
        let profile = RegistryProfile::load(id, toml::Table::new()).expect("a shipped profile is complete");
        let site = Site::new(&profile, Arc::new(Checking(profile.header())));
        let now = TODAY.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).expect("a time").timestamp();
        let clock = Clock::of(move || now);
        Facade::new([("one".to_owned(), site)].into(), Environment::system().at(clock))
    })
});

/// The registry answers at once, so no lookup waits.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

/// Looks the patient of the body up.
///
/// # Panics
///
/// If a query has a control character, another segment or a value that is not the one that was cleaned, or if cleaning
/// what was sent changes it again.
pub fn check(bytes: &[u8]) {
    if bytes.len() > LONGEST_BODY {
        return;
    }
    for facade in FACADES.iter() {
        let request = match LookupRequest::parse(bytes) {
            Ok(request) => request,
            Err(error) => return check_problem(&error),
        };
        match RUNTIME.block_on(facade.lookup(request)) {
            Ok(result) => assert!(result.notes().iter().all(|note| note.pointer.starts_with('/'))),
            Err(error) => check_problem(&error),
        }
    }
    if let Ok(patient) = LookupRequest::parse_patient(bytes) {
        let sent = serde_json::to_vec(&patient.details).expect("details are JSON");
        let again = LookupRequest::parse_patient(&sent).expect("the details are a patient");
        assert!(again.details == patient.details, "cleaning twice: {:?}", String::from_utf8_lossy(&sent));
    }
}

/// An error has a code and a sentence, and is a problem document.
fn check_problem(error: &ApiError) {
    let problem = serde_json::to_value(Problem::from(error)).expect("a problem is JSON");
    for member in ["code", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member} is said");
    }
}
