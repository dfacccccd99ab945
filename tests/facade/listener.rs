//! The section `[listener]` of the configuration, over real sockets. `iz-facade` tests the rules of TLS itself.

use std::{future::pending, path::Path};

use izquery::{config::Config, service::Service};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use reqwest::{Certificate, Identity};

use crate::support::environment;

/// Writes `ca.pem`, `server.pem`, `server-key.pem`, `client.pem` with its key into a folder. They are valid for many years.
fn write_certificates(folder: &Path) {
    let valid = |mut params: CertificateParams| {
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1));
        params
    };
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = valid(CertificateParams::default());
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let issuer = Issuer::new(ca, ca_key);
    let issue = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let params = valid(CertificateParams::new(names).unwrap());
        (params.signed_by(&key, &issuer).unwrap().pem(), key.serialize_pem())
    };
    let (server, server_key) = issue(&["pharmacy.local", "127.0.0.1"]);
    let (client, client_key) = issue(&["store-12"]);
    for (name, text) in [
        ("ca.pem", ca_pem),
        ("server.pem", server),
        ("server-key.pem", server_key),
        ("client.pem", client + &client_key),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

fn settings(folder: &Path, listen: &str, client_ca: bool) -> Config {
    let path = |name: &str| folder.join(name).display().to_string();
    let client_ca = if client_ca { format!(", client_ca = '{}'", path("ca.pem")) } else { String::new() };
    let text = format!(
        "listen = '{listen}'\n[listener]\nnames = ['pharmacy.local']\ntls = {{ certificate = '{}', key = {{ file = '{}' \
         }}{client_ca} }}\n[registries.sandbox]\ntransport.endpoint = 'http://127.0.0.1:9/'\n\
         credentials = {{ username = 'a', password = {{ env = 'PATH' }} }}\n",
        path("server.pem"),
        path("server-key.pem"),
    );
    Config::parse(&text).unwrap()
}

#[tokio::test]
async fn cfr_164_312_e_1_the_configured_service_speaks_tls_and_may_require_client_certificates() {
    let folder = tempfile::tempdir().unwrap();
    write_certificates(folder.path());
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let ca = Certificate::from_pem(&read("ca.pem")).unwrap();
    let identity = Identity::from_pem(&read("client.pem")).unwrap();
    for requires_client in [false, true] {
        let config = settings(folder.path(), "127.0.0.1:0", requires_client);
        let listening = Service::build(&config, &environment()).unwrap().listen().await.unwrap();
        let address = listening.address();
        tokio::spawn(listening.serve(pending()));
        let client = || {
            let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca.clone()]);
            client.resolve("pharmacy.local", address)
        };
        let with_certificate = client().identity(identity.clone()).build().unwrap();
        let (port, live) = (address.port(), "livez");
        for host in ["pharmacy.local", "127.0.0.1"] {
            let url = format!("https://{host}:{port}/{live}");
            assert_eq!(with_certificate.get(&url).send().await.unwrap().status(), 200, "{url}");
            let without = client().build().unwrap().get(&url).send().await;
            assert_eq!(without.is_ok(), !requires_client, "{url}");
        }
        let plain = with_certificate.get(format!("http://127.0.0.1:{port}/{live}")).send().await;
        assert!(plain.is_err(), "the service answered without TLS");
    }
}

#[tokio::test]
async fn cfr_164_312_e_1_an_address_of_the_network_without_tls_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let mut config = settings(folder.path(), listen, false);
        config.listener.tls = None;
        let error =
            Service::build(&config, &environment()).unwrap().listen().await.err().expect("no service");
        assert!(error.to_string().contains("other machines can reach this address"), "{error}");
    }
}

#[tokio::test]
async fn a_missing_certificate_is_named_with_its_key_and_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let config = settings(folder.path(), "127.0.0.1:0", false);
    let error = Service::build(&config, &environment()).unwrap().listen().await.err().expect("no service");
    let error = with_causes(&error);
    assert!(error.starts_with("listener.tls: the file "), "{error}");
    assert!(error.contains("server.pem cannot be read: there is no such file"), "{error}");
}

/// An error with its causes, as the command prints it.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
