//! Why a record of an enrollment cannot be read or changed.

use iz_enroll::{EventFault, FieldFault, LocationId, ProfileError, UpdateFault};
use iz_store::{AppendError, StoreError};

/// Why a record of an enrollment cannot be read or changed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// No enrollment has this id.
    #[error("no enrollment is called {id}; known are: {known}")]
    NoSuchProfile {
        /// The id.
        id: String,
        /// The known ids.
        known: String,
    },
    /// The profile of an enrollment cannot be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The location has no record.
    #[error("the location {location} has no enrollment; `izquery enroll new` opens one")]
    NoSuchLocation {
        /// The location.
        location: LocationId,
    },
    /// The location has a record already.
    #[error("the location {location} has an enrollment already")]
    Exists {
        /// The location.
        location: LocationId,
    },
    /// The id of the location cannot be one of an enrollment.
    #[error("the id of the location {0}")]
    Field(#[from] FieldFault),
    /// The event cannot have happened.
    #[error(transparent)]
    Event(#[from] EventFault),
    /// What is known about the location cannot be changed so.
    #[error(transparent)]
    Update(#[from] UpdateFault),
    /// A change in the store cannot be read.
    #[error(
        "change {sequence} of the location {location} cannot be read; a newer version of izquery may have written it"
    )]
    Unreadable {
        /// The location, with its enrollment.
        location: String,
        /// The number of the change.
        sequence: i64,
    },
    /// A change could not be stored.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}
