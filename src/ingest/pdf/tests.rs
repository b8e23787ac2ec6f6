use crate::document::{Document, DocumentId, DropReason, Format, Metadata, Origin, PassageKind};
use crate::ingest::pdf::writer::{FIRST_EXTRA, Writer};
use crate::ingest::{IngestError, Input, ingest};
use crate::text::Language;

fn read(bytes: &[u8]) -> Result<Document, IngestError> {
    let input = Input {
        id: DocumentId("a".to_owned()),
        path: "a.pdf",
        format: Format::Pdf,
        metadata: Metadata::default(),
        described: Metadata::default(),
    };
    ingest(bytes, &input)
}

fn document(writer: &Writer) -> Document {
    read(&writer.bytes()).unwrap()
}

fn texts(document: &Document, kind: PassageKind) -> Vec<&str> {
    document.passages.iter().filter(|p| p.kind == kind).map(|p| p.text.as_str()).collect()
}

/// Two pages of a journal: running heads, printed pages 41 and 42, notes at the foot, a paragraph and a word over the page.
fn journal() -> Writer {
    let mut w = Writer::default();
    w.page()
        .line(72.0, 800.0, 9.0, "Zeitschrift für Kabelkunde")
        .lines(
            72.0,
            760.0,
            10.0,
            &[
                " Das Kabel liegt seit dem Sommer auf der Reede vor der Insel, und nie-",
                "mand hat es seither gehoben, obwohl der Hafenmeister es versprach.^1^",
                " Die NATO-Mission hat daran nichts geändert. Die Sicherheits-",
                "politik der Insel blieb, was sie war, und die Land- und",
                "Luftstreitkräfte der NATO-",
                "Mission zogen ab, ehe der Herbst über die Insel kam und die Schif-",
            ],
        )
        .rule(72.0, 200.0, 120.0)
        .lines(72.0, 108.0, 8.0, &["^1^ Thorwald, Jens: Kabel und Inseln, Emden 1901, S. 2."])
        .line(290.0, 40.0, 9.0, "41");
    w.page()
        .line(72.0, 800.0, 9.0, "Zeitschrift für Kabelkunde")
        .lines(
            72.0,
            760.0,
            10.0,
            &[
                "fahrt ruhte, wie jedes Jahr um diese Zeit, bis in den März hinein.^2^",
                " Im Frühjahr kam ein Schiff und sah nach dem Kabel. Es fand nichts als",
                "eine Boje, die der Sturm losgerissen hatte, und fuhr wieder heim.",
            ],
        )
        .rule(72.0, 200.0, 120.0)
        .lines(72.0, 108.0, 8.0, &["^2^ Ebd., S. 7."])
        .line(290.0, 40.0, 9.0, "42");
    w
}

#[test]
fn paragraphs_words_and_notes_go_on_over_pages_and_furniture_is_left_out() {
    let found = document(&journal());
    assert_eq!(
        texts(&found, PassageKind::Paragraph),
        [
            "Das Kabel liegt seit dem Sommer auf der Reede vor der Insel, und niemand hat es seither gehoben, obwohl \
             der Hafenmeister es versprach.",
            "Die NATO-Mission hat daran nichts geändert. Die Sicherheitspolitik der Insel blieb, was sie war, und die \
             Land- und Luftstreitkräfte der NATO-Mission zogen ab, ehe der Herbst über die Insel kam und die Schiffahrt \
             ruhte, wie jedes Jahr um diese Zeit, bis in den März hinein.",
            "Im Frühjahr kam ein Schiff und sah nach dem Kabel. Es fand nichts als eine Boje, die der Sturm losgerissen \
             hatte, und fuhr wieder heim.",
        ]
    );
    assert_eq!(
        texts(&found, PassageKind::Footnote),
        ["Thorwald, Jens: Kabel und Inseln, Emden 1901, S. 2.", "Ebd., S. 7."]
    );
    let calls: Vec<(u32, &str, Option<u32>)> =
        found.passages.iter().flat_map(|p| p.markers.iter().map(|m| (p.ordinal, m.label.as_str(), m.note))).collect();
    assert_eq!(calls, [(1, "1", Some(1)), (2, "2", Some(2))]);
    let pages: Vec<(Option<&str>, Option<u32>)> =
        found.passages.iter().map(|p| (p.page.as_deref(), p.page_number)).collect();
    let (first, second) = ((Some("41"), Some(1)), (Some("42"), Some(2)));
    assert_eq!(pages, [first, first, second, first, second]);
    let heads: Vec<DropReason> = found.dropped.iter().map(|d| d.reason).collect();
    assert_eq!(heads.iter().filter(|r| **r == DropReason::RunningHead).count(), 2);
    assert_eq!(heads.iter().filter(|r| **r == DropReason::PageNumber).count(), 2);
}

#[test]
fn columns_are_read_one_after_the_other_below_a_title_over_both() {
    let mut w = Writer::default();
    w.page().set("F2", 72.0, 780.0, 16.0, "Vom Kabel auf der Reede vor der Insel");
    let column =
        |name: &str| -> Vec<String> { (1..=6).map(|n| format!("{name} Zeile {n} mit vielen Wörtern und")).collect() };
    let (left, right) = (column("Linke"), column("Rechte"));
    // Line by line over both columns, as some programs write them.
    for n in 0..6 {
        let y = 740.0 - 12.0 * n as f32;
        w.line(72.0, y, 9.0, &left[n]).line(310.0, y, 9.0, &right[n]);
    }
    w.line(310.0, 668.0, 9.0, "am Ende steht ein Punkt.");
    let found = document(&w);
    let text = texts(&found, PassageKind::Paragraph).join(" ");
    let places: Vec<usize> = ["Linke Zeile 1", "Linke Zeile 6", "Rechte Zeile 1", "Rechte Zeile 6", "am Ende"]
        .iter()
        .map(|words| text.find(words).unwrap_or_else(|| panic!("{words} in {text}")))
        .collect();
    assert!(places.is_sorted(), "{text}");
    assert_eq!(found.metadata.title.as_deref(), Some("Vom Kabel auf der Reede vor der Insel"));
}

