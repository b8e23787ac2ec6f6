use proptest::prelude::*;

use proptest::sample::select;

use super::{spans, without_spans};
use crate::document::PassageKind;
use crate::query::chars::is_operator_name;
use crate::query::normal::normal;
use crate::query::{Clause, Filter, Node, Occur, Query, TextField, WordForm, parse, plain};
use crate::text::{ByteSpan, Language};

/// Strings in which operators stand close together.
fn operator_rich() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "b",
        "ä",
        "Wort",
        "5",
        "2015",
        " ",
        " ",
        " ",
        "(",
        ")",
        "\"",
        "„",
        "“",
        "”",
        "»",
        "«",
        "‚",
        "‘",
        "’",
        "''",
        "'",
        "+",
        "-",
        "=",
        "*",
        "~",
        "~1",
        "^",
        "^2",
        "^0.5",
        ":",
        "..",
        ",",
        ".",
        "\\",
        " AND ",
        " OR ",
        " NOT ",
        " UND ",
        "AND",
        "NEAR(",
        ", 5)",
        "title:",
        "author:",
        "kind:",
        "kind:fn",
        "year:",
        "lang:de",
        "doc:",
        "autor:",
        "innen",
        " und ",
        "-a",
        " oder ",
        "–",
        "/",
        "\u{feff}",
        "in",
        "NEAR(a b, 5)",
        "Stabil*",
        "*tion",
        "~2",
        "^1,5",
        "=\"",
        "section:(",
        "cites:",
        "year:2015..",
        "kind:\"",
        "doc:x*",
        "«",
        "›",
        "``",
        "\\AND",
        "NICHT ",
        " ODER ",
        "Freund*innen",
        "(inn)en",
        "S.",
        "12:30",
        "https://",
        "\u{ad}",
        "\u{308}",
        "\n",
        "\u{a0}",
        "ß",
        "lang:xx ",
        "~9",
        "^0",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
}

/// Words that are hard to print, as the parser may have read them.
const WORDS: [&str; 32] = [
    "a",
    "Wort",
    "ä",
    "NATO-Mission",
    "Freund:innen",
    "Freund*innen",
    "jede*r",
    "AND",
    "NICHT",
    "NEAR",
    "und",
    "oder",
    "title:a",
    "Ebd.:b",
    "12:30",
    "https://a/b?x=1",
    "\"a",
    "a\"b",
    "„a",
    "a’s",
    "(a",
    "a)b",
    "Kolleg(inn)en",
    "-a",
    "+a",
    "=a",
    "~a",
    "a~1",
    "a^2",
    "a*b",
    "c\\d",
    "*a",
];

/// Phrases of the same sort.
const PHRASES: [&str; 10] =
    ["a b", "a", "AND b", "das „neue“ Wort", "das \"neue\" Wort", "a (b", "a* -b", "c\\d e", "''a'' b", "title:a ~5"];

fn word() -> impl Strategy<Value = Node> {
    // Punctuation and stars at an edge belong to the operators of a form.
    let plain = |text: &str| text.chars().all(char::is_alphanumeric) && !is_operator_name(text);
    let plain: Vec<&str> = WORDS.into_iter().filter(|text| plain(text)).collect();
    let forms = [WordForm::Exact, WordForm::Prefix, WordForm::Suffix, WordForm::Typo(1), WordForm::Typo(2)];
    let word = |(text, form): (&str, WordForm)| Node::Word { text: text.to_owned(), form, span: ByteSpan::default() };
    prop_oneof![
        select(WORDS.to_vec()).prop_map(move |text| word((text, WordForm::Any))),
        (select(plain), select(forms.to_vec())).prop_map(word),
    ]
}

fn filter() -> impl Strategy<Value = Node> {
    let filters = vec![
        Filter::Kind(PassageKind::Footnote),
        Filter::Kind(PassageKind::PullQuote),
        Filter::Language(Language::German),
        Filter::Document("lamberty*".to_owned()),
        Filter::Document("a \"b\" (c".to_owned()),
        Filter::Cites("dresen-2023".to_owned()),
        Filter::Year(Some(2015), Some(2015)),
        Filter::Year(Some(-44), Some(2023)),
        Filter::Year(None, Some(2010)),
        Filter::Year(Some(2010), None),
    ];
    select(filters).prop_map(|filter| Node::Filter { filter, span: ByteSpan::default() })
}

