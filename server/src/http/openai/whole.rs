//! An answer that is given whole: its pieces collected, and one JSON object made of them. The counterpart of `frames`, which
//! keeps nothing.

use super::shapes::{Counted, FunctionCall, Head, broken_off, finish_reason};
use contract::{
    Delta, Failure, ModelId,
    ports::Pieces,
    prompt::{Finish, Piece, ToolCall},
};
use futures::StreamExt;
use serde::Serialize;

/// The longest answer that is collected, in bytes. Whoever wants more asks for frames.
const LONGEST: usize = 16 * 1024 * 1024;

/// The collected pieces of an answer.
#[derive(Debug, Default)]
pub struct Whole {
    text: String,
    thoughts: String,
    calls: Vec<ToolCall>,
    finish: Finish,
}

/// A chat completion in OpenAI's shape.
#[derive(Serialize)]
pub struct Completion<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: [Choice<'a>; 1],
    usage: Option<Counted>,
}

#[derive(Serialize)]
struct Choice<'a> {
    index: u32,
    message: Message<'a>,
    logprobs: (),
    finish_reason: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: Option<&'a str>,
    refusal: (),
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<FunctionCall<'a>>,
}

impl Whole {
    /// Collects an answer to its end. Fails with what the model fails with, or when it is longer than `LONGEST`.
    pub async fn collect(
        first: Piece,
        mut pieces: Pieces,
        model: &ModelId,
    ) -> Result<Self, Failure> {
        let mut whole = Self::default();
        let (mut next, mut length) = (Some(Ok(first)), 0);
        while let Some(piece) = next {
            match piece? {
                Piece::AttemptFailed { .. } | Piece::Routed { .. } => {}
                Piece::Delta(delta) => {
                    length += delta.text().len();
                    match delta {
                        Delta::Text { text } => whole.text.push_str(&text),
                        Delta::Reasoning { text } => whole.thoughts.push_str(&text),
                        Delta::Unknown(_) => {}
                    }
                }
                Piece::ToolCall(call) => {
                    length += call.name.len() + call.arguments.len();
                    whole.calls.push(call);
                }
                Piece::Finished(finish) => {
                    whole.finish = finish;
                    return Ok(whole);
                }
            }
            if length > LONGEST {
                break;
            }
            next = pieces.next().await;
        }
        Err(broken_off(model))
    }

    /// The completion in OpenAI's shape.
    pub fn completion<'a>(&'a self, head: &'a Head) -> Completion<'a> {
        let some = |text: &'a String| (!text.is_empty()).then_some(text.as_str());
        let message = Message {
            role: "assistant",
            content: if self.calls.is_empty() { Some(&self.text) } else { some(&self.text) },
            refusal: (),
            reasoning_content: some(&self.thoughts),
            tool_calls: self.calls.iter().map(|call| FunctionCall::of(call, None)).collect(),
        };
        let finish_reason = finish_reason(!self.calls.is_empty(), self.finish.cut);
        Completion {
            id: &head.id,
            object: "chat.completion",
            created: head.created,
            model: head.model.as_str(),
            choices: [Choice { index: 0, message, logprobs: (), finish_reason }],
            usage: Counted::of(&self.finish.usage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Usage;
    use serde_json::{Value, json};

    fn text(text: &str) -> Piece {
        Piece::Delta(Delta::Text { text: text.into() })
    }

    fn model() -> ModelId {
        ModelId::parse("lab/big").unwrap()
    }

    async fn collected(mut pieces: Vec<Piece>) -> Result<Value, Failure> {
        let first = pieces.remove(0);
        let rest: Pieces = Box::pin(futures::stream::iter(pieces.into_iter().map(Ok)));
        let whole = Whole::collect(first, rest, &model()).await?;
        let head = Head { id: "chatcmpl-1".into(), created: 7, model: model() };
        Ok(serde_json::to_value(whole.completion(&head)).unwrap())
    }

    #[tokio::test]
    async fn an_answer_has_openais_shape() {
        let usage = Usage {
            input: Some(3),
            output: Some(2),
            cached: Some(1),
            cache_write: None,
            reasoning: Some(1),
        };
        let thought = Piece::Delta(Delta::Reasoning { text: "Hm.".into() });

        let answer = collected(vec![
            thought,
            text("Good "),
            text("day"),
            Piece::Finished(Finish { usage, cut: false }),
        ]);

        let expected = json!({
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 7,
            "model": "lab/big",
            "choices": [{
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": "Good day",
                    "refusal": null,
                    "reasoning_content": "Hm.",
                },
                "logprobs": null,
                "finish_reason": "stop",
            }],
            "usage": {
                "prompt_tokens": 3,
                "completion_tokens": 2,
                "total_tokens": 5,
                "prompt_tokens_details": { "cached_tokens": 1 },
                "completion_tokens_details": { "reasoning_tokens": 1 },
            },
        });
        assert_eq!(answer.await.unwrap(), expected);
    }

    #[tokio::test]
    async fn calls_are_told_and_what_nobody_counted_is_null() {
        let call = ToolCall { id: "c1".into(), name: "f".into(), arguments: "{}".into() };

        let answer = collected(vec![Piece::ToolCall(call), Piece::Finished(Finish::default())]);

        let answer = answer.await.unwrap();
        let choice = &answer["choices"][0];
        assert_eq!(choice["finish_reason"], "tool_calls");
        assert_eq!(choice["message"]["content"], Value::Null);
        assert_eq!(
            choice["message"]["tool_calls"],
            json!([{ "id": "c1", "type": "function", "function": { "name": "f", "arguments": "{}" } }])
        );
        assert_eq!(answer["usage"], Value::Null);
    }

    #[tokio::test]
    async fn an_answer_without_an_end_or_a_bound_is_a_failure() {
        let long = "x".repeat(1024 * 1024);

        let broken = collected(vec![text("Good")]).await;
        let endless = collected(vec![text(&long); 20]).await;

        assert_eq!(broken, Err(broken_off(&model())));
        assert_eq!(endless, Err(broken_off(&model())));
    }
}
