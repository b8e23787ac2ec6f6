//! The title page: title, subtitle, authors, what stands around them, and the lead.

use crate::document::{DropReason, Metadata};
use crate::ingest::reader::{Block, Emphasis, Role};
use crate::ingest::structure::byline::{announced, byline};
use crate::ingest::structure::heading::{is_chapter_label, is_clearly_numbered};
use crate::ingest::structure::imprint::{apparatus, year_in_brackets};
use crate::ingest::structure::label::is_notes_heading;
use crate::ingest::structure::marker::{candidates, plain};
use crate::ingest::structure::sentence::{ends_sentence, goes_on, is_complete, words};

/// Characters from which a block is running text rather than a line of the title page.
const LONG: usize = 200;

/// Blocks among which the title page is looked for.
const REACH: usize = 16;

/// Longest title or heading, in characters.
const MAX_TITLE: usize = 200;

/// Longest lead, in characters.
const MAX_LEAD: usize = 1_200;

/// Reads the title page off the first blocks, marking what it took.
pub fn read(blocks: &mut [Block], known: &Metadata) -> Metadata {
    let mut found = Metadata::default();
    let mut body = blocks.iter().take(REACH).position(is_running_text).unwrap_or(blocks.len().min(REACH));
    // A first heading of the format, or the first short block, is the title.
    let mut title_at = None;
    let mut title_is_heading = false;
    for at in 0..body {
        let block = &mut blocks[at];
        match block.role {
            Role::Heading(_) if title_at.is_none() && !is_notes_heading(block.text()) => {
                title_at = Some(at);
                title_is_heading = true;
            }
            Role::Heading(_) => break,
            Role::Unknown => {
                if let Some(reason) = apparatus(block.text(), title_at.is_none()) {
                    found.year = found.year.or(year_in_brackets(block.text()).filter(|_| title_at.is_none()));
                    block.role = Role::Dropped(reason);
                } else if title_at.is_none() && could_be_title(block) && later_title(blocks, at, body) {
                    title_at = Some(at);
                }
            }
            _ => {}
        }
    }
    // "WASSERPOLITIK" above a title in small letters is a kicker; what stands above a kicker is the journal's.
    if let Some(at) = title_at
        && !title_is_heading
        && let Some(kicker) = (at..body).rev().find(|&n| blocks[n].role == Role::Unknown && is_kicker(blocks[n].text()))
        && let Some(below) = (kicker + 1..body).find(|&n| blocks[n].role == Role::Unknown && could_be_title(&blocks[n]))
    {
        title_at = Some(below);
    }
    // Three lines above the author: kicker or journal, title, subtitle.
    if let Some(at) = title_at
        && !title_is_heading
        && let Some(author) = (at..body).find(|&n| !byline(blocks[n].text()).is_empty())
    {
        let lines: Vec<usize> =
            (at..author).filter(|&n| blocks[n].role == Role::Unknown && could_be_title(&blocks[n])).collect();
        if lines.len() >= 3 {
            title_at = Some(lines[lines.len() - 2]);
        }
    }
    let title_at = title_at.or_else(|| {
        // A title all in capitals, with nothing else that could be one.
        (0..body).find(|&n| {
            blocks[n].role == Role::Unknown
                && is_kicker(blocks[n].text())
                && blocks.get(n + 1).is_some_and(|b| !byline(b.text()).is_empty())
        })
    });
    let named = known.title.as_deref().map(fold);
    let Some(title_at) = title_at else {
        return found;
    };
    // Without a first heading of level one the format's headings are sections, not titles.
    if title_is_heading && !is_title_heading(blocks, title_at, named.as_deref()) {
        return found;
    }
    found.title = Some(plain(blocks[title_at].text()));
    blocks[title_at].role = Role::Dropped(DropReason::TitlePage);
    let whole: Vec<Role> = blocks[..body].iter().map(|b| b.role.clone()).collect();
    for at in 0..body {
        if at > title_at && ends_title_page(blocks, title_at, at) {
            body = at;
            break;
        }
        if at == title_at
            || blocks[at].role != Role::Unknown
                && !(at > title_at
                    && matches!(blocks[at].role, Role::Heading(level) if level > 1 && at == title_at + 1 && next_is_byline(blocks, at)))
        {
            continue;
        }
        let text = blocks[at].text().to_owned();
        if matches!(blocks[at].role, Role::Heading(_)) {
            if found.subtitle.is_none() && !is_affiliation(&text, false) {
                found.subtitle = Some(plain(&text));
                blocks[at].role = Role::Dropped(DropReason::TitlePage);
            }
            continue;
        }
        let names = if at > title_at { byline_before_institute(&text) } else { Vec::new() };
        if !names.is_empty() && found.authors.is_empty() {
            found.authors = names;
            blocks[at].role = Role::Dropped(DropReason::TitlePage);
            continue;
        }
        if at > title_at && is_affiliation(&text, at > 0 && blocks[at - 1].role == Role::Dropped(DropReason::Imprint)) {
            blocks[at].role = Role::Dropped(DropReason::Imprint);
            continue;
        }
        let names = byline(&text);
        let salutes = text.ends_with(',') && blocks.get(at + 1).is_some_and(|b| goes_on(b.text()));
        if !names.is_empty() && found.authors.is_empty() && !salutes {
            found.authors = names;
            found.year = year_in_brackets(&text).or(found.year);
            blocks[at].role = Role::Dropped(DropReason::TitlePage);
        } else if at > title_at
            && !text.contains('@')
            && found.subtitle.is_none()
            && found.authors.is_empty()
            && known.subtitle.is_none()
            && could_be_subtitle(&text, blocks.get(at + 1))
        {
            found.subtitle = Some(plain(&text));
            blocks[at].role = Role::Dropped(DropReason::TitlePage);
        } else if at < title_at && !ends_sentence(&text) && (names.is_empty() || names == found.authors)
            || is_logo(&text, &blocks[at])
        {
            // "Wandrers Nachtlied" reads like a second name: it may be the title, and is kept.
            blocks[at].role = Role::Dropped(DropReason::Logo);
        }
        if at > title_at && blocks[at].role == Role::Unknown && ends_sentence(blocks[at].text()) {
            // Running text, however short: lines behind it belong to it.
            body = at;
            break;
        }
    }
    // Where nothing would be left that can be found, it was no title page.
    if blocks.iter().all(|b| matches!(b.role, Role::Dropped(_) | Role::Heading(_) | Role::Image | Role::Rule)) {
        (found.subtitle, found.authors) = (None, Vec::new());
        blocks.iter_mut().zip(whole).for_each(|(block, role)| block.role = role);
    }
    if found.authors.is_empty() {
        read_late_byline(blocks, body, &mut found);
    }
    found
}

