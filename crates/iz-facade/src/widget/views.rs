//! The tickets that were not used yet, and the sessions of open pages. They are in memory only.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use iz_client::Randomness;
use iz_client::hl7::Demographics;
use jiff::Timestamp;
use tokio::sync::Mutex as Turn;

use super::{
    Shown, ViewSecret, WidgetSettings,
    limits::{ALL_VIEWS, ANSWER_BYTES, IDLE, SESSION, TOKEN_VIEWS},
    secret::SecretDigest,
};
use crate::{
    access::Caller,
    audit_trail::Requester,
    error::ApiError,
    people::{People, is_in},
    result::LookupResult,
};

/// What a page shows first.
pub(crate) enum Content {
    /// An answer.
    Answer(Arc<Shown>, Arc<LookupResult>),
    /// The form to ask.
    AskForm,
}

/// The tickets and sessions of a service.
pub(crate) struct Views {
    settings: WidgetSettings,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    tickets: BTreeMap<SecretDigest, Ticket>,
    sessions: BTreeMap<SecretDigest, Entry>,
}

struct Ticket {
    session: Session,
    state: PageState,
    expires: Timestamp,
}

struct Entry {
    session: Session,
    state: PageState,
    /// When the session ends if nobody uses its page.
    idle_end: Timestamp,
    /// When the session ends at the latest.
    end: Timestamp,
}

/// Who uses a page.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) caller: Caller,
    pub(crate) requester: Requester,
    /// Whether the page has the form, so that it may ask for any patient.
    pub(crate) has_form: bool,
    /// The questions of a page are answered one after the other.
    pub(crate) turn: Arc<Turn<()>>,
}

/// What a page shows.
#[derive(Clone, Default)]
pub(crate) struct PageState {
    /// The number of the answer. 0 before the first one.
    pub(crate) number: u64,
    /// The answer. `None` before the first one.
    pub(crate) shown: Option<Arc<Shown>>,
    /// The answer itself, until the page has fetched it.
    pub(crate) waiting: Option<Arc<LookupResult>>,
}

impl PageState {
    fn bytes(&self) -> usize {
        self.waiting.as_ref().map_or(0, |result| result.matched.reply.memory_bytes())
    }
}

impl Session {
    fn new(caller: Caller, requester: Requester, has_form: bool) -> Self {
        Self { caller, requester, has_form, turn: Arc::default() }
    }
}

impl Views {
    /// No tickets and no sessions.
    #[must_use]
    pub(crate) fn new(settings: WidgetSettings) -> Self {
        Self { settings, open: Mutex::default() }
    }

    pub(crate) const fn settings(&self) -> &WidgetSettings {
        &self.settings
    }

    /// Removes the answers about a patient in these forms that no page has fetched yet. A ticket for such an answer opens
    /// nothing, and a session with such an answer ends.
    pub(crate) fn remove_patient(&self, forms: &[Demographics]) {
        let is_about = |state: &PageState| {
            let waiting = state.waiting.as_deref().zip(state.shown.as_deref());
            waiting.is_some_and(|(result, shown)| {
                is_in(&shown.request.patient.details, forms) || People::of(result).are_in(forms)
            })
        };
        let mut open = self.lock();
        open.tickets.retain(|_, ticket| !is_about(&ticket.state));
        open.sessions.retain(|_, entry| !is_about(&entry.state));
    }

    /// Checks that the token may have one more page.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyViews`] if the token or the service has too many.
    pub(crate) fn admit(&self, token: &str, now: Timestamp) -> Result<(), ApiError> {
        self.lock_at(now).admit(token)
    }

    /// Makes a ticket. Gives it, and when it expires.
    ///
    /// # Errors
    ///
    /// As [`Views::admit`], and [`ApiError::AnswerUnwritable`] if the system has no randomness.
    pub(crate) fn issue(
        &self,
        caller: Caller,
        requester: Requester,
        content: Content,
        now: Timestamp,
        randomness: &Randomness,
    ) -> Result<(ViewSecret, Timestamp), ApiError> {
        let ticket = ViewSecret::random(randomness).ok_or(ApiError::AnswerUnwritable)?;
        let expires = after(now, self.settings.ticket);
        let mut open = self.lock_at(now);
        open.admit(caller.token_id())?;
        let (state, has_form) = match content {
            Content::Answer(shown, result) => {
                let state = PageState { number: 1, shown: Some(shown), waiting: Some(result) };
                let fits = open.bytes().saturating_add(state.bytes()) <= ANSWER_BYTES;
                (if fits { state } else { PageState { waiting: None, ..state } }, false)
            }
            Content::AskForm => (PageState::default(), true),
        };
        let session = Session::new(caller, requester, has_form);
        open.tickets.insert(ticket.digest(), Ticket { session, state, expires });
        Ok((ticket, expires))
    }

