//! Short forms: what points at a work that another note names.

use std::rc::Rc;

use winnow::Parser;
use winnow::combinator::{alt, opt};

use crate::citation::csl::Date;
use crate::citation::grammar::date::year;
use crate::citation::grammar::locator::{Place, bare, place};
use crate::citation::grammar::name::{self, Candidates, Form, Names};
use crate::citation::grammar::reference::{self, Ibid, note_number, op_cit};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lattice::Full;
use crate::citation::law;
use crate::citation::lexicon;
use crate::citation::model::{CitationKind, Rule};
use crate::citation::part::{Part, Report};
use crate::citation::token::{Kind, Token};

/// A short form as its parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Short {
    pub(crate) kind: CitationKind,
    pub(crate) rule: Rule,
    pub(crate) names: Option<Rc<Names>>,
    /// "in: Sachs (Fn. 3)"
    pub(crate) editors: Option<Names>,
    pub(crate) year: Option<(Run, Date)>,
    pub(crate) title: Option<Run>,
    pub(crate) volume: Option<Run>,
    /// The label's token.
    pub(crate) note: Option<Run>,
    pub(crate) places: Vec<Place>,
    /// "BGH NJW 2014, 1804 (o. Fn. 1)": what is said of the work as a full citation says it.
    pub(crate) full: Option<Box<Full>>,
    /// "JZ 1987 (Fn. 7)", "548 U.S. at 594": journal or reporter, with volume, year and first page
    pub(crate) report: Option<Report>,
    /// The token behind it.
    pub(crate) end: usize,
    pub(crate) score: i32,
}

impl Short {
    fn new(kind: CitationKind, rule: Rule) -> Self {
        Self {
            kind,
            rule,
            names: None,
            editors: None,
            year: None,
            title: None,
            volume: None,
            note: None,
            places: Vec::new(),
            full: None,
            report: None,
            end: 0,
            score: 0,
        }
    }
}

/// Tells whether a citation can end before a token: at the end of a clause, or where commentary goes on.
pub(crate) fn ends(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(next) = tokens.get(at) else { return true };
    let after = tokens.get(at + 1);
    match next.kind {
        Kind::Semicolon | Kind::Close | Kind::Exclaim | Kind::Open => true,
        Kind::Stop => after.is_none_or(|t| t.spaced),
        Kind::Dash => next.spaced,
        Kind::Comma => true,
        Kind::Colon => after.is_none_or(|t| matches!(t.kind, Kind::QuoteOpen)),
        Kind::Word => next.is_small() || next.is_capital() && at > 0 && tokens[at - 1].dotted,
        _ => false,
    }
}

