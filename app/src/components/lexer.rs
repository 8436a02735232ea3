//! Code in colour: one small lexer for all languages, driven by a table of what differs between them.
//!
//! It looks at each character once, never fails, and loses nothing: the spans, joined, are the source. It knows no
//! markup, so that tests need no page.

mod languages;

use languages::{Quote, Shape, Syntax};

/// The kind of a stretch of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain code: whatever is of no other kind.
    Plain,
    /// A word of the language itself.
    Keyword,
    /// A string literal.
    String,
    /// A number, or a word that stands for a value.
    Number,
    /// A comment, written for people.
    Comment,
    /// The name of something that is being made, a key, a tag, a variable.
    Name,
}

/// Splits code of a language, as it is called after a fence, into spans. An unknown language is one plain span.
pub fn spans<'a>(language: &str, source: &'a str) -> Vec<(Kind, &'a str)> {
    let mut spans = Spans { source, done: 0, found: Vec::new() };
    match language.to_ascii_lowercase().as_str() {
        "diff" | "patch" => diff(&mut spans),
        "html" | "htm" | "xml" | "svg" | "vue" => markup(&mut spans),
        name => {
            if let Some(language) = languages::named(name) {
                code(&mut spans, language);
            }
        }
    }
    spans.finish()
}

/// The spans that were found so far. What lies between two of them is plain.
struct Spans<'a> {
    source: &'a str,
    done: usize,
    found: Vec<(Kind, &'a str)>,
}

impl<'a> Spans<'a> {
    fn mark(&mut self, kind: Kind, start: usize, end: usize) {
        if end <= start {
            return;
        }
        if self.done < start {
            self.found.push((Kind::Plain, &self.source[self.done..start]));
        }
        self.found.push((kind, &self.source[start..end]));
        self.done = end;
    }

    fn finish(mut self) -> Vec<(Kind, &'a str)> {
        if self.done < self.source.len() {
            self.found.push((Kind::Plain, &self.source[self.done..]));
        }
        self.found
    }
}

fn code(spans: &mut Spans, language: &Syntax) {
    let source = spans.source;
    let mut at = 0;
    let mut names_next = false;
    let mut line_is_new = true;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (kind, length) = if let Some(length) = comment(rest, language, before(source, at)) {
            (Kind::Comment, length)
        } else if let Some(length) = string(rest, language, before(source, at)) {
            let is_key = language.keys && follows_key(&rest[length..]);
            (if is_key { Kind::Name } else { Kind::String }, length)
        } else if first.is_ascii_digit() {
            (Kind::Number, number(rest))
        } else if starts_word(first, language) {
            let length = word(rest, language);
            let text = &rest[..length];
            let kind = if names_next {
                Kind::Name
            } else if language.is_keyword(text) {
                Kind::Keyword
            } else if first == '$' || first == '@' || first == '#' {
                Kind::Name
            } else if languages::VALUES.contains(&text) {
                Kind::Number
            } else if language.keys && line_is_new && follows_key(&rest[length..]) {
                Kind::Name
            } else {
                Kind::Plain
            };
            names_next = kind == Kind::Keyword && languages::NAMES_NEXT.contains(&text);
            (kind, length)
        } else {
            if !first.is_whitespace() {
                names_next = false;
            }
            (Kind::Plain, first.len_utf8())
        };
        if kind != Kind::Plain {
            spans.mark(kind, at, at + length);
        }
        line_is_new = match first {
            '\n' => true,
            ' ' | '\t' | '-' => line_is_new,
            _ => false,
        };
        at += length;
    }
}

/// The character before a position.
fn before(source: &str, at: usize) -> Option<char> {
    source[..at].chars().next_back()
}

/// How long the comment is that begins here.
fn comment(rest: &str, language: &Syntax, before: Option<char>) -> Option<usize> {
    let in_word = before.is_some_and(|c| !c.is_whitespace() && c != ';');
    for start in language.line_comments {
        if rest.starts_with(start) && !(*start == "#" && in_word) {
            return Some(line(rest));
        }
    }
    let (start, end) = language.block_comment?;
    let inside = rest.strip_prefix(start)?;
    Some(inside.find(end).map_or(rest.len(), |length| start.len() + length + end.len()))
}

/// How long the text is that begins here. Where values stand bare, an apostrophe within a word is none.
fn string(rest: &str, language: &Syntax, before: Option<char>) -> Option<usize> {
    if language.keys && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    language.quotes.iter().find_map(|quote| quoted(rest, quote))
}

