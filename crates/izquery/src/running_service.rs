//! Requests of a command to the service that runs.

use std::{
    error::Error as _,
    fs, io, iter,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use iz_facade::store::TokenSecret;
use reqwest::{Certificate, StatusCode};
use serde_json::Value;

use crate::config::Config;

/// A service that runs with a configuration, and the token for it.
pub(crate) struct RunningService {
    client: reqwest::Client,
    /// The beginning of its addresses.
    base: String,
    token: TokenSecret,
    actor: String,
}

/// A purge of a large file takes seconds. A service that hangs must not make the command hang.
const TIMEOUT: Duration = Duration::from_secs(60);

/// No service listens at the address in the configuration.
#[derive(Debug, thiserror::Error)]
#[error("no service listens at {base}; start it with `izquery serve`")]
pub(crate) struct NotRunning {
    base: String,
    source: reqwest::Error,
}

/// A service may run at the address in the configuration. It gave no answer.
#[derive(Debug, thiserror::Error)]
#[error("the service at {base} gave no answer; look at its log")]
pub(crate) struct NoAnswer {
    base: String,
    source: reqwest::Error,
}

impl RunningService {
    /// The service of a configuration. `actor` uses the command.
    ///
    /// # Errors
    ///
    /// One sentence with the setting, if it cannot be reached with it.
    pub(crate) fn of(config: &Config, token: TokenSecret, actor: String) -> anyhow::Result<Self> {
        ensure!(config.listen.port() != 0, "listen: with port 0 nobody knows the port; name one");
        Ok(Self { client: client(config)?, base: base(config), token, actor })
    }

    /// Sends a request. Gives the answer, whose status must be `expected`.
    ///
    /// # Errors
    ///
    /// [`NotRunning`] if nothing listens there. [`NoAnswer`] if something listens and gives no answer, such as a service that
    /// hangs, or one with another certificate. Otherwise what the service says.
    pub(crate) async fn post(&self, path: &str, body: &Value, expected: StatusCode) -> anyhow::Result<Value> {
        let Self { client, base, token, actor } = self;
        let request =
            client.post(format!("{base}{path}")).bearer_auth(token.expose()).header("x-actor", actor);
        let sent = request.json(body).send().await;
        let response = sent.map_err(|source| no_answer(base.clone(), source))?;
        let status = response.status();
        let answer: Value = response.json().await.context("the answer of the service is not JSON")?;
        if status != expected {
            bail!("the service refused: {}. {}", text(&answer, "/detail"), text(&answer, "/advice"));
        }
        Ok(answer)
    }
}

/// Only a refused connection says that no service runs. A service that runs has answers in memory, and it may have done what
/// was asked although its answer is lost.
fn no_answer(base: String, source: reqwest::Error) -> anyhow::Error {
    let is_refused = iter::successors(source.source(), |cause| (*cause).source())
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused);
    match is_refused {
        true => NotRunning { base, source }.into(),
        false => NoAnswer { base, source }.into(),
    }
}

/// A text in an answer of the service. Empty if it is not there.
pub(crate) fn text(answer: &Value, pointer: &str) -> String {
    answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The HTTP client. It trusts the certificate of the service.
fn client(config: &Config) -> anyhow::Result<reqwest::Client> {
    let mut client = reqwest::Client::builder().no_proxy().timeout(TIMEOUT);
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
    client.build().context("the HTTP client cannot start")
}

/// The token in a file, or the first token of the service.
///
/// # Errors
///
/// One sentence with the file, if it cannot be read or holds no token.
pub(crate) fn token_of(option: Option<&Path>, config: &Config) -> anyhow::Result<TokenSecret> {
    let first = || config.store.folder().map(|folder| folder.join("first-token.header"));
    let file = option.map(Path::to_owned).or_else(first);
    token(&file.context("--token-file: the store has no folder, so name a file")?)
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
