//! Long texts in pieces, for tokenizers whose recursion grows with a text.
//!
//! Pure, and apart from the tokenizer, so that where a text is cut is tested without a model.

/// The bytes of the longest piece. `std::regex`, with which llama.cpp finds the words of many models, goes some three
/// hundred bytes of stack deeper with each character of a word, in builds without optimisation a thousand or more.
pub const LONGEST: usize = 16 * 1024;

/// The pieces of a text, none longer than `longest` bytes, which one after the other are the text.
///
/// A text is cut where tokens end in any case: before one of the marks, else after a word. A word that is longer than half a
/// piece is cut between two characters, but no mark is.
pub fn pieces<'text>(text: &'text str, longest: usize, marks: &[String]) -> Vec<&'text str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while rest.len() > longest {
        let (piece, after) = rest.split_at(end(rest, longest, marks));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// The end of the first piece of a text that is longer than one.
fn end(text: &str, longest: usize, marks: &[String]) -> usize {
    let whole = text.floor_char_boundary(longest);
    let half = longest / 2;
    let marks_inside = marks.iter().filter_map(|mark| text[..whole].rfind(mark.as_str()));
    let mark = marks_inside.filter(|at| *at > half).max();
    let end = mark.or_else(|| word_end(text, half, whole)).unwrap_or(whole);
    mark_across(text, end, marks).unwrap_or(end)
}

/// The last place between two indices at which a word ends before a blank.
fn word_end(text: &str, from: usize, to: usize) -> Option<usize> {
    let blanks = text[..to].char_indices().rev().take_while(|(at, _)| *at > from);
    let mut blanks = blanks.filter(|(_, it)| it.is_whitespace()).map(|(at, _)| at);
    blanks.find(|at| !text[..*at].ends_with(char::is_whitespace))
}

/// The beginning of a mark that a cut at this index would go through.
fn mark_across(text: &str, cut: usize, marks: &[String]) -> Option<usize> {
    let longest = marks.iter().map(String::len).max().unwrap_or_default();
    let begins = cut.saturating_sub(longest).max(1)..cut;
    begins.filter(|at| text.is_char_boundary(*at)).find(|at| {
        marks.iter().any(|mark| at + mark.len() > cut && text[*at..].starts_with(mark.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, longest: usize) -> Vec<&str> {
        pieces(text, longest, &["<|end|>".to_owned(), "<a b>".to_owned()])
    }

    #[test]
    fn what_is_short_stays_whole() {
        assert_eq!(cut("", 8), [""]);
        assert_eq!(cut("two word", 8), ["two word"]);
    }

    #[test]
    fn a_text_is_cut_after_words() {
        assert_eq!(cut("one two three four", 10), ["one two", " three", " four"]);
        assert_eq!(cut("one two   three", 10), ["one two", "   three"]);
    }

    #[test]
    fn a_mark_is_the_best_place() {
        assert_eq!(cut("1234567<|end|>12 3", 16), ["1234567<|end|>12", " 3"]);
        assert_eq!(cut("123456789<|end|>12 3", 17), ["123456789", "<|end|>12 3"]);
    }

    #[test]
    fn a_long_word_is_cut_between_characters() {
        assert_eq!(cut("aaaaaaaaaaaa", 5), ["aaaaa", "aaaaa", "aa"]);
        assert_eq!(cut("ääääää", 5), ["ää", "ää", "ää"]);
        assert_eq!(cut("            ", 5), ["     ", "     ", "  "]);
    }

    #[test]
    fn no_mark_is_cut() {
        assert_eq!(cut("aaaaaaaa<|end|>aa", 10), ["aaaaaaaa", "<|end|>aa"]);
        assert_eq!(cut("aaaaaaa<a b>aaa", 10), ["aaaaaaa", "<a b>aaa"]);
    }

    #[test]
    fn pieces_are_the_text_and_never_too_long() {
        let words =
            ["", " ", "\n\n", "a", "wort ", "wörter", "日本", "<|end|>", "<a b>", "😀😀", "<|"];
        for first in words {
            for second in words {
                let text = [first, second, "x", second, first, first, "<|end|>"].concat().repeat(3);
                for longest in 8..40 {
                    let pieces = cut(&text, longest);

                    assert_eq!(pieces.concat(), text);
                    assert!(pieces.iter().all(|it| it.len() <= longest), "{longest}: {pieces:?}");
                    let ends: usize = pieces.iter().map(|it| it.matches("<|end|>").count()).sum();
                    assert_eq!(ends, text.matches("<|end|>").count(), "{longest}: {pieces:?}");
                }
            }
        }
    }
}
