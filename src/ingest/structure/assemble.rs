//! Blocks to passages: halves joined, markers linked and taken out, sections and ordinals given.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::deadline;
use crate::document::{
    CitedPlace, Document, DropReason, Dropped, Marker, Metadata, MetadataFrom, Passage, PassageId, PassageKind, Status,
    Warning,
};
use crate::ingest::Input;
use crate::ingest::encoding::SourceText;
use crate::ingest::flow::Flow;
use crate::ingest::reader::{Block, CitedField, Pages, Reference, Role};
use crate::ingest::structure::hyphen::HyphenatedWords;
use crate::ingest::structure::inline;
use crate::ingest::structure::label::is_notes_heading;
use crate::ingest::structure::layout::join;
use crate::ingest::structure::link::{Link, MarkerAt, NoteAt, link};
use crate::ingest::structure::marker::{Candidate, Style, candidates, cut};
use crate::ingest::structure::number::superscript_digit;
use crate::ingest::structure::sentence::{ends_sentence, goes_on, is_complete};
use crate::text::ByteSpan;

/// Longest passage, in bytes: above it text is cut at a sentence's end or at white space.
pub const MAX_PASSAGE_BYTES: usize = 64 * 1024;

/// A piece shorter than this, in characters, is no half of a paragraph for want of a full stop alone.
const MIN_CUT_HALF: usize = 40;

/// A passage before it has its number.
struct Draft {
    kind: PassageKind,
    flow: Flow,
    section: Option<usize>,
    page: u32,
    label: Option<String>,
    closed: bool,
    last_page: u32,
    note: Option<u32>,
    whole: bool,
}

/// A marker as it stands in a draft.
struct Call {
    span: ByteSpan,
    /// Its labels, and the ordinals of the notes they mean.
    labels: Vec<(String, Option<u32>)>,
}

/// What is known of a document besides its blocks.
#[derive(Debug, Default)]
pub struct Found {
    /// What was left out as yet.
    pub dropped: Vec<(DropReason, ByteSpan)>,
    /// What is doubtful as yet.
    pub warnings: Vec<Warning>,
    /// Some of the file could not be read.
    pub partly: bool,
    /// Title, authors and the like.
    pub metadata: Metadata,
    /// Where they were found.
    pub metadata_from: MetadataFrom,
    /// Pages.
    pub pages: Pages,
    /// Markers that the format ties to notes.
    pub references: Vec<Reference>,
    /// Fields of reference managers.
    pub cited: Vec<CitedField>,
    /// Where text stands, where not everything is text.
    pub text_spans: Option<Vec<ByteSpan>>,
}

