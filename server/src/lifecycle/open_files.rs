//! How many connections the files that the system lets this process open are enough for.
//!
//! Without it the bound on connections would be none where few files may be open: the database and the providers would find
//! none left. Linux only says it in a file; elsewhere the settings are believed.

use crate::config::Connections;

/// The files that are neither a connection's nor a provider's: the database's, the log's, models.
const OTHERS: u32 = 64;

/// The settings, with no more connections than there are files for. Says so in the log.
pub(super) fn fit(settings: Connections) -> Connections {
    let Some(max) = fewer_connections(settings) else { return settings };
    let wanted = settings.max;
    tracing::warn!(
        max,
        wanted,
        "too few files may be open for connections.max: {}",
        remedy(wanted)
    );
    Connections { max, ..settings }
}

/// The connections for which there are files, where they are fewer than the settings want. `None`: there are enough.
pub(crate) fn fewer_connections(settings: Connections) -> Option<u32> {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    open_files(&limits).map(connections).filter(|max| *max < settings.max)
}

/// What the operator can do, so that there are files for so many connections.
pub(crate) fn remedy(wanted: u32) -> String {
    let files = files(wanted);
    format!(
        "let {files} files be open (LimitNOFILE={files} for systemd, ulimits.nofile for containers, ulimit -n {files} \
         in a shell), or set connections.max to what there is"
    )
}

/// The files that are enough for so many connections.
const fn files(connections: u32) -> u32 {
    connections.saturating_mul(2).saturating_add(OTHERS)
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
        assert_eq!(connections(files(4_096)), 4_096);
        assert!(remedy(4_096).contains("LimitNOFILE=8256"), "{}", remedy(4_096));
    }
}
