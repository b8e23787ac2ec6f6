use super::{assert_understood, spans};
use crate::document::PassageKind;
use crate::query::{Clause, Filter, Node, Occur, TextField, WordForm, parse, plain};
use crate::text::ByteSpan;

#[test]
fn bare_words_may_match_and_keep_their_punctuation() {
    assert_understood(&[
        ("", ""),
        ("   ", ""),
        ("nato ostflanke", "nato ostflanke"),
        ("NATO-Mission", "NATO-Mission"),
        ("S. 12–15", "S. 12–15"),
        ("[1]", "[1]"),
        ("Ebd.: S. 5", "Ebd.: S. 5"),
        ("C++ C# .NET 360°", "C++ C# .NET 360°"),
        ("NATO's Stärke, Burrows’ Zeta", "NATO's Stärke, Burrows’ Zeta"),
        ("V&A 4:51 Uhr a=b x/y_z", "V&A 4:51 Uhr a=b x/y_z"),
        ("Kolleg(inn)en La(s)", "Kolleg\\(inn\\)en La\\(s\\)"),
        ("Birne‘", "Birne‘"),
        ("a\u{200b}b\u{a0}c", "a b c"),
    ]);
}

#[test]
fn runs_without_letter_or_digit_are_dropped() {
    assert_understood(&[
        ("Krieg – Frieden … & || && - + ( ) ()", "Krieg Frieden"),
        ("\"\" „–“ =", ""),
        ("-– foo", "foo"),
        ("+() foo", "foo"),
    ]);
}

#[test]
fn colons_inside_text_are_text() {
    assert_understood(&[
        ("https://a/b?x=1", "https://a/b?x=1"),
        ("doi:10.1515/x urn:nbn:de", "doi:10.1515/x urn:nbn:de"),
        ("Freund:innen jede:r Gutachter:in Bürger:innenrechte", "Freund:innen jede:r Gutachter:in Bürger:innenrechte"),
        ("12:30 Uhr", "12:30 Uhr"),
        ("Title: A study", "Title: A study"),
        ("Ego-Networks:A", "Ego-Networks:A"),
        ("Einleitung:^2", "Einleitung:^2"),
    ]);
}

#[test]
fn phrases_are_read_in_all_quotation_styles() {
    for typed in [
        r#""a b""#,
        "„a b“",
        "„a b”",
        "„a b\"",
        "“a b”",
        "“a b“",
        "”a b”",
        "‟a b”",
        "»a b«",
        "«a b»",
        "»a b»",
        "‹a b›",
        "›a b‹",
        "‚a b‘",
        "‚a b’",
        "''a b''",
        "``a b''",
        "\" a b \"",
    ] {
        assert_understood(&[(typed, "\"a b\"")]);
    }
}

