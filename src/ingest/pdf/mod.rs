//! PDF: a page draws glyphs at places, and all else has to be found again.
//!
//! `hayro` reads objects, fonts and filters; everything from glyphs on is here: words by gaps, columns by the gutter that stays
//! free, lines, furniture by repetition, notes by the best increasing chain of their numbers, paragraphs by the setting.
//! The result is [`Body::Blocks`], not lines: size, baseline and font tell headings, notes and their calls with a sureness that
//! columns of characters do not have, and the structure pass would have to guess anew what is known here. The "decoded text" to
//! which everything links back is the text of the lines in reading order, a form feed between pages.

mod blocks;
mod budget;
mod calls;
mod columns;
mod fonts;
mod furniture;
mod glyphs;
mod hyphen;
mod line_numbers;
mod links;
mod metadata;
mod notes;
mod page_labels;
mod repair;
mod setting;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod title_page;
mod words;
#[cfg(test)]
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro_syntax::LoadPdfError;
use hayro_syntax::object::Dict;

use crate::deadline;
use crate::document::{DropReason, Metadata, Warning};
use crate::ingest::encoding::SourceText;
use crate::ingest::pdf::budget::Budget;
use crate::ingest::pdf::fonts::Fonts;
use crate::ingest::pdf::glyphs::Drawn;
use crate::ingest::reader::{Body, Pages, Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Characters below which a page has no text to speak of: a stamp, a page number.
const FEW: usize = 30;

/// Share of the page that a picture covers where the page is a scan.
const SCAN: f32 = 0.5;

/// Share of characters without a meaning above which a font is garbled.
const GARBLED: f32 = 0.3;

/// What a page turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Has text
    Text,
    /// Text that is not drawn: recognised by a machine
    Recognised,
    /// A picture, no text
    Picture,
    /// Nothing
    Empty,
    /// Text of signs without a meaning
    Garbled,
}

/// Reads PDF files.
#[derive(Debug)]
pub struct Pdf;

impl Reader for Pdf {
    /// # Errors
    ///
    /// [`IngestError`] for what has no text, is encrypted, damaged or too much.
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        if bytes.len() as u64 > limits.max_file_bytes {
            return Err(IngestError::TooLarge { bytes: bytes.len() as u64, limit: limits.max_file_bytes });
        }
        if bytes.is_empty() {
            return Err(IngestError::Empty);
        }
        // A panic of the library is a damaged file, no reason to stop; our own end of time goes on.
        match catch_unwind(AssertUnwindSafe(|| read_file(bytes, limits))) {
            Ok(read) => read,
            Err(cause) if deadline::is_time_up(cause.as_ref()) => resume_unwind(cause),
            Err(_) => Err(IngestError::Damaged { what: "its objects".into() }),
        }
    }
}

/// Tells a PDF file by its head, which other data may precede, as servers and scanners do it.
pub fn is_pdf(head: &[u8]) -> bool {
    let at = budget::find(head, b"%PDF-");
    at.is_some_and(|at| at == 0 || matches!(head[at - 1], b'\n' | b'\r' | 0x80.. | 0))
}

/// Tells whether bytes without the head of a PDF file might be one all the same.
pub fn may_be_pdf(bytes: &[u8]) -> bool {
    budget::find(bytes, b" obj").is_some() && budget::find(bytes, b"stream").is_some()
}

fn read_file(bytes: &[u8], limits: &Limits) -> Result<Reading<'static>, IngestError> {
    // What is drawn takes several times its bytes.
    let limit = limits.max_expanded_bytes / 4;
    if budget::has_packed_bomb(bytes, limit) {
        return Err(IngestError::ExpandsTooMuch { limit });
    }
    if budget::nests_too_deep(bytes) {
        return Err(IngestError::Damaged { what: "its dictionaries, one in the other by the thousand,".into() });
    }
    let pdf = hayro_syntax::Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => IngestError::Encrypted,
        LoadPdfError::Invalid => IngestError::Damaged { what: "its table of objects".into() },
    })?;
    let pages = pdf.pages();
    let count = pages.len();
    if count == 0 {
        return Err(IngestError::NoText);
    }
    if count > limits.max_pages {
        return Err(IngestError::TooManyParts { what: "pages".into(), limit: limits.max_pages });
    }
    let mut fonts = Fonts::new();
    let mut budget = Budget::new(limit);
    let mut text = text::Text::default();
    let mut classes = Vec::with_capacity(count);
    let mut partial = Vec::new();
    for (n, page) in pages.iter().enumerate() {
        deadline::check();
        let mut drawn = glyphs::read(page, &mut fonts, &mut budget);
        if drawn.partial {
            partial.push(n + 1);
        }
        classes.push(class(&drawn));
        if classes.last() == Some(&Class::Recognised) {
            one_size(&mut drawn.glyphs);
        }
        repair::repair(&mut drawn.glyphs);
        let words = words::words(&drawn.glyphs, &fonts.faces);
        let mut lines = columns::lines(words);
        if classes.last() == Some(&Class::Garbled) {
            // What other fonts of the page say stays.
            lines.retain(|line| !is_garbled(line.words.iter().flat_map(|word| word.text.chars())));
        }
        text.push_page(n as u32, lines, &drawn.rules);
    }
    if budget.spent && text.lines.is_empty() {
        return Err(IngestError::ExpandsTooMuch { limit });
    }
    status(&classes, !partial.is_empty())?;
    let warnings = warnings(&classes, &partial);
    let partly = !partial.is_empty() || classes.iter().any(|c| matches!(c, Class::Picture | Class::Garbled));
    let text::Text { source, lines, .. } = text;
    if lines.len() > limits.max_lines {
        return Err(IngestError::TooManyParts { what: "lines".into(), limit: limits.max_lines });
    }
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let labels = catalog.map(|catalog| page_labels::file_labels(&catalog, count as u32)).unwrap_or_default();
    let furniture = furniture::find(&source, &lines, count as u32, labels);
    let alive: Vec<bool> = furniture.reasons.iter().map(Option::is_none).collect();
    let running: Vec<text::TextLine> =
        lines.iter().zip(&alive).filter(|(_, alive)| **alive).map(|(l, _)| l.clone()).collect();
    let body = text::body_size(&running);
    let notes = notes::find(&source, &lines, &alive, &links::read(&pdf), body);
    let mut blocks = blocks::blocks(&source, &lines, &alive, &notes, body);
    let printed = Metadata { authors: title_page::authors(&mut blocks), ..Metadata::default() };
    let dropped: Vec<(DropReason, ByteSpan)> =
        lines.iter().zip(&furniture.reasons).filter_map(|(l, r)| r.map(|r| (r, l.span))).collect();
    Ok(Reading {
        own: metadata::of(&pdf),
        printed,
        dropped,
        warnings,
        references: notes.references(),
        partly,
        pages: Pages { labels: furniture.labels, paged: true },
        ..Reading::new(SourceText::unpacked(source), Body::Blocks(blocks))
    })
}

