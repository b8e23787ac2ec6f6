use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::document::PassageKind;
use crate::eval::Metric;
use crate::search::{MatchClass, parse_years};
use crate::suite::case::{Options, WantedSnippet, WantedWalk};
use crate::suite::fault::Faults;
use crate::suite::measure::{MAX_DEPTH, depth};
use crate::suite::values::{Value, Values, entries, get, normal, shortened};
use crate::suite::{Case, CountRange, Expected, Keep, Spot, Suite};

/// Keys at the top of a file, beside those of [`OPTION_KEYS`].
const SUITE_KEYS: [&str; 6] = ["about", "case", "floors", "keep", "queries", "qrels"];

/// Keys of how a query is asked; at the top of a file they hold for all of it.
const OPTION_KEYS: [&str; 9] = ["kind", "lang", "doc", "author", "year", "cites", "parts", "plain", "limit"];

/// Keys of a case, beside those of [`OPTION_KEYS`].
const CASE_KEYS: [&str; 16] = [
    "name",
    "query",
    "why",
    "known-failure",
    "first",
    "top-3",
    "must",
    "must-not",
    "at-most-rank",
    "class",
    "snippet",
    "count",
    "language",
    "walk",
    "judgements",
    "floors",
];

const SNIPPET_KEYS: [&str; 2] = ["contains", "marks"];

const WALK_KEYS: [&str; 4] = ["notes", "sources", "cited-by", "mentioned-in"];

/// Deepest rank that may be asked for.
const MAX_RANK: usize = MAX_DEPTH;

/// The files of a collection, as they are named, and where.
#[derive(Debug, Clone)]
pub(super) struct NamedFiles {
    pub(super) queries: (PathBuf, Range<usize>),
    pub(super) qrels: (PathBuf, Range<usize>),
}

/// What a file says, before the files that it names are read.
pub(super) struct Parsed<'t> {
    pub(super) suite: Suite,
    pub(super) files: Option<NamedFiles>,
    pub(super) options: Options,
    pub(super) faults: Faults<'t>,
}

/// Reads a suite from its text; the files of a collection are not looked for.
///
/// Never fails: what is wrong is in [`Suite::faults`], what is not is there to be tested.
pub fn parse_suite(name: &str, text: &str) -> Suite {
    let Parsed { suite, files, faults, .. } = parse(name, text);
    let mut suite = finished(suite, files.is_some(), faults);
    suite.collection = None;
    suite
}

/// Closes a suite: one that tests nothing says so.
pub(super) fn finished(mut suite: Suite, has_collection: bool, mut faults: Faults<'_>) -> Suite {
    if suite.cases.is_empty() && !has_collection && !faults.any() {
        faults.add(&(0..0), "there is no case in it", "a case begins with `[[case]]` and has a `query`");
    }
    suite.faults = faults.finish();
    suite
}

