//! Cited works, and footnotes that cite them.

use anyhow::Context;
use fundstelle::eval::Random;
use fundstelle::text::Language;
use serde_json::Value;

use crate::corpus::within;

/// Notes of our own tests, whose works are taken apart here and put together anew.
const SPECIFICATIONS: [&str; 4] = [
    include_str!("../../tests/citations/german.json"),
    include_str!("../../tests/citations/german-second.json"),
    include_str!("../../tests/citations/english.json"),
    include_str!("../../tests/citations/english-second.json"),
];

/// Of so many works that a paper cites, one is new; the others were cited before.
const NEW: usize = 3;

struct Work {
    author: usize,
    title: usize,
    place: usize,
    year: usize,
}

/// Works that papers cite; it grows as they do.
pub struct Library {
    /// Given names and family name.
    authors: Vec<(String, String)>,
    titles: Vec<String>,
    /// Place and publisher.
    places: Vec<(String, String)>,
    works: Vec<Work>,
}

impl Library {
    /// Begins a library of names, titles and places that our tests know.
    pub fn read() -> Result<Self, anyhow::Error> {
        let mut library = Self { authors: Vec::new(), titles: Vec::new(), places: Vec::new(), works: Vec::new() };
        for specification in SPECIFICATIONS {
            let specification: Value = serde_json::from_str(specification)?;
            let documents = specification["documents"].as_array().context("a specification has documents")?;
            let notes = documents.iter().filter_map(|document| document["footnotes"].as_array()).flatten();
            let citations = notes.filter_map(|note| note["citations"].as_array()).flatten();
            for item in citations.map(|citation| &citation["csl"]) {
                let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
                let author = &item["author"][0];
                let name = |key: &str| author[key].as_str().unwrap_or_default().to_owned();
                if !name("given").is_empty() && !name("family").is_empty() {
                    library.authors.push((name("given"), name("family")));
                }
                if item["type"] == "book" && !text("title").is_empty() {
                    library.titles.push(text("title"));
                }
                if !text("publisher").is_empty() && !text("publisher-place").is_empty() {
                    library.places.push((text("publisher-place"), text("publisher")));
                }
            }
        }
        library.authors.sort_unstable();
        library.authors.dedup();
        library.titles.sort_unstable();
        library.titles.dedup();
        library.places.sort_unstable();
        library.places.dedup();
        Ok(library)
    }

    /// Draws the name of an author.
    pub fn author(&self, random: &mut Random) -> String {
        let (given, family) = &self.authors[random.below(self.authors.len())];
        format!("{given} {family}")
    }

    /// Draws a work: a new one, or one that was cited before, some of them far more often than others.
    fn draw(&mut self, random: &mut Random) -> usize {
        if self.works.is_empty() || random.below(NEW) == 0 {
            self.works.push(Work {
                author: random.below(self.authors.len()),
                title: random.below(self.titles.len()),
                place: random.below(self.places.len()),
                year: within(1900..2025, random),
            });
            return self.works.len() - 1;
        }
        let first = random.below(self.works.len()) + 1;
        random.below(first)
    }
}

/// The footnotes of one paper.
pub struct Notes {
    language: Language,
    texts: Vec<String>,
    /// The work that each note cites.
    cited: Vec<usize>,
}

impl Notes {
    /// Begins an apparatus.
    pub fn new(language: Language) -> Self {
        Self { language, texts: Vec::new(), cited: Vec::new() }
    }

    /// Adds a note and returns its number: in full where a work is cited first, then short, and "Ebd." for the same again.
    pub fn add(&mut self, library: &mut Library, random: &mut Random) -> usize {
        let again = self.cited.last().copied();
        let cited = match (again, random.below(10)) {
            (Some(last), 0..2) => last,
            (Some(_), 2..4) => self.cited[random.below(self.cited.len())],
            _ => library.draw(random),
        };
        let page = within(3..400, random);
        let work = &library.works[cited];
        let (given, family) = &library.authors[work.author];
        let (title, year) = (&library.titles[work.title], work.year);
        let (place, publisher) = &library.places[work.place];
        let before = self.cited.iter().position(|known| *known == cited).map(|at| at + 1);
        let text = match (self.language, before) {
            (Language::English, _) if again == Some(cited) => format!("Ibid., {page}."),
            (Language::English, Some(_)) => format!("{family}, {title}, {page}."),
            (Language::English, None) => format!("{given} {family}, {title} ({place}: {publisher}, {year}), {page}."),
            (_, _) if again == Some(cited) => format!("Ebd., S. {page}."),
            (_, Some(note)) => format!("{family} (wie Anm. {note}), S. {page}."),
            (_, None) => format!("{given} {family}, {title}, {place} {year}, S. {page}."),
        };
        self.cited.push(cited);
        self.texts.push(text);
        self.texts.len()
    }

    /// Returns the notes in their order.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }
}
