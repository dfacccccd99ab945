use std::sync::atomic::{AtomicI64, Ordering};

use iz_client::Secret;
use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::*;

/// Writes a certificate of 2026 or of 2027 with its key.
fn write(files: &TlsFiles, year: i32) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["pharmacy.local".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(year, 1, 1), date_time_ymd(year + 1, 1, 1));
    std::fs::write(&files.certificate, params.self_signed(&key).unwrap().pem()).unwrap();
    let Secret::File(file) = &files.key else { panic!("a file") };
    std::fs::write(file, key.serialize_pem()).unwrap();
}

fn read(tls: &mut ListenerTls) -> Option<Change> {
    let read = tls.files.read();
    tls.take(read)
}

#[test]
fn files_that_cannot_be_used_are_examined_at_each_reading_and_reported_once() {
    let folder = tempfile::tempdir().unwrap();
    let files = TlsFiles {
        certificate: folder.path().join("cert.pem"),
        key: Secret::File(folder.path().join("key.pem")),
        client_ca: None,
    };
    let seconds = Arc::new(AtomicI64::new("2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap().as_second()));
    let shown = Arc::clone(&seconds);
    let clock = Clock::of(move || Timestamp::from_second(shown.load(Ordering::SeqCst)).unwrap());
    write(&files, 2026);
    let mut tls = ListenerTls::start(files.clone(), clock).unwrap();
    let first = tls.state();
    assert_eq!(read(&mut tls), None);

    write(&files, 2027);
    let refused = read(&mut tls);
    assert!(matches!(refused, Some(Change::Refused(TlsFilesError::NotYetValid { .. }))), "{refused:?}");
    assert_eq!(read(&mut tls), None);
    assert_eq!(read(&mut tls), None);

    // Another file with the same fault is another thing to say.
    write(&files, 2027);
    let refused = read(&mut tls);
    assert!(matches!(refused, Some(Change::Refused(TlsFilesError::NotYetValid { .. }))), "{refused:?}");
    assert_eq!(read(&mut tls), None);

    let text = std::fs::read(&files.certificate).unwrap();
    std::fs::remove_file(&files.certificate).unwrap();
    assert!(matches!(read(&mut tls), Some(Change::Refused(TlsFilesError::Read(_)))));
    assert_eq!(read(&mut tls), None);
    std::fs::write(&files.certificate, text).unwrap();
    assert!(matches!(read(&mut tls), Some(Change::Refused(TlsFilesError::NotYetValid { .. }))));

    assert_eq!(first.validity().end, "2027-01-01T00:00:00Z".parse().unwrap());
    seconds.store("2027-01-01T00:00:00Z".parse::<Timestamp>().unwrap().as_second(), Ordering::SeqCst);
    assert!(matches!(read(&mut tls), Some(Change::Replaced(_))));
    assert_eq!(first.validity().end, "2028-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(read(&mut tls), None);
}
