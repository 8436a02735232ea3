//! How many connections the files that the system lets this process open are enough for.
//!
//! Without it the bound on connections would be none where few files may be open: the database and the providers would find
//! none left. Linux only says it in a file; elsewhere the settings are believed.

use crate::config::Connections;

/// The files that are neither a connection's nor a provider's: the database's, the log's, models.
const OTHERS: u32 = 64;

/// The settings, with no more connections than there are files for. Says so in the log.
pub(super) fn fit(settings: Connections) -> Connections {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let Some(max) = open_files(&limits).map(connections).filter(|max| *max < settings.max) else {
        return settings;
    };
    tracing::warn!(max, wanted = settings.max, "connections limited by LimitNOFILE");
    Connections { max, ..settings }
}

/// The connections for which so many files are enough: each may need another file, to a provider.
fn connections(files: u32) -> u32 {
    (files.saturating_sub(OTHERS) / 2).max(1)
}

/// The number of files that may be open, as `/proc/self/limits` says it. `None`: it does not, or there is no limit.
fn open_files(limits: &str) -> Option<u32> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_files_are_connections() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max processes             127188               127188               processes \n\
                      Max open files            1024                 524288               files     \n";

        assert_eq!(open_files(limits).map(connections), Some(480));
        assert_eq!(open_files("Max open files   unlimited   unlimited   files"), None);
        assert_eq!(open_files(""), None);
        assert_eq!(connections(10), 1);
    }
}
