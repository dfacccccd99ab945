//! The vaccines of one OBX-5 with several repetitions.

use crate::{
    answer::vaccine::Vaccine,
    codes,
    message::{raw_value::RawValue, text::Text},
    reading::diagnostics::Diagnostics,
    types::coded::Coded,
};

/// Reads each repetition of a value as a vaccine. A repetition that gives another code for the vaccine before it becomes
/// an alternate of that vaccine.
pub(crate) fn read_vaccines<'a>(
    value: RawValue<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) -> Vec<Vaccine<'a>> {
    if !value.is_repeated() {
        return Vaccine::read(value, diagnostics).into_iter().collect();
    }
    let mut all: Vec<Vaccine<'a>> = Vec::new();
    for one in diagnostics.repetitions(value) {
        let Some(vaccine) = Vaccine::read(one, diagnostics) else { continue };
        match all.last_mut() {
            Some(last) if is_same(last, &vaccine) => add_alternate(last, vaccine),
            _ => all.push(vaccine),
        }
    }
    all
}

/// Whether the second vaccine is the first one in another coding system.
fn is_same(one: &Vaccine<'_>, other: &Vaccine<'_>) -> bool {
    match (one.cvx(), other.cvx()) {
        (Some(one), Some(other)) => one == other,
        // A repetition in the same coding system is another vaccine.
        _ if one.system == other.system => one.code == other.code && one.text == other.text,
        (Some(cvx), None) => !disagrees(cvx, other.text),
        (None, Some(cvx)) => !disagrees(cvx, one.text),
        (None, None) => true,
    }
}

fn disagrees(cvx: &str, text: Option<Text<'_>>) -> bool {
    codes::cvx(cvx).zip(text).is_some_and(|(cvx, text)| codes::disagrees(cvx, &text))
}

/// Adds the second vaccine to the alternates of the first. The vaccine with a CVX code stays the main one.
fn add_alternate<'a>(kept: &mut Vaccine<'a>, mut other: Vaccine<'a>) {
    if kept.cvx().is_none() && other.cvx().is_some() {
        std::mem::swap(kept, &mut other);
    }
    let Vaccine { code, sent_code, text, system, alternates, .. } = other;
    kept.alternates.push(Coded { code: sent_code.or(code), text, system, alternate: None });
    kept.alternates.extend(alternates);
}