/// Tells whether the text begins here: with a sentence, or with a heading that is no subtitle with a name below it.
fn ends_title_page(blocks: &[Block], title_at: usize, at: usize) -> bool {
    let text = blocks[at].text();
    match blocks[at].role {
        Role::Heading(_) => is_clearly_numbered(text) || at > title_at + 1 && !next_is_byline(blocks, at),
        Role::Paragraph => ends_sentence(text),
        _ => false,
    }
}

/// Reads "By …" below a standfirst: the one block of text above it is the lead.
fn read_late_byline(blocks: &mut [Block], body: usize, found: &mut Metadata) {
    for at in body + 1..blocks.len() {
        let text = blocks[at].text();
        // "Das Gespräch führte …" may stand at the very end.
        let credit = text.chars().count() < 120
            && announced(text).is_some_and(|word| word.contains("gespräch") || word.contains("interview"));
        if blocks[at].role != Role::Unknown || !(credit || at < body + 3 && announced(text).is_some()) {
            continue;
        }
        let names = byline(text);
        if !names.is_empty() {
            found.authors = names;
            found.year = year_in_brackets(text).or(found.year);
            blocks[at].role = Role::Dropped(DropReason::TitlePage);
            if at == body + 1 && blocks[body].role == Role::Unknown {
                blocks[body].role = Role::Lead;
            }
            return;
        }
    }
}

