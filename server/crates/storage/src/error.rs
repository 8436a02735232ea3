//! What can go wrong with what is kept: the few kinds that callers treat differently, and one for the rest.
//!
//! The only file that reads the engines' codes, so that every topic above it speaks of kinds.

use contract::{Failure, Field, Rule, ports::Fault};
use sqlx::error::DatabaseError;
use std::path::PathBuf;

/// The result of a storage method.
pub type Result<T> = std::result::Result<T, Error>;

/// The source of an error.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// An error of the storage. Absence is not here: it is `None` or `false`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value that only one row may have is taken.
    #[error("the value is taken: {0:?}")]
    Taken(Constraint),
    /// A cursor that no page of this list ended with.
    #[error("no page of this list ended with such a cursor")]
    Cursor,
    /// A column of a row holds what this program never writes.
    #[error("column {column} of row {id} of table {table} cannot be understood")]
    Corrupt {
        /// The table's name.
        table: &'static str,
        /// The column's name; of several that were read together, one of them.
        column: &'static str,
        /// The row's key.
        id: String,
        /// The reason why it cannot be understood. It never repeats what is kept.
        source: Cause,
    },
    /// A newer program wrote this database and said that this one cannot read it.
    #[error(
        "this database has schema {database}, which needs a plauder that knows schema {readable_from} or later; \
         this one knows {known}: install the newer version again, or restore a backup from before the upgrade"
    )]
    Newer {
        /// The number of the database's schema.
        database: i64,
        /// The number of the oldest schema whose programs can read it.
        readable_from: i64,
        /// The number of the newest schema that this program knows.
        known: i64,
    },
    /// The data directory is in use by another process.
    #[error(
        "another plauder serves or migrates this data directory: {}: stop it first, or choose another with --data-dir",
        dir.display()
    )]
    Locked {
        /// The data directory.
        dir: PathBuf,
    },
    /// The database is in use by another process.
    #[error(
        "another plauder serves or migrates this database: stop it first, or name another one in storage.url"
    )]
    Claimed,
    /// An errand of a newer program was begun beside the server of an older one.
    #[error(
        "this plauder is newer than the one that serves the data: start the server anew with this version first, \
         or use that one's program"
    )]
    Outdated,
    /// The data directory is on a network file system, over which SQLite's shared memory does not work.
    #[error(
        "the data directory {} is on a network file system ({kind}), where SQLite loses data: \
         choose a local directory, or use PostgreSQL",
        dir.display()
    )]
    NetworkFileSystem {
        /// The data directory.
        dir: PathBuf,
        /// The kind of file system, as the kernel names it.
        kind: String,
    },
    /// The data directory or a file in it cannot be used.
    #[error("cannot use {}", path.display())]
    Files {
        /// The path of the directory or the file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The database cannot be reached right now, for this reason; trying again later makes sense.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Cause),
    /// The database refused something else or failed at it, for this reason.
    #[error("the database failed")]
    Database(#[source] Cause),
}

impl Error {
    /// Whether the error is transient, so that the same statement may go well later: the database is out of reach, busy,
    /// full, or on its way to another machine.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        let code = self.refusal().and_then(DatabaseError::code);
        matches!(self, Self::Unreachable(_)) || code.is_some_and(|code| is_transient_code(&code))
    }

    /// This error, or `Taken` where two rows would have one value. It is for a statement that writes one such value and
    /// can collide in no other.
    pub(crate) fn or_taken(self, constraint: Constraint) -> Self {
        let is_taken = self.refusal().is_some_and(DatabaseError::is_unique_violation);
        if is_taken { Self::Taken(constraint) } else { self }
    }

    /// The engine's refusal, where it understood and refused.
    fn refusal(&self) -> Option<&(dyn DatabaseError + 'static)> {
        let Self::Database(source) = self else { return None };
        source.downcast_ref::<sqlx::Error>()?.as_database_error()
    }
}

/// Whether an engine's code is of a transient error: a class of
/// [PostgreSQL's](https://www.postgresql.org/docs/current/errcodes-appendix.html), or one of
/// [SQLite's](https://www.sqlite.org/rescode.html), whose kind is in the last byte.
fn is_transient_code(code: &str) -> bool {
    if code.len() == 5 {
        // Connection, read-only, conflict, resources, state, operator, system; but not a statement that takes too long.
        return code != "57014" && ["08", "25", "40", "53", "55", "57", "58"].contains(&&code[..2]);
    }
    // Busy, locked, memory, read-only, input and output, full, cannot be opened.
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 7 | 8 | 10 | 13 | 14))
}

/// A value that only one row may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// An account's e-mail address.
    Email,
    /// A group's name.
    GroupName,
}

/// A database that is out of reach, busy or full may be well again soon, and a cursor is its client's; at anything else
/// somebody must look. What `Taken` means to a caller, `backend` says before it comes to this.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Cursor => {
                Failure::Invalid { field: Field::Cursor, rule: Rule::Malformed }.into()
            }
            error if error.is_transient() => Self::unavailable(error),
            error => Self::broken(error),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed => Self::Unreachable(error.into()),
            _ => Self::Database(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_transient_code;

    #[test]
    fn a_conflict_is_transient_and_a_wrong_value_is_not() {
        for code in ["08006", "25006", "40P01", "53100", "57P01", "5", "517", "13", "778"] {
            assert!(is_transient_code(code), "{code}");
        }
        for code in ["22021", "23505", "42P01", "57014", "1", "19", "2067", ""] {
            assert!(!is_transient_code(code), "{code}");
        }
    }
}
