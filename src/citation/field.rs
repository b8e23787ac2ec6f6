//! Fields of reference managers: their records in the place of what would be read, and the printed text that is about each.
//!
//! The record says what the work is, the print how it is cited: in full, in short, by *ebd.*, with which words before it. So
//! the grammar reads the printed text all the same, and of its reading kind, signal, place and a name given to the work stay.

use std::cmp::Reverse;

use serde_json::Value;

use crate::citation::csl::{Date, DatePoint, Item};
use crate::citation::csl_json;
use crate::citation::model::{Citation, CitationKind, FieldData, Link, Locator, LocatorLabel, Rule, Segment};
use crate::citation::note::{self, Known};
use crate::citation::source::fold::fold;
use crate::citation::source::key::fold_name;
use crate::deadline;
use crate::document::{CitedItem, CitedPlace};
use crate::text::ByteSpan;

/// Puts the citations of fields in the place of those that were read where the fields stand; the segments joined are the text.
pub(crate) fn apply(text: &str, fields: &[&CitedPlace], segments: Vec<Segment>) -> Vec<Segment> {
    let is_inside = |span: ByteSpan| fields.iter().any(|field| field.span.overlaps(span));
    let mut unread: Vec<ByteSpan> = Vec::new();
    let (mut read, mut citations): (Vec<Citation>, Vec<Citation>) = (Vec::new(), Vec::new());
    for segment in segments {
        match segment {
            Segment::Citation(citation) if is_inside(citation.span) => read.push(*citation),
            Segment::Citation(citation) => citations.push(*citation),
            Segment::Unread(span) => unread.push(span),
            Segment::Commentary(_) => {}
        }
    }
    for field in fields {
        deadline::check();
        citations.extend(of_field(text, field, &read));
    }
    citations.sort_by_key(|citation| (citation.span.start, citation.span.end));
    let mut segments: Vec<Segment> = Vec::new();
    let mut told = 0;
    let between = |from: usize, to: usize, segments: &mut Vec<Segment>| {
        if from < to {
            let span = ByteSpan::new(from, to);
            let is_unread = unread.iter().any(|unread| unread.overlaps(span)) && !is_inside(span);
            segments.push(if is_unread { Segment::Unread(span) } else { Segment::Commentary(span) });
        }
    };
    let mut coming = citations.into_iter().peekable();
    while let Some(mut citation) = coming.next() {
        // What one reading takes of the next one's text is the next one's.
        let next = coming.peek().map(|next| next.span).filter(|next| !next.is_empty());
        let end = next.map_or(citation.span.end, |next| citation.span.end.min(next.start));
        if end < citation.span.end && end > citation.span.start {
            let end = citation.span.start + text[citation.span.start..end].trim_end().len();
            cut(&mut citation, end);
        }
        citation.span = ByteSpan::new(citation.span.start.max(told), citation.span.end.max(told));
        between(told, citation.span.start, &mut segments);
        told = citation.span.end;
        segments.push(Segment::Citation(Box::new(citation)));
    }
    between(told, text.len(), &mut segments);
    segments
}

/// Ends a citation before what stands behind a place: that is about another work.
fn cut(citation: &mut Citation, end: usize) {
    citation.span.end = end;
    citation.fields.retain(|(_, span)| span.end <= end);
    citation.locator = citation.locator.take().filter(|locator| locator.span.is_none_or(|span| span.end <= end));
    citation.note_reference = citation.note_reference.take().filter(|reference| reference.span.end <= end);
}

/// Makes the citations of a field.
fn of_field(text: &str, field: &CitedPlace, read: &[Citation]) -> Vec<Citation> {
    let inner = unwrapped(text, field.span);
    let inside: Vec<&Citation> = read.iter().filter(|citation| citation.span.overlaps(field.span)).collect();
    let items: Vec<(&CitedItem, Item)> = field.items.iter().map(|item| (item, item_of(item))).collect();
    let pieces = pieces(text, field, inner, &items, &inside);
    let last = pieces.iter().map(|piece| piece.end).max();
    let citation = |((said, item), piece): ((&CitedItem, Item), ByteSpan)| {
        let may_go_on = Some(piece.end) == last && piece.end >= inner.end;
        let mut citation = of_piece(text, piece, said, item, &inside, may_go_on);
        citation.field = Some(FieldData { manager: field.manager, key: said.key.clone() });
        citation
    };
    items.into_iter().zip(pieces).map(citation).collect()
}

