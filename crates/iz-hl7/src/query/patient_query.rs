//! The query about one person.

use jiff::civil::Date;

use crate::query::{
    characters::composed, demographics::Demographics, detail_error::DetailError, profile::Profile,
};

/// A query about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(super) profile: Profile,
    pub(super) patient: Demographics,
    pub(super) omitted: OmittedParts,
}

impl Query {
    /// Checks every member and makes a query. Letters with accents are composed (Unicode NFC).
    ///
    /// # Errors
    ///
    /// [`DetailError`], which names the member by a JSON pointer. Examples are a control character, a birth date
    /// after `today`, a code that is not in its table, a character that a name cannot hold, or too few details to
    /// find a person.
    pub fn new(profile: Profile, mut patient: Demographics, today: Date) -> Result<Self, DetailError> {
        // A text of ASCII letters has no accents. Almost all texts are such.
        patient.rewrite(|_, text| Ok((!text.is_ascii()).then(|| composed(text))));
        patient.check(today)?;
        Ok(Self { profile, patient, omitted: OmittedParts::default() })
    }

    /// The profile: what the query asks for.
    #[must_use]
    pub const fn profile(&self) -> Profile {
        self.profile
    }

    /// The details of the person.
    #[must_use]
    pub const fn patient(&self) -> &Demographics {
        &self.patient
    }
}

/// Parts of an address that are left out. They are otherwise sent with every address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OmittedParts {
    pub(super) country: bool,
    pub(super) address_type: bool,
}
