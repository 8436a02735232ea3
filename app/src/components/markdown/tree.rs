//! Markdown as a tree that is safe to show: no raw HTML, only harmless links, and never deep. It makes no markup, so
//! that hostile texts are tried without a page.

use super::{
    links::{host, link, shortened, with_links},
    node::{Element, Node, Side},
};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

/// The dialect of markdown: the common core with tables, ~~struck~~ text and task lists.
pub const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// What stands deeper than this is shown in the element that holds it. Rendering walks the tree by calling
/// itself, and a hostile text must not exhaust the stack.
const DEEPEST: usize = 20;

/// A table with more columns is shown as it was written: each short row of it would be filled up with cells.
const MOST_COLUMNS: usize = 40;

/// After so many cells a table's short rows are no longer filled up: three bytes would make a row of them.
const MOST_FILLED: usize = 5_000;

/// Reads a block of markdown.
pub fn read(text: &str) -> Vec<Node> {
    let mut builder = Builder::default();
    let parser = Parser::new_ext(text, OPTIONS);
    let definitions = definitions(&parser);
    for (event, range) in parser.into_offset_iter() {
        builder.take(event, &text[range]);
    }
    let mut nodes = builder.finish();
    nodes.extend(definitions);
    nodes
}

/// Reads a block of markdown that is still being written: the caret stands after its last word.
pub fn read_live(text: &str) -> Vec<Node> {
    let mut nodes = read(text);
    set_caret(&mut nodes);
    nodes
}

/// Puts the caret behind the last word, inside the innermost element that takes words.
fn set_caret(nodes: &mut Vec<Node>) {
    match nodes.last_mut() {
        Some(Node::CodeBlock { live, .. }) => *live = true,
        Some(Node::Element(
            Element::Paragraph
            | Element::Heading(_)
            | Element::Quote
            | Element::Points
            | Element::Numbers(_)
            | Element::Item,
            children,
        )) => set_caret(children),
        _ => nodes.push(Node::Caret),
    }
}

/// Link definitions, each as a line: a later block cannot use them, and what was said must not vanish.
fn definitions(parser: &Parser) -> Vec<Node> {
    let mut found: Vec<_> = parser.reference_definitions().iter().collect();
    found.sort_by_key(|(_, definition)| definition.span.start);
    let line = |label: &str, url: &str| {
        let mut line = vec![Node::Text(format!("[{label}]: "))];
        line.extend(link(url, vec![Node::Text(shortened(url))]));
        Node::Element(Element::Paragraph, line)
    };
    found.into_iter().map(|(label, definition)| line(label, &definition.dest)).collect()
}

#[derive(Default)]
struct Builder {
    /// The elements that are open, each with what it holds so far.
    open: Vec<(Element, Vec<Node>)>,
    done: Vec<Node>,
    /// How many further elements are open that were too deep to be opened here.
    too_deep: usize,
    /// On which side the cells of the open table stand, by column.
    sides: Vec<Side>,
    column: usize,
    cells: usize,
    in_head: bool,
    /// Code that is being collected, after its language.
    code: Option<(String, String)>,
    /// An image that is being collected.
    image: Option<Image>,
    /// How many elements are open within something that was shown as it was written.
    shown: usize,
    /// How many links are open.
    links: usize,
}

struct Image {
    url: String,
    alt: String,
    /// How many elements are open within its text.
    depth: usize,
}

impl Builder {
    fn take(&mut self, event: Event, source: &str) {
        if self.shown > 0 {
            match event {
                Event::Start(_) => self.shown += 1,
                Event::End(_) => self.shown -= 1,
                _ => {}
            }
        } else if self.image.is_some() {
            self.take_alt(event);
        } else {
            self.take_content(event, source);
        }
    }

    fn take_alt(&mut self, event: Event) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth > 0 => image.depth -= 1,
            Event::End(_) => self.end_image(),
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => {
                image.alt.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
    }

    fn take_content(&mut self, event: Event, source: &str) {
        match event {
            Event::Start(tag) => self.start(tag, source),
            Event::End(_) => self.end(),
            Event::Text(text) | Event::Html(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.text(&text),
            },
            Event::InlineHtml(text) if is_break(&text) => self.push(Node::Break),
            Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::Code(text) => self.push(Node::Code(text.into_string())),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.push(Node::Break),
            Event::Rule => self.push(Node::Rule),
            Event::TaskListMarker(done) => self.push(Node::Task(done)),
        }
    }

    fn start(&mut self, tag: Tag, source: &str) {
        match tag {
            Tag::CodeBlock(kind) => self.code = Some((language(&kind), String::new())),
            Tag::HtmlBlock => self.code = Some(("html".into(), String::new())),
            Tag::Image { dest_url, .. } => {
                self.image =
                    Some(Image { url: dest_url.into_string(), alt: String::new(), depth: 0 });
            }
            Tag::Table(sides) if sides.len() > MOST_COLUMNS => {
                let (language, code) = (String::new(), source.to_owned());
                self.push(Node::CodeBlock { language, code, live: false });
                self.shown = 1;
            }
            _ if self.open.len() >= DEEPEST => {
                self.too_deep += 1;
                if matches!(tag, Tag::Paragraph | Tag::Item) && !self.innermost().is_empty() {
                    self.push(Node::Break);
                }
            }
            tag => {
                let element = self.element(tag);
                self.open.push((element, Vec::new()));
            }
        }
    }

