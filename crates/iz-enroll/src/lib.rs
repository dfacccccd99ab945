//! The enrollment of a location at a registry, from registration to go-live.
//!
//! The crate is pure: it does no I/O, it knows no clock, and it never panics.

mod columns;
mod field;
mod location;
mod profile;
mod registry_id;
mod stage;

pub use self::{
    field::{
        FieldFault, Line, LocationId, MAX_CHARACTERS, MAX_NOTE_CHARACTERS, MailAddress, Note, PharmacyName,
    },
    location::{Contact, Location, LocationFault},
    profile::{
        Actor, AnswerSheetSettings, ConsentForms, EnrollmentProfile, GoLiveSettings, IntentSheetSettings,
        Link, MailSettings, Need, Placeholder, Portal, Portals, ProfileError, SheetRow, Step, StepId,
        Template, Vendor, VendorQuestion,
    },
    registry_id::{IdFault, IdFaultKind, IdRule, RegistryId},
};
