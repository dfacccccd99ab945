//! Each answer has exactly the members that the OpenAPI document says, at each depth.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use iz_facade::store::Scope;
use iz_sandbox::people;
use serde_json::{Map, Value, json};

use crate::{
    facade::{
        consent_routes, enrollments, facade_without_registry, get,
        registries::{facade_of_tls_registry, get as get_json},
        send,
    },
    support::{
        LOOKUP, RSP_HEADER, answer, environment, facade, http, http_client, post, post_to, raw_server,
        sandbox, serve, soap, without_limits,
    },
};

/// The OpenAPI document, and the names of the schemas that an answer has used.
struct Contract {
    document: Value,
    used: BTreeSet<String>,
}

impl Contract {
    fn new() -> Self {
        let document = iz_facade::openapi_without_examples();
        Self { document, used: BTreeSet::new() }
    }

    /// Asserts that `answer` is what the schema of this response says.
    fn check(&mut self, path: &str, method: &str, status: u16, answer: &Value) {
        let content = &self.document["paths"][path][method]["responses"][status.to_string()]["content"];
        let content =
            content.as_object().unwrap_or_else(|| panic!("{method} {path} has no response {status}"));
        let schema = content.values().next().expect("a media type")["schema"].clone();
        let faults = self.faults(&schema, answer, &format!("{status} "));
        assert!(faults.is_empty(), "{}\n{answer:#}", faults.join("\n"));
    }

    /// What differs between a value and its schema.
    fn faults(&mut self, schema: &Value, value: &Value, place: &str) -> Vec<String> {
        if let Some(choices) = schema["oneOf"].as_array().cloned() {
            let mut all = choices.iter().map(|choice| self.faults(choice, value, place)).collect::<Vec<_>>();
            all.sort_by_key(Vec::len);
            return all.into_iter().next().unwrap_or_default();
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            let name = pointer.rsplit('/').next().expect("a name").to_owned();
            let schema = self.document.pointer(pointer).expect("a schema").clone();
            let faults = self.faults(&schema, value, place);
            if faults.is_empty() {
                self.used.insert(name);
            }
            return faults;
        }
        let types = match &schema["type"] {
            Value::String(one) => vec![one.clone()],
            Value::Array(several) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ if schema["allOf"].is_array() => vec!["object".to_owned()],
            other => panic!("{place}: no type: {other}"),
        };
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        if !types.iter().any(|name| name == found) {
            return vec![format!("{place}: {found} in place of {types:?}")];
        }
        if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
            return vec![format!("{place}: not one of {words:?}")];
        }
        match value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .flat_map(|(at, item)| self.faults(&schema["items"], item, &format!("{place}/{at}")))
                    .collect()
            }
            Value::Object(members) => self.faults_of_members(schema, members, place),
            _ => Vec::new(),
        }
    }

    fn faults_of_members(
        &mut self,
        schema: &Value,
        members: &Map<String, Value>,
        place: &str,
    ) -> Vec<String> {
        // The patient as it was asked for has the members of a request, and none of them is required.
        if place.ends_with("/asked") {
            return Vec::new();
        }
        let (mut properties, mut required) = (Map::new(), BTreeSet::new());
        self.collect(schema, &mut properties, &mut required);
        let mut faults = Vec::new();
        for (name, property) in &properties {
            let place = format!("{place}/{name}");
            match members.get(name) {
                None => faults.push(format!("{place}: is missing")),
                Some(member) => faults.extend(self.faults(property, member, &place)),
            }
            if !required.contains(name) {
                faults.push(format!("{place}: is not required"));
            }
        }
        let unknown = members.keys().filter(|name| !properties.contains_key(*name));
        faults.extend(unknown.map(|name| format!("{place}/{name}: is not in the schema")));
        faults
    }

    /// The members of an object and of its parts (`allOf`).
    fn collect(
        &mut self,
        schema: &Value,
        properties: &mut Map<String, Value>,
        required: &mut BTreeSet<String>,
    ) {
        if let Some(reference) = schema["$ref"].as_str() {
            self.used.extend(reference.rsplit('/').next().map(str::to_owned));
            let schema = self.document.pointer(reference.trim_start_matches('#')).expect("a schema").clone();
            self.collect(&schema, properties, required);
        }
        properties.extend(schema["properties"].as_object().cloned().into_iter().flatten());
        let names = schema["required"].as_array().into_iter().flatten();
        required.extend(names.filter_map(Value::as_str).map(str::to_owned));
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, properties, required);
        }
    }
}

