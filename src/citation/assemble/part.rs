//! What each part adds to the item.

use crate::citation::assemble::builder::Builder;
use crate::citation::assemble::edition::{issued, plain_edition};
use crate::citation::assemble::kind::Seen;
use crate::citation::assemble::names::usual;
use crate::citation::assemble::report::{periodical, reported};
use crate::citation::assemble::set;
use crate::citation::csl::ItemType;
use crate::citation::grammar::Run;
use crate::citation::grammar::locator::Place;
use crate::citation::grammar::name::{Form, Names};
use crate::citation::lexicon::{self, Role};
use crate::citation::model::Variable;
use crate::citation::part::{Part, is_of_reference};
use crate::citation::token::Kind;

/// Adds what a part says; places wait until the type of the work is known.
pub(super) fn add(builder: &mut Builder<'_, '_>, part: &Part, seen: &mut Seen, places: &mut Vec<Place>) {
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
        Part::People { role, names } => credit(builder, *role, names),
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
                // A letter as its edition prints it is dated by the edition.
                let printed_letter = seen.letter == Some(ItemType::PersonalCommunication) && seen.editors_in;
                if std::mem::take(&mut seen.loose_year) || printed_letter {
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
            let reference = title.of(builder.tokens).iter().any(is_of_reference);
            seen.reference |= reference;
            seen.newspaper |= !reference;
            seen.container = true;
            let value = builder.take(Variable::ContainerTitle, *title);
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
            match role {
                None if matches!(names.form, Form::Idem | Form::Inverted | Form::Natural) => {
                    // "In: ders.: Gesammelte Schriften": the author's own volume.
                    builder.done.item.container_author = usual(&names.list);
                    builder.note(Variable::ContainerAuthor, names.run);
                }
                // Who is named first behind "in" and did something else than translate made the volume.
                Some(Role::Other) | None => credit(builder, Role::Editor, names),
                Some(role) => credit(builder, *role, names),
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

/// Adds editors and translators; other roles are not kept.
pub(super) fn credit(builder: &mut Builder<'_, '_>, role: Role, names: &Names) {
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
