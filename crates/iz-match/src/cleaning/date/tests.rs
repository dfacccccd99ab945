use NoteCode::{DateAmbiguous, DateOrderGuessed, DateReformatted, DateTwoDigitYear, Placeholder, WrongDate};
use jiff::civil::date;

use super::*;

const DAY: Date = date(2017, 3, 9);

fn assert_all(texts: &[&str], expected: &Cleaned<Date>) {
    for text in texts {
        assert_eq!(cleaned((*text).to_owned()), *expected, "{text}");
    }
}

#[test]
fn a_date_in_iso_form_is_not_changed() {
    assert_all(&["2017-03-09"], &Cleaned::of(DAY));
}

#[test]
fn a_date_in_another_form_is_formatting() {
    let texts = [
        "2017-3-9",
        "2017/03/09",
        "2017/3/9",
        "2017.03.09",
        "2017 03 09",
        "2017 - 03 - 09",
        "20170309",
        "20170309.0",
        "2017030907",
        "201703090730",
        "20170309073000",
        "20170309000000-0600",
        "20170309000000.0000+0000",
        "20170309 073000",
        "20170309T073000Z",
        "2017-03-09T00:00:00",
        "2017-03-09T00:00:00Z",
        "2017-03-09T00:00:00.000Z",
        "2017-03-09T00:00:00-06:00",
        "2017-03-09T00:00:00.123456+05:30",
        "2017-03-09 00:00:00",
        "2017-03-09 07:30",
        "2017-03-09T07",
        "2017-03-09Z",
        "2017-03-09-06:00",
        "9 Mar 2017",
        "09-MAR-2017",
        "9-mar-2017",
        "09MAR2017",
        "Mar 9, 2017",
        "Mar 9th 2017",
        "March 9, 2017",
        "MARCH 09 2017",
        "Mar. 9, 2017",
        "9th of March 2017",
        "9/Mar/2017",
        "2017-Mar-09",
        "2017 March 9",
        "Thursday, March 9, 2017",
        "Thu Mar 9 2017",
        "Thu, 09 Mar 2017 00:00:00 GMT",
        "Thu Mar 09 2017 00:00:00 GMT-0600 (Central Standard Time)",
        "Thu Mar 9 00:00:00 CST 2017",
        "9 de marzo de 2017",
        "9 de marzo del 2017",
        "9 marzo 2017",
        "DOB 2017-03-09",
        "2017_03_09",
    ];
    assert_all(&texts, &Cleaned::of(DAY).noted(DateReformatted, true));
}

#[test]
fn months_are_known_in_english_and_spanish() {
    let months = [
        ["January", "Jan", "enero", "ene"],
        ["February", "Feb", "febrero", "feb"],
        ["March", "Mar", "marzo", "mar"],
        ["April", "Apr", "abril", "abr"],
        ["May", "may", "mayo", "MAYO"],
        ["June", "Jun", "junio", "jun"],
        ["July", "Jul", "julio", "jul"],
        ["August", "Aug", "agosto", "ago"],
        ["September", "Sept", "septiembre", "setiembre"],
        ["October", "Oct", "octubre", "oct"],
        ["November", "Nov", "noviembre", "nov"],
        ["December", "Dec", "diciembre", "dic"],
    ];
    for (number, names) in (1..).zip(months) {
        for name in names {
            let expected = date(2017, number, 2);
            assert_eq!(cleaned(format!("2 {name} 2017")).value, Some(expected), "{name}");
        }
    }
}

#[test]
fn slashes_mean_the_order_of_the_united_states() {
    let guessed = Cleaned::of(DAY).noted(DateOrderGuessed, true);
    assert_all(
        &[
            "03/09/2017",
            "3/9/2017",
            "03/9/2017",
            "3 / 9 / 2017",
            "03/09/2017 12:00:00 AM",
            "3/9/2017, 7:30 PM",
        ],
        &guessed,
    );
}

#[test]
fn an_order_that_can_only_be_read_one_way_is_known() {
    let late = date(2017, 3, 29);
    assert_all(
        &["03/29/2017", "3-29-2017", "03.29.2017", "3 29 2017", "03292017"],
        &Cleaned::of(late).noted(DateReformatted, true),
    );
    assert_all(
        &["29/03/2017", "29.03.2017", "29-3-2017", "29 03 2017", "29032017"],
        &Cleaned::of(late).noted(DateOrderGuessed, true),
    );
    assert_all(
        &["03/03/2017", "3-3-2017", "03.03.2017", "3 3 2017", "03032017"],
        &Cleaned::of(date(2017, 3, 3)).noted(DateReformatted, true),
    );
}

#[test]
fn an_order_that_can_be_read_both_ways_is_refused() {
    let texts = [
        "03-09-2017",
        "3-9-2017",
        "03.09.2017",
        "3.9.2017",
        "03 09 2017",
        "03/09-2017",
        "03092017",
        "03\\09\\2017",
    ];
    assert_all(&texts, &Cleaned::left_out(DateAmbiguous));
}

#[test]
fn a_year_of_two_digits_is_refused() {
    let texts = [
        "03/09/17",
        "3/9/17",
        "03-09-17",
        "29.03.17",
        "17-03-09",
        "9 Mar 17",
        "09-MAR-17",
        "March 9, 17",
        "030917",
        "3/9/'17",
        "03/09/17 12:00 AM",
    ];
    assert_all(&texts, &Cleaned::left_out(DateTwoDigitYear));
}

#[test]
fn what_is_no_whole_date_is_refused() {
    let texts = [
        "2017",
        "2017-03",
        "03/2017",
        "201703",
        "March 2017",
        "Mar 9",
        "2017-02-30",
        "02/30/2017",
        "2017-13-01",
        "2017-00-09",
        "13/13/2017",
        "31 Apr 2017",
        "20170230",
        "0000-00-00",
        "00/00/0000",
        "00000000",
        "00/00/00",
        "9999-12-31",
        "12/31/9999",
        "99999999",
        "0001-01-01",
        "42803",
        "42803.5",
        "1489017600",
        "1489017600000",
        "-1",
        "3092017",
        "yesterday",
        "about 2017-03-09",
        "2017-03-09?",
        "03/09/2017/1",
        "2017-0309",
        "03/09/217",
        "7 years",
    ];
    assert_all(&texts, &Cleaned::left_out(WrongDate));
    assert_all(&["unknown", "N/A", "none", "-"], &Cleaned::left_out(Placeholder));
}

#[test]
fn a_guessed_order_is_kept_with_what_was_typed() {
    let mut faults = Vec::new();
    let mut report = Report::new(&mut faults);
    let mut asked = AskedPatient::default();
    clean_birth_date(&Node::Text(" 3/9/2017 ".to_owned()), "/birth_date", &mut report, &mut asked);
    assert_eq!(asked.details.birth_date, Some(DAY));
    let [guess] = asked.guesses.as_slice() else { panic!("one guess") };
    assert_eq!(
        (guess.member, guess.typed.as_str(), guess.sent.as_str()),
        ("birth_date", "3/9/2017", "2017-03-09")
    );
    let mut asked = AskedPatient::default();
    clean_birth_date(&Node::Text("20170309".to_owned()), "/birth_date", &mut report, &mut asked);
    assert!(asked.guesses.is_empty() && asked.details.birth_date == Some(DAY));
}
