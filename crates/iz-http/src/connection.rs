//! The life of one connection: the handshake, the requests, and the end.

use std::{
    convert::Infallible,
    error::Error,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use hyper::{
    Request, Response,
    body::{Body, Incoming},
    header::{CONNECTION, HeaderValue},
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::TcpStream,
    select,
    task::yield_now,
    time::{Instant, Sleep, sleep_until},
};
use tower::Service;

use crate::{
    connection_state::{ConnectionState, Order},
    current_tls::CurrentTls,
    limits::ServerLimits,
    open_connections::OpenConnection,
    tls::{AcceptedStream, ByteStream, handshake},
    tracked_body::{RequestBody, ResponseBody},
    tracked_stream::TrackedStream,
    write_timeout::WriteTimeout,
};

/// The address of this machine at which the connection of a request arrived. Every request has it as an extension. It
/// differs from the address at which the server listens if that is 0.0.0.0 or `[::]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrivalAddress(pub SocketAddr);

/// What all connections of a server have in common.
#[derive(Clone)]
pub(crate) struct ConnectionSettings {
    pub(crate) tls: Option<CurrentTls>,
    pub(crate) limits: ServerLimits,
}

impl ConnectionSettings {
    fn http(&self) -> http1::Builder {
        let mut http = http1::Builder::new();
        // The time of a header is limited here, because hyper would also limit the time between two requests by it.
        http.header_read_timeout(None)
            .max_headers(self.limits.header_fields)
            .max_buf_size(self.limits.header_bytes);
        http
    }
}

/// Serves a connection until one side closes it, or until it is told to close.
pub(crate) async fn serve_connection<F, T, S, B>(
    stream: TcpStream,
    settings: ConnectionSettings,
    open: OpenConnection,
    service: F,
) where
    F: FnOnce(AcceptedStream) -> (T, S),
    T: ByteStream + 'static,
    S: Service<Request<RequestBody>, Response = Response<B>, Error = Infallible> + Clone,
    B: Body + Unpin + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let limits = settings.limits;
    let state = Arc::clone(&open.state);
    let arrival = stream.local_addr().ok().map(ArrivalAddress);
    let tls = settings.tls.as_ref().map(CurrentTls::acceptor);
    let stream = WriteTimeout::new(stream, limits.write_timeout);
    let accepted = select! {
        biased;
        accepted = handshake(stream, tls.as_ref(), limits.header_timeout) => accepted,
        // No request can have arrived before the handshake.
        _ = state.next_order() => None,
    };
    let Some(accepted) = accepted else { return };
    let (stream, service) = service(accepted);
    let stream = TrackedStream::new(stream, Arc::clone(&state));
    let service = TowerToHyperService::new(service);
    let service = service_fn(move |request: Request<Incoming>| {
        let overloaded = open.begin_request();
        let state = Arc::clone(&open.state);
        let mut request = request.map(|body| RequestBody::new(body, Arc::clone(&state)));
        if let Some(arrival) = arrival {
            request.extensions_mut().insert(arrival);
        }
        if let Some(overloaded) = overloaded {
            request.extensions_mut().insert(overloaded);
        }
        let response = service.call(request);
        async move {
            let mut response = response.await?;
            if overloaded.is_some() {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            state.answered();
            Ok::<_, Infallible>(response.map(|body| ResponseBody::new(body, state)))
        }
    });
    let mut served = pin!(settings.http().serve_connection(TokioIo::new(stream), service));
    let mut timer = pin!(sleep_until(Instant::now() + limits.header_timeout));
    loop {
        let order = select! {
            biased;
            _ = served.as_mut() => return,
            order = state.next_order() => order,
            () = DeadlineTimer { timer: timer.as_mut(), state: &state, limits: &limits } => return,
        };
        match order {
            Order::Shed => {
                // A request may have arrived that the runtime has not noticed yet.
                select! {
                    biased;
                    _ = served.as_mut() => return,
                    () = yield_now() => {}
                }
                if state.obey() {
                    return;
                }
            }
            Order::Stop => {
                state.stop();
                served.as_mut().graceful_shutdown();
            }
            Order::End => return,
        }
    }
}

/// Ends at the deadline of a connection. The deadline may change at each request. The timer is set again only if it would
/// end too late, so that most requests do not touch it.
struct DeadlineTimer<'t> {
    timer: Pin<&'t mut Sleep>,
    state: &'t ConnectionState,
    limits: &'t ServerLimits,
}

impl Future for DeadlineTimer<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let deadline = self.state.deadline(self.limits);
        if let Some(deadline) = deadline.filter(|deadline| *deadline < self.timer.deadline()) {
            self.timer.as_mut().reset(deadline);
        }
        while self.timer.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            let next = deadline.unwrap_or_else(|| now + self.limits.header_timeout);
            if next <= now {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(next);
        }
        Poll::Pending
    }
}