/// Marks the lead: set apart by italics or a heading, alone before the first heading, or the short
/// paragraph without notes between the title page and the text.
pub fn mark_lead(blocks: &mut [Block], metadata: &Metadata) {
    if blocks.iter().any(|b| b.role == Role::Lead) {
        return;
    }
    let Some(first) = blocks
        .iter()
        .position(|b| matches!(b.role, Role::Unknown | Role::Paragraph | Role::Quote) && b.text().chars().count() > 60)
    else {
        return;
    };
    if blocks[first].sure {
        return;
    }
    // "Abstract", "Zusammenfassung" as a heading of its own
    if let Some(heading) = blocks[..first].iter().rposition(|b| matches!(b.role, Role::Heading(_)))
        && is_abstract_heading(blocks[heading].text())
    {
        blocks[first].role = Role::Lead;
        return;
    }
    let heading_before = blocks[..first].iter().any(|b| matches!(b.role, Role::Heading(_)));
    if heading_before || metadata.title.is_none() {
        return;
    }
    let block = &blocks[first];
    let text = block.text();
    let noted = candidates(text)
        .iter()
        .any(|c| c.style.is_sure() || c.after_sentence && !text[..c.span.start].trim_end().is_empty());
    let next_heading =
        blocks[first + 1..].iter().position(|b| matches!(b.role, Role::Heading(_))).map(|n| first + 1 + n);
    let Some(next_heading) = next_heading else {
        if block.emphasis != Emphasis::None && ends_sentence(text) && blocks.len() > first + 2 {
            blocks[first].role = Role::Lead;
        }
        return;
    };
    let paragraphs: Vec<usize> = (first..next_heading)
        .filter(|&n| {
            matches!(blocks[n].role, Role::Unknown | Role::Paragraph | Role::Quote)
                && blocks[n].text().chars().count() > LONG
        })
        .collect();
    let others = (first + 1..next_heading)
        .filter(|&n| matches!(blocks[n].role, Role::Unknown | Role::Paragraph | Role::ListItem(_)))
        .count();
    let short = text.chars().count() <= MAX_LEAD && ends_sentence(text);
    let alone = paragraphs.len() <= 1 && others == 0;
    let journal = !metadata.authors.is_empty() && metadata.subtitle.is_some();
    let shorter = paragraphs.get(1).is_some_and(|&n| text.chars().count() <= 2 * blocks[n].text().chars().count());
    if !noted
        && short
        && (block.emphasis != Emphasis::None || alone && !metadata.authors.is_empty() || journal && shorter)
    {
        blocks[first].role = Role::Lead;
    }
}

/// Tells whether a heading announces an abstract.
pub fn is_abstract_heading(text: &str) -> bool {
    const NAMES: [&str; 8] = [
        "abstract",
        "zusammenfassung",
        "kurzfassung",
        "summary",
        "vorspann",
        "abriss",
        "überblick",
        "executive summary",
    ];
    text.len() < 40 && NAMES.contains(&fold(text).as_str())
}

fn is_running_text(block: &Block) -> bool {
    match block.role {
        Role::Unknown | Role::Paragraph | Role::Quote => {
            let chars = block.text().chars().count();
            chars >= LONG && apparatus(block.text(), false).is_none()
                || chars >= 100 && ends_sentence(block.text()) && apparatus(block.text(), false).is_none()
        }
        Role::ListItem(_) | Role::Note(_) | Role::Table => true,
        _ => false,
    }
}

