//! Whether a dose was given: RXA-20 and RXA-21, and what the other parts of the order say.

use crate::{
    answer::{order::OrderStates, order_state::OrderState},
    code_words,
    codes::{self, coding_system::CodingSystem},
    message::location::Location,
    reading::{diagnostics::Diagnostics, warning::WarningCode},
    types::coded::Coded,
};

code_words! {
    /// Whether a dose was given. RXA-20 and RXA-21; if they are empty, RXA-18, ORC-1 and ORC-5.
    pub enum DoseStatus {
        /// The dose was given. RXA-20 is `CP` or empty. Half of the registries leave it empty.
        Completed = "completed",
        /// Less than a full dose was given. RXA-20 is `PA`.
        PartiallyAdministered = "partially_administered",
        /// The dose was refused. RXA-20 is `RE`, or it is empty and RXA-18 holds a reason of table NIP002.
        Refused = "refused",
        /// The dose was not given. RXA-20 is `NA`; or it is empty, ORC-1 or ORC-5 says that the order was cancelled or is
        /// not completed, and no other field describes a given dose.
        NotAdministered = "not_administered",
        /// The registry has deleted the entry. RXA-21 is `D`.
        Deleted = "deleted",
        /// It is not known whether the dose was given. RXA-20 holds a code that is not in table 0322, the other parts of
        /// the order contradict each other where RXA-20 is empty, the order names no vaccine, or a line break inside RXA
        /// makes its fields uncertain.
        Unknown = "unknown",
    }
}

/// What the fields of an order say about whether its dose was given.
pub(crate) struct StatusBasis<'b, 'a> {
    /// RXA-20.
    pub(crate) completion: FieldCode<'b>,
    /// RXA-21.
    pub(crate) action: FieldCode<'b>,
    /// RXA-18.
    pub(crate) refusal_reasons: &'b [Coded<'a>],
    /// ORC-1 and ORC-5.
    pub(crate) order: OrderStates,
    /// What RXA-5 says.
    pub(crate) vaccine: VaccineNamed,
    /// Which fields describe a dose that was given.
    pub(crate) details: DoseDetails,
    /// The location of the RXA.
    pub(crate) location: Location,
}

/// A field that holds one code.
#[derive(Clone, Copy)]
pub(crate) enum FieldCode<'b> {
    Absent,
    Code(&'b str),
    /// The field holds something that is not one code. It may be a refusal.
    Unreadable,
}

/// What RXA-5 says about the vaccine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum VaccineNamed {
    /// RXA-5 names a vaccine.
    Yes,
    /// RXA-5 names no vaccine.
    No,
    /// RXA-5 also holds CVX 998, which says that no vaccine was given.
    Beside998,
}

/// Which fields describe a dose that was given.
#[derive(Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each field is sent or not, and no field follows from another"
)]
pub(crate) struct DoseDetails {
    /// RXA-6.
    pub(crate) amount: bool,
    /// RXA-9.
    pub(crate) source: bool,
    /// RXA-10.
    pub(crate) giver: bool,
    /// RXA-15.
    pub(crate) lot: bool,
    /// RXA-17.
    pub(crate) manufacturer: bool,
}

impl DoseDetails {
    /// Whether the fields contradict a refusal. Registries name the person and the source of a refusal too, so that
    /// only the amount and the lot count.
    const fn contradict_refusal(self) -> bool {
        self.amount || self.lot
    }

    /// Whether the fields contradict an order that was cancelled or is not completed.
    const fn contradict_cancellation(self) -> bool {
        self.amount || self.lot || self.giver || self.manufacturer || self.source
    }
}

