//! The pieces of rendered text that reading markdown makes, linking adds to, and the page shows.

/// A node of the tree: a piece of rendered text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Words, shown as they are.
    Text(String),
    /// Code within a line.
    Code(String),
    /// A line break.
    Break,
    /// The box of a task: whether it is done.
    Task(bool),
    /// The caret, where the next word will appear.
    Caret,
    /// A rule between sections.
    Rule,
    /// A block of code.
    CodeBlock {
        /// The language that the fence named; may be empty.
        language: String,
        /// The code.
        code: String,
        /// Whether the next word will appear in it.
        live: bool,
    },
    /// An element, and the nodes that it holds.
    Element(Element, Vec<Node>),
}

/// An element that holds others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A paragraph.
    Paragraph,
    /// A heading of a level from 2 to 6: the page's own heading is the first.
    Heading(u8),
    /// A quotation.
    Quote,
    /// A list of points.
    Points,
    /// A numbered list, and the number that it counts from.
    Numbers(u64),
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// The head of a table: its first row.
    Head,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell {
        /// Whether it belongs to the head.
        head: bool,
        /// The side on which its text stands.
        side: Side,
    },
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck out.
    Struck,
    /// A link to this address, which was found harmless.
    Link(String),
}

/// The side of a cell on which its text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The side where lines begin.
    Start,
    /// The middle.
    Centre,
    /// The side where lines end.
    End,
}
