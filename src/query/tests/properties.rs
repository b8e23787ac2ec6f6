use proptest::prelude::*;

use super::{spans, without_spans};
use crate::query::{Query, parse, plain};
use crate::text::ByteSpan;

/// Strings in which operators stand close together.
fn operator_rich() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "b", "ä", "Wort", "5", "2015", " ", " ", " ", "(", ")", "\"", "„", "“", "”", "»", "«", "‚", "‘", "’",
        "''", "'", "+", "-", "=", "*", "~", "~1", "^", "^2", "^0.5", ":", "..", ",", ".", "\\", " AND ", " OR ",
        " NOT ", " UND ", "AND", "NEAR(", ", 5)", "title:", "author:", "kind:", "kind:fn", "year:", "lang:de", "doc:",
        "autor:", "innen", " und ", "-a", " oder ", "–", "/", "\u{feff}", "in",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
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
