//! From the parts of a full citation to the variables of CSL.

use crate::citation::csl::{Date, Item, ItemType, Name};
use crate::citation::full::Full;
use winnow::Parser;

use crate::citation::grammar::locator::Place;
use crate::citation::grammar::name::{Form, Names};
use crate::citation::grammar::{Run, Tokens, name, word};
use crate::citation::lexicon::{self, Role};
use crate::citation::model::{Locator, LocatorLabel, Variable};
use crate::citation::part::{Part, Periodical, Report, raised_edition};
use crate::citation::token::{Kind, Token};
use crate::text::ByteSpan;

/// What the parts of a citation say together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assembled {
    pub(crate) item: Item,
    pub(crate) fields: Vec<(Variable, ByteSpan)>,
    pub(crate) locator: Option<Locator>,
    pub(crate) alias: Option<String>,
    pub(crate) author_is_idem: bool,
    pub(crate) editor_is_idem: bool,
}

/// Puts together an item and notes which bytes say what.
pub(crate) struct Builder<'s, 't> {
    text: &'t str,
    tokens: &'s [Token<'t>],
    pub(crate) done: Assembled,
}

impl<'s, 't> Builder<'s, 't> {
    pub(crate) fn new(text: &'t str, tokens: &'s [Token<'t>]) -> Self {
        Self { text, tokens, done: Assembled::default() }
    }

    /// Returns the bytes of a run.
    pub(crate) fn span(&self, run: Run) -> ByteSpan {
        let tokens = run.of(self.tokens);
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => ByteSpan::new(first.start as usize, last.end as usize),
            _ => ByteSpan::default(),
        }
    }

    /// Returns a run as printed.
    pub(crate) fn printed(&self, run: Run) -> String {
        self.span(run).of(self.text).to_owned()
    }

    /// Notes which bytes give a variable.
    pub(crate) fn note(&mut self, variable: Variable, run: Run) {
        if !run.is_empty() {
            let span = self.span(run);
            self.done.fields.push((variable, span));
        }
    }

    /// Returns a run as printed and notes it.
    pub(crate) fn take(&mut self, variable: Variable, run: Run) -> Option<String> {
        if run.is_empty() {
            return None;
        }
        self.note(variable, run);
        Some(self.printed(run))
    }

    /// Returns the text of a single token, as a link is printed without brackets, and notes it.
    pub(crate) fn link(&mut self, variable: Variable, run: Run) -> Option<String> {
        self.note(variable, run);
        run.of(self.tokens).first().map(|token| token.text.to_owned())
    }

    /// Sets the cited place.
    pub(crate) fn locate(&mut self, run: Run, label: LocatorLabel) {
        let span = self.span(run);
        self.note(Variable::Locator, run);
        self.done.locator = Some(Locator { text: span.of(self.text).to_owned(), label, span: Some(span) });
    }

    /// Takes the quotation marks off a title that stands in them as a whole.
    pub(crate) fn unquoted(&self, run: Run) -> Run {
        let tokens = run.of(self.tokens);
        match tokens.first() {
            Some(first) if first.kind == Kind::QuoteOpen && first.partner + 1 == run.to && run.to - run.from > 2 => {
                let mut to = run.to - 1;
                while to > run.from + 2 && matches!(self.tokens[to as usize - 1].kind, Kind::Comma | Kind::Stop) {
                    to -= 1;
                }
                Run { from: run.from + 1, to }
            }
            _ => run,
        }
    }
}

impl Builder<'_, '_> {
    /// Adds journal or reporter of a short form.
    pub(crate) fn report(&mut self, report: &Report) {
        self.done.item.container_title = self.take(Variable::ContainerTitle, report.title);
        if let Some(volume) = report.volume {
            self.done.item.volume = self.take(Variable::Volume, volume);
        }
        if let Some(first) = report.first_page {
            self.done.item.page_first = self.take(Variable::PageFirst, first);
        }
        if let Some((run, date)) = &report.year {
            issued(self, *run, date);
        }
    }
}

