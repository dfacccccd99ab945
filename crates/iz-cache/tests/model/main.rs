//! The cache against a naive model of it: lifetimes, refresh in the background, coalescing, expired records while the registry is
//! down, purges and eviction, in random orders on a paused clock.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod blocking_tier;
mod naive;
mod scene;
mod step;

use proptest::prelude::*;

use self::{
    naive::Naive,
    scene::{Scene, Shown},
    step::{Step, steps},
};

/// Runs the steps on the cache and on the model, which must agree on every answer.
async fn agree(steps: &[Step], has_disk: bool) {
    let mut scene = if has_disk { Scene::with_disk(1 << 30) } else { Scene::new(1 << 30) };
    let mut naive = Naive::new(scene.now(), has_disk);
    for step in steps {
        scene = scene.run(step).await;
        naive.run(step);
    }
    let (shown, expected) = (scene.finish().await, naive.finish());
    assert_eq!(shown.len(), expected.len());
    for (number, (shown, expected)) in shown.iter().zip(&expected).enumerate() {
        assert_eq!(shown, expected, "question {number} of {steps:#?}");
    }
    assert_eq!(scene.queries(), naive.queries(), "queries of {steps:#?}");
}

proptest! {
    #[test]
    fn every_answer_is_that_of_the_model(steps in steps()) {
        run(agree(&steps, false));
    }

    /// Which answers stay when the memory is full is left to the cache. Those that it gives must be right.
    #[test]
    fn with_little_memory_no_answer_is_wrong(steps in steps(), capacity_bytes in 0_u64..20_000) {
        run(async { is_right(Scene::new(capacity_bytes), &steps, capacity_bytes).await });
    }
}

proptest! {
    // Each case makes a file.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn with_a_disk_every_answer_is_that_of_the_model_through_restarts(steps in steps()) {
        run(agree(&steps, true));
    }

    /// Answers leave the memory and come back from the disk.
    #[test]
    fn with_a_disk_and_little_memory_no_answer_is_wrong(steps in steps(), capacity_bytes in 0_u64..20_000) {
        run(async { is_right(Scene::with_disk(capacity_bytes), &steps, capacity_bytes).await });
    }
}

/// Runs the steps, and checks what holds for every answer.
async fn is_right(mut scene: Scene, steps: &[Step], capacity_bytes: u64) {
    for step in steps {
        scene = scene.run(step).await;
    }
    let shown = scene.finish().await;
    assert!(scene.bytes() <= capacity_bytes, "{} bytes", scene.bytes());
    for one in &shown {
        scene.check(one);
    }
}

/// Runs a test on a runtime whose clock is paused.
fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(test);
}

/// What the properties do not reach by chance, or seldom.
#[test]
fn the_model_agrees_on_known_cases() {
    use step::{Answer, Ask, Control, Step};
    let ask = |control| Step::Ask(Ask { person: 0, site: 0, control, stale_s: 604_800 });
    let set = |answer| Step::Set { person: 0, answer };
    let young = Step::Ask(Ask { person: 0, site: 0, control: Control::NoCache, stale_s: 20_000 });
    for steps in [
        vec![ask(Control::NoCache), Step::Pass { seconds: 1 }, ask(Control::NoCache)],
        vec![ask(Control::NoCache), Step::Pass { seconds: 2 }, ask(Control::NoCache)],
        vec![ask(Control::Any), Step::Pass { seconds: 30_000 }, set(Answer::Down), young],
        vec![
            ask(Control::Any),
            Step::Pass { seconds: 7_300 },
            ask(Control::Any),
            Step::Pass { seconds: 20 },
            ask(Control::Any),
        ],
        vec![
            ask(Control::Any),
            Step::Pass { seconds: 90_000 },
            set(Answer::Down),
            ask(Control::Any),
            ask(Control::NoCache),
        ],
        vec![
            ask(Control::Any),
            Step::Pass { seconds: 2 },
            Step::Purge { person: 0, registry: None },
            ask(Control::Any),
        ],
        vec![
            ask(Control::Any),
            Step::Pass { seconds: 60 },
            set(Answer::NoConsent),
            ask(Control::NoCache),
            Step::Pass { seconds: 60 },
            set(Answer::Down),
            ask(Control::Any),
        ],
    ] {
        run(agree(&steps, false));
        run(agree(&steps, true));
    }
    // The check of the second property is able to fail.
    let wrong = Shown {
        at: 100,
        asked: Ask { person: 0, site: 0, control: Control::Any, stale_s: 0 },
        result: Ok((7, false)),
    };
    let caught = std::panic::catch_unwind(|| run(async { Scene::new(1).check(&wrong) }));
    assert!(caught.is_err());
}
