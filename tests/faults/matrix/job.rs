//! Observes the rows of the matrix in parallel, each job on a runtime and a clock of its own.

use std::{sync::Mutex, thread, time::Duration};

use tokio::runtime;

use super::row::Row;
use crate::support::creep;

/// Number of jobs that run at the same time.
const PARALLEL_JOBS: usize = 6;

/// How far the paused clock moves each time that no task can run.
const STEP: Duration = Duration::from_millis(1);

/// Observes one row, or several rows that share a setup.
pub(super) type Job = Box<dyn FnOnce() -> Vec<Row> + Send>;

/// Makes a job with a runtime of its own. Only the job itself can delay the runtime's clock, so no row depends on the
/// load of the machine or on the other rows.
pub(super) fn job<F: Future<Output = Vec<Row>>>(observe: impl FnOnce() -> F + Send + 'static) -> Job {
    Box::new(move || {
        let mut builder = runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
        runtime.block_on(async move {
            creep(STEP);
            observe().await
        })
    })
}

/// Makes a job that observes one row.
pub(super) fn job_of_one<F: Future<Output = Row>>(observe: impl FnOnce() -> F + Send + 'static) -> Job {
    job(async move || vec![observe().await])
}

/// Runs the jobs of all groups. Gives the rows of each group, in the order of its jobs.
pub(super) fn run_jobs<const N: usize>(groups: [Vec<Job>; N]) -> [Vec<Row>; N] {
    let numbered = groups.into_iter().enumerate().flat_map(|(group, jobs)| {
        jobs.into_iter().enumerate().map(move |(number, job)| ((group, number), job))
    });
    let (waiting, finished) = (Mutex::new(numbered), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..PARALLEL_JOBS {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some((position, job)) = next else { return };
                    let rows = job();
                    finished.lock().unwrap().push((position, rows));
                }
            });
        }
    });
    let mut finished = finished.into_inner().unwrap();
    finished.sort_by_key(|(position, _)| *position);
    let mut observed = [const { Vec::new() }; N];
    for ((group, _), rows) in finished {
        observed[group].extend(rows);
    }
    observed
}
