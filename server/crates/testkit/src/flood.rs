//! A provider that never stops: a head, a beginning, and then the same byte for as long as somebody reads.
//!
//! Apart from `Cassette`, whose answers end: here it is counted how much was read.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The number of bytes that are sent at once.
const PIECE: usize = 64 * 1024;

/// A running flood; dropping it closes its port.
#[derive(Debug)]
pub struct Flood {
    address: SocketAddr,
    sent: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Flood {
    /// Answers everything with this status, these further lines of the head, and a body that begins with `beginning`.
    #[expect(
        clippy::disallowed_methods,
        reason = "a test's own server; dropping it aborts the task"
    )]
    pub async fn start(status: u16, lines: &[&str], beginning: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let lines = lines.join("\r\n");
        let head = format!("HTTP/1.1 {status} It is\r\n{lines}\r\n\r\n{beginning}");
        let sent = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&sent);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                flood(stream, &head, &count).await;
            }
        });
        Self { address, sent, task }
    }

    /// The base URL, ending in a slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How many bytes were taken so far, those on their way included.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.sent.load(SeqCst)
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Sends until nobody takes any more.
async fn flood(mut stream: TcpStream, head: &str, sent: &AtomicUsize) {
    let mut request = [0; 4096];
    if stream.read(&mut request).await.is_err() || stream.write_all(head.as_bytes()).await.is_err()
    {
        return;
    }
    let piece = vec![b'1'; PIECE];
    while stream.write_all(&piece).await.is_ok() {
        sent.fetch_add(PIECE, SeqCst);
    }
}
