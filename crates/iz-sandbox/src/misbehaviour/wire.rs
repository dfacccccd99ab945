//! Responses that do not follow HTTP. Each function receives a good response.

use std::time::Duration;

use axum::body::Bytes;

use crate::{
    clock::SandboxClock,
    http::response::{RawReply, head},
    wire::{Script, ScriptStep},
};

/// The duration of a slow response.
const SLOW: Duration = Duration::from_secs(30);

/// The time without a byte before the connection ends.
const SILENCE: Duration = Duration::from_secs(60);

/// The number of pieces of a slow response.
const PIECES: u32 = 10;

/// One piece of a huge body.
static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];
/// The number of pieces of a huge body.
const HUGE_PIECES: usize = 256;

pub(super) fn silence(_: &RawReply, clock: &SandboxClock) -> Script {
    Script::from([ScriptStep::Wait(clock.scaled(SILENCE))])
}

pub(super) fn late(reply: &RawReply, clock: &SandboxClock) -> Script {
    Script::from([
        ScriptStep::Wait(clock.scaled(SLOW)),
        send(head(reply, Some(reply.body().len()))),
        send(reply.body().clone()),
    ])
}

pub(super) fn slow_header(reply: &RawReply, clock: &SandboxClock) -> Script {
    let mut script = in_pieces(&head(reply, Some(reply.body().len())), clock);
    script.push_back(send(reply.body().clone()));
    script
}

pub(super) fn slow_body(reply: &RawReply, clock: &SandboxClock) -> Script {
    let mut script = in_pieces(reply.body(), clock);
    script.push_front(send(head(reply, Some(reply.body().len()))));
    script
}

pub(super) fn cut_header(reply: &RawReply, _: &SandboxClock) -> Script {
    Script::from([send(half(&head(reply, Some(reply.body().len()))))])
}

pub(super) fn cut_body(reply: &RawReply, _: &SandboxClock) -> Script {
    Script::from([send(head(reply, Some(reply.body().len()))), send(half(reply.body()))])
}

pub(super) fn wrong_length(reply: &RawReply, _: &SandboxClock) -> Script {
    Script::from([send(head(reply, Some(reply.body().len() / 2))), send(reply.body().clone())])
}

pub(super) fn chunked(reply: &RawReply, clock: &SandboxClock) -> Script {
    let mut script = cut_chunks(reply, clock);
    script.push_back(send(b"0\r\n\r\n".to_vec()));
    script
}

pub(super) fn cut_chunks(reply: &RawReply, _: &SandboxClock) -> Script {
    let mut body = Vec::with_capacity(reply.body().len() + 64);
    for chunk in reply.body().chunks(1000) {
        body.extend(format!("{:x}\r\n", chunk.len()).bytes());
        body.extend(chunk);
        body.extend(b"\r\n");
    }
    Script::from([send(head(reply, None)), send(body)])
}

pub(super) fn huge_body(reply: &RawReply, _: &SandboxClock) -> Script {
    let length = reply.body().len() + SPACES.len() * HUGE_PIECES;
    let mut script = Script::from([send(head(reply, Some(length))), send(reply.body().clone())]);
    script.extend(std::iter::repeat_n(ScriptStep::Send(Bytes::from_static(&SPACES)), HUGE_PIECES));
    script
}

fn send(bytes: Vec<u8>) -> ScriptStep {
    ScriptStep::Send(Bytes::from(bytes))
}

fn half(bytes: &[u8]) -> Vec<u8> {
    bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec()
}

/// Sends bytes in pieces with a pause before each.
fn in_pieces(bytes: &[u8], clock: &SandboxClock) -> Script {
    let size = bytes.len().div_ceil(usize::try_from(PIECES).unwrap_or(1)).max(1);
    let pause = clock.scaled(SLOW / PIECES);
    bytes.chunks(size).flat_map(|piece| [ScriptStep::Wait(pause), send(piece.to_vec())]).collect()
}
