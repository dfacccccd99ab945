//! The enrollments of locations: where they are stored, and which locations are live.

mod book;
mod by_hand;
mod change;
mod error;
mod live_sites;
mod served;

pub use self::{
    book::{EnrollmentBook, FoundEnrollment, RecordResult, StoredEnrollment},
    by_hand::{DoseByHand, DosesByHand, KeptDose},
    error::BookError,
    live_sites::{EnrolledSite, LiveSites},
    served::Enrollments,
};
