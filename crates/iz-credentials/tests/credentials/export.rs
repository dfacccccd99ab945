//! The real `openssl` and `age` read what was exported, and nobody else does.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
};

use iz_client::Randomness;
use iz_credentials::{CredentialsMail, ExportError, MailCertificate};
use iz_enroll::MailAddress;
use jiff::Timestamp;

/// What is exported. The bytes are no text, and longer than a line of Base64.
fn content() -> Vec<u8> {
    let text = "username=hunter2-user\r\npassword=hunter2 \u{e9}\r\n".repeat(9);
    [text.as_bytes(), &[0, 255, 13, 10, 10]].concat()
}

/// Runs a program in a folder.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    output.unwrap_or_else(|error| panic!("{program}: {error}"))
}

#[track_caller]
fn done(output: Output) -> Vec<u8> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Whether a program is installed. Where `CI` is set, it must be.
fn is_installed(program: &str, what: &str) -> bool {
    let is_installed = Command::new(program).arg("--help").output().is_ok();
    if !is_installed {
        assert!(env::var_os("CI").is_none(), "{program} is missing");
        eprintln!("\nWARNING: {what}, because {program} is not installed.\n");
    }
    is_installed
}

/// A folder with the private key `NAME.key` and the certificate `NAME.pem`, valid from yesterday on.
fn certificate(folder: &Path, name: &str, key: &str, extensions: &[&str]) -> Vec<u8> {
    let (key_file, pem) = (format!("{name}.key"), format!("{name}.pem"));
    let mut arguments =
        vec!["req", "-x509", "-newkey", key, "-nodes", "-keyout", &key_file, "-out", &pem, "-days", "30"];
    if key == "ec" {
        arguments.extend(["-pkeyopt", "ec_paramgen_curve:P-256"]);
    }
    arguments.extend(["-subj", "/O=Sample Vendor/CN=Credentials"]);
    extensions.iter().for_each(|extension| arguments.extend(["-addext", extension]));
    done(run(folder, "openssl", &arguments));
    fs::read(folder.join(pem)).unwrap()
}

fn address(text: &str) -> MailAddress {
    MailAddress::new(text).unwrap()
}

/// The vendor of an invented state.
const VENDOR: &str = "credentials@vendor.example";

fn mail(pem: &[u8]) -> Result<Vec<u8>, ExportError> {
    let (to, now) = (address(VENDOR), Timestamp::now());
    let certificate = MailCertificate::read(pem, &to, now)?;
    let mail = CredentialsMail {
        from: &address("robin@bluebonnet.example"),
        to: &to,
        subject: "Production credentials of store-12",
        date: now,
        file_name: "credentials-store-12.txt",
        content: &content(),
    };
    mail.encrypted(&certificate, &Randomness::system())
}

#[test]
fn openssl_reads_the_mail_with_the_private_key_and_not_with_another() {
    if !is_installed("openssl", "no mail is decrypted") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, key, extensions) in [
        ("plain", "rsa:2048", &[][..]),
        (
            "other",
            "rsa:2048",
            &["keyUsage=critical,keyEncipherment", "subjectAltName=email:Credentials@vendor.example"],
        ),
        ("long", "rsa:4096", &["extendedKeyUsage=emailProtection,clientAuth"]),
    ] {
        let pem = certificate(folder, name, key, extensions);
        let mail = mail(&pem).unwrap();
        fs::write(folder.join("mail.eml"), &mail).unwrap();
        let text = String::from_utf8(mail).unwrap();
        assert!(
            text.contains("Content-Type: application/pkcs7-mime; smime-type=\"enveloped-data\";"),
            "{text}"
        );
        assert!(text.contains(VENDOR) && text.contains("X-Unsent: 1\r\n"), "{text}");
        assert!(!text.contains("hunter2"));
        for program in ["cms", "smime"] {
            let decrypt = |key: &str| {
                let (pem, key) = (format!("{name}.pem"), format!("{key}.key"));
                run(
                    folder,
                    "openssl",
                    &[program, "-decrypt", "-in", "mail.eml", "-recip", &pem, "-inkey", &key],
                )
            };
            let inner = String::from_utf8(done(decrypt(name))).unwrap();
            let (headers, body) = inner.split_once("\r\n\r\n").unwrap();
            assert!(headers.contains("filename=\"credentials-store-12.txt\""), "{headers}");
            fs::write(folder.join("body"), body.replace('\r', "")).unwrap();
            let decoded = done(run(folder, "openssl", &["base64", "-d", "-in", "body"]));
            assert!(decoded == content(), "{name} {program}");
        }
        let structure = String::from_utf8(done(run(
            folder,
            "openssl",
            &["cms", "-cmsout", "-print", "-noout", "-in", "mail.eml"],
        )));
        assert!(structure.unwrap().contains("aes-256-cbc"));
    }
    let pem = fs::read(folder.join("plain.pem")).unwrap();
    fs::write(folder.join("mail.eml"), mail(&pem).unwrap()).unwrap();
    // OpenSSL answers a wrong key with noise, so that nobody learns from its errors.
    let wrong = ["cms", "-decrypt", "-in", "mail.eml", "-inkey", "other.key"];
    let output = run(folder, "openssl", &wrong);
    assert!(!output.stdout.windows(7).any(|part| part == b"hunter2"));
}