/// Returns the item of a record.
fn item_of(item: &CitedItem) -> Item {
    let date = |value: &Value| {
        let told: Option<Date> = serde_json::from_value(value.clone()).ok();
        told.or_else(|| {
            let raw = ["raw", "literal"].iter().find_map(|name| value.get(*name)?.as_str());
            let mut numbers = raw.or_else(|| value.as_str())?.split(|c: char| !c.is_ascii_digit());
            let year = numbers.find(|number| number.len() == 4)?.parse().ok()?;
            Some(DatePoint::year(year).into())
        })
    };
    csl_json::item(item.csl.clone(), &date)
}

/// Returns a span without white space and the brackets round all of it.
fn unwrapped(text: &str, span: ByteSpan) -> ByteSpan {
    let span = trimmed(text, span, &[]);
    let printed = span.of(text);
    let wrapped = [('(', ')'), ('[', ']')].iter().any(|(open, close)| {
        printed.starts_with(*open) && printed.ends_with(*close) && !printed[1..printed.len() - 1].contains(*close)
    });
    if wrapped { trimmed(text, ByteSpan::new(span.start + 1, span.end - 1), &[]) } else { span }
}

/// Returns a span without white space at either end, and without some signs at its end.
fn trimmed(text: &str, span: ByteSpan, signs: &[char]) -> ByteSpan {
    let printed = span.of(text);
    let start = span.start + (printed.len() - printed.trim_start().len());
    let printed = printed.trim().trim_end_matches(|c: char| c.is_whitespace() || signs.contains(&c));
    ByteSpan::new(start, start + printed.len())
}

/// Divides what a field prints among its works: by what the program says of it, by semicolons, as it was read, by commas
/// between numbers, by names. Where nothing tells, the first work has all of it and the others stand at its end.
fn pieces(
    text: &str,
    field: &CitedPlace,
    inner: ByteSpan,
    items: &[(&CitedItem, Item)],
    inside: &[&Citation],
) -> Vec<ByteSpan> {
    let count = items.len();
    if count == 1 {
        return vec![inner];
    }
    if let Some(told) = told_pieces(text, field) {
        return told.into_iter().map(|piece| clipped(piece, inner)).collect();
    }
    for at in [";", " / "] {
        let pieces = split(text, inner, at);
        if pieces.len() == count {
            return fitting(text, &pieces, items);
        }
    }
    let readings: Vec<ByteSpan> = inside.iter().map(|citation| clipped(citation.span, inner)).collect();
    if readings.len() == count {
        return fitting(text, &readings, items);
    }
    let numbers = split(text, inner, ",");
    let is_number = |piece: &ByteSpan| {
        let bare = piece.of(text).trim().trim_matches(['[', ']', '(', ')']);
        !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit())
    };
    if numbers.len() == count && numbers.iter().all(is_number) {
        return numbers;
    }
    if let Some(named) = by_names(text, inner, items) {
        return named;
    }
    let end = ByteSpan::new(inner.end, inner.end);
    std::iter::once(inner).chain(std::iter::repeat_n(end, count - 1)).collect()
}

fn clipped(span: ByteSpan, to: ByteSpan) -> ByteSpan {
    let start = span.start.clamp(to.start, to.end);
    ByteSpan::new(start, span.end.clamp(start, to.end))
}

