//! Where the socket's events go: the one file that knows which topic takes which.

use super::State;
use crate::{
    platform::{online, visibility},
    socket::SocketEvent,
};
use contract::{Notice, ServerFrame};
use leptos::prelude::*;
use std::rc::Rc;

impl State {
    /// Listens to the socket, the network and the reader's return.
    pub(super) fn wire(self) {
        let (thread, outbox) = (self.thread, self.outbox);
        self.socket.listen(
            Rc::new(move |event| self.heard(event)),
            Rc::new(move |chat| thread.followed(chat)),
        );
        visibility::on_return(move || thread.frame());
        online::on_change(move |is_online| {
            if is_online {
                outbox.flush();
            }
        });
    }

    fn heard(self, event: SocketEvent) {
        match event {
            SocketEvent::Up => {
                self.outbox.flush();
                // Nothing that changed before, and since the list was asked for, was heard here.
                self.chats.load();
            }
            SocketEvent::SignedOut => self.signed_out(),
            SocketEvent::Frame(frame) => self.framed(*frame),
        }
    }

    fn framed(self, frame: ServerFrame) {
        match frame {
            ServerFrame::Turn { chat, turn, seq, event } => {
                self.thread.happened(self, chat, turn, seq, &event)
            }
            ServerFrame::Snapshot { chat, transcript } => {
                self.thread.caught_up(self, chat, transcript)
            }
            ServerFrame::Quiet { chat } => self.thread.quiet(chat),
            ServerFrame::Notice { notice: Notice::ChatChanged { chat } } => self.chat_changed(chat),
            ServerFrame::Notice { notice: Notice::ChatGone { chat } } => self.chat_gone(chat),
            ServerFrame::Notice { notice: Notice::SignedOut } => self.signed_out(),
            ServerFrame::Refused { chat: Some(chat), failure } => {
                // A chat that is still on its way to the server cannot be followed yet.
                let on_its_way = self
                    .outbox
                    .list
                    .with_untracked(|list| list.iter().any(|pending| pending.chat == chat));
                if !on_its_way {
                    self.failed(&failure);
                }
            }
            ServerFrame::Refused { chat: None, failure } => self.failed(&failure),
            ServerFrame::Welcome { .. }
            | ServerFrame::Ping
            | ServerFrame::Notice { notice: Notice::Unknown(_) }
            | ServerFrame::Unknown(_) => {}
        }
    }
}
