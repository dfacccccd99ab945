//! Lists of locations from and for spreadsheets: nothing is lost, nothing is doubled, nothing is guessed.

use std::collections::{BTreeMap, BTreeSet};

use iz_enroll::{
    Enrollment, EnrollmentProfile, EventKind, ImportFault, ImportReport, ImportSettings, LocationId,
    ProductionUse, RowOutcome, export, import,
};
use jiff::civil::Date;
use proptest::{
    prelude::*,
    test_runner::{RngSeed, TestRunner},
};

use crate::{
    model::{happening, walked},
    support::{ALL, Drive, TODAY, enrollment, location, note, november, texas, went_live},
};

type Locations = BTreeMap<LocationId, Enrollment>;

fn settings(profile: &EnrollmentProfile, today: Date) -> ImportSettings<'_> {
    ImportSettings {
        profile,
        today,
        by: iz_enroll::Line::new("operations").unwrap(),
        evidence: note("import of stores.csv"),
        already_live: false,
        unreadable: BTreeMap::new(),
    }
}

/// Imports a file, and checks what holds for every import.
fn take(locations: &mut Locations, file: &[u8]) -> ImportReport {
    take_with(locations, file, &settings(&texas(), TODAY))
}

fn take_with(locations: &mut Locations, file: &[u8], settings: &ImportSettings<'_>) -> ImportReport {
    let before = locations.clone();
    let report = import(locations, file, settings).unwrap();
    let changed: BTreeSet<LocationId> = report.changed().collect();
    for id in locations.keys().chain(before.keys()) {
        assert_eq!(changed.contains(id), locations.get(id) != before.get(id), "{id}");
    }
    for row in &report.rows {
        assert_eq!(row.outcome == RowOutcome::Refused, !row.reasons.is_empty(), "{row:?}");
    }
    report
}

fn outcomes(report: &ImportReport) -> Vec<(u64, RowOutcome)> {
    report.rows.iter().map(|row| (row.line, row.outcome)).collect()
}

/// The reasons why the only row of a file is refused.
fn refusal(locations: &mut Locations, file: &str) -> String {
    let report = take(locations, file.as_bytes());
    assert_eq!(report.rows.len(), 1, "{report:?}");
    report.rows[0].reasons.join(" / ")
}

fn id(text: &str) -> LocationId {
    LocationId::new(text).unwrap()
}

#[test]
fn columns_stand_in_any_order_with_a_mark_quotes_and_any_line_ends() {
    let plain = "location_id,pharmacy_name,tx_iis_id,contact_email\n\
                 store-1,\"Hill, Dale \"\"North\"\" Peña\",0001112000,a@b.example\n";
    let mut expected = Locations::new();
    assert_eq!(outcomes(&take(&mut expected, plain.as_bytes())), [(2, RowOutcome::Created)]);
    let place = expected[&id("store-1")].location();
    assert_eq!(place.pharmacy_name.as_str(), "Hill, Dale \"North\" Peña");
    assert_eq!(place.registry_ids["tx_iis_id"].as_str(), "0001112000");

    for file in [
        "\u{feff}TX IIS ID,Contact e-mail,Contact Email,Pharmacy Name,LOCATION-ID\r\n\
         0001112000,,a@b.example,\"Hill, Dale \"\"North\"\" Peña\",store-1\r\n",
        "tx_iis_id;Location ID;pharmacy_name;contact_email\n'0001112000;store-1; Hill, Dale \"North\" Peña ;a@b.example",
        "tx_iis_id\tLocation ID\tpharmacy_name\tcontact_email\r0001112000\tstore-1\tHill, Dale \"North\" Peña\ta@b.example\r",
    ] {
        let mut locations = Locations::new();
        let report = take(&mut locations, file.as_bytes());
        assert_eq!(report.count(RowOutcome::Created), 1, "{report:?}");
        assert_eq!(locations, expected, "{file}");
    }
}