/// Returns the pieces that the program tells, where these make up the printed text: it may have been edited since.
fn told_pieces(text: &str, field: &CitedPlace) -> Option<Vec<ByteSpan>> {
    let printed = field.span.of(text);
    let places: Vec<(usize, usize)> = field.items.iter().map(|item| item.printed).collect::<Option<_>>()?;
    let mut at = 0;
    for (start, length) in &places {
        if *start != at || *length == 0 {
            return None;
        }
        at = at.checked_add(*length)?;
    }
    if at != printed.encode_utf16().count() {
        return None;
    }
    let byte_of = |unit: usize| {
        let mut units = 0;
        let found = printed.char_indices().find(|(_, c)| {
            let is_it = units >= unit;
            units += c.len_utf16();
            is_it
        });
        field.span.start + found.map_or(printed.len(), |(at, _)| at)
    };
    Some(places.into_iter().map(|(start, length)| ByteSpan::new(byte_of(start), byte_of(start + length))).collect())
}

fn split(text: &str, span: ByteSpan, at: &str) -> Vec<ByteSpan> {
    let mut start = span.start;
    let mut pieces = Vec::new();
    for piece in span.of(text).split(at) {
        pieces.push(ByteSpan::new(start, start + piece.len()));
        start += piece.len() + at.len();
    }
    pieces
}

/// Gives each work the piece that names it: styles may sort what the field has in another order.
fn fitting(text: &str, pieces: &[ByteSpan], items: &[(&CitedItem, Item)]) -> Vec<ByteSpan> {
    let printed: Vec<(String, String)> =
        pieces.iter().map(|piece| (fold_name(piece.of(text)), fold(piece.of(text)))).collect();
    let fit = |at: usize, item: &Item| -> u32 {
        let (names, words) = &printed[at];
        let named = people(item).next().is_some_and(|name| has_words(names, &name));
        let year = item.issued.as_ref().is_some_and(|date| has_words(words, &date.start.year.to_string()));
        let titled = main_title(item).is_some_and(|title| has_words(words, &title));
        2 * u32::from(named) + u32::from(year) + 3 * u32::from(titled)
    };
    let mut pairs: Vec<(Reverse<u32>, usize, usize)> = Vec::new();
    for (number, (_, item)) in items.iter().enumerate() {
        pairs.extend((0..pieces.len()).map(|at| (Reverse(fit(at, item)), number, at)));
    }
    if items.iter().enumerate().all(|(at, (_, item))| fit(at, item) > 0) {
        return pieces.to_vec();
    }
    pairs.sort();
    let (mut of_item, mut taken) = (vec![None; items.len()], vec![false; pieces.len()]);
    for (fit, number, at) in &pairs {
        if fit.0 > 0 && of_item[*number].is_none() && !taken[*at] {
            (of_item[*number], taken[*at]) = (Some(*at), true);
        }
    }
    let mut rest = (0..pieces.len()).filter(|at| !taken[*at]);
    of_item.into_iter().map(|at| pieces[at.or_else(|| rest.next()).unwrap_or(0)]).collect()
}

/// Returns the names by which a work is cited, folded.
fn people(item: &Item) -> impl Iterator<Item = String> {
    let names = if item.author.is_empty() { &item.editor } else { &item.author };
    names.iter().map(|name| fold_name(&name.key())).filter(|name| !name.is_empty())
}

/// Returns the title without its subtitle, folded.
fn main_title(item: &Item) -> Option<String> {
    let title = item.title.as_deref()?;
    let main = title.split(": ").next().unwrap_or(title);
    Some(fold(main)).filter(|title| !title.is_empty())
}

/// Tells whether words stand in a text, both folded.
fn has_words(text: &str, words: &str) -> bool {
    format!(" {text} ").contains(&format!(" {words} "))
}

/// Divides where the name of each work stands, if all stand there.
fn by_names(text: &str, inner: ByteSpan, items: &[(&CitedItem, Item)]) -> Option<Vec<ByteSpan>> {
    let printed = inner.of(text);
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (number, (_, item)) in items.iter().enumerate() {
        let names = if item.author.is_empty() { &item.editor } else { &item.author };
        let name = names.first().map(|name| name.key()).or_else(|| item.title.clone())?;
        let taken = |at: usize| places.iter().any(|(known, _)| *known == at);
        let at = printed.match_indices(name.as_str()).map(|(at, _)| at).find(|at| !taken(*at))?;
        places.push((at, number));
    }
    places.sort_unstable();
    let mut pieces = vec![ByteSpan::default(); items.len()];
    for (order, (at, number)) in places.iter().enumerate() {
        let start = if order == 0 { inner.start } else { inner.start + at };
        let end = places.get(order + 1).map_or(inner.end, |(next, _)| inner.start + next);
        let mut piece = trimmed(text, ByteSpan::new(start, end), &[',', ';']);
        if order + 1 < places.len() {
            for joint in [" und", " and", " sowie", " &"] {
                if piece.of(text).ends_with(joint) {
                    piece = trimmed(text, ByteSpan::new(piece.start, piece.end - joint.len()), &[',', ';']);
                }
            }
        }
        pieces[*number] = piece;
    }
    Some(pieces)
}

