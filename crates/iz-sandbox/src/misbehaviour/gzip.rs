//! gzip without a compressor: what is stored as it is, and the one thing that compresses best.

/// What the bomb unpacks to, in bytes.
const BOMB_BYTES: usize = 32 * 1024 * 1024;

/// The longest match of DEFLATE, in bytes.
const LONGEST_MATCH: usize = 258;

/// The member's header: DEFLATE, no name, no time.
const HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];

/// Bytes in stored blocks.
pub(super) fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = HEADER.to_vec();
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    end(&mut out, crc(bytes.iter().copied()), bytes.len());
    out
}

/// Blanks: one, and then matches of it with itself.
pub(super) fn bomb() -> Vec<u8> {
    let matches = (BOMB_BYTES - 1) / LONGEST_MATCH;
    let mut bits = Bits { out: HEADER.to_vec(), byte: 0, count: 0 };
    // The last block, with fixed codes; its type is 01, low bit first.
    bits.code(0b110, 3);
    bits.code(0x30 + 0x20, 8);
    for _ in 0..matches {
        // The length symbol 285, and the distance 1.
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
    }
    bits.code(0, 7);
    let mut out = bits.finish();
    let size = matches * LONGEST_MATCH + 1;
    end(&mut out, crc(std::iter::repeat_n(b' ', size)), size);
    out
}

fn end(out: &mut Vec<u8>, crc: u32, size: usize) {
    out.extend(crc.to_le_bytes());
    out.extend(u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes());
}

/// CRC-32 of IEEE 802.3.
fn crc(bytes: impl Iterator<Item = u8>) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let shifted = |value: u32| if value & 1 == 1 { value >> 1 ^ POLYNOMIAL } else { value >> 1 };
    let table: Vec<u32> =
        (0..=255_u8).map(|start| (0..8).fold(u32::from(start), |value, _| shifted(value))).collect();
    !bytes.fold(!0, |crc: u32, byte| {
        let [low, ..] = crc.to_le_bytes();
        table.get(usize::from(low ^ byte)).copied().unwrap_or_default() ^ crc >> 8
    })
}

/// Codes into bytes: the first bit of a code goes into the lowest free bit.
struct Bits {
    out: Vec<u8>,
    byte: u8,
    count: u32,
}

impl Bits {
    fn code(&mut self, code: u16, length: u32) {
        for bit in (0..length).rev() {
            self.byte |= u8::from(code >> bit & 1 == 1) << self.count;
            self.count += 1;
            if self.count == 8 {
                self.out.push(self.byte);
                (self.byte, self.count) = (0, 0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.byte);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        process::{Command, Stdio},
    };

    use super::*;

    /// The unpacked bytes by the system's gzip, which is there wherever tests run.
    fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
        let mut gzip =
            Command::new("gzip").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = gzip.stdin.take().unwrap();
        let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
        let mut out = Vec::new();
        gzip.stdout.take().unwrap().read_to_end(&mut out).unwrap();
        writer.join().unwrap();
        assert!(gzip.wait().unwrap().success());
        out
    }

    #[test]
    fn what_is_stored_comes_out_again() {
        assert_eq!(crc(b"123456789".iter().copied()), 0xCBF4_3926);
        let bytes: Vec<u8> = (0..=255).cycle().take(150_000).collect();
        assert_eq!(unpacked(stored(&bytes)), bytes);
    }

    #[test]
    fn the_bomb_is_small_and_its_size_bounded() {
        let bomb = bomb();
        assert!(bomb.len() < 300_000, "{}", bomb.len());
        let out = unpacked(bomb);
        assert!(out.len() <= BOMB_BYTES && out.len() > BOMB_BYTES - LONGEST_MATCH);
        assert!(out.iter().all(|byte| *byte == b' '));
    }
}
