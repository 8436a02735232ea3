//! The parameters in the paths of the API. Each is an extractor, the parameter's description in the document and the
//! check that it is an id at all, in one type; an id that is none is answered like a malformed body. All of them stand
//! here, because a topic's paths run through other topics' things: the shares of a chat, the answers of its messages.

use contract::{AccountId, ChatId, KeyId, MessageId, SessionId, ShareId, TurnId};
use serde::Deserialize;
use utoipa::IntoParams;

/// The path of a chat.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ChatPath {
    /// The id of a chat of the caller's.
    #[param(value_type = Uuid)]
    pub chat: ChatId,
}

/// The path of an answer.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AnswerPath {
    /// The id of a message that a model wrote, in a chat of the caller's.
    #[param(value_type = Uuid)]
    pub answer: MessageId,
}

/// The path of a turn.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TurnPath {
    /// The id of a turn in a chat of the caller's.
    #[param(value_type = Uuid)]
    pub turn: TurnId,
}

/// The path of a share, to its owner.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SharePath {
    /// The id of a share, not the token of its link.
    #[param(value_type = Uuid)]
    pub share: ShareId,
}

/// The path of a share, to whoever has its link.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct LinkPath {
    /// The token of the share: what stands behind `/s/` in its link.
    pub token: String,
}

/// The path of a key.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeyPath {
    /// The id of a key, not its secret.
    #[param(value_type = Uuid)]
    pub key: KeyId,
}

/// The path of somebody's account.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountPath {
    /// The id of an account.
    #[param(value_type = Uuid)]
    pub account: AccountId,
}

/// The path of a session.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SessionPath {
    /// The id of a session of the caller's.
    #[param(value_type = Uuid)]
    pub session: SessionId,
}
