//! `izquery cache purge`: removes cached answers.

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use iz_facade::{
    client::Environment,
    store::{NewRow, NewToken, Scope, Store, TokenSecret, Writer},
};
use jiff::{Timestamp, ToSpan as _};
use reqwest::StatusCode;
use serde_json::{Map, Value};

use crate::{
    cli, config::Config, input_file, patient_file, requester::requester, running_service::RunningService,
    serve::runtime, standard_output::StandardOutput, store,
};

/// Why, in the audit trail.
const PURPOSE: &str = "cache_purge";

pub(crate) fn run(options: &cli::Cache) -> anyhow::Result<ExitCode> {
    let cli::CacheCommand::Purge(options) = &options.command;
    let config = Config::load(&options.config)?;
    let actor = requester(options.actor.as_deref(), PURPOSE)?.actor;
    let body = body(options)?;
    let environment = Environment::system();
    let removed = runtime()?.block_on(async {
        let file = || options.config.display().to_string();
        let open = || store::open(&config.store, &environment.randomness).with_context(file);
        check_address(&config, &actor)?;
        let store = open()?;
        let removed = purge_running(&config, &store, &environment, &actor, Writer::Cache, &body).await;
        store.close().await;
        removed
    })?;
    writeln!(StandardOutput, "{removed} cached answers were removed")?;
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Removes cached answers from the service that runs, and says how many. `body` is the request.
///
/// # Errors
///
/// [`NotRunning`](crate::running_service::NotRunning) if no service answers. Otherwise what the service says, or why it cannot be
/// asked.
pub(crate) async fn purge_running(
    config: &Config,
    store: &Store,
    environment: &Environment,
    actor: &str,
    writer: Writer,
    body: &Value,
) -> anyhow::Result<u64> {
    let random = environment.randomness.bytes().context("this machine has no source of randomness")?;
    let secret = TokenSecret::from_random(random);
    let service = RunningService::of(config, secret.clone(), actor.to_owned())?;
    let now = || environment.clock.now();
    let record = |now| NewRow::admin(now, writer, actor, PURPOSE, "");
    // Whoever may open the store may make a token. So the command makes its own, for this request alone.
    let token = store.create_token(own_token(now())?, &secret, record(now())).await?;
    let answer = service.post("/v1/cache/purge", body, StatusCode::OK).await;
    revoke(store, &token.id, record(now())).await?;
    let removed = answer?.get("removed").and_then(Value::as_u64);
    removed.context("the answer of the service has no number")
}

/// Says what is wrong with the address in the configuration, before the store is opened.
fn check_address(config: &Config, actor: &str) -> anyhow::Result<()> {
    RunningService::of(config, TokenSecret::from_random([0; 32]), actor.to_owned()).map(drop)
}

/// A token that expires soon, if it cannot be revoked.
fn own_token(now: Timestamp) -> anyhow::Result<NewToken> {
    Ok(NewToken {
        label: "izquery cache purge".to_owned(),
        scopes: [Scope::Admin].into(),
        sites: Vec::new(),
        expires: Some(now.checked_add(1.minute())?),
        default_actor: None,
        default_purpose: None,
    })
}

async fn revoke(store: &Store, token: &str, record: NewRow) -> anyhow::Result<()> {
    store.revoke_token(token, record).await.context("the token of this command expires in a minute")?;
    Ok(())
}

/// The request to the service.
fn body(options: &cli::PurgeCache) -> anyhow::Result<Value> {
    let mut body = Map::from_iter([("purpose".to_owned(), PURPOSE.into())]);
    if let Some(path) = &options.patient {
        let json = input_file::small(path)?;
        // The errors of the command name the file. The service would name a member of a request.
        patient_file::parse(&json, path)?;
        body.insert("patient".to_owned(), serde_json::from_slice(&json)?);
    }
    if let Some(registry) = &options.registry {
        body.insert("registry".to_owned(), registry.as_str().into());
    }
    Ok(body.into())
}
