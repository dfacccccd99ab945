//! What a connection is doing now, and what it was told to do.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{limits::ServerLimits, load::Load};

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No byte of its first request has arrived.
    New,
    /// No byte of its next request has arrived.
    Idle,
    /// A part of a header has arrived.
    Header,
    /// The service waits for the body of a request.
    Body,
    /// The service answers a request.
    Answering,
    /// The response is being sent.
    Writing,
    /// The client takes no byte of the response.
    Blocked,
    /// Everything has been sent, and what the client still sends is discarded.
    Closing,
}

/// Why a connection may be closed so that another client can be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Burden {
    /// It waits for a request, or for the end of one that was answered.
    WaitsForRequest,
    /// It waits for the body of a request, or for the client to take the response.
    IsSlow,
}

/// What a connection must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Close, unless a request has arrived.
    Shed,
    /// Close after the current response.
    Stop,
    /// Close at once.
    End,
}

/// The time after which a client that takes no byte of its response counts as slow.
const BLOCKED_GRACE: Duration = Duration::from_secs(1);

/// The time in which a client must close its side after a response that came before the end of its request.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(2);

/// The time in which the rest of a header must arrive after the server was told to stop.
const LAST_HEADER_TIMEOUT: Duration = Duration::from_millis(500);

#[derive(Debug)]
struct Current {
    phase: Phase,
    /// When the phase began, or when the client last sent or took something in it.
    since: Instant,
    /// Whether the request counts as one that is being answered.
    is_counted: bool,
    /// Whether the service has produced the whole response.
    is_response_complete: bool,
    /// Whether the service dropped the body of the request before its end.
    is_body_unread: bool,
    /// Whether the connection closes after the current response.
    is_stopping: bool,
    orders: Vec<Order>,
}

/// The state of one connection. Its task changes it, and the accept loop reads it.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    /// Connections are numbered in the order in which they were accepted.
    pub(crate) number: u64,
    load: Arc<Load>,
    current: Mutex<Current>,
    told: Notify,
}

