use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::check::numbering::{Jump, jumps};
use crate::check::{Finding, FindingKind};
use crate::citation::{Citation, CitationKind, Doubt, Item, Name, Note, Segment};
use crate::document::{DocumentId, Passage, PassageKind};
use crate::search::{SearchError, Searcher};
use crate::walk::{Annotated, Names};

/// Sources of the corpus that are named where a document cites a work in short only.
const MAX_CANDIDATES: usize = 5;

/// Notes that are named one by one before the rest is only counted.
const MAX_NOTES: usize = 6;

/// Checks a document of the index; a work that it never cites in full may be one that another document does.
///
/// # Errors
///
/// As [`Searcher::read_document`].
pub fn in_index(searcher: &Searcher, id: &DocumentId) -> Result<Vec<Finding>, SearchError> {
    let annotated = Annotated::in_index(searcher, id)?;
    let (mut findings, wanted) = check(&annotated);
    for (at, name) in wanted {
        let candidates = &mut findings[at].candidates;
        for stored in searcher.sources_named(&name)?.into_iter().take(MAX_CANDIDATES) {
            if !candidates.contains(&stored.source.id) && candidates.len() < MAX_CANDIDATES {
                candidates.push(stored.source.id);
            }
        }
    }
    Ok(findings)
}

/// Checks a document by itself, and tells what is doubtful in the order of its text: a note where it is first mentioned, notes
/// that are never mentioned at the end.
pub fn document(annotated: &Annotated) -> Vec<Finding> {
    check(annotated).0
}

/// Returns the findings, and for those whose work may be known elsewhere the name to ask for, by place.
fn check(annotated: &Annotated) -> (Vec<Finding>, Vec<(usize, String)>) {
    let document = &annotated.document;
    let notes: Vec<&Passage> = document.passages.iter().filter(|p| p.kind == PassageKind::Footnote).collect();
    let mut checker = Checker {
        names: &annotated.names,
        lines: lines(annotated),
        jumps: BTreeMap::new(),
        in_short: in_short(&annotated.apparatus.notes),
        findings: Vec::new(),
        wanted: Vec::new(),
    };
    checker.number(annotated, &notes);
    for message in untold(annotated) {
        checker.tell(message);
    }
    let read: HashMap<u32, &Note> = annotated.apparatus.notes.iter().map(|note| (note.ordinal, note)).collect();
    let by_ordinal: HashMap<u32, &Passage> = notes.iter().map(|passage| (passage.ordinal, *passage)).collect();
    let mut mentioned: BTreeSet<u32> = BTreeSet::new();
    for passage in document.passages.iter().filter(|passage| passage.kind != PassageKind::Footnote) {
        for marker in &passage.markers {
            match marker.note {
                None => checker.marker(passage, &marker.label),
                Some(ordinal) if mentioned.insert(ordinal) => {
                    if let Some(note) = by_ordinal.get(&ordinal) {
                        checker.note(note, read.get(&ordinal).copied());
                    }
                }
                Some(_) => {}
            }
        }
    }
    for note in notes.into_iter().filter(|note| !mentioned.contains(&note.ordinal)) {
        if note.mentioned_in.is_empty() {
            checker.unmentioned(note);
        }
        checker.note(note, read.get(&note.ordinal).copied());
    }
    let Checker { mut findings, wanted, .. } = checker;
    for finding in &mut findings {
        finding.document = Some(document.id.clone());
    }
    (findings, wanted)
}

/// Lines that the reader's warnings name, by message: it says the same of a marker or note, with its line.
type Lines = HashMap<String, VecDeque<Option<usize>>>;

fn lines(annotated: &Annotated) -> Lines {
    let mut lines = Lines::new();
    for warning in &annotated.document.warnings {
        lines.entry(warning.message.clone()).or_default().push_back(warning.line);
    }
    lines
}

fn of_marker(passage: &Passage, label: &str) -> String {
    format!("marker {label} in {} has no note", passage.id)
}

fn of_note(note: &Passage) -> String {
    format!("footnote {} has no marker", note.label.as_deref().unwrap_or_default())
}

/// Returns what the reader found doubtful besides markers and notes.
fn untold(annotated: &Annotated) -> Vec<Finding> {
    let document = &annotated.document;
    let mut told: BTreeSet<String> = BTreeSet::new();
    for passage in &document.passages {
        if passage.kind == PassageKind::Footnote {
            told.insert(of_note(passage));
        }
        told.extend(passage.markers.iter().map(|marker| of_marker(passage, &marker.label)));
    }
    let rest = document.warnings.iter().filter(|warning| !told.contains(&warning.message));
    rest.map(|warning| Finding { line: warning.line, ..Finding::new(FindingKind::Reading, &warning.message) }).collect()
}

/// What no note cites in full, as it is printed in short.
struct InShort {
    /// Ordinals of the notes that cite it, each once.
    notes: Vec<u32>,
    told: bool,
}

