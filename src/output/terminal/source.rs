use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::citation::Evidence;
use crate::document::{PassageId, PassageKind};
use crate::index::StoredSource;
use crate::output::terminal::hit::{note_label, write_title};
use crate::output::terminal::keyword::{first_columns, last_columns};
use crate::output::terminal::passage::marked;
use crate::output::terminal::place::place_line;
use crate::output::terminal::reference::{citation_in_words, full_reference, locator_in_words};
use crate::output::terminal::{Layout, Rich, Role, plural};
use crate::walk::{Resting, RestingNote};

/// Widest id in the table; of a longer one the beginning is shown.
const MAX_ID_COLUMNS: usize = 28;

/// Widest list of notes in the table.
const WHERE_COLUMNS: usize = 28;

/// Widest place of an entry in the table; of a longer one the end is shown.
const ENTRY_COLUMNS: usize = 20;

/// Narrowest title that is still worth showing.
const MIN_TITLE_COLUMNS: usize = 16;

/// What ids, notes and entries of a narrow table keep before the title gives way too.
const NARROW_COLUMNS: usize = 12;

/// Columns of what is as wide in every table: how many notes, whether it is held, the spaces between.
const FIXED_COLUMNS: usize = 17;

/// Widths of the columns that give way in a narrow table.
struct Widths {
    ids: usize,
    wheres: usize,
    /// None without a bibliography.
    entries: usize,
    titles: usize,
}

impl Widths {
    /// Divides a line among the columns, as wide as they would be, until they fit.
    fn fitting(columns: usize, ids: usize, wheres: usize, entries: usize) -> Self {
        let mut widths = Self { ids, wheres, entries, titles: MIN_TITLE_COLUMNS };
        let heads = ("source".len(), "where".len(), "entry".len().min(entries), "title".len());
        let narrow = |head: usize| head.max(NARROW_COLUMNS);
        for least in [(narrow(heads.0), narrow(heads.1), narrow(heads.2), MIN_TITLE_COLUMNS), heads] {
            while widths.taken() > columns {
                let Widths { ids, wheres, entries, titles } = &mut widths;
                let spare = [(ids, least.0), (wheres, least.1), (entries, least.2), (titles, least.3)]
                    .into_iter()
                    .filter_map(|(width, least)| {
                        width.checked_sub(least).filter(|spare| *spare > 0).map(|spare| (spare, width))
                    });
                let Some((_, widest)) = spare.max_by_key(|(spare, _)| *spare) else { break };
                *widest -= 1;
            }
        }
        widths.titles += columns.saturating_sub(widths.taken());
        widths
    }

    fn taken(&self) -> usize {
        let entries = if self.entries > 0 { self.entries + 2 } else { 0 };
        self.ids + self.wheres + entries + self.titles + FIXED_COLUMNS
    }
}

