use iz_facade::client::hl7::OwnedAnswer;
use jiff::civil::date;

use super::*;

/// The identifiers of candidates with these PID-3.
fn listed(pid_3: &[&str]) -> OwnedAnswer {
    let mut text =
        "MSH|^~\\&|REG|IIS|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|1\rQAK|1|OK\r"
            .to_owned();
    for (number, id) in (1..).zip(pid_3) {
        text += &format!("PID|{number}||{id}||Grell^Tamsin||20120403|F\r");
    }
    OwnedAnswer::read(text, date(2026, 11, 22)).unwrap()
}

fn found(pid_3: &[&str], wanted: &str) -> Result<usize, NotChosen> {
    let answer = listed(pid_3);
    let ids: Vec<_> = answer.get().patients.iter().map(|patient| patient.registry_id.as_ref()).collect();
    position(&ids, Wanted::parse(wanted))
}

#[test]
fn an_identifier_is_found_as_it_was_printed_in_any_order() {
    for list in [["Q71^^^QIS^SR", "Q72^^^QIS&1.2.3&ISO^SR"], ["Q70^^^QIS^SR", "Q72^^^QIS^SR"]] {
        for wanted in ["Q72", " Q72 ", "Q72^^^QIS", "Q72^^^QIS^SR", "Q72^^^qis^sr", "Q72^^^^SR", "Q72^^^QIS^"]
        {
            assert_eq!(found(&list, wanted), Ok(1), "{wanted}");
        }
    }
    assert_eq!(
        found(&["Q72^^^QIS^SR", "Q71^^^QIS^SR"], "Q72"),
        Ok(0),
        "the identifier counts, not the place"
    );
    assert_eq!(found(&["9^^^QIS&1.2.3&ISO^SR"], "9^^^QIS&1.2.3&ISO^SR"), Ok(0));
}

#[test]
fn an_identifier_that_is_not_listed_chooses_nobody() {
    let list = ["Q71^^^QIS^SR", "A5^^^OURAPP^MR"];
    for wanted in [
        "Q7",
        "Q711",
        "q71",
        "1",
        "A5",
        "",
        "^^^QIS^SR",
        "Q71^^^OTHER",
        "Q71^^^QIS^LR",
        "Grell",
        "single exact",
    ] {
        assert_eq!(found(&list, wanted), Err(NotChosen::NotListed(2)), "{wanted}");
    }
}

#[test]
fn an_identifier_of_several_candidates_needs_its_authority_or_type() {
    let list = ["5^^^NORTH^SR", "5^^^SOUTH^SR", "6^^^NORTH^SR", "7^^^WEST^SR", "7^^^WEST^LR"];
    assert_eq!(found(&list, "5"), Err(NotChosen::Ambiguous(2)));
    assert_eq!(found(&list, "5^^^^SR"), Err(NotChosen::Ambiguous(2)));
    assert_eq!(found(&list, "5^^^SOUTH"), Ok(1));
    assert_eq!(found(&list, "7^^^WEST"), Err(NotChosen::Ambiguous(2)));
    assert_eq!(found(&list, "7^^^^LR"), Ok(4));
    assert_eq!(found(&["8^^^EAST^SR", "8^^^EAST^SR"], "8^^^EAST^SR"), Err(NotChosen::Twice(2)));
    assert_eq!(found(&["8^^^EAST^SR", "8^^^^SR"], "8"), Err(NotChosen::Ambiguous(2)));
}

#[test]
fn a_number_of_the_list_is_read_until_it_can_be_used() {
    let choose = |can_choose: &[bool], typed: &str| {
        let mut out = Vec::new();
        let at = number(can_choose, &mut typed.as_bytes(), &mut out).unwrap();
        (at, String::from_utf8(out).unwrap())
    };
    let all = [true, true, true];
    for (typed, at) in [
        ("2\n", Some(1)),
        (" 3 \r\n", Some(2)),
        ("\n2\n", None),
        ("", None),
        ("0\n4\n-1\nx\n1\n", Some(0)),
        ("99999999999999999999999\n3\n", Some(2)),
        ("3", None),
        ("\u{e9}\n3\n", Some(2)),
    ] {
        assert_eq!(choose(&all, typed).0, at, "{typed:?}");
    }
    let mut latin_1: &[u8] = b"\xe9\n2\n";
    assert_eq!(number(&all, &mut latin_1, &mut Vec::new()).unwrap(), Some(1));
    let (at, said) = choose(&all, "9\n\n");
    assert_eq!((at, said.matches("1 to 3").count()), (None, 2), "{said}");
    assert!(said.contains("not a number of the list"), "{said}");
    let (at, said) = choose(&[true, false], "2\n1\n");
    assert_eq!(at, Some(0));
    assert!(said.contains("no identifier of its own"), "{said}");
    assert_eq!(choose(&[false, false], "1\n"), (None, String::new()), "nobody can be chosen");
    assert_eq!(choose(&[], "1\n"), (None, String::new()));
}

#[test]
fn the_chosen_person_is_shown_without_control_characters() {
    let answer = listed(&["Q71^^^QIS^SR"]);
    let shown = Person(&answer.get().patients[0]).to_string();
    assert_eq!(shown, "Tamsin Grell, born 2012-04-03, sex F, registry id Q71");
}

#[test]
fn no_sentence_names_an_identifier() {
    for reason in [
        NotChosen::NotListed(2),
        NotChosen::Ambiguous(2),
        NotChosen::Twice(2),
        NotChosen::OtherRecord,
        NotChosen::NoList,
        NotChosen::ListedAgain,
        NotChosen::NoToken,
    ] {
        assert!(reason.to_string().starts_with("--choose: "), "{reason}");
    }
    assert!(!NotChosen::OtherRecord.shows_answer() && NotChosen::NotListed(1).shows_answer());
}