/// Puts the document together.
pub fn document(source: &SourceText<'_>, blocks: Vec<Block>, found: Found, input: &Input<'_>) -> Document {
    let Found { dropped, mut warnings, partly, metadata, metadata_from, pages, references, cited, text_spans } = found;
    let lines = LineIndex::new(&source.text);
    let mut sections = Vec::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut dropped: Vec<(DropReason, ByteSpan)> = dropped;
    // The order of notes among drafts tells which run they belong to.
    let words = HyphenatedWords::of(&source.text);
    let indents = blocks.iter().filter(|b| b.indented && b.role == Role::Paragraph).count() > 2;
    let mut section = None;
    let mut open: Option<usize> = None;
    for block in blocks {
        deadline::check();
        let kind = match &block.role {
            Role::Heading(_) => {
                if let Some(span) = block.flow.source_span() {
                    dropped.push((DropReason::Heading, span));
                }
                if is_notes_heading(block.text()) {
                    open = None;
                    continue;
                }
                sections.push(heading_text(block.text()));
                section = Some(sections.len() - 1);
                open = None;
                continue;
            }
            Role::Dropped(reason) => {
                if let Some(span) = block.flow.source_span() {
                    dropped.push((*reason, span));
                }
                continue;
            }
            Role::Image | Role::Rule => {
                if let Some(span) = block.flow.source_span() {
                    let reason = if block.role == Role::Image { DropReason::Logo } else { DropReason::Separator };
                    dropped.push((reason, span));
                }
                continue;
            }
            Role::Unknown | Role::Paragraph => PassageKind::Paragraph,
            Role::Lead => PassageKind::Lead,
            Role::ListItem(_) => PassageKind::ListItem,
            Role::Quote => PassageKind::Blockquote,
            Role::PullQuote => PassageKind::PullQuote,
            Role::Caption => PassageKind::Caption,
            Role::Table => PassageKind::Table,
            Role::AuthorNote => PassageKind::AuthorNote,
            Role::Note(_) => PassageKind::Footnote,
        };
        let label = match &block.role {
            Role::Note(label) => Some(label.clone()),
            _ => None,
        };
        // A reader that joined what stands on two pages left the form feed between them in its source.
        let feeds = block.flow.source_span().filter(|_| pages.paged);
        let feeds = feeds.map_or(0, |span| span.of(&source.text).matches('\u{c}').count());
        let last_page = block.page + feeds as u32;
        if let Some(at) = open
            && joins(&drafts[at], &block, kind, at + 1 == drafts.len(), indents)
        {
            join(&mut drafts[at].flow, &block.flow, &words);
            drafts[at].closed = block.closed;
            drafts[at].last_page = last_page;
            continue;
        }
        match kind {
            PassageKind::Paragraph | PassageKind::Lead | PassageKind::ListItem | PassageKind::Blockquote => {
                open = Some(drafts.len())
            }
            PassageKind::Table | PassageKind::AuthorNote => open = None,
            _ => {}
        }
        let section = if matches!(kind, PassageKind::Footnote | PassageKind::AuthorNote) { None } else { section };
        drafts.push(Draft {
            kind,
            flow: block.flow,
            section,
            page: block.page,
            label,
            closed: block.closed,
            last_page,
            note: block.note,
            whole: block.whole,
        });
    }
    if let Some(line) = source.replaced.first().map(|&at| lines.line(at)) {
        let message = format!("{} bytes are no {} text and were replaced", source.replaced.len(), source.encoding);
        warnings.push(Warning { line: Some(line), message });
    }
    let drafts = split_long(drafts, &lines, &mut warnings);
    let (drafts, empty): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(has_text);
    dropped.extend(empty.iter().filter_map(|draft| Some((DropReason::Markup, draft.flow.source_span()?))));
    let mut unseen = unseen(&source.text, &drafts, &dropped);
    if let Some(mut spans) = text_spans {
        // Elements of text in each other tell of the same place twice.
        spans.sort_unstable();
        spans.dedup();
        unseen = within(&source.text, &unseen, &spans);
    }
    dropped.extend(unseen.into_iter().map(|span| (DropReason::Markup, span)));
    let mut document = Document {
        id: input.id.clone(),
        path: input.path.to_owned(),
        format: input.format,
        metadata,
        metadata_from,
        sections,
        passages: Vec::new(),
        dropped: Vec::new(),
        warnings,
        cited: Vec::new(),
        status: if partly { Status::IndexedPartly } else { Status::Indexed },
    };
    number(source, drafts, &pages, &references, Cited::new(cited), &lines, &mut document);
    dropped.sort_by_key(|(_, span)| *span);
    document.dropped = dropped
        .into_iter()
        .filter(|(_, span)| !span.is_empty())
        .map(|(reason, span)| Dropped {
            reason,
            text: span.of(&source.text).to_owned(),
            source: source.to_file(span),
            line: lines.line(span.start),
        })
        .collect();
    document
}

/// Tells whether a draft is more than tags and markers of its own.
fn has_text(draft: &Draft) -> bool {
    let text = draft.flow.text.as_str();
    let mut at = 0;
    candidates(text).iter().filter(|candidate| candidate.style.is_sure() || candidate.style == Style::Bracket).any(
        |candidate| {
            let before = &text[at..candidate.span.start];
            at = candidate.span.end;
            !before.trim().is_empty()
        },
    ) || if text[at..].contains('<') {
        !inline::strip_sup_tags(draft.flow.slice(ByteSpan::new(at, text.len()))).text.trim().is_empty()
    } else {
        !text[at..].trim().is_empty()
    }
}

