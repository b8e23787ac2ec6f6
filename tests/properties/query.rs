use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fundstelle::query::parse;
use fundstelle::search::{Filters, Results, SearchRequest, Searcher};

use super::{Random, crashes, tell};
use crate::support::searcher_over;

/// How many queries are tried: `cargo test` stays quick, the gate sets 100,000.
const CASES: &str = "FUNDSTELLE_QUERIES";
const DEFAULT_CASES: u64 = 2_000;

/// Case `n` is drawn with `SEED + n`, so that a number printed here stands for a query for good.
const SEED: u64 = 0x00f0_0d57_e11e_0000;

/// What is promised, and what a build without optimisation is allowed: it is some twenty times slower.
const LIMIT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 20 * 50 } else { 50 });

/// Longest query that is read whole.
const READ_BYTES: usize = 8 * 1024;

/// How often a slow query is timed again before it counts: another process may have had the processor.
const ATTEMPTS: usize = 5;

/// An index of the shipped corpus, made once.
fn searcher() -> &'static Searcher {
    static SEARCHER: OnceLock<(Searcher, tempfile::TempDir)> = OnceLock::new();
    let (searcher, _) = SEARCHER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        (searcher_over(&corpus, &folder.path().join("index")), folder)
    });
    searcher
}

fn ask(query: &str) -> Result<Results, String> {
    let request = SearchRequest {
        query: query.to_owned(),
        plain: false,
        limit: 10,
        offset: 0,
        filters: Filters::default(),
        snippet_chars: 240,
        parts: false,
        ids_only: false,
    };
    searcher().search(&request).map_err(|error| format!("error: {error}"))
}

/// Asks a query and holds the answer against what is promised; returns how long it took.
fn check(query: &str) -> Result<Duration, String> {
    let mut fastest = Duration::MAX;
    for _ in 0..ATTEMPTS {
        let begin = Instant::now();
        let answer = catch_unwind(AssertUnwindSafe(|| ask(query))).map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            format!("panic: {}", text.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default())
        })?;
        fastest = fastest.min(begin.elapsed());
        laws(query, &answer?)?;
        if fastest <= LIMIT {
            return Ok(fastest);
        }
    }
    Err(format!("took {fastest:?}, more than {LIMIT:?}"))
}

fn laws(query: &str, results: &Results) -> Result<(), String> {
    let law = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    law(results.hits.len() == results.total.min(10), "hits are missing from the first page")?;
    law(results.hits.windows(2).all(|pair| pair[0].score >= pair[1].score), "scores rise with rank")?;
    law(results.hits.iter().all(|hit| hit.score.is_finite()), "a score is no number")?;
    // Nothing found needs a reason: a warning, or words that were understood and stand nowhere.
    let read = parse(query);
    let said = !results.warnings.is_empty() || !results.understood.trim().is_empty();
    law(results.total > 0 || said, "nothing found, nothing said")?;
    for warning in &results.warnings {
        let span = warning.span;
        let inside = span.start <= span.end
            && span.end <= query.len()
            && query.is_char_boundary(span.start)
            && query.is_char_boundary(span.end);
        law(inside, "a warning points outside the query")?;
        law(!warning.message.is_empty() && warning.message.len() < 400, "a warning is empty or endless")?;
    }
    law(results.warnings.len() < 100, "there are more warnings than anybody reads")?;
    let printed = read.to_string();
    // Escapes can make a long query longer than what is read.
    law(printed.len() > READ_BYTES || parse(&printed).to_string() == printed, "the query does not print back")?;
    for hit in &results.hits {
        let text = &hit.passage.text;
        for span in hit.matches.iter().flat_map(|found| &found.spans) {
            law(text.get(span.start..span.end).is_some_and(|part| !part.is_empty()), "a match lies off the text")?;
        }
        let mut end = 0;
        for span in &hit.snippet.highlights {
            let marked = hit.snippet.text.get(span.start..span.end);
            law(marked.is_some_and(|part| !part.is_empty()) && span.start >= end, "a highlight lies off the snippet")?;
            end = span.end;
        }
        law(!hit.snippet.text.is_empty(), "a snippet is empty")?;
    }
    Ok(())
}

