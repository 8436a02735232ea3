//! The data directory: made private, held by one process, and never on a network.
//!
//! Files and no statement: what has to be right about them before SQLite may open one.

use crate::{Error, Result};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A data directory that can be used.
pub(crate) struct DataDir {
    /// The directory's real path.
    pub(crate) path: PathBuf,
    /// The address of the database file in it.
    pub(crate) url: String,
}

/// Makes the directory and an empty database file where they are missing, readable for nobody else.
pub(crate) fn prepare(dir: &Path) -> Result<DataDir> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Files { path, source }
    };
    make_dir(dir).map_err(failed(dir))?;
    let dir = dir.canonicalize().map_err(failed(dir))?;
    // Where the mounts cannot be listed (not Linux) nothing is refused.
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    if let Some(kind) = network_file_system(&mounts, &dir) {
        return Err(Error::NetworkFileSystem { kind: kind.to_owned(), dir });
    }
    let file = dir.join("plauder.db");
    // SQLite gives its side files the mode of this one.
    make_file(&file).map_err(failed(&file))?;
    let Some(path) = file.to_str() else {
        let source = io::Error::new(io::ErrorKind::InvalidFilename, "the path is not UTF-8");
        return Err(Error::Files { path: file, source });
    };
    Ok(DataDir { url: format!("sqlite://{}", escape(path)), path: dir })
}

/// Takes the directory's lock, which the system releases when the file is closed, whatever happens to the process. `None`:
/// another process has it.
pub(crate) fn lock(dir: &Path) -> Result<Option<File>> {
    let path = dir.join("plauder.lock");
    let file = match make_file(&path) {
        Ok(file) => file,
        Err(source) => return Err(Error::Files { path, source }),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(Error::Files { path, source }),
    }
}

fn make_dir(dir: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn make_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // One from an earlier time, or copied from a backup, may be open to others.
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(file)
}

/// The kind of file system `path` is on, where that is one on which SQLite's locks or shared memory do not work.
fn network_file_system<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    const KINDS: [&str; 16] = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "beegfs",
        "gpfs",
        "gfs2",
        "ocfs2",
        "davfs",
        "drvfs",
    ];
    const FUSE: [&str; 13] = [
        "sshfs",
        "glusterfs",
        "ceph",
        "s3fs",
        "rclone",
        "davfs2",
        "gcsfuse",
        "goofys",
        "juicefs",
        "mount-s3",
        "seaweedfs",
        "smbnetfs",
        "blobfuse2",
    ];
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let (Some(_device), Some(point), Some(kind)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let point = PathBuf::from(unescape(point));
        let depth = point.components().count();
        // Of two on the same point the later one hides the earlier.
        if path.starts_with(&point) && best.is_none_or(|(deepest, _)| depth >= deepest) {
            best = Some((depth, kind));
        }
    }
    let (_, kind) = best?;
    let is_remote = KINDS.contains(&kind)
        || kind.strip_prefix("fuse.").is_some_and(|kind| FUSE.contains(&kind));
    is_remote.then_some(kind)
}

/// Undoes what `/proc/mounts` does to spaces, tabs, line ends and backslashes.
fn unescape(field: &str) -> String {
    field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

/// Writes a path so that it means itself in an address.
fn escape(path: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                escaped.push(char::from(byte));
            }
            _ => write!(escaped, "%{byte:02X}").expect("writing to a String does not fail"),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "/dev/sda1 / ext4 rw 0 0\n\
        server:/export /srv nfs4 rw 0 0\n\
        /dev/sdb1 /srv/local xfs rw 0 0\n\
        me@host: /home/me/far\\040away fuse.sshfs rw 0 0\n\
        portal /run/portal fuse.portal rw 0 0\n";

    fn kind(path: &str) -> Option<&str> {
        network_file_system(MOUNTS, Path::new(path))
    }

    #[test]
    fn a_local_directory_is_fine() {
        assert_eq!(kind("/var/lib/plauder"), None);
        assert_eq!(kind("/run/portal/x"), None);
        assert_eq!(network_file_system("", Path::new("/var")), None);
    }

    #[test]
    fn the_nearest_mount_decides() {
        assert_eq!(kind("/srv/data"), Some("nfs4"));
        assert_eq!(kind("/srv/local/data"), None);
        assert_eq!(kind("/srv2"), None);
    }

    #[test]
    fn a_mount_point_with_a_space_is_read() {
        assert_eq!(kind("/home/me/far away/data"), Some("fuse.sshfs"));
    }

    #[test]
    fn a_path_means_itself_in_an_address() {
        assert_eq!(escape("/a b/c?d#e%/ü"), "/a%20b/c%3Fd%23e%25/%C3%BC");
    }
}