/// Trees of every sort that a query can have.
fn tree() -> impl Strategy<Value = Vec<Clause>> {
    let span = ByteSpan::default();
    let phrase = (select(PHRASES.to_vec()), select(vec![0, 1, 1000]), any::<bool>());
    let near = (proptest::collection::vec(select(vec!["a", "b", "Freund*innen", "title:a"]), 2..4), 0_u32..9);
    let leaf = prop_oneof![
        6 => word(),
        2 => phrase.prop_map(move |(text, slop, exact)| Node::Phrase { text: text.to_owned(), slop, exact, span }),
        1 => near.prop_map(move |(words, distance)| {
            Node::Near { words: words.into_iter().map(str::to_owned).collect(), distance, span }
        }),
        1 => filter(),
    ];
    let fields = select(vec![TextField::Title, TextField::Author, TextField::Section]);
    let node = leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            3 => clauses(inner.clone()).prop_map(Node::Group),
            1 => (fields.clone(), inner.clone()).prop_map(|(field, node)| Node::In(field, Box::new(node))),
            1 => (inner, select(vec![0.5, 2.0, 12.25])).prop_map(|(node, weight)| Node::Weighted(Box::new(node), weight)),
        ]
    });
    clauses(node)
}

fn clauses(node: impl Strategy<Value = Node>) -> impl Strategy<Value = Vec<Clause>> {
    let occurs = select(vec![Occur::Should, Occur::Should, Occur::Must, Occur::MustNot]);
    let clause = (occurs, node).prop_map(|(occur, node)| {
        // A filter must match, unless it is an alternative among others.
        let occur = if node.is_filter() && occur == Occur::Should { Occur::Must } else { occur };
        Clause { occur, node }
    });
    proptest::collection::vec(clause, 1..4)
}

fn assert_spans(typed: &str, query: &Query) {
    let inside = |span: ByteSpan| {
        span.start <= span.end
            && span.end <= typed.len()
            && typed.is_char_boundary(span.start)
            && typed.is_char_boundary(span.end)
    };
    for span in spans(query) {
        assert!(inside(span) && !span.is_empty(), "{span:?} in {typed:?}");
    }
    for warning in &query.warnings {
        assert!(inside(warning.span) && !warning.span.is_empty(), "{warning:?} in {typed:?}");
    }
    let sorted = query.warnings.windows(2).all(|pair| pair[0].span <= pair[1].span);
    assert!(sorted, "warnings are out of order: {:?}", query.warnings);
}

fn assert_prints_back(typed: &str, query: &Query) {
    let printed = query.to_string();
    let again = parse(&printed);
    assert_eq!(without_spans(&again), without_spans(query), "{typed:?} printed as {printed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_lie_on_char_boundaries_of_any_text(typed in any::<String>()) {
        assert_spans(&typed, &parse(&typed));
        assert_spans(&typed, &plain(&typed));
    }

    #[test]
    fn spans_lie_on_char_boundaries_among_operators(typed in operator_rich()) {
        assert_spans(&typed, &parse(&typed));
    }

    #[test]
    fn printed_query_is_read_as_the_same_tree(typed in operator_rich()) {
        assert_prints_back(&typed, &parse(&typed));
        assert_prints_back(&typed, &plain(&typed));
    }

    #[test]
    fn any_tree_is_read_as_it_is_printed(clauses in tree()) {
        let query = Query { clauses: normal(clauses), warnings: Vec::new() };
        let printed = query.to_string();
        let again = parse(&printed);
        prop_assert_eq!(without_spans(&again), without_spans(&query), "{}", printed);
        let told: Vec<&str> = again.warnings.iter().map(|warning| warning.message.as_str()).collect();
        let negative: &[&str] = if query.is_negative() { &["the query only says what to leave out"] } else { &[] };
        prop_assert_eq!(told, negative, "{}", printed);
    }

    #[test]
    fn any_text_prints_back(typed in any::<String>()) {
        assert_prints_back(&typed, &parse(&typed));
        assert_prints_back(&typed, &plain(&typed));
    }

    #[test]
    fn every_word_of_unremarkable_text_is_searched(words in proptest::collection::vec("[a-zäöüß]{1,8}[.,;!?]?", 0..30)) {
        let typed = words.join(" ");
        let query = parse(&typed);
        prop_assert_eq!(&query.warnings, &[]);
        prop_assert_eq!(query.words().collect::<Vec<_>>(), words.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
