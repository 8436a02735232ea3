use super::*;
use std::{collections::BTreeSet, fs, path::Path};

const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// A folder of the test's own, with this `config.toml` in it.
fn folder(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), settings).unwrap();
    folder
}

fn read(settings: &str, environment: &[(&str, &str)]) -> Result<Loaded, Error> {
    let folder = folder(settings);
    let arguments =
        Arguments { file: Some(folder.path().join("config.toml")), ..Arguments::default() };
    load(&arguments, &Environment::of(environment))
}

/// What is said about wrong settings, with the folder's name left out.
fn complaint(settings: &str, environment: &[(&str, &str)]) -> String {
    let said = read(settings, environment).unwrap_err().to_string();
    match said.split_once("(set in /") {
        Some((said, file)) => {
            let name = file.rsplit('/').next().unwrap();
            format!("{said}(set in {name}")
        }
        None => said,
    }
}

#[test]
fn the_example_says_the_defaults_of_the_code() {
    let example = read(EXAMPLE, &[]).unwrap().config;

    assert_eq!(format!("{example:#?}"), format!("{:#?}", Config::default()));
}

#[test]
fn the_example_has_every_setting() {
    let named: BTreeSet<&str> = EXAMPLE
        .lines()
        .filter_map(|line| line.trim_start_matches(['#', ' ']).split_once(" = "))
        .map(|(name, _)| name)
        .collect();

    for section in [
        "",
        "[storage]",
        "[passwords]",
        "[log]",
        "[limits]",
        "[connections]",
        "[deadlines]",
        "[inference]",
        "[providers.ollama]",
        "[aliases.smart]",
    ] {
        let complaint = complaint(&format!("{section}\nnonsense = 1"), &[]);
        let (_, known) = complaint.split_once("there are ").expect(section);
        let (known, _) = known.split_once(" (set in").unwrap();
        for setting in known.split(", ") {
            let is_section = [
                "storage",
                "passwords",
                "log",
                "limits",
                "connections",
                "deadlines",
                "inference",
                "providers",
                "aliases",
            ]
            .contains(&setting);
            assert!(
                is_section || named.contains(setting),
                "{section} {setting} is not in the example"
            );
        }
    }
}

#[test]
fn what_is_commented_out_in_the_example_could_be_used() {
    let provider: Vec<_> = EXAMPLE
        .lines()
        .skip_while(|line| !line.starts_with("# [providers"))
        .map(|line| line.strip_prefix('#').unwrap_or_default().trim_start())
        .collect();

    let config = read(&provider.join("\n"), &[]).unwrap().config;

    assert_eq!(config.providers.keys().collect::<Vec<_>>(), ["openai"]);
    assert_eq!(config.aliases["smart"].weights, [3, 1, 0]);
}

#[test]
fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
    let folder = folder("listen = '127.0.0.1:1'\n[log]\nlevel = 'warn'");
    let environment =
        Environment::of(&[("PLAUDER_LISTEN", "127.0.0.1:2"), ("PLAUDER_LOG__FORMAT", "json")]);
    let file = Some(folder.path().join("config.toml"));

    let from_both =
        load(&Arguments { file: file.clone(), ..Arguments::default() }, &environment).unwrap();
    let listen = Some("127.0.0.1:3".to_owned());
    let from_all = load(&Arguments { file, listen, ..Arguments::default() }, &environment).unwrap();

    assert_eq!(from_both.config.listen.port(), 2);
    assert_eq!(from_both.config.log.level.as_str(), "warn");
    assert_eq!(from_both.config.log.format, LogFormat::Json);
    assert_eq!(from_all.config.listen.port(), 3);
}

#[test]
fn the_data_directory_may_hold_the_settings() {
    let folder = folder("default_model = 'local/small'");
    let arguments = Arguments { data_dir: Some(folder.path().to_owned()), ..Arguments::default() };

    let loaded = load(&arguments, &Environment::default()).unwrap();

    assert_eq!(loaded.config.default_model.as_deref(), Some("local/small"));
    assert_eq!(loaded.config.data_dir, folder.path());
}

