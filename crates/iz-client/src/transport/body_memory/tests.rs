use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::*;
use crate::{
    profile::RegistryProfile,
    resources::Resources,
    transport::{
        connection::{Clients, Connection},
        protocol::HttpRequest,
    },
};

const KIB: usize = 1024;

const MIB: usize = 1024 * KIB;

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(10)
}

/// What a body has taken of a budget of 256 MiB after each length, in KiB.
async fn taken(whole: Option<u64>, lengths: &[usize]) -> Vec<u64> {
    let budget = MemoryBudget::default();
    let mut memory = BodyMemory::new(&budget, soon(), whole);
    let mut taken = Vec::new();
    for length in lengths {
        memory.grow_to(*length).await.unwrap();
        taken.push(budget.taken_bytes() / 1024);
    }
    drop(memory);
    assert_eq!(budget.taken_bytes(), 0);
    taken
}

#[tokio::test(start_paused = true)]
async fn a_small_body_takes_memory_in_steps_and_a_large_one_for_its_greatest_length() {
    let lengths =
        [0, 64 * KIB, 64 * KIB + 1, 128 * KIB, 300_000, 512 * KIB, 512 * KIB + 1, 2 * MIB, MAX_REPLY_BYTES];
    let [whole, limit] = [2 * 1024, 8 * 1024];
    assert_eq!(taken(None, &lengths).await, [0, 0, 64, 64, 256, 448, limit, limit, limit]);
    assert_eq!(
        taken(Some(2 << 20), &lengths).await,
        [0, 0, whole, whole, whole, whole, whole, whole, limit],
        "a body that is longer than it should be"
    );
    assert_eq!(taken(Some(300_000), &lengths[..5]).await, [0, 0, 64, 64, 256]);
    assert_eq!(taken(Some(u64::MAX), &[70 * KIB]).await, [limit]);
    assert_eq!(taken(None, &[MAX_REPLY_BYTES]).await, [limit]);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_finds_no_free_step_waits_for_the_memory_of_large_bodies() {
    let budget = MemoryBudget::new(16 << 20);
    let steps = budget.try_take_small_body(2 * MIB).unwrap();
    let large = budget.take_large_body(MIB, soon()).await.unwrap();
    let mut memory = BodyMemory::new(&budget, soon(), None);
    let start = Instant::now();
    let error = memory.grow_to(65 * KIB).await.unwrap_err();
    assert!(matches!(error, AskError::MemoryFull { limit } if limit == 16 << 20), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(9));
    drop(large);
    let mut memory = BodyMemory::new(&budget, soon(), None);
    memory.grow_to(65 * KIB).await.unwrap();
    drop((memory, steps));
    assert_eq!(budget.taken_bytes(), 0);
}

#[tokio::test(start_paused = true)]
async fn large_bodies_never_hold_what_they_wait_for() {
    // Memory for one large body. Each of these bodies has steps and wants to become large.
    let budget = MemoryBudget::new(64 << 20);
    let mut bodies = JoinSet::new();
    for _ in 0..10 {
        let mut memory = BodyMemory::new(&budget, soon(), None);
        memory.grow_to(400 * KIB).await.unwrap();
        bodies.spawn(async move {
            memory.grow_to(MIB).await.unwrap();
            tokio::time::sleep(Duration::from_millis(500)).await;
            memory.take_for_decoding().await.unwrap();
        });
    }
    bodies.join_all().await;
    assert_eq!(budget.taken_bytes(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_compressed_body_takes_what_it_may_become_and_a_plain_one_returns_what_it_does_not_need() {
    let budget = MemoryBudget::default();
    let mut memory = BodyMemory::new(&budget, soon(), Some(1000));
    memory.grow_to(1000).await.unwrap();
    memory.take_for_decoding().await.unwrap();
    assert_eq!(budget.taken_bytes(), 8 << 20);
    memory.end(3 * MIB);
    assert_eq!(budget.taken_bytes(), 3 << 20);
    let mut other = BodyMemory::new(&budget, soon(), None);
    other.grow_to(MIB).await.unwrap();
    other.end(MIB);
    assert_eq!(budget.taken_bytes(), 4 << 20);
}

/// The bodies that arrive at the same time.
const BODIES: usize = 100;

/// The bytes of a body that are sent at a time.
const PIECE: usize = 3000;

/// Reads the request of each connection, and then sends each of them one piece after the other in turn. So no body ends
/// before all others have all their pieces but one.
async fn send_in_turn(listener: TcpListener, pieces: usize) {
    let mut streams: Vec<TcpStream> = Vec::new();
    while streams.len() < BODIES {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut header = Vec::new();
        while !header.ends_with(b"\r\n\r\n") {
            header.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await.unwrap();
        streams.push(stream);
    }
    let piece = format!("{PIECE:x}\r\n{}\r\n", "q".repeat(PIECE));
    for piece in vec![piece; pieces].into_iter().chain(["0\r\n\r\n".to_owned()]) {
        for stream in &mut streams {
            stream.write_all(piece.as_bytes()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_hundred_bodies_of_300_kb_are_received_at_the_same_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let changes = format!("transport.endpoint = 'http://{}/'", listener.local_addr().unwrap());
    let profile = RegistryProfile::load("sandbox", changes.parse().unwrap()).unwrap();
    let connection = Connection::new(&profile, &mut Clients::default()).unwrap();
    let server = tokio::spawn(send_in_turn(listener, 300_000 / PIECE));
    let resources = Resources::default();
    let mut received = JoinSet::new();
    for _ in 0..BODIES {
        let (connection, resources) = (connection.clone(), resources.clone());
        received.spawn(async move {
            let deadline = Instant::now() + Duration::from_secs(600);
            connection.send_within(HttpRequest::get(), &resources, deadline).await.unwrap()
        });
    }
    // All of them keep their memory until the last one has come.
    let received = received.join_all().await;
    assert!(received.iter().all(|received| received.reply.body.len() == 300_000));
    assert_eq!(resources.memory.taken_bytes(), 100 * 256 * 1024);
    drop(received);
    assert_eq!(resources.memory.taken_bytes(), 0);
    server.await.unwrap();
}
