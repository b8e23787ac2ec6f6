use crate::citation::csl::{Item, ItemType, Name};
use crate::citation::source::WorkReference;
use crate::citation::source::fold::{fold, roman};
use crate::citation::source::identifier::{address, arxivs, dois, isbns, whole_address};
use crate::citation::source::title::{Title, similarity};
use crate::document::DocumentId;

/// What identifies a work without its title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Identifier {
    /// Reporter, volume and page, or court and file number
    Case(String),
    /// "gg"
    Statute(String),
    /// "s res 1546"
    Symbol(String),
    /// DOI
    Doi(String),
    /// arXiv number
    Arxiv(String),
    /// Thirteen digits
    Isbn(String),
    /// A real address
    Url(String),
    /// Journal, volume and first page
    Place(String),
    /// Archive and shelf mark
    Shelf(String),
}

impl Identifier {
    /// Tells whether it alone decides, whatever else is said.
    pub(crate) fn decides(&self) -> bool {
        matches!(self, Self::Case(_) | Self::Statute(_) | Self::Symbol(_))
    }

    /// Tells whether one work has it even where years differ by one: published online first.
    pub(crate) fn bears_a_year(&self) -> bool {
        matches!(self, Self::Doi(_) | Self::Arxiv(_))
    }
}

/// Titles of fewer words are told apart by where they stand: "Einleitung", "On War"
const SAYS_LITTLE: usize = 3;

/// What is compared of a work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) title: Title,
    /// First author's family name, folded.
    pub(crate) family: String,
    pub(crate) facets: Facets,
    pub(crate) identifiers: Vec<Identifier>,
    /// Set where nothing else tells the work from others.
    pub(crate) own: Option<WorkReference>,
}

/// What can forbid that two works are one: `None` goes with all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Facets {
    pub(crate) year: Option<i32>,
    month: Option<u8>,
    day: Option<u8>,
    edition: Option<String>,
    volume: Option<String>,
    issue: Vec<u32>,
    number: Vec<u32>,
    /// Title with its numbers; the rest of it does not matter here.
    numbers: Title,
    /// First author's family name and initial: "maurach", 'g'
    person: Option<(String, char)>,
    review: bool,
    /// Volume of a chapter, journal of an article whose title is no more than "Einleitung".
    within: Option<String>,
    first_page: Option<u32>,
    /// Only works of this document: interviews, private papers.
    document: Option<DocumentId>,
}

/// In what two works differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// Another year or edition: may be the same work.
    Edition,
    /// Another work.
    Work,
}

impl Facets {
    /// Tells what forbids that both are one, years more than `slack` apart included.
    pub(crate) fn conflict(&self, other: &Self, slack: u32) -> Option<Conflict> {
        let differ = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let none_shared =
            |a: &[u32], b: &[u32]| !a.is_empty() && !b.is_empty() && !a.iter().any(|number| b.contains(number));
        let same_year = self.year.is_none() || other.year.is_none() || self.year == other.year;
        let within = match (&self.within, &other.within) {
            (Some(a), Some(b)) => !a.starts_with(b.as_str()) && !b.starts_with(a.as_str()) && similarity(a, b) < 0.6,
            _ => false,
        };
        if differ(&self.volume, &other.volume)
            || none_shared(&self.issue, &other.issue)
            || (same_year && none_shared(&self.number, &other.number))
            || self.numbers.numbers_conflict(&other.numbers)
            || matches!((&self.person, &other.person), (Some(a), Some(b)) if a.0 == b.0 && a.1 != b.1)
            || self.review != other.review
            || within
            || matches!((self.first_page, other.first_page), (Some(a), Some(b)) if a != b)
            || self.document != other.document
        {
            return Some(Conflict::Work);
        }
        let years_apart = match (self.year, other.year) {
            (Some(a), Some(b)) => a.abs_diff(b),
            _ => 0,
        };
        if years_apart > slack || differ(&self.edition, &other.edition) {
            return Some(Conflict::Edition);
        }
        let differ = |a: Option<u8>, b: Option<u8>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let other_day = self.year == other.year && (differ(self.month, other.month) || differ(self.day, other.day));
        other_day.then_some(Conflict::Work)
    }
}

impl Key {
    /// Makes the key of an item; `own` names its work, `None` for an entry.
    pub(crate) fn new(item: &Item, own: Option<&WorkReference>) -> Self {
        let title = Title::new(item.title.as_deref().unwrap_or_default());
        let names = if item.author.is_empty() { &item.editor } else { &item.author };
        let first = names.first();
        let identifiers = identifiers(item);
        let unpublished = is_unpublished(item) && names.is_empty();
        let own_document = own.filter(|_| unpublished).map(|work| work.document.clone());
        let family = first.map(|name| fold_name(&name.key())).unwrap_or_default();
        let facets = Facets::new(item, &title, first, own_document);
        let common_title = is_common(&title, &family, &facets);
        let nothing =
            common_title && identifiers.is_empty() && !unpublished || title.is_empty() && identifiers.is_empty();
        Self { family, facets, own: own.filter(|_| nothing).cloned(), identifiers, title }
    }

