//! Aliases: names for some models that are asked one after the other, for administrators.
//!
//! Here they are checked and stored; which of its models an alias asks next is the gateway's to say.

use crate::{
    Backend,
    policy::{Action, may},
};
use async_trait::async_trait;
use contract::{
    Alias, Caller, Failure, FallbackOn, Field, Handle, ModelId, NamedAlias, Rule, Source, Subject,
    line::one_line,
    ports::{Aliases, Fault},
};

const MISSING: Failure = Failure::Missing { what: Subject::Alias };

#[async_trait]
impl Aliases for Backend {
    async fn list(&self, caller: &Caller) -> Result<Vec<NamedAlias>, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        Ok(self.gateway.named_aliases())
    }

    async fn put(&self, caller: &Caller, name: &str, alias: Alias) -> Result<NamedAlias, Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let name = Handle::parse(name)?;
        let alias = checked(alias)?;
        let _alone = self.catalogue.changing.lock().await;
        self.refuse_configured_alias(&name)?;
        self.refuse_new_words(&name, &alias)?;
        if let Err(invalid) = self.gateway.check_alias(&name, &alias) {
            return Err(self.failure_of(&invalid, &alias).into());
        }
        self.storage.put_alias(&name, &alias, self.clock.now()).await?;
        self.read_aliases().await?;
        Ok(NamedAlias { name, alias, source: Source::Stored })
    }

    async fn remove(&self, caller: &Caller, name: &str) -> Result<(), Fault> {
        may(caller.person()?, Action::SetUpModels)?;
        let name = Handle::parse(name).map_err(|_| MISSING)?;
        let _alone = self.catalogue.changing.lock().await;
        self.refuse_configured_alias(&name)?;
        let is_removed = self.storage.remove_alias(&name).await?;
        self.read_aliases().await?;
        if is_removed { Ok(()) } else { Err(MISSING.into()) }
    }
}

impl Backend {
    /// Refuses to change an alias that the configuration names.
    fn refuse_configured_alias(&self, name: &Handle) -> Result<(), Failure> {
        let aliases = self.gateway.named_aliases();
        let is_configured = |it: &NamedAlias| it.source == Source::Configured && it.name == *name;
        if aliases.iter().any(is_configured) {
            return Err(Failure::Configured { what: Subject::Alias });
        }
        Ok(())
    }

    /// Refuses trouble that only a newer program knows, unless such a program stored it with this alias: then it is
    /// kept. Anything else is a slip.
    fn refuse_new_words(&self, name: &Handle, alias: &Alias) -> Result<(), Failure> {
        let aliases = self.gateway.named_aliases();
        let stored = aliases.iter().find(|it| it.name == *name);
        let is_kept = |class| stored.is_some_and(|it| it.alias.fallback_on.contains(class));
        let is_new = |class: &FallbackOn| matches!(class, FallbackOn::Unknown(_));
        if alias.fallback_on.iter().any(|class| is_new(class) && !is_kept(class)) {
            return Err(Failure::Invalid { field: Field::Arguments, rule: Rule::Malformed });
        }
        Ok(())
    }

    /// The failure that says what is wrong with an alias.
    fn failure_of(&self, invalid: &gateway::InvalidSetting, alias: &Alias) -> Failure {
        let wrong = |field| Failure::Invalid { field, rule: Rule::Malformed };
        if invalid.path.ends_with(".weights") {
            return wrong(Field::Weights);
        }
        if invalid.path.ends_with(".retries") {
            return wrong(Field::Retries);
        }
        if invalid.path.ends_with("_s") {
            return wrong(Field::Seconds);
        }
        let providers = self.gateway.providers();
        let is_unknown = |model: &ModelId| {
            let provider = model.provider();
            ModelId::parse(model.as_str()).is_ok()
                && ![ModelId::LOCAL, ModelId::ALIAS].contains(&provider)
                && providers.iter().all(|it| it.name != provider)
        };
        if alias.models.iter().any(is_unknown) {
            return Failure::Missing { what: Subject::Provider };
        }
        wrong(Field::Model)
    }
}

/// An alias whose words fit on a line.
fn checked(alias: Alias) -> Result<Alias, Failure> {
    let line = |text: Option<String>, max| {
        let said = text.filter(|text| !text.trim().is_empty());
        said.map(|text| one_line(&text, Field::Name, max)).transpose()
    };
    Ok(Alias { label: line(alias.label, 80)?, about: line(alias.about, 200)?, ..alias })
}
