//! One exchange with the registry over the connection that questions use, and the pace of several.

use std::sync::Arc;

use iz_client::{
    AskError, Clock, Limits,
    transport::{Connection, HttpReply, HttpRequest},
};
use jiff::Timestamp;
use tokio::time::{Duration, Instant, sleep_until, timeout};

/// A request and what became of it.
pub(crate) struct Exchange {
    /// The reply, as it came.
    pub(crate) reply: Result<Arc<HttpReply>, AskError>,
    /// Our clock when the request went.
    pub(crate) sent: Timestamp,
    /// And when it was over.
    pub(crate) received: Timestamp,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Exchange {
    pub(crate) async fn of(
        connection: &Connection,
        request: HttpRequest,
        clock: &Clock,
        patience: Duration,
    ) -> Self {
        let (sent, started) = (clock.now(), Instant::now());
        let reply = timeout(patience, connection.send(request)).await;
        let reply = reply.unwrap_or(Err(AskError::Timeout { after: patience })).map(Arc::new);
        Self { reply, sent, received: clock.now(), took: started.elapsed() }
    }

    /// What came of the connection: whatever the reply says, it came.
    pub(crate) fn contact(&self) -> Result<(), &AskError> {
        self.reply.as_ref().map(|_| ())
    }
}

/// The turns that the profile allows.
pub(crate) struct Pace {
    interval: Duration,
    next: Instant,
}

/// Nobody waits longer than that for another sign of life.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

impl Pace {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { interval: limits.interval(), next: Instant::now() }
    }

    /// Waits for the next turn.
    pub(crate) async fn turn(&mut self) {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.interval;
    }

    /// Whether there is patience for more than the turns that are needed.
    pub(crate) fn allows_more(&self) -> bool {
        self.interval <= LONGEST_PAUSE
    }
}
