use super::*;

fn read(text: &str) -> Config {
    toml::from_str(text).unwrap()
}

fn complaint(text: &str) -> String {
    read(text).validate().unwrap_err().to_string()
}

#[test]
fn every_wrong_setting_is_named_by_its_path() {
    let table = [
        ("[providers.mine]\nurl = 'http://host/v1'", "providers.mine.kind: is missing"),
        ("[providers.Big]\nkind = 'openai'", "providers.Big: a provider's name"),
        ("[providers.local]\nkind = 'ollama'", "providers.local: this name belongs"),
        ("[providers.openai]", "providers.openai.key: is missing; set it here, or OPENAI_API_KEY"),
        ("[providers.anthropic]\nkey = \"a\\nb\"", "providers.anthropic.key: has characters"),
        ("[providers.openai]\nkey = ''", "providers.openai.key: has characters"),
        ("[providers.ollama]\nurl = 'ftp://host'", "providers.ollama.url: must begin with http"),
        ("[providers.ollama]\nurl = 'no url'", "providers.ollama.url: is not a URL"),
        (
            "[providers.ollama]\nurl = 'http://me:pw@host'",
            "providers.ollama.url: must not hold a name",
        ),
        (
            "[providers.ollama]\nurl = 'http://host/?a=b'",
            "providers.ollama.url: must not have a query",
        ),
        (
            "[providers.ollama]\nmodels = [{ name = 'a' }, { name = '' }]",
            "providers.ollama.models[1].name: is empty",
        ),
        (
            "[providers.ollama]\nmodels = [{ name = 'a' }, { name = 'a' }]",
            "providers.ollama.models[1].name: is there twice",
        ),
        (
            "[providers.ollama]\nmodels = [{ name = 'a', window = 3 }]",
            "providers.ollama.models[0].window: must be at least",
        ),
        (
            "[providers.ollama]\nmodels = [{ name = 'a', max_output = 0 }]",
            "providers.ollama.models[0].max_output: must be at least",
        ),
        (
            "[[providers.ollama.models]]\nname = 'a'\nprice = { input = 1, output = 1, tier = [\
             { above = 9, input = 2, output = 2 }, { above = 5, input = 2, output = 2 },\
             { above = 9, input = 3, output = 3 }] }",
            "providers.ollama.models[0].price.tier[2].above: is there twice",
        ),
        (
            "[[providers.ollama.models]]\nname = 'a'\nprice = { input = 1, output = 1, as_of = '2026-02-29' }",
            "providers.ollama.models[0].price.as_of: is a day, as in 2026-11-23",
        ),
        (
            "[providers.ollama]\n[aliases.fast]\nmodels = ['ollama/a']\nfallback_on = ['refused', 'too_lang']",
            "aliases.fast.fallback_on[1]: is no trouble on which an alias falls back",
        ),
        ("[deadlines]\nconnect_s = 0", "deadlines.connect_s: must be more than 0"),
    ];

    for (text, expected) in table {
        let complaint = complaint(text);
        assert!(complaint.starts_with(expected), "{text}\nsaid: {complaint}");
    }
}

#[test]
fn a_setting_that_does_not_exist_is_refused() {
    for text in ["[providers.openai]\nkeys = 'a'", "[deadlines]\nconnect = 3", "[provider.openai]"]
    {
        assert!(toml::from_str::<Config>(text).is_err(), "{text}");
    }
}

#[test]
fn a_compatible_endpoint_needs_no_key() {
    let config = read("[providers.mine]\nkind = 'openai'\nurl = 'http://10.0.0.7:8000/v1'");

    assert_eq!(config.validate(), Ok(()));
}

#[test]
fn deadlines_are_seconds() {
    let config = read("[deadlines]\nfirst_token_s = 0.25\ntotal_s = 900");

    assert_eq!(config.deadlines.first_token.as_millis(), 250);
    assert_eq!(config.deadlines.total.as_secs(), 900);
    assert_eq!(config.deadlines.connect.as_secs(), 10);
}

#[test]
fn a_usual_variable_is_enough_to_have_a_provider() {
    let config =
        Config::default().with_usual_keys(|name| (name == "GEMINI_API_KEY").then(|| "g".into()));

    assert_eq!(config.providers.keys().collect::<Vec<_>>(), ["gemini"]);
    assert_eq!(config.validate(), Ok(()));
}

#[test]
fn a_usual_key_goes_to_the_providers_own_address_only() {
    let text = "[providers.openai]\nurl = 'http://proxy/v1'\n[providers.work]\nkind = 'openai'\n[providers.kept]\nkind = 'openai'\nkey = 'own'";

    let config = read(text).with_usual_keys(|_| Some("usual".into()));

    let key = |name: &str| config.providers[name].key.as_ref().map(Secret::reveal);
    assert_eq!(key("openai"), None);
    assert_eq!(key("work"), Some("usual"));
    assert_eq!(key("kept"), Some("own"));
}

#[test]
fn a_printed_configuration_has_no_key_in_it() {
    let config = read("[providers.openai]\nkey = 'sk-canary'");

    assert!(!format!("{config:?}").contains("canary"));
    assert!(!toml::to_string(&config).unwrap().contains("canary"));
}
