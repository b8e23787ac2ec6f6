//! `fundstelle search`

use clap::Args;
use clap::builder::{PossibleValue, TypedValueParser};
use fundstelle::document::PassageKind;
use fundstelle::search::Filters;
use fundstelle::text::Language;

use crate::exit::Exit;
use crate::session::Session;

/// Search the corpus
///
/// Prints ranked passages with their place, what matched in them, and their footnotes. Any of the words may match;
/// passages that have more of them, nearer together, come first. A query never fails: what cannot be read as
/// typed is searched as plain words, with a warning.
///
/// Where there is no index yet, one is made first. The corpus is not looked at again after that: `fundstelle index`
/// brings the index up to date.
#[derive(Debug, Args)]
#[command(after_long_help = QUERIES)]
pub struct Arguments {
    /// Look for these words
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// Show at most this many passages
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 10)]
    pub limit: usize,

    /// Leave out this many passages first
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub offset: usize,

    #[command(flatten)]
    pub filters: FilterArguments,

    /// Show this many neighbouring passages at both sides
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    pub context: usize,

    /// Show each match on a line of its own, matched words below each other
    #[arg(long, conflicts_with = "context")]
    pub kwic: bool,

    /// Let parts of compounds answer too
    ///
    /// Without it, "Stabilitätsprojektion" is not answered by "Projektion" alone.
    #[arg(long)]
    pub parts: bool,

    /// Say how each word of the query was matched
    #[arg(long)]
    pub explain: bool,

    /// Write JSON lines
    #[arg(long)]
    pub json: bool,
}

/// Restrictions on the passages that are looked at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Restrict to")]
pub struct FilterArguments {
    /// Passages of this kind (repeat or separate by commas for several)
    ///
    /// Pull quotes, which repeat a sentence of the article, are only shown where asked for.
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = KindParser, hide_possible_values = true)]
    pub kind: Vec<PassageKind>,

    /// Passages in this language, such as de or en
    #[arg(long, value_name = "LANGUAGE", value_delimiter = ',')]
    pub lang: Vec<Language>,

    /// Documents with this id; * stands for any characters
    #[arg(long, value_name = "ID")]
    pub doc: Vec<String>,

    /// Documents by this author
    #[arg(long, value_name = "NAME")]
    pub author: Vec<String>,

    /// Documents of these years: 2015..2023, 2015.., ..2023 or 2015
    #[arg(long, value_name = "A..B", value_parser = years)]
    pub year: Option<(Option<i32>, Option<i32>)>,

    /// Passages that cite this source
    #[arg(long, value_name = "SOURCE")]
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
  word                  also its inflected forms, umlaut and ß spellings, compounds
  \"a phrase\" „so“ »so«  these words in this order
  \"a b\"~5               with up to 5 words between, in either order; also NEAR(a b, 5)
  +must -not            must stand there, must not
  AND OR NOT ( )        in capitals; UND ODER NICHT too
  =Wort                 exactly this form
  Stabil* *projektion   any word that begins or ends so
  wort~1                with 1 typing error, or 2
  word^2                counts twice
  title: author: section: kind: lang: doc: cites: year:2015..2023

A word that begins with - needs -- before it, or quotes round the whole query.

Kinds: paragraph, footnote, lead, list-item, blockquote, pull-quote, caption, table, author-note.

Examples:
  fundstelle search Projektion von Stabilität
  fundstelle search '\"fragile Staaten\" -Mali' -n 3
  fundstelle search --kind footnote --year 2015..2023 'author:lamberty NATO'
  fundstelle search --kwic Ostflanke
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
        value: &std::ffi::OsStr,
    ) -> Result<PassageKind, clap::Error> {
        let names = PassageKind::ALL.map(PassageKind::name).join(", ");
        let parse = move |word: &str| word.parse().map_err(|error| format!("{error}; there are {names}"));
        TypedValueParser::parse_ref(&parse, command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(PassageKind::ALL.into_iter().map(|kind| PossibleValue::new(kind.name()))))
    }
}

/// Reads `2015..2023`, `2015..`, `..2023`, `2015`.
fn years(text: &str) -> Result<(Option<i32>, Option<i32>), String> {
    let year = |text: &str| match text.trim() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| format!("`{digits}` is no year")),
    };
    let range = match text.split_once("..") {
        Some((from, to)) => (year(from)?, year(to)?),
        None => (year(text)?, year(text)?),
    };
    match range {
        (None, None) => Err("a year is missing: write 2015..2023, 2015.. or ..2023".to_owned()),
        (Some(from), Some(to)) if from > to => Err(format!("the years run backwards: write {to}..{from}")),
        _ => Ok(range),
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let _ = (arguments.filters.filters(), session);
    anyhow::bail!("not built yet")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_ranges_may_be_open() {
        for (text, expected) in [
            ("2015..2023", Some((Some(2015), Some(2023)))),
            ("2015..", Some((Some(2015), None))),
            ("..2023", Some((None, Some(2023)))),
            ("1905", Some((Some(1905), Some(1905)))),
            ("..", None),
            ("", None),
            ("2023..2015", None),
            ("MMXV", None),
        ] {
            assert_eq!(years(text).ok(), expected, "{text}");
        }
    }
}
