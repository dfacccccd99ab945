//! A running sandbox, and a simple client.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use iz_sandbox::{
    Sandbox, SandboxClock, Settings,
    hl7::{
        Answer, Demographics, Profile, Query, Source,
        query::{IdentifierQuery, QueryHeader, Stamp},
    },
    soap::{CONTENT_TYPE, Operation, Request, Response, SubmitSingleMessage, media_type},
};
use jiff::{Zoned, civil::Date};
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};

/// The time in tests that do not choose another one.
pub(crate) const NOW: &str = "2026-11-22T09:30:17-06:00[-06:00]";

/// Every wait is divided by this.
const SPEED: u32 = 1000;

/// A sandbox that stops when it is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) endpoint: String,
    pub(crate) today: Date,
    runtime: Runtime,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<std::io::Result<()>>>,
}

pub(crate) fn run() -> Running {
    run_at(NOW, Settings::default())
}

pub(crate) fn run_at(now: &str, settings: Settings) -> Running {
    let now: Zoned = now.parse().unwrap();
    let settings = Settings { clock: SandboxClock::fixed(now.clone()).accelerated(SPEED), ..settings };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap();
    let (address, endpoint) = (sandbox.address(), sandbox.endpoint());
    let runtime = Runtime::new().unwrap();
    let (stop, stopped) = oneshot::channel();
    let task = runtime.spawn(sandbox.serve(async move {
        let _ = stopped.await;
    }));
    Running { address, endpoint, today: now.date(), runtime, stop: Some(stop), task: Some(task) }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(task) = self.task.take() {
            self.runtime.block_on(task).unwrap().unwrap();
        }
    }
}

/// An HTTP response.
pub(crate) struct Http {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Running {
    /// Sends a request with the host of the sandbox.
    pub(crate) fn http(&self, head: &str, body: &[u8]) -> Http {
        self.raw(&format!("{head}\r\nHost: {}", self.address), body)
    }

    /// Sends a request unchanged and reads until the sandbox closes the connection.
    pub(crate) fn raw(&self, head: &str, body: &[u8]) -> Http {
        let reply = String::from_utf8(self.bytes(head, body)).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Http { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// Sends a request unchanged and returns all bytes until the sandbox closes the connection.
    pub(crate) fn bytes(&self, head: &str, body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        reply
    }

    pub(crate) fn get(&self, target: &str) -> Http {
        self.http(&format!("GET {target} HTTP/1.1"), b"")
    }

    /// Posts an envelope and checks the media type of the reply.
    pub(crate) fn post(&self, operation: Operation, envelope: &[u8]) -> (u16, Response) {
        let head = format!(
            "POST /client_Service HTTP/1.1\r\nContent-Type: {}\r\nContent-Length: {}",
            media_type(operation),
            envelope.len()
        );
        let reply = self.http(&head, envelope);
        assert!(reply.head.contains(&format!("content-type: {CONTENT_TYPE}")), "{}", reply.head);
        (reply.status, Response::read(reply.body.as_bytes()).unwrap())
    }

    /// Submits a message with the user and the password of the sandbox.
    pub(crate) fn submit(&self, message: &str) -> (u16, Response) {
        self.post(Operation::SubmitSingleMessage, envelope("0001112000", message).as_bytes())
    }

    /// The HL7 text of the answer to a message.
    pub(crate) fn text(&self, message: &str) -> String {
        match self.submit(message) {
            (200, Response::SubmitSingleMessage(text)) => text,
            (status, other) => panic!("{status}: {other:?}", other = kind(&other)),
        }
    }

    /// The answer to a message, read like a client does. Nothing may be left unread.
    pub(crate) fn read(&self, message: &str) -> Answer<'static> {
        let mut answer = read(&self.text(message), self.today);
        // The layout of Texas has 0 there, which no type can hold.
        answer.unread.retain(|unread| unread.location.to_string() != "MSA[1]-4");
        assert_eq!(answer.unread, [], "left unread");
        assert_eq!(answer.warnings, [], "found odd");
        answer
    }

    /// The answer to a query about a person.
    pub(crate) fn ask(&self, profile: Profile, patient: Demographics) -> Answer<'static> {
        self.read(&question(profile, patient, self.today))
    }
}

/// An envelope with the user and the password of the sandbox.
pub(crate) fn envelope(facility_id: &str, message: &str) -> String {
    let request = Request::SubmitSingleMessage(SubmitSingleMessage {
        username: Some("sandbox".to_owned()),
        password: Some("sandbox".to_owned()),
        facility_id: Some(facility_id.to_owned()),
        hl7_message: message.to_owned(),
    });
    request.write().unwrap()
}

/// Reads an answer. Its text is never freed.
pub(crate) fn read(text: &str, today: Date) -> Answer<'static> {
    Answer::read(Box::leak(Box::new(Source::of(text))), today).unwrap()
}

fn kind(response: &Response) -> &'static str {
    match response {
        Response::ConnectivityTest(_) => "connectivityTest",
        Response::SubmitSingleMessage(_) => "submitSingleMessage",
        Response::Fault(fault) => fault.kind.code(),
    }
}

/// MSH-10 of every query.
pub(crate) const CONTROL_ID: &str = "test-7f3c";

/// QPD-2 of every query.
pub(crate) const TAG: &str = "q-7f3c";

/// A query, written by the client of this project.
pub(crate) fn question(profile: Profile, patient: Demographics, today: Date) -> String {
    let header = QueryHeader {
        sending_application: "OURAPP".to_owned(),
        sending_facility: "0001112000".to_owned(),
        receiving_application: "SANDBOX".to_owned(),
        receiving_facility: "SANDBOXIIS".to_owned(),
        processing_id: "T".to_owned(),
        sending_organization: "OURORG".to_owned(),
        query_name_system: "CDCPHINVS".to_owned(),
        quantity_limit: 5,
        ..QueryHeader::default()
    };
    let stamp = Stamp::new(NOW.parse().unwrap(), CONTROL_ID, TAG).unwrap();
    Query::new(profile, patient, today).unwrap().write(&header, &stamp)
}

/// A person by name and birth date.
pub(crate) fn named(family: &str, given: &str, born: &str) -> Demographics {
    Demographics {
        name: Some(iz_sandbox::hl7::query::NameQuery {
            family: family.to_owned(),
            given: given.to_owned(),
            middle: None,
            suffix: None,
        }),
        birth_date: Some(born.parse().unwrap()),
        ..Demographics::default()
    }
}

/// A person by an identifier only.
pub(crate) fn identified(value: &str, type_code: &str) -> Demographics {
    Demographics {
        identifiers: vec![IdentifierQuery {
            value: value.to_owned(),
            assigning_authority: None,
            type_code: type_code.to_owned(),
        }],
        ..Demographics::default()
    }
}
