//! The title page: title, subtitle, authors, what stands around them, and the lead.

use crate::document::{DropReason, Metadata};
use crate::ingest::reader::{Block, Emphasis, Role};
use crate::ingest::structure::marker::candidates;
use crate::ingest::structure::notes::is_notes_heading;
use crate::ingest::structure::roles::is_chapter_label;
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
    let body = blocks.iter().take(REACH).position(is_running_text).unwrap_or(blocks.len().min(REACH));
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
    let (title, subtitle) = split_title(blocks[title_at].text());
    found.title = Some(title);
    found.subtitle = subtitle;
    blocks[title_at].role = Role::Dropped(DropReason::TitlePage);
    for at in 0..body {
        if at == title_at
            || blocks[at].role != Role::Unknown
                && !(at > title_at
                    && matches!(blocks[at].role, Role::Heading(level) if level > 1 && at == title_at + 1 && next_is_byline(blocks, at)))
        {
            continue;
        }
        let text = blocks[at].text().to_owned();
        if matches!(blocks[at].role, Role::Heading(_)) {
            if found.subtitle.is_none() {
                found.subtitle = Some(plain(&text));
                blocks[at].role = Role::Dropped(DropReason::TitlePage);
            }
            continue;
        }
        let names = byline(&text);
        if !names.is_empty() && found.authors.is_empty() {
            found.authors = names;
            blocks[at].role = Role::Dropped(DropReason::TitlePage);
        } else if at > title_at
            && found.subtitle.is_none()
            && found.authors.is_empty()
            && known.subtitle.is_none()
            && could_be_subtitle(&text, blocks.get(at + 1))
        {
            found.subtitle = Some(plain(&text));
            blocks[at].role = Role::Dropped(DropReason::TitlePage);
        } else if at < title_at && !ends_sentence(&text) || is_logo(&text, &blocks[at]) {
            blocks[at].role = Role::Dropped(DropReason::Logo);
        }
    }
    if found.authors.is_empty() {
        read_late_byline(blocks, body, &mut found);
    }
    found
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
    // "Abstract", "Zusammenfassung" as a heading of its own
    if let Some(heading) = blocks[..first].iter().rposition(|b| matches!(b.role, Role::Heading(_)))
        && is_abstract_heading(blocks[heading].text())
    {
        blocks[heading].role = Role::Dropped(DropReason::Heading);
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
    let (title, _) = split_title(blocks[at].text());
    let is_named = named.is_some_and(|named| named == fold(&title) || named == fold(blocks[at].text()));
    is_named || !higher && (same_level == 1 && (level == 1 || blocks[..at].iter().all(|b| !is_running_text(b))))
}

fn next_is_byline(blocks: &[Block], at: usize) -> bool {
    blocks
        .get(at + 1)
        .is_some_and(|b| !byline(b.text()).is_empty() || is_running_text(b) && matches!(b.role, Role::Unknown))
        && blocks.get(at + 1).is_some_and(|b| !byline(b.text()).is_empty())
}

/// Splits "Title: Subtitle" of a heading only where the colon is not part of a short title.
fn split_title(text: &str) -> (String, Option<String>) {
    (plain(text), None)
}