/// Writes the sources as a table: id, in how many notes, where, whether the corpus holds them, the entries of
/// bibliographies that completed them, where there are such, and title.
///
/// No line is wider than the layout, from 40 columns on.
///
/// # Errors
///
/// What `out` gives.
pub fn write_sources(out: &mut dyn Write, sources: &[StoredSource], layout: Layout) -> io::Result<()> {
    let widest = |texts: &mut dyn Iterator<Item = String>, least: usize, most: usize| {
        texts.map(|text| text.width()).max().unwrap_or(0).clamp(least, most)
    };
    let entry = |stored: &StoredSource, columns| {
        stored.source.entry.as_deref().map_or_else(String::new, |place| end_of_place(place, columns))
    };
    let ids = widest(&mut sources.iter().map(|stored| stored.source.id.clone()), 6, MAX_ID_COLUMNS);
    let wheres = widest(&mut sources.iter().map(|stored| places(&stored.cited_in, WHERE_COLUMNS)), 5, WHERE_COLUMNS);
    let entries = match widest(&mut sources.iter().map(|stored| entry(stored, ENTRY_COLUMNS)), 0, ENTRY_COLUMNS) {
        0 => 0,
        entries => entries.max("entry".len()),
    };
    let widths = Widths::fitting(layout.columns.max(layout.text_width()), ids, wheres, entries);
    let Widths { ids, wheres, entries, titles } = widths;
    let between = if entries > 0 { "  " } else { "" };
    let mut head = Rich::new();
    let entry_head = if entries > 0 { "entry" } else { "" };
    let (source, place, held) = ("source", "where", "held");
    head.push(
        &format!("{source:<ids$}  notes  {place:<wheres$}  {held:<4}  {entry_head:<entries$}{between}title"),
        Role::Dim,
    );
    head.write_line(out, 0, layout)?;
    for stored in sources {
        let mut line = Rich::new();
        push_cell(&mut line, &cut(&stored.source.id, ids), Role::Number, ids);
        line.push(&format!("  {:>5}  ", stored.cited_in.len()), Role::Plain);
        push_cell(&mut line, &places(&stored.cited_in, wheres), Role::Dim, wheres);
        let held = match (&stored.held.document, stored.held.possible.is_empty()) {
            (Some(_), _) => "yes",
            (None, false) => "?",
            (None, true) => "–",
        };
        line.push(&format!("  {held:<4}  "), Role::Plain);
        push_cell(&mut line, &entry(stored, entries), Role::Dim, entries);
        line.push(between, Role::Plain);
        let mut title = Rich::new();
        let item = &stored.source.item;
        title.push(&item.title.clone().unwrap_or_else(|| full_reference(item)), Role::Plain);
        title.shorten(titles);
        line.push_rich(&title);
        line.write_line(out, 0, layout)?;
    }
    Ok(())
}

/// Writes a cell of a table, filled up with spaces.
fn push_cell(line: &mut Rich, text: &str, role: Role, columns: usize) {
    let mut cell = Rich::new();
    cell.push(text, role);
    line.push_rich(&cell).push(&" ".repeat(columns.saturating_sub(cell.text().width())), Role::Plain);
}

/// Cuts a text to so many columns, the `…` at its end included.
fn cut(text: &str, columns: usize) -> String {
    match text.width() <= columns {
        true => text.to_owned(),
        false => format!("{}…", first_columns(text, columns.saturating_sub(1))),
    }
}

/// Returns the place of an entry, of a long one the end: file and line.
fn end_of_place(place: &str, columns: usize) -> String {
    match place.width() <= columns {
        true => place.to_owned(),
        false => format!("…{}", last_columns(place, columns.saturating_sub(1))),
    }
}

/// Names the notes of one document, counts the documents where there are several: `landvermesser:fn6 fn7 …`, `3 documents`.
fn places(cited_in: &[PassageId], columns: usize) -> String {
    let mut documents: Vec<&str> = Vec::new();
    let mut notes: Vec<&str> = Vec::new();
    for id in cited_in {
        let (document, note) = id.as_str().rsplit_once(':').unwrap_or(("", id.as_str()));
        if documents.last() != Some(&document) {
            documents.push(document);
        }
        notes.push(note);
    }
    let [document] = documents.as_slice() else {
        let counted = if documents.is_empty() { String::new() } else { plural(documents.len(), "document") };
        return cut(&counted, columns);
    };
    let listed = |shown: usize| match shown < notes.len() {
        true => format!("{} …", notes[..shown].join(" ")),
        false => notes.join(" "),
    };
    // Each note takes a column at least.
    let fitting = (1..=notes.len().min(columns)).rev().map(|shown| format!("{document}:{}", listed(shown)));
    let fitting = fitting.into_iter().find(|text| text.width() <= columns);
    fitting.unwrap_or_else(|| {
        // Of the document as much as leaves room for its first note.
        let first = listed(1);
        match columns.checked_sub(first.width() + 1) {
            Some(room) if room > 1 => format!("{}:{first}", cut(document, room)),
            _ => cut(&format!("{document}:{first}"), columns),
        }
    })
}

