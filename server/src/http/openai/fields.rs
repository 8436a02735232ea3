//! The fields of a JSON object, taken one by one, so that whatever is wrong is named as the program wrote it: serde would name
//! a line and a column. Shared by everything that reads a request.

use crate::http::error::openai::{Code, ParamError};
use app::i18n::openai::Expected;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The fields of a JSON object that are not taken yet.
#[derive(Debug)]
pub struct Fields<'a> {
    path: String,
    left: BTreeMap<String, &'a RawValue>,
}

/// A value that may be one text or a list of something.
#[derive(Debug)]
pub enum OneOrMany<'a> {
    /// The text.
    One(String),
    /// The items of the list, not read yet.
    Many(Vec<&'a RawValue>),
}

impl<'a> Fields<'a> {
    /// The fields of a request's body.
    pub fn of_body(body: &'a [u8]) -> Result<Self, ParamError> {
        let broken =
            |_| ParamError { param: None, code: Code::InvalidJson, expected: Expected::JsonObject };
        let left = serde_json::from_slice(body).map_err(broken)?;
        Ok(Self { path: String::new(), left })
    }

    /// The fields of an object that stands inside the body, at `path`.
    pub fn of(path: String, value: &'a RawValue) -> Result<Self, ParamError> {
        match serde_json::from_str(value.get()) {
            Ok(left) => Ok(Self { path, left }),
            Err(_) => Err(error(path, Code::InvalidValue, Expected::Object)),
        }
    }

    /// The path of a field from the body on: `messages[0].content`.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Takes a field as it was written, if it is there; `null` is not there.
    pub fn raw(&mut self, name: &str) -> Option<&'a RawValue> {
        self.left.remove(name).filter(|value| value.get() != "null")
    }

    /// Takes a field, if it is there. Fails with `InvalidValue` where it is no `T`.
    pub fn take<T: Deserialize<'a>>(
        &mut self,
        name: &str,
        expected: Expected,
    ) -> Result<Option<T>, ParamError> {
        let Some(value) = self.raw(name) else { return Ok(None) };
        match serde_json::from_str(value.get()) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(self.invalid(name, expected)),
        }
    }

    /// Takes a field that has to be there. Fails with `MissingRequiredParameter` where it is not.
    pub fn need<T: Deserialize<'a>>(
        &mut self,
        name: &str,
        expected: Expected,
    ) -> Result<T, ParamError> {
        self.take(name, expected)?.ok_or_else(|| self.missing(name, expected))
    }

    /// Takes a field that is a text or a list, if it is there.
    pub fn one_or_many(
        &mut self,
        name: &str,
        expected: Expected,
    ) -> Result<Option<OneOrMany<'a>>, ParamError> {
        let Some(value) = self.raw(name) else { return Ok(None) };
        let read = if value.get().starts_with('"') {
            serde_json::from_str(value.get()).map(OneOrMany::One)
        } else {
            serde_json::from_str(value.get()).map(OneOrMany::Many)
        };
        read.map(Some).map_err(|_| self.invalid(name, expected))
    }

    /// Takes an object, if it is there.
    pub fn object(&mut self, name: &str) -> Result<Option<Self>, ParamError> {
        let path = self.path(name);
        self.raw(name).map(|value| Self::of(path, value)).transpose()
    }

    /// Takes fields that are known and must not be set. Fails with `UnsupportedParameter` where one is.
    pub fn refuse(&mut self, names: &[&str]) -> Result<(), ParamError> {
        match names.iter().find(|name| self.raw(name).is_some()) {
            Some(name) => Err(self.unsupported(name, Expected::Nothing)),
            None => Ok(()),
        }
    }

    /// Takes a field that may be set to what happens anyway, written as compact JSON, and to nothing else.
    pub fn only(&mut self, name: &str, allowed: &'static [&'static str]) -> Result<(), ParamError> {
        let Some(value) = self.raw(name) else { return Ok(()) };
        let compact: String = value.get().split_ascii_whitespace().collect();
        if allowed.contains(&compact.as_str()) {
            return Ok(());
        }
        Err(self.unsupported(name, Expected::Only(allowed)))
    }

    /// Ends the reading. Fails with the first field that is left, because nobody knows it.
    pub fn end(mut self) -> Result<(), ParamError> {
        self.left.retain(|_, value| value.get() != "null");
        match self.left.pop_first() {
            None => Ok(()),
            Some((name, _)) => {
                let param = self.path(&name);
                Err(error(param, Code::UnknownParameter, Expected::NoSuchParameter))
            }
        }
    }

    /// The error of a field whose value is not what it should be.
    pub fn invalid(&self, name: &str, expected: Expected) -> ParamError {
        error(self.path(name), Code::InvalidValue, expected)
    }

    /// The error of a field that is missing.
    pub fn missing(&self, name: &str, expected: Expected) -> ParamError {
        error(self.path(name), Code::MissingRequiredParameter, expected)
    }

    /// The error of a field that asks for what cannot be passed on.
    pub fn unsupported(&self, name: &str, expected: Expected) -> ParamError {
        error(self.path(name), Code::UnsupportedParameter, expected)
    }
}

/// The error of the parameter at a path.
fn error(param: String, code: Code, expected: Expected) -> ParamError {
    ParamError { param: Some(param), code, expected }
}
