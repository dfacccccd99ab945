//! What was asked and what was given out, as rows of the audit trail.
//!
//! A row is durable before the data of a patient leaves the process (45 CFR 164.312(b)). If it cannot be written, the
//! caller gets [`ApiError::StoreUnavailable`] and no data. A row never holds a name, a birth date or clinical data.

mod released;
mod subject;
mod unfinished_row;

use iz_client::{Clock, hl7::Demographics};
use iz_store::{AuditAction, NewRow, Released, Source, Store, Writer};
use tracing::error;

pub use self::subject::subject;
use self::unfinished_row::UnfinishedRow;
use crate::{
    error::ApiError,
    facade::Facade,
    release_check::ReleaseCheck,
    request::{ChooseRequest, LookupRequest},
    result::LookupResult,
    tasks::Tasks,
};

/// Who asks, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requester {
    /// The public id of the token; `None` on the command line.
    pub token: Option<String>,
    /// The id of the person who uses the answer.
    pub actor: String,
    /// Why the data is needed.
    pub purpose: String,
    /// The id of the request.
    pub request_id: Option<String>,
}

/// Looks patients up, and writes a row for each lookup.
#[derive(Clone)]
pub struct AuditTrail {
    store: Store,
    clock: Clock,
    writer: Writer,
    /// The rows of lookups whose callers went away.
    tasks: Tasks,
}

/// What was given out, for the row of a later view.
#[derive(Clone, Debug)]
pub(crate) struct Disclosure {
    pub(crate) row: NewRow,
    /// What is checked before a later view.
    release: ReleaseCheck,
}

impl Disclosure {
    fn of(result: &LookupResult, row: NewRow) -> Self {
        Self { row, release: result.release.clone() }
    }
}

impl AuditTrail {
    /// An audit trail in `store`, to which `writer` writes.
    #[must_use]
    pub fn new(store: Store, clock: Clock, writer: Writer) -> Self {
        Self { store, clock, writer, tasks: Tasks::new() }
    }

    /// Waits until the rows of lookups whose callers went away are written.
    pub(crate) async fn settled(&self) {
        self.tasks.settled().await;
    }

    /// Looks one patient up. When the result is there, its row is durable.
    ///
    /// # Errors
    ///
    /// [`ApiError`], as [`Facade::lookup`]. [`ApiError::StoreUnavailable`] if the row cannot be written.
    pub async fn lookup(
        &self,
        facade: &Facade,
        requester: &Requester,
        request: LookupRequest,
    ) -> Result<LookupResult, ApiError> {
        let (result, row) = self.looked_up(facade, requester, request).await?;
        self.release(row).await?;
        Ok(result)
    }

    /// As [`AuditTrail::lookup`], for an answer that a page shows again later. The disclosure is for the rows of that.
    ///
    /// # Errors
    ///
    /// As [`AuditTrail::lookup`].
    pub(crate) async fn lookup_for_page(
        &self,
        facade: &Facade,
        requester: &Requester,
        request: LookupRequest,
    ) -> Result<(LookupResult, Disclosure), ApiError> {
        let (result, row) = self.looked_up(facade, requester, request).await?;
        self.release(row.clone()).await?;
        let disclosure = Disclosure::of(&result, row);
        Ok((result, disclosure))
    }

    /// As [`AuditTrail::lookup`], for an answer that is given out later. The row says that nothing was released yet, and
    /// the disclosure is what a view of the answer releases.
    pub(crate) async fn lookup_for_later(
        &self,
        facade: &Facade,
        requester: &Requester,
        request: LookupRequest,
    ) -> Result<(LookupResult, Disclosure), ApiError> {
        let (result, row) = self.looked_up(facade, requester, request).await?;
        self.append(NewRow { released: Vec::new(), ..row.clone() }).await?;
        let disclosure = Disclosure::of(&result, row);
        Ok((result, disclosure))
    }

    /// Looks up a candidate of a list. When the result is there, its row is durable.
    ///
    /// # Errors
    ///
    /// [`ApiError`], as [`Facade::choose`]. [`ApiError::StoreUnavailable`] if the row cannot be written.
    pub async fn choose(
        &self,
        facade: &Facade,
        requester: &Requester,
        list: &str,
        request: &ChooseRequest,
    ) -> Result<LookupResult, ApiError> {
        self.choose_for_page(facade, requester, list, request).await.map(|(result, _)| result)
    }