/// Reads the best short form that begins at a token.
pub(crate) fn read(
    tokens: &[Token<'_>],
    from: usize,
    names: &Candidates,
    aliases: &dyn Fn(&[Token<'_>]) -> usize,
) -> Option<Short> {
    let first = tokens.get(from)?;
    if first.kind == Kind::Number {
        return decided(tokens, from);
    }
    if !matches!(first.kind, Kind::Word | Kind::Open | Kind::QuoteOpen) {
        return None;
    }
    if let Some(found) = ibid(tokens, from) {
        return Some(found);
    }
    let mut best: Option<Short> = None;
    let mut keep = |found: Option<Short>| {
        if let Some(found) = found
            && best.as_ref().is_none_or(|other| (found.score, found.end) > (other.score, other.end))
        {
            best = Some(found);
        }
    };
    keep(cross_reference(tokens, from));
    keep(cited_alone(tokens, from));
    if first.kind == Kind::Word {
        let all = [
            &names.families,
            &names.families_without_commas,
            &names.natural,
            &names.idem,
            &names.body,
            &names.any_body,
            &names.inverted,
        ];
        for names in all.into_iter().flatten() {
            let input = Tokens::new(&tokens[names.run.to as usize..]);
            keep(named(tokens, from, input, Rc::clone(names)));
        }
    }
    let mut input = Tokens::new(&tokens[from..]);
    if let Ok(commentary) = law::commentary(&mut input) {
        let found = named(tokens, from, input, Rc::new(commentary.author)).filter(|found| found.note.is_some());
        keep(found.map(|mut found| {
            found.report = Some(Report { title: commentary.container, ..Report::default() });
            found.score += 10;
            found
        }));
    }
    keep(titled(tokens, from, aliases));
    keep(decided(tokens, from));
    best
}

/// "Hamdan, 548 U.S. at 594", "548 U.S. at 594": a decision by its reporter, without its first page.
fn decided(tokens: &[Token<'_>], from: usize) -> Option<Short> {
    const PARTIES_TOKENS_MAX: usize = 8;
    let name = tokens[from..]
        .iter()
        .take(PARTIES_TOKENS_MAX)
        .take_while(|t| t.kind == Kind::Word && (t.is_capital() || t.dotted || t.is_small() && t.text.len() <= 3))
        .count();
    let mut found = Short::new(CitationKind::Short, Rule::Case);
    let mut at = from;
    if name > 0 {
        if !tokens[from].is_capital()
            || lexicon::is_signal(&tokens[from])
            || tokens.get(from + name)?.kind != Kind::Comma
        {
            return None;
        }
        found.title = Some(Run::new(from, from + name));
        at = from + name + 1;
    }
    let mut input = Tokens::new(tokens.get(at..)?);
    found.report = Some(law::reporter_alone(&mut input).ok()?);
    found.places.push(place(&mut input).ok()?);
    found.score = 60;
    tail(tokens, &mut input, &mut found, false);
    found.end = tokens.len() - input.len();
    ends(tokens, found.end).then_some(found)
}

/// "BGH NJW 2014, 1804 (o. Fn. 1), Rn. 15": a legal citation that says in which note the work stands.
pub(crate) fn behind_full(tokens: &[Token<'_>], full: &Full) -> Option<Short> {
    let open = tokens.get(full.end).is_some_and(|t| matches!(t.kind, Kind::Open | Kind::Comma));
    let legal = full.court.is_some()
        || full.parts.iter().any(|part| matches!(part, Part::Reporter(_)))
        || full.title.is_none() && full.parts.iter().any(|part| matches!(part, Part::Journal(_)));
    if !open || !legal {
        return None;
    }
    let mut found = Short::new(CitationKind::Short, Rule::NoteNumber);
    let mut input = Tokens::new(&tokens[full.end..]);
    tail(tokens, &mut input, &mut found, false);
    found.note?;
    found.end = tokens.len() - input.len();
    found.score = full.score + 34;
    found.full = Some(Box::new(full.clone()));
    ends(tokens, found.end).then_some(found)
}

/// "Ebd., S. 12", "Id. at 75 & n.12", "Loc. cit."
fn ibid(tokens: &[Token<'_>], from: usize) -> Option<Short> {
    let mut input = Tokens::new(&tokens[from..]);
    // "id., The Age of Atonement" names another work.
    if name::idem(&mut Tokens::new(&tokens[from..])).is_ok_and(|_| tokens[from].is("id")) {
        return None;
    }
    let which = reference::ibid(&mut input).ok()?;
    let mut found = Short::new(CitationKind::Ibid, Rule::Ibid);
    found.score = if which == Ibid::Work { 60 } else { 58 };
    tail(tokens, &mut input, &mut found, true);
    found.end = tokens.len() - input.len();
    ends(tokens, found.end).then_some(found)
}

/// "siehe Fn. 4", "see note 5 above", "oben Anm. 3, S. 5"
fn cross_reference(tokens: &[Token<'_>], from: usize) -> Option<Short> {
    let mut input = Tokens::new(&tokens[from..]);
    let note = note_number(&mut input).ok()?;
    // A number alone is not enough: "note 5" of something else has a word before it.
    let before = from.checked_sub(1).map(|at| &tokens[at]);
    let free = before.is_none_or(|t| {
        lexicon::is_signal(t)
            || matches!(t.kind, Kind::Semicolon | Kind::Stop | Kind::Open | Kind::Comma | Kind::Colon | Kind::Dash)
    });
    if !free {
        return None;
    }
    let mut found = Short::new(CitationKind::Short, Rule::CrossReference);
    found.note = Some(note.run);
    found.score = 40;
    let _: Read<_> = opt(word(&["above", "oben", "below", "unten"])).parse_next(&mut input);
    tail(tokens, &mut input, &mut found, false);
    found.end = tokens.len() - input.len();
    ends(tokens, found.end).then_some(found)
}

/// "A. a. O., S. 210"
fn cited_alone(tokens: &[Token<'_>], from: usize) -> Option<Short> {
    let mut input = Tokens::new(&tokens[from..]);
    op_cit(&mut input).ok()?;
    let mut found = Short::new(CitationKind::Short, Rule::OpCit);
    found.score = 40;
    tail(tokens, &mut input, &mut found, true);
    found.end = tokens.len() - input.len();
    ends(tokens, found.end).then_some(found)
}

/// What follows names: year, short title, number of a note, *op. cit.*, the cited place.
fn named(tokens: &[Token<'_>], from: usize, mut input: Tokens<'_>, names: Rc<Names>) -> Option<Short> {
    // "Mai 2022" is a date.
    if lexicon::month(&tokens[from]).is_some() && tokens.get(from + 1).is_some_and(|t| t.year().is_some()) {
        return None;
    }
    let mut found = Short::new(CitationKind::Short, Rule::AuthorYear);
    // "NJW 2014, 1804"
    let head = names.run.of(tokens);
    if lexicon::JOURNALS.longest(head) == head.len() && head.iter().all(|t| t.is_acronym()) {
        return None;
    }
    // "BGBl. 1955 II S. 289"; but "GAO 2010, S. 3" is a paper of that office
    if lexicon::GAZETTES.longest(head) == head.len() && head.first().is_some_and(|t| !t.is_acronym()) {
        return None;
    }
    found.score = match names.form {
        Form::Idem => 12,
        Form::Family => 10,
        Form::Natural => {
            if names.known > 0 {
                8
            } else {
                0
            }
        }
        Form::Body => 4,
        Form::Inverted => {
            if names.known > 0 {
                2
            } else {
                -4
            }
        }
    };
    let form = names.form;
    found.names = Some(names);
    let before = input;
    if crate::citation::part::role_behind(&mut input).is_err() {
        input = before;
    }
    // "Streinz, in: Sachs (Fn. 3), Art. 24 Rn. 58"
    let before = input;
    let inside = |input: &mut Tokens<'_>| -> Read<Names> {
        // "Operation in Mali" has neither comma nor colon.
        let comma = opt(kind(Kind::Comma)).parse_next(input)?.is_some();
        word(&["in"]).parse_next(input)?;
        let colon = opt(kind(Kind::Colon)).parse_next(input)?.is_some();
        if !comma && !colon {
            return winnow::combinator::fail.parse_next(input);
        }
        let editors = name::families(input)?;
        let open = input.first().is_some_and(|t| t.kind == Kind::Open) && note_number(&mut { *input }).is_ok();
        if open { Ok(editors) } else { winnow::combinator::fail.parse_next(input) }
    };
    match inside(&mut input) {
        Ok(editors) => {
            found.editors = Some(editors);
            found.score += 30;
        }
        Err(_) => input = before,
    }
    let before = input;
    match cited_journal(&mut input) {
        Ok(report) => {
            found.report = Some(report);
            found.score += 30;
        }
        Err(_) => {
            input = before;
            year_of(&mut input, &mut found);
        }
    }
    let placed = found.report.is_some() || found.editors.is_some();
    if !placed && found.year.is_some() {
        found.score += 26;
    } else if !placed {
        let before = input;
        if let Some((title, quoted)) = short_title(&mut input) {
            found.title = Some(title);
            found.score += if quoted { 4 } else { 0 };
            found.rule = Rule::ShortTitle;
        } else {
            input = before;
        }
    }
    let places_before = found.places.len();
    tail(tokens, &mut input, &mut found, false);
    // "zum Persönlichkeitsrecht Art. 2 Abs. 1": a provision needs its comma or note number.
    let provision = found.places.first().is_some_and(|place| {
        use crate::citation::model::LocatorLabel;
        let glued = tokens
            .get(place.run.from as usize - 1)
            .is_some_and(|label| label.index > 0 && tokens[label.index as usize - 1].kind == Kind::Word);
        glued && matches!(place.label, LocatorLabel::Section | LocatorLabel::ArticleLocator)
    });
    if provision && found.note.is_none() && found.rule != Rule::OpCit {
        return None;
    }
    let located = found.places.len() > places_before;
    let labelled = found.places.iter().any(|place| place.labelled);
    if found.note.is_some() {
        found.rule = Rule::NoteNumber;
    } else if found.report.is_some() || found.editors.is_some() {
        return None;
    } else if found.year.is_none() {
        // Without year and note number only a family name with a place is a short form.
        match found.rule {
            Rule::OpCit => {}
            Rule::ShortTitle => {
                let described = found
                    .title
                    .is_some_and(|run| run.to - run.from == 1 && lexicon::genre(&tokens[run.from as usize]).is_some());
                if described && form == Form::Family {
                    // "Yusuf, interview"
                    found.score += 16;
                    found.end = tokens.len() - input.len();
                    return ends(tokens, found.end).then_some(found);
                }
                // "Gray, ‘Trevelyan’" as a clause of its own
                let quoted = found
                    .title
                    .is_some_and(|run| run.from > 0 && tokens[run.from as usize - 1].kind == Kind::QuoteOpen);
                if quoted && form == Form::Family && !located {
                    found.end = tokens.len() - input.len();
                    found.score += 12;
                    let alone =
                        from == 0 || tokens[from - 1].kind == Kind::Semicolon || lexicon::is_signal(&tokens[from - 1]);
                    let closed = tokens
                        .get(found.end)
                        .is_none_or(|t| matches!(t.kind, Kind::Semicolon | Kind::Stop | Kind::Close));
                    return (alone && closed).then_some(found);
                }
                if form != Form::Family && form != Form::Idem && form != Form::Natural || !located {
                    return None;
                }
                found.score += if labelled { 22 } else { 16 };
                if form == Form::Natural {
                    found.score -= 12;
                }
            }
            _ => {
                if !labelled || !matches!(form, Form::Family | Form::Idem) {
                    return None;
                }
                found.score += 18;
            }
        }
    } else if found.title.is_some() {
        return None;
    }
    found.end = tokens.len() - input.len();
    if found.end <= from || !ends(tokens, found.end) {
        return None;
    }
    // "Müller 2018: Titel" is a full citation.
    if tokens.get(found.end).is_some_and(|t| t.kind == Kind::Colon) {
        return None;
    }
    Some(found)
}

/// ", AöR 132", ", JZ 1987", ", NJW 2014, 1804" before the number of a note: where the work stands, without its title
fn cited_journal(input: &mut Tokens<'_>) -> Read<Report> {
    opt(kind(Kind::Comma)).parse_next(input)?;
    let found = law::journal_alone(input)?;
    let bracket = input.first().is_some_and(|t| t.kind == Kind::Open) && note_number(&mut { *input }).is_ok();
    if bracket { Ok(found) } else { winnow::combinator::fail.parse_next(input) }
}

/// " 2018", " (2018)", ", 2018", " (2018: 45)", " (2008, 49)", " [1913]"
fn year_of(input: &mut Tokens<'_>, found: &mut Short) {
    let start = *input;
    let bracketed = |input: &mut Tokens<'_>| -> Read<((Run, Date), Option<Place>)> {
        let open = token(|t| matches!(t.text, "(" | "[")).parse_next(input)?;
        let ((date, _), taken) = year.with_taken().parse_next(input)?;
        let year = (Run::taken(taken), date);
        let separated = opt(alt((kind(Kind::Colon), kind(Kind::Comma)))).parse_next(input)?.is_some();
        let place = if separated { opt(alt((place, bare))).parse_next(input)? } else { None };
        token(|t| t.kind == Kind::Close && t.index == open.partner).parse_next(input)?;
        Ok((year, place))
    };
    if let Ok((year, place)) = bracketed(input) {
        found.year = Some(year);
        found.places.extend(place);
        return;
    }
    *input = start;
    let plain = |input: &mut Tokens<'_>| -> Read<(Run, Date)> {
        let comma = opt(kind(Kind::Comma)).parse_next(input)?.is_some();
        let ((date, _), taken) = year.with_taken().parse_next(input)?;
        if comma && input.first().is_none_or(|t| !matches!(t.kind, Kind::Comma | Kind::Colon)) {
            return winnow::combinator::fail.parse_next(input);
        }
        Ok((Run::taken(taken), date))
    };
    match plain(input) {
        Ok(year) => found.year = Some(year),
        Err(_) => *input = start,
    }
}

const SHORT_TITLE_TOKENS_MAX: usize = 12;

/// ", Kasernierte Nation", ", “Resurgence,”", ": Gesellschaftsgeschichte"
fn short_title(input: &mut Tokens<'_>) -> Option<(Run, bool)> {
    let separator: Read<_> = alt((kind(Kind::Comma), kind(Kind::Colon))).parse_next(input);
    separator.ok()?;
    title_run(input)
}

fn title_run(input: &mut Tokens<'_>) -> Option<(Run, bool)> {
    let tokens: &[Token<'_>] = input;
    let first = tokens.first()?;
    if first.kind == Kind::QuoteOpen {
        let length = (first.partner - first.index) as usize + 1;
        if !(3..=SHORT_TITLE_TOKENS_MAX + 2).contains(&length) {
            return None;
        }
        let mut end = length - 1;
        while end > 2 && matches!(tokens[end - 1].kind, Kind::Comma | Kind::Stop) {
            end -= 1;
        }
        let run = Run::taken(&tokens[1..end]);
        let taken: Read<&[Token<'_>]> = winnow::token::take(length).parse_next(input);
        return taken.ok().map(|_| (run, true));
    }
    if !(first.is_capital() || first.kind == Kind::Number || lexicon::genre(first).is_some())
        || lexicon::locator_label(first).is_some() && first.dotted
    {
        return None;
    }
    if matches!(first.text, "Anm" | "Fn" | "N" | "FN") && first.dotted {
        return None;
    }
    let mut end = 0;
    while end < tokens.len().min(SHORT_TITLE_TOKENS_MAX) {
        let t = &tokens[end];
        match t.kind {
            Kind::Comma | Kind::Open | Kind::Semicolon | Kind::Stop | Kind::Close | Kind::Url | Kind::Doi => break,
            Kind::Word if t.dotted && lexicon::locator_label(t).is_some() && end > 0 => break,
            Kind::QuoteOpen => end += (t.partner - t.index) as usize + 1,
            _ => end += 1,
        }
    }
    if end == 0 || end > SHORT_TITLE_TOKENS_MAX {
        return None;
    }
    let run = Run::taken(&tokens[..end]);
    let taken: Read<&[Token<'_>]> = winnow::token::take(end).parse_next(input);
    taken.ok().map(|_| (run, false))
}

/// A title alone, with the number of a note or a known short name: "Handbuch (Fn. 3), S. 5", "Third Geneva Convention, supra note 8"
fn titled(tokens: &[Token<'_>], from: usize, aliases: &dyn Fn(&[Token<'_>]) -> usize) -> Option<Short> {
    let mut found = Short::new(CitationKind::Short, Rule::NoteNumber);
    // ‘Cabinet’
    let quoted = tokens[from].kind == Kind::QuoteOpen;
    let begin = if quoted { from + 1 } else { from };
    let mut known = aliases(&tokens[begin..]);
    if quoted && known > 0 {
        let close = tokens[from].partner as usize;
        known = if begin + known == close { known + 2 } else { 0 };
    }
    let mut input = Tokens::new(&tokens[from..]);
    if known > 0 {
        found.title = Some(if quoted { Run::new(begin, from + known - 1) } else { Run::new(from, from + known) });
        let _: Read<&[Token<'_>]> = winnow::token::take(known).parse_next(&mut input);
        found.rule = Rule::Alias;
        // "Akande, Contribution" is an author and a short title, too.
        found.score = if tokens[from..from + known].iter().any(|t| t.kind == Kind::Comma) { 2 } else { 26 };
        let before = input;
        let volume: Read<&Token<'_>> =
            token(|t| t.is_roman() && !t.dotted || t.is_plain_number() && t.text.len() <= 2).parse_next(&mut input);
        match volume {
            Ok(volume)
                if input
                    .first()
                    .is_none_or(|t| matches!(t.kind, Kind::Comma | Kind::Slash | Kind::Stop | Kind::Colon)) =>
            {
                found.volume = Some(Run::new(volume.index as usize, volume.index as usize + 1));
            }
            _ => input = before,
        }
    } else {
        let (title, quoted) = title_run(&mut input)?;
        found.title = Some(title);
        found.score = if quoted { 2 } else { -4 };
    }
    tail(tokens, &mut input, &mut found, known > 0);
    if known == 0 && found.note.is_none() {
        return None;
    }
    if known > 0 {
        if found.places.is_empty() && found.volume.is_none() && found.note.is_none() {
            return None;
        }
        found.rule = Rule::Alias;
        found.score += if found.places.is_empty() { 0 } else { 20 };
    }
    found.end = tokens.len() - input.len();
    (ends(tokens, found.end) && tokens.get(found.end).is_none_or(|t| t.kind != Kind::Colon)).then_some(found)
}

/// Reads number of a note, *op. cit.* and cited places, in any order, with commas between.
fn tail(tokens: &[Token<'_>], input: &mut Tokens<'_>, found: &mut Short, bare_allowed: bool) {
    for _ in 0..6 {
        let before = *input;
        let separator: Option<Kind> = match input.first() {
            Some(t) if matches!(t.kind, Kind::Comma | Kind::Colon) => {
                let kind = t.kind;
                let _: Read<&[Token<'_>]> = winnow::token::take(1_usize).parse_next(input);
                Some(kind)
            }
            // "[Anm. 3]. S. 5"
            _ => None,
        };
        let start = *input;
        if found.note.is_none()
            && let Ok(note) = note_number(input)
        {
            found.note = Some(note.run);
            found.score += 34;
            continue;
        }
        *input = start;
        if found.rule != Rule::OpCit
            && let Ok(()) = op_cit(input)
        {
            if found.rule != Rule::NoteNumber && found.kind == CitationKind::Short {
                found.rule = Rule::OpCit;
            }
            found.score += 32;
            continue;
        }
        *input = start;
        // "Ipsen, ebd., Rn. 4"
        let same = found.names.is_some() && found.title.is_none() && found.year.is_none();
        if same && found.rule == Rule::AuthorYear && reference::ibid(input).is_ok() {
            found.rule = Rule::OpCit;
            found.score += 32;
            continue;
        }
        *input = start;
        if let Ok(place) = place(input) {
            found.places.push(place);
            found.score += 6;
            continue;
        }
        *input = start;
        // Volume and page: "Bd. 2, S. 45"
        let volume = |input: &mut Tokens<'_>| -> Read<()> {
            (
                token(|t| matches!(t.text, "Bd" | "vol" | "Vol")),
                token(|t| matches!(t.kind, Kind::Number) || t.is_roman()),
            )
                .void()
                .parse_next(input)
        };
        if volume(input).is_ok() {
            continue;
        }
        *input = start;
        let at = tokens.len() - input.len();
        let quoted = at > 0 && tokens[at - 1].kind == Kind::QuoteClose;
        let bare_fits = separator.is_some() || quoted || bare_allowed || found.note.is_some() || found.year.is_some();
        if bare_fits
            && found.places.is_empty()
            && let Ok(place) = bare(input)
        {
            let end = tokens.len() - input.len();
            let year_like = place.run.to - place.run.from == 1
                && tokens[at].year().is_some()
                && found.year.is_none()
                && found.note.is_none()
                && found.kind != CitationKind::Ibid;
            if ends(tokens, end) && !year_like {
                found.places.push(place);
                found.score += 4;
                continue;
            }
        }
        *input = before;
        break;
    }
}