/// A record in which each member of each type has a value in some dose, forecast or other order.
fn full_record() -> String {
    [
        RSP_HEADER.trim_end(),
        "MSA|AA|{id}|fine",
        "ERR||QPD^1^8^1^7~QPD^1^9|101^Required field missing^HL70357|W|7^Local^L||more|A text",
        "QAK|t|OK|Z44^Request Evaluated History and Forecast^CDCPHINVS|1|1|0",
        "QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|t|A7^^^OURAPP^MR",
        "PID|1||9^^^I^SR~A7^^^OURAPP^MR||Canarywing^Odell^T^JR^DR^^L~Wing^Odell^^^^^M|Rook^Iris^^^^^M|20190604|M||\
            2106-3^White^CDCREC|12 Pecan St^Apt 4^Waco^TX^76701^USA^L^^48309||^PRN^PH^^^254^5550142^9~^NET^X^wing@example.com||\
            eng^English^HL70296|||||||2186-5^Not Hispanic^CDCREC||Y|2||||20260101|Y|||20261101",
        "PD1|||||||||||02^Reminder^HL70215|Y|20200101|||A|20200102|20200103",
        "NK1|1|Rook^Iris^^^^^L|MTH^Mother^HL70063|12 Pecan St^^Waco^TX^76701|^PRN^PH^^^254^5550143",
        "NTE|1||on the person",
        "OBX|1|CE|75505-8^Disease^LN|1|X^Own^L||||||F|||20200105",
        "OBX|2|CE|LOCAL-1^Own^L|1|Y^Yes^L|mg^Milligram^UCUM|||||C|||20200105|||M1^Method^L",
        "ORC|CA|P-1234^OURAPP|5551234^I||CM|||||12^Crow^Ana^^^^^^AUTH||13^Finch^Ben^^^^^^AUTH|||||7^Clinic^L",
        "RXA|0|1|202403110930-0600||8^Hep B^CVX^58160-0820-01^Engerix^NDC|0.5|mL^Milliliter^UCUM||00^New^NIP001~^by mouth|\
            14^Lark^Cid^^^^^^AUTH|UNIT4^12^B^OAK7^^^^^4 Ash Ln^Rear^Waco^TX^76701^USA^O||||L77Q|20270101|SKB^GSK^MVX|\
            00^Parental decision^NIP002||CP|A|20240312",
        "RXR|IM^Intramuscular^HL70162|LD^Left deltoid^HL70163",
        "NTE|1||on the dose",
        "OBX|1|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20240311|||VXC40^Dose^CDCPHINVS",
        "NTE|1||on the eligibility",
        "OBX|2|CE|30963-3^Funding^LN|2|VXC50^Public^CDCPHINVS||||||F|||20240311",
        "OBX|3|CE|69764-9^Document^LN|3|253088698300003111080428^Hep B VIS^cdcgs1vis||||||F|||20240311",
        "OBX|4|TS|29768-9^Published^LN|3|20120202||||||F",
        "OBX|5|TS|29769-7^Presented^LN|3|20240311||||||F",
        "NTE|1||on the statement",
        "OBX|6|CE|31044-1^Reaction^LN|4|VXC12^Fever^CDCPHINVS||||||F|||20240312",
        "OBX|7|CE|30956-7^Group^LN|5|45^Hep B^CVX||||||F|||20261122",
        "OBX|8|CE|59781-5^Validity^LN|5|Y||||||F",
        "OBX|9|NM|30973-2^Number^LN|5|1||||||F",
        "OBX|10|NM|59782-3^Doses^LN|5|3||||||F",
        "OBX|11|CE|59780-7^Series^LN|5|HB3^Hep B 3^L||||||F",
        "OBX|12|CE|59779-9^Schedule^LN|5|VXC16^ACIP^CDCPHINVS||||||F",
        "OBX|13|CE|59783-1^Status^LN|5|LA13421-5^Complete^LN||||||F",
        "OBX|14|CE|30982-3^Reason^LN|5|R1^Own^L||||||F",
        "NTE|1||on the evaluation",
        "ORC|RE||9999^I",
        "RXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA",
        "OBX|1|CE|30956-7^Group^LN|1|107^DTaP^CVX||||||F|||20261122",
        "OBX|2|CE|30979-9^Next^LN|1|20^DTaP^CVX||||||F",
        "OBX|3|NM|30973-2^Number^LN|1|4||||||F",
        "OBX|4|NM|59782-3^Doses^LN|1|5||||||F",
        "OBX|5|TS|30981-5^Earliest^LN|1|20261101||||||F",
        "OBX|6|TS|30980-7^Due^LN|1|20261201||||||F",
        "OBX|7|TS|59778-1^Overdue^LN|1|20270101||||||F",
        "OBX|8|TS|59777-3^Latest^LN|1|20280101||||||F",
        "OBX|9|CE|59783-1^Status^LN|1|LA13422-3^On schedule^LN||||||F",
        "OBX|10|CE|59780-7^Series^LN|1|D5^DTaP 5^L||||||F",
        "OBX|11|CE|59779-9^Schedule^LN|1|VXC16^ACIP^CDCPHINVS||||||F",
        "OBX|12|CE|30982-3^Reason^LN|1|R2^Own^L||||||F",
        "NTE|1||on the forecast",
        // A forecast without a date, which no list takes but `unclear`.
        "OBX|13|CE|30979-9^Next^LN|2|03^MMR^CVX||||||F",
        "OBX|14|NM|30973-2^Number^LN|2|1||||||F",
        "ORC|RE||9999^I",
        "RXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||00^Parental decision^NIP002||RE|A",
        "OBX|1|CE|30945-0^Contraindication^LN|1|VXC30^Allergy^CDCPHINVS||||||F|||20200105",
        "OBX|2|TS|30946-8^Begins^LN|1|20200105||||||F",
        "OBX|3|TS|30944-3^Ends^LN|1|20210105||||||F",
        "NTE|1||on the fact",
        "ZZZ|beyond",
    ]
    .join("\r")
        + "\r"
}

