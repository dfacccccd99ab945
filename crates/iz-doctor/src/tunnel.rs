//! Opens a tunnel through a proxy, in the same way as the HTTP client.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The greatest length of the head of a proxy's reply, in bytes.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// Why there is no tunnel.
#[derive(Debug)]
pub(crate) enum TunnelError {
    /// The request could not be sent.
    Broken,
    /// The proxy does not connect to the host. The value is the proxy's HTTP status, if it sent one.
    Refused(Option<u16>),
}

/// Asks the proxy to connect to a host, so that the stream continues to that host.
pub(crate) async fn tunnel(stream: &mut TcpStream, host: &str, port: u16) -> Result<(), TunnelError> {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|_| TunnelError::Broken)?;
    let mut head = Vec::new();
    // The head is read byte by byte, because the bytes after it belong to the registry.
    while !head.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await.map_err(|_| TunnelError::Refused(status(&head)))?;
        head.push(byte);
        if head.len() > MAX_HEAD_BYTES {
            return Err(TunnelError::Refused(None));
        }
    }
    match status(&head) {
        Some(200..=299) => Ok(()),
        status => Err(TunnelError::Refused(status)),
    }
}

/// The HTTP status in a head, if there is one.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix("HTTP/1.")?;
    line.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_in_the_first_line() {
        for (head, expected) in [
            ("HTTP/1.1 200 Connection established\r\n\r\n", Some(200)),
            ("HTTP/1.0 407\r\nServer: x\r\n\r\n", Some(407)),
            ("220 mail.example ESMTP\r\n", None),
            ("HTTP/1.1\r\n", None),
            ("", None),
        ] {
            assert_eq!(status(head.as_bytes()), expected, "{head}");
        }
    }
}
