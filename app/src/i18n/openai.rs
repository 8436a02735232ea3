//! The sentences for programs at `/v1`: what would be right about a parameter. Technical names stay as they are written
//! in OpenAI's reference. Only the server says this.

use super::Locale;
use leptos_i18n::td_string;

#[cfg(test)]
mod tests;

/// The expectation of a parameter: what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// An answer to every tool call.
    AnsweredCalls,
    /// The id of a tool call of the message before.
    CallId,
    /// A list of tool calls.
    Calls,
    /// A function, or one of these words.
    Choice(&'static [&'static str]),
    /// A text, or a list of parts.
    Content,
    /// The address of a picture, or the picture itself.
    HttpsOrData,
    /// One JSON object; what is wrong is the request as a whole.
    JsonObject,
    /// A text that holds JSON.
    JsonText,
    /// A list of messages.
    Messages,
    /// The name of a model.
    Model,
    /// The name of a tool or a schema.
    Name {
        /// The most characters.
        most: usize,
    },
    /// Nothing: there is no such parameter.
    NoSuchParameter,
    /// Nothing: it can be passed on to no model.
    Nothing,
    /// A number of a range.
    Number {
        /// The least number.
        from: i8,
        /// The greatest number.
        to: i8,
    },
    /// An object.
    Object,
    /// An object that has these fields.
    ObjectWith(&'static [&'static str]),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// One of these values, which alone can be passed on to models.
    Only(&'static [&'static str]),
    /// A text that no other tool call of the message has.
    OtherId,
    /// A name that no other tool has.
    OtherName,
    /// The same as this parameter, or nothing.
    SameAs(&'static str),
    /// A JSON Schema.
    Schema,
    /// A JSON Schema of an object.
    SchemaOfObject,
    /// `system` and `developer` only at the beginning.
    SystemFirst,
    /// A text.
    Text,
    /// A text or several.
    Texts {
        /// The most texts.
        most: usize,
    },
    /// A text or several, and not the tokens of one.
    TextsNotTokens {
        /// The most texts.
        most: usize,
    },
    /// Something only where this parameter is there too.
    TogetherWith(&'static str),
    /// `tool`, until every tool call is answered.
    ToolFirst,
    /// The name of one of the tools.
    ToolName,
    /// A list of tools.
    Tools {
        /// The most tools.
        most: usize,
    },
    /// A whole number.
    WholeNumber {
        /// The least number.
        least: u8,
    },
}

impl Expected {
    /// The words of a yes or no.
    pub const BOOL: Self = Self::OneOf(&["true", "false"]);
}

/// Says what would be right about the parameter of this name, in one sentence.
pub fn expected(locale: Locale, param: &str, expected: Expected) -> String {
    use Expected as E;
    let param = param.to_owned();
    match expected {
        E::AnsweredCalls => td_string!(locale, openai.expected.answered_calls, param),
        E::CallId => td_string!(locale, openai.expected.call_id, param),
        E::Calls => td_string!(locale, openai.expected.calls, param),
        E::Choice(values) => {
            td_string!(locale, openai.expected.choice, param, values = values.join(", "))
        }
        E::Content => td_string!(locale, openai.expected.content, param),
        E::HttpsOrData => td_string!(locale, openai.expected.https_or_data, param),
        E::JsonObject => td_string!(locale, openai.expected.json_object).into(),
        E::JsonText => td_string!(locale, openai.expected.json_text, param),
        E::Messages => td_string!(locale, openai.expected.messages, param),
        E::Model => td_string!(locale, openai.expected.model, param),
        E::Name { most } => td_string!(locale, openai.expected.name, param, most),
        E::NoSuchParameter => td_string!(locale, openai.expected.no_such_parameter, param),
        E::Nothing => td_string!(locale, openai.expected.nothing, param),
        E::Number { from, to } => td_string!(locale, openai.expected.number, param, from, to),
        E::Object => td_string!(locale, openai.expected.object, param),
        E::ObjectWith(names) => {
            td_string!(locale, openai.expected.object_with, param, names = names.join(", "))
        }
        E::OneOf(values) => {
            td_string!(locale, openai.expected.one_of, param, values = values.join(", "))
        }
        E::Only(values) => {
            td_string!(locale, openai.expected.only, param, values = values.join(", "))
        }
        E::OtherId => td_string!(locale, openai.expected.other_id, param),
        E::OtherName => td_string!(locale, openai.expected.other_name, param),
        E::SameAs(name) => td_string!(locale, openai.expected.same_as, param, name),
        E::Schema => td_string!(locale, openai.expected.schema, param),
        E::SchemaOfObject => td_string!(locale, openai.expected.schema_of_object, param),
        E::SystemFirst => td_string!(locale, openai.expected.system_first, param),
        E::Text => td_string!(locale, openai.expected.text, param),
        E::Texts { most } => td_string!(locale, openai.expected.texts, param, most),
        E::TextsNotTokens { most } => {
            td_string!(locale, openai.expected.texts_not_tokens, param, most)
        }
        E::TogetherWith(name) => td_string!(locale, openai.expected.together_with, param, name),
        E::ToolFirst => td_string!(locale, openai.expected.tool_first, param),
        E::ToolName => td_string!(locale, openai.expected.tool_name, param),
        E::Tools { most } => td_string!(locale, openai.expected.tools, param, most),
        E::WholeNumber { least } => td_string!(locale, openai.expected.whole_number, param, least),
    }
}

/// Says to a program that it needs a key. The page would speak of signing in.
pub fn no_key(locale: Locale) -> &'static str {
    td_string!(locale, openai.no_key)
}
