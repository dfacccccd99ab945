//! Which connections are closed when too many are open, and who is answered. No test measures how long that takes.

use std::{future::pending, net::SocketAddr, sync::Arc};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Semaphore,
    time::Instant,
};
use tower::service_fn;

use super::{creep::creep, *};
use crate::open_connections::Overloaded;

const LIMITS: ServerLimits = ServerLimits {
    header_timeout: Duration::from_secs(5),
    keep_alive: Duration::from_secs(30),
    header_fields: 16,
    header_bytes: 8192,
    write_timeout: Some(Duration::from_secs(30)),
    drain_timeout: Duration::from_secs(15),
    connections: 4,
    spare_connections: 2,
};

/// A request with the half of its body.
const HALF_BODY: &str = "POST / HTTP/1.1\r\nHost: any\r\nContent-Length: 9\r\n\r\nhalf";

/// A server with room for four requests.
struct Server {
    address: SocketAddr,
    /// One permit for each request that reached the service.
    arrived: Arc<Semaphore>,
    /// One permit for each request to `/wait` that may end.
    released: Arc<Semaphore>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (arrived, released) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let both = (Arc::clone(&arrived), Arc::clone(&released));
        let service = service_fn(move |request: Request<RequestBody>| {
            let (arrived, released) = both.clone();
            async move {
                arrived.add_permits(1);
                if let Some(Overloaded { connections }) = request.extensions().get() {
                    let text = format!("at most {connections}");
                    let mut response = Response::new(Full::new(Bytes::from(text)));
                    *response.status_mut() = hyper::StatusCode::SERVICE_UNAVAILABLE;
                    return Ok::<_, Infallible>(response);
                }
                let body = match request.uri().path() {
                    "/large" => vec![b'x'; 64 * 1024 * 1024],
                    "/unread" => b"unread".to_vec(),
                    "/panic" => panic!("the service panics"),
                    "/wait" => {
                        released.acquire().await.unwrap().forget();
                        b"waited".to_vec()
                    }
                    _ => request.collect().await.unwrap().to_bytes().to_vec(),
                };
                Ok(Response::new(Full::new(Bytes::from(body))))
            }
        });
        tokio::spawn(serve(listener, None, LIMITS, move |stream| (stream, service), pending()));
        Self { address, arrived, released }
    }

    async fn send(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }

    async fn get(&self, path: &str) -> TcpStream {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n")).await
    }

    /// Waits until so many requests have reached the service since the last call.
    async fn arrive(&self, requests: u32) {
        self.arrived.acquire_many(requests).await.unwrap().forget();
    }

    /// Sends a request with the half of its body, and waits until the service gets it.
    async fn half_body(&self) -> TcpStream {
        let stream = self.send(HALF_BODY).await;
        self.arrive(1).await;
        stream
    }

    /// A good caller's request is answered with status 200.
    async fn answers(&self) {
        let stream = self
            .send("POST / HTTP/1.1\r\nHost: any\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood")
            .await;
        let response = all(stream).await;
        assert!(response.starts_with("HTTP/1.1 200 ") && response.ends_with("good"), "{response}");
    }
}

/// Sends the other half of the body, which is still read.
async fn end_body(mut stream: TcpStream) {
    stream.write_all(b" body").await.unwrap();
    let mut response = vec![0; 512];
    let length = stream.read(&mut response).await.unwrap();
    assert!(response.get(..length).unwrap().ends_with(b"half body"));
}

/// Everything that the server sends until it closes the connection.
async fn all(mut stream: TcpStream) -> String {
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    String::from_utf8_lossy(&response).into_owned()
}

/// Sends a request over a connection that was open, and gives the beginning of the response.
async fn next(stream: &mut TcpStream) -> String {
    let mut start = [0; 12];
    let request = b"GET / HTTP/1.1\r\nHost: any\r\n\r\n";
    if stream.write_all(request).await.is_err() || stream.read_exact(&mut start).await.is_err() {
        return "closed".to_owned();
    }
    String::from_utf8_lossy(&start).into_owned()
}

#[tokio::test]
async fn connections_without_a_request_are_closed_for_newcomers() {
    for start in ["", "POST / HT", "POST / HTTP/1.1\r\nHost: any\r\nX: "] {
        let server = Server::start().await;
        let mut idle = Vec::new();
        for _ in 0..50 {
            idle.push(server.send(start).await);
            server.answers().await;
        }
        // The oldest ones are closed, and the youngest ones are not.
        let youngest = idle.split_off(50 - (LIMITS.connections - 1));
        for stream in idle {
            assert_eq!(all(stream).await, "");
        }
        if start.is_empty() {
            for mut stream in youngest {
                assert_eq!(next(&mut stream).await, "HTTP/1.1 200");
            }
        }
    }
}

