//! Why the consent ledger cannot be read or changed.

use iz_client::hl7::query::DetailError;
use iz_consent::EntryFault;
use iz_store::{AppendError, StoreError};
use tracing::error;

use crate::error::ApiError;

/// Why the consent ledger cannot be read or changed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The form cannot be recorded.
    #[error(transparent)]
    Entry(#[from] EntryFault),
    /// A form in the store cannot be read.
    #[error("form {id} of the consent ledger cannot be read; a newer version of izquery may have written it")]
    Unreadable {
        /// Its number.
        id: i64,
    },
    /// The form could not be stored or revoked.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LedgerError> for ApiError {
    /// The reason is logged, because it may name files of the machine.
    fn from(fault: LedgerError) -> Self {
        match fault {
            LedgerError::Entry(fault) => {
                let fault = DetailError::new(pointer(fault), format!("cannot be recorded: {fault}"));
                return Self::Details { faults: vec![fault] };
            }
            LedgerError::Append(AppendError::TokenRevoked) => return Self::TokenRevoked,
            LedgerError::Append(AppendError::TokenExpired) => return Self::TokenExpired,
            LedgerError::Append(AppendError::NoSuchToken) => return Self::TokenUnknown,
            LedgerError::Unreadable { .. } | LedgerError::Append(_) | LedgerError::Store(_) => {}
        }
        error!(%fault, "the consent ledger cannot be used");
        Self::ConsentsUnreadable
    }
}

/// The member of a request that has the fault.
fn pointer(fault: EntryFault) -> String {
    match fault {
        EntryFault::SignedInFuture | EntryFault::SignedBeforeBirth => "/signed_on".to_owned(),
        EntryFault::TooOldForMinorForm { .. } | EntryFault::TooYoungForAdultForm { .. } => "/form".to_owned(),
        EntryFault::Empty { member } | EntryFault::NotOneLine { member } => match member {
            member if member.starts_with("registry_ids") => "/patient/identifiers".to_owned(),
            member if member.starts_with("name") => format!("/patient/{member}"),
            member => format!("/{member}"),
        },
        _ => String::new(),
    }
}
