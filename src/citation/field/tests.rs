use super::*;
use crate::citation::{Apparatus, read};
use crate::document::{Document, DocumentId, Format, Manager, Metadata, MetadataFrom, Passage, PassageId, PassageKind};
use crate::text::OffsetMap;

const MASALA: &str = r#"{"type":"book","title":"Bedingt abwehrbereit: Deutschlands Schwäche","author":[{"family":"Masala","given":"Carlo"}],"issued":{"date-parts":[["2023"]]},"publisher-place":"München","DOI":"10.1000/masala"}"#;
const BERTI: &str = r#"{"type":"article-journal","title":"Two Ages of NATO","author":[{"family":"Berti","given":"Benedetta"},{"family":"Diaz-Plaja","given":"Ruben"}],"issued":{"date-parts":[[2018]]},"page":"19-28"}"#;
const DRESEN: &str = r#"{"type":"article-journal","title":"Projecting Stability","author":[{"family":"Dresen","given":"Amrei"}],"issued":{"raw":"Mai 2021"}}"#;

fn item(csl: &str, key: &str, locator: &str) -> CitedItem {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let Value::Object(csl) = serde_json::from_str(csl).unwrap() else { panic!("an object") };
    CitedItem { key: some(key), csl, locator: some(locator), label: None, ..CitedItem::default() }
}

fn passage(kind: PassageKind, ordinal: u32, text: &str) -> Passage {
    let id = DocumentId("a".to_owned());
    Passage {
        id: PassageId::new(&id, kind, ordinal),
        kind,
        ordinal,
        label: (kind == PassageKind::Footnote).then(|| ordinal.to_string()),
        section: None,
        page: None,
        page_number: None,
        language: None,
        text: text.to_owned(),
        source: OffsetMap::new(),
        markers: Vec::new(),
        mentioned_in: Vec::new(),
    }
}

/// Makes a document of passages whose fields stand between `‹` and `›`.
fn document(passages: &[(PassageKind, &str, Vec<Vec<CitedItem>>)]) -> Document {
    let (mut body, mut cited) = (Vec::new(), Vec::new());
    let mut counts = [0, 0];
    for (kind, text, fields) in passages {
        let count = &mut counts[usize::from(*kind == PassageKind::Footnote)];
        *count += 1;
        let mut bare = String::new();
        let mut spans = Vec::new();
        for (n, part) in text.split(['‹', '›']).enumerate() {
            if n % 2 == 1 {
                spans.push(ByteSpan::new(bare.len(), bare.len() + part.len()));
            }
            bare.push_str(part);
        }
        let passage = passage(*kind, *count, &bare);
        cited.extend(spans.into_iter().zip(fields.clone()).map(|(span, items)| CitedPlace {
            passage: passage.id.clone(),
            span,
            manager: Manager::Zotero,
            items,
        }));
        body.push(passage);
    }
    Document {
        id: DocumentId("a".to_owned()),
        path: "a.docx".to_owned(),
        format: Format::Docx,
        metadata: Metadata::default(),
        metadata_from: MetadataFrom::default(),
        sections: Vec::new(),
        passages: body,
        dropped: Vec::new(),
        warnings: Vec::new(),
        cited,
        status: crate::document::Status::Indexed,
    }
}

/// "full «Masala …» Masala @40 page", one for each citation of a passage.
fn told(document: &Document, apparatus: &Apparatus, passage: usize) -> Vec<String> {
    let passage = &document.passages[passage];
    let note = match passage.kind {
        PassageKind::Footnote => apparatus.notes.iter().find(|note| note.ordinal == passage.ordinal),
        _ => apparatus.in_text.iter().find(|(id, _)| *id == passage.id).map(|(_, note)| note),
    };
    let segments = note.map(|note| note.segments.as_slice()).unwrap_or_default();
    if !segments.is_empty() {
        let joined: String = segments.iter().map(|segment| segment.span().of(&passage.text)).collect();
        assert_eq!(joined, passage.text);
    }
    let citation = |citation: &Citation| {
        let name = citation.item.author.first().map(|name| name.key()).unwrap_or_default();
        let place = citation.locator.as_ref().map(|locator| format!(" @{} {}", locator.text, locator.label.name()));
        let printed = citation.span.of(&passage.text);
        format!("{} «{printed}» {name}{}", citation.kind.name(), place.unwrap_or_default())
    };
    note.into_iter().flat_map(|note| note.citations()).map(citation).collect()
}

fn of_one(kind: PassageKind, text: &str, items: Vec<CitedItem>) -> Vec<String> {
    let document = document(&[(kind, text, vec![items])]);
    told(&document, &read(&document), 0)
}