/// Finds what stands in no passage and was not dropped by name: tags, link targets and other mark-up that was taken out
/// of the text. Labels of notes and items are kept beside their text and are no loss.
fn unseen(text: &str, drafts: &[Draft], dropped: &[(DropReason, ByteSpan)]) -> Vec<ByteSpan> {
    let mut seen: Vec<ByteSpan> = dropped.iter().map(|(_, span)| *span).collect();
    let mut labelled: HashMap<usize, Option<&str>> = HashMap::new();
    for draft in drafts {
        deadline::check();
        let segments = draft.flow.map.segments();
        seen.extend(
            segments.iter().map(|s| ByteSpan::new(s.origin as usize, s.origin as usize + s.origin_len as usize)),
        );
        if matches!(draft.kind, PassageKind::Footnote | PassageKind::ListItem) {
            labelled.extend(segments.first().map(|s| (s.origin as usize, draft.label.as_deref())));
        }
    }
    seen.push(ByteSpan::new(text.len(), text.len()));
    seen.sort_unstable();
    let mut unseen = Vec::new();
    let mut at = 0;
    for span in seen {
        if at < span.start {
            let gap = &text[at..span.start];
            let words = || gap.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let is_label = |label: Option<&str>, word: &str| match label {
                Some(label) => label == word || word.chars().all(|c| superscript_digit(c).is_some()),
                None => {
                    !gap.contains(['<', '[']) && word.chars().count() == 1 || word.bytes().all(|b| b.is_ascii_digit())
                }
            };
            let label = labelled.get(&span.start).is_some_and(|label| words().all(|word| is_label(*label, word)));
            if words().next().is_some() && !label {
                let begin = at + gap.len() - gap.trim_start().len();
                unseen.push(ByteSpan::new(begin, begin + gap.trim().len()));
            }
        }
        at = at.max(span.end);
    }
    unseen
}

/// Cuts gaps down to what is text in them, both in order; only gaps with words are kept.
fn within(text: &str, gaps: &[ByteSpan], spans: &[ByteSpan]) -> Vec<ByteSpan> {
    let mut found = Vec::new();
    for gap in gaps {
        let first = spans.partition_point(|span| span.end <= gap.start);
        for span in spans[first..].iter().take_while(|span| span.start < gap.end) {
            let part = ByteSpan::new(span.start.max(gap.start), span.end.min(gap.end));
            if part.of(text).contains(char::is_alphanumeric) {
                found.push(part);
            }
        }
    }
    found
}

/// A heading as printed, without the markers in it.
fn heading_text(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for candidate in candidates(text) {
        if candidate.style.is_sure() || candidate.style == Style::Bracket {
            out.push_str(&text[at..candidate.span.start]);
            at = candidate.span.end;
        }
    }
    out.push_str(&text[at..]);
    out.trim().to_owned()
}

/// Tells whether a block is the rest of the passage that was left open.
fn joins(open: &Draft, block: &Block, kind: PassageKind, adjacent: bool, indents: bool) -> bool {
    if kind != PassageKind::Paragraph && kind != open.kind {
        return false;
    }
    if open.whole && block.whole {
        return false;
    }
    let (before, after) = (open.flow.text.as_str(), block.text());
    let next_page = block.page != open.last_page;
    match open.kind {
        PassageKind::Paragraph | PassageKind::Lead if kind == PassageKind::Paragraph => {
            if open.kind == PassageKind::Lead && !goes_on(after) {
                return false;
            }
            if !is_complete(before) {
                let long = before.chars().nth(MIN_CUT_HALF - 1).is_some() || goes_on(after) || before.ends_with('-');
                let new_paragraph = block.indented && indents && !goes_on(after) && !next_page;
                return long && !new_paragraph;
            }
            // A short last line before and a first line set in: print says that a paragraph begins, "(b) …" too.
            let begins = open.closed && block.indented && indents;
            if goes_on(after) && !begins && (ends_sentence(before) || before.ends_with([';', ':'])) {
                return adjacent || next_page;
            }
            // A full last line at the foot of a page, and no new paragraph's indent on the next.
            next_page && !open.closed && !block.indented && !before.ends_with(':')
        }
        PassageKind::ListItem if kind == PassageKind::Paragraph => {
            adjacent && goes_on(after) && !is_complete(before) || before.ends_with('-') && goes_on(after)
        }
        PassageKind::Blockquote if kind == PassageKind::Blockquote => !ends_sentence(before),
        PassageKind::Blockquote if kind == PassageKind::Paragraph => {
            !is_complete(before) && goes_on(after) && next_page
        }
        _ => false,
    }
}

/// Cuts passages that no reader could read in one piece.
fn split_long(drafts: Vec<Draft>, lines: &LineIndex, warnings: &mut Vec<Warning>) -> Vec<Draft> {
    let mut out = Vec::with_capacity(drafts.len());
    for draft in drafts {
        deadline::check();
        if draft.flow.text.len() <= MAX_PASSAGE_BYTES {
            out.push(draft);
            continue;
        }
        let cuts = long_cuts(&draft.flow.text);
        let line = draft.flow.map.point(0).map(|at| lines.line(at));
        warnings.push(Warning {
            line,
            message: format!(
                "a {} of {} bytes was cut into {} passages",
                draft.kind,
                draft.flow.text.len(),
                cuts.len()
            ),
        });
        for span in cuts {
            let flow = draft.flow.slice(span).trimmed();
            if !flow.is_empty() {
                out.push(Draft { flow, label: draft.label.clone(), ..draft });
            }
        }
    }
    out
}

