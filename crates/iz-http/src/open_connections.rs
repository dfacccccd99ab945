//! The open connections of a server, and which of them is closed when there are too many.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    connection_state::{ConnectionState, Order},
    limits::ServerLimits,
    load::Load,
    waits::Burden,
};

/// The request came while the server answered as many as it may, and no connection could be closed. It is an extension
/// of the request. A service refuses such a request at once, except one that asks whether the server is up. The connection
/// is closed after the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overloaded {
    /// [`ServerLimits::connections`].
    pub connections: usize,
}

/// The open connections of a server.
pub(crate) struct OpenConnections {
    limits: ServerLimits,
    load: Arc<Load>,
    all: Mutex<AllConnections>,
}

#[derive(Default)]
struct AllConnections {
    by_number: HashMap<u64, Arc<ConnectionState>>,
    next_number: u64,
}

/// One open connection. It counts until this value is dropped.
pub(crate) struct OpenConnection {
    pub(crate) state: Arc<ConnectionState>,
    all: Arc<OpenConnections>,
}

impl OpenConnections {
    pub(crate) fn new(limits: ServerLimits) -> Arc<Self> {
        Arc::new(Self { limits, load: Arc::default(), all: Mutex::default() })
    }

    fn all(&self) -> MutexGuard<'_, AllConnections> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) -> usize {
        self.all().by_number.len()
    }

    /// Waits until one more connection may be open. It closes others for that, if it can, one at a time.
    pub(crate) async fn room(&self) {
        let most = self.limits.connections.saturating_add(self.limits.spare_connections).max(1);
        let has_room = || {
            if self.count() < most {
                return true;
            }
            if !self.is_any_told_to_close() {
                self.shed(None);
            }
            false
        };
        self.load.wait_until(has_room).await;
    }

    /// Counts a new connection. If there are many, and most of the spare ones wait for a request, one of these is closed.
    pub(crate) fn open(self: &Arc<Self>) -> OpenConnection {
        let ServerLimits { connections, spare_connections, .. } = self.limits;
        if self.count() >= connections && self.waiting() > spare_connections {
            self.shed(Some(Burden::WaitsForRequest));
        }
        let mut all = self.all();
        let number = all.next_number;
        all.next_number += 1;
        let state = Arc::new(ConnectionState::new(number, Arc::clone(&self.load)));
        all.by_number.insert(number, Arc::clone(&state));
        OpenConnection { state, all: Arc::clone(self) }
    }

    /// The number of connections that wait for a request.
    fn waiting(&self) -> usize {
        let is_waiting = |state: &&Arc<ConnectionState>| {
            state.waits().is_some_and(|waits| waits.burden == Burden::WaitsForRequest)
        };
        self.all().by_number.values().filter(is_waiting).count()
    }

    /// Whether a connection was told to close, and is still open.
    fn is_any_told_to_close(&self) -> bool {
        self.all().by_number.values().any(|state| state.is_told_to_close())
    }

    /// Tells one connection to close, so that another client can be served. [`Waits::order`] says which. `only` limits the
    /// choice. `false` if none may be closed.
    ///
    /// The connection decides itself: if a request has arrived in the meantime, it stays.
    pub(crate) fn shed(&self, only: Option<Burden>) -> bool {
        let all = self.all();
        let waiting = all.by_number.values().filter_map(|state| {
            let waits = state.waits()?;
            only.is_none_or(|only| only == waits.burden).then_some((waits.order(), state.number))
        });
        let Some(state) = waiting.min().and_then(|(_, number)| all.by_number.get(&number)) else {
            return false;
        };
        state.tell(Order::Shed);
        true
    }

    /// Tells all connections what to do.
    pub(crate) fn tell(&self, order: Order) {
        for state in self.all().by_number.values() {
            state.tell(order);
        }
    }

    /// Waits until all connections are closed.
    pub(crate) async fn none_left(&self) {
        self.load.wait_until(|| self.count() == 0).await;
    }
}

impl OpenConnection {
    /// A header is complete. Gives the extension for the request if the server has too many to answer.
    pub(crate) fn begin_request(&self) -> Option<Overloaded> {
        if self.state.begin() {
            return None;
        }
        let most = self.all.limits.connections;
        if self.all.load.begin() < most || self.all.shed(Some(Burden::IsSlow)) {
            self.state.set_counted();
            return None;
        }
        self.all.load.end();
        Some(Overloaded { connections: most })
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.all.all().by_number.remove(&self.state.number);
        self.state.closed();
    }
}
