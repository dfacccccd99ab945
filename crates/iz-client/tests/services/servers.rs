//! Servers that check a request as the service of a state does, and refuse one that is not as they expect it.

use std::sync::Mutex;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use iz_client::{AskError, Environment, HttpRegistry, Question, Registry, Secret};

use crate::{
    message::{Form, answer, read_message, written_message},
    state::{ask, file, profile},
    support::{RawServer, ask_deadline, http, query},
};

const FAULT: &str = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code>\
                     <s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>refused</s:Text>\
                     </s:Reason></s:Fault></s:Body></s:Envelope>";

/// The text between two marks.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner)
}

/// The reply of a state to a request that it accepts, and a fault to any other.
fn reply(state: &str, request: &str, sent: Form, is_accepted: bool) -> Vec<u8> {
    if !is_accepted {
        return http("500 Internal Server Error", "application/soap+xml", FAULT);
    }
    let message = read_message(written_message(request), sent);
    let body = file(&format!("{state}.xml")).replace("MESSAGE", &answer(&message, Form::Entities));
    http("200 OK", "application/soap+xml; charset=utf-8", &body)
}

#[tokio::test]
async fn arizona_reads_the_message_and_the_credentials_in_no_namespace() {
    let server = RawServer::answering(|request| {
        let inner =
            between(request, "<Request xmlns=\"http://schemas.az-registry.example/Request\">", "</Request>");
        let message = inner.and_then(|inner| between(inner, "<Message xmlns=\"\">", "</Message>"));
        let credentials =
            inner.and_then(|inner| between(inner, "<Credentials xmlns=\"\">", "</Credentials>"));
        let expected = "<Username>store-12</Username><Password>p&lt;ss&amp;1</Password>";
        reply("az", request, Form::Entities, message.is_some() && credentials == Some(expected))
    })
    .await;
    assert_eq!(ask(&profile("az", &server.endpoint())).await.unwrap().outcome().word(), "record");
    let mut other = profile("az", &server.endpoint());
    other.credentials.password = Some(Secret::given("wrong"));
    assert_eq!(ask(&other).await.unwrap_err().code(), "registry_refused_envelope");
}

/// Wrong credentials: the service of Arizona answers without a message.
#[tokio::test]
async fn a_reply_without_a_message_is_an_empty_reply() {
    let server = RawServer::answering(|_| {
        let shape = file("az.xml").replace("MESSAGE", "").replace("true", "false");
        http("200 OK", "application/soap+xml; charset=utf-8", &shape)
    })
    .await;
    let error = ask(&profile("az", &server.endpoint())).await.unwrap_err();
    assert!(matches!(error, AskError::EmptyReply), "{error}");
}

#[tokio::test]
async fn oregon_checks_the_token_and_never_sees_a_nonce_twice() {
    let seen = Mutex::new(Vec::new());
    let server = RawServer::answering(move |request| {
        let nonce = between(request, "#Base64Binary\">", "</wsse:Nonce>").unwrap_or_default();
        let is_new = STANDARD.decode(nonce).is_ok_and(|bytes| {
            let mut seen = seen.lock().unwrap();
            let is_new = bytes.len() == 16 && !seen.contains(&bytes);
            seen.push(bytes);
            is_new
        });
        let is_fresh = between(request, "<wsu:Created>", "</wsu:Created>").is_some_and(|created| {
            let age = created.parse::<jiff::Timestamp>().map(|created| jiff::Timestamp::now() - created);
            created.ends_with('Z') && age.is_ok_and(|age| age.get_seconds().abs() < 300)
        });
        let is_understood = request.contains(" soap:mustUnderstand=\"true\"><wsse:UsernameToken ");
        let is_known = request.contains("<wsse:Username>store-12</wsse:Username>")
            && request.contains("#PasswordText\">p&lt;ss&amp;1</wsse:Password>");
        let is_accepted = is_new && is_fresh && is_understood && is_known;
        reply("or", request, Form::Cdata, is_accepted && request.contains("<arg0 xmlns=\"\"><![CDATA[MSH|"))
    })
    .await;
    let profile = profile("or", &server.endpoint());
    let question = Question::new(query(), &profile.query_rules()).unwrap();
    let registry = HttpRegistry::new(&profile, &Environment::system()).unwrap();
    for _ in 0..3 {
        assert_eq!(registry.ask(&question, ask_deadline()).await.unwrap().outcome().word(), "record");
    }
}

#[tokio::test]
async fn north_dakota_takes_soap_1_1_with_its_own_namespace() {
    let server = RawServer::answering(|request| {
        let is_accepted = request.contains("xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"")
            && request.contains("soapaction: \"https://nd-registry.example/submitSingleMessage\"")
            && request.contains("<submitSingleMessage xmlns=\"https://nd-registry.example/\"><username>");
        reply("nd", request, Form::Cdata, is_accepted)
    })
    .await;
    assert_eq!(ask(&profile("nd", &server.endpoint())).await.unwrap().outcome().word(), "record");
}

#[tokio::test]
async fn credentials_in_http_headers_reach_the_service() {
    let server = RawServer::answering(|request| {
        let head = request.split("\r\n\r\n").next().unwrap();
        let is_accepted = head.contains("authorization: Basic c3RvcmUtMTI6cDxzcyYx\r\n")
            && head.contains("orgcode: store-12\r\n")
            && head.contains("pincode: p<ss&1\r\n")
            && head.contains("x-second: second\r\n")
            && head.contains("x-registry: NM\r\n")
            && !head.contains("x-unset");
        reply("ar", request, Form::Entities, is_accepted)
    })
    .await;
    let mut of_headers = profile("ar", &server.endpoint());
    let changes = "http_basic = true\nhttp_headers = [\n{ name = 'orgCode', value = 'username' },\n\
        { name = 'pinCode', value = 'password' },\n{ name = 'X-Second', value = 'second_password' },\n\
        { name = 'X-Registry', text = 'NM' },\n{ name = 'X-Unset', value = 'facility_id' },\n]";
    let text = file("ar.toml").replace("kind = \"soap\"", &format!("kind = 'soap'\n{changes}"));
    let text = text.replace("facility_id = \"F-204\"", "");
    let with_headers = iz_client::RegistryProfile::load("ar", text.parse().unwrap()).unwrap();
    of_headers.transport.http_basic = with_headers.transport.http_basic;
    of_headers.transport.http_headers = with_headers.transport.http_headers;
    of_headers.credentials.facility_id = None;
    assert_eq!(ask(&of_headers).await.unwrap().outcome().word(), "record");
    // What no header can hold is refused, and the password is not in the error.
    for password in ["Canary\u{7}", "Canary ", "\tCanary"] {
        of_headers.credentials.password = Some(Secret::given(password));
        let error = ask(&of_headers).await.unwrap_err();
        assert_eq!(error.code(), "question_unwritable", "{password:?}");
        assert!(!format!("{error} {error:?}").contains("Canary"));
    }
}
