//! The page of the people, for administrators: their accounts, and who may make one. The section of groups between the
//! two stands in `groups`.

use super::{
    bar::Bar,
    form::{FormFailure, beside},
    groups::GroupsSection,
    list_search::ListSearch,
    modal::Modal,
    proof::{ProofDialog, ProofField},
    show_more::ShowMore,
    words,
};
use crate::{
    components::{
        AsyncList, Avatar, Button, Choice, DialogActions, IconName, Segmented, TextField, Tone,
    },
    platform::{focus, timers},
    state::{Form, Proof, state},
};
use contract::{Account, ChatDisposal, Field, Role, SignUpPolicy};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The page of the people.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let state = state();
    state.people.search.set(String::new());
    state.people.load();
    let adding = RwSignal::new(false);
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(app.people)>
                <Button icon=IconName::UserPlus press=Callback::new(move |()| adding.set(true))>{words!(people.add)}</Button>
            </Bar>
            <div class="page">
                <div class="column">
                    <List />
                    <GroupsSection />
                    <SignUpSwitch />
                </div>
            </div>
            <Modal id="add-person" title=words!(people.add_title) open=adding><Add open=adding /></Modal>
            <ProveAndGoOn />
        </main>
    }
}

/// The dialog that asks for the password when what has no form needs it.
#[component]
fn ProveAndGoOn() -> impl IntoView {
    let people = state().people;
    let open = RwSignal::new(false);
    Effect::new(move || {
        if people.unproven.read().is_some() {
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            people.unproven.set(None);
        }
    });
    let then = Callback::new(move |()| people.go_on());
    view! { <ProofDialog open=open then=then /> }
}

#[component]
fn List() -> impl IntoView {
    let people = state().people;
    let deleting = RwSignal::new(None::<Account>);
    let open = RwSignal::new(false);
    let delete = Callback::new(move |account| {
        deleting.set(Some(account));
        open.set(true);
    });
    let rows = move || {
        let items = people.list.items.get().unwrap_or_default();
        items.into_iter().map(|account| person(account, delete)).collect_view()
    };
    view! {
        <section class="section">
            <h2>{words!(people.everybody)}</h2>
            <ListSearch label=words!(people.search) text=people.search
                search=Callback::new(move |text| people.search_for(text)) />
            <AsyncList status=people.list.status() retry=Callback::new(move |()| people.load())
                empty=words!(people.not_found)>
                <ul class="rows" role="list">{rows}</ul>
            </AsyncList>
            <ShowMore id="more-people" pages=people.list.further_pages() />
            <Modal id="delete-person" title=words!(people.delete_title) open=open>
                {deleting.get_untracked().map(|account| view! { <Delete account=account open=open /> })}
            </Modal>
        </section>
    }
}

fn person(account: Account, delete: Callback<Account>) -> AnyView {
    let state = state();
    let own = state
        .session
        .account
        .with_untracked(|own| own.as_ref().is_some_and(|own| own.id == account.id));
    let Account { id, suspended, role, .. } = account;
    let name = account.name.as_str().to_owned();
    let email = account.email.as_str().to_owned();
    let suspend = Callback::new(move |()| state.people.suspend(id, !suspended));
    let delete = Callback::new(move |()| delete.run(account.clone()));
    view! {
        <li class="row person" class:suspended=suspended>
            <Avatar name=Signal::stored(name.clone()) />
            <div>
                <b>{name}</b>
                {(role == Role::Admin).then(|| view! { " " <span class="badge accent">{words!(people.admin)}</span> })}
                {own.then(|| view! { " " <span class="badge">{words!(people.you)}</span> })}
                {suspended.then(|| view! { " " <span class="badge warn">{words!(people.suspended)}</span> })}
                <p>{email}</p>
            </div>
            {(!own).then(|| view! {
                <div class="row-actions">
                    <Button press=suspend>
                        {if suspended { words!(people.readmit) } else { words!(people.suspend) }}
                    </Button>
                    <Button tone=Tone::Danger press=delete>{words!(people.delete)}</Button>
                </div>
            })}
        </li>
    }
    .into_any()
}

