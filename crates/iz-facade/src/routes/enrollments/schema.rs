//! The OpenAPI schemas of the board and of a status. The types themselves are those of `iz_enroll`, which knows no HTTP. A
//! test compares them with what the service sends.
#![expect(dead_code, reason = "the members exist for the document alone")]

use iz_client::hl7::{code_words, open_enumerations};
use utoipa::ToSchema;

code_words! {
    /// What the registry's production system may be asked for a location.
    pub enum ProductionUse {
        /// Nothing: a step is open.
        Nothing = "nothing",
        /// Only the checks before go-live: every step is done, and the location is not live.
        ChecksOnly = "checks_only",
        /// Everything: the location is live.
        Everything = "everything",
    }
}

code_words! {
    /// How far a step is.
    pub enum StepState {
        /// Another step must be done first.
        Blocked = "blocked",
        /// It can be done now.
        Open = "open",
        /// It goes on until the location is live.
        Ongoing = "ongoing",
        /// It went on until the location was live.
        Ended = "ended",
        /// It is done.
        Done = "done",
    }
}

code_words! {
    /// Who acts in an enrollment.
    pub enum EnrollmentActor {
        /// The pharmacy.
        Pharmacy = "pharmacy",
        /// The registry or the state.
        Registry = "registry",
        /// The vendor of the pharmacy software.
        Vendor = "vendor",
    }
}

code_words! {
    /// The result of a check before go-live.
    pub enum GoLiveCheck {
        /// It passed.
        Passed = "passed",
        /// It failed.
        Failed = "failed",
        /// It was not run.
        NotRun = "not_run",
    }
}

open_enumerations!(ProductionUse, StepState, EnrollmentActor, GoLiveCheck);

/// All locations: the late ones first, then those that wait longest, and the live ones last.
#[derive(ToSchema)]
#[schema(as = EnrollmentBoard)]
pub(super) struct BoardSchema {
    /// Day of which this is the board.
    #[schema(value_type = String, format = Date)]
    today: (),
    /// How many locations there are in each stage.
    #[schema(value_type = Vec<StageCountSchema>)]
    stages: (),
    /// The locations.
    #[schema(value_type = Vec<BoardRowSchema>)]
    locations: (),
    /// Locations whose record cannot be read. They stand in no other list, and their lookups are refused.
    #[schema(value_type = Vec<UnreadableSchema>)]
    unreadable: (),
    /// Locations that ask a production system according to the configuration, and have no record. Their lookups are refused.
    #[schema(value_type = Vec<UnrecordedSchema>)]
    not_recorded: (),
}

/// A location of the configuration that has no record.
#[derive(ToSchema)]
#[schema(as = EnrollmentUnrecorded)]
struct UnrecordedSchema {
    /// The location.
    #[schema(value_type = String)]
    location: (),
    /// Id of the enrollment.
    #[schema(value_type = String)]
    profile: (),
}

/// A location whose record cannot be read.
#[derive(ToSchema)]
#[schema(as = EnrollmentUnreadable)]
struct UnreadableSchema {
    /// The location.
    #[schema(value_type = String)]
    location: (),
    /// Id of the enrollment.
    #[schema(value_type = String)]
    profile: (),
    /// Why the record cannot be read, in one sentence.
    #[schema(value_type = String)]
    reason: (),
}

/// How many locations are in a stage.
#[derive(ToSchema)]
#[schema(as = EnrollmentStageCount)]
struct StageCountSchema {
    /// Id of the enrollment.
    #[schema(value_type = String)]
    profile: (),
    /// Id of the step, or `go_live`, `taken_back` or `live`.
    #[schema(value_type = String)]
    code: (),
    /// Number of the step, from 1. `null` after the last step.
    #[schema(value_type = Option<u32>)]
    number: (),
    /// Title, for people.
    #[schema(value_type = String)]
    title: (),
    /// How many locations.
    #[schema(value_type = u32)]
    locations: (),
}

