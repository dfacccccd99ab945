//! A simulated immunization registry that really speaks SOAP over HTTP: for tests, for the demo, and for vendors who
//! have no registry to integrate against.
//!
//! It serves every [`Transport`] at a path of its own, on this machine alone: the CDC service of 2011 at
//! `/client_Service`, that of 2014 at `/IISService`, the IZ Gateway's hub at `/IISHubService`, each in SOAP 1.2 and
//! 1.1 and with its WSDL at `?wsdl`, and a form at `/HL7Server`; by [`Tls`] too. User and password are `sandbox` unless
//! [`Settings`] say otherwise. Questions are QBP^Q11 of the profiles Z34 and Z44, and they are looked at as a strict
//! registry would: what is wrong with one comes back in ERR, with its place; what is wrong with an envelope, as a
//! fault.
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
//! # Whom to ask for
//!
//! By family name, given name and birth date, case and accents aside; or by an identifier, which alone decides: the
//! registry's own of the type SR, or a chart number that it knows (CHART-77 of SANDCLINIC, type MR). One that names
//! another authority finds nobody.
//! [`people`] lists the same persons. Everybody else is not found.
//!
//! | name | birth date | SR | what comes back |
//! |---|---|---|---|
//! | Sandcastle, Pebble | 2022-03-10 | SBX100001 | record: a child with everything that a history and a forecast can show |
//! | Sandstorm, Dusty | 1961-07-19 | SBX200002 | record in the way of Texas: Z32 for a Z44, no dose, four forecasts without status |
//! | Slate, Blanca | 1990-01-02 | SBX300003 | record without doses and forecasts |
//! | Mirror, Echo | 2015-05-04 | SBX400004 | two candidates, for a Z44 too; with the SR identifier the record of this one |
//! | Mirror, Echo | 2015-05-06 | SBX400005 | two candidates, for a Z44 too; with the SR identifier the record of this one |
//! | Caveat, Minnow | 2001-02-03 | SBX500006 | record, although MSA-1 and QAK-2 say AE: ERR is a warning |
//! | Twain, Guido | 2011-08-14 | SBX600007 | by the guide: two candidates for a Z34, too many for a Z44 |
//! | Twain, Guido | 2011-08-17 | SBX600008 | by the guide: two candidates for a Z34, too many for a Z44 |
//! | Cautious, Alma | 1994-06-21 | SBX700009 | record with contraindications and a special indication |
//! | Pockmark, Varen | 1987-03-03 | SBX700010 | record with immunity by disease and by serology |
//! | Aftermath, Rex | 2023-01-17 | SBX700011 | record with reactions and information statements |
//! | Twinning, Ida | 2018-02-02 | SBX800012 | record of a twin: PID-24 Y, PID-25 1 |
//! | Twinning, Ina | 2018-02-02 | SBX800013 | record of the other twin: PID-25 2 |
//! | Driftwood, BABY BOY | 2025-06-30 | SBX800014 | record of a newborn without a name; Driftwood, Otto finds it too |
//! | Dunewell, Harlan | 1958-04-02 | SBX800015 | record of a father, with a suffix |
//! | Dunewell, Harlan | 1986-09-17 | SBX800016 | record of the son of his name |
//! | Oakes-Lindgren, Marla | 1979-11-11 | SBX800017 | record; either half of the surname finds it too |
//! | Muñasol, Renée | 2004-05-05 | SBX800018 | record; without accents it is found too |
//! | Bridewell, Lenore | 1983-12-12 | SBX800019 | record with a maiden name in PID-5; Fairwind, Lenore finds it too |
//! | Lastday, Ambrose | 1941-01-15 | SBX800020 | record of somebody who has died |
//! | Everyman, Many | 1980-01-01 | | QAK-2 TM: too many match |
//! | Vault, Quiet | 1975-10-30 | | QAK-2 PD: protected, nobody is shown |
//! | Wrongfield, Max | 1969-12-31 | | MSA-1 and QAK-2 AE with an error: rejected |
//! | Shutgate, Ivy | 1988-08-08 | | ACK with AR: turned away |
//! | Nowhere, Nell | 1999-09-09 | | QAK-2 NF: not found |
//!
//! Z34 gives the history (Z32), Z44 evaluations and forecast too (Z42). Days of forecasts count from the day of the
//! question. By the guide candidates (Z31) answer a Z34 alone, and for a Z44 they are too many (Z33); only those called
//! Mirror are listed whatever was asked, since not every registry keeps to it. More than RCP-2 allows are too many.
//!
//! # Answers of others
//!
//! [`Answers`] replays recorded answers from a folder; who is not found there is looked up among the people above.
//!
//! # A population
//!
//! [`Population`] adds so many people, none of whom is kept in memory, with histories and forecasts by age. They are
//! found by name and birth date or by the SR identifier, after those of the list. What was given to somebody stays as
//! it was, whenever one asks. Vaccines are given from the year in which they could be had, each in its way and at a
//! place for the age, and those of a season from August to March. The schedule makes them look plausible, and nobody
//! may be vaccinated by it. A few have a double, are too many, protected or not shown, and a few are written in the
//! ways of the families: [`Population`] says which.
//!
//! # What goes wrong
//!
//! [`Misbehaviour`] is everything that registries and what stands before them do wrong: payloads, envelopes, faults,
//! HTTP statuses, connections. The header [`MISBEHAVE`] asks for one by its name, or the facility id
//! `misbehave:NAME`, or [`Settings::misbehaviour`] for the whole sandbox; the first of these that is there counts.
//! What concerns XML changes nothing of the answer to a form. Slow things take 30 seconds, divided by
//! [`Clock::hastened`].
//!
//! [`Weather`] draws latencies, sizes and misbehaviours for each question as they were measured of registries,
//! behind those that were asked for.
//!
//! # Ways of writing
//!
//! [`rsp::Layout`] is how a family of registries writes: the observations of a record, and what it is known by in MSH,
//! MSA, ERR, QAK, QPD and PID-3. The header [`STYLE`] asks for one, or
//! [`Settings::style`]; without them everybody is written in a way of their own.
//!
//! # Limits
//!
//! A request has at most 64 KiB and one message. Its header may take 5 seconds and its body 10; 128 connections are
//! open at once. Every fault comes with HTTP 500, and is written in the version of SOAP that asks.
//!
//! A request of 2014 or to the hub without the WS-Addressing that its WSDL demands is answered, as most servers do; the
//! field [`COMPLAINT`] of the reply says so, and so does the log. `addressing-required` refuses it.
//!
//! A request that names another host or port gets 421, one of another site's page 403, and a question that is no SOAP
//! by its `Content-Type`, or no form, 415. There is no limit of time for the reading of an answer: the sandbox is for
//! tests on one machine, and whoever could fill it up there could end it as well.

mod answers;
mod asked;
mod check;
mod clock;
mod envelope;
mod error;
mod http;
mod misbehaviour;
mod named;
mod people;
mod population;
mod question;
mod received;
mod registry;
pub mod rsp;
mod server;
mod service;
mod settings;
mod tls;
mod transport;
mod weather;
mod wire;
mod wsdl;

pub use iz_hl7 as hl7;
pub use iz_soap as soap;

pub use self::{
    answers::{Answers, SkipReason, Skipped},
    check::CHECKED,
    clock::Clock,
    error::SandboxError,
    misbehaviour::{Misbehaviour, UnknownMisbehaviour},
    people::{Listed, people},
    population::{Population, PopulationTooLarge},
    server::Sandbox,
    service::{COMPLAINT, MAX_REQUEST_BYTES, MISBEHAVE, STYLE},
    settings::Settings,
    tls::{ClientCertificate, Tls, TlsError},
    transport::Transport,
    weather::{UnknownWeather, Weather},
};
