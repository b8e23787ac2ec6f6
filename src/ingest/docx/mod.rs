//! DOCX: what Word, LibreOffice and Pandoc write.

mod fields;
mod notes;
mod numbering;
mod styles;
mod symbols;
mod walk;

use std::collections::{HashMap, VecDeque};

use crate::document::Metadata;
use crate::ingest::archive::Archive;
use crate::ingest::docx::fields::bookmarks;
use crate::ingest::docx::notes::{counts_of, is_note, tied, usual_counts};
use crate::ingest::docx::numbering::Lists;
use crate::ingest::docx::styles::styles_of;
use crate::ingest::docx::walk::Walk;
use crate::ingest::encoding::SourceText;
use crate::ingest::markup::{Build, Container, Dialect, StyleRole, Tied, Tree};
use crate::ingest::own_fields::{authors, doi, language, title};
use crate::ingest::reader::{Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads `.docx`.
#[derive(Debug, Clone, Copy)]
pub struct Docx;

impl Reader for Docx {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let mut archive = Archive::open(bytes, limits)?;
        let names = archive.names();
        let mut part = |stem: &str| -> Result<String, IngestError> {
            let is_main = stem == "word/document";
            let fits = |name: &&String| {
                name.strip_prefix(stem).is_some_and(|rest| {
                    rest.strip_suffix(".xml").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
                })
            };
            match names.iter().filter(fits).min() {
                Some(name) if is_main => Ok(archive.text(name)?.unwrap_or_default()),
                Some(name) => Ok(archive.beside(name)?.unwrap_or_default()),
                None => Ok(String::new()),
            }
        };
        let mut text = part("word/document")?;
        if text.is_empty() {
            return Err(IngestError::Package {
                part: "`word/document.xml`".to_owned(),
                message: "it is missing".to_owned(),
            });
        }
        let mut spans = vec![ByteSpan::new(0, text.len())];
        for stem in ["word/footnotes", "word/endnotes"] {
            let start = text.len() + 1;
            text.push('\n');
            text.push_str(&part(stem)?);
            spans.push(ByteSpan::new(start, text.len()));
        }
        let (styles, numbering, core) = (part("word/styles")?, part("word/numbering")?, part("docProps/core")?);
        let (settings, custom) = (part("word/settings")?, part("docProps/custom")?);
        let style = styles_of(&styles, limits)?;
        let mut build = Build::new(&text);
        build.own = metadata(&core, limits)?;
        let trees = spans
            .iter()
            .map(|span| Tree::parse(&text, *span, Dialect::Xml, limits))
            .collect::<Result<Vec<Tree<'_>>, IngestError>>()?;
        build.warn_unclosed(&trees[0]);
        let notes = |tree: &Tree<'_>| -> Vec<usize> { tree.descendants(0).filter(|&n| is_note(tree, n)).collect() };
        let notes = [notes(&trees[1]), notes(&trees[2])];
        let settings = Tree::parse(&settings, ByteSpan::new(0, settings.len()), Dialect::Xml, limits)?;
        let root = settings.find(0, "settings").unwrap_or(0);
        let whole = counts_of(&settings, root, usual_counts());
        // What holds for a section stands at its end.
        let sections = trees[0].descendants(0).filter(|&n| {
            trees[0].is(n, "sectpr") && !trees[0].parent(n).is_some_and(|p| trees[0].is(p, "sectprchange"))
        });
        let mut sections: VecDeque<_> = sections.map(|n| counts_of(&trees[0], n, whole)).collect();
        let mut walk = Walk {
            styles: &style,
            lists: Lists::read(&numbering, limits)?,
            labels: HashMap::new(),
            counts: sections.pop_front().unwrap_or(whole),
            sections,
            titled: false,
            marked: notes.iter().any(|notes| !notes.is_empty()),
            field: Vec::new(),
            bookmarks: bookmarks(&custom, limits)?,
            open_bookmarks: HashMap::new(),
            custom: None,
            tied: Tied::default(),
        };
        walk.titled = trees[0].descendants(0).any(|n| {
            trees[0].is(n, "pstyle")
                && trees[0].attribute(n, "val").is_some_and(|id| style.role(&id) == Some(StyleRole::Title))
        });
        let body = trees[0].find(0, "body").unwrap_or(0);
        if !walk.marked {
            walk.tied = tied(&trees[0], body, &style);
        }
        walk.children(&trees[0], body, &mut build);
        build.end_block();
        walk.tied = Tied::default();
        let letters = ["f", "e"];
        for ((tree, letter), notes) in trees[1..].iter().zip(letters).zip(&notes) {
            walk.field.clear();
            for &note in notes {
                let key = format!("{letter}{}", tree.attribute(note, "id").unwrap_or_default());
                let label = walk.labels.get(&key).cloned().unwrap_or_default();
                build.open(Container::Note(key, label));
                walk.children(tree, note, &mut build);
                build.close();
            }
        }
        let text_spans = trees
            .iter()
            .flat_map(|tree| {
                tree.descendants(0)
                    .filter(|&n| tree.is(n, "t") || tree.is(n, "deltext"))
                    .flat_map(|n| tree.text_spans(n))
                    .collect::<Vec<_>>()
            })
            .collect();
        let reading = build.finish(text_spans);
        drop(trees);
        Ok(archive.tell(Reading { source: SourceText::unpacked(text), ..reading }))
    }
}

fn metadata(core: &str, limits: &Limits) -> Result<Metadata, IngestError> {
    let tree = Tree::parse(core, ByteSpan::new(0, core.len()), Dialect::Xml, limits)?;
    let text = |name: &str| tree.find(0, name).map(|n| tree.text(n)).unwrap_or_default();
    let mut found =
        Metadata { title: title(&text("title")), language: language(&text("language")), ..Metadata::default() };
    found.authors = authors(&text("creator"));
    found.doi = doi(&text("identifier"));
    Ok(found)
}

#[cfg(test)]
mod tests;
