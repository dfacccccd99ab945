use toml::Table;

use crate::{
    profile::{ProfileError, RegistryProfile},
    secret::Secret,
};

/// A complete profile with these settings of the transport and the service.
fn load(transport: &str, service: &str, submit: &str) -> Result<RegistryProfile, ProfileError> {
    let text = format!(
        "name = 'A registry'\ntime_zone = 'America/Denver'\nmessage = {{}}\n\
         [transport]\nkind = 'soap'\n{transport}\n[transport.service]\nnamespace = 'urn:example'\n{service}\n\
         [transport.service.submit]\nelement = 'Send'\n{submit}\n"
    );
    RegistryProfile::load("example", text.parse::<Table>().unwrap())
}

const MESSAGE: &str = "children = [{ element = 'm', value = 'message' }]";

fn refused(transport: &str, service: &str, submit: &str) -> String {
    load(transport, service, submit).expect_err(&format!("{transport} {service} {submit}")).to_string()
}

#[test]
fn the_shortest_description_is_complete() {
    let service = load("", "", MESSAGE).unwrap().transport.soap_service().unwrap();
    assert_eq!(service.content_type(&service.submit), "application/soap+xml; charset=utf-8");
    assert_eq!((service.soap_action(&service.submit), service.connectivity_test), (None, None));
}

#[test]
fn soap_1_1_sends_an_empty_action_where_the_service_has_none() {
    for (settings, action) in [
        ("soap_version = '1.1'", Some("\"\"")),
        ("soap_version = '1.1'\naction_in = 'none'", None),
        ("soap_version = '1.2'", None),
    ] {
        let service = load("", settings, MESSAGE).unwrap().transport.soap_service().unwrap();
        assert_eq!(service.soap_action(&service.submit).as_deref(), action, "{settings}");
    }
}

