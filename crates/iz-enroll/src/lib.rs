//! The enrollment of a location at a registry, from registration to go-live.
//!
//! * [`EnrollmentProfile`] is what differs between enrollments: the steps, the words, the addresses. It is TOML.
//! * [`Enrollment`] is the record of one [`Location`]: the list of its [`Event`]s. [`Enrollment::record`] refuses an event that
//!   cannot have happened, and [`Enrollment::status`] says where the location stands and who acts next.
//!
//! The crate is pure: it does no I/O, it knows no clock, and it never panics. Today is a parameter.

mod columns;
mod enrollment;
mod event;
mod event_fault;
mod field;
mod location;
mod profile;
mod progress;
mod registry_id;
mod stage;
mod status;

pub use self::{
    enrollment::{Enrollment, UpdateFault},
    event::{CheckResult, Event, EventKind},
    event_fault::EventFault,
    field::{
        FieldFault, Line, LocationId, MAX_CHARACTERS, MAX_NOTE_CHARACTERS, MailAddress, Note, PharmacyName,
    },
    location::{Contact, Location, LocationFault},
    profile::{
        Actor, AnswerSheetSettings, ConsentForms, EnrollmentProfile, GoLiveSettings, IntentSheetSettings,
        Link, MailSettings, Need, Placeholder, Portal, Portals, ProfileError, SheetRow, Step, StepId,
        Template, Vendor, VendorQuestion,
    },
    progress::{Done, TakenBack},
    registry_id::{IdFault, IdFaultKind, IdRule, RegistryId},
    stage::Stage,
    status::{NextAction, ProductionUse, Reminder, Status, StepState, StepStatus},
};