/// Gives names in capitals ("LOUIS HENKIN") their usual letters.
fn usual(names: &[Name]) -> Vec<Name> {
    let lower = |word: &str| {
        let parts: Vec<String> = word
            .split(' ')
            .map(|part| {
                let mut letters = part.chars();
                let first = letters.next().map(String::from).unwrap_or_default();
                let loud = part.chars().count() > 2 && part.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
                if loud && !part.contains('.') { first + &letters.as_str().to_lowercase() } else { part.to_owned() }
            })
            .collect();
        parts.join(" ")
    };
    names
        .iter()
        .map(|name| {
            let loud = |part: &Option<String>| {
                part.as_ref().is_some_and(|p| p.chars().count() > 3 && !p.chars().any(char::is_lowercase))
            };
            if loud(&name.family) && (name.given.is_none() || loud(&name.given)) {
                Name {
                    family: name.family.as_deref().map(lower),
                    given: name.given.as_deref().map(lower),
                    ..name.clone()
                }
            } else {
                name.clone()
            }
        })
        .collect()
}

/// Takes the more exact of two dates that do not contradict each other, else the first.
pub(crate) fn more_exact(first: Option<Date>, second: Date) -> Date {
    match first {
        None => second,
        Some(first) => {
            let agree = first.start.year == second.start.year;
            let exact = |date: &Date| u8::from(date.start.month.is_some()) + u8::from(date.start.day.is_some());
            if agree && exact(&second) > exact(&first) { second } else { first }
        }
    }
}

/// Makes the item of a full citation.
pub(crate) fn assemble<'t>(text: &'t str, tokens: &[Token<'t>], full: &Full) -> Assembled {
    let mut builder = Builder::new(text, tokens);
    let mut type_seen = Seen::default();
    head(&mut builder, full);
    if full.head.as_ref().is_some_and(|head| head.recipient.is_some()) {
        type_seen.letter = Some(ItemType::PersonalCommunication);
    }
    if let Some(court) = full.court {
        builder.done.item.authority = builder.take(Variable::Authority, court);
        type_seen.case = true;
    }
    if let Some(title) = full.title {
        let title = builder.unquoted(title);
        let described = title.of(tokens).first().and_then(lexicon::genre);
        let described = described.and_then(|name| serde_json::from_value(serde_json::Value::from(name)).ok());
        type_seen.letter = type_seen.letter.or(described);
        type_seen.quoted = title.from > 0 && tokens[title.from as usize - 1].kind == Kind::QuoteOpen;
        builder.done.item.title = builder.take(Variable::Title, title);
    }
    if let Some(container) = full.container {
        let container = builder.unquoted(container);
        type_seen.container_newspaper = lexicon::NEWSPAPERS.longest(container.of(tokens)) == container.of(tokens).len();
        type_seen.container_periodical = container.of(tokens).iter().any(|t| lexicon::PERIODICAL_WORDS.has(t))
            || lexicon::JOURNALS.longest(container.of(tokens)) == container.of(tokens).len();
        builder.done.item.container_title = builder.take(Variable::ContainerTitle, container);
        type_seen.container = true;
    }
    let mut places: Vec<Place> = Vec::new();
    for part in &full.parts {
        add(&mut builder, part, &mut type_seen, &mut places);
    }
    if type_seen.archive {
        described_letter(&mut builder, full.title);
    }
    let kind = type_seen.kind(&builder.done.item);
    builder.done.item.kind = Some(kind);
    if matches!(kind, ItemType::PersonalCommunication | ItemType::Manuscript) && type_seen.archive {
        // The town in which a letter was written.
        builder.done.item.publisher_place = None;
        builder.done.fields.retain(|(variable, _)| *variable != Variable::PublisherPlace);
    }
    settle_places(&mut builder, kind, &places);
    builder.done.fields.sort_by_key(|(_, span)| (span.start, span.end));
    builder.done
}

