//! The capabilities of each kind of provider, as a table of the parameters that it does not support. Nothing that was
//! asked for is dropped in silence: the caller gets the parameter's name instead.
//!
//! One table, so that a parameter can be compared across all kinds; `request` writes down what is left, without a look.

use contract::ProviderKind;
use contract::prompt::{Format, Picture, Prompt, PromptMessage, Speaker};

/// The runtime of a model, as far as it decides about its capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// In this process.
    Local,
    /// At a provider of this kind.
    Remote(ProviderKind),
}

/// The first parameter, as OpenAI's API spells it, that a runtime does not support. `None`: it supports all of them, or
/// its provider says so itself.
pub(crate) fn unsupported_parameter(runtime: Runtime, prompt: &Prompt) -> Option<&'static str> {
    let it = &prompt.parameters;
    let pictures = || prompt.said.iter().flat_map(|said| &said.pictures);
    let has_calls = || {
        let is_of_tools = |said: &PromptMessage| said.by == Speaker::Tool || !said.calls.is_empty();
        prompt.said.iter().any(is_of_tools)
    };
    let is_strict = || prompt.tools.iter().any(|tool| tool.strict == Some(true));
    let links = || pictures().any(|picture| matches!(picture, Picture::Link { .. }));
    let is = |runtimes: &[Runtime]| runtimes.contains(&runtime);
    let (anthropic, gemini, ollama) = (
        Runtime::Remote(ProviderKind::Anthropic),
        Runtime::Remote(ProviderKind::Gemini),
        Runtime::Remote(ProviderKind::Ollama),
    );
    let others = [Runtime::Local, anthropic, gemini, ollama];
    let table = [
        ("tools", !prompt.tools.is_empty() && is(&[Runtime::Local])),
        ("tools", is(&[gemini, ollama]) && is_strict()),
        ("messages", pictures().next().is_some() && is(&[Runtime::Local])),
        ("messages", is(&[Runtime::Local]) && has_calls()),
        ("messages", links() && is(&[Runtime::Local, gemini, ollama])),
        ("stop", !it.stop.is_empty() && is(&[Runtime::Local])),
        ("seed", it.seed.is_some() && is(&[anthropic])),
        ("reasoning_effort", it.reasoning_effort.is_some() && is(&[Runtime::Local])),
        ("response_format", it.format.is_some() && is(&[Runtime::Local])),
        ("response_format", it.format == Some(Format::Json) && is(&[anthropic, gemini])),
        ("response_format", matches!(it.format, Some(Format::Schema { .. })) && is(&[ollama])),
        // Its newer models cannot be told not to think.
        ("reasoning_effort", it.reasoning_effort.as_deref() == Some("none") && is(&[gemini])),
        ("tool_choice", it.tool_choice.is_some() && is(&[Runtime::Local, ollama])),
        ("frequency_penalty", it.frequency_penalty.is_some() && is(&others)),
        ("presence_penalty", it.presence_penalty.is_some() && is(&others)),
        // Several at once is what all of them do unless they are told otherwise.
        ("parallel_tool_calls", it.parallel_tool_calls == Some(false) && is(&others)),
    ];
    table.into_iter().find_map(|(name, is_asked_for)| is_asked_for.then_some(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::prompt::{Parameters, ToolCall, ToolChoice, ToolSpec};

    fn with(parameters: Parameters) -> Prompt {
        Prompt { parameters, ..Prompt::default() }
    }

    fn shown(picture: Picture) -> Prompt {
        let said = PromptMessage {
            pictures: vec![picture],
            ..PromptMessage::new(Speaker::Person, "What is it?")
        };
        Prompt { said: vec![said], ..Prompt::default() }
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let tool = ToolSpec { name: "t".into(), description: None, schema: None, strict: None };
        let strict = ToolSpec { strict: Some(true), ..tool.clone() };
        let tools = Prompt { tools: vec![tool], ..Prompt::default() };
        let strict = Prompt { tools: vec![strict], ..Prompt::default() };
        let call = ToolCall { id: "1".into(), name: "t".into(), arguments: "{}".into() };
        let called = PromptMessage { calls: vec![call], ..PromptMessage::new(Speaker::Model, "") };
        let called = Prompt { said: vec![called], ..Prompt::default() };
        let inline = Picture::Inline { media_type: "image/png".into(), base64: "AA==".into() };
        let link = Picture::Link { url: "https://example.org/a.png".into() };
        let seed = with(Parameters { seed: Some(1), ..Parameters::default() });
        let json = with(Parameters { format: Some(Format::Json), ..Parameters::default() });
        let format =
            Format::Schema { name: "s".into(), schema: serde_json::json!({}), strict: None };
        let schema = with(Parameters { format: Some(format), ..Parameters::default() });
        let effort = Some("none".to_owned());
        let unthinking = with(Parameters { reasoning_effort: effort, ..Parameters::default() });
        let choice =
            with(Parameters { tool_choice: Some(ToolChoice::Required), ..Parameters::default() });
        let penalty = with(Parameters { presence_penalty: Some(1.0), ..Parameters::default() });
        let one = with(Parameters { parallel_tool_calls: Some(false), ..Parameters::default() });
        let warm = with(Parameters { temperature: Some(1.0), ..Parameters::default() });
        // local, OpenAI, Anthropic, Gemini, Ollama
        let table = [
            (&tools, [Some("tools"), None, None, None, None]),
            (&shown(inline), [Some("messages"), None, None, None, None]),
            (&shown(link), [Some("messages"), None, None, Some("messages"), Some("messages")]),
            (&seed, [None, None, Some("seed"), None, None]),
            (&strict, [Some("tools"), None, None, Some("tools"), Some("tools")]),
            (&called, [Some("messages"), None, None, None, None]),
            (
                &json,
                [
                    Some("response_format"),
                    None,
                    Some("response_format"),
                    Some("response_format"),
                    None,
                ],
            ),
            (&schema, [Some("response_format"), None, None, None, Some("response_format")]),
            (&unthinking, [Some("reasoning_effort"), None, None, Some("reasoning_effort"), None]),
            (&choice, [Some("tool_choice"), None, None, None, Some("tool_choice")]),
            (
                &penalty,
                [Some("presence_penalty"), None]
                    .into_iter()
                    .chain([Some("presence_penalty"); 3])
                    .collect::<Vec<_>>()
                    .try_into()
                    .unwrap(),
            ),
            (
                &one,
                [Some("parallel_tool_calls"), None]
                    .into_iter()
                    .chain([Some("parallel_tool_calls"); 3])
                    .collect::<Vec<_>>()
                    .try_into()
                    .unwrap(),
            ),
            (&warm, [None; 5]),
        ];

        for (prompt, expected) in table {
            let runtimes = [
                ProviderKind::Openai,
                ProviderKind::Anthropic,
                ProviderKind::Gemini,
                ProviderKind::Ollama,
            ];
            let runtimes = [Runtime::Local].into_iter().chain(runtimes.map(Runtime::Remote));
            let unsupported: Vec<_> =
                runtimes.map(|runtime| unsupported_parameter(runtime, prompt)).collect();
            assert_eq!(unsupported, expected, "{prompt:?}");
        }
    }
}