/// Cuts pieces out of a failing query as long as it fails in the same way.
fn smallest(query: &str, failure: &str) -> String {
    let same = |text: &str| check(text).is_err_and(|found| found.split(':').next() == failure.split(':').next());
    let mut chars: Vec<char> = query.chars().collect();
    let mut size = chars.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at + size <= chars.len() {
            let shorter: Vec<char> = chars[..at].iter().chain(&chars[at + size..]).copied().collect();
            if same(&shorter.iter().collect::<String>()) {
                chars = shorter;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    chars.into_iter().collect()
}

/// Queries as readers of the shipped corpus would type them.
const REAL: &[&str] = &[
    "Stabilitätsprojektion",
    "Projektion von Stabilität",
    "\"fragile Staaten\" Irak",
    "„Landes- und Bündnisverteidigung“",
    "+Irak -Iran",
    "Irak UND (Mossul ODER Kirkuk)",
    "Irak AND NOT Iran",
    "Stabil* *projektion =Sicherheit Lambetry~1",
    "\"NATO Irak\"~5",
    "NEAR(NATO Irak, 5)",
    "title:NATO author:Dresen section:Schluss",
    "kind:footnote lang:en doc:stabil* year:2015..2023",
    "Grenzposten Landvermesser^2 Kette",
    "autor:lamberty ostflanke",
    "Ausbildung der Streitkräfte im Irak seit 2018",
    "advising without fighting",
    "What can advisers do about principal-agent problems?",
    "Berti/Diaz-Plaja 2018, S. 3 f.",
    "Ebd., N. 6",
    "cites:krasner-1999 Souveränität",
    "Biddle, Stephen; Macdonald, Julia; Baker, Ryan: Small Footprint, Small Payoff",
    "»Hilfe zur Selbsthilfe« -kind:footnote",
    "Wissenschaftler*innen und Kolleg(inn)en",
    "https://doi.org/10.1080/01402390.2017.1307745",
    "(((Irak OR Mali) AND Ausbildung) NOT \"train and equip\")^0.5",
];

/// What operators, marks and odd characters there are.
const PIECES: &[&str] = &[
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
    "'",
    "''",
    "+",
    "-",
    "=",
    "*",
    "~",
    "~1",
    "~2",
    "~9999999999",
    "^",
    "^2",
    "^0",
    "^-1",
    "^1e99",
    "^NaN",
    ":",
    "..",
    ",",
    "\\",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "/",
    "|",
    "&&",
    "||",
    "!",
    "?",
    "%00",
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "\u{a0}",
    "\u{ad}",
    "\u{feff}",
    "\u{200d}",
    "\u{202e}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{301}",
    "\u{308}",
    " AND ",
    " OR ",
    " NOT ",
    " UND ",
    " ODER ",
    " NICHT ",
    "AND",
    "NEAR(",
    "NEAR",
    ", 5)",
    ", 99999999999999999999)",
    "title:",
    "author:",
    "section:",
    "kind:",
    "kind:footnote",
    "kind:pull-quote",
    "lang:",
    "lang:de",
    "doc:",
    "doc:*",
    "cites:",
    "year:",
    "year:2015..2023",
    "year:..",
    "year:99999999999..-3",
    "autor:",
    "foo:bar",
    "Irak",
    "irak",
    "NATO",
    "Stabil",
    "der",
    "die",
    "und",
    "the",
    "of",
    "a",
    "ß",
    "ẞ",
    "ä",
    "İ",
    "ﬁ",
    "ǆ",
    "2018",
    "1",
    "³",
    "½",
    "日本",
    "हिन्दी",
    "🙂",
    "👩‍👩‍👧",
    "𝔉𝔯𝔞𝔨𝔱𝔲𝔯",
    "ﷺ",
    "\u{10ffff}",
    "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenanspruch",
];

/// Draws the query of a case.
fn query(case: u64) -> String {
    let mut random = Random(SEED + case);
    match random.below(4) {
        0 => (0..random.below(40)).map(|_| any_char(&mut random)).collect(),
        1 => (0..random.below(30)).map(|_| random.one_of(PIECES)).collect(),
        _ => {
            let mut text: Vec<char> = random.one_of(REAL).chars().collect();
            for _ in 0..=random.below(6) {
                mutate(&mut text, &mut random);
            }
            text.into_iter().collect()
        }
    }
}

fn any_char(random: &mut Random) -> char {
    let below = *random.one_of(&[&0x80_u32, &0x250, &0x3000, &0x11_0000]);
    char::from_u32(random.below(below as usize) as u32).unwrap_or('\u{fffd}')
}

fn mutate(text: &mut Vec<char>, random: &mut Random) {
    let at = random.below(text.len() + 1);
    let end = (at + 1 + random.below(8)).min(text.len());
    match random.below(7) {
        0 => drop(text.drain(at..end)),
        1 => drop(text.splice(at..at, random.one_of(PIECES).chars())),
        2 => drop(text.splice(at..end, random.one_of(PIECES).chars())),
        3 => {
            let copy: Vec<char> = text[at..end].repeat(1 + random.below(20));
            drop(text.splice(at..at, copy));
        }
        4 => {
            let other: Vec<char> = random.one_of(REAL).chars().collect();
            let from = random.below(other.len());
            drop(text.splice(at.., other[from..].iter().copied()));
        }
        5 => text.insert(at, any_char(random)),
        _ => text[at..end].reverse(),
    }
}

#[test]
fn any_query_gives_hits_or_says_why_not_in_time() {
    let cases = std::env::var(CASES).ok().map_or(DEFAULT_CASES, |text| text.parse().expect("a number of queries"));
    searcher();
    let (mut slowest, mut found) = ((Duration::ZERO, 0), 0);
    for case in 0..cases {
        let query = query(case);
        match check(&query) {
            Ok(time) => slowest = slowest.max((time, case)),
            Err(failure) => panic!("case {case}: {failure}\n  {query:?}\nsmallest\n  {:?}", smallest(&query, &failure)),
        }
        found += usize::from(ask(&query).is_ok_and(|results| results.total > 0));
    }
    tell(&format!("{cases} queries, {found} with hits; slowest {:?}, case {}", slowest.0, slowest.1));
}

#[test]
fn a_page_or_a_megabyte_of_nonsense_is_answered_in_time() {
    let pieces = [
        "(",
        ")",
        "\"",
        "„",
        "»",
        "+",
        "-",
        ":",
        "^",
        "~",
        "*",
        "[",
        "=",
        "\\",
        "'",
        "\0",
        "a ",
        "a",
        "ä",
        "a:",
        "a* ",
        "*a ",
        "a~2 ",
        "-a ",
        "(a ",
        "\"a ",
        "NOT ",
        "NEAR(",
        "NEAR(a b, 5) ",
        "Irak ",
        "Irak OR ",
        "e* ",
        "*e ",
        "e~2 ",
        "\"der die\"~1000 ",
        "title:e* ",
        "year:1..3 ",
        "doc:* ",
        "\u{301}",
        "🙂",
        "\"Irak NATO\" ",
    ];
    searcher();
    let mut slowest = (Duration::ZERO, "");
    for piece in pieces {
        for bytes in [2_000, 1_000_000] {
            let query = piece.repeat(bytes / piece.len() + 1);
            match check(&query) {
                Ok(time) => slowest = slowest.max((time, piece)),
                Err(failure) => panic!("{bytes} bytes of {piece:?}: {failure}"),
            }
        }
    }
    tell(&format!("{} pieces repeated; slowest {:?}, {:?}", pieces.len(), slowest.0, slowest.1));
}

#[test]
fn queries_that_once_failed_hold() {
    for path in crashes(&["query"]) {
        let bytes = std::fs::read(&path).expect("a query");
        if let Err(failure) = check(&String::from_utf8_lossy(&bytes)) {
            panic!("{}: {failure}", path.display());
        }
    }
}