/// One location of the board.
#[derive(ToSchema)]
#[schema(as = EnrollmentBoardRow)]
struct BoardRowSchema {
    /// The location.
    #[schema(value_type = String)]
    location: (),
    /// Name of the pharmacy.
    #[schema(value_type = String)]
    pharmacy_name: (),
    /// Id of the enrollment.
    #[schema(value_type = String)]
    profile: (),
    /// Stage of the location.
    #[schema(value_type = StageSchema)]
    stage: (),
    /// Who acts next. `null` if the location is live and no step is open.
    #[schema(value_type = Option<EnrollmentActor>)]
    next_actor: (),
    /// Who acts next, in words for people.
    #[schema(value_type = Option<String>)]
    next_actor_name: (),
    /// The number of days since a reminder became due. `null` if no reminder is due.
    #[schema(value_type = Option<i32>)]
    overdue_days: (),
    /// Title of the step of this reminder. It may be another step than that of the stage.
    #[schema(value_type = Option<String>)]
    overdue_title: (),
    /// What the registry's production system may be asked.
    #[schema(value_type = ProductionUse)]
    production: (),
}

/// Stage of a location: the first open step that does not merely go on beside the others.
#[derive(ToSchema)]
#[schema(as = EnrollmentStage)]
struct StageSchema {
    /// Id of the step, or `go_live`, `taken_back` or `live`.
    #[schema(value_type = String)]
    code: (),
    /// Number of the step, from 1. `null` after the last step.
    #[schema(value_type = Option<u32>)]
    number: (),
    /// Title, for people.
    #[schema(value_type = String)]
    title: (),
    /// Since when.
    #[schema(value_type = String, format = Date)]
    since: (),
    /// For how many days.
    #[schema(value_type = i32)]
    days: (),
}

/// Where a location stands.
#[derive(ToSchema)]
#[schema(as = EnrollmentStatus)]
pub(super) struct StatusSchema {
    /// The location.
    #[schema(value_type = String)]
    location: (),
    /// Name of the pharmacy.
    #[schema(value_type = String)]
    pharmacy_name: (),
    /// Id of the enrollment.
    #[schema(value_type = String)]
    profile: (),
    /// Day of which this is the status: today at the registry.
    #[schema(value_type = String, format = Date)]
    today: (),
    /// Stage of the location.
    #[schema(value_type = StageSchema)]
    stage: (),
    /// What the registry's production system may be asked for this location.
    #[schema(value_type = ProductionUse)]
    production: (),
    /// Since when the location is live.
    #[schema(value_type = Option<String>, format = Date)]
    live_since: (),
    /// Why the location is live although a check before go-live did not pass. `null` if both passed, or if it is not live.
    #[schema(value_type = Option<WentLiveDespiteSchema>)]
    went_live_despite: (),
    /// When and why the location was taken back, if it is not live again.
    #[schema(value_type = Option<TakenBackSchema>)]
    taken_back: (),
    /// The actions that are possible now, each with its actor. The action of the stage comes first. Empty only if the
    /// location is live. A live location has actions only if its enrollment got a step since; it stays live.
    #[schema(value_type = Vec<NextActionSchema>)]
    next: (),
    /// Every step, in order.
    #[schema(value_type = Vec<StepStatusSchema>)]
    steps: (),
    /// For how many days the most overdue reminder is due. `null` if no reminder is due.
    #[schema(value_type = Option<i32>)]
    overdue_days: (),
    /// Where doses are entered by hand meanwhile. It is empty if the location is live.
    #[schema(value_type = Vec<PortalSchema>)]
    portals: (),
    /// All notes and reasons, the newest first.
    #[schema(value_type = Vec<NoteSchema>)]
    notes: (),
}

/// A note about a location, or the reason of what happened to it.
#[derive(ToSchema)]
#[schema(as = EnrollmentNote)]
struct NoteSchema {
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: (),
    /// Who recorded it.
    #[schema(value_type = String)]
    by: (),
    /// The text, with the step that it is about.
    #[schema(value_type = String)]
    text: (),
}

/// Why a location is live although a check before go-live did not pass.
#[derive(ToSchema)]
#[schema(as = EnrollmentWentLiveDespite)]
struct WentLiveDespiteSchema {
    /// Who let it go live.
    #[schema(value_type = String)]
    by: (),
    /// The examination of the registry.
    #[schema(value_type = GoLiveCheck)]
    doctor: (),
    /// The test question about an invented person.
    #[schema(value_type = GoLiveCheck)]
    test_question: (),
    /// Why.
    #[schema(value_type = String)]
    reason: (),
}