fn quoted(rest: &str, quote: &Quote) -> Option<usize> {
    match quote.shape {
        Shape::Marked => {}
        Shape::Character => return character(rest),
        Shape::Raw => return raw(rest),
    }
    let inside = rest.strip_prefix(quote.mark)?;
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote.escapes {
            escaped = true;
        } else if inside[at..].starts_with(quote.mark) {
            return Some(quote.mark.len() * 2 + at);
        } else if c == '\n' && !quote.lines {
            return Some(quote.mark.len() + at);
        }
    }
    Some(rest.len())
}

/// A character such as `'a'`; a lifetime such as `'a` is none.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let mut chars = inside.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        let end = inside.char_indices().skip(2).take(10).find(|(_, c)| *c == '\'')?.0;
        return Some(1 + end + 1);
    }
    let (end, last) = chars.next()?;
    (last == '\'' && first != '\'').then_some(1 + end + 1)
}

/// A raw text such as `r#"…"#`.
fn raw(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let start = rest.len() - inside.len();
    let mut from = 0;
    while let Some(quote) = inside[from..].find('"') {
        from += quote + 1;
        if inside[from..].bytes().take_while(|byte| *byte == b'#').take(hashes).count() == hashes {
            return Some(start + from + hashes);
        }
    }
    Some(rest.len())
}

fn number(rest: &str) -> usize {
    let mut previous = ' ';
    for (at, c) in rest.char_indices() {
        let goes_on = c.is_alphanumeric()
            || c == '_'
            || (c == '.' && rest[at + 1..].starts_with(|next: char| next.is_ascii_digit()))
            || (matches!(c, '+' | '-') && matches!(previous, 'e' | 'E') && !rest.starts_with("0x"));
        if !goes_on {
            return at;
        }
        previous = c;
    }
    rest.len()
}

fn starts_word(c: char, language: &Syntax) -> bool {
    c.is_alphabetic() || c == '_' || language.sigils.contains(c)
}

fn word(rest: &str, language: &Syntax) -> usize {
    let mut chars = rest.char_indices();
    chars.next();
    chars
        .find(|(_, c)| !(c.is_alphanumeric() || *c == '_' || (*c == '-' && language.dashes)))
        .map_or(rest.len(), |(at, _)| at)
}

fn line(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// Whether a key ends here: `:` or `=` follows on the same line.
fn follows_key(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    rest.starts_with('=') || (rest.starts_with(':') && !rest.starts_with("::"))
}

fn diff(spans: &mut Spans) {
    let mut at = 0;
    for line in spans.source.split_inclusive('\n') {
        let kind = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => Kind::Comment,
            [b'+', ..] => Kind::String,
            [b'-', ..] => Kind::Number,
            [b'@', b'@', ..] => Kind::Keyword,
            _ if line.starts_with("diff ") || line.starts_with("index ") => Kind::Comment,
            _ => Kind::Plain,
        };
        if kind != Kind::Plain {
            spans.mark(kind, at, at + line.trim_end_matches('\n').len());
        }
        at += line.len();
    }
}

fn markup(spans: &mut Spans) {
    let source = spans.source;
    let mut at = 0;
    let mut in_tag = false;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (kind, length) = match first {
            _ if !in_tag && rest.starts_with("<!--") => {
                (Kind::Comment, rest.find("-->").map_or(rest.len(), |end| end + 3))
            }
            '<' if !in_tag => {
                let name = rest[1..].trim_start_matches(['/', '!', '?']);
                let start = rest.len() - name.len();
                let length = name.find(|c: char| !(c.is_alphanumeric() || "-:_".contains(c)));
                let end = start + length.unwrap_or(name.len());
                in_tag = end > start;
                if in_tag {
                    spans.mark(Kind::Keyword, at + start, at + end);
                }
                (Kind::Plain, end)
            }
            '>' => {
                in_tag = false;
                (Kind::Plain, 1)
            }
            '"' | '\'' if in_tag => {
                (Kind::String, rest[1..].find(first).map_or(rest.len(), |end| end + 2))
            }
            c if in_tag && c.is_alphabetic() => {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || "-:_@.".contains(c)));
                (Kind::Name, end.unwrap_or(rest.len()))
            }
            '&' if !in_tag => {
                let end = rest[1..].find(|c: char| !(c.is_alphanumeric() || c == '#'));
                match end.filter(|end| *end > 0 && rest[end + 1..].starts_with(';')) {
                    Some(end) => (Kind::Number, end + 2),
                    None => (Kind::Plain, 1),
                }
            }
            c => (Kind::Plain, c.len_utf8()),
        };
        if kind != Kind::Plain {
            spans.mark(kind, at, at + length);
        }
        at += length;
    }
}
