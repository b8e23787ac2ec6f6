use crate::analysis::detect_language;
use crate::citation::{Citation, CitationKind, Date, Doubt, Item, Locator, LocatorLabel, Name, Note, Segment};
use crate::document::Passage;
use crate::output::terminal::{Rich, Role};
use crate::text::Language;
use crate::walk::Names;

/// Names in a short reference before the others are `et al.`
const MAX_SHORT_NAMES: usize = 3;

/// Returns a reference as one cites it in passing: "Berti/Diaz-Plaja 2018"; the title where author or year are unknown.
pub(super) fn short_reference(item: &Item) -> String {
    let people = if item.author.is_empty() { &item.editor } else { &item.author };
    let names = match people.len() {
        0..=MAX_SHORT_NAMES => people.iter().map(Name::key).collect::<Vec<_>>().join("/"),
        _ => format!("{} et al.", people[0].key()),
    };
    let year = item.issued.as_ref().map(year).unwrap_or_default();
    let named = [names.as_str(), year.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
    if !names.is_empty() && !year.is_empty() {
        return named.join(" ");
    }
    let title = item.title_short.clone().or_else(|| item.title.clone()).unwrap_or_else(|| called(item).0);
    match (names.is_empty(), title.is_empty()) {
        (_, true) => named.join(" "),
        (true, false) if year.is_empty() || title.contains(&year) => title,
        (true, false) => format!("{title} {year}"),
        (false, false) => format!("{names}: {title}"),
    }
}

/// Returns all that is known of a work, in one order whatever the style of the note: "Dresen, Amrei 2023: Titel. In: Band 3,
/// 1–20. 2. Aufl. Berlin: Verlag. DOI".
///
/// What has no title is called by what it stands in, else by its shelf mark, its number, its address.
pub(super) fn full_reference(item: &Item) -> String {
    let (called, by) = called(item);
    let mut text = names(&item.author);
    if text.is_empty() && !item.editor.is_empty() {
        text = format!("{} (ed.)", names(&item.editor));
    }
    let year = item.issued.as_ref().map(year).unwrap_or_default();
    text = match (text.is_empty(), called.is_empty()) {
        (true, true) => year,
        (true, false) if year.is_empty() || called.contains(&year) => called,
        (true, false) => format!("{called} ({year})"),
        (false, _) => {
            let people = if year.is_empty() { text } else { format!("{text} {year}") };
            if called.is_empty() { people } else { format!("{people}: {called}") }
        }
    };
    let english = is_english(item);
    let mut parts = Vec::new();
    if by == Some(CalledBy::Title) {
        let editors = match item.author.is_empty() {
            false if !item.editor.is_empty() => format!("{} (ed.): ", names(&item.editor)),
            _ => String::new(),
        };
        match container(item) {
            Some(container) => parts.push(format!("In: {editors}{container}")),
            None => {
                parts.extend(
                    item.volume
                        .as_ref()
                        .map(|volume| if english { format!("vol. {volume}") } else { format!("Bd. {volume}") }),
                );
                parts.extend(item.number.clone());
            }
        }
    }
    if let Some(series) = &item.collection_title {
        let number = item.collection_number.as_ref().map(|number| format!(" {number}")).unwrap_or_default();
        parts.last_mut().unwrap_or(&mut text).push_str(&format!(" ({series}{number})"));
    }
    parts.extend(item.edition.as_deref().map(|edition| edition_in_words(edition, english)));
    match (&item.publisher_place, &item.publisher) {
        (Some(place), Some(publisher)) => parts.push(format!("{place}: {publisher}")),
        (Some(one), None) | (None, Some(one)) => parts.push(one.clone()),
        (None, None) => {}
    }
    if item.container_title.is_none() {
        parts.extend(pages(item).map(|pages| pages_in_words(pages, english)));
    }
    if by != Some(CalledBy::Archive) {
        parts.extend(shelf_mark(item));
    }
    if by != Some(CalledBy::Address) {
        parts.extend(address(item));
    }
    for part in parts.into_iter().filter(|part| !part.trim().is_empty()) {
        if !text.is_empty() {
            // A title may bring its own full stop or question mark.
            text.push_str(if text.ends_with(['.', '?', '!']) { " " } else { ". " });
        }
        text.push_str(&part);
    }
    text.trim_start_matches(['.', ',', ';', ':', ' ']).to_owned()
}

/// What a work is called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CalledBy {
    Title,
    Container,
    Archive,
    Number,
    Address,
}