fn long_cuts(text: &str) -> Vec<ByteSpan> {
    let mut cuts = Vec::new();
    let mut start = 0;
    while text.len() - start > MAX_PASSAGE_BYTES {
        let mut limit = start + MAX_PASSAGE_BYTES;
        while !text.is_char_boundary(limit) {
            limit -= 1;
        }
        let window = &text[start..limit];
        let half = window.len() / 2;
        let sentence = window.rfind(". ").or_else(|| window.rfind("? ")).map(|at| at + 1).filter(|&at| at > half);
        let end = sentence.or_else(|| window.rfind(char::is_whitespace)).filter(|&at| at > 0).unwrap_or(window.len());
        cuts.push(ByteSpan::new(start, start + end));
        start += end;
    }
    cuts.push(ByteSpan::new(start, text.len()));
    cuts
}

/// Links markers, takes them out, and gives passages their ordinals and ids.
fn number(
    source: &SourceText<'_>,
    drafts: Vec<Draft>,
    pages: &Pages,
    references: &[Reference],
    mut cited: Cited,
    lines: &LineIndex,
    document: &mut Document,
) {
    let tied: HashMap<usize, Option<u32>> = references.iter().map(|r| (r.at, r.note)).collect();
    let mut markers = Vec::new();
    let mut drafts_of = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        deadline::check();
        if draft.kind != PassageKind::Footnote {
            // By place in the source: a paragraph over a page break calls notes of both pages.
            let place = |c: &Candidate| draft.flow.map.point(c.span.start).unwrap_or_default();
            for candidate in candidates(&draft.flow.text) {
                let place = place(&candidate);
                // Where the format ties its notes, nothing else calls one.
                if !(tied.is_empty() || candidate.style == Style::Caret && tied.contains_key(&place)) {
                    continue;
                }
                drafts_of.push(at);
                markers.push(MarkerAt { at: place, candidate });
            }
        }
    }
    let links = if tied.is_empty() { guessed(&drafts, &markers) } else { told(&drafts, &markers, &tied) };
    // Footnotes are counted in the order of their first mention.
    let mut ordinal_of: HashMap<usize, u32> = HashMap::new();
    for tie in &links {
        let next = ordinal_of.len() as u32 + 1;
        ordinal_of.entry(tie.draft).or_insert(next);
    }
    for (at, draft) in drafts.iter().enumerate() {
        deadline::check();
        if draft.kind == PassageKind::Footnote {
            let next = ordinal_of.len() as u32 + 1;
            if let std::collections::hash_map::Entry::Vacant(entry) = ordinal_of.entry(at) {
                entry.insert(next);
                let line = draft.flow.map.point(0).map(|p| lines.line(p));
                let label = draft.label.as_deref().unwrap_or_default();
                document.warnings.push(Warning { line, message: format!("footnote {label} has no marker") });
            }
        }
    }
    let mut of_marker: HashMap<usize, Vec<(usize, u32)>> = HashMap::new();
    for l in &links {
        of_marker.entry(l.marker).or_default().push((l.label, ordinal_of[&l.draft]));
    }
    // A sure marker without a note is still a marker where the text has notes or such markers at all.
    let styles_used: HashSet<Style> = links.iter().map(|l| markers[l.marker].candidate.style).collect();
    let mut per_draft: HashMap<usize, Vec<Call>> = HashMap::new();
    for (m, marker) in markers.iter().enumerate() {
        let candidate = &marker.candidate;
        let linked = of_marker.get(&m);
        // "[7]" right behind a sentence, in a text that sets its markers so.
        let glued = !drafts[drafts_of[m]].flow.text[..candidate.span.start].ends_with(' ');
        let orphan = linked.is_none()
            && (matches!(candidate.style, Style::Caret | Style::Tag)
                || candidate.style == Style::Superscript
                    && (styles_used.is_empty() || styles_used.contains(&Style::Superscript))
                || candidate.style == Style::Bracket
                    && candidate.after_sentence
                    && glued
                    && styles_used.contains(&Style::Bracket));
        if linked.is_none() && !orphan {
            continue;
        }
        let called = candidate
            .labels
            .iter()
            .enumerate()
            .map(|(l, label)| {
                (label.clone(), linked.and_then(|found| found.iter().find(|(i, _)| *i == l)).map(|&(_, n)| n))
            })
            .collect();
        per_draft.entry(drafts_of[m]).or_default().push(Call { span: candidate.span, labels: called });
    }
    let mut counts: HashMap<PassageKind, u32> = HashMap::new();
    let mut mentioned: HashMap<u32, Vec<PassageId>> = HashMap::new();
    let mut notes = Vec::new();
    for (at, draft) in drafts.into_iter().enumerate() {
        deadline::check();
        let found = per_draft.remove(&at).unwrap_or_default();
        let ordinal = match draft.kind {
            PassageKind::Footnote => ordinal_of.get(&at).copied().unwrap_or_default(),
            kind => {
                let count = counts.entry(kind).or_default();
                *count += 1;
                *count
            }
        };
        let id = PassageId::new(&document.id, draft.kind, ordinal);
        let origin: Vec<ByteSpan> =
            found.iter().map(|call| draft.flow.map.to_origin(call.span).unwrap_or_default()).collect();
        let cuts: Vec<ByteSpan> = found.iter().map(|call| cut(&draft.flow.text, call.span)).collect();
        // Tags that are no markers go too, and the markers behind them move up.
        let mut tags = inline::sup_tags(&draft.flow.text);
        tags.retain(|tag| {
            let next = cuts.partition_point(|cut| cut.end <= tag.start);
            cuts.get(next).is_none_or(|cut| tag.end <= cut.start)
        });
        let mut tags_before = tags.iter().peekable();
        let mut markers = Vec::new();
        let mut gone = 0;
        for ((call, origin), cut) in found.into_iter().zip(&origin).zip(&cuts) {
            while let Some(tag) = tags_before.next_if(|tag| tag.start < cut.start) {
                gone += tag.len();
            }
            for (label, note) in call.labels {
                match note {
                    Some(n) => {
                        let places = mentioned.entry(n).or_default();
                        if places.last() != Some(&id) && !places.contains(&id) {
                            places.push(id.clone());
                        }
                    }
                    None => document.warnings.push(Warning {
                        line: Some(lines.line(origin.start)),
                        message: format!("marker {label} in {id} has no note"),
                    }),
                }
                markers.push(Marker { label, offset: cut.start - gone, source: source.to_file(*origin), note });
            }
            gone += cut.len();
        }
        let mut all_cuts = [cuts, tags].concat();
        all_cuts.sort_unstable();
        let flow = draft.flow.without(&all_cuts);
        let trimmed_front = flow.text.len() - flow.text.trim_start().len();
        let flow = flow.trimmed();
        for marker in &mut markers {
            marker.offset = marker.offset.saturating_sub(trimmed_front).min(flow.text.len());
        }
        if flow.is_empty() {
            continue;
        }
        document.cited.extend(cited.of(&flow, &id));
        let passage = Passage {
            id,
            kind: draft.kind,
            ordinal,
            label: draft.label,
            section: draft.section.map(|s| document.sections[s].clone()),
            page: pages.labels.get(&draft.page).cloned(),
            page_number: pages.paged.then_some(draft.page + 1),
            language: None,
            source: source.map_to_file(&flow.map),
            text: flow.text,
            markers,
            mentioned_in: Vec::new(),
        };
        if passage.kind == PassageKind::Footnote { notes.push(passage) } else { document.passages.push(passage) }
    }
    notes.sort_by_key(|n| n.ordinal);
    for note in &mut notes {
        note.mentioned_in = mentioned.remove(&note.ordinal).unwrap_or_default();
    }
    document.passages.extend(notes);
}