/// Tells whether a line names a university, library or the like.
fn names_institute(text: &str) -> bool {
    const PLACES: [&str; 18] = [
        "universit",
        "institut",
        "akademie",
        "academy",
        "bibliothek",
        "library",
        "hochschule",
        "fakultät",
        "faculty",
        "department",
        "lehrstuhl",
        "zentrum",
        "center",
        "centre",
        "museum",
        "college",
        "kolleg",
        "gesellschaft für",
    ];
    let lower = text.to_lowercase();
    PLACES.iter().any(|place| lower.contains(place))
}

/// "Universität Hamburg, Deutschland", or an institute below an address or the like: where the author works is neither name nor subtitle.
fn is_affiliation(text: &str, below_imprint: bool) -> bool {
    const COUNTRIES: [&str; 10] = [
        "deutschland",
        "germany",
        "österreich",
        "austria",
        "schweiz",
        "switzerland",
        "usa",
        "united kingdom",
        "uk",
        "frankreich",
    ];
    let lower = text.to_lowercase();
    let last = lower.rsplit(", ").next().filter(|last| last.len() < lower.len()).unwrap_or_default();
    // "FSU Jena, Deutschland"
    let is_short = text.split(' ').next().is_some_and(|word| word.len() > 1 && word.chars().all(char::is_uppercase));
    lower.split(", ").skip(1).any(is_university)
        || names_institute(text) && below_imprint
        || (names_institute(text) || is_short) && COUNTRIES.contains(&last.trim_end_matches('.'))
}

/// "Universität Hamburg", "Humboldt-Universität zu Berlin"; not "Universitäten und Krieg".
fn is_university(part: &str) -> bool {
    const SINGULAR: [&str; 7] =
        ["universität", "universitaet", "university", "université", "università", "universidad", "universiteit"];
    let words = || part.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase());
    words().any(|word| SINGULAR.iter().any(|name| word.rsplit('-').next() == Some(name)))
        && !words().any(|word| matches!(word.as_str(), "und" | "and" | "et"))
}

/// Reads names before the institute at which they work: "Anna Berg, Universität Hamburg".
fn byline_before_institute(text: &str) -> Vec<String> {
    let starts = text.match_indices(", ").map(|(at, _)| at);
    let is_institute = |part: &str| {
        let first = part.split_whitespace().next().unwrap_or_default();
        is_university(part) || names_institute(first) && !part.contains(" und ") && !part.contains(" and ")
    };
    let mut found = starts.filter(|at| is_institute(text[at + 2..].split(", ").next().unwrap_or_default()));
    found.next().map_or_else(Vec::new, |at| byline(&text[..at]))
}

fn could_be_title(block: &Block) -> bool {
    let text = block.text();
    let count = words(text).count();
    (1..=30).contains(&count)
        && text.chars().count() <= MAX_TITLE
        && !goes_on(text)
        && byline(text).is_empty()
        && !text.ends_with([',', ';', ':'])
        && !is_logo(text, block)
        && text.chars().any(char::is_lowercase)
}

/// A short line all in capitals.
fn is_kicker(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 3
        && !is_clearly_numbered(text)
        && letters.clone().all(|c| !c.is_lowercase())
        && text.chars().count() < 100
        && !ends_sentence(text)
}

/// A line that ends like a sentence is a title only on a title page: with a name or a subtitle near it.
fn later_title(blocks: &[Block], at: usize, body: usize) -> bool {
    let text = blocks[at].text();
    if !text.ends_with('.') {
        return body < blocks.len() || blocks.len() > at + 1;
    }
    words(text).count() <= 14 && blocks[at + 1..body].iter().any(|b| !byline(b.text()).is_empty())
}

fn is_title_heading(blocks: &[Block], at: usize, named: Option<&str>) -> bool {
    let Role::Heading(level) = blocks[at].role else { return false };
    let same_level = blocks.iter().filter(|b| b.role == Role::Heading(level)).count();
    let higher = blocks.iter().any(|b| matches!(b.role, Role::Heading(l) if l < level));
    let title = plain(blocks[at].text());
    let is_named = named.is_some_and(|named| named == fold(&title) || named == fold(blocks[at].text()));
    is_named || !higher && (same_level == 1 && (level == 1 || blocks[..at].iter().all(|b| !is_running_text(b))))
}