/// Returns what a work is called where its author and year are not asked for, and what that is.
fn called(item: &Item) -> (String, Option<CalledBy>) {
    let title = item.title.as_ref().or(item.title_short.as_ref()).filter(|title| title.contains(char::is_alphanumeric));
    let numbered: Vec<&str> =
        [&item.authority, &item.genre, &item.number].into_iter().flatten().map(String::as_str).collect();
    let numbered = (!numbered.is_empty()).then(|| numbered.join(" "));
    let ways = [
        (title.cloned(), CalledBy::Title),
        (container(item), CalledBy::Container),
        (shelf_mark(item), CalledBy::Archive),
        (numbered, CalledBy::Number),
        (address(item), CalledBy::Address),
    ];
    let found = ways.into_iter().find_map(|(text, by)| Some((text?, by)));
    found.map_or((String::new(), None), |(text, by)| (text, Some(by)))
}

/// Returns what a work stands in, with volume and pages: "Archiv für Post 7, 1–20", "BVerfGE 90, 286".
fn container(item: &Item) -> Option<String> {
    let mut text = item.container_title.clone()?;
    for (before, part) in [(' ', &item.volume), ('.', &item.issue), (' ', &item.number)] {
        if let Some(part) = part {
            text.push(if before == '.' && item.volume.is_none() { ' ' } else { before });
            text.push_str(part);
        }
    }
    if let Some(pages) = pages(item) {
        text.push_str(", ");
        text.push_str(pages);
    }
    Some(text)
}

fn pages(item: &Item) -> Option<&str> {
    item.page.as_deref().or(item.page_first.as_deref())
}

/// "S. 349–375", "pp. 349–375", "p. 12"
fn pages_in_words(pages: &str, english: bool) -> String {
    let word = match (english, pages.contains(['–', '-', ','])) {
        (false, _) => "S.",
        (true, true) => "pp.",
        (true, false) => "p.",
    };
    format!("{word} {pages}")
}

/// "2. Aufl.", "2nd ed."; what is no number stays: "durchgesehene Auflage".
fn edition_in_words(edition: &str, english: bool) -> String {
    let Ok(number) = edition.parse::<u32>() else { return edition.to_owned() };
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    if english { format!("{number}{ending} ed.") } else { format!("{number}. Aufl.") }
}

