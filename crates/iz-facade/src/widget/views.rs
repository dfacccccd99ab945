//! The tickets that were not used yet, and the sessions of open pages. They are in memory only.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use iz_client::Randomness;
use jiff::Timestamp;

use super::{
    IDLE, SESSION, Shown, ViewSecret, WidgetSettings,
    limits::{ALL_VIEWS, ANSWER_BYTES, TOKEN_VIEWS},
    open_view::secret,
    secret::SecretDigest,
};
use crate::{access::Caller, audit_trail::Requester, error::ApiError};

/// What a page shows first.
#[derive(Clone)]
pub(crate) enum Content {
    /// An answer.
    Answer(Arc<Shown>),
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
    expires: Timestamp,
}

struct Entry {
    session: Session,
    /// When the session ends if nobody uses its page.
    idle_end: Timestamp,
    /// When the session ends at the latest.
    end: Timestamp,
}

/// Who uses a page, and what the page shows.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) caller: Caller,
    pub(crate) requester: Requester,
    /// What the page shows now. `None` before the first question of a form.
    pub(crate) shown: Option<Arc<Shown>>,
    /// Whether the page has the form, so that it may ask for any patient.
    pub(crate) has_form: bool,
}

impl Session {
    pub(crate) fn new(caller: Caller, requester: Requester, content: Content) -> Self {
        let (shown, has_form) = match content {
            Content::Answer(shown) => (Some(shown), false),
            Content::AskForm => (None, true),
        };
        Self { caller, requester, shown, has_form }
    }

    fn bytes(&self) -> usize {
        self.shown.as_ref().map_or(0, |shown| shown.bytes())
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

    /// Makes a ticket.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyViews`] if the token or the service has too many, or if answers that pages have not fetched take the
    /// memory.
    pub(crate) fn issue(
        &self,
        session: Session,
        now: Timestamp,
        randomness: &Randomness,
    ) -> Result<(ViewSecret, Timestamp), ApiError> {
        let ticket = secret(randomness)?;
        let expires = after(now, self.settings.ticket);
        let mut open = self.lock();
        open.purge(now);
        open.admit(&session)?;
        open.tickets.insert(ticket.digest(), Ticket { session, expires });
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
        let secret = secret(randomness)?;
        let mut open = self.lock();
        let found = open.tickets.remove(&ticket.digest()).filter(|ticket| now < ticket.expires);
        open.purge(now);
        let Ticket { session, expires: _ } = found.ok_or(ApiError::TicketInvalid)?;
        let (idle_end, end) = (after(now, IDLE), after(now, SESSION));
        let entry = Entry { session: session.clone(), idle_end, end };
        open.sessions.insert(secret.digest(), entry);
        Ok((secret, session, end))
    }

    /// The session with this secret. Its idle time begins anew.
    ///
    /// # Errors
    ///
    /// [`ApiError::SessionOver`], whether the session has ended or never existed.
    pub(crate) fn session(&self, secret: &ViewSecret, now: Timestamp) -> Result<Session, ApiError> {
        let mut open = self.lock();
        open.purge(now);
        let entry = open.sessions.get_mut(&secret.digest()).ok_or(ApiError::SessionOver)?;
        entry.idle_end = after(now, IDLE);
        Ok(entry.session.clone())
    }

    /// Says what the page of a session shows now.
    ///
    /// # Errors
    ///
    /// [`ApiError::SessionOver`] if the session ended in the meantime. Then the page gets nothing.
    pub(crate) fn show(
        &self,
        secret: &ViewSecret,
        shown: Arc<Shown>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let mut open = self.lock();
        open.purge(now);
        let entry = open.sessions.get_mut(&secret.digest()).ok_or(ApiError::SessionOver)?;
        entry.idle_end = after(now, IDLE);
        entry.session.shown = Some(shown);
        Ok(())
    }

    /// Ends a session.
    pub(crate) fn end(&self, secret: &ViewSecret) {
        self.lock().sessions.remove(&secret.digest());
    }

    /// Removes the tickets and sessions whose time is over.
    pub(crate) fn purge(&self, now: Timestamp) {
        self.lock().purge(now);
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn purge(&mut self, now: Timestamp) {
        self.tickets.retain(|_, ticket| now < ticket.expires);
        self.sessions.retain(|_, entry| now < entry.idle_end && now < entry.end);
    }

    fn admit(&self, session: &Session) -> Result<(), ApiError> {
        let tickets = self.tickets.values().map(|ticket| &ticket.session);
        let all = || tickets.clone().chain(self.sessions.values().map(|entry| &entry.session));
        let token = session.caller.token_id();
        let of_token = all().filter(|other| other.caller.token_id() == token).count();
        let bytes: usize = all().map(Session::bytes).sum();
        let is_full = all().count() >= ALL_VIEWS
            || of_token >= TOKEN_VIEWS
            || bytes.saturating_add(session.bytes()) > ANSWER_BYTES;
        if is_full { Err(ApiError::TooManyViews) } else { Ok(()) }
    }
}

fn after(now: Timestamp, time: Duration) -> Timestamp {
    now.checked_add(time).unwrap_or(Timestamp::MAX)
}