/// Machines that recognise text guess its size word by word: what is near the usual size of the page is set in it.
fn one_size(glyphs: &mut [glyphs::Glyph]) {
    const NEAR: f32 = 0.2;
    let mut sizes: Vec<f32> = glyphs.iter().map(|g| g.size).collect();
    sizes.sort_by(f32::total_cmp);
    let Some(&usual) = sizes.get(sizes.len() / 2) else { return };
    for glyph in glyphs {
        if (glyph.size - usual).abs() < NEAR * usual {
            glyph.size = usual;
        }
    }
}

fn class(drawn: &Drawn) -> Class {
    let signs = || drawn.glyphs.iter().filter(|g| !g.c.is_whitespace());
    let (count, invisible) = (signs().count(), signs().filter(|g| g.invisible).count());
    if count < FEW && drawn.pictures > SCAN {
        Class::Picture
    } else if count == 0 {
        Class::Empty
    } else if is_garbled(signs().map(|g| g.c)) {
        Class::Garbled
    } else if invisible * 2 > count {
        Class::Recognised
    } else {
        Class::Text
    }
}

/// Tells whether too many signs have no meaning.
fn is_garbled(signs: impl Iterator<Item = char>) -> bool {
    let is_unknown = |c: char| c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&c) || c.is_control();
    let (count, unknown) = signs.fold((0usize, 0usize), |(n, u), c| (n + 1, u + usize::from(is_unknown(c))));
    unknown as f32 > GARBLED * count as f32
}

/// Says why there is no text, where there is none.
fn status(classes: &[Class], partial: bool) -> Result<(), IngestError> {
    let count = |class: Class| classes.iter().filter(|c| **c == class).count();
    if count(Class::Text) + count(Class::Recognised) > 0 {
        return Ok(());
    }
    if count(Class::Picture) > 0 {
        return Err(IngestError::NoTextLayer { pages: classes.len() });
    }
    if count(Class::Garbled) > 0 {
        return Err(IngestError::Garbled { pages: classes.len() });
    }
    Err(if partial { IngestError::Damaged { what: "the content of its pages".into() } } else { IngestError::NoText })
}

fn warnings(classes: &[Class], partial: &[usize]) -> Vec<Warning> {
    let on = |class: Class| -> Vec<usize> {
        classes.iter().enumerate().filter(|(_, c)| **c == class).map(|(n, _)| n + 1).collect()
    };
    let mut warnings = Vec::new();
    let mut warn = |pages: &[usize], message: &str| {
        if !pages.is_empty() {
            warnings.push(Warning { line: None, message: format!("{} {message}", ranges(pages)) });
        }
    };
    warn(&on(Class::Picture), "without text layer: run OCR, for example `ocrmypdf`");
    warn(&on(Class::Garbled), "with fonts that do not tell their letters: run OCR, for example `ocrmypdf --force-ocr`");
    warn(&on(Class::Recognised), "with text recognised by OCR: expect slips");
    warn(partial, "read in part: damaged, or more than can be read");
    warnings
}

/// "page 3", "pages 1–4, 7"
fn ranges(pages: &[usize]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut at = 0;
    while at < pages.len() {
        let mut end = at;
        while end + 1 < pages.len() && pages[end + 1] == pages[end] + 1 {
            end += 1;
        }
        parts.push(if end > at { format!("{}–{}", pages[at], pages[end]) } else { pages[at].to_string() });
        at = end + 1;
    }
    format!("{} {}", if pages.len() == 1 { "page" } else { "pages" }, parts.join(", "))
}
