use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    agreement::{may_be_same, words},
    generated as table, *,
};

/// The diseases that the vaccines in `text` protect against.
fn named_in(text: &str) -> u64 {
    words(text).fold(0, |named, word| named | word.targets)
}

fn codes_of(vaccines: &[&Cvx]) -> Vec<&'static str> {
    vaccines.iter().map(|vaccine| vaccine.code).collect()
}

/// Asserts that each code of a table is found, as it is and in lower case. So the table is sorted as `find` requires.
fn assert_found<T>(
    rows: &'static [T],
    look_up: impl Fn(&str) -> Option<&'static T>,
    code: impl Fn(&T) -> &str,
) {
    assert!(!rows.is_empty());
    for row in rows {
        for sent in [code(row).to_owned(), code(row).to_ascii_lowercase(), format!(" {} ", code(row))] {
            assert!(look_up(&sent).is_some_and(|found| std::ptr::eq(found, row)), "{sent}");
        }
        assert!(look_up(&format!("{}x", code(row))).is_none());
    }
    for nothing in ["", " ", "no such code", "\u{e9}", "-"] {
        assert!(look_up(nothing).is_none(), "{nothing}");
    }
}

#[test]
fn every_code_is_found_and_no_other() {
    type LookUp = fn(&str) -> Option<&'static Concept>;
    let tables: [(&'static [Concept], LookUp); 13] = [
        (&table::concept::APPLICATION_ERROR, application_error),
        (&table::concept::ELIGIBILITY, eligibility),
        (&table::concept::ERROR_CONDITION, error_condition),
        (&table::concept::ETHNICITY, ethnicity),
        (&table::concept::FUNDING_SOURCE, funding_source),
        (&table::concept::MVX, mvx),
        (&table::concept::OBSERVATION, observation),
        (&table::concept::RACE, race),
        (&table::concept::REFUSAL_REASON, refusal_reason),
        (&table::concept::RELATIONSHIP, relationship),
        (&table::concept::SERIES_STATUS, series_status),
        (&table::concept::SITE, site),
        (&table::concept::SOURCE, source),
    ];
    for (rows, look_up) in tables {
        assert_found(rows, look_up, |concept| concept.code);
    }
    assert_found(&table::fact::FACT, fact, |fact| fact.code);
    assert_found(&table::ndc::NDC, ndc, |ndc| ndc.code);
    for vaccine in table::cvx::CVX {
        assert_eq!(cvx(vaccine.code), Some(vaccine));
    }
    for (code, vaccines) in table::cpt::CPT {
        assert_eq!(cvx_of_cpt(code), vaccines);
    }
    for (code, known) in table::language::LANGUAGE {
        assert_eq!(language(code), Some(known));
        assert_eq!(language(known.code), Some(known));
        assert_eq!(language(known.tag), Some(known));
    }
    for row in &table::route::ROUTE {
        assert!(row.ncit.iter().chain(row.hl70162).all(|code| route(code) == Some(row)));
    }
}

#[test]
fn a_cvx_code_may_have_fewer_or_more_leading_zeros() {
    for sent in ["8", "08", "008", " 08 ", "0008"] {
        assert_eq!(cvx(sent).map(|vaccine| vaccine.code), Some("08"), "{sent}");
    }
    assert_eq!(cvx("0141").map(|vaccine| vaccine.code), Some("141"));
    for unknown in
        ["", "0", "00", "124", "1000", "65544", "99999999999", "+8", "-8", "8a", "HIB", "0x8", "8.0"]
    {
        assert_eq!(cvx(unknown), None, "{unknown}");
    }
}

#[test]
fn vaccines_have_groups_and_a_status() {
    let groups = |code| {
        let vaccine: &Cvx = cvx(code).expect(code);
        vaccine.groups.iter().map(|group| (group.name, group.cvx)).collect::<Vec<_>>()
    };
    assert_eq!(groups("94"), [("MMR", "03"), ("VARICELLA", "21")]);
    assert_eq!(groups("146"), [("DTAP", "107"), ("HepB", "45"), ("HIB", "17"), ("POLIO", "89")]);
    assert_eq!(groups("20"), [("DTAP", "107")]);
    assert_eq!(groups("998"), []);
    for (code, status) in [
        ("03", Status::Active),
        ("45", Status::Inactive),
        ("61", Status::NeverActive),
        ("102", Status::NonUs),
    ] {
        assert_eq!(cvx(code).map(|vaccine| vaccine.status), Some(status), "{code}");
    }
    for group in table::cvx::CVX.iter().flat_map(|vaccine| vaccine.groups) {
        let itself = cvx(group.cvx).expect(group.name);
        assert!(itself.groups.contains(group), "{}", group.name);
    }
}

#[test]
fn an_ndc_is_found_in_each_form() {
    for (sent, code) in [
        ("00006-4681-01", "00006-4681-01"),
        ("0006-4681-01", "00006-4681-01"),
        ("00006468101", "00006-4681-01"),
        ("0006468101", "00006-4681-01"),
        ("58160-0820-11", "58160-0820-11"),
        ("58160-820-11", "58160-0820-11"),
        ("5816082011", "58160-0820-11"),
        ("49281-0560-05", "49281-0560-05"),
        ("49281-560-5", "49281-0560-05"),
        (" 49281056005 ", "49281-0560-05"),
        ("4928156005", "49281-0560-05"),
    ] {
        assert_eq!(ndc(sent).map(|ndc| ndc.code), Some(code), "{sent}");
    }
    // The code may mean 50632-0001-01 or 50632-0010-01, which are two vaccines.
    for unknown in ["5063200101", "", "-", "--", "12345", "00006-4681", "00006-4681-01-1", "000006-4681-01"] {
        assert_eq!(ndc(unknown), None, "{unknown}");
    }
    for odd in ["é0006468101", "0006-é681-01", "00006-4681-0\u{661}"] {
        assert_eq!(ndc(odd), None, "{odd}");
    }
}

#[test]
fn other_codes_give_each_vaccine_that_they_may_mean() {
    assert_eq!(codes_of(cvx_of_ndc("49281-0560-05")), ["120"]);
    assert_eq!(codes_of(cvx_of_ndc("58160-0821-11")), ["43", "44"]);
    assert_eq!(codes_of(cvx_of_ndc("49281-0000-05")), [""; 0]);
    assert_eq!(codes_of(cvx_of_cpt("90707")), ["03"]);
    assert_eq!(codes_of(cvx_of_cpt("90734")), ["114", "136"]);
    assert_eq!(codes_of(cvx_of_cpt("99999")), [""; 0]);
    let several =
        table::ndc::NDC.iter().map(|ndc| ndc.cvx).chain(table::cpt::CPT.iter().map(|(_, cvx)| *cvx));
    for vaccines in several {
        let groups: BTreeSet<_> = vaccines
            .iter()
            .map(|vaccine| vaccine.groups.iter().map(|group| group.name).collect::<Vec<_>>())
            .collect();
        assert_eq!(groups.len(), 1, "{:?}", codes_of(vaccines));
    }
}

#[test]
fn codes_have_the_meaning_of_the_guide() {
    let name = |concept: Option<&'static Concept>| concept.map(|concept| concept.name);
    assert_eq!(name(mvx("PMC")), Some("Sanofi Pasteur"));
    assert_eq!(name(source("00")), Some("New record: given by the one who reports it"));
    assert_eq!(name(refusal_reason("01")), Some("Religious exemption"));
    assert_eq!(name(site("LLFA")), Some("Left lower forearm"));
    assert_eq!(name(eligibility("v02")), Some("VFC: Medicaid or Medicaid managed care"));
    assert_eq!(name(funding_source("PHC70")), Some("Private funds"));
    assert_eq!(name(observation("69764-9 ")), Some("VIS document"));
    assert_eq!(name(observation("59799-9")), name(observation("59779-9")));
    assert_eq!(name(race("2076-8")), Some("Native Hawaiian or Other Pacific Islander"));
    assert_eq!(ethnicity("H").map(|concept| concept.status), Some(Status::Inactive));
    assert_eq!(name(relationship("MTH")), Some("Mother"));
    assert_eq!(name(series_status("LA4695-8")), Some("Not recommended"));
    assert_eq!(name(error_condition("204")), Some("Unknown key identifier"));
    assert_eq!(name(application_error("6")), Some("Required observation missing"));
    for code in ["C28161", "im"] {
        assert_eq!(route(code).map(|route| route.name), Some("Intramuscular"));
    }
    assert_eq!(route("IN"), route("C38284"));
    for code in ["chi", "zho", "ZH"] {
        assert_eq!(language(code).map(|known| (known.code, known.tag)), Some(("chi", "zh")));
    }
    assert_eq!(language("hmn").map(|known| known.tag), Some("hmn"));
    let kind = |code| fact(code).map(|fact| (fact.system, fact.kind));
    assert_eq!(kind("38907003"), Some(("SCT", FactKind::History)));
    assert_eq!(kind("371113008"), Some(("SCT", FactKind::Serology)));
    assert_eq!(kind("vxc30"), Some(("CDCPHINVS", FactKind::Contraindication)));
    assert_eq!(kind("VXC9"), Some(("CDCPHINVS", FactKind::Reaction)));
}

#[test]
fn a_text_that_names_another_vaccine_disagrees() {
    for (code, text) in [
        ("31", "Hep B Peds NOS"),
        ("08", "Hib"),
        ("85", "hep B, unspec"),
        ("140", "MMR"),
        ("03", "Varicella"),
        ("21", "Zoster (shingles), live"),
        ("114", "Bexsero"),
        ("33", "PCV13"),
        ("10", "DTaP"),
        ("36", "HBIG"),
        ("88", "H. influenzae"),
    ] {
        assert!(disagrees(cvx(code).expect(code), text), "{code} {text}");
    }
}

#[test]
fn a_text_that_may_mean_the_vaccine_agrees() {
    for (code, text) in [
        ("107", "DTP/aP"),
        ("139", "Td/Tdap"),
        ("115", "Pertussis"),
        ("28", "DTaP"),
        ("94", "MMR"),
        ("03", "MMRV (ProQuad)"),
        ("110", "DTaP HIB IPV"),
        ("51", "Hib-Hep B (Comvax)"),
        ("45", "Hepatitis A and B"),
        ("104", "hep a/b"),
        ("88", "Influenza-seasnl"),
        ("128", "Flu"),
        ("49", "Haemophilus influenzae type b vaccine, PRP-OMP conjugate"),
        ("48", "Influenza B"),
        ("88", "Influenzae, seasonal"),
        ("109", "pnuemococcal conjugate"),
        ("133", "PneumoConjugate"),
        ("133", "Pneumonia"),
        ("33", "PCV23"),
        ("162", "Meningococcal"),
        ("05", "MCV1"),
        ("203", "MenACWY-TT"),
        ("21", "VZV"),
        ("62", "HPV4v"),
        ("998", "DTaP"),
        ("999", "Hep B"),
        ("86", "HBIG"),
        ("03", ""),
        ("03", "#!^ - 3 dose NOS"),
    ] {
        assert!(!disagrees(cvx(code).expect(code), text), "{code} {text}");
    }
}

#[test]
fn no_vaccine_disagrees_with_a_name_that_cdc_gives_it() {
    for vaccine in table::cvx::CVX {
        assert!(!disagrees(vaccine, vaccine.name), "{} {}", vaccine.code, vaccine.name);
        for group in vaccine.groups {
            assert!(!disagrees(vaccine, group.name), "{} {}", vaccine.code, group.name);
            assert_ne!(named_in(group.name), 0, "{}", group.name);
        }
    }
    for ndc in &table::ndc::NDC {
        for vaccine in ndc.cvx {
            assert!(!disagrees(vaccine, ndc.product), "{} {}", vaccine.code, ndc.product);
        }
    }
}

#[test]
fn words_are_sorted_and_the_longest_is_first() {
    assert!(table::word::WORD.is_sorted_by_key(|word| (word.first, Reverse(word.rest.len()))));
    assert_eq!(named_in("Yellow Fever"), table::target::YELLOW_FEVER);
    assert_eq!(named_in("hep-A HEP b"), table::target::HEPATITIS_A | table::target::HEPATITIS_B);
    assert_eq!(named_in("Hep B"), table::target::HEPATITIS_B);
    assert_eq!(named_in("hep"), 0);
    assert_eq!(named_in("PPSV23"), table::target::PNEUMOCOCCAL_POLYSACCHARIDE);
}

#[test]
fn an_unspecified_formulation_may_be_each_vaccine_of_its_group() {
    let same = |one: &str, other: &str| may_be_same(cvx(one).expect(one), cvx(other).expect(other));
    for (one, other) in [
        ("17", "49"),
        ("107", "20"),
        ("107", "106"),
        ("45", "08"),
        ("85", "83"),
        ("89", "10"),
        ("152", "133"),
        ("109", "33"),
        ("109", "216"),
        ("88", "141"),
        ("147", "114"),
        ("213", "208"),
        ("112", "142"),
        ("182", "02"),
        ("03", "03"),
    ] {
        assert!(same(one, other) && same(other, one), "{one} {other}");
    }
    for (one, other) in [
        ("20", "10"),
        ("03", "94"),
        ("107", "110"),
        ("107", "115"),
        ("139", "115"),
        ("08", "43"),
        ("62", "165"),
        ("133", "33"),
        ("152", "33"),
        ("208", "207"),
        ("05", "03"),
        ("17", "51"),
        ("14", "20"),
    ] {
        assert!(!same(one, other) && !same(other, one), "{one} {other}");
    }
}