/// Fields of reference managers that have no passage yet.
struct Cited {
    /// In the order of the source.
    fields: Vec<Option<CitedField>>,
    /// What they print: no two overlap.
    spans: Vec<ByteSpan>,
}

impl Cited {
    fn new(mut fields: Vec<CitedField>) -> Self {
        fields.sort_by_key(|field| (field.span.start, field.span.end));
        // A field within another says the same again.
        fields.dedup_by(|later, earlier| later.span.start < earlier.span.end);
        let spans = fields.iter().map(|field| field.span).collect();
        Self { fields: fields.into_iter().map(Some).collect(), spans }
    }

    /// Takes the fields whose text is in a passage, with the places that they take there; of a field over two passages the
    /// first has it.
    fn of(&mut self, flow: &Flow, passage: &PassageId) -> Vec<CitedPlace> {
        if self.fields.is_empty() {
            return Vec::new();
        }
        let mut places: BTreeMap<usize, ByteSpan> = BTreeMap::new();
        let mut at = 0;
        for segment in flow.map.segments() {
            let (origin, origin_len) = (segment.origin as usize, segment.origin_len as usize);
            let derived = ByteSpan::new(at, at + segment.derived_len as usize);
            at = derived.end;
            let first = self.spans.partition_point(|span| span.end <= origin);
            for number in first..self.spans.len() {
                let span = self.spans[number];
                let (from, to) = (span.start.max(origin), span.end.min(origin + origin_len));
                if span.start >= origin + origin_len {
                    break;
                }
                if from >= to || self.fields[number].is_none() {
                    continue;
                }
                // What is copied is linked byte by byte.
                let copied = segment.derived_len == segment.origin_len;
                let part = match copied {
                    true => ByteSpan::new(derived.start + from - origin, derived.start + to - origin),
                    false => derived,
                };
                places
                    .entry(number)
                    .and_modify(|place| *place = ByteSpan::new(place.start.min(part.start), place.end.max(part.end)))
                    .or_insert(part);
            }
        }
        let taken = places.into_iter().filter_map(|(number, place)| {
            let text = place.of(&flow.text);
            let start = place.start + (text.len() - text.trim_start().len());
            let span = ByteSpan::new(start, start + text.trim().len());
            let field = self.fields[number].take_if(|_| !span.is_empty())?;
            Some(CitedPlace { passage: passage.clone(), span, manager: field.manager, items: field.items })
        });
        taken.collect()
    }
}

