//! Money as programs can read it without rounding: a decimal number in a text, because a JSON number becomes a float in most
//! languages.

use contract::Pico;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// An amount of the instance's currency in JSON, exact to twelve decimals: `"0.0123"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money(pub Pico);

impl Money {
    /// The pattern of an amount. It has no more whole digits than can be counted.
    const PATTERN: &str = "^-?[0-9]{1,7}(\\.[0-9]{1,12})?$";
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|()| de::Error::custom("not an amount of money"))
    }
}

impl PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(Self::PATTERN))
            .description(Some("An amount of the instance's currency, exact to twelve decimals."))
            .examples(["0.0123"])
            .into()
    }
}

impl ToSchema for Money {}

/// The cost of some calls of models, together.
#[derive(Serialize, ToSchema)]
pub struct Cost {
    /// The money that is known to have been spent.
    known: Money,
    /// The number of the calls that cost nobody knows what: no price is known, or the provider did not count. Unless it is 0,
    /// `known` is not all of it.
    unpriced: u32,
}

impl From<contract::Cost> for Cost {
    fn from(contract::Cost { known, unpriced }: contract::Cost) -> Self {
        Self { known: Money(known), unpriced }
    }
}
