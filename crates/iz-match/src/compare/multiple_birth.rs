//! PID-24 and PID-25 against QPD-10 and QPD-11: what both sides say about twins.

use iz_hl7::{
    answer::MultipleBirth,
    query::{Indicator, MultipleBirthQuery},
};

use crate::rules::{self, Rule};

/// What is known of a sibling of the same day.
#[derive(Clone, Copy, Default)]
pub(crate) struct Twins {
    /// Whether either side knows of one.
    pub(crate) is_known: bool,
    /// The orders of birth, asked and found.
    pub(crate) orders: [Option<u8>; 2],
    pub(crate) rule: Option<&'static Rule>,
}

impl Twins {
    /// `N` and the order `0` are what registries send where they know nothing.
    pub(crate) fn of(asked: Option<&MultipleBirthQuery>, found: Option<&MultipleBirth<'_>>) -> Self {
        let is = |indicator: &str| {
            let found = found.and_then(|found| found.indicator);
            found.is_some_and(|found| found.trim().eq_ignore_ascii_case(indicator))
        };
        let asked_as = |indicator: Indicator| asked.is_some_and(|asked| asked.indicator == indicator);
        let valued = |order: Option<u8>| order.filter(|order| *order > 0);
        let orders = [
            valued(asked.and_then(|asked| asked.order)).filter(|_| asked_as(Indicator::Y)),
            valued(found.and_then(|found| found.order?.trim().parse().ok())).filter(|_| !is("N")),
        ];
        let found_multiple = is("Y") || orders[1].is_some_and(|order| order > 1);
        let rule = match orders {
            _ if asked_as(Indicator::N) && found_multiple => Some(&rules::MULTIPLE_BIRTH_DIFFERS),
            [Some(asked), Some(found)] if asked != found => Some(&rules::BIRTH_ORDER_DIFFERS),
            _ if asked_as(Indicator::Y) && found_multiple => Some(&rules::MULTIPLE_BIRTH_SAME),
            _ => None,
        };
        Self { is_known: asked_as(Indicator::Y) || found_multiple, orders, rule }
    }

    pub(crate) fn have_same_order(&self) -> bool {
        let [asked, found] = self.orders;
        asked.is_some() && asked == found
    }
}