/// "PA AA, R 901"
fn shelf_mark(item: &Item) -> Option<String> {
    let parts: Vec<&str> = [&item.archive, &item.archive_location].into_iter().flatten().map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn address(item: &Item) -> Option<String> {
    item.doi.as_ref().map(|doi| format!("https://doi.org/{doi}")).or_else(|| item.url.clone())
}

fn is_english(item: &Item) -> bool {
    let said = item.language.as_deref().and_then(|tag| tag.parse().ok());
    let shown = || detect_language(item.title.as_deref().or(item.container_title.as_deref())?);
    said.or_else(shown) == Some(Language::English)
}

/// Writes names as they are sorted, with all particles: "Clausewitz, Carl von", "von der Heydte, Friedrich".
fn names(people: &[Name]) -> String {
    let name = |name: &Name| {
        let dropped = name.dropping_particle.as_deref();
        let text = match (&name.literal, &name.family, &name.given) {
            (None, Some(_), Some(given)) => {
                let given = [Some(given.as_str()), dropped].into_iter().flatten().collect::<Vec<_>>().join(" ");
                format!("{}, {given}", name.key())
            }
            (None, Some(_), None) => [dropped, Some(&*name.key())].into_iter().flatten().collect::<Vec<_>>().join(" "),
            _ => name.key(),
        };
        match name.suffix.as_deref().filter(|_| name.literal.is_none()) {
            Some(suffix) => format!("{text}, {suffix}"),
            None => text,
        }
    };
    people.iter().map(name).collect::<Vec<_>>().join("/")
}

fn year(date: &Date) -> String {
    match &date.end {
        Some(end) if end.year != date.start.year => format!("{}–{}", date.start.year, end.year),
        _ => date.start.year.to_string(),
    }
}

/// Returns a cited place with the word for what it counts, as the note's language has it: "S. 40 f.", "p. 20", "Rn. 34".
pub(super) fn locator_in_words(locator: &Locator, language: Option<Language>) -> String {
    let (german, english) = match locator.label {
        LocatorLabel::Page => ("S. ", "p. "),
        LocatorLabel::Folio => ("Bl. ", "fol. "),
        LocatorLabel::Paragraph => ("Rn. ", "para. "),
        LocatorLabel::Column => ("Sp. ", "col. "),
        LocatorLabel::Chapter => ("Kap. ", "ch. "),
        LocatorLabel::Section => ("§ ", "§ "),
        LocatorLabel::ArticleLocator => ("Art. ", "art. "),
        LocatorLabel::Volume => ("Bd. ", "vol. "),
        LocatorLabel::Verse => ("V. ", "v. "),
        LocatorLabel::Line => ("Z. ", "l. "),
        LocatorLabel::Figure => ("Abb. ", "fig. "),
        LocatorLabel::Table => ("Tab. ", "tab. "),
        LocatorLabel::Note => ("Anm. ", "n. "),
        LocatorLabel::Part => ("Teil ", "pt. "),
        LocatorLabel::Issue => ("Nr. ", "no. "),
        LocatorLabel::SubVerbo => ("s. v. ", "s.v. "),
        LocatorLabel::Timestamp => ("", ""),
    };
    format!("{}{}", if language == Some(Language::German) { german } else { english }, locator.text)
}

/// Returns one citation in words: its kind, the way to its source, the place: `ibid → note 8 → note 6 → dresen-2023 · S. 3`.
pub(super) fn citation_in_words(note: &Passage, citation: &Citation, names: &Names) -> Rich {
    let mut line = Rich::new();
    line.push(&format!("{:<5} ", citation.kind.name()), Role::Dim);
    let link = &citation.link;
    let ways = if link.chain.is_empty() { link.via.as_slice() } else { &link.chain };
    for ordinal in ways {
        let label = names.label(*ordinal).map_or_else(|| ordinal.to_string(), str::to_owned);
        line.push(&format!("→ note {label} "), Role::Dim);
    }
    match link.work.and_then(|work| names.source(work)) {
        Some(source) => line.push(&format!("→ {source}"), Role::Number),
        None => line.push(citation.span.of(&note.text), Role::Plain),
    };
    if let Some(locator) = &citation.locator {
        line.push(" · ", Role::Dim).push(&locator_in_words(locator, note.language), Role::Plain);
    }
    if citation.kind == CitationKind::Full {
        line.push(" · ", Role::Dim).push(&full_reference(&citation.item), Role::Plain);
    }
    let candidates: Vec<&str> = link.candidates.iter().filter_map(|work| names.source(*work)).collect();
    if let Some(doubt) = link.doubt {
        line.push(" · ", Role::Dim).push(reason(doubt, link.work.is_some()), Role::Warning);
        if !candidates.is_empty() {
            line.push(": ", Role::Plain).push(&candidates.join(", "), Role::Plain);
        }
    } else if link.work.is_none() {
        line.push(" · ", Role::Dim).push("no source found", Role::Warning);
    }
    line
}

/// Says why it is uncertain what a citation means; `linked` where it was taken for a work all the same.
fn reason(doubt: Doubt, linked: bool) -> &'static str {
    match doubt {
        Doubt::SeveralWorksBefore => "the note before cites several works",
        Doubt::UnreadBefore => "what stands before could not be read",
        // All commentary: the note before that was asked.
        Doubt::NothingBefore if linked => "the note before cites nothing",
        Doubt::NothingBefore => "nothing stands before",
        Doubt::NoteNumberWrong => "the note of that number cites no such work",
        Doubt::NoSuchNote => "no note has that number",
        Doubt::NoteCitesNothing => "the note of that number cites nothing",
        Doubt::NoSuchWork => "no such work is cited before",
        Doubt::Ambiguous => "may be several works",
        Doubt::OnlyLater => "only a later note cites such a work",
    }
}

