use std::rc::Rc;

use winnow::Parser;
use winnow::combinator::{alt, opt, preceded, repeat};

use crate::citation::csl::Name;
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon::{self, Particle};
use crate::citation::token::{Kind, Token};

/// Names at the head of a citation or behind a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) list: Vec<Name>,
    pub(crate) run: Run,
    pub(crate) form: Form,
    /// How many have a given name that is known as one.
    pub(crate) known: usize,
}

/// How names are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// "Masala, Carlo"
    Inverted,
    /// "Ute Frevert"
    Natural,
    /// "Frevert"
    Family,
    /// "The Fund for Peace"
    Body,
    /// "ders."
    Idem,
}

const NAMES_MAX: usize = 12;

/// Words in capitals that begin titles and sentences, and no name.
const NO_NAME: [&str; 61] = [
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "eines", "the", "a", "an", "in", "im", "on",
    "of", "zur", "zum", "zu", "vom", "über", "am", "auf", "aus", "bei", "nach", "für", "mit", "und", "and", "or",
    "oder", "vgl", "siehe", "see", "cf", "ebd", "ibid", "as", "at", "from", "to", "for", "with", "by", "how", "why",
    "what", "wie", "was", "warum", "is", "are", "its", "it", "this", "so", "als", "auch", "but",
];

/// Tells whether a word can be part of a person's name.
fn is_name_word(token: &Token<'_>) -> bool {
    token.is_capital() && !(token.dotted && !token.is_initial() && !is_short_given(token)) && !lexicon_no_name(token)
}

/// A word that leads to a citation at the head of a sentence.
fn is_lead(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "Hierzu"
            | "Dazu"
            | "So"
            | "Ebenso"
            | "Zuletzt"
            | "Siehe"
            | "Vgl"
            | "Dagegen"
            | "Anders"
            | "Ferner"
            | "Auch"
            | "Zuvor"
            | "Hiergegen"
            | "Hiervon"
            | "Näher"
            | "Kritisch"
            | "Grundlegend"
            | "Ausführlich"
            | "Etwa"
            | "Zustimmend"
            | "See"
            | "But"
            | "Accord"
            | "Compare"
            | "Contra"
    )
}

/// "Fr.", "Joh.", "Wm.": given names cut short.
fn is_short_given(token: &Token<'_>) -> bool {
    token.dotted
        && token.text.chars().count() <= 5
        && lexicon::locator_label(token).is_none()
        && lexicon::role(token).is_none()
        && lexicon::month(token).is_none()
}

fn lexicon_no_name(token: &Token<'_>) -> bool {
    token.text.len() <= 6 && !token.is_initial() && NO_NAME.iter().any(|word| token.is(word))
}

/// Particles before a family name at the head: "von", "van der"; "zur" begins something else.
fn leading_particles(input: &mut Tokens<'_>) -> Read<Vec<(String, Particle)>> {
    if input.first().is_some_and(|t| {
        matches!(
            t.text,
            "zu" | "zur" | "zum" | "vom" | "der" | "den" | "dem" | "am" | "im" | "in" | "auf" | "die" | "das" | "des"
        )
    }) {
        return winnow::combinator::fail.parse_next(input);
    }
    particles(input)
}

fn particles(input: &mut Tokens<'_>) -> Read<Vec<(String, Particle)>> {
    let one = token(|t| !t.is_capital() && lexicon::particle(t).is_some());
    repeat(0..4, one.map(|t| (t.text.to_owned(), lexicon::particle(t).unwrap_or(Particle::Kept)))).parse_next(input)
}

fn suffix(input: &mut Tokens<'_>) -> Read<String> {
    preceded(
        opt(kind(Kind::Comma)),
        token(|t| matches!(t.text, "Jr" | "Sr" | "jr" | "jun" | "sen" | "II" | "III" | "IV")),
    )
    .map(|t| if t.dotted { format!("{}.", t.text) } else { t.text.to_owned() })
    .parse_next(input)
}

