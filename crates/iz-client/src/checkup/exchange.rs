//! One exchange with the registry over the connection that questions use, and the pace of several.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::{Duration, Instant, sleep_until, timeout};

use crate::{
    AskError, Clock, Limits,
    connection::Connection,
    transport::{Incoming, Outgoing},
};

/// A request and what became of it.
pub(super) struct Exchange {
    /// The reply, as it came.
    pub(super) reply: Result<Arc<Incoming>, AskError>,
    /// Our clock when the request went.
    pub(super) sent: Timestamp,
    /// And when it was over.
    pub(super) received: Timestamp,
    /// How long it took.
    pub(super) took: Duration,
}

impl Exchange {
    pub(super) async fn of(
        connection: &Connection,
        outgoing: Outgoing,
        clock: &Clock,
        patience: Duration,
    ) -> Self {
        let (sent, started) = (clock.now(), Instant::now());
        let reply = timeout(patience, connection.send(outgoing)).await;
        let reply = reply.unwrap_or(Err(AskError::Timeout { after: patience })).map(Arc::new);
        Self { reply, sent, received: clock.now(), took: started.elapsed() }
    }

    /// What came of the connection: whatever the reply says, it came.
    pub(super) fn contact(&self) -> Result<(), &AskError> {
        self.reply.as_ref().map(|_| ())
    }
}

/// The turns that the profile allows.
pub(super) struct Pace {
    interval: Duration,
    next: Instant,
}

/// Nobody waits longer than that for another sign of life.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

impl Pace {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { interval: limits.interval(), next: Instant::now() }
    }

    /// Waits for the next turn.
    pub(super) async fn turn(&mut self) {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.interval;
    }

    /// Whether there is patience for more than the turns that are needed.
    pub(super) fn allows_more(&self) -> bool {
        self.interval <= LONGEST_PAUSE
    }
}
