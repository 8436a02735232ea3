//! The pieces of rendered text that reading markdown makes, linking adds to, and the page shows.

/// A node of the tree: a piece of rendered text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Words.
    Text(String),
    /// Code within a line.
    Code(String),
    /// A new line.
    Break,
    /// Whether a task is done.
    Task(bool),
    /// Where the next word will appear.
    Caret,
    /// A line between sections.
    Rule,
    /// A block of code.
    CodeBlock {
        /// What it is written in; may be empty.
        language: String,
        /// The code.
        code: String,
        /// Whether the next word will appear in it.
        live: bool,
    },
    /// An element that holds others.
    Element(Element, Vec<Node>),
}

/// An element that holds others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A paragraph.
    Paragraph,
    /// A heading, 2 to 6: the page's own heading is the first.
    Heading(u8),
    /// A quotation.
    Quote,
    /// A list of points.
    Points,
    /// A list that counts from here.
    Numbers(u64),
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// The first row of a table.
    Head,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell {
        /// Whether it belongs to the head.
        head: bool,
        /// On which side its text stands.
        side: Side,
    },
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck out.
    Struck,
    /// A link to an address that was found harmless.
    Link(String),
}

/// On which side a cell's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where lines begin.
    Start,
    /// In the middle.
    Centre,
    /// Where lines end.
    End,
}
