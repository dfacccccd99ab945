//! The sign of life: what came back of the text that was sent.

use iz_client::{
    AskError, TransportKind,
    transport::{ECHO, Protocol},
};
use iz_soap::{FaultKind, Response, SoapFault};

use crate::{check::Check, exchange::Exchange};

const NAME: &str = "connectivity_test";

pub(crate) fn connectivity_test(kind: TransportKind, protocol: &dyn Protocol, exchange: &Exchange) -> Check {
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
    if kind == TransportKind::HttpsPostForm {
        let found =
            format!("the form has no such test; its address answers with HTTP status {}", reply.status);
        return Check::pass(NAME, found);
    }
    match Response::read_with(&reply.content_type, &reply.body) {
        Ok(Response::ConnectivityTest(text)) => Check::pass(NAME, echoed(&text)),
        Ok(Response::Fault(fault)) => faulted(&fault),
        _ => Check::warning(
            NAME,
            "the registry answers with something other than an echo",
            "Check the kind of transport in transport.kind; questions may be answered all the same.",
        ),
    }
}

/// What counts is the question; a breaker that has opened needs the test to close soon.
fn broken(error: &AskError) -> Check {
    let found = format!("the test does not work, and questions may all the same: {error} ({})", error.code());
    Check::warning(NAME, found, error.advice())
}

fn echoed(text: &str) -> &'static str {
    match text.trim() {
        ECHO => "the echo is what was sent",
        "" => "the registry answers with an empty echo, as some do",
        text if text.contains(ECHO) => "the echo is what was sent, with words around it",
        _ => "the registry answers with words of its own in place of the echo, as some do",
    }
}

fn faulted(fault: &SoapFault) -> Check {
    let kind = fault.kind.code();
    match fault.kind {
        FaultKind::UnsupportedOperation => Check::pass(
            NAME,
            "the registry does not support the test, as some do not, and says so by a fault",
        ),
        FaultKind::Security => Check::warning(
            NAME,
            format!("the registry answers the test with a SOAP fault: {kind}"),
            "Check the credentials, and whether the registry knows this site's address or certificate.",
        ),
        _ => Check::warning(
            NAME,
            format!("the registry answers the test with a SOAP fault: {kind}"),
            "Check transport.kind and the path of transport.endpoint; questions may be answered all the same.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_is_equal_wrapped_lost_or_empty() {
        for (text, part) in [
            ("izquery", "is what was sent"),
            ("\n izquery\n", "is what was sent"),
            ("You sent: izquery", "words around"),
            ("OK", "in place"),
            (" ", "empty"),
        ] {
            assert!(echoed(text).contains(part), "{text}");
        }
        assert!(echoed("izquery").ends_with("sent"));
    }
}