#[tokio::test]
async fn the_connection_that_is_idle_for_the_longest_time_is_closed_first() {
    let server = Server::start().await;
    let mut kept = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        assert_eq!(next(&mut stream).await, "HTTP/1.1 200");
        kept.push(stream);
    }
    let mut second = kept.remove(1);
    // The first is used once more, so the second is now idle for the longest time.
    let mut rest = vec![0; 512];
    let first = kept.first_mut().unwrap();
    assert!(first.read(&mut rest).await.unwrap() > 0);
    assert_eq!(next(first).await, "HTTP/1.1 200");
    server.answers().await;
    let _ = second.read(&mut rest).await.unwrap();
    assert_eq!(next(&mut second).await, "closed");
}

#[tokio::test]
async fn a_request_whose_body_does_not_come_is_closed_for_a_newcomer() {
    let server = Server::start().await;
    let mut half = Vec::new();
    for _ in 0..20 {
        half.push(server.half_body().await);
        server.answers().await;
        server.arrive(1).await;
    }
    let youngest = half.split_off(20 - (LIMITS.connections - 1));
    for stream in half {
        assert_eq!(all(stream).await, "");
    }
    for stream in youngest {
        end_body(stream).await;
    }
}

#[tokio::test]
async fn newcomers_beside_half_bodies_have_time_to_send_their_request() {
    let server = Server::start().await;
    let mut half = Vec::new();
    for _ in 0..LIMITS.connections {
        half.push(server.half_body().await);
    }
    // Each of them is accepted before the first sends its request.
    let mut newcomers = Vec::new();
    for _ in 0..LIMITS.spare_connections {
        newcomers.push(server.send("").await);
    }
    server.answers().await;
    for stream in &mut newcomers {
        assert_eq!(next(stream).await, "HTTP/1.1 200");
    }
}

#[tokio::test]
async fn a_newcomer_closes_one_connection_and_no_more() {
    let server = Server::start().await;
    let mut half = Vec::new();
    for _ in 0..LIMITS.connections {
        half.push(server.half_body().await);
    }
    let mut newcomers = Vec::new();
    for _ in 0..LIMITS.spare_connections {
        newcomers.push(server.send("").await);
    }
    server.answers().await;
    assert_eq!(all(half.remove(0)).await, "");
    for stream in half {
        end_body(stream).await;
    }
}

#[tokio::test]
async fn a_request_that_is_answered_is_never_closed_and_newcomers_are_refused_at_once() {
    let server = Server::start().await;
    let mut answered = Vec::new();
    for _ in 0..LIMITS.connections {
        answered.push(server.get("/wait").await);
        server.arrive(1).await;
    }
    let mut idle = Vec::new();
    for _ in 0..20 {
        // Idle newcomers do not take the place of one that sends a request.
        idle.push(server.send("").await);
        let refused = all(server.send("GET / HTTP/1.1\r\nHost: any\r\n\r\n").await).await;
        assert!(refused.starts_with("HTTP/1.1 503 ") && refused.ends_with("at most 4"), "{refused}");
        assert!(refused.contains("\r\nconnection: close\r\n"), "{refused}");
    }
    server.released.add_permits(answered.len());
    for stream in answered {
        let response = all(stream).await;
        assert!(response.starts_with("HTTP/1.1 200 ") && response.ends_with("waited"), "{response}");
    }
    server.answers().await;
}

