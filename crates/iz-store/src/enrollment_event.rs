//! Events of the enrollments of locations.

use jiff::Timestamp;

use crate::StoreError;

/// An event that is to be appended.
#[derive(Clone, Debug)]
pub struct NewEnrollmentEvent {
    /// The location.
    pub location: String,
    /// Its number: 1 for the first event of the location, and one more for each further one.
    pub sequence: i64,
    /// What happened, as JSON on one line.
    pub event: String,
}

/// An event of the enrollment of a location.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnrollmentEvent {
    /// The location.
    pub location: String,
    /// Its number.
    pub sequence: i64,
    /// What happened, as JSON.
    pub event: String,
    /// When it was recorded.
    pub recorded: Timestamp,
}

/// The events of one location, if they can be read.
#[derive(Clone, Debug)]
pub struct LocationEvents {
    /// The location, as it was appended.
    pub location: String,
    /// Its events, the first one first. An error if one of them was changed or removed by hand.
    pub events: Result<Vec<EnrollmentEvent>, StoreError>,
}
