//! What hostile local clients do.

use std::{net::SocketAddr, sync::atomic::AtomicBool};

use super::{
    Attack,
    crowd::{Conduct, Crowd},
};
use crate::{client, settings};

/// The connections of the greatest attack.
pub(crate) const SOCKETS: usize = 10_000;

/// The attacks. Each runs until it is stopped.
pub(crate) const ATTACKS: [Attack; 16] = [
    ("no attack", |address, is_over| crowd(address, 0, "", "", true, is_over)),
    ("10,000 idle connections", |address, is_over| crowd(address, SOCKETS, "", "", true, is_over)),
    ("140 connections that are kept alive", |address, is_over| {
        crowd(address, 140, &format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n"), "", true, is_over)
    }),
    ("130 half headers", |address, is_over| {
        crowd(address, 130, &format!("POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n"), "", true, is_over)
    }),
    ("130 slow headers", |address, is_over| {
        crowd(address, 130, "GET /livez HTTP/1.1\r\nX-Q: ", "q", true, is_over)
    }),
    ("130 half bodies", |address, is_over| crowd(address, 130, &half_body(address), "", true, is_over)),
    ("130 slow bodies", |address, is_over| crowd(address, 130, &half_body(address), " ", true, is_over)),
    ("200 callers of one question to a hung registry", |address, is_over| {
        let request = client::lookup(&settings::lookup("hung", 0), address);
        crowd(address, 200, &String::from_utf8_lossy(&request), "", true, is_over)
    }),
    ("130 callers that do not read", |address, is_over| {
        let request = client::lookup(&settings::lookup("form", 0), address);
        crowd(address, 130, &String::from_utf8_lossy(&request), "", false, is_over)
    }),
    ("headers without an end", |address, is_over| {
        let start = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\nX-Q: ");
        crowd(address, 40, &start, &"q".repeat(64 * 1024), true, is_over)
    }),
    ("very many header fields", |address, is_over| {
        let start = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n");
        crowd(address, 40, &start, &"X-Q: q\r\n".repeat(1000), true, is_over)
    }),
    ("bodies without an end", |address, is_over| {
        let start = format!(
            "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n"
        );
        crowd(address, 40, &start, &format!("1000\r\n{}\r\n", " ".repeat(4096)), true, is_over)
    }),
    ("requests without a pause", |address, is_over| {
        let request = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n");
        crowd(address, 130, &request.repeat(20), &request, false, is_over)
    }),
    ("bytes that are no HTTP", |address, is_over| {
        crowd(address, 130, "\x16\x03\x01\x02\0\x01\0\x01\u{7f}\u{7f}", "\0", true, is_over)
    }),
    ("requests from another site", |address, is_over| {
        let request = format!(
            "GET /livez HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nX: {address}\r\n\r\n"
        );
        crowd(address, 130, &request, "", true, is_over)
    }),
    ("4 callers of hostile answers", hostile_answers),
];

fn half_body(address: SocketAddr) -> String {
    format!(
        "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n\
         {{\"patient\": "
    )
}

fn crowd(
    address: SocketAddr,
    size: usize,
    first: &str,
    then: &str,
    reads: bool,
    is_over: &AtomicBool,
) -> String {
    let conduct = Conduct { first: first.as_bytes().to_vec(), then: then.as_bytes().to_vec(), reads };
    Crowd::attack(address, size, &conduct, is_over)
}

/// Callers that ask without a pause, always for an answer of 8 MiB that is not cached.
fn hostile_answers(address: SocketAddr, is_over: &AtomicBool) -> String {
    let call = |caller: usize| {
        let mut words = Vec::new();
        while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
            let lookup = settings::lookup("form", 1000 * (caller + 1) + words.len());
            let request = client::lookup(&lookup, address);
            words.push(match client::call(address, &request, std::time::Duration::from_secs(40)) {
                Ok(response) => response.status.to_string(),
                Err(error) => error.to_string(),
            });
        }
        words
    };
    let words: Vec<String> = std::thread::scope(|scope| {
        let call = &call;
        let callers: Vec<_> = (0..4).map(|caller| scope.spawn(move || call(caller))).collect();
        callers.into_iter().flat_map(|caller| caller.join().expect("no panic")).collect()
    });
    let answered = words.iter().filter(|word| *word == "200").count();
    format!("{} asked, {answered} answered", words.len())
}
