//! The probe of a service: its own connectivity test, or a GET.

use iz_client::Probe as _;

use crate::{
    state::{profile, registry},
    support::{RawServer, ask_deadline, http},
};

const SOAP: &str = "application/soap+xml; charset=utf-8";

fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// The request of the probe, and whether it passes.
async fn probe(state: &str, status: &'static str, reply: &str) -> (String, Result<(), &'static str>) {
    let reply = reply.to_owned();
    let server = RawServer::answering(move |_| http(status, SOAP, &reply)).await;
    let result = registry(&profile(state, &server.endpoint())).probe(ask_deadline()).await;
    (server.requests().remove(0), result.map_err(|error| error.code()))
}

#[tokio::test]
async fn a_connectivity_test_has_its_own_names_and_may_need_credentials() {
    for (state, header, element, answer) in [
        (
            "fl",
            "action=\"urn:cdc:iisb:2011:connectivityTestFL\"",
            "<connectivityTestFL xmlns=\"urn:cdc:iisb:2011\"><echoBack>izquery</echoBack>\
             <username>store-12</username><password>p&lt;ss&amp;1</password></connectivityTestFL>",
            "<p:connectivityTestFLResponse xmlns:p='urn:cdc:iisb:2011'><p:return>izquery</p:return>\
             </p:connectivityTestFLResponse>",
        ),
        (
            "ar",
            "content-type: application/soap+xml; charset=utf-8\r\n",
            "<connectivityTest xmlns=\"http://tempuri.org/\"><echoBack>izquery</echoBack></connectivityTest>",
            "<connectivityTestResponse xmlns='http://tempuri.org/'><connectivityTestResult>izquery\
             </connectivityTestResult></connectivityTestResponse>",
        ),
        (
            "nd",
            "soapaction: \"https://nd-registry.example/connectivityTest\"\r\n",
            "<connectivityTest xmlns=\"https://nd-registry.example/\"><echoBack>izquery</echoBack>\
             </connectivityTest>",
            "<connectivityTestResponse><return>izquery</return></connectivityTestResponse>",
        ),
    ] {
        let (request, result) = probe(state, "200 OK", &envelope(answer)).await;
        assert!(request.contains(header) && request.contains(element), "{state}: {request}");
        assert_eq!(result, Ok(()), "{state}");
        let (_, result) = probe(state, "503 Service Unavailable", "closed").await;
        assert_eq!(result, Err("registry_http_status"), "{state}");
    }
}

#[tokio::test]
async fn a_service_without_a_connectivity_test_is_probed_with_a_get() {
    for (status, expected) in [
        ("200 OK", Ok(())),
        ("405 Method Not Allowed", Ok(())),
        ("503 Service Unavailable", Err("registry_http_status")),
    ] {
        let (request, result) = probe("az", status, "<html>A service</html>").await;
        assert!(request.starts_with("GET /service HTTP/1.1\r\n"), "{request}");
        assert_eq!(result, expected, "{status}");
    }
}