#[test]
fn print_says_how_a_work_is_cited_and_the_record_what_it_is() {
    use PassageKind::{Footnote, Paragraph};
    let table: [(PassageKind, &str, Vec<CitedItem>, &[&str]); 15] = [
        (
            Footnote,
            "‹Vgl. Masala, Carlo: Bedingt abwehrbereit, München 2023, S. 40 f.›",
            vec![item(MASALA, "m", "40")],
            &["full «Masala, Carlo: Bedingt abwehrbereit, München 2023, S. 40 f.» Masala @40 f. page"],
        ),
        (
            Footnote,
            "‹Masala 2023, S. 40.›",
            vec![item(MASALA, "m", "40")],
            &["short «Masala 2023, S. 40.» Masala @40 page"],
        ),
        (Footnote, "‹Ebd.›", vec![item(MASALA, "m", "40")], &["ibid «Ebd.» Masala @40 page"]),
        // Written behind the field by hand.
        (
            Footnote,
            "‹Masala 2023›, S. 12.",
            vec![item(MASALA, "m", "")],
            &["short «Masala 2023, S. 12.» Masala @12 page"],
        ),
        // The work's own pages are no place in it.
        (
            Footnote,
            "‹Berti, Benedetta/Diaz-Plaja, Ruben: Two Ages of NATO, in: Orbis 51 (2018), S. 19–28›",
            vec![item(BERTI, "b", "")],
            &["full «Berti, Benedetta/Diaz-Plaja, Ruben: Two Ages of NATO, in: Orbis 51 (2018), S. 19–28» Berti"],
        ),
        (
            Footnote,
            "‹Masala 2023, S. 40; Dresen 2021, S. 3.›",
            vec![item(MASALA, "m", "40"), item(DRESEN, "d", "3")],
            &["short «Masala 2023, S. 40» Masala @40 page", "short «Dresen 2021, S. 3.» Dresen @3 page"],
        ),
        // Sorted by the style.
        (
            Footnote,
            "‹Dresen 2021; Masala 2023, S. 40.›",
            vec![item(MASALA, "m", "40"), item(DRESEN, "d", "")],
            &["short «Dresen 2021» Dresen", "short «Masala 2023, S. 40.» Masala @40 page"],
        ),
        (
            Paragraph,
            "Das Land ist schwach ‹(Masala 2023, 40)› und bleibt es.",
            vec![item(MASALA, "m", "40")],
            &["short «Masala 2023, 40» Masala @40 page"],
        ),
        (
            Paragraph,
            "Viele sagen es ‹(vgl. Berti und Diaz-Plaja 2018; Masala 2023, S. 40)›.",
            vec![item(BERTI, "b", ""), item(MASALA, "m", "40")],
            &["short «Berti und Diaz-Plaja 2018» Berti", "short «Masala 2023, S. 40» Masala @40 page"],
        ),
        // The author stands in the sentence.
        (
            Paragraph,
            "Masala ‹(2023, 40)› sagt es.",
            vec![item(MASALA, "m", "40")],
            &["short «2023, 40» Masala @40 page"],
        ),
        (Paragraph, "Viele sagen es ‹[7]›.", vec![item(MASALA, "m", "")], &["short «7» Masala"]),
        (
            Paragraph,
            "Viele sagen es ‹[1, 2]›.",
            vec![item(BERTI, "b", ""), item(MASALA, "m", "")],
            &["short «1» Berti", "short «2» Masala"],
        ),
        (
            Paragraph,
            "Viele sagen es ‹[1–3]›.",
            vec![item(BERTI, "b", ""), item(MASALA, "m", ""), item(DRESEN, "d", "")],
            &["short «1–3» Berti", "short «» Masala", "short «» Dresen"],
        ),
        (
            Paragraph,
            "So ‹Masala, Bedingt abwehrbereit, 40›.",
            vec![item(MASALA, "m", "40")],
            &["full «Masala, Bedingt abwehrbereit, 40» Masala @40 page"],
        ),
        (
            Paragraph,
            "Bei ‹Masala (2023) und Dresen (2021)› steht es.",
            vec![item(MASALA, "m", ""), item(DRESEN, "d", "")],
            &["short «Masala (2023)» Masala", "short «Dresen (2021)» Dresen"],
        ),
    ];
    for (kind, text, items, expected) in table {
        assert_eq!(of_one(kind, text, items), expected, "{text}");
    }
}

