use crate::citation::matching::candidates::Candidates;
use crate::citation::matching::claim::{Claim, ClaimedName};
use crate::citation::matching::view::{View, has_phrase};
use crate::citation::matching::{Evidence, Holds, Match, QUALIFIES};
use crate::citation::source::title::{Likeness, Title};

// What evidence is worth, in per cent. A title with author or year is enough, nothing is alone; set by reading cases, not
// measured.
const SAME_TITLE: u32 = 70;
const TITLE_WITHOUT_SUBTITLE: u32 = 60;
const MOST_OF_TITLE: u32 = 55;
const TITLE_IN_FILE_NAME: u32 = 55;
const TITLE_AT_START: u32 = 60;
const NAME_AND_YEAR_IN_FILE_NAME: u32 = 40;
const AUTHOR: u32 = 20;
const YEAR: u32 = 10;
const SERIES: u32 = 5;
/// Another witness of what is known already.
const AGAIN: u32 = 5;
const DOI: u32 = 50;
const ISBN: u32 = 35;
const ADDRESS: u32 = 35;
/// The user's own library says so: more than all else together.
const FILE_FIELD: u32 = 150;
/// The document's own DOI is that of the work, which is what DOIs are for; less only than the library.
const OWN_DOI: u32 = 120;
/// The document has another title, or other authors.
const OTHER: u32 = 35;
/// Without title, identifier or entry nothing is more than possible.
const UNTITLED_MAX: u32 = 70;

/// How much of both titles' weight must be shared where they are not alike letter by letter.
const MOST: f32 = 0.85;

/// Words that head a review.
const REVIEW_HEADS: [&str; 12] = [
    "rezension",
    "rezensionen",
    "rezensiert von",
    "rez zu",
    "buchbesprechung",
    "buchbesprechungen",
    "besprochen von",
    "book review",
    "book reviews",
    "reviewed by",
    "review essay",
    "sammelrezension",
];

/// Words that head one if what is reviewed follows.
const REVIEWS_OF: [&str; 4] = ["review of", "besprechung von", "besprechung zu", "review"];

/// Judges whether a document is what a claim describes; `named` where an entry names its file.
///
/// Returns `None` where something forbids it.
pub(crate) fn judge(claim: &Claim, view: &View, named: bool, known: &Candidates) -> Option<Match> {
    let mut score = 0;
    let mut evidence = Vec::new();
    // What the entry itself says of the document is no evidence that the document is the entry's.
    let described = view.described();
    let author = match named && !described.authors.is_empty() {
        true => printed_author(claim, view),
        false => author(claim, view),
    };
    let in_stem = claim.names.first().is_some_and(|name| has_phrase(&view.stem_names, &name.key));
    // What the entry says of the document's DOI is no more evidence than its title is.
    let own_doi = view.own_doi.as_ref().is_some_and(|doi| claim.dois.contains(doi));
    let own_doi = own_doi && claim.is_of_work() && !(named && described.doi.is_some());
    // A review prints the DOI of what it reviews on its first page.
    let own_doi = own_doi && (claim.is_review || !is_headed_as_review(claim, view));
    if !named && !own_doi && is_forbidden(claim, view, in_stem) {
        return None;
    }

    let title = claim.titles.iter().filter_map(|title| best_title(title, view, known)).max();
    let title = title.filter(|_| !(named && described.title.is_some()));
    let head = claim.titles.iter().filter_map(|title| at_start(title, claim, view)).max();
    let stem_title =
        claim.titles.iter().any(|title| has_title_words(&view.stem, title)) && !has_other_year(claim, view);
    let titled = title.max(head).max(stem_title.then_some(TITLE_IN_FILE_NAME));
    let witnesses = [title.is_some(), head.is_some(), stem_title].iter().filter(|found| **found).count();
    score += titled.unwrap_or(0) + AGAIN * witnesses.saturating_sub(1) as u32;

    let shares = |ours: &[String], theirs: &[String]| ours.iter().any(|key| theirs.contains(key));
    let identifiers = [
        (shares(&claim.dois, &view.dois), Evidence::Doi, DOI),
        (shares(&claim.arxivs, &view.arxivs), Evidence::Arxiv, DOI),
        (shares(&claim.isbns, &view.isbns), Evidence::Isbn, ISBN),
        (claim.address.as_ref().is_some_and(|key| view.addresses.contains(key)), Evidence::Url, ADDRESS),
    ];
    let mut identified = false;
    for (found, kind, worth) in identifiers {
        if found {
            identified = true;
            score += worth;
            evidence.push(kind);
        }
    }
    if own_doi {
        score += OWN_DOI - DOI;
    }
    if named {
        score += FILE_FIELD;
        evidence.push(Evidence::FileField);
    }

    let stem_year = claim.year.is_some_and(|year| has_phrase(&view.stem, &year.to_string()));
    let file_name = stem_title || (in_stem && stem_year);
    if in_stem && stem_year && !stem_title {
        score += if titled.is_some() || identified || named { AGAIN } else { NAME_AND_YEAR_IN_FILE_NAME };
    }
    let by_author = author == Some(true) || (author.is_none() && in_stem);
    score += if by_author { AUTHOR } else { 0 };
    let year = match (claim.year, view.year().filter(|_| !(named && described.year.is_some()))) {
        (Some(ours), Some(theirs)) => ours == theirs,
        (Some(ours), None) => stem_year || has_phrase(&view.start, &ours.to_string()),
        (None, _) => false,
    };
    score += if year { YEAR } else { 0 };
    score += if in_series(claim, view) { SERIES } else { 0 };

    let other_title = !view.titles.is_empty() && title.is_none();
    if !named && !own_doi {
        score = score.saturating_sub(if other_title { OTHER } else { 0 });
        score = score.saturating_sub(if author == Some(false) { OTHER } else { 0 });
    }
    if titled.is_none() && !identified && !named {
        score = score.min(UNTITLED_MAX);
    }
    // "Einleitung" is the title of many.
    let long_title = claim.titles.iter().any(|title| title.word_count() >= 4);
    let enough = named || identified || by_author || (long_title && (year || claim.names.is_empty()));
    let found = [
        (title.is_some(), Evidence::Title),
        (by_author, Evidence::Author),
        (year, Evidence::Year),
        (file_name, Evidence::FileName),
        (head.is_some(), Evidence::Head),
    ];
    evidence.extend(found.iter().filter(|(found, _)| *found).map(|(_, kind)| *kind));
    evidence.sort();
    let qualifies = score >= QUALIFIES && enough && (named || own_doi || !is_described(view));
    Some(Match { at: 0, document: view.id().clone(), holds: claim.holds, score, qualifies, evidence })
}

