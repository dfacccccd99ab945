//! `export`: writes credentials to a file that only their receiver can read. Nothing is sent.

use std::{collections::BTreeSet, io::Write as _, path::Path, process::ExitCode};

use anyhow::{Context as _, anyhow, bail};
use iz_credentials::{AgeKey, CredentialsMail, MailCertificate, Which};
use iz_enroll::{EnrollmentProfile, MailAddress};
use secrecy::ExposeSecret as _;

use super::Context;
use crate::{cli, input_file, new_file::write_new, standard_output::StandardOutput, visible::visible};

/// What is written, and what is said and recorded about it.
struct Export {
    bytes: Vec<u8>,
    receiver: String,
    said: String,
}

pub(super) fn run(context: &Context, options: &cli::ExportCredentials) -> anyhow::Result<ExitCode> {
    let site = options.site.as_str();
    let which = if options.waiting { Which::Waiting } else { Which::InUse };
    let set = context.credentials.set(site, which)?;
    let content = set.original().expose_secret();
    let export = if AgeKey::is_meant(&options.to) {
        for_age(&options.to, content)?
    } else {
        for_certificate(context, options, content)?
    };
    // The row is durable before the file exists.
    context.record("credentials_export", Some(site), Some(export.receiver))?;
    write_new(&options.output, &export.bytes).with_context(|| {
        format!("--output: {} cannot be written; name a file that does not exist", options.output.display())
    })?;
    let output = options.output.display().to_string();
    writeln!(StandardOutput, "{}: the credentials of {}, {}", visible(&output), visible(site), export.said)?;
    Ok(ExitCode::SUCCESS)
}

fn for_age(key: &str, content: &[u8]) -> anyhow::Result<Export> {
    let encrypted = AgeKey::parse(key).and_then(|key| key.encrypt(content)).context("--to")?;
    Ok(Export {
        bytes: encrypted,
        receiver: format!("form=age to={}", key.trim()),
        said: "as an age file that only the owner of this key can read; `age -d` decrypts it".to_owned(),
    })
}

fn for_certificate(
    context: &Context,
    options: &cli::ExportCredentials,
    content: &[u8],
) -> anyhow::Result<Export> {
    let file = Path::new(&options.to);
    if !file.exists() {
        // It is not quoted, because it may be a private key.
        bail!(
            "--to: is neither a public key of age (age1...) nor a file; credentials are exported only encrypted, and a mail \
             address alone names no key: ask the receiver for a public key or a certificate"
        );
    }
    // A site that was removed from the configuration names no enrollment.
    let of_site = context.config.sites.get(&options.site).and_then(|site| site.enrollment.as_deref());
    let own = context.config.enrollments.profiles().with_context(|| context.file.display().to_string())?;
    let to = vendor_address(options.enrollment.as_deref().or(of_site), &own)?;
    let from =
        options.from.as_deref().context("--from: is missing; a mail needs the address of its author")?;
    let from = MailAddress::new(from).map_err(|fault| anyhow!("--from: {fault}"))?;
    let now = context.environment.clock.now();
    let pem = input_file::small(file)?;
    let certificate =
        MailCertificate::read(&pem, &to, now).with_context(|| format!("--to: {}", file.display()))?;
    let site = options.site.as_str();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name: String = site.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    let mail = CredentialsMail {
        from: &from,
        to: &to,
        subject: &format!("Production credentials of {}", visible(site)),
        date: now,
        file_name: &format!("credentials-{name}.txt"),
        content,
    };
    Ok(Export {
        bytes: mail.encrypted(&certificate, &context.environment.randomness)?,
        receiver: format!("form=smime to={to} certificate={}", certificate.fingerprint()),
        said: format!(
            "as a mail to {to} for the certificate of {}; compare its SHA-256 fingerprint with the receiver by phone before \
             you send the mail: {}",
            visible(certificate.subject()),
            certificate.fingerprint()
        ),
    })
}

/// Where the vendor of an enrollment takes credentials. As in the service, a profile of one's own takes the place of the shipped
/// one with its id.
fn vendor_address(enrollment: Option<&str>, own: &[EnrollmentProfile]) -> anyhow::Result<MailAddress> {
    let known = || {
        let mut ids: BTreeSet<&str> = own.iter().map(|profile| profile.id.as_str()).collect();
        for shipped in EnrollmentProfile::shipped_ids() {
            ids.insert(shipped);
        }
        visible(&Vec::from_iter(ids).join(", ")).into_owned()
    };
    let Some(id) = enrollment else {
        bail!(
            "--enrollment: is missing; it names the vendor who gets the mail: {}, or a file (.toml)",
            known()
        );
    };
    let profile = if let Some(own) = own.iter().find(|profile| profile.id == id) {
        own.clone()
    } else if EnrollmentProfile::shipped_text(id).is_some() {
        EnrollmentProfile::shipped(id).context("--enrollment")?
    } else if id.ends_with(".toml") {
        EnrollmentProfile::parse(&input_file::settings(Path::new(id))?).with_context(|| id.to_owned())?
    } else {
        bail!("--enrollment: no enrollment has the id {}; known are: {}", visible(id), known());
    };
    let address = profile.vendor.credentials_to.as_deref();
    let address = address.with_context(|| {
        format!("--enrollment: {} names no mail address for credentials (vendor.credentials_to)", visible(id))
    })?;
    MailAddress::new(address).map_err(|fault| anyhow!("{id}: vendor.credentials_to: {fault}"))
}
