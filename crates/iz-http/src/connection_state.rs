//! What a connection is doing now, and what it was told to do.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{
    limits::ServerLimits,
    load::Load,
    waits::{Burden, Waits},
};

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

/// The time after which a client that has not taken its whole response counts as slow while it takes nothing.
const BLOCKED_GRACE: Duration = Duration::from_secs(1);

/// The time in which a client must close its side after a response that came before the end of its request.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(2);

/// The time in which the rest of a header must arrive after the server was told to stop.
const LAST_HEADER_TIMEOUT: Duration = Duration::from_millis(500);

#[derive(Debug)]
struct Current {
    phase: Phase,
    /// When the phase began. The phase of a body begins with its request, and the phase of a response that the client does
    /// not take with the response. So a client that sends or takes a byte now and then counts as slow.
    since: Instant,
    /// Whether the request counts as one that is being answered.
    is_counted: bool,
    /// Whether the service has produced the whole response.
    is_response_complete: bool,
    /// Whether the service dropped the body of the request before its end.
    is_body_unread: bool,
    /// Whether the last bytes that arrived end inside of a header.
    is_in_header: bool,
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
            is_in_header: false,
            is_stopping: false,
            orders: Vec::new(),
        };
        Self { number, load, current: Mutex::new(current), told: Notify::new() }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes have arrived. `is_in_header` says whether they end inside of a header.
    pub(crate) fn received(&self, is_in_header: bool) {
        let mut current = self.current();
        current.is_in_header = is_in_header;
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
        current.enter(Phase::Answering);
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
            current.phase = Phase::Body;
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
            (Phase::Writing, true) => current.phase = Phase::Blocked,
            (Phase::Blocked, false) => current.phase = Phase::Writing,
            _ => {}
        }
    }

    /// Everything that was written is sent.
    pub(crate) fn flushed(&self) {
        let mut current = self.current();
        if matches!(current.phase, Phase::Writing | Phase::Blocked) && current.is_response_complete {
            // The beginning of the next request may have arrived together with this one.
            let next = if current.is_in_header { Phase::Header } else { Phase::Idle };
            current.enter(next);
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
    pub(crate) fn waits(&self) -> Option<Waits> {
        let current = self.current();
        let burden = current.burden().filter(|_| current.orders.is_empty())?;
        let may_be_closed = current.phase != Phase::Blocked || current.since.elapsed() >= BLOCKED_GRACE;
        may_be_closed.then(|| Waits::new(burden, current.since))
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

    /// Whether the connection was told to close, and is still open.
    pub(crate) fn is_told_to_close(&self) -> bool {
        self.current().orders.contains(&Order::Shed)
    }

    /// Removes the order to stop. A header of which only a part has arrived now has less time.
    pub(crate) fn stop(&self) {
        let mut current = self.current();
        current.remove_order();
        current.is_stopping = true;
        if matches!(current.phase, Phase::New | Phase::Header) {
            current.since = Instant::now();
        }
    }

    /// `true` if the connection, which was told to close, must do so. Otherwise a request has arrived, and the order is
    /// removed.
    pub(crate) fn obey(&self) -> bool {
        let mut current = self.current();
        if current.burden().is_some() {
            return true;
        }
        current.remove_order();
        drop(current);
        self.load.change();
        false
    }
}

impl Current {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }

    fn remove_order(&mut self) {
        if !self.orders.is_empty() {
            self.orders.remove(0);
        }
    }

    const fn burden(&self) -> Option<Burden> {
        match self.phase {
            Phase::New | Phase::Idle | Phase::Header | Phase::Closing => Some(Burden::WaitsForRequest),
            Phase::Body | Phase::Blocked => Some(Burden::IsSlow),
            Phase::Answering | Phase::Writing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const MOMENT: Duration = Duration::from_millis(300);

    fn new(number: u64) -> ConnectionState {
        ConnectionState::new(number, Arc::default())
    }

    /// A connection whose client sends a body.
    fn with_body() -> ConnectionState {
        let state = new(0);
        state.received(true);
        state.begin();
        state.waits_for_body();
        state
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_counts_from_the_beginning_of_its_request() {
        let slow = with_body();
        advance(MOMENT).await;
        let next = with_body();
        advance(MOMENT).await;
        slow.received_body();
        assert_eq!(slow.waits(), None);
        slow.waits_for_body();
        assert!(slow.waits().unwrap().order() < next.waits().unwrap().order());
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_a_little_of_its_response_now_and_then_is_slow_after_a_second() {
        let state = with_body();
        state.received_body();
        state.answered();
        for _ in 0..4 {
            state.wrote(true);
            assert_eq!(state.waits(), None);
            advance(MOMENT).await;
            state.wrote(false);
        }
        state.wrote(true);
        assert_eq!(state.waits().map(|waits| waits.burden), Some(Burden::IsSlow));
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_late_is_closed_before_a_new_connection() {
        let slow = with_body();
        advance(MOMENT).await;
        let newcomer = new(1);
        let order = |state: &ConnectionState| state.waits().unwrap().order();
        assert!(order(&slow) < order(&newcomer));
        advance(MOMENT * 3).await;
        assert!(order(&slow) < order(&newcomer));
        // Now both have waited for long, and an idle connection loses nothing.
        advance(MOMENT).await;
        assert!(order(&slow) > order(&newcomer));
    }
}