#[test]
fn a_second_import_changes_nothing_and_a_blank_cell_leaves_what_is_known() {
    let file = "location_id,pharmacy_name,tx_iis_id,pharmacist_in_charge,registration,consent\n\
                store-1,One Sample,0001112000,Avery Sandcastle,2026-11-02,11/5/2026\n\
                store-2,Two Sample,0001112001,,,\n";
    let mut locations = Locations::new();
    let report = take(&mut locations, file.as_bytes());
    assert_eq!(report.count(RowOutcome::Created), 2);
    assert_eq!(report.rows[0].last_line, 2);
    let status = locations[&id("store-1")].standing();
    assert_eq!(status.steps[1].done.as_ref().unwrap().on, november(5));
    assert_eq!(status.steps[1].done.as_ref().unwrap().evidence.as_str(), "import of stores.csv");

    let report = take(&mut locations, file.as_bytes());
    assert_eq!(outcomes(&report), [(2, RowOutcome::Unchanged), (3, RowOutcome::Unchanged)]);

    let more =
        "location_id,pharmacy_name,tx_iis_id,syntropi\nstore-1,,,2026-11-06\nstore-2,Two Sample West,,\n";
    let report = take(&mut locations, more.as_bytes());
    assert_eq!(outcomes(&report), [(2, RowOutcome::Updated), (3, RowOutcome::Updated)]);
    let first = locations[&id("store-1")].location();
    assert_eq!(
        (first.pharmacy_name.as_str(), first.registry_ids["tx_iis_id"].as_str()),
        ("One Sample", "0001112000")
    );
    assert_eq!(locations[&id("store-2")].location().pharmacy_name.as_str(), "Two Sample West");
    assert_eq!(locations.len(), 2);
}

#[test]
fn lost_zeros_are_refused_with_advice_and_never_added() {
    for (cell, reason) in [
        (
            "1112000",
            "tx_iis_id: TX IIS ID: it has only 7 digits; enter all 10 digits as the registry gave them",
        ),
        ("111200000", "tx_iis_id: TX IIS ID: it has only 9 digits; enter all 10 digits"),
        ("1.112E+09", "tx_iis_id: TX IIS ID: it is a number of a spreadsheet, such as 1.112E+09"),
        ("\"1,112,000\"", "tx_iis_id: TX IIS ID: it is a number of a spreadsheet"),
        ("00011120001", "tx_iis_id: TX IIS ID: it has 11 digits"),
    ] {
        let mut locations = Locations::new();
        let file = format!("location_id,pharmacy_name,tx_iis_id\nstore-1,One,{cell}\n");
        let refused = refusal(&mut locations, &file);
        assert!(refused.starts_with(reason), "{refused}");
        assert!(locations.is_empty());
    }
    // The zeros of the operator's own ids are dropped too.
    let mut locations = Locations::new();
    take(&mut locations, b"location_id,pharmacy_name\n0412,One\n");
    assert_eq!(
        refusal(&mut locations, "location_id,pharmacy_name\n412,One\n"),
        "location_id: there is a location `0412`; a spreadsheet drops leading zeros, so format the column as text"
    );
}

#[test]
fn every_bad_row_is_reported_with_its_reasons_and_the_good_ones_are_taken() {
    let file = "location_id,pharmacy_name,tx_iis_id,contact_email,registration,pharmacist_in_charge\n\
                good-1,One,0001112000,,,\n\
                ,No Id,,,,\n\
                bad/2,Two,,,,\n\
                bad-3,Three | Four,12,nobody,yesterday,\n\
                good-1,One Again,,,,\n\
                bad-5,Five,0001112000,,,\n\
                bad-6,,,,,\n\
                bad-7,Seven,0001112007,,2027-01-01,Avery Sandcastle\n\
                bad-8,Eight,,,2026-11-02,\n\
                bad-9,Nine,0001112009,a@b.example,,,surplus\n\
                ,,,,,\n\
                good-2,\"Ten, Sample\",0001112010\n\
                bad-10,\"Elev\nen\",,,,\n\
                good-3,Twelve,,,,\n\
                bad-11,\"Open,,,,\n\
                swallowed,Thirteen,,,,\n";
    let mut bytes = file.as_bytes().to_vec();
    let mut locations = Locations::new();
    let report = take(&mut locations, &bytes);
    let lines: Vec<String> = report
        .rows
        .iter()
        .map(|row| {
            format!(
                "{}-{} {} {:?} {}",
                row.line,
                row.last_line,
                row.location,
                row.outcome,
                row.reasons.join(" / ")
            )
        })
        .collect();
    insta::assert_snapshot!("import_report", lines.join("\n"));
    assert_eq!(report.blank_rows, 1);
    assert_eq!(locations.keys().map(LocationId::as_str).collect::<Vec<_>>(), ["good-1", "good-2", "good-3"]);
    // No line is missing in the report, but for the blank one.
    let reported: BTreeSet<u64> = report.rows.iter().flat_map(|row| row.line..=row.last_line).collect();
    let expected: BTreeSet<u64> = (2..=18).filter(|line| *line != 12).collect();
    assert_eq!(reported, expected);

    // A row in another encoding is refused alone.
    bytes.clear();
    bytes.extend_from_slice(b"location_id,pharmacy_name\nw-1,Pe\xf1a\nw-2,Plain\n");
    let report = take(&mut locations, &bytes);
    assert_eq!(
        report.rows[0].reasons,
        ["the row is not UTF-8; save the file as \"CSV UTF-8\" in the spreadsheet"]
    );
    assert_eq!(report.rows[1].outcome, RowOutcome::Created);
}

