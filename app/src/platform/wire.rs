//! One WebSocket, as callbacks. It carries texts and close codes; what they mean, and when to try again, is known to
//! `socket.rs` alone.

use futures::{
    SinkExt, StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use std::{future::poll_fn, rc::Rc, task::Poll};
use wasm_bindgen_futures::spawn_local;

/// The close code for a connection that was lost without one (RFC 6455, 7.4.1).
const LOST: u16 = 1006;

/// An event of a wire.
pub enum WireEvent {
    /// The connection is open.
    Opened,
    /// A text came.
    Text(String),
    /// The connection is closed, with this code (RFC 6455, 7.4). Nothing follows.
    Closed(u16),
}

/// An open or opening connection. Dropping it closes it.
pub struct Wire {
    /// The near end of the queue from which `carry` sends.
    sender: UnboundedSender<String>,
}

impl Wire {
    /// Opens a connection, whose events go to `hear`. `None`: the browser refuses the address.
    pub fn open(address: &str, hear: Rc<dyn Fn(WireEvent)>) -> Option<Self> {
        let socket = WebSocket::open(address).ok()?;
        let (sender, waiting) = unbounded();
        spawn_local(carry(socket, waiting, hear));
        Some(Self { sender })
    }

    /// Sends a text. It is lost when the connection is.
    pub fn send(&self, text: &str) {
        // Nobody takes it once the connection is closed.
        let _ = self.sender.unbounded_send(text.to_owned());
    }
}

enum Next {
    Opened,
    Received(Option<Result<Message, WebSocketError>>),
    Send(Option<String>),
}

/// Carries texts both ways until one side closes. The socket closes when it is dropped.
async fn carry(
    mut socket: WebSocket,
    mut waiting: UnboundedReceiver<String>,
    hear: Rc<dyn Fn(WireEvent)>,
) {
    let mut is_open = false;
    loop {
        let next = poll_fn(|context| {
            if let Poll::Ready(said) = socket.poll_next_unpin(context) {
                return Poll::Ready(Next::Received(said));
            }
            if is_open {
                waiting.poll_next_unpin(context).map(Next::Send)
            } else {
                socket.poll_ready_unpin(context).map(|_| Next::Opened)
            }
        });
        match next.await {
            Next::Opened => {
                is_open = true;
                hear(WireEvent::Opened);
            }
            Next::Received(Some(Ok(Message::Text(text)))) => hear(WireEvent::Text(text)),
            // An error says nothing that the close after it does not say better.
            Next::Received(Some(Ok(Message::Bytes(_)) | Err(WebSocketError::ConnectionError))) => {}
            Next::Received(Some(Err(WebSocketError::ConnectionClose(close)))) => {
                return hear(WireEvent::Closed(close.code));
            }
            Next::Received(Some(Err(_)) | None) => return hear(WireEvent::Closed(LOST)),
            Next::Send(Some(text)) => {
                // The close that follows a failure is heard above.
                let _ = socket.send(Message::Text(text)).await;
            }
            Next::Send(None) => return,
        }
    }
}