/// "Graham to Peel" as the description of an archive item: who wrote to whom.
fn described_letter(builder: &mut Builder<'_, '_>, title: Option<Run>) {
    let Some(run) = title.filter(|_| builder.done.item.author.is_empty()) else { return };
    let mut input = Tokens::new(run.of(builder.tokens));
    let person = |input: &mut Tokens<'_>| {
        let before = *input;
        name::natural_one(input).or_else(|_| {
            *input = before;
            name::families_without_commas(input)
        })
    };
    let Ok(author) = person(&mut input) else { return };
    let to: winnow::Result<&Token<'_>, winnow::error::EmptyError> = word(&["to", "an"]).parse_next(&mut input);
    if to.is_err() {
        return;
    }
    let Ok(recipient) = person(&mut input) else { return };
    if !input.is_empty() {
        return;
    }
    builder.done.item.author = usual(&author.list);
    builder.done.item.recipient = usual(&recipient.list);
    builder.note(Variable::Author, author.run);
    builder.note(Variable::Recipient, recipient.run);
    builder.done.item.title = None;
    builder.done.fields.retain(|(variable, _)| *variable != Variable::Title);
}

fn head(builder: &mut Builder<'_, '_>, full: &Full) {
    let Some(head) = &full.head else { return };
    let list = usual(&head.names.list);
    let idem = head.names.form == Form::Idem;
    match head.role {
        Some(Role::Editor) => {
            builder.done.item.editor = list;
            builder.done.editor_is_idem = idem;
            builder.note(Variable::Editor, head.names.run);
        }
        Some(Role::EditorAndTranslator) => {
            builder.done.item.editor.clone_from(&list);
            builder.done.item.translator = list;
            builder.note(Variable::Editor, head.names.run);
        }
        Some(Role::Translator) => {
            builder.done.item.translator = list;
            builder.note(Variable::Translator, head.names.run);
        }
        Some(Role::Other) | None => {
            builder.done.item.author = list;
            builder.done.author_is_idem = idem;
            builder.note(Variable::Author, head.names.run);
        }
    }
    if let Some(recipient) = &head.recipient {
        builder.done.item.recipient = usual(&recipient.list);
        builder.note(Variable::Recipient, recipient.run);
    }
    if let Some((run, date)) = &head.year {
        builder.note(Variable::Issued, *run);
        builder.done.item.issued = Some(date.clone());
    }
}

/// What shows the type of a work.
#[derive(Default)]
struct Seen {
    quoted: bool,
    container: bool,
    container_newspaper: bool,
    container_periodical: bool,
    editors_in: bool,
    journal: bool,
    newspaper: bool,
    series: bool,
    bracketed_series: bool,
    day: bool,
    case: bool,
    gazette: bool,
    statute: bool,
    official: bool,
    archive: bool,
    letter: Option<ItemType>,
    newspaper_title: bool,
    entry: bool,
    /// The date is a year that stands for itself.
    loose_year: bool,
}

impl Seen {
    fn kind(&self, item: &Item) -> ItemType {
        let published = item.publisher_place.is_some();
        if self.case {
            return ItemType::LegalCase;
        }
        if self.statute {
            return ItemType::Legislation;
        }
        if self.gazette {
            let treaty = item.container_title.as_deref().is_some_and(|title| title.contains("T.S"));
            return if treaty { ItemType::Treaty } else { ItemType::Legislation };
        }
        if self.entry {
            return ItemType::EntryDictionary;
        }
        if self.archive {
            return self.letter.unwrap_or(ItemType::Manuscript);
        }
        if self.official {
            return ItemType::Report;
        }
        if let Some(letter) = self.letter.filter(|_| !published && !self.container) {
            return letter;
        }
        if item.genre.is_some() {
            return ItemType::Thesis;
        }
        if self.journal {
            let newspaper = self.day || self.newspaper_title;
            return if newspaper { ItemType::ArticleNewspaper } else { ItemType::ArticleJournal };
        }
        if self.newspaper || self.container_newspaper {
            return ItemType::ArticleNewspaper;
        }
        if self.container {
            if self.container_periodical && !published && !self.editors_in {
                return if self.day { ItemType::ArticleNewspaper } else { ItemType::ArticleJournal };
            }
            if self.day && !published && !self.editors_in {
                return if item.url.is_some() { ItemType::Webpage } else { ItemType::ArticleNewspaper };
            }
            return ItemType::Chapter;
        }
        if item.number.is_some() {
            return ItemType::Report;
        }
        if self.series && !self.bracketed_series {
            return ItemType::Report;
        }
        if item.url.is_some() && !published && item.isbn.is_none() {
            return if item.publisher.is_some() { ItemType::Report } else { ItemType::Webpage };
        }
        if item.other.contains_key("arxiv") {
            return ItemType::Article;
        }
        if self.quoted && item.doi.is_some() && !published {
            return ItemType::ArticleJournal;
        }
        ItemType::Book
    }
}

