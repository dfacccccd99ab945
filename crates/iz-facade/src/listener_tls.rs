//! TLS of the listener: the settings that it uses, and their replacement when the files change.

use std::{sync::Arc, time::Duration};

use iz_client::{CertificateState, CertificateValidity, Clock};
use iz_http::{CurrentTls, TlsReplacer};
use tokio::{sync::watch, task::spawn_blocking, time::sleep};
use tracing::{info, warn};

use crate::tls_files::{TlsFiles, TlsFilesError};

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
    last: LastRead,
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

/// What the last reading of the files gave. Only another result is acted on and logged.
#[derive(PartialEq, Eq)]
enum LastRead {
    Contents(u64),
    Failed(TlsFilesError),
}

impl ListenerTls {
    /// Reads the files for the first time.
    pub(crate) fn start(files: TlsFiles, clock: Clock) -> Result<Self, TlsFilesError> {
        files.key.warn_if_open("listener.tls.key");
        let texts = files.read()?;
        let (setup, validity) = files.setup(&texts, &clock)?;
        let (replacer, current) = CurrentTls::replaceable(setup.acceptor);
        let last = LastRead::Contents(texts.fingerprint());
        let mut started = Self {
            files: Arc::new(files),
            clock,
            replacer,
            current,
            validity: watch::Sender::new(validity),
            last,
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
            let read = match read {
                Ok(texts) if self.last == LastRead::Contents(texts.fingerprint()) => None,
                Ok(texts) => {
                    self.last = LastRead::Contents(texts.fingerprint());
                    Some(self.files.setup(&texts, &self.clock))
                }
                Err(error) if self.last == LastRead::Failed(error.clone()) => None,
                Err(error) => {
                    self.last = LastRead::Failed(error.clone());
                    Some(Err(error))
                }
            };
            match read {
                None => {}
                Some(Ok((setup, validity))) => {
                    self.replacer.replace(setup.acceptor);
                    self.validity.send_replace(validity);
                    self.logged = CertificateState::Valid;
                    info!(end = %validity.end, "the listener uses a new certificate");
                }
                Some(Err(error)) => {
                    warn!(%error, "the changed files of listener.tls cannot be used: the listener keeps its certificate");
                }
            }
            self.log_state();
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
