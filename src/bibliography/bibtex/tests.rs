use super::*;
use crate::citation::{Date, DatePoint, Item, ItemType, Name};

fn one(text: &str) -> Item {
    let reading = read(text, "x.bib");
    assert_eq!(reading.warnings, [], "{text}");
    reading.entries.into_iter().next().expect("an entry").item
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn chapter_of_a_reference_manager_is_read_whole() {
    let item = one(r#"@incollection{berti_projecting_2018,
  location = {Baden-Baden},
  title = {Projecting Stability: Elixir or Snake Oil?},
  booktitle = {Sicherheit in {{Europa}}},
  series = {{NDC} Research Papers},
  number = {1},
  volume = {2},
  edition = {2},
  pages = {19--28},
  publisher = {Nomos and Beck},
  author = {Berti, Benedetta and D{\'\i}az-Plaja, Rub{\'e}n},
  editor = {von Hlatky, St{\'e}fanie and {NATO Defense College}},
  translator = {Meier, Eva},
  date = {2018-12},
  urldate = {2024-08-20},
  url = {https://example.org/a_b?x=1%20&y=--},
  doi = {https://doi.org/10.1000/182},
  isbn = {978-3-16-148410-0},
  langid = {english},
  keywords = {nato, x},
  abstract = {Not read.},
  note = {Nor this.},
}"#);
    let expected = Item {
        kind: Some(ItemType::Chapter),
        author: vec![Name::person("Benedetta", "Berti"), Name::person("Rubén", "Díaz-Plaja")],
        editor: vec![
            Name { dropping_particle: text("von"), ..Name::person("Stéfanie", "Hlatky") },
            Name::literal("NATO Defense College"),
        ],
        translator: vec![Name::person("Eva", "Meier")],
        issued: Some(DatePoint { year: 2018, month: Some(12), day: None }.into()),
        accessed: Some(DatePoint { year: 2024, month: Some(8), day: Some(20) }.into()),
        title: text("Projecting Stability: Elixir or Snake Oil?"),
        container_title: text("Sicherheit in Europa"),
        collection_title: text("NDC Research Papers"),
        collection_number: text("1"),
        volume: text("2"),
        edition: text("2"),
        publisher: text("Nomos, Beck"),
        publisher_place: text("Baden-Baden"),
        page: text("19–28"),
        doi: text("10.1000/182"),
        url: text("https://example.org/a_b?x=1%20&y=--"),
        isbn: text("978-3-16-148410-0"),
        language: text("en"),
        ..Item::default()
    };
    assert_eq!(item, expected);
}

#[test]
fn article_of_classic_bibtex_is_read_whole() {
    let item = one(r#"@STRING{aspb = "Aus Politik " # "und Zeitgeschichte"}
        @Article{Masala2023,
          Author = "Carlo Masala",
          Title = "Die {NATO} und {\"O}sterreich",
          Journal = aspb,
          Year = 2023,
          Month = may # "~12",
          Volume = 73,
          Number = "20-21",
          Pages = "4-10" % a comment
        }"#);
    let expected = Item {
        kind: Some(ItemType::ArticleJournal),
        author: vec![Name::person("Carlo", "Masala")],
        issued: Some(DatePoint { year: 2023, month: Some(5), day: Some(12) }.into()),
        title: text("Die NATO und Österreich"),
        container_title: text("Aus Politik und Zeitgeschichte"),
        volume: text("73"),
        issue: text("20-21"),
        page: text("4–10"),
        ..Item::default()
    };
    assert_eq!(item, expected);
}

#[test]
fn each_type_has_its_variables() {
    type Part = fn(&Item) -> Option<String>;
    let cases: [(&str, ItemType, Part, &str); 14] = [
        ("@phdthesis{a, school={Univ. Köln}}", ItemType::Thesis, |item| item.publisher.clone(), "Univ. Köln"),
        ("@mvbook{a, maintitle={Geschichte}, title={Band 1}}", ItemType::Book, |item| item.title.clone(), "Geschichte"),
        ("@book{a, maintitle={G}, title={Bis 1815}}", ItemType::Book, |item| item.volume_title.clone(), "Bis 1815"),
        (
            "@book{a, title={Kriege}, subtitle={Ein Essay}}",
            ItemType::Book,
            |item| item.title.clone(),
            "Kriege: Ein Essay",
        ),
        (
            "@book{a, title={Was nun?}, subtitle={Ein Essay}}",
            ItemType::Book,
            |item| item.title.clone(),
            "Was nun? Ein Essay",
        ),
        ("@techreport{a, number={6}, institution={NDC}}", ItemType::Report, |item| item.number.clone(), "6"),
        ("@jurisdiction{a, institution={BVerfG}}", ItemType::LegalCase, |item| item.authority.clone(), "BVerfG"),
        ("@online{a, organization={NATO}}", ItemType::Webpage, |item| item.publisher.clone(), "NATO"),
        (
            "@misc{a, eprint={2401.00001}, archiveprefix={arXiv}}",
            ItemType::Article,
            |item| item.number.clone(),
            "arXiv:2401.00001",
        ),
        (
            "@misc{a, howpublished={\\url{https://a.b/~c}}}",
            ItemType::Document,
            |item| item.url.clone(),
            "https://a.b/~c",
        ),
        (
            "@article{a, entrysubtype={newspaper}, journaltitle={FAZ}}",
            ItemType::ArticleNewspaper,
            |item| item.container_title.clone(),
            "FAZ",
        ),
        ("@letter{a, library={BArch}}", ItemType::PersonalCommunication, |item| item.archive.clone(), "BArch"),
        (
            "@inproceedings{a, series={LNCS}, number={5}}",
            ItemType::PaperConference,
            |item| item.collection_number.clone(),
            "5",
        ),
        ("@artwork{a, type={Öl}}", ItemType::Document, |item| item.genre.clone(), "Öl"),
    ];
    for (entry, kind, part, expected) in cases {
        let item = one(&entry.replacen("{a,", "{a, doi={10.1000/1},", 1));
        assert_eq!((item.kind, part(&item).as_deref()), (Some(kind), Some(expected)), "{entry}");
    }
}

#[test]
fn volume_gives_its_chapters_what_they_share() {
    let reading = read(
        "@inbook{a, title={Ein Kapitel}, crossref={b}, pages={1--2}}\n\
         @book{b, author={Dresen, Anna}, title={Das Buch}, date={1999}, publisher={Nomos}, file={:b.pdf:PDF}}",
        "l.bib",
    );
    let item = &reading.entries[0].item;
    assert_eq!(item.container_title.as_deref(), Some("Das Buch"));
    assert_eq!((&item.author, &item.container_author), (&vec![Name::person("Anna", "Dresen")], &item.author));
    assert_eq!(item.issued, Some(Date::year(1999)));
    assert_eq!(reading.entries[0].files, Vec::<String>::new());
    assert_eq!((reading.entries[1].place.as_str(), &reading.entries[1].files), ("l.bib:2", &vec!["b.pdf".to_owned()]));
}

#[test]
fn what_programs_write_against_the_rules_is_read() {
    for (entry, title, file) in [
        ("@book{Dresen 2023 a, title={A}}", "A", None),
        (
            r#"@book{b, title={B}, file={:C$\backslash$:/Texte/M{\"u}ller - B.pdf:pdf}}"#,
            "B",
            Some("C:/Texte/Müller - B.pdf"),
        ),
        ("@book{c,\n  title = {C},,\n}", "", None),
        ("@book { d , TITLE = \"D\" , }", "D", None),
        ("@book{e, title={E}, title={F}}", "E", None),
    ] {
        let reading = read(entry, "x.bib");
        let found =
            reading.entries.first().map(|found| (found.item.title.clone(), found.files.first().map(String::as_str)));
        let expected = Some((text(title), file)).filter(|_| !title.is_empty());
        assert_eq!(found, expected, "{entry}");
        assert_eq!(reading.warnings.is_empty(), expected.is_some(), "{entry}");
    }
}

#[test]
fn entry_that_is_broken_is_told_and_the_rest_is_read() {
    let text = "@book{a, title = {A}}\n\
                @book{b,\n  title = {B\n  year = 1999}\n\
                @book{c, title = {C} year = 1}\n\
                @book(d, title = {D})\n\
                @article{e, journal = jacm, title = {E}}\n\
                @book{f}\n\
                @book{g, title = {G}}\n";
    let reading = read(text, "x.bib");
    let titles: Vec<_> = reading.entries.iter().filter_map(|entry| entry.item.title.as_deref()).collect();
    assert_eq!(titles, ["A", "D", "E", "G"]);
    let places: Vec<_> = reading.entries.iter().map(|entry| entry.place.as_str()).collect();
    assert_eq!(places, ["x.bib:1", "x.bib:6", "x.bib:7", "x.bib:9"]);
    let warnings: Vec<_> = reading.warnings.iter().map(|warning| (warning.line, warning.message.as_str())).collect();
    assert_eq!(
        warnings,
        [
            (2, "entry `b` has no end and is left out: a `}` or `\"` is missing in it"),
            (5, "entry `c` is left out: comma expected here"),
            (7, "no `@string` says what `jacm` stands for: put `journal` into braces"),
            (8, "`@book` is left out: comma expected here"),
        ]
    );
    assert_eq!(reading.entries[2].item.container_title.as_deref(), Some("jacm"));
}

#[test]
fn a_key_that_stands_twice_is_told_once_with_both_lines() {
    let reading = read("@book{a, title = {A}}\n@book{b, title = {B}}\n\n@book{a, title = {C}}\n", "x.bib");
    let warnings: Vec<_> = reading.warnings.iter().map(|warning| (warning.line, warning.message.as_str())).collect();
    assert_eq!(warnings, [(4, "entry `a` stands in line 1 already: give one of them another key")]);
    assert_eq!(reading.entries.len(), 3);
}

#[test]
fn what_once_made_readers_hang_or_fall_does_no_harm() {
    let deep = "{".repeat(100_000);
    let accents = "\\'{".repeat(100_000);
    let many = "{}".repeat(200_000);
    let loops = "@string{a = b}@string{b = a # a}".to_owned();
    let doubling: String = (1..40).map(|at| format!("@string{{s{at} = s{} # s{}}}\n", at - 1, at - 1)).collect();
    let words: String = (0..100_000).map(|at| format!("f{at} = w,\n")).collect();
    for text in [
        format!("@book{{a,\n{words}}}"),
        format!("@book{{a, file = {{{}}}}}", "C:/".repeat(300_000)),
        format!("@book{{a, title = {{{deep}{}}}}}", "}".repeat(100_000)),
        format!("@book{{a, title = {{{accents}{}}}}}", "}".repeat(100_000)),
        format!("@book{{a, title = {{{many}}}, author = {{{many}}}}}"),
        format!("{loops}@book{{a, title = b}}"),
        format!("@string{{s0 = {{xxxxxxxxxx}}}}\n{doubling}@book{{a, title = s39}}"),
        "@book{a, crossref = {a}}@book{b, xdata = {c}}@xdata{c, xdata = {b}}".to_owned(),
        "@book{a, date = {199999XX}, year = {99999999999}, month = {0}}".to_owned(),
        "@book{a, month = {jan 999}, year = 2000, day = {300}}".to_owned(),
        "@".repeat(100_000),
        "@book{".repeat(50_000),
        "@book{a,".repeat(50_000),
        "@a(".repeat(50_000),
        "@book{a, title = \"".to_owned(),
        "@book{a, author = { and , and ,, and = , family= and {}}}".to_owned(),
        "@\u{0}book{ä, title={\u{1}}}".to_owned(),
    ] {
        let begin = std::time::Instant::now();
        read(&text, "x.bib");
        assert!(begin.elapsed().as_secs() < 20, "{}", &text[..40.min(text.len())]);
    }
}
