//! Whatever the bytes, nothing panics, and what is taken is well-formed.

use std::collections::BTreeMap;

use iz_enroll::{
    Enrollment, EnrollmentProfile, ImportSettings, Line, LocationId, MailParts, RowOutcome, import,
};
use proptest::{prelude::*, test_runner::RngSeed};

use crate::{
    mail::{FORM, approved},
    support::{TODAY, enrollment, note, texas},
};

/// A piece of a file that means something to a reader of CSV, or nothing.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::sample::select(vec![
            ",",
            "\n",
            "\r\n",
            "\r",
            "\"",
            "\"\"",
            "'",
            "=",
            "\t",
            ";",
            " ",
            "store-1",
            "a",
            "Pharmacy",
            "0001112000",
            "1.1E+9",
            "2026-11-02",
            "11/2/2026",
            "\u{feff}",
            "\u{2028}",
            "|",
            "é",
            "\0",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(18), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_of_any_file_is_in_the_report(pieces in prop::collection::vec(piece(), 0..60), with_header in any::<bool>()) {
        let header = if with_header { "location_id,pharmacy_name,tx_iis_id,registration,went_live_on\n" } else { "" };
        let file = [header.as_bytes(), &pieces.concat()].concat();
        let profile = texas();
        let settings = ImportSettings {
            profile: &profile,
            today: TODAY,
            by: Line::new("operations").unwrap(),
            evidence: note("import"),
            already_live: true,
            unreadable: std::collections::BTreeMap::new(),
        };
        let known = enrollment();
        let mut locations: BTreeMap<LocationId, Enrollment> = [(known.location().id.clone(), known)].into();
        if let Ok(report) = import(&mut locations, &file, &settings) {
            // Another reader of CSV finds as many rows.
            let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file);
            if with_header {
                let rows = csv::ReaderBuilder::new().flexible(true).from_reader(text).into_byte_records().count();
                let has_line_feeds = text.contains(&b'\n');
                prop_assert!(!has_line_feeds || rows == report.rows.len() + report.blank_rows);
            }
            prop_assert_eq!(locations.len(), 1 + report.count(RowOutcome::Created));
            for enrollment in locations.values() {
                prop_assert!(enrollment.status(&profile, TODAY).is_ok());
                let stored = serde_json::to_string(enrollment).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Enrollment>(&stored).unwrap(), enrollment);
            }
        } else {
            prop_assert_eq!(locations.len(), 1);
        }
    }

    #[test]
    fn a_profile_with_any_change_is_read_or_refused(at in any::<prop::sample::Index>(), length in 0..30_usize, new in "[ -~\n]{0,12}") {
        let text = EnrollmentProfile::shipped_text("tx-outcomes").unwrap().as_bytes();
        let at = at.index(text.len());
        let end = (at + length).min(text.len());
        let changed = [&text[..at], new.as_bytes(), &text[end..]].concat();
        if let Ok(profile) = EnrollmentProfile::parse(&String::from_utf8_lossy(&changed)) {
            // It can be used, whatever it says.
            let known = enrollment();
            let of_it = Enrollment::stored(profile.id.clone(), known.location().clone(), known.opened_on(), Vec::new());
            let status = of_it.status(&profile, TODAY).unwrap();
            prop_assert!(!status.next.is_empty());
            let _ = of_it.request_mail(&profile, MailParts { form: Some(FORM), date: "2026-11-06T00:00Z".parse().unwrap(), message_id: "a@b.example" });
        }
    }

    #[test]
    fn a_mail_is_written_only_for_a_whole_pdf(form in prop::collection::vec(any::<u8>(), 0..40), date in any::<i32>(), id in "[ -~\r\n]{0,20}") {
        let date = jiff::Timestamp::from_second(i64::from(date)).unwrap();
        let parts = MailParts { form: Some(&form), date, message_id: &id };
        if approved().request_mail(&texas(), parts).is_ok() {
            prop_assert!(form.starts_with(b"%PDF-") && id.matches('@').count() == 1);
        }
    }
}
