//! The bytes of frames, apart from their timing. A token costs one pass of a serialiser over borrowed text, straight into
//! the block that is sent.

use crate::http::{
    error::openai,
    openai::shapes::{Counted, FunctionCall, Head, finish_reason},
};
use axum::body::Bytes;
use bytes::{BufMut, BytesMut};
use contract::{
    Delta, Failure, Language, ModelId,
    prompt::{Finish, Piece},
};
use serde::Serialize;

/// The writer of one answer's frames, one after the other, into a block.
pub struct Writer {
    head: Head,
    reports_usage: bool,
    language: Language,
    has_begun: bool,
    calls: u32,
    block: BytesMut,
}

#[derive(Serialize)]
struct Chunk<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: &'a [Choice<'a>],
    /// Left out where nobody wants it, and `null` until the end where somebody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<&'a Option<Counted>>,
}

#[derive(Serialize)]
struct Choice<'a> {
    index: u32,
    delta: Added<'a>,
    logprobs: (),
    finish_reason: Option<&'static str>,
}

#[derive(Default, Serialize)]
struct Added<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<[FunctionCall<'a>; 1]>,
}

impl Writer {
    /// The writer of frames that say `head` of themselves. `language`: that of a failure.
    pub fn new(head: Head, reports_usage: bool, language: Language) -> Self {
        let block = BytesMut::new();
        Self { head, reports_usage, language, has_begun: false, calls: 0, block }
    }

    /// The model that answers, or that is asked now.
    pub const fn model(&self) -> &ModelId {
        &self.head.model
    }

    /// The length of the block, in bytes.
    pub fn length(&self) -> usize {
        self.block.len()
    }

    /// Takes the block, if anything is in it, and begins an empty one.
    pub fn take(&mut self) -> Option<Bytes> {
        (!self.block.is_empty()).then(|| self.block.split().freeze())
    }

    /// Writes a piece, if there is anything to say of it. `true`: it was the last one.
    pub fn piece(&mut self, piece: &Piece) -> bool {
        match piece {
            Piece::AttemptFailed { .. } | Piece::Delta(Delta::Unknown(_)) => {}
            Piece::Routed { model, .. } => self.head.model.clone_from(model),
            Piece::Delta(Delta::Text { text }) => {
                self.add(Added { content: Some(text), ..Added::default() });
            }
            Piece::Delta(Delta::Reasoning { text }) => {
                self.add(Added { reasoning_content: Some(text), ..Added::default() });
            }
            Piece::ToolCall(call) => {
                let call = FunctionCall::of(call, Some(self.calls));
                self.calls += 1;
                self.add(Added { tool_calls: Some([call]), ..Added::default() });
            }
            Piece::Finished(finish) => {
                self.finish(*finish);
                return true;
            }
        }
        false
    }

    /// Writes a failure, after which nothing comes: `true`, as for the last piece.
    pub fn failure(&mut self, failure: &Failure) -> bool {
        let body = openai::body(failure, None, self.language);
        self.block.reserve(body.len() + 8);
        self.block.extend_from_slice(b"data: ");
        self.block.extend_from_slice(&body);
        self.block.extend_from_slice(b"\n\n");
        true
    }

    fn finish(&mut self, Finish { usage, cut }: Finish) {
        self.begin();
        let reason = finish_reason(self.calls > 0, cut);
        self.choice(Added::default(), Some(reason));
        if self.reports_usage {
            self.frame(&[], Some(&Counted::of(&usage)));
        }
        self.block.extend_from_slice(b"data: [DONE]\n\n");
    }

    fn add(&mut self, added: Added<'_>) {
        self.begin();
        self.choice(added, None);
    }

    /// The first frame says who speaks.
    fn begin(&mut self) {
        if !self.has_begun {
            self.has_begun = true;
            let role = Added { role: Some("assistant"), content: Some(""), ..Added::default() };
            self.choice(role, None);
        }
    }

    fn choice(&mut self, delta: Added<'_>, finish_reason: Option<&'static str>) {
        let usage = self.reports_usage.then_some(&None);
        self.frame(&[Choice { index: 0, delta, logprobs: (), finish_reason }], usage);
    }

    fn frame(&mut self, choices: &[Choice<'_>], usage: Option<&Option<Counted>>) {
        let Head { id, created, model } = &self.head;
        let chunk = Chunk {
            id,
            object: "chat.completion.chunk",
            created: *created,
            model: model.as_str(),
            choices,
            usage,
        };
        self.block.reserve(512);
        self.block.extend_from_slice(b"data: ");
        serde_json::to_writer((&mut self.block).writer(), &chunk).expect("a chunk is plain data");
        self.block.extend_from_slice(b"\n\n");
    }
}
