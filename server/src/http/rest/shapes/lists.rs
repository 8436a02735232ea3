//! The scope of lists and reports, which administrators may widen.

use super::mirror_enum::mirror_enum;

mirror_enum! {
    /// The rows that a list or a report covers.
    ListScope {
        /// Those of whoever asks.
        Own,
        /// Everybody's, for administrators.
        All,
    }
}
