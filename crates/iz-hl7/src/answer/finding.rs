//! Coded observations about a dose.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{limits::MAX_LOOK_BACK, obx::Obx},
    reading::diagnostics::Diagnostics,
    time::timestamp::Timestamp,
    types::{coded::Coded, dates::read_timestamp, redacted::redacted},
};

/// A coded observation about a dose: eligibility, funding, a reaction.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding<'a> {
    /// OBX-5: the code.
    pub value: Coded<'a>,
    /// OBX-14: when it was observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
    /// OBX-17: the method. For eligibility, whether it was captured for the dose (`VXC40`) or for the visit (`VXC41`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Coded<'a>>,
}

impl<'a> Finding<'a> {
    /// Reads an observation. OBX-17 is read only if `has_method` is true.
    pub(crate) fn read(
        obx: &Obx<'_, 'a>,
        has_method: bool,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Option<Self> {
        let (mut coded, mut observed, mut method) = (None, None, None);
        for value in obx.values() {
            match value.location.field {
                5 => coded = Coded::read_single(value, diagnostics),
                14 => observed = read_timestamp(value, diagnostics),
                17 if has_method => method = Coded::read_single(value, diagnostics),
                _ => diagnostics.add_unread(value),
            }
        }
        let Some(value) = coded else {
            // A date or a method without a code is listed as unread.
            obx.values()
                .filter(|value| value.location.field == 14 || (has_method && value.location.field == 17))
                .for_each(|value| diagnostics.add_unread(value));
            return None;
        };
        Some(Self { value, observed, method })
    }
}

/// Adds a finding, unless the list already holds the same one.
pub(crate) fn add_finding<'a>(
    findings: &mut Vec<Finding<'a>>,
    obx: &Obx<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) {
    if let Some(finding) = Finding::read(obx, true, diagnostics)
        && !findings.iter().rev().take(MAX_LOOK_BACK).any(|known| *known == finding)
    {
        findings.push(finding);
    }
}

redacted!(Finding<'_>);
