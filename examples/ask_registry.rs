//! Sends one query to a registry over SOAP, without the HTTP API. Here the registry is the sandbox, in this process.
//!
//! `cargo run --example ask_registry`

use std::time::Duration;

use iz_facade::client::{
    Environment, HttpRegistry, Question, Registry, RegistryProfile, Secret,
    hl7::{Profile, Query},
};
use iz_match::PatientMatch;
use iz_sandbox::{Sandbox, Settings, people};
use tokio::time::Instant;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::bind("127.0.0.1:0".parse()?, Settings::default())?;
    let endpoint = sandbox.endpoint();
    tokio::spawn(sandbox.serve(std::future::pending()));

    let own = format!("transport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'");
    let mut profile = RegistryProfile::load("sandbox", RegistryProfile::parse_changes(&own)?)?;
    // A real password is in the environment or in a file, and the profile says where.
    profile.credentials.password = Some(Secret::given("sandbox"));
    let environment = Environment::system();
    let registry = HttpRegistry::new(&profile, &environment)?;

    let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
    let patient = people().first().ok_or("the sandbox is empty")?.demographics();
    // A question is the query with the fields that this registry accepts. It is made once.
    let question = Question::new(Query::new(Profile::Z44, patient, today)?, &profile.query_rules())?;
    let reply = registry.ask(&question, Instant::now() + Duration::from_secs(10)).await?;

    let answer = reply.answer()?;
    let answer = answer.get();
    println!("{}, {} doses, {} forecasts", answer.outcome.word(), answer.doses.len(), answer.forecasts.len());
    if let Some(person) = &reply.summary().person {
        let found = PatientMatch::of(question.asked().patient(), person.get(), today);
        println!("the grade of the match is {:?}", found.grade);
    }
    Ok(())
}
