//! The reference of the REST API as a page: what there is to ask, in which shape, and what can go wrong, in the
//! reader's language. What the operations are is said by the API's document, in English like its names.

mod content;

pub use content::{Field, Kind, Operation, OperationGroup, Reference, Shape, Variant};

use crate::{
    components::Logo,
    document::{Head, document},
    i18n::{Locale, explain, locale},
};
use contract::{Failure, Language};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Renders the whole reference as a document. `css` is where its style sheet lies.
pub fn page(reference: &Reference, language: Language, css: &str) -> String {
    let words = locale(language);
    let head = Head { title: td_string!(words, reference.document_title).into(), preview: None };
    let example = format!(
        "tokens=$(curl -s \"$URL{base}/tokens\" --json '{{\"email\":\"ada@example.com\",\"password\":\"…\"}}')\n\
         curl -s \"$URL{base}/chats\" -H \"Authorization: Bearer $(jq -r .access <<<\"$tokens\")\"",
        base = reference.base,
    );
    let version = reference.version.clone();
    let contents = reference.groups.iter().map(contents).collect_view();
    let groups = reference.groups.iter().map(|group| section(words, group)).collect_view();
    let shapes = reference.shapes.iter().map(|shape| shape_of(words, shape)).collect_view();
    let failures =
        reference.failures.iter().map(|failure| failure_row(words, failure)).collect_view();
    document(words, css, "reference", head, move || {
        view! {
            <header class="shared-head">
                <Logo href="/" />
                <h1>{td_string!(words, reference.title)}</h1>
                <p class="soft">{td_string!(words, reference.about, version = version)}</p>
                <p>
                    <a href="/api/v1/openapi.json">{td_string!(words, reference.document)}</a>
                </p>
            </header>
            <nav aria-label=td_string!(words, reference.contents)>
                <ul role="list">
                    {contents}
                    <li>
                        <a href="#shapes">{td_string!(words, reference.shapes)}</a>
                    </li>
                    <li>
                        <a href="#failures">{td_string!(words, reference.failures)}</a>
                    </li>
                </ul>
            </nav>
            <section>
                <h2 id="begin">{td_string!(words, reference.begin)}</h2>
                <p>{td_string!(words, reference.how)}</p>
                <pre tabindex="0">
                    <code translate="no">{example}</code>
                </pre>
            </section>
            {groups}
            <section>
                <h2 id="shapes">{td_string!(words, reference.shapes)}</h2>
                {shapes}
            </section>
            <section>
                <h2 id="failures">{td_string!(words, reference.failures)}</h2>
                <p>{td_string!(words, reference.how_it_fails)}</p>
                <div class="reference-table" tabindex="0" role="region" aria-labelledby="failures">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(words, reference.status)}</th>
                                <th scope="col">{td_string!(words, reference.code)}</th>
                                <th scope="col">{td_string!(words, reference.example)}</th>
                            </tr>
                        </thead>
                        <tbody>{failures}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

fn contents(group: &OperationGroup) -> impl IntoView + use<> {
    let name = group.name.clone();
    view! {
        <li>
            <a href=format!("#{name}") translate="no">
                {name.clone()}
            </a>
        </li>
    }
}

fn section(words: Locale, group: &OperationGroup) -> impl IntoView + use<> {
    let name = group.name.clone();
    let operations = group.operations.iter().map(|it| operation(words, it)).collect_view();
    view! {
        <section>
            <h2 id=name.clone() translate="no">
                {name.clone()}
            </h2>
            {operations}
        </section>
    }
}

fn operation(words: Locale, operation: &Operation) -> impl IntoView + use<> {
    let Operation { id, method, path, summary, more, .. } = operation;
    let (id, method, path) = (id.clone(), method.clone(), path.clone());
    let (summary, more) = (summary.clone(), more.clone());
    let is_open = operation.is_open;
    let parameters = (!operation.parameters.is_empty()).then(|| {
        table(words, td_string!(words, reference.parameters), operation.parameters.clone())
    });
    let body = operation.body.clone().map(|body| {
        view! {
            <p>{td_string!(words, reference.body)} " " {link(body)}</p>
        }
    });
    let status = operation.status.clone();
    let answer = operation.answer.clone().map(|answer| view! { " · " {link(answer)} });
    view! {
        <article aria-labelledby=id.clone()>
            <h3 id=id.clone() translate="no">
                <b>{method}</b>
                " "
                <code>{path}</code>
            </h3>
            <p lang="en">{prose(&summary)} " " {prose(&more)}</p>
            {is_open.then(|| view! { <p class="soft">{td_string!(words, reference.open)}</p> })}
            {parameters}
            {body}
            <p>
                {td_string!(words, reference.answers)} " " <code translate="no">{status}</code>
                {answer}
            </p>
        </article>
    }
}

fn shape_of(words: Locale, shape: &Shape) -> impl IntoView + use<> {
    let (name, about) = (shape.name.clone(), shape.about.clone());
    let fields = (!shape.fields.is_empty())
        .then(|| table(words, td_string!(words, reference.fields), shape.fields.clone()));
    let variants = shape.variants.clone().into_iter().map(|variant| {
        let Variant { word, about, fields } = variant;
        let word = word.map(|word| view! { <code translate="no">{word}</code> " " });
        let fields =
            (!fields.is_empty()).then(|| table(words, td_string!(words, reference.fields), fields));
        view! { <li>{word} <span lang="en">{prose(&about)}</span> {fields}</li> }
    });
    let variants = (!shape.variants.is_empty()).then(|| {
        view! {
            <p>{td_string!(words, reference.one_of)}</p>
            <ul>{variants.collect_view()}</ul>
        }
    });
    view! {
        <article aria-labelledby=format!("shape-{name}")>
            <h3 id=format!("shape-{name}") translate="no">
                {name.clone()}
            </h3>
            <p lang="en">{prose(&about)}</p>
            {fields}
            {variants}
        </article>
    }
}

fn table(words: Locale, caption: &'static str, fields: Vec<Field>) -> impl IntoView {
    let rows = fields.into_iter().map(|field| {
        let Field { name, kind, required, about } = field;
        let optional = (!required).then(|| td_string!(words, reference.optional));
        view! {
            <tr>
                <th scope="row">
                    <code translate="no">{name}</code>
                </th>
                <td>
                    {link(kind)}
                    {optional.map(|word| view! { <span class="soft">", " {word}</span> })}
                </td>
                <td lang="en">{prose(&about)}</td>
            </tr>
        }
    });
    view! {
        <div class="reference-table" tabindex="0" role="region" aria-label=caption>
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A description, with what stands between backticks as code.
fn prose(text: &str) -> Vec<AnyView> {
    let parts = text.split('`').map(ToOwned::to_owned).enumerate();
    let part = |(index, part): (usize, String)| match index % 2 {
        0 => part.into_any(),
        _ => view! { <code translate="no">{part}</code> }.into_any(),
    };
    parts.map(part).collect()
}

/// A kind, leading to its shape.
fn link((word, shape): Kind) -> AnyView {
    match shape {
        Some(shape) => view! {
            <a href=format!("#shape-{shape}") translate="no">
                <code>{word}</code>
            </a>
        }
        .into_any(),
        None => view! { <code translate="no">{word}</code> }.into_any(),
    }
}

fn failure_row(words: Locale, failure: &Failure) -> impl IntoView + use<> {
    view! {
        <tr>
            <td class="number">{failure.status()}</td>
            <th scope="row">
                <code translate="no">{failure.code()}</code>
            </th>
            <td>{explain(words, failure)}</td>
        </tr>
    }
}
