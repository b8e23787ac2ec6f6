use std::cell::OnceCell;

use crate::citation::matching::Facts;
use crate::citation::source::fold::fold;
use crate::citation::source::identifier::{addresses, arxivs, dois, isbns};
use crate::citation::source::key::fold_name;
use crate::citation::source::title::Title;
use crate::document::{DocumentId, Metadata};

/// Letters of the head in which a document's own title and authors stand.
const START_MAX_CHARS: usize = 600;

/// Lines of the head that may be its title.
const TITLE_LINES: usize = 10;

/// Letters a line of a title may have.
const TITLE_LINE_MAX_CHARS: usize = 300;

/// Lines over which a title may run.
const LINES_OF_A_TITLE: usize = 3;

/// What a document shows of itself, folded.
pub(crate) struct View<'a> {
    facts: &'a Facts,
    /// Title, and title with subtitle; empty where the metadata have none worth the name.
    pub(crate) titles: Vec<Title>,
    /// As printed, folded.
    pub(crate) authors: Vec<String>,
    /// Words of the beginning.
    pub(crate) start: String,
    start_names: OnceCell<String>,
    /// Words of the file's name without its extension.
    pub(crate) stem: String,
    /// The same with umlauts as in names.
    pub(crate) stem_names: String,
    /// Those that its beginning prints, and its own.
    pub(crate) dois: Vec<String>,
    /// Its own, in small letters.
    pub(crate) own_doi: Option<String>,
    pub(crate) arxivs: Vec<String>,
    pub(crate) isbns: Vec<String>,
    pub(crate) addresses: Vec<String>,
    lines: OnceCell<Vec<Title>>,
    name_lines: OnceCell<Vec<String>>,
}

impl<'a> View<'a> {
    pub(crate) fn new(facts: &'a Facts) -> Self {
        let stem_printed = stem(&facts.path);
        let stem = fold(stem_printed);
        let metadata = &facts.metadata;
        let mut titles = Vec::new();
        if let Some(title) = metadata.title.as_deref().filter(|title| is_title(title)) {
            titles.push(Title::new(title));
            titles.extend(metadata.subtitle.as_deref().map(|subtitle| Title::new(&format!("{title}: {subtitle}"))));
        }
        let own_doi = metadata.doi.as_deref().map(str::to_lowercase);
        let start = fold(start(&facts.head));
        Self {
            titles,
            authors: metadata.authors.iter().map(|author| fold_name(author)).collect(),
            start_names: OnceCell::new(),
            start,
            stem_names: fold_name_words(&stem),
            stem,
            dois: dois(&facts.head).into_iter().chain(own_doi.clone()).collect(),
            own_doi,
            arxivs: arxivs(&facts.head),
            isbns: isbns(&facts.head),
            addresses: addresses(&facts.head),
            lines: OnceCell::new(),
            name_lines: OnceCell::new(),
            facts,
        }
    }

    pub(crate) fn id(&self) -> &DocumentId {
        &self.facts.document
    }

    pub(crate) fn path(&self) -> &str {
        &self.facts.path
    }

    pub(crate) fn year(&self) -> Option<i32> {
        self.facts.metadata.year
    }

    /// Returns what only the entry says of it that names its file.
    pub(crate) fn described(&self) -> &Metadata {
        &self.facts.described
    }

    /// Returns the words of the beginning, with umlauts as in names.
    pub(crate) fn start_names(&self) -> &str {
        self.start_names.get_or_init(|| fold_name_words(&self.start))
    }

    /// Returns the first lines, and each with the next ones: a title may run over three.
    pub(crate) fn lines(&self) -> &[Title] {
        self.lines.get_or_init(|| {
            let lines = self.printed_lines();
            let mut titles = Vec::new();
            for at in 0..lines.len() {
                let mut joined = String::new();
                for line in lines[at..].iter().take(LINES_OF_A_TITLE) {
                    if !joined.is_empty() {
                        joined.push(' ');
                    }
                    joined.push_str(line);
                    if joined.len() > TITLE_LINE_MAX_CHARS {
                        break;
                    }
                    titles.push(Title::new(&joined));
                }
            }
            titles
        })
    }

    /// Returns the first lines, folded as names are.
    pub(crate) fn name_lines(&self) -> &[String] {
        self.name_lines.get_or_init(|| self.printed_lines().iter().map(|line| fold_name_words(&fold(line))).collect())
    }

    fn printed_lines(&self) -> Vec<&str> {
        let lines = start(&self.facts.head).lines().map(str::trim);
        let lines = lines.filter(|line| line.contains(char::is_alphanumeric));
        lines.take(TITLE_LINES).filter(|line| line.len() <= TITLE_LINE_MAX_CHARS).collect()
    }
}

fn start(head: &str) -> &str {
    let end = head.char_indices().nth(START_MAX_CHARS).map_or(head.len(), |(at, _)| at);
    &head[..end]
}

/// Folds umlauts further, as in names.
pub(crate) fn fold_name_words(folded: &str) -> String {
    folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// Returns the name of a file without folder and extension; of a collection nothing, since it names no record.
fn stem(path: &str) -> &str {
    if path.ends_with(".jsonl") {
        return "";
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Tells whether metadata have a title, not what a program left there: "Microsoft Word - Entwurf.doc", "untitled".
fn is_title(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    let starts = [
        "microsoft word",
        "microsoft powerpoint",
        "untitled",
        "unbenannt",
        "ohne titel",
        "document",
        "dokument",
        "layout ",
    ];
    let ends = [".doc", ".docx", ".pdf", ".indd", ".qxd", ".tex", ".dvi", ".odt", ".rtf", ".ps"];
    let left_by_a_program = starts.iter().any(|start| {
        title.strip_prefix(start).is_some_and(|rest| !rest.trim_start().contains(' ') || start.starts_with("microsoft"))
    });
    title.contains(char::is_alphabetic) && !left_by_a_program && !ends.iter().any(|end| title.ends_with(end))
}

/// Tells whether a phrase stands in a text, whole words only; both are folded.
pub(crate) fn has_phrase(text: &str, phrase: &str) -> bool {
    !phrase.is_empty()
        && text.match_indices(phrase).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + phrase.len()..]);
            (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_leave_is_no_title() {
        for (title, expected) in [
            ("Microsoft Word - Entwurf 3 final", false),
            ("untitled", false),
            ("Dokument1", false),
            ("masala_satz_04.indd", false),
            ("…", false),
            ("Bedingt abwehrbereit", true),
            ("Documents on British Policy", true),
            ("Untitled Histories of the Coast", true),
        ] {
            assert_eq!(is_title(title), expected, "{title}");
        }
    }

    #[test]
    fn phrases_are_whole_words() {
        assert!(has_phrase("by carlo masala", "masala"));
        assert!(!has_phrase("masalas buch", "masala"));
        assert!(!has_phrase("masala", ""));
    }
}
