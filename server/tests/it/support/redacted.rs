//! JSON for snapshots, without what is new in every run.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fields that nobody can foresee. Moments are not among them: the clock stands still.
const SECRETS: &[&str] =
    &["access", "hint", "mark", "refresh", "secret", "token", "trace_id", "url"];

/// Replaces what is new in every run: the same id by the same number, durations and secrets by their kind.
#[derive(Default)]
pub struct Redacted {
    /// The ids so far, in the order in which they were seen.
    ids: Vec<Uuid>,
}

impl Redacted {
    /// A value as it stands in a snapshot: over several lines, keys in order, whether or not somebody in the build
    /// turned `serde_json`'s `preserve_order` on.
    pub fn text(&mut self, value: Value) -> String {
        serde_json::to_string_pretty(&self.value("", value)).unwrap()
    }

    fn value(&mut self, name: &str, value: Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields: BTreeMap<_, _> = fields.into_iter().collect();
                let fields = fields.into_iter().map(|(name, value)| {
                    let value = self.value(&name, value);
                    (name, value)
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Value::Array(items) => items.into_iter().map(|item| self.value(name, item)).collect(),
            Value::String(_) if SECRETS.contains(&name) => json!(format!("[{name}]")),
            Value::Number(_) if name.ends_with("_ms") => json!("[ms]"),
            Value::String(text) => match text.parse() {
                Ok(id) => json!(format!("[id {}]", self.number(id))),
                Err(_) => json!(text),
            },
            other => other,
        }
    }

    /// The number of an id: those that are seen first have the lowest.
    fn number(&mut self, id: Uuid) -> usize {
        let known = self.ids.iter().position(|known| *known == id);
        1 + known.unwrap_or_else(|| {
            self.ids.push(id);
            self.ids.len() - 1
        })
    }
}
