//! A block of code: its language, its text in colour, and a button that copies it. Between `markdown`, which only says
//! that there is code, and `lexer`, which knows no markup.

use super::{
    button::IconButton,
    icon::IconName,
    lexer::{self, Kind},
};
use crate::i18n::use_locale;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Longer code stays black: colour is for reading, and nobody reads that far.
const LONGEST_COLOURED: usize = 64 * 1024;

/// A block of code with its language.
#[component]
pub fn CodeBlock(
    /// The language, as the fence named it; may be empty.
    #[prop(into)]
    language: String,
    /// The code.
    #[prop(into)]
    code: String,
    /// Whether it is still being written.
    #[prop(optional)]
    live: bool,
    /// The action that copies the code; without one there is no button.
    #[prop(optional_no_strip)]
    copy: Option<Callback<String>>,
) -> impl IntoView {
    let locale = use_locale();
    let coloured = if code.len() > LONGEST_COLOURED { "" } else { language.as_str() };
    let spans: Vec<AnyView> = lexer::spans(coloured, &code)
        .into_iter()
        .map(|(kind, text)| match class(kind) {
            None => text.to_owned().into_any(),
            Some(class) => view! { <span class=class>{text.to_owned()}</span> }.into_any(),
        })
        .collect();
    let label = Signal::derive(move || td_string!(locale.get(), messages.copy_code).to_owned());
    let head = (copy.is_some() || !language.is_empty()).then(|| {
        let copy = copy.map(|copy| {
            let press = Callback::new(move |()| copy.run(code.clone()));
            view! { <IconButton icon=IconName::Copy label small=true press /> }
        });
        view! {
            <figcaption class="code-head">
                <span>{language}</span>
                {copy}
            </figcaption>
        }
    });
    view! {
        <figure class="code">
            {head}
            <pre tabindex="0">
                <code>{spans} {live.then(|| view! { <span class="caret"></span> })}</code>
            </pre>
        </figure>
    }
}

const fn class(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Plain => None,
        Kind::Keyword => Some("tok-keyword"),
        Kind::String => Some("tok-string"),
        Kind::Number => Some("tok-number"),
        Kind::Comment => Some("tok-comment"),
        Kind::Name => Some("tok-name"),
    }
}