    /// As [`AuditTrail::choose`], for an answer that a page shows again later.
    ///
    /// # Errors
    ///
    /// As [`AuditTrail::choose`].
    pub(crate) async fn choose_for_page(
        &self,
        facade: &Facade,
        requester: &Requester,
        list: &str,
        request: &ChooseRequest,
    ) -> Result<(LookupResult, Disclosure), ApiError> {
        let asked = facade.asked_of_list(list, request.owner.as_deref());
        let (site, patient) = asked.map_or((None, None), |(site, asked)| {
            (Some(site), subject(&asked.details).map(|subject| self.store.patient_hash(&subject)))
        });
        let row = NewRow { registry: site, patient, ..self.row(requester, AuditAction::Choose) };
        self.confirmed_other(&row, &request.consent_confirmed_other).await?;
        let (result, row) = self.run(row, facade.choose(list, request)).await?;
        self.release(row.clone()).await?;
        let disclosure = Disclosure::of(&result, row);
        Ok((result, disclosure))
    }

    /// Writes the row of a view of an answer that came earlier.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if it cannot be written. [`ApiError::ConsentWithdrawn`] if the patient withdrew the consent
    /// meanwhile.
    pub(crate) async fn view(&self, requester: &Requester, disclosure: Disclosure) -> Result<(), ApiError> {
        self.shown_again(AuditAction::View, requester, disclosure).await
    }

    /// Writes the row of a print of an answer that came earlier.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if it cannot be written.
    pub(crate) async fn print(&self, requester: &Requester, disclosure: Disclosure) -> Result<(), ApiError> {
        self.shown_again(AuditAction::Print, requester, disclosure).await
    }

    async fn shown_again(
        &self,
        action: AuditAction,
        requester: &Requester,
        Disclosure { row, release }: Disclosure,
    ) -> Result<(), ApiError> {
        let Requester { token, actor, purpose, request_id } = requester.clone();
        let time = self.clock.now();
        let row = NewRow { time, action, token, actor, purpose, request_id, ..row };
        if let Err(error) = Box::pin(release.again(time)).await {
            let outcome = error.row().code.to_owned();
            self.append(NewRow { outcome, released: Vec::new(), patient_id: None, source: None, ..row })
                .await?;
            return Err(error);
        }
        self.release(row).await
    }

    /// Writes the row of the removal of cached answers: about a patient, of a registry, or all. `why` is one word.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if it cannot be written.
    pub async fn purged(
        &self,
        requester: &Requester,
        patient: Option<&Demographics>,
        registry: Option<&str>,
        why: &str,
    ) -> Result<(), ApiError> {
        let patient = patient.and_then(subject).map(|subject| self.store.patient_hash(&subject));
        let (registry, outcome) = (registry.map(str::to_owned), why.to_owned());
        self.append(NewRow { patient, registry, outcome, ..self.row(requester, AuditAction::Purge) }).await
    }

    /// A row about the consent ledger.
    #[must_use]
    pub fn consent_row(&self, requester: &Requester, registry: Option<&str>) -> NewRow {
        NewRow { registry: registry.map(str::to_owned), ..self.row(requester, AuditAction::Consent) }
    }

    /// Writes the row of enrollments that were shown: of one location, or of all. `outcome` is one word.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if it cannot be written.
    pub(crate) async fn enrollments_shown(
        &self,
        requester: &Requester,
        location: Option<String>,
        outcome: &str,
    ) -> Result<(), ApiError> {
        let row = self.enrollment_row(requester);
        self.append(NewRow { subject: location, outcome: outcome.to_owned(), ..row }).await
    }

    /// The row of a change of an enrollment, which the store writes together with the change.
    pub(crate) fn enrollment_row(&self, requester: &Requester) -> NewRow {
        self.row(requester, AuditAction::Enroll)
    }

    /// Writes the row of a search in the consent ledger. `found` says whether forms of the patient are shown.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if it cannot be written.
    pub async fn consents_searched(
        &self,
        requester: &Requester,
        registry: &str,
        patient: &Demographics,
        found: bool,
    ) -> Result<(), ApiError> {
        let patient = subject(patient).map(|subject| self.store.patient_hash(&subject));
        let released = vec![if found { Released::Identity } else { Released::Answer }];
        let row = self.consent_row(requester, Some(registry));
        self.append(NewRow { patient, released, outcome: "searched".to_owned(), ..row }).await
    }

    /// Writes the row of a list of patients from the consent ledger. `subject` says which list.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if it cannot be written.
    pub async fn consents_listed(
        &self,
        requester: &Requester,
        registry: &str,
        subject: String,
    ) -> Result<(), ApiError> {
        let row = self.consent_row(requester, Some(registry));
        let (outcome, subject) = ("listed".to_owned(), Some(subject));
        self.append(NewRow { released: vec![Released::Identity], outcome, subject, ..row }).await
    }

    /// Writes the row of a lookup that was refused because the token got too many answers "not found".
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if it cannot be written.
    pub(crate) async fn refused(
        &self,
        facade: &Facade,
        requester: &Requester,
        request: &LookupRequest,
        why: &ApiError,
    ) -> Result<(), ApiError> {
        let row = self.lookup_row(facade, requester, request);
        self.append(NewRow { outcome: why.row().code.to_owned(), ..row }).await
    }

