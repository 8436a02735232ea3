//! Tokens' bytes as whole characters: a token may end in the middle of one.
//!
//! Pure, so that this is tested byte by byte.

/// A decoder from tokens' bytes to characters. It holds back the bytes of a character that is not whole yet.
#[derive(Debug, Default)]
pub struct Characters {
    held: Vec<u8>,
}

impl Characters {
    /// Takes a token's bytes and gives the characters that are whole now. Bytes that can never become one are shown as `�`.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.held.extend_from_slice(bytes);
        let mut text = String::new();
        loop {
            match std::str::from_utf8(&self.held) {
                Ok(whole) => {
                    text.push_str(whole);
                    self.held.clear();
                    return text;
                }
                Err(error) => {
                    let (whole, rest) = self.held.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(whole));
                    let Some(broken) = error.error_len() else {
                        self.held = rest.to_vec();
                        return text;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    self.held = rest[broken..].to_vec();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_between_tokens_waits_for_its_rest() {
        let mut characters = Characters::default();

        let said: Vec<_> = [b"W".as_slice(), b"\xc3", b"\xa4rme \xf0\x9f", b"\x98", b"\x80!"]
            .map(|it| characters.push(it))
            .into();

        assert_eq!(said, ["W", "", "ärme ", "", "😀!"]);
    }

    #[test]
    fn bytes_that_are_no_character_are_shown_as_such() {
        let mut characters = Characters::default();

        assert_eq!(characters.push(b"a\xffb\xc3("), "a\u{fffd}b\u{fffd}(");
    }
}
