//! Very many connections that one thread holds.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use super::attack::{Attack, Conduct};

/// The connections of an attack.
pub(crate) struct Crowd {
    address: SocketAddr,
    /// How many connections it holds where the service lets it.
    size: usize,
    conduct: Conduct,
    connections: Vec<TcpStream>,
    pub(crate) opened: usize,
    /// The connections that the service closed.
    pub(crate) closed: usize,
    /// The responses with status 503 that were read.
    pub(crate) refused: usize,
}

/// The pause between two rounds.
const PAUSE: Duration = Duration::from_millis(20);

/// The most connections that are opened in one round: until all were opened once, and afterwards.
const AT_FIRST: usize = 250;
const AGAIN: usize = 10;

impl Crowd {
    pub(crate) fn new(address: SocketAddr, attack: &Attack) -> Self {
        let (size, conduct) = (attack.connections, (attack.conduct)(address));
        Self { address, size, conduct, connections: Vec::new(), opened: 0, closed: 0, refused: 0 }
    }

    /// Holds the connections until the attack is over. A connection that the service closes is opened again.
    pub(crate) fn run(mut self, is_over: &AtomicBool) -> String {
        while !is_over.load(Ordering::Relaxed) {
            self.grow();
            self.round();
            thread::sleep(PAUSE);
        }
        let Self { connections, opened, closed, refused, .. } = self;
        format!("{opened} opened, {closed} closed, {refused} with 503, {} held at the end", connections.len())
    }

    /// Opens connections that are missing.
    pub(crate) fn grow(&mut self) {
        let most = if self.opened < self.size { AT_FIRST } else { AGAIN };
        for _ in 0..most.min(self.size.saturating_sub(self.connections.len())) {
            let stream = TcpStream::connect_timeout(&self.address, Duration::from_millis(100));
            let Ok(mut stream) = stream else { break };
            let is_ready = stream.set_nonblocking(true).is_ok();
            let _ = stream.write(&self.conduct.first);
            if is_ready {
                self.opened += 1;
                self.connections.push(stream);
            }
        }
    }

    /// Reads and writes once on each connection, and drops those that are closed.
    pub(crate) fn round(&mut self) {
        let (closed, refused, conduct) = (&mut self.closed, &mut self.refused, &self.conduct);
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
