use std::{future::pending, net::SocketAddr, sync::Arc};

use http_body_util::Full;
use hyper::body::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::{Notify, oneshot},
};
use tower::service_fn;

use super::{creep::creep, *};

/// More than any system keeps of a connection whose other side does not read.
const LARGE: usize = 64 * 1024 * 1024;

/// Serves `/large`, a response of [`LARGE`] bytes, and at any other path a small one.
async fn start(limits: ServerLimits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = service_fn(|request: Request<RequestBody>| async move {
        let body = if request.uri().path() == "/large" { vec![b'x'; LARGE] } else { b"small".to_vec() };
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(body))))
    });
    tokio::spawn(serve(listener, None, limits, move |stream| (stream, service), pending()));
    address
}

async fn send(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn get(address: SocketAddr, path: &str) -> TcpStream {
    send(address, &format!("GET {path} HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n")).await
}

async fn status(mut stream: TcpStream) -> String {
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_reads_a_response_loses_its_connection() {
    creep(Duration::from_millis(5));
    let limits = ServerLimits { connections: 2, ..ServerLimits::default() };
    let address = start(limits).await;
    let mut silent = Vec::new();
    for _ in 0..limits.connections {
        silent.push(get(address, "/large").await);
    }
    let answered =
        timeout(2 * limits.write_timeout.unwrap(), async { status(get(address, "/small").await).await });
    assert_eq!(answered.await.as_deref(), Ok("200"), "clients that do not read still hold the connections");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_gets_a_large_response_whole() {
    creep(Duration::from_millis(1));
    let address = start(ServerLimits::default()).await;
    let mut response = Vec::new();
    get(address, "/large").await.read_to_end(&mut response).await.unwrap();
    assert!(response.len() > LARGE, "{} bytes", response.len());
}

#[tokio::test(start_paused = true)]
async fn a_header_that_never_ends_loses_its_connection() {
    creep(Duration::from_millis(1));
    let limits = ServerLimits::default();
    let address = start(limits).await;
    let mut stream = send(address, "POST /client_Service HTTP/1.1\r\nHost: loc").await;
    let mut response = Vec::new();
    let read = timeout(2 * limits.header_timeout, stream.read_to_end(&mut response)).await;
    assert!(read.is_ok(), "the connection is still open");
    assert!(!response.starts_with(b"HTTP/1.1 2"));
}

#[tokio::test]
async fn a_header_beyond_its_limits_gets_status_431() {
    let address =
        start(ServerLimits { header_fields: 4, header_bytes: 8192, ..ServerLimits::default() }).await;
    for (fields, length, expected) in [(3, 10, "200"), (4, 10, "431"), (1, 9000, "431")] {
        let mut request = "GET / HTTP/1.1\r\nConnection: close\r\n".to_owned();
        for number in 0..fields {
            request.push_str(&format!("X-{number}: {}\r\n", "x".repeat(length)));
        }
        let stream = send(address, &format!("{request}\r\n")).await;
        assert_eq!(status(stream).await, expected, "{fields} fields of {length} bytes");
    }
}

#[tokio::test(start_paused = true)]
async fn requests_in_flight_have_the_drain_timeout_to_finish() {
    creep(Duration::from_millis(1));
    for is_in_time in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (arrived, finish) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let handler = (Arc::clone(&arrived), Arc::clone(&finish));
        let service = service_fn(move |_: Request<RequestBody>| {
            let (arrived, finish) = handler.clone();
            async move {
                arrived.notify_one();
                finish.notified().await;
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"done"))))
            }
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let limits = ServerLimits::default();
        let server = tokio::spawn(serve(listener, None, limits, move |stream| (stream, service), async {
            let _ = stopped.await;
        }));
        let stream = get(address, "/").await;
        arrived.notified().await;
        drop(stop);
        let start = tokio::time::Instant::now();
        if is_in_time {
            finish.notify_one();
            assert_eq!(status(stream).await, "200");
            server.await.unwrap();
        } else {
            server.await.unwrap();
            assert!(start.elapsed() >= limits.drain_timeout, "{:?}", start.elapsed());
        }
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}
