use std::collections::HashSet;

use crate::citation::csl::{Item, ItemType, Name};
use crate::citation::source::item::is_et_al;
use crate::citation::source::key::{abbreviated, first_page, statute, symbol};
use crate::document::slug;

/// Words and letters of a title, or letters of a body's name, that an id takes.
const TITLE_MAX_WORDS: usize = 5;
const MAX_CHARS: usize = 40;

/// Gives every item its id, in their order.
///
/// "berti-diaz-plaja-2018", "biddle-et-al-2018", "fund-for-peace-2023"; without author the editors, else the title's first
/// words; "bverfge-90-286", "gg", "pa-aa-r-20-341". Where ids would be equal, all get `-a`, `-b`, by title, then by all
/// else the items say. Equal items are told apart by their order, nothing else depends on it.
pub fn source_ids(items: &[&Item]) -> Vec<String> {
    let mut ids: Vec<String> = items.iter().map(|item| base(item)).collect();
    let taken: HashSet<String> = ids.iter().cloned().collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|&a, &b| ids[a].cmp(&ids[b]));
    let bases = ids.clone();
    for block in order.chunk_by(|&a, &b| bases[a] == bases[b]).filter(|block| block.len() > 1) {
        let mut block = block.to_vec();
        block.sort_by_cached_key(|&at| {
            let title = items[at].title.as_deref().map(slug).unwrap_or_default();
            (title, serde_json::to_string(items[at]).unwrap_or_default(), at)
        });
        let mut letter = 0;
        for at in block {
            loop {
                let id = format!("{}-{}", bases[at], letters(letter));
                letter += 1;
                if !taken.contains(&id) {
                    ids[at] = id;
                    break;
                }
            }
        }
    }
    ids
}

/// a … z, aa, ab …
fn letters(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + (number % 26) as u8));
        if number < 26 {
            return letters.into_iter().rev().collect();
        }
        number = number / 26 - 1;
    }
}

fn base(item: &Item) -> String {
    let year = item.issued.as_ref().map(|date| date.start.year);
    let dated = |name: String| match year {
        Some(year) => format!("{name}-{year}"),
        None => name,
    };
    if item.kind == Some(ItemType::LegalCase) {
        return case(item).unwrap_or_else(|| dated(named(item)));
    }
    if let Some(code) = statute(item) {
        return slug(&code);
    }
    if let Some(symbol) = symbol(item) {
        return slug(&symbol);
    }
    if (item.author.is_empty() || year.is_none())
        && let (Some(archive), Some(location)) = (&item.archive, &item.archive_location)
    {
        return slug(&format!("{} {location}", abbreviated(archive)));
    }
    let authors = names(&item.author).or_else(|| names(&item.editor));
    dated(authors.unwrap_or_else(|| named(item)))
}

/// "hamdan-v-rumsfeld-2006", "bverfge-90-286", "bverfg-2-bve-3-92"
fn case(item: &Item) -> Option<String> {
    let parties = item.title.as_deref().filter(|title| {
        let title = title.to_lowercase();
        [" v. ", " v ", " vs. ", " ./. "].iter().any(|versus| title.contains(versus))
            || ["in re ", "ex parte ", "matter of "].iter().any(|about| title.starts_with(about))
    });
    if parties.is_some() {
        return None;
    }
    match (&item.container_title, &item.volume, first_page(item)) {
        (Some(reporter), Some(volume), Some(page)) => Some(slug(&format!("{reporter} {volume} {page}"))),
        _ => Some(slug(&format!("{} {}", item.authority.as_ref()?, item.number.as_ref()?))),
    }
}

/// "berti-diaz-plaja", "biddle-et-al"
fn names(names: &[Name]) -> Option<String> {
    let persons: Vec<&Name> = names.iter().filter(|name| !is_et_al(name) && !name.key().trim().is_empty()).collect();
    let more = persons.len() < names.len();
    match persons[..] {
        [] => None,
        [one] if !more => Some(name(one)),
        [one, two] if !more => Some(format!("{}-{}", name(one), name(two))),
        [first, ..] => Some(format!("{}-et-al", name(first))),
    }
}

/// "the-fund-for-peace" is "fund-for-peace".
fn name(name: &Name) -> String {
    let whole = name.key();
    if name.family.is_some() {
        return slug(&whole);
    }
    let slug = slug(whole.split(" (").next().unwrap_or(&whole));
    let articles = ["the-", "der-", "die-", "das-", "le-", "la-", "les-"];
    let bare = articles.iter().find_map(|article| slug.strip_prefix(article)).unwrap_or(&slug);
    cut(bare, usize::MAX)
}

/// The first words of the title, or of what else names the work.
fn named(item: &Item) -> String {
    let names = [&item.title, &item.title_short, &item.container_title, &item.authority, &item.number, &item.genre];
    let name = names.into_iter().flatten().find(|text| text.chars().any(char::is_alphanumeric));
    match name {
        // Apostrophes leave no gap: "natos".
        Some(name) => cut(&slug(&name.replace(['\'', '’'], "")), TITLE_MAX_WORDS),
        None => item.kind.map_or("work", ItemType::name).replace('_', "-"),
    }
}

