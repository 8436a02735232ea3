//! Segments: the new text of all live turns, written several times a second. The hot path, with statements of its own.

use crate::rows::{big, json};
use crate::{Result, Storage};
use contract::{Delta, Seq, TurnId};
use sqlx::{Any, AnyConnection};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// The most segments of one statement.
const LARGEST_BATCH: usize = 256;

/// A segment of a live answer: the events `first_seq` to `last_seq` of its turn, merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The turn that wrote it.
    pub turn: TurnId,
    /// The number of its first event.
    pub first_seq: Seq,
    /// The number of its last event.
    pub last_seq: Seq,
    /// The text that they added.
    pub delta: Delta,
}

impl Storage {
    /// Saves new text of live turns. The same segment twice is the same segment.
    #[tracing::instrument(level = "debug", skip_all, fields(segments = segments.len()))]
    pub async fn append_segments(&self, segments: &[Segment]) -> Result<()> {
        match segments.len() {
            0 => Ok(()),
            // One statement is its own transaction.
            count if count.is_power_of_two() && count <= LARGEST_BATCH => {
                let mut connection = self.write.acquire().await?;
                insert_segments(&mut connection, segments).await
            }
            _ => {
                let mut tx = self.begin().await?;
                insert_segments(&mut tx, segments).await?;
                tx.commit().await?;
                Ok(())
            }
        }
    }
}

/// The texts that insert 1, 2, 4 … 256 segments: a batch of any size takes few statements, and all of them stay
/// prepared.
static INSERT_SEGMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let sizes = std::iter::successors(Some(1_usize), |size| Some(size * 2));
    sizes
        .take_while(|size| *size <= LARGEST_BATCH)
        .map(|size| {
            let mut sql =
                String::from("INSERT INTO segments (turn_id, first_seq, last_seq, delta) VALUES ");
            for row in 0..size {
                let comma = if row == 0 { "" } else { ", " };
                let n = row * 4;
                write!(sql, "{comma}(${}, ${}, ${}, ${})", n + 1, n + 2, n + 3, n + 4)
                    .expect("writing to a String does not fail");
            }
            sql + " ON CONFLICT (turn_id, first_seq) DO NOTHING"
        })
        .collect()
});

async fn insert_segments(connection: &mut AnyConnection, segments: &[Segment]) -> Result<()> {
    let mut rest = segments;
    while !rest.is_empty() {
        let exponent = rest.len().min(LARGEST_BATCH).ilog2();
        let (batch, later) = rest.split_at(1 << exponent);
        let sql: &'static str = &INSERT_SEGMENTS[exponent as usize];
        let mut query = sqlx::query::<Any>(sql);
        for segment in batch {
            query = query
                .bind(segment.turn.text())
                .bind(big(segment.first_seq))
                .bind(big(segment.last_seq))
                .bind(json(&segment.delta));
        }
        query.execute(&mut *connection).await?;
        rest = later;
    }
    Ok(())
}
