//! The enrollments of locations: where they are stored, and which locations are live.

mod by_hand;
mod change;
mod error;
mod live_sites;
mod records;
mod served;

pub use self::{
    by_hand::{DoseByHand, DosesByHand, KeptDose},
    error::RecordError,
    live_sites::{EnrolledSite, LiveSites},
    records::{EnrollmentRecords, FoundEnrollment, RecordResult, StoredEnrollment},
    served::Enrollments,
};
