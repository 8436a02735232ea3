//! The addresses of the page. One enum, so that no link is written by hand; what the browser does with a path is in
//! `platform/history.rs`.

use contract::ChatId;

/// A route: where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// A chat that does not exist yet.
    New,
    /// A chat.
    Chat(ChatId),
    /// The settings: language, theme, account, sessions, keys.
    Settings,
    /// Other people, for administrators.
    People,
    /// Providers, models and aliases, for administrators.
    Models,
    /// The usage: what models took.
    Usage,
    /// The bin, with deleted chats.
    Bin,
    /// Signing in.
    SignIn,
    /// Making an account.
    SignUp,
    /// A path that nothing stands at.
    Nowhere,
}

impl Route {
    /// The route at a path; `Nowhere` where the page has none.
    pub fn at(path: &str) -> Self {
        let path = path.trim_matches('/');
        match path.split_once('/') {
            Some(("chat", id)) => id.parse().map_or(Self::Nowhere, Self::Chat),
            Some(_) => Self::Nowhere,
            None => match path {
                "" => Self::New,
                "settings" => Self::Settings,
                "people" => Self::People,
                "models" => Self::Models,
                "usage" => Self::Usage,
                "bin" => Self::Bin,
                "sign-in" => Self::SignIn,
                "sign-up" => Self::SignUp,
                _ => Self::Nowhere,
            },
        }
    }

    /// The path of a route, as the address bar shows it; `Nowhere` has that of `New`.
    pub fn path(self) -> String {
        match self {
            Self::New | Self::Nowhere => "/".into(),
            Self::Chat(chat) => format!("/chat/{chat}"),
            Self::Settings => "/settings".into(),
            Self::People => "/people".into(),
            Self::Models => "/models".into(),
            Self::Usage => "/usage".into(),
            Self::Bin => "/bin".into(),
            Self::SignIn => "/sign-in".into(),
            Self::SignUp => "/sign-up".into(),
        }
    }

    /// Whether a route is for people who are not signed in.
    pub const fn is_outside(self) -> bool {
        matches!(self, Self::SignIn | Self::SignUp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_at_its_own_address() {
        let chat = "019ab000-0000-7000-8000-000000000001".parse().unwrap();

        for route in [
            Route::New,
            Route::Chat(chat),
            Route::Settings,
            Route::People,
            Route::Models,
            Route::Usage,
            Route::Bin,
            Route::SignIn,
            Route::SignUp,
        ] {
            assert_eq!(Route::at(&route.path()), route);
        }
    }

    #[test]
    fn what_leads_nowhere_says_so() {
        for path in ["/chat/7", "/chat", "/settings/x", "/admin"] {
            assert_eq!(Route::at(path), Route::Nowhere, "{path}");
        }
        assert_eq!(Route::at("/settings/"), Route::Settings);
    }
}
