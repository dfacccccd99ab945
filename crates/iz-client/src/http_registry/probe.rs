//! The sign of life, which tells the registry nothing about anybody.

use async_trait::async_trait;
use tokio::time::{Instant, timeout_at};

use super::HttpRegistry;
use crate::{AskError, Probe};

#[async_trait]
impl Probe for HttpRegistry {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        timeout_at(deadline, self.echo()).await.unwrap_or(Err(AskError::Timeout { after }))
    }
}

impl HttpRegistry {
    async fn echo(&self) -> Result<(), AskError> {
        let stamp = self.stamp();
        let reply = self.connection.send(self.wire.probe(stamp.control_id())?).await?;
        self.wire.probed(&reply)
    }
}
