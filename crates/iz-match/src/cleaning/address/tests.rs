use NoteCode::{
    CaseChanged, Placeholder, WordTranslated, WrongAddress, WrongAddressType, WrongCountry, WrongState,
    WrongText,
};

use super::*;

fn of(value: &str) -> Cleaned<String> {
    Cleaned::of(value.to_owned())
}

#[test]
fn a_state_is_read_in_any_form() {
    for (text, code) in [
        ("Texas", "TX"),
        ("TEXAS", "TX"),
        ("Tex.", "TX"),
        ("Calif.", "CA"),
        ("T.X.", "TX"),
        ("TX.", "TX"),
        ("Texas (TX)", "TX"),
        ("TX - Texas", "TX"),
        ("US-TX", "TX"),
        ("TX, USA", "TX"),
        ("Texas USA", "TX"),
        ("State of Texas", "TX"),
        ("New Mexico", "NM"),
        ("N. Mex.", "NM"),
        ("new  york", "NY"),
        ("North Carolina", "NC"),
        ("N. Carolina", "NC"),
        ("W. Va.", "WV"),
        ("Penna.", "PA"),
        ("Mass", "MA"),
        ("D.C.", "DC"),
        ("Washington, D.C.", "DC"),
        ("Washington", "WA"),
        ("Puerto Rico", "PR"),
        ("Guam", "GU"),
        ("Armed Forces Pacific", "AP"),
        ("Hawaiʻi", "HI"),
    ] {
        assert_eq!(state(text.to_owned(), None), of(code).noted(WordTranslated, true), "{text}");
        assert_eq!(state(text.to_owned(), Some("USA")).value.as_deref(), Some(code), "{text}");
    }
    for (text, code) in [("tx", "TX"), ("Tx", "TX"), ("dc", "DC"), ("pr", "PR"), ("ap", "AP")] {
        assert_eq!(state(text.to_owned(), None), of(code).noted(CaseChanged, true), "{text}");
    }
    assert_eq!(state("TX".to_owned(), None), of("TX"));
}

#[test]
fn a_region_of_another_country_needs_its_country() {
    for (text, country, code) in [
        ("ON", "CAN", Some("ON")),
        ("on", "CAN", Some("ON")),
        ("Ontario", "CAN", Some("ON")),
        ("Québec", "CAN", Some("QC")),
        ("British Columbia", "CAN", Some("BC")),
        ("CH", "MEX", Some("CH")),
        ("Chihuahua", "MEX", None),
        ("Puerto Rico", "PRI", Some("PR")),
        ("Texas", "MEX", Some("TX")),
        ("NLE", "MEX", None),
    ] {
        assert_eq!(state(text.to_owned(), Some(country)).value.as_deref(), code, "{text} {country}");
    }
    for text in ["ON", "Ontario", "CH", "XX1", "48", "ZZ", "Tx or Ok", "Waco"] {
        assert_eq!(state(text.to_owned(), None), Cleaned::left_out(WrongState), "{text}");
    }
    for text in ["N/A", "unknown", "XX", "--", "00"] {
        assert_eq!(state(text.to_owned(), None), Cleaned::left_out(Placeholder), "{text}");
    }
}

#[test]
fn a_country_is_read_in_any_form() {
    for (text, code) in [
        ("US", "USA"),
        ("U.S.", "USA"),
        ("U.S.A.", "USA"),
        ("United States", "USA"),
        ("UNITED STATES OF AMERICA", "USA"),
        ("The United States", "USA"),
        ("Estados Unidos", "USA"),
        ("EE. UU.", "USA"),
        ("USA (United States)", "USA"),
        ("America", "USA"),
        ("MX", "MEX"),
        ("México", "MEX"),
        ("Canada", "CAN"),
        ("CA", "CAN"),
        ("UK", "GBR"),
        ("England", "GBR"),
        ("Viet Nam", "VNM"),
        ("Côte d'Ivoire", "CIV"),
        ("Guinea-Bissau", "GNB"),
        ("Korea, Republic of", "KOR"),
        ("Türkiye", "TUR"),
        ("Puerto Rico", "PRI"),
        ("España", "ESP"),
    ] {
        assert_eq!(country(text.to_owned()), of(code).noted(WordTranslated, true), "{text}");
    }
    for (text, code) in [("usa", "USA"), ("Mex", "MEX"), ("can", "CAN")] {
        assert_eq!(country(text.to_owned()), of(code).noted(CaseChanged, true), "{text}");
    }
    assert_eq!(country("GTM".to_owned()), of("GTM"));
    for text in ["ABC", "QQ", "840", "Texas", "Atlantis", "US/Mexico"] {
        assert_eq!(country(text.to_owned()), Cleaned::left_out(WrongCountry), "{text}");
    }
    for text in ["N/A", "NA", "UNK", "none", "XXX"] {
        assert_eq!(country(text.to_owned()), Cleaned::left_out(Placeholder), "{text}");
    }
}

#[test]
fn an_address_type_is_read_in_any_form() {
    for (text, code) in [
        ("home", "H"),
        ("Home Address", "H"),
        ("residential", "H"),
        ("Mailing", "M"),
        ("mailing address", "M"),
        ("billing", "BI"),
        ("Business", "B"),
        ("WORK", "B"),
        ("office", "O"),
        ("Legal", "L"),
        ("permanent", "P"),
        ("temporary", "C"),
        ("H - Home", "H"),
        ("shipping", "SH"),
    ] {
        assert_eq!(type_code(text.to_owned()), of(code).noted(WordTranslated, true), "{text}");
    }
    let types = ["B", "BA", "BDL", "BI", "BR", "C", "F", "H", "L", "M", "N", "O", "P", "RH", "SH", "V"];
    for code in types {
        assert_eq!(type_code(code.to_owned()), of(code));
        assert_eq!(type_code(code.to_lowercase()), of(code).noted(CaseChanged, true));
    }
    for text in ["1", "Z", "old", "address", "home or work"] {
        assert_eq!(type_code(text.to_owned()), Cleaned::left_out(WrongAddressType), "{text}");
    }
    assert_eq!(type_code("unknown".to_owned()), Cleaned::left_out(Placeholder));
}

#[test]
fn a_line_that_is_no_place_is_left_out() {
    for text in [
        "Unknown",
        "none",
        "N/A",
        "HOMELESS",
        "Same",
        "same as mother",
        "No address",
        "no fixed address",
        "-",
        "\"\"",
        "x",
        "Bad address",
        "0",
        "00000",
        "General? none",
    ] {
        let expected = match text {
            "General? none" => of(text),
            _ => Cleaned::left_out(Placeholder),
        };
        assert_eq!(line(text.to_owned()), expected, "{text}");
    }
    for text in ["12 Pecan St #4", "Apt 4", "#4", "San José", "Nada", "P.O. Box 7", "7"] {
        assert_eq!(line(text.to_owned()), of(text), "{text}");
    }
    assert_eq!(line("Pecan St ".repeat(30)), Cleaned::left_out(WrongText));
    assert_eq!(whole("12 Pecan St, Waco TX".to_owned()), Cleaned::left_out(WrongAddress));
    assert_eq!(whole("none".to_owned()), Cleaned::left_out(Placeholder));
}
