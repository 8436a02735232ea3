//! The drawing of the chart: a bar for each day, and a line about the day that is pointed at. All of its pointing and
//! its keys stay here, away from the card.

use super::chart_text::ChartText;
use crate::{
    i18n::format,
    logic::{
        chart::{Bar, HEIGHT, Measure, WIDTH},
        range,
    },
    platform::focus,
};
use contract::Pico;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The plot of the chart. The arrow keys move between its days.
#[component]
pub fn Plot(
    /// The chart and its words.
    text: ChartText,
) -> impl IntoView {
    let last = text.days.count.saturating_sub(1);
    let pointed = RwSignal::new(None::<u16>);
    let stop = RwSignal::new(last);
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let now = stop.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" => now.saturating_sub(1),
            "ArrowRight" => now.saturating_add(1).min(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        focus::to(&format!("bar-{next}"));
    };
    let bars = move || {
        text.chart.with(|chart| {
            let bars = (0..).zip(&chart.bars);
            bars.map(|(day, bar)| bar_view(text, day, bar, pointed, stop)).collect_view()
        })
    };
    let lines = (0..=4_u8).map(|line| {
        let y = f64::from(line) * HEIGHT / 4.0;
        view! { <line class="grid-line" x1="0" x2=WIDTH y1=y y2=y></line> }
    });
    let label = move || text.label();
    let line = move || {
        let day = pointed.get();
        let line = day.and_then(|day| {
            text.chart.with(|chart| chart.bars.get(usize::from(day)).map(|bar| text.line(day, bar)))
        });
        line.unwrap_or_else(|| td_string!(text.locale.get(), usage.chart_hint).to_owned())
    };
    view! {
        <div class="plot">
            <div class="plot-scale number" aria-hidden="true">{move || scale(text)}</div>
            <svg class="bars" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="group"
                aria-label=label on:keydown=keydown on:pointerleave=move |_| pointed.set(None)>
                {lines.collect_view()}
                {bars}
            </svg>
            <div class="plot-days" aria-hidden="true">
                <span>{move || short(text, 0)}</span>
                <span>{move || (last > 1).then(|| short(text, last / 2))}</span>
                <span>{move || (last > 0).then(|| short(text, last))}</span>
            </div>
        </div>
        <p class="chart-line soft" aria-hidden="true">{line}</p>
    }
}

fn short(text: ChartText, day: u16) -> String {
    format::date_short(text.locale.get(), range::noon(text.days, day))
}

/// The scale: what the upper edge and the middle stand for. Nothing where there is nothing to measure.
fn scale(text: ChartText) -> Option<impl IntoView + use<>> {
    let measure = text.measure.get();
    let (top, any) = text
        .chart
        .with(|chart| (chart.top, chart.bars.iter().any(|bar| measure.of(bar.whole) > 0)));
    let locale = text.locale.get();
    let written = |value: u64| match measure {
        Measure::Money => {
            let amount = Pico(i64::try_from(value).unwrap_or(i64::MAX));
            format::money(locale, &text.currency.read(), amount)
        }
        Measure::FirstWord => format::duration(locale, value),
        _ => format::number(locale, value),
    };
    any.then(|| {
        view! {
            <span>{written(top)}</span>
            <span>{written(top / 2)}</span>
            <span>{written(0)}</span>
        }
    })
}

fn bar_view(
    text: ChartText,
    day: u16,
    bar: &Bar,
    pointed: RwSignal<Option<u16>>,
    stop: RwSignal<u16>,
) -> AnyView {
    let column = WIDTH / f64::from(text.days.count.max(1));
    let line = text.line(day, bar);
    let (x, width) = (bar.x, bar.width);
    let pieces = bar.pieces.iter().filter(|piece| piece.height > 0.0).map(|piece| {
        let class = text.colour(piece.series);
        view! { <rect class=class x=x y=piece.y width=width height=piece.height></rect> }
    });
    let pieces = pieces.collect_view();
    view! {
        <g
            class="bar-of-day"
            class:pointed=move || pointed.get() == Some(day)
            id=format!("bar-{day}")
            role="img"
            aria-label=line
            tabindex=move || if stop.get() == day { "0" } else { "-1" }
            on:focus=move |_| {
                stop.set(day);
                pointed.set(Some(day));
            }
            on:blur=move |_| pointed.set(None)
            on:pointerenter=move |_| pointed.set(Some(day))
        >
            <rect class="ground" x=column * f64::from(day) y="0" width=column height=HEIGHT></rect>
            {pieces}
        </g>
    }
    .into_any()
}
