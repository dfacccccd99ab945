//! One error of each kind, for the list of codes and for the examples of problem documents.

use std::{sync::Arc, time::Duration};

use iz_client::{
    AskError, DEFAULT_MEMORY_BYTES, LocationStanding, MAX_JSON_BYTES, ManualPortal,
    hl7::{ReadError, answer::RefusalCause, query::DetailError},
};
use iz_enroll::EventFault;
use iz_http::ServerLimits;
use iz_store::Scope;
use jiff::civil::date;

use crate::{
    access::{DEFAULT_NOT_FOUND_PER_HOUR, TOKEN_STREAMS},
    body::{BODY_TIMEOUT_S, MAX_BODY_BYTES},
    consents::{Consent, UnclearConsent},
    error::ApiError,
    lookup_store::BACKGROUND_LOOKUPS,
    serve::WAITING_LOOKUPS,
};

const TIMEOUT: Duration = Duration::from_secs(30);
const RETRY_AFTER: Duration = Duration::from_secs(15);

/// One error of each kind of the API, and errors of asking a registry for each status that they have.
pub(super) fn problem_examples() -> Vec<ApiError> {
    let refused = |cause| AskError::TurnedAway { code: "AE".to_owned(), complaints: Vec::new(), cause };
    vec![
        ApiError::NotJson { what: "ends too early", line: 1, column: 12 },
        ApiError::Encoding { encoding: "UTF-16" },
        ApiError::BodyInterrupted,
        ApiError::QueryString,
        ApiError::WrongOrigin,
        ApiError::TokenMissing,
        ApiError::TokenUnknown,
        ApiError::TokenExpired,
        ApiError::TokenRevoked,
        ApiError::ScopeMissing { scope: Scope::Lookup },
        ApiError::RegistryNotAllowed,
        ApiError::Actor { what: "is missing" },
        ApiError::Prefer { what: "has a wait that is not a whole number of seconds" },
        ApiError::TooManyNotFound {
            limit: DEFAULT_NOT_FOUND_PER_HOUR,
            retry_after: Duration::from_secs(1200),
        },
        ApiError::TooManyLookups { limit: BACKGROUND_LOOKUPS },
        ApiError::TooManyStreams { limit: TOKEN_STREAMS },
        ApiError::TicketInvalid,
        ApiError::SessionOver,
        ApiError::OtherLookup,
        ApiError::OtherAnswer,
        ApiError::TooManyViews,
        ApiError::StoreUnavailable,
        ApiError::ConsentWithdrawn { consent: Box::new(Consent::example()) },
        ApiError::ConsentUnclear { unclear: vec![UnclearConsent::example()] },
        ApiError::ConsentsUnreadable,
        ApiError::NoSuchConsent,
        ApiError::CacheNotPurged,
        ApiError::NoSuchPath,
        ApiError::NoSuchLookup,
        ApiError::NoSuchList,
        ApiError::NoSuchRegistry,
        ApiError::NoConnectivityTest,
        ApiError::NoSuchEnrollment,
        ApiError::EventRefused(EventFault::NotLive),
        ApiError::EnrollmentChanged,
        ApiError::EnrollmentUnreadable,
        ApiError::NoSuchMethod,
        ApiError::BodyTimeout { limit_s: BODY_TIMEOUT_S },
        ApiError::BodyTooLarge { limit: MAX_BODY_BYTES },
        ApiError::MediaType,
        ApiError::Compressed,
        ApiError::WrongHost,
        ApiError::member("/patient/surname", "is not known here"),
        ApiError::Details {
            faults: vec![
                DetailError::new("/patient/name/given", "is missing"),
                DetailError::new("/patient/birth_date", "must be a date that is not in the future"),
            ],
        },
        AskError::NotForRegistry(vec![DetailError::new("/sex", "is required")]).into(),
        refused(RefusalCause::NoConsent).into(),
        ApiError::AnswerUnwritable,
        ApiError::AnswerUnreadable(ReadError::Empty),
        AskError::Dropped.into(),
        AskError::Unreachable.into(),
        refused(RefusalCause::NotAuthorised).into(),
        AskError::BreakerOpen { retry_after: RETRY_AFTER, last_failure: None }.into(),
        AskError::AnswerTooLarge { limit: MAX_JSON_BYTES }.into(),
        AskError::MemoryFull { limit: DEFAULT_MEMORY_BYTES }.into(),
        ApiError::Stopping,
        ApiError::ServiceBusy { connections: ServerLimits::default().connections },
        AskError::LocationNotLive(Arc::new(waiting_location())).into(),
        AskError::LookupsBusy { limit: WAITING_LOOKUPS, retry_after: Duration::from_secs(1) }.into(),
        AskError::AskedToWait { status: 429, retry_after: RETRY_AFTER }.into(),
        AskError::QueueFull { waiting: 16, retry_after: RETRY_AFTER }.into(),
        AskError::QueueTimeout { after: RETRY_AFTER, retry_after: RETRY_AFTER }.into(),
        AskError::Timeout { after: TIMEOUT }.into(),
        AskError::NotCached.into(),
    ]
}

/// A location that waits for its registry.
fn waiting_location() -> LocationStanding {
    LocationStanding {
        location: "store-12".to_owned(),
        stands: "Step 8 of 12: Waiting queue, since 2026-11-02 (28 days); the registry acts next".to_owned(),
        step: Some(8),
        title: "Waiting queue".to_owned(),
        next: vec!["Wait until the registry has activated the widget.".to_owned()],
        who_acts: "the registry".to_owned(),
        since: Some(date(2026, 11, 2)),
        days: Some(28),
        portals: vec![ManualPortal {
            name: "Portal of the state".to_owned(),
            url: Some("https://registry.example.org/".to_owned()),
        }],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_of_the_api_has_an_example() {
        let table = include_str!("../../error.rs");
        let in_table: BTreeSet<&str> = (table.split(" row(").skip(1))
            .filter(|row| row.starts_with(|first: char| first.is_ascii_digit()))
            .filter_map(|row| row.split('"').nth(1))
            .collect();
        let in_examples: BTreeSet<&str> = (problem_examples().iter())
            .filter(|error| !matches!(error, ApiError::Ask(_)))
            .map(|error| error.row().code)
            .collect();
        assert_eq!(in_examples, in_table);
        assert!(in_table.len() > 10, "{in_table:?}");
    }
}
