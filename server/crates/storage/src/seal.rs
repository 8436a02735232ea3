//! Secrets that have to be read again, such as the keys of providers: sealed, so that a copy of the database alone
//! gives none of them away.
//!
//! A sealed text is `v1.<master key's id>.<base64url of nonce and ciphertext>`, by XChaCha20-Poly1305. The row that it
//! stands in is its associated data, address and all: moved to another row, or sent elsewhere, it does not open.
//!
//! The only file that sees the cipher. It knows no statement, so that all of it is tested without a
//! database.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Generate as _, Payload},
};
use sha2::{Digest as _, Sha256};
use std::{fmt, sync::Arc};

/// The version of a sealed text's form, which stands first in it.
const VERSION: &str = "v1";

/// The master keys: the first one seals, all of them open. Cheap to clone, and shows nothing.
#[derive(Clone)]
pub struct Seal(Arc<MasterKeys>);

impl Seal {
    /// A seal with `first` as the key that seals; the older ones only open.
    #[must_use]
    pub fn new(first: [u8; 32], older: &[[u8; 32]]) -> Self {
        let older = older.iter().map(MasterKey::new).collect();
        Self(Arc::new(MasterKeys { first: MasterKey::new(&first), older }))
    }

    /// Seals a secret together with the data that it is bound to, differently each time.
    pub(crate) fn seal(&self, data: AssociatedData<'_>, secret: &str) -> String {
        let MasterKey { id, cipher } = &self.0.first;
        // From the operating system: 24 bytes are enough to never meet the same ones again.
        let nonce = XNonce::generate();
        let data = data.text();
        let ciphertext = cipher
            .encrypt(&nonce, Payload { msg: secret.as_bytes(), aad: data.as_bytes() })
            .expect("only hundreds of gigabytes are too long for the cipher");
        let body = BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &ciphertext].concat());
        format!("{VERSION}.{id}.{body}")
    }

    /// Opens what was sealed with this data. `None`: it is lost, because no key fits or it is not what was sealed.
    pub(crate) fn open(&self, data: AssociatedData<'_>, sealed: &str) -> Option<Unsealed> {
        let MasterKeys { first, older } = &*self.0;
        std::iter::once(first).chain(older).find_map(|key| key.open(data, sealed))
    }

    /// Seals anew what an older key sealed, with the same data.
    pub(crate) fn renew(&self, data: AssociatedData<'_>, sealed: &str) -> Renewal {
        if self.0.first.open(data, sealed).is_some() {
            return Renewal::Needless;
        }
        match self.open(data, sealed) {
            Some(secret) => Renewal::Renewed(self.seal(data, secret.reveal())),
            None => Renewal::Lost,
        }
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

/// A secret that was opened. It shows itself to nobody who does not ask.
#[derive(Clone)]
pub struct Unsealed(String);

impl Unsealed {
    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unsealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The associated data of a sealed secret, in the words of its row: it opens together with these and no others.
#[derive(Clone, Copy)]
pub(crate) enum AssociatedData<'a> {
    /// The key of a provider, by its name, the language it speaks, and where it is, if that was said.
    Provider(&'a str, &'a str, Option<&'a str>),
    /// Somebody's own key, by the account's id, the provider's name, and where the provider was.
    Own(&'a str, &'a str, &'a str),
}

impl AssociatedData<'_> {
    /// The data as the cipher takes it. No id and no name holds a colon, so that two rows never have one text.
    fn text(self) -> String {
        match self {
            Self::Provider(name, kind, url) => {
                format!("provider:{name}:{kind}:{}", url.unwrap_or_default())
            }
            Self::Own(account, provider, url) => format!("own:{account}:{provider}:{url}"),
        }
    }
}

/// The result of sealing a secret anew.
pub(crate) enum Renewal {
    /// The first key had sealed the secret already.
    Needless,
    /// The secret, sealed with the first key.
    Renewed(String),
    /// No key opens it.
    Lost,
}

struct MasterKeys {
    first: MasterKey,
    older: Vec<MasterKey>,
}

struct MasterKey {
    id: String,
    cipher: XChaCha20Poly1305,
}

impl MasterKey {
    fn new(key: &[u8; 32]) -> Self {
        // With a prefix, because the id is in the open and the bare hash may serve somebody else as a secret.
        let hash = Sha256::new().chain_update("plauder seal:").chain_update(key).finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
        let id = format!("{:08x}", u32::from_be_bytes([a, b, c, d]));
        Self { id, cipher: XChaCha20Poly1305::new(key.into()) }
    }

    fn open(&self, data: AssociatedData<'_>, sealed: &str) -> Option<Unsealed> {
        let body = sealed.strip_prefix(VERSION)?.strip_prefix('.')?;
        let body = body.strip_prefix(self.id.as_str())?.strip_prefix('.')?;
        let body = BASE64_URL_SAFE_NO_PAD.decode(body).ok()?;
        let (nonce, ciphertext) = body.split_first_chunk::<24>()?;
        let data = data.text();
        let payload = Payload { msg: ciphertext, aad: data.as_bytes() };
        let secret = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(secret).ok().map(Unsealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENAI: AssociatedData<'_> = AssociatedData::Provider("openai", "openai", None);

    fn seal(first: u8, older: &[u8]) -> Seal {
        let older: Vec<_> = older.iter().map(|byte| [*byte; 32]).collect();
        Seal::new([first; 32], &older)
    }

    fn opened(seal: &Seal, data: AssociatedData<'_>, sealed: &str) -> Option<String> {
        seal.open(data, sealed).map(|secret| secret.reveal().to_owned())
    }

    #[test]
    fn what_was_sealed_opens() {
        let seal = seal(1, &[]);

        for secret in ["", "sk-123", "ключ\0", &"x".repeat(100_000)] {
            let sealed = seal.seal(OPENAI, secret);

            assert_eq!(opened(&seal, OPENAI, &sealed).as_deref(), Some(secret));
            assert!(sealed.is_ascii());
        }
    }

    #[test]
    fn a_text_says_its_version_and_its_key_and_not_its_secret() {
        let sealed = seal(1, &[]).seal(OPENAI, "sk-123");

        let parts: Vec<_> = sealed.split('.').collect();
        // Whoever changes the id of a key loses what is sealed.
        assert_eq!(parts[..2], ["v1", "f5c014b3"]);
        assert_eq!(parts[2].len(), (24_usize + 6 + 16).div_ceil(3) * 4 - 2);
        assert!(!sealed.contains("sk-123"));
    }

    #[test]
    fn the_same_secret_is_sealed_differently_each_time() {
        let seal = seal(1, &[]);

        assert_ne!(seal.seal(OPENAI, "sk-123"), seal.seal(OPENAI, "sk-123"));
    }

    #[test]
    fn it_opens_in_its_own_row_only() {
        let seal = seal(1, &[]);
        let rows = [
            OPENAI,
            AssociatedData::Provider("groq", "openai", None),
            AssociatedData::Provider("openai", "groq", None),
            AssociatedData::Provider("openai", "openai", Some("http://elsewhere/")),
            AssociatedData::Own("ada", "openai", "http://here/"),
            AssociatedData::Own("ada", "openai", "http://elsewhere/"),
            AssociatedData::Own("ada", "groq", "http://here/"),
            AssociatedData::Own("bob", "openai", "http://here/"),
        ];

        for (n, data) in rows.into_iter().enumerate() {
            let sealed = seal.seal(data, "sk-123");
            for (other, data) in rows.into_iter().enumerate() {
                assert_eq!(opened(&seal, data, &sealed).is_some(), n == other, "{n} {other}");
            }
        }
    }

    #[test]
    fn what_was_touched_is_lost() {
        let seal = seal(1, &[]);
        let sealed = seal.seal(OPENAI, "sk-123");

        for at in 0..sealed.len() {
            let mut touched = sealed.clone();
            let other = if &sealed[at..=at] == "A" { "B" } else { "A" };
            touched.replace_range(at..=at, other);
            assert_eq!(opened(&seal, OPENAI, &touched), None, "{at}");
            assert_eq!(opened(&seal, OPENAI, &sealed[..at]), None, "{at}");
        }
        for nonsense in ["", ".", "v1..", "v1.f5c014b3.", "v1.f5c014b3.ä", "sk-123"] {
            assert_eq!(opened(&seal, OPENAI, nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn an_older_key_opens_and_an_unknown_one_loses() {
        let sealed = seal(1, &[]).seal(OPENAI, "sk-123");

        assert_eq!(opened(&seal(2, &[3, 1]), OPENAI, &sealed).as_deref(), Some("sk-123"));
        assert_eq!(opened(&seal(2, &[3]), OPENAI, &sealed), None);
    }

    #[test]
    fn only_what_an_older_key_sealed_is_renewed() {
        let old = seal(1, &[]).seal(OPENAI, "sk-123");
        let both = seal(2, &[1]);

        let Renewal::Renewed(new) = both.renew(OPENAI, &old) else {
            panic!("an older key opens it")
        };

        assert_eq!(opened(&seal(2, &[]), OPENAI, &new).as_deref(), Some("sk-123"));
        assert!(matches!(both.renew(OPENAI, &new), Renewal::Needless));
        assert!(matches!(seal(3, &[]).renew(OPENAI, &new), Renewal::Lost));
    }

    #[test]
    fn nothing_shows() {
        let seal = seal(7, &[7]);
        let secret = seal.open(OPENAI, &seal.seal(OPENAI, "sk-123")).unwrap();

        assert_eq!(format!("{seal:?} {secret:?}"), "Seal { .. } ***");
    }
}
