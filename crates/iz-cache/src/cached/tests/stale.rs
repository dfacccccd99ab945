//! An expired record while the registry fails, with the clock of tokio, which is paused.

use std::time::Duration;

use iz_client::{
    AskError,
    CacheControl::{self, Any, NoCache, OnlyIfCached},
    hl7::Outcome,
};
use tokio::time::advance;

use super::{
    cache_control::{LINDQVIST, Scene, Step, takes},
    question,
};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn fails(error: AskError) -> Step {
    (Duration::from_secs(1), Err(error))
}

/// Asks, and accepts a record of this age if the registry fails. Gives the outcome and the code of the failure.
async fn ask(
    scene: &Scene,
    control: CacheControl,
    greatest_age: Duration,
) -> Result<(Outcome, Option<&'static str>), &'static str> {
    let question = question("Lindqvist").with_cache_control(control);
    let reply = scene.reply(question.with_stale_if_error(Some(greatest_age)), 60).await?;
    Ok((reply.outcome(), reply.failure().map(AskError::code)))
}

#[tokio::test(start_paused = true)]
async fn while_the_registry_is_down_an_expired_record_is_given_to_whom_it_is_enough() {
    let scene = Scene::new([
        takes(1, LINDQVIST),
        fails(AskError::Unreachable),
        fails(AskError::Timeout { after: HOUR }),
        fails(AskError::Unreachable),
        takes(1, LINDQVIST),
    ]);
    assert_eq!(ask(&scene, Any, DAY).await, Ok((Outcome::Record, None)));
    advance(DAY).await;
    assert_eq!(scene.ask(Any).await, Err("registry_unreachable"), "the question does not allow it");
    assert_eq!(ask(&scene, NoCache, 2 * DAY).await, Ok((Outcome::Record, Some("registry_timeout"))));
    assert_eq!(ask(&scene, Any, DAY).await, Err("registry_unreachable"), "the record is older than a day");
    assert_eq!(ask(&scene, Any, 2 * DAY).await, Ok((Outcome::Record, None)), "the registry works again");
    assert_eq!(scene.queries(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_forbids_queries_gets_no_expired_record() {
    let scene = Scene::new([takes(1, LINDQVIST)]);
    ask(&scene, Any, DAY).await.unwrap();
    advance(DAY / 2).await;
    assert_eq!(ask(&scene, OnlyIfCached { max_age: None }, DAY).await, Err("not_cached"));
}

#[tokio::test(start_paused = true)]
async fn after_seven_days_the_record_is_gone() {
    for (age, expected) in [
        (7 * DAY - HOUR, Ok((Outcome::Record, Some("registry_unreachable")))),
        (7 * DAY + HOUR, Err("registry_unreachable")),
    ] {
        let scene = Scene::new([takes(1, LINDQVIST), fails(AskError::Unreachable)]);
        ask(&scene, Any, 100 * DAY).await.unwrap();
        advance(age).await;
        assert_eq!(ask(&scene, Any, 100 * DAY).await, expected, "{age:?}");
    }
}

/// A refusal that is about the person or the rights of the caller is no failure, and the record stays hidden.
#[tokio::test(start_paused = true)]
async fn a_registry_that_withdraws_consent_removes_the_record() {
    use iz_client::hl7::answer::RefusalCause;
    let refusal = |cause| AskError::TurnedAway { code: "AE".to_owned(), complaints: Vec::new(), cause };
    let scene = Scene::new([
        takes(1, LINDQVIST),
        fails(refusal(RefusalCause::NotAuthorised)),
        fails(refusal(RefusalCause::NoConsent)),
        fails(AskError::Unreachable),
    ]);
    ask(&scene, Any, DAY).await.unwrap();
    advance(DAY / 2).await;
    assert_eq!(ask(&scene, Any, DAY).await, Err("registry_refused_credentials"));
    assert_eq!(ask(&scene, Any, DAY).await, Err("registry_no_consent"));
    assert_eq!(ask(&scene, Any, DAY).await, Err("registry_unreachable"));
}

/// The outcome may have changed, and it is not worth much.
#[tokio::test(start_paused = true)]
async fn only_a_record_is_given_after_its_end() {
    for segments in ["QAK|1|NF", "QAK|1|TM", "QAK|1|PD"] {
        let scene = Scene::new([takes(1, segments), fails(AskError::Unreachable)]);
        ask(&scene, Any, DAY).await.unwrap();
        advance(HOUR).await;
        assert_eq!(ask(&scene, Any, DAY).await, Err("registry_unreachable"), "{segments}");
    }
}