    /// Exchanges a ticket for a session. Gives its secret, and when it ends at the latest. The ticket is used up.
    ///
    /// # Errors
    ///
    /// [`ApiError::TicketInvalid`], whether the ticket was used, has expired, or never existed.
    pub(crate) fn exchange(
        &self,
        ticket: &str,
        now: Timestamp,
        randomness: &Randomness,
    ) -> Result<(ViewSecret, Session, Timestamp), ApiError> {
        let ticket = ViewSecret::parse(ticket).ok_or(ApiError::TicketInvalid)?;
        let secret = ViewSecret::random(randomness).ok_or(ApiError::AnswerUnwritable)?;
        let mut open = self.lock_at(now);
        let Ticket { session, state, .. } =
            open.tickets.remove(&ticket.digest()).ok_or(ApiError::TicketInvalid)?;
        let (idle_end, end) = (after(now, IDLE), after(now, SESSION));
        open.sessions.insert(secret.digest(), Entry { session: session.clone(), state, idle_end, end });
        Ok((secret, session, end))
    }

    /// The session with this secret. Its idle time begins anew.
    ///
    /// # Errors
    ///
    /// [`ApiError::SessionOver`], whether the session has ended or never existed.
    pub(crate) fn session(&self, secret: &ViewSecret, now: Timestamp) -> Result<Session, ApiError> {
        let mut open = self.lock_at(now);
        let entry = open.sessions.get_mut(&secret.digest()).ok_or(ApiError::SessionOver)?;
        entry.idle_end = after(now, IDLE);
        Ok(entry.session.clone())
    }

    /// What the page of a session shows.
    ///
    /// # Errors
    ///
    /// As [`Views::session`].
    pub(crate) fn state(&self, secret: &ViewSecret, now: Timestamp) -> Result<PageState, ApiError> {
        let open = self.lock_at(now);
        let entry = open.sessions.get(&secret.digest()).ok_or(ApiError::SessionOver)?;
        Ok(entry.state.clone())
    }

    /// What the page of a session shows, with the answer that waits for it. That answer is given once.
    ///
    /// # Errors
    ///
    /// As [`Views::session`].
    pub(crate) fn fetch(&self, secret: &ViewSecret, now: Timestamp) -> Result<PageState, ApiError> {
        let mut open = self.lock_at(now);
        let entry = open.sessions.get_mut(&secret.digest()).ok_or(ApiError::SessionOver)?;
        let left = PageState { waiting: None, ..entry.state.clone() };
        Ok(mem::replace(&mut entry.state, left))
    }

    /// Says what the page of a session shows now. Gives the number of the answer.
    ///
    /// # Errors
    ///
    /// As [`Views::session`]. Then the page gets nothing.
    pub(crate) fn show(
        &self,
        secret: &ViewSecret,
        shown: Arc<Shown>,
        now: Timestamp,
    ) -> Result<u64, ApiError> {
        let mut open = self.lock_at(now);
        let entry = open.sessions.get_mut(&secret.digest()).ok_or(ApiError::SessionOver)?;
        let number = entry.state.number.saturating_add(1);
        entry.idle_end = after(now, IDLE);
        entry.state = PageState { number, shown: Some(shown), waiting: None };
        Ok(number)
    }

    /// Ends a session.
    pub(crate) fn end(&self, secret: &ViewSecret) {
        self.lock().sessions.remove(&secret.digest());
    }

    /// Removes the tickets and sessions whose time is over.
    pub(crate) fn purge(&self, now: Timestamp) {
        drop(self.lock_at(now));
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tickets and sessions whose time is not over.
    fn lock_at(&self, now: Timestamp) -> MutexGuard<'_, Open> {
        let mut open = self.lock();
        open.tickets.retain(|_, ticket| now < ticket.expires);
        open.sessions.retain(|_, entry| now < entry.idle_end && now < entry.end);
        open
    }
}

impl Open {
    fn admit(&self, token: &str) -> Result<(), ApiError> {
        let tickets = self.tickets.values().map(|ticket| &ticket.session);
        let all = tickets.chain(self.sessions.values().map(|entry| &entry.session));
        let of_token = all.filter(|session| session.caller.token_id() == token).count();
        let is_full = self.tickets.len() + self.sessions.len() >= ALL_VIEWS || of_token >= TOKEN_VIEWS;
        if is_full { Err(ApiError::TooManyViews) } else { Ok(()) }
    }

    /// The memory of the answers that pages have not fetched yet.
    fn bytes(&self) -> usize {
        let tickets = self.tickets.values().map(|ticket| &ticket.state);
        tickets.chain(self.sessions.values().map(|entry| &entry.state)).map(PageState::bytes).sum()
    }
}

fn after(now: Timestamp, time: Duration) -> Timestamp {
    now.checked_add(time).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
