use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

use super::*;

/// A certificate that signs itself, and its key, in PEM.
fn certificate() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["pharmacy.local".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn read(chain: &str, key: &str, client_ca: Option<&str>) -> Result<TlsSetup, String> {
    let chain = PemText { place: "the file c.pem", text: chain };
    let key = PemText { place: "the file k.pem", text: key };
    let clients = client_ca.map_or(ClientCertificates::Ignored, |text| {
        ClientCertificates::Required(PemText { place: "the file ca.pem", text })
    });
    TlsSetup::read(chain, key, clients, TlsClock::of(|| 0)).map_err(|error| error.to_string())
}

#[test]
fn a_certificate_with_its_key_is_read_and_a_text_may_hold_both() {
    let (certificate, key) = certificate();
    let both = format!("Subject: a comment\n{certificate}{key}");
    let expected = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap().to_vec();
    for (chain, key) in [(&certificate, &key), (&both, &both)] {
        let setup = read(chain, key, Some(&certificate)).unwrap();
        assert_eq!(setup.certificate, expected);
    }
}

#[test]
fn each_text_that_cannot_be_used_has_a_sentence_with_its_place() {
    let ((good, key), (_, other)) = (certificate(), certificate());
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let cut = good.split_at(good.len() / 2).0;
    let odd_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (chain, key, ca, said) in [
        ("", &*key, None, "the file c.pem has no certificate"),
        ("hunter2", &key, None, "the file c.pem has no certificate"),
        (cut, &key, None, "the file c.pem has no certificate"),
        (&key, &key, None, "the file c.pem has no certificate"),
        (broken, &key, None, "the file c.pem has a certificate that cannot be read"),
        (&good, "", None, "the file k.pem has no private key"),
        (&good, "hunter2", None, "the file k.pem has no private key"),
        (&good, &good, None, "the file k.pem has no private key"),
        (&good, encrypted, None, "the file k.pem has a private key with a passphrase"),
        (&good, odd_key, None, "the file k.pem has a private key that TLS cannot use"),
        (&good, &other, None, "does not belong to the first certificate of the file c.pem"),
        (&good, &key, Some(""), "the file ca.pem has no CA certificate"),
        (&good, &key, Some(cut), "the file ca.pem has no CA certificate"),
        (&good, &key, Some(broken), "the file ca.pem has a CA certificate that cannot be read"),
    ] {
        let error = read(chain, key, ca).unwrap_err();
        assert!(error.contains(said), "{error}");
        assert!(!error.contains("hunter2") && error.contains(": "), "{error}");
    }
}