#[test]
fn accents_over_letters_ligatures_and_fake_bold_are_read_as_meant() {
    let mut w = Writer::default();
    w.font(
        "F3",
        "/Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding << /Type /Encoding /Differences [127 /dieresis 28 /fi] >>",
    );
    // "f¨ur die offene See": the accent is drawn first, its letter moved back under it.
    w.page().raw("BT /F3 10 Tf 1 0 0 1 72 700 Tm [(f\\177) 600 (ur)] TJ ET\n");
    w.line(102.0, 700.0, 10.0, "die Insel").line(102.2, 700.0, 10.0, "die Insel");
    w.raw("BT /F3 10 Tf 1 0 0 1 162 700 Tm (\\034ndet sich ein Weg in den alten Hafen.) Tj ET\n");
    let found = document(&w);
    assert_eq!(texts(&found, PassageKind::Paragraph), ["für die Insel findet sich ein Weg in den alten Hafen."]);
}

#[test]
fn fonts_of_pictures_without_names_are_read_as_cork() {
    let mut w = Writer::default();
    w.font(
        "F3",
        &format!(
            "/Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 32 /LastChar 255 \
             /Widths [{}] /Encoding << /Type /Encoding /Differences [32 {}] >> /CharProcs << /a1 {FIRST_EXTRA} 0 R >>",
            "6 ".repeat(224),
            (32..256).map(|n| format!("/a{n} ")).collect::<String>()
        ),
    );
    w.object("<< /Length 12 >>\nstream\n6 0 d0      \nendstream");
    w.page().set("F3", 72.0, 700.0, 10.0, "Die Kÿste ist grün und weit, die See geht hoch.");
    let found = document(&w);
    // In Cork 0xFF is ß, as ÿ is in Latin 1.
    assert_eq!(texts(&found, PassageKind::Paragraph), ["Die Kßste ist grün und weit, die See geht hoch."]);
}

