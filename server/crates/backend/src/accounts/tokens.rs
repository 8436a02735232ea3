//! The secrets that people and programs carry: cookies, refresh tokens, keys, share links, and the JWTs of API clients;
//! and what else is signed with their key.
//!
//! A secret is 32 random bytes. Whoever carries it sees base64url; the database sees SHA-256, which is
//! enough for a value that nobody can guess. Keys and shares make theirs here as well, and this is the one home of
//! `jsonwebtoken`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::ports::{Fault, Ids};
use contract::{SessionId, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The longest access token that is looked at, in bytes. Ours have about 150.
const MAX_ACCESS: usize = 512;

/// A fresh secret: the text for its carrier, the hash for the database.
pub(crate) struct FreshSecret {
    /// The text for its carrier, in base64url.
    pub(crate) text: String,
    /// The SHA-256 under which it is stored.
    pub(crate) hash: [u8; 32],
}

impl FreshSecret {
    /// Makes a secret that nobody has seen.
    pub(crate) fn new(ids: &dyn Ids) -> Self {
        let bytes = ids.secret();
        Self { text: URL_SAFE_NO_PAD.encode(bytes), hash: digest(&bytes) }
    }
}

/// The hash that a secret is stored under. `None`: this is no secret of ours.
pub(crate) fn hash_of(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    // Decoding into 32 bytes refuses longer texts before it looks at them.
    match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
        Ok(32) => Some(digest(&bytes)),
        _ => None,
    }
}

/// Whether two texts are the same, without the time it takes saying how much of them is.
pub(crate) fn same(left: &str, right: &str) -> bool {
    digest(left.as_bytes()) == digest(right.as_bytes())
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The claims of an access token: which session, and until when (seconds, RFC 7519).
#[derive(Serialize, Deserialize)]
struct Claims {
    sid: Uuid,
    exp: i64,
}

/// The signer of access tokens and of marks, which reads them, too.
pub(crate) struct Signer {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Signer {
    /// A signer with a key, by HMAC with SHA-256 (RFC 7518, 3.2).
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would ask the system for the time; `session` asks our clock.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
        }
    }

    /// Signs an access token for a session. It works until the second before `expires_at`.
    ///
    /// # Errors
    /// `Broken` when the library refuses.
    pub(crate) fn sign(&self, session: SessionId, expires_at: Timestamp) -> Result<String, Fault> {
        let claims = Claims { sid: session.uuid(), exp: seconds(expires_at) };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(Fault::broken)
    }

    /// The session that an access token names. `None`: it is not ours, or it is too old.
    pub(crate) fn session(&self, access: &str, now: Timestamp) -> Option<SessionId> {
        if access.len() > MAX_ACCESS {
            return None;
        }
        let token =
            jsonwebtoken::decode::<Claims>(access, &self.decoding, &self.validation).ok()?;
        (seconds(now) < token.claims.exp).then(|| SessionId::new(token.claims.sid))
    }

    /// The signature of a text that is no token, in base64url.
    ///
    /// # Errors
    /// `Broken` when the library refuses.
    pub(crate) fn sign_text(&self, text: &str) -> Result<String, Fault> {
        jsonwebtoken::crypto::sign(labelled(text).as_bytes(), &self.encoding, Algorithm::HS256)
            .map_err(Fault::broken)
    }

    /// Whether a text that is no token has this signature of ours.
    pub(crate) fn has_signed(&self, text: &str, signature: &str) -> bool {
        let text = labelled(text);
        let verified = jsonwebtoken::crypto::verify(
            signature,
            text.as_bytes(),
            &self.decoding,
            Algorithm::HS256,
        );
        verified.unwrap_or(false)
    }
}

/// What is signed of a text that is no token. No token is signed like this, since none has a colon.
fn labelled(text: &str) -> String {
    format!("mark:{text}")
}

const fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(Timestamp::SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn session() -> SessionId {
        SessionId::new(Uuid::from_bytes([3; 16]))
    }

    #[test]
    fn an_access_token_names_its_session_until_it_expires() {
        let signer = Signer::new(&[1; 32]);
        let end = NOON.plus_millis(15 * 60 * Timestamp::SECOND);

        let access = signer.sign(session(), end).unwrap();

        assert_eq!(signer.session(&access, NOON), Some(session()));
        assert_eq!(signer.session(&access, end.plus_millis(-1_000)), Some(session()));
        assert_eq!(signer.session(&access, end), None);
    }

    #[test]
    fn a_token_of_another_key_is_not_ours() {
        let access = Signer::new(&[1; 32]).sign(session(), NOON).unwrap();

        assert_eq!(Signer::new(&[2; 32]).session(&access, Timestamp::default()), None);
    }

    #[test]
    fn a_token_without_a_signature_is_not_ours() {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let claims = format!(r#"{{"sid":"{}","exp":99999999999}}"#, session());
        let none = format!("{}.{}.", part(r#"{"alg":"none","typ":"JWT"}"#), part(&claims));
        let hs256 = format!("{}.{}.", part(r#"{"alg":"HS256","typ":"JWT"}"#), part(&claims));
        let signer = Signer::new(&[1; 32]);

        assert_eq!(signer.session(&none, NOON), None);
        assert_eq!(signer.session(&hs256, NOON), None);
        assert_eq!(signer.session("", NOON), None);
        assert_eq!(signer.session(&"a".repeat(100_000), NOON), None);
    }

    #[test]
    fn only_thirty_two_bytes_are_a_secret() {
        let text = URL_SAFE_NO_PAD.encode([9; 32]);

        assert_eq!(hash_of(&text), Some(digest(&[9; 32])));
        assert_eq!(hash_of(&text[1..]), None);
        assert_eq!(hash_of(&format!("{text}A")), None);
        assert_eq!(hash_of(""), None);
        assert_eq!(hash_of("🦀"), None);
        assert_eq!(hash_of(&"A".repeat(1 << 20)), None);
    }

    #[test]
    fn the_same_code_is_the_same() {
        assert!(same("7K2M-Q9", "7K2M-Q9"));
        assert!(!same("7K2M-Q9", "7K2M-Q8"));
        assert!(!same("7K2M-Q9", ""));
    }
}
