//! Warnings: what is unusual in an answer.
//!
//! The table of codes at the end is the only place where a code is listed. The page of the HTTP API and the action at
//! the counter follow it.

use serde::Serialize;

use crate::{code_word::CodeWord, message::location::Location};

/// Something unusual in an answer. The answer was read nevertheless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// The stable code of the warning.
    pub code: WarningCode,
    /// The segment or field that the warning is about.
    pub location: Location,
    /// One sentence for a person. It never holds a value of the message.
    pub text: &'static str,
}

/// What a warning means for the use of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// One value is doubtful or was read in an unusual way. The record is whole.
    Value,
    /// The record may be incomplete.
    Incomplete,
    /// It is not certain that the answer means to show this person.
    Person,
}

macro_rules! warning_codes {
    ($($(#[doc = $meaning:literal])+ $code:ident = $word:literal, $effect:ident;)+) => {
        /// The stable code of a warning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[non_exhaustive]
        pub enum WarningCode {
            $($(#[doc = $meaning])+ #[serde(rename = $word)] $code,)+
        }

        impl WarningCode {
            /// All codes, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// The code as the JSON shows it, such as `cut_off`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $word,)+
                }
            }

            /// What the warning means for the use of the record.
            #[must_use]
            pub const fn effect(self) -> Effect {
                match self {
                    $(Self::$code => Effect::$effect,)+
                }
            }
        }

        impl CodeWord for WarningCode {
            const ABOUT: &'static str = "What is unusual in the answer, as a stable code.";
            const WORDS: &'static [(&'static str, &'static str)] =
                &[$(($word, concat!($($meaning,)+).trim_ascii()),)+];
        }
    };
}

impl PartialEq<&str> for WarningCode {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

// One row is a code: its meaning, its name, the word in the JSON, and its effect.
warning_codes! {
    // The message as a whole.
    /// The message seems to be cut off.
    CutOff = "cut_off", Incomplete;
    /// The last segment has no line end, and all others have one.
    LastLineEndMissing = "last_line_end_missing", Incomplete;
    /// Only the close of the connection ended the message, so it may be cut off between two segments.
    EndNotProved = "end_not_proved", Incomplete;
    /// The last order or statement has no further segment, and all others of its kind have one.
    LastOrderUnfinished = "last_order_unfinished", Incomplete;
    /// The batch around the message has no end.
    BatchWithoutEnd = "batch_without_end", Incomplete;
    /// The reply holds several messages, and only one was read.
    SeveralMessages = "several_messages", Value;
    /// Text stands before the message.
    TextBeforeMessage = "text_before_message", Value;
    /// A line without a segment name was read as part of the segment before it.
    ContinuationLine = "continuation_line", Value;
    /// A line end between two segments is missing. The segments were read one by one.
    SegmentsInOneLine = "segments_in_one_line", Value;
    /// A segment may be hidden in the fields of another one, because a line end is missing.
    SegmentInField = "segment_in_field", Incomplete;
    /// The message has more than 20,000 repetitions. Of the fields behind them, only the first repetition was read. These
    /// fields are in `unread`.
    RepetitionsNotRead = "repetitions_not_read", Incomplete;
    /// DSC-1 or MSH-14 says that the answer goes on in another message.
    AnswerContinues = "answer_continues", Incomplete;
    /// QAK says that more persons match than the answer holds.
    FewerPersonsThanHits = "fewer_persons_than_hits", Incomplete;
    /// The status says that nobody is shown, but the answer has a person.
    StatusContradicts = "status_contradicts", Person;
    /// Doses, forecasts or facts came with an answer that is not a record.
    OrdersWithoutRecord = "orders_without_record", Value;
    /// Doses or forecasts are repeated without a difference.
    Repeated = "repeated", Value;

    // The comparison of the person with the request.
    /// The person or the request has more names, numbers or words than are compared, or a list has too many persons. What was
    /// left out may contradict.
    NotAllCompared = "not_all_compared", Person;

    // Doses and their codes.
    /// An ORC has no RXA.
    OrderWithoutRxa = "order_without_rxa", Incomplete;
    /// An order names no vaccine. It is an order without a vaccine if it carries a forecast. Otherwise it is a dose, but
    /// never a completed one.
    VaccineMissing = "vaccine_missing", Value;
    /// RXA-5 holds a vaccine and also CVX 998, no vaccine given. It is read as a dose.
    VaccineBeside998 = "vaccine_beside_998", Value;
    /// RXA-5 says that no vaccine was given (CVX 998), but other fields describe a given dose.
    DoseUnder998 = "dose_under_998", Value;
    /// RXA-20 or RXA-21 has an unknown code.
    CompletionUnknown = "completion_unknown", Value;
    /// RXA-20 does not say whether the dose was given, and the other parts of the order disagree. Its status is `unknown`.
    DoseStatusUnclear = "dose_status_unclear", Value;
    /// RXA-20 does not say whether the dose was given, but the order (ORC-1 or ORC-5) was cancelled or is not completed.
    DoseStatusFromOrder = "dose_status_from_order", Value;
    /// The order (ORC-1 or ORC-5) contradicts RXA-20. RXA-20 counts.
    OrderStatusContradicts = "order_status_contradicts", Value;
    /// RXA-20 says that the dose was given, but RXA-18 holds a reason of refusal. RXA-20 counts.
    CompletedWithRefusalReason = "completed_with_refusal_reason", Value;
    /// RXA-20 says that the dose was not given, but there is an amount or a lot number. RXA-20 counts.
    NotGivenWithDoseDetails = "not_given_with_dose_details", Value;
    /// RXA-18 holds a code that is not a reason of refusal (NIP002). It makes no refusal.
    RefusalReasonUnknown = "refusal_reason_unknown", Value;
    /// RXA-9 holds two sources of the information (NIP001) that contradict each other. The first counts.
    SourcesDisagree = "sources_disagree", Value;
    /// The text of a vaccine code names another vaccine. The code counts.
    CodeAndTextDisagree = "code_and_text_disagree", Value;
    /// RXA-5 holds the CVX codes of two vaccines. The first counts.
    CvxCodesDisagree = "cvx_codes_disagree", Value;
    /// The NDC code in RXA-5 is a package of another vaccine than the CVX code says. The CVX code counts.
    CvxAndNdcDisagree = "cvx_and_ndc_disagree", Value;
    /// The CPT code in RXA-5 means another vaccine than the CVX code. The CVX code counts.
    CvxAndCptDisagree = "cvx_and_cpt_disagree", Value;
    /// RXA-5 has no CVX code, and its NDC and CPT codes mean different vaccines. The first NDC code counts.
    VaccineCodesDisagree = "vaccine_codes_disagree", Value;
    /// A CVX code is not in the table of the CDC. It is kept as sent.
    CvxUnknown = "cvx_unknown", Value;
    /// An NDC code is not in the table of the CDC. It is kept as sent.
    NdcUnknown = "ndc_unknown", Value;

    // Observations: evaluations, forecasts and facts.
    /// The sub-ids (OBX-4) are not usable. The order of the segments counts.
    SubIdsIgnored = "sub_ids_ignored", Value;
    /// Two observations of one statement have different values. The first counts.
    Contradiction = "contradiction", Value;
    /// It is not known what the status of a forecast means on the current date. The status is `unknown`.
    StatusUnknown = "status_unknown", Value;
    /// The status that the registry sent and the dates of the forecast contradict each other.
    StatusAgainstDates = "status_against_dates", Value;
    /// The codes or the texts of a status or of a validity mean different things.
    StatusTextDisagrees = "status_text_disagrees", Value;
    /// The dates of a forecast are not in the order earliest, due, overdue, latest.
    DatesOutOfOrder = "dates_out_of_order", Value;
    /// It is not known to which vaccine an observation of an evaluation or a forecast belongs. It is in `observations`.
    StatementUnclear = "statement_unclear", Incomplete;
    /// An order without a vaccine has observations of a forecast, but no forecast could be read. They are in `observations`.
    ForecastNotRead = "forecast_not_read", Incomplete;
    /// The registry has retracted an observation (OBX-11). It is in `observations`.
    ObservationRetracted = "observation_retracted", Value;
    /// A later observation corrects an observation (OBX-11). The earlier one is in `observations`.
    ObservationCorrected = "observation_corrected", Value;
    /// An observation says that there is no such finding, or that it is not known. It is in `observations`.
    NegativeFinding = "negative_finding", Value;
    /// An observation belongs to no order and to no person. It is in `unread`.
    ObservationWithoutOrder = "observation_without_order", Incomplete;

    // Values.
    /// The value is not a date. It is in `unread`.
    UnreadableDate = "unreadable_date", Value;
    /// The date is a placeholder, such as 1900-01-01 or 9999-12-31, and stands for no day. It is in `unread`.
    PlaceholderDate = "placeholder_date", Value;
    /// The value is a date, and what follows is not an HL7 time. The date is read. The value is in `unread`.
    UnreadableTime = "unreadable_time", Value;
    /// The value is not a number. It is in `unread`.
    UnreadableNumber = "unreadable_number", Value;
    /// The value is not a known word for the validity of a dose. It is in `unread`.
    UnreadableValidity = "unreadable_validity", Value;
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    #[test]
    fn the_page_of_the_api_lists_each_code_with_its_meaning() {
        let page = include_str!("../../../../docs/API.md");
        let rows: Vec<String> = iter::zip(WarningCode::ALL, WarningCode::WORDS)
            .map(|(code, (word, meaning))| {
                let effect = match code.effect() {
                    Effect::Value => "",
                    Effect::Incomplete => "the record may be incomplete",
                    Effect::Person => "confirm the person",
                };
                format!("| `{word}` | {meaning} | {effect} |\n")
            })
            .collect();
        let expected = rows.concat();
        assert!(
            page.contains(&expected),
            "docs/API.md must hold these rows of `warnings[].code`:\n{expected}"
        );
    }

    #[test]
    fn the_json_shows_the_code_word() {
        for code in WarningCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
