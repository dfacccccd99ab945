//! Answers that say that they are not whole: continuation pointers, and counts of persons.

use super::{MSH, PID, read};

const DOSE: &str = "ORC|RE||1\rRXA|0|1|20260110||141^Flu^CVX|0.5";

fn warned(segments: &[&str]) -> Vec<&'static str> {
    read(segments).warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn a_continuation_pointer_says_that_the_answer_goes_on() {
    let frame = "MSA|AA|1\rQAK|t|OK";
    for (pointer, is_warned) in [
        ("DSC|page2|I", true),
        ("DSC|page2", true),
        ("DSC|A^B|F", true),
        ("DSC| 2 |", true),
        ("DSC||I", false),
        ("DSC|\"\"|I", false),
        ("DSC| |", false),
        ("DSC", false),
        ("DSC|^^|I", false),
    ] {
        let answer = read(&[MSH, frame, PID, DOSE, pointer]);
        let codes: Vec<_> = answer.warnings.iter().map(|warning| warning.code.as_str()).collect();
        assert_eq!(codes.contains(&"answer_continues"), is_warned, "{pointer}");
        assert!(answer.unread.iter().any(|unread| unread.value.starts_with("DSC")), "{pointer}");
    }
    let pointed = MSH.replace("|P|2.5.1||", "|P|2.5.1||page2");
    assert_eq!(warned(&[&pointed, frame, PID, DOSE]), ["answer_continues"]);
}

#[test]
fn fewer_persons_than_the_registry_counts_give_a_warning() {
    let second = PID.replace("PID|1", "PID|2");
    let list = MSH.replace("Z42", "Z31");
    for (header, counts, people, is_warned) in [
        (MSH, "OK|Z34|1", 1, false),
        (MSH, "OK|Z34|1|1|0", 1, false),
        // One registry sends another number in QAK-5.
        (MSH, "OK|Z34|1|5", 1, false),
        (MSH, "OK|Z34|", 1, false),
        (MSH, "OK|Z34|many", 1, false),
        (MSH, "AE|Z34|1", 1, false),
        (MSH, "OK|Z34|3", 1, true),
        (MSH, "AE|Z34|3", 1, true),
        (MSH, "OK|Z34|1|1|1", 1, true),
        (MSH, "OK|Z34|||2", 1, true),
        (MSH, "OK|Z34|1|1|7", 1, false),
        (&list, "OK|Z34|2|2|0", 2, false),
        (&list, "ok|Z34|2", 2, false),
        (&list, "OK|Z34|1", 2, false),
        (&list, "OK|Z34|5|2|3", 2, true),
        (&list, "OK|Z34|5", 2, true),
        (&list, "OK|Z34| 5 ", 2, true),
        (&list, "OK|Z34|2", 1, true),
        (MSH, "NF|Z34|0", 0, false),
        (MSH, "NF|Z34|2", 0, true),
        (MSH, "TM|Z34|57", 0, false),
        (MSH, "tm|Z34|57|0|57", 0, false),
        (MSH, "PD|Z34|1", 0, false),
        (MSH, "AE|Z34|1", 0, false),
    ] {
        let frame = format!("MSA|AA|1\rQAK|t|{counts}");
        let mut segments = vec![header, frame.as_str()];
        segments.extend([PID, &second].into_iter().take(people));
        let is_found = warned(&segments).contains(&"fewer_persons_than_hits");
        assert_eq!(is_found, is_warned, "{counts} with {people}");
    }
}
