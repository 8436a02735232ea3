//! Whole documents, rendered on the server, readable without scripts: the frame that shares and the API's reference
//! have in common.

use crate::i18n::{Locale, provide_locale};
use leptos::{html, prelude::*};
use leptos_i18n::Locale as _;

/// A document's head.
pub struct Head {
    /// The title of the window.
    pub title: String,
    /// The preview that other programs show where its link is pasted; `None`: there is nothing to show off.
    pub preview: Option<Preview>,
}

/// A document's preview, which other programs show where its link is pasted.
pub struct Preview {
    /// The title, without the product's name.
    pub title: String,
    /// The first words of its content.
    pub description: String,
    /// The document's own address.
    pub url: String,
}

/// Renders a document under an owner of its own: nothing of it outlives the call, and no script is added. `css` is
/// where its style sheet lies, `class` says what kind of page it is.
pub fn document<V: IntoView + 'static>(
    words: Locale,
    css: &str,
    class: &'static str,
    head: Head,
    content: impl FnOnce() -> V,
) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_locale(Signal::stored(words));
        view! {
            <html lang=words.as_str() dir=words.direction().as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta
                        name="viewport"
                        content="width=device-width, initial-scale=1, viewport-fit=cover"
                    />
                    <title>{head.title}</title>
                    <meta name="robots" content="noindex" />
                    <meta name="referrer" content="no-referrer" />
                    <meta
                        name="theme-color"
                        content="#fcfbf8"
                        media="(prefers-color-scheme: light)"
                    />
                    <meta
                        name="theme-color"
                        content="#191714"
                        media="(prefers-color-scheme: dark)"
                    />
                    {head.preview.map(|preview| open_graph(words, preview))}
                    <link rel="stylesheet" href=css.to_owned() />
                </head>
                <body>
                    <main class=class>{content()}</main>
                </body>
            </html>
        }
        .to_html()
    });
    owner.cleanup();
    // Every `<` of a text is escaped, so these can only be marks that hydration would look for.
    format!("<!doctype html>{}", html.replace("<!>", "").replace("<!--<() />-->", ""))
}

fn open_graph(words: Locale, preview: Preview) -> impl IntoView {
    let spoken = match words {
        Locale::en => "en_US",
        Locale::de => "de_DE",
    };
    let Preview { title, description, url } = preview;
    view! {
        <link rel="canonical" href=url.clone() />
        <meta name="description" content=description.clone() />
        {property("og:type", "article".to_owned())}
        {property("og:site_name", "Plauder".to_owned())}
        {property("og:title", title)}
        {property("og:description", description)}
        {property("og:url", url)}
        {property("og:locale", spoken.to_owned())}
    }
}

/// A `<meta property>`, which HTML itself does not know.
fn property(name: &'static str, content: String) -> impl IntoView {
    html::meta().attr("property", name).attr("content", content)
}