#[test]
fn a_wrong_operation_is_refused_by_its_key() {
    for (submit, expected) in [
        ("", "submit: must have exactly one element with the value `message`"),
        (
            "children = [{ element = 'm', value = 'message' }, { element = 'n', value = 'message' }]",
            "submit: must have exactly one",
        ),
        (
            "children = [{ element = 'm', value = 'message' }]\nheader = [{ element = 'n', value = 'message' }]",
            "submit: must have exactly one",
        ),
        (
            "children = [{ element = 'm', value = 'message' }, { element = 'e', value = 'echo' }]",
            "submit: must have no element with the value `echo`",
        ),
        (
            "children = [{ element = 'm', value = 'message' }, { element = 'm', value = 'username' }]",
            "submit.children[1].element: must not be the name",
        ),
        (
            "children = [{ element = 'a:m', value = 'message' }]",
            "submit.children[0].element: must be the name of an XML element",
        ),
        (
            "children = [{ element = '1m', value = 'message' }]",
            "submit.children[0].element: must be the name",
        ),
        (
            "children = [{ element = 'm m', value = 'message' }]",
            "submit.children[0].element: must be the name",
        ),
        ("children = [{ element = '', value = 'message' }]", "submit.children[0].element: must be the name"),
        (
            "children = [{ element = 'm><x', value = 'message' }]",
            "submit.children[0].element: must be the name",
        ),
        (
            "children = [{ element = 'm', value = 'message', text = 'x' }]",
            "submit.children[0]: must have only one of",
        ),
        (
            "children = [{ element = 'm', text = 'x', children = [{ element = 'n', value = 'message' }] }]",
            "submit.children[0]: must have only one of",
        ),
        (
            "children = [{ element = 'a', children = [{ element = 'm', value = 'message' }, { element = 'a.b:c' }] }]",
            "submit.children[0].children[1].element: must be the name",
        ),
        (
            "children = [{ element = 'm', value = 'message', namespace = 'a b' }]",
            "submit.children[0].namespace: must not hold blanks",
        ),
        (
            "children = [{ element = 'm', value = 'message' }, { element = 't', text = \"a\\u0007\" }]",
            "submit.children[1].text: must not hold control",
        ),
        (
            "children = [{ element = 'm', value = 'hl7' }]",
            "submit.children[0].value: must be one of `username`",
        ),
        ("children = [{ element = 'm', value = 'message', prefix = 'p' }]", "submit.children[0].prefix: "),
        ("children = [{ value = 'message' }]", "submit.children[0].element: is missing"),
        ("children = [['m', '', 'message']]", "submit.children[0]: must be a table of keys"),
        ("children = { element = 'm', value = 'message' }", "submit.children: must be a list"),
        (
            "children = [{ element = 'm', value = 'message' }, { element = 'm', namespace = 'urn:example', value = 'username' }]",
            "submit.children[1].element: must not be the name",
        ),
        (
            "namespace = 'urn:other'\nchildren = [{ element = 'a', namespace = '', children = [{ element = 'm', value = 'message' }, \
             { element = 'm', namespace = '' }] }]",
            "submit.children[0].children[1].element: must not be the name",
        ),
        (
            "children = [{ element = 'm', value = 'message', namespace = 'http://www.w3.org/2003/05/soap-envelope' }]",
            "submit.children[0].namespace: must not be the namespace",
        ),
        (
            "namespace = 'http://www.w3.org/2000/xmlns/'\nchildren = [{ element = 'm', value = 'message' }]",
            "submit.namespace: must not be the namespace",
        ),
        (
            "children = [{ element = 'm', value = 'message' }]\nresult = 'a//b'",
            "submit.result: must be the name",
        ),
        (
            "children = [{ element = 'm', value = 'message' }]\nresult = 'p:return'",
            "submit.result: must be the name",
        ),
        (
            "children = [{ element = 'm', value = 'message' }]\naction = 'a\"b'",
            "submit.action: must be ASCII",
        ),
        ("children = [{ element = 'm', value = 'message' }]\naction = ''", "submit.action: must be ASCII"),
        (
            "children = [{ element = 'm', value = 'message' }]\naction = \"a\\r\\nX: y\"",
            "submit.action: must be ASCII",
        ),
        ("children = [{ element = 'm', value = 'message' }]\nsurprise = 1", "submit.surprise: "),
    ] {
        let error = refused("", "", submit);
        assert!(error.starts_with(&format!("transport.service.{expected}")), "{submit}: {error}");
    }
}