/// A marker's label and the draft of its note.
struct Tie {
    marker: usize,
    label: usize,
    draft: usize,
}

/// Links markers to notes by their labels.
fn guessed(drafts: &[Draft], markers: &[MarkerAt]) -> Vec<Tie> {
    let runs = note_runs(drafts);
    let draft_at: HashMap<usize, usize> =
        drafts.iter().enumerate().filter(|(_, d)| d.label.is_some()).map(|(at, d)| (note_place(d), at)).collect();
    let found = link(markers, &runs);
    found
        .into_iter()
        .map(|l: Link| Tie { marker: l.marker, label: l.label, draft: draft_at[&runs[l.run][l.note].at] })
        .collect()
}

/// Links markers to notes as the format says.
fn told(drafts: &[Draft], markers: &[MarkerAt], tied: &HashMap<usize, Option<u32>>) -> Vec<Tie> {
    let mut draft_of: HashMap<u32, usize> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        if let Some(note) = draft.note {
            draft_of.entry(note).or_insert(at);
        }
    }
    let of = |at: &usize| tied.get(at).copied().flatten().and_then(|note| draft_of.get(&note).copied());
    let draft_of_marker = markers.iter().enumerate().filter_map(|(marker, m)| Some((marker, of(&m.at)?)));
    draft_of_marker.map(|(marker, draft)| Tie { marker, label: 0, draft }).collect()
}

/// Where a note begins in the source.
fn note_place(draft: &Draft) -> usize {
    draft.flow.map.point(0).unwrap_or_default()
}

/// Groups the notes into rows whose labels do not repeat.
fn note_runs(drafts: &[Draft]) -> Vec<Vec<NoteAt>> {
    let mut runs: Vec<Vec<NoteAt>> = Vec::new();
    let mut labels: HashSet<&str> = HashSet::new();
    for draft in drafts {
        deadline::check();
        let Some(label) = draft.label.as_ref().filter(|_| draft.kind == PassageKind::Footnote) else { continue };
        if runs.is_empty() || labels.contains(label.as_str()) {
            runs.push(Vec::new());
            labels.clear();
        }
        labels.insert(label);
        if let Some(run) = runs.last_mut() {
            run.push(NoteAt { at: note_place(draft), label: label.clone() });
        }
    }
    runs
}

/// Finds the line of an offset.
struct LineIndex(Vec<u32>);

impl LineIndex {
    fn new(text: &str) -> Self {
        Self(
            std::iter::once(0)
                .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at as u32 + 1))
                .collect(),
        )
    }

    /// Returns the line, from 1.
    fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|&start| start as usize <= offset)
    }
}
