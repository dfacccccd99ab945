//! `izquery widget open`: opens the page of the widget with the form to ask.

use std::{fs, io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    cli,
    config::Config,
    requester::requester,
    running_service::{RunningService, text, token_of},
    serve::runtime,
    standard_output::StandardOutput,
    store::write_new,
};

pub(crate) fn run(options: &cli::Widget) -> anyhow::Result<ExitCode> {
    let cli::WidgetCommand::Open(options) = &options.command;
    let config = Config::load_to_ask_nothing(&options.config)?;
    // The account of the operating system, unless the option names somebody.
    let actor = requester(options.actor.as_deref(), &options.purpose)?.actor;
    let token = token_of(options.token_file.as_deref(), &config)?;
    let service = RunningService::of(&config, token, actor)?;
    let body = json!({ "purpose": options.purpose });
    let answer = runtime()?.block_on(service.post("/v1/views", &body, StatusCode::CREATED))?;
    let url = text(&answer, "/view/url");
    let url = match &options.language {
        Some(language) => format!("{url}&lang={language}"),
        None => url,
    };
    writeln!(StandardOutput, "{url}")?;
    writeln!(StandardOutput, "The address is for one use within two minutes.")?;
    StandardOutput.flush()?;
    if !options.no_browser {
        let file = redirecting_file(&config, &url)?;
        open::that_detached(&file).context("no browser can be started; open the address yourself")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a page that leads to the address, for this account alone. The browser gets the name of the file: what stands in a
/// command line can be read by every account of the machine.
fn redirecting_file(config: &Config, url: &str) -> anyhow::Result<PathBuf> {
    let folder = config.store.folder().context("--no-browser is needed, because the store has no folder")?;
    let file = std::path::absolute(folder.join("open-widget.html"))?;
    // An address of this service has no character that ends an attribute. `&` stands before the language.
    let url = url.replace('&', "&amp;");
    let page = format!(
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\"><title>izquery</title>"
    );
    // The ticket of an earlier page is of no use.
    let _ = fs::remove_file(&file);
    write_new(&file, &page).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_leads_to_the_address_is_for_this_account_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::parse("[registries.sandbox]\n").unwrap();
        config.store = config.store.beside(&folder.path().join("izquery.toml"));
        fs::create_dir(folder.path().join("izquery-data")).unwrap();
        for ticket in ["one", "two"] {
            let file =
                redirecting_file(&config, &format!("http://127.0.0.1:1/widget#ticket={ticket}&lang=es"))
                    .unwrap();
            let page = fs::read_to_string(&file).unwrap();
            assert!(
                page.contains(&format!("url=http://127.0.0.1:1/widget#ticket={ticket}&amp;lang=es\"")),
                "{page}"
            );
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            }
        }
    }
}
