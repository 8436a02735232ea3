//! What ends when something is taken from somebody: a case for each cell of the policy's table of revocations.
//!
//! Each row is a test. It begins with somebody who has everything that can end: two sessions with a socket and a stream at
//! `/v1` each, two keys with a stream each, and an answer that is being written. Then something is revoked, and exactly
//! what the row names has ended within a second; the rest goes on.

mod given;

use given::Given;

/// What a session carries.
const HERE: [&str; 4] = ["here", "here's refresh token", "here's socket", "here's stream"];
const THERE: [&str; 4] = ["there", "there's refresh token", "there's socket", "there's stream"];
/// What a key carries.
const KEY: [&str; 2] = ["key", "key's stream"];
const OTHER_KEY: [&str; 2] = ["other key", "other key's stream"];
/// What narrows what may be asked ends nothing: it counts from the next question on.
const NOTHING: [&str; 0] = [];
/// What the server owns.
const TURN: [&str; 1] = ["turn"];

macro_rules! rows {
    ($($name:ident: $revokes:ident => [$($ends:ident),*];)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let mut given = Given::new().await;

                given.$revokes().await;

                let ends: Vec<&str> = [$(&$ends[..]),*].concat();
                given.has_lost(&ends).await;
            }
        )*
    };
}

rows! {
    signing_out: signs_out => [HERE];
    ending_a_session_from_afar: ends_the_other_session => [THERE];
    a_session_that_expires: outlives_the_other_session => [THERE];
    the_session_that_has_to_leave: signs_in_too_often => [THERE];
    a_refresh_token_that_somebody_copied: uses_a_refresh_token_twice => [THERE];
    signing_out_elsewhere: signs_out_elsewhere => [THERE];
    changing_the_password: changes_the_password => [THERE];
    changing_the_password_with_keys: changes_the_password_with_keys => [THERE, KEY, OTHER_KEY];
    revoking_a_key: revokes_the_key => [KEY];
    an_administrator_who_revokes_a_key: has_the_key_revoked => [KEY];
    a_key_that_expires: outlives_the_key => [KEY];
    suspending: is_suspended => [HERE, THERE, KEY, OTHER_KEY, TURN];
    deleting_with_all_chats: is_deleted => [HERE, THERE, KEY, OTHER_KEY, TURN];
    deleting_and_handing_over: is_deleted_and_inherited => [HERE, THERE, KEY, OTHER_KEY, TURN];
    closing_the_model: may_not_ask_the_model_any_more => [NOTHING];
    the_operator_who_sets_a_password: gets_a_password_of_the_operator => [HERE, THERE];
    the_operator_who_sets_a_password_with_keys: gets_a_password_and_no_keys => [HERE, THERE, KEY, OTHER_KEY];
    the_operator_who_revokes_a_key: has_the_key_revoked_on_the_command_line => [KEY];
    the_operator_who_suspends: is_suspended_on_the_command_line => [HERE, THERE, KEY, OTHER_KEY, TURN];
}

#[tokio::test]
async fn who_is_readmitted_finds_what_was_answered_and_asks_with_the_same_key() {
    let mut given = Given::new().await;
    given.is_suspended().await;

    given.is_readmitted().await;

    given.finds_the_answer_stopped().await;
    given.asks_with_the_key_again().await;
}

#[tokio::test]
async fn what_is_asked_whole_ends_with_its_key_too() {
    let mut given = Given::new().await;
    let asking = given.asks_for_a_whole_answer().await;

    given.revokes_the_key().await;

    given.hears_that_the_key_is_gone(asking).await;
}
