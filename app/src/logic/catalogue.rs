//! A list of models: searched, and put into another order. Apart from the page, since a model moves past neighbours
//! that a search may hide, which takes tests.

use contract::Model;

/// The direction in which a model is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Before its neighbour.
    Up,
    /// Behind its neighbour.
    Down,
}

/// Whether a model's name or id holds every word of a search.
pub fn is_found(model: &Model, search: &str) -> bool {
    let text = format!("{} {}", model.label, model.id).to_lowercase();
    search.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// Moves the item at `index`, which must be below the length, past the next one that is shown; without one, to the end.
pub fn move_past<T>(list: &mut Vec<T>, index: usize, way: Way, is_shown: impl Fn(&T) -> bool) {
    let to = match way {
        Way::Up => list[..index].iter().rposition(is_shown).unwrap_or(0),
        Way::Down => {
            let next = list[index + 1..].iter().position(is_shown);
            next.map_or(list.len() - 1, |next| index + 1 + next)
        }
    };
    let moved = list.remove(index);
    list.insert(to, moved);
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{ModelId, Purpose};

    fn model(id: &str, label: &str) -> Model {
        Model {
            id: ModelId::parse(id).unwrap(),
            label: label.into(),
            local: false,
            window: None,
            max_output: None,
            purpose: Purpose::Remote,
            about: None,
            abilities: vec![],
            price: None,
        }
    }

    #[test]
    fn words_are_found_in_names_and_ids() {
        let opus = model("anthropic/claude-opus-5", "Claude Opus 5");

        for search in ["", "opus", "OPUS anthropic", "5 claude"] {
            assert!(is_found(&opus, search), "{search}");
        }
        assert!(!is_found(&opus, "opus openai"));
    }

    #[test]
    fn a_model_moves_past_its_neighbour_that_is_shown() {
        let moved = |index, way, shown: &str| {
            let mut list: Vec<char> = "abcde".chars().collect();
            move_past(&mut list, index, way, |it| shown.contains(*it));
            list.into_iter().collect::<String>()
        };

        assert_eq!(moved(2, Way::Up, "abcde"), "acbde");
        assert_eq!(moved(2, Way::Down, "abcde"), "abdce");
        assert_eq!(moved(3, Way::Up, "ad"), "dabce");
        assert_eq!(moved(0, Way::Down, "ad"), "bcdae");
    }

    #[test]
    fn alone_it_moves_to_the_end_of_the_list() {
        let mut list = vec!['a', 'b', 'c'];
        move_past(&mut list, 1, Way::Up, |it| *it == 'b');
        assert_eq!(list, ['b', 'a', 'c']);

        move_past(&mut list, 0, Way::Down, |it| *it == 'b');
        assert_eq!(list, ['a', 'c', 'b']);
    }
}
