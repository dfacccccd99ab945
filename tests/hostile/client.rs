//! A plain HTTP client over blocking sockets.

use std::{
    collections::BTreeMap,
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Mutex,
    time::Duration,
};

/// The headers with the token of each service, by its address.
static TOKENS: Mutex<BTreeMap<SocketAddr, String>> = Mutex::new(BTreeMap::new());

/// Remembers the token of a service: the line of the header.
pub(crate) fn know_token(address: SocketAddr, header: &str) {
    TOKENS.lock().expect("no test panics here").insert(address, header.trim().to_owned());
}

/// The headers that say who calls.
pub(crate) fn caller(address: SocketAddr) -> String {
    let tokens = TOKENS.lock().expect("no test panics here");
    format!("{}\r\nX-Actor: hold\r\n", tokens.get(&address).expect("a token"))
}

/// A response of the service.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// Whether the body has the length that the header gives.
    pub(crate) is_whole: bool,
}

impl Response {
    /// The outcome of an answer, or the code of a problem.
    pub(crate) fn word(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let member = |name: &str| {
            let (_, rest) = text.split_once(&format!("\"{name}\":\""))?;
            rest.split('"').next().map(str::to_owned)
        };
        let name = if self.status == 200 { "outcome" } else { "code" };
        member(name).unwrap_or_else(|| "?".to_owned())
    }
}

/// A GET request.
pub(crate) fn get(path: &str, address: SocketAddr) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").into_bytes()
}

/// A lookup with this body.
pub(crate) fn lookup(body: &str, address: SocketAddr) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n{}Content-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}",
        caller(address)
    )
    .into_bytes()
}

/// Opens a connection.
pub(crate) fn open(address: SocketAddr, timeout: Duration) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends one request over a new connection, and reads the whole response.
pub(crate) fn call(address: SocketAddr, request: &[u8], timeout: Duration) -> io::Result<Response> {
    let mut stream = open(address, timeout)?;
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    // A service that closes early may reset the connection behind its response.
    if let Err(error) = stream.read_to_end(&mut bytes)
        && (bytes.is_empty() || error.kind() != ErrorKind::ConnectionReset)
    {
        return Err(error);
    }
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let head = head.ok_or_else(|| io::Error::new(ErrorKind::UnexpectedEof, "no whole header"))?;
    let status = String::from_utf8_lossy(bytes.get(9..12).unwrap_or_default()).parse();
    let status = status.map_err(|_| io::Error::new(ErrorKind::InvalidData, "no status"))?;
    let body = bytes.split_off(head + 4);
    let length = String::from_utf8_lossy(&bytes).lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let is_whole = length == Some(body.len());
    Ok(Response { status, body, is_whole })
}
