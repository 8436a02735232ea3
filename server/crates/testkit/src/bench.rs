//! The bench, which `make bench` runs: the product against a direct connection to the same fake provider, in the same
//! run. A program, never a test: it says what is, and fails only when it cannot measure.
//!
//! Everything goes the way a browser's would: people sign in, start chats, send messages, and hear the answers over their
//! own socket; an answer counts when it was saved (`Ended`) and is byte for byte what the script says. Provider and
//! product are processes of their own, so that each one's processor time can be told apart from the driver's, which is
//! this process.

mod direct;
mod figures;
mod load;
mod page;
mod people;
mod process;
mod report;
mod shares;
mod stored;

use direct::Target;
use figures::Cell;
use process::{Plauder, Program, Provider, used_by};
use std::{error::Error, io::Write as _, path::PathBuf, process::ExitCode, time::Duration};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The rows of the page's way to ask, over server functions and the socket. Together they take about three minutes.
const CELLS: [Cell; 6] = [
    Cell { streams: 1, rate: 50, tokens: 50, rounds: 12 },
    Cell { streams: 10, rate: 50, tokens: 100, rounds: 4 },
    Cell { streams: 50, rate: 50, tokens: 200, rounds: 2 },
    Cell { streams: 200, rate: 50, tokens: 400, rounds: 1 },
    Cell { streams: 1_000, rate: 10, tokens: 100, rounds: 1 },
    Cell { streams: 1_000, rate: 50, tokens: 500, rounds: 1 },
];

/// The rows of OpenAI's API.
const OPENAI: [Cell; 3] = [
    Cell { streams: 1, rate: 50, tokens: 50, rounds: 12 },
    Cell { streams: 50, rate: 50, tokens: 200, rounds: 2 },
    Cell { streams: 200, rate: 50, tokens: 400, rounds: 1 },
];

/// The rows of short questions: the number of programs that ask at once, and of questions that each asks.
const SHORT: [(u32, u32); 3] = [(1, 400), (50, 40), (200, 10)];

/// The row without a pace: as fast as possible. It comes last, because its long answers become part of the chats.
const SPEED: Cell = Cell { streams: 10, rate: 0, tokens: 20_000, rounds: 1 };

/// The arguments of the program.
struct Options {
    /// The path of the product's binary.
    plauder: PathBuf,
    /// The path of the fake provider's binary.
    provider: PathBuf,
    /// The path of the script that measures the page; `None`: it is not measured.
    page: Option<PathBuf>,
    /// The folder that keeps the database with much in it; `None`: what is stored is not measured.
    stored: Option<PathBuf>,
    /// Whether nothing else is measured.
    only_stored: bool,
    /// The number of streams above which rows are left out.
    most: u32,
}

/// Runs the bench. The exit code: 2 for arguments that are wrong, 1 where something could not be measured.
pub async fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => return fail(why.as_ref(), 2),
    };
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => fail(why.as_ref(), 1),
    }
}

fn fail(why: &dyn Error, code: u8) -> ExitCode {
    drop(writeln!(std::io::stderr(), "bench: {why}"));
    ExitCode::from(code)
}

async fn run(options: &Options) -> Result<()> {
    report::begin(&options.plauder);
    let provider = Provider::start(&options.provider).await?;
    if !options.only_stored {
        answers(options, &provider).await?;
    }
    if let Some(kept_in) = &options.stored {
        let announce = || {
            report::note("a database with a million messages and calls is made, once for a schema");
        };
        match stored::measure(&options.plauder, &provider.url, kept_in, announce).await {
            Ok((with_little, with_much)) => report::stored(&with_little, &with_much),
            Err(why) => report::note(&format!("what is stored was not measured: {why}")),
        }
    }
    Ok(())
}

