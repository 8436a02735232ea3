use super::*;
use contract::{
    Delta, Failure, ModelId, ModelTrouble, Usage,
    prompt::{Finish, ToolCall},
};
use serde_json::{Value, json};

fn text(text: &str) -> Piece {
    Piece::Delta(Delta::Text { text: text.into() })
}

fn end(cut: bool) -> Piece {
    let usage = Usage { input: Some(3), output: Some(2), ..Usage::default() };
    Piece::Finished(Finish { usage, cut })
}

fn frames(reports_usage: bool, first: Piece, pieces: Pieces) -> Frames {
    let model = ModelId::parse("lab/big").unwrap();
    let head = Head { id: "chatcmpl-1".into(), created: 7, model };
    Frames::new(head, reports_usage, first, pieces, Language::En)
}

async fn blocks(reports_usage: bool, mut pieces: Vec<Result<Piece, Failure>>) -> Vec<String> {
    let first = pieces.remove(0).unwrap();
    let rest: Pieces = Box::pin(futures::stream::iter(pieces));
    let blocks = frames(reports_usage, first, rest);
    blocks.map(|block| String::from_utf8(block.unwrap().to_vec()).unwrap()).collect().await
}

/// The data of some blocks, each frame's as JSON but for the last word.
fn data(blocks: &[String]) -> Vec<Value> {
    let text = blocks.concat();
    assert!(text.ends_with("\n\n"));
    text.split_terminator("\n\n")
        .map(|frame| frame.strip_prefix("data: ").unwrap())
        .map(|data| serde_json::from_str(data).unwrap_or_else(|_| json!(data)))
        .collect()
}

#[tokio::test]
async fn what_is_ready_together_leaves_in_one_block() {
    let pieces = vec![Ok(text("Good ")), Ok(text("\"day\"\n\nä")), Ok(end(false))];

    let blocks = blocks(false, pieces).await;

    let head = r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"lab/big","choices":[{"index":0,"delta":"#;
    let tail = r#","logprobs":null,"finish_reason":"#;
    let frame = |delta: &str, reason: &str| format!("data: {head}{delta}{tail}{reason}}}]}}\n\n");
    let expected = [
        frame(r#"{"role":"assistant","content":""}"#, "null"),
        frame(r#"{"content":"Good "}"#, "null"),
        frame(r#"{"content":"\"day\"\n\nä"}"#, "null"),
        frame("{}", r#""stop""#),
        "data: [DONE]\n\n".to_owned(),
    ];
    assert_eq!(blocks, [expected.concat()]);
}

#[tokio::test]
async fn usage_comes_in_a_frame_of_its_own_where_it_is_wanted() {
    let frames = data(&blocks(true, vec![Ok(text("Hi")), Ok(end(true))]).await);

    assert_eq!(frames[1]["usage"], Value::Null);
    assert!(frames[1].as_object().unwrap().contains_key("usage"));
    assert_eq!(frames[2]["choices"][0]["finish_reason"], "length");
    assert_eq!(frames[3]["choices"], json!([]));
    assert_eq!(
        frames[3]["usage"],
        json!({ "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 })
    );
    assert_eq!(frames[4], "[DONE]");
}

#[tokio::test]
async fn thoughts_and_calls_have_places_of_their_own() {
    let call = |id: &str| {
        Piece::ToolCall(ToolCall { id: id.into(), name: "f".into(), arguments: "{\"a\":1}".into() })
    };
    let thought = Piece::Delta(Delta::Reasoning { text: "Hm.".into() });

    let pieces = vec![Ok(thought), Ok(call("c1")), Ok(call("c2")), Ok(end(false))];
    let frames = data(&blocks(false, pieces).await);

    let delta = |index: usize| &frames[index]["choices"][0]["delta"];
    assert_eq!(delta(1), &json!({ "reasoning_content": "Hm." }));
    let function = json!({ "name": "f", "arguments": "{\"a\":1}" });
    for (index, id) in ["c1", "c2"].into_iter().enumerate() {
        let call =
            json!({ "index": index, "id": id, "type": "function", "function": function.clone() });
        assert_eq!(delta(index + 2), &json!({ "tool_calls": [call] }));
    }
    assert_eq!(frames[4]["choices"][0]["finish_reason"], "tool_calls");
}

#[tokio::test]
async fn an_answer_that_fails_ends_with_an_error_and_nothing_after_it() {
    let model = ModelId::parse("lab/big").unwrap();
    let failure = Failure::ModelFailed { model, trouble: ModelTrouble::TimedOut };

    let failed = data(&blocks(false, vec![Ok(text("Hi")), Err(failure), Ok(end(false))]).await);
    let broken = data(&blocks(false, vec![Ok(text("Hi"))]).await);

    assert_eq!(failed[2]["error"]["code"], "timed_out");
    assert_eq!(failed.len(), 3);
    assert_eq!(broken[2]["error"]["code"], "invalid_response");
    assert_eq!(broken.len(), 3);
}

#[tokio::test]
async fn a_long_answer_leaves_in_several_blocks() {
    let mut pieces = vec![Ok(text(&"x".repeat(100))); 500];
    pieces.push(Ok(end(false)));

    let blocks = blocks(false, pieces).await;

    assert!(blocks.len() > 4);
    assert!(blocks.iter().all(|block| block.len() < BLOCK + 1024));
    assert_eq!(data(&blocks).len(), 500 + 3);
}

#[tokio::test(start_paused = true)]
async fn silence_is_broken_by_a_comment() {
    let mut frames = frames(false, text("Hi"), Box::pin(futures::stream::pending()));
    frames.next().await;
    let begun = Instant::now();

    for count in 1..=3 {
        let comment = frames.next().await.unwrap().unwrap();
        assert_eq!(&comment[..], b": still here\n\n");
        assert_eq!(begun.elapsed().as_secs(), 15 * count);
    }
}
