//! Asks one registry over SOAP, without the HTTP API: here the simulated one, in this process.
//!
//! `cargo run --example ask_registry`

use std::time::Duration;

use iz_facade::client::{
    Clock, HttpRegistry, Registry, RegistryProfile,
    hl7::{Profile, Query},
};
use iz_sandbox::{Sandbox, Settings, people};
use tokio::time::Instant;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::bind("127.0.0.1:0".parse()?, Settings::default())?;
    let endpoint = sandbox.endpoint();
    tokio::spawn(sandbox.serve(std::future::pending()));

    let own = format!("transport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'");
    let profile = RegistryProfile::load("sandbox", RegistryProfile::parse_changes(&own)?)?;
    // A real password comes from where the profile says: HttpRegistry::new fetches it there.
    let registry = HttpRegistry::with_password(&profile, Some("sandbox".to_owned().into()), Clock::system())?;

    let today = Clock::system().now().to_zoned(profile.time_zone.clone()).date();
    let somebody = people().first().ok_or("the sandbox is empty")?.demographics();
    let query = Query::new(Profile::Z44, somebody, today)?;
    let reply = registry.ask(&query, Instant::now() + Duration::from_secs(10)).await?;

    let answer = reply.answer();
    println!("{}, {} doses, {} forecasts", answer.outcome.word(), answer.doses.len(), answer.forecasts.len());
    if let Some(verdict) = &reply.verdict {
        println!("the person returned is {:?}", verdict.verdict);
    }
    Ok(())
}
