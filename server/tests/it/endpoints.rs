//! The table of contents of the API. `inventory` links the server functions although nothing in the server names them.

use leptos::server_fn::axum::server_fn_paths;

#[test]
fn these_are_the_endpoints() {
    let mut endpoints: Vec<_> =
        server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    endpoints.sort();

    insta::assert_snapshot!(endpoints.join("\n"), @r"
    POST /api/accounts/change_email
    POST /api/accounts/change_password
    POST /api/accounts/end_session
    POST /api/accounts/prefer
    POST /api/accounts/prove
    POST /api/accounts/refresh
    POST /api/accounts/rename
    POST /api/accounts/sessions
    POST /api/accounts/sign_in
    POST /api/accounts/sign_out
    POST /api/accounts/sign_out_everywhere
    POST /api/accounts/sign_up
    POST /api/accounts/token
    POST /api/aliases/list
    POST /api/aliases/put
    POST /api/aliases/remove
    POST /api/budgets/list
    POST /api/budgets/mine
    POST /api/budgets/remove
    POST /api/budgets/set
    POST /api/chats/delete
    POST /api/chats/list
    POST /api/chats/open
    POST /api/chats/pin
    POST /api/chats/rename
    POST /api/chats/restore
    POST /api/chats/start
    POST /api/chats/switch
    POST /api/groups/add
    POST /api/groups/change
    POST /api/groups/list
    POST /api/groups/members
    POST /api/groups/of
    POST /api/groups/remove
    POST /api/keys/add
    POST /api/keys/list
    POST /api/keys/revoke
    POST /api/messages/continue
    POST /api/messages/regenerate
    POST /api/messages/send
    POST /api/messages/stop
    POST /api/models/catalogue
    POST /api/models/enable
    POST /api/models/list
    POST /api/models/offers
    POST /api/models/order
    POST /api/models/set
    POST /api/models/try_out
    POST /api/people/add
    POST /api/people/delete
    POST /api/people/find
    POST /api/people/list
    POST /api/people/open_sign_up
    POST /api/people/suspend
    POST /api/providers/ask
    POST /api/providers/list
    POST /api/providers/own_keys
    POST /api/providers/put
    POST /api/providers/remove
    POST /api/providers/set_own_key
    POST /api/session/boot
    POST /api/shares/create
    POST /api/shares/list
    POST /api/shares/revoke
    POST /api/usage/chat
    POST /api/usage/export
    POST /api/usage/report
    ");
}
