//! Key files: made at the first start, kept in the data directory, read by nobody else.
//!
//! Apart from what the keys are for: a file of keys is read, locked and replaced in the same way whatever they seal or sign.

use crate::{Error, config::SecretKeys};
use contract::ports::Ids;
use std::{
    fmt::Write as _,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::Path,
    process,
};

/// Reads the keys of a file, at least one, one a line; makes one where there is no file.
pub(super) fn read_or_make(path: &Path, ids: &dyn Ids) -> Result<Vec<[u8; 32]>, Error> {
    let read_or_make = || match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            match make(path, &[ids.secret()]) {
                // Another process may have been quicker: its key counts.
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => fs::read_to_string(path),
            }
        }
        read => read,
    };
    read_or_make()
        .and_then(|text| parse(&text))
        .map_err(|source| Error::Key { path: path.to_owned(), source })
}

/// Holds a file of keys until what is given back is dropped: with others, or alone. Fails where others hold it otherwise.
pub(super) fn hold(path: &Path, alone: bool) -> Result<File, Error> {
    let failed = |source| Error::Key { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let held = if alone { file.try_lock() } else { file.try_lock_shared() };
    match held {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let dir = path.parent().unwrap_or(path).to_owned();
            Err(storage::Error::Locked { dir }.into())
        }
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Puts these keys into a file in place of those before, all or none.
pub(super) fn replace(path: &Path, keys: &[[u8; 32]]) -> Result<(), Error> {
    write_beside(path, keys, |new| fs::rename(new, path))
        .map_err(|source| Error::Key { path: path.to_owned(), source })
}

fn parse(text: &str) -> io::Result<Vec<[u8; 32]>> {
    let malformed =
        |_| io::Error::new(io::ErrorKind::InvalidData, "it is no key of 64 hexadecimal digits");
    Ok(text.parse::<SecretKeys>().map_err(malformed)?.reveal().to_vec())
}

/// Makes a file with these keys, whole or not at all: a full disk, or the end of the process in the middle, leaves none that
/// is empty. Fails where there is one already.
fn make(path: &Path, keys: &[[u8; 32]]) -> io::Result<()> {
    write_beside(path, keys, |new| match fs::hard_link(new, path) {
        // Some file systems know no links. There another process would have to be at the same point.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => fs::rename(new, path),
        linked => linked,
    })
}

/// Writes these keys into a file beside the one that they are for, and has it put in place. Nothing else is left over.
fn write_beside(
    path: &Path,
    keys: &[[u8; 32]],
    put_in_place: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let new = path.with_extension(format!("new-{}", process::id()));
    let done = write(&new, keys).and_then(|()| put_in_place(&new));
    let _ = fs::remove_file(&new);
    // The name is on the disk with its folder; not everywhere can one be written out.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    done
}

fn write(path: &Path, keys: &[[u8; 32]]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut text = String::with_capacity(65 * keys.len());
    for key in keys {
        for byte in key {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        }
        text.push('\n');
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::SeededIds;

    fn is_private(path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600
        }
        #[cfg(not(unix))]
        path.exists()
    }

    #[test]
    fn a_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");

        let made = read_or_make(&path, &SeededIds::new(1)).unwrap();
        let read = read_or_make(&path, &SeededIds::new(2)).unwrap();

        assert_eq!(made, read);
        assert!(is_private(&path));
    }

    #[test]
    fn a_key_that_somebody_else_made_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        make(&path, &[[1; 32]]).unwrap();

        let again = make(&path, &[[2; 32]]);

        assert_eq!(again.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read_or_make(&path, &SeededIds::new(1)).unwrap(), [[1; 32]]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }

    #[test]
    fn a_damaged_key_is_refused_instead_of_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        for text in ["short", "", "\n"] {
            fs::write(&path, text).unwrap();

            assert!(read_or_make(&path, &SeededIds::new(1)).is_err(), "{text:?}");
        }
    }

    #[test]
    fn keys_are_replaced_all_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        read_or_make(&path, &SeededIds::new(1)).unwrap();

        replace(&path, &[[2; 32], [1; 32]]).unwrap();

        assert_eq!(read_or_make(&path, &SeededIds::new(1)).unwrap(), [[2; 32], [1; 32]]);
        assert!(is_private(&path));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }

    #[test]
    fn who_wants_keys_alone_waits_for_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        read_or_make(&path, &SeededIds::new(1)).unwrap();

        let (one, other) = (hold(&path, false).unwrap(), hold(&path, false).unwrap());
        assert!(matches!(hold(&path, true), Err(Error::Storage(storage::Error::Locked { .. }))));
        drop((one, other));

        let alone = hold(&path, true).unwrap();
        assert!(hold(&path, false).is_err());
        drop(alone);
        hold(&path, false).unwrap();
    }
}
