//! The enrollment of a location at a registry, from registration to go-live.
//!
//! * [`EnrollmentProfile`] is what differs between enrollments: the steps, the words, the addresses. It is TOML.
//! * [`Enrollment`] is the record of one [`Location`]: the list of its [`Event`]s. [`Enrollment::record`] refuses an event that
//!   cannot have happened, and [`Enrollment::status`] says where the location stands and who acts next.
//! * [`Enrollment::request_mail`], [`Sheet`], [`Enrollment::status_page`] and [`Board`] are what people send, copy and print.
//!   Nothing is sent by this crate.
//! * [`import`] takes in hundreds of locations from a spreadsheet, and [`export`] writes them for one.
//!
//! The crate is pure: it does no I/O, it knows no clock, and it never panics. Today is a parameter.

mod board;
mod columns;
mod enrollment;
mod event;
mod event_fault;
mod export;
mod field;
mod html;
mod import;
mod location;
mod pdf;
mod profile;
mod progress;
mod registry_id;
mod request_mail;
mod sheet;
mod spreadsheet;
mod stage;
mod status;
mod status_page;

pub use self::{
    board::{Board, BoardRow, StageCount},
    enrollment::{Enrollment, UpdateFault},
    event::{CheckResult, Event, EventKind},
    event_fault::EventFault,
    export::export,
    field::{
        FieldFault, Line, LocationId, MAX_CHARACTERS, MAX_NOTE_CHARACTERS, MailAddress, Note, PharmacyName,
    },
    html::{PAGE_STYLE, Stylesheet},
    import::{ImportFault, ImportReport, ImportSettings, MAX_IMPORT_BYTES, RowOutcome, RowReport, import},
    location::{Contact, Location, LocationFault},
    pdf::{FormFault, MAX_FORM_BYTES},
    profile::{
        Actor, AnswerSheetSettings, ConsentForms, EnrollmentProfile, GoLiveSettings, IntentSheetSettings,
        Link, MailSettings, Need, Placeholder, Portal, Portals, ProfileError, SheetRow, Step, StepId,
        Template, Vendor, VendorQuestion,
    },
    progress::{Done, TakenBack},
    registry_id::{IdFault, IdFaultKind, IdRule, RegistryId},
    request_mail::{MailFault, MailParts},
    sheet::{Sheet, SheetLine},
    stage::Stage,
    status::{NextAction, ProductionUse, Reminder, Status, StepState, StepStatus},
};
