//! The query about one person.

use jiff::civil::Date;

use crate::query::{
    characters::composed, delimiter_like::with_delimiters, demographics::Demographics,
    detail_error::DetailError, profile::Profile,
};

/// A query about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(super) profile: Profile,
    pub(super) patient: Demographics,
    pub(super) omitted: OmittedParts,
}

impl Query {
    /// Checks every member and makes a query. Letters with accents are composed (Unicode NFC). In an address, a character
    /// that a registry may turn into a delimiter becomes that delimiter, which is sent escaped.
    ///
    /// # Errors
    ///
    /// [`DetailError`], which names the member by a JSON pointer. Examples are a control character, a birth date
    /// after `today`, a code that is not in its table, a character that a name cannot hold, or too few details to
    /// find a person.
    pub fn new(profile: Profile, mut patient: Demographics, today: Date) -> Result<Self, DetailError> {
        // Almost all texts are of ASCII characters, which stay as they are.
        patient.rewrite(|_, text| Ok((!text.is_ascii()).then(|| usual_characters(text))));
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

fn usual_characters(text: &str) -> String {
    with_delimiters(&composed(text)).into_owned()
}

/// Parts of an address that are left out. They are otherwise sent with every address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OmittedParts {
    pub(super) country: bool,
    pub(super) address_type: bool,
}
