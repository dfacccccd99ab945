//! The parts of credentials, and the words that registries use for them.

use std::fmt;

/// One part of the credentials of a location. The settings of a registry have a key for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The user name.
    Username,
    /// The password.
    Password,
    /// The id of the facility.
    FacilityId,
    /// The second password.
    SecondPassword,
    /// The other id, such as that of the organization.
    OtherId,
}

/// The usual spellings of each part, in lower case, without blanks and signs. A word before them (`production`, `soap`) is
/// ignored. The form of the file that the Texas portal gives is not public: these are the words of several registries.
const SPELLINGS: [(Part, &[&str]); 5] = [
    (
        Part::Username,
        &["username", "user", "userid", "login", "loginname", "loginid", "account", "accountname"],
    ),
    (Part::Password, &["password", "pass", "passwd", "pwd", "secret"]),
    (
        Part::FacilityId,
        &[
            "facilityid",
            "facility",
            "facilitycode",
            "sendingfacility",
            "siteid",
            "iisid",
            "txiisid",
            "providerid",
            "msh4",
        ],
    ),
    (Part::SecondPassword, &["secondpassword", "password2", "secondarypassword", "pin", "passphrase"]),
    (Part::OtherId, &["otherid", "orgid", "orgcode", "organizationid", "organisationid", "clientid"]),
];

/// What may stand before a spelling.
const PREFIXES: [&str; 8] = ["production", "prod", "webservice", "soap", "ws", "hl7", "iis", "immtrac2"];

impl Part {
    /// All parts, in the order in which they are asked for.
    pub const ALL: [Self; 5] =
        [Self::Username, Self::Password, Self::FacilityId, Self::SecondPassword, Self::OtherId];

    /// The key in the settings of a registry, and the last part of a reference to the store.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Password => "password",
            Self::FacilityId => "facility_id",
            Self::SecondPassword => "second_password",
            Self::OtherId => "other_id",
        }
    }

    /// The name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Username => "user name",
            Self::Password => "password",
            Self::FacilityId => "facility id",
            Self::SecondPassword => "second password",
            Self::OtherId => "other id",
        }
    }

    /// The part with this key in the settings.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.key() == key)
    }

    /// The part that a file of a registry means by a key.
    #[must_use]
    pub fn of_spelling(key: &str) -> Option<Self> {
        let word: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let mut word = word.as_str();
        loop {
            if let Some((part, _)) = SPELLINGS.iter().find(|(_, spellings)| spellings.contains(&word)) {
                return Some(*part);
            }
            word = PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix))?;
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spellings_mean_a_part() {
        for (spelling, part) in [
            ("username", Part::Username),
            ("User Name", Part::Username),
            ("Production User ID", Part::Username),
            ("PASSWORD", Part::Password),
            ("soap_password", Part::Password),
            ("TX IIS ID", Part::FacilityId),
            ("facility-id", Part::FacilityId),
            ("MSH-4", Part::FacilityId),
            ("Password 2", Part::SecondPassword),
            ("ORG ID", Part::OtherId),
        ] {
            assert_eq!(Part::of_spelling(spelling), Some(part), "{spelling}");
        }
        for other in ["", "url", "passwordhint", "production", "prod soap"] {
            assert_eq!(Part::of_spelling(other), None, "{other}");
        }
    }

    #[test]
    fn the_document_lists_the_spellings() {
        let document = include_str!("../../../docs/CLI.md");
        for (part, spellings) in SPELLINGS {
            let spellings: Vec<String> = spellings.iter().map(|spelling| format!("`{spelling}`")).collect();
            let row = format!("| {part} | {} |\n", spellings.join(", "));
            assert!(document.contains(&row), "{row}");
        }
        for prefix in PREFIXES {
            assert!(document.contains(&format!("`{prefix}`")), "{prefix}");
        }
    }

    #[test]
    fn each_spelling_means_one_part_and_each_key_is_its_own_spelling() {
        let all: Vec<&str> = SPELLINGS.iter().flat_map(|(_, spellings)| spellings.iter().copied()).collect();
        for spelling in &all {
            assert_eq!(all.iter().filter(|other| *other == spelling).count(), 1, "{spelling}");
        }
        for part in Part::ALL {
            assert_eq!((Part::of_key(part.key()), Part::of_spelling(part.key())), (Some(part), Some(part)));
        }
    }
}