    /// Tells whether anything can be compared.
    pub(crate) fn is_empty(&self) -> bool {
        self.title.is_empty() && self.identifiers.is_empty()
    }

    /// Tells whether the title, with what is said besides, can be that of one work only.
    pub(crate) fn is_told_by_title(&self) -> bool {
        let common = is_common(&self.title, &self.family, &self.facets);
        !self.title.is_empty() && self.own.is_none() && (!common || self.facets.document.is_some())
    }
}

/// A title that many works have, without author or place: "Urteil", "Startseite"
fn is_common(title: &Title, family: &str, facets: &Facets) -> bool {
    title.word_count() < SAYS_LITTLE && family.is_empty() && facets.within.is_none()
}

impl Facets {
    fn new(item: &Item, title: &Title, first: Option<&Name>, document: Option<DocumentId>) -> Self {
        let start = item.issued.as_ref().map(|date| date.start);
        let says_little = title.word_count() < SAYS_LITTLE;
        let in_volume = item.kind.is_some_and(ItemType::is_in_volume);
        let container = item.container_title.as_deref().map(fold).filter(|title| !title.is_empty());
        let year = start.and_then(|date| u32::try_from(date.year).ok());
        let number = item.collection_number.as_deref().or(item.number.as_deref());
        Self {
            year: start.map(|date| date.year),
            month: start.and_then(|date| date.month),
            day: start.and_then(|date| date.day),
            edition: item.edition.as_deref().and_then(edition),
            volume: item.volume.as_deref().and_then(counted),
            issue: item.issue.as_deref().map(figures).unwrap_or_default(),
            // "13/2022" is 13.
            number: number
                .map(figures)
                .unwrap_or_default()
                .into_iter()
                .filter(|&number| Some(number) != year)
                .collect(),
            numbers: title.only_numbers(),
            person: first.and_then(|name| {
                let initial = fold(name.given.as_deref()?).chars().next().filter(|c| c.is_alphabetic())?;
                Some((fold_name(&name.key()), initial))
            }),
            review: item.kind == Some(ItemType::Review),
            // "JSS" may be the "Journal of Strategic Studies".
            within: container.filter(|title| title.len() > 6 && (says_little || in_volume)).or_else(|| {
                let body = item.authority.as_deref().or(item.publisher.as_deref());
                body.map(fold).filter(|body| says_little && !body.is_empty())
            }),
            first_page: first_page(item).filter(|_| says_little && item.container_title.is_some()),
            document,
        }
    }
}

/// Folds a name so that "Mühlberger", "Muehlberger" and "Muhlberger", "The Fund for Peace" and "Fund for Peace" are one.
pub(crate) fn fold_name(name: &str) -> String {
    let name = name.split(" (").next().unwrap_or(name);
    let folded = fold(name).replace("ae", "a").replace("oe", "o").replace("ue", "u");
    let bare = ["the ", "die ", "der ", "das "].iter().find_map(|article| folded.strip_prefix(article));
    bare.map(str::to_owned).unwrap_or(folded)
}

/// An interview, a letter, a paper that no archive holds.
fn is_unpublished(item: &Item) -> bool {
    match item.kind {
        Some(ItemType::Interview | ItemType::PersonalCommunication) => true,
        Some(ItemType::Manuscript) => item.archive_location.is_none(),
        _ => false,
    }
}

/// "3", "III" and "Bd. 3" are one volume.
fn counted(text: &str) -> Option<String> {
    let folded = fold(text);
    let number = folded.split(' ').find_map(|word| {
        let figures: String = word.chars().filter(char::is_ascii_digit).collect();
        if figures.is_empty() { roman(word).map(|number| number.to_string()) } else { Some(figures) }
    });
    number.or(Some(folded)).filter(|text| !text.is_empty())
}

/// "2", "2nd", "2., überarb. Aufl." are one edition, "updated" is another.
fn edition(text: &str) -> Option<String> {
    let figures = figures(text);
    figures.first().map(u32::to_string).or_else(|| Some(fold(text))).filter(|text| !text.is_empty())
}

fn figures(text: &str) -> Vec<u32> {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| run.parse().unwrap_or(u32::MAX)).collect()
}

/// Returns the first page of an item.
pub(crate) fn first_page(item: &Item) -> Option<u32> {
    let page = item.page_first.as_deref().or(item.page.as_deref())?;
    figures(page).first().copied()
}

