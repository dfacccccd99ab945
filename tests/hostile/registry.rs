//! The hostile registry: a server over raw sockets on this machine.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{
    replies::{self, LIMIT, Transport},
    shapes::{Shape, envelope, record, soap},
};

/// A registry whose path decides how it answers: `soap` and `form` answer with the present shape, `good` and `chain`
/// with a usual record, and `hung` never answers.
pub(crate) struct Registry {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    shape: Mutex<Option<&'static Shape>>,
    /// The bytes of the last response.
    sent: AtomicUsize,
    /// The connections that never get an answer.
    hung: Mutex<Vec<TcpStream>>,
}

impl Registry {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let answering = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&answering);
                thread::spawn(move || answer(stream, &shared));
            }
        });
        Self { address, shared }
    }

    /// Answers the next queries with this shape.
    pub(crate) fn show(&self, shape: &'static Shape) {
        *self.shared.shape.lock().expect("no panic") = Some(shape);
    }

    /// The number of bytes of the last response.
    pub(crate) fn sent(&self) -> usize {
        self.shared.sent.load(Ordering::Relaxed)
    }

    /// Closes the connections that wait in vain.
    pub(crate) fn let_go(&self) {
        self.shared.hung.lock().expect("no panic").clear();
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) {
    let _ = stream.set_write_timeout(Some(Duration::from_secs(60)));
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let Some(request) = request(&mut stream) else { return };
    let id = control_id(&request);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let response = match path {
        "/hung" => return shared.hung.lock().expect("no panic").push(stream),
        "/good" | "/chain" => soap(envelope(&record(&id, 8000)).as_bytes()),
        _ => {
            let transport = if path == "/form" { Transport::Form } else { Transport::Soap };
            let shape = shared.shape.lock().expect("no panic").expect("a shape");
            replies::response(shape, transport, &id, LIMIT)
        }
    };
    shared.sent.store(response.len(), Ordering::Relaxed);
    // The service may refuse the response before its end.
    let _ = stream.write_all(&response);
}

/// Reads a whole request. `None` if the connection ends before it.
fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let read = stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(chunk.get(..read)?);
        let text = String::from_utf8_lossy(&bytes);
        let Some((header, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = header.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(text.into_owned());
        }
    }
}

/// MSH-10 of the query, which stands behind MSH-9.
fn control_id(request: &str) -> String {
    let behind = ["QBP^Q11^QBP_Q11|", "QBP%5EQ11%5EQBP_Q11%7C"]
        .into_iter()
        .find_map(|type_| request.split_once(type_));
    behind
        .map_or_else(String::new, |(_, rest)| rest.chars().take_while(char::is_ascii_alphanumeric).collect())
}