    fn element(&mut self, tag: Tag) -> Element {
        match tag {
            Tag::Heading { level, .. } => Element::Heading(below(level)),
            Tag::BlockQuote(_) => Element::Quote,
            Tag::List(None) => Element::Points,
            Tag::List(Some(first)) => Element::Numbers(first),
            Tag::Item => Element::Item,
            Tag::Table(sides) => {
                self.sides = sides.into_iter().map(side).collect();
                self.cells = 0;
                Element::Table
            }
            Tag::TableHead => {
                (self.in_head, self.column) = (true, 0);
                Element::Head
            }
            Tag::TableRow => {
                (self.in_head, self.column) = (false, 0);
                Element::Row
            }
            Tag::TableCell => {
                let side = self.sides.get(self.column).copied().unwrap_or(Side::Start);
                self.column += 1;
                self.cells += 1;
                Element::Cell { head: self.in_head, side }
            }
            Tag::Emphasis => Element::Emphasis,
            Tag::Strong => Element::Strong,
            Tag::Strikethrough => Element::Struck,
            Tag::Link { dest_url, .. } => {
                self.links += 1;
                Element::Link(dest_url.into_string())
            }
            // Those after the first come never: they are collected elsewhere, or not spoken here.
            Tag::Paragraph
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::Image { .. }
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => Element::Paragraph,
        }
    }

    fn end(&mut self) {
        if let Some((language, code)) = self.code.take() {
            self.push(Node::CodeBlock { language, code, live: false });
            return;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        match self.open.pop() {
            Some((Element::Link(url), words)) => {
                self.links -= 1;
                self.push_all(link(&url, words));
            }
            Some((Element::Row, mut cells)) if self.cells > MOST_FILLED => {
                while cells.last().is_some_and(is_empty_cell) {
                    cells.pop();
                }
                self.push(Node::Element(Element::Row, cells));
            }
            Some((element, children)) => {
                let children = if self.links > 0 { children } else { with_links(children) };
                self.push(Node::Element(element, children));
            }
            None => {}
        }
    }

    /// An image becomes a link to it, with its text and its host: the page fetches nothing from elsewhere.
    fn end_image(&mut self) {
        let Some(Image { url, alt, .. }) = self.image.take() else { return };
        let words = match (alt.trim(), host(&url)) {
            ("", None) => shortened(&url),
            (alt, None) => alt.to_owned(),
            ("", Some(host)) => host.to_owned(),
            (alt, Some(host)) => format!("{alt} ({host})"),
        };
        let words = vec![Node::Text(words)];
        if self.links > 0 {
            self.push_all(words);
        } else {
            self.push_all(link(&url, words));
        }
    }

    fn text(&mut self, text: &str) {
        let nodes = self.innermost();
        match nodes.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => nodes.push(Node::Text(text.to_owned())),
        }
    }

    fn push(&mut self, node: Node) {
        self.innermost().push(node);
    }

    fn push_all(&mut self, nodes: Vec<Node>) {
        for node in nodes {
            match node {
                Node::Text(text) => self.text(&text),
                node => self.push(node),
            }
        }
    }

    /// The nodes of the innermost element that is open, or of the tree itself.
    fn innermost(&mut self) -> &mut Vec<Node> {
        self.open.last_mut().map_or(&mut self.done, |(_, children)| children)
    }

    fn finish(mut self) -> Vec<Node> {
        while !self.open.is_empty() {
            self.end();
        }
        with_links(self.done)
    }
}

fn is_empty_cell(node: &Node) -> bool {
    matches!(node, Node::Element(Element::Cell { .. }, inside) if inside.is_empty())
}

const fn below(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 2,
        HeadingLevel::H2 => 3,
        HeadingLevel::H3 => 4,
        HeadingLevel::H4 => 5,
        HeadingLevel::H5 | HeadingLevel::H6 => 6,
    }
}

const fn side(alignment: Alignment) -> Side {
    match alignment {
        Alignment::None | Alignment::Left => Side::Start,
        Alignment::Center => Side::Centre,
        Alignment::Right => Side::End,
    }
}

/// The first word after the fence.
fn language(kind: &CodeBlockKind) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => {
            let word = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
            word.chars().take(40).collect()
        }
    }
}

/// Models write `<br>` into tables, where markdown has no other way to break a line.
fn is_break(html: &str) -> bool {
    matches!(html.to_ascii_lowercase().as_str(), "<br>" | "<br/>" | "<br />")
}
