//! `fundstelle search`

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, ValueEnum};
use fundstelle::corpus::Config;
use fundstelle::document::PassageKind;
use fundstelle::index::{IndexError, corpus_changed_hint, missing_dictionaries};
use fundstelle::output::json::{self, SearchSummaryRecord, write_line, write_results};
use fundstelle::output::keyword::{KeywordOrder, keyword_lines};
use fundstelle::output::terminal::{HitContext, Layout, plural, write_explanation, write_hit, write_keywords};
use fundstelle::search::{
    Filters, Footnote, Results, SNIPPET_CHARS, SearchError, SearchRequest, Searcher, Years, parse_years,
};
use fundstelle::text::Language;
use fundstelle::walk::notes_with_sources;

use crate::commands::analyze::warn_of_query;
use crate::exit::Exit;
use crate::indexing;
use crate::options::count;
use crate::session::{Session, Verbosity, shown};

/// Search the corpus
///
/// Prints ranked passages with their place, what matched in them, and their footnotes. Any of the words may match;
/// passages that have more of them, nearer together, come first. A word is met, best first, as it is typed, inflected,
/// written apart, by its parts near each other, by its parts in one passage or a compound that holds it, in the other
/// language, and where nothing else is there, with a typing error; --explain says which. A query never fails: what cannot be read as
/// typed is searched as plain words, with a warning.
///
/// Where there is no index yet, one is made first. The corpus is not looked at again after that: `fundstelle index`
/// brings the index up to date.
#[derive(Debug, Args)]
#[command(after_long_help = QUERIES)]
pub struct Arguments {
    /// Look for these words
    // Not text yet: what is no UTF-8 is a strange query, not a usage error.
    #[arg(value_name = "QUERY")]
    pub query: Vec<OsString>,

    /// Show at most this many passages
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 10)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    pub limit: usize,

    /// Leave out this many passages first
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    pub offset: usize,

    /// Show this many neighbouring passages at both sides
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    pub context: usize,

    /// Show each match on a line of its own, matched words below each other
    #[arg(long, conflicts_with = "context")]
    pub kwic: bool,

    /// With --kwic, sort the lines: rank, left or right
    ///
    /// `left` sorts by the words before the match, the nearest first, `right` by those behind it: as a German dictionary
    /// does, ä as a, capitals as small letters. Only the matches of the passages shown are sorted: see --limit.
    #[arg(long, value_name = "ORDER", requires = "kwic", value_enum, default_value_t = Sort::Rank)]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub sort: Sort,

    /// Let parts of compounds answer too
    ///
    /// Without it, "Stabilitätsprojektion" is answered by "Projektion von Stabilität", but not by "Projektion" alone.
    #[arg(long)]
    pub parts: bool,

    /// Say how each word of the query was matched
    #[arg(long)]
    pub explain: bool,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub filters: FilterArguments,
}

/// How the lines of `--kwic` are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sort {
    /// As the passages are ranked
    Rank,
    /// By the words before the match
    Left,
    /// By the words behind the match
    Right,
}

impl From<Sort> for KeywordOrder {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Rank => Self::Rank,
            Sort::Left => Self::Left,
            Sort::Right => Self::Right,
        }
    }
}

/// Restrictions on the passages that are looked at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArguments {
    /// Look only at passages of this kind; for several, repeat it or use commas
    ///
    /// Pull quotes, which repeat a sentence of the article, are only shown where asked for.
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = KindParser, hide_possible_values = true)]
    pub kind: Vec<PassageKind>,

    /// Look only at passages in this language, such as de or en
    #[arg(long, value_name = "LANGUAGE", value_delimiter = ',')]
    pub lang: Vec<Language>,

    /// Look only into documents of this id; * stands for any characters
    #[arg(long, value_name = "ID")]
    pub doc: Vec<String>,

    /// Look only into documents by this author
    #[arg(long, value_name = "NAME")]
    pub author: Vec<String>,

    /// Look only into documents of these years: 2015..2023, 2015.., ..2023 or 2015
    #[arg(long, value_name = "A..B", value_parser = parse_years)]
    pub year: Option<Years>,

    /// Look only at passages that cite this source
    ///
    /// For one of several, repeat it or use commas.
    /// Named by its id, the beginning of its id, or words of its authors and title: see `fundstelle sources`. Without words
    /// to look for, all passages that cite it are found.
    #[arg(long, value_name = "SOURCE", value_delimiter = ',', value_parser = source_name)]
    pub cites: Vec<String>,
}

