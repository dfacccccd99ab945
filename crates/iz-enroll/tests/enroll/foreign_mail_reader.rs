//! Python's `email` reads the mail of steps 6 and 7. What it reads is compared with the vendor's guide, whose words stand
//! here once more, so that a change of the profile is seen.

use std::{env, fs, process::Command};

use iz_enroll::{Enrollment, Location, PharmacyName};
use serde_json::{Value, json};

use crate::{
    mail::{FORM, approved, parts},
    support::{ALL, Drive, TODAY, location, november, texas},
};

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/enroll/read_mail.py");

/// The text of the guide, with the pharmacy's name in it.
fn body(pharmacy_name: &str) -> String {
    format!(
        "Hi TX-ImmTrac2,\n\n{pharmacy_name} authorizes approval to release our organization's data exchange credentials \
         directly to PrescribeWellness at pwiisforms@outcomes.com. Attached is our Registration of Intent. Also, we have \
         received approval for the renewal/registration of our location. Please activate the bidirectional widget in \
         Syntropi.\n"
    )
}

/// The subject of the guide: `SMP | <Pharmacy Name> | <TX IIS ID > | …`.
fn subject(pharmacy_name: &str) -> String {
    format!(
        "SMP | {pharmacy_name} | 0001112000 | PrescribeWellness SMP | Bidirectional Registration of Intent Form | Request to \
         Activate Bidirectional Widget in Syntropi"
    )
}

/// What Python reads in each mail. `None` if Python is not installed.
#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn read(mails: &[Vec<u8>]) -> Option<Vec<Value>> {
    let is_installed = Command::new("python3").arg("--version").output().is_ok();
    if !is_installed {
        assert!(env::var_os("CI").is_none(), "python3 is missing");
        eprintln!("\nWARNING: the mail is not read by another library, because python3 is not installed.\n");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new("python3");
    program.arg(PROGRAM);
    for (number, mail) in mails.iter().enumerate() {
        let file = folder.path().join(format!("{number}.eml"));
        fs::write(&file, mail).unwrap();
        program.arg(file);
    }
    let output = program.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn another_library_reads_the_headers_the_text_and_the_form_of_the_guide() {
    let mail = approved().request_mail(&texas(), parts()).unwrap();
    let Some(read) = read(&[mail]) else { return };
    let read = &read[0];
    assert_eq!(read["defects"], json!([]), "{read}");
    assert_eq!(read["to"], json!(["immtracmu@dshs.texas.gov"]));
    assert_eq!(read["cc"], json!(["pwiisforms@outcomes.com"]));
    assert_eq!(read["from"], json!([["Robin Driftwood", "robin@bluebonnet.example"]]));
    assert_eq!(read["date"], "2026-11-06T15:04:05+00:00");
    let headers: Vec<(&str, &str)> = read["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|header| (header[0].as_str().unwrap(), header[1].as_str().unwrap()))
        .collect();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        ["From", "To", "Cc", "Subject", "Date", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type"]
    );
    let value = |name| headers.iter().find(|(header, _)| *header == name).unwrap().1;
    assert_eq!(value("Subject"), subject("Bluebonnet Sample Pharmacy #12"));
    assert_eq!(value("X-Unsent"), "1");
    assert_eq!(value("Message-ID"), "<store-0412.20261106@bluebonnet.example>");

    assert_eq!(
        (read["text_type"].as_str(), read["text"].as_str()),
        (Some("text/plain"), Some(body("Bluebonnet Sample Pharmacy #12").as_str()))
    );
    let attachments = read["attachments"].as_array().unwrap();
    assert_eq!(attachments.len(), 1);
    let form = &attachments[0];
    assert_eq!(form["type"], "application/pdf");
    assert_eq!(form["disposition"], "attachment");
    assert_eq!(form["name"], "Bi-Directional Registration of Intent 0001112000.pdf");
    assert_eq!(decoded(form["base64"].as_str().unwrap()), FORM);
}

#[test]
fn another_library_reads_every_name_that_is_allowed() {
    let names = [
        "Peña & Söhne “North”",
        "藥房 Pharmacy",
        "O'Neil, Inc. <x@x.example>; \"q\" (c) \\ =?utf-8?Q?x?=",
        "Hill  Dale   three spaces",
        "--=_izquery_part",
        ".",
        &"Very Long Pharmacy Name ".repeat(8),
        &"W".repeat(200),
        &"ñ".repeat(200),
    ]
    .map(|name| PharmacyName::new(name).unwrap());
    let mails = names.clone().map(|pharmacy_name| {
        let place = Location { pharmacy_name, ..location() };
        let mut enrollment = Enrollment::open(&texas(), place, november(1), TODAY).unwrap();
        enrollment.steps(&ALL[..4]);
        enrollment.request_mail(&texas(), parts()).unwrap()
    });
    let Some(read) = read(&mails) else { return };
    assert_eq!(read.len(), names.len());
    for (name, read) in names.iter().zip(read) {
        let name = name.as_str();
        assert_eq!(read["defects"], json!([]), "{name}: {read}");
        let headers = read["headers"].as_array().unwrap();
        assert_eq!(headers.len(), 9, "{name}: {read}");
        assert_eq!(headers[3], json!(["Subject", subject(name)]), "{name}");
        assert_eq!(read["text"].as_str().unwrap(), body(name), "{name}");
        assert_eq!(read["attachments"].as_array().unwrap().len(), 1, "{name}");
    }
}

/// Decodes Base64. The alphabet of RFC 4648 is read here by hand, so that the test needs no crate that the mail may use.
fn decoded(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut buffer) = (0_u32, 0_u32);
    for c in text.chars().filter(|c| *c != '=') {
        buffer = buffer << 6 | u32::try_from(ALPHABET.find(c).unwrap()).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).unwrap());
        }
    }
    bytes
}
