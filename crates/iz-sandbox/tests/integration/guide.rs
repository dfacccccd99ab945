//! Answers in the style `guide` follow the national guide.

mod answers;
mod rules;
mod segments;
mod structure;

use std::{collections::BTreeSet, env, fs, path::Path};

use iz_sandbox::{hl7::Profile, people, record::Layout};

use self::{
    answers::{Exchange, exchanges},
    segments::segments,
};
use crate::support::{question, run};

/// The variable that names the folder for [`the_exchanges_of_every_style_are_written_to_a_folder`].
const FOLDER: &str = "IZQUERY_EXCHANGES";

/// The profile of MSH-21.1.
fn profile(message: &str) -> &str {
    message.split('\r').next().and_then(|msh| msh.split('|').nth(20)?.split('^').next()).unwrap_or_default()
}

#[test]
fn every_answer_in_the_style_of_the_guide_follows_its_rules() {
    let rules = rules::rules();
    let mut profiles = BTreeSet::new();
    let mut unused: BTreeSet<_> = rules.iter().map(|rule| rule.text).collect();
    for Exchange { query, answer, .. } in exchanges(Layout::Guide) {
        let profile = profile(&answer);
        let segments = segments(&answer);
        assert_eq!(structure::complaint(profile, &segments), None, "{query}");
        for rule in &rules {
            let (broken, has_applied) = rule.judge(profile, &segments);
            assert!(broken.is_empty(), "{broken:#?}\n{query}");
            if has_applied {
                unused.remove(rule.text);
            }
        }
        profiles.insert(profile.to_owned());
    }
    assert_eq!(Vec::from_iter(profiles), ["Z23", "Z31", "Z32", "Z33", "Z42"]);
    assert!(unused.is_empty(), "no answer shows these rules: {unused:#?}");
}

#[test]
fn an_answer_that_breaks_a_rule_is_found() {
    let sandbox = run();
    let answer = sandbox.text(&question(Profile::Z44, people()[0].demographics(), sandbox.today));
    let rules = rules::rules();
    for (wanted, instead, text) in [
        ("^^^^^^NPI^^^^NPI", "^^^^^^NPI", "RXA-10.13\t10.1\trequired"),
        ("^C4", "^CPT", "RXA-5.6\t5.4\tis C4,NDC"),
        ("OBX|2|", "OBX|3|", "OBX-1\t-\tcounts"),
        ("|Z42^CDCPHINVS", "|Z32^CDCPHINVS", "QPD-1\t-\tis Z34"),
        ("|OK|", "|PD|", "QAK-2\t-\tis OK"),
        ("||||||F", "||||||P", "OBX-11\t-\tis F"),
        ("PID|1|", "PID|1|2", "PID-2\t-\tempty"),
    ] {
        assert!(answer.contains(wanted), "{wanted}: {}", answer);
        let message = answer.replacen(wanted, instead, 1);
        let broken: Vec<_> =
            rules.iter().flat_map(|rule| rule.judge(profile(&message), &segments(&message)).0).collect();
        assert!(broken.iter().any(|of| of.contains(text)), "{instead}: {broken:#?}");
    }
    let lines: Vec<_> = answer.split_inclusive('\r').collect();
    for (name, expected) in [("OBX", "an order without OBX"), ("RXA", "without RXA"), ("PID", "no PID")] {
        let message: String = lines.iter().filter(|line| !line.starts_with(name)).copied().collect();
        let complaint = structure::complaint("Z42", &segments(&message)).unwrap();
        assert!(complaint.contains(expected), "{complaint}");
    }
}

#[test]
#[ignore = "`cargo xtask nist` runs it: it writes files for a checker that is not part of the project"]
fn the_exchanges_of_every_style_are_written_to_a_folder() {
    let folder = env::var_os(FOLDER).unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into());
    let write = |group: &str, number: usize, message: &str| {
        let folder = Path::new(&folder).join(group).join(profile(message));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{number:04}.hl7")), message).unwrap();
    };
    for layout in Layout::ALL {
        for (number, Exchange { is_right, query, answer }) in exchanges(layout).iter().enumerate() {
            write(layout.name(), number, answer);
            if *is_right && layout == Layout::Guide {
                write("queries", number, query);
            }
        }
    }
}
