//! The failures of a form, beside a field or above all of them. Both stand here, so that what one leaves out the other
//! shows.

use crate::{
    components::{Icon, IconName},
    i18n::explain,
    state::{Form, state},
};
use contract::Field;
use leptos::prelude::*;

/// The error beside a field: what is wrong with it.
pub fn beside(form: Form, field: Field) -> Signal<Option<String>> {
    let locale = state().session.locale();
    Signal::derive(move || {
        let failure = form.failure.read();
        failure
            .as_ref()
            .filter(|failure| Form::is_about(failure, field))
            .map(|failure| explain(locale.get(), failure))
    })
}

/// The error above a form: what is wrong and belongs to none of the form's fields.
#[component]
pub fn FormFailure(
    /// The form.
    form: Form,
    /// The fields that show their own failures.
    fields: &'static [Field],
) -> impl IntoView {
    let locale = state().session.locale();
    let words = move || {
        let failure = form.failure.read();
        failure
            .as_ref()
            .filter(|failure| !fields.iter().any(|field| Form::is_about(failure, *field)))
            .map(|failure| explain(locale.get(), failure))
    };
    move || {
        words().map(|words| {
            view! {
                <div class="banner bad" role="alert">
                    <Icon name=IconName::Error />
                    <span>{words}</span>
                </div>
            }
        })
    }
}
