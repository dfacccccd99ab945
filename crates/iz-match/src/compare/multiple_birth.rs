//! Compares PID-24 and PID-25 with QPD-10 and QPD-11: multiple birth and birth order.

use iz_hl7::{
    answer::MultipleBirth,
    query::{Indicator, MultipleBirthQuery},
};

use crate::rules::{self, Rule};

/// What both sides say about twins.
#[derive(Clone, Copy, Default)]
pub(crate) struct Twins {
    /// Whether either side says that the patient is a twin.
    pub(crate) is_known: bool,
    /// The birth orders, in the query and in the record.
    pub(crate) orders: [Option<u8>; 2],
    pub(crate) rule: Option<&'static Rule>,
}

impl Twins {
    /// Registries send `N` and the order `0` if they do not know, so these count as absent.
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