/// Returns words as printed, joined by spaces, initials with their dots.
pub(crate) fn words(tokens: &[&Token<'_>]) -> String {
    let mut joined = String::new();
    for token in tokens {
        let tight = token.kind == Kind::Dash || joined.ends_with(['-', '–', '/']) || token.kind == Kind::Slash;
        if !joined.is_empty() && !tight {
            joined.push(' ');
        }
        joined.push_str(token.text);
        if token.dotted {
            joined.push('.');
        }
    }
    joined
}

fn with_particles(mut name: Name, particles: &[(String, Particle)]) -> Name {
    if particles.is_empty() {
        return name;
    }
    // "von der" is sorted as its first word is.
    let joined: Vec<&str> = particles.iter().map(|(word, _)| word.as_str()).collect();
    let joined = joined.join(" ");
    match particles[0].1 {
        Particle::Dropping => name.dropping_particle = Some(joined),
        Particle::Kept => name.non_dropping_particle = Some(joined),
    }
    name
}

/// "C.", "Hans-Ulrich", "J.-P."
fn given_words<'a>(input: &mut Tokens<'a>) -> Read<Vec<&'a Token<'a>>> {
    let one = alt((
        (
            token(|t| t.is_initial()),
            token(|t| t.kind == Kind::Dash && !t.spaced),
            token(|t| t.is_initial() && !t.spaced),
        )
            .map(|(a, dash, b)| vec![a, dash, b]),
        token(is_name_word).map(|t| vec![t]),
    ));
    repeat(1..4, one)
        .fold(Vec::new, |mut all, more| {
            all.extend(more);
            all
        })
        .parse_next(input)
}

