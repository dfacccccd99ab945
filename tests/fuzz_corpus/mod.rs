//! The committed inputs of the fuzz targets, each with the check of its target.

use std::{fs, path::Path};

use iz_fuzz::{
    configuration, form_reply, patient_match, request_body, round_trip, rsp, soap_reply, timestamp,
};

/// The name of a target, and its check.
type Target = (&'static str, fn(&[u8]));

/// All targets.
const TARGETS: [Target; 8] = [
    ("configuration", configuration::check),
    ("form_reply", form_reply::check),
    ("patient_match", patient_match::check),
    ("request_body", request_body::check),
    ("round_trip", round_trip::check),
    ("rsp", rsp::check),
    ("soap_reply", soap_reply::check),
    ("timestamp", timestamp::check),
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

/// The names of the files in a folder, sorted, without their extensions.
fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> =
        names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn every_fuzz_target_has_a_check_here() {
    assert_eq!(names(&folder().join("fuzz_targets")), TARGETS.map(|(target, _)| target));
}

#[test]
fn every_committed_fuzz_input_passes_its_check() {
    for (target, check) in TARGETS {
        let inputs = folder().join("corpus").join(target);
        let names = names(&inputs);
        assert!(names.len() >= 7, "{target} has too few inputs");
        for name in names {
            // Printed if the check fails.
            println!("{target}/{name}");
            check(&fs::read(inputs.join(&name)).unwrap());
        }
    }
}
