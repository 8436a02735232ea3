//! Failures in words. Every match is exhaustive: a new kind does not compile until it can be said.

use super::{format, locales::Locale};
use contract::{Days, Failure, Field, ModelTrouble, Rule, Subject};
use leptos_i18n::td_string;

/// Says what went wrong, in one sentence that names the remedy where there is one.
pub fn explain(locale: Locale, failure: &Failure) -> String {
    match failure {
        Failure::SignedOut => td_string!(locale, errors.signed_out).into(),
        Failure::WrongCredentials => td_string!(locale, errors.wrong_credentials).into(),
        Failure::Suspended => td_string!(locale, errors.suspended).into(),
        Failure::Forbidden => td_string!(locale, errors.forbidden).into(),
        Failure::ProofRequired => td_string!(locale, errors.proof_required).into(),
        Failure::ForeignOrigin => td_string!(locale, errors.foreign_origin).into(),
        Failure::SignUpClosed => td_string!(locale, errors.sign_up_closed).into(),
        Failure::Missing { what } => missing(locale, *what).into(),
        Failure::Gone { what } => gone(locale, *what).into(),
        Failure::Invalid { field, rule } => invalid(locale, *field, *rule),
        Failure::Taken { field } => {
            td_string!(locale, errors.taken, field = name(locale, *field))
        }
        Failure::Configured { what: _ } => td_string!(locale, errors.configured).into(),
        Failure::Busy => td_string!(locale, errors.busy).into(),
        Failure::TooMany { retry_after_s } => {
            td_string!(locale, errors.too_many, count = *retry_after_s)
        }
        Failure::TooLarge { limit } => {
            td_string!(locale, errors.too_large, kib = (limit / 1024).to_string())
        }
        Failure::NoModel { tried } if tried.is_empty() => {
            td_string!(locale, errors.no_model).into()
        }
        Failure::NoModel { tried } => {
            let models: Vec<_> = tried.iter().map(contract::ModelId::as_str).collect();
            td_string!(locale, errors.no_model_of, models = models.join(", "))
        }
        Failure::ModelFailed { model, trouble } => trouble_with(locale, model.as_str(), *trouble),
        Failure::OverBudget { resets_at } => {
            let date = format::date_long(locale, *resets_at);
            td_string!(
                locale,
                errors.over_budget,
                date,
                time = format::time_placed(locale, *resets_at)
            )
        }
        Failure::NoPrice { model } => {
            td_string!(locale, errors.no_price, model = model.as_str().to_owned())
        }
        Failure::UnsupportedParameter { model, parameter } => {
            let (model, parameter) = (model.as_str().to_owned(), parameter.clone());
            td_string!(locale, errors.unsupported_parameter, model, parameter)
        }
        Failure::MethodNotAllowed => td_string!(locale, errors.method_not_allowed).into(),
        Failure::Outdated { server: _ } => td_string!(locale, errors.outdated).into(),
        Failure::Unknown(_) => td_string!(locale, errors.unknown).into(),
        Failure::Unavailable { retry_after_s: _ } => td_string!(locale, errors.unavailable).into(),
        Failure::Offline => td_string!(locale, errors.offline).into(),
        Failure::Internal { trace_id } => {
            td_string!(locale, errors.internal, trace_id = trace_id.to_string())
        }
    }
}

fn missing(locale: Locale, what: Subject) -> &'static str {
    match what {
        Subject::Account => td_string!(locale, errors.missing.account),
        Subject::Alias => td_string!(locale, errors.missing.alias),
        Subject::Budget => td_string!(locale, errors.missing.budget),
        Subject::Chat => td_string!(locale, errors.missing.chat),
        Subject::Endpoint => td_string!(locale, errors.missing.endpoint),
        Subject::Group => td_string!(locale, errors.missing.group),
        Subject::Key => td_string!(locale, errors.missing.key),
        Subject::Message => td_string!(locale, errors.missing.message),
        Subject::Model => td_string!(locale, errors.missing.model),
        Subject::Page => td_string!(locale, errors.missing.page),
        Subject::Provider => td_string!(locale, errors.missing.provider),
        Subject::Session => td_string!(locale, errors.missing.session),
        Subject::Share => td_string!(locale, errors.missing.share),
        Subject::Turn => td_string!(locale, errors.missing.turn),
    }
}

