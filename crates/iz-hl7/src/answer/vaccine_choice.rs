//! Which of several codes for one vaccine counts, and whether they contradict each other.

use crate::{
    codes::{
        self, Cvx,
        agreement::{may_be_same, names_vaccine},
        coding_system::CodingSystem,
    },
    message::{location::Location, text::Text},
    reading::{diagnostics::Diagnostics, warning::WarningCode},
    types::coded::Coded,
};

/// The CVX code "no vaccine administered". The order group then holds only observations.
const NO_VACCINE: &str = "998";

/// The coding system of a code for a vaccine.
pub(crate) fn system_of(code: Option<Text<'_>>, system: Option<Text<'_>>) -> Option<CodingSystem> {
    match (code, system) {
        (_, Some(system)) => CodingSystem::of(&system),
        (Some(code), None) => is_bare_cvx(&code).then_some(CodingSystem::Cvx),
        (None, None) => None,
    }
}

/// A code of one to three digits without a coding system is a CVX code: no other code in these fields has this form.
fn is_bare_cvx(code: &str) -> bool {
    code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the code is CVX 998, also with leading zeros and with the name of a system that is not known.
pub(crate) fn is_no_vaccine(code: Option<Text<'_>>) -> bool {
    code.is_some_and(|code| {
        code == NO_VACCINE
            || code.strip_suffix(NO_VACCINE).is_some_and(|zeros| zeros.bytes().all(|byte| byte == b'0'))
    })
}

/// Whether a text says that no vaccine was given, such as `No vaccine administered`.
pub(crate) fn says_no_vaccine(text: &str) -> bool {
    const BEGINNING: &str = "no vaccin";
    text.get(..BEGINNING.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(BEGINNING))
}

/// The rank of a code. The lowest is preferred. Any vaccine is preferred to 998, also one that only has a name.
fn rank(coded: &Coded<'_>, is_beside_998: bool) -> u8 {
    let names_vaccine = || coded.text.as_deref().is_some_and(names_vaccine);
    if coded.code.is_none() {
        let is_vaccine =
            is_beside_998 && names_vaccine() && !coded.text.as_deref().is_some_and(says_no_vaccine);
        return if is_vaccine { 5 } else { 8 };
    }
    match system_of(coded.code, coded.system) {
        _ if is_no_vaccine(coded.code) => 6,
        Some(CodingSystem::Cvx) if coded.system.is_some() => 0,
        Some(CodingSystem::Cvx) => 1,
        Some(CodingSystem::Ndc) => 2,
        Some(CodingSystem::Cpt) => 3,
        // A code of a local system beside 998 is another name of 998, unless its text names a vaccine.
        _ if names_vaccine() => 4,
        _ => 7,
    }
}

/// Chooses the best of several codes for one vaccine. The others become alternates, in the order sent.
pub(crate) fn choose<'a>(first: Coded<'a>, others: Vec<Coded<'a>>) -> (Coded<'a>, Vec<Coded<'a>>) {
    let mut all = Vec::with_capacity(2 * others.len() + 2);
    for mut coded in std::iter::once(first).chain(others) {
        let alternate = coded.alternate.take();
        all.push(coded);
        all.extend(alternate.map(|alternate| *alternate));
    }
    // The first of several equal ranks is chosen.
    let is_beside_998 = all.iter().any(|coded| is_no_vaccine(coded.code));
    let best =
        all.iter().enumerate().min_by_key(|(_, coded)| rank(coded, is_beside_998)).map_or(0, |(at, _)| at);
    let best = all.remove(best);
    (best, all)
}

/// The vaccines that a code may mean. The list is empty for an unknown code, and for a code of another system.
pub(crate) fn meanings(system: Option<CodingSystem>, code: Option<Text<'_>>) -> Meanings {
    let Some(code) = code else { return Meanings::Several(&[]) };
    match system {
        Some(CodingSystem::Cvx) => codes::cvx(&code).map_or(Meanings::Several(&[]), Meanings::One),
        Some(CodingSystem::Ndc) => Meanings::Several(codes::cvx_of_ndc(&code)),
        Some(CodingSystem::Cpt) => Meanings::Several(codes::cvx_of_cpt(&code)),
        _ => Meanings::Several(&[]),
    }
}

