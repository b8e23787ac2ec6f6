//! A note, cut into commentary and citations.

mod alias;
mod citation;
mod reader;
mod short;
mod start;

use crate::citation::lexicon;
use crate::citation::model::{CitationKind, LocatorLabel, Segment};
use crate::citation::note::alias::alias_behind;
use crate::citation::note::reader::{Reader, best_in_clause};
use crate::citation::part::Report;
use crate::citation::token::{Kind, Token, tokenize};
use crate::deadline;
use crate::text::ByteSpan;

/// What earlier notes of the document have made known.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Names given to works ("im Folgenden LAW"), as their tokens' texts.
    aliases: Vec<Vec<String>>,
    /// The reporter that the citation before names, of the same note.
    reporter: Option<Report>,
}

/// Names beyond these are not learned: each is looked for at every token.
const ALIASES_MAX: usize = 500;

impl Known {
    /// Returns how many tokens a known name has at the beginning.
    fn alias(&self, tokens: &[Token<'_>]) -> usize {
        let fits = |alias: &&Vec<String>| {
            alias.len() <= tokens.len() && alias.iter().zip(tokens).all(|(word, token)| word == token.text)
        };
        self.aliases.iter().filter(fits).map(Vec::len).max().unwrap_or(0)
    }

    /// Remembers a name given to a work; tells whether it is new.
    fn learn(&mut self, alias: &str) -> bool {
        let words: Vec<String> = tokenize(alias).iter().map(|token| token.text.to_owned()).collect();
        let is_new = !words.is_empty() && self.aliases.len() < ALIASES_MAX && !self.aliases.contains(&words);
        if is_new {
            self.aliases.push(words);
        }
        is_new
    }
}

/// Reads a note; its segments joined give the text.
pub(crate) fn read(text: &str, known: &mut Known) -> Vec<Segment> {
    let tokens = tokenize(text);
    let mut reader = Reader::new(&tokens, known);
    let mut segments: Vec<Segment> = Vec::new();
    known.reporter = None;
    let mut at = 0;
    // Where the text not yet given to a segment begins.
    let mut told = 0;
    // Of a clause with many citations the end is looked for once.
    let (mut clause, mut depth) = (0, 0);
    while at < tokens.len() {
        deadline::check();
        if at >= clause || tokens[at].depth != depth {
            (clause, depth) = (clause_end(&tokens, at), tokens[at].depth);
        }
        let Some(found) = best_in_clause(&mut reader, at, clause, known) else {
            at = clause.max(at + 1);
            continue;
        };
        let mut citation = found.citation(text, &tokens);
        let end = found.end();
        known.reporter = found.reporter();
        if citation.alias.is_none() && citation.kind == CitationKind::Full {
            citation.alias = alias_behind(text, &tokens, end);
        }
        if citation.alias.as_ref().is_some_and(|alias| known.learn(alias)) {
            reader.forget();
        }
        push_between(&tokens, told, citation.span.start, Between::Citations, &mut segments);
        told = citation.span.end;
        segments.push(Segment::Citation(Box::new(citation)));
        at = end.max(at + 1);
    }
    let what = if segments.is_empty() { Between::Whole } else { Between::Citations };
    push_between(&tokens, told, text.len(), what, &mut segments);
    segments
}

/// What a stretch of text without a citation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Before, between or behind citations
    Citations,
    /// All of the note
    Whole,
}

/// Gives the text between citations to segments: what shows marks of a citation is unread, the rest commentary.
///
/// `from` and `to` are bytes.
fn push_between(tokens: &[Token<'_>], from: usize, to: usize, what: Between, segments: &mut Vec<Segment>) {
    if from >= to {
        return;
    }
    let span = ByteSpan::new(from, to);
    let first = tokens.partition_point(|t| (t.start as usize) < from);
    let behind = tokens.partition_point(|t| (t.end as usize) <= to);
    let inside = tokens.get(first..behind).unwrap_or_default();
    let unread = looks_cited(inside) || what == Between::Whole && is_terse(inside);
    segments.push(if unread { Segment::Unread(span) } else { Segment::Commentary(span) });
}

/// Tells whether text that could not be read looks like a citation: a page or link, a note's number, *ebd.*
fn looks_cited(tokens: &[Token<'_>]) -> bool {
    tokens.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let label = first.kind == Kind::Word
            && first.dotted
            && matches!(
                lexicon::locator_label(first),
                Some(LocatorLabel::Page | LocatorLabel::Folio | LocatorLabel::Paragraph)
            );
        label && second.kind == Kind::Number
    }) || tokens.iter().any(|t| matches!(t.kind, Kind::Url | Kind::Doi | Kind::Arxiv) || t.is("ebd") || t.is("ibid"))
}

/// Tells whether a stretch has the shape of a citation and not of a sentence: "Platon, Politeia 514a–517a".
///
/// Few words, of which nearly all begin with a capital, with a comma and a number or a missing year at the end.
fn is_terse(tokens: &[Token<'_>]) -> bool {
    const TOKENS_MAX: usize = 16;
    let told: Vec<&Token<'_>> = tokens
        .iter()
        .skip_while(|t| !t.is_capital() || lexicon::is_signal(t))
        .filter(|t| !matches!(t.kind, Kind::Stop | Kind::Semicolon))
        .collect();
    let words = told.iter().filter(|t| t.kind == Kind::Word).count();
    let small = told.iter().filter(|t| t.is_small() && !t.dotted).count();
    let numbered =
        told.last().is_some_and(|t| t.kind == Kind::Number || t.kind == Kind::Close || matches!(t.text, "J" | "d"));
    let comma = told.iter().any(|t| t.kind == Kind::Comma);
    told.len() <= TOKENS_MAX && words >= 2 && small * 4 <= words && numbered && comma
}

/// Where the clause that begins at a token ends: behind the next semicolon, or at the end.
fn clause_end(tokens: &[Token<'_>], at: usize) -> usize {
    let depth = tokens[at].depth;
    let mut end = at;
    while end < tokens.len() {
        if tokens[end].kind == Kind::Semicolon && tokens[end].depth <= depth {
            return end + 1;
        }
        end += 1;
    }
    end
}