#[test]
fn files_without_text_say_what_they_lack() {
    let mut scan = Writer::default();
    scan.object(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream",
    );
    scan.page().raw("q 595 0 0 842 0 0 cm /X0 Do Q\n");
    scan.page().raw("q 595 0 0 842 0 0 cm /X0 Do Q\n");
    let mut blank = Writer::default();
    blank.page();
    for (bytes, message) in [
        (scan.bytes(), "no text layer, 2 pages: run OCR, for example `ocrmypdf -l deu+eng IN OUT`"),
        (blank.bytes(), "no text stands in the file"),
        (Vec::new(), "the file is empty"),
        (
            b"1 0 obj << >> stream endstream".to_vec(),
            "the file is damaged: its table of objects cannot be read; `qpdf IN OUT` or `mutool clean IN OUT` may mend it",
        ),
        (
            b"%PDF-1.4\nnichts".to_vec(),
            "the file is damaged: its table of objects cannot be read; `qpdf IN OUT` or `mutool clean IN OUT` may mend it",
        ),
    ] {
        assert_eq!(read(&bytes).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_scanned_page_among_others_is_warned_of() {
    let mut w = journal();
    w.object(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream",
    );
    w.page().raw("q 595 0 0 842 0 0 cm /X0 Do Q\n");
    let messages: Vec<String> = document(&w).warnings.into_iter().map(|w| w.message).collect();
    assert_eq!(messages, ["page 3 without text layer: run OCR, for example `ocrmypdf`"]);
}

#[test]
fn forms_that_hold_themselves_end() {
    let mut w = Writer::default();
    let content = "BT /F1 10 Tf 1 0 0 1 72 700 Tm (Ein Formular in sich.) Tj ET /X0 Do /X0 Do";
    w.object(&format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {} >>\nstream\n{content}\nendstream",
        content.len() + 1
    ));
    w.page().raw("/X0 Do\n");
    let found = document(&w);
    // Drawn again on the same spot it is there once.
    assert_eq!(texts(&found, PassageKind::Paragraph), ["Ein Formular in sich."]);
}

#[test]
fn sane_titles_and_names_of_the_file_count() {
    for (title, author, expected) in [
        ("Kabel und Inseln", "Jens Thorwald", (Some("Kabel und Inseln"), vec!["Jens Thorwald"])),
        ("Microsoft Word - Dokument1", "admin", (None, vec![])),
        ("kabel_final.docx", "Thorwald, Jens; Berg, Anna", (None, vec!["Jens Thorwald", "Anna Berg"])),
    ] {
        let mut w = journal();
        w.info("Title", title).info("Author", author);
        let found = document(&w).metadata;
        assert_eq!((found.title.as_deref(), found.authors.iter().map(String::as_str).collect::<Vec<_>>()), expected);
    }
}

#[test]
fn xmp_is_asked_before_the_information_dictionary() {
    let xmp = "<?xpacket begin=\"\"?><x:xmpmeta><rdf:RDF><rdf:Description prism:doi=\"10.1000/kabel\" prism:publicationDate=\"1905-03-01\">\
        <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Kabel &amp; Inseln</rdf:li></rdf:Alt></dc:title>\
        <dc:creator><rdf:Seq><rdf:li>Jens Thorwald</rdf:li><rdf:li>Berg, Anna</rdf:li></rdf:Seq></dc:creator>\
        <dc:language><rdf:Bag><rdf:li>de-DE</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>";
    let mut w = journal();
    w.object(&format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{xmp}\nendstream", xmp.len()));
    w.catalogue(&format!("/Metadata {} 0 R /Lang (de)", FIRST_EXTRA));
    w.info("Title", "Ein anderer Titel").info("Author", "Otto Anders");
    let found = document(&w);
    let metadata = &found.metadata;
    assert_eq!(metadata.title.as_deref(), Some("Kabel & Inseln"));
    assert_eq!(metadata.authors, ["Jens Thorwald", "Anna Berg"]);
    assert_eq!((metadata.doi.as_deref(), metadata.language), (Some("10.1000/kabel"), Some(Language::German)));
    assert_eq!(metadata.year, Some(1905));
    let from = found.metadata_from;
    assert_eq!([from.title, from.authors, from.doi], [Some(Origin::Fields(Format::Pdf)); 3]);
}

#[test]
fn the_doi_that_runs_at_the_foot_of_the_first_page_is_the_paper_s_own() {
    let mut w = journal();
    w.page().line(72.0, 700.0, 10.0, "Das Kabel liegt auf der Reede vor der Insel und ist lang.");
    let mut first = Writer::default();
    first.page().line(72.0, 760.0, 16.0, "Vom Kabel auf der Reede");
    first.lines(
        72.0,
        700.0,
        10.0,
        &["Das Kabel liegt auf der Reede vor der Insel, und", "wer es sucht, findet es nicht."],
    );
    first.line(72.0, 40.0, 8.0, "https://doi.org/10.1000/kabel.2");
    let found = document(&first);
    assert_eq!(found.metadata.doi.as_deref(), Some("10.1000/kabel.2"));
    assert_eq!(found.metadata_from.doi, Some(Origin::FirstPage));
    assert_eq!(document(&w).metadata.doi, None);
}

#[test]
fn a_page_turned_on_its_side_is_read_upright() {
    let mut w = Writer::default();
    w.page().raw("BT /F1 10 Tf 0 1 -1 0 200 100 Tm (Die Tafel steht hochkant auf der Seite,) Tj ET\n");
    w.raw("BT /F1 10 Tf 0 1 -1 0 212 100 Tm (und ihre zweite Zeile folgt der ersten.) Tj ET\n");
    assert_eq!(
        texts(&document(&w), PassageKind::Paragraph),
        ["Die Tafel steht hochkant auf der Seite, und ihre zweite Zeile folgt der ersten."]
    );
}

/// The labels that a document calls, each with the beginning of the note that it leads to.
fn calls(document: &Document) -> Vec<(String, String)> {
    let notes: Vec<&str> = texts(document, PassageKind::Footnote);
    let of = |n: Option<u32>| n.map_or("", |n| notes[n as usize - 1].split(',').next().unwrap_or_default()).to_owned();
    document.passages.iter().flat_map(|p| &p.markers).map(|m| (m.label.clone(), of(m.note))).collect()
}

fn pair(label: &str, note: &str) -> (String, String) {
    (label.to_owned(), note.to_owned())
}

#[test]
fn end_notes_before_a_bibliography_are_called_from_pages_before() {
    let mut w = Writer::default();
    w.page().lines(
        72.0,
        760.0,
        10.0,
        &[
            " Das Kabel liegt seit dem Sommer ^1^ auf der Reede vor der Insel, und niemand",
            "hat es seither gehoben, obwohl der Hafenmeister es oft genug versprach.",
        ],
    );
    w.page().lines(
        72.0,
        760.0,
        10.0,
        &[
            " Die Mission hat daran nichts geändert,^2^ und die Insel blieb, was sie immer",
            "war, bis der Herbst kam und die Schiffe im Hafen lagen, Winter für Winter.",
        ],
    );
    w.page().set("F2", 72.0, 760.0, 14.0, "Fußnoten").lines(
        72.0,
        730.0,
        10.0,
        &["1. Thorwald, Jens: Kabel und Inseln, Emden 1901.", "2. Berg, Anna: Hafen und See, Kiel 1904."],
    );
    w.set("F2", 72.0, 690.0, 14.0, "Bibliographie");
    w.page().lines(72.0, 760.0, 10.0, &["Zoll, Karl (1986^2^): Die Häfen der Inseln. Kleinwiek: Verlag der Küste."]);
    let found = document(&w);
    assert_eq!(calls(&found), [pair("1", "Thorwald"), pair("2", "Berg")]);
}

#[test]
fn a_link_from_marker_to_note_counts_more_than_numbers() {
    // Two rows of notes on one page, both with a note 1, as chapters have them; the links tell which is which.
    let mut w = Writer::default();
    for (lines, target) in [
        (
            [
                " Das erste Kapitel handelt vom Kabel auf der Reede vor der Insel,^1^ die",
                "niemand kennt, obwohl der Hafenmeister sie oft genug beschrieben hat.",
            ],
            "/Dest [14 0 R /XYZ 72 738 0]",
        ),
        (
            [
                " Von der Mission, die daran nichts änderte, handelt das zweite Kapitel,^1^",
                "und vom Winter, in dem die Schiffe im Hafen lagen, Jahr für Jahr für Jahr.",
            ],
            "/A << /S /GoTo /D (zwei) >>",
        ),
    ] {
        w.page().lines(72.0, 760.0, 10.0, &lines);
        // The mark stands behind the last word of the first line but one.
        let at = 72.0 + 12.0 + 6.0 * lines[0].trim_start().find('^').unwrap() as f32;
        w.link([at - 12.0, 760.0, at + 8.0, 770.0], target);
    }
    w.catalogue("/Names << /Dests << /Kids [ << /Names [(zwei) << /D [14 0 R /XYZ 72 688 0] >>] >> ] >> >>");
    w.page().set("F2", 72.0, 760.0, 14.0, "Anmerkungen").lines(72.0, 730.0, 10.0, &["1. Thorwald, Kabel und Inseln."]);
    w.lines(72.0, 680.0, 10.0, &["1. Berg, Hafen und See."]);
    let found = document(&w);
    assert_eq!(calls(&found), [pair("1", "Thorwald"), pair("1", "Berg")]);
}

#[test]
fn notes_of_pages_that_count_anew_go_to_their_page_and_on_to_the_next() {
    let mut w = Writer::default();
    for (page, note) in [("erste", "Thorwald"), ("zweite", "Berg"), ("dritte", "Zoll")] {
        let first = format!(" Die {page} Seite handelt vom Kabel auf der Reede vor der Insel,^1^ das dort");
        w.page().lines(
            72.0,
            760.0,
            10.0,
            &[&first, "seit dem Sommer liegt, obwohl der Hafenmeister sein Ende schon versprach."],
        );
        if page == "dritte" {
            w.rule(72.0, 200.0, 140.0);
            // The rest of the note overleaf, over two lines.
            w.lines(72.0, 128.0, 8.0, &["der Inseln, Band drei, und was die Zeitungen der Küste", "dazu schrieben."]);
            w.lines(72.0, 108.0, 8.0, &[&format!("^1^ {note}, ebd.")]);
        } else {
            w.rule(72.0, 200.0, 120.0);
            let rest = if page == "zweite" { "siehe auch die Häfen" } else { "ebd." };
            w.lines(72.0, 108.0, 8.0, &[&format!("^1^ {note}, {rest}")]);
        }
    }
    let found = document(&w);
    assert_eq!(calls(&found), [pair("1", "Thorwald"), pair("1", "Berg"), pair("1", "Zoll")]);
    assert_eq!(
        texts(&found, PassageKind::Footnote)[1],
        "Berg, siehe auch die Häfen der Inseln, Band drei, und was die Zeitungen der Küste dazu schrieben."
    );
}

#[test]
fn roman_labels_call_notes_and_may_touch_their_text() {
    let mut w = Writer::default();
    w.page().lines(
        72.0,
        760.0,
        10.0,
        &[
            " Das Kabel^i^ liegt seit dem Sommer auf der Reede vor der Insel, und niemand",
            "hat es seither gehoben,^ii^ obwohl der Hafenmeister es oft genug versprach.",
            " Die Mission hat daran nichts geändert,^iii^ und die Insel blieb, was sie war,",
            "bis der Herbst kam und die Schiffe im Hafen lagen, Winter für Winter, still.",
        ],
    );
    w.rule(72.0, 200.0, 140.0);
    w.lines(
        72.0,
        128.0,
        8.0,
        &["i Thorwald, Jens: Kabel.", "iiBerg, Anna: Hafen.", "iii1904, sagt Zoll, war er leer."],
    );
    assert_eq!(calls(&document(&w)), [pair("i", "Thorwald"), pair("ii", "Berg"), pair("iii", "1904")]);
}

/// A page with a rule in it: what stands above, below in some font, and the text that goes on below.
fn below_a_rule(above: &[&str], font: &str, labelled: &[&str]) -> Writer {
    let mut w = Writer::default();
    w.page().lines(72.0, 760.0, 10.0, above).rule(72.0, 500.0, 722.0);
    for (n, line) in labelled.iter().enumerate() {
        w.set(font, 72.0, 700.0 - 16.0 * n as f32, 10.0, line);
    }
    w.lines(
        72.0,
        640.0,
        10.0,
        &[
            " Die Mission hat daran nichts geändert, und die Insel blieb, was sie gewesen",
            "war, bis der Herbst kam und die Schiffe im Hafen lagen, Winter für Winter.",
        ],
    );
    w
}

#[test]
fn headings_and_lists_below_a_rule_are_no_notes() {
    let above = ["Der Beitrag handelt vom Kabel auf der Reede vor der Insel, das niemand hob,", "und vom Hafen."];
    let heading = document(&below_a_rule(&above, "F2", &["1. Einleitung"]));
    let list = document(&below_a_rule(&above, "F1", &["1. Das Kabel liegt still.", "2. Der Hafen ist klein."]));
    for found in [heading, list] {
        assert_eq!(texts(&found, PassageKind::Footnote), [""; 0]);
        assert!(texts(&found, PassageKind::Paragraph).iter().any(|text| text.starts_with("Die Mission")), "{found:?}");
    }
}

#[test]
fn raised_numbers_behind_numbers_that_count_parts_call_notes_and_others_are_powers() {
    let mut w = Writer::default();
    w.page().lines(
        72.0,
        760.0,
        10.0,
        &[
            " Das Kabel^1^ liegt dort nach Artikel 5^2^ der Satzung, und niemand hat es seither",
            "gehoben, da es 10^2^ Meilen lang ist und 40 km^2^ der Reede deckt.^3^",
        ],
    );
    w.rule(72.0, 200.0, 140.0);
    w.lines(72.0, 128.0, 8.0, &["^1^ Thorwald, Kabel.", "^2^ Berg, Hafen.", "^3^ Zoll, Häfen."]);
    let found = document(&w);
    assert_eq!(calls(&found), [pair("1", "Thorwald"), pair("2", "Berg"), pair("3", "Zoll")]);
    assert_eq!(
        texts(&found, PassageKind::Paragraph),
        [
            "Das Kabel liegt dort nach Artikel 5 der Satzung, und niemand hat es seither gehoben, da es 10² Meilen lang ist \
          und 40 km² der Reede deckt."
        ]
    );
}

#[test]
fn notes_are_counted_beyond_a_thousand() {
    let mut w = Writer::default();
    w.page().lines(
        72.0,
        760.0,
        10.0,
        &[
            " Das Kabel liegt seit dem Sommer^998^ auf der Reede vor der Insel,^999^ wo niemand",
            "es seither gehoben hat,^1000^ obwohl der Hafenmeister es versprach.^1001^",
        ],
    );
    w.rule(72.0, 200.0, 140.0);
    let notes = ["^998^ Thorwald, Kabel.", "^999^ Berg, Hafen.", "^1000^ Zoll, Häfen.", "^1001^ Wiek, Inseln."];
    w.lines(72.0, 128.0, 8.0, &notes);
    let found = document(&w);
    let expected = [pair("998", "Thorwald"), pair("999", "Berg"), pair("1000", "Zoll"), pair("1001", "Wiek")];
    assert_eq!(calls(&found), expected);
}

#[test]
fn authors_between_title_and_text_are_no_sections() {
    let mut w = Writer::default();
    w.page().line(72.0, 780.0, 18.0, "Vom Kabel auf der Reede");
    for (n, name) in ["Thorwald, Jens", "Berg, Anna Maria"].iter().enumerate() {
        let y = 740.0 - 60.0 * n as f32;
        w.set("F2", 72.0, y, 13.0, name);
        w.line(72.0, y - 14.0, 10.0, "name@example.org").line(
            72.0,
            y - 26.0,
            10.0,
            "Universität Kleinwiek, Deutschland",
        );
    }
    w.lines(
        72.0,
        620.0,
        10.0,
        &[
            " Das Kabel liegt seit dem Sommer auf der Reede vor der Insel, und niemand",
            "hat es seither gehoben, obwohl der Hafenmeister es oft genug versprach, da",
            "er nicht wusste, wie schwer es war, und wie tief die See vor dem Hafen ist.",
        ],
    );
    w.set("F2", 72.0, 550.0, 14.0, "Der Hafen").lines(72.0, 526.0, 10.0, &[" Der Hafen ist klein."]);
    let found = document(&w);
    assert_eq!(found.metadata.title.as_deref(), Some("Vom Kabel auf der Reede"));
    assert_eq!(found.metadata.authors, ["Jens Thorwald", "Anna Maria Berg"]);
    let sections: Vec<(PassageKind, Option<&str>)> =
        found.passages.iter().map(|p| (p.kind, p.section.as_deref())).collect();
    assert_eq!(sections, [(PassageKind::Paragraph, None), (PassageKind::Paragraph, Some("Der Hafen"))]);
}

#[test]
fn rows_between_rules_are_a_table_and_no_part_of_the_paragraph_below() {
    let mut w = Writer::default();
    w.page().lines(
        72.0,
        760.0,
        10.0,
        &[
            " Das Kabel liegt seit dem Sommer auf der Reede vor der Insel, und niemand",
            "hat es seither gehoben, obwohl der Hafenmeister es oft genug versprach.",
        ],
    );
    for (n, [year, ships]) in [["Jahr^1^", "Schiffe"], ["1901", "12"], ["1902", "7"]].iter().enumerate() {
        let y = 720.0 - 14.0 * n as f32;
        w.rule(72.0, 300.0, y + 10.5).lines(72.0, y, 10.0, &[year]).line(200.0, y, 10.0, ships);
    }
    w.rule(72.0, 300.0, 688.5);
    w.rule(72.0, 200.0, 140.0).lines(72.0, 128.0, 8.0, &["^1^ Thorwald, Kabel und Inseln."]);
    w.lines(
        72.0,
        678.0,
        10.0,
        &[
            "Die Mission hat daran nichts geändert, und die Insel blieb, was sie gewesen",
            "war, bis der Herbst kam und die Schiffe im Hafen lagen, Winter für Winter.",
        ],
    );
    let found = document(&w);
    assert_eq!(texts(&found, PassageKind::Table), ["Jahr | Schiffe\n1901 | 12\n1902 | 7"]);
    // A call in a cell is one, and leads to its note.
    assert_eq!(calls(&found), [pair("1", "Thorwald")]);
    assert!(texts(&found, PassageKind::Paragraph)[1].starts_with("Die Mission"));
}

#[test]
fn what_looks_like_a_soft_hyphen_within_a_line_is_a_hyphen() {
    let mut w = Writer::default();
    w.font("F3", "/Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding");
    w.page().lines(
        72.0,
        760.0,
        10.0,
        &[
            " Die Zwei\u{ad}Insel\u{ad}Bucht liegt still, und das Kabel liegt seit dem Sommer auf der",
            "Reede, obwohl der Hafenmeister es oft genug versprach, ehe der Herbst kam.",
        ],
    );
    assert!(texts(&document(&w), PassageKind::Paragraph)[0].starts_with("Die Zwei-Insel-Bucht liegt still"));
}

/// A font of pictures that names its codes "a0" to "a255", each 0.6 of the size wide.
fn bitmap_font(w: &mut Writer, codes: std::ops::Range<u32>) {
    let names: String = codes.clone().map(|n| format!("/a{n} ")).collect();
    w.font(
        "F3",
        &format!(
            "/Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 0 /LastChar 255 \
             /Widths [{}] /Encoding << /Type /Encoding /Differences [{} {names}] >> /CharProcs << /a1 {FIRST_EXTRA} 0 R >>",
            "6 ".repeat(256),
            codes.start
        ),
    );
    w.object("<< /Length 12 >>\nstream\n6 0 d0      \nendstream");
}

#[test]
fn the_first_encoding_of_tex_is_told_by_its_codes() {
    let mut w = Writer::default();
    bitmap_font(&mut w, 0..128);
    // The dieresis is 127 and drawn before its letter, fi is 12, ß 25, the dash 123.
    w.page().raw("BT /F3 10 Tf 1 0 0 1 72 700 Tm [(Das gro\\031e Schiff \\173 f\\177) 600 (ur die See \\173 \\014ndet heim.)] TJ ET\n");
    assert_eq!(texts(&document(&w), PassageKind::Paragraph), ["Das große Schiff – für die See – findet heim."]);
}

#[test]
fn hyphens_that_are_drawn_are_hyphens_whatever_the_font_calls_them() {
    let mut w = Writer::default();
    w.font(
        "F3",
        "/Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding << /Type /Encoding /Differences [1 /softhyphen] \
         /BaseEncoding /WinAnsiEncoding >>",
    );
    w.page().raw("BT /F3 10 Tf 1 0 0 1 72 700 Tm (Die NATO\\001Mission liegt auf der Reede vor der Insel.) Tj ET\n");
    assert_eq!(texts(&document(&w), PassageKind::Paragraph), ["Die NATO-Mission liegt auf der Reede vor der Insel."]);
}

#[test]
fn a_closing_quotation_mark_that_is_lowered_opens() {
    let mut w = Writer::default();
    w.page().line(72.0, 700.0, 10.0, "Er nannte es ").line(150.0, 695.0, 10.0, "”");
    w.line(156.0, 700.0, 10.0, "Kabel“ und ging an Bord des Schiffes.");
    assert_eq!(texts(&document(&w), PassageKind::Paragraph), ["Er nannte es „Kabel“ und ging an Bord des Schiffes."]);
}

#[test]
fn a_watermark_across_the_page_is_no_text() {
    let mut w = Writer::default();
    w.page().lines(
        72.0,
        700.0,
        10.0,
        &["Das Kabel liegt seit dem Sommer auf der Reede vor", "der Insel, und niemand hat es gehoben."],
    );
    w.raw("BT /F2 60 Tf 0.7 0.7 -0.7 0.7 100 600 Tm (ENTWURF) Tj ET\n");
    assert_eq!(
        texts(&document(&w), PassageKind::Paragraph),
        ["Das Kabel liegt seit dem Sommer auf der Reede vor der Insel, und niemand hat es gehoben."]
    );
}

#[test]
fn a_drop_cap_begins_the_line_beside_whose_top_it_stands() {
    let mut w = Writer::default();
    w.page().line(72.0, 688.0, 26.0, "D").lines(
        90.0,
        700.0,
        10.0,
        &["as Kabel liegt seit dem Sommer auf der Reede,", "und niemand hat es gehoben. Der Hafenmeister"],
    );
    w.lines(72.0, 676.0, 10.0, &["versprach es, ehe der Herbst über die Insel kam,", "und fuhr dann heim."]);
    assert_eq!(
        texts(&document(&w), PassageKind::Paragraph),
        [
            "Das Kabel liegt seit dem Sommer auf der Reede, und niemand hat es gehoben. Der Hafenmeister versprach es, ehe \
          der Herbst über die Insel kam, und fuhr dann heim."
        ]
    );
}

#[test]
fn numbers_that_count_lines_are_left_out() {
    let mut w = Writer::default();
    w.page();
    let mut text = Vec::new();
    for n in 1..=30 {
        let y = 800.0 - 14.0 * n as f32;
        if n % 5 == 0 {
            w.line(if n < 10 { 56.0 } else { 52.0 }, y, 7.0, &n.to_string());
        }
        let line = format!("Im Jahr {} lag das Kabel noch immer auf der Reede,", 1900 + n);
        w.line(72.0, y, 10.0, &line);
        text.push(line);
    }
    w.line(72.0, 366.0, 10.0, "und so blieb es.");
    let found = document(&w);
    assert_eq!(texts(&found, PassageKind::Paragraph), [format!("{} und so blieb es.", text.join(" "))]);
    assert_eq!(found.passages[0].page, None);
}

#[test]
fn words_set_tight_are_parted_and_letters_spaced_out_are_not() {
    let mut w = Writer::default();
    w.page();
    // A gap of 0.13 of the size, and no space drawn.
    let mut x = 72.0;
    for word in "Das Kabel liegt seit dem Sommer auf der Reede vor der Insel".split(' ') {
        w.line(x, 700.0, 10.0, word);
        x += word.chars().count() as f32 * 6.0 + 1.3;
    }
    // Letters 0.25 of the size apart, words by that and a space.
    w.raw("BT /F1 10 Tf 2.5 Tc 1 0 0 1 72 688 Tm (und niemand hat es gehoben.) Tj ET\n");
    assert_eq!(
        texts(&document(&w), PassageKind::Paragraph),
        ["Das Kabel liegt seit dem Sommer auf der Reede vor der Insel und niemand hat es gehoben."]
    );
}

#[test]
fn pages_have_the_number_printed_on_them_and_else_that_of_the_file() {
    let texts = [
        ["Das Kabel liegt seit dem Sommer auf der Reede vor der Insel,", "und niemand hat es seither gehoben."],
        ["Im Frühjahr kam ein Schiff und sah nach dem Kabel, doch fand", "es nichts als eine Boje und fuhr heim."],
        ["Der Hafenmeister schrieb darüber nach Emden und bekam erst im", "Herbst eine Antwort, die nichts sagte."],
        ["Im Winter ruhte die Schiffahrt wie in jedem Jahr, und das Kabel", "lag, wo es immer gelegen hatte."],
    ];
    let numbered = |numbers: &[&str], catalog: &str| -> Vec<Option<String>> {
        let mut w = Writer::default();
        w.catalogue(catalog);
        for (number, text) in numbers.iter().zip(texts) {
            w.page().lines(72.0, 700.0, 10.0, &text).line(290.0, 40.0, 9.0, number);
        }
        document(&w).passages.into_iter().map(|p| p.page).collect()
    };
    let pages = |labels: &[&str]| -> Vec<Option<String>> { labels.iter().map(|l| Some((*l).to_owned())).collect() };
    let said = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 7 /P (A-) >>] >>";
    assert_eq!(numbered(&["i", "ii", "1", "2"], ""), pages(&["i", "ii", "1", "2"]));
    assert_eq!(numbered(&["", "", "", ""], ""), [None, None, None, None]);
    assert_eq!(numbered(&["", "", "", ""], said), pages(&["i", "ii", "A-7", "A-8"]));
    assert_eq!(numbered(&["41", "42", "43", "44"], said), pages(&["41", "42", "43", "44"]));
    // What is printed agrees: then the file also knows the pages that show nothing.
    assert_eq!(
        numbered(&["", "", "1", "2"], "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>"),
        pages(&["i", "ii", "1", "2"])
    );
}

#[test]
fn a_running_head_is_one_whether_columns_part_it_or_not() {
    let mut w = Writer::default();
    let column = |n: usize, word: &str| -> String { format!("{word} Zeile {n} mit vielen Wörtern,") };
    for page in 0..3 {
        w.page().line(72.0, 800.0, 9.0, "Zeitschrift für Kabelkunde").line(310.0, 800.0, 9.0, "Vom Kabel");
        if page > 0 {
            for n in 0..8 {
                let y = 760.0 - 12.0 * n as f32;
                w.line(72.0, y, 9.0, &column(n, "Linke")).line(310.0, y, 9.0, &column(n, "Rechte"));
            }
        } else {
            w.line(72.0, 700.0, 9.0, "Der Anfang steht über beiden Spalten und füllt die Zeile.");
        }
    }
    let found = document(&w);
    let heads: Vec<DropReason> =
        found.dropped.iter().map(|d| d.reason).filter(|r| *r == DropReason::RunningHead).collect();
    assert!(heads.len() >= 3, "{:?}", found.dropped);
    assert!(found.passages.iter().all(|p| !p.text.contains("Kabel")), "{:?}", found.passages);
}

#[test]
fn a_heading_that_reaches_into_the_gutter_does_not_close_it() {
    let mut w = Writer::default();
    w.page();
    for n in 0..16 {
        let y = 760.0 - 12.0 * n as f32;
        if n == 8 {
            // 12.5 points high and as wide as the column, and a little wider.
            w.set("F2", 72.0, y - 1.0, 12.5, "Vom Kabel auf der hohen See");
        } else {
            w.line(72.0, y, 9.0, &format!("Linke Zeile {n} mit vielen Wörtern,"));
        }
        w.line(274.0, y, 9.0, &format!("Rechte Zeile {n} mit vielen Wörtern,"));
    }
    let text: String = document(&w).passages.iter().map(|p| format!("{} ", p.text)).collect();
    let places: Vec<usize> = ["Linke Zeile 0", "Linke Zeile 15", "Rechte Zeile 0", "Rechte Zeile 8", "Rechte Zeile 15"]
        .iter()
        .map(|words| text.find(words).unwrap_or_else(|| panic!("{words} in {text}")))
        .collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn headings_at_the_top_of_pages_are_no_running_heads() {
    let names = ["Thorwald", "Berg", "Zoll", "Wiek", "Anders", "Harms", "Petersen", "Jansen", "Claasen", "Ohm"];
    let text = |n: usize| {
        [
            format!(" {} schreibt, das Kabel liege seit dem Sommer auf der Reede vor der Insel,", names[n]),
            format!("wo es niemand gehoben habe, obwohl {} es ihnen allen oft genug versprach, da", names[n]),
            format!("er nicht wusste, wie schwer es war. So steht es bei {}.", names[n]),
        ]
    };
    let mut w = Writer::default();
    for (n, heading) in
        ["Das Kabel", "Anmerkungen", "", "", "Kapitel 1", "", "", "II.", "Anmerkungen", "Kapitel 2"].iter().enumerate()
    {
        w.page();
        let mut y = 760.0;
        if !heading.is_empty() {
            w.set("F2", 72.0, y, 12.0, heading);
            y -= 30.0;
        }
        if *heading == "Anmerkungen" {
            let note =
                if n == 1 { "Thorwald, Jens: Kabel und Inseln, Emden 1901." } else { "Berg, Anna: See, Kiel 1904." };
            w.lines(72.0, y, 10.0, &[&format!("1. {note}")]);
        } else {
            let [first, second, third] = text(n);
            w.lines(72.0, y, 10.0, &[&first, &second, &third]);
        }
    }
    let found = document(&w);
    assert_eq!(found.dropped.iter().filter(|d| d.reason == DropReason::RunningHead).count(), 0, "{:?}", found.dropped);
    assert_eq!(found.dropped.iter().filter(|d| d.reason == DropReason::PageNumber).count(), 0, "{:?}", found.dropped);
    let headings = found.dropped.iter().filter(|d| d.reason == DropReason::Heading).map(|d| d.text.as_str());
    let headings: Vec<&str> = headings.filter(|text| text.len() < 20).collect();
    assert_eq!(headings, ["Das Kabel", "Anmerkungen", "Kapitel 1", "II.", "Anmerkungen", "Kapitel 2"]);
}

#[test]
fn page_labels_that_hold_themselves_end() {
    let mut w = journal();
    let kids = format!("{FIRST_EXTRA} 0 R ").repeat(2000);
    w.object(&format!("<< /Kids [{kids}] >>"));
    w.catalogue(&format!("/PageLabels {FIRST_EXTRA} 0 R"));
    assert_eq!(document(&w).passages[0].page.as_deref(), Some("41"));
}

#[test]
fn bitmap_fonts_measured_in_dots_are_as_large_as_they_look() {
    let mut w = Writer::default();
    w.font(
        "F3",
        &format!(
            "/Type /Font /Subtype /Type3 /FontBBox [0 -20 60 70] /FontMatrix [1 0 0 1 0 0] /FirstChar 0 /LastChar 255 \
             /Widths [{}] /Encoding << /Type /Encoding /Differences [0 {}] >> /CharProcs << /a1 {FIRST_EXTRA} 0 R >>",
            "50 ".repeat(256),
            (0..256).map(|n| format!("/a{n} ")).collect::<String>()
        ),
    );
    w.object("<< /Length 12 >>\nstream\n50 0 d0     \nendstream");
    // 600 dots to the inch: a dot is 0.12 points wide, a letter 6.
    w.page().set("F3", 72.0, 700.0, 0.12, "Das Kabel liegt seit dem Sommer auf der Reede vor der Insel,");
    w.set("F3", 72.0, 688.0, 0.12, "und niemand hat es gehoben.");
    assert_eq!(
        texts(&document(&w), PassageKind::Paragraph),
        ["Das Kabel liegt seit dem Sommer auf der Reede vor der Insel, und niemand hat es gehoben."]
    );
}

#[test]
fn text_in_a_font_that_the_page_lacks_is_told_of() {
    let mut w = journal();
    w.page().lines(72.0, 700.0, 10.0, &["Der Hafenmeister schrieb darüber nach Emden."]);
    w.set("F9", 72.0, 600.0, 10.0, "Und bekam Antwort.");
    let messages: Vec<String> = document(&w).warnings.into_iter().map(|w| w.message).collect();
    assert_eq!(messages, ["page 3 read in part: damaged, or more than can be read"]);
}

#[test]
fn of_a_page_with_a_garbled_font_what_can_be_read_is_kept() {
    let mut w = journal();
    // Its code 23 means nothing.
    bitmap_font(&mut w, 0..256);
    w.page().lines(72.0, 700.0, 10.0, &["Der Hafenmeister schrieb darüber nach Emden."]);
    w.set("F3", 72.0, 660.0, 10.0, &"\u{17}\u{17}\u{17}\u{17}\u{17} ".repeat(10));
    let found = document(&w);
    assert_eq!(texts(&found, PassageKind::Paragraph).last(), Some(&"Der Hafenmeister schrieb darüber nach Emden."));
    assert!(
        found.warnings.iter().any(|w| w.message.starts_with("page 3 with fonts that do not tell")),
        "{:?}",
        found.warnings
    );
}

#[test]
fn notes_of_one_line_and_ranks_of_a_table_count_no_lines() {
    let mut w = Writer::default();
    w.page();
    for n in 0..4 {
        let calls: String = (1..=4).map(|m| format!(" das Kabel,^{}^", 4 * n + m)).collect();
        w.lines(72.0, 760.0 - 12.0 * n as f32, 10.0, &[format!("Sie hoben{calls} Jahr für Jahr").trim_start()]);
    }
    w.page().set("F2", 72.0, 760.0, 14.0, "Anmerkungen");
    for n in 1..=16 {
        let y = 740.0 - 14.0 * n as f32;
        w.line(if n < 10 { 66.0 } else { 60.0 }, y, 10.0, &n.to_string());
        w.line(84.0, y, 10.0, &format!("Ebd., S. {}.", 30 + n));
    }
    w.page().set("F2", 72.0, 760.0, 14.0, "Tafeln");
    for n in 1..=16 {
        let y = 740.0 - 14.0 * n as f32;
        w.line(if n < 10 { 66.0 } else { 60.0 }, y, 10.0, &n.to_string());
        w.line(84.0, y, 10.0, "Kleinwiek").line(200.0, y, 10.0, &format!("{} Schiffe", 90 - n));
    }
    let found = document(&w);
    assert_eq!(texts(&found, PassageKind::Footnote).len(), 16);
    let text: String = found.passages.iter().map(|p| format!("{} ", p.text)).collect();
    assert!(text.contains("16 Kleinwiek"), "{text}");
}

#[test]
fn a_subtitle_with_a_comma_is_no_author() {
    let mut w = Writer::default();
    w.page().line(72.0, 780.0, 18.0, "Die Ostflanke der Insel");
    w.set("F2", 72.0, 740.0, 14.0, "Abschreckung, Verteidigung");
    w.set("F2", 72.0, 710.0, 12.0, "Jens Thorwald");
    w.lines(
        72.0,
        660.0,
        10.0,
        &[
            " Das Kabel liegt seit dem Sommer auf der Reede vor der Insel, und niemand",
            "hat es seither gehoben, obwohl der Hafenmeister es oft genug versprach, da",
            "er nicht wusste, wie schwer es war, und wie tief die See vor dem Hafen ist.",
        ],
    );
    let authors = document(&w).metadata.authors;
    assert!(!authors.iter().any(|name| name.contains("Abschreckung")), "{authors:?}");
}

#[test]
fn an_acute_typed_as_an_apostrophe_is_no_accent() {
    let mut w = Writer::default();
    w.font("F3", "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding");
    w.page().set("F3", 72.0, 700.0, 10.0, "Sie lieben l´art pour l´art, und Qu´il vienne sagt er.");
    assert_eq!(
        texts(&document(&w), PassageKind::Paragraph),
        ["Sie lieben l´art pour l´art, und Qu´il vienne sagt er."]
    );
}

#[test]
fn a_drop_cap_that_is_a_word_stands_apart() {
    let read = |cap: &str, lines: &[&str]| -> String {
        let mut w = Writer::default();
        w.page().line(72.0, 688.0, 26.0, cap).lines(90.0, 700.0, 10.0, lines);
        w.lines(
            72.0,
            676.0,
            10.0,
            &["and every week the harbour master promised it would", "be raised before the winter."],
        );
        texts(&document(&w), PassageKind::Paragraph).join(" ")
    };
    let week = read(
        "A",
        &["week later the cable lay before the island still,", "and nobody had raised it from the bottom of the sea,"],
    );
    assert!(week.starts_with("A week later the cable"), "{week}");
    let another = read(
        "A",
        &["nother cable lay before the island all the summer,", "and nobody had raised it from the bottom of the sea,"],
    );
    assert!(another.starts_with("Another cable"), "{another}");
}

#[test]
fn authors_one_below_the_other_are_all_named() {
    let mut w = Writer::default();
    w.page().set("F2", 72.0, 780.0, 18.0, "Kabel auf der Reede");
    let authors = [("Berg, Anna", "anna.berg"), ("Tal, Jan", "jan.tal"), ("von der Aue, Hans", "hans.aue")];
    for (n, (name, address)) in authors.iter().enumerate() {
        let y = 740.0 - 60.0 * n as f32;
        w.set("F2", 72.0, y, 12.0, name).lines(
            72.0,
            y - 14.0,
            10.0,
            &[&format!("{address}@example.org"), "Institut für Kabelkunde, Universität Kleinwiek, Deutschland"],
        );
    }
    w.set("F2", 72.0, 540.0, 14.0, "Einleitung").lines(
        72.0,
        515.0,
        10.0,
        &[
            "Das Kabel liegt seit dem Sommer auf der Reede vor der Insel,",
            "und niemand hat es seither gehoben, obwohl die Schiffe dort im",
            "Winter vor Anker gehen.",
        ],
    );
    let document = document(&w);
    assert_eq!(document.metadata.authors, ["Anna Berg", "Jan Tal", "Hans von der Aue"]);
    assert_eq!(texts(&document, PassageKind::PullQuote), Vec::<&str>::new());
    assert_eq!(document.passages.len(), 1);
}

#[test]
fn running_text_below_a_chapter_number_is_no_title() {
    let mut w = Writer::default();
    w.page().set("F2", 72.0, 780.0, 16.0, "Vom Kabel").set("F2", 72.0, 750.0, 10.0, "Kapitel 1").lines(
        72.0,
        720.0,
        10.0,
        &[
            "Das Kabel liegt seit dem Sommer auf der Reede vor der Insel",
            "und niemand hat es bis heute von dort gehoben oder auch nur",
            "gesehen",
        ],
    );
    w.page().lines(72.0, 780.0, 10.0, &["außer dem Wirt im Hafen von Emden, der davon gern erzählt."]);
    let document = document(&w);
    assert_eq!(document.sections, ["Kapitel 1"]);
}

#[test]
fn cells_below_each_other_are_a_table_without_rules_too() {
    let mut w = Writer::default();
    w.font("F3", "/Type /Font /Subtype /Type1 /BaseFont /Courier-Oblique /Encoding /WinAnsiEncoding");
    w.page().line(72.0, 790.0, 16.0, "Vom Kabel auf der Reede").lines(
        72.0,
        750.0,
        10.0,
        &[
            "Das Kabel liegt seit dem Sommer auf der Reede vor der Insel,",
            "und niemand hat es seither gehoben, obwohl die Schiffe dort im",
            "Winter vor Anker gehen.",
        ],
    );
    w.set("F3", 72.0, 690.0, 10.0, "Kabel der Kleinbahnen");
    let rows = [["Stadt", "Beginn", "Ende"], ["Naumburg", "1892", "1991"], ["Merseburg", "1902", "1968"]];
    for (n, row) in rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            w.line(72.0 + 120.0 * column as f32, 670.0 - 14.0 * n as f32, 10.0, cell);
        }
    }
    w.lines(
        72.0,
        622.0,
        10.0,
        &["Auch die Fahrgastzahlen lassen sich nur für einzelne Jahre aus", "den Akten der Stadt ermitteln."],
    );
    let document = document(&w);
    assert_eq!(
        texts(&document, PassageKind::Table),
        ["Stadt | Beginn | Ende\nNaumburg | 1892 | 1991\nMerseburg | 1902 | 1968"]
    );
    assert_eq!(texts(&document, PassageKind::Caption), ["Kabel der Kleinbahnen"]);
    assert!(texts(&document, PassageKind::Paragraph)[1].starts_with("Auch die Fahrgastzahlen"));
}

#[test]
fn a_font_that_names_a_width_for_each_of_a_billion_codes_is_not_read() {
    let file = |widths: &str| {
        format!(
            "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
            3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n\
            4 0 obj\n<< /Length 60 >>\nstream\nBT /F1 10 Tf 72 700 Td <0041004200430044> Tj ET             \nendstream\nendobj\n\
            5 0 obj\n<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>\nendobj\n\
            6 0 obj\n<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W {widths} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>\nendobj\n\
            trailer\n<< /Root 1 0 R >>\n"
        )
    };
    let begin = std::time::Instant::now();
    // Drawn in a font that nothing is known of: no letter can be told.
    assert!(read(file("[1 [500 500] 3 999999999 5]").as_bytes()).is_err());
    assert!(begin.elapsed() < std::time::Duration::from_secs(2), "{:?}", begin.elapsed());
}
