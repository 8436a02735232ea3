//! Text that only grows, cut into blocks of which all but the last are finished.
//!
//! A finished block never changes again, so it is rendered once; only the open one is rendered anew while
//! tokens arrive. Markdown's blocks are decided line by line: once a line has begun another block, what
//! stands before it is settled. Only whole lines count, because half a line may become anything.

use super::tree::OPTIONS;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// A text in blocks. One that is cut while it grows has the same blocks as one that is cut at once.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    text: String,
    /// Where each block begins; the last one is open.
    starts: Vec<usize>,
    /// How often everything began again.
    edition: usize,
}

/// The id of a finished block: it means the same text for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockId {
    edition: usize,
    index: usize,
}

impl Blocks {
    /// Reads the text as it is now. If it is not the one before with something added, everything begins again.
    pub fn read(&mut self, text: &str) {
        if !text.starts_with(&self.text) {
            self.text.clear();
            self.starts.clear();
            self.edition += 1;
        }
        self.text.push_str(&text[self.text.len()..]);
        let open = self.open_start();
        let whole_lines = self.text.rfind('\n').map_or(0, |end| end + 1);
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        if whole_lines > open {
            let starts = further_starts(&self.text[open..whole_lines]);
            self.starts.extend(starts.into_iter().map(|start| open + start));
        }
    }

    /// The blocks that are finished, in order.
    pub fn finished(&self) -> Vec<BlockId> {
        let count = self.starts.len().saturating_sub(1);
        (0..count).map(|index| BlockId { edition: self.edition, index }).collect()
    }

    /// The text of a finished block; empty when there is no such block any more.
    pub fn block(&self, id: BlockId) -> &str {
        match self.starts.get(id.index..) {
            Some(&[start, end, ..]) if id.edition == self.edition => &self.text[start..end],
            _ => "",
        }
    }

    /// The block that is still being written.
    pub fn open(&self) -> &str {
        &self.text[self.open_start()..]
    }

    fn open_start(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }
}

/// Where the second and all further blocks of some whole lines begin.
///
/// Link definitions leave no event behind: they are the lines between two blocks that are not blank. What
/// follows one without a blank line stays with it: it may still turn out to be the definition's title.
fn further_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut end = 0;
    let mut depth = 0_usize;
    let mut defining = false;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        let begins = depth == 0 && !matches!(event, Event::End(_));
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if begins {
            let start = line_start(text, range.start);
            let definition = first_words(text, next_line(text, end), start);
            starts.extend(definition);
            defining = (defining || definition.is_some()) && !is_blank_before(text, start);
            if !defining {
                starts.push(start);
            }
        }
        // A list's own range reaches over definitions that follow it; those of its items do not.
        if !matches!(event, Event::Start(Tag::List(_)) | Event::End(TagEnd::List(_))) {
            end = end.max(range.end);
        }
    }
    starts.extend(first_words(text, next_line(text, end), text.len()));
    if !starts.is_empty() {
        starts.remove(0);
    }
    starts
}

/// Where the line begins that `at` stands in.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the next line begins, or `at` where one does.
fn next_line(text: &str, at: usize) -> usize {
    match text[..at].chars().next_back() {
        None | Some('\n') => at,
        Some(_) => text[at..].find('\n').map_or(text.len(), |end| at + end + 1),
    }
}

/// Where the first line between two lines begins that is not blank.
fn first_words(text: &str, from: usize, to: usize) -> Option<usize> {
    let at = text.get(from..to)?.find(|c: char| !c.is_ascii_whitespace())?;
    Some(line_start(text, from + at))
}

/// Whether the line before the one that begins at `start` is blank.
fn is_blank_before(text: &str, start: usize) -> bool {
    text[..start].lines().next_back().is_some_and(|line| line.trim_ascii().is_empty())
}