fn plain(text: &str) -> String {
    let cuts: Vec<_> = candidates(text)
        .into_iter()
        .filter(|c| c.style.is_sure() || c.span.end == text.len())
        .map(|c| c.span)
        .collect();
    let mut out = String::new();
    let mut at = 0;
    for span in cuts {
        out.push_str(&text[at..span.start]);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out.trim().trim_end_matches('*').trim().to_owned()
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
    if is_chapter_label(text) {
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

/// Lines of the journal, not of the article: issue, DOI, address, key words, date of receipt.
pub fn apparatus(text: &str, before_title: bool) -> Option<DropReason> {
    if text.chars().count() > 400 {
        return None;
    }
    let lower = text.to_lowercase();
    const LABELS: [&str; 24] = [
        "doi:",
        "doi ",
        "https://doi.org",
        "http://dx.doi.org",
        "issn",
        "isbn",
        "schlagwörter",
        "schlagworte",
        "schlüsselwörter",
        "stichwörter",
        "keywords",
        "key words",
        "eingegangen",
        "received",
        "accepted:",
        "e-mail",
        "email",
        "mail:",
        "kontakt:",
        "contact:",
        "orcid",
        "urn:",
        "zitiervorschlag",
        "published online",
    ];
    if LABELS.iter().any(|label| lower.starts_with(label)) {
        return Some(DropReason::Imprint);
    }
    let count = words(text).count();
    let address = text.split_whitespace().any(|w| w.contains('@') && w.contains('.') && !w.starts_with('@'));
    if address && count <= 12 || (lower.starts_with('©') || lower.starts_with("copyright")) && count <= 20 {
        return Some(DropReason::Imprint);
    }
    // "Zeitschrift für Wehr und Verkehr 18 (2023), S. 41–46"
    if before_title && count <= 22 && !is_complete(text) {
        let year = words(text).any(|w| {
            w.len() == 4
                && (w.starts_with("18") || w.starts_with("19") || w.starts_with("20"))
                && w.bytes().all(|b| b.is_ascii_digit())
        });
        const ISSUE: [&str; 16] = [
            "vol", "volume", "no", "nr", "heft", "h", "bd", "band", "jg", "jahrgang", "issue", "s", "pp", "p",
            "number", "ausgabe",
        ];
        let issue = words(&lower).any(|w| ISSUE.contains(&w));
        const JOURNALS: [&str; 18] = [
            "journal",
            "zeitschrift",
            "jahrbuch",
            "review",
            "archiv",
            "archives",
            "annals",
            "annalen",
            "studies",
            "studien",
            "bulletin",
            "blätter",
            "beiträge",
            "quarterly",
            "magazin",
            "magazine",
            "vierteljahrshefte",
            "mitteilungen",
        ];
        let issue = issue || words(&lower).any(|w| JOURNALS.contains(&w));
        let numbers = words(text).filter(|w| w.bytes().all(|b| b.is_ascii_digit())).count();
        if year && (issue || numbers >= 3) && numbers >= 2 {
            return Some(DropReason::Imprint);
        }
    }
    None
}

/// Words that stand before or between names, or inside them.
const PARTICLES: [&str; 22] = [
    "von", "van", "de", "der", "den", "di", "da", "del", "della", "du", "la", "le", "zu", "zum", "zur", "vom", "af",
    "av", "ter", "ten", "dos", "al",
];

/// Words that no name holds.
const NO_NAMES: [&str; 30] = [
    "die",
    "das",
    "the",
    "und",
    "in",
    "im",
    "of",
    "for",
    "für",
    "auf",
    "zur",
    "eine",
    "ein",
    "einer",
    "mit",
    "on",
    "at",
    "to",
    "an",
    "am",
    "from",
    "with",
    "by",
    "is",
    "as",
    "einleitung",
    "introduction",
    "schluss",
    "fazit",
    "conclusion",
];

/// What may stand before the names of a byline, in small letters.
const ANNOUNCEMENTS: [&str; 22] = [
    "das gespräch führte ",
    "das gespräch führten ",
    "das interview führte ",
    "das interview führten ",
    "gespräch: ",
    "interview: ",
    "interview von ",
    "interview by ",
    "die fragen stellte ",
    "die fragen stellten ",
    "aufgezeichnet von ",
    "protokoll: ",
    "herausgegeben von ",
    "von ",
    "by ",
    "par ",
    "autor: ",
    "autorin: ",
    "author: ",
    "authors: ",
    "text: ",
    "words by ",
];

/// Returns the words that announce names at the beginning of a line, as listed.
fn announced(text: &str) -> Option<&'static str> {
    ANNOUNCEMENTS.into_iter().find(|word| text.get(..word.len()).is_some_and(|head| head.to_lowercase() == *word))
}

/// Reads the authors of a line such as "Von Konrad Vahlbusch", "By A. Smith and B. C. Jones".
///
/// Empty where the line is no line of names.
pub fn byline(text: &str) -> Vec<String> {
    let text = plain(text.trim());
    let word = announced(&text);
    let announced = word.is_some();
    let rest = text[word.map_or(0, str::len)..].trim();
    let rest = rest.trim_end_matches(['.', ',', '*']).trim();
    // "A Name (2023)": the year is no part of it.
    let rest = match rest.rfind(" (") {
        Some(at) if rest.ends_with(')') => &rest[..at],
        _ => rest,
    };
    if rest.is_empty() || rest.chars().count() > 160 || rest.contains([':', '?', '!', '„', '“', '"', '(', '–', '—'])
    {
        return Vec::new();
    }
    if rest.chars().any(|c| c.is_ascii_digit()) {
        return Vec::new();
    }
    let unified = rest
        .replace(" und ", ", ")
        .replace(" and ", ", ")
        .replace(" & ", ", ")
        .replace(" / ", ", ")
        .replace('/', ", ")
        .replace(';', ",");
    let names: Vec<&str> = unified.split(',').map(|n| without_degrees(n.trim())).filter(|n| !n.is_empty()).collect();
    let is_name = |name: &&str| {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let capital = |w: &&&str| w.starts_with(char::is_uppercase);
        let given = parts.iter().filter(capital).count();
        let small_fits = parts.iter().all(|w| {
            w.starts_with(char::is_uppercase)
                || PARTICLES.contains(w)
                || w.starts_with("d’")
                || w.starts_with("d'")
                || w.starts_with("al-")
        });
        let plain = parts.iter().all(|w| {
            !NO_NAMES.contains(&w.to_lowercase().as_str())
                && w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '’' | '\'' | '\u{308}' | '\u{301}'))
        });
        let article = |w: &&str| {
            ["der", "den", "dem", "des", "la", "le", "zu", "zum", "zur", "vom"].contains(&w.to_lowercase().as_str())
        };
        let starts = parts.first().is_some_and(|w| w.starts_with(char::is_uppercase) && !article(w));
        let limit = if announced { 1..=7 } else { 2..=5 };
        limit.contains(&parts.len()) && starts && small_fits && plain && (given >= 2 || announced)
    };
    // Two capitalised words may be a title too ("Kalter Krieg"): adjectives in -er, -e, -es before a noun.
    let looks_like_title = |name: &&str| {
        let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
        !announced
            && names.len() == 1
            && ["kalter", "neue", "neuer", "alte", "alter", "große", "kleine", "deutsche", "deutscher"]
                .contains(&first.as_str())
    };
    if names.is_empty() || !names.iter().all(|n| is_name(n)) || names.iter().any(|n| looks_like_title(n)) {
        return Vec::new();
    }
    names.into_iter().map(str::to_owned).collect()
}

