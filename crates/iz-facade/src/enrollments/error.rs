//! Why a record of an enrollment cannot be read or changed.

use iz_enroll::{EventFault, FieldFault, LocationId, ProfileError, TakenFault, UpdateFault};
use iz_store::{AppendError, StoreError};
use tracing::error;

use crate::error::ApiError;

/// Why a record of an enrollment cannot be read or changed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
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
    /// Another location has an id of this one.
    #[error(transparent)]
    Taken(#[from] TakenFault),
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
    /// A dose that has to be entered by hand cannot be written as JSON.
    #[error("the dose cannot be written")]
    DoseUnwritable,
    /// A change could not be stored.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RecordError> for ApiError {
    fn from(fault: RecordError) -> Self {
        match fault {
            RecordError::NoSuchProfile { .. }
            | RecordError::NoSuchLocation { .. }
            | RecordError::Field(_) => Self::NoSuchEnrollment,
            RecordError::Event(fault) => of_event(fault),
            RecordError::Append(fault) => fault.into(),
            RecordError::Store(fault) => {
                error!(%fault, "the enrollments cannot be read");
                Self::StoreUnavailable
            }
            fault => unreadable(&fault),
        }
    }
}

/// The error of a record that cannot be read. The log has the reason.
fn unreadable(fault: &dyn std::error::Error) -> ApiError {
    error!(%fault, "an enrollment cannot be read");
    ApiError::EnrollmentUnreadable
}

/// The error of an event that is refused. It names the member if the event can never be right, whatever the record says.
fn of_event(fault: EventFault) -> ApiError {
    match fault {
        EventFault::Future { today, .. } => {
            ApiError::member("/on", format!("must be a day that has come; today is {today}"))
        }
        EventFault::LongAgo { .. } => ApiError::member("/on", "must not be before the year 2000"),
        EventFault::UnknownStep { known, .. } => {
            ApiError::member("/step", format!("is no step of this enrollment; its steps are: {known}"))
        }
        EventFault::Ongoing { .. } => {
            ApiError::member("/step", "goes on until the location is live; it is not recorded as done")
        }
        fault @ (EventFault::OtherProfile { .. } | EventFault::Stored { .. }) => unreadable(&fault),
        fault => ApiError::EventRefused(fault),
    }
}