fn identifiers(item: &Item) -> Vec<Identifier> {
    let mut found = Vec::new();
    if let Some(case) = case(item) {
        found.push(Identifier::Case(case));
    }
    if let Some(code) = statute(item) {
        found.push(Identifier::Statute(fold(&code)));
    }
    if let Some(symbol) = symbol(item) {
        found.push(Identifier::Symbol(fold(&symbol)));
    }
    let doi = item.doi.iter().chain(&item.url).flat_map(|text| dois(text));
    found.extend(doi.filter(|doi| !doi.starts_with("10.48550/arxiv.")).map(Identifier::Doi));
    let eprint = item.other.get("eprint").and_then(|value| value.as_str()).map(|number| format!("arxiv:{number}"));
    let arxiv = item.doi.iter().chain(&item.url).chain(&item.number).chain(&eprint).flat_map(|text| arxivs(text));
    found.extend(arxiv.map(Identifier::Arxiv));
    found.extend(item.isbn.iter().flat_map(|text| isbns(text)).map(Identifier::Isbn));
    found.extend(item.url.iter().filter_map(|url| address(url)).map(Identifier::Url));
    if let (Some(container), Some(volume), Some(page)) =
        (&item.container_title, item.volume.as_deref().and_then(counted), first_page(item))
        && item.kind != Some(ItemType::LegalCase)
    {
        found.push(Identifier::Place(format!("{} {volume} {page}", fold(container))));
    }
    let names = [&item.title, &item.title_short, &item.container_title, &item.authority, &item.number, &item.genre];
    let is_named = names.into_iter().any(Option::is_some) || !item.author.is_empty() || !item.editor.is_empty();
    if found.is_empty() && !is_named && item.issued.is_none() {
        found.extend(item.url.iter().filter_map(|url| whole_address(url)).map(Identifier::Url));
    }
    if let (Some(archive), Some(location)) = (&item.archive, &item.archive_location) {
        found.push(Identifier::Shelf(format!("{} {}", fold(&abbreviated(archive)), fold(location).replace(' ', ""))));
    }
    found.sort();
    found.dedup();
    found
}

/// "bverfge 90 286", "njw 1994 2207", "bverfg 2 bve 3 92"
fn case(item: &Item) -> Option<String> {
    if item.kind != Some(ItemType::LegalCase) {
        return None;
    }
    // Journals are cited by their year.
    let year = item.issued.as_ref().map(|date| date.start.year.to_string());
    match (&item.container_title, item.volume.as_ref().or(year.as_ref()), first_page(item)) {
        (Some(reporter), Some(volume), Some(page)) => Some(format!("{} {} {page}", fold(reporter), fold(volume))),
        _ => Some(format!("{} {}", fold(item.authority.as_ref()?), fold(item.number.as_ref()?))),
    }
}

/// Returns the code by which a statute is cited: "GG", "42 U.S.C.", not the gazette that printed it.
pub(crate) fn statute(item: &Item) -> Option<String> {
    if item.kind != Some(ItemType::Legislation) || symbol(item).is_some() {
        return None;
    }
    let code = |text: &&String| {
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        text.chars().count() <= 16 && text.split_whitespace().count() <= 3 && capitals >= 2
    };
    let gazette = first_page(item).is_some();
    let container = item.container_title.as_ref().filter(|_| !gazette);
    let code = item.title_short.as_ref().filter(code).or(item.title.as_ref().filter(code)).or(container.filter(code))?;
    // "42 U.S.C.": a code in volumes.
    let volume = item.volume.as_ref().filter(|_| !gazette).map(|volume| format!("{volume} "));
    Some(format!("{}{}", volume.unwrap_or_default(), code.replace('.', "")))
}

/// Returns the symbol of an official document: "S/RES/1546", "BT-Drs. 15/2742".
pub(crate) fn symbol(item: &Item) -> Option<String> {
    let official = matches!(item.kind, Some(ItemType::Legislation | ItemType::Bill | ItemType::Treaty));
    let number = item.number.as_ref().filter(|number| official && number.contains(|c: char| c.is_ascii_digit()))?;
    if number.contains(|c: char| c.is_alphabetic()) {
        return Some(number.clone());
    }
    let series = item.collection_title.as_ref().or(item.container_title.as_ref());
    series.filter(|series| series.chars().count() <= 16).map(|series| format!("{series} {number}"))
}

/// Returns the abbreviation of an archive: "Politisches Archiv des Auswärtigen Amts (PA AA)" is "PA AA".
pub(crate) fn abbreviated(archive: &str) -> String {
    let inner = archive.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner.trim());
    let short = |text: &&str| !text.is_empty() && text.chars().filter(|c| c.is_uppercase()).count() >= 2;
    inner.filter(short).unwrap_or(archive).to_owned()
}