/// Cuts a slug after so many words, and before the word that makes it too long.
fn cut(slug: &str, max_words: usize) -> String {
    let mut end = 0;
    for (count, word) in slug.split('-').enumerate() {
        let next = if count == 0 { word.len() } else { end + 1 + word.len() };
        if count > 0 && (count == max_words || next > MAX_CHARS) {
            break;
        }
        end = next;
    }
    slug[..end.min(2 * MAX_CHARS)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> Item {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn ids_name_authors_and_year() {
        let table = [
            (r#"{"author":[{"family":"Dresen"}],"issued":{"date-parts":[[2023,4]]}}"#, "dresen-2023"),
            (
                r#"{"author":[{"family":"Berti"},{"family":"Diaz-Plaja"}],"issued":{"date-parts":[[2018]]}}"#,
                "berti-diaz-plaja-2018",
            ),
            (
                r#"{"author":[{"family":"Biddle"},{"family":"Macdonald"},{"family":"Baker"}],"issued":{"date-parts":[[2018]]}}"#,
                "biddle-et-al-2018",
            ),
            (
                r#"{"author":[{"family":"Biddle"},{"literal":"et al."}],"issued":{"date-parts":[[2018]]}}"#,
                "biddle-et-al-2018",
            ),
            (r#"{"author":[{"family":"Mühlberger"}],"issued":{"date-parts":[[2022]]}}"#, "muehlberger-2022"),
            (
                r#"{"author":[{"literal":"The Fund for Peace"}],"issued":{"date-parts":[[2023]]}}"#,
                "fund-for-peace-2023",
            ),
            (
                r#"{"author":[{"family":"Clausewitz","dropping-particle":"von"}],"issued":{"date-parts":[[1976]]}}"#,
                "clausewitz-1976",
            ),
            (
                r#"{"author":[{"family":"Wees","non-dropping-particle":"van"}],"issued":{"date-parts":[[2004]]}}"#,
                "van-wees-2004",
            ),
            (r#"{"editor":[{"family":"Hope"}],"issued":{"date-parts":[[2018,12]]}}"#, "hope-2018"),
            (r#"{"author":[{"family":"Straßner"}],"title":"Kleine Ämter"}"#, "strassner"),
            (
                r#"{"title":"Staatshaushalt fertig","container-title":"FAZ","issued":{"date-parts":[[1968,5,3]]}}"#,
                "staatshaushalt-fertig-1968",
            ),
            (
                r#"{"title":"Ordnung für die Nebenzollstellen vom 12. Mai","issued":{"date-parts":[[1819]]}}"#,
                "ordnung-fuer-die-nebenzollstellen-vom-1819",
            ),
            (r#"{"type":"interview"}"#, "interview"),
        ];
        for (json, expected) in table {
            assert_eq!(source_ids(&[&item(json)]), [expected], "{json}");
        }
    }

    #[test]
    fn law_and_archives_have_ids_of_their_own() {
        let table = [
            (
                r#"{"type":"legal_case","container-title":"BVerfGE","volume":"90","page-first":"286","authority":"BVerfG"}"#,
                "bverfge-90-286",
            ),
            (
                r#"{"type":"legal_case","title":"Hamdan v. Rumsfeld","container-title":"U.S.","volume":"548","page-first":"557","issued":{"date-parts":[[2006]]}}"#,
                "hamdan-v-rumsfeld-2006",
            ),
            (
                r#"{"type":"legal_case","title":"In re Apiary No. 7","container-title":"F.2d","volume":"612","page-first":"1101","issued":{"date-parts":[[1979]]}}"#,
                "in-re-apiary-no-7-1979",
            ),
            (r#"{"type":"legal_case","authority":"BVerfG","number":"2 BvE 3/92"}"#, "bverfg-2-bve-3-92"),
            (r#"{"type":"legislation","title":"GG"}"#, "gg"),
            (r#"{"type":"legislation","title":"Grundgesetz","title-short":"GG"}"#, "gg"),
            (r#"{"type":"legislation","container-title":"U.S.C.","volume":"42"}"#, "42-usc"),
            (
                r#"{"type":"legislation","title":"Resolution 1546","number":"S/RES/1546","author":[{"literal":"UN Security Council"}],"issued":{"date-parts":[[2004]]}}"#,
                "s-res-1546",
            ),
            (
                r#"{"type":"manuscript","title":"Bericht","archive":"Politisches Archiv des Auswärtigen Amts (PA AA)","archive_location":"R 20.341","issued":{"date-parts":[[1913,5,12]]}}"#,
                "pa-aa-r-20-341",
            ),
            (r#"{"type":"manuscript","archive":"LAW","archive_location":"Rep. 14 Nr. 219"}"#, "law-rep-14-nr-219"),
            (
                r#"{"type":"personal_communication","author":[{"family":"Lawrence"}],"archive":"Bodleian Library","archive_location":"MS Eng. c. 6737","issued":{"date-parts":[[1915]]}}"#,
                "lawrence-1915",
            ),
        ];
        for (json, expected) in table {
            assert_eq!(source_ids(&[&item(json)]), [expected], "{json}");
        }
    }

    #[test]
    fn equal_ids_all_get_letters_by_title_in_any_order() {
        let nato = |title: &str| {
            item(&format!(
                r#"{{"title":"{title}","author":[{{"literal":"NATO"}}],"issued":{{"date-parts":[[2023]]}}}}"#
            ))
        };
        let (b, a, c) = (nato("Vilnius Communiqué"), nato("Mission Iraq"), nato("Zukunft"));
        assert_eq!(source_ids(&[&b, &a, &c]), ["nato-2023-b", "nato-2023-a", "nato-2023-c"]);
        assert_eq!(source_ids(&[&c, &b, &a]), ["nato-2023-c", "nato-2023-b", "nato-2023-a"]);
    }

    #[test]
    fn letters_leave_room_for_ids_that_look_so() {
        let (plan, plan_a) = (item(r#"{"title":"Plan","genre":"x"}"#), item(r#"{"title":"Plan A"}"#));
        let other = item(r#"{"title":"Plan","genre":"y"}"#);
        assert_eq!(source_ids(&[&plan, &plan_a, &other]), ["plan-b", "plan-a", "plan-c"]);
        assert_eq!((letters(25), letters(26), letters(52)), ("z".to_owned(), "aa".to_owned(), "ba".to_owned()));
    }
}