fn set(slot: &mut Option<String>, value: Option<String>) {
    if slot.is_none() {
        *slot = value;
    }
}

fn add(builder: &mut Builder<'_, '_>, part: &Part, seen: &mut Seen, places: &mut Vec<Place>) {
    match part {
        Part::Edition(run) => {
            let value = builder.take(Variable::Edition, *run).map(|edition| plain_edition(&edition));
            set(&mut builder.done.item.edition, value);
        }
        Part::Volume { number, title } => {
            let value = builder.take(Variable::Volume, *number);
            set(&mut builder.done.item.volume, value);
            if let Some(title) = title {
                let title = builder.unquoted(*title);
                builder.done.item.volume_title = builder.take(Variable::VolumeTitle, title);
            }
        }
        Part::People { role, names } => people(builder, *role, names),
        Part::Imprint { places, publisher, year } => {
            if let Some(places) = places {
                let value = builder.take(Variable::PublisherPlace, *places);
                set(&mut builder.done.item.publisher_place, value);
            }
            if let Some(publisher) = publisher {
                let value = builder.take(Variable::Publisher, *publisher);
                set(&mut builder.done.item.publisher, value);
            }
            if let Some((run, date)) = year {
                // "(1966; repr., New Haven 2008)": the imprint is what is cited.
                if std::mem::take(&mut seen.loose_year) {
                    builder.done.item.issued = None;
                }
                issued(builder, *run, date);
            }
        }
        Part::Journal(_) if seen.case && builder.done.item.container_title.is_some() => {}
        Part::Journal(journal) => {
            seen.journal = true;
            let title = journal.title.of(builder.tokens);
            seen.newspaper_title |= !title.is_empty() && lexicon::NEWSPAPERS.longest(title) == title.len();
            periodical(builder, journal);
        }
        Part::Container { title, issue } => {
            if let Some(issue) = issue {
                let value = builder.take(Variable::Issue, *issue);
                set(&mut builder.done.item.issue, value);
            }
            let run = title;
            seen.newspaper = true;
            seen.container = true;
            let value = builder.take(Variable::ContainerTitle, *run);
            set(&mut builder.done.item.container_title, value);
        }
        Part::Series { title, number } => {
            seen.series = true;
            let from = title.from as usize;
            seen.bracketed_series = from > 0 && matches!(builder.tokens[from - 1].kind, Kind::Open | Kind::Equals);
            let value = builder.take(Variable::CollectionTitle, *title);
            set(&mut builder.done.item.collection_title, value);
            if let Some(number) = number {
                let value = builder.take(Variable::CollectionNumber, *number);
                set(&mut builder.done.item.collection_number, value);
            }
        }
        Part::Date(run, date) => {
            seen.day |= date.start.day.is_some();
            issued(builder, *run, date);
        }
        Part::Year(run, date) => {
            seen.loose_year |= builder.done.item.issued.is_none();
            issued(builder, *run, date);
        }
        Part::Place(place) => places.push(*place),
        Part::From { first, cited } => {
            let value = builder.take(Variable::PageFirst, *first);
            set(&mut builder.done.item.page_first, value);
            builder.locate(cited.run, cited.label);
        }
        Part::Url(run) => {
            let value = builder.link(Variable::Url, *run);
            set(&mut builder.done.item.url, value);
        }
        Part::Doi(run) => {
            let value = builder.link(Variable::Doi, *run);
            set(&mut builder.done.item.doi, value);
        }
        Part::Arxiv(run) => {
            let value = builder.link(Variable::Number, *run).map(|number| format!("arXiv:{number}"));
            set(&mut builder.done.item.number, value);
        }
        Part::Isbn(run) => {
            let value = builder.take(Variable::Isbn, *run);
            set(&mut builder.done.item.isbn, value);
        }
        Part::Accessed(run, date) => {
            builder.note(Variable::Accessed, *run);
            builder.done.item.accessed.get_or_insert_with(|| date.clone());
        }
        Part::Number(run) => {
            let value = builder.take(Variable::Number, *run);
            set(&mut builder.done.item.number, value);
        }
        Part::Genre(run) => {
            let value = builder.take(Variable::Genre, *run);
            set(&mut builder.done.item.genre, value);
        }
        Part::Alias(run) => {
            let alias = builder.printed(*run);
            builder.note(Variable::TitleShort, *run);
            builder.done.alias = Some(alias);
        }
        Part::In(Some((names, role))) => {
            seen.editors_in = true;
            let idem = names.form == Form::Idem;
            let list = usual(&names.list);
            match role {
                None if matches!(names.form, Form::Idem | Form::Inverted | Form::Natural) => {
                    // "In: ders.: Gesammelte Schriften": the author's own volume.
                    builder.done.item.container_author = list;
                    builder.note(Variable::ContainerAuthor, names.run);
                }
                Some(Role::Translator) => {
                    builder.done.item.translator = list;
                    builder.note(Variable::Translator, names.run);
                }
                Some(Role::Editor | Role::EditorAndTranslator | Role::Other) | None => {
                    builder.done.item.editor = list;
                    builder.done.editor_is_idem |= idem;
                    builder.note(Variable::Editor, names.run);
                }
            }
        }
        Part::Reporter(report) => reported(builder, report, seen),
        Part::Decision { genre, date } => {
            let value = builder.take(Variable::Genre, *genre);
            set(&mut builder.done.item.genre, value);
            seen.case = true;
            if let Some((run, date)) = date {
                issued(builder, *run, date);
            }
        }
        Part::FileNumber(run) => {
            let value = builder.take(Variable::Number, *run);
            set(&mut builder.done.item.number, value);
        }
        Part::Statute { code, place } => {
            seen.statute = true;
            let value = builder.take(Variable::Title, *code);
            set(&mut builder.done.item.title, value);
            if let Some(place) = place {
                builder.locate(place.run, place.label);
            }
        }
        Part::Official { container, number } => {
            seen.official = true;
            // "Deutscher Bundestag, Antwort der Bundesregierung, BT-Drs. 19/20789": the number of a work with a title.
            let item = &builder.done.item;
            let act = container.is_some_and(|run| run.of(builder.tokens).first().is_some_and(|t| t.is("pub")));
            let number = match container {
                Some(container) if item.title.is_some() && !act => {
                    let number = if number.is_empty() { *container } else { *number };
                    let value = builder.take(Variable::Number, Run { from: container.from, to: number.to });
                    set(&mut builder.done.item.number, value);
                    return;
                }
                _ => number,
            };
            if let Some(container) = container {
                let value = builder.take(Variable::ContainerTitle, *container);
                set(&mut builder.done.item.container_title, value);
            }
            let value = builder.take(Variable::Number, *number);
            set(&mut builder.done.item.number, value);
        }
        Part::Archive { archive, place, location, alias } => {
            seen.archive = true;
            if let Some(alias) = alias {
                builder.done.alias = Some(builder.printed(*alias));
            }
            let value = builder.take(Variable::Archive, *archive);
            set(&mut builder.done.item.archive, value);
            if let Some(place) = place {
                let value = builder.take(Variable::ArchivePlace, *place);
                set(&mut builder.done.item.archive_place, value);
            }
            if let Some(location) = location {
                let value = builder.take(Variable::ArchiveLocation, *location);
                set(&mut builder.done.item.archive_location, value);
            }
        }
        Part::Entry(run) => {
            seen.entry = true;
            let dictionary = builder.done.item.title.take();
            set(&mut builder.done.item.container_title, dictionary);
            for (variable, _) in &mut builder.done.fields {
                if *variable == Variable::Title {
                    *variable = Variable::ContainerTitle;
                }
            }
            builder.done.item.title = builder.take(Variable::Title, *run);
        }
        Part::CaseName(run) => {
            if seen.case || builder.done.item.authority.is_some() {
                let value = builder.take(Variable::Title, *run);
                set(&mut builder.done.item.title, value);
            }
        }
        Part::In(None) | Part::Volumes | Part::Remark | Part::Bracket(_) => {}
    }
}

