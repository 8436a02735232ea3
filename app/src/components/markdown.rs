//! Rendered markdown: what a model or a person wrote, block by block. Reading, linking and cutting are pure and stand
//! below; only this file makes markup of what they find.

pub(super) mod blocks;
mod links;
mod node;
#[cfg(test)]
mod tests;
mod tree;

use super::code_block::CodeBlock;
use crate::i18n::{Locale, use_locale};
use blocks::Blocks;
use leptos::prelude::*;
use leptos_i18n::td_string;
use node::{Element, Node, Side};

/// Markdown in the page. Untrusted: every word is text, and every link is checked.
#[component]
pub fn Markdown(
    /// The text. While it grows, only its last block is rendered anew.
    #[prop(into)]
    text: Signal<String>,
    /// Whether it is still being written; the caret stands after its last word.
    #[prop(optional, into)]
    live: Signal<bool>,
    /// The action that copies code; without one there is no button.
    #[prop(optional_no_strip)]
    copy: Option<Callback<String>>,
) -> impl IntoView {
    let show = Show { locale: use_locale(), copy };
    let blocks = StoredValue::new(Blocks::default());
    let read = Memo::new(move |_| {
        text.with(|text| blocks.update_value(|blocks| blocks.read(text)));
        blocks.with_value(|blocks| (blocks.finished(), blocks.open().to_owned()))
    });
    let finished = Memo::new(move |_| read.with(|(finished, _)| finished.clone()));
    let open = Memo::new(move |_| read.with(|(_, open)| open.clone()));
    view! {
        <div class="prose">
            <For
                each=move || finished.get()
                key=|block| *block
                children=move |block| {
                    show.nodes(&blocks.with_value(|blocks| tree::read(blocks.block(block))))
                }
            />
            {move || {
                open.with(|text| {
                    show.nodes(&if live.get() { tree::read_live(text) } else { tree::read(text) })
                })
            }}
        </div>
    }
}

/// The way in which nodes are shown.
#[derive(Clone, Copy)]
struct Show {
    locale: Signal<Locale>,
    copy: Option<Callback<String>>,
}

impl Show {
    fn nodes(self, nodes: &[Node]) -> Vec<AnyView> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn node(self, node: &Node) -> AnyView {
        match node {
            Node::Text(text) => text.clone().into_any(),
            Node::Code(code) => view! { <code>{code.clone()}</code> }.into_any(),
            Node::Break => view! { <br /> }.into_any(),
            Node::Rule => view! { <hr /> }.into_any(),
            Node::Caret => view! { <span class="caret"></span> }.into_any(),
            Node::Task(done) => self.task(*done),
            Node::CodeBlock { language, code, live } => view! {
                <CodeBlock language=language.clone() code=code.clone() live=*live copy=self.copy />
            }
            .into_any(),
            Node::Element(element, children) => self.element(element, children),
        }
    }

    fn element(self, element: &Element, children: &[Node]) -> AnyView {
        if *element == Element::Table {
            return self.table(children);
        }
        let inside = self.nodes(children);
        match element {
            Element::Paragraph => view! { <p>{inside}</p> }.into_any(),
            Element::Heading(2) => view! { <h2>{inside}</h2> }.into_any(),
            Element::Heading(3) => view! { <h3>{inside}</h3> }.into_any(),
            Element::Heading(4) => view! { <h4>{inside}</h4> }.into_any(),
            Element::Heading(5) => view! { <h5>{inside}</h5> }.into_any(),
            Element::Heading(_) => view! { <h6>{inside}</h6> }.into_any(),
            Element::Quote => view! { <blockquote>{inside}</blockquote> }.into_any(),
            Element::Points => view! { <ul>{inside}</ul> }.into_any(),
            Element::Numbers(1) => view! { <ol>{inside}</ol> }.into_any(),
            Element::Numbers(first) => {
                view! { <ol start=first.to_string()>{inside}</ol> }.into_any()
            }
            Element::Item => view! { <li>{inside}</li> }.into_any(),
            Element::Table | Element::Head | Element::Row => view! { <tr>{inside}</tr> }.into_any(),
            Element::Cell { head, side } => cell(*head, *side, inside),
            Element::Emphasis => view! { <em>{inside}</em> }.into_any(),
            Element::Strong => view! { <strong>{inside}</strong> }.into_any(),
            Element::Struck => view! { <del>{inside}</del> }.into_any(),
            Element::Link(url) => view! {
                <a href=url.clone() target="_blank" rel="noopener noreferrer nofollow ugc">
                    {inside}
                </a>
            }
            .into_any(),
        }
    }

    fn table(self, rows: &[Node]) -> AnyView {
        let is_head = |row: &&Node| matches!(row, Node::Element(Element::Head, _));
        let head: Vec<AnyView> = rows.iter().filter(is_head).map(|row| self.node(row)).collect();
        let body: Vec<AnyView> =
            rows.iter().filter(|row| !is_head(row)).map(|row| self.node(row)).collect();
        let label = move || td_string!(self.locale.get(), messages.table);
        view! {
            <div class="table" tabindex="0" role="region" aria-label=label>
                <table>
                    <thead>{head}</thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        }
        .into_any()
    }

    fn task(self, done: bool) -> AnyView {
        let label = move || {
            let locale = self.locale.get();
            if done {
                td_string!(locale, messages.task_done)
            } else {
                td_string!(locale, messages.task_open)
            }
        };
        view! { <input type="checkbox" disabled checked=done aria-label=label /> }.into_any()
    }
}

fn cell(head: bool, side: Side, inside: Vec<AnyView>) -> AnyView {
    let class = match side {
        Side::Start => None,
        Side::Centre => Some("middle"),
        Side::End => Some("end"),
    };
    match (head, class) {
        (true, None) => view! { <th scope="col">{inside}</th> }.into_any(),
        (true, Some(class)) => view! { <th scope="col" class=class>{inside}</th> }.into_any(),
        (false, None) => view! { <td>{inside}</td> }.into_any(),
        (false, Some(class)) => view! { <td class=class>{inside}</td> }.into_any(),
    }
}
