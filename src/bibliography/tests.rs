use proptest::prelude::*;

use super::*;
use crate::citation::{Date, DatePoint, ItemType, Name};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn written(format: Format, items: &[(&str, &Item)]) -> String {
    let mut out = Vec::new();
    write_items(format, items.iter().copied(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A chapter with something in every field that matters.
fn chapter() -> Item {
    Item {
        kind: Some(ItemType::Chapter),
        author: vec![
            Name { dropping_particle: text("von"), ..Name::person("Carl", "Clausewitz") },
            Name::literal("The Fund for Peace and Others"),
        ],
        editor: vec![Name { suffix: text("Jr."), ..Name::person("Martin", "King") }],
        issued: Some(DatePoint { year: 2018, month: Some(12), day: Some(5) }.into()),
        accessed: Some(DatePoint { year: 2024, month: Some(8), day: Some(20) }.into()),
        title: text("Die NATO & 50 % mehr: R_1"),
        container_title: text("Sicherheit in Europa"),
        collection_title: text("Research Papers"),
        collection_number: text("1"),
        volume: text("2"),
        edition: text("2"),
        publisher: text("Duncker and Humblot"),
        publisher_place: text("Berlin"),
        page: text("19–28"),
        doi: text("10.1000/a_b"),
        url: text("https://example.org/a_b?x=1%20&y={z}"),
        isbn: text("978-3-16-148410-0"),
        language: text("de"),
        archive_place: text("Koblenz"),
        ..Item::default()
    }
}

#[test]
fn biblatex_has_every_field() {
    let expected = r"@incollection{clausewitz-2018,
  author = {von Clausewitz, Carl and {The Fund for Peace and Others}},
  title = {Die NATO \& 50 \% mehr: R\_1},
  booktitle = {Sicherheit in Europa},
  editor = {King, Jr., Martin},
  date = {2018-12-05},
  edition = {2},
  series = {Research Papers},
  volume = {2},
  number = {1},
  publisher = {{Duncker and Humblot}},
  location = {Berlin},
  pages = {19--28},
  doi = {10.1000/a_b},
  isbn = {978-3-16-148410-0},
  url = {https://example.org/a_b?x=1%20&y=%7Bz%7D},
  urldate = {2024-08-20},
  langid = {ngerman},
  note = {Archive Place: Koblenz},
}
";
    assert_eq!(written(Format::Biblatex, &[("clausewitz-2018", &chapter())]), expected);
}

#[test]
fn bibtex_has_the_fields_of_1988() {
    let expected = r"@incollection{clausewitz-2018,
  author = {von Clausewitz, Carl and {The Fund for Peace and Others}},
  title = {Die {NATO} \& 50 \% mehr: {R}\_1},
  booktitle = {Sicherheit in Europa},
  editor = {King, Jr., Martin},
  year = {2018},
  month = dec,
  date = {2018-12-05},
  edition = {2},
  series = {Research Papers},
  volume = {2},
  number = {1},
  publisher = {{Duncker and Humblot}},
  address = {Berlin},
  pages = {19--28},
  doi = {10.1000/a_b},
  isbn = {978-3-16-148410-0},
  url = {https://example.org/a_b?x=1%20&y=%7Bz%7D},
  urldate = {2024-08-20},
  language = {de},
  note = {Archive Place: Koblenz},
}
";
    assert_eq!(written(Format::Bibtex, &[("clausewitz-2018", &chapter())]), expected);
}

#[test]
fn ris_has_every_tag() {
    let expected = "TY  - CHAP
ID  - clausewitz-2018
AU  - Clausewitz, Carl von
AU  - The Fund for Peace and Others
A2  - King, Martin, Jr.
TI  - Die NATO & 50 % mehr: R_1
T2  - Sicherheit in Europa
T3  - Research Papers
PY  - 2018
DA  - 2018/12/05/
VL  - 2
SP  - 19
EP  - 28
PB  - Duncker and Humblot
CY  - Berlin
M1  - 1
SN  - 978-3-16-148410-0
ET  - 2
DO  - 10.1000/a_b
UR  - https://example.org/a_b?x=1%20&y={z}
Y2  - 2024/08/20/
LA  - de
N1  - Archive Place: Koblenz
ER  - 

";
    assert_eq!(written(Format::Ris, &[("clausewitz-2018", &chapter())]), expected.replace('\n', "\r\n"));
}

#[test]
fn ris_has_years_before_our_era() {
    let issued = Date { start: DatePoint::year(-43), end: Some(DatePoint { year: -42, month: Some(3), day: None }) };
    let item = Item { title: text("T"), issued: Some(issued), ..Item::default() };
    let expected = "TY  - GEN\nID  - a\nTI  - T\nPY  - -43\nDA  - -0043///\nN1  - Issued: -0043/-0042-03\nER  - \n\n";
    assert_eq!(written(Format::Ris, &[("a", &item)]), expected.replace('\n', "\r\n"));
}

#[test]
fn csl_json_is_an_array_of_items_with_their_ids() {
    let item = Item { title: text("„R&D“ \\ \"x\""), ..Item::default() };
    let expected = "[\n{\n  \"id\": \"a\",\n  \"type\": \"document\",\n  \"title\": \"„R&D“ \\\\ \\\"x\\\"\"\n}\n]\n";
    assert_eq!(written(Format::CslJson, &[("a", &item)]), expected);
    assert_eq!(written(Format::CslJson, &[]), "[]\n");
    for format in [Format::Bibtex, Format::Biblatex, Format::Ris] {
        assert_eq!(written(format, &[]), "");
    }
}

#[test]
fn nothing_that_an_item_says_is_lost_in_any_format() {
    let mut item = chapter();
    let marks = "abcdefghijklmnopqrstuvwxyz".chars().map(|c| format!("mark{c}"));
    let mut marks = marks.collect::<Vec<_>>().into_iter();
    let mut told = Vec::new();
    let mut mark = || {
        let mark = marks.next().unwrap();
        told.push(mark.clone());
        Some(mark)
    };
    item.title_short = mark();
    item.volume_title = mark();
    item.issue = mark();
    item.number = mark();
    item.authority = mark();
    item.archive = mark();
    item.archive_location = mark();
    item.genre = mark();
    item.page_first = mark();
    item.translator = vec![Name::literal(mark().unwrap())];
    item.container_author = vec![Name::literal(mark().unwrap())];
    item.recipient = vec![Name::literal(mark().unwrap())];
    for name in ["ISSN", "note", "keyword", "abstract", "event-title", "number-of-volumes", "medium"] {
        item.other.insert(name.to_owned(), mark().unwrap().into());
    }
    let kinds = [None, Some(ItemType::Book), Some(ItemType::ArticleJournal), Some(ItemType::Report)];
    let kinds = kinds.into_iter().chain([ItemType::LegalCase, ItemType::Thesis, ItemType::PaperConference].map(Some));
    for kind in kinds.chain([Some(ItemType::PersonalCommunication), Some(ItemType::Bill), Some(ItemType::Webpage)]) {
        item.kind = kind;
        for format in Format::ALL {
            let out = written(format, &[("a", &item)]);
            for mark in &told {
                // Of a range and its first page, the range says both.
                if item.page_first.as_ref() != Some(mark) || format == Format::CslJson {
                    assert!(out.contains(mark), "{format} {kind:?}: {mark} in\n{out}");
                }
            }
        }
    }
}

#[test]
fn csl_json_of_every_program_is_read() {
    let json = r#"[
  {"id": "http://zotero.org/users/1/items/A", "type": "article-journal", "title": "Die <i>NATO</i> <span class=\"nocase\">Now</span> < 5",
   "container-title": ["APuZ"], "volume": 73, "author": [{"family": "Masala", "given": "Carlo"}, {"literal": "NATO"}, {}, "x"],
   "issued": {"date-parts": [["2023", 5, "12"]]}, "abstract": "x", "file": "PDF:files/1/a.pdf:application/pdf"},
  {"type": "pamphlet", "title": "B", "issued": {"raw": "1999-05"}, "accessed": {"date-parts": [[]]}, "medium": "x"},
  3,
  {"type": "book", "title": "C", "issued": "2001", "attachments": [{"path": "/a/c.pdf"}]}
]"#;
    let reading = read_csl_json(json, "l.json");
    let items: Vec<_> = reading.entries.iter().map(|entry| &entry.item).collect();
    assert_eq!(items[0].title.as_deref(), Some("Die NATO Now < 5"));
    assert_eq!((items[0].container_title.as_deref(), items[0].volume.as_deref()), (Some("APuZ"), Some("73")));
    assert_eq!(items[0].author, [Name::person("Carlo", "Masala"), Name::literal("NATO"), Name::literal("x")]);
    assert_eq!(items[0].issued, Some(DatePoint { year: 2023, month: Some(5), day: Some(12) }.into()));
    assert_eq!(items[0].other.len(), 0);
    assert_eq!((items[1].kind, items[1].accessed.clone()), (Some(ItemType::Book), None));
    assert_eq!(items[1].issued, Some(DatePoint { year: 1999, month: Some(5), day: None }.into()));
    assert_eq!(items[2].issued, Some(Date::year(2001)));
    let places: Vec<_> = reading.entries.iter().map(|entry| (entry.place.as_str(), entry.files.concat())).collect();
    assert_eq!(places[0], ("l.json:2", "files/1/a.pdf".to_owned()));
    assert_eq!(places[2], ("l.json:7", "/a/c.pdf".to_owned()));
    let warning = Warning { line: 6, message: "no CSL item and left out: an object with a `type` is expected".into() };
    assert_eq!(reading.warnings, [warning]);
}

#[test]
fn day_that_its_month_has_not_is_not_read_from_csl_json() {
    let json = r#"[{"type":"book","title":"A","issued":{"date-parts":[[2023,2,31],[2024,2,29]]}}]"#;
    let february = |year, day| DatePoint { year, month: Some(2), day };
    let expected = Date { start: february(2023, None), end: Some(february(2024, Some(29))) };
    assert_eq!(read_csl_json(json, "x").entries[0].item.issued, Some(expected));
}

#[test]
fn broken_item_of_csl_json_costs_itself_alone() {
    let json = "[\n  {\"type\":\"book\",\"title\":\"A\"},\n  {\"type\":\"book\",\n   \"title\" \"B\"},\n  {\"type\":\"book\",\"title\":\"C\"}\n  {\"type\":\"book\",\"title\":\"D\"},\n]";
    let reading = read_csl_json(json, "l.json");
    let titles: Vec<_> = reading.entries.iter().filter_map(|entry| entry.item.title.as_deref()).collect();
    assert_eq!(titles, ["A", "C", "D"]);
    let warnings: Vec<_> = reading.warnings.iter().map(|warning| (warning.line, warning.message.as_str())).collect();
    assert_eq!(
        warnings,
        [(4, "this item is left out: expected `:`"), (6, "a `,` between two items, or the `]` at the end, is missing"),]
    );
}

#[test]
fn only_csl_items_are_csl_json() {
    for (head, expected) in [
        (r#"[{"id":1,"type":"book","title":"A"}]"#, true),
        ("\u{feff} [ \n{\"type\" : \"article-journal\", \"author\": []", true),
        (r#"[{"type":"Feature","title":"A"}]"#, false),
        (r#"[{"type":"book","name":"A"}]"#, false),
        (r#"{"type":"book","title":"A"}"#, false),
        ("[]", false),
        ("[1, 2]", false),
        ("", false),
    ] {
        assert_eq!(looks_like_csl_json(head), expected, "{head}");
    }
}

#[test]
fn very_many_warnings_are_not_all_told() {
    for reading in
        [read_bibtex(&"@book{a,}\n".repeat(500), "x"), read_csl_json(&format!("[{}]", "1,".repeat(500)), "x")]
    {
        assert_eq!((reading.entries.len(), reading.warnings.len()), (0, 101));
        assert_eq!(reading.warnings[100].message, "and more, which are not told");
    }
}

#[test]
fn formats_are_named_as_the_command_line_names_them() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert_eq!("bib".parse::<Format>(), Err(UnknownFormat("bib".into())));
}

#[test]
fn hostile_texts_come_back_from_biblatex_and_csl_json() {
    let long = "lang ".repeat(20_000);
    for title in [
        r"a {b} } { c",
        "100 % $5 #1 a_b & c^2 ~d",
        r"\textbf{x} \\ \",
        "\"Zitat\" ''x'' ``y''",
        "a\nb\r\n\tc\u{0}d\u{7}",
        "@book{a, title = {b}}",
        "A--B---C",
        ",,„“",
        "TY  - JOUR\nER  - ",
        &long,
        "",
        "   ",
        "\u{a0}",
        "…",
        "é e\u{301}",
    ] {
        let item = Item { kind: Some(ItemType::Book), title: text(title), ..chapter() };
        for format in [Format::Biblatex, Format::Bibtex, Format::CslJson] {
            let out = written(format, &[("a", &item), ("b", &chapter())]);
            let reading = if format == Format::CslJson { read_csl_json(&out, "") } else { read_bibtex(&out, "") };
            assert_eq!(reading.warnings, [], "{title}");
            assert_eq!(reading.entries.len(), 2, "{title}");
            let expected = Some(one_line(title).trim().to_owned()).filter(|title| !title.is_empty());
            let read = reading.entries[0].item.title.as_deref().map(|title| one_line(title).trim().to_owned());
            assert_eq!(read, expected, "{format}: {title}");
        }
        let ris = written(Format::Ris, &[("a", &item)]);
        assert_eq!(ris.matches("\r\n").count(), ris.matches('\n').count());
        assert_eq!(ris.lines().filter(|line| line.starts_with("TY  - ") || line.starts_with("ER  - ")).count(), 2);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-zÄÖÜäöüß ]{1,20}", r#"[a-zA-ZÄß {}\\$%#&_^~"'`,.\-–=@/:0-9]{1,30}"#, "\\PC{1,20}"]
}

fn any_name() -> impl Strategy<Value = Name> {
    prop_oneof![
        4 => ("[A-ZÄÖ][a-zäö]{1,8}(-[A-Z][a-z]{1,4})?", "[A-Z][a-z]{1,8}( [A-Z]\\.)?").prop_map(|(family, given)| Name::person(given, family)),
        1 => (any_text(), any_text()).prop_map(|(family, given)| Name::person(given, family)),
        1 => any_text().prop_map(Name::literal),
        1 => ("(von|van der|zu)", "[A-Z][a-z]{1,8}", "[A-Z][a-z]{1,8}").prop_map(|(particle, family, given)| Name {
            non_dropping_particle: text(&particle).filter(|particle| particle.starts_with("van")),
            dropping_particle: text(&particle).filter(|particle| !particle.starts_with("van")),
            ..Name::person(given, family)
        }),
    ]
}

fn any_item() -> impl Strategy<Value = Item> {
    let kinds = [
        ItemType::Book,
        ItemType::Chapter,
        ItemType::ArticleJournal,
        ItemType::ArticleNewspaper,
        ItemType::Report,
        ItemType::Thesis,
        ItemType::Webpage,
        ItemType::LegalCase,
        ItemType::Manuscript,
        ItemType::Treaty,
    ];
    let date =
        (-500i32..3000, proptest::option::of((1u8..=12, proptest::option::of(1u8..=28)))).prop_map(|(year, month)| {
            let (month, day) = month.map_or((None, None), |(month, day)| (Some(month), day));
            DatePoint { year, month, day }
        });
    let dates = (date.clone(), proptest::option::of(date)).prop_map(|(start, end)| Date { start, end });
    (
        proptest::sample::select(kinds.to_vec()),
        proptest::collection::vec(any_name(), 0..4),
        proptest::collection::vec(any_name(), 0..2),
        proptest::option::of(dates),
        proptest::option::of(any_text()),
        proptest::option::of(any_text()),
        proptest::option::of("[1-9][0-9]{0,2}(–[0-9]{1,3})?"),
    )
        .prop_map(|(kind, author, editor, issued, title, container_title, page)| Item {
            kind: Some(kind),
            author,
            editor,
            issued,
            title,
            container_title,
            page,
            volume: text("1"),
            ..Item::default()
        })
}

/// Fields of BibTeX and BibLaTeX that are read each in its own way.
const FIELDS: [&str; 20] = [
    "doi",
    "url",
    "howpublished",
    "eprint",
    "archiveprefix",
    "pages",
    "edition",
    "date",
    "year",
    "month",
    "day",
    "urldate",
    "author",
    "editor",
    "location",
    "langid",
    "file",
    "type",
    "crossref",
    "ids",
];

/// Values about whose parts readers must look twice: letters whose case has another length, marks of each field, digits.
fn odd_value() -> impl Strategy<Value = String> {
    let odd = [
        "ẞẞẞẞẞ",
        "İ",
        "ﬁ",
        "Ⱥ",
        "e\u{301}",
        "doi:10.1",
        "doi:",
        "DOI.org/",
        "http://a",
        "https://",
        "\\url{",
        "\\href{",
        "{}",
        "\\",
        "\\'",
        "$",
        "%",
        "~",
        "--",
        "–",
        "-",
        "/",
        "arXiv:",
        "arxıv:",
        " and ",
        ",",
        ";",
        ":",
        "C:",
        "=",
        ".pdf",
        "12",
        "2018",
        "X",
        "T",
        " ",
        "\n",
        "\"",
        "others",
        "Mai",
        "st",
        "ä",
    ];
    proptest::collection::vec(proptest::sample::select(odd.to_vec()), 0..10).prop_map(|parts| parts.concat())
}

/// What a reader sees of a name: its parts in the order in which it is spoken, on one line.
fn seen(names: &[Name]) -> Vec<String> {
    let names = names.iter().map(|name| one_line(&name.display().replace(['\u{a0}', '\u{202f}'], " ")));
    names.filter(|name| !name.is_empty()).collect()
}

fn line(text: &Option<String>) -> Option<String> {
    text.as_deref().map(|text| one_line(text).trim().to_owned()).filter(|text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn items_come_back_with_their_names_dates_and_titles(items in proptest::collection::vec(any_item(), 1..4)) {
        let ids: Vec<String> = (0..items.len()).map(|at| format!("id-{at}")).collect();
        let pairs: Vec<(&str, &Item)> = ids.iter().map(String::as_str).zip(&items).collect();
        for format in [Format::Biblatex, Format::Bibtex, Format::CslJson] {
            let out = written(format, &pairs);
            prop_assert_eq!(&out, &written(format, &pairs));
            let reading = if format == Format::CslJson { read_csl_json(&out, "x") } else { read_bibtex(&out, "x") };
            prop_assert_eq!(&reading.warnings, &[]);
            prop_assert_eq!(reading.entries.len(), items.len(), "{}", out);
            for (read, item) in reading.entries.iter().map(|entry| &entry.item).zip(&items) {
                prop_assert_eq!(read.kind, item.kind);
                prop_assert_eq!(seen(&read.author), seen(&item.author), "{}", &out);
                prop_assert_eq!(seen(&read.editor), seen(&item.editor), "{}", &out);
                prop_assert_eq!(&read.issued, &item.issued, "{}", &out);
                prop_assert_eq!(line(&read.title), line(&item.title), "{}", &out);
                prop_assert_eq!(line(&read.container_title), line(&item.container_title), "{}", &out);
                prop_assert_eq!(&read.page, &item.page);
            }
        }
        let ris = written(Format::Ris, &pairs);
        prop_assert_eq!(ris.lines().filter(|line| *line == "ER  - ").count(), items.len());
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in r#"[@{}"=,#%\\a-z\n ()~\[\]:0-9]{0,200}"#) {
        read_bibtex(&decode(&bytes), "x");
        read_csl_json(&decode(&bytes), "x");
        read_bibtex(&text, "x");
        read_csl_json(&text, "x");
        looks_like_csl_json(&text);
    }

    #[test]
    fn any_value_of_any_field_is_read(value in odd_value(), kind in "book|incollection|article|misc|online") {
        let fields: String = FIELDS.iter().map(|field| format!("  {field} = {{{value}}},\n")).collect();
        read_bibtex(&format!("@{kind}{{c,\n  doi = {{{value}doi:10.1000/1}},\n}}\n"), "x");
        read_bibtex(&format!("@{kind}{{a,\n{fields}}}\n@book{{b, title = {{B}}}}\n"), "x");
    }
}

/// Writes what `.ci/bibliography.py` has other programs read, where `FUNDSTELLE_BIBLIOGRAPHY` names a folder.
#[test]
fn files_for_other_programs_are_written() {
    let Some(folder) = std::env::var_os("FUNDSTELLE_BIBLIOGRAPHY") else { return };
    let folder = std::path::Path::new(&folder);
    let titles = [
        "Die NATO & 50 % mehr: R_1",
        "100 % $5 #1 a_b & c^2 ~d",
        "Größe, „Zitat“ und “quote” – é ß",
        "C:\\Texte \\textbf",
        "A--B 'x' ''y''",
        "Über a {b} c",
    ];
    let kinds = [
        ItemType::Book,
        ItemType::ArticleJournal,
        ItemType::Thesis,
        ItemType::LegalCase,
        ItemType::Webpage,
        ItemType::Report,
    ];
    let mut items: Vec<(String, Item)> = Vec::new();
    for (at, (title, kind)) in titles.into_iter().zip(kinds).enumerate() {
        items.push((format!("clausewitz-fund-{at}"), Item { kind: Some(kind), title: text(title), ..chapter() }));
    }
    for (at, name) in [
        Name { non_dropping_particle: text("van der"), ..Name::person("Pieter", "Meer") },
        Name::person("José", "Ortega y Gasset"),
        Name::person("bell", "hooks"),
        Name { family: text("Plato"), ..Name::default() },
        Name::literal("Bundesministerium für Recht and Order"),
        Name::person("Rubén", "Díaz-Plaja"),
    ]
    .into_iter()
    .enumerate()
    {
        let item =
            Item { author: vec![name, Name::person("Anna", "Dresen")], issued: Some(Date::year(1990)), ..chapter() };
        items.push((format!("name-{at}"), item));
    }
    items.push(("bare".to_owned(), Item { title: text("Ohne alles"), ..Item::default() }));
    let pairs: Vec<(&str, &Item)> = items.iter().map(|(id, item)| (id.as_str(), item)).collect();
    let json: String = pairs
        .iter()
        .map(|(id, item)| format!("{}\n", serde_json::json!({"type": "source", "id": id, "csl": item})))
        .collect();
    std::fs::write(folder.join("sources.jsonl"), json).unwrap();
    for format in Format::ALL {
        std::fs::write(folder.join(format.name()), written(format, &pairs)).unwrap();
    }
}
