//! The API's document and its reference.

use super::client::{Client, value};
use crate::support::{Answer, TestApp};
use contract::Failure;
use std::{env, fs, path::Path};

/// The document as it was reviewed. `make bless` writes it.
const GOLDEN: &str = "docs/openapi.json";

#[tokio::test]
async fn the_document_is_what_was_reviewed() {
    let app = TestApp::start().await;
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(GOLDEN);

    let served = Client::with(&app, "").gets("/openapi.json").await;

    assert_eq!(value(&served, 200)["openapi"], "3.1.0");
    let text = format!("{}\n", served.text);
    if env::var_os("UPDATE").is_some() {
        fs::write(&golden, &text).unwrap();
    }
    assert!(fs::read_to_string(&golden).unwrap_or_default() == text, "{GOLDEN}: run `make bless`");
}

#[tokio::test]
async fn the_reference_is_a_page_in_both_languages_without_a_script() {
    let app = TestApp::start().await;
    let nobody = Client::with(&app, "");
    let moved = nobody.gets("").await;
    assert_eq!((moved.status, moved.header("location")), (307, "/api/v1/reference"));
    let document = value(&nobody.gets("/openapi.json").await, 200);

    for (language, word) in [("en", "Contents"), ("de", "Inhalt")] {
        let request = nobody.request(reqwest::Method::GET, "/reference");
        let page =
            Answer::of(request.header("accept-language", language).send().await.unwrap()).await;

        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("content-language"), language);
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        assert!(!page.header("content-security-policy").contains("script-src"));
        assert!(!page.text.contains("<script") && !page.text.contains("style="));
        assert!(page.text.contains(word), "{language}");
        for path in document["paths"].as_object().unwrap().keys() {
            assert!(page.text.contains(path.as_str()), "{path}");
        }
        for shape in document["components"]["schemas"].as_object().unwrap().keys() {
            assert!(page.text.contains(&format!("id=\"shape-{shape}\"")), "{shape}");
        }
        for failure in Failure::examples() {
            let locale = app::i18n::locale(contract::Language::from_tag(language).unwrap());
            let sentence = app::i18n::explain(locale, &failure);
            let sentence = sentence.split(['"', '\'', '&']).next().unwrap();
            assert!(page.text.contains(sentence), "{language}: {sentence}");
        }
    }
    assert!(nobody.gets("/reference?lang=de").await.text.contains("lang=\"de\""));
}