/// Years apart, a review of the work, a document that cites it, a journal's other volume.
fn is_forbidden(claim: &Claim, view: &View, in_stem: bool) -> bool {
    if let Some(year) = claim.year {
        let apart = |other: i32| other.abs_diff(year) > 1;
        match view.year() {
            Some(other) if apart(other) => return true,
            None if in_stem => {
                let years: Vec<i32> = view.stem.split(' ').filter_map(year_of).collect();
                if !years.is_empty() && years.iter().all(|&other| apart(other)) {
                    return true;
                }
            }
            _ => {}
        }
    }
    let own_title = || {
        let same = |ours: &Title| view.titles.iter().any(|theirs| ours.likeness(theirs).is_some());
        claim.titles.iter().any(same) && author(claim, view) == Some(true)
    };
    // "Zitiervorschlag: …" in its own first note.
    if claim.is_cited_by(view.id()) && !(claim.holds == Holds::Work && own_title()) {
        return true;
    }
    if !claim.is_review && is_review(claim, view) {
        return true;
    }
    let shown = || view.titles.iter().chain(view.lines());
    let any = |holds: &dyn Fn(&Title, &Title) -> bool| {
        claim.titles.iter().any(|ours| shown().any(|theirs| holds(ours, theirs)))
    };
    let other_numbers =
        any(&Title::differs_in_numbers_only) && !any(&|ours, theirs| ours.likeness(theirs) == Some(Likeness::Same));
    if other_numbers {
        return true;
    }
    let has_number = |number: &String| {
        has_phrase(&view.start, number)
            || has_phrase(&view.stem, number)
            || view.titles.iter().any(|title| has_phrase(title.words(), number))
    };
    !claim.numbers.iter().all(has_number)
}

/// Tells whether the file's name has a year, and not the work's: "fragile-states-index-2022".
fn has_other_year(claim: &Claim, view: &View) -> bool {
    let known = |word: &str| claim.titles.iter().any(|title| has_phrase(title.words(), word));
    let mut years = view.stem.split(' ').filter(|word| !known(word)).filter_map(year_of).peekable();
    claim.year.is_some_and(|year| years.peek().is_some() && years.all(|other| other != year))
}

/// "2023", as a word.
fn year_of(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && (1400..2100).contains(year))
}

/// Tells whether title or text begin as those of a review do: "Rezension: Berg, Kabel".
fn is_headed_as_review(claim: &Claim, view: &View) -> bool {
    let title_has = |phrase: &str| claim.titles.iter().any(|title| has_phrase(title.words(), phrase));
    let begins =
        |text: &str, head: &str| text.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let mut texts = view.titles.iter().map(Title::words).chain([&*view.start]);
    texts.any(|text| REVIEW_HEADS.iter().any(|head| begins(text, head) && !title_has(head)))
}

fn is_review(claim: &Claim, view: &View) -> bool {
    let title_has = |phrase: &str| claim.titles.iter().any(|title| has_phrase(title.words(), phrase));
    let texts = || view.titles.iter().map(Title::words).chain([&*view.start, &*view.stem]);
    if REVIEW_HEADS.iter().any(|head| !title_has(head) && texts().any(|text| has_phrase(text, head))) {
        return true;
    }
    // "Review of Masala …": the title is not the work's, but holds its author or title.
    let follows = |text: &str| {
        claim.names.iter().map(|name| &*name.key).chain(claim.titles.iter().map(Title::main)).any(|what| {
            REVIEWS_OF
                .iter()
                .any(|of| !title_has(of) && text.strip_prefix(of).is_some_and(|rest| has_phrase(rest, what)))
        })
    };
    view.titles.iter().any(|title| follows(title.words()))
}

