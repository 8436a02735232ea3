//! The parameters in the paths of the API. Each is an extractor, the parameter's description in the document and the
//! check that it is an id at all, in one type; an id that is none is answered like a malformed body.

use contract::{AccountId, ChatId, KeyId, MessageId, SessionId, ShareId, TurnId};
use serde::Deserialize;
use utoipa::IntoParams;

/// The path of a chat.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ChatPath {
    /// The chat.
    #[param(value_type = Uuid)]
    pub chat: ChatId,
}

/// The path of an answer.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AnswerPath {
    /// The answer.
    #[param(value_type = Uuid)]
    pub answer: MessageId,
}

/// The path of a turn.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TurnPath {
    /// The turn.
    #[param(value_type = Uuid)]
    pub turn: TurnId,
}

/// The path of a share, to its owner.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SharePath {
    /// The share.
    #[param(value_type = Uuid)]
    pub share: ShareId,
}

/// The path of a share, to whoever has its link.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct LinkPath {
    /// What stands behind `/s/` in the link.
    pub token: String,
}

/// The path of a key.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeyPath {
    /// The key.
    #[param(value_type = Uuid)]
    pub key: KeyId,
}

/// The path of somebody's account.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountPath {
    /// The account.
    #[param(value_type = Uuid)]
    pub account: AccountId,
}

/// The path of a session.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SessionPath {
    /// The session.
    #[param(value_type = Uuid)]
    pub session: SessionId,
}
