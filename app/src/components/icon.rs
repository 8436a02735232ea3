//! Icons: Lucide's (ISC licence), only those used, each as one path. All in one table, so that the page loads no font
//! and no picture for them.

use leptos::prelude::*;

/// An icon, named for what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A warning: something needs a look.
    Alert,
    /// To the end of what is shown.
    ArrowDown,
    /// Done, or chosen.
    Check,
    /// Opens downwards, or moves down by one.
    ChevronDown,
    /// To the one before.
    ChevronLeft,
    /// To the one after.
    ChevronRight,
    /// Moves up by one.
    ChevronUp,
    /// Opens a menu.
    ChevronsUpDown,
    /// Closes or removes something.
    Close,
    /// Copies something.
    Copy,
    /// A computer; also what the device itself decides.
    Device,
    /// Saves as a file.
    Download,
    /// An error: something went wrong.
    Error,
    /// An eye: in sight.
    Eye,
    /// A crossed eye: out of sight.
    EyeOff,
    /// Models.
    Layers,
    /// A link.
    Link,
    /// The dark theme.
    Moon,
    /// More actions.
    More,
    /// No connection.
    Offline,
    /// Changes what was written.
    Pencil,
    /// People.
    People,
    /// A phone.
    Phone,
    /// Pins something to the top.
    Pin,
    /// Adds one more.
    Plus,
    /// Makes something once more.
    Regenerate,
    /// Brings back what was deleted.
    Restore,
    /// The search.
    Search,
    /// Sends a message.
    Send,
    /// The settings.
    Settings,
    /// Shares a chat.
    Share,
    /// The list of chats.
    Sidebar,
    /// Signs out.
    SignOut,
    /// Stops an answer.
    Stop,
    /// The light theme.
    Sun,
    /// The thoughts of a model.
    Thought,
    /// Deletes something; also the bin.
    Trash,
    /// The usage of models.
    Usage,
    /// Adds a person.
    UserPlus,
    /// Begins a chat.
    Write,
}