/// The names of the schemas that responses use, or that requests use.
fn reachable(document: &Value, part: &str) -> BTreeSet<String> {
    fn walk(value: &Value, document: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                // A reference to a header is not one to a schema.
                let reference = members.get("$ref").and_then(Value::as_str);
                if let Some(name) = reference.and_then(|of| of.strip_prefix("#/components/schemas/"))
                    && names.insert(name.to_owned())
                {
                    walk(&document["components"]["schemas"][name], document, names);
                }
                members.values().for_each(|member| walk(member, document, names));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, document, names)),
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    for path in document["paths"].as_object().expect("paths").values() {
        for operation in path.as_object().expect("operations").values() {
            walk(&operation[part], document, &mut names);
        }
    }
    names
}

/// Starts the API in front of a registry that gives this answer.
async fn facade_with(hl7: String) -> std::net::SocketAddr {
    facade(&raw_server(move |request| soap(request, &hl7)).await).await
}

#[tokio::test]
async fn each_answer_has_exactly_the_members_of_the_document() {
    let mut contract = Contract::new();
    let address = facade(&sandbox(None)).await;
    for listed in people() {
        for profile in ["Z34", "Z44"] {
            let body = json!({"patient": listed.demographics(), "profile": profile, "requery": 2, "choose": "single_exact"});
            let (status, answer) = post(address, &body.to_string()).await;
            contract.check("/v1/lookups", "post", status, &answer);
            for candidate in answer["candidates"].as_array().into_iter().flatten() {
                let id = answer["id"].as_str().expect("an id");
                let path = format!("/v1/lookups/{id}/choose");
                let body = json!({"token": candidate["token"]}).to_string();
                let (status, chosen) = post_to(address, &path, &body).await;
                contract.check("/v1/lookups/{id}/choose", "post", status, &chosen);
            }
        }
    }
    for hl7 in [full_record(), full_record().replace("Canarywing", "Pruitt").replace("20190604", "19500101")]
    {
        let address = facade_with(hl7).await;
        let (status, answer) = post(address, LOOKUP).await;
        contract.check("/v1/lookups", "post", status, &answer);
        let (status, answer) = post(address, &LOOKUP.replacen('{', r#"{"show_mismatch": true, "#, 1)).await;
        contract.check("/v1/lookups", "post", status, &answer);
        assert!(answer["record"].is_object(), "{answer}");
    }
    // A re-query that changes the name.
    let nobody = format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|NF\r");
    let (status, answer) = post(
        facade_with(nobody.clone()).await,
        &LOOKUP.replace("Canarywing", "Rook Wing").replacen('{', r#"{"requery": 2, "#, 1),
    )
    .await;
    assert!(answer.pointer("/attempts/2/name/middle").is_some_and(Value::is_null), "{answer}");
    contract.check("/v1/lookups", "post", status, &answer);
    // A re-query that has no answer.
    let queries = AtomicUsize::new(0);
    let only_first = raw_server(move |request| match queries.fetch_add(1, Ordering::SeqCst) {
        0 => soap(request, &nobody),
        _ => http("500 Internal Server Error", ""),
    });
    let with_detail = LOOKUP.replacen(r#""name""#, r#""phone": "254-555-0142", "name""#, 1);
    let with_detail = with_detail.replacen('{', r#"{"requery": 2, "#, 1);
    let (status, answer) = post(facade(&only_first.await).await, &with_detail).await;
    assert!(answer["attempts"][1]["error"].is_string(), "{answer}");
    contract.check("/v1/lookups", "post", status, &answer);
    // A detail that was left out of the query.
    let (status, answer) = post(address, &LOOKUP.replace("06-04\"", "06-04\", \"phone\": \"none\"")).await;
    assert!(answer["notes"][0].is_object(), "{answer}");
    contract.check("/v1/lookups", "post", status, &answer);
    // A guess, which is compared with the returned person too.
    let (_, answer) =
        post(facade_with(full_record()).await, &LOOKUP.replace("2019-06-04", "06/04/2019")).await;
    assert!(answer["match"]["guesses"][0].is_object(), "{}", answer["match"]);
    contract.check("/v1/lookups", "post", 200, &answer);
    let request =
        http_client().post(format!("http://{address}/v1/lookups")).header("prefer", "respond-async");
    let begun =
        request.header("content-type", "application/json").body(LOOKUP).send().await.expect("a reply");
    assert_eq!(begun.status(), 202);
    contract.check("/v1/lookups", "post", 202, &begun.json().await.expect("JSON"));
    for (path, body) in [
        ("/v1/patients/events", r#"{"event": "dose_given", "patient": {"birth_date": "2019-06-04"}}"#),
        ("/v1/cache/purge", "{}"),
    ] {
        let (status, answer) = post_to(address, path, body).await;
        assert_eq!(status, 200, "{answer}");
        contract.check(path, "post", status, &answer);
    }
    // A location that is not live.
    let mut enrolled = without_limits("http://127.0.0.1:1/");
    enrolled.enrollment = Some("tx-outcomes".to_owned());
    let (status, problem) = post(serve(enrolled, environment()).await, LOOKUP).await;
    assert_eq!((status, &problem["location"]["location"]), (409, &json!("sandbox")), "{problem}");
    contract.check("/v1/lookups", "post", status, &problem);
    check_enrollments(&mut contract).await;
    for path in ["/livez", "/readyz"] {
        let reply = reqwest::get(format!("http://{address}{path}")).await.expect("a reply");
        contract.check(path, "get", 200, &reply.json().await.expect("JSON"));
    }
    let (of_tls, _folder) = facade_of_tls_registry().await;
    let (status, result) = post_to(of_tls, "/v1/registries/sandbox/connectivity-test", "{}").await;
    contract.check("/v1/registries/{id}/connectivity-test", "post", status, &result);
    for (path, template) in [
        ("/v1/registries", "/v1/registries"),
        ("/v1/registries/sandbox/status", "/v1/registries/{id}/status"),
        ("/v1/registries/none/status", "/v1/registries/{id}/status"),
        ("/v1/info", "/v1/info"),
    ] {
        let (status, answer) = get_json(of_tls, path).await;
        contract.check(template, "get", status, &answer);
    }
    for (path, body, status) in [
        ("/v1/lookups", LOOKUP.replacen('{', r#"{"view": true, "#, 1), 200),
        ("/v1/views", "{}".to_owned(), 201),
    ] {
        let (got, opened) = post_to(address, path, &body).await;
        assert_eq!(got, status, "{opened}");
        contract.check(path, "post", got, &opened);
        let url = opened["view"]["url"].as_str().expect("an address");
        let (_, ticket) = url.split_once("#ticket=").expect("a ticket");
        let (got, session) =
            post_to(address, "/widget/session", &json!({ "ticket": ticket }).to_string()).await;
        contract.check("/widget/session", "post", got, &session);
        let secret = session["session"].as_str().expect("a secret");
        let page = http_client().get(format!("http://{address}/widget/answer")).bearer_auth(secret);
        let page = page.send().await.expect("a reply");
        contract.check("/widget/answer", "get", page.status().as_u16(), &page.json().await.expect("JSON"));
    }
    for (path, template, body) in [
        ("/v1/lookups", "/v1/lookups", "no json"),
        ("/v1/lookups", "/v1/lookups", "{}"),
        ("/v1/lookups/none/choose", "/v1/lookups/{id}/choose", r#"{"token": "none"}"#),
    ] {
        let (status, problem) = post_to(address, path, body).await;
        contract.check(template, "post", status, &problem);
        assert!(problem.get("retry_after_s").is_some_and(Value::is_null), "{problem}");
    }
    for (path, status, answer) in consent_routes::exchanges().await {
        contract.check(path, "post", status, &answer);
    }
    // No type of an answer was left out.
    let expected = reachable(&contract.document, "responses");
    let missed: Vec<&String> = expected.difference(&contract.used).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

/// Checks the board and the status of locations in each stage, and the problems of events.
async fn check_enrollments(contract: &mut Contract) {
    let (service, caller) = enrollments::service().await;
    let board = "/v1/enrollments";
    let of_location = "/v1/enrollments/{enrollment}/{location}";
    let of_events = "/v1/enrollments/{enrollment}/{location}/events";
    let (status, answer) = self::answer(caller.get(board)).await;
    assert_eq!(answer["not_recorded"].as_array().map(Vec::len), Some(1), "{answer}");
    contract.check(board, "get", status, &answer);
    for (location, events) in enrollments::LOCATIONS {
        enrollments::open(&service, location).await;
        for event in *events {
            let path = format!("/v1/enrollments/tx-outcomes/{location}/events");
            let (status, answer) = self::answer(caller.post(&path, event)).await;
            contract.check(of_events, "post", status, &answer);
        }
        let path = format!("/v1/enrollments/tx-outcomes/{location}");
        let (status, answer) = self::answer(caller.get(&path)).await;
        assert_eq!(status, 200, "{answer}");
        contract.check(of_location, "get", status, &answer);
    }
    enrollments::already_live(&service, "store-1").await;
    for event in
        [r#"{"event": "taken_back", "reason": "new owner"}"#, r#"{"event": "taken_back", "reason": "again"}"#]
    {
        let (status, answer) = self::answer(caller.get("/v1/enrollments/tx-outcomes/store-1")).await;
        contract.check(of_location, "get", status, &answer);
        let (status, answer) =
            self::answer(caller.post("/v1/enrollments/tx-outcomes/store-1/events", event)).await;
        contract.check(of_events, "post", status, &answer);
    }
    enrollments::live_despite(&service, "store-1").await;
    let (status, answer) = self::answer(caller.get("/v1/enrollments/tx-outcomes/store-1")).await;
    assert_eq!(answer["went_live_despite"]["test_question"], "failed", "{answer}");
    contract.check(of_location, "get", status, &answer);
    enrollments::take_back(&service, "store-1").await;
    let look_up = service.token(9, [Scope::Lookup]).await;
    let (status, answer) =
        self::answer(look_up.post("/v1/patients/events", &enrollments::dose("tx/store-1").to_string())).await;
    assert!(answer["by_hand"]["id"].is_string(), "{answer}");
    contract.check("/v1/patients/events", "post", status, &answer);
    let (status, answer) = self::answer(caller.get("/v1/enrollments/tx-outcomes/store-99")).await;
    contract.check(of_location, "get", status, &answer);
    let (status, answer) = self::answer(caller.get(board)).await;
    assert_eq!(answer["locations"].as_array().map(Vec::len), Some(2), "{answer}");
    contract.check(board, "get", status, &answer);
    let file = rusqlite::Connection::open(service.file()).expect("the file");
    file.execute("UPDATE enrollment_events SET recorded_us = 1 WHERE location LIKE '%store-2'", [])
        .expect("a statement");
    let (status, answer) = self::answer(caller.get(board)).await;
    assert_eq!(answer["unreadable"].as_array().map(Vec::len), Some(1), "{answer}");
    contract.check(board, "get", status, &answer);
}

#[tokio::test]
async fn a_problem_outside_the_routes_has_all_members_too() {
    let address = facade_without_registry().await;
    let host = format!("Host: {address}");
    let mut contract = Contract::new();
    for request in [
        get("/v1/lookup", &[&host]),
        get("/v1/lookups", &[&host]),
        get("/livez", &["Host: registry.example"]),
        get("/livez", &[&host, "Origin: https://pages.example"]),
    ] {
        let reply = send(address, &request).await;
        let body = reply.split_once("\r\n\r\n").expect("a body").1;
        let problem: Value = serde_json::from_str(body).expect("JSON");
        let faults = contract.faults(&json!({"$ref": "#/components/schemas/Problem"}), &problem, "");
        assert!(faults.is_empty(), "{faults:?} {problem}");
    }
}

#[test]
fn no_type_with_members_stands_both_in_a_request_and_in_an_answer() {
    let document = iz_facade::openapi_without_examples();
    let (requests, answers) = (reachable(&document, "requestBody"), reachable(&document, "responses"));
    let both = requests.intersection(&answers);
    let with_members =
        both.filter(|name| document["components"]["schemas"][name.as_str()]["properties"].is_object());
    assert_eq!(with_members.collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(requests.contains("LookupRequest") && answers.contains("Dose"));
}

#[tokio::test]
async fn a_missing_an_unknown_and_a_wrong_member_are_found() {
    let mut contract = Contract::new();
    let (_, answer) = post(facade_with(full_record()).await, LOOKUP).await;
    let schema = json!({"$ref": "#/components/schemas/Lookup"});
    assert_eq!(contract.faults(&schema, &answer, ""), Vec::<String>::new());
    let dose = "/record/doses/0";
    let mut without = answer.clone();
    without.pointer_mut(dose).expect("a dose").as_object_mut().expect("an object").remove("reactions");
    let mut with = answer.clone();
    with.pointer_mut(dose).expect("a dose")["surprise"] = 1.into();
    let mut other = answer.clone();
    other.pointer_mut(dose).expect("a dose")["lots"] = Value::Null;
    for (changed, fault) in [
        (without, "/record/doses/0/reactions: is missing"),
        (with, "/record/doses/0/surprise: is not in the schema"),
        (other, "/record/doses/0/lots: null in place of [\"array\"]"),
    ] {
        assert_eq!(contract.faults(&schema, &changed, ""), [fault]);
    }
}
