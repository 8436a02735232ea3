use super::{Markdown, blocks::Blocks, node::Node, tree};
use crate::components::lexer;
use leptos::prelude::*;
use std::time::Instant;

/// A text as it is shown when nobody writes at it any more.
fn shown(text: &str) -> String {
    let text = text.to_owned();
    Owner::new().with(|| {
        let html = view! { <Markdown text=Signal::stored(text) /> }.to_html().replace("<!>", "");
        let inside =
            html.strip_prefix("<div class=\"prose\">").and_then(|h| h.strip_suffix("</div>"));
        inside.expect("markdown stands in a .prose").to_owned()
    })
}

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

#[test]
fn words_and_emphasis_become_paragraphs() {
    assert_eq!(
        shown("A **bold** and *soft* ~~gone~~ `x < y`\n\nNext."),
        "<p>A <strong>bold</strong> and <em>soft</em> <del>gone</del> <code>x &lt; y</code></p><p>Next.</p>"
    );
}

#[test]
fn headings_begin_below_the_page_s_own() {
    assert_eq!(shown("# One\n## Two\n###### Six"), "<h2>One</h2><h3>Two</h3><h6>Six</h6>");
}

#[test]
fn lists_keep_their_first_number_and_their_ticks() {
    assert_eq!(shown("3. three\n4. four"), "<ol start=\"3\"><li>three</li><li>four</li></ol>");
    assert_eq!(
        shown("- [x] done\n- [ ] open"),
        "<ul><li><input type=\"checkbox\" disabled checked aria-label=\"Done\">done</li>\
         <li><input type=\"checkbox\" disabled aria-label=\"To do\">open</li></ul>"
    );
}

#[test]
fn a_table_can_be_scrolled_and_knows_its_sides() {
    assert_eq!(
        shown("| a | b |\n|---|--:|\n| 1<br>2 | 3 |"),
        "<div tabindex=\"0\" role=\"region\" aria-label=\"Table\" class=\"table\"><table>\
         <thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"end\">b</th></tr></thead>\
         <tbody><tr><td>1<br>2</td><td class=\"end\">3</td></tr></tbody></table></div>"
    );
}

#[test]
fn code_is_coloured_and_says_its_language() {
    assert_eq!(
        shown("```rust\nfn a() {}\n```"),
        "<figure class=\"code\"><figcaption class=\"code-head\"><span>rust</span></figcaption>\
         <pre tabindex=\"0\"><code><span class=\"tok-keyword\">fn</span> <span class=\"tok-name\">a</span>() {}\n\
         </code></pre></figure>"
    );
}

#[test]
fn harmless_links_open_elsewhere_without_telling_where_from() {
    let link = |url: &str, words: &str| {
        format!(
            "<p><a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">{words}</a></p>"
        )
    };
    let table = [
        ("[docs](https://example.com/a?b=1)", link("https://example.com/a?b=1", "docs")),
        ("[mail](mailto:ada@example.com)", link("mailto:ada@example.com", "mail")),
        ("<https://example.com>", link("https://example.com", "https://example.com")),
        (
            "https://example.com/a_(b)",
            link("https://example.com/a_(b)", "https://example.com/a_(b)"),
        ),
        (
            "![A cat](https://img.example.com/cat.png)",
            link("https://img.example.com/cat.png", "A cat (img.example.com)"),
        ),
        (
            "![](https://u:p@img.example.com/c)",
            link("https://u:p@img.example.com/c", "img.example.com"),
        ),
    ];

    for (markdown, html) in table {
        assert_eq!(shown(markdown), html, "{markdown}");
    }
}

