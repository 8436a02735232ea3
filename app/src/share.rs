//! The public page of a shared chat: whole documents, rendered on the server with the page's own components, readable
//! without scripts. Nothing of it is compiled into the page.

#[cfg(test)]
mod tests;

use crate::{
    components::{Answer, Logo},
    document::{Head, Preview, document},
    i18n::{Locale, explain, format, locale},
};
use contract::{
    Author, Failure, Language, Outcome, Part, SharedChat, SharedMessage, message::text_of,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Renders the public page of a shared chat as a document. `css` is where its style sheet lies, `url` its own address.
pub fn page(shared: &SharedChat, language: Language, css: &str, url: &str) -> String {
    let words = locale(language);
    let title = shared.title.as_str().to_owned();
    let head = Head {
        title: td_string!(words, share.document_title, title = title.clone()),
        preview: Some(Preview {
            title: title.clone(),
            description: description(shared),
            url: url.to_owned(),
        }),
    };
    let about = about(words, shared);
    let messages: Vec<SharedMessage> = shared.messages.clone();
    document(words, css, "shared", head, move || {
        view! {
            <header class="shared-head">
                <Logo href="/" />
                <h1>{title}</h1>
                <p class="soft">{about}</p>
            </header>
            <ol role="list" aria-label=td_string!(words, share.conversation)>
                {messages.into_iter().map(|message| said(words, message)).collect_view()}
            </ol>
            <footer class="shared-foot">
                <span>{td_string!(words, share.frozen)}</span>
                <a class="button" href="/">
                    {td_string!(words, share.open)}
                </a>
            </footer>
        }
    })
}

/// Renders the document in place of a share that does not open, and why it does not.
pub fn closed_page(language: Language, why: &Failure, css: &str) -> String {
    let words = locale(language);
    let (title, text) = match why {
        Failure::Missing { .. } => {
            (td_string!(words, share.missing_title), td_string!(words, share.missing).to_owned())
        }
        Failure::Gone { .. } => {
            (td_string!(words, share.gone_title), td_string!(words, share.gone).to_owned())
        }
        failure => (td_string!(words, share.failed_title), explain(words, failure)),
    };
    let head = Head { title: format!("{title} – Plauder"), preview: None };
    document(words, css, "shared", head, move || {
        view! {
            <header class="shared-head">
                <Logo href="/" />
                <h1>{title}</h1>
                <p class="soft">{text}</p>
            </header>
            <a class="button" href="/">
                {td_string!(words, share.home)}
            </a>
        }
    })
}

fn said(words: Locale, message: SharedMessage) -> AnyView {
    match message.author {
        Author::Person => view! {
            <li class="message mine">
                <span class="visually-hidden">{td_string!(words, share.question)}</span>
                <div class="said">{text_of(&message.parts)}</div>
            </li>
        }
        .into_any(),
        author => {
            let name = match &author {
                Author::Unknown(kept) => kept.word("by"),
                Author::Model { model } => model.name(),
                Author::Person => "",
            };
            let name = name.to_owned();
            let parts: Vec<Part> = message
                .parts
                .into_iter()
                .filter(|part| matches!(part, Part::Text { .. } | Part::Unknown(_)))
                .collect();
            view! {
                <li class="message theirs">
                    <p class="byline">
                        <b>{name.clone()}</b>
                    </p>
                    <Answer parts=Signal::stored(parts) model=Signal::stored(name) />
                    {ending(words, &message.outcome)
                        .map(|note| view! {
                            <div class="ending">
                                <p class="ending-note">{note}</p>
                            </div>
                        })}
                </li>
            }
            .into_any()
        }
    }
}

/// The note under an answer that did not come to its end.
fn ending(words: Locale, outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Done => None,
        Outcome::Unknown(_) => Some(td_string!(words, errors.unknown)),
        Outcome::Cut | Outcome::Stopped | Outcome::Interrupted { .. } | Outcome::Failed { .. } => {
            Some(td_string!(words, share.broken_off))
        }
    }
}

/// The line about a share: when it was shared, how long it is, and until when it can be read.
fn about(words: Locale, shared: &SharedChat) -> String {
    let day = format::date_long(words, shared.shared_at);
    let count = shared.messages.len();
    let mut about = vec![
        td_string!(words, share.shared_on, date = day),
        td_string!(words, share.messages, count = count),
    ];
    if let Some(at) = shared.expires_at {
        about.push(td_string!(words, share.readable_until, date = format::date_long(words, at)));
    }
    about.join(" · ")
}

/// The beginning of the first answer, or of the question where there is none.
fn description(shared: &SharedChat) -> String {
    const LENGTH: usize = 200;
    let answer = shared.messages.iter().find(|message| message.author != Author::Person);
    let text = answer.or(shared.messages.first()).map(|message| text_of(&message.parts));
    let text = text.unwrap_or_default();
    let marks = ['#', '*', '`', '>', '|', '_'];
    let mut words = String::new();
    for word in text.split_whitespace().map(|word| word.trim_matches(marks)) {
        let length = words.chars().count();
        if !words.is_empty() && length + word.chars().count() > LENGTH {
            words.push('…');
            break;
        }
        if !words.is_empty() && !word.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().take(LENGTH));
    }
    words
}