fn next_is_byline(blocks: &[Block], at: usize) -> bool {
    blocks.get(at + 1).is_some_and(|b| !byline(b.text()).is_empty())
}

fn fold(text: &str) -> String {
    words(text).map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// No sentence, unless a name stands below it: old print ends its subtitles with a full stop.
fn could_be_subtitle(text: &str, next: Option<&Block>) -> bool {
    let count = words(text).count();
    let named_below = next.is_some_and(|b| !byline(b.text()).is_empty());
    let stopped = ends_sentence(text) && !text.ends_with('?');
    (2..=40).contains(&count)
        && !goes_on(text)
        && (!stopped || count <= 16 && named_below)
        && !text.ends_with([',', ';', ':'])
}

/// "40 JAHRE Ai", "REPORTAGE": a few words, mostly capitals or figures.
fn is_logo(text: &str, block: &Block) -> bool {
    let count = words(text).count();
    if is_chapter_label(text) || is_clearly_numbered(text) {
        return false;
    }
    if count == 0 || count > 8 || is_complete(text) {
        return count == 0;
    }
    let loud = words(text).filter(|w| w.chars().all(|c| !c.is_lowercase())).count();
    let capitals = words(text).filter(|w| w.chars().count() > 1 && w.chars().all(|c| c.is_uppercase())).count();
    let figures = text.chars().any(|c| c.is_ascii_digit());
    block.emphasis == Emphasis::None
        && loud * 2 > count
        && (figures || count == 1 || capitals * 2 > count && text.chars().any(char::is_lowercase) || count <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::flow::Flow;
    use crate::text::ByteSpan;

    #[test]
    fn where_the_author_works_is_neither_name_nor_subtitle() {
        for (text, below_imprint, expected) in [
            ("Universität Hamburg, Deutschland", false, true),
            ("FSU Jena, Deutschland", false, true),
            ("Cologne Center for eHumanities", true, true),
            ("Computer Linguistik, Universität Zürich", false, true),
            ("Zur Geschichte der Universität Jena", false, false),
            ("Kabel in Deutschland", true, false),
            ("Seminar für Alte Geschichte, Humboldt-Universität zu Berlin", false, true),
            ("Bücher, Universitäten und Krieg", false, false),
            ("Krieg, Universität und Staat", false, false),
        ] {
            assert_eq!(is_affiliation(text, below_imprint), expected, "{text}");
        }
    }

    #[test]
    fn authors_stand_before_the_place_where_they_work() {
        for (text, expected) in [
            ("Anna Berg, Universität Hamburg", &["Anna Berg"][..]),
            ("Anna Berg und Jan Tal, Institut für Zeitgeschichte, München", &["Anna Berg", "Jan Tal"]),
            ("Von Anna Berg, Technische Universität Berlin", &["Anna Berg"]),
            ("Computer Linguistik und ihre Folgen, Universität Zürich", &[]),
            ("Bücher, Universitäten und Krieg", &[]),
            ("Anna Berg, Museum und Stadt", &[]),
        ] {
            assert_eq!(byline_before_institute(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_below_the_title_is_text() {
        let block = |text: &str, role| {
            let mut block = Block::new(Flow::copied(text, ByteSpan::new(0, text.len())), 0, 1);
            block.role = role;
            block
        };
        let mut blocks = vec![
            block("Neu", Role::Heading(1)),
            block("Ein Text, der von Bojen handelt. Sie liegen vor der Küste.", Role::Unknown),
        ];
        let found = read(&mut blocks, &Metadata::default());
        assert_eq!((found.title.as_deref(), found.subtitle), (Some("Neu"), None));
        assert_eq!(blocks[1].role, Role::Unknown);
    }
}
