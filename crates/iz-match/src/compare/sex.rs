//! Compares PID-8 with QPD-7: the sex.

use iz_hl7::{Demographics, answer::Patient};

use crate::rules::{self, Rule};

/// The sex in the query and in the record, in either case. `U` (unknown) counts as absent.
pub(crate) struct Sexes<'s>([Option<&'s str>; 2]);

impl<'s> Sexes<'s> {
    pub(crate) fn of(asked: &'s Demographics, found: &'s Patient<'_>) -> Self {
        Self([asked.sex.as_deref(), found.sex.as_deref()].map(known))
    }

    /// `M` or `F` of each side, if it is one of these.
    pub(crate) fn binary(&self) -> [Option<char>; 2] {
        self.0.map(|sex| sex.and_then(binary))
    }

    /// Whether one side says `F` and the other says `F` or nothing.
    pub(crate) fn is_female(&self) -> bool {
        let is_f = |sex: &str| sex.eq_ignore_ascii_case("F");
        self.0.iter().any(|sex| sex.is_some_and(is_f)) && self.0.iter().all(|sex| sex.is_none_or(is_f))
    }

    /// Compares the codes. Registries use codes other than `M` and `F` in different ways, so these never contradict.
    pub(crate) fn compare(&self) -> Option<&'static Rule> {
        let [asked, found] = self.0;
        let (asked, found) = (asked?, found?);
        Some(match asked.eq_ignore_ascii_case(found) {
            true => &rules::SEX_SAME,
            false if binary(asked).is_some() && binary(found).is_some() => &rules::SEX_DIFFERS,
            false => &rules::SEX_OTHER_CODE,
        })
    }
}

fn known(sex: Option<&str>) -> Option<&str> {
    sex.map(str::trim).filter(|sex| !matches!(*sex, "" | "U" | "u"))
}

fn binary(sex: &str) -> Option<char> {
    match sex {
        "M" | "m" => Some('M'),
        "F" | "f" => Some('F'),
        _ => None,
    }
}
