//! `izquery serve`: the local HTTP API.

use std::{process::ExitCode, time::Duration};

use anyhow::Context;
use iz_facade::client::Environment;
use tokio::{select, sync::oneshot, time::timeout};
use tracing::{info, warn};

use crate::{
    BAD_RESULT, cli, config::Config, first_token::FirstToken, logging, service::Service,
    stop_signal::StopSignal,
};

/// The time for the last checkpoint after a second signal.
const LAST_CHECKPOINT: Duration = Duration::from_secs(1);

pub(crate) fn run(options: &cli::Serve) -> anyhow::Result<ExitCode> {
    logging::start();
    let config = Config::load(&options.config)?;
    let file = || options.config.display().to_string();
    let service = Service::build(&config, &Environment::system()).with_context(file)?;
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        let mut signal = StopSignal::new();
        let upkeep = service.audit_upkeep().with_context(file)?;
        let listening = service.listen().await.with_context(file)?;
        if let Some(FirstToken { file: Some(file), .. }) = listening.first_token().await.with_context(file)? {
            info!(file = %file.display(), "a first token was made; use it with curl -H @FILE, and keep it secret");
        }
        info!(address = %listening.address(), "listening");
        let daily = upkeep.clone();
        tokio::spawn(async move { daily.each_day().await });
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = listening.serve(async {
            let _ = stopped.await;
        });
        let stopped_at_once = async {
            signal.next().await;
            info!(drain_s = config.drain_s, "stopping");
            let _ = stop.send(());
            signal.next().await;
        };
        select! {
            () = serving => {
                upkeep.clone().end().await;
                info!("stopped");
                Ok(ExitCode::SUCCESS)
            }
            () = stopped_at_once => {
                // The trail is whole without it, so that it may not delay the end for long.
                let _ = timeout(LAST_CHECKPOINT, upkeep.clone().end()).await;
                warn!("stopped at once by a second signal");
                Ok(ExitCode::from(BAD_RESULT))
            }
        }
    });
    // Work that blocks, such as the resolution of a host name, does not delay the end of the process.
    runtime.shutdown_background();
    result
}

pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot start")
}
