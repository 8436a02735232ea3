//! The statements that may read a whole table, and why.

/// A statement that may scan.
struct Exception {
    /// A part of its text, with single blanks, that no other statement has.
    part: &'static str,
    /// The table that it reads as a whole.
    table: &'static str,
    /// The reason for which it does.
    reason: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        part: "SELECT id FROM accounts LIMIT 1",
        table: "accounts",
        reason: "it asks whether there is one, and reads one row",
    },
    Exception {
        part: "WHERE NOT EXISTS (SELECT 1 FROM accounts)",
        table: "accounts",
        reason: "it asks whether there is one, and reads one row",
    },
    Exception {
        part: "SELECT group_id, account_id FROM group_members ORDER BY",
        table: "group_members",
        reason: "the list of groups, an administrator's: it shows all members, and reports count by them",
    },
    Exception {
        part: "SELECT DISTINCT own_keys.account_id",
        table: "own_keys",
        reason: "it stops at a number of people, in the order of the index; only those who are suspended are read for nothing",
    },
    Exception {
        part: "SELECT DISTINCT own_keys.account_id",
        table: "accounts",
        reason: "it stops at a number of people, in the order of the index; only those who are suspended are read for nothing",
    },
    Exception {
        part: "SELECT account_id, provider, url, sealed_key FROM own_keys ORDER BY",
        table: "own_keys",
        reason: "another master key seals each of them anew, and somebody waits for it at a command line",
    },
    Exception {
        part: "SET reserved_pico = 0, reserved_tokens = 0 WHERE",
        table: "spend_counters",
        reason: "once, at a start that is alone; there is a counter for each person and budget",
    },
    Exception {
        part: "FROM spend_counters WHERE NOT EXISTS (SELECT 1 FROM budgets",
        table: "spend_counters",
        reason: "a purge that looks for what has no budget: with those who read, and there is a counter for each person and budget",
    },
    Exception {
        part: "FROM spend_counters WHERE NOT EXISTS (SELECT 1 FROM budgets",
        table: "keys",
        reason: "a purge that looks for what has no budget: with those who read, and there is a counter for each person and budget",
    },
    Exception {
        part: "DELETE FROM segments WHERE turn_id NOT IN",
        table: "segments",
        reason: "once, at a start that is alone: segments are there for live turns only, and all of them go",
    },
];

/// Whether a statement may read a table as a whole.
pub(super) fn argued(sql: &str, table: &str) -> bool {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    EXCEPTIONS.iter().any(|exception| exception.table == table && sql.contains(exception.part))
}

#[test]
fn every_exception_has_a_reason() {
    for Exception { part, reason, .. } in EXCEPTIONS {
        assert!(reason.len() > 30, "{part}: {reason:?}");
        assert_eq!(part.split_whitespace().collect::<Vec<_>>().join(" "), *part);
    }
}
