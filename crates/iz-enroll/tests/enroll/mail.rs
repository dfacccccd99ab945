//! The mail of steps 6 and 7: when it is refused, and its bytes.

use iz_enroll::{Enrollment, EnrollmentProfile, FormFault, MailFault, MailParts};

use crate::support::{ALL, Drive, TODAY, done, enrollment, event, location, november, step, texas};

/// A signed form of one invented page.
pub(crate) const FORM: &[u8] = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n";

pub(crate) fn parts() -> MailParts<'static> {
    MailParts {
        form: Some(FORM),
        date: "2026-11-06T15:04:05Z".parse().unwrap(),
        message_id: "store-0412.20261106@bluebonnet.example",
    }
}

/// A record that is ready for the mail.
pub(crate) fn approved() -> Enrollment {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..4]);
    enrollment
}

#[test]
fn the_mail_is_refused_before_what_it_says_is_true() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..2]);
    let fault = enrollment.request_mail(&texas(), parts()).unwrap_err();
    assert_eq!(fault, MailFault::TooEarly { open: vec![step("intent_form"), step("approval")] });
    assert_eq!(
        fault.to_string(),
        "the mail says that these steps are done, but they are not recorded: `intent_form`, `approval`; record them first"
    );
}

#[test]
fn a_missing_form_and_a_file_that_is_no_pdf_are_refused_with_a_sentence() {
    let refused = |form| approved().request_mail(&texas(), MailParts { form, ..parts() }).unwrap_err();
    assert_eq!(refused(None), MailFault::Form(FormFault::Missing));
    assert_eq!(
        refused(None).to_string(),
        "the signed form is missing; scan or print it as a PDF, and name the file"
    );
    assert_eq!(
        refused(Some(b"PK\x03\x04")).to_string(),
        "the signed form is no PDF: it does not begin with `%PDF-`; scan or print it as a PDF"
    );
    assert_eq!(refused(Some(&FORM[..20])), MailFault::Form(FormFault::Cut));
}

#[test]
fn a_contact_without_an_address_and_a_wrong_message_id_are_refused() {
    let mut bare = location();
    bare.contact.email = None;
    let mut enrollment = Enrollment::open(&texas(), bare, november(1), TODAY).unwrap();
    enrollment.steps(&ALL[..4]);
    let needs = MailFault::Needs { what: "name and mail address of the contact".to_owned() };
    assert_eq!(enrollment.request_mail(&texas(), parts()).unwrap_err(), needs);
    for message_id in ["", "left", "<left@right>", "a@b>\r\nBcc: c@d.example"] {
        let fault = approved().request_mail(&texas(), MailParts { message_id, ..parts() }).unwrap_err();
        assert_eq!(fault, MailFault::MessageId, "{message_id:?}");
    }
}

#[test]
fn equal_parts_make_equal_bytes_which_every_mail_program_reads() {
    let mail = approved().request_mail(&texas(), parts()).unwrap();
    assert_eq!(mail, approved().request_mail(&texas(), parts()).unwrap());
    // RFC 5322 section 2.1.1: lines end with CRLF and have at most 998 characters.
    let text = String::from_utf8(mail).unwrap();
    assert!(text.is_ascii());
    assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])), "{text}");
    insta::assert_snapshot!("request_mail", text.replace("\r\n", "\n"));
}

#[test]
fn the_id_that_is_known_stands_in_the_subject() {
    let profile = texas();
    let mut place = location();
    place.registry_ids = [("org_id".to_owned(), profile.ids[1].read("0009999000").unwrap())].into();
    let mut enrollment = Enrollment::open(&profile, place, november(1), TODAY).unwrap();
    enrollment.steps(&ALL[..4]);
    let mail = String::from_utf8(enrollment.request_mail(&profile, parts()).unwrap()).unwrap();
    assert!(mail.contains("| 0009999000 |"), "{mail}");
}

#[test]
fn another_state_has_another_mail() {
    let sample = EnrollmentProfile::shipped("sample-state").unwrap();
    let mut place = location();
    place.registry_ids = [("provider_pin".to_owned(), sample.ids[0].read("004711").unwrap())].into();
    let mut enrollment = Enrollment::open(&sample, place, november(1), TODAY).unwrap();
    enrollment.record(&sample, event(november(2), done("agreement")), TODAY).unwrap();
    let mail =
        String::from_utf8(enrollment.request_mail(&sample, parts()).unwrap()).unwrap().replace("\r\n ", " ");
    assert!(
        mail.contains("Subject: Connection for PIN 004711: Bluebonnet Sample Pharmacy #12\r\n"),
        "{mail}"
    );
    assert!(
        mail.contains("To: <onboarding@iis.sample.example>, <desk@iis.sample.example>\r\n")
            && !mail.contains("\r\nCc:"),
        "{mail}"
    );
}
