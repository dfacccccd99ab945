//! Removes the cached answers about a patient who withdrew: from the service that runs, or from the file of cached answers.

use std::slice;

use anyhow::Context;
use iz_facade::{client::hl7::Demographics, store::Writer};
use serde_json::json;

use super::consent_run::{ConsentRun, PURPOSE};
use crate::{
    cache::{purge_cache_file, purge_running},
    config::CacheDisk,
    running_service::NotRunning,
};

/// What was removed, and from where.
pub(super) struct Purged {
    pub(super) removed: u64,
    pub(super) from: &'static str,
}

/// Removes the cached answers about a patient. A service that does not run has none but those in its file.
///
/// # Errors
///
/// One sentence with the reason, if answers may be left.
pub(super) async fn purge(run: &ConsentRun, patient: &Demographics) -> anyhow::Result<Purged> {
    // A birth date and identifiers find all answers, however the name is written.
    let Demographics { birth_date, identifiers, .. } = patient.clone();
    let details = Demographics { birth_date, identifiers, ..Demographics::default() };
    let body = json!({ "purpose": PURPOSE, "patient": details });
    let actor = &run.requester.actor;
    match purge_running(&run.config, &run.store, &run.environment, actor, Writer::Consent, &body).await {
        Ok(removed) => Ok(Purged { removed, from: "the service that runs" }),
        Err(error) if error.downcast_ref::<NotRunning>().is_some() => purge_file(run, &details).await,
        Err(error) => Err(error),
    }
}

async fn purge_file(run: &ConsentRun, patient: &Demographics) -> anyhow::Result<Purged> {
    let removed = match run.config.cache.file() {
        // A service that never stored an answer has made no file.
        Some(section) if is_there(section)? => {
            let forms = slice::from_ref(patient);
            purge_cache_file(&run.config, section, &run.environment, Some(forms), None).await?
        }
        _ => return Ok(Purged { removed: 0, from: "the cache, because no service listens at its address" }),
    };
    run.trail.purged(&run.requester, Some(patient), None, "consent_withdrawn").await?;
    Ok(Purged { removed, from: "the file of cached answers, because no service listens at its address" })
}

fn is_there(CacheDisk { file, .. }: &CacheDisk) -> anyhow::Result<bool> {
    file.try_exists().with_context(|| format!("cache.disk.file: {} cannot be examined", file.display()))
}
