use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::citation::csl::{Date, Name};

fn item(json: &str) -> Item {
    serde_json::from_str(json).unwrap()
}

fn work(document: &str, number: u32, item: Item) -> (WorkReference, Work) {
    (WorkReference { document: DocumentId(document.to_owned()), work: number }, Work { item, notes: vec![1] })
}

/// One work a document, in the documents `a`, `b`, `c` …
fn works(items: &[&str]) -> Vec<(WorkReference, Work)> {
    let documents = ('a'..='z').map(String::from);
    documents.zip(items).map(|(document, json)| work(&document, 0, item(json))).collect()
}

fn entry(place: &str, json: &str) -> Entry {
    Entry { item: item(json), place: place.to_owned(), files: Vec::new() }
}

/// Which documents' works are together: "ab c", by the first of each.
fn together(sources: &[Source]) -> String {
    let mut sets: Vec<String> =
        sources.iter().map(|source| source.works.iter().map(|work| work.document.as_str()).collect()).collect();
    sets.sort();
    sets.join(" ")
}

#[track_caller]
fn check(items: &[&str], expected: &str) -> Vec<Source> {
    let sources = merge(works(items), &[]);
    assert_eq!(together(&sources), expected, "{sources:#?}");
    let mut turned = works(items);
    turned.reverse();
    assert_eq!(merge(turned, &[]), sources);
    sources
}

const SMALL_FOOTPRINT: &str = r#"{"type":"article-journal","title":"Small footprint, small payoff: The military effectiveness of security force assistance","author":[{"family":"Biddle","given":"Stephen"},{"family":"Macdonald","given":"Julia"},{"family":"Baker","given":"Ryan"}],"container-title":"Journal of Strategic Studies","volume":"41","issue":"1-2","page":"89–142","issued":{"date-parts":[[2018]]}}"#;
const DRESEN: &str = r#"{"type":"report","title":"NATO's Strategic Concept from theory to practice: NATO Mission Iraq","author":[{"family":"Dresen","given":"Robert"}],"issued":{"date-parts":[[2023,4]]},"collection-title":"NDC Policy Brief","collection-number":"6","URL":"https://ogy.de/8x8v"}"#;

#[test]
fn notes_in_german_and_chicago_form_are_one_source() {
    let chicago = r#"{"type":"article-journal","title":"Small Footprint, Small Payoff: The Military Effectiveness of Security Force Assistance","author":[{"family":"Biddle","given":"Stephen"},{"family":"Macdonald","given":"Julia"},{"family":"Baker","given":"Ryan"}],"container-title":"Journal of Strategic Studies","volume":"41","issue":"1–2","page":"89–142","issued":{"date-parts":[[2018]]}}"#;
    let dresen = r#"{"type":"book","title":"NATO’s Strategic Concept from Theory to Practice: NATO Mission Iraq","author":[{"family":"Dresen","given":"Robert"}],"issued":{"date-parts":[[2023]]},"collection-title":"NDC Policy Brief","collection-number":"6","publisher":"NATO Defense College","publisher-place":"Rome"}"#;
    let sources = check(&[SMALL_FOOTPRINT, DRESEN, chicago, dresen], "ac bd");
    assert_eq!(sources[0].id, "biddle-et-al-2018");
    assert_eq!(sources[1].id, "dresen-2023");
    let item = &sources[1].item;
    assert_eq!(item.title.as_deref(), Some("NATO's Strategic Concept from theory to practice: NATO Mission Iraq"));
    assert_eq!(serde_json::to_value(&item.issued).unwrap(), serde_json::json!({"date-parts":[[2023,4]]}));
    assert_eq!(item.publisher_place.as_deref(), Some("Rome"));
    assert_eq!(item.url.as_deref(), Some("https://ogy.de/8x8v"));
}

