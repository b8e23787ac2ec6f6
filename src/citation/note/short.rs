//! From the parts of a short form to the variables of CSL.

use crate::citation::assemble::{Assembled, Builder, assemble};
use crate::citation::csl::Name;
use crate::citation::grammar::Run;
use crate::citation::grammar::name::Form;
use crate::citation::lexicon;
use crate::citation::model::{NoteReference, Variable};
use crate::citation::short::Short;
use crate::citation::token::Token;

/// "War Powers Resolution", "Third Geneva Convention", "Restatement": no author
fn is_act(tokens: &[Token<'_>]) -> bool {
    const ACTS: [&str; 10] = [
        "Act",
        "Convention",
        "Treaty",
        "Protocol",
        "Charter",
        "Covenant",
        "Statute",
        "Resolution",
        "Restatement",
        "Code",
    ];
    tokens.last().is_some_and(|t| ACTS.contains(&t.text)) || tokens.first().is_some_and(|t| t.text == "Restatement")
}

/// Makes the item of a short form.
pub(super) fn short_item<'t>(text: &'t str, tokens: &[Token<'t>], short: &Short) -> (Assembled, Option<NoteReference>) {
    let mut builder = Builder::new(text, tokens);
    if let Some(full) = &short.full {
        builder.done = assemble(text, tokens, full);
        builder.done.item.kind = None;
    }
    if let Some(report) = &short.report {
        builder.report(report);
    }
    let court = short.names.as_ref().filter(|names| {
        let tokens = names.run.of(tokens);
        lexicon::COURTS.longest(tokens) == tokens.len()
    });
    if let Some(court) = court {
        // "BGH (Fn. 3), Rn. 5"
        builder.done.item.authority = builder.take(Variable::Authority, court.run);
    } else if let Some(act) = short.names.as_ref().filter(|names| short.title.is_none() && is_act(names.run.of(tokens)))
    {
        // "War Powers Resolution, supra note 8"
        builder.done.item.title_short = builder.take(Variable::TitleShort, act.run);
    } else if let Some(names) = &short.names {
        if names.form == Form::Idem {
            builder.done.author_is_idem = true;
        } else {
            builder.done.item.author = names.list.iter().map(|name| cited_by(name, names.form)).collect();
        }
        builder.note(Variable::Author, names.run);
    }
    if let Some(editors) = &short.editors {
        builder.done.item.editor = editors.list.clone();
        builder.note(Variable::Editor, editors.run);
    }
    if let Some((run, date)) = &short.year {
        builder.note(Variable::Issued, *run);
        builder.done.item.issued = Some(date.clone());
    }
    if let Some(title) = short.title {
        builder.done.item.title_short = builder.take(Variable::TitleShort, title);
    }
    if let Some(volume) = short.volume {
        builder.done.item.volume = builder.take(Variable::Volume, volume);
    }
    // The last place is the cited one: "S. 1–20, hier S. 5".
    let place = short.places.iter().find(|place| place.pointed).or(short.places.first());
    if let Some(volume) = place.and_then(|place| place.volume)
        && builder.done.item.volume.is_none()
    {
        builder.done.item.volume = builder.take(Variable::Volume, volume);
    }
    if let Some(place) = place {
        let last = short.places.last().filter(|last| !place.pointed && last.run.from > place.run.from);
        let run = Run { from: place.run.from, to: last.map_or(place.run.to, |last| last.run.to) };
        builder.locate(run, place.label);
    }
    let note = short.note.map(|run| NoteReference { label: builder.printed(run), span: builder.span(run) });
    builder.done.fields.sort_by_key(|(_, span)| (span.start, span.end));
    (builder.done, note)
}

/// A body that is one word may be a family name; what it resolves to will tell.
fn cited_by(name: &Name, form: Form) -> Name {
    match (&name.literal, form) {
        (Some(literal), Form::Body) if !literal.contains(' ') && literal.chars().any(char::is_lowercase) => {
            Name { family: Some(literal.clone()), ..Name::default() }
        }
        _ => name.clone(),
    }
}
