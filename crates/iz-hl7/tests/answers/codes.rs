//! The codes of a dose, its source, its location, and the names of persons.

use iz_hl7::{Answer, Provider, Text, answer::Dose};

use super::{FOUND, MSH, read, record};

fn dose_with(fields: &str) -> (&'static Answer<'static>, &'static Dose<'static>) {
    let answer = record(&["ORC|RE||D9^OAKIIS", &format!("RXA|0|1|20250311||{fields}")]);
    assert_eq!(answer.doses.len(), 1, "{fields}");
    (answer, answer.doses.first().unwrap())
}

fn codes(answer: &Answer<'_>) -> Vec<&'static str> {
    answer.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

fn listed(answer: &Answer<'_>) -> Vec<String> {
    answer.unread.iter().map(|unread| format!("{} {}", unread.location, unread.value)).collect()
}

#[test]
fn a_vaccine_is_known_by_every_name_of_its_coding_system() {
    for (code, systems) in [
        (
            "115",
            &[
                "CVX",
                "cvx",
                "CVX ",
                "HL70292",
                "2.16.840.1.113883.12.292",
                "urn:oid:2.16.840.1.113883.12.292",
                "http://hl7.org/fhir/sid/cvx",
                "CVX2.5.1",
                "",
            ][..],
        ),
        (
            "58160-0842-11",
            &[
                "NDC",
                "ndc11",
                "NDC10",
                "N",
                "2.16.840.1.113883.6.69",
                "urn:oid:2.16.840.1.113883.6.69",
                "http://hl7.org/fhir/sid/ndc",
            ],
        ),
        (
            "90715",
            &[
                "CPT",
                "C4",
                "cpt4",
                "CPT-4",
                "2.16.840.1.113883.6.12",
                "urn:oid:2.16.840.1.113883.6.12",
                "http://www.ama-assn.org/go/cpt",
            ],
        ),
    ] {
        for system in systems {
            let (answer, dose) = dose_with(&format!("{code}^Tdap^{system}|0.5"));
            let groups: Vec<_> = dose.vaccine.groups.iter().map(|group| group.name).collect();
            assert_eq!(groups, ["TDAP"], "{code} {system}");
            assert_eq!(dose.vaccine.derived_cvx, (code != "115").then_some("115"), "{code} {system}");
            assert_eq!(dose.vaccine.system.as_deref(), Some(system.trim()).filter(|sent| !sent.is_empty()));
            assert!(answer.warnings.is_empty(), "{code} {system}");
        }
    }
    // The code counts whatever the name of its system.
    for system in ["2.16.840.1.113883.12.292", "http://hl7.org/fhir/sid/cvx", "CVX2.5.1", "L"] {
        let answer =
            record(&[&format!("ORC|RE\rRXA|0|1|20250311||998^No vaccine administered^{system}|999")]);
        assert!(answer.doses.is_empty(), "{system}");
    }
}

#[test]
fn a_code_with_several_vaccines_has_their_groups_but_no_derived_cvx() {
    for (code, group) in [("90734^MenACWY^CPT", "MENING"), ("58160-0821-11^Engerix-B^NDC", "HepB")] {
        let (_, dose) = dose_with(&format!("{code}|0.5"));
        let groups: Vec<_> = dose.vaccine.groups.iter().map(|group| group.name).collect();
        assert_eq!((groups, dose.vaccine.derived_cvx), (vec![group], None), "{code}");
    }
}

#[test]
fn codes_that_mean_two_vaccines_are_warned_of() {
    for (vaccine, expected) in [
        ("115^Tdap^CVX~10^IPV^CVX", "cvx_codes_disagree"),
        ("115^Tdap^CVX^09^Td^CVX", "cvx_codes_disagree"),
        ("94^MMRV^CVX~21^Varicella^CVX", "cvx_codes_disagree"),
        ("110^Pediarix^CVX^20^DTaP^CVX", "cvx_codes_disagree"),
        ("08^Hep B^CVX~43^Hep B^CVX", "cvx_codes_disagree"),
        ("207^COVID^CVX~208^COVID^CVX", "cvx_codes_disagree"),
        ("115^Tdap^http://hl7.org/fhir/sid/cvx~10^IPV^HL70292", "cvx_codes_disagree"),
        ("21^Varicella^CVX^58160-0842-11^Boostrix^NDC", "cvx_and_ndc_disagree"),
        ("58160-0842-11^Boostrix^NDC^21^Varicella^CVX", "cvx_and_ndc_disagree"),
        ("21^Varicella^CVX~58160084211^Boostrix^NDC11", "cvx_and_ndc_disagree"),
        ("21^Varicella^CVX^90715^Tdap^C4", "cvx_and_cpt_disagree"),
        ("58160-0842-11^Boostrix^NDC~90716^Varicella^CPT", "vaccine_codes_disagree"),
        ("399^New vaccine^CVX", "cvx_unknown"),
        ("0^Any^CVX", "cvx_unknown"),
        ("115^Tdap^CVX~399^New vaccine^CVX", "cvx_unknown"),
        ("12345-6789-01^New vaccine^NDC", "ndc_unknown"),
        ("115^Tdap^CVX^12345-6789-01^New^NDC", "ndc_unknown"),
        ("115^Tdap^CVX^58160-0842-11^Boostrix^NDC~90715^Tdap^CPT", ""),
        ("115^Tdap^CVX~115^Tdap^CVX", ""),
        ("107^DTaP^CVX~20^DTaP^CVX", ""),
        ("49^Hib^CVX^17^Hib, unspecified^CVX", ""),
        ("45^Hep B^CVX^58160-0821-11^Engerix-B^NDC", ""),
        ("107^DTaP^CVX^90700^DTaP^CPT", ""),
        ("43^Hep B^CVX^58160-0821-11^Engerix-B^NDC", ""),
        ("133^PCV13^CVX^PNC^Pneumo^LOCAL", ""),
        ("115^Tdap^CVX^00000^x^CPT", ""),
    ] {
        let (answer, dose) = dose_with(&format!("{vaccine}|0.5|||00|||||||||||CP"));
        let expected: Vec<_> = if expected.is_empty() { vec![] } else { vec![expected] };
        assert_eq!(codes(answer), expected, "{vaccine}");
        assert!(dose.vaccine.code.is_some() && answer.unread.is_empty(), "{vaccine}");
    }
    let (_, unknown) = dose_with("399^New vaccine^CVX|0.5");
    assert_eq!(unknown.vaccine.code.as_deref(), Some("399"), "an unknown code is kept");
}

#[test]
fn the_first_code_of_nip001_is_the_source() {
    for (sent, source, notes, is_warned) in [
        ("00^New^NIP001", Some("00"), 0, false),
        ("01", Some("01"), 0, false),
        ("^At the county fair~00^New^NIP001", Some("00"), 1, false),
        ("NOTE7^Local note^L~05^Registry^NIP001", Some("05"), 1, false),
        ("^a~^b~02", Some("02"), 2, false),
        ("00^New^nip001~01^Historical^NIP001", Some("00"), 1, true),
        ("01^Historical^NIP0001~07^School^NIP001", Some("01"), 1, false),
        ("02^Provider^NIP001~07^School^NIP001", Some("02"), 1, true),
        ("00^New^NIP001~00^New^NIP001", Some("00"), 1, false),
        ("00^New^HL70322", Some("00"), 0, false),
        ("NOTE7^Local note^L", Some("NOTE7"), 0, false),
        ("^At the county fair", None, 1, false),
        ("NOTE7^Local^L^01^Historical^NIP001", Some("NOTE7"), 0, false),
        ("", None, 0, false),
    ] {
        let (answer, dose) = dose_with(&format!("115^Tdap^CVX|0.5|||{sent}"));
        assert_eq!(dose.source.as_ref().and_then(|source| source.code.as_deref()), source, "{sent}");
        assert_eq!(dose.notes.len(), notes, "{sent}");
        assert_eq!(codes(answer), if is_warned { vec!["sources_disagree"] } else { vec![] }, "{sent}");
        assert!(answer.unread.is_empty(), "{sent}");
    }
}

#[test]
fn the_place_of_a_dose_is_shown_in_each_form_of_rxa_11() {
    let place = |sent: &str| {
        let (answer, dose) = dose_with(&format!("115^Tdap^CVX|0.5|||00||{sent}"));
        (dose.location.as_ref().map(|location| serde_json::to_string(location).unwrap()), listed(answer))
    };
    for (sent, expected, unread) in [
        (
            "Elm Street Drugs",
            r#"{"point_of_care":"Elm Street Drugs","room":null,"bed":null,"facility":null,"address":null}"#,
            "",
        ),
        (
            "UNIT4^12^B",
            r#"{"point_of_care":"UNIT4","room":"12","bed":"B","facility":null,"address":null}"#,
            "",
        ),
        ("^^^OAK7", r#"{"point_of_care":null,"room":null,"bed":null,"facility":"OAK7","address":null}"#, ""),
        (
            "^^^OAK7&1.2.9&ISO",
            r#"{"point_of_care":null,"room":null,"bed":null,"facility":"OAK7&1.2.9&ISO","address":null}"#,
            "",
        ),
        (
            "UNIT4^^^OAK7",
            r#"{"point_of_care":"UNIT4","room":null,"bed":null,"facility":"OAK7","address":null}"#,
            "",
        ),
        (
            "UNIT4^^^^^^TOWER 2^5",
            r#"{"point_of_care":"UNIT4","room":null,"bed":null,"facility":null,"address":null}"#,
            "RXA[1]-11.7 TOWER 2,RXA[1]-11.8 5",
        ),
        (
            "UNIT4^^^OAK7^A^C^^^4 Ash Ln&Ash Ln&4^Rear^Waco^TX^76701^USA^O^McLennan",
            r#"{"point_of_care":"UNIT4","room":null,"bed":null,"facility":"OAK7","address":{"street":"4 Ash Ln","other":"Rear","city":"Waco","state":"TX","zip":"76701","country":"USA","type":"O","county":null}}"#,
            "RXA[1]-11.5 A,RXA[1]-11.6 C,RXA[1]-11.16 McLennan",
        ),
        (
            "^^^OAK7^^^^^4 Ash Ln&Rear&Waco&TX&76701",
            r#"{"point_of_care":null,"room":null,"bed":null,"facility":"OAK7","address":{"street":"4 Ash Ln","other":"Rear","city":"Waco","state":"TX","zip":"76701","country":null,"type":null,"county":null}}"#,
            "",
        ),
        (
            "^^^^^^^^4 Ash Ln",
            r#"{"point_of_care":null,"room":null,"bed":null,"facility":null,"address":{"street":"4 Ash Ln","other":null,"city":null,"state":null,"zip":null,"country":null,"type":null,"county":null}}"#,
            "",
        ),
        ("~UNIT4", r#"{"point_of_care":"UNIT4","room":null,"bed":null,"facility":null,"address":null}"#, ""),
    ] {
        assert_eq!(
            place(sent),
            (
                Some(expected.to_owned()),
                unread.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect()
            ),
            "{sent}"
        );
    }
    assert_eq!(place("^^^"), (None, vec![]));
    assert_eq!(place("\"\""), (None, vec![]));
}

#[test]
fn the_first_subcomponent_is_the_whole_family_name_and_the_whole_street() {
    for (sent, read_as, is_listed) in [
        ("Van der Berg&Van der&Berg", Some("Van der Berg"), false),
        ("Berg", Some("Berg"), false),
        ("Berg&&Berg", Some("Berg"), false),
        ("BERG&van&Berg", Some("BERG"), true),
        ("De Wit-Moss&De&Wit&&Moss", Some("De Wit-Moss"), false),
        ("De Wit&De&Wit&&Moss", Some("De Wit"), true),
        ("&De&Wit", Some("De Wit"), true),
        ("Berg&", Some("Berg"), false),
        ("&&", None, false),
        ("Berg & Sons", Some("Berg & Sons"), false),
        ("Berg \\T\\ Sons&x", Some("Berg & Sons"), true),
    ] {
        let pid = format!(
            "PID|1||5^^^OAKIIS^SR||{sent}^Tess^^^^^L~{sent}^Tessa^^^^^A|{sent}^Ida^^^^^M|20190604|F|||{sent}^^Waco^TX"
        );
        let nk1 = format!("NK1|1|{sent}^Ida|MTH^Mother^HL70063|{sent}^^Waco^TX");
        let rxa = format!("RXA|0|1|20250311||115^Tdap^CVX|0.5||||4^{sent}^Lena");
        let answer =
            read(&[MSH, FOUND, &pid, &nk1, &format!("ORC|RE|||||||||5^{sent}^Ed||6^{sent}^Jo"), &rxa]);
        let patient = &answer.patients[0];
        let dose = &answer.doses[0];
        let found = [
            patient.name.as_ref().and_then(|name| name.family),
            patient.aliases[0].family,
            patient.mothers_maiden_name.as_ref().and_then(|name| name.family),
            patient.addresses[0].street,
            patient.next_of_kin[0].name.as_ref().and_then(|name| name.family),
            patient.next_of_kin[0].addresses[0].street,
            dose.administered_by.as_ref().and_then(|giver| giver.family),
            dose.order.entered_by.as_ref().and_then(|person| person.family),
            dose.order.ordered_by.as_ref().and_then(|person| person.family),
        ];
        for text in found {
            assert_eq!(text.as_deref(), read_as, "{sent}");
        }
        assert_eq!(
            answer.unread.len(),
            if is_listed { found.len() } else { 0 },
            "{sent}: {:?}",
            listed(answer)
        );
    }
}

#[test]
fn the_identifier_of_a_provider_has_its_authority_and_its_type() {
    for (sent, authority, type_code, unread) in [
        ("1987654320^Quill^Ada^^^^^^NPI^L^^^NPI", Some("NPI"), Some("NPI"), 1),
        ("1987654320^Quill^Ada^^^^^^NPI^^^^NPI", Some("NPI"), Some("NPI"), 0),
        ("77^Quill^Ada^^^^^^^^^^PRN", None, Some("PRN"), 0),
        ("77^Quill^Ada", None, None, 0),
        ("^^^^^^^^NPI^^^^NPI", None, None, 2),
    ] {
        let rxa = format!("RXA|0|1|20250311||115^Tdap^CVX|0.5||||{sent}||||||||||CP");
        let answer = record(&[&format!("ORC|RE||5|||||||{sent}||{sent}"), &rxa]);
        let dose = &answer.doses[0];
        for provider in [&dose.administered_by, &dose.order.entered_by, &dose.order.ordered_by] {
            let of = |part: fn(&Provider<'static>) -> Option<Text<'static>>| {
                provider.as_ref().and_then(part).map(|text| text.as_str())
            };
            assert_eq!(of(|provider| provider.assigning_authority), authority, "{sent}");
            assert_eq!(of(|provider| provider.type_code), type_code, "{sent}");
        }
        assert_eq!(answer.unread.len(), 3 * unread, "{sent}: {:?}", answer.unread);
    }
}