fn in_short(notes: &[Note]) -> HashMap<String, InShort> {
    let mut found: HashMap<String, InShort> = HashMap::new();
    for note in notes {
        for name in note.citations().filter_map(only_in_short) {
            let entry = found.entry(name).or_insert(InShort { notes: Vec::new(), told: false });
            if entry.notes.last() != Some(&note.ordinal) {
                entry.notes.push(note.ordinal);
            }
        }
    }
    found
}

/// Names the work of a short form that nothing before or behind it fits; `None` for all other citations.
fn only_in_short(citation: &Citation) -> Option<String> {
    let Item { author, issued, title, title_short, .. } = &citation.item;
    let names_work = citation.kind == CitationKind::Short
        && citation.link.work.is_none()
        && citation.link.doubt == Some(Doubt::NoSuchWork)
        && citation.note_reference.is_none()
        && !author.is_empty();
    if !names_work {
        return None;
    }
    let year = issued.as_ref().map(|date| date.start.year.to_string());
    let title = title.as_ref().or(title_short.as_ref()).cloned();
    let names = author.iter().map(Name::key);
    Some(names.chain(year).chain(title).collect::<Vec<_>>().join(" "))
}

struct Checker<'a> {
    names: &'a Names,
    lines: Lines,
    /// By the note's ordinal.
    jumps: BTreeMap<u32, Vec<Jump>>,
    in_short: HashMap<String, InShort>,
    findings: Vec<Finding>,
    wanted: Vec<(usize, String)>,
}