impl StatusBasis<'_, '_> {
    /// Decides the status, and warns of contradictions. A code of table 0322 in RXA-20 decides alone. Otherwise the other
    /// parts decide, if they agree.
    pub(crate) fn decide(&self, diagnostics: &mut Diagnostics<'_>) -> DoseStatus {
        // Almost all doses have one of these two forms.
        let is_usual = self.refusal_reasons.is_empty()
            && self.order == OrderStates::NEUTRAL
            && self.vaccine == VaccineNamed::Yes;
        let status = match (self.completion, self.action) {
            (FieldCode::Absent | FieldCode::Code("CP"), FieldCode::Absent | FieldCode::Code("A" | "U"))
                if is_usual =>
            {
                return DoseStatus::Completed;
            }
            (_, FieldCode::Code(action)) if is_deletion(action) => return DoseStatus::Deleted,
            _ => self.status(diagnostics),
        };
        let is_known_action = match self.action {
            FieldCode::Absent => true,
            FieldCode::Code(action) => OTHER_ACTIONS.iter().any(|known| is(action, known)),
            FieldCode::Unreadable => false,
        };
        let has_known_completion = match self.completion {
            FieldCode::Absent => true,
            FieldCode::Code(code) => of_table_0322(code).is_some(),
            FieldCode::Unreadable => false,
        };
        if !is_known_action || !has_known_completion {
            let text =
                "RXA-20 or RXA-21 holds a code that is not in the HL7 table. See `completion` and `action`.";
            diagnostics.warn(WarningCode::CompletionUnknown, self.location.field(20), text);
        }
        // The action may be a deletion, and the completion a refusal.
        if matches!(self.action, FieldCode::Unreadable) || matches!(self.completion, FieldCode::Unreadable) {
            return DoseStatus::Unknown;
        }
        status
    }

    fn status(&self, diagnostics: &mut Diagnostics<'_>) -> DoseStatus {
        let reason = RefusalReason::of(self.refusal_reasons);
        if reason == RefusalReason::OtherCode {
            let text =
                "RXA-18 holds a code that is not a reason of refusal (NIP002). It does not make a refusal.";
            diagnostics.warn(WarningCode::RefusalReasonUnknown, self.location.field(18), text);
        }
        let known = match self.completion {
            FieldCode::Code(code) => of_table_0322(code),
            FieldCode::Absent | FieldCode::Unreadable => None,
        };
        match known {
            Some(status) => {
                self.warn_of_contradictions(status, reason, diagnostics);
                let is_given = matches!(status, DoseStatus::Completed | DoseStatus::PartiallyAdministered);
                // Nobody can know which vaccine was given.
                if is_given && self.vaccine == VaccineNamed::No { DoseStatus::Unknown } else { status }
            }
            None => self.by_other_parts(reason, diagnostics),
        }
    }

    /// Warns of what contradicts RXA-20.
    fn warn_of_contradictions(
        &self,
        status: DoseStatus,
        reason: RefusalReason,
        diagnostics: &mut Diagnostics<'_>,
    ) {
        let is_given = matches!(status, DoseStatus::Completed | DoseStatus::PartiallyAdministered);
        if is_given && matches!(reason, RefusalReason::Nip002 | RefusalReason::Text) {
            let text =
                "RXA-20 says that the dose was given, but RXA-18 holds a reason of refusal. RXA-20 counts.";
            diagnostics.warn(WarningCode::CompletedWithRefusalReason, self.location.field(18), text);
        }
        if !is_given && self.details.contradict_refusal() {
            let text = "RXA-20 says that the dose was not given, but the amount or the lot describes a given dose. RXA-20 counts.";
            diagnostics.warn(WarningCode::NotGivenWithDoseDetails, self.location.field(20), text);
        }
        // An order that is an error contradicts whatever RXA-20 says.
        let contradicts = self.order.has(OrderState::Void)
            || if is_given {
                self.order.has(OrderState::Cancelled) || self.order.has(OrderState::Pending)
            } else {
                self.order.has(OrderState::Completed)
            };
        if contradicts {
            let text = "The order (ORC-1 or ORC-5) contradicts RXA-20. RXA-20 counts.";
            diagnostics.warn(WarningCode::OrderStatusContradicts, self.location.field(20), text);
        }
    }

