//! `izquery token`: creates, lists and revokes the tokens of the API.

use std::{collections::BTreeSet, io::Write, process::ExitCode};

use anyhow::{Context, ensure};
use iz_facade::{
    client::Environment,
    is_audit_word,
    store::{NewRow, NewToken, Store, Token, TokenSecret, Writer},
};
use jiff::{Timestamp, ToSpan as _};

use crate::{
    BAD_RESULT, cli,
    config::Config,
    requester::requester,
    serve::runtime,
    standard_output::StandardOutput,
    store,
    visible::{say, visible},
};

pub(crate) fn run(options: &cli::Token) -> anyhow::Result<ExitCode> {
    let path = options.command.config();
    let config = Config::load_to_ask_nothing(path)?;
    let environment = Environment::system();
    let file = || path.display().to_string();
    let store = store::open(&config.store, &environment.randomness).with_context(file)?;
    let now = environment.clock.now();
    runtime()?.block_on(async {
        let code = match &options.command {
            cli::TokenCommand::Create(create) => {
                create_token(&store, &config, create, &environment, now).await?;
                ExitCode::SUCCESS
            }
            cli::TokenCommand::List(_) => {
                list(&store.tokens().await?, now)?;
                ExitCode::SUCCESS
            }
            cli::TokenCommand::Revoke(options) => revoke(&store, &options.id, now).await?,
        };
        store.close().await;
        Ok(code)
    })
}

async fn create_token(
    store: &Store,
    config: &Config,
    options: &cli::CreateToken,
    environment: &Environment,
    now: Timestamp,
) -> anyhow::Result<()> {
    for site in &options.facility {
        let known: Vec<&str> = config.sites.keys().map(String::as_str).collect();
        ensure!(
            config.sites.contains_key(site),
            "--facility: {site} is not configured; configured are: {}",
            known.join(", ")
        );
    }
    for (option, word) in [("--actor", &options.actor), ("--purpose", &options.purpose)] {
        let is_usable = word.as_deref().is_none_or(is_audit_word);
        ensure!(is_usable, "{option}: must be 1 to 64 letters, digits or . _ - : @ /");
    }
    let expires = options.days.map(|days| now.checked_add((i64::from(days) * 24).hours())).transpose()?;
    let random = environment.randomness.bytes().context("this machine has no source of randomness")?;
    let secret = TokenSecret::from_random(random);
    let new = NewToken {
        label: options.label.clone(),
        scopes: options.scope.iter().copied().collect::<BTreeSet<_>>(),
        sites: options.facility.clone(),
        expires,
        default_actor: options.actor.clone(),
        default_purpose: options.purpose.clone(),
    };
    let token = store.create_token(new, &secret, record(now)?).await?;
    writeln!(StandardOutput, "{}", secret.expose())?;
    say(&format!(
        "token {}: this is the only time that it is shown; send it as the header Authorization: Bearer TOKEN",
        token.id
    ));
    Ok(())
}

fn list(tokens: &[Token], now: Timestamp) -> anyhow::Result<()> {
    let mut out = StandardOutput;
    if tokens.is_empty() {
        say("there is no token; `izquery token create` makes one");
    }
    for token in tokens {
        let state = match (token.revoked, token.expires) {
            (Some(revoked), _) => format!("revoked {revoked}"),
            (None, Some(expires)) if token.is_expired(now) => format!("expired {expires}"),
            (None, Some(expires)) => format!("valid until {expires}"),
            (None, None) => "valid".to_owned(),
        };
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        let sites = if token.sites.is_empty() { "all".to_owned() } else { token.sites.join(",") };
        let (id, label, scopes) = (&token.id, visible(&token.label), scopes.join(","));
        writeln!(out, "{id}  {state}  scopes={scopes}  facilities={sites}  {label}")?;
    }
    Ok(())
}

async fn revoke(store: &Store, id: &str, now: Timestamp) -> anyhow::Result<ExitCode> {
    let Some(token) = store.revoke_token(id, record(now)?).await? else {
        say(&format!("there is no token {}; `izquery token list` lists all", visible(id)));
        return Ok(ExitCode::from(BAD_RESULT));
    };
    say(&format!("token {} is revoked", token.id));
    Ok(ExitCode::SUCCESS)
}

/// Who changes a token. The store adds what is changed.
fn record(now: Timestamp) -> anyhow::Result<NewRow> {
    let requester = requester(None, "administration")?;
    Ok(NewRow::admin(now, Writer::Token, &requester.actor, &requester.purpose, ""))
}