fn reported(builder: &mut Builder<'_, '_>, report: &Report, seen: &mut Seen) {
    if seen.case && builder.done.item.container_title.is_some() {
        // A parallel citation: "BGHZ 34, 32 = NJW 1961, 868"
        if let Some((run, label)) = report.cited.filter(|_| builder.done.locator.is_none()) {
            builder.locate(run, label);
        }
        return;
    }
    if seen.official {
        // "Pub. L. No. 111-84, 123 Stat. 2190": the number of the act, and where it is printed.
        builder.done.item.container_title = None;
        builder.done.fields.retain(|(variable, _)| *variable != Variable::ContainerTitle);
    }
    let value = if report.inherited {
        Some(builder.printed(report.title))
    } else {
        builder.take(Variable::ContainerTitle, report.title)
    };
    set(&mut builder.done.item.container_title, value);
    if let Some(day) = report.day {
        builder.note(Variable::Issued, day);
    }
    if let Some(volume) = report.volume {
        let value = builder.take(Variable::Volume, volume);
        set(&mut builder.done.item.volume, value);
    }
    if let Some(first) = report.first_page {
        let value = builder.take(Variable::PageFirst, first);
        set(&mut builder.done.item.page_first, value);
    }
    if let Some(authority) = report.authority {
        let value = match report.inherited {
            true => Some(builder.printed(authority)),
            false => builder.take(Variable::Authority, authority),
        };
        set(&mut builder.done.item.authority, value);
    }
    if let Some((run, label)) = report.cited {
        builder.locate(run, label);
    }
    if let Some((run, date)) = &report.year {
        issued(builder, *run, date);
    }
    if report.of_cases {
        // A volume of ILM holds treaties, too.
        seen.case = true;
        if let Some(court) = report.implied {
            set(&mut builder.done.item.authority, Some(court.to_owned()));
        }
    } else {
        seen.gazette = true;
    }
}

