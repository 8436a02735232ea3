//! A person's initials in a circle, beside their name in the rail and in the list of people. Made of letters alone, so
//! that no picture is stored or fetched.

use leptos::prelude::*;

/// An avatar: the initials of a name; decoration beside the name itself.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true">{move || initials(&name.read())}</span> }
}

/// The first letters of the first and the last word, in capitals.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    words.next().into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        let names = ["Ada König", "ada", "Ada Maria de la König", "  ", "émile ßen"];

        let found: Vec<String> = names.iter().map(|name| initials(name)).collect();

        assert_eq!(found, ["AK", "A", "AK", "", "ÉSS"]);
    }
}