/// Makes the citation of one work by what is printed of it; its text `may_go_on` behind the field, as users write places there.
fn of_piece(
    text: &str,
    piece: ByteSpan,
    said: &CitedItem,
    item: Item,
    inside: &[&Citation],
    may_go_on: bool,
) -> Citation {
    const BEHIND: [char; 5] = [',', ';', '.', ':', '/'];
    let piece = trimmed(text, piece, &[]);
    let within = |citation: &&&Citation| piece.start <= citation.span.start && citation.span.start < piece.end;
    let mut found: Vec<&Citation> = inside.iter().filter(within).copied().collect();
    let apart;
    if found.is_empty() && !piece.is_empty() {
        apart = read_apart(text, piece);
        found.extend(&apart);
    }
    let prefix = prefix_in(text, piece, said.prefix.as_deref());
    let bare = ByteSpan::new(prefix.map_or(piece.start, |prefix| prefix.end), piece.end);
    let Some(first) = found.first() else {
        let span = trimmed(text, bare, &BEHIND);
        let kind = if is_titled(&item, span.of(text)) { CitationKind::Full } else { CitationKind::Short };
        return Citation { locator: place(text, span, said, None, &item), ..new(kind, span, prefix, item) };
    };
    // A name of a title may have been read as a work of its own.
    let end = found.iter().map(|citation| citation.span.end).max().unwrap_or(piece.end);
    let end = if may_go_on { end } else { end.min(piece.end) };
    let start = first.span.start.max(trimmed(text, bare, &[]).start).min(end);
    let span = ByteSpan::new(start, end);
    // The longest tells best what it is: "(vgl. Masala 2023)" before "Bedingt abwehrbereit".
    let best = found.iter().max_by_key(|citation| (citation.span.len(), Reverse(citation.span.start))).unwrap_or(first);
    let is_in = |inner: ByteSpan| span.start <= inner.start && inner.end <= span.end;
    let printed = found.iter().rev().find_map(|citation| citation.locator.as_ref());
    let printed = printed.filter(|locator| locator.span.is_none_or(is_in));
    let kind = match best.kind {
        CitationKind::Short if is_titled(&item, span.of(text)) && best.note_reference.is_none() => CitationKind::Full,
        kind => kind,
    };
    Citation {
        fields: best.fields.iter().filter(|(_, span)| is_in(*span)).copied().collect(),
        note_reference: best.note_reference.clone().filter(|reference| is_in(reference.span)),
        alias: best.alias.clone(),
        rule: best.rule,
        locator: place(text, span, said, printed, &item),
        ..new(kind, span, first.signal.or(prefix), item)
    }
}

fn new(kind: CitationKind, span: ByteSpan, signal: Option<ByteSpan>, item: Item) -> Citation {
    Citation {
        kind,
        span,
        signal,
        item,
        fields: Vec::new(),
        locator: None,
        note_reference: None,
        author_is_idem: false,
        editor_is_idem: false,
        alias: None,
        confidence: 100,
        rule: Rule::Field,
        link: Link::default(),
        field: None,
    }
}

