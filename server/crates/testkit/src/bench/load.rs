//! The load: the answers of a row, many at once.
//!
//! Apart from who asks (`direct`, `people`), because both ask in the same rows, and from what comes of it (`figures`).

use super::{
    Result,
    direct::{self, Target},
    figures::{Cell, Figures, Requests},
    people::Crowd,
    process::{Used, used_by},
};
use futures::future::join_all;
use std::time::{Duration, Instant};

/// The time over which the questions of a row are spread: 250 a second, as people ask, not all in one instant. Few are asked at once.
fn spread(cell: Cell) -> Duration {
    if cell.streams < 50 { Duration::ZERO } else { Duration::from_millis(4) * cell.streams }
}

/// The question of a stream in a round.
fn prompt(cell: Cell, stream: u32, round: u32) -> String {
    let seed = round * 10_000 + stream;
    format!("Go on. [[tokens={} rate={} seed={seed}]]", cell.tokens, cell.rate)
}

/// Measures OpenAI's API of the provider alone, or of the product.
pub(super) async fn direct(target: &Target, cell: Cell) -> Result<Figures> {
    let web = reqwest::Client::builder().tcp_nodelay(true).build()?;
    let mut heard = Vec::new();
    for round in 0..cell.rounds {
        let streams = (0..cell.streams).map(|stream| {
            let web = &web;
            async move {
                tokio::time::sleep(spread(cell) / cell.streams * stream).await;
                direct::ask(web, target, &prompt(cell, stream, round)).await
            }
        });
        heard.extend(join_all(streams).await);
    }
    Ok(Figures::of(cell, heard))
}

/// Measures OpenAI's API of the product, with the processor time and the memory that it takes.
pub(super) async fn through_openai(
    target: &Target,
    cell: Cell,
    provider: u32,
    plauder: u32,
) -> Result<Figures> {
    let me = std::process::id();
    let before = [used_by(plauder)?, used_by(provider)?, used_by(me)?];
    let mut figures = direct(target, cell).await?;
    let after = [used_by(plauder)?, used_by(provider)?, used_by(me)?];
    let tokens = f64::from(cell.streams * cell.rounds * cell.tokens);
    let cost = |index: usize| (after[index].cpu_ms - before[index].cpu_ms) / tokens;
    figures.cpu = Some([cost(0), cost(1), cost(2)]);
    figures.memory_mb = after[0].memory_mb;
    Ok(figures)
}

/// Measures short answers: so many programs ask at once, each as soon as it has its answer before.
pub(super) async fn requests(target: &Target, programs: u32, each: u32) -> Result<Requests> {
    let web = reqwest::Client::builder().tcp_nodelay(true).build()?;
    let begun = Instant::now();
    let asking = (0..programs).map(|program| {
        let web = &web;
        async move {
            let mut times = Vec::new();
            for round in 0..each {
                let prompt = format!("Go on. [[tokens=1 seed={}]]", round * 10_000 + program);
                times.push(direct::ask(web, target, &prompt).await?.whole);
            }
            Ok(times)
        }
    });
    let times: Vec<Result<Vec<Duration>>> = join_all(asking).await;
    let took = begun.elapsed();
    let times = times.into_iter().collect::<Result<Vec<_>>>()?;
    let mut times: Vec<Duration> = times.into_iter().flatten().collect();
    times.sort_unstable();
    Ok(Requests {
        per_s: f64::from(programs * each) / took.as_secs_f64(),
        p50: times[times.len() / 2],
        p95: times[times.len() * 95 / 100],
    })
}

/// Measures the whole way through the product.
pub(super) async fn through(
    crowd: &mut Crowd,
    cell: Cell,
    provider: u32,
    plauder: u32,
) -> Result<Figures> {
    let people = crowd.sit_down(cell.streams as usize).await?;
    let me = std::process::id();
    let before = [used_by(plauder)?, used_by(provider)?, used_by(me)?];
    let mut heard = Vec::new();
    for round in 0..cell.rounds {
        let streams = (0..).zip(people.iter_mut()).map(|(stream, person)| async move {
            tokio::time::sleep(spread(cell) / cell.streams * stream).await;
            let prompt = prompt(cell, stream, round);
            let asked = person.ask(&prompt, cell.tokens);
            tokio::time::timeout(Duration::from_mins(1), asked)
                .await
                .unwrap_or_else(|_| Err("an answer took a minute".into()))
        });
        heard.extend(join_all(streams).await);
    }
    let after = [used_by(plauder)?, used_by(provider)?, used_by(me)?];
    let resumed = people.iter_mut().map(|person| std::mem::take(&mut person.resumed)).sum();
    crowd.stand_up();
    let mut figures = Figures::of(cell, heard);
    figures.resumed = resumed;
    let tokens = f64::from(cell.streams * cell.rounds * cell.tokens);
    let cost = |index: usize| (after[index].cpu_ms - before[index].cpu_ms) / tokens;
    figures.cpu = Some([cost(0), cost(1), cost(2)]);
    let Used { memory_mb, .. } = after[0];
    figures.memory_mb = memory_mb;
    Ok(figures)
}
