//! Applies OBX-11: which observations of an order group a registry has retracted or corrected.

use std::collections::BTreeMap;

use crate::{
    answer::{observation_kind::ObservationKind, obx::Obx, result_status::ResultStatus},
    reading::{diagnostics::Diagnostics, warning::WarningCode},
};

/// Marks the observations that do not count:
///
/// * an observation with status D, W, X or N. If it has the value of an earlier observation with the same OBX-3 and
///   OBX-4, that one does not count either. A D or W without a value retracts the only earlier observation;
/// * the only earlier observation with the OBX-3 and OBX-4 of an observation with status C. If there are several, it is
///   not known which one is corrected. Then all of them count.
pub(crate) fn apply_result_status(all: &mut [Obx<'_, '_>], diagnostics: &mut Diagnostics<'_>) {
    let mut standing: BTreeMap<(ObservationKind, &str), Standing<'_>> = BTreeMap::new();
    let mut marked = Vec::new();
    for (at, obx) in all.iter().enumerate() {
        let value = obx.value();
        let known = match obx.kind {
            // Observations of an unknown kind have no common OBX-3.
            ObservationKind::Other => &mut Standing::default(),
            kind => standing.entry((kind, obx.sub_id)).or_default(),
        };
        match obx.status {
            ResultStatus::Stands => known.add(at, value),
            ResultStatus::Corrects => {
                marked.extend(known.take_only().map(|earlier| (earlier, WarningCode::ObservationCorrected)));
                known.add(at, value);
            }
            status @ (ResultStatus::Retracted | ResultStatus::NotObtained) => {
                let earlier = match (value, status) {
                    ("", ResultStatus::Retracted) => known.take_only().into_iter().collect(),
                    ("", _) => Vec::new(),
                    _ => known.take_equal(value),
                };
                marked.extend(
                    earlier.into_iter().chain([at]).map(|at| (at, WarningCode::ObservationRetracted)),
                );
            }
        }
    }
    marked.sort_unstable_by_key(|(at, _)| *at);
    for (at, code) in marked {
        let Some(obx) = all.get_mut(at) else { continue };
        obx.is_retracted = true;
        let text = if code == WarningCode::ObservationCorrected {
            // The correction takes its place, so that it neither names a vaccine nor has a date of its own.
            obx.kind = ObservationKind::Other;
            "A later observation corrects this one (OBX-11). This one is in `observations`."
        } else {
            "The registry has retracted this observation (OBX-11). It is in `observations`."
        };
        diagnostics.warn(code, obx.segment.location(), text);
    }
}

/// The observations with the same OBX-3 and OBX-4 that count so far.
#[derive(Default)]
struct Standing<'a> {
    count: usize,
    /// The indexes of the observations with each value.
    by_value: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Standing<'a> {
    fn add(&mut self, at: usize, value: &'a str) {
        self.count += 1;
        self.by_value.entry(value).or_default().push(at);
    }

    /// Removes and returns the observation if there is only one.
    fn take_only(&mut self) -> Option<usize> {
        if self.count != 1 {
            return None;
        }
        self.count = 0;
        std::mem::take(&mut self.by_value).into_values().flatten().next()
    }

    /// Removes and returns the observations with this value.
    fn take_equal(&mut self, value: &str) -> Vec<usize> {
        let equal = self.by_value.remove(value).unwrap_or_default();
        self.count -= equal.len();
        equal
    }
}
