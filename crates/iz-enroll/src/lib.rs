//! The enrollment of a location at a registry, from registration to go-live.
//!
//! * [`EnrollmentProfile`] is what differs between enrollments: the steps, the words, the addresses. It is TOML.
//! * [`Enrollment`] is the record of one [`Location`]: the list of its [`Event`]s. [`Enrollment::record`] refuses an event
//!   that cannot have happened, and [`Enrollment::status`] says where the location stands and who acts next.
//! * [`Enrollment::request_mail`], [`Sheet`], [`Enrollment::status_page`] and [`Board`] are what people send, copy and
//!   print. Nothing is sent by this crate.
//! * [`import`] takes in hundreds of locations from a spreadsheet, and [`export`] writes them for one.
//!
//! The crate is pure: it does no I/O, it knows no clock, and it never panics. Today is a parameter.
//!
//! ```
//! use iz_enroll::{
//!     Enrollment, EnrollmentProfile, Event, EventKind, Line, Location, LocationId, Note, PharmacyName, ProductionUse,
//! };
//! use jiff::civil::date;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let profile = EnrollmentProfile::shipped("tx-outcomes")?;
//! let today = date(2026, 11, 30);
//! let mut location = Location::new(LocationId::new("store-0412")?, PharmacyName::new("Sample Pharmacy")?);
//! let id = profile.ids.first().ok_or("the profile names an id")?.read("0001112000")?;
//! location.registry_ids.insert("tx_iis_id".to_owned(), id);
//! location.pharmacist_in_charge = Some(Line::new("Avery Sandcastle, RPh")?);
//!
//! let mut enrollment = Enrollment::open(&profile, location, date(2026, 11, 1), today)?;
//! let registered =
//!     EventKind::StepDone { step: "registration".parse()?, evidence: Note::new("mail of the registry")? };
//! let event = Event { on: date(2026, 11, 2), by: Line::new("rph-1")?, what: registered };
//! enrollment.record(&profile, event, today)?;
//!
//! let status = enrollment.status(&profile, today)?;
//! assert_eq!(status.production, ProductionUse::Nothing);
//! assert_eq!(
//!     status.sentence(),
//!     "Step 3 of 12: Complete the Bi-Directional Registration of Intent form, since 2026-11-02 (28 days); \
//!      the pharmacy acts next"
//! );
//! # Ok(())
//! # }
//! ```

mod board;
mod columns;
mod day_text;
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
mod taken_ids;

pub use self::{
    board::{Board, BoardRow, StageCount, UnreadableLocation, UnrecordedLocation},
    day_text::{days_text, late_text},
    enrollment::{Enrollment, UpdateFault},
    event::{CheckResult, Event, EventKind},
    event_fault::EventFault,
    export::export,
    field::{
        FieldFault, Line, LocationId, MAX_CHARACTERS, MAX_NOTE_CHARACTERS, MailAddress, Note, PharmacyName,
    },
    html::{PAGE_STYLE, Stylesheet},
    import::{
        ImportFault, ImportReport, ImportSettings, MAX_IMPORT_BYTES, RowOutcome, RowReport, UnknownColumn,
        import,
    },
    location::{Contact, Location, LocationFault},
    pdf::{FormFault, MAX_FORM_BYTES},
    profile::{
        Actor, AnswerSheetSettings, EnrollmentProfile, GoLiveSettings, IntentSheetSettings, Link,
        MailSettings, Need, Placeholder, Portal, Portals, ProfileError, SheetRow, Step, StepId, Template,
        Vendor, VendorQuestion,
    },
    progress::{Done, TakenBack, WentLiveDespite},
    registry_id::{IdFault, IdFaultKind, IdRule, RegistryId},
    request_mail::{MailFault, MailParts},
    sheet::{Sheet, SheetLine},
    stage::Stage,
    status::{NextAction, ProductionUse, Reminder, Status, StatusNote, StepState, StepStatus},
    taken_ids::{TakenFault, TakenIds},
};