fn gone(locale: Locale, what: Subject) -> &'static str {
    match what {
        Subject::Share => td_string!(locale, errors.gone.share),
        Subject::Chat => td_string!(locale, errors.gone.chat),
        Subject::Account
        | Subject::Alias
        | Subject::Budget
        | Subject::Endpoint
        | Subject::Group
        | Subject::Key
        | Subject::Message
        | Subject::Model
        | Subject::Page
        | Subject::Provider
        | Subject::Session
        | Subject::Turn => td_string!(locale, errors.gone.other),
    }
}

/// The name of a value with its article, as a sentence begins with it.
fn name(locale: Locale, field: Field) -> &'static str {
    match field {
        Field::Allowance => td_string!(locale, errors.field.allowance),
        Field::Arguments => td_string!(locale, errors.field.arguments),
        Field::Code => td_string!(locale, errors.field.code),
        Field::Cursor => td_string!(locale, errors.field.cursor),
        Field::Days => td_string!(locale, errors.field.days),
        Field::Email => td_string!(locale, errors.field.email),
        Field::ExpiresAt => td_string!(locale, errors.field.expires_at),
        Field::Frame => td_string!(locale, errors.field.frame),
        Field::Key => td_string!(locale, errors.field.key),
        Field::Model => td_string!(locale, errors.field.model),
        Field::Name => td_string!(locale, errors.field.name),
        Field::Password => td_string!(locale, errors.field.password),
        Field::Price => td_string!(locale, errors.field.price),
        Field::Rate => td_string!(locale, errors.field.rate),
        Field::Retries => td_string!(locale, errors.field.retries),
        Field::Seconds => td_string!(locale, errors.field.seconds),
        Field::Text => td_string!(locale, errors.field.text),
        Field::Title => td_string!(locale, errors.field.title),
        Field::Token => td_string!(locale, errors.field.token),
        Field::Url => td_string!(locale, errors.field.url),
        Field::Weights => td_string!(locale, errors.field.weights),
        Field::Window => td_string!(locale, errors.field.window),
    }
}

fn invalid(locale: Locale, field: Field, rule: Rule) -> String {
    if field == Field::Days {
        return td_string!(locale, errors.rule.days, most = Days::MOST);
    }
    let field = name(locale, field);
    match rule {
        Rule::Empty => td_string!(locale, errors.rule.empty, field),
        Rule::Malformed => td_string!(locale, errors.rule.malformed, field),
        Rule::TooShort { min } => {
            td_string!(locale, errors.rule.too_short, field, count = min)
        }
        Rule::TooLong { max } => {
            td_string!(locale, errors.rule.too_long, field, count = max)
        }
        Rule::Wrong => td_string!(locale, errors.rule.wrong, field),
        Rule::Past => td_string!(locale, errors.rule.past, field),
    }
}

fn trouble_with(locale: Locale, model: &str, trouble: ModelTrouble) -> String {
    let model = model.to_owned();
    match trouble {
        ModelTrouble::Unreachable => td_string!(locale, errors.trouble.unreachable, model),
        ModelTrouble::TimedOut => td_string!(locale, errors.trouble.timed_out, model),
        ModelTrouble::Unauthorized => td_string!(locale, errors.trouble.unauthorized, model),
        ModelTrouble::RateLimited => td_string!(locale, errors.trouble.rate_limited, model),
        ModelTrouble::UnknownModel => {
            td_string!(locale, errors.trouble.unknown_model, model)
        }
        ModelTrouble::Refused => td_string!(locale, errors.trouble.refused, model),
        ModelTrouble::InvalidResponse => td_string!(locale, errors.trouble.invalid_response, model),
        ModelTrouble::Broken => td_string!(locale, errors.trouble.broken, model),
        ModelTrouble::NotLoaded => td_string!(locale, errors.trouble.not_loaded, model),
        ModelTrouble::WrongProcessor => {
            td_string!(locale, errors.trouble.wrong_processor, model)
        }
        ModelTrouble::Overloaded => td_string!(locale, errors.trouble.overloaded, model),
        ModelTrouble::TooLong => td_string!(locale, errors.trouble.too_long, model),
        ModelTrouble::Unknown => td_string!(locale, errors.trouble.unknown, model),
    }
}

