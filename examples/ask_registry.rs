//! Asks one registry over SOAP, without the HTTP API: here the simulated one, in this process.
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
    // A real password stands in the environment or in a file, and the profile says where.
    profile.credentials.password = Some(Secret::given("sandbox"));
    let environment = Environment::system();
    let registry = HttpRegistry::new(&profile, &environment)?;

    let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
    let somebody = people().first().ok_or("the sandbox is empty")?.demographics();
    // What this registry is sent of the query is made once.
    let question = Question::new(Query::new(Profile::Z44, somebody, today)?, &profile.query_rules())?;
    let reply = registry.ask(&question, Instant::now() + Duration::from_secs(10)).await?;

    let answer = reply.answer()?;
    let answer = answer.get();
    println!("{}, {} doses, {} forecasts", answer.outcome.word(), answer.doses.len(), answer.forecasts.len());
    if let Some(person) = &reply.summary().person {
        let found = PatientMatch::of(question.asked().patient(), person.get(), today);
        println!("the person returned is {:?}", found.grade);
    }
    Ok(())
}
