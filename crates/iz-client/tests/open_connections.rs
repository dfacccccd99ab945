//! Connections that a server keeps open after an answer and then resets. That must not interrupt the next question.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other tests count the requests")]
mod support;

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use support::{
    TestRegistry,
    answer::{envelope, escaped, not_found},
    ask_deadline, query, registry,
};
use tokio::task::JoinSet;

/// What a server does with one request on a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// It answers, and keeps the connection open.
    Answer,
    /// It works on the request for some time, answers, and keeps the connection open.
    WorkAndAnswer(Duration),
    /// It answers, waits, and resets the connection.
    AnswerAndReset(Duration),
    /// It resets the connection without an answer.
    Reset,
    /// It closes the connection without an answer.
    Close,
    /// It works on the request for some time, and closes the connection without an answer.
    WorkAndClose(Duration),
    /// It sends a part of the head, and closes the connection.
    PartOfHead,
    /// It sends the head and a part of the body, and resets the connection.
    PartAndReset,
}

/// A server whose connection number `n` does `steps(n)` with its requests, one after another, and then resets.
struct Server {
    port: u16,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    fn of(steps: impl Fn(usize) -> Vec<Step> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (requests, connections) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen_requests, seen_connections) = (Arc::clone(&requests), Arc::clone(&connections));
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let steps = steps(seen_connections.fetch_add(1, Ordering::SeqCst));
                let requests = Arc::clone(&seen_requests);
                thread::spawn(move || serve(stream, &steps, &requests));
            }
        });
        Self { port, requests, connections }
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/service", self.port)
    }

    fn counts(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.requests.load(Ordering::SeqCst))
    }
}

fn serve(mut stream: TcpStream, steps: &[Step], requests: &AtomicUsize) {
    for step in steps {
        let Some(request) = read_request(&mut stream) else { return };
        requests.fetch_add(1, Ordering::SeqCst);
        let body = envelope(&escaped(&not_found(&request)));
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        match step {
            Step::Answer => stream.write_all(answer.as_bytes()).unwrap(),
            Step::WorkAndAnswer(time) => {
                thread::sleep(*time);
                stream.write_all(answer.as_bytes()).unwrap();
            }
            Step::AnswerAndReset(pause) => {
                stream.write_all(answer.as_bytes()).unwrap();
                thread::sleep(*pause);
                return reset(stream);
            }
            Step::Reset => return reset(stream),
            Step::Close => return,
            Step::WorkAndClose(time) => return thread::sleep(*time),
            Step::PartOfHead => return stream.write_all(&answer.as_bytes()[..24]).unwrap(),
            Step::PartAndReset => {
                stream.write_all(&answer.as_bytes()[..120]).unwrap();
                thread::sleep(Duration::from_millis(20));
                return reset(stream);
            }
        }
    }
    reset(stream);
}

/// Closes the connection with a reset.
fn reset(stream: TcpStream) {
    stream.set_nonblocking(true).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    runtime.block_on(async { tokio::net::TcpStream::from_std(stream).unwrap().set_zero_linger().unwrap() });
}

fn read_request(stream: &mut TcpStream) -> Option<String> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text.ends_with("Envelope>") {
            return Some(text);
        }
    }
}

const SETTINGS: &str = "credentials.username = 'store-12'\ncredentials.facility_id = '0001112000'";

