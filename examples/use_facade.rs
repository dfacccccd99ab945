//! Uses the HTTP API as pharmacy software does: one POST, and then the outcome decides what to show.
//!
//! `cargo run --example use_facade` starts the API in front of a sandbox in this process.
//! `IZQUERY_TOKEN=… cargo run --example use_facade -- http://127.0.0.1:8466` uses an API that already runs. `izquery token
//! create` makes the token.

use iz_facade::client::{Environment, RegistryProfile, Secret};
use iz_sandbox::{Sandbox, Settings, people};
use izquery::{config::Config, service::Service};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (api, token) = match (arguments.next(), std::env::var("IZQUERY_TOKEN")) {
        (Some(api), Ok(token)) => (api, token),
        (Some(_), Err(_)) => return Err("set IZQUERY_TOKEN to a token of the API".into()),
        (None, _) => start().await?,
    };
    let patient = people().first().ok_or("the sandbox is empty")?.demographics();
    // A person's data is sent in the body, never in the URL.
    let response = reqwest::Client::builder()
        .no_proxy()
        .build()?
        .post(format!("{api}/v1/lookups"))
        .bearer_auth(token)
        .header("X-Actor", "rph-1")
        .json(&json!({ "purpose": "treatment", "patient": patient }))
        .send()
        .await?;
    let status = response.status();
    let answer: Value = response.json().await?;
    if !status.is_success() {
        println!("no answer: {}. {} must act: {}", answer["detail"], answer["who"], answer["advice"]);
        return Ok(());
    }
    println!("{}: {}", answer["outcome"], answer["action"]["text"]);
    for forecast in answer["record"]["forecasts"].as_array().into_iter().flatten() {
        println!("  {} is {}", forecast["vaccine"]["text"], forecast["status"]["normalised"]);
    }
    Ok(())
}

/// Starts the API on a free port, in front of a sandbox on another. Gives the API's address and a token for it.
async fn start() -> Result<(String, String), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::bind("127.0.0.1:0".parse()?, Settings::default())?;
    let own = format!("transport.endpoint = '{}'\ncredentials.username = 'sandbox'", sandbox.endpoint());
    tokio::spawn(sandbox.serve(std::future::pending()));
    let mut profile = RegistryProfile::load("sandbox", RegistryProfile::parse_changes(&own)?)?;
    profile.credentials.password = Some(Secret::given("sandbox"));
    let sites = [("sandbox".to_owned(), profile)];
    let config = Config { listen: "127.0.0.1:0".parse()?, ..Config::of(sites) };
    let listening = Service::build(&config, &Environment::system())?.listen().await?;
    let token = listening.first_token().await?.ok_or("the store is not new")?;
    let address = listening.address();
    tokio::spawn(listening.serve(std::future::pending()));
    Ok((format!("http://{address}"), token.secret.expose().to_owned()))
}