#[tokio::test]
async fn a_request_that_is_refused_may_still_send_its_body() {
    let server = Server::start().await;
    let mut answered = Vec::new();
    for _ in 0..LIMITS.connections {
        answered.push(server.get("/wait").await);
        server.arrive(1).await;
    }
    let body = "x".repeat(1024 * 1024);
    let request = format!("POST / HTTP/1.1\r\nHost: any\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let refused = all(server.send(&request).await).await;
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn clients_that_do_not_take_their_response_are_closed_for_a_newcomer_after_a_second() {
    creep(Duration::from_millis(1));
    let server = Server::start().await;
    let mut silent = Vec::new();
    for _ in 0..LIMITS.connections {
        silent.push(server.get("/large").await);
        server.arrive(1).await;
    }
    sleep(Duration::from_secs(2)).await;
    let start = Instant::now();
    server.answers().await;
    assert!(start.elapsed() < LIMITS.write_timeout.unwrap() / 2, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_response_that_does_not_wait_for_the_body_reaches_a_client_that_still_sends() {
    let server = Server::start().await;
    let body = "x".repeat(4 * 1024 * 1024);
    let header = format!("POST /unread HTTP/1.1\r\nHost: any\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut stream = server.send(&header).await;
    stream.write_all(body.as_bytes()).await.unwrap();
    let response = all(stream).await;
    assert!(response.ends_with("unread"), "{response}");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_without_end_after_its_response_loses_its_connection() {
    creep(Duration::from_millis(1));
    let server = Server::start().await;
    let mut stream =
        server.send("POST /unread HTTP/1.1\r\nHost: any\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    let end = Instant::now() + Duration::from_secs(10);
    while stream.write_all(b"1\r\nx\r\n").await.is_ok() {
        assert!(Instant::now() < end, "the connection is still open");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_has_more_time_than_a_header_that_has_begun() {
    creep(Duration::from_millis(5));
    let server = Server::start().await;
    for (begun, limit) in [("", LIMITS.keep_alive), ("POST", LIMITS.header_timeout)] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        assert_eq!(next(&mut stream).await, "HTTP/1.1 200");
        let start = Instant::now();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await;
        let elapsed = start.elapsed();
        assert!(
            elapsed >= limit - Duration::from_millis(50) && elapsed < limit + Duration::from_secs(1),
            "{elapsed:?} of {limit:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_header_that_begins_behind_a_request_has_no_more_time_than_any_other() {
    creep(Duration::from_millis(5));
    let server = Server::start().await;
    let mut stream = server.send("GET / HTTP/1.1\r\nHost: any\r\n\r\nPOST / HT").await;
    server.arrive(1).await;
    let start = Instant::now();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    assert!(response.starts_with(b"HTTP/1.1 200 "));
    let (elapsed, limit) = (start.elapsed(), LIMITS.header_timeout);
    assert!(elapsed >= limit - Duration::from_millis(50), "{elapsed:?}");
    assert!(elapsed < limit + Duration::from_secs(1), "{elapsed:?}");
}

#[tokio::test]
async fn a_connection_gives_its_place_back_however_it_ends() {
    let server = Server::start().await;
    for _ in 0..LIMITS.connections * 3 {
        for bytes in [
            "GET / HT",
            HALF_BODY,
            "GET /wait HTTP/1.1\r\nHost: any\r\n\r\n",
            "GET /large HTTP/1.1\r\nHost: any\r\n\r\n",
            "GET /panic HTTP/1.1\r\nHost: any\r\n\r\n",
        ] {
            let stream = server.send(bytes).await;
            if bytes.contains("\r\n\r\n") {
                server.arrive(1).await;
            }
            if bytes.starts_with("GET /panic") {
                assert_eq!(all(stream).await, "");
            } else {
                // The client resets the connection.
                stream.set_zero_linger().unwrap();
            }
        }
        // HEAD has a response without a body, and the connection stays open.
        let mut stream = server.send("HEAD / HTTP/1.1\r\nHost: any\r\n\r\n").await;
        assert!(stream.read(&mut [0; 512]).await.unwrap() > 0);
        server.arrive(1).await;
        assert_eq!(next(&mut stream).await, "HTTP/1.1 200");
        server.arrive(1).await;
    }
    let mut answered = Vec::new();
    for _ in 0..LIMITS.connections {
        answered.push(server.get("/wait").await);
        server.arrive(1).await;
    }
    server.released.add_permits(answered.len());
    for stream in answered {
        let response = all(stream).await;
        assert!(response.starts_with("HTTP/1.1 200 ") && response.ends_with("waited"), "{response}");
    }
}

#[tokio::test]
async fn requests_in_one_packet_are_answered_one_after_the_other() {
    let server = Server::start().await;
    let one = "POST / HTTP/1.1\r\nHost: any\r\nContent-Length: 3\r\n\r\n";
    let last = "POST / HTTP/1.1\r\nHost: any\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast";
    let response = all(server.send(&format!("{one}one{one}two{last}")).await).await;
    assert_eq!(response.matches("HTTP/1.1 200 ").count(), 3, "{response}");
    assert!(response.ends_with("last"), "{response}");
}

#[tokio::test]
async fn a_request_that_says_twice_where_its_body_ends_gets_status_400() {
    let server = Server::start().await;
    for fields in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4, 4",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\n : x",
    ] {
        for before in [
            "",
            "POST / HTTP/1.1\r\nHost: any\r\nContent-Length: 2\r\n\r\nok",
            // For hyper, a line after the last chunk ends only at CR and LF. So this is one request.
            "POST / HTTP/1.1\r\nHost: any\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\n\r\nX: y\r\nContent-Length: \
             999\r\n\r\n",
        ] {
            let request = format!("{before}POST / HTTP/1.1\r\nHost: any\r\n{fields}\r\n\r\n0\r\n\r\n");
            let response = all(server.send(&request).await).await;
            assert_eq!(
                response.matches("HTTP/1.1 200 ").count(),
                usize::from(!before.is_empty()),
                "{fields}"
            );
            assert!(response.contains("HTTP/1.1 400 "), "{fields}: {response}");
        }
    }
}