/// Reads a piece by itself.
fn read_apart(text: &str, piece: ByteSpan) -> Vec<Citation> {
    let by = |span: ByteSpan| ByteSpan::new(span.start + piece.start, span.end + piece.start);
    let segments = note::read(piece.of(text), &mut Known::default());
    let citations = segments.into_iter().filter_map(|segment| match segment {
        Segment::Citation(citation) => Some(*citation),
        Segment::Commentary(_) | Segment::Unread(_) => None,
    });
    citations
        .map(|mut citation| {
            citation.span = by(citation.span);
            citation.signal = citation.signal.map(by);
            citation.fields.iter_mut().for_each(|(_, span)| *span = by(*span));
            if let Some(locator) = &mut citation.locator {
                locator.span = locator.span.map(by);
            }
            if let Some(reference) = &mut citation.note_reference {
                reference.span = by(reference.span);
            }
            citation
        })
        .collect()
}

/// Returns the words that the field puts before the citation, where they are printed so.
fn prefix_in(text: &str, piece: ByteSpan, prefix: Option<&str>) -> Option<ByteSpan> {
    let prefix = prefix.map(str::trim).filter(|prefix| !prefix.is_empty())?;
    let printed = piece.of(text);
    let head = printed.get(..prefix.len()).filter(|head| head.to_lowercase() == prefix.to_lowercase())?;
    Some(ByteSpan::new(piece.start, piece.start + head.len()))
}

/// Tells whether the title is printed.
fn is_titled(item: &Item, printed: &str) -> bool {
    main_title(item).is_some_and(|title| has_words(&fold(printed), &title))
}

/// Returns the cited place: as it is printed where that agrees with the field, or is all there is and not the work's own pages.
fn place(text: &str, span: ByteSpan, said: &CitedItem, printed: Option<&Locator>, item: &Item) -> Option<Locator> {
    // "40", "12a", else "XII" and "xii".
    let number = |text: &str| -> Option<String> {
        let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let is_roman = |word: &&str| word.to_lowercase().bytes().all(|b| b"ivxlcdm".contains(&b));
        let digits = words().find(|word| word.contains(|c: char| c.is_ascii_digit()));
        Some(digits.or_else(|| words().find(is_roman))?.to_lowercase())
    };
    let agree = |one: Option<String>, other: Option<String>| one.is_some() && one == other;
    let Some(told) = said.locator.as_deref().map(bare_place).filter(|told| !told.is_empty()) else {
        let own = |locator: &&Locator| {
            agree(item.page.as_deref().and_then(number), number(&locator.text)) && locator.label == LocatorLabel::Page
        };
        return printed.filter(|locator| !own(locator)).cloned();
    };
    if let Some(printed) = printed
        && agree(number(&printed.text), number(told))
    {
        return Some(printed.clone());
    }
    let label = said.label.as_deref().map_or(LocatorLabel::Page, label_of);
    // Print has a dash where users type a hyphen.
    let spelled = [told.to_owned(), told.replace('-', "–"), told.replace('–', "-")];
    let found = spelled.iter().find_map(|told| {
        let whole = |at: usize| {
            let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let (before, after) = (&span.of(text)[..at], &span.of(text)[at + told.len()..]);
            !inside(before.chars().next_back()) && !inside(after.chars().next())
        };
        let at = span.of(text).rmatch_indices(told.as_str()).map(|(at, _)| at).find(|at| whole(*at))?;
        Some((told, ByteSpan::new(span.start + at, span.start + at + told.len())))
    });
    Some(match found {
        Some((told, place)) => Locator { text: told.clone(), label, span: Some(place) },
        None => Locator { text: told.to_owned(), label, span: None },
    })
}

/// "S. 40" as users type it where the program asks for the number alone.
fn bare_place(typed: &str) -> &str {
    let typed = typed.trim();
    ["S.", "pp.", "p."].iter().find_map(|label| typed.strip_prefix(label)).map_or(typed, str::trim_start)
}

fn label_of(label: &str) -> LocatorLabel {
    let name = label.trim().to_lowercase().replace(' ', "-");
    serde_json::from_value(Value::String(name)).unwrap_or(match label {
        "book" | "act" | "supplement" | "appendix" => LocatorLabel::Part,
        "opus" => LocatorLabel::Issue,
        "rule" | "scene" | "title-locator" => LocatorLabel::Section,
        _ => LocatorLabel::Page,
    })
}

#[cfg(test)]
mod tests;