fn issued(builder: &mut Builder<'_, '_>, run: Run, date: &Date) {
    builder.note(Variable::Issued, run);
    let before = builder.done.item.issued.take();
    builder.done.item.issued = Some(more_exact(before, date.clone()));
    let raised = run.of(builder.tokens).first().filter(|t| raised_edition(t.text).is_some()).map(|t| t.text);
    if let Some(raised) = raised {
        let edition: String = raised.chars().take_while(|c| !c.is_ascii_digit()).filter_map(lowered).collect();
        set(&mut builder.done.item.edition, Some(edition));
    }
}

/// "²" is 2.
fn lowered(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(c as u32 - '⁰' as u32, 10)?,
        _ => return None,
    })
}

/// "2nd" is 2; "4., durchges." stays as printed.
fn plain_edition(printed: &str) -> String {
    let digits: String = printed.chars().take_while(char::is_ascii_digit).collect();
    let rest = &printed[digits.len()..];
    if !digits.is_empty() && (rest.is_empty() || matches!(rest, "st" | "nd" | "rd" | "th" | "d" | ".")) {
        return digits;
    }
    printed.to_owned()
}

fn people(builder: &mut Builder<'_, '_>, role: Role, names: &Names) {
    let list = usual(&names.list);
    let idem = names.form == Form::Idem;
    let item = &mut builder.done.item;
    match role {
        Role::Editor => {
            item.editor.extend(list);
            builder.done.editor_is_idem |= idem;
            builder.note(Variable::Editor, names.run);
        }
        Role::Translator => {
            item.translator.extend(list);
            builder.note(Variable::Translator, names.run);
        }
        Role::EditorAndTranslator => {
            item.editor.extend(list.iter().cloned());
            item.translator.extend(list);
            builder.note(Variable::Editor, names.run);
            builder.note(Variable::Translator, names.run);
        }
        Role::Other => {}
    }
}

