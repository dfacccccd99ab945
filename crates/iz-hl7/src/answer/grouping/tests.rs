use super::*;

fn group<'a>(kinds: &[(ObservationKind, &'a str)]) -> Grouping<'a> {
    let mut grouping = Grouping::default();
    // The result must not depend on an earlier order group.
    let earlier = [(ObservationKind::Group, "7"), (ObservationKind::Due, "8"), (ObservationKind::Other, "9")];
    grouping.find(&earlier, |_, _| None);
    grouping.find(kinds, |_, _| None);
    grouping
}

fn statements(kinds: &[(ObservationKind, &str)]) -> Vec<Option<u32>> {
    group(kinds).statements
}

#[test]
fn an_observation_before_every_leader_starts_the_statements() {
    let schedule_first = [
        (ObservationKind::Schedule, "1"),
        (ObservationKind::Group, "2"),
        (ObservationKind::Due, "2"),
        (ObservationKind::Schedule, "1"),
        (ObservationKind::Group, "2"),
        (ObservationKind::Due, "2"),
    ];
    assert_eq!(statements(&schedule_first), [Some(0), Some(0), Some(0), Some(1), Some(1), Some(1)]);
    let due_first = [
        (ObservationKind::Due, ""),
        (ObservationKind::DueNext, ""),
        (ObservationKind::Due, ""),
        (ObservationKind::DueNext, ""),
    ];
    assert_eq!(statements(&due_first), [Some(0), Some(0), Some(1), Some(1)]);
}

#[test]
fn unusable_sub_ids_are_reported() {
    let mixed = [
        (ObservationKind::Group, "1"),
        (ObservationKind::Due, "2"),
        (ObservationKind::Group, "2"),
        (ObservationKind::Due, "3"),
    ];
    assert!(group(&mixed).ignores_sub_ids);
    let constant = [
        (ObservationKind::DueNext, "1"),
        (ObservationKind::Due, "1"),
        (ObservationKind::DueNext, "1"),
        (ObservationKind::Due, "1"),
    ];
    assert!(!group(&constant).ignores_sub_ids);
    let one =
        [(ObservationKind::Group, "1"), (ObservationKind::Schedule, "3"), (ObservationKind::DoseNumber, "4")];
    assert!(!group(&one).ignores_sub_ids);
    let sound = [
        (ObservationKind::Group, "1"),
        (ObservationKind::Due, "1"),
        (ObservationKind::Group, "2"),
        (ObservationKind::Due, "2"),
    ];
    assert!(!group(&sound).ignores_sub_ids);
}

#[test]
fn consistent_sub_ids_group_observations_in_any_order() {
    let kinds = [
        (ObservationKind::Due, "1"),
        (ObservationKind::DueNext, "0"),
        (ObservationKind::Due, "0"),
        (ObservationKind::DueNext, "1"),
        (ObservationKind::Other, "1"),
        (ObservationKind::Earliest, "0"),
    ];
    assert_eq!(statements(&kinds), [Some(0), Some(1), Some(1), Some(0), None, Some(1)]);
}

#[test]
fn with_one_sub_id_for_all_the_leaders_separate_the_statements() {
    let kinds = [
        (ObservationKind::DueNext, "1"),
        (ObservationKind::Due, "1"),
        (ObservationKind::DueNext, "1"),
        (ObservationKind::Due, "1"),
    ];
    assert_eq!(statements(&kinds), [Some(0), Some(0), Some(1), Some(1)]);
}

#[test]
fn with_a_sub_id_without_a_leader_the_leaders_separate_the_statements() {
    let kinds = [
        (ObservationKind::Group, "1"),
        (ObservationKind::Schedule, "3"),
        (ObservationKind::DoseNumber, "4"),
        (ObservationKind::Group, "2"),
        (ObservationKind::Due, ""),
    ];
    assert_eq!(statements(&kinds), [Some(0), Some(0), Some(0), Some(1), Some(1)]);
}

#[test]
fn a_vaccine_group_with_its_component_is_one_statement() {
    let kinds = [
        (ObservationKind::Group, "1"),
        (ObservationKind::Component, "1"),
        (ObservationKind::DoseNumber, "1"),
        (ObservationKind::Group, "1"),
        (ObservationKind::Due, "1"),
    ];
    assert_eq!(statements(&kinds), [Some(0), Some(0), Some(0), Some(1), Some(1)]);
    let sound = [
        (ObservationKind::Group, "1"),
        (ObservationKind::Component, "1"),
        (ObservationKind::DoseNumber, "1"),
    ];
    assert_eq!(statements(&sound), [Some(0); 3]);
}

#[test]
fn the_same_vaccine_twice_makes_two_statements() {
    let kinds = [
        (ObservationKind::Group, "1"),
        (ObservationKind::DoseNumber, "1"),
        (ObservationKind::Group, "2"),
        (ObservationKind::DoseNumber, "2"),
    ];
    assert_eq!(statements(&kinds), [Some(0), Some(0), Some(1), Some(1)]);
}

#[test]
fn the_series_leads_if_no_vaccine_is_named() {
    let florida = [
        (ObservationKind::Series, "1"),
        (ObservationKind::Validity, "1"),
        (ObservationKind::Series, "2"),
        (ObservationKind::Validity, "2"),
    ];
    assert_eq!(statements(&florida), [Some(0), Some(0), Some(1), Some(1)]);
    let wisconsin =
        [(ObservationKind::Group, "1"), (ObservationKind::Series, "1"), (ObservationKind::Validity, "1")];
    assert_eq!(statements(&wisconsin), [Some(0); 3]);
}

#[test]
fn the_vaccine_of_a_vis_is_not_a_statement() {
    let kinds = [
        (ObservationKind::Group, "1"),
        (ObservationKind::Validity, "1"),
        (ObservationKind::Group, "2"),
        (ObservationKind::Other, "2"),
    ];
    assert_eq!(statements(&kinds), [Some(0), Some(0), None, None]);
}

#[test]
fn observations_without_a_leader_are_one_statement() {
    assert_eq!(
        statements(&[(ObservationKind::DoseNumber, ""), (ObservationKind::Validity, "")]),
        [Some(0), Some(0)]
    );
}

#[test]
fn one_leader_with_parts_gives_the_same_statement_by_the_short_way_and_by_the_rules() {
    const KINDS: [ObservationKind; 7] = [
        ObservationKind::Group,
        ObservationKind::DueNext,
        ObservationKind::GroupStatus,
        ObservationKind::Schedule,
        ObservationKind::DoseNumber,
        ObservationKind::Reason,
        ObservationKind::Other,
    ];
    let choices: Vec<_> = KINDS.iter().flat_map(|kind| ["", "1", "2"].map(|id| (*kind, id))).collect();
    let mut found = 0;
    for number in 0..choices.len().pow(4) {
        let digit = |place: u32| choices[number / choices.len().pow(place) % choices.len()];
        let kinds = [0, 1, 2, 3].map(digit);
        let mut short = Grouping::default();
        if !short.by_only_leader(&kinds) {
            continue;
        }
        let mut long = Grouping::default();
        long.by_rules(&kinds, |_, _| None);
        assert_eq!(short.statements, long.statements, "{kinds:?}");
        assert!(!long.ignores_sub_ids && long.undecided.is_none(), "{kinds:?}");
        found += 1;
    }
    assert!(found > 10_000, "{found}");
}
