//! A simulated immunization registry that speaks SOAP over HTTP. It is for tests, for the demo, and for vendors who
//! cannot use a real registry yet.
//!
//! It listens only on this machine and serves every [`Endpoint`] at its own path: the CDC service of 2011 at
//! `/client_Service`, the CDC service of 2014 at `/IISService`, the IZ Gateway hub at `/IISHubService`, a form at
//! `/HL7Server`, and a form of an ASP.NET service. The SOAP services accept SOAP 1.2 and 1.1, and `?wsdl` returns the
//! WSDL. [`SandboxTls`] adds TLS. User and password are `sandbox` unless [`Settings`] change them. Queries are QBP^Q11
//! with the profile Z34 or Z44. The sandbox checks them like a strict registry: an error in a query is reported in ERR
//! with its location, and an error in an envelope as a fault.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use iz_sandbox::{Sandbox, Settings};
//!
//! let sandbox = Sandbox::bind("127.0.0.1:0".parse()?, Settings::default())?;
//! let endpoint = sandbox.endpoint();
//! sandbox.serve(std::future::pending()).await?;
//! # Ok(())
//! # }
//! ```
#![doc = include_str!("../PEOPLE.md")]
//! # Other answers
//!
//! [`Answers`] replays recorded answers from a folder. A person who is not in them is searched in the list.
//!
//! [`acceptance_sections`] is the acceptance kit for vendors: persons with a fixed answer or a fixed misbehaviour, who
//! come before the people of the list. `docs/ACCEPTANCE.md` has the requests and what must come of them.
//!
//! [`Population`] adds any number of people with histories and forecasts by age. A query finds them by name and birth
//! date or by the SR identifier, after the people of the list. The schedule makes the vaccines plausible, but it is not
//! medical advice.
//!
//! [`Misbehaviour`] is everything that registries, and the servers before them, do wrong: payloads, envelopes, faults,
//! HTTP statuses, connections. The header field [`MISBEHAVE`] selects one by its name, else the facility id
//! `misbehave:NAME`, else [`Settings::misbehaviour`] for the whole sandbox. Misbehaviours of the XML do not change the
//! response to a form. Slow ones take 30 seconds, divided by the factor of [`SandboxClock::accelerated`].
//!
//! [`Traffic`] draws a latency, a size and a misbehaviour for each query, as measured at real registries. A selected
//! misbehaviour comes first, and then that of a person of the acceptance kit.
//!
//! [`record::Layout`] is the layout in which a registry product writes an answer: the observations of a record, and the
//! variants of MSH, MSA, ERR, QAK, QPD and PID-3. The header field [`STYLE`] selects one, else [`Settings::style`].
//! Otherwise each person is written in their own layout.
//!
//! # Strictness
//!
//! The sandbox refuses what a strict server refuses, so that a client that works here does not fail there:
//!
//! * An envelope has at most one Header, then one Body with one operation. The children of the operation are in the
//!   namespace of the WSDL, whose schemas have `elementFormDefault="qualified"`, and in its order. A fault names the child
//!   that is in another namespace.
//! * A header block with `mustUnderstand` that is not understood gets a MustUnderstand fault; one whose `role` (SOAP 1.1:
//!   `actor`) names another receiver is ignored. Understood are WS-Addressing of 2005/08, `HubRequestHeader` at the hub,
//!   and `Security` of WS-Security with a `UsernameToken` in plain text, which may replace the credentials of the Body.
//! * The media type is that of the version of SOAP, `application/soap+xml` or `text/xml`. Any other gets 415, and so does
//!   every `Content-Encoding` but `identity`.
//! * A byte order mark names the encoding, else `charset`, else the XML declaration; otherwise it is UTF-8. UTF-16 and
//!   every other encoding of the WHATWG list are read. Bytes in another encoding get a fault.
//! * An action is optional, but a wrong one gets a fault.
//!
//! # Limits
//!
//! A request has at most [`MAX_REQUEST_BYTES`] and one message. Its header may take 5 seconds and its body 10. At most 128
//! connections are open at once. Every fault has HTTP 500 and the SOAP version of the request. A request for another
//! host or port gets 421, one from a page of another site 403, and one whose `Content-Type` does not fit the endpoint
//! 415. There is no time limit for reading a response, because the sandbox is for tests on one machine. [`COMPLAINT`]
//! says how a request without WS-Addressing is answered.

mod acceptance;
mod answers;
mod clock;
mod endpoint;
mod error;
mod misbehaviour;
mod people;
mod population;
mod registry;
mod server;
mod service;
mod settings;
mod tls;
mod toml_file;
mod traffic;
mod wire;

/// HTTP bodies, media types and responses.
mod http {
    pub(crate) mod form;
    pub(crate) mod media_type;
    pub(crate) mod response;
}

/// SOAP envelopes, faults and WSDL documents.
mod envelope {
    mod document_text;
    pub(crate) mod envelope_error;
    pub(crate) mod fault;
    pub(crate) mod header_block;
    pub(crate) mod request_envelope;
    pub(crate) mod response_envelope;
    pub(crate) mod soap;
    pub(crate) mod wsdl;
    mod xml_declaration;
    mod xml_tree;
}

/// A query: reading and checking.
mod query {
    pub(crate) mod check;
    pub(crate) mod complaint;
    mod details;
    pub(crate) mod message;
    pub(crate) mod search_criteria;
    pub(crate) mod value;
}

/// What the registry holds about a person.
pub mod record {
    pub(crate) mod codes;
    pub(crate) mod day;
    pub(crate) mod layout;
    pub(crate) mod person;

    pub use self::{
        codes::{Code, Completion, DoseSource, FactCode, RefusalReason, SeriesStatus, VaccineCode},
        day::{Day, DayError},
        layout::{Layout, UnknownLayout},
        person::{
            AddressRecord, DoseRecord, EvaluationRecord, FactRecord, ForecastRecord, KinRecord, NameRecord,
            Person, PersonIdentifier, ProviderRecord, VisRecord,
        },
    };
}

/// The writer of answers.
mod rsp {
    mod forecast;
    mod header;
    mod manner;
    mod observation;
    mod order;
    pub(crate) mod padding;
    mod patient;
    pub(crate) mod reply;
    mod segment;
    #[cfg(test)]
    mod tests;
    pub(crate) mod write;
}

pub use iz_hl7 as hl7;
pub use iz_soap as soap;

pub use self::{
    acceptance::{AcceptanceCase, AcceptanceSection, CasePerson, Expected, acceptance_sections},
    answers::{Answers, Skipped, recorded::SkipReason, recorded_person::RecordedPerson},
    clock::SandboxClock,
    endpoint::{Endpoint, MAX_REQUEST_BYTES},
    error::SandboxError,
    misbehaviour::{Misbehaviour, UnknownMisbehaviour},
    people::{Listed, people},
    population::{Population, PopulationTooLarge, sample::sample_response},
    query::check::CHECKED,
    server::Sandbox,
    service::{COMPLAINT, MISBEHAVE, STYLE},
    settings::Settings,
    tls::{ClientCertificate, SandboxTls, TlsError},
    traffic::{Traffic, UnknownTraffic},
};
