use super::*;
use crate::cdc_description::cdc_operation;
use crate::description::ServiceDescription;
use crate::dialect::Dialect;
use crate::element_template::ElementTemplate;
use crate::fault_kind::FaultKind;
use crate::response::Response;
use crate::service::SoapService;

const MESSAGE: &str = "MSH|^~\\&amp;|R&#xD;MSA|AA|1&#xD;";
const TEXT: &str = "MSH|^~\\&|R\rMSA|AA|1\r";

fn service(operation: &'static str, result: &[&'static str]) -> ServiceDescription {
    let of_2011 = Dialect::default().description();
    let body = ElementTemplate::of_elements(operation, Some("urn:example:registry".into()), Vec::new());
    let result = result.iter().map(|&name| name.into()).collect();
    let submit = OperationDescription { body, result, ..of_2011.submit };
    let connectivity_test = cdc_operation(SoapService::Cdc2011, Operation::ConnectivityTest);
    ServiceDescription {
        submit,
        connectivity_test: Some(connectivity_test),
        ..Dialect::default().description()
    }
}

fn read(operation: &'static str, result: &[&'static str], body: &str) -> Result<Response, SoapReadError> {
    let envelope = format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:p='urn:example:registry'>\
         <s:Body>{}</s:Body></s:Envelope>",
        body.replace("MESSAGE", MESSAGE)
    );
    service(operation, result).read_reply(Operation::SubmitSingleMessage, "", envelope.as_bytes())
}

fn is_read(operation: &'static str, result: &[&'static str], body: &str) {
    assert_eq!(read(operation, result, body), Ok(Response::SubmitSingleMessage(TEXT.to_owned())), "{body}");
}

#[test]
fn the_named_element_is_taken_wherever_it_stands_and_whatever_its_prefix() {
    for body in [
        "<p:SendResponse><p:Answer>MESSAGE</p:Answer></p:SendResponse>",
        "<SendResponse xmlns='urn:example:registry'><Answer>MESSAGE</Answer></SendResponse>",
        "<SendResponse><Answer>MESSAGE</Answer></SendResponse>",
        "<p:SENDRESPONSE><answer>MESSAGE</answer></p:SENDRESPONSE>",
        "<p:SomethingElse><p:Wrapper><Answer>MESSAGE</Answer><State>ok</State></p:Wrapper></p:SomethingElse>",
        "<p:SendResponse><p:Answer/><p:Answer>MESSAGE</p:Answer></p:SendResponse>",
        "<p:SendResponse><Note>Thank you</Note><p:Answer>MESSAGE</p:Answer></p:SendResponse>",
        "<p:Answer>MESSAGE</p:Answer>",
        "<p:Trace>7</p:Trace><p:SendResponse><p:Answer>MESSAGE</p:Answer></p:SendResponse>",
    ] {
        is_read("Send", &["Answer"], body);
    }
}

#[test]
fn names_around_the_result_tell_equal_names_apart() {
    let body = "<SendResponse><Request><Message>QBP</Message></Request><Response><Message>MESSAGE</Message>\
                <CredentialsValid>true</CredentialsValid></Response></SendResponse>";
    is_read("Send", &["Response", "Message"], body);
    is_read("Send", &["SendResponse", "Response", "Message"], body);
    assert!(matches!(read("Send", &["Message"], body), Err(SoapReadError::RepeatedElement { .. })));
}

#[test]
fn without_the_named_element_the_lenient_rules_apply() {
    for body in [
        "<SendResponse><Other>MESSAGE</Other></SendResponse>",
        "<SendResult>MESSAGE</SendResult>",
        "<submitSingleMessageResponse><return>MESSAGE</return></submitSingleMessageResponse>",
    ] {
        is_read("Send", &["Answer"], body);
        is_read("Send", &[], body);
    }
    let other = "<SomethingElse><Other>MESSAGE</Other></SomethingElse>";
    assert!(matches!(read("Send", &["Answer"], other), Err(SoapReadError::UnexpectedOperation { .. })));
}

#[test]
fn text_beside_the_result_may_be_the_rest_of_the_message() {
    for body in [
        "<SendResponse><Answer>MESSAGE</Answer>RXA|0|1</SendResponse>",
        "<SendResponse><Answer>MESSAGE</Answer><Rest>RXA|0|1</Rest></SendResponse>",
        "<SendResponse><Answer>MESSAGE</Answer></SendResponse>RXA|0|1",
    ] {
        assert!(
            matches!(read("Send", &["Answer"], body), Err(SoapReadError::TextBesideValue { .. })),
            "{body}"
        );
    }
}

#[test]
fn an_empty_result_is_empty_and_a_fault_is_a_fault() {
    let empty = Ok(Response::SubmitSingleMessage(String::new()));
    assert_eq!(read("Send", &["Answer"], "<SendResponse><Answer/></SendResponse>"), empty);
    let fault = read(
        "Send",
        &["Answer"],
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Detail><Answer>x</Answer></s:Detail></s:Fault>",
    );
    let Ok(Response::Fault(fault)) = fault else { panic!("{fault:?}") };
    assert_eq!(fault.kind, FaultKind::Unknown);
}

#[test]
fn a_connectivity_test_may_have_a_name_and_a_result_of_its_own() {
    let mut service = service("Send", &["Answer"]);
    let body = ElementTemplate::of_elements("Ping", None, Vec::new());
    let of_2011 = cdc_operation(SoapService::Cdc2011, Operation::ConnectivityTest);
    service.connectivity_test = Some(OperationDescription { body, result: vec!["Pong".into()], ..of_2011 });
    for body in ["<PingResponse><Pong>izquery</Pong></PingResponse>", "<PingResult>izquery</PingResult>"] {
        let envelope = format!("<Envelope><Body>{body}</Body></Envelope>");
        let read = service.read_reply(Operation::ConnectivityTest, "", envelope.as_bytes());
        assert_eq!(read, Ok(Response::ConnectivityTest("izquery".to_owned())), "{body}");
    }
}
