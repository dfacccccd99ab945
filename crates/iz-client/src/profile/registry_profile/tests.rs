use super::*;

fn load(id: &str, changes: &str) -> Result<RegistryProfile, ProfileError> {
    RegistryProfile::load(id, RegistryProfile::parse_changes(changes)?)
}

#[test]
fn every_shipped_profile_loads() {
    for id in RegistryProfile::shipped() {
        assert!(load(id, "").is_ok(), "{id}");
    }
}

#[test]
fn an_unknown_key_in_any_table_is_refused_by_its_name() {
    for table in ["", "transport.", "message.", "credentials.", "advice.", "limits.", "cache."] {
        let error = load("tx", &format!("{table}surprise = 1")).unwrap_err();
        let ProfileError::Key { key, reason } = &error else { panic!("{error}") };
        assert!(key.ends_with("surprise") && reason.contains("unknown field"), "{error}");
    }
}

#[test]
fn changes_replace_values_of_the_shipped_profile() {
    let profile = load("tx", "message.sending_facility = '0001112000'\ntransport.timeout_s = 9").unwrap();
    assert_eq!(profile.transport.timeout_s, 9);
    let header = profile.header();
    assert_eq!(
        (header.sending_facility.as_str(), header.receiving_facility.as_str()),
        ("0001112000", "TxDSHS")
    );
    assert_eq!(header.sending_organization, "0001112000");
}

#[test]
fn a_password_in_the_file_is_refused_without_showing_it() {
    let error = load("tx", "credentials.password = 'hunter2'").unwrap_err().to_string();
    assert!(error.contains("credentials.password") && !error.contains("hunter2"), "{error}");
}

#[test]
fn errors_never_quote_a_value() {
    for changes in [
        "credentials = 'hunter2'",
        "credentials = ['hunter2']",
        "credentials.username = ['hunter2']",
        "credentials.username = { hunter2 = 'hunter2' }",
        "credentials.facility_id = { name = 'hunter2' }",
        "credentials.password = { hunter2 = 'x' }",
        "credentials.password = { env = ['hunter2'] }",
        "credentials.password = hunter2",
        "transport = 'hunter2'",
        "transport.kind = 'hunter2'",
        "transport.timeout_s = 'hunter2'",
        "transport.endpoint = 'https://user:hunter2@registry.example/x'",
        "transport.endpoint = 'https://hunter2@registry.example/x'",
    ] {
        let error = load("tx", changes).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{changes}: {error}");
    }
}

#[test]
fn an_endpoint_with_a_user_name_or_a_password_is_refused() {
    let error = load("tx", "transport.endpoint = 'https://us:pw@registry.example/x'").unwrap_err();
    assert_eq!(
        error.to_string(),
        "transport.endpoint: must not hold a user name or a password: set them under [credentials]"
    );
    assert!(load("tx", "transport.endpoint = 'https://registry.example/x'").is_ok());
}

#[test]
fn errors_use_plain_words() {
    for (changes, expected) in [
        ("transport.timeout_s = '9'", "transport.timeout_s: must be a whole number, 0 or more"),
        ("transport.timeout_s = -1", "transport.timeout_s: must be a whole number, 0 or more"),
        ("message.quantity_limit = 1.5", "message.quantity_limit: must be a whole number, 0 or more"),
        ("message.quantity_limit = 0", "message.quantity_limit: must be between 1 and 100"),
        ("message.quantity_limit = 101", "message.quantity_limit: must be between 1 and 100"),
        ("message.quantity_limit = 70000", "message.quantity_limit: must be between 1 and 100"),
        ("message.quantity_limit = -1", "message.quantity_limit: must be a whole number, 0 or more"),
        ("limits.queue = 5000000000", "limits.queue: must be between 1 and 10000"),
        ("message.processing_id = 1", "message.processing_id: must be a text in quotation marks"),
        ("message = 1", "message: must be a table of keys"),
        ("profile = 'Z99'", "profile: must be `Z34` or `Z44`"),
    ] {
        assert_eq!(load("tx", changes).unwrap_err().to_string(), expected, "{changes}");
    }
    assert_eq!(load("zz", "time_zone = 'UTC'").unwrap_err().to_string(), "name: is missing");
    let no_kind = "name = 'x'\ntime_zone = 'UTC'\n[message]\n[transport]";
    assert_eq!(load("zz", no_kind).unwrap_err().to_string(), "transport.kind: is missing");
}