#[test]
fn a_row_that_contradicts_the_record_is_refused_as_a_whole() {
    let mut locations = Locations::from([(id("store-0412"), enrollment())]);
    locations.get_mut(&id("store-0412")).unwrap().steps(&ALL[..2]);
    let head = "location_id,pharmacy_name,registration,syntropi,approval,mail,went_live_on,taken_back_on,opened_on\n";
    for (cells, reason) in [
        (
            "New Name,2026-11-03,,,,,,",
            "registration: the record says 2026-11-02, and the file says 2026-11-03; correct the one that is wrong",
        ),
        (
            "New Name,,,2026-11-02,,,,",
            "approval: 2026-11-02 is before 2026-11-03, when step `syntropi` was done",
        ),
        ("New Name,,,2026-11-04,2026-11-04,,,", "mail: step `mail` waits for: `widget_request`"),
        ("New Name,,,2026-12-01,,,,", "approval: 2026-12-01 is in the future"),
        (
            "New Name,,,,,2026-11-20,,",
            "went_live_on: only an import of locations that already report takes in live ones",
        ),
        (
            "New Name,,,,,,2026-11-20,",
            "taken_back_on: an import takes no location back; take it back by itself",
        ),
        ("New Name,,,,,,,2026-11-02", "opened_on: the record was opened on 2026-11-01, and this stays"),
    ] {
        let refused = refusal(&mut locations, &format!("{head}store-0412,{cells}\n"));
        assert!(refused.starts_with(reason), "{refused}");
    }
}

#[test]
fn only_an_import_of_locations_that_already_report_takes_in_live_ones() {
    let profile = texas();
    let file = b"location_id,pharmacy_name,tx_iis_id,went_live_on\nstore-1,One,0001112000,2026-11-09\n";
    let mut locations = Locations::new();
    assert_eq!(take(&mut locations, file).count(RowOutcome::Refused), 1);
    assert!(locations.is_empty());
    let already = ImportSettings { already_live: true, ..settings(&profile, TODAY) };
    // A file that does not say since when takes in no live location.
    let without = b"location_id,pharmacy_name,live_since\nstore-1,One,2026-11-09\n";
    let fault = import(&mut locations, without, &already).unwrap_err();
    assert!(matches!(fault, ImportFault::MissingColumn { column: "went_live_on", .. }), "{fault}");
    assert_eq!(take_with(&mut locations, file, &already).count(RowOutcome::Created), 1);
    let one = locations.get_mut(&id("store-1")).unwrap();
    assert_eq!(one.standing().production, ProductionUse::Everything);
    one.now(TODAY, EventKind::TakenBack { reason: note("moved") });
    // The same file does not let it go live again.
    assert_eq!(take_with(&mut locations, file, &already).count(RowOutcome::Unchanged), 1);
    assert_eq!(locations[&id("store-1")].standing().production, ProductionUse::ChecksOnly);
}

#[test]
fn an_organization_may_have_several_locations_but_a_tx_iis_id_only_one() {
    let file = b"location_id,pharmacy_name,tx_iis_id,org_id\n\
                 a,One,0001112000,0009990000\nb,Two,0001112001,0009990000\nc,Three,0001112000,\n";
    let report = take(&mut Locations::new(), file);
    assert_eq!(report.count(RowOutcome::Created), 2);
    assert_eq!(
        report.rows[2].reasons,
        ["tx_iis_id: location `a` has this TX IIS ID; check which one is right"]
    );
}