    /// The status if RXA-20 is empty or holds an unknown code. What the other parts say counts if they agree.
    fn by_other_parts(&self, reason: RefusalReason, diagnostics: &mut Diagnostics<'_>) -> DoseStatus {
        let is_refused = reason == RefusalReason::Nip002;
        let is_completed = self.order.has(OrderState::Completed);
        let is_not_done = self.order.has(OrderState::Cancelled) || self.order.has(OrderState::Pending);
        let is_uncertain = self.order.has(OrderState::Void)
            || self.order.has(OrderState::Unknown)
            || reason == RefusalReason::Text
            || self.vaccine == VaccineNamed::Beside998;
        let disagree = (is_refused && (is_completed || self.details.contradict_refusal()))
            || (is_not_done && (is_completed || self.details.contradict_cancellation()));
        if is_uncertain || disagree {
            let text = "RXA-20 does not say whether the dose was given, and the other parts of the order do not agree.";
            diagnostics.warn(WarningCode::DoseStatusUnclear, self.location.field(20), text);
            return DoseStatus::Unknown;
        }
        if is_refused {
            return DoseStatus::Refused;
        }
        // A code in the reason of refusal may come from shifted fields.
        if reason == RefusalReason::OtherCode || self.vaccine == VaccineNamed::No && !is_not_done {
            return DoseStatus::Unknown;
        }
        if is_not_done {
            let text = "RXA-20 does not say whether the dose was given. The order (ORC-1 or ORC-5) is not completed.";
            diagnostics.warn(WarningCode::DoseStatusFromOrder, self.location.field(20), text);
            return DoseStatus::NotAdministered;
        }
        match self.completion {
            FieldCode::Absent => DoseStatus::Completed,
            // An unknown code does not prove that a dose was given.
            FieldCode::Code(_) | FieldCode::Unreadable if !is_completed => DoseStatus::Unknown,
            FieldCode::Code(_) | FieldCode::Unreadable => DoseStatus::Completed,
        }
    }
}

/// What RXA-18 holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RefusalReason {
    Absent,
    /// A code of table NIP002.
    Nip002,
    /// A text without a code.
    Text,
    /// A code of another system, such as a manufacturer.
    OtherCode,
}

impl RefusalReason {
    /// A code of NIP002 in any repetition counts. Registries add texts in further repetitions.
    fn of(reasons: &[Coded<'_>]) -> Self {
        let mut found = Self::Absent;
        for reason in reasons {
            let codes = [Some(reason), reason.alternate.as_deref()];
            if codes.iter().flatten().any(|coded| is_of_nip002(coded)) {
                return Self::Nip002;
            }
            if codes.iter().flatten().any(|coded| coded.code.is_some()) {
                found = Self::OtherCode;
            } else if found == Self::Absent {
                found = Self::Text;
            }
        }
        found
    }
}

/// Whether a code is a reason of table NIP002, by its system, or else by the code. Registries add codes to the table.
fn is_of_nip002(coded: &Coded<'_>) -> bool {
    let Some(code) = coded.code else { return false };
    match coded.system {
        Some(system) => CodingSystem::of(&system) == Some(CodingSystem::RefusalReason),
        None => codes::refusal_reason(&code).is_some(),
    }
}

/// The status by RXA-20 (table 0322), by its codes or their names. Whitespace and case are ignored.
pub(crate) fn of_table_0322(code: &str) -> Option<DoseStatus> {
    const CODES: [(&str, DoseStatus); 9] = [
        ("CP", DoseStatus::Completed),
        ("RE", DoseStatus::Refused),
        ("NA", DoseStatus::NotAdministered),
        ("PA", DoseStatus::PartiallyAdministered),
        ("Complete", DoseStatus::Completed),
        ("Completed", DoseStatus::Completed),
        ("Refused", DoseStatus::Refused),
        ("NotAdministered", DoseStatus::NotAdministered),
        ("PartiallyAdministered", DoseStatus::PartiallyAdministered),
    ];
    CODES.iter().find(|(known, _)| is(code, known)).map(|(_, status)| *status)
}

/// The codes of RXA-21 (table 0323) other than `D`, and their names.
const OTHER_ACTIONS: [&str; 6] = ["A", "U", "Add", "Added", "Update", "Updated"];

/// Whether RXA-21 (table 0323) says that the entry was deleted, by its code or its name.
pub(crate) fn is_deletion(action: &str) -> bool {
    ["D", "Delete", "Deleted"].iter().any(|known| is(action, known))
}

/// Whether a code is the wanted one. Whitespace and case are ignored.
fn is(code: &str, wanted: &str) -> bool {
    let mut letters =
        code.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| byte.to_ascii_uppercase());
    wanted.bytes().all(|byte| letters.next() == Some(byte.to_ascii_uppercase())) && letters.next().is_none()
}
