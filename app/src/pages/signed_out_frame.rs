//! The frame that the pages of the sign-in and the sign-up share: the mark, a card, and the language.

use super::language_choice::LanguageChoice;
use crate::components::Logo;
use leptos::prelude::*;

/// The frame of a page for people who are not signed in.
#[component]
pub fn SignedOutFrame(
    /// The card, and what stands below it.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="centre">
            <div class="outside">
                <Logo href="/" />
                {children()}
                <LanguageChoice name="outside-language" />
            </div>
        </main>
    }
}