fn knows(given: &[&Token<'_>]) -> bool {
    given.iter().any(|token| token.is_initial() || lexicon::is_given_name(token))
}

/// "Masala, Carlo", "van der Linden, Jan", "Clausewitz, Carl von", "Müller, H."
fn inverted(input: &mut Tokens<'_>) -> Read<(Name, bool)> {
    let before = leading_particles(input)?;
    let capital_particle = |t: &Token<'_>| t.is_capital() && lexicon::particle(t).is_some();
    let family: Vec<&Token<'_>> =
        repeat(1..4, token(|t| is_name_word(t) && (!t.dotted) || capital_particle(t))).parse_next(input)?;
    // "Jonathan Wright, Gustav Stresemann" is a name and a title.
    if family.len() > 1 && family[..family.len() - 1].iter().any(|t| lexicon::is_given_name(t) || t.is_initial()) {
        return winnow::combinator::fail.parse_next(input);
    }
    kind(Kind::Comma).parse_next(input)?;
    let given = given_words(input)?;
    let after = particles(input)?;
    let suffix = opt(suffix).parse_next(input)?;
    let known = knows(&given);
    let name = Name { suffix, ..Name::person(words(&given), words(&family)) };
    let all: Vec<_> = before.into_iter().chain(after).collect();
    Ok((with_particles(name, &all), known))
}

/// "Ute Frevert", "T. E. Lawrence", "Carl von Clausewitz", "Walter C. Ladwig III"
fn natural(input: &mut Tokens<'_>) -> Read<(Name, bool)> {
    let titles = token(|t| t.dotted && matches!(t.text, "Dr" | "Prof") || matches!(t.text, "Sir" | "Lord" | "Lady"));
    repeat::<_, _, (), _, _>(0..3, titles).parse_next(input)?;
    // "Hierzu Huber", "So Epping"
    if input.first().is_some_and(|t| is_lead(t)) {
        return winnow::combinator::fail.parse_next(input);
    }
    let mut given: Vec<&Token<'_>> = Vec::new();
    let first = alt((
        (
            token(|t| t.is_initial()),
            token(|t| t.kind == Kind::Dash && !t.spaced),
            token(|t| t.is_initial() && !t.spaced),
        )
            .map(|(a, dash, b)| vec![a, dash, b]),
        token(is_name_word).map(|t| vec![t]),
    ))
    .parse_next(input)?;
    given.extend(first);
    let mut rest: Vec<&Token<'_>> = repeat(0..4, token(|t| is_name_word(t) && !is_suffix(t))).parse_next(input)?;
    let between = particles(input)?;
    let mut family: Vec<&Token<'_>> = Vec::new();
    if !between.is_empty() {
        family = repeat(1..3, token(|t| is_name_word(t) && !t.dotted)).parse_next(input)?;
        given.append(&mut rest);
    } else {
        let last = rest.pop();
        match last {
            Some(last) if !last.dotted => family.push(last),
            _ => return winnow::combinator::fail.parse_next(input),
        }
        // "Anthony D. Smith", "El Sayed": what is a particle in capitals stays with the family.
        while let Some(t) = rest.pop_if(|t| !t.dotted && lexicon::particle(t).is_some() && t.text.len() <= 3) {
            family.insert(0, t);
        }
        given.append(&mut rest);
    }
    let suffix = opt(suffix).parse_next(input)?;
    let known = knows(&given);
    // "Statistisches Bundesamt" is no person.
    if given.iter().chain(&family).any(|t| !t.dotted && lexicon::ORGANISATION_WORDS.has(t)) {
        return winnow::combinator::fail.parse_next(input);
    }
    let name = Name { suffix, ..Name::person(words(&given), words(&family)) };
    Ok((with_particles(name, &between), known))
}

fn is_suffix(token: &Token<'_>) -> bool {
    matches!(token.text, "Jr" | "Sr" | "II" | "III" | "IV")
}

/// "u. a.", "et al.", "and others"
pub(crate) fn others(input: &mut Tokens<'_>) -> Read<()> {
    alt((
        (opt(kind(Kind::Comma)), word(&["et"]), word(&["al", "alii", "alia"])).void(),
        (opt(kind(Kind::Comma)), token(|t| t.text == "u"), token(|t| t.text == "a")).void(),
        (opt(kind(Kind::Comma)), word(&["und", "and"]), word(&["andere", "others"])).void(),
        token(|t| matches!(t.text, "ua" | "uva")).void(),
    ))
    .parse_next(input)
}

fn between_names(input: &mut Tokens<'_>) -> Read<bool> {
    alt((
        (opt(kind(Kind::Comma)), alt((word(&["und", "and", "u", "et", "sowie"]).void(), kind(Kind::Ampersand).void())))
            .value(true),
        kind(Kind::Slash).value(true),
        token(|t| t.kind == Kind::Dash && t.spaced).value(true),
        kind(Kind::Semicolon).value(false),
        kind(Kind::Comma).value(false),
    ))
    .parse_next(input)
}

/// Reads one name more if it is one; names after a mere comma must show that they are.
fn list(
    input: &mut Tokens<'_>,
    form: Form,
    first: impl Fn(&mut Tokens<'_>) -> Read<(Name, bool)>,
    more: impl Fn(&mut Tokens<'_>) -> Read<(Name, bool)>,
) -> Read<Names> {
    let start = *input;
    let (name, known) = first(input)?;
    let (mut list, mut sure) = (vec![name], usize::from(known));
    // Names after commas wait until an "and" or a known given name shows that the list goes on.
    let mut kept = (*input, 1, sure);
    while list.len() < NAMES_MAX {
        let before = *input;
        if others(input).is_ok() {
            kept = (*input, list.len(), sure);
            break;
        }
        *input = before;
        let Ok(joined) = between_names(input) else {
            *input = before;
            break;
        };
        // "Charlie Savage, Power Wars, N.Y. Times"
        let periodical = !joined && (lexicon::NEWSPAPERS.longest(input) > 1 || lexicon::JOURNALS.longest(input) > 1);
        if periodical {
            *input = before;
            break;
        }
        let Ok((name, known)) = more(input) else {
            *input = before;
            break;
        };
        // A semicolon separates citations more often than names: both must show that they are names.
        let semicolon = before.first().is_some_and(|t| t.kind == Kind::Semicolon);
        if semicolon && !(known && sure == list.len() && form == Form::Inverted) {
            *input = before;
            break;
        }
        list.push(name);
        sure += usize::from(known);
        if joined || known {
            kept = (*input, list.len(), sure);
        }
    }
    *input = kept.0;
    list.truncate(kept.1);
    let taken = start.len() - input.len();
    Ok(Names { list, run: Run::taken(&start[..taken]), form, known: kept.2 })
}

/// Reads "Berti, Benedetta / Diaz-Plaja, Ruben-Erik"; later names may stand the natural way round.
pub(crate) fn inverted_list(input: &mut Tokens<'_>) -> Read<Names> {
    list(input, Form::Inverted, inverted, |input| alt((inverted, natural)).parse_next(input))
}

/// Reads "Stephen Biddle, Julia Macdonald and Ryan Baker".
pub(crate) fn natural_list(input: &mut Tokens<'_>) -> Read<Names> {
    list(input, Form::Natural, natural, natural)
}

/// Reads one name alone: "Jonathan Wright" of "Jonathan Wright, Gustav Stresemann. Weimar's Greatest Statesman".
pub(crate) fn natural_one(input: &mut Tokens<'_>) -> Read<Names> {
    let start = *input;
    let (name, known) = natural(input)?;
    let taken = start.len() - input.len();
    Ok(Names { list: vec![name], run: Run::taken(&start[..taken]), form: Form::Natural, known: usize::from(known) })
}

/// "Frevert", "van der Meer", "Diaz-Plaja", "T. Mann"
fn family(input: &mut Tokens<'_>) -> Read<(Name, bool)> {
    let start = *input;
    let initials: Vec<&Token<'_>> = repeat(0..3, token(Token::is_initial)).parse_next(input)?;
    let before = leading_particles(input)?;
    // "Ten Brink" at the beginning of a sentence
    let loud =
        opt(token(|t| t.is_capital() && t.text.len() <= 3 && lexicon::particle(t).is_some())).parse_next(input)?;
    if let Some(loud) = loud {
        let name = token(|t| is_name_word(t) && !t.dotted).parse_next(input)?;
        let name = Name {
            non_dropping_particle: Some(loud.text.to_owned()),
            family: Some(name.text.to_owned()),
            ..Name::default()
        };
        return Ok((name, false));
    }
    let family: Vec<&Token<'_>> =
        repeat(1..3, token(|t| is_name_word(t) && !t.dotted && lexicon::locator_label(t).is_none()))
            .parse_next(input)?;
    // "Heintschel von Heinegg"
    if family.len() == 1 && before.is_empty() && initials.is_empty() {
        let rest = *input;
        let of: Vec<(String, Particle)> = particles(input)?;
        let more: Read<&Token<'_>> = token(|t| is_name_word(t) && !t.dotted).parse_next(input);
        if let (false, Ok(more)) = (of.is_empty(), more)
            && !lexicon::is_given_name(family[0])
        {
            let of: Vec<&str> = of.iter().map(|(word, _)| word.as_str()).collect();
            let whole = format!("{} {} {}", family[0].text, of.join(" "), more.text);
            return Ok((Name { family: Some(whole), ..Name::default() }, false));
        }
        *input = rest;
    }
    // Two words are a given and a family name, or two families.
    let mut name = Name { family: Some(words(&family)), ..Name::default() };
    if family.len() == 2 && lexicon::is_given_name(family[0]) {
        name = Name::person(family[0].text, words(&family[1..]));
    } else if family.len() > 1 && before.is_empty() {
        // Only one word is surely a name.
        *input = start;
        repeat::<_, _, (), _, _>(0..3, token(Token::is_initial)).parse_next(input)?;
        let one = token(|t| is_name_word(t) && !t.dotted).parse_next(input)?;
        name = Name { family: Some(one.text.to_owned()), ..Name::default() };
    }
    if !initials.is_empty() {
        name.given = Some(words(&initials));
    }
    Ok((with_particles(name, &before), false))
}

/// Reads the names of a short form: "Dresen", "Biddle, Macdonald and Baker", "Müller et al."
pub(crate) fn families(input: &mut Tokens<'_>) -> Read<Names> {
    families_joined(input, true)
}

/// Reads them where a comma ends them: "Schelling" of "Schelling, Arms and Influence".
pub(crate) fn families_without_commas(input: &mut Tokens<'_>) -> Read<Names> {
    families_joined(input, false)
}

fn families_joined(input: &mut Tokens<'_>, commas: bool) -> Read<Names> {
    let start = *input;
    let (name, _) = family(input)?;
    let mut list = vec![name];
    let mut kept = (*input, 1);
    while list.len() < NAMES_MAX {
        let before = *input;
        if others(input).is_ok() {
            kept = (*input, list.len());
            break;
        }
        *input = before;
        // "– aus anderer Sicht – Lengfeld" joins nothing.
        let dash = input.first().is_some_and(|t| t.kind == Kind::Dash);
        if dash {
            break;
        }
        let Ok(joined) = between_names(input) else {
            *input = before;
            break;
        };
        if !joined && !commas {
            *input = before;
            break;
        }
        let Ok((name, _)) = family(input) else {
            *input = before;
            break;
        };
        list.push(name);
        // "Smith & Jones, Torts and Contracts": a list ends with its "and".
        let last = before.first().is_some_and(|t| t.kind != Kind::Slash) && joined;
        // A comma alone is followed by a short title more often than by a name.
        if joined {
            kept = (*input, list.len());
        }
        if last && list.len() > 1 {
            let after = *input;
            if others(input).is_ok() {
                kept = (*input, list.len());
            }
            *input = after;
            break;
        }
    }
    *input = kept.0;
    list.truncate(kept.1);
    let taken = start.len() - input.len();
    Ok(Names { list, run: Run::taken(&start[..taken]), form: Form::Family, known: 0 })
}

/// Reads the first name only: "Paulus, Parlament und Streitkräfteeinsatz" is a name and a title.
pub(crate) fn one_family(input: &mut Tokens<'_>) -> Read<Names> {
    let start = *input;
    let (name, _) = family(input)?;
    if input.first().is_none_or(|t| t.kind != Kind::Comma) {
        return winnow::combinator::fail.parse_next(input);
    }
    let taken = start.len() - input.len();
    Ok(Names { list: vec![name], run: Run::taken(&start[..taken]), form: Form::Family, known: 0 })
}

/// Names that may stand at a token, in every form in which they can be read.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    /// "Masala, Carlo"
    pub(crate) inverted: Option<Rc<Names>>,
    /// "Ute Frevert and Jörn Leonhard"
    pub(crate) natural: Option<Rc<Names>>,
    /// The first of several such names.
    pub(crate) natural_one: Option<Rc<Names>>,
    /// "ders."
    pub(crate) idem: Option<Rc<Names>>,
    /// A body, shown to be one.
    pub(crate) body: Option<Rc<Names>>,
    /// What stands where a body's name may stand, if nothing shows it to be one.
    pub(crate) any_body: Option<Rc<Names>>,
    /// "Biddle, Macdonald and Baker"
    pub(crate) families: Option<Rc<Names>>,
    /// "Biddle" of them, as a comma ends it.
    pub(crate) one_family: Option<Rc<Names>>,
    /// Families up to the first comma, where that makes a difference.
    pub(crate) families_without_commas: Option<Rc<Names>>,
}

impl Candidates {
    /// Reads all of them once.
    pub(crate) fn at(tokens: &[Token<'_>], from: usize) -> Self {
        if tokens.get(from).is_none_or(|t| t.kind != Kind::Word) {
            return Self::default();
        }
        let read =
            |parser: fn(&mut Tokens<'_>) -> Read<Names>| parser(&mut Tokens::new(&tokens[from..])).ok().map(Rc::new);
        let natural = read(natural_list);
        let several = |names: &Option<Rc<Names>>| names.as_ref().is_some_and(|names| names.list.len() > 1);
        let body = read(body);
        let families = read(families);
        Self {
            inverted: read(inverted_list),
            natural_one: if several(&natural) { read(natural_one) } else { None },
            natural,
            idem: read(idem),
            any_body: if body.is_none() { read(any_body) } else { None },
            body,
            one_family: read(one_family),
            families_without_commas: if several(&families) { read(families_without_commas) } else { None },
            families,
        }
    }
}

/// Reads "ders.", "dies.", "idem"; "Id." is left to *ibid.*
pub(crate) fn idem(input: &mut Tokens<'_>) -> Read<Names> {
    // "id., The Age of Atonement" is the author; "Id., 45" the work.
    if input.first().is_some_and(|t| t.is("id") && t.dotted) {
        let titled = input.get(1).is_some_and(|t| t.kind == Kind::Comma)
            && input
                .get(2)
                .is_some_and(|t| t.kind == Kind::QuoteOpen || t.is_capital() && lexicon::locator_label(t).is_none());
        if !titled {
            return winnow::combinator::fail.parse_next(input);
        }
        let found = token(|_| true).parse_next(input)?;
        return Ok(Names {
            list: Vec::new(),
            run: Run::taken(std::slice::from_ref(found)),
            form: Form::Idem,
            known: 0,
        });
    }
    let found =
        word(&["ders", "dies", "derselbe", "dieselbe", "dieselben", "idem", "eadem", "iidem"]).parse_next(input)?;
    let mut list = Vec::new();
    let mut to = found.index + 1;
    // "ders./Kirchhof"
    let before = *input;
    let more: Read<Names> = preceded(kind(Kind::Slash), families).parse_next(input);
    match more {
        Ok(names) => {
            list = names.list;
            to = names.run.to;
        }
        Err(_) => *input = before,
    }
    // "ders. u. a. (Hg.)"
    let before = *input;
    match others.take().parse_next(input) {
        Ok(taken) => to = Run::taken(taken).to,
        Err(_) => *input = before,
    }
    Ok(Names { list, run: Run { from: found.index, to }, form: Form::Idem, known: 0 })
}

const BODY_WORDS_MAX: usize = 14;

/// Reads the name of a body: "NATO", "UN Security Council", "Auswärtiges Amt", "The Fund for Peace".
///
/// It ends before a comma, colon, bracket or number; one word at least must show that it is no person.
pub(crate) fn body(input: &mut Tokens<'_>) -> Read<Names> {
    let (run, marked) = body_run(input)?;
    if marked { Ok(run) } else { winnow::combinator::fail.parse_next(input) }
}

/// Reads what stands where the name of a body may stand, whether a word shows it or not.
pub(crate) fn any_body(input: &mut Tokens<'_>) -> Read<Names> {
    body_run(input).map(|(names, _)| names)
}

fn body_run(input: &mut Tokens<'_>) -> Read<(Names, bool)> {
    let tokens: &[Token<'_>] = input;
    if tokens.first().is_some_and(lexicon::is_signal) {
        return winnow::combinator::fail.parse_next(input);
    }
    let mut marked = false;
    let mut end = 0;
    let mut at = 0;
    while at < tokens.len().min(BODY_WORDS_MAX) {
        let token = &tokens[at];
        let named = lexicon::ORGANISATIONS.longest(&tokens[at..]);
        if named > 0 {
            marked = true;
            at += named;
            end = at;
            continue;
        }
        match token.kind {
            Kind::Word if token.is_capital() => {
                marked |=
                    token.is_acronym() && token.text.len() <= 6 && !token.is_roman() && !lexicon::is_given_name(token)
                        || lexicon::ORGANISATION_WORDS.has(token);
                at += 1;
                end = at;
            }
            Kind::Word if at > 0 && is_connector(token) => at += 1,
            Kind::Ampersand | Kind::Slash if at > 0 => at += 1,
            // "(IDOS)"
            Kind::Open
                if at > 0
                    && tokens.get(at + 1).is_some_and(is_abbreviated)
                    && tokens.get(at + 2).is_some_and(|t| t.kind == Kind::Close) =>
            {
                marked = true;
                at += 3;
                end = at;
            }
            _ => break,
        }
    }
    if end == 0 {
        return winnow::combinator::fail.parse_next(input);
    }
    let run = Run::taken(&tokens[..end]);
    let text = printed(&tokens[..end]);
    winnow::token::take(end).void().parse_next(input)?;
    Ok((Names { list: vec![Name::literal(text)], run, form: Form::Body, known: 0 }, marked))
}

/// "IDOS", "BMVg"
fn is_abbreviated(token: &Token<'_>) -> bool {
    token.kind == Kind::Word
        && token.text.len() <= 9
        && token.text.chars().filter(|c| c.is_uppercase()).nth(1).is_some()
}

fn is_connector(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "of" | "for"
            | "the"
            | "and"
            | "on"
            | "in"
            | "to"
            | "für"
            | "der"
            | "des"
            | "die"
            | "und"
            | "im"
            | "zur"
            | "zum"
            | "von"
            | "de"
            | "du"
            | "la"
            | "les"
            | "et"
            | "am"
            | "an"
            | "bei"
            | "beim"
            | "gegen"
            | "with"
            | "against"
    )
}

/// Returns tokens as printed: spaces where there are some.
pub(crate) fn printed(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    for (at, token) in tokens.iter().enumerate() {
        if at > 0 && token.spaced {
            text.push(' ');
        }
        text.push_str(token.text);
        if token.dotted {
            text.push('.');
        }
    }
    text
}
