//! A note, cut into commentary and citations.

use crate::citation::assemble::{Assembled, Builder, assemble};
use crate::citation::csl::{Item, ItemType, Name};
use crate::citation::full::{ENOUGH, Full, Lattice};
use crate::citation::grammar::Run;
use crate::citation::grammar::name::Form;
use crate::citation::lexicon;
use crate::citation::model::{Citation, CitationKind, Link, LocatorLabel, NoteReference, Rule, Segment, Variable};
use crate::citation::part::{Part, Report};
use crate::citation::short::{self, Short};
use crate::citation::token::{Kind, Token, tokenize};
use crate::text::ByteSpan;

/// What earlier notes of the document have made known.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Names given to works ("im Folgenden LAW"), as their tokens' texts.
    aliases: Vec<Vec<String>>,
    /// The reporter that the citation before names, of the same note.
    reporter: Option<Report>,
}

const ALIASES_MAX: usize = 500;

impl Known {
    /// Returns how many tokens a known name has at the beginning.
    fn alias(&self, tokens: &[Token<'_>]) -> usize {
        let fits = |alias: &&Vec<String>| {
            alias.len() <= tokens.len() && alias.iter().zip(tokens).all(|(word, token)| word == token.text)
        };
        self.aliases.iter().filter(fits).map(Vec::len).max().unwrap_or(0)
    }

    fn learn(&mut self, alias: &str) {
        let words: Vec<String> = tokenize(alias).iter().map(|token| token.text.to_owned()).collect();
        if !words.is_empty() && self.aliases.len() < ALIASES_MAX && !self.aliases.contains(&words) {
            self.aliases.push(words);
        }
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
    while at < tokens.len() {
        let clause = clause_end(&tokens, at);
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
        if let Some(alias) = &citation.alias {
            known.learn(alias);
            reader.forget();
        }
        push_between(text, &tokens, told, citation.span.start, at, found.start, &mut segments);
        told = citation.span.end;
        segments.push(Segment::Citation(Box::new(citation)));
        at = end.max(at + 1);
    }
    push_between(text, &tokens, told, text.len(), at, tokens.len(), &mut segments);
    segments
}

/// A name given to the work in a sentence of its own: "Im Folgenden zitiert mit der Sigle T und Seitenzahl."
fn alias_behind(text: &str, tokens: &[Token<'_>], end: usize) -> Option<String> {
    let begin = end + tokens.get(end).filter(|t| t.kind == Kind::Stop).map_or(0, |_| 1);
    let begin = begin + tokens.get(begin).filter(|t| t.kind == Kind::Open).map_or(0, |_| 1);
    let mut closed = false;
    for at in begin..tokens.len().min(begin + ALIAS_TOKENS_MAX) {
        // "…; Lange, Handbuch (zit. als Handbuch)" is the name of the other one.
        closed |= tokens[at].kind == Kind::Semicolon;
        if closed && tokens[at].depth > 0 || !is_alias_lead(&tokens[at]) {
            continue;
        }
        let mut input = crate::citation::grammar::Tokens::new(&tokens[at..]);
        if let Ok((Part::Alias(run), _)) = crate::citation::part::alias(&mut input) {
            let tokens = run.of(tokens);
            return Some(text[tokens.first()?.start as usize..tokens.last()?.end as usize].to_owned());
        }
    }
    None
}

/// How far behind a citation its short name may be told.
const ALIAS_TOKENS_MAX: usize = 40;

/// "Im Folgenden …", "künftig …", "hereafter …", "abbreviated …"
fn is_alias_lead(token: &Token<'_>) -> bool {
    [
        "im",
        "künftig",
        "fortan",
        "nachfolgend",
        "zitiert",
        "zit",
        "abgekürzt",
        "hereafter",
        "hereinafter",
        "henceforth",
        "abbreviated",
        "cited",
    ]
    .iter()
    .any(|word| token.is(word))
}

/// Gives the text between citations to segments: what shows marks of a citation is unread, the rest commentary.
fn push_between(
    text: &str,
    tokens: &[Token<'_>],
    from: usize,
    to: usize,
    _at: usize,
    _until: usize,
    segments: &mut Vec<Segment>,
) {
    if from >= to {
        return;
    }
    let span = ByteSpan::new(from, to);
    let inside: Vec<&Token<'_>> =
        tokens.iter().filter(|t| (t.start as usize) >= from && (t.end as usize) <= to).collect();
    let unread = looks_cited(&inside);
    let _ = text;
    segments.push(if unread { Segment::Unread(span) } else { Segment::Commentary(span) });
}

/// Tells whether text that could not be read looks like a citation: a page or link, a note's number, *ebd.*
fn looks_cited(tokens: &[&Token<'_>]) -> bool {
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

enum Reading {
    Full(Box<Full>),
    Short(Short),
}

/// A note with what begins at each of its tokens, read once.
struct Reader<'n, 't> {
    tokens: &'n [Token<'t>],
    lattice: Lattice<'n, 't>,
    readings: Vec<Option<(Option<Full>, Option<Short>)>>,
}

impl<'n, 't> Reader<'n, 't> {
    fn new(tokens: &'n [Token<'t>], known: &Known) -> Self {
        let lattice = Lattice::of(tokens, &|tokens| known.alias(tokens));
        Self { tokens, lattice, readings: vec![None; tokens.len()] }
    }

    /// Returns the full citation and the short form that begin at a token, where they are sure enough.
    fn readings(&mut self, at: usize, known: &Known) -> (Option<Full>, Option<Short>) {
        if let Some(readings) = &self.readings[at] {
            return readings.clone();
        }
        let tokens = self.tokens;
        let full = self.lattice.read(at).filter(|full| full.score >= ENOUGH && full.end > at);
        let short = short::read(tokens, at, &|tokens| known.alias(tokens))
            .filter(|short| short.score >= SHORT_ENOUGH && (!is_bare(short) || stands_free(tokens, at, short.end)));
        let readings = (full, short);
        self.readings[at] = Some(readings.clone());
        readings
    }

    /// Forgets what was read, because a name was given to a work.
    fn forget(&mut self) {
        self.readings.fill(None);
    }
}

/// Points from which a short form counts as one.
const SHORT_ENOUGH: i32 = 24;

struct Found {
    /// The first token of the citation.
    start: usize,
    /// The first token of the words that lead to it.
    signal: Option<usize>,
    reading: Reading,
    score: i32,
}

/// Starts tried in a clause; a clause of more is no list of citations.
const STARTS_MAX: usize = 40;

/// Finds the best citation in a clause, or the first of several.
fn best_in_clause(reader: &mut Reader<'_, '_>, from: usize, to: usize, known: &Known) -> Option<Found> {
    let first = best_before(reader, from, to, known, reader.tokens.len())?;
    // What stands before the best may hold a citation of its own that a longer reading has hidden.
    if first.start > from
        && let Some(earlier) = best_before(reader, from, first.start, known, first.signal.unwrap_or(first.start))
    {
        return Some(earlier);
    }
    Some(first)
}

/// Finds the best citation that begins between two tokens and ends before a third.
fn best_before(reader: &mut Reader<'_, '_>, from: usize, to: usize, known: &Known, limit: usize) -> Option<Found> {
    let tokens = reader.tokens;
    let mut best: Option<Found> = None;
    let mut tried = 0;
    let mut at = from;
    while at < to {
        if !may_start(tokens, at, from) {
            at += 1;
            continue;
        }
        tried += 1;
        if tried > STARTS_MAX {
            break;
        }
        if let Some(mut found) = read_at(reader, at, known, limit) {
            let signal = signal_before(tokens, at, from);
            // The "and" of "Military and Paramilitary Activities" leads to nothing.
            let inside = signal.is_some_and(|begin| begin > from && tokens[begin - 1].is_capital());
            if !inside && signal.is_some_and(|begin| tokens[begin..at].iter().any(is_strong_signal)) {
                found.score += 3;
            }
            found.signal = signal;
            // An earlier one that ends before this begins is taken first.
            if best.as_ref().is_some_and(|other| other.end() <= at) {
                break;
            }
            // "S. 274 mit Fn. 61": the note is one of the work before.
            // "Röben, Außenverfassungsrecht, 2007, S. 274": nor is its title an author.
            let of_work = best.as_ref().is_some_and(|other| match (&found.reading, &other.reading) {
                (Reading::Short(short), Reading::Full(full)) => {
                    let plain = matches!(short.rule, Rule::AuthorYear | Rule::ShortTitle) && short.note.is_none();
                    short.rule == Rule::CrossReference || plain && short.end <= full.end
                }
                _ => false,
            });
            // One that begins inside another must be much better: names of a list, a subtitle.
            if best.as_ref().is_none_or(|other| found.score > other.score + INSIDE_MORE && !of_work) {
                let named = match &found.reading {
                    Reading::Full(full) => full.head.is_some() || full.title.is_none(),
                    Reading::Short(_) => true,
                };
                let sure = named && found.score >= SURE && (at == from || found.signal.is_some());
                best = Some(found);
                if sure {
                    break;
                }
            }
        } else if best.as_ref().is_some_and(|other| other.end() <= at) {
            break;
        }
        at += 1;
    }
    best
}

/// Points from which nothing inside a citation at the head of its clause is tried.
const SURE: i32 = 90;

/// What a reading must have more than one in which it begins.
const INSIDE_MORE: i32 = 6;

/// "vgl.", "siehe", "see", and not the "und" of a list
fn is_strong_signal(token: &Token<'_>) -> bool {
    ["vgl", "siehe", "s", "see", "cf", "zit", "auch", "dazu", "hierzu", "nach", "also", "eg", "bei", "so"]
        .iter()
        .any(|word| token.is(word))
}

/// Tells whether a citation may begin at a token.
fn may_start(tokens: &[Token<'_>], at: usize, from: usize) -> bool {
    let token = &tokens[at];
    let opens = match token.kind {
        Kind::Word => token.is_capital() || lexicon::particle(token).is_some() || is_small_start(token),
        Kind::QuoteOpen | Kind::Section | Kind::Number | Kind::Symbol => true,
        Kind::Url | Kind::Doi | Kind::Arxiv | Kind::Angle => true,
        Kind::Open => {
            token.text == "["
                || tokens.get(at + 1).is_some_and(|t| matches!(t.text, "wie" | "Anm" | "Fn" | "siehe" | "vgl" | "s"))
        }
        _ => false,
    };
    // "a. A. Kokott": another opinion, no given name.
    let opinion =
        token.dotted && matches!(token.text, "A" | "M") && at > 0 && matches!(tokens[at - 1].text, "a" | "h" | "H");
    // "v. Bar, Deliktsrecht"
    let opens = opens
        || token.text == "v"
            && token.dotted
            && tokens.get(at + 1).is_some_and(Token::is_capital)
            && at.checked_sub(1).is_none_or(|at| tokens[at].kind == Kind::Semicolon || tokens[at].dotted);
    // "10 U.S.C.": nothing begins within an abbreviation.
    if at > from && token.kind == Kind::Word && !token.spaced && tokens[at - 1].dotted {
        return false;
    }
    // "zum Ganzen Wehler"
    let on = |at: usize| tokens.get(at).is_some_and(|t| matches!(t.text, "zum" | "Zum" | "zur" | "Zur"));
    let name = |at: usize| {
        tokens.get(at).is_some_and(Token::is_capital)
            && tokens.get(at + 1).is_some_and(|t| matches!(t.kind, Kind::Comma | Kind::Open | Kind::Slash))
    };
    let whole = at > 0 && on(at - 1) && name(at + 1)
        || on(at) && tokens.get(at + 1).is_some_and(Token::is_capital) && name(at + 2);
    if !opens || opinion || whole {
        return false;
    }
    if at == from {
        return true;
    }
    let before = &tokens[at - 1];
    let breaks = matches!(
        before.kind,
        Kind::Semicolon
            | Kind::Stop
            | Kind::Colon
            | Kind::Comma
            | Kind::Open
            | Kind::QuoteOpen
            | Kind::Exclaim
            | Kind::Dash
            | Kind::Close
            | Kind::QuoteClose
    );
    match token.kind {
        Kind::Url | Kind::Doi | Kind::Arxiv | Kind::Angle => true,
        Kind::Number => {
            matches!(before.kind, Kind::Semicolon | Kind::Stop | Kind::Open)
                || lexicon::is_signal(before)
                || matches!(before.text, "und" | "sowie" | "and")
                // "codified at 10 U.S.C. § 948a"
                || before.is_small() && tokens.get(at + 1).is_some_and(|t| t.is_capital() && t.dotted)
        }
        // "zum Persönlichkeitsrecht Art. 2 Abs. 1 GG"
        Kind::Section => true,
        Kind::Word if token.dotted && token.is("art") && !lexicon::is_signal(before) => true,
        _ => {
            breaks
                || at > 1 && on(at - 2) && before.is_capital() && name(at)
                || lexicon::is_signal(before)
                || before.is_small() && !is_article(before)
                || before.dotted
                || token.is("ebd")
                || token.is("ibid")
        }
    }
}

/// Nothing is named between an article and its noun.
fn is_article(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "the"
            | "a"
            | "an"
            | "der"
            | "die"
            | "das"
            | "des"
            | "dem"
            | "den"
            | "ein"
            | "eine"
            | "einer"
            | "einem"
            | "of"
            | "zum"
            | "zur"
    )
}

/// "ebd.", "ders.", "a. a. O.", "supra", "op. cit."
fn is_small_start(token: &Token<'_>) -> bool {
    const STARTS: [&str; 21] = [
        "ebd", "ebda", "ebenda", "ibid", "ibidem", "id", "ders", "dies", "derselbe", "dieselbe", "a", "op", "loc",
        "supra", "aaO", "art", "oben", "see", "siehe", "idem", "note",
    ];
    STARTS.iter().any(|start| token.text == *start) || lexicon::genre(token).is_some()
}

/// Reads whatever begins at a token, if it is a citation.
fn read_at(reader: &mut Reader<'_, '_>, at: usize, known: &Known, limit: usize) -> Option<Found> {
    let tokens = reader.tokens;
    let (full, short) = reader.readings(at, known);
    let full = full.filter(|full| full.end <= limit);
    let short = short.filter(|short| short.end <= limit);
    let short = match full.as_ref().and_then(|full| short::behind_full(tokens, full)) {
        Some(found) if short.as_ref().is_none_or(|short| short.end <= found.end) => Some(found),
        _ => short,
    };
    let inherited = known.reporter.as_ref().and_then(|before| inherited(tokens, at, before));
    let full = inherited.or(full);
    let reading = match (full, short) {
        (Some(full), Some(short)) => {
            // A note's number settles it, unless the full one explains much more.
            let settled = short.note.is_some()
                || short.kind == CitationKind::Ibid
                || short.rule == Rule::Case
                || matches!(short.rule, Rule::OpCit | Rule::Alias);
            let longer = full.end > short.end + 3;
            if settled && !(longer && full.score > short.score + 40) || short.score >= full.score && !longer {
                Reading::Short(short)
            } else {
                Reading::Full(Box::new(full))
            }
        }
        (Some(full), None) => Reading::Full(Box::new(full)),
        (None, Some(short)) => Reading::Short(short),
        (None, None) => return None,
    };
    let score = match &reading {
        Reading::Full(full) => full.score,
        Reading::Short(short) => short.score,
    };
    Some(Found { start: at, signal: None, reading, score })
}

/// "; 121, 135 (154)" behind "BVerfGE 104, 151 (208)"
fn inherited(tokens: &[Token<'_>], at: usize, before: &Report) -> Option<Full> {
    let first = tokens.get(at).filter(|t| t.is_plain_number())?;
    let joined = at.checked_sub(1).map(|at| &tokens[at]).is_some_and(|t| {
        t.kind == Kind::Semicolon || matches!(t.text, "und" | "sowie" | "and") || lexicon::is_signal(t)
    });
    let mut input = crate::citation::grammar::Tokens::new(&tokens[first.index as usize..]);
    let report = crate::citation::law::inherited(&mut input, before).ok()?;
    let end = tokens.len() - input.len();
    (joined && short::ends(tokens, end)).then(|| Full::report(report, end))
}

/// "Dresen 2023" with nothing else: the year of a sentence reads the same.
fn is_bare(short: &Short) -> bool {
    short.rule == Rule::AuthorYear && short.places.is_empty() && short.note.is_none()
}

/// Tells whether a bare short form stands where only a citation would: in brackets, behind a signal, or as a clause of its own.
fn stands_free(tokens: &[Token<'_>], at: usize, end: usize) -> bool {
    let begins = at.checked_sub(1).map(|at| &tokens[at]).is_none_or(|before| {
        matches!(before.kind, Kind::Open | Kind::Semicolon)
            || before.dotted && lexicon::is_signal(before)
            || matches!(before.text, "siehe" | "see" | "auch" | "also")
    });
    let ends = tokens.get(end).is_none_or(|next| {
        matches!(next.kind, Kind::Semicolon | Kind::Close)
            || next.kind == Kind::Stop && end + 1 == tokens.len()
            || next.kind == Kind::Stop && tokens.get(end + 1).is_some_and(|t| t.is_capital())
    });
    begins && ends && lexicon::month(&tokens[at]).is_none()
}

/// Goes back from a citation over the words that lead to it.
fn signal_before(tokens: &[Token<'_>], at: usize, from: usize) -> Option<usize> {
    let mut begin = at;
    while begin > from {
        let token = &tokens[begin - 1];
        // "S. auch" but "S. C. Res."
        let opinion = begin > 1 && matches!(tokens[begin - 2].text, "a" | "h" | "H");
        let initial = begin == at && token.is_capital() && token.text.len() == 1 && !opinion;
        let leads = lexicon::is_signal(token) && !initial
            || matches!(token.kind, Kind::Comma | Kind::Colon) && begin < at
            || token.kind == Kind::Colon;
        if !leads {
            break;
        }
        begin -= 1;
    }
    while begin < at && !matches!(tokens[begin].kind, Kind::Word) {
        begin += 1;
    }
    (begin < at).then_some(begin)
}

impl Found {
    fn end(&self) -> usize {
        match &self.reading {
            Reading::Full(full) => full.end,
            Reading::Short(short) => short.end,
        }
    }

    /// The reporter of a decision, or the journal in which a court's decision stands.
    fn reporter(&self) -> Option<Report> {
        let Reading::Full(full) = &self.reading else { return None };
        full.parts.iter().find_map(|part| match part {
            Part::Reporter(report) if report.of_cases => Some(report.clone()),
            Part::Journal(journal) if full.court.is_some() => Some(Report {
                title: journal.title,
                volume: journal.volume,
                year: journal.year.clone(),
                authority: full.court,
                of_cases: true,
                ..Report::default()
            }),
            _ => None,
        })
    }

    fn citation(&self, text: &str, tokens: &[Token<'_>]) -> Citation {
        let mut end = self.end();
        // The full stop of a sentence that is nothing but the citation belongs to it.
        if tokens.get(end).is_some_and(|t| t.kind == Kind::Stop) {
            end += 1;
        }
        let bytes = ByteSpan::new(tokens[self.start].start as usize, tokens[end.max(self.start + 1) - 1].end as usize);
        let signal =
            self.signal.map(|begin| ByteSpan::new(tokens[begin].start as usize, tokens[self.start - 1].end as usize));
        let (kind, rule, done, note) = match &self.reading {
            Reading::Full(full) => (CitationKind::Full, rule_of(full), assemble(text, tokens, full), None),
            Reading::Short(short) => {
                let (done, note) = short_item(text, tokens, short);
                (short.kind, short.rule, done, note)
            }
        };
        Citation {
            kind,
            span: bytes,
            signal,
            item: done.item,
            fields: done.fields,
            locator: done.locator,
            note_reference: note,
            author_is_idem: done.author_is_idem,
            editor_is_idem: done.editor_is_idem,
            alias: done.alias,
            confidence: confidence(self.score),
            rule,
            link: Link::default(),
        }
    }
}

/// Points as per cent: [`ENOUGH`] is half sure.
fn confidence(score: i32) -> u8 {
    (50 + (score - ENOUGH).clamp(-25, 70) * 7 / 10).clamp(0, 99) as u8
}

fn rule_of(full: &Full) -> Rule {
    let has = |ask: fn(&Part) -> bool| full.parts.iter().any(ask);
    if has(|part| matches!(part, Part::Statute { .. })) {
        return Rule::Statute;
    }
    if full.court.is_some()
        || has(|part| {
            matches!(part, Part::Reporter(report) if report.of_cases) || matches!(part, Part::Decision { .. })
        })
    {
        return Rule::Case;
    }
    if has(|part| matches!(part, Part::Archive { .. })) {
        return Rule::Archive;
    }
    if has(|part| matches!(part, Part::Official { .. } | Part::Number(_))) {
        return Rule::OfficialDocument;
    }
    match &full.head {
        Some(head) if head.year.is_some() => Rule::NameYearTitle,
        Some(_) => Rule::NameTitle,
        None => Rule::Title,
    }
}

/// "War Powers Resolution", "Third Geneva Convention", "Restatement": no author
fn is_act(tokens: &[Token<'_>]) -> bool {
    const ACTS: [&str; 10] = [
        "Act",
        "Convention",
        "Treaty",
        "Protocol",
        "Charter",
        "Covenant",
        "Statute",
        "Resolution",
        "Restatement",
        "Code",
    ];
    tokens.last().is_some_and(|t| ACTS.contains(&t.text)) || tokens.first().is_some_and(|t| t.text == "Restatement")
}

/// Makes the item of a short form.
fn short_item<'t>(text: &'t str, tokens: &[Token<'t>], short: &Short) -> (Assembled, Option<NoteReference>) {
    let mut builder = Builder::new(text, tokens);
    if let Some(full) = &short.full {
        builder.done = assemble(text, tokens, full);
        builder.done.item.kind = None;
    }
    if let Some(report) = &short.report {
        builder.report(report);
    }
    let court = short.names.as_ref().filter(|names| {
        let tokens = names.run.of(tokens);
        lexicon::COURTS.longest(tokens) == tokens.len()
    });
    if let Some(court) = court {
        // "BGH (Fn. 3), Rn. 5"
        builder.done.item.authority = builder.take(Variable::Authority, court.run);
    } else if let Some(act) = short.names.as_ref().filter(|names| short.title.is_none() && is_act(names.run.of(tokens)))
    {
        // "War Powers Resolution, supra note 8"
        builder.done.item.title_short = builder.take(Variable::TitleShort, act.run);
    } else if let Some(names) = &short.names {
        if names.form == Form::Idem {
            builder.done.author_is_idem = true;
        } else {
            builder.done.item.author = names.list.iter().map(|name| cited_by(name, names.form)).collect();
        }
        builder.note(Variable::Author, names.run);
    }
    if let Some(editors) = &short.editors {
        builder.done.item.editor = editors.list.clone();
        builder.note(Variable::Editor, editors.run);
    }
    if let Some((run, date)) = &short.year {
        builder.note(Variable::Issued, *run);
        builder.done.item.issued = Some(date.clone());
    }
    if let Some(title) = short.title {
        builder.done.item.title_short = builder.take(Variable::TitleShort, title);
    }
    if let Some(volume) = short.volume {
        builder.done.item.volume = builder.take(Variable::Volume, volume);
    }
    // The last place is the cited one: "S. 1–20, hier S. 5".
    let place = short.places.iter().find(|place| place.pointed).or(short.places.first());
    if let Some(volume) = place.and_then(|place| place.volume)
        && builder.done.item.volume.is_none()
    {
        builder.done.item.volume = builder.take(Variable::Volume, volume);
    }
    if let Some(place) = place {
        let last = short.places.last().filter(|last| !place.pointed && last.run.from > place.run.from);
        let run = Run { from: place.run.from, to: last.map_or(place.run.to, |last| last.run.to) };
        builder.locate(run, place.label);
    }
    let note = short.note.map(|run| NoteReference { label: builder.printed(run), span: builder.span(run) });
    builder.done.fields.sort_by_key(|(_, span)| (span.start, span.end));
    (builder.done, note)
}

/// A body that is one word may be a family name; what it resolves to will tell.
fn cited_by(name: &Name, form: Form) -> Name {
    match (&name.literal, form) {
        (Some(literal), Form::Body) if !literal.contains(' ') && literal.chars().any(char::is_lowercase) => {
            Name { family: Some(literal.clone()), ..Name::default() }
        }
        _ => name.clone(),
    }
}

/// What only the index of documents can tell, kept away from the grammar.
pub(crate) fn is_work(item: &Item) -> bool {
    item.kind.is_some_and(|kind| kind != ItemType::PersonalCommunication) || item.title.is_some()
}
