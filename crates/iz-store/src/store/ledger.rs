//! Consents, events of enrollments and secrets.

use jiff::{Timestamp, civil::Date};
use secrecy::{ExposeSecret, SecretSlice};

use super::Store;
use crate::{
    AppendError, Consent, EnrollmentEvent, FieldFault, LocationEvents, NewConsent, NewEnrollmentEvent,
    NewRow, StoreError,
    consent_rows::{self, Wanted},
    enrollment_rows, secret_rows,
};

impl Store {
    /// Records a form of the consent ledger, and appends the row that says so, in one transaction. Returns its number. `record` says
    /// who records it, when and why, and names the patient by the hash of lookups. Its action, its outcome and its `subject`
    /// are set here.
    ///
    /// # Errors
    ///
    /// If a field cannot be stored, if `record` names a token that is not valid, or if the store fails.
    pub async fn record_consent(&self, new: NewConsent, record: NewRow) -> Result<i64, AppendError> {
        FieldFault::of_consent(&new, &record).map_err(StoreError::from)?;
        self.writer.run(move |chain| Ok(consent_rows::record(chain, &new, &record))).await?
    }

    /// Revokes a form of the consent ledger, and appends the row that says so, in one transaction. Says since when it is revoked.
    /// `None` if there is no such form. A form that is revoked keeps the first time, and gets no further row. `record` is as that of
    /// [`record_consent`](Self::record_consent); its `subject` becomes the number of the form.
    ///
    /// # Errors
    ///
    /// If `record` cannot be stored or names a token that is not valid, if the form was changed by hand, or if the store
    /// fails.
    pub async fn revoke_consent(&self, id: i64, record: NewRow) -> Result<Option<Timestamp>, AppendError> {
        FieldFault::of_row(&record).map_err(StoreError::from)?;
        self.writer.run(move |chain| Ok(consent_rows::revoke(chain, id, &record))).await?
    }

    /// The forms of all patients with a birth date, also those that were revoked, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// If one of them was changed by hand or cannot be decrypted, or if the store fails. Then the registry must not be
    /// asked, because the form may be a withdrawal.
    pub async fn consents_of_birth_date(&self, birth_date: Date) -> Result<Vec<Consent>, StoreError> {
        self.read_consents(Wanted::BirthDate(birth_date)).await
    }

    /// The forms of the patient with an id at a registry. The text is one of those of [`NewConsent::registry_ids`].
    ///
    /// # Errors
    ///
    /// As [`consents_of_birth_date`](Self::consents_of_birth_date).
    pub async fn consents_of_registry_id(&self, registry_id: &str) -> Result<Vec<Consent>, StoreError> {
        self.read_consents(Wanted::RegistryId(registry_id.to_owned())).await
    }

    /// The form with this number. `None` if no form has it.
    ///
    /// # Errors
    ///
    /// If this form was changed by hand or cannot be decrypted, or if the store fails.
    pub async fn consent(&self, id: i64) -> Result<Option<Consent>, StoreError> {
        Ok(self.read_consents(Wanted::Id(id)).await?.pop())
    }

    /// The forms of all patients, for a report.
    ///
    /// # Errors
    ///
    /// As [`consents_of_birth_date`](Self::consents_of_birth_date).
    pub async fn consents(&self) -> Result<Vec<Consent>, StoreError> {
        self.read_consents(Wanted::All).await
    }

    async fn read_consents(&self, wanted: Wanted) -> Result<Vec<Consent>, StoreError> {
        self.reader.run(move |chain| consent_rows::read(chain, &wanted)).await
    }

    /// Appends an event to the enrollment of a location, and the row that says so, in one transaction. Returns the number of the
    /// row. `record` says who appends it, when and why, and its outcome is the event in one word. Its action and its `subject` are
    /// set here.
    ///
    /// # Errors
    ///
    /// [`StoreError::EventConflict`] if the number of the event is not the next one, because another program appended one. If a
    /// field cannot be stored, if `record` names a token that is not valid, or if the store fails.
    pub async fn append_enrollment_event(
        &self,
        new: NewEnrollmentEvent,
        record: NewRow,
    ) -> Result<i64, AppendError> {
        self.append_enrollment_events(vec![(new, record)]).await
    }

    /// Appends several events, also of several locations, in one transaction: all of them or none. Otherwise as
    /// [`append_enrollment_event`](Self::append_enrollment_event). Returns the number of the last row.
    ///
    /// # Errors
    ///
    /// As [`append_enrollment_event`](Self::append_enrollment_event).
    pub async fn append_enrollment_events(
        &self,
        events: Vec<(NewEnrollmentEvent, NewRow)>,
    ) -> Result<i64, AppendError> {
        for (new, record) in &events {
            FieldFault::of_event(new, record).map_err(StoreError::from)?;
        }
        self.writer.run(move |chain| Ok(enrollment_rows::append(chain, &events))).await?
    }

    /// The events of the enrollment of a location, the first one first.
    ///
    /// # Errors
    ///
    /// If one of them was changed or removed by hand, or if the store fails.
    pub async fn enrollment_events(&self, location: &str) -> Result<Vec<EnrollmentEvent>, StoreError> {
        let location = location.to_owned();
        self.reader.run(move |chain| enrollment_rows::read(chain, &location)).await
    }

    /// The events of the enrollments of all locations, in the order of the locations. A location whose events were changed by
    /// hand has an error, and the others have their events.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn all_enrollment_events(&self) -> Result<Vec<LocationEvents>, StoreError> {
        self.reader.run(enrollment_rows::read_all).await
    }

    /// The number of the events of all locations. While it is the same, nothing was recorded.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn enrollment_event_count(&self) -> Result<i64, StoreError> {
        self.reader.run(enrollment_rows::count).await
    }

    /// Stores a secret encrypted, in the place of the one with this name, and appends the row that says so, in one transaction. The
    /// row has the name and not the value. `record` says who stores it, when and why. Its action, its outcome and its `subject` are
    /// set here.
    ///
    /// # Errors
    ///
    /// If a field cannot be stored, if `record` names a token that is not valid, or if the store fails.
    pub async fn put_secret(
        &self,
        name: &str,
        value: SecretSlice<u8>,
        record: NewRow,
    ) -> Result<(), AppendError> {
        FieldFault::of_secret(name, value.expose_secret(), &record).map_err(StoreError::from)?;
        let name = name.to_owned();
        self.writer.run(move |chain| Ok(secret_rows::put(chain, &name, &value, &record))).await?
    }

    /// The secret with this name.
    ///
    /// # Errors
    ///
    /// If it was changed by hand or cannot be decrypted, or if the store fails.
    pub async fn secret(&self, name: &str) -> Result<Option<SecretSlice<u8>>, StoreError> {
        let name = name.to_owned();
        self.reader.run(move |chain| secret_rows::get(chain, &name)).await
    }

    /// The names of all secrets, and when each was stored.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn secret_names(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        self.reader.run(secret_rows::names).await
    }

    /// Removes a secret, and appends the row that says so, in one transaction. Returns `false` if no secret has this
    /// name. `record` is as in [`put_secret`](Self::put_secret).
    ///
    /// # Errors
    ///
    /// If `record` cannot be stored or names a token that is not valid, or if the store fails.
    pub async fn remove_secret(&self, name: &str, record: NewRow) -> Result<bool, AppendError> {
        FieldFault::of_row(&record).map_err(StoreError::from)?;
        let name = name.to_owned();
        self.writer.run(move |chain| Ok(secret_rows::remove(chain, &name, &record))).await?
    }
}