#[test]
fn an_id_moves_from_one_location_to_another_in_one_file_whatever_the_order_of_the_rows() {
    let head = "location_id,pharmacy_name,tx_iis_id\n";
    let mut before = Locations::new();
    take(&mut before, format!("{head}a,One,0000000001\nb,Two,0000000002\nc,Three,0000000003\n").as_bytes());
    let (a, b, c) = ("a,One,0000000004\n", "b,Two,0000000001\n", "c,Three,0000000002\n");
    for rows in [[a, b, c], [c, b, a], [b, a, c], [b, c, a]] {
        let mut locations = before.clone();
        let report = take(&mut locations, format!("{head}{}", rows.concat()).as_bytes());
        assert_eq!(report.count(RowOutcome::Updated), 3, "{report:?}");
        let of = |text: &str| locations[&id(text)].location().registry_ids["tx_iis_id"].as_str();
        assert_eq!((of("a"), of("b"), of("c")), ("0000000004", "0000000001", "0000000002"));
    }
    // Without the row that frees the id, the one that wants it is refused.
    let refused = refusal(&mut before.clone(), &format!("{head}{b}"));
    assert_eq!(refused, "tx_iis_id: location `a` has this TX IIS ID; check which one is right");
}

#[test]
fn locations_that_have_one_id_already_are_exported_and_taken_in_without_a_change() {
    let profile = texas();
    let place = |text: &str| iz_enroll::Location { id: id(text), ..location() };
    let open = |text: &str| Enrollment::open(&profile, place(text), november(1), TODAY).unwrap();
    // An older version let two locations have one id, and ids that differ in leading zeros.
    let mut locations: Locations = ["0412", "412"].map(|text| (id(text), open(text))).into();
    let file = export(&profile, locations.values(), TODAY).unwrap();
    let report = take(&mut locations, file.as_bytes());
    assert_eq!(report.count(RowOutcome::Unchanged), 2, "{report:?}");
}

#[test]
fn the_row_of_a_location_whose_record_cannot_be_read_is_refused_alone() {
    let profile = texas();
    let unreadable = BTreeMap::from([(id("0412"), "change 2 was changed by hand".to_owned())]);
    let settings = ImportSettings { unreadable, ..settings(&profile, TODAY) };
    let file = b"location_id,pharmacy_name\n0412,One\n412,Two\nstore-3,Three\n";
    let mut locations = Locations::new();
    let report = take_with(&mut locations, file, &settings);
    assert_eq!(
        report.rows[0].reasons,
        ["location_id: the record of the location cannot be read: change 2 was changed by hand"]
    );
    assert!(report.rows[1].reasons[0].contains("there is a location `0412`"), "{report:?}");
    assert_eq!(locations.keys().map(LocationId::as_str).collect::<Vec<_>>(), ["store-3"]);
}

#[test]
fn a_file_that_is_no_list_is_refused_as_a_whole() {
    let profile = texas();
    let fault = |file: &[u8]| import(&mut Locations::new(), file, &settings(&profile, TODAY)).unwrap_err();
    assert_eq!(fault(b""), ImportFault::Empty);
    assert_eq!(fault(b"\xef\xbb\xbf"), ImportFault::Empty);
    assert_eq!(fault(b"PK\x03\x04rest of a workbook"), ImportFault::NoCsv);
    assert_eq!(fault(b"\xff\xfel\0o\0"), ImportFault::NoCsv);
    assert_eq!(fault(b"location_id,\xf1\n"), ImportFault::NoCsv);
    assert_eq!(
        fault(b"location_id,Location ID\n"),
        ImportFault::ColumnTwice { column: "location_id".to_owned() }
    );
    let missing = fault(b"store,name\n").to_string();
    assert!(
        missing.starts_with(
            "the first line has no column `location_id`; the columns are: location_id, pharmacy_name, "
        ),
        "{missing}"
    );
    let large = vec![b'a'; iz_enroll::MAX_IMPORT_BYTES + 1];
    assert_eq!(fault(&large), ImportFault::TooLarge { bytes: large.len() });
    let report = take(&mut Locations::new(), b"location_id,Region,stage,pharmacy_name\na,West,live,One\n");
    let [region] = &report.unknown_columns[..] else { panic!("{:?}", report.unknown_columns) };
    assert_eq!((region.name.as_str(), &region.similar), ("Region", &None));
}