impl Checker<'_> {
    fn tell(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn line(&mut self, message: &str) -> Option<usize> {
        self.lines.get_mut(message)?.pop_front()?
    }

    /// Returns the printed label of a note.
    fn label(&self, ordinal: u32) -> String {
        self.names.label(ordinal).map_or_else(|| ordinal.to_string(), str::to_owned)
    }

    /// Finds out where the numbers of the notes jump.
    fn number(&mut self, annotated: &Annotated, notes: &[&Passage]) {
        let number = |label: &str| label.parse::<u32>().ok().filter(|number| *number > 0);
        let of_note = |note: &&Passage| note.label.as_deref().and_then(number);
        let (mentioned, lost): (Vec<&Passage>, Vec<&Passage>) =
            notes.iter().partition(|note| !note.mentioned_in.is_empty());
        let mut told: BTreeSet<u32> = lost.iter().filter_map(of_note).collect();
        let markers = annotated.document.passages.iter().flat_map(|passage| &passage.markers);
        told.extend(markers.filter(|marker| marker.note.is_none()).filter_map(|marker| number(&marker.label)));
        let numbers: Vec<Option<u32>> = mentioned.iter().map(of_note).collect();
        for (at, jump) in jumps(&numbers, &told) {
            self.jumps.entry(mentioned[at].ordinal).or_default().push(jump);
        }
    }

    fn marker(&mut self, passage: &Passage, label: &str) {
        let line = self.line(&of_marker(passage, label));
        self.tell(Finding {
            passage: Some(passage.id.clone()),
            label: Some(label.to_owned()),
            line,
            ..Finding::new(FindingKind::MarkerWithoutNote, format!("marker {label} has no note"))
        });
    }

    fn unmentioned(&mut self, note: &Passage) {
        let line = self.line(&of_note(note));
        let message = format!("note {} has no marker", note.label.as_deref().unwrap_or_default());
        let finding = Finding { line, ..Finding::new(FindingKind::NoteWithoutMarker, message) };
        self.of(note, note.text.trim(), finding);
    }

    /// Tells of something in a note.
    fn of(&mut self, note: &Passage, text: &str, finding: Finding) {
        self.tell(Finding {
            passage: Some(note.id.clone()),
            label: note.label.clone(),
            text: (!text.is_empty()).then(|| text.to_owned()),
            ..finding
        });
    }

    fn note(&mut self, note: &Passage, read: Option<&Note>) {
        let number = note.label.clone().unwrap_or_default();
        for jump in self.jumps.remove(&note.ordinal).unwrap_or_default() {
            let (kind, message) = match jump {
                Jump::Missing { first, last, before } => {
                    let missing =
                        if first == last { format!("note {first} is") } else { format!("notes {first} to {last} are") };
                    let place = match before {
                        Some(before) => format!("note {number} follows note {before}"),
                        None => format!("the notes begin with {number}"),
                    };
                    (FindingKind::MissingNumber, format!("{missing} missing: {place}"))
                }
                Jump::Repeated => (FindingKind::RepeatedNumber, format!("an earlier note has the number {number} too")),
                Jump::OutOfOrder { behind } => {
                    (FindingKind::NumberOutOfOrder, format!("note {number} is mentioned behind note {behind}"))
                }
            };
            self.of(note, "", Finding::new(kind, message));
        }
        let Some(read) = read else { return };
        for segment in &read.segments {
            match segment {
                Segment::Commentary(_) => {}
                Segment::Unread(span) => {
                    let what = if read.segments.len() == 1 {
                        "the note looks like a citation and"
                    } else {
                        "looks like a citation and"
                    };
                    self.of(
                        note,
                        stretch(span.of(&note.text)),
                        Finding::new(FindingKind::Unread, format!("{what} could not be read")),
                    );
                }
                Segment::Citation(citation) => self.citation(note, citation),
            }
        }
    }

    fn citation(&mut self, note: &Passage, citation: &Citation) {
        let link = &citation.link;
        if link.doubt.is_none() && link.work.is_some() {
            return;
        }
        let source = link.work.and_then(|work| self.names.source(work)).map(str::to_owned);
        let (kind, mut message) = match (only_in_short(citation), link.doubt) {
            (Some(name), _) => {
                let Some(entry) = self.in_short.get_mut(&name).filter(|entry| !entry.told) else { return };
                entry.told = true;
                let notes = std::mem::take(&mut entry.notes);
                self.wanted.push((self.findings.len(), name));
                (FindingKind::ShortOnly, self.short_only(&notes))
            }
            (None, Some(doubt)) => (kind(doubt, link.work.is_some()), self.reason(note, citation, doubt)),
            (None, None) => (FindingKind::UnresolvedReference, "no source found".to_owned()),
        };
        if let (Some(source), false) = (&source, kind == FindingKind::WrongNoteNumber) {
            message = format!("read as {source}, but {message} – name the work that is meant");
        }
        let mut candidates: Vec<String> = Vec::new();
        for candidate in link.candidates.iter().filter_map(|work| self.names.source(*work)) {
            if !candidates.iter().any(|known| known == candidate) && source.as_deref() != Some(candidate) {
                candidates.push(candidate.to_owned());
            }
        }
        let finding = Finding { source, candidates, ..Finding::new(kind, message) };
        self.of(note, citation.span.of(&note.text).trim(), finding);
    }

    fn short_only(&self, notes: &[u32]) -> String {
        let [_, _, ..] = notes else { return "no note cites it in full".to_owned() };
        let labels: Vec<String> = notes.iter().take(MAX_NOTES).map(|ordinal| self.label(*ordinal)).collect();
        let more = match notes.len().saturating_sub(MAX_NOTES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("no note cites it in full, notes {}{more} do in short", labels.join(", "))
    }

    /// Says why it is uncertain what a citation means.
    fn reason(&self, note: &Passage, citation: &Citation, doubt: Doubt) -> String {
        let own = matches!(doubt, Doubt::SeveralWorksBefore | Doubt::UnreadBefore | Doubt::NothingBefore);
        if citation.kind == CitationKind::Ibid && citation.link.work.is_none() && !own {
            return "what stands before leads nowhere itself".to_owned();
        }
        let named = citation.note_reference.as_ref().map(|reference| reference.label.as_str());
        match (doubt, named) {
            (Doubt::SeveralWorksBefore, _) => "the note before cites several works".to_owned(),
            (Doubt::UnreadBefore, Some(named)) => format!("note {named} holds what could not be read"),
            (Doubt::UnreadBefore, None) => "what stands before could not be read".to_owned(),
            // All commentary: the note before that was asked.
            (Doubt::NothingBefore, _) if citation.link.work.is_some() => "the note before cites nothing".to_owned(),
            (Doubt::NothingBefore, _) => "nothing stands before".to_owned(),
            (Doubt::NoteNumberWrong, _) => {
                let meant = citation.link.work.and_then(|work| self.names.source(work)).unwrap_or("the work");
                let says = named.map_or_else(|| "names another note".to_owned(), |named| format!("says note {named}"));
                match citation.link.via {
                    Some(via) => format!("{says}, note {} cites {meant}", self.label(via)),
                    None => format!("{says}, which does not cite {meant}"),
                }
            }
            (Doubt::NoSuchNote | Doubt::NoteCitesNothing, Some(named)) if note.label.as_deref() == Some(named) => {
                format!("note {named} is this note")
            }
            (Doubt::NoSuchNote, Some(named)) => format!("there is no note {named}"),
            (Doubt::NoSuchNote, None) => "there is no note of that number".to_owned(),
            (Doubt::NoteCitesNothing, Some(named)) => format!("note {named} cites nothing"),
            (Doubt::NoteCitesNothing, None) => "the note of that number cites nothing".to_owned(),
            (Doubt::NoSuchWork, Some(named)) => format!("note {named} cites no such work"),
            (Doubt::NoSuchWork, None) => "no such work is cited before".to_owned(),
            (Doubt::Ambiguous, _) if citation.link.work.is_some() => "may be another work".to_owned(),
            (Doubt::Ambiguous, _) => "several works fit".to_owned(),
            (Doubt::OnlyLater, _) => "only a later note cites such a work".to_owned(),
        }
    }
}

/// Leaves out what parts a stretch from the citation before it: ", Anlage 2, S. 1."
fn stretch(text: &str) -> &str {
    text.trim().trim_start_matches([',', ';', ':', '.', ')', ' '])
}

fn kind(doubt: Doubt, linked: bool) -> FindingKind {
    match doubt {
        _ if !linked => FindingKind::UnresolvedReference,
        Doubt::SeveralWorksBefore => FindingKind::IbidAfterSeveral,
        Doubt::NoteNumberWrong => FindingKind::WrongNoteNumber,
        _ => FindingKind::DoubtfulReference,
    }
}
