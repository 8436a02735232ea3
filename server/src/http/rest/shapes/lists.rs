//! The scope of lists and reports, which administrators may widen: one for the lists of keys and the reports of usage.

use super::mirror_enum::mirror_enum;

mirror_enum! {
    /// The scope of a list or a report: whose rows it covers.
    ListScope {
        /// The caller's own.
        Own,
        /// Everybody's, for administrators; `forbidden` for others.
        All,
    }
}