#[test]
fn a_wrong_setting_names_its_path_and_where_it_came_from() {
    let table = [
        ("lisen = 1", "lisen: there is no such setting; there are listen, data_dir"),
        (
            "[log]\nlevle = 'info'",
            "log.levle: there is no such setting; there are level, format (set in config.toml)",
        ),
        (
            "listen = 3000",
            "listen: must be an address and a port, such as 127.0.0.1:3000 (set in config.toml)",
        ),
        ("[log]\nformat = 'xml'", "log.format: must be one of text, json (set in config.toml)"),
        ("trusted_proxies = ['10.0.0.0/8', 'me']", "trusted_proxies.1: `me` is neither an address"),
        (
            "public_url = 'https://a.example/chat'",
            "public_url: `https://a.example/chat` must end after the host",
        ),
        (
            "default_model = 'small'",
            "default_model: `small` is not of the form `provider/name` (set in config.toml)",
        ),
        (
            "[providers.ollama]\nurl = 'nonsense'",
            "providers.ollama.url: is not a URL (set in config.toml)",
        ),
        (
            "[inference]\nslots = 0",
            "inference.slots: must be between 1 and 32 (set in config.toml)",
        ),
        ("master_key = 'cafe'", "master_key: must be 64 hexadecimal digits (set in config.toml)"),
        ("[log]\nlevel = 'storage=loud'", "log.level: `storage=loud` is neither a level (error,"),
        ("[deadlines]\ntotal_s = 0", "deadlines.total_s: must be more than 0"),
        ("[connections]\nmax = 0", "connections.max: must lie between 1 and 1000000 (set in"),
        ("[connections]\nmax = -1", "connections.max: must be u32 (set in config.toml)"),
        (
            "[connections]\nmax_per_address = 1000001",
            "connections.max_per_address: must lie between 1 and 1000000",
        ),
        (
            "[connections]\nheader_s = 0",
            "connections.header_s: must be more than 0 and at most 86400 seconds (set in config.toml)",
        ),
        ("[connections]\nidle_s = 86401", "connections.idle_s: must be more than 0 and at most"),
        ("[connections]\nwrite_s = -1", "connections.write_s: must be seconds, 0 or more"),
        (
            "[[providers.ollama.models]]\nname = 'a'\nprice = { input = 1 }",
            "providers.ollama.models.0.price.output: is missing (set in config.toml)",
        ),
        (
            "[[providers.ollama.models]]\nname = 'a'\nprice = { output = 1 }",
            "providers.ollama.models.0.price.input: is missing (set in config.toml)",
        ),
        (
            "[[providers.ollama.models]]\nname = 'a'\n\
             price = { input = 1, output = 1, tier = [{ above = 9, input = 1 }] }",
            "providers.ollama.models.0.price.tier.0.output: is missing (set in config.toml)",
        ),
        (
            "[storage]\nurl = 'mysql://x'",
            "storage.url: must begin with postgres:// (set in config.toml)",
        ),
    ];

    for (settings, expected) in table {
        let complaint = complaint(settings, &[]);
        assert!(complaint.starts_with(expected), "{settings}\nsaid: {complaint}");
    }
}

#[test]
fn a_wrong_variable_is_named_like_any_other_setting() {
    let complaint = complaint("", &[("PLAUDER_INFERENCE__SLOTS", "many")]);

    assert_eq!(complaint, "inference.slots: must be u32 (set in the environment)");
}

#[test]
fn a_setting_under_its_old_name_is_refused_with_the_new_one() {
    let in_the_file = complaint("[inference]\nseats = 2", &[]);
    let in_the_environment = complaint("", &[("PLAUDER_INFERENCE__SEATS", "2")]);
    let of_any_name = complaint("[aliases.smart]\nfall_back_on = ['too_long']", &[]);

    assert_eq!(in_the_file, "inference.seats: is called inference.slots now (set in config.toml)");
    assert_eq!(
        in_the_environment,
        "inference.seats: is called inference.slots now (set in the environment)"
    );
    assert_eq!(
        of_any_name,
        "aliases.smart.fall_back_on: is called aliases.smart.fallback_on now (set in config.toml)"
    );
}

