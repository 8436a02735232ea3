//! A share of nearly 8 MiB, read by many without end, and what somebody who chats beside them notices of it.

use super::{
    Result,
    people::{Crowd, Person},
};
use futures::{FutureExt, future::select_all};
use reqwest::{Client, header};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::{runtime::Builder, sync::oneshot};

/// How many read at once.
pub(super) const READERS: u32 = 32;

/// How many questions are asked beside them.
const QUESTIONS: u32 = 50;

/// The length of a message, in bytes: a little less than the longest one.
const MESSAGE: usize = 250 * 1024;

/// How often it is said, and comes back as the answer.
const ROUNDS: usize = 15;

/// What was measured.
pub(super) struct Reading {
    /// The time from creating the share to the end of its first page.
    pub first_page: Duration,
    /// The number of pages that were read beside the questions.
    pub pages: u32,
    /// The first tokens without readers: the median and the 95th of a hundred.
    pub alone: (Duration, Duration),
    /// The same beside them.
    pub beside: (Duration, Duration),
}

/// Measures first tokens alone, and beside those who read a share.
pub(super) async fn measure(crowd: &mut Crowd) -> Result<Reading> {
    crowd.grow(2).await?;
    let [writer, neighbour, ..] = crowd.sit_down(2).await? else {
        return Err("nobody is here".into());
    };
    let text = format!("{} [[echo]]", text());
    for _ in 0..ROUNDS {
        writer.ask(&text, 0).await?;
    }
    let alone = first_tokens(neighbour).await?;

    let begun = Instant::now();
    let url = writer.shares().await?;
    let readers = Arc::new(Readers { url, pages: AtomicU32::new(0) });
    // They begin while nothing is rendered yet, and so does whoever asks.
    let reading = Arc::clone(&readers).begin()?;
    let asking = async {
        let first_page = readers.waits_for_one(begun).await;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((
            first_page,
            first_tokens(neighbour).await?,
        ))
    };
    let (first_page, beside) = tokio::select! {
        why = reading => return Err(why.unwrap_or_else(|_| "nobody reads".to_owned()).into()),
        figures = asking => figures?,
    };
    let pages = readers.pages.load(Relaxed);
    crowd.stand_up();
    Ok(Reading { first_page, pages, alone, beside })
}

/// Those who read. They end with the program, or when the channel that they were begun with is gone.
struct Readers {
    url: String,
    pages: AtomicU32,
}

impl Readers {
    /// Has all of them read, on a thread of their own: they are other people's programs, and whoever measures would
    /// otherwise measure how long they keep this one busy. Says why when one of them ends.
    fn begin(self: Arc<Self>) -> Result<oneshot::Receiver<String>> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (mut ended, why) = oneshot::channel();
        thread::spawn(move || {
            runtime.block_on(async {
                let web = Client::new();
                let reading = select_all((0..READERS).map(|_| self.read_on_and_on(&web).boxed()));
                let ended_with = tokio::select! {
                    () = ended.closed() => return,
                    (read, ..) = reading => read,
                };
                let why = ended_with.err().map_or_else(String::new, |why| why.to_string());
                drop(ended.send(why));
            });
        });
        Ok(why)
    }

    /// Reads the page again and again, each time from another address, as it is sent to browsers.
    async fn read_on_and_on(&self, web: &Client) -> Result<()> {
        loop {
            let number = self.pages.fetch_add(1, Relaxed);
            let address = format!("10.9.{}.{}", number >> 8 & 255, number & 255);
            let request = web.get(&self.url).header("x-forwarded-for", address);
            let answer = request.header(header::ACCEPT_ENCODING, "gzip").send().await?;
            let status = answer.status();
            if !status.is_success() {
                return Err(format!("a reader was answered {status}").into());
            }
            answer.bytes().await?;
        }
    }

    /// Waits until the first page was read to its end: then somebody asks for a second one.
    async fn waits_for_one(&self, begun: Instant) -> Duration {
        while self.pages.load(Relaxed) <= READERS {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        begun.elapsed()
    }
}

/// The median and the 95th of a hundred of the times to the first token.
async fn first_tokens(person: &mut Person) -> Result<(Duration, Duration)> {
    let mut times = Vec::new();
    for round in 0..QUESTIONS {
        let prompt = format!("Go on. [[tokens=3 seed={round}]]");
        times.push(person.ask(&prompt, 3).await?.first);
    }
    times.sort_unstable();
    Ok((times[times.len() / 2], times[times.len() * 95 / 100]))
}

/// Markdown that is work to render: lists in lists, code, a table.
fn text() -> String {
    const BLOCK: &str = "# A heading\n\n- one\n  - two **strong** `code`\n    - three _soft_\n\n\
        ```rust\nfn main() { let a = \"b\"; println!(\"{a}\"); } // a comment\n```\n\n\
        | a | b |\n|---|--:|\n| 1 | 2 |\n\n";
    BLOCK.chars().cycle().take(MESSAGE).collect()
}