/// The results of `count` questions, one after another, with this pause between them.
async fn asked(server: &Server, count: usize, pause: Duration) -> Vec<String> {
    let registry = registry("sandbox", &server.endpoint(), SETTINGS);
    let mut results = Vec::new();
    for _ in 0..count {
        results.push(match registry.ask(&query(), ask_deadline()).await {
            Ok(reply) => reply.outcome().word().to_owned(),
            Err(error) => error.code().to_owned(),
        });
        // The server is another thread with its own time. Only the race with it is tested here.
        tokio::time::sleep(pause).await;
    }
    results
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[tokio::test]
async fn a_reset_behind_a_complete_answer_does_not_interrupt_the_next_question() {
    for (server_pause, pause) in [
        (0, 0),
        (1, 0),
        (5, 0),
        (20, 0),
        (50, 0),
        (200, 0),
        (0, 1),
        (1, 1),
        (5, 5),
        (20, 20),
        (0, 50),
        (50, 50),
    ] {
        let server = Server::of(move |_| vec![Step::AnswerAndReset(ms(server_pause))]);
        let results = asked(&server, 6, ms(pause)).await;
        assert_eq!(results, ["not_found"; 6], "{server_pause} {pause}");
    }
}

#[tokio::test]
async fn a_request_on_an_open_connection_is_sent_again_on_a_new_one() {
    for end in [Step::Reset, Step::Close] {
        let server = Server::of(move |_| vec![Step::Answer, end]);
        assert_eq!(asked(&server, 5, ms(0)).await, ["not_found"; 5], "{end:?}");
        // The second to fifth question were each sent twice.
        assert_eq!(server.counts(), (5, 9), "{end:?}");
    }
}

#[tokio::test]
async fn several_open_connections_that_all_fail_are_all_given_up() {
    let server =
        Server::of(|number| if number < 5 { vec![Step::Answer, Step::Reset] } else { vec![Step::Answer; 9] });
    let registry = Arc::new(registry("sandbox", &server.endpoint(), SETTINGS));
    let mut questions = JoinSet::new();
    for _ in 0..5 {
        let registry = Arc::clone(&registry);
        questions.spawn(async move { registry.ask(&query(), ask_deadline()).await.is_ok() });
    }
    assert_eq!(questions.join_all().await, [true; 5]);
    assert!(registry.ask(&query(), ask_deadline()).await.is_ok());
    assert!(registry.ask(&query(), ask_deadline()).await.is_ok());
}

/// Opens `count` connections to the server, one for each of the questions that are asked at the same time.
async fn with_open_connections(server: &Server, count: usize) -> TestRegistry {
    let registry = Arc::new(registry("sandbox", &server.endpoint(), SETTINGS));
    let mut questions = JoinSet::new();
    for _ in 0..count {
        let registry = Arc::clone(&registry);
        questions.spawn(async move { registry.ask(&query(), ask_deadline()).await.is_ok() });
    }
    assert!(questions.join_all().await.iter().all(|is_answered| *is_answered));
    assert_eq!(server.counts(), (count, count));
    Arc::into_inner(registry).unwrap()
}

#[tokio::test]
async fn a_question_is_sent_at_most_three_times_however_many_connections_are_open() {
    for end in [Step::Reset, Step::Close, Step::PartOfHead] {
        // The pause lets all six questions open a connection before the first is answered.
        let first = Step::WorkAndAnswer(ms(300));
        let server = Server::of(move |number| if number < 6 { vec![first, end] } else { vec![end] });
        let registry = with_open_connections(&server, 6).await;
        let error = registry.ask(&query(), ask_deadline()).await.unwrap_err();
        assert_eq!((error.code(), server.counts()), ("registry_interrupted", (7, 9)), "{end:?}");
    }
}

#[tokio::test]
async fn the_last_try_uses_a_connection_of_its_own() {
    for end in [Step::Reset, Step::Close, Step::PartOfHead] {
        let first = Step::WorkAndAnswer(ms(300));
        let server =
            Server::of(move |number| if number < 6 { vec![first, end] } else { vec![Step::Answer; 9] });
        let registry = with_open_connections(&server, 6).await;
        assert!(registry.ask(&query(), ask_deadline()).await.is_ok(), "{end:?}");
        assert_eq!(server.counts(), (7, 9), "{end:?}");
    }
}

#[tokio::test]
async fn a_new_connection_that_breaks_is_an_interruption() {
    for end in [Step::Reset, Step::Close] {
        let server = Server::of(move |_| vec![end]);
        assert_eq!(asked(&server, 2, ms(0)).await, ["registry_interrupted"; 2], "{end:?}");
        assert_eq!(server.counts(), (2, 2), "{end:?}");
    }
}

#[tokio::test]
async fn a_reply_that_has_started_is_not_asked_for_again() {
    let server = Server::of(|_| vec![Step::Answer, Step::PartAndReset]);
    assert_eq!(asked(&server, 2, ms(0)).await, ["not_found", "registry_interrupted"]);
    assert_eq!(server.counts(), (1, 2));
}

/// The server has received such a request. A retry is an attempt of its own, with a pause before it.
#[tokio::test]
async fn a_request_that_the_server_worked_on_is_not_sent_again() {
    let server = Server::of(|_| vec![Step::Answer, Step::WorkAndClose(ms(1200))]);
    assert_eq!(asked(&server, 2, ms(0)).await, ["not_found", "registry_interrupted"]);
    assert_eq!(server.counts(), (1, 2));
}
