//! Who uses a command, for the audit trail.

use std::env;

use anyhow::ensure;
use iz_facade::{Requester, is_audit_word};

/// The variables in which the operating system names the account.
const ACCOUNT: [&str; 3] = ["USER", "LOGNAME", "USERNAME"];

/// The person at the command line, and why the data is needed. Without `actor`, it is the account of the operating system.
///
/// # Errors
///
/// One sentence with the option, if a value has characters that an audit row does not take.
pub(crate) fn requester(actor: Option<&str>, purpose: &str) -> anyhow::Result<Requester> {
    let account =
        || ACCOUNT.iter().find_map(|name| env::var(name).ok().filter(|account| is_audit_word(account)));
    let actor = actor.map(str::to_owned).or_else(account).unwrap_or_else(|| "unknown".to_owned());
    for (option, value) in [("--actor", actor.as_str()), ("--purpose", purpose)] {
        ensure!(is_audit_word(value), "{option}: must be 1 to 64 letters, digits or . _ - : @ /");
    }
    Ok(Requester { token: None, actor, purpose: purpose.to_owned(), request_id: None })
}
