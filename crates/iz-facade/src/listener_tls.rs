//! TLS of the listener: the settings that it uses, and their replacement when the files change.

use std::{sync::Arc, time::Duration};

use iz_client::{CertificateState, CertificateValidity, Clock};
use iz_http::{CurrentTls, TlsReplacer};
use tokio::{sync::watch, task::spawn_blocking, time::sleep};
use tracing::{info, warn};

use crate::tls_files::{TlsFiles, TlsFilesError, TlsTexts};

/// The time after which the files are read again. A new certificate is in use after this time at the latest.
const INTERVAL: Duration = Duration::from_secs(60);

/// TLS of a listener.
pub(crate) struct ListenerTls {
    files: Arc<TlsFiles>,
    clock: Clock,
    replacer: TlsReplacer,
    current: CurrentTls,
    /// The validity of the certificate in use.
    validity: watch::Sender<CertificateValidity>,
    /// The fingerprint of the contents in use.
    used: u64,
    /// Why the files cannot be used now. `None` if they hold the contents in use.
    refusal: Option<Refusal>,
    /// The state of the certificate that the log has.
    logged: CertificateState,
}

/// What is known of TLS of a listener.
pub(crate) struct ListenerTlsState {
    validity: watch::Receiver<CertificateValidity>,
    requires_client_certificate: bool,
}

impl ListenerTlsState {
    /// The validity of the certificate in use.
    pub(crate) fn validity(&self) -> CertificateValidity {
        *self.validity.borrow()
    }

    /// Whether a client must present a certificate.
    pub(crate) const fn requires_client_certificate(&self) -> bool {
        self.requires_client_certificate
    }
}

/// Why the files cannot be used, and the fingerprint of their contents if they were read.
#[derive(PartialEq, Eq)]
struct Refusal(Option<u64>, TlsFilesError);

/// What a further reading of the files changed.
#[derive(Debug, PartialEq, Eq)]
enum Change {
    /// The files hold other contents, which new connections use now.
    Replaced(CertificateValidity),
    /// The files cannot be used, and the log does not have the reason yet.
    Refused(TlsFilesError),
}

impl ListenerTls {
    /// Reads the files for the first time.
    pub(crate) fn start(files: TlsFiles, clock: Clock) -> Result<Self, TlsFilesError> {
        files.key.warn_if_open("listener.tls.key");
        let texts = files.read()?;
        let (setup, validity) = files.setup(&texts, &clock)?;
        let (replacer, current) = CurrentTls::replaceable(setup.acceptor);
        let mut started = Self {
            files: Arc::new(files),
            clock,
            replacer,
            current,
            validity: watch::Sender::new(validity),
            used: texts.fingerprint(),
            refusal: None,
            logged: CertificateState::Valid,
        };
        started.log_state();
        Ok(started)
    }

    /// The settings for new connections.
    pub(crate) fn current(&self) -> CurrentTls {
        self.current.clone()
    }

    /// What is known of it, now and later.
    pub(crate) fn state(&self) -> ListenerTlsState {
        let requires_client_certificate = self.files.client_ca.is_some();
        ListenerTlsState { validity: self.validity.subscribe(), requires_client_certificate }
    }

    /// Reads the files again and again. It never ends.
    ///
    /// Files that cannot be used change nothing: the listener keeps its certificate, and the log has the reason.
    pub(crate) async fn keep_current(mut self) {
        loop {
            sleep(INTERVAL).await;
            let files = Arc::clone(&self.files);
            // A stop of the service cancels the reading.
            let Ok(read) = spawn_blocking(move || files.read()).await else { continue };
            match self.take(read) {
                None => {}
                Some(Change::Replaced(validity)) => {
                    info!(end = %validity.end, "the listener uses a new certificate");
                }
                Some(Change::Refused(error)) => {
                    warn!(
                        %error,
                        "the changed files of listener.tls cannot be used: the listener keeps its certificate, and \
                         tries the files again every minute"
                    );
                }
            }
            self.log_state();
        }
    }

    /// Uses what was read, if it is new and can be used. `None` if nothing changed since the last reading.
    ///
    /// Contents that could not be used are examined at each reading, because a certificate that is not valid yet can be
    /// used later without a change of its file.
    fn take(&mut self, read: Result<TlsTexts, TlsFilesError>) -> Option<Change> {
        let fingerprint = read.as_ref().ok().map(TlsTexts::fingerprint);
        if fingerprint == Some(self.used) {
            self.refusal = None;
            return None;
        }
        match read.and_then(|texts| self.files.setup(&texts, &self.clock)) {
            Ok((setup, validity)) => {
                self.replacer.replace(setup.acceptor);
                self.validity.send_replace(validity);
                self.logged = CertificateState::Valid;
                self.used = fingerprint.unwrap_or_default();
                self.refusal = None;
                Some(Change::Replaced(validity))
            }
            Err(error) => {
                let refusal = Some(Refusal(fingerprint, error.clone()));
                let is_known = self.refusal == refusal;
                self.refusal = refusal;
                (!is_known).then_some(Change::Refused(error))
            }
        }
    }

    /// Logs that the certificate ends soon or has expired, once for each.
    fn log_state(&mut self) {
        let validity = *self.validity.borrow();
        let (end, state) = (validity.end, validity.state(self.clock.now()));
        if state == self.logged {
            return;
        }
        self.logged = state;
        let file = self.files.certificate.display();
        match state {
            CertificateState::EndsSoon => {
                warn!(%file, %end, "the certificate of the listener ends soon: replace the file");
            }
            CertificateState::Expired => {
                warn!(%file, %end, "the certificate of the listener has expired: clients refuse it; replace the file");
            }
            CertificateState::Valid | CertificateState::NotYetValid => {}
        }
    }
}

#[cfg(test)]
mod tests;
