//! How much both sides know about a person besides name, birth date and sex.

use crate::person::Person;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Nothing else.
    Nothing,
    /// The mother's maiden name.
    Mother,
    /// The address and the phone number.
    Home,
    /// The mother's maiden name, the address and the phone number.
    Everything,
}

impl Evidence {
    pub(crate) const ALL: [Self; 4] = [Self::Nothing, Self::Mother, Self::Home, Self::Everything];
    /// Both forms that name the household.
    pub(crate) const HOUSEHOLD: [Self; 2] = [Self::Home, Self::Everything];

    pub(crate) fn has_household(self) -> bool {
        matches!(self, Self::Home | Self::Everything)
    }
}

impl Person {
    /// The person without what `evidence` does not hold.
    pub(crate) fn knowing(&self, evidence: Evidence) -> Self {
        self.but(|person| {
            if !matches!(evidence, Evidence::Mother | Evidence::Everything) {
                person.mother = None;
            }
            if !evidence.has_household() {
                person.home = None;
                person.phone.clear();
            }
        })
    }
}