/// Writes a source: its id, all that is known of it, the document that holds it, with the reasons, and the entry of a
/// bibliography that completed it.
///
/// # Errors
///
/// What `out` gives.
pub fn write_source(out: &mut dyn Write, stored: &StoredSource, layout: Layout) -> io::Result<()> {
    let mut head = Rich::new();
    head.push(&stored.source.id, Role::Title).push(" · ", Role::Dim);
    head.push(&full_reference(&stored.source.item), Role::Plain);
    head.write(out, 0, layout)?;
    let mut line = Rich::new();
    match &stored.held.document {
        Some(found) => {
            let reasons: Vec<&str> = found.evidence.iter().map(|reason| evidence_in_words(*reason)).collect();
            line.push("in the corpus as ", Role::Dim).push(found.document.as_str(), Role::Number);
            line.push(&format!(" ({})", reasons.join(", ")), Role::Dim);
        }
        None => {
            line.push("not in the corpus", Role::Dim);
        }
    }
    let possible: Vec<&str> = stored.held.possible.iter().map(|found| found.document.as_str()).collect();
    if !possible.is_empty() {
        line.push("; perhaps ", Role::Dim).push(&possible.join(", "), Role::Number);
        if stored.held.document.is_none()
            && stored.held.possible.iter().all(|found| found.evidence.contains(&Evidence::FileField))
        {
            line.push(&format!(" ({})", evidence_in_words(Evidence::FileField)), Role::Dim);
        }
    }
    line.write(out, 0, layout)?;
    if let Some(entry) = &stored.source.entry {
        let mut line = Rich::new();
        line.push(&format!("completed by {entry}"), Role::Dim);
        line.write(out, 0, layout)?;
    }
    if !stored.source.same_work.is_empty() {
        let mut line = Rich::new();
        line.push(&format!("other editions: {}", stored.source.same_work.join(", ")), Role::Dim);
        line.write(out, 0, layout)?;
    }
    Ok(())
}

/// Says why a document is thought to hold a source.
fn evidence_in_words(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Doi => "DOI",
        Evidence::Isbn => "ISBN",
        Evidence::Arxiv => "arXiv number",
        Evidence::Url => "address",
        Evidence::FileField => "named by the bibliography",
        Evidence::Title => "title",
        Evidence::Author => "author",
        Evidence::Year => "year",
        Evidence::FileName => "file name",
        Evidence::Head => "title in the text",
    }
}

/// Columns left of running text.
const INDENT: usize = 4;

/// Lines of a passage that are shown: enough to see what it says.
const PASSAGE_LINES: usize = 3;

