use super::{assert_understood, assert_warned};
use crate::query::parse;

#[test]
fn unknown_field_is_searched_as_plain_words() {
    let message = "unknown field `autor`, searched as plain words";
    assert_warned(&[
        ("autor:lamberty ostflanke", "autor lamberty ostflanke", "autor", message),
        ("nato autor:„a b“", "nato autor \"a b\"", "autor", message),
        ("autor:(a b) c", "autor (a b) c", "autor", message),
        ("+autor:lamberty a", "+(autor lamberty) a", "autor", message),
        ("autor:() a autor:\"–\" b autor:–", "autor a autor b autor:–", "autor", message),
        ("a AND autor:lamb*", "+a +(autor lamb*)", "autor", message),
    ]);
    assert_eq!(parse("autor:lamberty").warnings[0].hint.as_deref(), Some("did you mean `author`?"));
}

#[test]
fn field_without_a_value_is_a_word() {
    assert_warned(&[
        ("author: lamberty", "author lamberty", "author:", "nothing stands behind `author:`, searched as a plain word"),
        ("title:–", "title", "title:–", "nothing stands behind `title:`, searched as a plain word"),
        ("(kind:)", "kind", "kind:", "nothing stands behind `kind:`, searched as a plain word"),
    ]);
}

#[test]
fn invalid_filter_values_are_searched_as_plain_words() {
    assert_warned(&[
        ("kind:foo nato", "kind foo nato", "foo", "unknown kind `foo`, searched as plain words"),
        (
            "lang:klingonisch",
            "lang klingonisch",
            "klingonisch",
            "unknown language `klingonisch`, searched as plain words",
        ),
        ("year:abc", "year abc", "abc", "unknown year `abc`, searched as plain words"),
        ("year:..", "year", "..", "unknown year `..`, searched as plain words"),
        ("-kind:foo a", "-(kind foo) a", "foo", "unknown kind `foo`, searched as plain words"),
        ("kind:(fn p)", "kind (fn p)", "kind", "`kind:` takes one value, not a group, searched as plain words"),
    ]);
    let hint = |typed: &str| parse(typed).warnings[0].hint.clone().unwrap_or_default();
    assert_eq!(hint("kind:fußnote"), "did you mean `kind:footnote`?");
    assert!(hint("kind:xyzzy").starts_with("the kinds are `paragraph`, `footnote`"));
    assert!(hint("year:abc").contains("`year:2015..2023`"));
}

#[test]
fn quotation_mark_without_a_partner_is_reported_with_its_column() {
    let message = "quotation mark without a partner, searched as plain words";
    assert_warned(&[
        ("ostflanke \"nato mission", "ostflanke nato mission", "\"", message),
        ("ostflanke nato\"", "ostflanke nato", "\"", message),
        ("„die Ostflanke", "die Ostflanke", "„", message),
        ("Zhi“?", "Zhi", "“", message),
        ("\"-foo", "-foo", "\"", message),
        ("title:\"foo bar", "title:foo bar", "\"", message),
        ("„a b \"c d\"", "a b \"c d\"", "„", message),
        ("\"a b\" c\"", "\"a b\" c", "\"", message),
    ]);
}

#[test]
fn bracket_without_a_partner_is_ignored() {
    let message = "bracket without a partner, ignored";
    assert_warned(&[
        ("(vgl.", "vgl.", "(", message),
        ("1) foo", "1 foo", ")", message),
        ("((a b", "a b", "((", message),
        ("(a b)) c", "(a b) c", ")", message),
        ("a:(^", "a:", "(", message),
    ]);
}

#[test]
fn dangling_operators_are_ignored() {
    assert_warned(&[
        ("foo AND", "foo", "AND", "`AND` has nothing on its right, ignored"),
        ("ODER foo", "foo", "ODER", "`ODER` has nothing on its left, ignored"),
        ("(foo AND) bar", "foo bar", "AND", "`AND` has nothing on its right, ignored"),
        ("foo NOT", "foo", "NOT", "`NOT` has nothing on its right, ignored"),
        ("a AND OR b", "a b", "AND", "`AND` has nothing on its right, ignored"),
        ("a AND AND b", "+a +b", "AND", "`AND` has nothing on its right, ignored"),
        ("a AND –", "a", "AND", "`AND` has nothing on its right, ignored"),
        ("AND", "", "AND", "`AND` has nothing on its left, ignored"),
    ]);
}

