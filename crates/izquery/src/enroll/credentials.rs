//! `izquery enroll credentials`: takes credentials in, passes them on encrypted, and checks them. No command prints a value.

mod check;
mod export;
mod import;
mod missing_parts;
mod prompt;
mod references;

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use iz_credentials::{CredentialStore, StoreError, Which};
use iz_facade::{
    client::{Environment, RegistryProfile},
    store::{NewRow, Writer},
};

use crate::{
    BAD_RESULT,
    cli::{self, CredentialsCommand},
    config::Config,
    requester::requester,
    serve::runtime,
    standard_output::StandardOutput,
    store,
    visible::{say, visible},
};

/// Why, in the audit trail.
const PURPOSE: &str = "enrollment";

pub(crate) fn run(options: &cli::Credentials) -> anyhow::Result<ExitCode> {
    let context = Context::of(options.command.common())?;
    match &options.command {
        CredentialsCommand::Import(options) => import::run(&context, options, import::Kind::First),
        CredentialsCommand::Rotate(options) => import::run(&context, options, import::Kind::Rotation),
        CredentialsCommand::Confirm(options) => confirm(&context, &options.site),
        CredentialsCommand::List(_) => list(&context),
        CredentialsCommand::Check(options) => check::run(&context, options),
        CredentialsCommand::Export(options) => export::run(&context, options),
        CredentialsCommand::Remove(options) => remove(&context, options),
    }
}

/// What every command needs.
struct Context {
    file: PathBuf,
    config: Config,
    environment: Environment,
    credentials: CredentialStore,
    actor: String,
}

impl Context {
    fn of(options: &cli::CommonCredentials) -> anyhow::Result<Self> {
        let file = options.config.clone();
        let config = Config::load_to_ask_nothing(&file)?;
        let credentials = config.secrets.store().with_context(|| {
            format!(
                "{}: secrets.key: is missing; write a key with `openssl rand -hex 32` into a file that only the account of \
                 izquery can read, and refer to it: [secrets] key = {{ file = \"PATH\" }}",
                file.display()
            )
        })?;
        let actor = requester(options.actor.as_deref(), PURPOSE)?.actor;
        Ok(Self { file, config, environment: Environment::system(), credentials, actor })
    }

    /// The profile of a site of the configuration.
    fn profile(&self, site: &str) -> anyhow::Result<&RegistryProfile> {
        self.config.sites.get(site).with_context(|| {
            let known: Vec<&str> = self.config.sites.keys().map(String::as_str).collect();
            format!("--site: {} is not configured; configured are: {}", visible(site), known.join(", "))
        })
    }

    /// Writes the row of the audit trail. It is durable when this ends. What cannot be recorded is not done.
    fn record(&self, outcome: &str, site: Option<&str>, subject: Option<String>) -> anyhow::Result<()> {
        let row = NewRow {
            registry: site.map(str::to_owned),
            subject,
            ..NewRow::admin(self.environment.clock.now(), Writer::Enroll, &self.actor, PURPOSE, outcome)
        };
        let file = || self.file.display().to_string();
        let store = store::open(&self.config.store, &self.environment.randomness).with_context(file)?;
        runtime()?.block_on(async {
            let written = store.append(row).await;
            store.close().await;
            written
        })?;
        Ok(())
    }
}

fn confirm(context: &Context, site: &str) -> anyhow::Result<ExitCode> {
    // What does not wait is not recorded.
    context.credentials.set(site, Which::Waiting)?;
    context.record("credentials_confirm", Some(site), None)?;
    context.credentials.confirm(site)?;
    writeln!(
        StandardOutput,
        "the new credentials of {} are in use, and the old ones are gone; restart a service that runs",
        visible(site)
    )?;
    Ok(ExitCode::SUCCESS)
}

fn remove(context: &Context, options: &cli::RemoveCredentials) -> anyhow::Result<ExitCode> {
    let site = options.site.as_str();
    let which = if options.waiting { &[Which::Waiting][..] } else { &[Which::InUse, Which::Waiting] };
    let (subject, what) =
        if options.waiting { (Some("waiting"), "new credentials") } else { (None, "credentials") };
    let is_stored =
        |which: &Which| !matches!(context.credentials.set(site, *which), Err(StoreError::Missing { .. }));
    if which.iter().any(is_stored) {
        context.record("credentials_remove", Some(site), subject.map(str::to_owned))?;
    }
    context.credentials.remove(site, which)?;
    writeln!(StandardOutput, "the {what} of {} are removed", visible(site))?;
    if !options.waiting {
        let left = references::of_site(&context.config, site);
        if !left.is_empty() {
            let keys: Vec<&str> = left.iter().map(|value| value.key.as_str()).collect();
            say(&format!("these settings still refer to them: {}", visible(&keys.join(", "))));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(context: &Context) -> anyhow::Result<ExitCode> {
    let all = context.credentials.list()?;
    context.record("credentials_list", None, None)?;
    if all.is_empty() {
        say("no credentials are stored; `izquery enroll credentials import` takes some in");
    }
    let mut code = ExitCode::SUCCESS;
    for stored in &all {
        let name = visible(&stored.name);
        let state = match stored.which {
            Which::InUse => "in use",
            _ => "waiting",
        };
        match &stored.set {
            Ok(set) => {
                let parts: Vec<&str> = set.parts().keys().map(|part| part.name()).collect();
                let references = references::of_site(&context.config, &stored.name).len();
                writeln!(
                    StandardOutput,
                    "{name}  {state}  taken in {:.0}  {}  settings={references}",
                    set.taken_in(),
                    parts.join(", ")
                )?;
            }
            Err(error) => {
                writeln!(StandardOutput, "{name}  {state}  {}", visible(&error.whole()))?;
                code = ExitCode::from(BAD_RESULT);
            }
        }
    }
    Ok(code)
}
