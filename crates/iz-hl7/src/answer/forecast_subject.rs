//! What a forecast, a dose or a fact is about: vaccine groups, or diseases.

use std::collections::BTreeSet;

use crate::{
    answer::{dose::Dose, fact::Fact, forecast::Forecast, vaccine::Vaccine, vaccine_choice::system_of},
    codes::{self, GroupSet, coding_system::CodingSystem, named_targets, targets_of, targets_of_cvx},
    types::coded::Coded,
};

/// The vaccine group of a forecast or of a dose.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// No vaccine is named.
    #[default]
    Unnamed,
    /// Groups in the table of the CDC.
    Groups(GroupSet),
    /// The code, or else the name, of a vaccine that is not in that table, in small letters.
    Local(String),
}

impl Subject {
    /// The vaccine group of a forecast. If it names none, the groups of its vaccine.
    pub(crate) fn of_forecast(forecast: &Forecast<'_>) -> Self {
        subject_vaccine(forecast).map_or(Self::Unnamed, Self::of_vaccine)
    }

    /// The groups for which the registry evaluated a dose. If it evaluated the dose for none, the groups of the vaccine.
    pub(crate) fn all_of_dose(dose: &Dose<'_>) -> (GroupSet, BTreeSet<String>) {
        let evaluated = dose.evaluations.iter().flat_map(|evaluation| {
            let group = evaluation.vaccine.as_ref().filter(|group| Self::of_vaccine(group) != Self::Unnamed);
            let components = if group.is_some() { &[] } else { evaluation.components.as_slice() };
            group.into_iter().chain(components)
        });
        let mut all = (GroupSet::default(), BTreeSet::new());
        let mut is_evaluated = false;
        for vaccine in evaluated {
            is_evaluated |= Self::of_vaccine(vaccine).add_to(&mut all);
        }
        if !is_evaluated {
            Self::of_vaccine(&dose.vaccine).add_to(&mut all);
        }
        all
    }

    /// Adds the subject to the subjects of a dose. `false` if the subject names no vaccine.
    fn add_to(self, (groups, local): &mut (GroupSet, BTreeSet<String>)) -> bool {
        match self {
            Self::Unnamed => return false,
            Self::Groups(more) => *groups = groups.with(more),
            Self::Local(name) => _ = local.insert(name),
        }
        true
    }

    pub(crate) fn of_vaccine(vaccine: &Vaccine<'_>) -> Self {
        let groups = GroupSet::of(vaccine.groups);
        if !groups.is_empty() {
            return Self::Groups(groups);
        }
        let code = vaccine.code.filter(|_| vaccine.is_said_by_code());
        let name = code.or(vaccine.text).map(|name| name.as_str().trim().to_ascii_lowercase());
        name.filter(|name| !name.is_empty()).map_or(Self::Unnamed, Self::Local)
    }
}

/// The vaccine of a forecast that says which doses and facts belong to it.
fn subject_vaccine<'f, 'a>(forecast: &'f Forecast<'a>) -> Option<&'f Vaccine<'a>> {
    forecast.vaccine_group.as_ref().or(forecast.vaccine.as_ref())
}

/// The diseases of a forecast, one bit each. 0 if they are not known.
pub(crate) fn targets_of_forecast(forecast: &Forecast<'_>) -> u64 {
    let Some(vaccine) = subject_vaccine(forecast) else { return 0 };
    match targets_of(vaccine.groups) {
        0 => vaccine.text.map_or(0, |text| named_targets(&text)),
        targets => targets,
    }
}

/// The diseases that a fact names, or those of the vaccine that it names. 0 if it names none.
pub(crate) fn targets_of_fact(fact: &Fact<'_>) -> u64 {
    let of = |coded: &Coded<'_>| {
        let code = coded.code.as_deref().unwrap_or_default();
        let is_cvx = system_of(coded.code, coded.system) == Some(CodingSystem::Cvx);
        // A code of one or two digits without a system is one of NIP004, if that has it.
        match codes::fact(code).filter(|_| !is_cvx || coded.system.is_none()) {
            Some(known) => named_targets(known.name),
            None if is_cvx => targets_of_cvx(code),
            None => coded.text.map_or(0, |text| named_targets(&text)),
        }
    };
    match (of(&fact.value), fact.value.alternate.as_deref()) {
        (0, Some(alternate)) => of(alternate),
        (targets, _) => targets,
    }
}

#[cfg(test)]
mod tests {
    use crate::codes::{self, FactKind, named_targets};

    /// The codes of the table that name a disease. Every other contraindication stands beside every forecast.
    #[test]
    fn each_disease_of_the_table_of_facts_is_known_and_few_contraindications_name_one() {
        let table = include_str!("../../codes/fact.tsv");
        let codes = table.lines().filter(|line| !line.starts_with('#')).skip(1);
        for code in codes.filter_map(|line| line.split('\t').next()) {
            let known = codes::fact(code).unwrap();
            let is_named = named_targets(known.name) != 0;
            match known.kind {
                FactKind::History | FactKind::Serology => assert!(is_named, "{}", known.name),
                FactKind::Contraindication => {
                    assert_eq!(is_named, ["VXC22", "VXC25"].contains(&known.code), "{}", known.name)
                }
                FactKind::Reaction | FactKind::SpecialIndication => {}
            }
        }
    }
}