fn periodical(builder: &mut Builder<'_, '_>, journal: &Periodical) {
    let value = builder.take(Variable::ContainerTitle, journal.title);
    set(&mut builder.done.item.container_title, value);
    for (run, variable) in [
        (journal.volume, Variable::Volume),
        (journal.issue, Variable::Issue),
        (journal.pages, Variable::Page),
        (journal.first_page, Variable::PageFirst),
    ] {
        let Some(run) = run else { continue };
        let value = builder.take(variable, run);
        let item = &mut builder.done.item;
        let slot = match variable {
            Variable::Volume => &mut item.volume,
            Variable::Issue => &mut item.issue,
            Variable::Page => &mut item.page,
            _ => &mut item.page_first,
        };
        set(slot, value);
    }
    if let Some((run, date)) = &journal.year {
        issued(builder, *run, date);
    }
    if let Some((cited, label)) = journal.cited {
        builder.locate(cited, label);
    }
}

/// Decides which pages are the extent of a piece and which the cited place.
///
/// What "hier" or brackets point at is cited, and then a range before it is the extent; a range alone is the extent of what
/// stands in something larger, and the cited place of a book.
fn settle_places(builder: &mut Builder<'_, '_>, kind: ItemType, places: &[Place]) {
    let piece = matches!(
        kind,
        ItemType::Chapter
            | ItemType::ArticleJournal
            | ItemType::ArticleNewspaper
            | ItemType::ArticleMagazine
            | ItemType::PaperConference
    );
    let pointed = places.iter().find(|place| place.pointed);
    // "in INTERNATIONAL LAW 783, 801–02", "New Yorker, July 3, 2006, at 44, 51", "S. 75, 82": first page and cited page.
    if piece
        && let [place] = places
        && place.label == LocatorLabel::Page
        && builder.done.item.page_first.is_none()
        && builder.done.item.page.is_none()
        && let Some((first, cited)) = first_and_cited(place.run, builder.tokens)
    {
        builder.done.item.page_first = builder.take(Variable::PageFirst, first);
        builder.locate(cited, LocatorLabel::Page);
        return;
    }
    for (at, place) in places.iter().enumerate() {
        if let Some(volume) = place.volume
            && builder.done.item.volume.is_none()
        {
            builder.done.item.volume = builder.take(Variable::Volume, volume);
        }
        let is_pointed = pointed.is_some_and(|other| std::ptr::eq(other, place));
        let page = matches!(place.label, LocatorLabel::Page | LocatorLabel::Column);
        let extent = page
            && !is_pointed
            && builder.done.item.page.is_none()
            && (pointed.is_some() && (place.range || piece)
                || piece && place.range && builder.done.item.page_first.is_none()
                || kind == ItemType::ArticleNewspaper
                || piece && at == 0 && places.get(1).is_some_and(|next| next.label == LocatorLabel::Page));
        if extent {
            let value = builder.take(Variable::Page, place.run);
            builder.done.item.page = value;
        } else if is_pointed || builder.done.locator.is_none() {
            builder.locate(place.run, place.label);
        }
    }
}

/// "783, 801–02" as first page and the cited ones behind it.
fn first_and_cited(run: Run, tokens: &[Token<'_>]) -> Option<(Run, Run)> {
    let inside = run.of(tokens);
    let first = inside.first().filter(|t| t.is_plain_number())?;
    let following = inside.get(1).is_some_and(|t| matches!(t.text, "f" | "ff"));
    let comma = 1 + usize::from(following);
    let next = inside.get(comma).filter(|t| t.kind == Kind::Comma).and_then(|_| inside.get(comma + 1))?;
    let alone = inside[comma + 1..].iter().all(|t| t.kind != Kind::Comma);
    (next.number() > first.number() && alone)
        .then(|| (Run { to: run.from + 1, ..run }, Run { from: next.index, ..run }))
}
