//! The mark: „, the German opening quotation mark. Somebody begins to speak. The rail, the sign-in and the pages that
//! the server renders show the same one.

use leptos::prelude::*;

/// The mark and the name, as a link.
#[component]
pub fn Logo(
    /// The address that it leads to.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <a class="logo" href=href>
            <Mark />
            "Plauder"
        </a>
    }
}

/// The mark alone, as a decoration.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect class="mark-ground" width="32" height="32" rx="9" />
            <path
                class="mark-quote"
                transform="translate(.6 -1.2)"
                d="M9.2 23.2c2.7-1.5 4.2-3.6 4.2-6.6v-5.4H8.1v5.5h2.6c0 1.9-.8 3.3-2.6 4.4zM18.4 23.2c2.7-1.5 4.2-3.6 4.2-6.6v-5.4h-5.3v5.5h2.6c0 1.9-.8 3.3-2.6 4.4z"
            />
        </svg>
    }
}
