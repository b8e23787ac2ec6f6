//! Notes made by hand: what a citation says of itself stands beside its text, and what it means is told in one line,
//! `Dresen 2023 ← 8 ← 6`, with ` ? ` before a doubt and the candidates behind it.

use proptest::prelude::*;

use super::*;
use crate::citation::csl::{Date, ItemType};
use crate::citation::model::{LocatorLabel, NoteReference, Rule};

/// A segment to be.
#[derive(Debug, Clone)]
enum Piece {
    Commentary(&'static str),
    Unread(&'static str),
    Citation(Box<Cite>),
}

#[derive(Debug, Clone)]
struct Cite {
    text: String,
    citation: Citation,
}

fn cite(kind: CitationKind, rule: Rule, text: &str) -> Cite {
    let citation = Citation {
        kind,
        span: ByteSpan::default(),
        signal: None,
        item: Item::default(),
        fields: Vec::new(),
        locator: None,
        note_reference: None,
        author_is_idem: false,
        editor_is_idem: false,
        alias: None,
        confidence: 90,
        rule,
        link: Link::default(),
        field: None,
    };
    Cite { text: text.to_owned(), citation }
}

fn full(text: &str) -> Cite {
    cite(CitationKind::Full, Rule::NameTitle, text)
}

fn short(text: &str) -> Cite {
    cite(CitationKind::Short, Rule::AuthorYear, text)
}

fn ibid(text: &str) -> Cite {
    cite(CitationKind::Ibid, Rule::Ibid, text)
}

impl Cite {
    fn with(mut self, change: impl FnOnce(&mut Citation)) -> Self {
        change(&mut self.citation);
        self
    }

    fn item(self, change: impl FnOnce(&mut Item)) -> Self {
        self.with(|citation| change(&mut citation.item))
    }

    /// "Carl/von Clausewitz", "Dresen", or a body: "=NATO"; several with `;`.
    fn by(self, names: &str) -> Self {
        self.item(|item| item.author = people(names))
    }

    fn edited_by(self, names: &str) -> Self {
        self.item(|item| item.editor = people(names))
    }

    fn title(self, title: &str) -> Self {
        self.item(|item| item.title = Some(title.into()))
    }

    fn short_title(self, title: &str) -> Self {
        self.item(|item| item.title_short = Some(title.into()))
    }

    fn within(self, title: &str) -> Self {
        self.item(|item| item.container_title = Some(title.into()))
    }

    fn volume(self, volume: &str) -> Self {
        self.item(|item| item.volume = Some(volume.into()))
    }

    fn year(mut self, year: i32) -> Self {
        if let Some(at) = self.text.find(&year.to_string()) {
            self.citation.fields.push((Variable::Issued, ByteSpan::new(at, at + 4)));
        }
        self.item(|item| item.issued = Some(Date::year(year)))
    }

    fn number(mut self, label: &str) -> Self {
        self.citation.note_reference = Some(NoteReference { label: label.into(), span: ByteSpan::default() });
        self
    }

    fn page(self, text: &str) -> Self {
        let locator = Locator { text: text.into(), label: LocatorLabel::Page, span: Some(ByteSpan::default()) };
        self.with(|citation| citation.locator = Some(locator))
    }

    fn rule(self, rule: Rule) -> Self {
        self.with(|citation| citation.rule = rule)
    }

    fn idem(self) -> Self {
        self.with(|citation| citation.author_is_idem = true)
    }

    fn alias(self, alias: &str) -> Self {
        self.with(|citation| citation.alias = Some(alias.into()))
    }
}

impl From<Cite> for Piece {
    fn from(cite: Cite) -> Self {
        Self::Citation(Box::new(cite))
    }
}

fn people(names: &str) -> Vec<Name> {
    let name = |name: &str| match (name.strip_prefix('='), name.split_once('/')) {
        (Some(body), _) => Name::literal(body),
        (None, Some((given, family))) => Name::person(given, family),
        (None, None) => Name { family: Some(name.to_owned()), ..Name::default() },
    };
    names.split(';').map(name).collect()
}

macro_rules! notes {
    ($([$($piece:expr),* $(,)?]),* $(,)?) => { Vec::from([$(Vec::from([$(Piece::from($piece)),*])),*]) };
}

/// Makes the notes, their ordinals from 1, `labels` their labels or else the ordinals.
fn made(pieces: &[Vec<Piece>], labels: &[&str]) -> (Vec<Note>, Vec<String>) {
    let mut texts = vec![String::new()];
    let notes = pieces.iter().enumerate().map(|(index, pieces)| {
        let (mut text, mut segments) = (String::new(), Vec::new());
        for piece in pieces {
            let start = text.len();
            text += match piece {
                Piece::Commentary(text) | Piece::Unread(text) => text,
                Piece::Citation(cite) => &cite.text,
            };
            let span = ByteSpan::new(start, text.len());
            segments.push(match piece {
                Piece::Commentary(_) => Segment::Commentary(span),
                Piece::Unread(_) => Segment::Unread(span),
                Piece::Citation(cite) => {
                    let mut citation = Box::new(cite.citation.clone());
                    citation.span = span;
                    for (_, field) in &mut citation.fields {
                        *field = ByteSpan::new(field.start + start, field.end + start);
                    }
                    Segment::Citation(citation)
                }
            });
            segments.push(Segment::Commentary(ByteSpan::new(text.len(), text.len() + 2)));
            text += "; ";
        }
        texts.push(text);
        let label = labels.get(index).map_or_else(|| (index + 1).to_string(), |label| (*label).to_owned());
        Note { ordinal: index as u32 + 1, label, segments }
    });
    (notes.collect(), texts)
}

fn resolved_with(pieces: &[Vec<Piece>], labels: &[&str]) -> (Vec<Note>, Vec<Work>) {
    let (mut notes, texts) = made(pieces, labels);
    let works = resolve(&mut notes, &|ordinal| &texts[ordinal as usize]);
    (notes, works)
}

fn resolved(pieces: &[Vec<Piece>]) -> (Vec<Note>, Vec<Work>) {
    resolved_with(pieces, &[])
}

fn name(work: &Work) -> String {
    let item = &work.item;
    let head = item.author.first().or(item.editor.first()).map(Name::key);
    let head = head.or_else(|| item.title.clone()).or_else(|| item.archive_location.clone());
    let year = item.issued.as_ref().map(|issued| format!(" {}", issued.start.year)).unwrap_or_default();
    let volume = item.volume.as_ref().map(|volume| format!(" {volume}")).unwrap_or_default();
    head.or_else(|| item.container_title.clone()).unwrap_or_default() + &year + &volume
}

/// Tells what each short form and *ebd.* means, in order.
fn told((notes, works): &(Vec<Note>, Vec<Work>)) -> Vec<String> {
    let references = notes.iter().flat_map(Note::citations).filter(|citation| citation.kind != CitationKind::Full);
    let line = |link: &Link| {
        let of = |work: WorkIndex| name(&works[work as usize]);
        let mut line = link.work.map_or("–".to_owned(), of);
        assert_eq!(link.via, link.chain.first().copied());
        for note in &link.chain {
            line += &format!(" ← {note}");
        }
        if let Some(doubt) = link.doubt {
            line += &format!(" ? {doubt:?}");
        }
        if !link.candidates.is_empty() {
            let names: Vec<String> = link.candidates.iter().copied().map(of).collect();
            line += &format!(": {}", names.join(", "));
        }
        line
    };
    references.map(|citation| line(&citation.link)).collect()
}

#[track_caller]
fn means(pieces: &[Vec<Piece>], expected: &[&str]) {
    assert_eq!(told(&resolved(pieces)), expected);
}

fn dresen() -> Cite {
    full("Dresen, Robert 2023: NATO's Strategic Concept, S. 2")
        .by("Robert/Dresen")
        .year(2023)
        .page("2")
        .title("NATO's Strategic Concept from theory to practice: NATO Mission Iraq")
}

fn wehler() -> Cite {
    let title = "Deutsche Gesellschaftsgeschichte";
    let wehler = full("Hans-Ulrich Wehler, Deutsche Gesellschaftsgeschichte, Bd. 3, München 2006, S. 1263");
    wehler.by("Hans-Ulrich/Wehler").title(title).volume("3").year(2006).page("1263")
}

fn frevert() -> Cite {
    let title = "Die kasernierte Nation. Militärdienst und Zivilgesellschaft in Deutschland";
    full("Ute Frevert, Die kasernierte Nation, München 2001").by("Ute/Frevert").title(title).year(2001)
}

fn leonhard() -> Cite {
    full("Jörn Leonhard, Bellizismus und Nation, München 2008, S. 88")
        .by("Jörn/Leonhard")
        .title("Bellizismus und Nation. Kriegsdeutung und Nationsbestimmung")
        .year(2008)
        .page("88")
}

fn eastwood() -> Cite {
    let eastwood = full("Miriam Eastwood, ‘Iran and Iraq’, in R. D. Blackwood (ed.), Neighbours and Rivals, 2011");
    eastwood.by("Miriam/Eastwood").title("Iran and Iraq").within("Neighbours and Rivals").year(2011).page("30")
}

#[test]
fn the_article_as_a_reader_resolves_it() {
    let nato = |year| full(&format!("NATO {year}: Statement")).by("=NATO").year(year);
    let result = resolved(&notes![
        [full("Masala 2023").by("Carlo/Masala").year(2023).title("Bedingt abwehrbereit")],
        [nato(2015).title("Statement by NATO Defence Ministers")],
        [Piece::Commentary("Berti und Diaz-Plaja")],
        [full("Tardy 2022").by("Thierry/Tardy").year(2022).title("NATO's Sub-strategic Role")],
        [nato(2023).title("NATO Mission Iraq (NMI)")],
        [dresen()],
        [short("NATO 2023, N. 5.").by("=NATO").year(2023).number("5")],
        [short("Dresen 2023, N. 6, S. 3.").by("Dresen").year(2023).number("6").page("3")],
        [ibid("Ebd.")],
        [full("The Fund for Peace 2023").by("=The Fund for Peace").year(2023).title("Fragile States Index")],
        [short("Dresen 2023, N. 6, S. 4.").by("Dresen").year(2023).number("6").page("4")],
    ]);
    assert_eq!(told(&result), ["NATO 2023 ← 5", "Dresen 2023 ← 6", "Dresen 2023 ← 8 ← 6", "Dresen 2023 ← 6"]);
    let (notes, works) = result;
    assert_eq!(
        works.iter().find(|work| name(work) == "Dresen 2023").map(|work| &work.notes[..]),
        Some(&[6, 8, 9, 11][..])
    );
    assert_eq!(works.len(), 6);
    let inherited = notes[8].citations().next().and_then(|citation| citation.locator.clone());
    assert_eq!(inherited, Some(Locator { text: "3".into(), label: LocatorLabel::Page, span: None }));
}

#[test]
fn a_german_history_as_a_reader_resolves_it() {
    means(
        &notes![
            [wehler()],
            [ibid("Ebd., S. 1270 f.").page("1270 f.")],
            [frevert(), leonhard()],
            [short("Wehler (wie Anm. 1), S. 1291").by("Wehler").number("1").page("1291")],
            [
                short("Frevert, Kasernierte Nation (wie Anm. 3), S. 45")
                    .by("Frevert")
                    .short_title("Kasernierte Nation")
                    .number("3"),
                short("Leonhard (wie Anm. 3), S. 102").by("Leonhard").number("3").page("102"),
                ibid("ebd., S. 110").page("110"),
            ],
        ],
        &["Wehler 2006 3 ← 1", "Wehler 2006 3 ← 1", "Frevert 2001 ← 3", "Leonhard 2008 ← 3", "Leonhard 2008 ← 5 ← 3"],
    );
}

#[test]
fn chicago_and_british_notes_as_a_reader_resolves_them() {
    let mearsheimer = full("John J. Mearsheimer, The Tragedy, 2014").by("John J./Mearsheimer").year(2014);
    let ashworth = full("Helen Ashworth, “The Rise,” 2023").by("Helen/Ashworth").year(2023);
    let war = full("Carl von Clausewitz, On War, 1976").by("Carl/von Clausewitz").title("On War").year(1976);
    let honig = full("Jan Willem Honig, “Clausewitz’s On War,” 2007").by("Jan Willem/Honig").year(2007);
    means(
        &notes![
            [mearsheimer.title("The Tragedy of Great Power Politics").page("42–44")],
            [ibid("Ibid., 51.").page("51")],
            [ashworth.title("The Rise, Fall and Resurgence of ‘Resilience’")],
            [
                short("Mearsheimer, Tragedy, 60").by("Mearsheimer").short_title("Tragedy"),
                short("Ashworth, “Resurgence,” 131").by("Ashworth").short_title("Resurgence"),
            ],
            [war, honig.title("Clausewitz’s On War: Problems of Text and Translation")],
            [ibid("Ibid.")],
        ],
        &[
            "Mearsheimer 2014 ← 1",
            "Mearsheimer 2014 ← 1",
            "Ashworth 2023 ← 3",
            "Honig 2007 ← 5 ? SeveralWorksBefore: Honig 2007, von Clausewitz 1976",
        ],
    );
    let result = resolved(&notes![
        [eastwood()],
        [ibid("Loc. cit.")],
        [short("Eastwood, op. cit., pp. 35–6").by("Eastwood").rule(Rule::OpCit)],
    ]);
    assert_eq!(told(&result), ["Eastwood 2011 ← 1", "Eastwood 2011 ← 1"]);
    let place = result.0[1].citations().next().map(|citation| (citation.link.anaphora, citation.locator.clone()));
    let same = Locator { text: "30".into(), label: LocatorLabel::Page, span: None };
    assert_eq!(place, Some((Some(Anaphora::PrecedingPlace), Some(same))));
}

#[test]
fn ebd_means_the_preceding_citation() {
    let unread = || Piece::Unread("Meyer Bln 12/7");
    let unknown = || short("Meier 2010, S. 3").by("Meier").year(2010);
    for (notes, expected) in [
        (notes![[wehler(), frevert(), ibid("ebd.")]], vec!["Frevert 2001 ← 1"]),
        (notes![[wehler()], [ibid("Ebd.")], [ibid("Ebd.")]], vec!["Wehler 2006 3 ← 1", "Wehler 2006 3 ← 2 ← 1"]),
        (notes![[ibid("Ebd.")], [wehler()]], vec!["– ? NothingBefore"]),
        (notes![[wehler(), unread()], [ibid("Ebd.")]], vec!["– ? UnreadBefore"]),
        (notes![[unread(), ibid("ebd.")]], vec!["– ? UnreadBefore"]),
        (notes![[wehler()], [unread()], [ibid("Ebd.")]], vec!["– ? UnreadBefore"]),
        (notes![[unread(), wehler()], [ibid("Ebd.")]], vec!["Wehler 2006 3 ← 1 ? SeveralWorksBefore: Wehler 2006 3"]),
        (notes![[wehler(), wehler()], [ibid("Ebd.")]], vec!["Wehler 2006 3 ← 1"]),
        // "Siehe Fn. 1" names a note: what follows may mean the work before it.
        (
            notes![
                [wehler()],
                [frevert(), short("siehe Fn. 1").rule(Rule::CrossReference).number("1")],
                [ibid("Ebd.")]
            ],
            vec!["Wehler 2006 3 ← 1", "Frevert 2001 ← 2 ? SeveralWorksBefore: Wehler 2006 3, Frevert 2001"],
        ),
        // A note that only comments is passed over, two are not.
        (
            notes![[wehler()], [Piece::Commentary("So nicht.")], [ibid("Ebd.")]],
            vec!["Wehler 2006 3 ← 1 ? NothingBefore"],
        ),
        (
            notes![[wehler()], [Piece::Commentary("So.")], [Piece::Commentary("Nein.")], [ibid("Ebd.")]],
            vec!["– ? NothingBefore"],
        ),
        // What was not found is not found by repeating it, and the cause is told.
        (
            notes![[unknown()], [ibid("Ebd.")], [ibid("Ebd.")]],
            vec!["– ? NoSuchWork", "– ← 1 ? NoSuchWork", "– ← 2 ← 1 ? NoSuchWork"],
        ),
    ] {
        assert_eq!(told(&resolved(&notes)), expected, "{notes:?}");
    }
}

#[test]
fn ebd_has_the_page_of_its_target_unless_it_prints_one() {
    let (notes, _) = resolved(&notes![[wehler()], [ibid("Ebd.")], [ibid("Ebd., S. 7").page("7")], [ibid("Ebd.")]]);
    let pages =
        notes.iter().flat_map(Note::citations).map(|citation| citation.locator.as_ref().map(|l| (&*l.text, l.span)));
    let printed = Some(ByteSpan::default());
    let expected = [Some(("1263", printed)), Some(("1263", None)), Some(("7", printed)), Some(("7", None))];
    assert_eq!(pages.collect::<Vec<_>>(), expected);
}

#[test]
fn short_form_with_note_number_finds_its_entry() {
    let wie = |author: &str, label: &str| short("wie Anm.").by(author).number(label);
    let siehe = |label: &str| short("siehe Fn.").rule(Rule::CrossReference).number(label);
    for (notes, expected) in [
        (
            notes![[wehler()], [wie("Wehler", "1")], [wie("Wehler", "2")]],
            vec!["Wehler 2006 3 ← 1", "Wehler 2006 3 ← 2 ← 1"],
        ),
        (notes![[wehler()], [siehe("1")]], vec!["Wehler 2006 3 ← 1"]),
        (notes![[frevert(), leonhard()], [siehe("1")]], vec!["– ? Ambiguous: Frevert 2001, Leonhard 2008"]),
        (notes![[wehler()], [Piece::Commentary("So.")], [siehe("2")]], vec!["– ? NoteCitesNothing"]),
        (notes![[wehler()], [siehe("7")]], vec!["– ? NoSuchNote"]),
        (notes![[wehler()], [wie("Wehler", "7")]], vec!["– ? NoSuchNote: Wehler 2006 3"]),
        (notes![[siehe("2")], [siehe("1")]], vec!["– ? NoSuchWork", "– ? NoSuchWork"]),
        // It may point forward, to a short form there too.
        (notes![[siehe("2")], [wehler()]], vec!["Wehler 2006 3 ← 2"]),
        (
            notes![[ibid("Ebd.")], [wie("Wehler", "3")], [wie("Wehler", "4")], [wehler()]],
            vec!["– ? NothingBefore", "Wehler 2006 3 ← 3 ← 4", "Wehler 2006 3 ← 4"],
        ),
        // The number leads to a citation that found nothing: so does this.
        (
            notes![[wehler()], [short("Meier 2010").by("Meier").year(2010)], [wie("Meier", "2")]],
            vec!["– ? NoSuchWork", "– ? NoSuchWork"],
        ),
        // Number and name agree, the title cannot be checked.
        (
            notes![[frevert()], [wie("Frevert", "1").short_title("Soldaten")]],
            vec!["Frevert 2001 ← 1 ? Ambiguous: Frevert 2001"],
        ),
        (
            notes![[full("BVerfGE 90, 286").within("BVerfGE").volume("90")], [wie("=BVerfG", "1")]],
            vec!["BVerfGE 90 ← 1"],
        ),
    ] {
        assert_eq!(told(&resolved(&notes)), expected, "{notes:?}");
    }
}

#[test]
fn wrong_note_number_is_found_two_notes_off() {
    let comment = || Piece::Commentary("So.");
    let wie = |label: &str| short("Wehler (wie Anm.)").by("Wehler").number(label);
    let essays = || full("Wehler, Nationalismus, 2001").by("Hans-Ulrich/Wehler").title("Nationalismus").year(2001);
    for (notes, expected) in [
        (notes![[wehler()], [comment()], [frevert()], [wie("3")]], "Wehler 2006 3 ← 1 ? NoteNumberWrong"),
        (notes![[wehler()], [comment()], [comment()], [frevert()], [wie("4")]], "Wehler 2006 3 ← 1 ? NoteNumberWrong"),
        (
            notes![[wehler()], [essays()], [comment()], [comment()], [comment()], [frevert()], [wie("6")]],
            "– ? NoSuchWork: Wehler 2006 3, Wehler 2001",
        ),
        (
            notes![[wehler()], [comment()], [comment()], [Piece::Unread("x")], [wie("4")]],
            "– ? UnreadBefore: Wehler 2006 3",
        ),
        (
            notes![[wehler()], [comment()], [comment()], [frevert()], [wie("4").year(2006)]],
            "Wehler 2006 3 ← 1 ? NoteNumberWrong",
        ),
        // A year that only a later work has is no slip of the number.
        (notes![[wehler()], [frevert()], [wie("2").year(1975)]], "– ? NoSuchWork"),
        // One note before and one behind: which?
        (
            notes![[wehler()], [frevert()], [wehler().title("Nationalismus").volume("1")], [wie("2")]],
            "– ? Ambiguous: Wehler 2006 3, Wehler 2006 1",
        ),
    ] {
        assert_eq!(told(&resolved(&notes)), [expected], "{notes:?}");
    }
}

#[test]
fn labels_that_begin_anew_mean_the_nearest_note_before() {
    let siehe = |text: &str| short(text).rule(Rule::CrossReference).number("1");
    let pieces = notes![[wehler()], [siehe("siehe Fn. 1")], [frevert()], [siehe("siehe Fn. 1")]];
    assert_eq!(told(&resolved_with(&pieces, &["1", "2", "1", "2"])), ["Wehler 2006 3 ← 1", "Frevert 2001 ← 3"]);
}

#[test]
fn author_and_year_find_one_work_or_none() {
    let meier = |text: &str, title: &str| full(text).by("Karl/Meier").title(title).year(2010);
    let of = |text: &str| short(text).by("Meier").year(2010);
    for (notes, expected) in [
        (notes![[dresen()], [short("Dresen 2023, S. 3").by("Dresen").year(2023)]], "Dresen 2023 ← 1"),
        (notes![[dresen()], [short("Dresen 2022, S. 3").by("Dresen").year(2022)]], "– ? NoSuchWork"),
        (
            notes![[meier("Meier 2010", "Krieg")], [meier("Meier 2010", "Frieden")], [of("Meier 2010")]],
            "– ? Ambiguous: Meier 2010, Meier 2010",
        ),
        (
            notes![
                [meier("Meier 2010", "Krieg")],
                [meier("Meier 2010", "Frieden")],
                [of("Meier 2010").short_title("Frieden")],
            ],
            "Meier 2010 ← 2",
        ),
        (
            notes![[meier("Meier 2010a", "Krieg")], [meier("Meier 2010b", "Frieden")], [of("Meier 2010b, S. 3")]],
            "Meier 2010 ← 2",
        ),
        (
            notes![[meier("Meier 2010", "Krieg")], [meier("Meier 2010", "Frieden")], [of("Meier 2010b, S. 3")]],
            "– ? NoSuchWork: Meier 2010, Meier 2010",
        ),
        (notes![[of("Meier 2010")], [meier("Meier 2010", "Krieg")]], "Meier 2010 ← 2 ? OnlyLater"),
        // "Meier 2010" is not "Meier/Schmidt 2010", but "Meier et al. 2010" is.
        (
            notes![
                [full("Meier/Schmidt 2010").by("Karl/Meier;Eva/Schmidt").title("Frieden").year(2010)],
                [meier("Meier 2010", "Krieg")],
                [of("Meier 2010")],
            ],
            "Meier 2010 ← 2",
        ),
        (
            notes![
                [full("Mühlberger 2022").by("Wolfgang/Mühlberger").title("Iraks Suche").year(2022)],
                [short("Muehlberger 2022").by("Muehlberger").year(2022)],
            ],
            "Mühlberger 2022 ← 1",
        ),
        (
            notes![
                [full("IDOS 2023")
                    .by("=German Institute of Development and Sustainability (IDOS)")
                    .title("Annual Report")
                    .year(2023)],
                [full("NATO Defence College 2023").by("=NATO Defence College").title("Outlook").year(2023)],
                [short("IDOS 2023, S. 4").by("=IDOS").year(2023)],
            ],
            "German Institute of Development and Sustainability (IDOS) 2023 ← 1",
        ),
        (
            notes![
                [full("NATO Defence College 2023").by("=NATO Defence College").title("Outlook").year(2023)],
                [short("NATO 2023").by("=NATO").year(2023)],
            ],
            "– ? NoSuchWork",
        ),
    ] {
        assert_eq!(told(&resolved(&notes)), [expected], "{notes:?}");
    }
}

#[test]
fn et_al_means_the_work_of_several() {
    let both = full("Meier/Schmidt/Vogt 2010").by("Karl/Meier;Eva/Schmidt;Jo/Vogt").title("Frieden").year(2010);
    let mut et_al = short("Meier et al. 2010, S. 3").by("Meier").year(2010);
    et_al.citation.fields.push((Variable::Author, ByteSpan::new(0, 5)));
    let alone = full("Meier 2010").by("Karl/Meier").title("Krieg").year(2010);
    means(&notes![[both], [alone], [et_al]], &["Meier 2010 ← 1"]);
}

#[test]
fn short_titles_choose_among_the_works_of_an_author() {
    let essays = || full("Wehler, Nationalismus, 2001").by("Hans-Ulrich/Wehler").title("Nationalismus").year(2001);
    let title = |title: &str| short(title).rule(Rule::ShortTitle).by("Wehler").short_title(title);
    for (notes, expected) in [
        (notes![[wehler()], [essays()], [title("Gesellschaftsgeschichte")]], "Wehler 2006 3 ← 1"),
        (notes![[wehler()], [essays()], [title("Nationalismus")]], "Wehler 2001 ← 2"),
        (notes![[wehler()], [essays()], [title("Kaiserreich")]], "– ? NoSuchWork: Wehler 2006 3, Wehler 2001"),
        (notes![[wehler()], [frevert()], [title("DKN").by("Frevert")]], "Frevert 2001 ← 2"),
        (
            notes![[wehler()], [wehler().volume("4")], [title("Gesellschaftsgeschichte")]],
            "– ? Ambiguous: Wehler 2006 3, Wehler 2006 4",
        ),
        (
            notes![[wehler()], [wehler().volume("4")], [title("Gesellschaftsgeschichte").volume("IV")]],
            "Wehler 2006 4 ← 2",
        ),
        // Without an author: two words as they stand, or a long one.
        (notes![[frevert()], [short("Kasernierte Nation").short_title("Kasernierte Nation")]], "Frevert 2001 ← 1"),
        (notes![[frevert()], [short("Zivil").short_title("Die")]], "– ? NoSuchWork"),
    ] {
        assert_eq!(told(&resolved(&notes)), [expected], "{notes:?}");
    }
}

#[test]
fn an_author_alone_means_the_only_work_and_op_cit_the_last() {
    let essays = || full("Wehler, Nationalismus, 2001").by("Hans-Ulrich/Wehler").title("Nationalismus").year(2001);
    let alone = || short("Wehler, S. 5").by("Wehler").rule(Rule::ShortTitle);
    let op_cit = || short("Wehler, op. cit., p. 5").by("Wehler").rule(Rule::OpCit);
    let unknown = || short("Wehler 1975").by("Wehler").year(1975);
    for (notes, expected) in [
        (notes![[wehler()], [alone()]], vec!["Wehler 2006 3 ← 1"]),
        (notes![[wehler()], [essays()], [alone()]], vec!["– ? Ambiguous: Wehler 2006 3, Wehler 2001"]),
        (
            notes![[wehler()], [essays()], [short("Wehler (wie Anm. 1)").by("Wehler").number("1")], [op_cit()]],
            vec!["Wehler 2006 3 ← 1", "Wehler 2006 3 ← 1 ? Ambiguous: Wehler 2006 3, Wehler 2001"],
        ),
        (notes![[wehler()], [unknown()], [op_cit()]], vec!["– ? NoSuchWork", "– ? NoSuchWork: Wehler 2006 3"]),
        (notes![[wehler()], [unknown()], [alone()]], vec!["– ? NoSuchWork", "– ? Ambiguous: Wehler 2006 3"]),
        (notes![[wehler()], [frevert()], [short("a. a. O., S. 7").rule(Rule::OpCit)]], vec!["Frevert 2001 ← 2"]),
        (
            notes![
                [full("Thomas Mann, Werke, 1974").by("Thomas/Mann").title("Werke").year(1974)],
                [full("Heinrich Mann, Werke, 1974").by("Heinrich/Mann").title("Werke").year(1974)],
                [short("Th. Mann, a. a. O.").by("Th./Mann").rule(Rule::OpCit)],
            ],
            vec!["Mann 1974 ← 1"],
        ),
    ] {
        assert_eq!(told(&resolved(&notes)), expected, "{notes:?}");
    }
}

#[test]
fn ders_is_the_author_before() {
    let nipperdey = || full("Thomas Nipperdey, Deutsche Geschichte, München 1992").by("Thomas/Nipperdey").year(1992);
    let machtstaat = || nipperdey().title("Deutsche Geschichte 1866–1918").volume("II");
    let essays = || full("ders., Nachdenken über die deutsche Geschichte, 1986").idem().title("Nachdenken").year(1986);
    let (notes, works) = resolved(&notes![
        [machtstaat(), essays()],
        [ibid("Ebd.")],
        [full("Ders., Bürgerwelt, 1983").idem().title("Deutsche Geschichte. Bürgerwelt").year(1983)],
        [short("Ders. 1986, S. 3").idem().year(1986)],
        [short("Ders., S. 5").idem()],
        [short("ders. (wie Anm. 3), S. 2").idem().number("3")],
    ]);
    let nipperdeys = people("Thomas/Nipperdey");
    assert!(works.iter().all(|work| work.item.author == nipperdeys), "{works:?}");
    assert!(notes.iter().flat_map(Note::citations).skip(3).all(|citation| citation.item.author == nipperdeys));
    assert_eq!(
        told(&(notes, works)),
        [
            "Nipperdey 1986 ← 1 ? SeveralWorksBefore: Nipperdey 1986, Nipperdey 1992 II",
            "Nipperdey 1986 ← 1",
            "Nipperdey 1986 ← 4 ← 1 ? Ambiguous: Nipperdey 1986, Nipperdey 1992 II, Nipperdey 1983",
            "Nipperdey 1983 ← 3",
        ]
    );
    // What could not be read may have another author.
    let (notes, works) =
        resolved(&notes![[machtstaat(), Piece::Unread("Bln 12/7"), essays()], [short("Ders., S. 5").idem()]]);
    assert!(works[1].item.author.is_empty());
    assert_eq!(told(&(notes, works)), ["– ? NoSuchWork"]);
}

#[test]
fn dies_as_editor_is_the_author_of_the_chapter() {
    let planert = full("Ute Planert, Die Nation als »Reich der Freiheit«, in: dies. (Hrsg.), Nation, 2000");
    let planert = planert.by("Ute/Planert").title("Die Nation als »Reich der Freiheit«").year(2000);
    let (notes, works) = resolved(&notes![[planert.with(|citation| citation.editor_is_idem = true)]]);
    assert_eq!(works[0].item.editor, people("Ute/Planert"));
    assert_eq!(notes[0].citations().next().map(|citation| citation.item.editor.clone()), Some(people("Ute/Planert")));
}

#[test]
fn two_full_citations_of_one_work_are_one() {
    let law = |text: &str| full(text).rule(Rule::Statute).item(|item| item.kind = Some(ItemType::Legislation));
    let case = |text: &str| full(text).rule(Rule::Case).within("BVerfGE").volume("90");
    let file = |location: &str| {
        full(location).rule(Rule::Archive).item(|item| {
            item.archive = Some("Politisches Archiv des Auswärtigen Amts (PA AA)".into());
            item.archive_location = Some(location.into());
        })
    };
    let brief = |archive: &str| file("R 20.341").item(|item| item.archive = Some(archive.into()));
    let doi = |title: &str| full(title).title(title).item(|item| item.doi = Some("10.5555/jsi.2023.46.2.115".into()));
    let news = || full("Staatshaushalt fertig").title("Staatshaushalt fertig").within("FAZ").year(1968);
    let index = |year: i32| {
        let title = format!("Fragile States Index Annual Report {year}");
        full(&title).by("=The Fund for Peace").title(&title).year(year)
    };
    let njw = |year: i32| full("NJW").rule(Rule::Case).within("NJW").year(year).item(|i| i.page = Some("1234".into()));
    let home = |url: &str| full("Home").title("Home").item(|item| item.url = Some(url.into()));
    let resolution = |title: &str| {
        full(title).rule(Rule::OfficialDocument).title(title).item(|item| item.number = Some("S/RES/1546".into()))
    };
    let page = |page: &'static str| move |item: &mut Item| item.page_first = Some(page.into());
    for (name, notes, expected) in [
        ("printed twice", notes![[wehler()], [wehler()]], 1),
        ("without its subtitle", notes![[frevert()], [frevert().title("Die kasernierte Nation")]], 1),
        ("without its year", notes![[frevert()], [frevert().item(|item| item.issued = None)]], 1),
        ("another year", notes![[frevert()], [frevert().year(2011)]], 2),
        ("another volume", notes![[wehler()], [wehler().volume("IV")]], 2),
        ("the volume in Roman numbers", notes![[wehler()], [wehler().volume("III")]], 1),
        (
            "another edition",
            notes![
                [wehler().item(|i| i.edition = Some("2".into()))],
                [wehler().item(|i| i.edition = Some("3".into()))]
            ],
            2,
        ),
        ("a number in the title", notes![[index(2022)], [index(2023)]], 2),
        ("a DOI", notes![[doi("The Rise of Resilience")], [doi("Resilience")]], 1),
        ("title and newspaper", notes![[news()], [news().by("Karl/Vogt")]], 1),
        ("title alone, another newspaper", notes![[news()], [news().within("Die Zeit")]], 2),
        ("two authors of a name", notes![[frevert()], [frevert().by("Karl/Frevert")]], 2),
        ("reporter and page", notes![[case("a").item(page("286"))], [case("b").title("AWACS").item(page("286"))]], 1),
        ("a yearly reporter", notes![[njw(2004)], [njw(2010)]], 2),
        ("a symbol", notes![[resolution("Resolution 1546")], [resolution("On Iraq")]], 1),
        ("pages of one title", notes![[home("https://a.org/")], [home("https://b.org/")]], 2),
        ("a page printed twice", notes![[home("https://a.org/")], [home("https://a.org")]], 1),
        ("reporter, other page", notes![[case("a").item(page("286"))], [case("b").item(page("1"))]], 2),
        ("a code", notes![[law("Art. 87a GG").title("GG")], [law("Art. 5 GG").title("GG")]], 1),
        ("two codes", notes![[law("Art. 87a GG").title("GG")], [law("§ 5 BGB").title("BGB")]], 2),
        ("a shelf mark", notes![[file("R 20.341")], [brief("PA AA").title("Bericht")]], 1),
        ("two shelf marks", notes![[file("R 20.341")], [file("R 20.342")]], 2),
        (
            "two letters in a file",
            notes![[file("R 20.341").title("Bericht")], [file("R 20.341").title("Telegramm")]],
            2,
        ),
        ("a shelf mark of another archive", notes![[file("R 20.341")], [brief("Bundesarchiv")]], 2),
        ("a misprint", notes![[leonhard()], [leonhard().title("Bellizismus und Natoin. Kriegsdeutung")]], 2),
        (
            "a misprint",
            notes![[leonhard()], [leonhard().title("Bellizizmus und Nation. Kriegsdeutung und Nationsbestimmung")]],
            1,
        ),
    ] {
        assert_eq!(resolved(&notes).1.len(), expected, "{name}: {notes:?}");
    }
}

#[test]
fn works_gather_what_their_full_citations_say() {
    let later = frevert().item(|item| {
        item.publisher = Some("C. H. Beck".into());
        item.title = Some("Die kasernierte Nation".into());
    });
    let (_, works) = resolved(&notes![[frevert()], [later], [short("Frevert, S. 3").by("Frevert")]]);
    assert_eq!(works[0].item.publisher.as_deref(), Some("C. H. Beck"));
    assert!(works[0].item.title.as_deref().is_some_and(|title| title.contains("Militärdienst")));
    assert_eq!(works[0].notes, [1, 2, 3]);
}

#[test]
fn a_name_that_a_note_gives_is_known_from_there_on() {
    let treaty = || full("Law of Armed Warfare, im Folgenden LAW").title("Law of Armed Warfare").alias("LAW");
    let named = || short("LAW, S. 5").rule(Rule::Alias).short_title("LAW");
    for (notes, expected) in [
        (notes![[treaty()], [frevert()], [named()]], "Law of Armed Warfare ← 1"),
        (notes![[treaty()], [short("LAW Rn. 5").rule(Rule::Alias).by("=LAW")]], "Law of Armed Warfare ← 1"),
        (notes![[treaty()], [short("law, S. 5").rule(Rule::Alias).by("=law")]], "– ? NoSuchWork"),
        (notes![[named()], [treaty()]], "Law of Armed Warfare ← 2 ? OnlyLater"),
        (notes![[treaty()], [frevert().alias("LAW")], [named()]], "– ? Ambiguous: Law of Armed Warfare, Frevert 2001"),
        (
            notes![
                [full("Harold Koh, The Spirit, 1996 [hereinafter Koh]")
                    .by("Harold/Koh")
                    .title("The Spirit")
                    .alias("Koh")],
                [full("Harold Koh, Transnational, 1991").by("Harold/Koh").title("Transnational Litigation")],
                [short("Koh, supra note 1, at 3").by("Koh").number("1")],
            ],
            "Koh ← 1",
        ),
    ] {
        assert_eq!(told(&resolved(&notes)), [expected], "{notes:?}");
    }
}

#[test]
fn an_archive_under_its_alias_is_the_same_archive() {
    let file = |archive: &str, location: &str| {
        full(location).rule(Rule::Archive).item(|item| {
            item.archive = Some(archive.into());
            item.archive_location = Some(location.into());
        })
    };
    let landesarchiv = file("Landesarchiv Westfalen", "Nr. 12").alias("LAW");
    let (_, works) = resolved(&notes![[landesarchiv], [file("LAW", "Nr. 12")], [file("LAW", "Nr. 13")]]);
    assert_eq!(works.iter().map(|work| &work.notes[..]).collect::<Vec<_>>(), [&[1, 2][..], &[3]]);
}

#[test]
fn decisions_are_found_by_name_or_reporter() {
    let hamdan = || {
        full("Hamdan v. Rumsfeld, 548 U.S. 557 (2006)")
            .rule(Rule::Case)
            .title("Hamdan v. Rumsfeld")
            .within("U.S.")
            .volume("548")
            .item(|item| (item.kind, item.page_first) = (Some(ItemType::LegalCase), Some("557".into())))
    };
    for (notes, expected) in [
        (
            notes![
                [hamdan()],
                [short("Hamdan, 548 U.S. at 559").rule(Rule::Case).short_title("Hamdan").within("U.S.").volume("548")]
            ],
            "Hamdan v. Rumsfeld 548 ← 1",
        ),
        (
            notes![[hamdan()], [short("548 U.S. at 559").rule(Rule::Case).within("U.S.").volume("548")]],
            "Hamdan v. Rumsfeld 548 ← 1",
        ),
        (
            notes![
                [hamdan()],
                [short("548 U.S. 1")
                    .rule(Rule::Case)
                    .within("U.S.")
                    .volume("548")
                    .item(|item| item.page_first = Some("1".into()))],
            ],
            "– ? NoSuchWork",
        ),
        (
            notes![[hamdan()], [short("549 U.S. at 559").rule(Rule::Case).within("U.S.").volume("549")]],
            "– ? NoSuchWork",
        ),
        (notes![[hamdan()], [short("Hamdan, supra note 1").by("=Hamdan").number("1")]], "Hamdan v. Rumsfeld 548 ← 1"),
    ] {
        assert_eq!(told(&resolved(&notes)), [expected], "{notes:?}");
    }
}

#[test]
fn works_count_from_their_first_citation_of_any_form() {
    let (_, works) =
        resolved(&notes![[short("Frevert 2001").by("Frevert").year(2001)], [wehler()], [frevert()], [wehler()]]);
    assert_eq!(
        works.iter().map(|work| (name(work), work.notes.clone())).collect::<Vec<_>>(),
        [("Frevert 2001".to_owned(), vec![1, 3]), ("Wehler 2006 3".to_owned(), vec![2, 4]),]
    );
}

#[test]
fn long_chains_keep_their_ends() {
    let mut pieces = notes![[wehler()]];
    pieces.extend(std::iter::repeat_n(notes![[ibid("Ebd.")]], 100).flatten());
    let (notes, _) = resolved(&pieces);
    let link = &notes[100].citations().next().expect("a citation").link;
    assert_eq!((link.work, link.via, link.chain.len()), (Some(0), Some(100), MOST_IN_CHAIN));
    assert_eq!((link.chain[1], link.chain[MOST_IN_CHAIN - 1]), (99, 1));
}

/// Any citation at all, from few names, years, titles and labels, so that they meet.
fn any_piece() -> impl Strategy<Value = Piece> {
    let pick = |list: &'static [&'static str]| proptest::sample::select(list);
    let said = (
        pick(&["", "", "Meier", "Karl/Meier", "=NATO", "Meier;Eva/Schmidt", "=The Fund for Peace", "von Meier", "="]),
        pick(&["", "", "Krieg", "Krieg. Ein Versuch", "Die Nation", "x", "§", "Krieg 2"]),
        pick(&["", "", "Nr. 1", "BVerfGE", "LAW"]),
        pick(&["", "", "", "1", "2", "5", "40", "*"]),
        0_usize..8,
    );
    (0_u8..10, said, any::<[bool; 4]>(), pick(&["2010", "2010a", "2011b ß", "ä"])).prop_map(
        |(kind, said, flags, year)| {
            let (names, title, container, label, rule) = said;
            let rules = [
                Rule::Ibid,
                Rule::CrossReference,
                Rule::NoteNumber,
                Rule::OpCit,
                Rule::Alias,
                Rule::Case,
                Rule::Archive,
                Rule::Statute,
            ];
            let kind = match kind {
                0 => return Piece::Commentary("So."),
                1 => return Piece::Unread("ß ["),
                2..=4 => CitationKind::Full,
                5..=7 => CitationKind::Short,
                _ => CitationKind::Ibid,
            };
            let mut cite = cite(kind, rules[rule], &format!("{names} {year} {title}"));
            if !names.is_empty() {
                cite = cite.by(names);
            }
            if !title.is_empty() {
                cite = if flags[0] { cite.title(title) } else { cite.short_title(title) };
            }
            if !container.is_empty() {
                cite = cite.within(container).volume(label).item(|item| item.archive_location = Some(container.into()));
            }
            if !label.is_empty() && flags[1] {
                cite = cite.number(label);
            }
            if flags[2] {
                cite = cite.idem().alias(title).with(|citation| citation.editor_is_idem = true);
            }
            if flags[3] {
                cite = cite.year(2010).edited_by("Hope").page("3");
            }
            cite.into()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 2_000 } else { 20_000 }))]

    #[test]
    fn any_notes_resolve_to_works_and_notes_that_exist(
        pieces in proptest::collection::vec(proptest::collection::vec(any_piece(), 0..4), 0..14),
        labels in proptest::collection::vec(proptest::sample::select(vec!["1", "2", "5", "*", ""]), 0..6),
    ) {
        let (notes, works) = resolved_with(&pieces, &labels);
        let again = resolved_with(&pieces, &labels);
        prop_assert_eq!(&(notes.clone(), works.clone()), &again);
        let ordinals = 1..=notes.len() as u32;
        let mut next = 0;
        for note in &notes {
            for citation in note.citations() {
                let link = &citation.link;
                for work in link.work.iter().chain(&link.candidates) {
                    prop_assert!((*work as usize) < works.len());
                }
                if let Some(work) = link.work {
                    prop_assert!(works[work as usize].notes.contains(&note.ordinal));
                    prop_assert!(work <= next, "works count in the order in which they are first cited");
                    next = next.max(work + 1);
                }
                prop_assert!(link.chain.iter().all(|note| ordinals.contains(note)));
                prop_assert_eq!(link.via, link.chain.first().copied());
                match citation.kind {
                    CitationKind::Full => {
                        prop_assert!(link.work.is_some() && link.anaphora.is_none() && link.chain.is_empty());
                    }
                    // Whatever is not linked says why, whatever is linked says how.
                    _ if link.work.is_none() => prop_assert!(link.doubt.is_some()),
                    _ => prop_assert!(link.anaphora.is_some() && !link.chain.is_empty()),
                }
            }
        }
        for work in &works {
            prop_assert!(!work.notes.is_empty() && work.notes.is_sorted_by(|a, b| a < b));
        }
    }
}