#[component]
fn Add(open: RwSignal<bool>) -> impl IntoView {
    let people = state().people;
    let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (password, role) = (RwSignal::new(String::new()), RwSignal::new(Role::User));
    let (form, proof) = (Form::new(), Proof::new());
    timers::next_frame(|| focus::to("person-name"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let sending = people.add(
            email.get_untracked(),
            name.get_untracked(),
            password.get_untracked(),
            role.get_untracked(),
        );
        form.send(proof.before(sending), move |()| open.set(false));
    };
    // While one's own password is asked for as well, what is wrong with a password is wrong with that one.
    let beside_first = beside(form, Field::Password);
    let beside_first = Signal::derive(move || beside_first.get().filter(|_| !proof.is_asked.get()));
    let roles = vec![
        Choice { value: Role::User, label: words!(people.user), icon: None },
        Choice { value: Role::Admin, label: words!(people.admin), icon: None },
    ];
    view! {
        <form on:submit=submit novalidate>
            <FormFailure form=form fields=&[Field::Name, Field::Email, Field::Password] />
            <TextField id="person-name" label=words!(accounts.name) value=name required=true error=beside(form, Field::Name) />
            <TextField id="person-email" label=words!(accounts.email) value=email kind="email" required=true
                error=beside(form, Field::Email) />
            <TextField id="person-password" label=words!(people.first_password) value=password kind="password"
                autocomplete="new-password" required=true hint=words!(people.first_password_hint)
                error=beside_first />
            <div class="field">
                <span class="label" aria-hidden="true">{words!(people.role)}</span>
                <Segmented name="role" legend=words!(people.role) choices=roles chosen=role
                    choose=Callback::new(move |chosen| role.set(chosen)) />
            </div>
            <ProofField id="person-proof" proof=proof form=form />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(people.add)}</Button>
            </DialogActions>
        </form>
    }
}

#[component]
fn Delete(account: Account, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let chats = RwSignal::new(ChatDisposal::HandOver);
    let form = Form::new();
    let id = account.id;
    let name = account.name.as_str().to_owned();
    let words =
        move || td_string!(locale.get(), people.delete_words, name = name.clone()).to_string();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(state.people.delete(id, chats.get_untracked()), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), people.deleted));
        });
    };
    let choice = move |value: ChatDisposal, title: Signal<String>, hint: Signal<String>| {
        view! {
            <label class="choice">
                <input type="radio" name="chats" prop:checked=move || chats.get() == value on:change=move |_| chats.set(value) />
                <span>
                    <b>{title}</b>
                    <span class="soft">{hint}</span>
                </span>
            </label>
        }
    };
    view! {
        <form on:submit=submit>
            <FormFailure form=form fields=&[] />
            <p>{words}</p>
            <fieldset class="choices">
                <legend class="visually-hidden">{words!(people.disposal)}</legend>
                {choice(ChatDisposal::HandOver, words!(people.hand_over), words!(people.hand_over_hint))}
                {choice(ChatDisposal::Purge, words!(people.purge), words!(people.purge_hint))}
            </fieldset>
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Danger submit=true disabled=form.busy>{words!(people.delete)}</Button>
            </DialogActions>
        </form>
    }
}

#[component]
fn SignUpSwitch() -> impl IntoView {
    let state = state();
    let policy = state.session.sign_up;
    let choices = vec![
        Choice { value: false, label: words!(people.sign_up_closed), icon: None },
        Choice { value: true, label: words!(people.sign_up_open), icon: None },
    ];
    let is_open = Signal::derive(move || policy.get() == SignUpPolicy::Open);
    view! {
        <section class="section">
            <h2>{words!(people.sign_up)}</h2>
            <div class="rows">
                <div class="row">
                    <div>
                        <b>{words!(people.sign_up_who)}</b>
                        <p>{words!(people.sign_up_hint)}</p>
                    </div>
                    <Segmented name="sign-up" legend=words!(people.sign_up_who) choices=choices chosen=is_open
                        choose=Callback::new(move |open| state.people.open_sign_up(open)) />
                </div>
            </div>
        </section>
    }
}