    /// Looks one patient up. Gives the result with the row that says so, which is not written yet.
    async fn looked_up(
        &self,
        facade: &Facade,
        requester: &Requester,
        request: LookupRequest,
    ) -> Result<(LookupResult, NewRow), ApiError> {
        let row = self.lookup_row(facade, requester, &request);
        if request.faults.is_empty() {
            self.confirmed_other(&row, &request.consent_confirmed_other).await?;
        }
        self.run(row, facade.lookup(request)).await
    }

    /// Writes the rows which say that somebody confirmed that rows of the consent ledger are about another person.
    async fn confirmed_other(&self, lookup: &NewRow, rows: &[i64]) -> Result<(), ApiError> {
        for id in rows {
            let row = NewRow {
                action: AuditAction::Consent,
                outcome: "confirmed_other".to_owned(),
                subject: Some(id.to_string()),
                ..lookup.clone()
            };
            self.append(row).await?;
        }
        Ok(())
    }

    /// Runs a lookup. Gives the result with the row that says so. A lookup that ends without an answer gets its row here:
    /// one that failed, and one whose caller went away. A request that no registry was asked for gets none.
    async fn run(
        &self,
        row: NewRow,
        lookup: impl Future<Output = Result<LookupResult, ApiError>>,
    ) -> Result<(LookupResult, NewRow), ApiError> {
        self.resume(&row).await?;
        let unfinished = UnfinishedRow::new(self, row);
        let result = lookup.await;
        let row = unfinished.ended();
        match result {
            Ok(result) => {
                let row = NewRow { time: self.clock.now(), ..released::row_of(&result, row) };
                Ok((result, row))
            }
            Err(
                error @ (ApiError::Ask(_)
                | ApiError::AnswerUnreadable(_)
                | ApiError::ConsentWithdrawn { .. }
                | ApiError::ConsentUnclear { .. }
                | ApiError::ConsentsUnreadable),
            ) => {
                let outcome = error.row().code.to_owned();
                self.append(NewRow { time: self.clock.now(), outcome, ..row }).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Checks that rows can be written. If the last one could not be written, this writes one, so that the service recovers
    /// without a lookup.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if they cannot be written.
    pub(crate) async fn check(&self) -> Result<(), ApiError> {
        let requester = Requester {
            token: None,
            actor: "izquery".to_owned(),
            purpose: "readiness".to_owned(),
            request_id: None,
        };
        self.resume(&self.row(&requester, AuditAction::Admin)).await?;
        self.store.check_writable().await.map_err(|fault| {
            error!(%fault, "the audit trail cannot be written");
            ApiError::StoreUnavailable
        })
    }

    /// Tries the store before the registry is asked, if the last row could not be written. The row says that rows may be
    /// missing before it.
    async fn resume(&self, row: &NewRow) -> Result<(), ApiError> {
        if !self.store.is_failing() {
            return Ok(());
        }
        let resumed = NewRow {
            action: AuditAction::Admin,
            outcome: "audit_resumed".to_owned(),
            patient: None,
            patient_id: None,
            registry: None,
            ..row.clone()
        };
        self.append(resumed).await
    }

    /// Writes the row of an answer that leaves. If the token is not valid any more, the answer does not leave, and the row
    /// says so.
    async fn release(&self, row: NewRow) -> Result<(), ApiError> {
        let refused = NewRow { released: Vec::new(), patient_id: None, ..row.clone() };
        match self.append(row).await {
            Err(error @ (ApiError::TokenRevoked | ApiError::TokenExpired | ApiError::TokenUnknown)) => {
                self.append(NewRow { outcome: error.row().code.to_owned(), ..refused }).await?;
                Err(error)
            }
            written => written,
        }
    }

    /// Writes a row, and waits until it is durable.
    pub(crate) async fn append(&self, row: NewRow) -> Result<(), ApiError> {
        self.store.append(row).await.map(drop).map_err(ApiError::from)
    }

    fn lookup_row(&self, facade: &Facade, requester: &Requester, request: &LookupRequest) -> NewRow {
        NewRow {
            patient: subject(&request.patient.details).map(|subject| self.store.patient_hash(&subject)),
            registry: facade.site_id(request.registry.as_deref()).map(str::to_owned),
            ..self.row(requester, AuditAction::Lookup)
        }
    }

    /// A row that says who acts, and nothing of a patient.
    fn row(&self, requester: &Requester, action: AuditAction) -> NewRow {
        let Requester { token, actor, purpose, request_id } = requester.clone();
        NewRow {
            time: self.clock.now(),
            writer: self.writer,
            token,
            actor,
            purpose,
            action,
            patient: None,
            patient_id: None,
            registry: None,
            outcome: String::new(),
            source: None::<Source>,
            released: Vec::<Released>::new(),
            request_id,
            subject: None,
        }
    }
}