/// Says why a model said nothing, as half of a sentence.
pub fn why(locale: Locale, model: &str, trouble: ModelTrouble) -> String {
    let model = model.to_owned();
    match trouble {
        ModelTrouble::Unreachable => td_string!(locale, errors.why.unreachable, model),
        ModelTrouble::TimedOut => td_string!(locale, errors.why.timed_out, model),
        ModelTrouble::Unauthorized => td_string!(locale, errors.why.unauthorized, model),
        ModelTrouble::RateLimited => td_string!(locale, errors.why.rate_limited, model),
        ModelTrouble::UnknownModel => td_string!(locale, errors.why.unknown_model, model),
        ModelTrouble::Refused => td_string!(locale, errors.why.refused, model),
        ModelTrouble::InvalidResponse => td_string!(locale, errors.why.invalid_response, model),
        ModelTrouble::Broken => td_string!(locale, errors.why.broken, model),
        ModelTrouble::NotLoaded => td_string!(locale, errors.why.not_loaded, model),
        ModelTrouble::WrongProcessor => td_string!(locale, errors.why.wrong_processor, model),
        ModelTrouble::Overloaded => td_string!(locale, errors.why.overloaded, model),
        ModelTrouble::TooLong => td_string!(locale, errors.why.too_long, model),
        ModelTrouble::Unknown => td_string!(locale, errors.why.unknown, model),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{ModelId, Timestamp, TraceId};

    /// One of every kind, and of every kind within a kind.
    fn every_failure() -> Vec<Failure> {
        use Failure as F;
        let model = || ModelId::parse("fake/echo").unwrap();
        let mut all: Vec<_> = Failure::examples().collect();
        all.extend([F::TooMany { retry_after_s: 1 }, F::NoModel { tried: vec![model()] }]);
        let subjects = [
            Subject::Account,
            Subject::Alias,
            Subject::Budget,
            Subject::Chat,
            Subject::Endpoint,
            Subject::Group,
            Subject::Key,
            Subject::Message,
            Subject::Model,
            Subject::Page,
            Subject::Provider,
            Subject::Session,
            Subject::Share,
            Subject::Turn,
        ];
        all.extend(subjects.map(|what| F::Missing { what }));
        all.extend(subjects.map(|what| F::Gone { what }));
        let fields = [
            Field::Allowance,
            Field::Arguments,
            Field::Code,
            Field::Cursor,
            Field::Days,
            Field::Email,
            Field::ExpiresAt,
            Field::Frame,
            Field::Key,
            Field::Model,
            Field::Name,
            Field::Password,
            Field::Price,
            Field::Rate,
            Field::Retries,
            Field::Seconds,
            Field::Text,
            Field::Title,
            Field::Token,
            Field::Url,
            Field::Weights,
            Field::Window,
        ];
        let rules = [
            Rule::Empty,
            Rule::Malformed,
            Rule::TooShort { min: 10 },
            Rule::TooLong { max: 1 },
            Rule::Wrong,
            Rule::Past,
        ];
        for field in fields {
            all.push(F::Taken { field });
            all.extend(rules.map(|rule| F::Invalid { field, rule }));
        }
        let troubles = [
            ModelTrouble::Unreachable,
            ModelTrouble::TimedOut,
            ModelTrouble::Unauthorized,
            ModelTrouble::RateLimited,
            ModelTrouble::UnknownModel,
            ModelTrouble::Refused,
            ModelTrouble::InvalidResponse,
            ModelTrouble::Broken,
            ModelTrouble::NotLoaded,
            ModelTrouble::WrongProcessor,
            ModelTrouble::Overloaded,
            ModelTrouble::TooLong,
            ModelTrouble::Unknown,
        ];
        all.extend(troubles.map(|trouble| F::ModelFailed { model: model(), trouble }));
        all
    }

    #[test]
    fn every_failure_has_words_of_its_own_in_every_language() {
        for failure in every_failure() {
            let english = explain(Locale::en, &failure);
            let german = explain(Locale::de, &failure);

            assert!(english.len() > 10 && english.ends_with(['.', '?']), "{failure:?}: {english}");
            assert!(german.len() > 10 && german.ends_with(['.', '?']), "{failure:?}: {german}");
            assert_ne!(english, german, "{failure:?}");
        }
    }

    #[test]
    fn what_a_sentence_needs_to_know_stands_in_it() {
        let says = |failure| explain(Locale::en, &failure);

        let long = Failure::Invalid { field: Field::Title, rule: Rule::TooLong { max: 200 } };
        assert!(says(long).contains("200"));
        assert!(says(Failure::TooMany { retry_after_s: 30 }).contains("30"));
        assert!(says(Failure::TooLarge { limit: 524_288 }).contains("512"));
        assert!(says(Failure::Internal { trace_id: TraceId("beef".into()) }).contains("beef"));
        let over =
            says(Failure::OverBudget { resets_at: Timestamp::from_millis(1_796_083_200_000) });
        assert!(over.contains("December 1, 2026") && over.contains("UTC"), "{over}");
        let days = Failure::Invalid { field: Field::Days, rule: Rule::Malformed };
        assert!(says(days).contains("400"));
    }
}