impl IconName {
    /// Whether it points along the line of writing, so that it turns round where writing does.
    const fn points(self) -> bool {
        matches!(self, Self::ChevronLeft | Self::ChevronRight | Self::Sidebar | Self::SignOut)
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Alert => {
                "M21.73 18l-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4\
                 M12 17h.01"
            }
            Self::ArrowDown => "M12 5v14M19 12l-7 7-7-7",
            Self::Check => "M20 6 9 17l-5-5",
            Self::ChevronDown => "M6 9l6 6 6-6",
            Self::ChevronUp => "M18 15l-6-6-6 6",
            Self::ChevronLeft => "M15 18l-6-6 6-6",
            Self::ChevronRight => "M9 18l6-6-6-6",
            Self::ChevronsUpDown => "M7 15l5 5 5-5M7 9l5-5 5 5",
            Self::Close => "M18 6 6 18M6 6l12 12",
            Self::Copy => {
                "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-10a2 2 0 0 1 2 -2M4 16\
                 c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"
            }
            Self::Device => {
                "M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-16a2 2 0 0 1 -2 -2v-10a2 2 0 0 1 2 -2M8 21\
                 h8M12 17v4"
            }
            Self::Download => "M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5",
            Self::Error => "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0M12 8v4M12 16h.01",
            Self::Eye => {
                "M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 \
                 10.75 10.75 0 0 1-19.876 0M9 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"
            }
            Self::EyeOff => {
                "M10.733 5.076a10.744 10.744 0 0 1 11.205 6.575 1 1 0 0 1 0 .696 10.747 10.747 \
                 0 0 1-1.444 2.49M14.084 14.158a3 3 0 0 1-4.242-4.242M17.479 17.499a10.75 10.75 \
                 0 0 1-15.417-5.151 1 1 0 0 1 0-.696 10.75 10.75 0 0 1 4.446-5.143M2 2l20 20"
            }
            Self::Layers => {
                "M12.83 2.18a2 2 0 0 0-1.66 0L2.6 6.08a1 1 0 0 0 0 1.83l8.58 3.91a2 2 0 0 0 1.66 0\
                 l8.58-3.9a1 1 0 0 0 0-1.83zM2 12a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0\
                 l8.58-3.9A1 1 0 0 0 22 12M2 17a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0\
                 l8.58-3.9A1 1 0 0 0 22 17"
            }
            Self::Link => {
                "M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71M14 11a5 5 0 0 0-7.54-.54\
                 l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71"
            }
            Self::Moon => {
                "M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268\
                 c.344-.215.825-.004.803.401"
            }
            Self::More => {
                "M11 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0M4 12\
                 a1 1 0 1 0 2 0a1 1 0 1 0 -2 0"
            }
            Self::Offline => {
                "M12 20h.01M8.5 16.429a5 5 0 0 1 7 0M5 12.859a10 10 0 0 1 5.17-2.69M19 12.859\
                 a10 10 0 0 0-2.007-1.523M2 8.82a15 15 0 0 1 4.177-2.643M22 8.82\
                 a15 15 0 0 0-11.288-3.764M2 2l20 20"
            }
            Self::Pencil => {
                "M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352\
                 a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497zM15 5l4 4"
            }
            Self::People => {
                "M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M16 3.128a4 4 0 0 1 0 7.744M22 21v-2\
                 a4 4 0 0 0-3-3.87M5 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"
            }
            Self::Phone => {
                "M7 2h10a2 2 0 0 1 2 2v16a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-16a2 2 0 0 1 2 -2M12 18\
                 h.01"
            }
            Self::Pin => {
                "M12 17v5M9 10.76a2 2 0 0 1-1.11 1.79l-1.78.9A2 2 0 0 0 5 15.24V16a1 1 0 0 0 1 1h12\
                 a1 1 0 0 0 1-1v-.76a2 2 0 0 0-1.11-1.79l-1.78-.9A2 2 0 0 1 15 10.76V7\
                 a1 1 0 0 1 1-1 2 2 0 0 0 0-4H8a2 2 0 0 0 0 4 1 1 0 0 1 1 1z"
            }
            Self::Plus => "M5 12h14M12 5v14",
            Self::Regenerate => {
                "M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8M21 3v5h-5M21 12\
                 a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16M8 16H3v5"
            }
            Self::Restore => "M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5",
            Self::Search => "M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0a8 8 0 1 0 -16 0",
            Self::Send => "M5 12l7-7 7 7M12 19V5",
            Self::Settings => {
                "M9.671 4.136\
                 a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831\
                 A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915M9 12a3 3 0 1 0 6 0\
                 a3 3 0 1 0 -6 0"
            }
            Self::Share => "M12 2v13M16 6l-4-4-4 4M4 12v8a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-8",
            Self::Sidebar => {
                "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2M9 3\
                 v18"
            }
            Self::SignOut => "M16 17l5-5-5-5M21 12H9M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4",
            Self::Stop => {
                "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2"
            }
            Self::Sun => {
                "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M12 2v2M12 20v2M4.93 4.93l1.41 1.41M17.66 17.66\
                 l1.41 1.41M2 12h2M20 12h2M6.34 17.66l-1.41 1.41M19.07 4.93l-1.41 1.41"
            }
            Self::Thought => {
                "M15 14c.2-1 .7-1.7 1.5-2.5 1-.9 1.5-2.2 1.5-3.5A6 6 0 0 0 6 8\
                 c0 1 .2 2.2 1.5 3.5.7.7 1.3 1.5 1.5 2.5M9 18h6M10 22h4"
            }
            Self::Trash => {
                "M10 11v6M14 11v6M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M3 6h18M8 6V4a2 2 0 0 1 2-2\
                 h4a2 2 0 0 1 2 2v2"
            }
            Self::Usage => "M3 3v16a2 2 0 0 0 2 2h16M18 17V9M13 17V5M8 17v-3",
            Self::UserPlus => {
                "M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M5 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M19 8v6\
                 M22 11h-6"
            }
            Self::Write => {
                "M12 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-7M18.375 2.625\
                 a1 1 0 0 1 3 3l-9.013 9.014a2 2 0 0 1-.853.505l-2.873.84a.5.5 0 0 1-.62-.62\
                 l.84-2.873a2 2 0 0 1 .506-.852z"
            }
        }
    }
}

/// An icon, hidden from those who listen: the words stand beside it or in its button's `aria-label`.
#[component]
pub fn Icon(
    /// The icon's name.
    name: IconName,
    /// Whether it is filled instead of drawn.
    #[prop(optional)]
    solid: bool,
) -> impl IntoView {
    let class = match (name.points(), solid) {
        (true, _) => "icon directional",
        (false, true) => "icon solid",
        (false, false) => "icon",
    };
    view! {
        <svg
            class=class
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=name.path()></path>
        </svg>
    }
}
