//! Which kinds of data a result gives out.

use iz_client::DoseContent;
use iz_store::{NewRow, Released, Source, storable};

use crate::result::LookupResult;

/// The row of a lookup that gave this result.
pub(super) fn row_of(result: &LookupResult, row: NewRow) -> NewRow {
    let summary = result.matched.reply.summary();
    let person = summary.person.as_ref().filter(|_| !result.is_withheld);
    let patient_id = person.and_then(|person| {
        let id = person.get().registry_id.as_ref()?;
        // A registry can send any text there.
        Some(storable(&id.value))
    });
    let source = if result.freshness.from_cache { Source::Cache } else { Source::Registry };
    NewRow {
        patient_id,
        registry: Some(result.registry.id.clone()),
        outcome: outcome(result).to_owned(),
        source: Some(source),
        released: released(result),
        ..row
    }
}

/// The outcome. A record that is withheld has a word of its own.
fn outcome(result: &LookupResult) -> &'static str {
    if result.is_withheld { "mismatch" } else { result.outcome().word() }
}

fn released(result: &LookupResult) -> Vec<Released> {
    if result.is_withheld {
        return vec![Released::Answer];
    }
    if result.candidates.is_some() {
        return vec![Released::Candidates];
    }
    let summary = result.matched.reply.summary();
    if summary.json.record.is_none() {
        return vec![Released::Answer];
    }
    let parts = [
        (true, Released::Identity),
        (summary.doses != DoseContent::None, Released::History),
        (summary.parts.evaluations, Released::Evaluation),
        (summary.parts.forecasts, Released::Forecast),
        (summary.parts.facts, Released::Contraindications),
    ];
    parts.into_iter().filter_map(|(is_there, part)| is_there.then_some(part)).collect()
}