pub(super) fn parse<'t>(name: &str, text: &'t str) -> Parsed<'t> {
    let mut faults = Faults::new(text);
    let mut suite = Suite { name: name.to_owned(), ..Suite::default() };
    let mut options = Options::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let message = error.message().lines().next().unwrap_or_default().trim().trim_end_matches('.').to_owned();
        let hint = match message.as_str() {
            message if message.contains("duplicate key") => "name it once",
            message if message.contains("string") => {
                "a text begins and ends with the same mark, `\"` or `'`, on one line"
            }
            message if message.contains("newline") => "each line has one `key = value`",
            message if message.contains("array") => "a list is written `[\"…\", \"…\"]`",
            _ => "a suite is a TOML file: `key = value`, texts in quotation marks; see https://toml.io",
        };
        faults.add(&error.span().unwrap_or(0..0), message, hint);
    }
    if !errors.is_empty() {
        // What is behind a slip of the pen may be read as anything.
        return Parsed { suite, files: None, options, faults };
    }
    let mut reader = Values { faults };
    let table = table.into_inner();
    let (mut queries, mut qrels) = (None, None);
    let mut floors_at = None;
    for (key, value) in entries(&table) {
        match normal(key.get_ref()).as_str() {
            "about" => suite.about = reader.text("about", value),
            "queries" => queries = reader.text("queries", value).map(|path| (PathBuf::from(path), value.span())),
            "qrels" => qrels = reader.text("qrels", value).map(|path| (PathBuf::from(path), value.span())),
            "keep" => suite.keep = reader.keep(value),
            "floors" => {
                floors_at = Some(key.span());
                suite.floors = reader.floors(value);
            }
            "case" => {}
            other if reader.option(&mut options, other, value) => {}
            other if CASE_KEYS.contains(&other) || top_rank(other).is_some() => reader.faults.add(
                &key.span(),
                format!("`{other}` stands outside of a case"),
                "put it below the `[[case]]` that it belongs to",
            ),
            _ => reader.unknown(key, &[&SUITE_KEYS[..], &OPTION_KEYS].concat()),
        }
    }
    if let Some(cases) = get(&table, "case") {
        reader.cases(cases, &options, &mut suite);
    }
    let files = match (queries, qrels) {
        (Some(queries), Some(qrels)) => Some(NamedFiles { queries, qrels }),
        (None, None) => None,
        (Some((_, span)), None) | (None, Some((_, span))) => {
            reader.faults.add(
                &span,
                "a collection has `queries` and `qrels`, one of them is missing",
                "name both files; the judgements are in the TREC or BEIR form",
            );
            None
        }
    };
    if let (Some(span), true, None) = (floors_at, suite.cases.is_empty(), &files)
        && !reader.faults.any()
    {
        reader.faults.add(
            &span,
            "there is nothing that could reach these floors",
            "add a `[[case]]`, or `queries` and `qrels`",
        );
    }
    Parsed { suite, files, options, faults: reader.faults }
}

/// Reads `top-3`.
fn top_rank(key: &str) -> Option<&str> {
    key.strip_prefix("top-").filter(|rank| !rank.is_empty() && rank.bytes().all(|byte| byte.is_ascii_digit()))
}

impl<'t> Values<'t> {
    fn keep(&mut self, value: Value<'_, '_>) -> Keep {
        match self.text("keep", value).as_deref() {
            Some("hits") | None => Keep::Hits,
            Some("judged") => Keep::Judged,
            Some(other) => {
                let message = format!("unknown `keep`: `{}`", shortened(other));
                self.faults.add(&value.span(), message, "a baseline keeps `hits` or `judged`");
                Keep::Hits
            }
        }
    }

    /// Reads one of [`OPTION_KEYS`]; returns whether it is one.
    fn option(&mut self, options: &mut Options, name: &str, value: Value<'_, '_>) -> bool {
        let filters = &mut options.filters;
        match name {
            "kind" => {
                let kinds = PassageKind::ALL.map(PassageKind::name).join(", ");
                filters.kinds = self.each(name, value, |text| text.parse().ok(), "no kind of passage", &kinds);
            }
            "lang" => filters.languages = self.each(name, value, |text| text.parse().ok(), "no language", "de, en"),
            "doc" => filters.documents = self.texts(name, value).into_iter().map(|(text, _)| text).collect(),
            "author" => filters.authors = self.texts(name, value).into_iter().map(|(text, _)| text).collect(),
            "cites" => filters.cites = self.texts(name, value).into_iter().map(|(text, _)| text).collect(),
            "year" => {
                let text = match value.get_ref() {
                    DeValue::Integer(year) => Some(year.as_str().to_owned()),
                    _ => self.text(name, value),
                };
                match text.map(|text| parse_years(&text)) {
                    Some(Ok(years)) => filters.years = Some(years),
                    Some(Err(message)) => self.faults.add(&value.span(), message, "write `year = \"2015..2023\"`"),
                    None => {}
                }
            }
            "parts" => options.parts = self.boolean(name, value).unwrap_or_default(),
            "plain" => options.plain = self.boolean(name, value).unwrap_or_default(),
            "limit" => options.limit = self.number(name, value, 1, MAX_RANK),
            _ => return false,
        }
        true
    }

