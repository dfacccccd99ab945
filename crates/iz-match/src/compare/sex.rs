//! Compares PID-8 with QPD-7: the sex.

use iz_hl7::{Demographics, answer::Patient};

use crate::rules::{self, Rule};

/// The sex in the query and in the record, in capitals. `U` (unknown) counts as absent.
pub(crate) struct Sexes([Option<String>; 2]);

impl Sexes {
    pub(crate) fn of(asked: &Demographics, found: &Patient<'_>) -> Self {
        Self([asked.sex.as_deref(), found.sex.as_deref()].map(known))
    }

    /// `M` or `F` of each side, if it is one of these.
    pub(crate) fn binary(&self) -> [Option<char>; 2] {
        self.0.each_ref().map(|sex| sex.as_deref().and_then(binary))
    }

    /// Whether one side says `F` and the other says `F` or nothing.
    pub(crate) fn is_female(&self) -> bool {
        self.0.iter().any(|sex| sex.as_deref() == Some("F"))
            && self.0.iter().all(|sex| sex.as_deref().is_none_or(|sex| sex == "F"))
    }

    /// Compares the codes. Registries use codes other than `M` and `F` in different ways, so these never contradict.
    pub(crate) fn compare(&self) -> Option<&'static Rule> {
        let [asked, found] = &self.0;
        let (asked, found) = (asked.as_deref()?, found.as_deref()?);
        Some(match asked == found {
            true => &rules::SEX_SAME,
            false if binary(asked).is_some() && binary(found).is_some() => &rules::SEX_DIFFERS,
            false => &rules::SEX_OTHER_CODE,
        })
    }
}

fn known(sex: Option<&str>) -> Option<String> {
    sex.map(|sex| sex.trim().to_ascii_uppercase()).filter(|sex| !matches!(sex.as_str(), "" | "U"))
}

fn binary(sex: &str) -> Option<char> {
    sex.chars().next().filter(|_| matches!(sex, "M" | "F"))
}