#[test]
fn places_have_the_words_of_csl() {
    let with = |label: &str, locator: &str| CitedItem { label: Some(label.to_owned()), ..item(MASALA, "m", locator) };
    for (label, locator, text, expected) in [
        ("chapter", "2", "‹(Masala 2023, chap. 2)›", "@2 chapter"),
        ("page", "S. 40", "‹(Masala 2023)›", "@40 page"),
        ("page", "3-5", "‹(Masala 2023, 3–5)›", "@3–5 page"),
        ("sub verbo", "Macht", "‹(Masala 2023)›", "@Macht sub-verbo"),
        ("rule", "7", "‹(Masala 2023)›", "@7 section"),
        ("page", "", "‹Masala 2023, S. XII.›", "@XII page"),
        ("page", "xii", "‹Masala 2023, S. XII.›", "@XII page"),
        ("page", "xiv", "‹Masala 2023, S. XII.›", "@xiv page"),
    ] {
        let found = of_one(PassageKind::Paragraph, text, vec![with(label, locator)]);
        assert!(found[0].ends_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn citavi_says_which_text_is_about_which_work() {
    let with = |csl, printed| CitedItem { printed: Some(printed), ..item(csl, "", "") };
    // "Masala, Ü. 2023" has 15 units, as C# counts.
    let items = vec![with(MASALA, (0, 15)), with(DRESEN, (15, 14))];
    let found = of_one(PassageKind::Paragraph, "‹Masala, Ü. 2023und Dresen 21a›", items.clone());
    assert!(found[0].starts_with("short «Masala, Ü. 2023» Masala"), "{found:?}");
    // The text was changed by hand: the ranges are nobody's.
    let found = of_one(PassageKind::Paragraph, "‹Masala 2023; Dresen 2021›", items);
    assert_eq!(found, ["short «Masala 2023» Masala", "short «Dresen 2021» Dresen"]);
}

#[test]
fn one_key_is_one_work_however_it_is_printed() {
    use PassageKind::{Footnote, Paragraph};
    let masala = || vec![vec![item(MASALA, "m", "")]];
    let document = document(&[
        (
            Paragraph,
            "Im Text ‹(Masala 2023, 7)› und ‹[3]›.",
            vec![vec![item(MASALA, "m", "7")], vec![item(DRESEN, "d", "")]],
        ),
        (Footnote, "‹Masala, Carlo: Bedingt abwehrbereit, München 2023.›", masala()),
        (Footnote, "‹Berti, Two Ages of NATO, 2018.›", vec![vec![item(BERTI, "b", "")]]),
        (Footnote, "‹Masala, Bedingt (Fn. 1), S. 9.›", vec![vec![item(MASALA, "m", "9")]]),
        (Footnote, "‹Ebd.›", masala()),
        // By hand, without a field.
        (Footnote, "Masala 2023, S. 12.", Vec::new()),
        (Footnote, "Ebd., S. 13.", Vec::new()),
    ]);
    let apparatus = read(&document);
    let names: Vec<_> = apparatus.works.iter().map(|work| (work.item.author[0].key(), work.notes.clone())).collect();
    assert_eq!(
        names,
        [("Masala".to_owned(), vec![1, 3, 4, 5, 6]), ("Berti".to_owned(), vec![2]), ("Dresen".to_owned(), Vec::new())]
    );
    assert_eq!(apparatus.works[0].item.doi.as_deref(), Some("10.1000/masala"));
    let link = |note: usize| {
        let link = &apparatus.notes[note - 1].citations().next().unwrap().link;
        (link.work, link.via)
    };
    assert_eq!(
        [1, 2, 3, 4, 5, 6].map(link),
        [
            (Some(0), None),
            (Some(1), None),
            (Some(0), Some(1)),
            (Some(0), Some(3)),
            (Some(0), Some(1)),
            (Some(0), Some(5)),
        ]
    );
    let in_text: Vec<_> = apparatus.in_text[0].1.citations().map(|citation| citation.link.work).collect();
    assert_eq!(in_text, [Some(0), Some(2)]);
}

#[test]
fn a_reading_over_two_fields_leaves_each_its_own_text() {
    let fields = vec![vec![item(MASALA, "m", "")], vec![item(DRESEN, "d", "40")]];
    let document = document(&[(PassageKind::Footnote, "Vgl. ‹Masala› ‹2023, S. 40›.", fields)]);
    let found = told(&document, &read(&document), 0);
    assert_eq!(found, ["short «Masala» Masala", "short «2023, S. 40» Dresen @40 page"]);
}

#[test]
fn what_stands_round_a_field_is_read_as_ever() {
    let document = document(&[(
        PassageKind::Footnote,
        "Wehler, Hans-Ulrich: Das Kaiserreich, Göttingen 1973, S. 5; ‹Masala 2023, S. 40›. Der Streit darum dauert an.",
        vec![vec![item(MASALA, "m", "40")]],
    )]);
    assert_eq!(
        told(&document, &read(&document), 0),
        [
            "full «Wehler, Hans-Ulrich: Das Kaiserreich, Göttingen 1973, S. 5» Wehler @5 page",
            "short «Masala 2023, S. 40.» Masala @40 page"
        ]
    );
}
