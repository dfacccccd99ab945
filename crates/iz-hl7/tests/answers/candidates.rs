//! The registry's own identifier of each candidate.

use iz_hl7::Outcome;

use super::{MSH, PID, read};

const LIST: &str = "MSA|AA|7f3c\rQAK|q-7f|OK|Z34^Request Immunization History^CDCPHINVS\r\
    QPD|Z34^Request Immunization History^CDCPHINVS|q-7f|C55^^^OURAPP^MR~900555^^^STATEIIS^PI|Ibarra^Noel";

/// The registry's own identifier of the first of two candidates, whose PID-3 is `sent`.
fn own_of(header: &str, sent: &str) -> Option<String> {
    let pid = format!("PID|1||{sent}||Ibarra^Noel^^^^^L||20190604|M");
    let answer = read(&[&header.replace("Z42", "Z31"), LIST, &pid, &PID.replace("PID|1", "PID|2")]);
    assert_eq!(answer.outcome, Outcome::Candidates);
    let mut ids =
        answer.patients.iter().map(|patient| patient.registry_id.as_ref().map(|id| id.value.to_string()));
    let own = ids.next().flatten();
    assert_eq!(ids.next().flatten().as_deref(), Some("900117"));
    own
}

#[test]
fn the_authority_decides_where_no_type_names_the_registry() {
    for (sent, own) in [
        ("771^^^STATEIIS^PI", Some("771")),
        ("771^^^stateiis&1.2.3&ISO^PI", Some("771")),
        ("C9^^^OURAPP^PI~771^^^STATEIIS^PI", Some("771")),
        ("771^^^STATEIIS", Some("771")),
        ("C9^^^OURAPP~771^^^STATEIIS", Some("771")),
        ("771^^^STATEIIS^PT~400^^^STATEIIS^MR", Some("771")),
        ("771^^^WIA^PI", Some("771")),
        ("771^^^NV0000^PI~C9^^^CLINIC^PI", Some("771")),
        // The identifier of the query that comes back under the authority of the registry.
        ("900555^^^STATEIIS^PI~771^^^STATEIIS^PI", Some("771")),
        ("900555^^^STATEIIS^PI", None),
        // Nothing says which one is the registry's.
        ("771^^^STATEIIS^PI~772^^^STATEIIS^PI", None),
        ("771^^^CLINIC^PI", None),
        ("771^^^^PI", None),
        ("771^^^STATEIIS^MR", None),
        ("771^^^STATEIIS^SS", None),
        // A type that names the registry counts more than the authority.
        ("771^^^STATEIIS^PI~880^^^OTHER^SR", Some("880")),
    ] {
        assert_eq!(own_of(MSH, sent).as_deref(), own, "{sent}");
    }
}

#[test]
fn the_registry_is_named_in_any_field_of_the_sender() {
    for (sender, sent) in [
        ("OURIIS|NORTHIIS", "771^^^OURIIS^PI"),
        ("OURIIS^2.16.840.7^ISO|NORTHIIS", "771^^^2.16.840.7^PI"),
        ("OURIIS|NORTHIIS^2.16.840.9^ISO", "771^^^REG&2.16.840.9&ISO^PI"),
        ("WIR|", "771^^^WIA^PI"),
        ("|TxDSHS", "771^^^ORA^PI"),
    ] {
        let header = MSH.replace("OURIIS|STATEIIS", sender);
        assert_eq!(own_of(&header, sent).as_deref(), Some("771"), "{sender}");
    }
}

#[test]
fn the_record_of_one_person_is_not_given_a_guessed_identifier() {
    let pid = PID.replace("900117^^^STATEIIS^SR~A100^^^OURAPP^MR", "771^^^STATEIIS^PI");
    assert_eq!(read(&[MSH, "MSA|AA|1\rQAK|t|OK", &pid]).patients[0].registry_id, None);
}
