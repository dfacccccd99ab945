//! What is compared with the ledger once more when an answer is shown again.

use std::{fmt, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};

use super::{patient_form::PatientForm, site_consents::SiteConsents};
use crate::{error::ApiError, site::Site};

/// The patient of an answer that may be shown again later. The consent may be withdrawn until then.
#[derive(Clone)]
pub(crate) struct ConsentCheck {
    consents: SiteConsents,
    time_zone: TimeZone,
    forms: Vec<PatientForm>,
    /// The forms of each other person in the answer, such as a candidate.
    candidates: Arc<[Vec<PatientForm>]>,
    confirmed_other: Vec<i64>,
}

impl ConsentCheck {
    /// `None` if the registry of the answer has no consent rules.
    pub(crate) fn new(
        site: &Site,
        forms: Vec<PatientForm>,
        candidates: Vec<Vec<PatientForm>>,
        confirmed_other: &[i64],
    ) -> Option<Self> {
        let consents = site.consents.clone()?;
        let (time_zone, confirmed_other) = (site.time_zone.clone(), confirmed_other.to_vec());
        Some(Self { consents, time_zone, forms, candidates: candidates.into(), confirmed_other })
    }

    /// Checks that the answer may still be shown.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as for a lookup of the patient. [`ApiError::NoSuchLookup`] if a listed candidate has withdrawn since: another
    /// lookup leaves the candidate out.
    pub(crate) async fn again(&self, now: Timestamp) -> Result<(), ApiError> {
        let today = now.to_zoned(self.time_zone.clone()).date();
        let Self { consents, forms, candidates, confirmed_other, .. } = self;
        consents.check(forms, confirmed_other, today).await?;
        let withdrawals = consents.withdrawals(candidates.iter().cloned(), confirmed_other, today).await?;
        if withdrawals.iter().any(Option::is_some) { Err(ApiError::NoSuchLookup) } else { Ok(()) }
    }
}

impl fmt::Debug for ConsentCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConsentCheck(<redacted>)")
    }
}
