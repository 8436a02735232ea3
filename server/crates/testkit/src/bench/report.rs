//! The table, line by line, so that one can watch. All that is printed is printed here.

use super::{
    figures::{Cell, Figures, Requests},
    page::{Load, Loads},
    process::{Starts, Used},
    shares::{READERS, Reading},
    stored::Measured,
};
use std::{io::Write as _, path::Path, time::Duration};

fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{text}"));
    drop(out.flush());
}

fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1_000.0;
    if ms < 100.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

/// Prints which program is measured, and on how many cores.
pub(super) fn begin(plauder: &Path) {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    line(&format!("Plauder against the fake provider: {} on {cores} cores\n", plauder.display()));
}

/// Prints the table of starts and of the memory before anybody came.
pub(super) fn start(starts: &Starts, idle: &Used) {
    line("| start | | aim |");
    line("|---|---|---|");
    line(&format!(
        "| cold start to the first 200, new data directory | {} ms | |",
        ms(starts.fresh)
    ));
    line(&format!("| cold start to the first 200 | {} ms | 200 ms |", ms(starts.again)));
    line(&format!("| idle memory, no model loaded | {:.0} MB | 60 MB |\n", idle.memory_mb));
}

/// Prints the head of the rows of the page's way to ask.
pub(super) fn head() {
    line(
        "Up to 10 streams begin at once, more of them at 250 a second. Tokens a second are the sum over the streams, each from its question to its saved end.\n",
    );
    line(
        "| streams × tokens/s | direct tokens/s | ours | share | first token direct p50 / p95 ms | ours p50 / p95 ms | errors | ms of CPU a token: ours | provider | driver | memory MB |",
    );
    line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
}

/// Prints a row, and the first error on either side below it.
pub(super) fn row(cell: Cell, direct: &Figures, ours: &Figures) {
    let rate =
        if cell.rate == 0 { "as fast as possible".to_owned() } else { cell.rate.to_string() };
    let [plauder, provider, driver] = ours.cpu.unwrap_or_default();
    let resumed =
        if ours.resumed == 0 { String::new() } else { format!(" ({} resumed)", ours.resumed) };
    line(&format!(
        "| {} × {rate} | {:.0} | {:.0} | {:.3} | {} / {} | {} / {} | {}{resumed} | {plauder:.4} | {provider:.4} | {driver:.4} | {:.0} |",
        cell.streams,
        direct.tokens_per_s,
        ours.tokens_per_s,
        ours.tokens_per_s / direct.tokens_per_s,
        ms(direct.first_p50),
        ms(direct.first_p95),
        ms(ours.first_p50),
        ms(ours.first_p95),
        ours.errors + direct.errors,
        ours.memory_mb,
    ));
    for why in [&direct.complaint, &ours.complaint].into_iter().flatten() {
        note(&format!("first error: {why}"));
    }
}

/// Prints the head of the rows of OpenAI's API.
pub(super) fn head_of_openai() {
    line(
        "\nThe same over OpenAI's API (`/v1/chat/completions`, streaming), asked like the provider itself.\n",
    );
    line(
        "| streams × tokens/s | direct tokens/s | ours | share | first token direct p50 / p95 ms | ours p50 / p95 ms | errors | ms of CPU a token: ours | provider | driver | memory MB |",
    );
    line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
}

/// Prints the head of the rows of short questions.
pub(super) fn head_of_requests() {
    line(
        "\nShort questions (one token), each program asking as soon as it has the answer before.\n",
    );
    line(
        "| programs | direct requests/s | ours | p50 / p95 ms direct | ours | added at p50 ms | aim | ms of CPU a request |",
    );
    line("|---|--:|--:|--:|--:|--:|---|--:|");
}

/// Prints a row of short questions. `cpu_ms`: the product's processor time a request.
pub(super) fn requests(programs: u32, direct: &Requests, ours: &Requests, cpu_ms: f64) {
    let added = ours.p50.as_secs_f64() * 1_000.0 - direct.p50.as_secs_f64() * 1_000.0;
    let aim = if programs == 1 { "1 ms" } else { "" };
    line(&format!(
        "| {programs} | {:.0} | {:.0} | {} / {} | {} / {} | {added:.2} | {aim} | {cpu_ms:.3} |",
        direct.per_s,
        ours.per_s,
        ms(direct.p50),
        ms(direct.p95),
        ms(ours.p50),
        ms(ours.p95),
    ));
}

/// Prints the table of those who chat beside the readers of a long share.
pub(super) fn shares(reading: &Reading) {
    let Reading { first_page, pages, alone, beside } = reading;
    line(&format!("\nA share of nearly 8 MiB, read by {READERS} at once without end.\n"));
    line("| share | | aim |");
    line("|---|---|---|");
    line(&format!("| its first page, from sharing | {} ms | |", ms(*first_page)));
    line(&format!("| first token alone p50 / p95 | {} / {} ms | |", ms(alone.0), ms(alone.1)));
    line(&format!(
        "| first token beside {pages} pages p50 / p95 | {} / {} ms | p95 50 ms |",
        ms(beside.0),
        ms(beside.1)
    ));
}

/// Prints the table of memory. `at_200`: after the row of 200 streams, if there was one.
pub(super) fn end(at_200: Option<&Used>, at_end: &Used) {
    let peak_200 = at_200.map_or_else(|| "—".into(), |used| format!("{:.0} MB", used.peak_mb));
    line("");
    line("| memory | | aim |");
    line("|---|---|---|");
    line(&format!("| peak up to 200 streams | {peak_200} | 150 MB |"));
    line(&format!("| peak of everything | {:.0} MB | |\n", at_end.peak_mb));
}

/// Prints the table of the page.
pub(super) fn page(loads: &Loads) {
    line("| page in Chromium, signed in | bytes | requests | input ready | aim |");
    line("|---|--:|--:|--:|---|");
    let row = |name: &str, load: &Load, aim: &str| {
        let Load { bytes, requests, ready_ms } = load;
        line(&format!("| {name} | {bytes} | {requests} | {ready_ms:.0} ms | {aim} |"));
    };
    row("first load", &loads.first, "500 KB, 12, 1 s");
    row("warm reload", &loads.warm, "0.4 s");
}

/// Prints the table of what is stored.
pub(super) fn stored(with_little: &Measured, with_much: &Measured) {
    line(
        "A million messages in 50,000 chats and a million calls of 400 days, in SQLite, and one chat:\n",
    );
    line("| | a million p50 / p95 ms | one chat p50 / p95 ms | × at p50 |");
    line("|---|--:|--:|--:|");
    for (much, little) in with_much.rows.iter().zip(&with_little.rows) {
        line(&format!(
            "| {} | {} / {} | {} / {} | {:.1} |",
            much.name,
            ms(much.p50),
            ms(much.p95),
            ms(little.p50),
            ms(little.p95),
            much.p50.as_secs_f64() / little.p50.as_secs_f64(),
        ));
    }
    let (much, little) = (with_much.started_in, with_little.started_in);
    line(&format!("| cold start to the first 200 | {} | {} | |", ms(much), ms(little)));
    line(&format!(
        "| peak memory, MB | {:.0} | {:.0} | |\n",
        with_much.peak_mb, with_little.peak_mb
    ));
}

/// Prints a remark below what was printed last.
pub(super) fn note(text: &str) {
    line(&format!("  ({text})"));
}
