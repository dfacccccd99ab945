//! The log of the sandbox.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use iz_sandbox::{hl7::Profile, people};

use crate::support::run;

/// All log lines of this test program.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_has_outcomes_and_sizes_but_no_personal_data() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let sandbox = run();
    for listed in people() {
        sandbox.ask(Profile::Z44, listed.demographics());
    }
    drop(sandbox);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap().to_lowercase();
    for outcome in ["record", "candidates", "not_found", "too_many", "protected", "rejected", "ack"] {
        assert!(text.contains(&format!("outcome=\"{outcome}\"")), "{outcome}: {text}");
    }
    assert!(text.contains("reply_bytes="), "{text}");
    for listed in people() {
        let person = listed.person;
        let born = person.birth_date.to_string();
        let id = person.registry_id().map(|id| id.value.to_lowercase());
        let names = [person.name.family.to_lowercase(), born.replace('-', ""), born].into_iter().chain(id);
        for value in names.chain(["msh|".to_owned(), "password".to_owned()]) {
            assert!(!text.contains(&value), "a log line holds {value}");
        }
    }
}
