//! The key that signs access tokens: made at the first start, kept in the data directory, read by nobody else.

use crate::Error;
use contract::ports::Ids;
use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// The file's name.
const FILE: &str = "secret.key";

/// Reads the key; makes it where there is none. Whoever deletes the file signs all API clients out.
pub(super) fn read_or_make(data_dir: &Path, ids: &dyn Ids) -> Result<[u8; 32], Error> {
    let path = data_dir.join(FILE);
    let read_or_make = || match fs::read_to_string(&path) {
        Ok(text) => parse(text.trim()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path, ids.secret()),
        Err(error) => Err(error),
    };
    read_or_make().map_err(|source| Error::Key { path: path.clone(), source })
}

fn parse(text: &str) -> io::Result<[u8; 32]> {
    let malformed =
        || io::Error::new(io::ErrorKind::InvalidData, "it is no key of 64 hexadecimal digits");
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return Err(malformed());
    }
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).map_err(|_| malformed())?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| malformed())?;
    }
    Ok(key)
}

fn make(path: &Path, key: [u8; 32]) -> io::Result<[u8; 32]> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut text = String::with_capacity(65);
    for byte in key {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
    }
    text.push('\n');
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::SeededIds;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();

        let made = read_or_make(folder.path(), &SeededIds::new(1)).unwrap();
        let read = read_or_make(folder.path(), &SeededIds::new(2)).unwrap();

        assert_eq!(made, read);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = fs::metadata(folder.path().join(FILE)).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_is_refused_instead_of_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "short").unwrap();

        assert!(read_or_make(folder.path(), &SeededIds::new(1)).is_err());
    }
}
