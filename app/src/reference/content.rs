//! What the reference says, as plain data. The server fills it from the API's document; nothing here knows a word of
//! HTML, and nothing of OpenAPI's shapes reaches the page that shows it.

use contract::Failure;

/// The content of the API's reference.
pub struct Reference {
    /// The version of the product.
    pub version: String,
    /// The beginning of every path, without a slash at its end.
    pub base: String,
    /// The groups of operations, in the order in which the page shows them.
    pub groups: Vec<OperationGroup>,
    /// The shapes of what goes in and comes out, by name.
    pub shapes: Vec<Shape>,
    /// The failures: an example of every code.
    pub failures: Vec<Failure>,
}

/// A group of operations that belong together.
pub struct OperationGroup {
    /// The topic of its operations; also the anchor of its section.
    pub name: String,
    /// The operations of the topic.
    pub operations: Vec<Operation>,
}

/// An operation of the API: a method and a path.
pub struct Operation {
    /// The operation's name, unique in the API; also its anchor.
    pub id: String,
    /// The HTTP method, in capitals: `GET`.
    pub method: String,
    /// The path with its parameters in braces: `/api/v1/chats/{chat}`.
    pub path: String,
    /// The sentence that says what it does.
    pub summary: String,
    /// The details after that sentence; may be empty.
    pub more: String,
    /// Whether it can be asked without a token.
    pub is_open: bool,
    /// The parameters of the path and the query.
    pub parameters: Vec<Field>,
    /// The kind of the body that goes in; `None`: it takes none.
    pub body: Option<Kind>,
    /// The HTTP status of an answer that went well: `200`.
    pub status: String,
    /// The kind of that answer's body; `None`: it has none.
    pub answer: Option<Kind>,
}

/// The kind of a value in a word or two, and the name of the shape that it leads to.
pub type Kind = (String, Option<String>);

/// A field of a shape, or a parameter of an operation.
#[derive(Clone)]
pub struct Field {
    /// The field's name, as it is written in JSON or in the address.
    pub name: String,
    /// The kind of its value.
    pub kind: Kind,
    /// Whether it has to be there.
    pub required: bool,
    /// The description, with code between backticks; may be empty.
    pub about: String,
}

/// A shape: what goes in or comes out, by name.
pub struct Shape {
    /// The shape's name; its anchor is made from it.
    pub name: String,
    /// The description, with code between backticks; may be empty.
    pub about: String,
    /// The fields that it always has; empty where it is one of several things.
    pub fields: Vec<Field>,
    /// The variants, where it is one of several things.
    pub variants: Vec<Variant>,
}

/// A variant of a shape that is one of several things.
#[derive(Clone)]
pub struct Variant {
    /// The word for it, where it is no more than a word.
    pub word: Option<String>,
    /// The description, with code between backticks; may be empty.
    pub about: String,
    /// The fields of this variant.
    pub fields: Vec<Field>,
}
