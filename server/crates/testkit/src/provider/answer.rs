//! The body of a streamed answer: a script, played in time.
//!
//! Apart from the frames, which have no time. The bench sends 50,000 tokens a second through here: steps are made beforehand,
//! and a token costs a clone of shared bytes and at most one turn of a timer.

use super::frame;
use crate::script::{Script, Token, Trouble, Usage};
use axum::body::Bytes;
use futures::Stream;
use serde_json::Value;
use std::{
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep};

/// Frames of an answer without a pace are joined to blocks of this size.
const BLOCK: usize = 8 * 1024;

/// Long enough for what was sent before to leave in a packet of its own.
const BREATH: Duration = Duration::from_millis(3);

/// One step of an answer.
enum Step {
    Send(Bytes),
    /// Sent when it is its turn.
    Paced(Bytes),
    Wait(Duration),
    Break,
    Hang,
}

/// The steps of an answer, as a stream of bytes.
pub(super) struct Answer {
    steps: std::vec::IntoIter<Step>,
    period: Duration,
    due: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    waiting: bool,
    next: Option<Bytes>,
}

impl Answer {
    /// The answer of these tokens, as the script has them sent. `usage`: the report, if it was asked for.
    pub(super) fn new(
        script: &Script,
        tokens: &[Token],
        finish: &str,
        usage: Option<&Value>,
    ) -> Self {
        Self {
            steps: steps(script, tokens, finish, usage).into_iter(),
            period: Duration::from_secs(1) / script.rate.max(1),
            due: None,
            timer: Box::pin(tokio::time::sleep(Duration::ZERO)),
            waiting: false,
            next: None,
        }
    }

    fn wait_until(&mut self, moment: Instant) {
        self.timer.as_mut().reset(moment);
        self.waiting = true;
    }
}

impl Stream for Answer {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.waiting {
                ready!(this.timer.as_mut().poll(context));
                this.waiting = false;
            }
            if let Some(bytes) = this.next.take() {
                return Poll::Ready(Some(Ok(bytes)));
            }
            match this.steps.next() {
                None => return Poll::Ready(None),
                Some(Step::Send(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Step::Paced(bytes)) => {
                    let due = this.due.map_or_else(Instant::now, |due| due + this.period);
                    this.due = Some(due);
                    this.next = Some(bytes);
                    this.wait_until(due);
                }
                Some(Step::Wait(time)) => this.wait_until(Instant::now() + time),
                Some(Step::Break) => {
                    return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
                }
                Some(Step::Hang) => {
                    this.steps = vec![Step::Hang].into_iter();
                    return Poll::Pending;
                }
            }
        }
    }
}

fn steps(script: &Script, tokens: &[Token], finish: &str, usage: Option<&Value>) -> Vec<Step> {
    let mut steps = Vec::with_capacity(tokens.len() + 8);
    send(&mut steps, script, frame::opening());
    if script.trouble == Some(Trouble::Hang) {
        steps.push(Step::Hang);
        return steps;
    }
    if !script.first.is_zero() {
        steps.push(Step::Wait(script.first));
    }
    for (index, token) in tokens.iter().enumerate() {
        if script.trouble.is_some() && index == script.after && go_wrong(&mut steps, script, token)
        {
            return steps;
        }
        if script.comments {
            steps.push(Step::Send(Bytes::from_static(b": keep-alive\n\n")));
            send(&mut steps, script, frame::empty());
        }
        say(&mut steps, script, frame::token(token));
    }
    if script.trouble == Some(Trouble::Unfinished) {
        send(&mut steps, script, frame::done());
        return steps;
    }
    for (index, call) in script.calls.iter().enumerate() {
        for frame in frame::call(index, call) {
            send(&mut steps, script, frame);
        }
    }
    let inline = usage.filter(|_| script.usage == Usage::Inline);
    send(&mut steps, script, frame::finish(finish, inline));
    if let Some(usage) = usage.filter(|_| script.usage == Usage::Alone) {
        send(&mut steps, script, frame::usage_alone(usage));
    }
    send(&mut steps, script, frame::done());
    if script.rate == 0 && !script.cut && script.trouble.is_none() { joined(steps) } else { steps }
}

/// Adds the steps of the script's trouble. Whether the answer ends with it.
fn go_wrong(steps: &mut Vec<Step>, script: &Script, token: &Token) -> bool {
    match script.trouble {
        Some(Trouble::Stall) => steps.push(Step::Hang),
        Some(Trouble::Reset) => steps.extend([Step::Wait(BREATH), Step::Break]),
        Some(Trouble::HalfFrame) => {
            let frame = frame::token(token);
            steps.push(Step::Send(frame.slice(..frame.len() / 2)));
        }
        Some(Trouble::BadUtf8) => {
            steps.push(Step::Send(Bytes::from_static(b"data: \xC3\x28\xFF\n\n")));
        }
        Some(Trouble::ErrorFrame) => send(steps, script, frame::error()),
        Some(Trouble::Unfinished) => send(steps, script, frame::done()),
        Some(Trouble::Garbage) => {
            steps.push(Step::Send(Bytes::from_static(b"data: <html>502 Bad Gateway</html>\n\n")));
            return false;
        }
        _ => return false,
    }
    true
}

/// One token, at its time, in one piece or cut inside its first long character.
fn say(steps: &mut Vec<Step>, script: &Script, frame: Bytes) {
    let paced = |bytes| if script.rate == 0 { Step::Send(bytes) } else { Step::Paced(bytes) };
    let frame = ended(script, frame);
    let cut = if script.cut { frame.iter().position(|byte| *byte >= 0x80) } else { None };
    match cut {
        None => steps.push(paced(frame)),
        Some(at) => {
            steps.push(paced(frame.slice(..=at)));
            steps.push(Step::Wait(BREATH));
            steps.push(Step::Send(frame.slice(at + 1..)));
        }
    }
}

fn send(steps: &mut Vec<Step>, script: &Script, frame: Bytes) {
    steps.push(Step::Send(ended(script, frame)));
}

fn ended(script: &Script, frame: Bytes) -> Bytes {
    if !script.crlf {
        return frame;
    }
    let text = std::str::from_utf8(&frame).expect("frames are made of text");
    Bytes::from(text.replace('\n', "\r\n"))
}

/// Joins neighbours, as a fast network would.
fn joined(steps: Vec<Step>) -> Vec<Step> {
    let mut blocks = Vec::new();
    let mut block = Vec::with_capacity(BLOCK);
    for step in steps {
        let Step::Send(bytes) = step else {
            flush(&mut block, &mut blocks);
            blocks.push(step);
            continue;
        };
        if block.len() + bytes.len() > BLOCK {
            flush(&mut block, &mut blocks);
        }
        block.extend_from_slice(&bytes);
    }
    flush(&mut block, &mut blocks);
    blocks
}

fn flush(block: &mut Vec<u8>, blocks: &mut Vec<Step>) {
    if !block.is_empty() {
        blocks.push(Step::Send(Bytes::from(std::mem::replace(block, Vec::with_capacity(BLOCK)))));
    }
}
