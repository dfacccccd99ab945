//! The codes that a record holds, as far as the sandbox uses their tables.

use serde::Deserialize;

/// A code with its text. The field in which it stands decides its coding system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// CE.1, the code.
    pub code: String,
    /// CE.2, the text.
    pub text: String,
}

impl Code {
    pub(crate) fn new(code: &str, text: &str) -> Self {
        Self { code: code.to_owned(), text: text.to_owned() }
    }
}

/// A vaccine, a vaccine group, or one component of a combination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaccineCode {
    /// CE.1, the CVX code of two digits or more.
    pub cvx: String,
    /// CE.2 and CE.5, the name.
    pub name: String,
    /// CE.4, the CPT code.
    pub cpt: Option<String>,
}

/// Declares an enum of one table. Each row is a variant with its code and its text.
macro_rules! code_table {
    (
        $(#[$attribute:meta])*
        $table:ident { $( $(#[$row:meta])* $variant:ident = $code:literal $text:literal, )+ }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $table {
            $(
                #[doc = concat!("`", $code, "`: ", $text, ".")]
                $(#[$row])*
                $variant,
            )+
        }

        impl $table {
            /// The whole table.
            pub const ALL: [Self; [$( $code, )+].len()] = [$( Self::$variant, )+];

            /// The code and its text.
            pub(crate) const fn coded(self) -> (&'static str, &'static str) {
                match self {
                    $( Self::$variant => ($code, $text), )+
                }
            }
        }
    };
}

pub(super) use code_table;

code_table! {
    /// RXA-9: the source of the information about a dose (NIP001).
    #[derive(Default)]
    DoseSource {
        #[default]
        NewRecord = "00" "New immunization record",
        Unspecified = "01" "Historical information - source unspecified",
        OtherProvider = "02" "Historical information - from other provider",
        OtherRegistry = "05" "Historical information - from other registry",
        BirthCertificate = "06" "Historical information - from birth certificate",
        SchoolRecord = "07" "Historical information - from school record",
    }
}

code_table! {
    /// RXA-20: whether a dose was given (table 0322).
    #[derive(Default)]
    Completion {
        #[default]
        Complete = "CP" "Complete",
        PartiallyAdministered = "PA" "Partially administered",
        Refused = "RE" "Refused",
        NotAdministered = "NA" "Not administered",
    }
}

impl Completion {
    /// Whether the patient received at least a part of the dose.
    #[must_use]
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Complete | Self::PartiallyAdministered)
    }
}

code_table! {
    /// RXA-18: why a dose was refused (NIP002).
    RefusalReason {
        ParentalDecision = "00" "Parental decision",
        ReligiousExemption = "01" "Religious exemption",
        PatientDecision = "03" "Patient decision",
    }
}

code_table! {
    /// OBX-3 of a fact about a person that matters for vaccination (LOINC).
    FactCode {
        Contraindication = "30945-0" "Contraindication and precaution",
        Disease = "59784-9" "Disease with presumed immunity",
        Serology = "75505-8" "Serological evidence of immunity",
        SpecialIndication = "59785-6" "Special indication",
    }
}

code_table! {
    /// OBX-5 of 59783-1: the status of a person in a vaccine series (LOINC answer list LL940-8).
    SeriesStatus {
        Complete = "LA13421-5" "Complete",
        OnSchedule = "LA13422-3" "On schedule",
        Overdue = "LA13423-1" "Overdue",
        TooOld = "LA13424-9" "Too old",
        Immune = "LA27183-5" "Immune",
        Contraindicated = "LA4216-3" "Contraindicated",
        NotRecommended = "LA4695-8" "Not recommended",
    }
}
