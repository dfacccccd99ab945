//! TLS, with and without a client certificate. The certificates are valid by the clock of the machine, because the client
//! checks them by it. The time of the registry is another one.

use std::{fs, path::Path};

use iz_sandbox::{ClientCertificate, Endpoint, Sandbox, SandboxClock, SandboxError, SandboxTls, Settings};
use reqwest::{Certificate, Client, Identity};
use tokio::task::JoinHandle;

use crate::support::NOW;

fn start(
    folder: &Path,
    client: ClientCertificate,
    client_ca: Option<&Path>,
) -> (String, JoinHandle<std::io::Result<()>>) {
    let tls = SandboxTls {
        folder: folder.to_owned(),
        client,
        client_ca: client_ca.map(Path::to_owned),
        clock: SandboxClock::system(),
    };
    let settings =
        Settings { tls: Some(tls), clock: SandboxClock::fixed(NOW.parse().unwrap()), ..Settings::default() };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap();
    let address = format!("{}?wsdl", sandbox.endpoint_of(Endpoint::Hub));
    (address, tokio::spawn(sandbox.serve(std::future::pending())))
}

/// A client that trusts the CA of one folder and presents the certificate of another.
fn client(ca: Option<&Path>, identity: Option<&Path>) -> Client {
    let read = |folder: &Path, name: &str| fs::read(folder.join(name)).unwrap();
    let mut client = Client::builder().no_proxy();
    if let Some(folder) = ca {
        client = client.tls_certs_only([Certificate::from_pem(&read(folder, "ca.pem")).unwrap()]);
    }
    if let Some(folder) = identity {
        let pem = [read(folder, "client.pem"), read(folder, "client-key.pem")].concat();
        client = client.identity(Identity::from_pem(&pem).unwrap());
    }
    client.build().unwrap()
}

#[tokio::test]
async fn a_client_that_trusts_the_written_ca_can_connect() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (address, _) = start(folders[0].path(), ClientCertificate::Ignored, None);
    start(folders[1].path(), ClientCertificate::Ignored, None);
    assert!(address.starts_with("https://127.0.0.1:"));
    let reply = client(Some(folders[0].path()), None).get(&address).send().await.unwrap();
    assert!(reply.status().is_success());
    assert_eq!(reply.headers()["date"], "Sun, 22 Nov 2026 15:30:17 GMT", "the time of the registry");
    assert!(
        reply.text().await.unwrap().contains(&format!("location=\"{}\"", address.trim_end_matches("?wsdl")))
    );
    assert!(client(Some(folders[1].path()), None).get(&address).send().await.is_err());
    assert!(client(None, None).get(&address).send().await.is_err());
    assert!(client(None, None).get(address.replace("https", "http")).send().await.is_err());
}

#[tokio::test]
async fn a_client_certificate_is_requested_as_set() {
    let other = tempfile::tempdir().unwrap();
    start(other.path(), ClientCertificate::Ignored, None);
    for (asked, without, with_other) in [
        (ClientCertificate::Ignored, true, true),
        (ClientCertificate::Optional, true, false),
        (ClientCertificate::Required, false, false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (address, _) = start(folder.path(), asked, None);
        let ca = Some(folder.path());
        assert!(client(ca, Some(folder.path())).get(&address).send().await.is_ok(), "{asked:?}");
        assert_eq!(client(ca, None).get(&address).send().await.is_ok(), without, "{asked:?}");
        assert_eq!(
            client(ca, Some(other.path())).get(&address).send().await.is_ok(),
            with_other,
            "{asked:?}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let (address, _) = start(folder.path(), ClientCertificate::Required, Some(&other.path().join("ca.pem")));
    assert!(client(Some(folder.path()), Some(other.path())).get(&address).send().await.is_ok());
    assert!(client(Some(folder.path()), Some(folder.path())).get(&address).send().await.is_err());
}

#[tokio::test]
async fn wrong_tls_settings_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let tls = |client_ca: &str| SandboxTls {
        folder: folder.path().to_owned(),
        client: ClientCertificate::Required,
        client_ca: Some(folder.path().join(client_ca)),
        clock: SandboxClock::system(),
    };
    fs::write(folder.path().join("empty.pem"), "no certificate").unwrap();
    for client_ca in ["nowhere.pem", "empty.pem"] {
        let settings = Settings { tls: Some(tls(client_ca)), ..Settings::default() };
        let error = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap_err();
        assert!(matches!(error, SandboxError::Tls(_)), "{client_ca}: {error:?}");
    }
}

#[tokio::test]
async fn a_file_of_client_certificates_has_at_most_one_mebibyte() {
    let (folder, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    start(own.path(), ClientCertificate::Ignored, None);
    let certificate = fs::read_to_string(own.path().join("ca.pem")).unwrap();
    let bind = |length: usize| {
        let file = folder.path().join("ca-of-clients.pem");
        fs::write(&file, format!("{certificate}{}", "\n".repeat(length - certificate.len()))).unwrap();
        let tls = SandboxTls {
            folder: folder.path().to_owned(),
            client: ClientCertificate::Required,
            client_ca: Some(file),
            clock: SandboxClock::system(),
        };
        Sandbox::bind("127.0.0.1:0".parse().unwrap(), Settings { tls: Some(tls), ..Settings::default() })
    };
    assert!(bind(1024 * 1024).is_ok());
    let SandboxError::Tls(error) = bind(1024 * 1024 + 1).unwrap_err() else { panic!("another error") };
    let said = error.to_string();
    assert!(said.contains("ca-of-clients.pem is longer than the limit of 1048576 bytes: name"), "{said}");
}
