//! What hostile local clients do.

use std::net::SocketAddr;

use super::attack::{Attack, Conduct};
use crate::{client, settings};

/// The connections of the greatest attack.
pub(crate) const SOCKETS: usize = 10_000;

const fn attack(name: &'static str, connections: usize, conduct: fn(SocketAddr) -> Conduct) -> Attack {
    Attack { name, connections, conduct }
}

/// The attacks with connections. Each runs until it is stopped.
pub(crate) const ATTACKS: [Attack; 16] = [
    attack("no attack", 0, |_| Conduct::sends("")),
    attack("10,000 idle connections", SOCKETS, |_| Conduct::sends("")),
    attack("140 connections that are kept alive", 140, |address| Conduct::sends(live(address))),
    attack("130 half headers", 130, |address| {
        Conduct::sends(format!("POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n"))
    }),
    attack("130 slow headers", 130, |_| Conduct::sends("GET /livez HTTP/1.1\r\nX-Q: ").then("q")),
    attack("130 half bodies", 130, half_body),
    attack("130 slow bodies", 130, |address| half_body(address).then(" ")),
    attack("200 callers of one question to a hung registry", 200, |address| {
        Conduct::sends(client::lookup(&settings::lookup("hung", 0), address))
    }),
    attack("130 callers that do not read", 130, |address| {
        Conduct::sends(client::lookup(&settings::lookup("form", 0), address)).without_reading()
    }),
    attack("130 callers that read slowly", 130, |address| {
        Conduct::sends(client::lookup(&settings::lookup("form", 0), address))
    }),
    attack("headers without an end", 40, |address| {
        let start = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\nX-Q: ");
        Conduct::sends(start).then("q".repeat(64 * 1024))
    }),
    attack("very many header fields", 40, |address| {
        let start = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n");
        Conduct::sends(start).then("X-Q: q\r\n".repeat(1000))
    }),
    attack("bodies without an end", 40, |address| {
        let start = format!(
            "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n{}Content-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n",
            client::caller(address)
        );
        Conduct::sends(start).then(format!("1000\r\n{}\r\n", " ".repeat(4096)))
    }),
    attack("requests without a pause", 130, |address| {
        Conduct::sends(live(address).repeat(20)).then(live(address)).without_reading()
    }),
    attack("bytes that are no HTTP", 130, |_| {
        Conduct::sends(*b"\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03\xFF").then("\0")
    }),
    attack("requests from another site", 130, |_| {
        Conduct::sends("GET /livez HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n")
    }),
];

fn live(address: SocketAddr) -> String {
    format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n")
}

fn half_body(address: SocketAddr) -> Conduct {
    Conduct::sends(format!(
        "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n{}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n\
         {{\"patient\": ",
        client::caller(address)
    ))
}