#[test]
fn a_file_that_is_no_toml_or_not_there_is_said_so() {
    let broken = read("listen = ", &[]).unwrap_err().to_string();
    let arguments = Arguments { file: Some("/nowhere/config.toml".into()), ..Arguments::default() };
    let missing = load(&arguments, &Environment::default()).unwrap_err().to_string();

    assert!(broken.contains("config.toml cannot be read"), "{broken}");
    assert_eq!(missing, "there is no file /nowhere/config.toml");
}

#[test]
fn a_key_in_the_environment_is_enough_to_have_a_provider() {
    let ours = read("", &[("PLAUDER_PROVIDERS__OPENAI__KEY", "12345")]).unwrap().config;
    let usual = read("", &[("ANTHROPIC_API_KEY", "k")]).unwrap().config;

    assert!(ours.providers["openai"].key.is_some());
    assert!(usual.providers["anthropic"].key.is_some());
}

#[test]
fn lists_in_the_environment_may_be_separated_by_commas() {
    let config = read(
        "",
        &[
            ("PLAUDER_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"),
            ("PLAUDER_EXTRA_ORIGINS", r#"["http://localhost:8080"]"#),
        ],
    )
    .unwrap()
    .config;

    assert_eq!(config.trusted_proxies.len(), 2);
    assert_eq!(config.extra_origins[0].as_str(), "http://localhost:8080");
}

#[test]
fn a_proxy_that_must_be_there_and_is_not_named_is_noticed() {
    let is_noticed = |settings: &str| read(settings, &[]).unwrap().config.unnamed_proxy().is_some();

    assert!(is_noticed("public_url = 'https://chat.example'"));
    assert!(is_noticed("public_url = 'https://chat.example'\nlisten = '0.0.0.0:3000'"));
    assert!(!is_noticed("public_url = 'https://chat.example'\ntrusted_proxies = ['127.0.0.1']"));
    assert!(!is_noticed("public_url = 'http://chat.example'"));
    assert!(!is_noticed(""));
}

#[test]
fn no_secret_is_ever_shown() {
    let keys = "ca".repeat(32);
    let settings = "[storage]\nurl = 'postgres://me:canary@host/db'\n\
        [providers.mine]\nkind = 'openai'\nurl = 'http://host/v1'\nkey = 'canary'";
    let environment = [("OPENAI_API_KEY", "canary"), ("PLAUDER_MASTER_KEY", keys.as_str())];
    let loaded = read(settings, &environment).unwrap();

    let said: Vec<_> = loaded.report.iter().map(ToString::to_string).collect();

    assert!(loaded.config.master_key.is_some());
    assert!(!format!("{:?}", loaded.config).contains("caca"));
    assert!(!said.join("\n").contains("caca"), "{said:?}");
    assert!(!format!("{:?}", loaded.config).contains("canary"));
    assert!(!said.join("\n").contains("canary"), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("storage.url = •••")), "{said:?}");
}

#[test]
fn a_secret_of_a_wrong_type_is_not_shown_either() {
    let complaint = complaint("[providers.openai]\nkey = 4711", &[]);

    assert!(complaint.starts_with("providers.openai.key: must be"), "{complaint}");
    assert!(!complaint.contains("4711"), "{complaint}");
}

#[test]
fn models_are_looked_for_in_three_places() {
    let config = Config {
        models_dir: Some("/models".into()),
        data_dir: "/data".into(),
        ..Config::default()
    };

    let dirs = config.model_dirs();

    assert_eq!(dirs[..2], [Path::new("/models").to_owned(), "/data/models".into()]);
    assert!(dirs[2].ends_with("models"));
}
