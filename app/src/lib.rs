//! What people see, and the doors they knock at. `csr` is the page, `ssr` the server's thin slice of it.

pub mod i18n;
