//! Settings that have another name today.
//!
//! An unknown setting is refused anyway, with a list of what there is. Whoever upgrades is better served by the one new
//! name. A rename adds a row to the table, and nothing else.

use super::{Error, report::Setting};

/// Old paths and new ones, of settings and of whole sections; `*` is any name. What a row says holds for everything below it.
const RENAMED: &[(&str, &str)] =
    &[("aliases.*.fall_back_on", "aliases.*.fallback_on"), ("inference.seats", "inference.slots")];

/// Refuses the first setting that is set under an old name.
///
/// # Errors
/// The setting, its name today, and where it was set.
pub(super) fn refuse(settings: &[Setting]) -> Result<(), Error> {
    match settings.iter().find_map(|it| Some((it, name_today(&it.path, RENAMED)?))) {
        None => Ok(()),
        Some((setting, name)) => Err(Error::Setting {
            path: setting.path.clone(),
            why: format!("is called {name} now"),
            origin: Some(setting.origin.clone()),
        }),
    }
}

/// The path that a setting has today; `None`: it was never renamed.
fn name_today(path: &str, table: &[(&str, &str)]) -> Option<String> {
    let names: Vec<_> = path.split('.').collect();
    table.iter().find_map(|(old, new)| {
        let old: Vec<_> = old.split('.').collect();
        let is_it = old.len() <= names.len()
            && old.iter().zip(&names).all(|(old, name)| *old == "*" || old == name);
        let mut any = old.iter().zip(&names).filter(|(old, _)| **old == "*").map(|(_, name)| *name);
        is_it.then(|| {
            let new =
                new.split('.').map(|new| if new == "*" { any.next().unwrap_or(new) } else { new });
            new.chain(names[old.len()..].iter().copied()).collect::<Vec<_>>().join(".")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_for_its_setting_for_what_is_below_it_and_for_any_name() {
        let table =
            [("old.one", "new.one"), ("log", "logging"), ("aliases.*.again", "aliases.*.retries")];

        let today = |path| name_today(path, &table);

        assert_eq!(today("old.one").as_deref(), Some("new.one"));
        assert_eq!(today("log.level").as_deref(), Some("logging.level"));
        assert_eq!(today("aliases.smart.again").as_deref(), Some("aliases.smart.retries"));
        for same in ["old", "old.other", "catalog", "aliases.again", "aliases.smart.models"] {
            assert_eq!(today(same), None, "{same}");
        }
    }
}