/// The start, the rows of answers, the page, and a share.
async fn answers(options: &Options, provider: &Provider) -> Result<()> {
    let starts = process::cold_starts(&options.plauder, &provider.url, 5).await?;
    let plauder = Plauder::start(&options.plauder, &provider.url).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = used_by(plauder.id())?;
    report::start(&starts, &idle);

    report::head();
    let mut crowd = people::Crowd::new(&plauder.url);
    let mut at_200 = None;
    for cell in CELLS.into_iter().chain([SPEED]).filter(|cell| cell.streams <= options.most) {
        let direct = load::direct(&Target::provider(&provider.url), cell).await?;
        crowd.grow(cell.streams as usize).await?;
        // What setting up the chats left behind (titles, the last segments) is not this row's.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let ours = load::through(&mut crowd, cell, provider.id(), plauder.id()).await?;
        report::row(cell, &direct, &ours);
        if cell.streams == 200 {
            at_200 = Some(used_by(plauder.id())?);
        }
    }
    programs(options, provider, &plauder, &crowd).await?;
    report::end(at_200.as_ref(), &used_by(plauder.id())?);

    if let Some(script) = &options.page {
        match page::measure(script, &plauder.url).await {
            Ok(loads) => report::page(&loads),
            Err(why) => report::note(&format!("the page was not measured: {why}")),
        }
    }
    match shares::measure(&mut crowd).await {
        Ok(reading) => report::shares(&reading),
        Err(why) => report::note(&format!("no share was measured: {why}")),
    }
    plauder.stop().await
}

/// The rows of programs that ask over OpenAI's API.
async fn programs(
    options: &Options,
    provider: &Provider,
    plauder: &Plauder,
    crowd: &people::Crowd,
) -> Result<()> {
    let itself = Target::provider(&provider.url);
    let ours = Target {
        url: format!("{}/v1/", plauder.url),
        model: "fake/fake-words",
        key: crowd.key().await?,
    };
    report::head_of_openai();
    for cell in OPENAI.into_iter().filter(|cell| cell.streams <= options.most) {
        let direct = load::direct(&itself, cell).await?;
        let through = load::through_openai(&ours, cell, provider.id(), plauder.id()).await?;
        report::row(cell, &direct, &through);
    }
    report::head_of_requests();
    for (programs, each) in SHORT.into_iter().filter(|(programs, _)| *programs <= options.most) {
        load::requests(&itself, programs, each.min(20)).await?;
        let direct = load::requests(&itself, programs, each).await?;
        load::requests(&ours, programs, each.min(20)).await?;
        let before = used_by(plauder.id())?;
        let through = load::requests(&ours, programs, each).await?;
        let cpu_ms = used_by(plauder.id())?.cpu_ms - before.cpu_ms;
        report::requests(programs, &direct, &through, cpu_ms / f64::from(programs * each));
    }
    Ok(())
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let beside = std::env::current_exe()?.parent().map(PathBuf::from).unwrap_or_default();
        let page = PathBuf::from("end2end/bench/load.mjs");
        let mut options = Self {
            plauder: beside.join("plauder"),
            provider: beside.join("fake-provider"),
            page: page.exists().then_some(page),
            stored: None,
            only_stored: false,
            most: u32::MAX,
        };
        while let Some(name) = arguments.next() {
            if name == "--only-stored" {
                options.only_stored = true;
                continue;
            }
            let mut value = || arguments.next().ok_or_else(|| format!("{name} wants a value"));
            match name.as_str() {
                "--plauder" => options.plauder = value()?.into(),
                "--provider" => options.provider = value()?.into(),
                "--page" => options.page = Some(value()?.into()),
                "--stored" => options.stored = Some(value()?.into()),
                "--most" => options.most = value()?.parse()?,
                _ => {
                    let usage = "[--plauder BINARY] [--provider BINARY] [--page end2end/bench/load.mjs] [--most STREAMS] [--stored FOLDER [--only-stored]]";
                    return Err(format!("usage: bench {usage}").into());
                }
            }
        }
        for program in [&options.plauder, &options.provider] {
            if !program.exists() {
                return Err(format!("{} is not built", program.display()).into());
            }
        }
        Ok(options)
    }
}