    fn floors(&mut self, value: Value<'t, '_>) -> Vec<(Metric, f64)> {
        let Some(table) = self.table("floors", value, "floors = { \"ndcg@10\" = 0.9 }") else { return Vec::new() };
        let mut floors: Vec<(Metric, f64)> = Vec::new();
        for (key, value) in entries(table) {
            let name = key.get_ref();
            let metric = name.parse().ok();
            let fits = |metric: &Metric| depth(*metric).is_none_or(|depth| depth <= MAX_DEPTH);
            let Some(metric) = metric.filter(fits) else {
                self.faults.add(
                    &key.span(),
                    format!("`{}` is no metric", shortened(name)),
                    "there are ndcg@10, mrr@10, recall@5, success@1, p@10, judged@10, each at any rank up to 1000, and map",
                );
                continue;
            };
            let floor = match value.get_ref() {
                DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
                DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
                _ => {
                    self.wrong(name, value, "a number", format!("write `\"{name}\" = 0.9`"));
                    continue;
                }
            };
            match floor.filter(|floor| (0.0..=1.0).contains(floor)) {
                Some(floor) => floors.push((metric, floor)),
                None => self.faults.add(&value.span(), format!("`{name}` is out of range"), "metrics go from 0 to 1"),
            }
        }
        floors.sort_by_key(|(metric, _)| *metric);
        floors
    }

    fn cases(&mut self, value: Value<'t, '_>, options: &Options, suite: &mut Suite) {
        let list = match value.get_ref() {
            DeValue::Array(list) => list,
            DeValue::Table(_) => {
                self.faults.add(&value.span(), "`[case]` is one table", "write `[[case]]`, which may come again");
                return;
            }
            _ => {
                self.wrong("case", value, "a table", "a case begins with `[[case]]`");
                return;
            }
        };
        let mut names: HashMap<String, Spot> = HashMap::new();
        for value in list.iter() {
            let before = self.faults.len();
            let Some(table) = self.table("case", value, "[[case]]") else { continue };
            let case = self.case(table, value.span(), options);
            let Some(case) = case else { continue };
            if let Some(first) = names.get(&case.name) {
                let line = first.line;
                let hint = if get(table, "name").is_some() {
                    "give each a name of its own"
                } else {
                    "the query is the name where there is none: give one of them a `name`"
                };
                let at = get(table, "name").or(get(table, "query")).map_or(value.span(), Spanned::span);
                self.faults.add(
                    &at,
                    format!("`{}` is the name of the case in line {line} too", shortened(&case.name)),
                    hint,
                );
            } else {
                names.insert(case.name.clone(), case.spot);
            }
            if self.faults.len() == before {
                suite.cases.push(case);
            }
        }
    }