/// Returns the stretches of a note that look like citations and could not be read.
pub(super) fn unread<'a>(note: &'a Passage, read: &'a Note) -> impl Iterator<Item = &'a str> {
    read.segments.iter().filter_map(|segment| match segment {
        Segment::Unread(span) => Some(span.of(&note.text)),
        Segment::Commentary(_) | Segment::Citation(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> Item {
        serde_json::from_str(json).expect("CSL-JSON")
    }

    #[test]
    fn references_are_short_and_full() {
        for (json, short, full) in [
            (
                r#"{"author":[{"family":"Berti","given":"Benedetta"},{"family":"Diaz-Plaja","given":"Ruben"}],
                    "issued":{"date-parts":[[2018,5]]},"title":"Two Ages?","container-title":"Connections",
                    "volume":"17","issue":"2","page":"9–30","DOI":"10.1/x"}"#,
                "Berti/Diaz-Plaja 2018",
                "Berti, Benedetta/Diaz-Plaja, Ruben 2018: Two Ages? In: Connections 17.2, 9–30. https://doi.org/10.1/x",
            ),
            (
                r#"{"author":[{"family":"Masala","given":"Carlo"}],"issued":{"date-parts":[[2023]]},
                    "title":"Bedingt abwehrbereit","publisher-place":"München"}"#,
                "Masala 2023",
                "Masala, Carlo 2023: Bedingt abwehrbereit. München",
            ),
            (
                r#"{"author":[{"family":"Dresen"}],"issued":{"date-parts":[[2023]]},"title":"Concept",
                    "collection-title":"Policy Brief","collection-number":"6","publisher-place":"Rome","publisher":"NDC"}"#,
                "Dresen 2023",
                "Dresen 2023: Concept (Policy Brief 6). Rome: NDC",
            ),
            (
                r#"{"type":"legal_case","container-title":"BVerfGE","volume":"90","page-first":"286"}"#,
                "BVerfGE 90, 286",
                "BVerfGE 90, 286",
            ),
            (r#"{"author":[{"literal":"NATO"}],"title":"Statement"}"#, "NATO: Statement", "NATO: Statement"),
            (r#"{"editor":[{"family":"Voß"}],"title":"Ein Band"}"#, "Voß: Ein Band", "Voß (ed.): Ein Band"),
            (r#"{"title":"Haushalt","issued":{"date-parts":[[1968]]}}"#, "Haushalt 1968", "Haushalt (1968)"),
            (
                r#"{"container-title":"U.S.C.","volume":"42","issued":{"date-parts":[[2018]]}}"#,
                "U.S.C. 42 2018",
                "U.S.C. 42 (2018)",
            ),
            (r#"{"archive":"PA AA","archive_location":"R 901"}"#, "PA AA, R 901", "PA AA, R 901"),
            (r#"{"title":"Bericht","archive":"PA AA","archive_location":"R 901"}"#, "Bericht", "Bericht. PA AA, R 901"),
            (r#"{"URL":"https://www.nato.int/x"}"#, "https://www.nato.int/x", "https://www.nato.int/x"),
            (r#"{"number":"S/RES/1546","URL":"https://un.org"}"#, "S/RES/1546", "S/RES/1546. https://un.org"),
            (r#"{"page":"349–375"}"#, "", "S. 349–375"),
            (r#"{"page":"349–375","language":"en"}"#, "", "pp. 349–375"),
            (
                r#"{"author":[{"family":"Heydte","given":"Friedrich","non-dropping-particle":"von der"},
                    {"family":"Clausewitz","given":"Carl","dropping-particle":"von"}],"title":"Das Ende","edition":"3",
                    "language":"de","publisher-place":"Berlin","page":"3–9"}"#,
                "von der Heydte/Clausewitz: Das Ende",
                "von der Heydte, Friedrich/Clausewitz, Carl von: Das Ende. 3. Aufl. Berlin. S. 3–9",
            ),
            (
                r#"{"title":"The End","edition":"22","language":"en-US","volume":"2"}"#,
                "The End",
                "The End. vol. 2. 22nd ed.",
            ),
            (r"{}", "", ""),
        ] {
            let item = item(json);
            assert_eq!(short_reference(&item), short, "{json}");
            assert_eq!(full_reference(&item), full, "{json}");
        }
    }

    #[test]
    fn places_are_named_as_the_note_would() {
        let locator = Locator { text: "40 f.".to_owned(), label: LocatorLabel::Page, span: None };
        assert_eq!(locator_in_words(&locator, Some(Language::German)), "S. 40 f.");
        assert_eq!(locator_in_words(&locator, None), "p. 40 f.");
    }

    #[test]
    fn ebd_behind_a_note_of_commentary_is_not_said_to_have_nothing_before_it() {
        assert_eq!(reason(Doubt::NothingBefore, true), "the note before cites nothing");
        assert_eq!(reason(Doubt::NothingBefore, false), "nothing stands before");
    }
}
