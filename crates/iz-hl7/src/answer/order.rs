//! ORC: an order.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::order_state::OrderState,
    message::{segment::Segment, text::Text},
    reading::{diagnostics::Diagnostics, fields::Fields, valued::valued},
    types::{coded::Coded, identifier::EntityId, provider::Provider, redacted::redacted},
};

/// The identifiers of an order, and the persons involved. ORC.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order<'a> {
    /// The order control, if it says that the order was cancelled, replaced or put on hold. ORC-1 (table 0119). `CA`
    /// and `DC` are examples.
    pub control: Option<Text<'a>>,
    /// The placer order number. ORC-2.
    pub placer: Option<EntityId<'a>>,
    /// The filler order number. ORC-3. It is not unique: several registries send the same number for all orders, or
    /// `9999` or `0` for forecasts.
    pub filler: Option<EntityId<'a>>,
    /// The order status as sent. ORC-5 (table 0038). `CM` is completed, `CA` cancelled, `ER` an error. A code that is
    /// not in the table is listed in `unread`.
    pub status: Option<Text<'a>>,
    /// The person who entered the order. ORC-10.
    pub entered_by: Option<Provider<'a>>,
    /// The ordering provider. ORC-12.
    pub ordered_by: Option<Provider<'a>>,
    /// The organization of the person who entered it. ORC-17.
    pub organization: Option<Coded<'a>>,
}

/// What ORC-1 and ORC-5 say about the dose of the order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct OrderStates {
    /// By ORC-1.
    pub(crate) control: OrderState,
    /// By ORC-5.
    pub(crate) status: OrderState,
}

impl OrderStates {
    /// The states of an order that says nothing about its dose, or of a dose without ORC.
    pub(crate) const NEUTRAL: Self = Self { control: OrderState::Neutral, status: OrderState::Neutral };

    /// Whether ORC-1 or ORC-5 has this state.
    pub(crate) fn has(self, state: OrderState) -> bool {
        self.control == state || self.status == state
    }
}

impl<'a> Order<'a> {
    /// Reads an ORC, and sets what it says about the dose.
    pub(crate) fn read(
        segment: Segment<'_, 'a>,
        states: &mut OrderStates,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Self {
        let mut fields = Fields::of(segment);
        // Almost all orders have `RE` in ORC-1 and nothing in ORC-5.
        let mut control = None;
        if !fields.fixed(1, &["RE"]) {
            control = code_if(&mut fields, 1, diagnostics, |code| {
                states.control = OrderState::of_control(code);
                states.control != OrderState::Neutral
            });
        }
        let placer = EntityId::read(fields.take(2), diagnostics);
        let filler = EntityId::read(fields.take(3), diagnostics);
        let status = code_if(&mut fields, 5, diagnostics, |code| {
            states.status = OrderState::of_status(code);
            states.status != OrderState::Unknown
        });
        let entered_by = Provider::read(fields.take(10), diagnostics);
        let ordered_by = Provider::read(fields.take(12), diagnostics);
        let organization = Coded::read_single(fields.take(17), diagnostics);
        fields.finish(diagnostics);
        Self { control, placer, filler, status, entered_by, ordered_by, organization }
    }
}

/// Takes a field if its code is to be kept. Other fields are left, and are listed as unread.
fn code_if<'a>(
    fields: &mut Fields<'_, 'a>,
    number: u32,
    diagnostics: &mut Diagnostics<'a>,
    is_kept: impl FnOnce(&str) -> bool,
) -> Option<Text<'a>> {
    let value = fields.value(number);
    if value.raw.is_empty() {
        return None;
    }
    let code = value.split(|delimiter| !delimiter.is_escape()).find_map(|(_, part)| valued(part.raw))?;
    if is_kept(code) { fields.plain(number, diagnostics) } else { None }
}

redacted!(Order<'_>);
