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
//!
//! # The list of people
//!
//! A query finds a person by family name, given name and birth date. Case and accents do not matter. A query with an
//! identifier finds the person only by the identifier: the registry's own identifier of type SR, or a chart number
//! that the registry knows (CHART-77 of SANDCLINIC, type MR). An identifier with another authority finds nobody.
//! [`people()`] returns the same list. Everybody else is not found.
//!
//! | name | birth date | SR | answer |
//! |---|---|---|---|
//! | Sandcastle, Pebble | 2022-03-10 | SBX100001 | record: a child with all that a history and a forecast can contain |
//! | Sandstorm, Dusty | 1961-07-19 | SBX200002 | record in the layout of Texas: Z32 for a Z44, no dose, four forecasts without status |
//! | Slate, Blanca | 1990-01-02 | SBX300003 | record without doses and forecasts |
//! | Mirror, Echo | 2015-05-04 | SBX400004 | two candidates, also for a Z44; the record of this person by the SR identifier |
//! | Mirror, Echo | 2015-05-06 | SBX400005 | two candidates, also for a Z44; the record of this person by the SR identifier |
//! | Caveat, Minnow | 2001-02-03 | SBX500006 | record, although MSA-1 and QAK-2 are AE: the ERR is a warning |
//! | Twain, Guido | 2011-08-14 | SBX600007 | national guide: two candidates for a Z34, too many for a Z44 |
//! | Twain, Guido | 2011-08-17 | SBX600008 | national guide: two candidates for a Z34, too many for a Z44 |
//! | Cautious, Alma | 1994-06-21 | SBX700009 | record with contraindications and a special indication |
//! | Pockmark, Varen | 1987-03-03 | SBX700010 | record with immunity by disease and by serology |
//! | Aftermath, Rex | 2023-01-17 | SBX700011 | record with reactions and information statements |
//! | Twinning, Ida | 2018-02-02 | SBX800012 | record of a twin: PID-24 Y, PID-25 1 |
//! | Twinning, Ina | 2018-02-02 | SBX800013 | record of the other twin: PID-25 2 |
//! | Driftwood, BABY BOY | 2025-06-30 | SBX800014 | record of a newborn without a name; Driftwood, Otto also finds it |
//! | Dunewell, Harlan | 1958-04-02 | SBX800015 | record of a father, with a suffix |
//! | Dunewell, Harlan | 1986-09-17 | SBX800016 | record of the son with the same name |
//! | Oakes-Lindgren, Marla | 1979-11-11 | SBX800017 | record; one half of the surname also finds it |
//! | Muñasol, Renée | 2004-05-05 | SBX800018 | record; the name without accents also finds it |
//! | Bridewell, Lenore | 1983-12-12 | SBX800019 | record with a maiden name in PID-5; Fairwind, Lenore also finds it |
//! | Lastday, Ambrose | 1941-01-15 | SBX800020 | record of a deceased person |
//! | Everyman, Many | 1980-01-01 | | QAK-2 TM: too many match |
//! | Vault, Quiet | 1975-10-30 | | QAK-2 PD: protected, no person is shown |
//! | Wrongfield, Max | 1969-12-31 | | MSA-1 and QAK-2 AE with an error: rejected |
//! | Shutgate, Ivy | 1988-08-08 | | ACK with AR: refused |
//! | Nowhere, Nell | 1999-09-09 | | QAK-2 NF: not found |
//!
//! A Z34 gets the history (Z32), a Z44 also evaluations and forecast (Z42). The days of forecasts count from the day of
//! the query. By the national guide only a Z34 is answered with candidates (Z31), and a Z44 with too many (Z33). The
//! persons called Mirror are listed for both, because not every registry follows the guide. More candidates than
//! RCP-2 allows are too many.
//!
//! # Other answers
//!
//! [`Answers`] replays recorded answers from a folder. A person who is not in them is searched in the list.
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
//! misbehaviour comes first.
//!
//! [`record::Layout`] is the layout in which a registry product writes an answer: the observations of a record, and the
//! variants of MSH, MSA, ERR, QAK, QPD and PID-3. The header field [`STYLE`] selects one, else [`Settings::style`].
//! Otherwise each person is written in their own layout.
//!
//! # Limits
//!
//! A request has at most 64 KiB and one message. Its header may take 5 seconds and its body 10. At most 128 connections
//! are open at once. Every fault has HTTP 500 and the SOAP version of the request.
//!
//! A request to the service of 2014 or to the hub without the WS-Addressing headers that the WSDL requires is answered,
//! because most servers do so. The header field [`COMPLAINT`] of the response reports it, and so does the log. The
//! misbehaviour `addressing-required` refuses such a request.
//!
//! A request for another host or port gets 421, and one from a page of another site 403. A request whose
//! `Content-Type` does not fit the endpoint gets 415. There is no time limit for reading a response: the sandbox is for
//! tests on one machine, and whoever could block it there could also stop it.

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
    pub(crate) mod fault;
    pub(crate) mod request_envelope;
    pub(crate) mod response_envelope;
    pub(crate) mod soap;
    pub(crate) mod wsdl;
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
    answers::{Answers, Skipped, recorded::SkipReason},
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
