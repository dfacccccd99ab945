//! The consent ledger: where its forms are stored, and which lookups it stops.

mod consent_check;
mod error;
mod ledger;
mod patient_form;
mod rows_near;
mod shown;
mod site_consents;

pub(crate) use self::{consent_check::ConsentCheck, patient_form::PatientForm};
pub use self::{
    error::LedgerError,
    ledger::ConsentLedger,
    shown::{Consent, FoundConsents, ShownForm, UnclearConsent},
    site_consents::SiteConsents,
};
