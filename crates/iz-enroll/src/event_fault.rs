//! Why an event is refused.

use jiff::civil::Date;
use thiserror::Error;

use crate::profile::{StepId, step_list};

/// Why an event is refused. The record is unchanged then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EventFault {
    /// The day has not come yet.
    #[error("{on} is in the future (today is {today}); record what has happened, with its day")]
    Future {
        /// The day of the event.
        on: Date,
        /// Today.
        today: Date,
    },
    /// The day is so long ago that it is an error of typing.
    #[error("{on} is before the year 2000; check the year")]
    LongAgo {
        /// The day of the event.
        on: Date,
    },
    /// The day is before something that must have come first.
    #[error("{on} is before {earliest}, when {because}; check both days, and correct the one that is wrong")]
    Backwards {
        /// The day of the event.
        on: Date,
        /// The first possible day.
        earliest: Date,
        /// What happened then.
        because: String,
    },
    /// The day is after something that must have come later.
    #[error("{on} is after {latest}, when {because}; check both days, and correct the one that is wrong")]
    TooLate {
        /// The day of the event.
        on: Date,
        /// The last possible day.
        latest: Date,
        /// What happened then.
        because: String,
    },
    /// The profile has no such step.
    #[error("there is no step `{step}`; the steps are: {known}")]
    UnknownStep {
        /// The step.
        step: StepId,
        /// The steps of the profile.
        known: String,
    },
    /// The step is never done.
    #[error("step `{step}` goes on until the location is live; it is not recorded as done")]
    Ongoing {
        /// The step.
        step: StepId,
    },
    /// The step is done already.
    #[error(
        "step `{step}` is recorded as done on {on}; correct its day or evidence, or reopen it if it must be done again"
    )]
    AlreadyDone {
        /// The step.
        step: StepId,
        /// When it was done.
        on: Date,
    },
    /// The step is not done.
    #[error("step `{step}` is not recorded as done; record it first")]
    NotDone {
        /// The step.
        step: StepId,
    },
    /// Other steps must be done first.
    #[error("step `{step}` waits for: {}; record what is done of them first", step_list(.open))]
    Blocked {
        /// The step.
        step: StepId,
        /// The steps that it waits for and that are not done.
        open: Vec<StepId>,
    },
    /// Something about the location is not known.
    #[error("step `{step}` needs the {what} of the location; enter it first")]
    Needs {
        /// The step.
        step: StepId,
        /// What is not known.
        what: String,
    },
    /// The step has no further actor to whom it can be passed.
    #[error("in step `{step}` nobody acts after the one who acts now; record the step as done instead")]
    LastToAct {
        /// The step.
        step: StepId,
    },
    /// Steps are open, so the location cannot go live.
    #[error("the location cannot go live before these steps are recorded as done: {}", step_list(.open))]
    NotReady {
        /// The open steps.
        open: Vec<StepId>,
    },
    /// A check before go-live did not pass.
    #[error("both checks must pass before go-live; run them again, or give a reason to go live despite that")]
    ChecksNotPassed,
    /// The location is live.
    #[error("the location is live since {since}; take it back first")]
    Live {
        /// Since when.
        since: Date,
    },
    /// The location is not live.
    #[error("the location is not live")]
    NotLive,
    /// The location was taken back, so it goes live only with its checks.
    #[error("the location was taken back on {on}; let it go live again with its checks")]
    WasTakenBack {
        /// When.
        on: Date,
    },
    /// The record belongs to another profile.
    #[error(
        "the location is enrolled with the profile `{enrolled}`, not with `{given}`; use its own profile"
    )]
    OtherProfile {
        /// The profile of the record.
        enrolled: String,
        /// The profile that was given.
        given: String,
    },
    /// A stored event cannot have happened under any profile, because the record was edited.
    #[error(
        "event {number} of the stored record cannot have happened: the record was changed by hand; restore it from a backup"
    )]
    Stored {
        /// The number of the event, from 1.
        number: usize,
        /// Why it does not fit.
        #[source]
        fault: Box<EventFault>,
    },
}
