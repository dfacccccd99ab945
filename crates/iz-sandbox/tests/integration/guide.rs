//! Answers in the style `guide` follow the national guide.

mod answers;
mod rules;
mod segments;
mod structure;

use std::collections::BTreeSet;

use iz_sandbox::{hl7::Profile, people, record::Layout};

use self::{
    answers::{Exchange, exchanges, profile},
    segments::segments,
};
use crate::support::{question, run};

#[test]
fn every_answer_in_the_style_of_the_guide_follows_its_rules() {
    let rules = rules::rules();
    let mut profiles = BTreeSet::new();
    let mut unused: BTreeSet<_> = rules.iter().map(|rule| rule.text).collect();
    for Exchange { is_right, query, answer } in exchanges(Layout::Guide) {
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
        if is_right {
            profiles.insert(profile.to_owned());
        }
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