impl FilterArguments {
    /// Returns them as the library takes them.
    pub fn filters(&self) -> Filters {
        Filters {
            kinds: self.kind.clone(),
            languages: self.lang.clone(),
            documents: self.doc.clone(),
            authors: self.author.clone(),
            years: self.year,
            cites: self.cites.clone(),
        }
    }
}

const QUERIES: &str = "\
Queries:
  word                  also its inflected forms, umlaut and ß spellings, and in compounds
  \"a phrase\" „so“ »so«  these words in this order
  \"a b\"~5               with up to 5 words between, in either order; also NEAR(a b, 5)
  +must -not            must stand there, must not stand in the passage
  AND OR NOT ( )        in capitals; UND ODER NICHT too
  =Wort                 exactly this form
  Stabil* *projektion   any word that begins or ends so
  wort~1                with 1 typing error, or 2
  word^2                counts twice
  title: author: section: kind: lang: doc: year:2015..2023
  cites:dresen-2023     a passage whose footnotes cite this source; also cites:\"NATO\"

The shell keeps quotation marks, * and brackets for itself: put single quotes round the whole
query, as below, also where a word begins with - (or write -- before it).

Kinds: paragraph, footnote, lead, list-item, blockquote, pull-quote, caption, table, author-note.

Examples:
  fundstelle search Projektion von Stabilität
  fundstelle search '\"Projektion von Stabilität\"'
  fundstelle search '\"fragile Staaten\" -Mali' -n 3
  fundstelle search --kind footnote --year 2015..2023 'author:lamberty NATO'
  fundstelle search --kwic --sort right -n 100 Ostflanke
  fundstelle search --json NATO | jq -r 'select(.type == \"hit\").id'

Exit status: 0 found, 1 nothing found, 2 error.";

/// Reads a kind of passage and names them all for completions.
#[derive(Debug, Clone)]
struct KindParser;