impl ConnectionState {
    pub(crate) fn new(number: u64, load: Arc<Load>) -> Self {
        let current = Current {
            phase: Phase::New,
            since: Instant::now(),
            is_counted: false,
            is_response_complete: false,
            is_body_unread: false,
            is_stopping: false,
            orders: Vec::new(),
        };
        Self { number, load, current: Mutex::new(current), told: Notify::new() }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes have arrived.
    pub(crate) fn received(&self) {
        let mut current = self.current();
        match current.phase {
            // The time of the first header counts from the beginning of the connection.
            Phase::New => current.phase = Phase::Header,
            Phase::Idle => current.enter(Phase::Header),
            _ => {}
        }
    }

    /// A header is complete, and the service gets the request. `true` if a request of this connection already counts,
    /// because its response is not sent yet.
    pub(crate) fn begin(&self) -> bool {
        let mut current = self.current();
        current.phase = Phase::Answering;
        current.is_response_complete = false;
        current.is_body_unread = false;
        current.is_counted
    }

    /// The request counts as one that is being answered.
    pub(crate) fn set_counted(&self) {
        self.current().is_counted = true;
    }

    /// The service waits for the body.
    pub(crate) fn waits_for_body(&self) {
        let mut current = self.current();
        if current.phase == Phase::Answering {
            current.enter(Phase::Body);
        }
    }

    /// A part of the body has arrived, or its end.
    pub(crate) fn received_body(&self) {
        let mut current = self.current();
        if current.phase == Phase::Body {
            current.phase = Phase::Answering;
        }
    }

    /// The service dropped the body before its end.
    pub(crate) fn body_unread(&self) {
        self.current().is_body_unread = true;
    }

    /// The service has answered the request. The response is sent now.
    pub(crate) fn answered(&self) {
        self.current().enter(Phase::Writing);
    }

    /// The service has produced the whole response.
    pub(crate) fn response_complete(&self) {
        self.current().is_response_complete = true;
    }

    /// The client took a part of the response, or did not.
    pub(crate) fn wrote(&self, is_blocked: bool) {
        let mut current = self.current();
        match (current.phase, is_blocked) {
            (Phase::Writing, true) => current.enter(Phase::Blocked),
            (Phase::Blocked, false) => current.phase = Phase::Writing,
            _ => {}
        }
    }

    /// Everything that was written is sent.
    pub(crate) fn flushed(&self) {
        let mut current = self.current();
        if matches!(current.phase, Phase::Writing | Phase::Blocked) && current.is_response_complete {
            current.enter(Phase::Idle);
            self.end_counting(&mut current);
        }
    }

    /// The connection sends nothing more. `true` if the client may still send a request that nobody reads. A connection
    /// that is closed with unread bytes is reset, and the client may lose the response.
    pub(crate) fn close(&self) -> bool {
        let mut current = self.current();
        let is_unread = current.is_body_unread || current.phase == Phase::Header;
        current.enter(Phase::Closing);
        self.end_counting(&mut current);
        is_unread
    }

    /// The connection is closed.
    pub(crate) fn closed(&self) {
        self.end_counting(&mut self.current());
    }

    fn end_counting(&self, current: &mut Current) {
        if std::mem::take(&mut current.is_counted) {
            self.load.end();
        } else {
            self.load.change();
        }
    }

    /// When the connection must be closed if nothing happens before.
    pub(crate) fn deadline(&self, limits: &ServerLimits) -> Option<Instant> {
        let current = self.current();
        let limit = match current.phase {
            Phase::New | Phase::Header if current.is_stopping => LAST_HEADER_TIMEOUT,
            Phase::New | Phase::Header => limits.header_timeout,
            Phase::Idle => limits.keep_alive,
            Phase::Closing => CLOSING_TIMEOUT,
            // The service limits the time of a body and of its answer, and the stream that of a response.
            Phase::Body | Phase::Answering | Phase::Writing | Phase::Blocked => return None,
        };
        Some(current.since + limit)
    }

    /// Why the connection may be closed for another client, and since when. `None` if it may not, or if it has been told
    /// to close.
    pub(crate) fn burden(&self) -> Option<(Burden, Instant)> {
        let current = self.current();
        let burden = current.burden().filter(|_| current.orders.is_empty())?;
        let is_slow = current.phase != Phase::Blocked || current.since.elapsed() >= BLOCKED_GRACE;
        is_slow.then_some((burden, current.since))
    }

    /// Tells the connection what to do.
    pub(crate) fn tell(&self, order: Order) {
        self.current().orders.push(order);
        self.told.notify_one();
    }

    /// The next order.
    pub(crate) async fn next_order(&self) -> Order {
        loop {
            if let Some(order) = self.current().orders.first().copied() {
                return order;
            }
            self.told.notified().await;
        }
    }

    /// Removes the order to stop. A header of which only a part has arrived now has less time.
    pub(crate) fn stop(&self) {
        self.obey();
        let mut current = self.current();
        current.is_stopping = true;
        if matches!(current.phase, Phase::New | Phase::Header) {
            current.since = Instant::now();
        }
    }

    /// Removes the first order. `true` if a connection that was told to close must do so, because no request has arrived.
    pub(crate) fn obey(&self) -> bool {
        let mut current = self.current();
        let is_burden = current.burden().is_some();
        if !current.orders.is_empty() {
            current.orders.remove(0);
        }
        drop(current);
        self.load.change();
        is_burden
    }
}

impl Current {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }

    const fn burden(&self) -> Option<Burden> {
        match self.phase {
            Phase::New | Phase::Idle | Phase::Header | Phase::Closing => Some(Burden::WaitsForRequest),
            Phase::Body | Phase::Blocked => Some(Burden::IsSlow),
            Phase::Answering | Phase::Writing => None,
        }
    }
}