/// Tells whether the beginning counts a book's pages beside its ISBN or price, as reviews and catalogues do and books do
/// not: "207 S., ISBN 978-3-406-80039-9, EUR 18,00".
fn is_described(view: &View) -> bool {
    let words: Vec<&str> = view.start.split(' ').collect();
    let count = |word: &str| word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    let pages = words.windows(2).any(|pair| count(pair[0]) && matches!(pair[1], "s" | "seiten" | "pp" | "pages"));
    pages && words.iter().any(|word| matches!(*word, "isbn" | "eur" | "euro" | "usd" | "chf"))
}

/// Tells whether the authors are the document's; `None` where it shows none.
fn author(claim: &Claim, view: &View) -> Option<bool> {
    if claim.names.is_empty() {
        return None;
    }
    let is_author = |name: &ClaimedName| view.authors.iter().any(|author| has_phrase(author, &name.key));
    if claim.names.iter().any(is_author) || has_name_line(claim, view) {
        return Some(true);
    }
    if !view.authors.is_empty() {
        return Some(false);
    }
    printed_author(claim, view)
}

/// Tells whether the authors stand at the beginning of the text; `None` where they do not.
fn printed_author(claim: &Claim, view: &View) -> Option<bool> {
    let at_start = |name: &ClaimedName| name.key.len() > 2 && has_phrase(view.start_names(), &name.key);
    (has_name_line(claim, view) || claim.names.first().is_some_and(at_start)).then_some(true)
}

/// Tells whether one of the first lines is authors and nothing else: "Von Carlo Masala".
fn has_name_line(claim: &Claim, view: &View) -> bool {
    view.name_lines().iter().any(|line| {
        let names = claim.names.iter().any(|name| has_phrase(line, &name.key));
        let known = |word: &str| {
            matches!(word, "by" | "von" | "and" | "und" | "dr" | "prof")
                || word.bytes().all(|b| b.is_ascii_digit())
                || claim.names.iter().any(|name| name.words.iter().any(|other| other == word))
        };
        names && line.split(' ').all(known)
    })
}

/// Tells how good the metadata's title is.
fn best_title(ours: &Title, view: &View, known: &Candidates) -> Option<u32> {
    let worth = |theirs: &Title| match ours.likeness(theirs) {
        Some(Likeness::Same) => Some(SAME_TITLE),
        Some(Likeness::WithoutSubtitle) => Some(TITLE_WITHOUT_SUBTITLE),
        None => (ours.same_numbers(theirs) && shares_most(ours, theirs, known)).then_some(MOST_OF_TITLE),
    };
    view.titles.iter().filter_map(worth).max()
}

fn shares_most(a: &Title, b: &Title, known: &Candidates) -> bool {
    let share = |a: &Title, b: &Title| {
        let (mut all, mut shared) = (0.0, 0.0);
        for word in a.words().split(' ') {
            let weight = known.weight(word);
            all += weight;
            shared += if has_phrase(b.words(), word) { weight } else { 0.0 };
        }
        shared / all
    };
    a.word_count() >= 4 && b.word_count() >= 4 && share(a, b) >= MOST && share(b, a) >= MOST
}

/// Tells how surely the title is one of the first lines, or the very beginning with the author after it.
fn at_start(title: &Title, claim: &Claim, view: &View) -> Option<u32> {
    let worth = |line: &Title| match title.likeness(line)? {
        Likeness::Same => Some(TITLE_AT_START),
        Likeness::WithoutSubtitle => Some(TITLE_AT_START - 2 * AGAIN),
    };
    if let Some(worth) = view.lines().iter().filter_map(worth).max() {
        return Some(worth);
    }
    // A reader that knows no lines gives one long text.
    let rest =
        view.start.strip_prefix(title.words()).filter(|rest| rest.starts_with(' ') && title.word_count() >= 3)?;
    let next: Vec<&str> = rest.split_whitespace().take(6).collect();
    let next = crate::citation::source::key::fold_name(&next.join(" "));
    claim.names.iter().any(|name| has_phrase(&next, &name.key)).then_some(TITLE_AT_START - AGAIN)
}

/// Tells whether a file's name has the title, if the title says enough: two words, or a long one.
fn has_title_words(stem: &str, title: &Title) -> bool {
    let main = title.main();
    (main.contains(' ') || main.len() >= 8) && has_phrase(stem, main)
}

/// Tells whether series and number stand together at the beginning: "NDC Policy Brief No. 6".
fn in_series(claim: &Claim, view: &View) -> bool {
    let Some((series, number)) = &claim.series else { return false };
    view.start
        .match_indices(series.as_str())
        .any(|(at, _)| view.start[at + series.len()..].split_whitespace().take(3).any(|word| word == number))
}
