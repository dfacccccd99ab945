//! Checks whether the secrets can be fetched and whether other users can read them. They are named, never shown.

use iz_client::{RegistryProfile, Secret, SecretError, profile::Credentials, transport::Passwords};

use crate::check::Check;

const NAME: &str = "secrets";

pub(crate) fn secrets(profile: &RegistryProfile) -> Check {
    let references = [
        ("credentials.password", &profile.credentials.password, true),
        ("credentials.second_password", &profile.credentials.second_password, true),
        ("tls.client_certificate", &profile.tls.client_certificate, true),
        // A certificate authority is public.
        ("tls.private_ca", &profile.tls.private_ca, false),
    ];
    let (mut found, mut missing, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for (key, reference, is_secret) in references {
        let Some(reference) = reference else { continue };
        match reference.resolve() {
            Err(error) => missing.push(format!("{key}: {error}")),
            Ok(_) => found.push(format!("{key} ({reference})")),
        }
        if let Some(mode) = is_secret.then(|| reference.too_open()).flatten() {
            open.push(format!("{key} ({reference}) has the permissions {mode:o}"));
        }
    }
    if !missing.is_empty() {
        let advice = "Put the secret where the profile says, or correct the reference. The account that runs \
                      izquery must be able to read it.";
        return Check::failure(NAME, missing.join("; "), advice);
    }
    if !open.is_empty() {
        let advice = "Remove the permissions of other users, for example with chmod 600.";
        return Check::warning(NAME, open.join("; "), advice);
    }
    if found.is_empty() {
        return Check::pass(NAME, "the profile refers to no secrets");
    }
    Check::pass(NAME, format!("found: {}", found.join(", ")))
}

/// The passwords of a site.
pub(crate) fn passwords(credentials: &Credentials) -> Result<Passwords, SecretError> {
    let resolved = |secret: &Option<Secret>| secret.as_ref().map(Secret::resolve).transpose();
    Ok(Passwords { first: resolved(&credentials.password)?, second: resolved(&credentials.second_password)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CheckResult;

    fn checked(references: &str) -> Check {
        let changes = format!("transport.endpoint = 'https://registry.example/x'\n{references}");
        secrets(&RegistryProfile::load("sandbox", changes.parse().unwrap()).unwrap())
    }

    #[test]
    fn a_missing_secret_is_named() {
        assert_eq!(checked("").result, CheckResult::Pass);
        let check = checked(
            "credentials.password = { env = 'IZQUERY_NOT_SET' }\ntls.private_ca = { file = '/nowhere/ca.pem' }",
        );
        assert_eq!(check.result, CheckResult::Failure);
        for part in ["credentials.password: ", "IZQUERY_NOT_SET", "tls.private_ca: ", "/nowhere/ca.pem"] {
            assert!(check.found.contains(part), "{}", check.found);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_other_users_can_read_is_a_warning() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "hunter2").unwrap();
        let as_password = format!("credentials.password = {{ file = '{}' }}", path.display());
        let as_authority = format!("tls.private_ca = {{ file = '{}' }}", path.display());
        for (mode, result) in [
            (0o600, CheckResult::Pass),
            (0o640, CheckResult::Pass),
            (0o644, CheckResult::Warning),
            (0o660, CheckResult::Warning),
        ] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let check = checked(&as_password);
            assert_eq!(check.result, result, "{mode:o}");
            assert!(!format!("{check:?}").contains("hunter2"));
            assert_eq!(checked(&as_authority).result, CheckResult::Pass);
        }
    }
}
