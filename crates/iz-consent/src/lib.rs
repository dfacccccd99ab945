//! The rules of consent to a registry that keeps data only of those who consent.
//!
//! A pharmacy keeps a ledger of the forms that its patients signed: one [`LedgerRow`] for each form.
//!
//! * [`ConsentRules`] are the words, the links and the ages of one state, as data.
//! * [`ConsentEntry::check`] says what is wrong with a form before it is recorded.
//! * [`state_on`] says what the rows of a patient mean on a day: [`ConsentState`].
//! * [`ConsentRules::sentence`] and [`ConsentRules::offered_forms`] are for the counter.
//!
//! The ledger is that of one store. It says nothing of what the state has on file.
//!
//! The crate is pure: it does no I/O, it knows no clock, and it never panics.

mod birthday;
mod entry;
mod entry_fault;
mod form;
mod registry_id;
mod rules;
mod rules_error;
mod sentence;
mod state;
#[cfg(test)]
mod test_rows;

pub use self::{
    birthday::birthday,
    entry::{ConsentEntry, LedgerPatient, LedgerRow},
    entry_fault::EntryFault,
    form::ConsentForm,
    registry_id::RegistryId,
    rules::{ConsentRules, FormText},
    rules_error::RulesError,
    sentence::OfferedForm,
    state::{ConsentState, OnFile, state_on},
};
