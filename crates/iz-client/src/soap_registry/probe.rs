//! The sign of life: `connectivityTest`, which tells the registry nothing about anybody.

use std::time::Duration;

use iz_soap::{ConnectivityTest, FaultKind, Operation, Request, Response};
use reqwest::StatusCode;
use tokio::time::{Instant, timeout_at};

use super::SoapRegistry;
use crate::{AskError, Probe};

/// What the registry is asked to send back. It is not compared: some add words of their own, or send none.
const ECHO: &str = "izquery";

impl Probe for SoapRegistry {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        timeout_at(deadline, self.echo()).await.unwrap_or(Err(AskError::Timeout { after }))
    }
}

impl SoapRegistry {
    async fn echo(&self) -> Result<(), AskError> {
        let request = Request::ConnectivityTest(ConnectivityTest { echo_back: ECHO.to_owned() });
        let envelope = request.write().map_err(AskError::Unwritable)?;
        let (status, retry_after, body) = self.post(Operation::ConnectivityTest, envelope).await?;
        is_there(status, retry_after, &body)
    }
}

/// Not every registry has the operation, and those that lack it have their own ways to say so: whatever
/// answers with SOAP is there, unless it is a hub that says the registry behind it is not.
fn is_there(status: StatusCode, retry_after: Option<Duration>, body: &[u8]) -> Result<(), AskError> {
    match Response::read(body) {
        Ok(Response::Fault(fault)) => match fault.kind {
            FaultKind::DestinationConnection | FaultKind::HubClient | FaultKind::UnexpectedException => {
                Err(AskError::SoapFault(fault.kind))
            }
            _ => Ok(()),
        },
        Ok(_) => Ok(()),
        Err(_) if !status.is_success() => Err(AskError::Http { status: status.as_u16(), retry_after }),
        Err(error) => Err(AskError::Envelope(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(detail: &str) -> String {
        format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code>\
             <s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>x</s:Text></s:Reason>\
             <s:Detail>{detail}</s:Detail></s:Fault></s:Body></s:Envelope>"
        )
    }

    #[test]
    fn what_answers_with_soap_is_there() {
        let echo = Response::ConnectivityTest("something else".to_owned()).write().unwrap();
        let code = |status: u16, body: &str| {
            let status = StatusCode::from_u16(status).unwrap();
            is_there(status, None, body.as_bytes()).map_err(|error| error.code())
        };
        assert_eq!(code(200, &echo), Ok(()));
        for kind in ["UnsupportedOperationFault", "SecurityFault", "fault", "somethingOfItsOwn"] {
            assert_eq!(code(500, &fault(&format!("<{kind} xmlns='urn:cdc:iisb:2011'/>"))), Ok(()), "{kind}");
        }
        let hub = fault("<DestinationConnectionFault xmlns='urn:cdc:iisb:hub:2014'/>");
        assert_eq!(code(500, &hub), Err("registry_soap_fault"));
        assert_eq!(code(503, "<html>closed</html>"), Err("registry_http_status"));
        assert_eq!(code(200, "<html>log in</html>"), Err("registry_no_soap"));
    }
}
