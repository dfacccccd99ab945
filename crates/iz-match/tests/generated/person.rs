//! One invented person, as the asker or the registry knows the person.

use jiff::civil::Date;

use crate::today::TODAY;

/// What one side knows about a person. An empty text means that the side does not know the value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) family: String,
    pub(crate) given: String,
    pub(crate) middle: String,
    pub(crate) suffix: String,
    /// Further repetitions of PID-5. A query has none.
    pub(crate) aliases: Vec<String>,
    pub(crate) born: Date,
    /// PID-7 as the registry sends it, where it is not the day in `born`.
    pub(crate) born_in_record: Option<String>,
    pub(crate) sex: String,
    pub(crate) mother: Option<Mother>,
    pub(crate) home: Option<Home>,
    pub(crate) phone: String,
    pub(crate) identifiers: Vec<Identifier>,
    pub(crate) twin: Option<Twin>,
}

/// The mother's name before marriage.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mother {
    pub(crate) family: String,
    pub(crate) given: String,
}

/// An address in Texas.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) zip: String,
}

/// An identifier. The authority is empty if the side does not name one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Identifier {
    pub(crate) value: String,
    pub(crate) authority: &'static str,
    pub(crate) type_code: &'static str,
}

/// The person is one of a multiple birth. The order is 0 if the side does not know it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Twin {
    pub(crate) order: u8,
}

impl Person {
    /// The person after a change.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut person = self.clone();
        change(&mut person);
        person
    }

    pub(crate) fn with_family(&self, family: &str) -> Self {
        self.but(|person| family.clone_into(&mut person.family))
    }

    pub(crate) fn with_given(&self, given: &str) -> Self {
        self.but(|person| given.clone_into(&mut person.given))
    }

    pub(crate) fn with_middle(&self, middle: &str) -> Self {
        self.but(|person| middle.clone_into(&mut person.middle))
    }

    pub(crate) fn with_suffix(&self, suffix: &str) -> Self {
        self.but(|person| suffix.clone_into(&mut person.suffix))
    }

    /// The person with a further repetition of PID-5.
    pub(crate) fn with_alias(&self, alias: &str) -> Self {
        self.but(|person| person.aliases.push(alias.to_owned()))
    }

    pub(crate) fn with_born(&self, born: Date) -> Self {
        self.but(|person| person.born = born)
    }

    /// The record with this text in PID-7.
    pub(crate) fn with_born_in_record(&self, text: &str) -> Self {
        self.but(|person| person.born_in_record = Some(text.to_owned()))
    }

    pub(crate) fn with_sex(&self, sex: &str) -> Self {
        self.but(|person| sex.clone_into(&mut person.sex))
    }

    pub(crate) fn with_mother(&self, family: &str, given: &str) -> Self {
        let mother = Mother { family: family.to_owned(), given: given.to_owned() };
        self.but(|person| person.mother = Some(mother))
    }

    pub(crate) fn with_home(&self, street: &str, city: &str, zip: &str) -> Self {
        let home = Home { street: street.to_owned(), city: city.to_owned(), zip: zip.to_owned() };
        self.but(|person| person.home = Some(home))
    }

    pub(crate) fn with_phone(&self, phone: &str) -> Self {
        self.but(|person| phone.clone_into(&mut person.phone))
    }

    pub(crate) fn with_identifier(
        &self,
        value: &str,
        authority: &'static str,
        type_code: &'static str,
    ) -> Self {
        let identifier = Identifier { value: value.to_owned(), authority, type_code };
        self.but(|person| person.identifiers.push(identifier))
    }

    /// The person as one of a multiple birth. Order 0 means that the order is unknown.
    pub(crate) fn with_twin(&self, order: u8) -> Self {
        self.but(|person| person.twin = Some(Twin { order }))
    }

    /// The person after moving to another city with another phone number.
    pub(crate) fn moved(&self) -> Self {
        self.with_home("8817 Lantern Hollow Dr", "Lubbock", "79424").with_phone("806-555-0187")
    }

    /// Years of age on the day of the test, as the calendar years differ.
    pub(crate) fn age(&self) -> i16 {
        TODAY.year() - self.born.year()
    }

    pub(crate) fn is_adult(&self) -> bool {
        self.age() > 18
    }
}