#[test]
fn an_export_is_taken_in_again_without_a_change() {
    let profile = texas();
    let mut locations = Locations::new();
    for (name, steps) in [("=1+1", 0), ("-Minus, \"Quoted\"", 3), ("@Peña", 7), ("'s Apotheek", 11)] {
        let mut place = location();
        place.id = id(&format!("000{steps}"));
        place.pharmacy_name = iz_enroll::PharmacyName::new(name).unwrap();
        let digits = format!("00011120{steps:02}");
        place.registry_ids = [("tx_iis_id".to_owned(), profile.ids[0].read(&digits).unwrap())].into();
        let mut enrollment = Enrollment::open(&profile, place, november(1), TODAY).unwrap();
        enrollment.steps(&ALL[..steps]);
        locations.insert(enrollment.location().id.clone(), enrollment);
    }
    let last = locations.get_mut(&id("00011")).unwrap();
    last.now(november(21), went_live()).now(november(25), EventKind::TakenBack { reason: note("moved") });
    // A step that is assumed to be done is not exported as a record.
    let mut already_live = locations[&id("0000")].clone();
    already_live.now(november(9), EventKind::AlreadyLive { evidence: note("reports since 2024") });
    locations.insert(id("0000"), already_live);
    let file = export(&profile, locations.values(), TODAY).unwrap();
    insta::assert_snapshot!("export", file.replace("\r\n", "\n"));

    let before = locations.clone();
    let report = take(&mut locations, file.as_bytes());
    assert_eq!(report.count(RowOutcome::Unchanged), 4, "{report:?}");
    assert_eq!((report.unknown_columns, &locations), (Vec::new(), &before));

    // Into an empty list it gives the same list.
    let mut other = Locations::new();
    let already = ImportSettings { already_live: true, ..settings(&profile, TODAY) };
    let report = take_with(&mut other, file.as_bytes(), &already);
    assert_eq!(report.count(RowOutcome::Created), 4, "{report:?}");
    assert_eq!(export(&profile, other.values(), TODAY).unwrap(), file);
    let steps = other[&id("0000")].standing().steps;
    assert!(steps.iter().filter_map(|step| step.done.as_ref()).all(|done| done.assumed));
}

#[test]
fn whatever_happened_an_export_changes_nothing_when_it_is_taken_in_again() {
    let config = ProptestConfig {
        cases: 64,
        rng_seed: RngSeed::Fixed(18),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let profile = texas();
    TestRunner::new(config)
        .run(&prop::collection::vec(happening(), 1..70), |happenings| {
            let (enrollment, today) = walked(&profile, location(), &happenings);
            let mut locations = Locations::from([(enrollment.location().id.clone(), enrollment)]);
            let file = export(&profile, locations.values(), today).unwrap();
            let before = locations.clone();
            let report = import(&mut locations, file.as_bytes(), &settings(&profile, today)).unwrap();
            prop_assert_eq!(report.count(RowOutcome::Unchanged), 1, "{:?}", report);
            prop_assert_eq!(locations, before);
            Ok(())
        })
        .unwrap();
}

#[test]
fn five_hundred_locations_are_taken_in_and_again_without_doubling() {
    let profile = texas();
    let mut file =
        "location_id,pharmacy_name,tx_iis_id,pharmacist_in_charge,contact_name,contact_email".to_owned();
    for (word, _) in ALL {
        file.push_str(&format!(",{word}"));
    }
    for number in 0..500_usize {
        file.push_str(&format!("\nstore-{number:04},Sample Pharmacy {number},00011{number:05},Avery Sandcastle,Robin Driftwood,s{number}@b.example"));
        for (at, (_, day)) in ALL.iter().enumerate() {
            let cell = if at < number % 12 { format!("2026-11-{day:02}") } else { String::new() };
            file.push_str(&format!(",{cell}"));
        }
    }
    let mut locations = Locations::new();
    let report = take(&mut locations, file.as_bytes());
    assert_eq!(
        (report.rows.len(), report.count(RowOutcome::Created), locations.len()),
        (500, 500, 500),
        "{report:?}"
    );
    let exported = export(&profile, locations.values(), TODAY).unwrap();
    for again in [file, exported] {
        let report = take(&mut locations, again.as_bytes());
        assert_eq!((report.count(RowOutcome::Unchanged), locations.len()), (500, 500));
    }
}
