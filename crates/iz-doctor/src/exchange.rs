//! One exchange with the registry over the HTTP client's connection, and the pace of several exchanges.

use std::sync::Arc;

use iz_client::{
    AskError, Clock, Limits,
    transport::{Connection, HttpReply, HttpRequest},
};
use jiff::Timestamp;
use tokio::time::{Duration, Instant, sleep_until, timeout};

/// A request and its result.
pub(crate) struct Exchange {
    /// The reply, unchanged.
    pub(crate) reply: Result<Arc<HttpReply>, AskError>,
    /// This machine's time when the request was sent.
    pub(crate) sent: Timestamp,
    /// This machine's time when the exchange ended.
    pub(crate) received: Timestamp,
    /// The duration of the exchange.
    pub(crate) took: Duration,
}

impl Exchange {
    /// Sends a request and waits for its reply, but no longer than `time_limit`.
    pub(crate) async fn of(
        connection: &Connection,
        request: HttpRequest,
        clock: &Clock,
        time_limit: Duration,
    ) -> Self {
        let (sent, started) = (clock.now(), Instant::now());
        let reply = timeout(time_limit, connection.send(request)).await;
        let reply = reply.unwrap_or(Err(AskError::Timeout { after: time_limit })).map(Arc::new);
        Self { reply, sent, received: clock.now(), took: started.elapsed() }
    }

    /// Whether any reply came, whatever it says.
    pub(crate) fn contact(&self) -> Result<(), &AskError> {
        self.reply.as_ref().map(|_| ())
    }
}

/// The rate of requests that the profile allows.
pub(crate) struct RequestPace {
    interval: Duration,
    next: Instant,
}

/// With a longer interval between requests, no additional probes are sent.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

impl RequestPace {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { interval: limits.interval(), next: Instant::now() }
    }

    /// Waits until the next request may be sent.
    pub(crate) async fn wait(&mut self) {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.interval;
    }

    /// Whether the rate allows additional probes.
    pub(crate) fn allows_more(&self) -> bool {
        self.interval <= LONGEST_PAUSE
    }
}