#[test]
fn what_could_do_harm_is_shown_as_text() {
    let table = [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](&#x6A;avascript&colon;alert(1))",
        "[x](vbscript:x)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "[x](//example.com/x)",
        "[x](/relative)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml,<svg onload=alert(1)>)",
        "<script>alert(1)</script>",
        "<SCRIPT\n>alert(1)</SCRIPT>",
        "a <img src=x onerror=alert(1)> b",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<details open ontoggle=alert(1)>",
        "<!-- comment -->",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>`",
        "```html\n<script>alert(1)</script>\n```",
        "```\"><script>\nx\n```",
        "[\"><img src=x>]: javascript:x '\"><script>'\n\n[\"><img src=x>]",
        "[x](https://example.com\"onmouseover=alert(1))",
        "| <script> | </td><img src=x> |\n|-|-|\n| <br onload=x> | x |",
    ];
    let allowed = [
        "p",
        "a",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "figure",
        "figcaption",
        "span",
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "div",
        "br",
        "hr",
        "blockquote",
        "input",
    ];

    for markdown in table {
        let html = shown(markdown);

        for tag in html.split('<').skip(1) {
            let name = tag.trim_start_matches('/').split(['>', ' ']).next().unwrap();
            assert!(allowed.contains(&name), "<{name}> from {markdown}: {html}");
            let attributes = tag.split('>').next().unwrap();
            assert!(!attributes.contains(" on"), "{markdown}: {html}");
            if let Some((_, href)) = attributes.split_once("href=\"") {
                assert!(href.starts_with("https://"), "{markdown}: {html}");
            }
        }
    }
}

#[test]
fn raw_html_is_shown_as_it_was_written() {
    assert_eq!(shown("a <b>c</b>"), "<p>a &lt;b&gt;c&lt;/b&gt;</p>");
    assert!(shown("<div>x</div>").contains("div</span>&gt;x&lt;/"));
}

#[test]
fn what_a_link_says_is_never_lost() {
    assert_eq!(shown("[docs](/docs)"), "<p>docs (/docs)</p>");
    assert_eq!(shown("[a]: /b 'c'"), "<p>[a]: /b</p>");
    assert_eq!(
        shown("see [1]\n\n[1]: mailto:a@b.example\n"),
        "<p>see [1]</p><p>[1]: <a href=\"mailto:a@b.example\" target=\"_blank\" \
         rel=\"noopener noreferrer nofollow ugc\">mailto:a@b.example</a></p>"
    );
}

#[test]
fn bare_addresses_end_where_their_sentence_goes_on() {
    let address = |text: &str| {
        let html = shown(text);
        let from = html.find("href=\"").map(|at| &html[at + 6..]);
        from.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };

    assert_eq!(address("See https://example.com/a."), "https://example.com/a");
    assert_eq!(address("(https://example.com/a)"), "https://example.com/a");
    assert_eq!(address("**https://example.com**"), "https://example.com");
    assert_eq!(address("xhttps://example.com"), "");
    assert_eq!(address("https://"), "");
    assert_eq!(address("`https://example.com`"), "");
}

#[test]
fn the_caret_stands_after_the_last_word() {
    let caret = |text: &str| format!("{:?}", tree::read_live(text));

    assert!(caret("a **b**").ends_with("Caret])]"));
    assert!(caret("- a\n- b").contains("Text(\"b\"), Caret"));
    assert!(caret("```\nx").contains("live: true"));
    assert!(caret("| a |\n|---|\n| b |").ends_with("Caret]"));
}

/// Pieces that decide how markdown is cut, half of them meant to trip it up.
const PIECES: [&str; 64] = [
    "word",
    " ",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "# ",
    "## Head",
    "- ",
    "* item",
    "1. ",
    "2) two",
    "> ",
    ">> deep",
    "```",
    "```rust\n",
    "\n```\n",
    "~~~",
    "    ",
    "  ",
    "\t",
    "---",
    "===",
    "| a | b |",
    "|---|--:|",
    "| 1 | 2 |",
    "*em*",
    "**",
    "_",
    "`code`",
    "``",
    "[link](https://example.com)",
    "[ref]",
    "[ref]: https://example.com",
    "[ref]: /url 'title",
    "' rest",
    "![alt](x.png)",
    "<br>",
    "<div>",
    "</div>",
    "<!-- ",
    " -->",
    "<script>",
    "</script>",
    "<?php",
    "?>",
    "&amp;",
    "&#58;",
    "\\",
    "\r\n",
    "ü",
    "漢字",
    "🙂",
    "\u{a0}",
    "+",
    "- [ ] ",
    "- [x] done",
    "~~",
    "~~struck~~",
    "https://example.com/a",
    "|",
    ":",
    "\n    indented\n",
    "\n  - nested",
];

#[test]
fn a_text_cut_while_it_grows_has_the_same_blocks_as_one_cut_at_once() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..4_000 {
        let text: String =
            (0..=random.below(40)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let mut at_once = Blocks::default();
        at_once.read(&text);
        let whole = nodes(&at_once);

        let mut growing = Blocks::default();
        let mut seen = Vec::new();
        let mut end = 0;
        while end < text.len() {
            end = (end + 1 + random.below(12)).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            growing.read(&text[..end]);
            let finished: Vec<String> =
                growing.finished().into_iter().map(|id| growing.block(id).to_owned()).collect();
            assert!(finished.starts_with(&seen), "a finished block changed in {text:?}");
            seen = finished;
        }

        assert_eq!(nodes(&growing), whole, "{text:?}");
    }
}

/// What all blocks show, one after another.
fn nodes(blocks: &Blocks) -> Vec<Node> {
    let finished = blocks.finished();
    let texts = finished.into_iter().map(|id| blocks.block(id)).chain([blocks.open()]);
    texts.flat_map(tree::read).collect()
}

#[test]
fn blocks_show_what_the_whole_text_shows() {
    let mut random = Random(0xDEAD_BEEF_CAFE_F00D);
    let pieces: Vec<&str> = PIECES.into_iter().filter(|piece| !piece.contains("[ref]")).collect();
    for _ in 0..4_000 {
        let text: String =
            (0..=random.below(40)).map(|_| pieces[random.below(pieces.len())]).collect();

        let mut blocks = Blocks::default();
        blocks.read(&text);

        assert_eq!(nodes(&blocks), tree::read(&text), "{text:?}");
    }
}

#[test]
fn blocks_are_finished_as_soon_as_the_next_one_begins() {
    let mut blocks = Blocks::default();

    blocks.read("# Title\n\nOne.\n\n```\na\n\nb\n```\n\nTwo");

    let finished: Vec<_> = blocks.finished().into_iter().map(|id| blocks.block(id)).collect();
    assert_eq!(finished, ["# Title\n\n", "One.\n\n"]);
    assert_eq!(blocks.open(), "```\na\n\nb\n```\n\nTwo");
}

#[test]
fn a_text_that_was_replaced_begins_again() {
    let mut blocks = Blocks::default();
    blocks.read("a\n\nb\n\nc");
    let before = blocks.finished();

    blocks.read("x\n\ny\n");

    assert_eq!(blocks.finished().len(), 1);
    assert_eq!(before.iter().filter(|id| !blocks.block(**id).is_empty()).count(), 0);
}

#[test]
fn hostile_texts_neither_break_the_stack_nor_take_for_ever() {
    let many = 100_000;
    let nested: String = (0..200).flat_map(|depth| ["  ".repeat(depth), "- a\n".into()]).collect();
    let staircase: String = (0..20_000).map(|_| "*a **b ").collect();
    let wide =
        format!("|{}\n|{}\n{}", "a|".repeat(2_000), "-|".repeat(2_000), "|b\n".repeat(2_000));
    let tall = format!("|{}\n|{}\n{}", "a|".repeat(40), "-|".repeat(40), "|b\n".repeat(30_000));
    let texts = [
        ">".repeat(many),
        "> ".repeat(many),
        "[".repeat(many),
        "![".repeat(many),
        "*".repeat(many),
        "_a".repeat(many),
        "`a".repeat(many),
        "- ".repeat(many / 2),
        "1. ".repeat(many / 3),
        "<".repeat(many),
        "<!--".repeat(many / 4),
        "&".repeat(many),
        "\\".repeat(many),
        "[a](".repeat(many / 4),
        "[a]: b\n".repeat(many / 7),
        "https://".repeat(many / 8),
        format!("https://a{}", ")".repeat(many)),
        "~~~\n".repeat(many / 4),
        "|".repeat(many),
        nested,
        format!("{staircase}{}", "** *".repeat(20_000)),
        wide,
        tall,
    ];

    for text in texts {
        let started = Instant::now();

        let length = shown(&text).len();

        let start: String = text.chars().take(12).collect();
        assert!(length < 60 * text.len() + 10_000, "{start:?} grew to {length} bytes");
        let taken = started.elapsed().as_millis();
        assert!(taken < 5_000, "{start:?} took {taken} ms");
    }
}

#[test]
fn spans_joined_are_the_source() {
    let mut random = Random(0x0123_4567_89AB_CDEF);
    let languages = [
        "rust",
        "js",
        "ts",
        "python",
        "go",
        "java",
        "c",
        "cpp",
        "csharp",
        "sh",
        "sql",
        "json",
        "yaml",
        "toml",
        "html",
        "xml",
        "css",
        "ruby",
        "php",
        "kotlin",
        "swift",
        "diff",
        "lua",
        "powershell",
        "r",
        "",
        "brainfuck",
    ];
    let pieces = [
        "fn",
        " ",
        "\n",
        "\"",
        "'",
        "`",
        "\\",
        "r#\"",
        "\"#",
        "br\"",
        "//",
        "/*",
        "*/",
        "#",
        "--",
        "<!--",
        "-->",
        "0x1F",
        "1.5e-3",
        "1..2",
        "'a",
        "'a'",
        "'\\n'",
        "\"\"\"",
        "'''",
        "$x",
        "@a",
        "<a b='c'>",
        "&amp;",
        "&",
        "key:",
        "= 1",
        "+",
        "-",
        "@@",
        "ü",
        "漢",
        "🙂",
        "_",
        ".",
        "::",
        "\t",
        "true",
        "class A",
        "<",
        ">",
        "--[[",
    ];
    for _ in 0..2_000 {
        let source: String =
            (0..random.below(30)).map(|_| pieces[random.below(pieces.len())]).collect();
        for language in languages {
            let joined: String =
                lexer::spans(language, &source).into_iter().map(|(_, text)| text).collect();

            assert_eq!(joined, source, "{language}");
        }
    }
}

#[test]
fn code_is_read_in_linear_time() {
    let languages = ["rust", "js", "python", "sh", "json", "yaml", "html", "css", "sql", "diff"];
    for piece in ["\"", "'", "r#\"", "/*", "<", "&a", "r#", "\\\"", "a ", "'a", "#", "$", "<!-"] {
        let source = piece.repeat(20_000);
        for language in languages {
            let started = Instant::now();

            lexer::spans(language, &source);

            assert!(started.elapsed().as_millis() < 2_000, "{language}: {piece}");
        }
    }
}

#[test]
fn each_language_is_coloured_its_own_way() {
    use lexer::Kind::{Comment, Keyword, Name, Number, String};
    type Coloured = &'static [(lexer::Kind, &'static str)];
    let table: [(&str, &str, Coloured); 14] = [
        (
            "rust",
            "let a: &'static str = r#\"x\"#; // y",
            &[(Keyword, "let"), (Keyword, "static"), (String, "r#\"x\"#"), (Comment, "// y")],
        ),
        ("rust", "'a' 'b \"\\\"\" 1.5", &[(String, "'a'"), (String, "\"\\\"\""), (Number, "1.5")]),
        (
            "python",
            "def f(x): # y\n  return f'z' * None",
            &[
                (Keyword, "def"),
                (Name, "f"),
                (Comment, "# y"),
                (Keyword, "return"),
                (String, "'z'"),
                (Number, "None"),
            ],
        ),
        ("ts", "const a = `b\n${c}`", &[(Keyword, "const"), (String, "`b\n${c}`")]),
        (
            "json",
            "{\"a\": \"b\", \"c\": [1, true]}",
            &[(Name, "\"a\""), (String, "\"b\""), (Name, "\"c\""), (Number, "1"), (Number, "true")],
        ),
        ("yaml", "- key: don't # no", &[(Name, "key"), (Comment, "# no")]),
        ("toml", "[a]\nb-c = 'd'", &[(Name, "b-c"), (String, "'d'")]),
        (
            "sh",
            "if [ $# -gt 1 ]; then echo \"$x\" # y",
            &[
                (Keyword, "if"),
                (Name, "$"),
                (Number, "1"),
                (Keyword, "then"),
                (String, "\"$x\""),
                (Comment, "# y"),
            ],
        ),
        (
            "sql",
            "SELECT a FROM b -- c",
            &[(Keyword, "SELECT"), (Keyword, "FROM"), (Comment, "-- c")],
        ),
        (
            "c",
            "#include <a.h>\nint x = 0x1F;",
            &[(Keyword, "#include"), (Keyword, "int"), (Number, "0x1F")],
        ),
        (
            "html",
            "<a href=\"b\">c &amp; d</a><!-- e -->",
            &[
                (Keyword, "a"),
                (Name, "href"),
                (String, "\"b\""),
                (Number, "&amp;"),
                (Keyword, "a"),
                (Comment, "<!-- e -->"),
            ],
        ),
        ("css", "@media x { color: red; } /* y */", &[(Keyword, "@media"), (Comment, "/* y */")]),
        (
            "diff",
            "@@ -1 +1 @@\n-a\n+b",
            &[(Keyword, "@@ -1 +1 @@"), (Number, "-a"), (String, "+b")],
        ),
        ("nothing", "fn a", &[]),
    ];

    for (language, source, expected) in table {
        let coloured: Vec<_> = lexer::spans(language, source)
            .into_iter()
            .filter(|(kind, _)| *kind != lexer::Kind::Plain)
            .collect();

        assert_eq!(coloured, expected, "{language}");
    }
}
