//! The table of what differs between languages, as far as colours go. Apart from the lexer, because another language
//! adds rows here and no code there.

/// The syntax of a language, as far as colours go.
pub struct Syntax {
    names: &'static [&'static str],
    keywords: &'static str,
    ignores_case: bool,
    /// The marks that begin a comment up to the end of its line.
    pub line_comments: &'static [&'static str],
    /// The marks that begin and end a comment of any length; `None`: there is no such comment.
    pub block_comment: Option<(&'static str, &'static str)>,
    /// The quotes of string literals, the longest mark first.
    pub quotes: &'static [Quote],
    /// The characters besides letters that may begin a word.
    pub sigils: &'static str,
    /// Whether a word may hold a dash.
    pub dashes: bool,
    /// Whether a word before `:` or `=` is a key.
    pub keys: bool,
}

/// A quote: the mark around a string literal, and how the literal is read.
pub struct Quote {
    /// The mark on both sides.
    pub mark: &'static str,
    /// Whether a backslash escapes what follows.
    pub escapes: bool,
    /// Whether the literal may go over several lines.
    pub lines: bool,
    /// The literal's shape.
    pub shape: Shape,
}

/// The shape of a string literal: how its end is found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any characters, up to the mark.
    Marked,
    /// A single character: `'a'`.
    Character,
    /// A raw string, up to its mark and as many `#` as it began with.
    Raw,
}

impl Syntax {
    /// Whether a word belongs to the language.
    pub fn is_keyword(&self, word: &str) -> bool {
        self.keywords.split_ascii_whitespace().any(|keyword| {
            keyword == word || (self.ignores_case && keyword.eq_ignore_ascii_case(word))
        })
    }
}

/// Finds the language that goes by a name, which is in lower case; `None`: none does.
pub fn named(name: &str) -> Option<&'static Syntax> {
    LANGUAGES.iter().find(|language| language.names.contains(&name))
}

/// The words that stand for a value, in whatever language.
pub const VALUES: [&str; 14] = [
    "true",
    "false",
    "null",
    "nil",
    "None",
    "True",
    "False",
    "undefined",
    "NaN",
    "yes",
    "no",
    "on",
    "off",
    "NULL",
];

/// The words after which comes the name of something that is being made.
pub const NAMES_NEXT: [&str; 20] = [
    "fn",
    "def",
    "func",
    "function",
    "fun",
    "class",
    "struct",
    "enum",
    "trait",
    "interface",
    "type",
    "mod",
    "module",
    "namespace",
    "object",
    "protocol",
    "record",
    "union",
    "extension",
    "package",
];

const fn quote(mark: &'static str, escapes: bool, lines: bool) -> Quote {
    Quote { mark, escapes, lines, shape: Shape::Marked }
}

const DOUBLE: Quote = quote("\"", true, false);
const SINGLE: Quote = quote("'", true, false);
const BACKTICK: Quote = quote("`", true, true);
const TRIPLE: Quote = quote("\"\"\"", true, true);
const TRIPLE_SINGLE: Quote = quote("'''", true, true);
const CHARACTER: Quote = Quote { shape: Shape::Character, ..quote("'", true, false) };
const RAW: Quote = Quote { shape: Shape::Raw, ..quote("\"", false, true) };
const BLOCK: Option<(&str, &str)> = Some(("/*", "*/"));

/// Like C: the shape most languages share.
const PLAIN: Syntax = Syntax {
    names: &[],
    keywords: "",
    ignores_case: false,
    line_comments: &["//"],
    block_comment: BLOCK,
    quotes: &[DOUBLE, SINGLE],
    sigils: "",
    dashes: false,
    keys: false,
};