#[test]
fn quotation_marks_pair_by_where_they_stand() {
    assert_understood(&[
        ("\"a b\" \"c d\"", "\"a b\" \"c d\""),
        ("\"a b\"\"c d\"", "\"a b\" \"c d\""),
        ("„a b“ „c d“", "\"a b\" \"c d\""),
        ("»a b» »c d»", "\"a b\" \"c d\""),
        ("„das »neue« Wort“", r#""das \»neue\« Wort""#),
        ("„das \"neue\" Wort“", r#""das \"neue\" Wort""#),
        ("\"das „neue“ Wort\"", r#""das \„neue\“ Wort""#),
        ("‚NATO’s role‘", "\"NATO’s role\""),
        ("„Model C“-Schulen", "\"Model C\" \\-Schulen"),
        ("C foo\"bar baz\"", "C foo \"bar baz\""),
        ("(\"a b\")", "\"a b\""),
        ("\"a (b\" c", "\"a (b\" c"),
    ]);
}

#[test]
fn phrases_take_slop_exactness_and_weight() {
    assert_understood(&[
        ("\"a b\"~5", "\"a b\"~5"),
        ("\"a b\"~0", "\"a b\""),
        ("=\"a b\"", "=\"a b\""),
        ("=„a b“~3^2", "=\"a b\"~3^2"),
        ("-\"a b\" +»c d«", "-\"a b\" +\"c d\""),
        ("\"Stabilitäts\"*", "Stabilitäts*"),
        ("\"a b\", c", "\"a b\" c"),
    ]);
}

#[test]
fn word_forms_are_read() {
    assert_understood(&[
        ("=Wort", "=Wort"),
        ("Stabil*", "Stabil*"),
        ("*projektion", "*projektion"),
        ("wort~", "wort~1"),
        ("wort~1 wort~2", "wort~1 wort~2"),
        ("Stabil*, wort~2. =Wort; *projektion!", "Stabil* wort~2 =Wort *projektion"),
        ("+Stabil* -*projektion -wort~", "+Stabil* -*projektion -wort~1"),
        ("Freund*innen Mitbewohner/*in Selbständige*r", "Freund*innen Mitbewohner/*in Selbständige*r"),
        ("Bürger*innen*", "Bürger*innen*"),
        ("~foo w~x", "\\~foo w\\~x"),
    ]);
}

#[test]
fn weights_are_read_behind_words_phrases_and_groups() {
    assert_understood(&[
        ("wort^2 wort^0.5 wort^0,5", "wort^2 wort^0.5 wort^0.5"),
        ("\"a b\"^2 (a b)^3 NEAR(a b, 5)^4", "\"a b\"^2 (a b)^3 NEAR(a b, 5)^4"),
        ("wort~2^2 Stabil*^2 title:foo^2", "wort~2^2 Stabil*^2 title:foo^2"),
        ("(a^2)^3", "(a^2)^3"),
        ("title:(foo^2)", "title:(foo^2)"),
        ("foo^2, bar", "foo^2 bar"),
        ("a ^2", "a \\^2"),
    ]);
}

#[test]
fn signs_count_only_before_something_and_at_the_start() {
    assert_understood(&[
        ("+must -not", "+must -not"),
        ("(+a -b) c", "(+a -b) c"),
        ("a-b a+b a- b", "a-b a+b a- b"),
        ("a - b a + b", "a b a b"),
        ("a --b +-c", "a \\--b \\+-c"),
        ("+(a b) -(c d)", "+(a b) -(c d)"),
        ("+title:a -title:\"b c\"", "+title:a -title:\"b c\""),
    ]);
}

#[test]
fn operators_bind_not_before_and_before_or_before_side_by_side() {
    assert_understood(&[
        ("a AND b", "+a +b"),
        ("a UND b UND c", "+a +b +c"),
        ("a AND b c", "(+a +b) c"),
        ("c a AND b", "c (+a +b)"),
        ("a OR b", "a b"),
        ("a ODER b c", "(a b) c"),
        ("a AND b OR c", "(+a +b) c"),
        ("a OR b AND c OR d", "a (+b +c) d"),
        ("a AND (b OR c)", "+a +(b c)"),
        ("(a OR b) AND NOT (c OR d)", "+(a b) -(c d)"),
        ("a AND NOT b", "+a -b"),
        ("a UND NICHT b", "+a -b"),
        ("a NOT b", "a -b"),
        ("NOT a AND b", "-a +b"),
        ("a AND (NOT b)", "+a -b"),
        ("a (NOT b)", "a -b"),
        ("a AND (-b -c)", "+a -b -c"),
        ("a AND NOT NOT b", "+a +b"),
        ("a NOT -b", "a +b"),
        ("a NOT (NOT b NOT c)", "a +(b c)"),
        ("a AND -b", "+a -b"),
        ("+a OR b", "+a b"),
        ("a AND(b)", "+a +b"),
        ("\"a b\"AND c", "+\"a b\" +c"),
    ]);
}

#[test]
fn operators_are_capitals_and_values_are_words() {
    assert_understood(&[
        ("a and b und c or d", "a and b und c or d"),
        ("Und Oder Nicht", "Und Oder Nicht"),
        ("title:AND +NOT", "title:\\AND +\\NOT"),
        ("\\AND \"AND\"", "\\AND \"AND\""),
        ("a && b || c", "a b c"),
    ]);
}

#[test]
fn backslash_takes_the_meaning_from_operators() {
    assert_understood(&[
        (r#"\"a b\""#, r#"\"a b\""#),
        (r"\(a\) \-b a\* a\^2 a\~1", r"\(a\) \-b a\* a\^2 a\~1"),
        (r"title\:a", r"title\:a"),
        (r"c\d", r"c\\d"),
    ]);
    assert_eq!(plain("\"a (b AND -c").to_string(), r#"\"a \(b \AND \-c"#);
}

#[test]
fn groups_of_one_lose_their_brackets() {
    assert_understood(&[
        ("((a))", "a"),
        ("(a) (b)", "a b"),
        ("((a b))", "a b"),
        ("-(a) b", "-a b"),
        ("(60+) (EU)?", "60+ EU"),
        ("(a b) c", "(a b) c"),
    ]);
}

#[test]
fn fields_take_words_phrases_and_groups() {
    assert_understood(&[
        ("title:nato AUTHOR:lamberty Section:Einleitung", "title:nato author:lamberty section:Einleitung"),
        ("title:\"a b\" title:=\"a b\" title:=Wort", "title:\"a b\" title:=\"a b\" title:=Wort"),
        ("title:„a b“~2", "title:\"a b\"~2"),
        ("title:Stabil* title:wort~1 title:*tion", "title:Stabil* title:wort~1 title:*tion"),
        ("title:(a OR b) c", "title:(a b) c"),
        ("title:(a AND b)", "title:(+a +b)"),
        ("title:(a)", "title:a"),
        ("title:NEAR(a b, 5)", "title:NEAR(a b, 5)"),
        ("title:(-a)b c", "-title:a b c"),
        ("title:(author:x)", "author:x"),
        ("title:(kind:fn)", "kind:footnote"),
        ("title:a:b", "title:a\\:b"),
    ]);
    let query = parse("title:a");
    assert_eq!(
        query.clauses,
        [Clause {
            occur: Occur::Should,
            node: Node::In(
                TextField::Title,
                Box::new(Node::Word { text: "a".to_owned(), form: WordForm::Any, span: ByteSpan::new(6, 7) })
            )
        }]
    );
}

#[test]
fn filters_restrict_wherever_they_stand() {
    assert_understood(&[
        ("nato kind:footnote", "nato kind:footnote"),
        ("+kind:fn nato", "kind:footnote nato"),
        ("nato -kind:list_item", "nato -kind:list-item"),
        ("kind:\"pull quote\" a", "kind:pull-quote a"),
        ("a AND kind:footnote", "+a kind:footnote"),
        ("kind:footnote OR kind:lead", "kind:footnote OR kind:lead"),
        ("(kind:footnote OR kind:lead) nato", "(kind:footnote OR kind:lead) nato"),
        ("nato OR kind:lead", "nato OR kind:lead"),
        ("lang:de lang:en_GB lang:fr", "lang:de lang:en lang:fr"),
        ("doc:lamberty* cites:dresen-2023", "doc:lamberty* cites:dresen-2023"),
        ("doc:\"a b\" doc:de:56be", "doc:\"a b\" doc:de:56be"),
        ("year:2015 year:2015..2023 year:..2010 year:2010..", "year:2015 year:2015..2023 year:..2010 year:2010.."),
        ("year:2015, year:2015-2023", "year:2015 year:2015..2023"),
    ]);
    let query = parse("a kind:fn");
    assert_eq!(
        query.clauses[1],
        Clause {
            occur: Occur::Must,
            node: Node::Filter { filter: Filter::Kind(PassageKind::Footnote), span: ByteSpan::new(2, 9) }
        }
    );
}

#[test]
fn near_takes_words_and_a_distance() {
    assert_understood(&[
        ("NEAR(a b, 5)", "NEAR(a b, 5)"),
        ("NEAR( a, b c , 0 )", "NEAR(a b c, 0)"),
        ("-NEAR(a Freund*innen, 5) c", "-NEAR(a Freund*innen, 5) c"),
        ("NEAR (a b)", "NEAR (a b)"),
        ("LINEAR(a)", "LINEAR\\(a\\)"),
    ]);
}

#[test]
fn spans_cover_what_was_typed() {
    let typed = "+ä „b c“~2 title:=Wort^2 kind:fn NEAR(a b, 5) Stabil*";
    let shown: Vec<&str> = spans(&parse(typed)).into_iter().map(|span| span.of(typed)).collect();
    assert_eq!(shown, ["ä", "„b c“~2", "=Wort", "kind:fn", "NEAR(a b, 5)", "Stabil*"]);
}

#[test]
fn plain_queries_have_no_operators() {
    let query = plain("+a \"b AND title:c – d*");
    let texts: Vec<&str> = query.words().collect();
    assert_eq!(texts, ["+a", "\"b", "AND", "title:c", "d*"]);
    assert_eq!(query.warnings, []);
    assert!(query.clauses.iter().all(|clause| {
        clause.occur == Occur::Should && matches!(clause.node, Node::Word { form: WordForm::Any, .. })
    }));
    assert_eq!(spans(&query)[1], ByteSpan::new(3, 5));
}

#[test]
fn words_are_those_looked_for() {
    let query = parse("a +\"b c\" -d title:e^2 NEAR(f g, 2) kind:fn (h NOT i)");
    assert_eq!(query.words().collect::<Vec<_>>(), ["a", "b c", "e", "f", "g", "h"]);
    assert!(!query.is_empty() && !query.is_negative());
    assert!(parse("– …").is_empty());
    assert!(parse("-a").is_negative());
}
