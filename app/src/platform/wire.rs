//! One WebSocket, as callbacks.

use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// What comes over a wire.
pub enum Signal {
    /// It is open.
    Opened,
    /// A text.
    Text(String),
    /// It is closed, with this code. Nothing follows.
    Closed(u16),
}

/// What is called when something comes in; kept as long as the connection.
type Heard =
    (Closure<dyn FnMut()>, Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(CloseEvent)>);

/// An open or opening connection. Dropping it closes it, and nothing more is heard of it.
pub struct Wire {
    socket: WebSocket,
    _heard: Heard,
}

impl Wire {
    /// Opens a connection. `None`: the browser refuses the address.
    pub fn open(address: &str, hear: Rc<dyn Fn(Signal)>) -> Option<Self> {
        let socket = WebSocket::new(address).ok()?;
        let opened = {
            let hear = Rc::clone(&hear);
            Closure::<dyn FnMut()>::new(move || hear(Signal::Opened))
        };
        let text = {
            let hear = Rc::clone(&hear);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    hear(Signal::Text(text));
                }
            })
        };
        let closed = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            hear(Signal::Closed(event.code()))
        });
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(text.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Some(Self { socket, _heard: (opened, text, closed) })
    }

    /// Sends a text. It is lost when the connection is.
    pub fn send(&self, text: &str) {
        if self.socket.ready_state() == WebSocket::OPEN {
            let _ = self.socket.send_with_str(text);
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