#[test]
fn a_wrong_service_is_refused_by_its_key() {
    for (service, expected) in [
        ("surprise = 1", "surprise: "),
        ("soap_version = '1.3'", "soap_version: must be"),
        ("soap_version = 1.2", "soap_version: must be a text in quotation marks"),
        ("username_token.nonce = 'yes'", "username_token.nonce: must be true or false"),
        ("action_in = 'body'", "action_in: must be one of"),
        ("action_in = 'header'", "submit.action: is missing"),
        ("addressing = ['Action']", "submit.action: is missing"),
        ("addressing = ['To', 'To']", "addressing: must not name a header twice"),
        ("addressing = ['From']", "addressing[0]: must be one of"),
        ("addressing_to = 'https://registry.example/'", "addressing_to: is only for"),
        ("addressing = ['To']\naddressing_to = 'registry'", "addressing_to: must be an address"),
        (
            "addressing = ['To']\naddressing_to = 'https://u:hunter2@registry.example/'",
            "addressing_to: must not hold",
        ),
        ("content_type = 'xml'", "content_type: must be a media type"),
        ("content_type = \"text/xml\\r\\nX: y\"", "content_type: must be a media type"),
        ("content_type = 'text/xml; charset=iso-8859-1'", "content_type: must not have another charset"),
        ("content_type = 'text/xml; action=\"x\"'", "content_type: must not have the action"),
        ("content_type = 'text/xml;'", "content_type: must have only parameters"),
        ("content_type = 'text/xml; charset=\"utf-8'", "content_type: must have only parameters"),
        ("content_type = 'text/xml; charset'", "content_type: must have only parameters"),
        ("content_type = 'text/xml; utf 8'", "content_type: must have only parameters"),
        ("content_type = 'text/xml; a=\"b;action=c\"'", "content_type: must have only parameters"),
        ("username_token = true", "username_token: must be a table"),
        ("username_token = { digest = true }", "username_token.digest: "),
        (
            "connectivity_test = { element = 'T', children = [{ element = 'm', value = 'message' }] }",
            "connectivity_test: must have no element",
        ),
        (
            "connectivity_test = { element = 'T', children = [{ element = 'a', value = 'echo' }, { element = 'b', value = 'echo' }] }",
            "connectivity_test: must have at most one",
        ),
        ("connectivity_test = 'none'", "connectivity_test: must be a table"),
        ("connectivity_test = {}", "connectivity_test.element: is missing"),
    ] {
        let error = refused("", service, MESSAGE);
        assert!(error.starts_with(&format!("transport.service.{expected}")), "{service}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn wrong_http_headers_are_refused_by_their_key() {
    for (transport, expected) in [
        ("http_headers = [{ name = 'a b', text = 'x' }]", "http_headers[0].name: must be the name"),
        ("http_headers = [{ name = '', text = 'x' }]", "http_headers[0].name: must be the name"),
        (
            "http_headers = [{ name = 'Content-Type', text = 'x' }]",
            "http_headers[0].name: must not be a header",
        ),
        ("http_headers = [{ name = 'EXPECT', text = '100-continue' }]", "http_headers[0].name: must not be"),
        ("http_headers = [{ name = 'Range', text = 'bytes=0-9' }]", "http_headers[0].name: must not be"),
        (
            "http_headers = [{ name = 'Authorization', value = 'password' }]",
            "http_headers[0].name: must not be",
        ),
        (
            "http_headers = [{ name = 'a', text = 'x' }, { name = 'A', text = 'y' }]",
            "http_headers[1].name: must not be",
        ),
        ("http_headers = [{ name = 'a' }]", "http_headers[0]: must have either value or text"),
        (
            "http_headers = [{ name = 'a', text = 'x', value = 'username' }]",
            "http_headers[0]: must have either",
        ),
        ("http_headers = [{ name = 'a', text = \"x\\r\\nb: c\" }]", "http_headers[0].text: must be ASCII"),
        ("http_headers = [{ name = 'a', value = 'message' }]", "http_headers[0].value: must be one of"),
        ("http_headers = [{ name = 'a', text = 'x', secret = 'y' }]", "http_headers[0].secret: "),
        ("http_headers = [['a', 'username']]", "http_headers[0]: must be a table"),
        ("segment_end = 'crlf'", "segment_end: must be"),
        ("http_basic = 'yes'", "http_basic: must be"),
    ] {
        let error = refused(transport, "", MESSAGE);
        assert!(error.starts_with(&format!("transport.{expected}")), "{transport}: {error}");
    }
}

#[test]
fn elements_of_one_name_in_two_namespaces_stand_side_by_side() {
    for second in ["namespace = ''", "namespace = 'urn:other'"] {
        let submit = format!(
            "children = [{{ element = 'm', value = 'message' }}, {{ element = 'm', {second}, value = 'username' }}]"
        );
        assert!(load("", "", &submit).is_ok(), "{submit}");
    }
    for content_type in
        ["text/xml", "text/xml; charset=UTF-8", "application/soap+xml;charset=\"utf-8\"; type=\"a/b\""]
    {
        assert!(load("", &format!("content_type = '{content_type}'"), MESSAGE).is_ok(), "{content_type}");
    }
}

#[test]
fn elements_are_not_nested_without_limit() {
    let nested = |depth: usize| {
        let inner = "{ element = 'm', value = 'message' }".to_owned();
        let outer = (1..depth).fold(inner, |inner, _| format!("{{ element = 'e', children = [{inner}] }}"));
        load("", "", &format!("children = [{outer}]"))
    };
    assert!(nested(16).is_ok());
    assert!(nested(17).unwrap_err().to_string().contains("must not be nested deeper than 16"));
}

#[test]
fn the_kind_and_the_description_belong_together() {
    let error = RegistryProfile::load("tx", "transport.kind = 'soap'".parse().unwrap()).unwrap_err();
    assert!(error.to_string().starts_with("transport.service: is missing"), "{error}");
    let other = "transport.kind = 'cdc-soap-2011'".parse().unwrap();
    let error = RegistryProfile::load("arizona-sample", other).unwrap_err();
    assert_eq!(error.to_string(), "transport.service: is only for the kind `soap`");
    let lf = RegistryProfile::load("post-sample", "transport.segment_end = 'lf'".parse().unwrap());
    assert_eq!(lf.unwrap_err().to_string(), "transport.segment_end: is only for the SOAP kinds");
    assert!(RegistryProfile::load("tx", "transport.segment_end = 'lf'".parse().unwrap()).is_ok());
}

#[test]
fn a_token_and_http_basic_need_a_user_name_and_a_password() {
    let of = |transport: &str, service: &str| load(transport, service, MESSAGE).unwrap().missing();
    let all = vec!["transport.endpoint", "credentials.username", "credentials.password"];
    assert_eq!(of("", ""), vec!["transport.endpoint"]);
    assert_eq!(of("", "username_token = {}"), all);
    assert_eq!(of("http_basic = true", ""), all);
}

#[test]
fn http_basic_cannot_send_a_user_name_with_a_colon() {
    let load = |changes: &str| RegistryProfile::load("tx", changes.parse().unwrap());
    for username in ["credentials.username = 'a:b'", "facilities.a = { facility_id = '1', username = 'a:b' }"]
    {
        assert!(load(username).is_ok());
        let error = load(&format!("transport.http_basic = true\n{username}")).unwrap_err().to_string();
        assert!(error.contains(".username: must not hold a colon"), "{error}");
    }
}

#[test]
fn the_second_password_and_the_other_id_are_needed_if_the_profile_says_so() {
    let needs = "needs = ['credentials.second_password', 'credentials.other_id']\n";
    let missing = |changes: &str| {
        let profile = RegistryProfile::load("sandbox", format!("{needs}{changes}").parse().unwrap());
        profile.unwrap().missing()
    };
    let keys = ["transport.endpoint", "credentials.second_password", "credentials.other_id"];
    assert_eq!(missing(""), keys);
    assert_eq!(missing("credentials = { second_password = { env = 'X' }, other_id = '7' }"), keys[..1]);
    let error = RegistryProfile::load("tx", "credentials.second_password = 'hunter2'".parse().unwrap());
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("credentials.second_password: must be a reference"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn a_site_may_have_its_own_second_password_and_other_id() {
    let changes = "[credentials]\nother_id = '7'\nsecond_password = { env = 'ALL' }\n\
        [facilities.a]\nfacility_id = '1'\nother_id = '8'\nsecond_password = { env = 'A' }\n\
        [facilities.b]\nfacility_id = '2'";
    let profile = RegistryProfile::load("sandbox", changes.parse().unwrap()).unwrap();
    let (a, b) = (profile.at("a").unwrap().credentials, profile.at("b").unwrap().credentials);
    assert_eq!((a.other_id.as_deref(), a.second_password), (Some("8"), Some(Secret::Env("A".to_owned()))));
    assert_eq!((b.other_id.as_deref(), b.second_password), (Some("7"), Some(Secret::Env("ALL".to_owned()))));
}

#[test]
fn the_schema_knows_the_description() {
    let validator = jsonschema::validator_for(&RegistryProfile::schema()).unwrap();
    let text = include_str!("../../../registries/arizona-sample.toml");
    let is_valid = |text: &str| {
        let table: Table = text.parse().unwrap();
        validator.is_valid(&serde_json::to_value(table).unwrap())
    };
    assert!(is_valid(text));
    for (right, wrong) in [
        ("value = \"message\"", "value = \"hl7\""),
        ("element = \"Username\"", "name = \"Username\""),
        ("result = ", "answer = "),
        ("[transport.service]", "[transport.service]\nsurprise = 1"),
    ] {
        assert!(!is_valid(&text.replace(right, wrong)), "{wrong}");
    }
}
