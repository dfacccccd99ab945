//! Very many connections that one thread holds.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

/// What each connection of a crowd does.
pub(crate) struct Conduct {
    /// What it sends at once.
    pub(crate) first: Vec<u8>,
    /// What it sends again and again, in each round.
    pub(crate) then: Vec<u8>,
    /// Whether it reads what the service sends.
    pub(crate) reads: bool,
}

/// A crowd of connections.
pub(crate) struct Crowd {
    connections: Vec<TcpStream>,
    opened: usize,
    /// The connections that the service closed.
    closed: usize,
    /// The responses with status 503 that were read.
    refused: usize,
}

/// The pause between two rounds.
const PAUSE: Duration = Duration::from_millis(20);

/// The most connections that are opened in one round.
const IN_A_ROUND: usize = 250;

impl Crowd {
    /// Holds `size` connections until the attack is over. A connection that the service closes is opened again.
    pub(crate) fn attack(
        address: SocketAddr,
        size: usize,
        conduct: &Conduct,
        is_over: &AtomicBool,
    ) -> String {
        let mut crowd = Self { connections: Vec::new(), opened: 0, closed: 0, refused: 0 };
        while !is_over.load(Ordering::Relaxed) {
            crowd.grow(address, size, conduct);
            crowd.round(conduct);
            thread::sleep(PAUSE);
        }
        let Self { connections, opened, closed, refused } = crowd;
        format!("{opened} opened, {closed} closed, {refused} with 503, {} held at the end", connections.len())
    }

    fn grow(&mut self, address: SocketAddr, size: usize, conduct: &Conduct) {
        for _ in 0..IN_A_ROUND.min(size.saturating_sub(self.connections.len())) {
            let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) else {
                break;
            };
            let is_ready = stream.set_nonblocking(true).is_ok();
            let _ = stream.write(&conduct.first);
            if is_ready {
                self.opened += 1;
                self.connections.push(stream);
            }
        }
    }

    fn round(&mut self, conduct: &Conduct) {
        let (closed, refused) = (&mut self.closed, &mut self.refused);
        self.connections.retain_mut(|stream| {
            let mut chunk = [0; 4096];
            let state = if conduct.reads { stream.read(&mut chunk) } else { stream.peek(&mut chunk[..1]) };
            let is_open = match state {
                Ok(0) => false,
                Ok(read) => {
                    *refused += usize::from(chunk.get(..12.min(read)) == Some(b"HTTP/1.1 503"));
                    true
                }
                Err(error) => error.kind() == ErrorKind::WouldBlock,
            };
            let is_taken = conduct.then.is_empty()
                || !matches!(stream.write(&conduct.then), Err(error) if error.kind() != ErrorKind::WouldBlock);
            *closed += usize::from(!(is_open && is_taken));
            is_open && is_taken
        });
    }
}
