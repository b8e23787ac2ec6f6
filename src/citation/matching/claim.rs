use crate::citation::csl::{Item, ItemType, Name};
use crate::citation::matching::Holds;
use crate::citation::source::Source;
use crate::citation::source::fold::fold;
use crate::citation::source::identifier::{address, arxivs, dois, isbns};
use crate::citation::source::key::fold_name;
use crate::citation::source::title::Title;
use crate::document::DocumentId;

/// What is claimed of a source.
pub(crate) struct Claims<'a> {
    /// Its own claim, and that of the volume it stands in.
    pub(crate) claims: Vec<Claim<'a>>,
    /// The files that the entry names which completed it.
    pub(crate) files: &'a [String],
}

impl Claims<'_> {
    /// Returns what may be the name of a file in what the entry says.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = String> {
        self.files.iter().flat_map(|file| {
            let path = file.replace("\\:", ":").replace('\\', "/");
            // Zotero writes "Volltext:files/3/Masala - 2023.pdf:application/pdf".
            path.split([';', ':']).chain([&*path]).map(str::to_owned).collect::<Vec<_>>()
        })
    }
}

/// What a document must show to be a source, or the volume it stands in.
pub(crate) struct Claim<'a> {
    pub(crate) holds: Holds,
    /// The title; with a volume's title besides, where it has one.
    pub(crate) titles: Vec<Title>,
    /// Names, folded: of authors or editors.
    pub(crate) names: Vec<ClaimedName>,
    pub(crate) year: Option<i32>,
    /// Series and number: "ndc policy brief", "6"
    pub(crate) series: Option<(String, String)>,
    /// Numbers that must stand at the beginning: volume and issue of a journal.
    pub(crate) numbers: Vec<String>,
    pub(crate) dois: Vec<String>,
    pub(crate) arxivs: Vec<String>,
    pub(crate) isbns: Vec<String>,
    pub(crate) address: Option<String>,
    pub(crate) is_review: bool,
    source: &'a Source,
}

/// A name as documents may print it.
pub(crate) struct ClaimedName {
    /// "masala", "fund for peace"
    pub(crate) key: String,
    /// "carlo masala"
    pub(crate) words: Vec<String>,
}

impl<'a> Claim<'a> {
    /// Returns the claims of a source: its own, and that of the volume.
    pub(crate) fn of(source: &'a Source) -> Vec<Self> {
        let item = &source.item;
        let names = if item.author.is_empty() { &item.editor } else { &item.author };
        let isbns = item.isbn.as_deref().map(isbns).unwrap_or_default();
        let mut titles: Vec<Title> =
            item.title.iter().chain(&item.volume_title).map(|title| Title::new(title)).collect();
        if let Some(title) = &item.title {
            // "Gesellschaftsgeschichte. Bd. 3: Von der Doppelrevolution …"
            let number = item.volume.as_ref().filter(|_| in_volumes(item)).map(|volume| format!("Bd. {volume}"));
            let of_volume = &item.volume_title;
            titles.extend(of_volume.iter().map(|of_volume| Title::new(&format!("{title}: {of_volume}"))));
            titles.extend(number.iter().map(|number| Title::new(&format!("{title}: {number}"))));
            let both = number.iter().zip(of_volume);
            titles.extend(both.map(|(number, of_volume)| Title::new(&format!("{title}: {number}: {of_volume}"))));
        }
        titles.retain(|title| !title.is_empty());
        let series =
            item.collection_title.as_deref().map(fold).zip(item.collection_number.as_deref().and_then(first_number));
        let in_volume = is_in_volume(item);
        let mut claims = vec![Self {
            holds: Holds::Work,
            titles,
            names: names.iter().map(ClaimedName::new).filter(|name| !name.key.is_empty()).collect(),
            year: item.issued.as_ref().map(|date| date.start.year),
            series: series.clone(),
            numbers: Vec::new(),
            dois: item.doi.iter().chain(&item.url).flat_map(|text| dois(text)).collect(),
            arxivs: item.doi.iter().chain(&item.url).chain(&item.number).flat_map(|text| arxivs(text)).collect(),
            // A chapter's ISBN is that of the volume.
            isbns: if in_volume { Vec::new() } else { isbns.clone() },
            address: item.url.as_deref().and_then(address),
            is_review: item.kind == Some(ItemType::Review),
            source,
        }];
        let container = item.container_title.as_deref().map(Title::new).filter(|title| !title.is_empty());
        let journal = item.kind == Some(ItemType::ArticleJournal);
        if let Some(container) = container.filter(|_| in_volume || (journal && item.volume.is_some())) {
            let editors = if item.editor.is_empty() { &item.container_author } else { &item.editor };
            let numbers = [&item.volume, &item.issue].into_iter().filter(|_| journal).flatten();
            claims.push(Self {
                holds: Holds::Container,
                titles: vec![container],
                names: editors.iter().map(ClaimedName::new).filter(|name| !name.key.is_empty()).collect(),
                year: claims[0].year,
                series,
                numbers: numbers.filter_map(|number| first_number(number)).collect(),
                dois: Vec::new(),
                arxivs: Vec::new(),
                isbns,
                address: None,
                is_review: false,
                source,
            });
        }
        claims
    }

    /// Tells whether it is about the work itself.
    pub(crate) fn is_of_work(&self) -> bool {
        self.holds == Holds::Work
    }

    /// Tells whether the document cites the source.
    pub(crate) fn is_cited_by(&self, document: &DocumentId) -> bool {
        // Sorted by document.
        self.source.works.binary_search_by(|work| work.document.cmp(document)).is_ok()
    }
}

impl ClaimedName {
    fn new(name: &Name) -> Self {
        let words = fold_name(&name.display()).split(' ').map(str::to_owned).collect();
        Self { key: fold_name(&name.key()), words }
    }
}

/// Tells whether its volume is one of a book, not of a journal.
fn in_volumes(item: &Item) -> bool {
    item.container_title.is_none() && item.kind != Some(ItemType::ArticleJournal)
}

fn is_in_volume(item: &Item) -> bool {
    match item.kind {
        None | Some(ItemType::Document) => !item.editor.is_empty() && !item.author.is_empty(),
        Some(kind) => kind.is_in_volume(),
    }
}

fn first_number(text: &str) -> Option<String> {
    let folded = fold(text);
    folded.split(' ').find(|word| word.bytes().any(|b| b.is_ascii_digit())).map(str::to_owned)
}