#[test]
fn the_sources_of_one_article_stay_ten() {
    let names = ["NATO Mission Iraq (NMI)", "Statement by NATO Defence Ministers"];
    let years = [2023, 2015];
    let items: Vec<String> = names
        .iter()
        .zip(years)
        .map(|(title, year)| format!(r#"{{"title":"{title}","author":[{{"literal":"NATO"}}],"issued":{{"date-parts":[[{year}]]}},"URL":"https://ogy.de/x"}}"#))
        .collect();
    check(&[&items[0], &items[1]], "a b");
}

#[test]
fn reports_of_two_years_stay_two() {
    let report = |number: u32, year: u32| {
        format!(
            r#"{{"title":"Fragile States Index Annual Report {number}","author":[{{"literal":"The Fund for Peace"}}],"issued":{{"date-parts":[[{year}]]}},"URL":"https://fragilestatesindex.org/reports"}}"#
        )
    };
    let (old, new, late) = (report(2022, 2022), report(2023, 2023), report(2022, 2023));
    let sources = check(&[&old, &new, &late, &new], "a bd c");
    assert!(sources.iter().all(|source| source.same_work.len() <= 1), "{sources:#?}");
    assert_eq!(sources.iter().find(|source| source.id == "fund-for-peace-2022").unwrap().same_work.len(), 1);
}

#[test]
fn other_editions_are_other_sources_of_the_same_work() {
    let book = |edition: &str, year: u32| {
        format!(
            r#"{{"type":"book","title":"The Tragedy of Great Power Politics","author":[{{"family":"Mearsheimer","given":"John J."}}],"edition":"{edition}","issued":{{"date-parts":[[{year}]]}}}}"#
        )
    };
    let (first, updated) = (book("1", 2001), book("updated", 2014));
    let sources = check(&[&first, &updated, &updated], "a bc");
    assert_eq!(sources[0].same_work, ["mearsheimer-2014"]);
    assert_eq!(sources[1].same_work, ["mearsheimer-2001"]);
}

#[test]
fn what_fits_two_volumes_is_joined_to_neither() {
    let book = |rest: &str| {
        format!(
            r#"{{"title":"Deutsche Gesellschaftsgeschichte","author":[{{"family":"Wehler"}}],"issued":{{"date-parts":[[1987]]}}{rest}}}"#
        )
    };
    let (bare, one, two) = (book(""), book(r#","volume":"1""#), book(r#","volume":"II""#));
    check(&[&bare, &one], "ab");
    check(&[&bare, &one, &two], "a b c");
    check(&[&one, &book(r#","volume":"I""#), &two], "ab c");
}

#[test]
fn what_fits_two_subtitles_is_joined_to_neither() {
    let book = |title: &str| {
        format!(r#"{{"title":"{title}","author":[{{"family":"Nipperdey"}}],"issued":{{"date-parts":[[1992]]}}}}"#)
    };
    let (bare, one, two) = (
        book("Deutsche Geschichte"),
        book("Deutsche Geschichte: Arbeitswelt"),
        book("Deutsche Geschichte: Machtstaat"),
    );
    check(&[&bare, &one, &one], "abc");
    check(&[&bare, &one, &two], "a b c");
}

#[test]
fn a_veto_holds_through_a_third_work() {
    let piece = |title: &str, date: &str| {
        format!(r#"{{"title":"{title}","author":[{{"literal":"NATO"}}],"issued":{{"date-parts":[{date}]}}}}"#)
    };
    let title = "Statement by NATO Defence Ministers";
    let (june, may, bare) = (piece(title, "[2015,6,25]"), piece(title, "[2015,5,2]"), piece(title, "[2015]"));
    check(&[&june, &may, &bare], "a b c");
    check(&[&june, &bare], "ab");
}

#[test]
fn identifiers_join_unless_something_contradicts() {
    let article = |rest: &str| format!(r#"{{"author":[{{"family":"Ashworth"}}]{rest}}}"#);
    let title = r#","title":"The Rise, Fall and Resurgence of ‘Resilience’""#;
    let doi = r#","DOI":"10.5555/jsi.2023.46.2.115""#;
    let online = article(&format!(r#"{title}{doi},"issued":{{"date-parts":[[2022]]}}"#));
    let printed = article(&format!(
        r#"{title},"URL":"https://doi.org/10.5555/JSI.2023.46.2.115","issued":{{"date-parts":[[2023]]}}"#
    ));
    let untitled = article(&format!(r#"{doi},"issued":{{"date-parts":[[2023]]}}"#));
    let wrong = article(&format!(r#"{doi},"title":"Grenzaufseher und Bachläufe""#));
    check(&[&online, &printed, &untitled, &wrong], "abc d");
}

#[test]
fn chapters_of_one_isbn_stay_apart() {
    let chapter = |family: &str, title: &str, isbn: &str| {
        format!(
            r#"{{"type":"chapter","title":"{title}","author":[{{"family":"{family}"}}],"container-title":"Projecting Stability","ISBN":"{isbn}","issued":{{"date-parts":[[2018]]}}}}"#
        )
    };
    let a = chapter("Berti", "Two Ages of NATO Efforts", "978-0-306-40615-7");
    let b = chapter("Tardy", "A View from the South", "0-306-40615-2");
    check(&[&a, &b, &a], "ac b");
    let book =
        r#"{"type":"book","title":"Die kasernierte Nation","ISBN":"0-306-40615-2","author":[{"family":"Frevert"}]}"#;
    let again = r#"{"type":"book","title":"Die kasernirte Nation: Militärdienst","ISBN":"978-0-306-40615-7","author":[{"family":"Frevert"}],"issued":{"date-parts":[[2001]]}}"#;
    check(&[book, again], "ab");
}

#[test]
fn law_is_told_by_its_own_marks() {
    let awacs =
        r#"{"type":"legal_case","authority":"BVerfG","container-title":"BVerfGE","volume":"90","page-first":"286"}"#;
    let named = r#"{"type":"legal_case","title":"Out-of-area-Einsätze","container-title":"BVerfGE","volume":"90","page":"286","issued":{"date-parts":[[1994]]}}"#;
    let other = r#"{"type":"legal_case","container-title":"BVerfGE","volume":"121","page-first":"135"}"#;
    let law = r#"{"type":"legislation","title":"GG"}"#;
    let law_again =
        r#"{"type":"legislation","title":"Grundgesetz","title-short":"GG","issued":{"date-parts":[[1949]]}}"#;
    let sources = check(&[awacs, named, other, law, law_again], "ab c de");
    let ids: Vec<&str> = sources.iter().map(|source| &*source.id).collect();
    assert_eq!(ids, ["bverfge-121-135", "bverfge-90-286", "gg"]);
}

#[test]
fn a_decision_in_a_journal_is_told_by_year_and_page() {
    let case = |court: &str, page: u32| {
        format!(
            r#"{{"type":"legal_case","authority":"{court}","container-title":"NJW","page-first":"{page}","issued":{{"date-parts":[[1994]]}}}}"#
        )
    };
    check(&[&case("BVerfG", 2207), &case("BVerfG", 2208), &case("Bundesverfassungsgericht", 2207)], "ac b");
}

#[test]
fn a_wrong_author_does_not_part_what_a_page_joins() {
    let baker = r#"{"type":"article-journal","title":"Small Footprint, Small Payoff: The Military Effectiveness of Security Force Assistance","author":[{"family":"Baker","given":"Ryan"}],"container-title":"Journal of Strategic Studies","volume":"41","page":"89–142","issued":{"date-parts":[[2018]]}}"#;
    let sources = check(&[SMALL_FOOTPRINT, baker], "ab");
    assert_eq!(sources[0].id, "biddle-et-al-2018");
}

#[test]
fn papers_of_one_shelf_mark_stay_apart() {
    let paper = |title: &str| {
        format!(
            r#"{{"type":"manuscript","title":"{title}","archive":"Politisches Archiv des Auswärtigen Amts (PA AA)","archive_location":"R 20.341"}}"#
        )
    };
    let (report, letter) = (paper("Bericht des Militärattachés"), paper("Schreiben an die Kammer"));
    let bare = r#"{"type":"manuscript","archive":"PA AA","archive_location":"R 20341"}"#;
    check(&[&report, &letter, &report, bare, bare], "ac b de");
}

#[test]
fn interviews_of_two_documents_are_two() {
    let talk =
        r#"{"type":"interview","title":"Hintergrundgespräch der Verfasserin","issued":{"date-parts":[[2023,10]]}}"#;
    check(&[talk, talk], "a b");
    let same = vec![work("a", 0, item(talk)), work("a", 1, item(talk))];
    assert_eq!(merge(same, &[]).len(), 1);
}

#[test]
fn what_says_nothing_stays_alone() {
    let sources = check(&["{}", "{}", r#"{"author":[{"family":"Tardy"}]}"#], "a b c");
    let ids: Vec<&str> = sources.iter().map(|source| &*source.id).collect();
    assert_eq!(ids, ["tardy", "work-a", "work-b"]);
}

#[test]
fn an_address_of_which_nothing_else_is_said_is_one_work() {
    let site = r#"{"type":"webpage","URL":"http://de.dariah.eu"}"#;
    let same = r#"{"type":"webpage","URL":"https://de.dariah.eu/"}"#;
    let other = r#"{"type":"webpage","URL":"https://www.nato.int"}"#;
    check(&[site, other, same], "ac b");
    // A site's front page stands for all that is on it where more is said.
    let report = r#"{"type":"webpage","title":"Jahresbericht der Infrastruktur","URL":"http://de.dariah.eu"}"#;
    let of_year = r#"{"type":"webpage","URL":"http://de.dariah.eu","issued":{"date-parts":[[2019]]}}"#;
    check(&[site, report, of_year], "a b c");
}

#[test]
fn titles_of_many_need_an_author_or_a_place() {
    let page = |rest: &str| format!(r#"{{"title":"Startseite","issued":{{"date-parts":[[2023]]}}{rest}}}"#);
    check(&[&page(""), &page("")], "a b");
    let (nato, court) = (page(r#","publisher":"NATO""#), page(r#","publisher":"Bundesverfassungsgericht""#));
    check(&[&nato, &court, &nato], "ac b");
    let (here, again) = (page(r#","URL":"https://example.org/start""#), page(r#","URL":"http://example.org/start/""#));
    check(&[&here, &again], "ab");
    let long = r#"{"title":"Staatshaushalt in letzter Minute fertig","issued":{"date-parts":[[1968,5,3]]}}"#;
    check(&[long, long], "ab");
}

#[test]
fn undated_works_join_the_only_dated_one() {
    let book =
        |rest: &str| format!(r#"{{"title":"Kleine Ämter, große Bücher","author":[{{"family":"Straßner"}}]{rest}}}"#);
    let (undated, first) = (book(""), book(r#","issued":{"date-parts":[[1998]]}"#));
    let second = book(r#","issued":{"date-parts":[[2004]]}"#);
    check(&[&undated, &first], "ab");
    check(&[&undated, &first, &second], "a b c");
}

#[test]
fn people_of_one_family_name_stay_apart() {
    let book = |given: &str| {
        format!(
            r#"{{"title":"Handbuch der Vermessung","author":[{{"family":"Maurach","given":"{given}"}}],"issued":{{"date-parts":[[2019]]}}}}"#
        )
    };
    let (gesine, initial, hinrich) = (book("Gesine"), book("G."), book("Hinrich"));
    check(&[&gesine, &initial, &hinrich], "ab c");
}

#[test]
fn introductions_of_two_volumes_stay_apart() {
    let chapter = |container: &str| {
        format!(
            r#"{{"type":"chapter","title":"Einleitung","author":[{{"family":"Planert"}}],"container-title":"{container}","issued":{{"date-parts":[[2000]]}}}}"#
        )
    };
    check(&[&chapter("Nation, Politik und Geschlecht"), &chapter("Der Mythos vom Krieg")], "a b");
    check(&[&chapter("Nation, Politik und Geschlecht"), &chapter("Nation, Politik und Geschlecht. Frauen")], "ab");
}

#[test]
fn umlauts_of_names_do_not_matter() {
    let book = |family: &str| {
        format!(r#"{{"title":"Iraks Suche","author":[{{"family":"{family}"}}],"issued":{{"date-parts":[[2022]]}}}}"#)
    };
    let sources =
        check(&[&book("Mühlberger"), &book("Muehlberger"), &book("Muhlberger"), &book("Mu\u{308}hlberger")], "abcd");
    assert_eq!(sources[0].id, "muehlberger-2022");
}

#[test]
fn an_entry_completes_and_corrects() {
    let note = r#"{"title":"NATO's Strategic Concept from theory to practice","author":[{"family":"Dresen","given":"R."}],"issued":{"date-parts":[[2023]]},"publisher-place":"Rom","URL":"https://ogy.de/8x8v"}"#;
    let full = r#"{"type":"report","title":"NATO's Strategic Concept from Theory to Practice: NATO Mission Iraq","author":[{"family":"Dresen","given":"Robert"}],"issued":{"date-parts":[[2023,4]]},"publisher-place":"Rome","publisher":"NATO Defense College","URL":"https://www.ndc.nato.int/download/6"}"#;
    let entries = [entry("library.bib:12", full), entry("library.bib:40", SMALL_FOOTPRINT)];
    let sources = merge(works(&[note]), &entries);
    assert_eq!(sources.len(), 1);
    let source = &sources[0];
    assert_eq!(source.entry.as_deref(), Some("library.bib:12"));
    assert_eq!(source.item.author, [Name::person("Robert", "Dresen")]);
    assert_eq!(
        source.item.title.as_deref(),
        Some("NATO's Strategic Concept from Theory to Practice: NATO Mission Iraq")
    );
    assert_eq!(source.item.publisher.as_deref(), Some("NATO Defense College"));
    assert_eq!(source.item.publisher_place.as_deref(), Some("Rom"));
    assert_eq!(source.item.url.as_deref(), Some("https://www.ndc.nato.int/download/6"));
}

#[test]
fn entries_of_two_editions_complete_neither() {
    let book = |year: &str| format!(r#"{{"title":"On War","author":[{{"family":"Clausewitz"}}]{year}}}"#);
    let entries = [
        entry("a.bib:1", &book(r#","issued":{"date-parts":[[1976]]}"#)),
        entry("a.bib:9", &book(r#","issued":{"date-parts":[[1984]]}"#)),
    ];
    assert_eq!(merge(works(&[&book("")]), &entries)[0].entry, None);
    assert_eq!(merge(works(&[&book("")]), &entries[..1])[0].entry.as_deref(), Some("a.bib:1"));
    let other = book(r#","issued":{"date-parts":[[1832]]}"#);
    assert_eq!(merge(works(&[&other]), &entries)[0].entry, None);
}

/// Items that often are one, or nearly.
fn arbitrary_item() -> impl Strategy<Value = Item> {
    let titles = prop::sample::select(vec![
        "",
        "On War",
        "On War: A Study",
        "On War: An Essay",
        "Annual Report 2022",
        "Annual Report 2023",
        "Die kasernierte Nation",
        "Die kasernirte Nation",
        "Geschichte der Vermessung im Amt",
    ]);
    let families = prop::sample::select(vec!["", "Dresen", "Mühlberger", "Muehlberger"]);
    let years = prop::sample::select(vec![None, Some(2022), Some(2023)]);
    let volumes = prop::sample::select(vec![None, Some("1"), Some("II")]);
    let dois = prop::sample::select(vec![None, None, Some("10.1000/a"), Some("10.1000/b")]);
    (titles, families, years, volumes, dois).prop_map(|(title, family, year, volume, doi)| Item {
        title: Some(title.to_owned()).filter(|title| !title.is_empty()),
        author: if family.is_empty() { Vec::new() } else { vec![Name::person("A.", family)] },
        issued: year.map(Date::year),
        volume: volume.map(str::to_owned),
        doi: doi.map(str::to_owned),
        ..Item::default()
    })
}

proptest! {
    #[test]
    fn every_work_is_in_one_source_in_any_order(
        items in prop::collection::vec(arbitrary_item(), 0..24),
        turn in any::<prop::sample::Index>(),
    ) {
        let works: Vec<_> =
            items.into_iter().enumerate().map(|(at, item)| work(&format!("d{}", at % 5), at as u32, item)).collect();
        let sources = merge(works.clone(), &[]);
        let mut turned = works.clone();
        if !turned.is_empty() {
            let at = turn.index(turned.len());
            turned.rotate_left(at);
            turned.reverse();
        }
        prop_assert_eq!(&merge(turned, &[]), &sources);
        let mut held: Vec<WorkReference> = sources.iter().flat_map(|source| source.works.clone()).collect();
        held.sort();
        let mut all: Vec<WorkReference> = works.iter().map(|work| work.0.clone()).collect();
        all.sort();
        prop_assert_eq!(held, all);
        for pair in sources.windows(2) {
            prop_assert!(pair[0].id < pair[1].id);
        }
        // No source says two volumes or years (but for a DOI's).
        for source in &sources {
            let of = |reference: &WorkReference| works.iter().find(|work| work.0 == *reference).unwrap().1.item.clone();
            let mut volumes: Vec<String> = source.works.iter().filter_map(|work| of(work).volume).collect();
            volumes.sort();
            volumes.dedup();
            prop_assert!(volumes.len() <= 1, "{:?}", volumes);
        }
    }
}

proptest! {
    #[test]
    fn any_text_makes_sources(texts in prop::collection::vec(".{0,40}|(10[.]1000/|ISBN 978|arXiv:|https://).{0,12}", 1..12)) {
        let works: Vec<_> = texts
            .iter()
            .zip(0..)
            .map(|(text, at)| {
                let text = || Some(text.clone());
                let item = Item {
                    kind: [None, Some(ItemType::LegalCase), Some(ItemType::Legislation), Some(ItemType::Manuscript)][at as usize % 4],
                    author: vec![Name::literal(texts[0].clone())],
                    title: text(),
                    number: text(),
                    volume: text(),
                    container_title: text(),
                    archive: text(),
                    archive_location: text(),
                    page: text(),
                    doi: text(),
                    isbn: text(),
                    url: text(),
                    ..Item::default()
                };
                work("a", at, item)
            })
            .collect();
        let count = works.len();
        let sources = merge(works, &[]);
        prop_assert_eq!(sources.iter().map(|source| source.works.len()).sum::<usize>(), count);
        for source in &sources {
            let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            prop_assert!(!source.id.is_empty() && source.id.bytes().all(allowed), "{}", source.id);
        }
    }
}

#[test]
fn many_works_of_one_author_and_year_merge_in_seconds() {
    let started = Instant::now();
    let works: Vec<_> = (0..5_000u32)
        .map(|at| {
            let item = Item {
                title: Some(format!(
                    "Bericht über die {} der Provinz",
                    ["Lage", "Kasse", "Ernte"][at as usize % 3].repeat(at as usize / 3 % 40 + 1)
                )),
                author: vec![Name::literal("NATO")],
                issued: Some(Date::year(2023)),
                page: Some(at.to_string()),
                ..Item::default()
            };
            work(&format!("d{}", at % 100), at, item)
        })
        .collect();
    assert_eq!(merge(works, &[]).len(), 120);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
