//! What is checked once more before an answer that came earlier is shown.

use std::{fmt, sync::Arc};

use iz_client::{AskError, LocationGate};
use jiff::Timestamp;

use crate::{consents::ConsentCheck, error::ApiError};

/// The location and the patient of an answer that may be shown later. Until then the location may be taken back, and the consent
/// may be withdrawn.
#[derive(Clone, Default)]
pub(crate) struct ReleaseCheck {
    /// The gate in front of the site, and the id of the site.
    pub(crate) gate: Option<(Arc<dyn LocationGate>, String)>,
    /// `None` if the registry has no consent rules.
    pub(crate) consent: Option<ConsentCheck>,
}

impl ReleaseCheck {
    /// Checks that the answer may still be shown.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as for a lookup of the patient.
    pub(crate) async fn again(&self, now: Timestamp) -> Result<(), ApiError> {
        if let Some((gate, site)) = &self.gate {
            gate.check(site).await.map_err(AskError::LocationNotLive)?;
        }
        match &self.consent {
            Some(consent) => consent.again(now).await,
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ReleaseCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReleaseCheck(<redacted>)")
    }
}
