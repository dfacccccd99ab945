//! The outcome of a query.

use crate::code_words;

code_words! {
    /// The outcome of a query, decided by the content of the answer. The label in MSH-21 is too often wrong.
    pub enum Outcome {
        /// One person, with what the registry holds about this person. There may be no dose.
        Record = "record",
        /// One or more persons who may be the right one. No history is sent.
        Candidates = "candidates",
        /// The registry found nobody, or it may not show the person. It does not mean unvaccinated. QAK-2 is `NF`.
        NotFound = "not_found",
        /// More persons match than the registry lists. QAK-2 is `TM`.
        TooMany = "too_many",
        /// The person was found, but the registry may not show the record. QAK-2 is `PD`.
        Protected = "protected",
        /// The registry refused the content of the query. QAK-2 is `AE` or `AR`, and no person is sent.
        Rejected = "rejected",
        /// An acknowledgment without a query status: the registry refused the message before it read the query. The API
        /// answers with a problem document instead.
        Ack = "ack",
        /// An HL7 message that is not an answer to a query. The API answers with a problem document instead.
        Unexpected = "unexpected",
    }
}
