//! What happens in a test: questions, answers that change, purges, and time that passes.

use proptest::prelude::*;

/// The sites: two of one registry, and one of another.
pub(crate) const SITES: [&str; 3] = ["tx/store-1", "tx/store-2", "ia"];

/// The number of persons.
pub(crate) const PERSONS: usize = 3;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Ask(Ask),
    /// The registries answer so about a person from now on.
    Set {
        person: usize,
        answer: Answer,
    },
    /// What is cached about a person is removed, of every registry or of this one.
    Purge {
        person: usize,
        registry: Option<&'static str>,
    },
    Pass {
        seconds: u64,
    },
    /// All queries end, and the process starts again. What is on the disk is left.
    Restart,
}

/// A question. It is asked at once, and the next step does not wait for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) person: usize,
    pub(crate) site: usize,
    pub(crate) control: Control,
    /// The greatest age of an expired record. 0 allows none.
    pub(crate) stale_s: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Any,
    NoCache,
    MaxAge(u64),
    OnlyIfCached,
}

/// What the registries answer about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Record,
    NotFound,
    TooMany,
    Candidates,
    /// No answer.
    Down,
    /// A refusal, because the person has not consented.
    NoConsent,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let control = prop_oneof![
        4 => Just(Control::Any),
        2 => Just(Control::NoCache),
        1 => prop_oneof![Just(5), Just(600), Just(100_000)].prop_map(Control::MaxAge),
        1 => Just(Control::OnlyIfCached),
    ];
    let stale = prop_oneof![Just(0_u64), Just(20_000), Just(604_800), Just(9_999_999)];
    let ask = (0..PERSONS, 0..SITES.len(), control, stale)
        .prop_map(|(person, site, control, stale_s)| Step::Ask(Ask { person, site, control, stale_s }));
    let answer = prop_oneof![
        4 => Just(Answer::Record),
        1 => Just(Answer::NotFound),
        1 => Just(Answer::TooMany),
        1 => Just(Answer::Candidates),
        3 => Just(Answer::Down),
        1 => Just(Answer::NoConsent),
    ];
    let set = (0..PERSONS, answer).prop_map(|(person, answer)| Step::Set { person, answer });
    let registry = prop_oneof![2 => Just(None), 1 => Just(Some("tx")), 1 => Just(Some("ia"))];
    let purge = (0..PERSONS, registry).prop_map(|(person, registry)| Step::Purge { person, registry });
    // Within a query, within the life of a short answer and of a record, and over days.
    let pass = prop_oneof![3 => 1_u64..12, 2 => 30_u64..400, 2 => 1_000_u64..9_000, 1 => 20_000_u64..700_000];
    let pass = pass.prop_map(|seconds| Step::Pass { seconds });
    prop::collection::vec(
        prop_oneof![12 => ask, 4 => set, 2 => purge, 8 => pass, 1 => Just(Step::Restart)],
        1..40,
    )
}