    fn case(&mut self, table: &DeTable<'t>, span: Range<usize>, options: &Options) -> Option<Case> {
        let mut options = options.clone();
        let mut expected = Expected::default();
        let (mut name, mut query, mut why, mut known_failure) = (None, None, None, None);
        for (key, value) in entries(table) {
            let normal = normal(key.get_ref());
            match normal.as_str() {
                "name" => name = self.text("name", value),
                "query" => query = self.text("query", value),
                "why" => why = self.text("why", value),
                "known-failure" => known_failure = self.text("known-failure", value),
                "first" => {
                    let spot = self.faults.spot(&value.span());
                    expected.first = self.text("first", value).map(|id| (id.trim().to_owned(), spot));
                }
                "top" => {
                    let ids = "write `top-3 = [\"…\", \"…\"]`: all of them among the first 3";
                    self.faults.add(&key.span(), "`top` does not say which places", ids);
                }
                "must" => expected.must = self.places("must", value),
                "must-not" => expected.must_not = self.places("must-not", value),
                "at-most-rank" => {
                    let example = "at-most-rank = { \"doc:p5\" = 3 }";
                    for (id, value) in self.table("at-most-rank", value, example).map(entries).unwrap_or_default() {
                        let spot = self.faults.spot(&id.span());
                        if let Some(rank) = self.number("at-most-rank", value, 1, MAX_RANK) {
                            expected.top.push((rank, id.get_ref().trim().to_owned(), spot));
                        }
                    }
                }
                "class" => {
                    let all = MatchClass::ALL.map(MatchClass::name).join(", ");
                    let read = |name: &str| MatchClass::ALL.into_iter().find(|class| class.name() == name);
                    expected.class = Some(self.each("class", value, read, "no class of match", &all));
                }
                "snippet" => expected.snippet = self.snippet(value),
                "count" => expected.count = self.count(value),
                "language" => {
                    let read = self.each("language", value, |text| text.parse().ok(), "no language", "de, en");
                    expected.language = read.first().copied();
                }
                "walk" => expected.walk = self.walk(value),
                "judgements" => expected.judgements = self.judgements(value),
                "floors" => expected.floors = self.floors(value),
                other => {
                    if let Some(digits) = top_rank(other) {
                        match digits.parse().ok().filter(|rank| (1..=MAX_RANK).contains(rank)) {
                            Some(rank) => {
                                let places = self.places(other, value);
                                expected.top.extend(places.into_iter().map(|(id, spot)| (rank, id, spot)));
                            }
                            None => self.faults.add(
                                &key.span(),
                                format!("`{}` is out of range", shortened(other)),
                                format!("write `top-1` to `top-{MAX_RANK}`"),
                            ),
                        }
                    } else if !self.option(&mut options, other, value) {
                        self.unknown(key, &[&CASE_KEYS[..], &OPTION_KEYS].concat());
                    }
                }
            }
        }
        let spot = self.faults.spot(&span);
        let Some(query) = query else {
            if get(table, "query").is_none() {
                self.faults.add(&span, "a case has no `query`", "write what is searched for: `query = \"…\"`");
            }
            return None;
        };
        if expected.is_empty() && !self.faults.any_since(spot) {
            let hint = "name a place: `first`, `top-3`, `must` or `must-not`, or give a `count`";
            self.faults.add(&span, "a case expects nothing", hint);
        }
        self.contradictions(&expected, &span);
        let name = name.unwrap_or_else(|| query.clone());
        Some(Case { name, query, options, why, known_failure, expected, of_collection: false, spot })
    }

    /// Tells what cannot be or says nothing.
    fn contradictions(&mut self, expected: &Expected, span: &Range<usize>) {
        let places = expected.places();
        for (id, spot) in &expected.must_not {
            if places.contains(&id.as_str()) {
                let message = format!("`{}` must and must not be found", shortened(id));
                self.faults.add_at(*spot, message, "take one of them out");
            }
        }
        for (asked, is_asked) in [
            ("class", expected.class.is_some()),
            ("snippet", expected.snippet.is_some()),
            ("language", expected.language.is_some()),
            ("walk", expected.walk.is_some()),
        ] {
            if is_asked && places.is_empty() {
                let hint = "name the place that it is about: `first`, `top-3` or `must`";
                self.faults.add(span, format!("`{asked}` is about no place"), hint);
            }
        }
        if !expected.floors.is_empty() && places.is_empty() && expected.judgements.is_empty() {
            self.faults.add(span, "`floors` without a place that counts", "add `judgements`");
        }
    }

    fn snippet(&mut self, value: Value<'t, '_>) -> Option<WantedSnippet> {
        let table = self.table("snippet", value, "snippet = { contains = \"…\", marks = [\"…\"] }")?;
        let mut wanted = WantedSnippet::default();
        for (key, value) in entries(table) {
            match normal(key.get_ref()).as_str() {
                "contains" => {
                    wanted.contains = self.texts("contains", value).into_iter().map(|(text, _)| text).collect()
                }
                "marks" => match value.get_ref() {
                    DeValue::Array(list) if list.is_empty() => wanted.marks = Some(Vec::new()),
                    _ => wanted.marks = Some(self.texts("marks", value).into_iter().map(|(text, _)| text).collect()),
                },
                _ => self.unknown(key, &SNIPPET_KEYS),
            }
        }
        Some(wanted)
    }

    fn walk(&mut self, value: Value<'t, '_>) -> Option<WantedWalk> {
        let table = self.table("walk", value, "walk = { notes = [\"…\"], sources = [\"…\"] }")?;
        let mut wanted = WantedWalk::default();
        for (key, value) in entries(table) {
            match normal(key.get_ref()).as_str() {
                "notes" => wanted.notes = self.places("notes", value),
                "sources" => wanted.sources = self.places("sources", value),
                "cited-by" => wanted.cited_by = self.places("cited-by", value),
                "mentioned-in" => wanted.mentioned_in = self.places("mentioned-in", value),
                _ => self.unknown(key, &WALK_KEYS),
            }
        }
        Some(wanted)
    }

