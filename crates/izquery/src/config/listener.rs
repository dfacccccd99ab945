//! The section `[listener]`.

use std::path::PathBuf;

use iz_facade::{HostName, TlsFiles, client::Secret};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

/// How clients reach the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Listener {
    /// The certificate of the API. Without it the API listens on loopback alone, and without TLS.
    pub tls: Option<ListenerTls>,
    /// The host names under which clients reach the API, without the port. Its own address needs no entry.
    #[serde(deserialize_with = "names")]
    #[schemars(with = "Vec<String>")]
    pub names: Vec<HostName>,
}

/// The certificate of the API, its key, and the authorities of the clients. All files are PEM.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListenerTls {
    /// The file of the certificate, followed by those of the authorities in between.
    pub certificate: PathBuf,
    /// Where to find the private key.
    pub key: Secret,
    /// The file of the CA certificates of the clients. If it is set, every client must present a certificate.
    pub client_ca: Option<PathBuf>,
}

impl From<&ListenerTls> for TlsFiles {
    fn from(tls: &ListenerTls) -> Self {
        let ListenerTls { certificate, key, client_ca } = tls.clone();
        Self { certificate, key, client_ca }
    }
}

/// The most names. A service has a few.
const MAX_NAMES: usize = 32;

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<HostName>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    if texts.len() > MAX_NAMES {
        return Err(de::Error::custom(format!("must have at most {MAX_NAMES} names")));
    }
    let read = |text: &String| {
        text.parse().map_err(|error| de::Error::custom(format!("{text:?} is no host name: it {error}")))
    };
    texts.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn listener(section: &str) -> Result<Listener, String> {
        let text = format!("[listener]\n{section}\n[registries.sandbox]\n");
        Config::parse(&text).map(|config| config.listener).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn tls_and_names_are_read_and_neither_is_required() {
        assert_eq!(listener(""), Ok(Listener::default()));
        let tls = "certificate = '/c.pem', key = { file = '/k.pem' }";
        let read = listener(&format!("tls = {{ {tls}, client_ca = '/ca.pem' }}\nnames = ['pharmacy.local']"))
            .unwrap();
        let expected = ListenerTls {
            certificate: "/c.pem".into(),
            key: Secret::File("/k.pem".into()),
            client_ca: Some("/ca.pem".into()),
        };
        assert_eq!((read.tls, read.names), (Some(expected), vec!["pharmacy.local".parse().unwrap()]));
        assert_eq!(listener(&format!("tls = {{ {tls} }}")).unwrap().tls.unwrap().client_ca, None);
    }

    #[test]
    fn each_value_that_cannot_be_used_is_refused_with_its_key() {
        let too_many = format!("names = {:?}", ["a"; 33]);
        for (section, said) in [
            ("tls = { certificate = '/c.pem' }", "listener.tls.key: is missing"),
            ("tls = { key = { env = 'K' } }", "listener.tls.certificate: is missing"),
            ("tls = { certificate = '/c.pem', key = '/k.pem' }", "listener.tls.key"),
            ("tls = true", "listener.tls"),
            ("certificate = '/c.pem'", "listener.certificate"),
            ("names = 'pharmacy.local'", "listener.names"),
            (
                "names = ['pharmacy.local:8466']",
                "listener.names: \"pharmacy.local:8466\" is no host name: it must be",
            ),
            (&too_many, "listener.names: must have at most 32 names"),
        ] {
            let error = listener(section).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
