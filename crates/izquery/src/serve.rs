//! `izquery serve`: the local HTTP API.

use std::process::ExitCode;

use anyhow::Context;
use iz_facade::client::Environment;
use tracing::info;

use crate::{cli, config::Config, logging, service::Service};

pub(crate) fn run(options: &cli::Serve) -> anyhow::Result<ExitCode> {
    logging::start();
    let config = Config::load(&options.config)?;
    let file = || options.config.display().to_string();
    let service = Service::build(&config, &Environment::system()).with_context(file)?;
    runtime()?.block_on(async {
        let listening = service.listen().await.with_context(file)?;
        info!(address = %listening.address(), "listening");
        listening.serve(stop_signal()).await;
        info!("stopped");
        Ok(ExitCode::SUCCESS)
    })
}

pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot start")
}

/// Completes on Ctrl-C, or when the system asks the process to end.
pub(crate) async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
