//! Coded observations about a dose.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{limits::MAX_LOOK_BACK, negative_value::is_negative, obx::Obx},
    codes::FactKind,
    message::{location::Location, text::Text},
    reading::{diagnostics::Diagnostics, warning::WarningCode},
    time::timestamp::Timestamp,
    types::{coded::Coded, dates::read_timestamp, redacted::redacted},
};

/// A coded observation about a dose: eligibility, funding, a reaction.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding<'a> {
    /// The code. OBX-5.
    pub value: Coded<'a>,
    /// When it was observed. OBX-14.
    pub observed: Option<Timestamp>,
    /// The method. OBX-17. For eligibility, whether it was captured for the dose (`VXC40`) or for the visit (`VXC41`).
    pub method: Option<Coded<'a>>,
    /// Comments. NTE behind the observation.
    pub comments: Vec<Text<'a>>,
}

impl<'a> Finding<'a> {
    /// Reads an observation. Each repetition of OBX-5 is a finding: the first one, and the codes of the others. OBX-17 is
    /// read only if `has_method` is true. If `fact` is given, a repetition that says that there is no such finding is listed as
    /// unread.
    pub(crate) fn read(
        obx: &Obx<'_, 'a>,
        has_method: bool,
        fact: Option<FactKind>,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Option<(Self, Vec<Coded<'a>>)> {
        let (mut coded, mut others, mut observed, mut method) = (None, Vec::new(), None, None);
        for value in obx.values() {
            match value.location.field {
                5 if !value.is_repeated() => coded = Coded::read(value, diagnostics),
                5 => {
                    for one in diagnostics.repetitions(value) {
                        if fact.is_some_and(|fact| is_negative(one, fact)) {
                            warn_negative(one.location, diagnostics);
                            diagnostics.add_unread(one);
                        } else if coded.is_none() {
                            coded = Coded::read(one, diagnostics);
                        } else {
                            others.extend(Coded::read(one, diagnostics));
                        }
                    }
                }
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
        let first = Self { value, observed, method, comments: Vec::new() };
        Some((first, others))
    }
}

/// Warns of a value that says that there is no finding.
pub(crate) fn warn_negative(location: Location, diagnostics: &mut Diagnostics<'_>) {
    let text = "The observation says that there is no such finding, or that it is not known.";
    diagnostics.warn(WarningCode::NegativeFinding, location, text);
}

/// Adds the findings of an observation, unless the list already holds the same ones.
pub(crate) fn add_findings<'a>(
    findings: &mut Vec<Finding<'a>>,
    obx: &Obx<'_, 'a>,
    fact: Option<FactKind>,
    comments: &mut Vec<Text<'a>>,
    diagnostics: &mut Diagnostics<'a>,
) {
    let Some((mut first, others)) = Finding::read(obx, true, fact, diagnostics) else { return };
    first.comments = std::mem::take(comments);
    let others: Vec<_> = others.into_iter().map(|value| Finding { value, ..first.clone() }).collect();
    add_new(findings, first);
    others.into_iter().for_each(|other| add_new(findings, other));
}

fn add_new<'a>(findings: &mut Vec<Finding<'a>>, finding: Finding<'a>) {
    if !findings.iter().rev().take(MAX_LOOK_BACK).any(|known| *known == finding) {
        if findings.is_empty() {
            // Almost all doses have one. Without this, the list would take the memory of four.
            findings.reserve_exact(1);
        }
        findings.push(finding);
    }
}

redacted!(Finding<'_>);
