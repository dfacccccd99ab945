//! The probe: the echo of the text that was sent.

use iz_client::{
    AskError,
    transport::{ECHO, Protocol},
};
use iz_soap::{FaultKind, Operation, Response, ServiceDescription, SoapFault};

use crate::{check::Check, exchange::Exchange};

const NAME: &str = "connectivity_test";

/// Checks the reply to the probe. `service` is the SOAP service, if the registry has one.
pub(crate) fn connectivity_test(
    service: Option<&ServiceDescription>,
    protocol: &dyn Protocol,
    exchange: &Exchange,
) -> Check {
    let reply = match &exchange.reply {
        Ok(reply) => reply,
        Err(error @ (AskError::Tls(_) | AskError::Unreachable)) => {
            return Check::failure(NAME, format!("{error} ({})", error.code()), error.advice());
        }
        Err(error) => return broken(error),
    };
    if let Err(error) = protocol.check_probe(reply) {
        return broken(&error);
    }
    let Some(service) = service.filter(|service| service.connectivity_test.is_some()) else {
        let found = format!(
            "this {} has no connectivity test; its URL replies with HTTP status {}",
            if service.is_some() { "service" } else { "kind of service" },
            reply.status
        );
        return Check::pass(NAME, found);
    };
    match service.read_reply(Operation::ConnectivityTest, &reply.content_type, &reply.body) {
        Ok(Response::ConnectivityTest(text)) => Check::pass(NAME, echoed(&text)),
        Ok(Response::Fault(fault)) => faulted(&fault),
        _ => Check::warning(
            NAME,
            "the registry replies with something other than an echo",
            "Check transport.kind. Queries may still be answered.",
        ),
    }
}

/// A failed probe is only a warning, because the query is what counts. But an open breaker closes later without a
/// probe.
fn broken(error: &AskError) -> Check {
    let found = format!("the probe fails, but queries may still be answered: {error} ({})", error.code());
    Check::warning(NAME, found, error.advice())
}

fn echoed(text: &str) -> &'static str {
    match text.trim() {
        ECHO => "the echo is the text that was sent",
        "" => "the registry returns an empty echo, as some registries do",
        text if text.contains(ECHO) => "the echo is the text that was sent, with additional text",
        _ => "the registry returns other text instead of the echo, as some registries do",
    }
}

fn faulted(fault: &SoapFault) -> Check {
    let kind = fault.kind.code();
    match fault.kind {
        FaultKind::UnsupportedOperation => Check::pass(
            NAME,
            "the registry does not support the connectivity test and replies with a fault, as some registries do",
        ),
        FaultKind::Security => Check::warning(
            NAME,
            format!("the registry replies to the probe with a SOAP fault: {kind}"),
            "Check the credentials, and whether the registry knows this site's address or client certificate.",
        ),
        _ => Check::warning(
            NAME,
            format!("the registry replies to the probe with a SOAP fault: {kind}"),
            "Check transport.kind and the path of transport.endpoint. Queries may still be answered.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_may_be_equal_extended_replaced_or_empty() {
        for (text, part) in [
            ("izquery", "the text that was sent"),
            ("\n izquery\n", "the text that was sent"),
            ("You sent: izquery", "additional text"),
            ("OK", "instead"),
            (" ", "empty"),
        ] {
            assert!(echoed(text).contains(part), "{text}");
        }
        assert!(echoed("izquery").ends_with("sent"));
    }
}
