//! The warnings of a lookup: those of the reader, and one about the comparison with the request.

use std::{borrow::Cow, ops::Deref};

use iz_client::{
    Summary,
    hl7::{
        Location, SegmentName,
        answer::{Warning, WarningCode},
    },
};
use iz_match::PatientMatch;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::result::LookupResult;

/// The warnings of an answer.
pub struct WarningList<'a> {
    list: Cow<'a, [Warning]>,
    /// The list as JSON, if it is long.
    json: Option<&'a RawValue>,
}

impl<'a> WarningList<'a> {
    /// The warnings of the reader, and the warning about the comparison if there is one. That one stands last, and is
    /// never cut, because it changes the action.
    pub(crate) fn of(summary: &'a Summary, comparison: Option<Warning>) -> Self {
        let list = Cow::Borrowed(&*summary.warnings);
        match comparison {
            None => Self { list, json: summary.json.warnings.as_deref() },
            Some(warning) => {
                let mut list = list.into_owned();
                list.push(warning);
                Self { list: list.into(), json: None }
            }
        }
    }
}

impl Deref for WarningList<'_> {
    type Target = [Warning];

    fn deref(&self) -> &[Warning] {
        &self.list
    }
}

impl Serialize for WarningList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.json {
            Some(json) => json.serialize(serializer),
            None => self.list.serialize(serializer),
        }
    }
}

impl LookupResult {
    /// The warning that the person, or a person of a list, was not compared as a whole with the request.
    pub(crate) fn comparison_warning(&self) -> Option<Warning> {
        let is_limited = |compared: Option<&PatientMatch>| compared.is_some_and(PatientMatch::is_limited);
        let chosen = self.matched.chosen.as_ref().and_then(|chosen| chosen.patient_match());
        let of_record = is_limited(self.matched.patient_match.as_ref()) || is_limited(chosen);
        let of_list = self.candidates.as_ref().and_then(|list| list.first_limited());
        let index = if of_record { 0 } else { of_list? };
        let occurrence = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        Some(Warning {
            code: WarningCode::NotAllCompared,
            location: Location::segment(SegmentName::new(*b"PID")?, occurrence),
            text: "Not all names, numbers and words of the person and of the request were compared. What was left out may \
                   contradict.",
        })
    }
}
