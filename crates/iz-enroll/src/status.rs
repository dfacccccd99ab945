//! Where a location stands on a day: its stage, each step, who acts next, since when it waits, and what is late.

mod notes;
mod view;

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    day_text::days_text,
    field::{LocationId, PharmacyName},
    profile::{Actor, Link, Portal, StepId},
    progress::{Done, TakenBack, WentLiveDespite},
    stage::Stage,
};

pub use self::notes::StatusNote;

/// Where a location stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The location.
    pub location: LocationId,
    /// The name of the pharmacy.
    pub pharmacy_name: PharmacyName,
    /// The id of the profile.
    pub profile: String,
    /// The day of which this is the status.
    pub today: Date,
    /// The stage.
    pub stage: Stage,
    /// What the registry's production system may be asked for this location.
    pub production: ProductionUse,
    /// Since when the location is live.
    pub live_since: Option<Date>,
    /// Why the location is live although a check before go-live did not pass. `None` if both passed.
    pub went_live_despite: Option<WentLiveDespite>,
    /// When and why the location was taken back, if it is not live again.
    pub taken_back: Option<TakenBack>,
    /// The actions that are possible now, each with its actor. The action of the stage comes first. Empty only if the
    /// location is live. A live location has actions only if its profile got a step since; it stays live.
    pub next: Vec<NextAction>,
    /// Every step, in the order of the profile.
    pub steps: Vec<StepStatus>,
    /// For how many days the most overdue reminder is due. `None` if no reminder is due.
    pub overdue_days: Option<i32>,
    /// Where doses are entered by hand meanwhile. Empty if the location is live.
    pub portals: Vec<Portal>,
    /// All notes and reasons, the newest first.
    pub notes: Vec<StatusNote>,
}

/// What the registry's production system may be asked for a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductionUse {
    /// Nothing: a step is open.
    Nothing,
    /// Only the checks before go-live: every step is done, and the location is not live.
    ChecksOnly,
    /// Everything: the location is live.
    Everything,
}

/// What somebody can do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextAction {
    /// The step. `None` after the last step.
    pub step: Option<StepId>,
    /// The number of the step, from 1.
    pub number: Option<usize>,
    /// The title, for people.
    pub title: String,
    /// Who acts.
    pub who: Actor,
    /// Who acts, in words for people.
    pub who_name: String,
    /// What is to be done, sentence by sentence.
    pub todo: Vec<String>,
    /// What must be true at the end.
    pub ends_when: String,
    /// Where it is done.
    pub links: Vec<Link>,
    /// Since when it waits.
    pub since: Date,
    /// For how many days it waits.
    pub days: i32,
    /// When people are reminded.
    pub reminder: Option<Reminder>,
}

/// When people are reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// The day.
    pub on: Date,
    /// Whether that day has come.
    pub is_due: bool,
    /// How many days ago it was, or 0.
    pub overdue_days: i32,
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepStatus {
    /// The step.
    pub step: StepId,
    /// Its number, from 1.
    pub number: usize,
    /// Its title, for people.
    pub title: String,
    /// How far it is.
    pub state: StepState,
    /// How it was done.
    pub done: Option<Done>,
    /// The steps that it waits for and that are not done.
    pub blocked_by: Vec<StepId>,
    /// Who acts, if the step is open or goes on.
    pub who: Option<Actor>,
    /// Since when the step is open.
    pub since: Option<Date>,
    /// When people are reminded of it.
    pub reminder: Option<Reminder>,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Another step must be done first.
    Blocked,
    /// It can be done now.
    Open,
    /// It goes on until the location is live.
    Ongoing,
    /// It went on until the location was live.
    Ended,
    /// It is done.
    Done,
}

impl Status {
    /// Where the location stands, in one sentence: the step, since when, who acts next.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Stage { number, title, since, days, .. } = &self.stage;
        let place = match number {
            Some(number) => format!("Step {number} of {}: {title}", self.steps.len()),
            None => title.clone(),
        };
        let days = days_text(*days);
        match self.next.first() {
            Some(next) if self.live_since.is_some() => {
                format!("{place}, since {since} ({days}); not recorded: {}", next.title)
            }
            Some(next) => format!("{place}, since {since} ({days}); {} acts next", next.who_name),
            None => format!("{place}, since {since} ({days})"),
        }
    }
}
