//! The bodies of requests about the consent ledger.

use iz_client::hl7::query::DetailError;
use iz_consent::{ConsentEntry, ConsentForm};
use iz_match::{AskedPatient, Node};
use jiff::civil::Date;

use super::{
    control,
    read::{object, patient_of},
};
use crate::{body::ReadBody, consents::SiteConsents, error::ApiError};

/// A form to record.
pub(crate) struct ConsentRequest {
    /// The registry whose rules count.
    pub(crate) registry: Option<String>,
    form: ConsentForm,
    signed_on: Date,
    signed_by: String,
    filed_at: String,
    pub(crate) patient: AskedPatient,
    /// Why, for the audit trail.
    pub(crate) purpose: Option<String>,
}

/// A search for the forms of a patient.
pub(crate) struct ConsentSearchRequest {
    /// The registry whose rules count.
    pub(crate) registry: Option<String>,
    pub(crate) patient: AskedPatient,
    /// Why the data is needed, for the audit trail.
    pub(crate) purpose: Option<String>,
}

/// A form to revoke.
pub(crate) struct RevocationRequest {
    /// The registry whose rules count.
    pub(crate) registry: Option<String>,
    /// The patient of the form, if the request names one.
    pub(crate) patient: Option<AskedPatient>,
    /// Why, for the audit trail.
    pub(crate) purpose: Option<String>,
}

impl ConsentRequest {
    /// The form for the ledger, on the day `today`.
    ///
    /// # Errors
    ///
    /// [`ApiError::Details`] with each detail of the patient that is missing, or that is not sure.
    pub(crate) fn entry(&self, consents: &SiteConsents, today: Date) -> Result<ConsentEntry, ApiError> {
        let Self { form, signed_on, signed_by, filed_at, .. } = self;
        let patient = consents.patient(&self.patient, today)?;
        Ok(ConsentEntry {
            rules: consents.rules().id.clone(),
            form: *form,
            signed_on: *signed_on,
            signed_by: signed_by.clone(),
            filed_at: filed_at.clone(),
            patient,
        })
    }
}

impl ReadBody for ConsentRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let registry = members.take("registry");
        let form = members.take("form");
        let signed_on = members.take("signed_on");
        let signed_by = members.take("signed_by");
        let filed_at = members.take("filed_at");
        let patient = members.take("patient");
        let purpose = members.take("purpose");
        members.finish();
        for (node, pointer) in [
            (&form, "/form"),
            (&signed_on, "/signed_on"),
            (&signed_by, "/signed_by"),
            (&filed_at, "/filed_at"),
        ] {
            if node.is_absent() {
                faults.push(DetailError::new(pointer, "is missing"));
            }
        }
        let registry = control::text(&registry, "/registry", &mut faults);
        let form = control::consent_form(&form, "/form", &mut faults);
        let signed_on = control::day(&signed_on, "/signed_on", &mut faults);
        let signed_by = control::text(&signed_by, "/signed_by", &mut faults);
        let filed_at = control::text(&filed_at, "/filed_at", &mut faults);
        let patient = patient_of(patient, &mut faults);
        let purpose = control::purpose(&purpose, "/purpose", &mut faults);
        match (form, signed_on, signed_by, filed_at) {
            (Some(form), Some(signed_on), Some(signed_by), Some(filed_at)) if faults.is_empty() => {
                Ok(Self { registry, form, signed_on, signed_by, filed_at, patient, purpose })
            }
            _ => Err(ApiError::Members { faults }),
        }
    }
}

impl ReadBody for ConsentSearchRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let registry = members.take("registry");
        let patient = members.take("patient");
        let purpose = members.take("purpose");
        members.finish();
        let registry = control::text(&registry, "/registry", &mut faults);
        let patient = patient_of(patient, &mut faults);
        let purpose = control::purpose(&purpose, "/purpose", &mut faults);
        if faults.is_empty() {
            Ok(Self { registry, patient, purpose })
        } else {
            Err(ApiError::Members { faults })
        }
    }
}

impl ReadBody for RevocationRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let registry = members.take("registry");
        let patient = members.take("patient");
        let purpose = members.take("purpose");
        members.finish();
        let registry = control::text(&registry, "/registry", &mut faults);
        let is_named = !patient.is_absent();
        let patient = Some(patient_of(patient, &mut faults)).filter(|_| is_named);
        let purpose = control::purpose(&purpose, "/purpose", &mut faults);
        if faults.is_empty() {
            Ok(Self { registry, patient, purpose })
        } else {
            Err(ApiError::Members { faults })
        }
    }
}