#[test]
fn a_setting_that_would_break_the_header_is_refused() {
    for key in ["sending_facility", "query_name.Z34", "query_name.Z44", "query_name_system"] {
        let error = load("tx", &format!("message.{key} = '1|2'")).unwrap_err();
        assert!(error.to_string().starts_with(&format!("message.{key}: must not hold")), "{error}");
    }
    assert!(load("tx", "transport.timeout_s = 0").is_err());
    assert!(load("tx", "time_zone = 'Mars/Olympus'").unwrap_err().to_string().starts_with("time_zone"));
}

#[test]
fn no_shipped_profile_has_one_query_name_for_both_profiles() {
    use iz_hl7::query::QueryName;
    for id in RegistryProfile::shipped() {
        let header = load(id, "").unwrap().header();
        // With the text of the other profile, the registry could not know which of the two is meant.
        assert_eq!(header.query_name, QueryName::default(), "{id}");
    }
    let header = load("stc-sample", "message.query_name.Z44 = 'Own text'").unwrap().header();
    assert_eq!(header.query_name, QueryName { z34: None, z44: Some("Own text".into()) });
    for (changes, expected) in [
        ("message.query_name = 'One for both'", "message.query_name: must be a table of keys"),
        ("message.query_name = { Z44 = ' ' }", "message.query_name.Z44: must not be empty"),
    ] {
        assert_eq!(load("tx", changes).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_syntax_error_names_its_line() {
    let error = load("tx", "name = 'x'\nmessage = [").unwrap_err();
    assert!(matches!(error, ProfileError::Syntax { line: 2, .. }), "{error}");
    assert!(matches!(load("zz", "").unwrap_err(), ProfileError::Unknown(_)));
}

#[test]
fn missing_keys_of_the_operator_are_named() {
    let missing = |id: &str, changes: &str| load(id, changes).unwrap().missing();
    assert_eq!(
        missing("tx", ""),
        ["transport.endpoint", "credentials.facility_id", "credentials.username", "credentials.password"]
    );
    let parent = "message.facility_id_in = ['facilityID']\ncredentials.facility_id = '0001112000'";
    assert_eq!(
        missing("tx", parent),
        ["transport.endpoint", "message.sending_facility", "credentials.username", "credentials.password"]
    );
    let endpoint = "transport.endpoint = 'https://registry.example/x'\n";
    assert_eq!(missing("sandbox", endpoint), Vec::<&str>::new());
    assert_eq!(
        missing("izgateway", endpoint),
        ["transport.destination_id", "message.sending_facility", "tls.client_certificate"]
    );
    // MSH-4.2 needs a first component.
    let second = "message.facility_id_in = ['MSH-4.2']\n";
    assert_eq!(
        missing("sandbox", &format!("{endpoint}{second}message.sending_facility = ''")),
        ["message.sending_facility"]
    );
    assert_eq!(
        missing("sandbox", &format!("{endpoint}{second}message.sending_facility = 'ORG'")),
        Vec::<&str>::new()
    );
    let environment = crate::environment::Environment::system()
        .at(crate::clock::Clock::of(|| "2026-11-22T15:30:00Z".parse().unwrap()));
    let result = crate::transport::HttpRegistry::new(&load("tx", endpoint).unwrap(), &environment);
    assert_eq!(
        result.unwrap_err().to_string(),
        "not set: credentials.facility_id, credentials.username, credentials.password; \
         the registry issues them when a site is enrolled"
    );
}

#[test]
fn every_shipped_profile_names_its_missing_keys_and_has_no_endpoint() {
    for id in RegistryProfile::shipped() {
        let profile = load(id, "").unwrap();
        assert_eq!(profile.transport.endpoint, None, "{id}");
        assert_eq!(profile.missing().first(), Some(&"transport.endpoint"), "{id}");
        assert!(profile.missing().len() > 1 || id == "sandbox", "{id}");
    }
}

#[test]
fn a_facility_queries_with_its_own_id_and_credentials() {
    let mut changes =
        String::from("credentials.username = 'chain'\ncredentials.password = { env = 'CHAIN' }\n");
    for number in 0..300 {
        changes += &format!("[facilities.store-{number}]\nfacility_id = '{:010}'\n", 1_117_823 + number);
    }
    changes += "[facilities.own]\nname = 'Main St'\nfacility_id = '42'\nusername = 'u'\npassword = { file = '/x' }\n";
    let profile = load("wir-sample", &changes).unwrap();
    assert_eq!(profile.facilities.len(), 301);
    let store = profile.at("store-7").unwrap();
    assert_eq!(store.credentials.username.as_deref(), Some("chain"));
    assert_eq!(store.facility_member().as_deref(), Some("0001117830"));
    let header = store.header();
    assert_eq!(
        (header.sending_facility.as_str(), header.sending_organization.as_str()),
        ("0001117830", "0001117830")
    );
    let own = profile.at("own").unwrap();
    assert_eq!(
        (own.credentials.username.as_deref(), own.name.as_str()),
        (Some("u"), "A registry of the WIR family, Main St")
    );
    assert_eq!(own.credentials.password, Some(crate::secret::Secret::File("/x".into())));
    assert_eq!(profile.at("other").unwrap_err().to_string(), "facilities.other: is missing");
}

#[test]
fn each_site_in_texas_queries_under_its_own_id() {
    let changes = "message.sending_facility = '0001112000'\nfacilities.north.facility_id = '0001112001'";
    let north = load("tx", changes).unwrap().at("north").unwrap();
    let header = north.header();
    assert_eq!(
        (header.sending_facility.as_str(), header.sending_organization.as_str()),
        ("0001112001", "0001112001")
    );
    assert_eq!(north.facility_member().as_deref(), Some("0001112001"));
}

#[test]
fn the_timeout_for_the_hub_is_longer_than_the_hub_s_own_timeout() {
    // The hub waits 60 s for the registry behind it.
    assert!(load("izgateway", "").unwrap().transport.timeout_s > 60);
}

#[test]
fn the_facility_id_is_sent_in_the_configured_fields() {
    let header = |fields: &str| {
        let changes = format!(
            "message.sending_facility = 'ORG'\nmessage.facility_id_in = [{fields}]\ncredentials.facility_id = '42'"
        );
        let profile = load("tx", &changes).unwrap();
        (profile.header(), profile.facility_member())
    };
    let (own, member) = header("");
    assert_eq!((own.sending_facility.as_str(), member), ("ORG", None));
    let (own, member) = header("'facilityID'");
    assert_eq!((own.sending_facility.as_str(), member.as_deref()), ("ORG", Some("42")));
    assert_eq!(header("'MSH-3'").0.sending_application, "42");
    assert_eq!(header("'MSH-4'").0.sending_facility, "42");
    assert_eq!(header("'MSH-4.2'").0.sending_facility, "ORG^42");
    assert_eq!(
        (header("'MSH-6'").0.receiving_facility, header("'MSH-6'").0.receiving_organization),
        ("42".into(), "42".into())
    );
    assert_eq!(
        (header("'MSH-22'").0.sending_facility, header("'MSH-22'").0.sending_organization),
        ("ORG".into(), "42".into())
    );
}

#[test]
fn an_organisation_is_the_first_component_of_its_facility() {
    let organizations = |changes: &str| {
        let header = load("tx", &format!("credentials.facility_id = '42'\n{changes}")).unwrap().header();
        (header.sending_organization, header.receiving_organization)
    };
    for (changes, sending, receiving) in [
        ("message.sending_facility = 'ORG'\nmessage.facility_id_in = ['MSH-4.2']", "ORG", "TxDSHS"),
        ("message.facility_id_in = []\nmessage.sending_facility = 'ORG^NPI'", "ORG", "TxDSHS"),
        ("message.facility_id_in = []\nmessage.sending_facility = '^2.16.1^ISO'", "", "TxDSHS"),
        ("message.receiving_facility = 'IIS^2.16.1^ISO'\nmessage.facility_id_in = ['MSH-4']", "42", "IIS"),
        ("message.sending_organization = 'none'\nmessage.receiving_organization = 'none'", "", ""),
        ("message.sending_organization = 'none'\nmessage.facility_id_in = ['MSH-22']", "42", "TxDSHS"),
        ("message.sending_organization = 'DCS^^^^^DCS^XX^^^64'", "DCS^^^^^DCS^XX^^^64", "TxDSHS"),
    ] {
        assert_eq!(organizations(changes), (sending.to_owned(), receiving.to_owned()), "{changes}");
    }
}

#[test]
fn our_own_identifiers_have_the_sending_application_as_authority() {
    let own = |changes: &str| load("tx", changes).unwrap().query_rules().own_authority;
    assert_eq!(own("").as_deref(), Some("IZQUERY"));
    assert_eq!(own("message.sending_application = 'APP^2.16.1^ISO'").as_deref(), Some("APP"));
    assert_eq!(own("message.sending_application = ''"), None);
    assert_eq!(own("query.own_authority = 'STORES'").as_deref(), Some("STORES"));
    let rules = load("tx", "query.registry_authority = 'TXA'").unwrap().query_rules();
    assert_eq!((rules.registry_authority.as_deref(), rules.identifier_length), (Some("TXA"), Some(15)));
}

#[test]
fn the_facility_member_may_differ_from_the_facility_id() {
    let changes =
        "message.facility_member = 'VXU'\nmessage.facility_id_in = ['MSH-4']\ncredentials.facility_id = '42'";
    let profile = load("tx", changes).unwrap();
    assert_eq!(
        (profile.header().sending_facility.as_str(), profile.facility_member().as_deref()),
        ("42", Some("VXU"))
    );
}

#[test]
fn an_invalid_value_is_refused_by_its_key() {
    for (id, changes, expected) in [
        ("tx", "transport.destination_id = 'tx'", "transport.destination_id: is only for the kind"),
        ("izgateway", "transport.destination_id = 'a b'", "transport.destination_id: must consist of"),
        ("tx", "transport.connect_timeout_s = 0", "transport.connect_timeout_s: must be between"),
        ("tx", "transport.proxy = 'none'", "transport.proxy: must be the address"),
        ("tx", "transport.proxy = 'http://u:p@proxy.example'", "transport.proxy: must not hold"),
        ("tx", "transport.proxy = 'proxy.example:8080'", "transport.proxy: must be the address"),
        ("tx", "transport.proxy = 'localhost:8080'", "transport.proxy: must be the address"),
        (
            "tx",
            "transport.proxy = 'http://proxy.example:8080'\ntransport.endpoint = 'http://127.0.0.1:1/x'",
            "transport.proxy: is only for an https endpoint",
        ),
        (
            "tx",
            "transport.proxy = 'environment'\ntransport.endpoint = 'http://127.0.0.1:1/x'",
            "transport.proxy: is only for an https endpoint",
        ),
        (
            "tx",
            "transport.form.message = 'MESSAGEDATA'",
            "transport.form: is only for the kind `https-post-form`",
        ),
        ("tx", "transport.form = ['a', 'b', 'c', 'd']", "transport.form: must be a table of keys"),
        ("post-sample", "transport.text = 'cdata'", "transport.text: is only for the SOAP kinds"),
        ("post-sample", "transport.form.message = ''", "transport.form.message: must not be empty"),
        (
            "post-sample",
            "transport.form.message = 'USERID'",
            "transport.form.message: must not be the name of transport.form.username",
        ),
        ("tx", "transport.text = 'base32'", "transport.text: must be one of `entities`, `cdata`, `base64`"),
        ("tx", "transport.kind = 'mllp'", "transport.kind: must be one of `cdc-soap-2011`"),
        ("tx", "query.drop = ['QPD-2']", "query.drop[0]: must be one of `QPD-3`"),
        ("tx", "query.drop = ['QPD-3', 'QPD-6']", "query.drop: must leave identifiers"),
        ("tx", "query.drop = ['QPD-3', 'QPD-4']", "query.drop: must leave identifiers"),
        (
            "tx",
            "query.drop = ['QPD-8']\nquery.require = ['QPD-7', 'QPD-8.5']",
            "query.require[1]: is under query.drop",
        ),
        ("tx", "query.identifier_types = ['']", "query.identifier_types: must hold codes"),
        ("tx", "query.registry_authority = 'A^B'", "query.registry_authority: must not hold"),
        ("tx", "query.own_authority = ''", "query.own_authority: must not be empty"),
        ("tx", "query.identifier_length = 70000", "query.identifier_length: must be between 1 and 250"),
        ("tx", "message.facility_id_in = ['PID-3']", "message.facility_id_in[0]: must be one of"),
        ("tx", "needs = ['message.x']", "needs[0]: must be one of"),
        ("tx", "credentials.facility_id = '1|2'", "credentials.facility_id: must not hold"),
        ("tx", "facilities.a.facility_id = ''", "facilities.a.facility_id: must not be empty"),
        ("tx", "facilities.a.facility_id = '1|2'", "facilities.a.facility_id: must not hold"),
        ("tx", "facilities.a.facility_id = '4^2'", "facilities.a.facility_id: must not hold"),
        ("tx", "credentials.facility_id = 'A&B'", "credentials.facility_id: must not hold"),
        ("tx", r"credentials.facility_id = '\F'", "credentials.facility_id: must not hold"),
        ("tx", "credentials.facility_id = ''", "credentials.facility_id: must not be empty"),
        ("tx", "credentials.username = ' '", "credentials.username: must not be empty"),
        ("tx", r#"credentials.username = "a\nb""#, "credentials.username: must not hold control"),
        ("tx", "facilities.a = { facility_id = '1', username = '' }", "facilities.a.username: must not be"),
        ("tx", r"message.sending_facility = '\F'", "message.sending_facility: must not hold"),
        ("tx", "message.processing_id = 'X'", "message.processing_id: must be P, T or D"),
        ("tx", "message.processing_id = ''", "message.processing_id: must be P, T or D"),
        ("tx", "message.facility_id_in = ['MSH-4', 'MSH-4.2']", "message.facility_id_in: must not hold both"),
        (
            "tx",
            "message.facility_id_in = ['MSH-3', 'MSH-3']",
            "message.facility_id_in: must not name a field",
        ),
        (
            "tx",
            "message.facility_id_in = ['MSH-4.2']\nmessage.sending_facility = 'A^B'",
            "message.sending_facility: must be one component",
        ),
        ("tx", "[facilities.a]", "facilities.a.facility_id: is missing"),
        ("tx", "tls.private_ca = 'hunter2'", "tls.private_ca: must be a reference to a secret"),
        ("tx", "facilities.a.password = 'hunter2'", "facilities.a.password: must be a reference to a secret"),
    ] {
        let error = load(id, changes).unwrap_err().to_string();
        assert!(error.starts_with(expected) && !error.contains("hunter2"), "{changes}: {error}");
    }
}

#[test]
fn the_advice_can_be_set_for_each_outcome() {
    use iz_hl7::Outcome;
    let advice = load("tx", "advice.too_many = 'Call 1'").unwrap().advice;
    assert_eq!(advice.of(Outcome::TooMany), Some("Call 1"));
    assert!(advice.of(Outcome::NotFound).is_some_and(|text| text.contains("consent")));
    assert_eq!((advice.of(Outcome::Protected), advice.of(Outcome::Record)), (None, None));
}

#[test]
fn every_shipped_profile_fits_the_schema() {
    let validator = jsonschema::validator_for(&RegistryProfile::schema()).unwrap();
    for (id, text) in shipped::ids().map(|id| (id, shipped::text(id).unwrap())) {
        let profile = serde_json::to_value(parse(text).unwrap()).unwrap();
        let errors: Vec<String> = validator.iter_errors(&profile).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{id}: {errors:?}");
    }
}

#[test]
fn the_schema_refuses_the_same_values_as_the_program() {
    let validator = jsonschema::validator_for(&RegistryProfile::schema()).unwrap();
    for wrong in [
        "surprise = 1",
        "profile = 'Z99'",
        "transport.kind = 'mllp'",
        "transport.timeout_s = 'long'",
        "credentials.password = 'hunter2'",
        "credentials.password = { vault = 'x' }",
        "query.drop = ['QPD-2']",
        "message.processing_id = 'X'",
        "message.quantity_limit = 101",
        "message.quantity_limit = 70000",
        "transport.timeout_s = 0",
        "transport.connect_timeout_s = 3601",
        "limits.attempts = 4",
        "cache.record_s = 604801",
        "cache.too_many_s = -1",
        "limits.retry_pause_ms = 3600001",
        "limits.retry_percent = 101",
        "limits.breaker_window_ms = 0",
        "limits.breaker_questions = 10001",
        "limits.breaker_percent = 0",
        "limits.breaker_in_a_row = 10001",
        "limits.breaker_pause_ms = 0",
        "limits.breaker_pause_max_ms = 3600001",
        "limits.breaker_probe_ms = 0",
        "limits.at_once = 65",
        "limits.per_minute = 60001",
        "limits.queue = 0",
        "limits.surprise = 1",
        "facilities.a.name = 'no id'",
    ] {
        let table = overlay(parse(shipped::text("izgateway").unwrap()).unwrap(), parse(wrong).unwrap());
        let read = from_table::<RegistryProfile>(table.clone()).and_then(|profile| profile.check());
        assert!(read.is_err(), "{wrong}");
        assert!(!validator.is_valid(&serde_json::to_value(table).unwrap()), "{wrong}");
    }
}
