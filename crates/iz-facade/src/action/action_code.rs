//! The code words of the next step at the counter.

use iz_client::hl7::code_words;

code_words! {
    /// The next step at the counter, as a stable code.
    pub enum ActionCode {
        /// Confirm the name and the birth date with the patient. Then use the record.
        UseRecord = "use_record",
        /// It is the right person, but a part of the record may be missing. Also ask for other records.
        UseIncompleteRecord = "use_incomplete_record",
        /// Something differs. Confirm the person before you use the record.
        ConfirmPerson = "confirm_person",
        /// The record very likely belongs to another person. Do not use it.
        DoNotUse = "do_not_use",
        /// Choose one of the candidates.
        ChoosePerson = "choose_person",
        /// Ask for other records. The text says whether the registry has no consent.
        LookElsewhere = "look_elsewhere",
        /// Add details and ask again. This is also the step for a list from which nobody can be chosen.
        AddDetails = "add_details",
        /// Correct the details and ask again.
        CorrectQuestion = "correct_question",
        /// The registry failed. Ask again in a minute.
        AskAgain = "ask_again",
        /// The registry does not accept this sender or its messages. Tell the people who look after the software.
        TellIntegrator = "tell_integrator",
    }
}

#[cfg(test)]
mod tests {
    use iz_client::hl7::CodeWord as _;

    use super::*;

    #[test]
    fn the_page_of_the_api_lists_each_code_with_its_meaning() {
        let page = include_str!("../../../../docs/API.md");
        let row = |(word, meaning): &(&str, &str)| format!("| `{word}` | {meaning} |\n");
        let rows: String = ActionCode::WORDS.iter().map(row).collect();
        let expected = format!("| `action.code` | meaning |\n|---|---|\n{rows}\n");
        assert!(page.contains(&expected), "docs/API.md must hold this table:\n{expected}");
    }
}
