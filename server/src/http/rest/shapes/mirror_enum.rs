//! The macro that mirrors `contract`'s enums without fields into this API's own: a variant more there does not compile
//! until somebody decides what it is called here. One macro for all topics, so that no topic's file has to do with another's.

/// Defines enums with the variants of their namesakes in `contract`, and the conversions both ways.
macro_rules! mirror_enum {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl From<contract::$name> for $name {
            fn from(known: contract::$name) -> Self {
                match known { $(contract::$name::$variant => Self::$variant,)* }
            }
        }

        impl From<$name> for contract::$name {
            fn from(said: $name) -> Self {
                match said { $($name::$variant => Self::$variant,)* }
            }
        }
    )*};
}
pub(super) use mirror_enum;
