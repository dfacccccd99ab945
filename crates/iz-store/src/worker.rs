//! The threads that own a connection to the database.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use tokio::sync::{mpsc, oneshot};

use crate::{AppendError, NewRow, StoreError, append::append, chain::Chain};

/// How many jobs may wait. A caller that finds the queue full waits for a place.
const QUEUE: usize = 1024;

/// How many rows one transaction appends at most.
const BATCH: usize = 256;

/// A function that a thread runs.
type Function = Box<dyn FnOnce(&mut Chain) + Send>;

/// What a thread is to do.
enum Job {
    /// Append a row. Rows that wait behind each other are appended in one transaction.
    Append { row: Box<NewRow>, answer: oneshot::Sender<Result<i64, AppendError>> },
    /// Anything else.
    Run(Function),
    /// Take no further jobs, and end after those that wait.
    Close(oneshot::Sender<()>),
}

/// A thread that owns a connection. All clones send to the same thread. It ends when the last of them is dropped.
#[derive(Clone)]
pub(crate) struct Worker {
    jobs: mpsc::Sender<Job>,
    failing: Arc<AtomicBool>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// If the system starts no thread.
    pub(crate) fn start(name: &str, chain: Chain) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let failing = Arc::new(AtomicBool::new(false));
        let thread = Thread { chain, failing: Arc::clone(&failing), rows: Vec::new(), answers: Vec::new() };
        thread::Builder::new().name(name.to_owned()).spawn(move || thread.run(waiting))?;
        Ok(Self { jobs, failing })
    }

    /// Whether the last transaction of rows failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    pub(crate) async fn append(&self, row: NewRow) -> Result<i64, AppendError> {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job::Append { row: Box::new(row), answer }).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs a function in the thread.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        function: impl FnOnce(&mut Chain) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Job::Run(Box::new(move |chain| {
            // A caller that does not wait any more needs no answer.
            let _ = answer.send(function(chain));
        }));
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Waits until the jobs that wait are done and the connection is closed. Later jobs are refused.
    pub(crate) async fn close(&self) {
        let (answer, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(answer)).await.is_ok() {
            // An error means that the thread has ended, too.
            let _ = closed.await;
        }
        self.jobs.closed().await;
    }
}

struct Thread {
    chain: Chain,
    failing: Arc<AtomicBool>,
    rows: Vec<NewRow>,
    answers: Vec<oneshot::Sender<Result<i64, AppendError>>>,
}

impl Thread {
    fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH);
        let mut closed = Vec::new();
        while waiting.blocking_recv_many(&mut jobs, BATCH) > 0 {
            for job in jobs.drain(..) {
                match job {
                    Job::Append { row, answer } => {
                        self.rows.push(*row);
                        self.answers.push(answer);
                    }
                    Job::Run(function) => {
                        self.append();
                        function(&mut self.chain);
                    }
                    Job::Close(answer) => {
                        waiting.close();
                        closed.push(answer);
                    }
                }
            }
            self.append();
        }
        drop(self.chain);
        for answer in closed {
            let _ = answer.send(());
        }
    }

    /// Appends the collected rows, and answers after the transaction is durable.
    fn append(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let results = append(&mut self.chain, &self.rows);
        match &results {
            Err(_) => self.failing.store(true, Ordering::Relaxed),
            // A transaction that refused every row wrote nothing, so it does not show that the store can be written.
            Ok(results) if results.iter().any(Result::is_ok) => self.failing.store(false, Ordering::Relaxed),
            Ok(_) => {}
        }
        self.rows.clear();
        match results {
            Ok(results) => {
                for (answer, result) in self.answers.drain(..).zip(results) {
                    let _ = answer.send(result);
                }
            }
            Err(error) => {
                for answer in self.answers.drain(..) {
                    let _ = answer.send(Err(error.clone().into()));
                }
            }
        }
    }
}