#[test]
fn a_certificate_of_another_kind_is_refused_with_the_reason() {
    if !is_installed("openssl", "no certificate is refused") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let said = |pem: &[u8]| mail(pem).unwrap_err().to_string();
    for (name, key, extension, expected) in [
        ("curve", "ec", None, "is no RSA key of 2048 to 8192 bits; name a public key of age instead"),
        ("short", "rsa:1024", None, "is no RSA key of 2048 to 8192 bits"),
        ("signer", "rsa:2048", Some("keyUsage=digitalSignature"), "its key usage lacks key encipherment"),
        (
            "server",
            "rsa:2048",
            Some("extendedKeyUsage=serverAuth"),
            "its extended key usage lacks e-mail protection",
        ),
        (
            "person",
            "rsa:2048",
            Some("subjectAltName=email:somebody@else.example"),
            "belongs to somebody@else.example, and the credentials go to credentials@vendor.example",
        ),
    ] {
        let said = said(&certificate(folder, name, key, extension.as_slice()));
        assert!(said.contains(expected), "{said}");
    }
    let key = fs::read(folder.join("server.key")).unwrap();
    assert_eq!(mail(&key), Err(ExportError::PrivateKey));
    for other in [&b""[..], b"hunter2", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert_eq!(mail(other), Err(ExportError::NoCertificate));
    }
    let pem = certificate(folder, "plain", "rsa:2048", &[]);
    for days in [-2, 31] {
        let day = Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        let refused = MailCertificate::read(&pem, &address(VENDOR), day).err().unwrap();
        assert!(matches!(refused, ExportError::NotValid { .. }), "{refused}");
    }
    let read = MailCertificate::read(&pem, &address(VENDOR), Timestamp::now()).unwrap();
    let printed =
        done(run(folder, "openssl", &["x509", "-in", "plain.pem", "-noout", "-fingerprint", "-sha256"]));
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(printed.trim().split_once('=').unwrap().1, read.fingerprint());
    assert!(read.subject().contains("Sample Vendor"), "{}", read.subject());
}

#[cfg(feature = "age")]
#[test]
fn age_reads_the_file_with_the_private_key_and_not_with_another() {
    if !is_installed("age", "no file of age is decrypted") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["own", "other"] {
        done(run(folder, "age-keygen", &["-o", name]));
    }
    let public = String::from_utf8(done(run(folder, "age-keygen", &["-y", "own"]))).unwrap();
    let file = iz_credentials::AgeKey::parse(&public).unwrap().encrypt(&content()).unwrap();
    assert!(!file.windows(7).any(|part| part == b"hunter2"));
    fs::write(folder.join("credentials.age"), file).unwrap();
    assert!(done(run(folder, "age", &["-d", "-i", "own", "credentials.age"])) == content());
    assert!(!run(folder, "age", &["-d", "-i", "other", "credentials.age"]).status.success());
}
