//! From the parts of a full citation to the variables of CSL.

mod builder;
mod edition;
mod kind;
mod names;
mod part;
mod places;
mod report;

pub(crate) use builder::Builder;

use crate::citation::assemble::kind::Seen;
use crate::citation::assemble::names::usual;
use crate::citation::assemble::part::add;
use crate::citation::assemble::places::settle_places;
use crate::citation::csl::{Date, Item, ItemType};
use crate::citation::grammar::locator::Place;
use crate::citation::grammar::name::Form;
use crate::citation::grammar::{Run, Tokens};
use crate::citation::lattice::{Full, correspondents};
use crate::citation::lexicon::{self, Role};
use crate::citation::model::{Locator, Variable};
use crate::citation::part::is_of_reference;
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
        type_seen.reference = container.of(tokens).iter().any(is_of_reference);
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
    let Ok((author, recipient)) = correspondents(&mut input) else { return };
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

/// Sets names and year of the head, by the role that stands behind them.
fn head(builder: &mut Builder<'_, '_>, full: &Full) {
    let Some(head) = &full.head else { return };
    match head.role {
        Some(role @ (Role::Editor | Role::Translator | Role::EditorAndTranslator)) => {
            part::credit(builder, role, &head.names);
        }
        Some(Role::Other) | None => {
            builder.done.item.author = usual(&head.names.list);
            builder.done.author_is_idem = head.names.form == Form::Idem;
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

/// Sets what is not yet set: of two readings the first stays.
fn set(slot: &mut Option<String>, value: Option<String>) {
    if slot.is_none() {
        *slot = value;
    }
}