/// The vaccines that a code may mean.
#[derive(Clone, Copy)]
pub(crate) enum Meanings {
    One(&'static Cvx),
    Several(&'static [&'static Cvx]),
}

impl Meanings {
    fn all(&self) -> &[&'static Cvx] {
        match self {
            Self::One(cvx) => std::slice::from_ref(cvx),
            Self::Several(all) => all,
        }
    }
}

/// Warns of alternates that name another vaccine than the code that counts, and of unknown NDC codes. A code that is
/// not in its table contradicts nothing, and 998 is reported elsewhere.
pub(crate) fn warn_of_contradictions(
    code: Option<Text<'_>>,
    system: Option<Text<'_>>,
    alternates: &[Coded<'_>],
    location: Location,
    diagnostics: &mut Diagnostics<'_>,
) {
    let system = system_of(code, system);
    if system == Some(CodingSystem::Ndc) && meanings(system, code).all().is_empty() {
        warn_of_unknown_ndc(location, diagnostics);
    }
    // In an observation, some registries send `0` for "any vaccine". A dose is of one vaccine.
    if system == Some(CodingSystem::Cvx) && code.is_some_and(|code| code.bytes().all(|byte| byte == b'0')) {
        warn_of_unknown_cvx(location, diagnostics);
    }
    for other in alternates.iter().filter(|other| !is_no_vaccine(other.code)) {
        let other_system = system_of(other.code, other.system);
        let others = meanings(other_system, other.code);
        if others.all().is_empty() {
            match other_system {
                Some(CodingSystem::Ndc) if other.code.is_some() => warn_of_unknown_ndc(location, diagnostics),
                Some(CodingSystem::Cvx) if other.code.is_some() => warn_of_unknown_cvx(location, diagnostics),
                _ => {}
            }
            continue;
        }
        // Almost all alternates mean the same CVX code.
        if others.all().iter().any(|other| code.is_some_and(|code| code == other.code)) {
            continue;
        }
        let vaccine = meanings(system, code);
        let agrees = |one: &&Cvx| others.all().iter().any(|other| may_be_same(one, other));
        if vaccine.all().is_empty() || vaccine.all().iter().any(agrees) {
            continue;
        }
        let (code, text) = match (system, other_system) {
            (Some(CodingSystem::Cvx), Some(CodingSystem::Cvx)) => (
                WarningCode::CvxCodesDisagree,
                "RXA-5 holds the CVX codes of two vaccines. The first counts. See `alternates`.",
            ),
            (Some(CodingSystem::Cvx), Some(CodingSystem::Ndc)) => (
                WarningCode::CvxAndNdcDisagree,
                "The NDC code in RXA-5 is a package of another vaccine than the CVX code says. The CVX code counts.",
            ),
            (Some(CodingSystem::Cvx), Some(CodingSystem::Cpt)) => (
                WarningCode::CvxAndCptDisagree,
                "The CPT code in RXA-5 means another vaccine than the CVX code. The CVX code counts.",
            ),
            _ => (
                WarningCode::VaccineCodesDisagree,
                "RXA-5 holds the codes of two vaccines. See `alternates`.",
            ),
        };
        diagnostics.warn(code, location, text);
    }
}

/// Warns of a CVX code that is not in the table.
pub(crate) fn warn_of_unknown_cvx(location: Location, diagnostics: &mut Diagnostics<'_>) {
    let text = "The CVX code is not in the table of the CDC. It is kept as sent.";
    diagnostics.warn(WarningCode::CvxUnknown, location, text);
}

fn warn_of_unknown_ndc(location: Location, diagnostics: &mut Diagnostics<'_>) {
    let text = "The NDC code is not in the table of the CDC. It is kept as sent.";
    diagnostics.warn(WarningCode::NdcUnknown, location, text);
}
