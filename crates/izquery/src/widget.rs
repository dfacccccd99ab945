//! `izquery widget open`: opens the page of the widget with the form to ask.

use std::{
    fs,
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail, ensure};
use iz_facade::store::TokenSecret;
use reqwest::{Certificate, StatusCode};
use serde_json::{Value, json};

use crate::{
    cli, config::Config, requester::requester, serve::runtime, standard_output::StandardOutput,
    store::write_new,
};

pub(crate) fn run(options: &cli::Widget) -> anyhow::Result<ExitCode> {
    let cli::WidgetCommand::Open(options) = &options.command;
    let config = Config::load(&options.config)?;
    ensure!(config.listen.port() != 0, "listen: with port 0 nobody knows the port; name one");
    let token = token(&token_file(options, &config)?)?;
    // The account of the operating system, unless the option names somebody.
    let actor = requester(options.actor.as_deref(), &options.purpose)?.actor;
    let url = runtime()?.block_on(view(&config, &token, &actor, &options.purpose))?;
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

/// The file of the token: that of the option, or of the first token of the service.
fn token_file(options: &cli::OpenWidget, config: &Config) -> anyhow::Result<PathBuf> {
    let first = || config.store.folder().map(|folder| folder.join("first-token.header"));
    options.token_file.clone().or_else(first).context("--token-file: the store has no folder, so name a file")
}

/// The token in a file: alone, or as the header that `izquery serve` writes.
fn token(file: &Path) -> anyhow::Result<TokenSecret> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| {
        format!(
            "{name} cannot be read; it holds the token of the service, and --token-file names another file"
        )
    })?;
    let text = text.trim();
    let secret = text.strip_prefix("Authorization: Bearer ").unwrap_or(text);
    TokenSecret::parse(secret).with_context(|| format!("{name} holds no token"))
}

/// The beginning of the addresses of the service.
fn base(config: &Config) -> String {
    let (address, port) = (config.listen.ip(), config.listen.port());
    let name = config.listener.names.first().map(ToString::to_string).filter(|_| !address.is_loopback());
    let address = if address.is_unspecified() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { address };
    let host =
        name.unwrap_or_else(|| SocketAddr::new(address, 0).to_string().trim_end_matches(":0").to_owned());
    let scheme = if config.listener.tls.is_some() { "https" } else { "http" };
    format!("{scheme}://{host}:{port}")
}

/// Asks the service for the address of a page.
async fn view(config: &Config, token: &TokenSecret, actor: &str, purpose: &str) -> anyhow::Result<String> {
    let mut client = reqwest::Client::builder().no_proxy();
    if let Some(tls) = &config.listener.tls {
        ensure!(
            tls.client_ca.is_none(),
            "the service takes only clients with a certificate, and this command has none"
        );
        let pem = fs::read(&tls.certificate)
            .with_context(|| format!("{} cannot be read", tls.certificate.display()))?;
        for certificate in Certificate::from_pem_bundle(&pem).context("listener.tls.certificate")? {
            client = client.add_root_certificate(certificate);
        }
    }
    let client = client.build().context("the HTTP client cannot start")?;
    let base = base(config);
    let request =
        client.post(format!("{base}/v1/views")).bearer_auth(token.expose()).header("x-actor", actor);
    let response = request
        .json(&json!({ "purpose": purpose }))
        .send()
        .await
        .with_context(|| format!("no service answers at {base}; start it with `izquery serve`"))?;
    let status = response.status();
    let answer: Value = response.json().await.context("the answer of the service is not JSON")?;
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    if status != StatusCode::CREATED {
        bail!("the service refused: {}. {}", text("/detail"), text("/advice"));
    }
    Ok(text("/view/url"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_under_which_the_service_takes_requests() {
        let with = |text: &str| base(&Config::parse(&format!("{text}\n[registries.sandbox]\n")).unwrap());
        assert_eq!(with(""), "http://127.0.0.1:8466");
        assert_eq!(with("listen = '[::1]:9'"), "http://[::1]:9");
        let tls = "[listener]\ntls = { certificate = 'c', key = { file = 'k' } }";
        assert_eq!(with(&format!("listen = '0.0.0.0:9'\n{tls}")), "https://127.0.0.1:9");
        let named = format!("listen = '0.0.0.0:9'\n{tls}\nnames = ['pharmacy.local']");
        assert_eq!(with(&named), "https://pharmacy.local:9");
    }

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

    #[test]
    fn a_token_is_read_alone_or_as_a_header() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let secret = TokenSecret::from_random([7; 32]);
        for text in [format!("{}\n", secret.expose()), format!("Authorization: Bearer {}", secret.expose())] {
            fs::write(&file, text).unwrap();
            assert!(token(&file).unwrap() == secret);
        }
        fs::write(&file, "nothing").unwrap();
        assert!(format!("{:#}", token(&file).unwrap_err()).ends_with("holds no token"));
    }
}