const LANGUAGES: [Syntax; 20] = [
    Syntax {
        names: &["rust", "rs"],
        keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let \
                   loop match mod move mut pub ref return self Self static struct super trait type \
                   union unsafe use where while",
        quotes: &[RAW, quote("\"", true, true), CHARACTER],
        ..PLAIN
    },
    Syntax {
        names: &[
            "javascript",
            "js",
            "jsx",
            "mjs",
            "cjs",
            "typescript",
            "ts",
            "tsx",
            "node",
            "json5",
        ],
        keywords: "abstract as async await break case catch class const continue debugger declare default \
                   delete do else enum export extends finally for from function get if implements import \
                   in instanceof interface keyof let namespace new of private protected public readonly \
                   return satisfies set static super switch this throw try type typeof var void while \
                   with yield",
        quotes: &[BACKTICK, DOUBLE, SINGLE],
        sigils: "$@",
        ..PLAIN
    },
    Syntax {
        names: &["python", "py", "python3", "gd"],
        keywords: "and as assert async await break case class continue def del elif else except finally \
                   for from global if import in is lambda match nonlocal not or pass raise return self \
                   try while with yield",
        line_comments: &["#"],
        block_comment: None,
        quotes: &[TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
        sigils: "@",
        ..PLAIN
    },
    Syntax {
        names: &["go", "golang"],
        keywords: "break case chan const continue default defer else fallthrough for func go goto if \
                   import interface map package range return select struct switch type var",
        quotes: &[quote("`", false, true), DOUBLE, SINGLE],
        ..PLAIN
    },
    Syntax {
        names: &["java", "scala", "groovy", "dart"],
        keywords: "abstract assert boolean break byte case catch char class const continue def default do \
                   double else enum extends final finally float for if implements import instanceof int \
                   interface long native new object override package permits private protected public \
                   record return sealed short static super switch synchronized this throw throws trait \
                   transient try val var void volatile while with yield",
        quotes: &[TRIPLE, DOUBLE, SINGLE],
        sigils: "@",
        ..PLAIN
    },
    Syntax {
        names: &["c", "h", "cpp", "c++", "cc", "cxx", "hpp", "objc", "arduino", "cuda", "glsl"],
        keywords: "alignas alignof auto bool break case catch char class concept const consteval \
                   constexpr continue co_await co_return co_yield decltype default delete do double else \
                   enum explicit extern final float for friend goto if inline int long mutable namespace \
                   new noexcept nullptr operator override private protected public register requires \
                   return short signed sizeof static struct switch template this throw try typedef \
                   typename union unsigned using virtual void volatile while #include #define #ifdef \
                   #ifndef #if #elif #else #endif #pragma #undef #error",
        sigils: "#",
        ..PLAIN
    },
    Syntax {
        names: &["csharp", "cs", "c#"],
        keywords: "abstract as async await base bool break byte case catch char checked class const \
                   continue decimal default delegate do double else enum event explicit extern finally \
                   fixed float for foreach get if implicit in init int interface internal is lock long \
                   namespace new object operator out override params private protected public readonly \
                   record ref required return sealed set short sizeof static string struct switch this \
                   throw try typeof uint ulong using var virtual void volatile when where while with \
                   yield",
        quotes: &[TRIPLE, DOUBLE, SINGLE],
        sigils: "#@",
        ..PLAIN
    },
    Syntax {
        names: &[
            "sh",
            "bash",
            "shell",
            "zsh",
            "console",
            "shellscript",
            "fish",
            "dockerfile",
            "make",
        ],
        keywords: "case do done elif else esac export fi for function if in local readonly return select \
                   set shift source sudo then trap unset until while FROM RUN COPY ADD ENV ARG WORKDIR \
                   ENTRYPOINT CMD EXPOSE USER VOLUME LABEL HEALTHCHECK",
        line_comments: &["#"],
        block_comment: None,
        quotes: &[quote("\"", true, true), quote("'", false, true)],
        sigils: "$",
        dashes: true,
        ..PLAIN
    },
    Syntax {
        names: &["sql", "postgresql", "postgres", "mysql", "sqlite", "plsql", "tsql"],
        keywords: "add all alter and any as asc begin between bigint boolean by cascade case char check \
                   column commit conflict constraint create cross current database date default delete \
                   desc distinct do drop else end except exists explain filter first for foreign from \
                   full function grant group having if in index inner insert integer intersect into is \
                   join key last lateral left like limit materialized not null numeric offset on or \
                   order outer over partition primary recursive references replace returning right \
                   rollback row rows select set table temporary text then timestamp to transaction \
                   trigger union unique update using values varchar view when where window with",
        ignores_case: true,
        line_comments: &["--"],
        quotes: &[quote("'", false, true), quote("\"", false, false)],
        ..PLAIN
    },
    Syntax {
        names: &["json", "jsonc", "jsonl", "geojson"],
        keywords: "",
        quotes: &[DOUBLE],
        keys: true,
        ..PLAIN
    },
    Syntax {
        names: &["yaml", "yml"],
        line_comments: &["#"],
        block_comment: None,
        quotes: &[quote("\"", true, true), quote("'", false, false)],
        dashes: true,
        keys: true,
        ..PLAIN
    },
    Syntax {
        names: &["toml", "ini", "properties", "env", "dotenv", "conf", "nginx", "systemd"],
        line_comments: &["#", ";"],
        block_comment: None,
        quotes: &[TRIPLE, TRIPLE_SINGLE, DOUBLE, quote("'", false, false)],
        dashes: true,
        keys: true,
        ..PLAIN
    },
    Syntax {
        names: &["css", "scss", "less", "sass"],
        keywords: "@media @import @font-face @keyframes @layer @supports @container @property @use \
                   @include @mixin @extend !important",
        line_comments: &[],
        sigils: "@#.-",
        dashes: true,
        keys: true,
        ..PLAIN
    },
    Syntax {
        names: &["ruby", "rb", "elixir", "crystal"],
        keywords: "alias and begin break case class def defmodule defp do else elsif end ensure extend \
                   fn for if in include module next not or private protected public raise redo require \
                   rescue retry return self super then undef unless until use when while with yield",
        line_comments: &["#"],
        block_comment: None,
        quotes: &[TRIPLE, DOUBLE, SINGLE],
        sigils: "@$",
        ..PLAIN
    },
    Syntax {
        names: &["php"],
        keywords: "abstract and array as break callable case catch class clone const continue declare \
                   default do echo else elseif empty enum extends final finally fn for foreach function \
                   global if implements include instanceof interface isset list match namespace new or \
                   print private protected public readonly require return static switch throw trait try \
                   unset use var while yield",
        line_comments: &["//", "#"],
        quotes: &[quote("\"", true, true), quote("'", true, true)],
        sigils: "$",
        ..PLAIN
    },
    Syntax {
        names: &["kotlin", "kt", "kts", "gradle"],
        keywords: "abstract actual as break by catch class companion const constructor continue data do \
                   else enum expect external final finally for fun if import in infix init inline inner \
                   interface internal is lateinit object open operator out override package private \
                   protected public reified return sealed super suspend tailrec this throw try typealias \
                   val var vararg when where while",
        quotes: &[TRIPLE, DOUBLE, SINGLE],
        sigils: "@",
        ..PLAIN
    },
    Syntax {
        names: &["swift"],
        keywords: "actor any as associatedtype async await break case catch class continue default defer \
                   deinit do else enum extension fallthrough fileprivate for func guard if import in init \
                   inout internal is let mutating open operator override private protocol public repeat \
                   rethrows return self Self some static struct subscript super switch throw throws try \
                   typealias var where while",
        quotes: &[TRIPLE, DOUBLE],
        sigils: "@#",
        ..PLAIN
    },
    Syntax {
        names: &["lua"],
        keywords: "and break do else elseif end for function goto if in local not or repeat return then \
                   until while",
        line_comments: &["--"],
        block_comment: Some(("--[[", "]]")),
        ..PLAIN
    },
    Syntax {
        names: &["powershell", "ps1", "pwsh"],
        keywords: "begin break catch class continue data do dynamicparam else elseif end enum exit filter \
                   finally for foreach from function if in param process return switch throw trap try \
                   until using while",
        ignores_case: true,
        line_comments: &["#"],
        block_comment: Some(("<#", "#>")),
        quotes: &[quote("\"", false, true), quote("'", false, true)],
        sigils: "$",
        dashes: true,
        ..PLAIN
    },
    Syntax {
        names: &["r", "julia", "jl"],
        keywords: "abstract begin break const do else elseif end export for function if import in let \
                   library local macro module mutable next quote repeat return struct try using while",
        line_comments: &["#"],
        block_comment: None,
        ..PLAIN
    },
];
