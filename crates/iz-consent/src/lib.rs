//! The rules of consent to a registry that keeps data only of those who consent.
//!
//! A pharmacy keeps a ledger of the forms that its patients signed: one [`LedgerRow`] for each form.
//!
//! * [`ConsentRules`] are the words, the links and the ages of one state, as data.
//! * [`ConsentEntry::check`] says what is wrong with a form before it is recorded.
//! * [`state_on`] says what the rows of a patient mean on a day: [`ConsentState`].
//! * [`find`] says which rows are about the patient of a question, and [`LedgerFinding::answer`] what they mean for it.
//! * [`people()`] puts together the rows of each patient, and [`turning_adult()`] lists the minors whose consent ends soon.
//! * [`ConsentRules::sentence`] and [`ConsentRules::offered_forms`] are for the counter.
//!
//! The ledger is that of one store. It says nothing of what the state has on file.
//!
//! The crate is pure: it does no I/O, it knows no clock, and it never panics.

mod birthday;
mod entry;
mod entry_fault;
mod finding;
mod form;
mod ledger_match;
mod people;
mod registry_id;
mod rules;
mod rules_error;
mod sentence;
mod state;
#[cfg(test)]
mod test_rows;
mod turning_adult;

pub use self::{
    birthday::birthday,
    entry::{ConsentEntry, LedgerPatient, LedgerRow},
    entry_fault::EntryFault,
    finding::{Decision, LedgerAnswer, LedgerFinding, find},
    form::ConsentForm,
    ledger_match::{LedgerMatch, birth_dates},
    people::people,
    registry_id::RegistryId,
    rules::{ConsentRules, FormText},
    rules_error::RulesError,
    sentence::OfferedForm,
    state::{ConsentState, OnFile, state_on},
    turning_adult::{TurningAdult, turning_adult},
};
