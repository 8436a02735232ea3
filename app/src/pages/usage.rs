//! The page of the usage: figures, a chart, tables, and the budgets that limit it. It loads the report; what stands
//! below shows parts of it.

mod chart;
mod chart_text;
mod figures;
mod plot;
mod range;
mod tables;

use super::{
    bar::Bar,
    budgets::{AllBudgets, MyBudgets},
    words,
};
use crate::{
    components::{Button, Empty, IconName, Shape, Skeleton},
    i18n::explain,
    logic::chart::Measure,
    state::state,
};
use chart::ChartCard;
use contract::{ListScope, UsageReport};
use figures::Figures;
use leptos::prelude::*;
use range::{Range, ScopeChoice};
use tables::Tables;

/// The page of the usage.
#[component]
pub fn UsagePage() -> impl IntoView {
    let state = state();
    let usage = state.usage;
    usage.open();
    state.budgets.load_mine();
    let is_admin = Memo::new(move |_| state.session.is_admin());
    let measure = RwSignal::new(Measure::Money);
    let is_empty = Signal::derive(move || {
        usage.report.with(|report| report.as_ref().is_none_or(|report| report.whole.calls == 0))
    });
    let cannot_export = Signal::derive(move || is_empty.get() || usage.exporting.get());
    view! {
        <main class="main flat" id="main" tabindex="-1">
            <Bar title=words!(app.usage)>
                <Button icon=IconName::Download disabled=cannot_export press=Callback::new(move |()| usage.export())
                    attr:title=words!(usage.export_hint)>
                    {words!(usage.export)}
                </Button>
            </Bar>
            <div class="page">
                <div class="usage">
                    <div class="filters">
                        {move || is_admin.get().then(|| view! { <ScopeChoice /> })}
                        <Range />
                    </div>
                    <Content measure=measure />
                    <MyBudgets />
                    {move || is_admin.get().then(|| view! { <AllBudgets /> })}
                </div>
            </div>
        </main>
    }
}

/// The report, or why it is not there.
#[component]
fn Content(measure: RwSignal<Measure>) -> impl IntoView {
    let state = state();
    let usage = state.usage;
    let locale = state.session.locale();
    move || {
        if let Some(failure) = usage.failure.get() {
            let words = Signal::derive(move || explain(locale.get(), &failure));
            return view! {
                <Empty words=words>
                    <button type="button" class="button" on:click=move |_| usage.load()>{words!(app.again)}</button>
                </Empty>
            }
            .into_any();
        }
        match usage.report.get() {
            None => view! { <Skeleton shape=Shape::Rows /> }.into_any(),
            Some(report) if report.whole.calls == 0 => {
                view! { <Empty words=words!(usage.empty) /> }.into_any()
            }
            Some(report) => report_view(report, measure),
        }
    }
}

fn report_view(report: UsageReport, measure: RwSignal<Measure>) -> AnyView {
    let by_person = state().usage.scope.get_untracked() == ListScope::All;
    let UsageReport {
        days,
        whole,
        by_day,
        by_day_and_model,
        by_model,
        by_person: people,
        by_key: keys,
        by_group: groups,
        ..
    } = report;
    let people = if by_person { people } else { Vec::new() };
    view! {
        <Figures whole=whole />
        <ChartCard days=days by_day=by_day.clone() by_day_and_model=by_day_and_model measure=measure />
        <Tables days=days by_day=by_day models=by_model people=people groups=groups keys=keys />
    }
    .into_any()
}
