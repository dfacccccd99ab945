//! The columns of a list of locations for a spreadsheet.

/// The operator's id of the location. It is the key.
pub(crate) const LOCATION_ID: &str = "location_id";
pub(crate) const PHARMACY_NAME: &str = "pharmacy_name";
pub(crate) const CONTACT_NAME: &str = "contact_name";
pub(crate) const CONTACT_EMAIL: &str = "contact_email";
pub(crate) const CONTACT_PHONE: &str = "contact_phone";
pub(crate) const PHARMACIST_IN_CHARGE: &str = "pharmacist_in_charge";
pub(crate) const OPENED_ON: &str = "opened_on";
pub(crate) const WENT_LIVE_ON: &str = "went_live_on";
pub(crate) const TAKEN_BACK_ON: &str = "taken_back_on";

/// What follows the word of a step in the column of the day on which the first who acts handed it on to the second.
pub(crate) const HANDED_ON: &str = "_handed_on";

/// The columns that are read, beside those of ids and steps.
pub(crate) const READ: [&str; 9] = [
    LOCATION_ID,
    PHARMACY_NAME,
    CONTACT_NAME,
    CONTACT_EMAIL,
    CONTACT_PHONE,
    PHARMACIST_IN_CHARGE,
    OPENED_ON,
    WENT_LIVE_ON,
    TAKEN_BACK_ON,
];

/// The columns that an export computes, and that an import passes over.
pub(crate) const COMPUTED: [&str; 6] =
    ["profile", "stage", "stage_title", "days_in_stage", "next_actor", "overdue_days"];
