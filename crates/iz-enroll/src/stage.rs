//! The stage of a location: the one place of the enrollment at which it is.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    profile::{EnrollmentProfile, Step},
    progress::Progress,
};

/// The words of the stages that are no steps. No step may have one of them as its id.
pub(crate) const RESERVED: [&str; 5] = [GO_LIVE, TAKEN_BACK, LIVE, UNREADABLE, NOT_RECORDED];

pub(crate) const GO_LIVE: &str = "go_live";
pub(crate) const TAKEN_BACK: &str = "taken_back";
pub(crate) const LIVE: &str = "live";
/// The word of a board for a location whose record cannot be read.
pub(crate) const UNREADABLE: &str = "unreadable";
/// The word of a board for a location of the configuration that has no record.
pub(crate) const NOT_RECORDED: &str = "not_recorded";
pub(crate) const NOT_RECORDED_TITLE: &str = "Not recorded";

/// The stage of a location. Several steps may be open at once; the stage is the first of them that does not merely go on
/// beside the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// The id of the step, or `go_live`, `taken_back` or `live`.
    pub code: String,
    /// The number of the step, from 1. `None` after the last step.
    pub number: Option<usize>,
    /// The title, for people.
    pub title: String,
    /// Since when.
    pub since: Date,
    /// For how many days.
    pub days: i32,
}

/// What a stage is about.
pub(crate) enum StageOf<'a> {
    Step(&'a Step),
    GoLive,
    TakenBack,
    Live,
}

impl<'a> StageOf<'a> {
    pub(crate) fn of(profile: &'a EnrollmentProfile, progress: &Progress) -> Self {
        // The profile may have got a step since. That takes no location back.
        if progress.live_since().is_some() {
            return Self::Live;
        }
        let open: Vec<&Step> = progress
            .open_tasks(profile)
            .into_iter()
            .filter(|step| progress.blocked_by(step).is_empty())
            .collect();
        if let Some(step) = open.iter().find(|step| !step.alongside).or_else(|| open.first()) {
            Self::Step(step)
        } else if progress.taken_back().is_some() {
            Self::TakenBack
        } else {
            Self::GoLive
        }
    }
}