/// Writes what rests on a source: the beginning of each passage, and the notes that cite the source, with the place.
///
/// # Errors
///
/// What `out` gives.
pub fn write_resting(out: &mut dyn Write, resting: &[Resting], layout: Layout) -> io::Result<()> {
    let mut document = None;
    for Resting { passage, document: info, notes, names } in resting {
        writeln!(out)?;
        if document != Some(&info.id) {
            document = Some(&info.id);
            write_title(out, info, &Rich::new(), 0, layout)?;
        }
        match passage {
            Some(passage) => {
                place_line(passage, layout.text_width()).write_line(out, 0, layout)?;
                let mut text = marked(passage, layout);
                text.shorten((layout.text_width() - INDENT) * PASSAGE_LINES);
                text.write(out, INDENT, layout)?;
            }
            None => {
                let mut line = Rich::new();
                line.push("called by no passage", Role::Dim);
                line.write_line(out, 0, layout)?;
            }
        }
        for RestingNote { footnote, citations } in notes {
            let note = &footnote.passage;
            let mut indent = INDENT;
            // What cites by itself was shown.
            if note.kind == PassageKind::Footnote {
                let mut head = Rich::new();
                head.push(&format!("{:>3} ", note_label(note)), Role::Number);
                indent = head.width().max(INDENT);
                marked(note, layout).write_after(out, &head, indent, layout)?;
            }
            for citation in citations {
                let mut line = match citation.link.via {
                    Some(_) => citation_in_words(note, citation, names),
                    None => Rich::new(),
                };
                if let (None, Some(locator)) = (citation.link.via, &citation.locator) {
                    line.push(&locator_in_words(locator, note.language), Role::Number);
                }
                if !line.text().is_empty() {
                    line.write(out, indent + 2, layout)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::terminal::{HitContext, write_hit, write_shown};
    use crate::search::Footnote;
    use crate::walk::tests::{Shelf, id};
    use crate::walk::{notes_with_sources, resting_on, walk};

    const NARROW: Layout = Layout { columns: 80, color: false };

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("writing to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn sources_stand_in_a_table() {
        let sources = Shelf::new().searcher.sources().expect("sources");
        assert_eq!(
            written(|out| write_sources(out, &sources, NARROW)),
            "\
source       notes  where          held  title
dresen-2023      4  2 documents    yes   Projecting Stability in Practice
masala-2023      2  blick:fn1 fn4  –     Bedingt abwehrbereit
"
        );
        assert_eq!(
            written(|out| write_source(out, &sources[0], NARROW)),
            "dresen-2023 · Dresen, Amrei 2023: Projecting Stability in Practice\nin the corpus as dresen (title)\n"
        );
    }

    #[test]
    fn sources_name_the_entries_that_completed_them() {
        let mut sources = Shelf::new().searcher.sources().expect("sources");
        sources[1].source.entry = Some("library.bib:12".to_owned());
        assert_eq!(
            written(|out| write_sources(out, &sources, NARROW)),
            "\
source       notes  where          held  entry           title
dresen-2023      4  2 documents    yes                   Projecting Stability …
masala-2023      2  blick:fn1 fn4  –     library.bib:12  Bedingt abwehrbereit
"
        );
        let text = written(|out| write_source(out, &sources[1], NARROW));
        assert!(text.ends_with("\nnot in the corpus\ncompleted by library.bib:12\n"), "{text}");
        assert_eq!(end_of_place("ordner/bibliothek.bib:1024", 20), "…bibliothek.bib:1024");
        assert_eq!(end_of_place("a/library-2024.bib:7", 20), "a/library-2024.bib:7");
        // Each of these letters fills two columns.
        assert_eq!(end_of_place("文献目録.bib:7", 10), "…録.bib:7");
        assert_eq!(cut("文献目録", 6), "文献…");
    }

    #[test]
    fn of_many_notes_the_first_are_named() {
        let ids: Vec<PassageId> = (8..30).map(|note| id(&format!("a:fn{note}"))).collect();
        assert_eq!(places(&ids, 20), "a:fn8 fn9 fn10 …");
        assert_eq!(places(&ids[..2], 20), "a:fn8 fn9");
        assert_eq!(places(&[], 20), "");
        let long = [id("stabilitaet-beraten:fn6"), id("stabilitaet-beraten:fn7")];
        assert_eq!(places(&long, 28), "stabilitaet-beraten:fn6 fn7");
        assert_eq!(places(&long, 26), "stabilitaet-beraten:fn6 …");
        assert_eq!(places(&long, 16), "stabilita…:fn6 …");
        assert_eq!(places(&[id("a:fn1"), id("b:fn1")], 9), "2 docume…");
    }

    #[test]
    fn no_line_of_the_table_is_wider_than_the_terminal() {
        let mut sources = Shelf::new().searcher.sources().expect("sources");
        sources[0].source.id = "gemeindearchiv-ellerbrueck-hefte-des-aufsehers-noehring-heft-1-9".to_owned();
        sources[1].source.entry = Some("ordner/bibliothek.bib:1024".to_owned());
        for columns in [40, 60, 80, 120] {
            let text = written(|out| write_sources(out, &sources, Layout { columns, ..NARROW }));
            for line in text.lines() {
                assert!(line.width() <= columns, "{columns}: {line}");
            }
            let held = text.lines().map(|line| line.chars().position(|c| c == '–'));
            assert_eq!(held.flatten().count(), 1, "{text}");
            assert!(text.contains('…'), "{text}");
        }
    }

    #[test]
    fn what_rests_on_a_source_is_shown_with_its_notes_and_their_places() {
        let shelf = Shelf::new();
        let sources = shelf.searcher.sources().expect("sources");
        let resting = resting_on(&shelf.searcher, &sources[0]).expect("passages");
        assert_eq!(
            written(|out| write_resting(out, &resting, NARROW)),
            "
Ausbildung als Politik · Ines Dresen 2025
¶ 1 · ausbildung:p1
    Ausbildung ist Politik mit anderen Mitteln. Wer fremde Soldaten schult, der
    nimmt Partei, auch wo er es nicht sagt, und er bleibt es über Jahre hinweg.¹
  ¹ Dresen, Amrei 2023: Projecting Stability in Practice, SIRIUS 7.

Blick in alle Richtungen · Lucas Lamberty 2024
¶ 2 · blick:p2
    Das Bündnis projiziert Stabilität in den Süden, indem es Streitkräfte
    ausbildet.² Ob das gelingt, ist strittig.³
  ² Dresen, Amrei 2023: Projecting Stability in Practice, in: SIRIUS 7, S. 3.
      S. 3
  ³ Ebd., S. 20.
      ibid  → note 2 → dresen-2023 · S. 20

¶ 3 · blick:p3
    Die Ostflanke bleibt die erste Aufgabe; beides gehört zusammen.⁴
  ⁴ Anders als üblich Masala 2023, N. 1, S. 12; siehe auch Dresen 2023, N. 2.
      short → note 2 → dresen-2023
"
        );
    }

    #[test]
    fn a_passage_is_shown_with_the_whole_walk() {
        let shelf = Shelf::new();
        let shown = |passage: &str| {
            let walked = walk(&shelf.searcher, shelf.searcher.show(&id(passage), 0).expect(passage)).expect(passage);
            written(|out| write_shown(out, &walked, NARROW))
        };
        assert_eq!(
            shown("blick:p2"),
            "\
Blick in alle Richtungen · Lucas Lamberty 2024
¶ 2 · blick:p2

    Das Bündnis projiziert Stabilität in den Süden, indem es Streitkräfte
    ausbildet.² Ob das gelingt, ist strittig.³

  ² Dresen, Amrei 2023: Projecting Stability in Practice, in: SIRIUS 7, S. 3.
      → dresen-2023
        Dresen, Amrei 2023: Projecting Stability in Practice
        also cited in ausbildung:p1, blick:p3
        its text: ¶ 2 · dresen:p2
          Wer *Streitkräfte ausbildet*, *projiziert Stabilität* in den *Süden*;
          so versteht es das *Bündnis*.
  ³ Ebd., S. 20.
      ibid  → note 2 → dresen-2023 · S. 20
        its text: ¶ 2 · dresen:p2
"
        );
        assert!(shown("dresen:p2").ends_with("this text is cited in ausbildung:p1, blick:p2, blick:p3\n"));
        let note = shown("blick:fn3");
        assert!(note.contains("    noted in blick:p2\n\n      ibid  → note 2 → dresen-2023 · S. 20\n"), "{note}");
    }

    #[test]
    fn hits_show_what_their_notes_cite_and_who_cites_their_text() {
        let shelf = Shelf::new();
        let hits = shelf.search("Ostflanke Wetter Ebd", &[]).hits;
        let shown = |passage: &str| {
            let hit = hits.iter().find(|hit| hit.passage.id.as_str() == passage).expect(passage);
            let shown = shelf.searcher.show(&hit.passage.id, 0).expect(passage);
            let itself = shown.note.clone().map(|note| Footnote { passage: shown.passage.clone(), note: Some(note) });
            let notes = itself.into_iter().chain(shown.footnotes).collect();
            let notes = notes_with_sources(&shelf.searcher, &hit.document.id, notes).expect(passage);
            let context = HitContext { notes: &notes, ..HitContext::default() };
            written(|out| write_hit(out, hit, &context, NARROW))
        };
        let paragraph = shown("blick:p3");
        assert!(
            paragraph.ends_with("     ⁴ Masala 2023, S. 12 → masala-2023; Dresen 2023 → dresen-2023\n"),
            "{paragraph}"
        );
        let note = shown("blick:fn3");
        assert!(note.ends_with("     ³ Dresen 2023, S. 20 → dresen-2023\n     noted in blick:p2\n"), "{note}");
        let source = shown("dresen:p1");
        assert!(source.ends_with("     this text is cited in ausbildung:p1, blick:p2, blick:p3\n"), "{source}");
    }
}
