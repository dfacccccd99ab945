//! `izquery cache purge`: removes cached answers.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};
use iz_cache::{Keys, Purge, Tier as _};
use iz_facade::{
    AuditTrail, Requester,
    client::{Environment, hl7::Demographics},
    latest_day, purge_forms,
    store::{NewRow, NewToken, Scope, Store, TokenSecret, Writer},
};
use jiff::{Timestamp, ToSpan as _};
use reqwest::StatusCode;
use serde_json::{Map, Value};

use crate::{
    cache_file::CacheFile,
    cli,
    config::{CacheDisk, Config, parts},
    counted::removed_answers,
    input_file, patient_file,
    requester::requester,
    running_service::{NotRunning, RunningService},
    serve::runtime,
    standard_output::StandardOutput,
    store,
};

/// Why, in the audit trail.
const PURPOSE: &str = "cache_purge";

pub(crate) fn run(options: &cli::Cache) -> anyhow::Result<ExitCode> {
    let cli::CacheCommand::Purge(options) = &options.command;
    let config = Config::load_to_ask_nothing(&options.config)?;
    let requester = requester(options.actor.as_deref(), PURPOSE)?;
    let actor = requester.actor.as_str();
    let body = body(options)?;
    let environment = Environment::system();
    let removed = runtime()?.block_on(async {
        let file = || options.config.display().to_string();
        check_address(&config, actor)?;
        let store = store::open(&config.store, &environment.randomness).with_context(file)?;
        let removed = purge_running(&config, &store, &environment, actor, Writer::Cache, &body).await;
        let removed = match removed {
            Err(error) if error.is::<NotRunning>() => match config.cache.file() {
                Some(section) => {
                    purge_file(&config, section, &environment, options, &store, &requester).await
                }
                None => Err(error),
            },
            removed => removed,
        };
        store.close().await;
        removed
    })?;
    writeln!(StandardOutput, "{}", removed_answers(removed))?;
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Removes cached answers from the service that runs, and says how many. `body` is the request.
///
/// # Errors
///
/// [`NotRunning`](crate::running_service::NotRunning) if no service listens. Otherwise what the service says, or why it cannot be
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
    // A person who can open the store can make a token. So the command makes its own, for this request alone.
    let token = store.create_token(own_token(now())?, &secret, record(now())).await?;
    let answer = service.post("/v1/cache/purge", body, StatusCode::OK).await;
    // If it cannot be revoked, it expires in a minute.
    let revoked = store.revoke_token(&token.id, record(now())).await;
    let removed = answer?.get("removed").and_then(Value::as_u64);
    revoked?;
    removed.context("the answer of the service has no number")
}

/// Says what is wrong with the address in the configuration, before the store is opened.
fn check_address(config: &Config, actor: &str) -> anyhow::Result<()> {
    RunningService::of(config, TokenSecret::from_random([0; 32]), actor.to_owned()).map(drop)
}

/// Removes the answers from the encrypted file, because no service runs that has them in memory too.
async fn purge_file(
    config: &Config,
    section: &CacheDisk,
    environment: &Environment,
    options: &cli::PurgeCache,
    store: &Store,
    requester: &Requester,
) -> anyhow::Result<u64> {
    let registry = options.registry.as_deref();
    let is_known = |id: &str| config.sites.keys().any(|site| parts(site).0 == parts(id).0);
    if let Some(unknown) = registry.filter(|id| !is_known(id)) {
        bail!("--registry: no registry with the id {unknown} is configured");
    }
    let patient =
        options.patient.as_deref().map(|path| patient_file::read(path).map(|patient| (path, patient)));
    let patient = patient.transpose()?;
    let details = patient.as_ref().map(|(_, patient)| patient.details.clone());
    let forms = match patient {
        Some((path, patient)) => {
            let today =
                latest_day(config.sites.values().map(|site| &site.time_zone), environment.clock.now());
            Some(purge_forms(vec![patient], today).with_context(|| path.display().to_string())?)
        }
        None => None,
    };
    let removed = purge_cache_file(config, section, environment, forms.as_deref(), registry).await?;
    let trail = AuditTrail::new(store.clone(), environment.clock.clone(), Writer::Cache);
    trail.purged(requester, details.as_ref(), registry, PURPOSE).await?;
    Ok(removed)
}

/// Removes answers from the encrypted file of cached answers in `section`, which no service uses, and says how many: those about a
/// patient in these forms, those of a registry, or all.
///
/// # Errors
///
/// One sentence with the reason, if there is no such file, or if answers may be left.
pub(crate) async fn purge_cache_file(
    config: &Config,
    section: &CacheDisk,
    environment: &Environment,
    forms: Option<&[Demographics]>,
    registry: Option<&str>,
) -> anyhow::Result<u64> {
    let file = CacheFile::open_existing(section, config.lookups.id_key()?, environment)?;
    let keys = Keys::new(&file.keys_secret, "");
    let purge = match forms {
        Some(forms) => Purge::of_patient(forms.iter().flat_map(|form| keys.patient_tags(form))),
        None => Purge::all(),
    };
    let purge = match registry {
        Some(id) => purge.at_registry(keys.registry_tag(parts(id).0)),
        None => purge,
    };
    let removed = file.disk.purge(&purge).await;
    file.disk.close().await;
    Ok(removed?)
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
