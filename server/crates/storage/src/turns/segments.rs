//! The hot path: the new text of all live turns, several times a second.

use super::Segment;
use crate::Result;
use crate::rows::{big, json};
use sqlx::{Any, AnyConnection};
use std::fmt::Write as _;
use std::sync::LazyLock;

pub(super) const LARGEST_BATCH: usize = 256;

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

pub(super) async fn insert_segments(
    connection: &mut AnyConnection,
    segments: &[Segment],
) -> Result<()> {
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