/// Cuts "Prof. Dr." off a name.
fn without_degrees(name: &str) -> &str {
    let mut name = name;
    for degree in ["Prof. ", "Professor ", "Univ.-Prof. ", "Dr. ", "PD ", "Dr. phil. ", "Dipl.-Pol. ", "Sir "] {
        name = name.strip_prefix(degree).unwrap_or(name);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::flow::Flow;
    use crate::text::ByteSpan;

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

    #[test]
    fn names_are_told_from_titles() {
        for (text, names) in [
            ("Lucas Lamberty", vec!["Lucas Lamberty"]),
            ("By Beatrix Amsler-Donnelly", vec!["Beatrix Amsler-Donnelly"]),
            ("Von Dr. R. von Ahlefeldt.", vec!["R. von Ahlefeldt"]),
            ("Ole Larsen / Jane Whitcombe", vec!["Ole Larsen", "Jane Whitcombe"]),
            ("Anna Seidl und Bo Berg", vec!["Anna Seidl", "Bo Berg"]),
        ] {
            assert_eq!(byline(text), names, "{text}");
        }
        for text in [
            "Adern auf dem Meeresgrund",
            "Brücken, Gleise, Fahrpläne",
            "Counting the Dead Letters",
            "Blick in alle Richtungen",
            "Einleitung",
            "Zur NATO-Mission im Irak und der Rolle der Allianz an der Südflanke",
            "40 JAHRE Ai",
            "Postal Censorship in a Neutral City, 1914–1918",
        ] {
            assert!(byline(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn lines_of_the_journal_are_told() {
        for text in ["DOI: 10.1000/182", "Schlagwörter: Kabel, Ostsee", "h.osterloh@example.org"] {
            assert!(apparatus(text, false).is_some(), "{text}");
        }
        assert!(apparatus("Zeitschrift für Wehr und Verkehr 18 (2023), S. 41–46", true).is_some());
        assert!(apparatus("Postal Censorship in a Neutral City, 1914–1918", true).is_none());
    }
}