/// When and why a location was taken back from production.
#[derive(ToSchema)]
#[schema(as = EnrollmentTakenBack)]
struct TakenBackSchema {
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: (),
    /// Who recorded it.
    #[schema(value_type = String)]
    by: (),
    /// Why.
    #[schema(value_type = String)]
    reason: (),
}

/// What somebody can do now.
#[derive(ToSchema)]
#[schema(as = EnrollmentAction)]
struct NextActionSchema {
    /// Id of the step. `null` after the last step.
    #[schema(value_type = Option<String>)]
    step: (),
    /// Number of the step, from 1.
    #[schema(value_type = Option<u32>)]
    number: (),
    /// Title, for people.
    #[schema(value_type = String)]
    title: (),
    /// Who acts.
    #[schema(value_type = EnrollmentActor)]
    who: (),
    /// Who acts, in words for people.
    #[schema(value_type = String)]
    who_name: (),
    /// What is to be done, sentence by sentence.
    #[schema(value_type = Vec<String>)]
    todo: (),
    /// What must be true at the end.
    #[schema(value_type = String)]
    ends_when: (),
    /// Where it is done.
    #[schema(value_type = Vec<LinkSchema>)]
    links: (),
    /// Since when it waits.
    #[schema(value_type = String, format = Date)]
    since: (),
    /// For how many days it waits.
    #[schema(value_type = i32)]
    days: (),
    /// When people are reminded.
    #[schema(value_type = Option<ReminderSchema>)]
    reminder: (),
}

/// A page on which a step is done.
#[derive(ToSchema)]
#[schema(as = EnrollmentLink)]
struct LinkSchema {
    /// Name of the page, for people.
    #[schema(value_type = String)]
    title: (),
    /// Address of the page.
    #[schema(value_type = String)]
    url: (),
}

/// When people are reminded.
#[derive(ToSchema)]
#[schema(as = EnrollmentReminder)]
struct ReminderSchema {
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: (),
    /// Whether that day has come.
    #[schema(value_type = bool)]
    is_due: (),
    /// How many days ago it was, or 0.
    #[schema(value_type = i32)]
    overdue_days: (),
}

/// How far a step is.
#[derive(ToSchema)]
#[schema(as = EnrollmentStep)]
struct StepStatusSchema {
    /// Id of the step.
    #[schema(value_type = String)]
    step: (),
    /// Its number, from 1.
    #[schema(value_type = u32)]
    number: (),
    /// Its title, for people.
    #[schema(value_type = String)]
    title: (),
    /// How far it is.
    #[schema(value_type = StepState)]
    state: (),
    /// How it was done.
    #[schema(value_type = Option<DoneSchema>)]
    done: (),
    /// Steps that it waits for and that are not done.
    #[schema(value_type = Vec<String>)]
    blocked_by: (),
    /// Who acts, if the step is open or goes on.
    #[schema(value_type = Option<EnrollmentActor>)]
    who: (),
    /// Since when the step is open.
    #[schema(value_type = Option<String>, format = Date)]
    since: (),
    /// When people are reminded of it.
    #[schema(value_type = Option<ReminderSchema>)]
    reminder: (),
}

/// When and how a step was done.
#[derive(ToSchema)]
#[schema(as = EnrollmentStepDone)]
struct DoneSchema {
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: (),
    /// Who recorded it.
    #[schema(value_type = String)]
    by: (),
    /// What shows it.
    #[schema(value_type = String)]
    evidence: (),
    /// Whether the step was never recorded, but is assumed to be done, because the location already reported to the
    /// registry.
    #[schema(value_type = bool)]
    assumed: (),
}

/// Where doses are entered by hand.
#[derive(ToSchema)]
#[schema(as = EnrollmentPortal)]
struct PortalSchema {
    /// Name of the portal, for people.
    #[schema(value_type = String)]
    name: (),
    /// Its address. `null` if it is not known.
    #[schema(value_type = Option<String>)]
    url: (),
}