#[test]
fn negation_alone_asks_for_a_word() {
    let message = "the query only says what to leave out";
    assert_warned(&[
        ("NOT a", "-a", "NOT a", message),
        (" -a -(b c) ", "-a -(b c)", "-a -(b c)", message),
        ("-kind:fn", "-kind:footnote", "-kind:fn", message),
    ]);
    assert_eq!(parse("-a").warnings[0].hint.as_deref(), Some("add a word to look for"));
    assert_warned(&[("a OR NOT b", "a -b", "NOT b", "`OR NOT` is read as `-`: it leaves out")]);
}

#[test]
fn suspended_hyphen_leaves_nothing_out() {
    let message = "`-visualisierung` is read as a word with a suspended hyphen";
    assert_warned(&[
        ("Modellierung und -visualisierung", "Modellierung und \\-visualisierung", "-visualisierung", message),
        ("a oder -visualisierung", "a oder \\-visualisierung", "-visualisierung", message),
    ]);
    assert_understood(&[
        ("und a -b", "und a -b"),
        ("a und NOT b", "a und NOT b"),
        ("a UND -b", "+a -b"),
        ("a und -\"b c\"", "a und NOT \"b c\""),
    ]);
}

#[test]
fn misplaced_stars_are_plain_words() {
    assert_warned(&[
        ("* nato", "nato", "*", "`*` without letters, ignored"),
        ("*^2", "", "*", "`*` without letters, ignored"),
        ("st*l", "st\\*l", "st*l", "`*` stands inside `st*l`, searched as plain words"),
        ("*foo*", "foo", "*foo*", "`*` stands inside `*foo*`, searched as plain words"),
        ("\"a b\"* c", "\"a b\" c", "*", "`*` behind a phrase, ignored"),
        ("=Stabil*", "Stabil*", "Stabil*", "`=` does not go with the operators of `Stabil*`, ignored"),
    ]);
    assert_eq!(
        parse("st*l").warnings[0].hint.as_deref(),
        Some("`*` goes to the end of a word, as in `st*`, or to its start")
    );
}

#[test]
fn numbers_out_of_range_are_brought_into_it() {
    assert_warned(&[
        ("wort~3", "wort~2", "~3", "`~3` is no number of typos, read as `~2`"),
        ("wort~0", "wort", "~0", "`~0` is no number of typos, ignored"),
        ("wort~0.8", "wort~1", "~0.8", "`~0.8` is no number of typos, read as `~1`"),
        ("wort^0", "wort", "^0", "`^0` is no weight, ignored"),
        ("wort^-1", "wort", "^-1", "`^-1` is no weight, ignored"),
        ("wort^", "wort", "^", "`^` is no weight, ignored"),
        ("wort^5000", "wort", "^5000", "`^5000` is no weight, ignored"),
        ("wort^abc", "wort\\^abc", "^abc", "`^abc` is no weight, searched as plain words"),
        ("\"a b\"^x c", "\"a b\" x c", "^", "`^` is no weight, ignored"),
        ("\"a b\"~ c", "\"a b\" c", "~", "`~` is no number of words, ignored"),
        ("\"a b\"~5000", "\"a b\"~1000", "~5000", "`~5000` is no number of words, read as `~1000`"),
        ("(a b)~2 c", "(a b) c", "~2", "`~` behind a bracket, ignored"),
        ("nato kind:fn^2", "nato kind:footnote", "kind:fn", "`^2` on what only restricts, ignored"),
    ]);
}

#[test]
fn malformed_near_is_plain_words() {
    let message = "`NEAR` without words and a number, searched as plain words";
    assert_warned(&[
        ("NEAR(a b)", "a b", "NEAR", message),
        ("NEAR(a, 5)", "a, 5", "NEAR", message),
        ("NEAR(\"a b\" c, 5) d", "(\"a b\" c, 5) d", "NEAR", message),
        ("NEAR(a* b, 5)", "a* b, 5", "NEAR", message),
        ("NEAR(a b, x)", "a b, x", "NEAR", message),
    ]);
    assert_warned(&[(
        "NEAR(a b, 5000)",
        "NEAR(a b, 1000)",
        "NEAR(a b, 5000)",
        "`NEAR` reaches over 1000 words at most, read as that",
    )]);
}
