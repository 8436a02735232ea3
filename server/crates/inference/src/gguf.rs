//! The header of a GGUF file, read without llama.cpp: enough to list a model, with every length bounded.
//!
//! It reads bytes that anybody may have written, and trusts none of them; `find` sees only what they come to.
//!
//! The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

/// The header of a GGUF file, as far as it describes the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The architecture, for example `llama`.
    pub architecture: String,
    /// The name that its makers gave it.
    pub name: Option<String>,
    /// The window: how many tokens it was trained to read and write together.
    pub window: Option<u32>,
}

impl Header {
    /// Whether the model can chat. Embedding models lie in the same folders and cannot.
    pub fn chats(&self) -> bool {
        !["bert", "t5encoder", "clip"].iter().any(|kind| self.architecture.contains(kind))
    }
}

const LONGEST_TEXT: u64 = 1 << 20;
const MOST_ENTRIES: u64 = 1 << 12;
const LONGEST_LIST: u64 = 1 << 24;

/// Reads a file's header.
///
/// # Errors
/// `InvalidData` when it is no GGUF file; whatever reading says.
pub fn read(path: &Path) -> io::Result<Header> {
    parse(BufReader::new(File::open(path)?))
}

fn parse(mut file: impl Read + Seek) -> io::Result<Header> {
    if number::<4>(&mut file)? != u64::from(u32::from_le_bytes(*b"GGUF")) {
        return Err(malformed());
    }
    if !(2..=3).contains(&number::<4>(&mut file)?) {
        return Err(malformed());
    }
    let _tensors = number::<8>(&mut file)?;
    let entries = at_most(number::<8>(&mut file)?, MOST_ENTRIES)?;

    let mut header = Header::default();
    for _ in 0..entries {
        let key = text(&mut file)?;
        let kind = number::<4>(&mut file)?;
        match (key.as_str(), kind) {
            ("general.architecture", STRING) => header.architecture = text(&mut file)?,
            ("general.name", STRING) => header.name = Some(text(&mut file)?),
            (key, 4) if key.ends_with(".context_length") => {
                header.window = u32::try_from(number::<4>(&mut file)?).ok();
            }
            // The vocabulary follows, long and of no interest here.
            (key, _) if key.starts_with("tokenizer.") && header.window.is_some() => break,
            _ => skip(&mut file, kind)?,
        }
    }
    if header.architecture.is_empty() { Err(malformed()) } else { Ok(header) }
}

const STRING: u64 = 8;
const LIST: u64 = 9;

fn skip(file: &mut (impl Read + Seek), kind: u64) -> io::Result<()> {
    match kind {
        STRING => text(file).map(drop),
        LIST => {
            let of = number::<4>(file)?;
            let length = at_most(number::<8>(file)?, LONGEST_LIST)?;
            match width(of) {
                Some(width) => pass(file, width * length),
                None if of == STRING => (0..length).try_for_each(|_| text(file).map(drop)),
                None => Err(malformed()),
            }
        }
        plain => pass(file, width(plain).ok_or_else(malformed)?),
    }
}

/// The bytes of a plain value.
const fn width(kind: u64) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

fn pass(file: &mut impl Seek, bytes: u64) -> io::Result<()> {
    file.seek_relative(i64::try_from(bytes).map_err(|_| malformed())?)
}

fn number<const BYTES: usize>(file: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    file.read_exact(&mut bytes[..BYTES])?;
    Ok(u64::from_le_bytes(bytes))
}

fn text(file: &mut impl Read) -> io::Result<String> {
    let length = at_most(number::<8>(file)?, LONGEST_TEXT)?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    } else {
        Err(malformed())
    }
}

fn at_most(number: u64, limit: u64) -> io::Result<u64> {
    if number <= limit { Ok(number) } else { Err(malformed()) }
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a GGUF file")
}

#[cfg(test)]
pub mod tests {
    use std::io::Cursor;

    use super::*;

    /// A file without tensors that says this much about itself.
    pub fn file(architecture: &str, name: Option<&str>, window: u32) -> Vec<u8> {
        let mut bytes = b"GGUF\x03\0\0\0".to_vec();
        bytes.extend(0_u64.to_le_bytes());
        bytes.extend((3 + u64::from(name.is_some())).to_le_bytes());
        let text = |bytes: &mut Vec<u8>, text: &str| {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.bytes());
        };
        text(&mut bytes, "general.architecture");
        bytes.extend(8_u32.to_le_bytes());
        text(&mut bytes, architecture);
        text(&mut bytes, "general.tags");
        bytes.extend(9_u32.to_le_bytes());
        bytes.extend(8_u32.to_le_bytes());
        bytes.extend(2_u64.to_le_bytes());
        text(&mut bytes, "chat");
        text(&mut bytes, "small");
        if let Some(name) = name {
            text(&mut bytes, "general.name");
            bytes.extend(8_u32.to_le_bytes());
            text(&mut bytes, name);
        }
        text(&mut bytes, &format!("{architecture}.context_length"));
        bytes.extend(4_u32.to_le_bytes());
        bytes.extend(window.to_le_bytes());
        bytes
    }

    #[test]
    fn a_header_says_family_name_and_window() {
        let header = parse(Cursor::new(file("llama", Some("Tiny"), 2048))).unwrap();

        let tiny =
            Header { architecture: "llama".into(), name: Some("Tiny".into()), window: Some(2048) };
        assert_eq!(header, tiny);
    }

    #[test]
    fn every_file_that_breaks_off_is_an_error() {
        let whole = file("llama", Some("Tiny"), 2048);

        for end in 0..whole.len() {
            assert!(parse(Cursor::new(&whole[..end])).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn absurd_lengths_are_refused_before_anything_is_reserved() {
        let mut absurd = file("llama", None, 2048);
        absurd[24..32].copy_from_slice(&u64::MAX.to_le_bytes());

        assert!(parse(Cursor::new(absurd)).is_err());
    }
}