    fn judgements(&mut self, value: Value<'t, '_>) -> BTreeMap<String, (i32, Spot)> {
        let table = self.table("judgements", value, "judgements = { \"doc:p5\" = 3, \"doc:p7\" = 1 }");
        let mut judgements = BTreeMap::new();
        for (key, value) in table.map(entries).unwrap_or_default() {
            let spot = self.faults.spot(&key.span());
            if let Some(grade) = self.number("judgements", value, 0, 100) {
                judgements.insert(key.get_ref().trim().to_owned(), (i32::try_from(grade).unwrap_or(0), spot));
            }
        }
        judgements
    }

    /// Reads `3`, `"2..5"`, `"2.."`, `"..5"`.
    fn count(&mut self, value: Value<'_, '_>) -> Option<CountRange> {
        const MOST: usize = u32::MAX as usize;
        if let DeValue::Integer(_) = value.get_ref() {
            return self.number("count", value, 0, MOST).map(|count| CountRange { from: count, to: Some(count) });
        }
        let DeValue::String(text) = value.get_ref() else {
            self.wrong("count", value, "a number or a range", "write `count = 3` or `count = \"2..5\"`");
            return None;
        };
        let range = text.split_once("..").and_then(|(from, to)| {
            let number = |text: &str| text.trim().parse::<usize>().ok();
            let (from, to) = (from.trim(), to.trim());
            let from_number = if from.is_empty() { Some(0) } else { number(from) }?;
            let to_number = if to.is_empty() { None } else { Some(number(to)?) };
            let says_something = !(from.is_empty() && to.is_empty());
            (says_something && to_number.is_none_or(|to| from_number <= to))
                .then_some(CountRange { from: from_number, to: to_number })
        });
        if range.is_none() {
            let message = format!("`{}` is no range", shortened(text));
            self.faults.add(&value.span(), message, "write `count = 3`, `\"2..5\"`, `\"2..\"` or `\"..5\"`");
        }
        range
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Fault;

    fn faults(text: &str) -> Vec<Fault> {
        parse_suite("suite", text).faults
    }

    #[track_caller]
    fn assert_fault(text: &str, line: usize, column: usize, message: &str, hint: &str) {
        let faults = faults(text);
        let found: Vec<_> = faults.iter().map(|of| (of.spot.line, of.spot.column, of.message.as_str())).collect();
        assert_eq!(found, [(line, column, message)], "{text}");
        let told = faults[0].hint.as_deref().unwrap_or_default();
        assert!(told.contains(hint), "{text}: {told}");
    }

    #[test]
    fn what_a_baseline_keeps_is_one_of_two() {
        let keep = |text: &str| parse_suite("suite", &format!("{text}\n[[case]]\nquery = 'q'\nfirst = 'a'\n")).keep;
        assert_eq!([keep(""), keep("keep = 'hits'"), keep("keep = 'judged'")], [Keep::Hits, Keep::Hits, Keep::Judged]);
        let text = "keep = 'scores'\n[[case]]\nquery = 'q'\nfirst = 'a'\n";
        assert_fault(text, 1, 8, "unknown `keep`: `scores`", "`hits` or `judged`");
    }

    #[test]
    fn a_case_is_read_with_all_it_has() {
        let suite = parse_suite(
            "suite",
            "about = 'x'\nlang = 'de'\n[floors]\n'NDCG@10' = 0.5\n[[case]]\nname = 'n'\nquery = 'q'\nwhy = 'w'\n\
             kind = ['paragraph', 'footnote']\nyear = 1905\nlimit = 20\nparts = true\nfirst = 'a:p1'\ntop-3 = ['b', 'c:p2']\n\
             at_most_rank = { 'd:p1' = 7 }\nmust = 'e'\nmust_not = ['f']\nclass = ['exact', 'near']\n\
             snippet = { contains = 'x y', marks = [] }\ncount = '2..'\nlanguage = 'en'\n\
             walk = { notes = 'a:fn1', sources = ['s-1'], cited-by = 'b:p1', mentioned-in = 'b:p2' }\n\
             judgements = { 'a:p1' = 3, 'g:p1' = 0 }\nfloors = { map = 1 }\nknown-failure = 'k'\n",
        );
        assert_eq!(suite.faults, []);
        assert_eq!((suite.about.as_deref(), suite.floors.as_slice()), (Some("x"), &[(Metric::Ndcg(10), 0.5)][..]));
        let case = &suite.cases[0];
        assert_eq!((case.name.as_str(), case.query.as_str(), case.spot.line), ("n", "q", 5));
        assert_eq!((case.why.as_deref(), case.known_failure.as_deref()), (Some("w"), Some("k")));
        let options = &case.options;
        assert_eq!((options.limit, options.parts, options.plain), (Some(20), true, false));
        assert_eq!(options.filters.kinds, [PassageKind::Paragraph, PassageKind::Footnote]);
        assert_eq!(options.filters.languages, ["de".parse().unwrap()], "what stands at the top holds for all");
        assert_eq!(options.filters.years, Some((Some(1905), Some(1905))));
        let expected = &case.expected;
        assert_eq!(expected.places(), ["a:p1", "b", "c:p2", "d:p1", "e"]);
        let top: Vec<_> = expected.top.iter().map(|(rank, id, _)| (*rank, id.as_str())).collect();
        assert_eq!(top, [(3, "b"), (3, "c:p2"), (7, "d:p1")]);
        assert_eq!(expected.class, Some(vec![MatchClass::Exact, MatchClass::Near]));
        assert_eq!(expected.snippet, Some(WantedSnippet { contains: vec!["x y".to_owned()], marks: Some(Vec::new()) }));
        assert_eq!(expected.count, Some(CountRange { from: 2, to: None }));
        assert_eq!(expected.judgements.get("a:p1").map(|(grade, _)| *grade), Some(3));
        assert_eq!(expected.floors, [(Metric::AveragePrecision, 1.0)]);
        let walk = expected.walk.as_ref().unwrap();
        assert_eq!((walk.notes[0].0.as_str(), walk.sources[0].0.as_str()), ("a:fn1", "s-1"));
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_a_way_out() {
        let case = |line: &str| format!("[[case]]\nquery = 'q'\nmust = 'a'\n{line}\n");
        for (text, line, column, message, hint) in [
            (String::new(), 1, 1, "there is no case in it", "[[case]]"),
            ("[[case]]\nfirst = 'a'\n".to_owned(), 1, 1, "a case has no `query`", "query = "),
            ("[[case]]\nquery = 'q'\n".to_owned(), 1, 1, "a case expects nothing", "`first`"),
            ("[case]\nquery = 'q'\n".to_owned(), 1, 1, "`[case]` is one table", "[[case]]"),
            ("case = 3\n".to_owned(), 1, 8, "`case` is a number, not a table", "[[case]]"),
            (
                "query = 'q'\n[[case]]\nquery='q'\ncount=1\n".to_owned(),
                1,
                1,
                "`query` stands outside of a case",
                "[[case]]",
            ),
            ("qurls = 'q'\n[[case]]\nquery='q'\ncount=1\n".to_owned(), 1, 1, "unknown key `qurls`", "`qrels`"),
            (case("  Frist = 'x'"), 4, 3, "unknown key `Frist`", "`first`"),
            (case("xyzxyz = 'x'"), 4, 1, "unknown key `xyzxyz`", "there are `name`, `query`"),
            (case("first = ['a']"), 4, 9, "`first` is a list, not a text", "first = \"…\""),
            (case("first = ' '"), 4, 9, "`first` is empty", "leave it out"),
            (case("must-not = []"), 4, 12, "`must-not` is an empty list", "leave it out"),
            (case("top = 3"), 4, 1, "`top` does not say which places", "top-3"),
            (case("top-0 = 'a'"), 4, 1, "`top-0` is out of range", "`top-1`"),
            (case("at-most-rank = 3"), 4, 16, "`at-most-rank` is a number, not a table", "{ \"doc:p5\" = 3 }"),
            (case("class = 'ähnlich'"), 4, 9, "`ähnlich` is no class of match", "exact, inflected"),
            (case("kind = ['paragraph', 'absatz']"), 4, 22, "`absatz` is no kind of passage", "footnote"),
            (case("lang = 'klingonisch'"), 4, 8, "`klingonisch` is no language", "de, en"),
            (case("year = '2020..1990'"), 4, 8, "the years run backwards: write 1990..2020", "year = "),
            (case("limit = 0"), 4, 9, "`limit` is out of range", "from 1 to 1000"),
            (case("limit = 99999999999999999999"), 4, 9, "`limit` is out of range", "from 1"),
            (case("plain = 'ja'"), 4, 9, "`plain` is a text, not true or false", "plain = true"),
            (case("count = '5..2'"), 4, 9, "`5..2` is no range", "2..5"),
            (case("count = -1"), 4, 9, "`count` is out of range", "from 0"),
            (case("floors = { 'f1@3' = 1 }"), 4, 12, "`f1@3` is no metric", "ndcg@10"),
            (case("floors = { map = 1.5 }"), 4, 18, "`map` is out of range", "0 to 1"),
            (case("snippet = { mark = 'x' }"), 4, 13, "unknown key `mark`", "`marks`"),
            (case("walk = 'a:fn1'"), 4, 8, "`walk` is a text, not a table", "notes"),
            (case("must-not = 'a'"), 4, 12, "`a` must and must not be found", "take one"),
            (case("must = 'b'"), 4, 1, "duplicate key", "once"),
            ("[[case]]\nquery='q'\ncount=0\nclass='exact'\n".to_owned(), 1, 1, "`class` is about no place", "`must`"),
            (
                "queries = 'q.jsonl'\n".to_owned(),
                1,
                11,
                "a collection has `queries` and `qrels`, one of them is missing",
                "both",
            ),
            ("[floors]\nmap = 1\n".to_owned(), 1, 2, "there is nothing that could reach these floors", "[[case]]"),
            ("[[case]]\nquery = 'q\n".to_owned(), 2, 11, "invalid literal string, expected `'`", "same mark"),
        ] {
            assert_fault(&text, line, column, message, hint);
        }
    }

    #[test]
    fn a_mistake_costs_its_case_alone() {
        let suite = parse_suite(
            "suite",
            "[[case]]\nquery = 'a'\nmust = 3\n[[case]]\nquery = 'b'\nmust = 'x'\n[[case]]\nquery = 'b'\nmust = 'x'\n",
        );
        assert_eq!(suite.cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>(), ["b"]);
        let told: Vec<_> = suite.faults.iter().map(|fault| (fault.spot.line, fault.message.as_str())).collect();
        assert_eq!(
            told,
            [
                (3, "`must` is a number, not a text or a list of texts"),
                (8, "`b` is the name of the case in line 4 too")
            ]
        );
    }

    #[test]
    fn hostile_files_are_told_and_never_fallen_over() {
        let deep = format!("a = {}", "[".repeat(50_000));
        let tables = format!("a = {}", "{ b = ".repeat(50_000));
        let many = "[[case]]\nquery = 'q'\n".repeat(5_000);
        let long = format!("[[case]]\n{} = 'x'\n", "k".repeat(1_000_000));
        for text in [
            deep.as_str(),
            &tables,
            &many,
            &long,
            "\0",
            "\u{feff}[[case]]",
            "[[case]]\n[[case]]\n[[case]]",
            "[[case.case]]\nquery='q'",
            "case = [[[]]]",
            "[[case]]\nquery = 0x_1",
            "[[case]]\nquery = 1979-05-27T07:32:00Z\n'' = ''",
            "[[case]]\n\"top-99999999999999999999999\" = 'x'\nquery='q'",
            "[[case]]\nquery = 'q'\nlimit = nan\ncount = inf\nfloors = { map = nan }",
        ] {
            let faults = faults(text);
            assert!(!faults.is_empty(), "{}", shortened(text));
            assert!(faults.iter().all(|fault| fault.message.len() < 400), "{}", shortened(text));
        }
    }
}
