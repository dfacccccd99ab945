//! What people type: some 300 requests with dirty details, over real sockets. docs/CLEANING.md stores what is sent to the
//! registry and what is noted for each.

mod document;
mod request;

use std::{
    fs,
    sync::{Arc, Mutex},
};

use serde_json::Value;

use self::{
    document::{Row, document},
    request::{Section, sections},
};
use crate::support::{RSP_HEADER, facade, post, raw_server, soap};

const CLEANING_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/CLEANING.md");

/// Where this variable is set, the test writes the document before it compares.
const WRITE: &str = "IZQUERY_WRITE_DOCS";

/// The most requests that may be refused.
const MAX_REFUSED: usize = 3;

const NOBODY: &str =
    "MSA|AA|{id}\rQAK|1|NF|Z44^Request Evaluated History and Forecast^CDCPHINVS\rQPD|Z44|1\r";

/// The QPD segments that a registry received, the last one last.
type Received = Arc<Mutex<Vec<String>>>;

async fn registry() -> (String, Received) {
    let received = Received::default();
    let seen = Arc::clone(&received);
    let endpoint = raw_server(move |request| {
        let text = request
            .replace("&#xD;", "\r")
            .replace("&#13;", "\r")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        let qpd = text.split('\r').find(|line| line.starts_with("QPD|")).unwrap_or("none").to_owned();
        seen.lock().expect("a list").push(qpd);
        soap(request, &format!("{RSP_HEADER}{NOBODY}"))
    })
    .await;
    (endpoint, received)
}

/// The values of a text in a request that are long enough to be recognized.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.extend(
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.chars().count() > 3)
                .map(str::to_owned),
        ),
        Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Value::Object(members) => members.values().for_each(|value| strings(value, found)),
        Value::Number(number) => found.extend(Some(number.to_string()).filter(|number| number.len() > 3)),
        Value::Null | Value::Bool(_) => {}
    }
}

#[tokio::test]
async fn the_table_of_dirty_requests_in_the_docs_is_current() {
    let (endpoint, received) = registry().await;
    let address = facade(&endpoint).await;
    let mut rows: Vec<(Section, Vec<Row>)> = Vec::new();
    for section in sections() {
        let mut of_section = Vec::new();
        for request in &section.requests {
            received.lock().expect("a list").clear();
            let (status, answer) = post(address, &request.body().to_string()).await;
            let sent = received.lock().expect("a list").last().cloned();
            let row = Row::new(request, status, &answer, sent.as_deref());
            row.assert_nothing_else_changed(request);
            // Neither a note nor an error quotes what was typed.
            let mut words = Vec::new();
            strings(&request.typed, &mut words);
            let said = format!("{} {}", answer["notes"], answer["errors"]);
            for word in
                words.iter().filter(|word| !request::PLAIN_WORDS.contains(&word.to_lowercase().as_str()))
            {
                assert!(!said.contains(word.as_str()), "{word} is in {said}");
            }
            of_section.push(row);
        }
        rows.push((section, of_section));
    }
    let count: usize = rows.iter().map(|(_, rows)| rows.len()).sum();
    assert!(count >= 300, "{count} requests");
    let refused: Vec<&Row> = rows.iter().flat_map(|(_, rows)| rows).filter(|row| row.is_refused()).collect();
    assert!(refused.len() <= MAX_REFUSED, "{} refused: {refused:#?}", refused.len());

    let document = document(&rows);
    if std::env::var_os(WRITE).is_some() {
        fs::write(CLEANING_FILE, &document).expect("docs/CLEANING.md");
    }
    let stored = fs::read_to_string(CLEANING_FILE).unwrap_or_default();
    let differences: Vec<&str> =
        document.lines().filter(|line| !stored.lines().any(|known| known == *line)).collect();
    assert!(
        stored == document,
        "docs/CLEANING.md differs from what the test observed; if the new rows are right, write the file with \
         {WRITE}=1:\n{}",
        differences.join("\n")
    );
}