impl TypedValueParser for KindParser {
    type Value = PassageKind;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<PassageKind, clap::Error> {
        let names = PassageKind::ALL.map(PassageKind::name).join(", ");
        let parse = move |word: &str| word.parse().map_err(|error| format!("{error}; there are {names}"));
        TypedValueParser::parse_ref(&parse, command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(PassageKind::ALL.into_iter().map(|kind| PossibleValue::new(kind.name()))))
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let query = arguments.query.join(OsStr::new(" "));
    let query = query.to_string_lossy();
    let mut query = query.trim();
    let mut filters = arguments.filters.filters();
    // Without words the sources are what is asked for.
    let asked = sources_as_query(&filters.cites);
    if query.is_empty() {
        filters.cites.clear();
        query = &asked;
    }
    if query.is_empty() {
        return nothing_asked(arguments, session);
    }
    let mut searcher = open(session)?;
    let request = SearchRequest {
        query: query.to_owned(),
        plain: false,
        limit: arguments.limit,
        offset: arguments.offset,
        filters,
        snippet_chars: if arguments.json { SNIPPET_CHARS } else { text_snippet_chars(session.layout) },
        parts: arguments.parts,
        ids_only: false,
    };
    let begin = Instant::now();
    let results = match searcher.search(&request) {
        // Damage that opening did not show.
        Err(SearchError::Index(error)) if is_mendable(&error, session)? => {
            searcher = mend(&error, session)?;
            searcher.search(&request)?
        }
        found => found?,
    };
    let elapsed = begin.elapsed();
    for source in &request.filters.cites {
        if let Some(missing) = searcher.missing_source(source)? {
            session.warn(&missing.message, Some(&missing.hint))?;
        }
    }
    warn_of_query(query, &results.warnings, session);

    if arguments.json {
        print_json(arguments, query, &results, elapsed, &searcher, session)?;
    } else if arguments.kwic {
        let layout = session.layout;
        write_keywords(session.out(), &keyword_lines(&results.hits, arguments.sort.into()), layout)?;
    } else {
        print_hits(arguments, &results, &searcher, session)?;
    }
    session.flush()?;
    warn_of_changes(&searcher, session)?;
    conclude(arguments, &request, &results, elapsed, session)?;
    Ok(if results.total > 0 { Exit::Found } else { Exit::Nothing })
}

/// Writes sources of `--cites` as a query for what cites any of them: `cites:"dresen-2023" OR cites:"NATO"`.
fn sources_as_query(sources: &[String]) -> String {
    sources.iter().map(|source| format!("cites:\"{source}\"")).collect::<Vec<_>>().join(" OR ")
}

/// Reads an item of `--cites`: what could not stand between quotation marks in a query names nothing.
fn source_name(text: &str) -> Result<String, String> {
    match text.replace('"', " ").trim() {
        "" => Err("name a source: `fundstelle sources` lists them".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// Opens the index; where there is none, or none that can be used, makes it first and says so.
pub fn open(session: &mut Session) -> anyhow::Result<Searcher> {
    let config = session.config()?;
    match Searcher::open(&config.index) {
        Err(IndexError::Missing { .. }) => {
            session.note(&format!("no index yet: indexing {}", shown(&config.corpus)))?;
            make(&config, indexing::Options::default(), session)
        }
        // The index is looked at again under the lock, where another run may have mended it; it tells of damage itself.
        Err(error) if is_mendable(&error, session)? => make(&config, indexing::Options::default(), session)
            .with_context(|| format!("{error}; the index could not be made anew")),
        opened => Ok(opened?),
    }
}

/// Tells whether the index can be made anew: it is disposable, but not without a corpus to make it from.
fn is_mendable(error: &IndexError, session: &Session) -> anyhow::Result<bool> {
    Ok(error.mended_by_rebuild() && session.config()?.corpus.is_dir())
}

/// Makes an index anew whose damage only a search has shown, and says so.
fn mend(error: &IndexError, session: &mut Session) -> anyhow::Result<Searcher> {
    let config = session.config()?;
    session.warn(&format!("{error}; the index is made anew"), None)?;
    make(&config, indexing::Options { rebuild: true, ..indexing::Options::default() }, session)
        .with_context(|| format!("{error}; the index could not be made anew"))
}

fn make(config: &Config, options: indexing::Options, session: &mut Session) -> anyhow::Result<Searcher> {
    let report = indexing::update(config, options, session)?;
    indexing::tell(&report, options, session)?;
    Ok(Searcher::open(&config.index)?)
}

/// Warns where the index is of another corpus, or the corpus is known to have changed; it is not looked through for that.
pub fn warn_of_changes(searcher: &Searcher, session: &mut Session) -> anyhow::Result<()> {
    let config = session.config()?;
    let made_from = &searcher.manifest().corpus;
    if are_different(made_from, &config.corpus) {
        session.warn(
            &format!(
                "the index {} was made from {}, not from {}",
                shown(&config.index),
                shown(made_from),
                shown(&config.corpus)
            ),
            Some("name the index of this corpus with `--index DIR`; where there is none, it is made"),
        )?;
        return Ok(());
    }
    let options = indexing::Options::default().for_library(&config)?;
    if let Some(missing) = missing_dictionaries(searcher.manifest(), &options).first() {
        let path = shown(Path::new(missing));
        let hint = format!(
            "`fundstelle index --dictionary FILE` takes it in, or `dictionary = \"{missing}\"` in fundstelle.toml"
        );
        session.warn(&format!("the index was made without the dictionary {path}"), Some(&hint))?;
    } else if corpus_changed_hint(searcher.manifest(), &options) {
        session.warn(
            "the corpus has changed since it was indexed",
            Some("`fundstelle index` brings the index up to date"),
        )?;
    }
    Ok(())
}

/// Tells whether two paths surely name different folders: the first was written down where another folder may have been the
/// current one, and says nothing if it leads nowhere from here.
fn are_different(then: &Path, now: &Path) -> bool {
    match (then.canonicalize(), now.canonicalize()) {
        (Ok(then), Ok(now)) => then != now,
        (Ok(_), Err(_)) => true,
        (Err(_), _) => false,
    }
}

/// Answers an empty query: nothing was asked, so nothing is found, which is no error.
fn nothing_asked(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    if arguments.json {
        let nothing = Results { hits: Vec::new(), total: 0, warnings: Vec::new(), understood: String::new() };
        write_line(session.out(), &SearchSummaryRecord::new("", &nothing, Duration::ZERO))?;
    }
    session.advise("the query is empty", "`fundstelle search --help` shows what can be asked")?;
    Ok(Exit::Nothing)
}

fn print_json(
    arguments: &Arguments,
    query: &str,
    results: &Results,
    elapsed: Duration,
    searcher: &Searcher,
    session: &mut Session,
) -> anyhow::Result<()> {
    let mut context = Vec::new();
    if arguments.context > 0 {
        for hit in &results.hits {
            let around = searcher.show(&hit.passage.id, arguments.context)?;
            context.push((around.before, around.after));
        }
    }
    if arguments.kwic {
        json::write_keywords(session.out(), &keyword_lines(&results.hits, arguments.sort.into()))?;
    } else {
        write_results(session.out(), &results.hits, &context)?;
    }
    write_line(session.out(), &SearchSummaryRecord::new(query, results, elapsed))?;
    Ok(())
}

fn print_hits(
    arguments: &Arguments,
    results: &Results,
    searcher: &Searcher,
    session: &mut Session,
) -> anyhow::Result<()> {
    let layout = session.layout;
    for (index, hit) in results.hits.iter().enumerate() {
        if index > 0 {
            writeln!(session.out())?;
        }
        let has_notes = hit.passage.markers.iter().any(|marker| marker.note.is_some());
        let around = match has_notes || !hit.sources.is_empty() || arguments.context > 0 {
            true => Some(searcher.show(&hit.passage.id, arguments.context)?),
            false => None,
        };
        let notes = match &around {
            Some(around) => {
                let itself = around.note.clone().filter(|_| !hit.sources.is_empty());
                let itself = itself.map(|note| Footnote { passage: around.passage.clone(), note: Some(note) });
                let footnotes = itself.into_iter().chain(around.footnotes.iter().cloned()).collect();
                notes_with_sources(searcher, &hit.document.id, footnotes)?
            }
            None => Vec::new(),
        };
        let context = around.as_ref().map_or_else(HitContext::default, |around| HitContext {
            notes: &notes,
            before: &around.before,
            after: &around.after,
        });
        write_hit(session.out(), hit, &context, layout)?;
        if arguments.explain {
            write_explanation(session.out(), hit, layout)?;
        }
    }
    Ok(())
}

/// Says how much was found, and what to try where nothing was.
fn conclude(
    arguments: &Arguments,
    request: &SearchRequest,
    results: &Results,
    elapsed: Duration,
    session: &mut Session,
) -> anyhow::Result<()> {
    if arguments.explain || session.verbosity == Verbosity::Verbose {
        session.note(&format!("read as: {}", results.understood))?;
    }
    if results.total == 0 {
        let message = format!("nothing found for `{}`", shortened(&request.query));
        if request.filters == Filters::default() {
            session.note(&message)?;
        } else {
            session.advise(&message, "search without the restrictions to see what there is")?;
        }
    } else if !arguments.json {
        let (first, last) = (arguments.offset + 1, arguments.offset + results.hits.len());
        let all = plural(results.total, "passage");
        session.note(&match results.hits.len() {
            shown if shown == results.total => all,
            0 => format!("{all}, none shown"),
            shown if arguments.offset == 0 => format!("{all}, {shown} shown"),
            _ => format!("{all}, {first} to {last} shown"),
        })?;
    }
    session.detail(&format!("searched in {:.1} ms", elapsed.as_secs_f64() * 1000.0))?;
    Ok(())
}

/// Longest query that a message repeats, in characters: more is scrolled past, not read.
const MAX_ECHO_CHARS: usize = 80;

/// Shortens a query for a message.
fn shortened(query: &str) -> String {
    match query.char_indices().nth(MAX_ECHO_CHARS) {
        Some((end, _)) => format!("{}…", query[..end].trim_end()),
        None => query.to_owned(),
    }
}

/// Most lines of text of a snippet at a terminal; most snippets take about half.
const SNIPPET_LINES: usize = 5;

/// Columns left of a hit's text.
const INDENT: usize = 5;

/// Returns how many characters fill the lines; broken lines lose about a tenth at their ends.
fn text_snippet_chars(layout: Layout) -> usize {
    layout.text_width().saturating_sub(INDENT) * SNIPPET_LINES * 9 / 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_query_is_not_repeated_whole() {
        assert_eq!(shortened("süß"), "süß");
        assert_eq!(shortened(&"ä".repeat(1_000)), format!("{}…", "ä".repeat(80)));
    }

    #[test]
    fn sources_alone_are_a_query() {
        assert_eq!(
            sources_as_query(&["dresen-2023".to_owned(), "NATO 2023".to_owned()]),
            "cites:\"dresen-2023\" OR cites:\"NATO 2023\""
        );
        assert_eq!(sources_as_query(&[]), "");
        assert_eq!(source_name(" die \"neue\" NATO"), Ok("die  neue  NATO".to_owned()));
        for nothing in ["", " ", "\"\""] {
            assert!(source_name(nothing).is_err(), "{nothing:?}");
        }
    }
}
