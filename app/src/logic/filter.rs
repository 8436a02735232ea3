//! Search as you type, over what is there already; the server's answer replaces it a moment later. Apart from `chats`,
//! since it changes no list.

use contract::Chat;

/// The chats whose title holds every word of `search`, in any case and order.
pub fn by_title(chats: &[Chat], search: &str) -> Vec<Chat> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    chats
        .iter()
        .filter(|chat| {
            let title = chat.title.as_str().to_lowercase();
            words.iter().all(|word| title.contains(word))
        })
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::thread::tests::titled;

    #[test]
    fn every_word_must_stand_in_the_title() {
        let chats = [titled("Rate-Limiter in Rust"), titled("Übung in Rust"), titled("Brief")];

        let found = by_title(&chats, "rust ÜBUNG");

        assert_eq!(found, chats[1..2]);
        assert_eq!(by_title(&chats, "  ").len(), 3);
    }
}
