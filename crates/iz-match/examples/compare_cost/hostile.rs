//! Pairs of people that are made to be slow to compare. All people are invented.

use std::fmt::Write as _;

/// A person asked for, as the `patient` of a lookup, and the PID segments of the answer.
pub(crate) struct Pair {
    pub(crate) name: &'static str,
    pub(crate) asked: String,
    pub(crate) pids: String,
}

fn name_json(family: &str, given: &str, middle: &str) -> String {
    format!(
        r#""name": {{"family": "{family}", "given": "{given}", "middle": "{middle}"}}, "birth_date": "2019-06-04""#
    )
}

fn repeated(count: usize, separator: &str, of: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for at in 0..count {
        if at > 0 {
            text.push_str(separator);
        }
        write!(text, "{}", of(at)).unwrap();
    }
    text
}

/// A word of letters for a number: every number has another one.
fn word(mut number: usize) -> String {
    let mut word = String::from("K");
    for _ in 0..5 {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    word
}

fn pid(ids: &str, names: &str, mother: &str, address: &str, phone: &str) -> String {
    format!("PID|1||{ids}||{names}|{mother}|20190604|M|||{address}||{phone}")
}

fn identifiers_json(count: usize) -> String {
    let ids = repeated(count, ", ", |at| {
        format!(r#"{{"value": "{at}7", "type": "MR", "assigning_authority": "OURAPP"}}"#)
    });
    format!(r#""identifiers": [{ids}]"#)
}

#[expect(clippy::too_many_lines, reason = "it is a list")]
pub(crate) fn pairs() -> Vec<Pair> {
    let plain = name_json("Quillfeather", "Tamsin", "Rosamund");
    let long_name = name_json(
        "Quillfeather Ravensworth Ashdowne Thistlewick Marrowby Pendragon Oakhurst",
        "Tamsin Rosamund Ottilie Perpetua Wilhelmina Georgiana Theodora",
        "Alexandra Bartholomea Clementine Drusilla Euphemia Frederica Gwendolyn",
    );
    let name = "Quillfeather^Tamsin^Rosamund";
    let mut pairs = Vec::new();
    let mut add = |name: &'static str, asked: &str, pids: String| {
        pairs.push(Pair { name, asked: format!("{{{asked}}}"), pids });
    };
    let id = "9^^^IIS^SR";
    for (label_plain, label_long, count) in [
        ("1,000 names", "1,000 names, long asked", 1_000),
        ("400,000 names", "400,000 names, long asked", 400_000),
    ] {
        let names = repeated(count, "~", |at| format!("{}^{}^{}", word(at), word(at + 7), word(at + 13)));
        add(label_plain, &plain, pid(id, &names, "", "", ""));
        add(label_long, &long_name, pid(id, &names, "", "", ""));
    }
    add(
        "1,000,000 names of one letter",
        &plain,
        pid(id, &repeated(1_000_000, "~", |_| "Q^T".to_owned()), "", "", ""),
    );
    add("equal names", &plain, pid(id, &repeated(200_000, "~", |_| name.to_owned()), "", "", ""));
    add(
        "names of several words",
        &long_name,
        pid(
            id,
            &repeated(40_000, "~", |at| {
                let words = |from: usize| repeated(9, " ", |next| word(at + from + next));
                format!("{}^{}^{}", words(0), words(100), words(200))
            }),
            "",
            "",
            "",
        ),
    );
    add(
        "names of the asked words in the opposite order",
        &long_name,
        pid(
            id,
            &repeated(20_000, "~", |_| {
                "Oakhurst Pendragon Marrowby Thistlewick Ashdowne Ravensworth Quillfeathr^Theodora Georgiana Wilhelmina \
             Perpetua Ottilie Rosamund Tamsyn^Gwendolyn Frederica Euphemia Drusilla Clementine Bartholomea Alexandr"
                .to_owned()
            }),
            "",
            "",
            "",
        ),
    );
    add(
        "given name of four million words",
        &plain,
        pid(id, &format!("Quillfeather^{}", "a ".repeat(4_000_000)), "", "", ""),
    );
    add(
        "family name of a million words",
        &plain,
        pid(id, &format!("{}^Tamsin", "Marsh-".repeat(1_000_000)), "", "", ""),
    );
    add(
        "middle name of a million words",
        &long_name,
        pid(id, &format!("Quillfeather^Tamsin^{}", "Rosa ".repeat(1_000_000)), "", "", ""),
    );
    add(
        "family name of 8 million letters",
        &plain,
        pid(id, &format!("{}^Tamsin", "q".repeat(8_000_000)), "", "", ""),
    );
    add(
        "given name of 8 million letters",
        &plain,
        pid(id, &format!("Quillfeather^{}", "Tamsin".repeat(1_300_000)), "", "", ""),
    );
    add(
        "family name of 4,000 letters that sound",
        &plain,
        pid(id, &format!("{}^Tamsin", "schtch".repeat(700)), "", "", ""),
    );
    add(
        "accents in 4 million letters",
        &plain,
        pid(id, &format!("Quillfeather^{}", "é".repeat(4_000_000)), "", "", ""),
    );
    add(
        "marks that combine",
        &plain,
        pid(id, &format!("Quillfeather^T{}", "\u{301}".repeat(4_000_000)), "", "", ""),
    );
    add(
        "letters that expand",
        &plain,
        pid(id, &format!("Quillfeather^{}", "\u{fdfa}".repeat(2_700_000)), "", "", ""),
    );
    add(
        "dots before the name",
        &plain,
        pid(id, &format!("Quillfeather^{}Tamsin", ".".repeat(8_000_000)), "", "", ""),
    );
    add(
        "blanks in the name",
        &plain,
        pid(id, &format!("Quillfeather^Tamsin{}Rosa", " ".repeat(8_000_000)), "", "", ""),
    );
    add(
        "placeholder parts",
        &plain,
        pid(id, &format!("Quillfeather^{}", "babyboyof".repeat(900_000)), "", "", ""),
    );
    add(
        "placeholder words",
        &plain,
        pid(id, &format!("Quillfeather^{}", "baby not of ".repeat(650_000)), "", "", ""),
    );
    add("particles", &plain, pid(id, &format!("{}^Tamsin", "de la ".repeat(1_300_000)), "", "", ""));
    add(
        "mother of a million words",
        &format!(r#"{plain}, "mothers_maiden_name": {{"family": "Vance", "given": "Iris"}}"#),
        pid(id, name, &format!("{}^{}", "Vans ".repeat(700_000), "Yris ".repeat(700_000)), "", ""),
    );
    for (label, count, theirs) in [
        ("20 identifiers asked, 400,000 found", 20, 400_000),
        ("1,000 identifiers asked, 1,000 found", 1_000, 1_000),
        ("1,000 identifiers asked, 100,000 found", 1_000, 100_000),
    ] {
        let asked = format!("{plain}, {}", identifiers_json(count));
        add(label, &asked, pid(&repeated(theirs, "~", |at| format!("{at}8^^^OURAPP^MR")), name, "", "", ""));
    }
    let ids_asked = format!("{plain}, {}", identifiers_json(20));
    add(
        "identifiers without a number",
        &ids_asked,
        pid(&repeated(400_000, "~", |_| "0000^^^OURAPP^MR".to_owned()), name, "", "", ""),
    );
    add(
        "an identifier of 8 million digits",
        &ids_asked,
        pid(&format!("{}^^^OURAPP^MR", "0".repeat(8_000_000)), name, "", "", ""),
    );
    add(
        "an authority of 8 million letters",
        &ids_asked,
        pid(&format!("17^^^{}^MR", "O".repeat(8_000_000)), name, "", "", ""),
    );
    add(
        "a type of 8 million letters",
        &ids_asked,
        pid(&format!("17^^^OURAPP^{}", "M".repeat(8_000_000)), name, "", "", ""),
    );
    add(
        "identifiers of other types",
        &ids_asked,
        pid(&repeated(400_000, "~", |at| format!("{at}^^^OURAPP^PI")), name, "", "", ""),
    );
    let home = format!(
        r#"{plain}, "address": {{"street": "12 Pecan St", "city": "Waco", "state": "TX", "zip": "76701"}}, "phone": "2545550142""#
    );
    add(
        "400,000 addresses",
        &home,
        pid(id, name, "", &repeated(200_000, "~", |at| format!("{at} Pecan St^^Waco^TX^76701")), ""),
    );
    add(
        "a street of 4 million words",
        &home,
        pid(id, name, "", &format!("{}^^Waco^TX^76701", "12 ".repeat(2_600_000)), ""),
    );
    add(
        "a city of 8 million letters",
        &home,
        pid(id, name, "", &format!("12 Pecan^^{}^TX", "W".repeat(8_000_000)), ""),
    );
    add(
        "a ZIP code of 8 million digits",
        &home,
        pid(id, name, "", &format!("12 Pecan^^Waco^TX^{}", "7".repeat(8_000_000)), ""),
    );
    add(
        "400,000 phone numbers",
        &home,
        pid(id, name, "", "", &repeated(400_000, "~", |at| format!("^^^^^254^{at:07}"))),
    );
    add("a phone number of 8 million digits", &home, pid(id, name, "", "", &"2".repeat(8_000_000)));
    add(
        "100,000 candidates",
        &plain,
        repeated(99_000, "\r", |at| {
            format!("PID|{at}||{at}^^^IIS^SR||{}^{}||20190604|M", word(at), word(at + 5))
        }),
    );
    add(
        "100,000 candidates, long asked",
        &long_name,
        repeated(60_000, "\r", |at| {
            format!(
                "PID|{at}||{at}^^^IIS^SR||{} {} {}^{} {}^{}||20190604|M",
                word(at),
                word(at + 1),
                word(at + 2),
                word(at + 5),
                word(at + 3),
                word(at + 4)
            )
        }),
    );
    add(
        "5,000 candidates of 20 names",
        &long_name,
        repeated(5_000, "\r", |at| {
            let names = repeated(20, "~", |next| {
                format!(
                    "{} {}^{} {} {}^{} {}",
                    word(at + next),
                    word(at + 1),
                    word(at + 5),
                    word(at + next + 3),
                    word(at),
                    word(at + 4),
                    word(at + 9)
                )
            });
            format!("PID|{at}||{at}^^^IIS^SR||{names}||20190604|M")
        }),
    );
    pairs
}
