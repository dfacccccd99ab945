//! A client with a thread for each connection, for machines without wrk.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{LOOKUP, Target, round::Round};

/// Sends lookups over several connections at once for one round. Each connection sends the next lookup as soon as it has the
/// answer.
pub(crate) fn round(target: &Target, connections: usize, round: Duration) -> Round {
    let (ready, is_over) = (Barrier::new(connections + 1), AtomicBool::new(false));
    let mut times = Vec::new();
    let mut duration = Duration::ZERO;
    thread::scope(|scope| {
        let clients: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = Connection::open(target);
                    let mut times = Vec::new();
                    ready.wait();
                    while !is_over.load(Ordering::Relaxed) {
                        let started = Instant::now();
                        connection.post();
                        times.push(started.elapsed());
                    }
                    times
                })
            })
            .collect();
        ready.wait();
        let started = Instant::now();
        thread::sleep(round);
        is_over.store(true, Ordering::Relaxed);
        times.extend(clients.into_iter().flat_map(|client| client.join().expect("a client")));
        duration = started.elapsed();
    });
    times.sort_unstable();
    let percentile_ms = |percent: usize| {
        times.get(times.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    Round {
        per_second: times.len() as f64 / duration.as_secs_f64(),
        p50_ms: percentile_ms(50),
        p99_ms: percentile_ms(99),
    }
}

/// A keep-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(target: &Target) -> Self {
        let Target { address, token } = target;
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("an option");
        let request = format!(
            "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nX-Actor: bench\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{LOOKUP}",
            LOOKUP.len()
        );
        Self { stream, request: request.into_bytes(), buffer: vec![0; 256 * 1024] }
    }

    /// Posts the lookup and reads the whole reply. Gives its body.
    pub(crate) fn post(&mut self) -> Vec<u8> {
        self.stream.write_all(&self.request).expect("a request");
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).expect("an answer");
            assert!(read > 0, "the connection was closed");
            filled += read;
            let received = &self.buffer[..filled];
            let Some(head) = received.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
            assert!(text.starts_with("http/1.1 200"), "{text}");
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.expect("a length").trim().parse().expect("a number");
            if filled >= head + 4 + length {
                return received[head + 4..].to_vec();
            }
        }
    }
}
