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
    let title = item.title_short.clone().or_else(|| item.title.clone()).unwrap_or_else(|| container(item));
    match (names.is_empty(), title.is_empty()) {
        (_, true) => named.join(" "),
        (true, false) if year.is_empty() || title.contains(&year) => title,
        (true, false) => format!("{title} {year}"),
        (false, false) => format!("{names}: {title}"),
    }
}

/// Returns all that is known of a work, in one order whatever the style of the note: "Dresen, Amrei 2023: Titel. In: Band 3.
/// Berlin: Verlag, S. 1–20. DOI".
pub(super) fn full_reference(item: &Item) -> String {
    let mut text = names(&item.author);
    if text.is_empty() && !item.editor.is_empty() {
        text = format!("{} (ed.)", names(&item.editor));
    }
    if let Some(issued) = &item.issued {
        text = if text.is_empty() { year(issued) } else { format!("{text} {}", year(issued)) };
    }
    let container = container(item);
    let title = item.title.clone().or_else(|| item.title_short.clone());
    match title {
        Some(title) if text.is_empty() => text = title,
        Some(title) => text = format!("{text}: {title}"),
        None if !text.is_empty() && !container.is_empty() => text = format!("{text}: {container}"),
        None if text.is_empty() => text.clone_from(&container),
        None => {}
    }
    let mut parts = Vec::new();
    if item.title.is_some() || item.title_short.is_some() {
        let editors = match item.author.is_empty() {
            false if !item.editor.is_empty() => format!("{} (ed.): ", names(&item.editor)),
            _ => String::new(),
        };
        if !container.is_empty() {
            parts.push(format!("In: {editors}{container}"));
        }
    }
    if let Some(series) = &item.collection_title {
        let number = item.collection_number.as_ref().map(|number| format!(" {number}")).unwrap_or_default();
        parts.last_mut().unwrap_or(&mut text).push_str(&format!(" ({series}{number})"));
    }
    match (&item.publisher_place, &item.publisher) {
        (Some(place), Some(publisher)) => parts.push(format!("{place}: {publisher}")),
        (Some(one), None) | (None, Some(one)) => parts.push(one.clone()),
        (None, None) => {}
    }
    let archive = [&item.archive, &item.archive_location];
    let archive: Vec<&str> = archive.into_iter().flatten().map(String::as_str).collect();
    if !archive.is_empty() {
        parts.push(archive.join(", "));
    }
    parts.extend(item.doi.as_ref().map(|doi| format!("https://doi.org/{doi}")).or_else(|| item.url.clone()));
    for part in parts {
        // A title may bring its own full stop or question mark.
        text.push_str(if text.ends_with(['.', '?', '!']) { " " } else { ". " });
        text.push_str(&part);
    }
    text
}

/// Returns what a work stands in, or is found by: "Archiv für Post 7, 1–20", "BVerfGE 90, 286".
fn container(item: &Item) -> String {
    let mut text = item.container_title.clone().unwrap_or_default();
    for (before, part) in [(" ", &item.volume), (".", &item.issue), (" ", &item.number)] {
        if let Some(part) = part {
            text.push_str(if text.is_empty() { "" } else { before });
            text.push_str(part);
        }
    }
    if let Some(pages) = item.page.as_ref().or(item.page_first.as_ref()) {
        text.push_str(if text.is_empty() { "" } else { ", " });
        text.push_str(pages);
    }
    if text.is_empty() {
        text = item.archive_location.clone().or_else(|| item.genre.clone()).unwrap_or_default();
    }
    text
}

fn names(people: &[Name]) -> String {
    let name = |name: &Name| match (&name.literal, &name.given) {
        (None, Some(given)) => format!("{}, {given}", name.key()),
        _ => name.key(),
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
            (r#"{"title":"Haushalt","issued":{"date-parts":[[1968]]}}"#, "Haushalt 1968", "1968: Haushalt"),
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
