//! The stream of one connection, which fails when the other side takes nothing for too long.
//!
//! It is below HTTP, so that it holds for whatever is sent, streamed or whole, and for sockets: the body that waits to be
//! sent is dropped with the connection, and with the body the model that makes it. What goes out without waiting costs
//! nothing more than before.

use super::bounds::Admission;
use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};

/// The most bytes that the system keeps behind those that are on their way. It would keep megabytes, minutes of an answer,
/// before it lets us know that nobody reads them.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;

/// The stream of one connection. It counts as open until it is dropped, as a socket too.
pub(super) struct TimedStream {
    stream: TcpStream,
    /// The time for which the other side may take nothing.
    timeout: Duration,
    /// Runs while the other side takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    arrived: Arc<AtomicBool>,
    _admission: Admission,
}

impl TimedStream {
    /// A stream that tells `arrived` when it has read something.
    pub fn new(
        stream: TcpStream,
        timeout: Duration,
        arrived: Arc<AtomicBool>,
        admission: Admission,
    ) -> Self {
        // Tokens are small: waiting to fill a packet would be felt.
        drop(stream.set_nodelay(true));
        #[cfg(target_os = "linux")]
        drop(socket2::SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT));
        Self { stream, timeout, stalled: None, arrived, _admission: admission }
    }

    /// What came of writing, or the end of the other side's time.
    fn in_time(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let timeout = self.timeout;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.arrived.store(true, Relaxed);
        }
        read
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
