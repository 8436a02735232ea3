//! The page of a chat: its title, its thread, and the composer below. How the thread scrolls is the business of
//! `thread`.

use super::{
    bar::Bar, budgets::BudgetBanner, chat_menu::ChatMenu, composer::Composer,
    share_dialog::ShareDialog, thread::ThreadView, words,
};
use crate::{
    components::{Empty, IconButton, IconName, Shape, Skeleton},
    i18n::{cost_in_words, explain, use_currency},
    logic::route::Route,
    platform::timers,
    state::{Status, state},
};
use contract::{Chat, ChatCost, ChatId, Cost, Failure};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The wait before the skeleton is shown, in milliseconds: a shorter one shows nothing rather than a flash.
const SKELETON_AFTER_MS: f64 = 300.0;

/// The id of the list of costs.
const COST: &str = "chat-cost";

/// The page of a chat.
#[component]
pub fn ChatPage(
    /// The chat that is shown.
    chat: ChatId,
    /// Navigates to another page.
    go: Callback<Route>,
) -> impl IntoView {
    let state = state();
    let thread = state.thread;
    thread.open(chat);
    let about = Memo::new(move |_| state.chats.find(chat));
    let title = Signal::derive(move || {
        about.with(|about| {
            about.as_ref().map(|about| about.title.as_str().to_owned()).unwrap_or_default()
        })
    });
    let text = RwSignal::new(state.drafts.get(Some(chat)));
    let sharing = RwSignal::new(false);
    let waits = Memo::new(move |_| state.outbox.of(chat).is_some());
    let live = Memo::new(move |_| thread.live.get().is_some());
    let send = Callback::new(move |said| !waits.get_untracked() && thread.send(said));
    let late = RwSignal::new(false);
    let _ = timers::after(SKELETON_AFTER_MS, move || {
        late.try_set(true);
    });
    let has_said = move || thread.entries.with(|entries| !entries.is_empty());
    let content = move || {
        match thread.status.get() {
        Status::Open => view! { <ThreadView chat=chat go=go /> }.into_any(),
        Status::Closed | Status::Opening => view! {
            <div class="thread"><div class="column">{move || late.get().then(|| view! { <Skeleton shape=Shape::Thread /> })}</div></div>
        }
        .into_any(),
        Status::Failed(failure) => view! { <Trouble failure=failure /> }.into_any(),
    }
    };
    view! {
        <main class="main" id="main" tabindex="-1">
            <Bar title=title>
                <Spent chat=chat about=about />
                {move || about.get().is_some().then(|| view! {
                    <IconButton icon=IconName::Share label=words!(chats.share) disabled=Signal::derive(move || !has_said() || live.get())
                        press=Callback::new(move |()| sharing.set(true)) />
                    <IconButton icon=IconName::More label=words!(chats.menu) attr:popovertarget="thread-menu" attr:aria-haspopup="menu" />
                })}
            </Bar>
            {content}
            <div class="dock" hidden=move || matches!(thread.status.get(), Status::Failed(_))>
                <BudgetBanner />
                <Composer chat=Some(chat) text=text label=words!(chats.say) live=live send=send />
                <p class="dock-note">{words!(chats.check)}</p>
            </div>
            <ChatMenu id="thread-menu" rename="thread-rename" subject=about go=go />
            <ShareDialog chat=chat open=sharing />
        </main>
    }
}

/// The cost of the chat so far, and of that the branch that is shown; nothing while it has cost nothing.
#[component]
fn Spent(chat: ChatId, about: Memo<Option<Chat>>) -> impl IntoView {
    let state = state();
    let (locale, currency) = (state.session.locale(), use_currency());
    let spent = Memo::new(move |_| about.with(|about| about.as_ref().map(|about| about.cost)));
    let known = RwSignal::new(None::<ChatCost>);
    let say = move |cost: Cost| cost_in_words(locale.get(), &currency.read(), cost);
    let row = move |words: Signal<String>, of: fn(ChatCost) -> Cost| {
        let cost = move || known.get().map_or_else(|| "…".to_owned(), |known| say(of(known)));
        view! {
            <dt>{words}</dt>
            <dd class="number">{cost}</dd>
        }
    };
    move || {
        let spent = spent.get().filter(|spent| *spent != Cost::default())?;
        let words = say(spent);
        let label = td_string!(locale.get(), chats.cost, cost = words.clone());
        Some(view! {
            <button type="button" class="chip stats chat-cost number" popovertarget=COST title=label.clone()
                aria-label=label.clone() on:click=move |_| state.usage.of_chat(chat, known)>
                {words}
            </button>
            <dl class="stats-list" id=COST popover="auto">
                {row(words!(chats.cost_branch), |known| known.branch)}
                {row(words!(chats.cost_whole), |known| known.whole)}
            </dl>
        })
    }
}

/// A chat that could not be opened, and what to do about it.
#[component]
fn Trouble(failure: Failure) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let missing = matches!(failure, Failure::Missing { .. } | Failure::Gone { .. });
    let words = Signal::derive(move || explain(locale.get(), &failure));
    view! {
        <div class="thread">
            <div class="column">
                <Empty words=words>
                    {if missing {
                        view! { <a class="button" href="/">{words!(chats.new)}</a> }.into_any()
                    } else {
                        view! {
                            <button type="button" class="button" on:click=move |_| state.thread.reload()>
                                {words!(app.again)}
                            </button>
                        }
                        .into_any()
                    }}
                </Empty>
            </div>
        </div>
    }
}
