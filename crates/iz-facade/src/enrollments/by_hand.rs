//! Doses that have to be entered by hand in the portals, because their location is not live.
//!
//! A dose and its patient are kept sealed in the store until somebody ticks them off. The name under which they are sealed has
//! the location and an id, which is a keyed hash of the dose. So a dose that is reported twice is kept once, and nobody without the
//! key learns anything from its id.

use std::{collections::BTreeMap, fmt};

use iz_client::hl7::Demographics;
use iz_enroll::{Line, LocationId, Note};
use iz_store::{AuditAction, NewRow, Released, StoreError};
use jiff::{Timestamp, civil::Date};
use secrecy::{ExposeSecret as _, SecretSlice};
use serde::{Deserialize, Serialize};

use super::{
    error::RecordError,
    records::{EnrollmentRecords, key},
};

/// The length of the id of a dose: short enough to type, and long enough to be the only one.
const ID_CHARACTERS: usize = 16;

/// A dose that somebody gave, and the patient who got it. It has no `Debug` of its members, because they are about a patient.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoseByHand {
    /// The patient.
    pub patient: Demographics,
    /// What was given.
    pub product: Line,
    /// The day on which it was given.
    pub given_on: Date,
    /// The lot.
    pub lot: Option<Line>,
    /// What else has to be entered.
    pub note: Option<Note>,
    /// Who reported the dose.
    pub by: Line,
}

impl fmt::Debug for DoseByHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DoseByHand").finish_non_exhaustive()
    }
}

/// A dose that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDose {
    /// Its id among the doses of the location.
    pub id: String,
    /// When it was reported.
    pub reported: Timestamp,
    /// The dose.
    pub dose: DoseByHand,
}

/// The doses of a location that are not ticked off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DosesByHand {
    /// The doses, the earliest first.
    pub doses: Vec<KeptDose>,
    /// The ids of those that cannot be read. They can be ticked off nevertheless.
    pub unreadable: Vec<String>,
}

impl EnrollmentRecords {
    /// Keeps a dose until it is ticked off, and gives its id. The same dose of the same patient always has the same id.
    /// `record` says who reports it, when and why.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub async fn keep_by_hand(
        &self,
        profile: &str,
        location: &LocationId,
        dose: &DoseByHand,
        record: NewRow,
    ) -> Result<String, RecordError> {
        let json = serde_json::to_vec(dose).map_err(|_| RecordError::DoseUnwritable)?;
        let names = names(profile, location);
        let DoseByHand { patient, product, given_on, lot, note, by: _ } = dose;
        let what = serde_json::to_vec(&("a dose by hand", &names, patient, product, given_on, lot, note));
        let hash = self.store.patient_hash(&what.map_err(|_| RecordError::DoseUnwritable)?);
        let id: String = hash.to_string().chars().take(ID_CHARACTERS).collect();
        self.store.put_secret(&format!("{names}{id}"), SecretSlice::from(json), record).await?;
        Ok(id)
    }

    /// The doses of a location that are not ticked off. `record` says who reads them, when and why. If there are any, the row
    /// that says so is durable before they are given. A dose that cannot be read hides no other one.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub async fn by_hand(
        &self,
        profile: &str,
        location: &LocationId,
        record: NewRow,
    ) -> Result<DosesByHand, RecordError> {
        let prefix = names(profile, location);
        let (mut kept, mut unreadable) = (Vec::new(), Vec::new());
        for (name, reported) in self.store.secret_names().await? {
            let Some(id) = name.strip_prefix(&prefix) else { continue };
            let json = match self.store.secret(&name).await {
                Ok(Some(json)) => json,
                // Another program may have ticked it off a moment ago.
                Ok(None) => continue,
                Err(StoreError::RowChanged { .. }) => {
                    unreadable.push(id.to_owned());
                    continue;
                }
                Err(fault) => return Err(fault.into()),
            };
            match serde_json::from_slice(json.expose_secret()) {
                Ok(dose) => kept.push(KeptDose { id: id.to_owned(), reported, dose }),
                Err(_) => unreadable.push(id.to_owned()),
            }
        }
        kept.sort_by(|one, other| (one.reported, &one.id).cmp(&(other.reported, &other.id)));
        if !kept.is_empty() {
            let shown = NewRow {
                action: AuditAction::View,
                outcome: "by_hand_listed".to_owned(),
                released: vec![Released::Identity, Released::History],
                subject: Some(key(profile, location)),
                ..record
            };
            self.store.append(shown).await?;
        }
        Ok(DosesByHand { doses: kept, unreadable })
    }

    /// How many doses of each location of an enrollment are not ticked off. Nothing about a patient is read.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub async fn by_hand_counts(&self, profile: &str) -> Result<BTreeMap<LocationId, usize>, RecordError> {
        let prefix = of_profile(profile);
        let mut counts = BTreeMap::new();
        for (name, _) in self.store.secret_names().await? {
            let of_location = name.strip_prefix(&prefix).and_then(|rest| rest.split_once('/'));
            let Some(location) = of_location.and_then(|(id, _)| LocationId::new(id).ok()) else { continue };
            let count: &mut usize = counts.entry(location).or_default();
            *count = count.saturating_add(1);
        }
        Ok(counts)
    }

    /// Ticks a dose off, and removes it from the store. `false` if the location has no such dose.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the store fails.
    pub async fn tick_off(
        &self,
        profile: &str,
        location: &LocationId,
        id: &str,
        record: NewRow,
    ) -> Result<bool, RecordError> {
        Ok(self.store.remove_secret(&format!("{}{id}", names(profile, location)), record).await?)
    }
}

/// What the names of the doses of an enrollment begin with in the store.
fn of_profile(profile: &str) -> String {
    format!("by_hand/{profile}/")
}

/// What the names of the doses of a location begin with in the store.
fn names(profile: &str, location: &LocationId) -> String {
    format!("{}{location}/", of_profile(profile))
}
