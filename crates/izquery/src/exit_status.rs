//! The exit statuses of each command, as `--help` and docs/CLI.md show them.

pub(crate) const DEMO: &str = "\
Exit status:
  0  every lookup gave the expected answer
  2  a lookup gave another answer, or the demo could not start";

pub(crate) const ASK: &str = "\
Exit status:
  0  the registry answered, whatever the outcome: a record, candidates, nobody
  1  the registry gave no answer that can be trusted, or --choose chose nobody
  2  wrong options, settings or patient details; nothing was sent";

pub(crate) const SERVE: &str = "\
Exit status:
  0  stopped by one signal
  1  stopped at once by a second signal
  2  wrong options or settings, or the address is in use";

pub(crate) const DOCTOR: &str = "\
Exit status:
  0  all checks passed
  1  a check warns; lookups work
  2  a check failed, or wrong options or settings";

pub(crate) const READ: &str = "\
Exit status:
  0  every file was read
  1  a file could not be read; the others were printed
  2  wrong options, such as a path that HL7 does not have";

pub(crate) const BUILD: &str = "\
Exit status:
  0  the query was printed
  2  wrong options, settings or patient details";

pub(crate) const SANDBOX: &str = "\
Exit status:
  0  stopped by a signal, or the list was printed
  2  wrong options, a folder that cannot be read, or a port in use";

pub(crate) const SCHEMA: &str = "\
Exit status:
  0  the schema was printed
  2  wrong options";

pub(crate) const COMPLETIONS: &str = "\
Exit status:
  0  the script was printed
  2  another shell, or wrong options";

pub(crate) const MAN: &str = "\
Exit status:
  0  the pages were written
  2  wrong options, or the folder cannot be written";

pub(crate) const TOKEN_CREATE: &str = "\
Exit status:
  0  the token was created and printed
  2  wrong options or settings, or the store cannot be used";

pub(crate) const TOKEN_LIST: &str = "\
Exit status:
  0  the list was printed
  2  wrong options or settings, or the store cannot be used";

pub(crate) const TOKEN_REVOKE: &str = "\
Exit status:
  0  the token is revoked
  1  there is no such token
  2  wrong options or settings, or the store cannot be used";

pub(crate) const WIDGET_OPEN: &str = "\
Exit status:
  0  the address was printed, and a browser was started
  2  wrong options or settings, the service does not answer or refuses, or no browser can be started";

pub(crate) const CACHE_PURGE: &str = "\
Exit status:
  0  none of these answers is cached any more
  2  wrong options, settings or patient details, or the service does not answer or refuses";

pub(crate) const CONSENT: &str = "\
Exit status:
  0  the form is recorded
  2  wrong options, settings or patient details, the form is not possible, or the store cannot be used; nothing was recorded";

pub(crate) const CONSENT_WITHDRAW: &str = "\
Exit status:
  0  the withdrawal is recorded, lookups are refused, and no answer is cached any more
  1  the withdrawal is recorded and lookups are refused, but cached answers may be left
  2  wrong options, settings or patient details, the form is not possible, or the store cannot be used; nothing was recorded";

pub(crate) const CONSENT_SHOW: &str = "\
Exit status:
  0  what the ledger says was printed
  2  wrong options, settings or patient details, or the store cannot be used";

pub(crate) const CONSENT_REVOKE: &str = "\
Exit status:
  0  the form is revoked
  1  there is no such form
  2  wrong options or settings, or the store cannot be used";

pub(crate) const CONSENT_REPORT: &str = "\
Exit status:
  0  the list was printed
  2  wrong options or settings, or the store cannot be used";

pub(crate) const ENROLL: &str = "\
Exit status:
  0  it is done
  2  wrong options or settings, the change is not possible, or the store cannot be used; nothing was changed";

pub(crate) const ENROLL_LIST: &str = "\
Exit status:
  0  all locations were printed
  1  the record of a location cannot be read; the others were printed
  2  wrong options or settings, or the store cannot be used";

pub(crate) const ENROLL_MANUAL: &str = "\
Exit status:
  0  all doses were printed, or the dose is ticked off
  1  a dose cannot be read; the others were printed
  2  wrong options or settings, no such dose, or the store cannot be used";

pub(crate) const ENROLL_IMPORT: &str = "\
Exit status:
  0  every row was taken in, or says what is known
  1  a row was refused, or a column is not known; the others were taken in
  2  wrong options or settings, the file cannot be read, or the store cannot be used";

pub(crate) const ENROLL_DUE: &str = "\
Exit status:
  0  no reminder is due
  1  at least one reminder is due, a dose has to be entered by hand, or the record of a location is missing or cannot be read
  2  wrong options or settings, or the store cannot be used";

pub(crate) const ENROLL_GO_LIVE: &str = "\
Exit status:
  0  the location is live
  1  a check did not pass; the location is not live
  2  wrong options or settings, a step is open, or the store cannot be used";

pub(crate) const AUDIT_VERIFY: &str = "\
Exit status:
  0  nothing was found
  1  a row was changed, removed or added, or there is no checkpoint to compare with
  2  wrong options or settings, or the audit trail cannot be read";

pub(crate) const AUDIT_REPORT: &str = "\
Exit status:
  0  the rows were printed
  2  wrong options or settings, or the audit trail cannot be read";

pub(crate) const CREDENTIALS_IMPORT: &str = "\
Exit status:
  0  the credentials are stored
  2  wrong options, settings or lines, a part is missing, or the store of secrets cannot be used";

pub(crate) const CREDENTIALS_CONFIRM: &str = "\
Exit status:
  0  the new credentials are in use
  2  no credentials wait, wrong options or settings, or the store of secrets cannot be used";

pub(crate) const CREDENTIALS_LIST: &str = "\
Exit status:
  0  the list was printed
  1  the list was printed, and some credentials cannot be opened
  2  wrong options or settings, or the store of secrets cannot be used";

pub(crate) const CREDENTIALS_CHECK: &str = "\
Exit status:
  0  all checks passed
  1  a check warns
  2  a check failed, credentials or a part of them are missing, or wrong options or settings";

pub(crate) const CREDENTIALS_EXPORT: &str = "\
Exit status:
  0  the encrypted file was written
  2  wrong options or settings, a receiver for whom nothing can be encrypted, or no credentials are stored";

pub(crate) const CREDENTIALS_REMOVE: &str = "\
Exit status:
  0  the credentials are removed
  2  no credentials are stored, wrong options or settings, or the store of secrets cannot be used";
