//! The local HTTP API: pharmacy software posts a patient's details and gets the registry's answer in one
//! call.
//!
//! Every answer of a registry has status 200 and an `outcome`. If there is no answer, the response is a problem
//! document (RFC 9457) that says who must act. Without TLS the service listens only on loopback addresses. It refuses
//! requests that name another host or come from a page of another site.

pub use iz_client as client;
pub use iz_consent as consent;
pub use iz_enroll as enroll;
pub use iz_http::{HostName, HostNameError};
pub use iz_match as matching;
pub use iz_store as store;

mod access;
mod action;
mod attempt;
mod audit_trail;
mod body;
mod candidate_list;
mod consents;
mod correlation;
mod enrollments;
mod error;
mod facade;
mod forecast_state;
mod forget;
mod freshness;
mod list_store;
mod listener_tls;
mod lookup_run;
mod lookup_store;
mod matched_reply;
mod middleware;
mod people;
mod problem;
mod release_check;
mod request;
mod response_body;
mod result;
mod routes;
mod serve;
mod shown_forecasts;
mod site;
mod site_status;
mod state;
mod tasks;
mod tls_files;
mod view;
mod warning_list;
mod widget;

#[cfg(test)]
#[path = "../../../tests/support/creep.rs"]
mod creep;

pub use self::{
    access::{Access, DEFAULT_NOT_FOUND_PER_HOUR, is_word as is_audit_word},
    action::{Action, ActionCode},
    attempt::{Attempt, AttemptStep, FirstStep, SentName},
    audit_trail::{AuditTrail, Requester, subject},
    consents::{Consent, ConsentLedger, FoundConsents, LedgerError, ShownForm, SiteConsents, UnclearConsent},
    enrollments::{
        DoseByHand, DosesByHand, EnrolledSite, EnrollmentRecords, Enrollments, FoundEnrollment, KeptDose,
        LiveSites, RecordError, RecordResult, StoredEnrollment,
    },
    error::ApiError,
    facade::Facade,
    forget::{latest_day, purge_forms},
    freshness::{AgeText, AnswerSource, Freshness},
    list_store::ListLimits,
    matched_reply::{ChoiceRule, Chooser, Chosen},
    problem::Problem,
    request::{ChooseRequest, LookupRequest},
    result::{LookupResult, RegistryName},
    routes::openapi_without_examples,
    serve::{Bound, DEFAULT_DRAIN, RESERVED_LOOKUPS, ServeError, WAITING_LOOKUPS},
    site::Site,
    site_status::{ConnectivityTest, SiteStatus},
    tls_files::{TlsFiles, TlsFilesError},
    view::{Candidate, Lookup},
    warning_list::WarningList,
    widget::{Origin, OriginError, WidgetSettings},
};
