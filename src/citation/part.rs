//! The parts of which a full citation is made behind its title, each found wherever it stands.

use winnow::Parser;
use winnow::combinator::{alt, opt, preceded, repeat};
use winnow::stream::Stream;

use crate::citation::archive;
use crate::citation::csl::{Date, Name};
use crate::citation::grammar::date::{date, year};
use crate::citation::grammar::locator::{Place, bare, numeral, place};
use crate::citation::grammar::name::{self, Form, Names};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::law;
use crate::citation::lexicon::{self, Role};
use crate::citation::model::LocatorLabel;
use crate::citation::token::{Kind, Token};

/// What a stretch of a citation says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// "2. Aufl."; without the word
    Edition(Run),
    /// "Bd. 3", "Bd. 3: Von der »Doppelrevolution«"
    Volume {
        number: Run,
        title: Option<Run>,
    },
    /// "3 Bde."
    Volumes,
    /// "hg. v. Rolf Tiedemann"
    People {
        role: Role,
        names: Names,
    },
    /// "München: C. H. Beck 2001"
    Imprint {
        places: Option<Run>,
        publisher: Option<Run>,
        year: Option<(Run, Date)>,
    },
    /// "Journal of Strategic Inquiry 46, no. 2 (2023)"
    Journal(Periodical),
    /// "Iraqi News", "Der Spiegel, Nr. 23"
    Container {
        title: Run,
        issue: Option<Run>,
    },
    /// "NDC Policy Brief 6"
    Series {
        title: Run,
        number: Option<Run>,
    },
    /// A date or year
    Date(Run, Date),
    /// A year with its letter: "2018a"
    Year(Run, Date),
    /// "S. 40 f."
    Place(Place),
    /// "S. 75 (82)": first page and cited page
    From {
        first: Run,
        cited: Place,
    },
    /// A link: its own token
    Url(Run),
    Doi(Run),
    Arxiv(Run),
    Isbn(Run),
    /// "abgerufen am 5. Januar 2024"
    Accessed(Run, Date),
    /// "Nr. 12/2020"
    Number(Run),
    /// "Diss. phil."
    Genre(Run),
    /// "im Folgenden: LAW"
    Alias(Run),
    /// "in: Hope, Ian (Hrsg.):"
    In(Option<(Names, Option<Role>)>),
    /// "BVerfGE 90, 286 (345)", "548 U.S. 557, 590 (2006)"
    Reporter(Report),
    /// "Urt. v. 12. 7. 1994"
    Decision {
        genre: Run,
        date: Option<(Run, Date)>,
    },
    /// "2 BvE 3/92"
    FileNumber(Run),
    /// "Art. 87a Abs. 2 GG", "U.N. Charter art. 51"
    Statute {
        code: Run,
        place: Option<Place>,
    },
    /// "BT-Drs. 15/2742", "BGBl. I"
    Official {
        container: Option<Run>,
        number: Run,
    },
    /// "PA AA, R 20.341", "Bodleian Library, Oxford, MS Eng. c. 6737"
    Archive {
        archive: Run,
        place: Option<Run>,
        location: Option<Run>,
        /// "LAW" of "Landesarchiv Wolzen (im Folgenden LAW)"
        alias: Option<Run>,
    },
    /// The name behind a case: "– Pegasus"
    CaseName(Run),
    /// "s. v. „Briefgeheimnis“"
    Entry(Run),
    /// Text that says nothing we know
    Remark,
    /// What stands in brackets: the edges inside
    Bracket(Vec<usize>),
}

/// A journal with what stands behind its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Periodical {
    pub(crate) title: Run,
    pub(crate) volume: Option<Run>,
    pub(crate) issue: Option<Run>,
    pub(crate) year: Option<(Run, Date)>,
    /// "115–39" right behind a colon
    pub(crate) pages: Option<Run>,
    /// "44" in "AöR 132 (2007), 44 (50)"
    pub(crate) first_page: Option<Run>,
    /// "50" there
    pub(crate) cited: Option<(Run, LocatorLabel)>,
    /// The title may be left out before it, as lawyers do.
    pub(crate) stands_alone: bool,
}

/// A decision in a reporter, an act in a gazette.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Report {
    pub(crate) title: Run,
    pub(crate) volume: Option<Run>,
    pub(crate) first_page: Option<Run>,
    pub(crate) cited: Option<(Run, LocatorLabel)>,
    pub(crate) year: Option<(Run, Date)>,
    pub(crate) authority: Option<Run>,
    /// The court that the reporter's name tells.
    pub(crate) implied: Option<&'static str>,
    pub(crate) of_cases: bool,
    /// Month and day that stand apart from the year.
    pub(crate) day: Option<Run>,
    /// The name stands in the citation before: "BVerfGE 104, 151; 121, 135".
    pub(crate) inherited: bool,
}

/// A part with the tokens it takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// How much it speaks for a citation; see [`crate::citation::full`].
    pub(crate) score: i32,
    pub(crate) part: Part,
}

/// Finds the parts that stand for themselves and begin at a token within running text.
pub(crate) fn standing_parts_at(tokens: &[Token<'_>], from: usize, out: &mut Vec<Edge>) {
    let input = Tokens::new(&tokens[from..]);
    for parser in [law::reporter, law::statute, law::official, law::court_cite, archive::shelf_mark] {
        let mut at = input;
        if let Ok((part, score)) = parser(&mut at) {
            let to = tokens.len() - at.len();
            let bare_archive = matches!(part, Part::Archive { location: None, .. });
            if to > from && !bare_archive {
                out.push(Edge { from, to, score, part });
            }
        }
    }
}

/// Finds the parts that begin at a token.
pub(crate) fn parts_at(tokens: &[Token<'_>], from: usize, out: &mut Vec<Edge>) {
    let input = Tokens::new(&tokens[from..]);
    let Some(first) = tokens.get(from) else { return };
    let mut found = |read: Read<(Part, i32)>, left: &Tokens<'_>| {
        if let Ok((part, score)) = read {
            let to = tokens.len() - left.len();
            if to > from {
                out.push(Edge { from, to, score, part });
            }
        }
    };
    macro_rules! attempt {
        ($($parser:expr),+ $(,)?) => {{$({
            let mut at = input;
            let read = $parser(&mut at);
            found(read, &at);
        })+}};
    }
    let separated = from == 0
        || match tokens[from - 1].kind {
            Kind::Word => tokens[from - 1].dotted,
            // "1789–1815"
            Kind::Dash => tokens[from - 1].spaced,
            _ => true,
        };
    match first.kind {
        Kind::Url | Kind::Doi | Kind::Arxiv | Kind::Angle => attempt!(link),
        Kind::Number => {
            attempt!(edition, dated, volumes_count, labelled_place, law::volume_first, us_journal);
            if from == 0 || lexicon::month(&tokens[from - 1]).is_none() {
                attempt!(volume_and_year);
            }
            attempt!(law::file_number);
            if separated {
                attempt!(years);
            }
            attempt!(|input: &mut Tokens<'_>| bare_place(input, tokens, from));
        }
        Kind::Section => attempt!(labelled_place, law::statute),
        Kind::Pilcrow => attempt!(labelled_place),
        Kind::Equals => attempt!(|input: &mut Tokens<'_>| bracket_series(input, tokens, from)),
        Kind::Open => attempt!(labelled_place, isolated_remark, law::year_first, law::institute_and_year, years),
        Kind::Dash => attempt!(|input: &mut Tokens<'_>| law::case_name(input, tokens, from)),
        Kind::Symbol => attempt!(report_number),
        Kind::Word => {
            attempt!(link, labelled_place, first_and_cited, volume, dated, accessed, people, alias, isbn);
            attempt!(law::statute, dictionary_entry);
            if first.text == "juris" {
                attempt!(law::database);
            }
            if first.is_capital() || first.dotted {
                attempt!(|input: &mut Tokens<'_>| law::named_case(input, tokens, from));
                attempt!(|input: &mut Tokens<'_>| law::handbook_volume(input, tokens, from));
                attempt!(
                    law::reporter,
                    law::decision,
                    law::file_number,
                    law::official,
                    law::court_cite,
                    law::database,
                    archive::shelf_mark,
                    archive::collection
                );
                attempt!(
                    edition,
                    years,
                    undated,
                    imprint,
                    publisher,
                    journal,
                    container,
                    series,
                    genre,
                    report_number,
                    people_before_role
                );
                attempt!(|input: &mut Tokens<'_>| bracket_series(input, tokens, from));
                attempt!(|input: &mut Tokens<'_>| bare_place(input, tokens, from));
            } else {
                attempt!(|input: &mut Tokens<'_>| bracket_series(input, tokens, from));
                attempt!(edition, years, undated, genre, report_number, imprint);
                if lexicon::JOURNALS.longest(&tokens[from..]) > 1 {
                    attempt!(journal);
                }
                if first.is_roman() || first.text.len() <= 6 {
                    attempt!(|input: &mut Tokens<'_>| bare_place(input, tokens, from));
                }
            }
            if matches!(first.text, "in" | "In" | "IN" | "aus" | "Aus" | "bei") {
                in_clauses(tokens, from, out);
            }
        }
        Kind::Other if first.text.starts_with(['²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']) => {
            attempt!(years)
        }
        _ => {}
    }
}

fn link(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let lead = word(&[
        "in",
        "unter",
        "online",
        "url",
        "verfügbar",
        "available",
        "at",
        "abrufbar",
        "doi",
        "auf",
        "via",
        "from",
        "siehe",
        "http",
        "https",
        "link",
        "einsehbar",
        "zugänglich",
        "access",
        "webseite",
        "website",
    ]);
    repeat::<_, _, (), _, _>(0..4, alt((lead.void(), kind(Kind::Colon).void(), kind(Kind::Comma).void())))
        .parse_next(input)?;
    opt(kind(Kind::Angle)).parse_next(input)?;
    let link = token(|t| matches!(t.kind, Kind::Url | Kind::Doi | Kind::Arxiv)).parse_next(input)?;
    opt(kind(Kind::Angle)).parse_next(input)?;
    let run = Run::new(link.index as usize, link.index as usize + 1);
    Ok(match link.kind {
        Kind::Doi => (Part::Doi(run), 35),
        Kind::Arxiv => (Part::Arxiv(run), 30),
        _ => (Part::Url(run), 25),
    })
}

fn isbn(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    word(&["isbn"]).parse_next(input)?;
    opt(token(|t| t.text == "-")).parse_next(input)?;
    opt(kind(Kind::Colon)).parse_next(input)?;
    let digits = token(|t| matches!(t.kind, Kind::Number | Kind::Dash) || matches!(t.text, "X" | "x"));
    let taken = repeat::<_, _, (), _, _>(1..12, digits).take().parse_next(input)?;
    Ok((Part::Isbn(Run::taken(taken)), 25))
}

fn labelled_place(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    // "(Fn. 7)" is a note of the same text.
    let bracket = input.first().is_some_and(|t| t.kind == Kind::Open);
    if bracket && crate::citation::grammar::reference::note_number(&mut { *input }).is_ok() {
        return winnow::combinator::fail.parse_next(input);
    }
    place
        .map(|place| {
            (Part::Place(place), if place.label == crate::citation::model::LocatorLabel::Issue { 4 } else { 15 })
        })
        .parse_next(input)
}

/// "S. 75 (82)", "S. 75 ff. (82 Rn. 3)": where a piece begins, and the cited page.
fn first_and_cited(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    token(|t| matches!(t.text, "S" | "p" | "pp") && t.dotted).parse_next(input)?;
    let first = token(|t| numeral(t)).parse_next(input)?;
    opt(token(|t| matches!(t.text, "f" | "ff") && t.dotted)).parse_next(input)?;
    kind(Kind::Open).parse_next(input)?;
    let cited = alt((place, bare)).parse_next(input)?;
    kind(Kind::Close).parse_next(input)?;
    if cited.run.to - cited.run.from == 1 && input.previous_tokens().nth(1).is_some_and(|t| t.kind == Kind::Word) {
        return winnow::combinator::fail.parse_next(input);
    }
    let first = Run::taken(std::slice::from_ref(first));
    Ok((Part::From { first, cited }, 24))
}

/// Pages without a label stand behind the imprint, a link, or a quoted title, and nothing follows but the end.
fn bare_place(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let start = from.checked_sub(1).map(|at| tokens[at]);
    let place = bare(input)?;
    let ends = input.first().is_none_or(|next| {
        !(next.kind == Kind::Comma && input.get(1).is_some_and(|t| !t.spaced && t.kind == Kind::Number))
            && matches!(next.kind, Kind::Comma | Kind::Stop | Kind::Semicolon | Kind::Close | Kind::Open | Kind::Colon)
    });
    let behind = from.checked_sub(2).map(|at| tokens[at]);
    let score = match (start.map(|t| t.kind), behind.map(|t| t.kind)) {
        (Some(Kind::Comma | Kind::Colon | Kind::Stop), Some(Kind::Close | Kind::QuoteClose)) => 10,
        (Some(Kind::Comma | Kind::Colon), Some(Kind::Number | Kind::Url | Kind::Doi)) => 4,
        (Some(Kind::Comma | Kind::Colon), _) => 2,
        // Bluebook: "The Internationalists 45 (2017)"
        _ if input.first().is_some_and(|next| next.kind == Kind::Open && closes_with_year(next, input)) => 14,
        _ if input.first().is_some_and(|next| next.kind == Kind::Open) => 1,
        _ => -8,
    };
    let day = input.first().is_some_and(|t| t.kind == Kind::Stop)
        && input.get(1).is_some_and(|t| lexicon::month(t).is_some() || t.kind == Kind::Number);
    if day {
        return winnow::combinator::fail.parse_next(input);
    }
    let year_like = tokens[from].year().is_some_and(|year| year > 1400);
    if !ends || year_like && (score < 10 || score == 14) {
        return winnow::combinator::fail.parse_next(input);
    }
    Ok((Part::Place(place), score))
}

/// "(2d ed. 1979)", "(Georg Nolte ed., 2013)"
fn closes_with_year(open: &Token<'_>, input: &Tokens<'_>) -> bool {
    let last = (open.partner as usize).checked_sub(open.index as usize + 1);
    last.and_then(|last| input.get(last)).is_some_and(|t| t.year().is_some())
}

fn is_edition_word(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "Aufl"
            | "Auflage"
            | "Ausg"
            | "Ausgabe"
            | "edn"
            | "ed"
            | "edition"
            | "Edition"
            | "Neuausgabe"
            | "Neuauflage"
            | "Neudruck"
            | "Nachdruck"
            | "Nachdr"
            | "Reprint"
            | "repr"
            | "EL"
    )
}

/// "2. Aufl.", "3., überarb. u. erw. Auflage", "2nd edn", "updated ed.", "rev. ed.", "Neuausgabe"
fn edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    alt((numbered_edition, named_edition, described_edition)).parse_next(input)
}

fn numbered_edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let number = token(|t| t.kind == Kind::Number && t.number().is_some_and(|n| n < 200)).parse_next(input)?;
    opt(kind(Kind::Stop)).parse_next(input)?;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let adjective =
        token(|t| t.kind == Kind::Word && t.text.len() > 1 && !is_edition_word(t) && lexicon::role(t).is_none());
    let joined = alt((word(&["und", "u", "and"]).void(), kind(Kind::Comma).void()));
    let words = repeat::<_, _, (), _, _>(0..=4, (adjective, opt(joined))).take().parse_next(input)?;
    token(is_edition_word).parse_next(input)?;
    let from = number.index;
    // "4., durchges. Aufl." is kept whole, as printed.
    let to = words.last().map_or(from + 1, |last| last.index + 1);
    Ok((Part::Edition(Run { from, to }), 20))
}

fn named_edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let name = token(|t| {
        matches!(t.text, "Neuausgabe" | "Neuauflage" | "Neudruck" | "Nachdruck" | "Reprint" | "Taschenbuchausgabe")
    })
    .parse_next(input)?;
    Ok((Part::Edition(Run::new(name.index as usize, name.index as usize + 1)), 12))
}

fn described_edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let words = token(|t| {
        matches!(
            t.text,
            "updated"
                | "revised"
                | "rev"
                | "expanded"
                | "enlarged"
                | "new"
                | "abridged"
                | "Rev"
                | "New"
                | "second"
                | "third"
                | "first"
                | "Neue"
                | "neue"
                | "erw"
                | "überarb"
                | "Erw"
                | "Zweite"
                | "Dritte"
                | "zweite"
                | "dritte"
                | "critical"
                | "student"
                | "paperback"
                | "Kritische"
                | "bilingual"
                | "kritische"
        )
    });
    let taken = repeat::<_, _, (), _, _>(1..4, (words, opt(word(&["and", "und", "u"])))).take().parse_next(input)?;
    token(is_edition_word).parse_next(input)?;
    Ok((Part::Edition(Run::taken(taken)), 18))
}

/// "Bd. 3", "Bd. II", "vol. 2", "Teilbd. 1", "Bd. I.1"
fn volume(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    alt((said_volume, roman_volume)).parse_next(input)
}

/// "ii, pp. 88–109"
fn roman_volume(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let number = token(|t| t.is_roman() && !t.dotted).parse_next(input)?;
    let page = input.first().is_some_and(|t| t.kind == Kind::Comma)
        && input.get(1).is_some_and(|t| matches!(t.text, "p" | "pp" | "S" | "col" | "cols" | "Sp"));
    if !page {
        return winnow::combinator::fail.parse_next(input);
    }
    Ok((Part::Volume { number: Run::taken(std::slice::from_ref(number)), title: None }, 12))
}

fn said_volume(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    token(|t| {
        matches!(
            t.text,
            "Bd" | "Band"
                | "Bde"
                | "vol"
                | "Vol"
                | "vols"
                | "Vols"
                | "Volume"
                | "volume"
                | "Teilbd"
                | "Teilband"
                | "Halbbd"
                | "Tl"
                | "Teil"
                | "Tom"
                | "tome"
        )
    })
    .parse_next(input)?;
    let number = token(|t| numeral(t));
    let more = repeat::<_, _, (), _, _>(
        0..4,
        (
            token(|t| matches!(t.kind, Kind::Stop | Kind::Slash | Kind::Dash) && !t.spaced),
            token(|t| numeral(t) && !t.spaced),
        ),
    );
    let taken = (number, more).take().parse_next(input)?;
    Ok((Part::Volume { number: Run::taken(taken), title: None }, 15))
}

/// "3 Bde.", "2 vols"
fn volumes_count(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    (
        token(|t| t.is_plain_number() && t.text.len() <= 2),
        token(|t| matches!(t.text, "Bde" | "vols" | "Bände" | "volumes" | "Bdn" | "Bänden")),
    )
        .parse_next(input)?;
    Ok((Part::Volumes, 12))
}

fn dated(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    opt((
        opt(word(&["last", "zuletzt"])),
        word(&["modified", "updated", "revised", "aktualisiert", "geändert"]),
        opt(word(&["on", "am"])),
    ))
    .parse_next(input)?;
    opt((word(&["entry", "eintrag", "eintragung"]), opt(word(&["for", "of", "vom", "zum", "am"]))))
        .parse_next(input)?;
    opt((
        alt((
            token(|t| matches!(t.text, "vom" | "v" | "dated" | "am" | "posted" | "published" | "of" | "den")).void(),
            (token(|t| matches!(t.text, "opened" | "done" | "signed" | "adopted" | "concluded")), signature_words)
                .void(),
        )),
        opt(kind(Kind::Colon)),
    ))
    .parse_next(input)?;
    let (date, taken) = date.with_taken().parse_next(input)?;
    Ok((Part::Date(Run::taken(taken), date), 15))
}

/// "opened for signature", "signed at Geneva"
fn signature_words(input: &mut Tokens<'_>) -> Read<()> {
    let mut words = token(|t| matches!(t.text, "for" | "at" | "on" | "signature" | "in") || t.is_capital());
    let month = |t: &Token<'_>| lexicon::month(t).is_some();
    for _ in 0..4 {
        if input.first().is_some_and(month) {
            break;
        }
        opt(words.by_ref()).parse_next(input)?;
    }
    opt(kind(Kind::Comma)).void().parse_next(input)
}

fn years(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    if input.first().is_some_and(|t| t.kind == Kind::Dash && !t.spaced) {
        return winnow::combinator::fail.parse_next(input);
    }
    // A span of years belongs to the title more often than to the imprint.
    let score = if date.end.is_some() { -8 } else { 12 };
    // Lawyers leave out the place: "Außenverfassungsrecht, 2007, S. 274".
    let cited = input.first().is_some_and(|t| t.kind == Kind::Comma)
        && input.get(1).is_some_and(|t| lexicon::locator_label(t).is_some() && (t.dotted || t.kind != Kind::Word));
    Ok((Part::Year(Run::taken(taken), date), score + if cited { 5 } else { 0 }))
}

/// "o. J.", "n.d."
fn undated(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let german =
        (token(|t| t.text == "o" && t.dotted), token(|t| matches!(t.text, "J" | "D") && t.dotted || t.text == "J"))
            .void();
    let english = (token(|t| t.text == "n" && t.dotted), token(|t| t.text == "d")).void();
    let words = word(&[
        "undatiert",
        "undated",
        "forthcoming",
        "erscheint",
        "oj",
        "nd",
        "repr",
        "reprinted",
        "zuerst",
        "reprint",
        "first",
        "orig",
        "urspr",
    ])
    .void();
    alt((german, english, words)).parse_next(input)?;
    Ok((Part::Remark, 6))
}

fn accessed(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    const KEYS: &[&str] = &[
        "zugriff",
        "zugriffsdatum",
        "abruf",
        "abrufdatum",
        "abgerufen",
        "aufgerufen",
        "eingesehen",
        "besucht",
        "geprüft",
        "zugegriffen",
        "konsultiert",
        "stand",
        "accessed",
        "visited",
        "retrieved",
        "consulted",
        "viewed",
        "access",
        "aufruf",
        "download",
        "überprüft",
        "gesehen",
        "angesehen",
        "gelesen",
        "checked",
    ];
    const SMALL: &[&str] = &[
        "zuletzt",
        "letzter",
        "letztmals",
        "letzte",
        "last",
        "date",
        "am",
        "on",
        "vom",
        "of",
        "und",
        "im",
        "online",
        "letztmalig",
        "den",
        "datum",
        "in",
        "as",
        "from",
    ];
    let mut key = false;
    for _ in 0..7 {
        let before = *input;
        if opt(word(KEYS)).parse_next(input)?.is_some() {
            key = true;
        } else if opt(alt((word(SMALL).void(), kind(Kind::Colon).void(), kind(Kind::Comma).void())))
            .parse_next(input)?
            .is_none()
        {
            *input = before;
            break;
        }
    }
    let (date, taken) = alt((date, year.map(|(date, _)| date))).with_taken().parse_next(input)?;
    // "5.1.2024 abgerufen"
    let behind = opt(word(&["abgerufen", "aufgerufen", "eingesehen", "besucht"])).parse_next(input)?;
    if !key && behind.is_none() {
        return winnow::combinator::fail.parse_next(input);
    }
    // A time of day, as Wikipedia prints it
    opt((
        kind(Kind::Comma),
        token(|t| t.kind == Kind::Number),
        kind(Kind::Colon),
        token(|t| t.kind == Kind::Number),
        opt(word(&["uhr", "h"])),
    ))
    .parse_next(input)?;
    Ok((Part::Accessed(Run::taken(taken), date), 20))
}

/// "hg. v. Rolf Tiedemann und Hermann Schweppenhäuser", "ed. and trans. Michael Howard", "aus dem Frz. v. Eva Moldenhauer"
fn people(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let role = role_before(input)?;
    let names = alt((name::natural_list, name::inverted_list, name::body, name::idem)).parse_next(input)?;
    Ok((Part::People { role, names }, 20))
}

fn role_before(input: &mut Tokens<'_>) -> Read<Role> {
    opt(word(&["mit", "with", "nach", "after", "unter", "neu", "new", "in"])).parse_next(input)?;
    opt(word(&["einem", "einer", "an", "a", "der"])).parse_next(input)?;
    // "aus dem Englischen von", "aus dem Frz. übers. v."
    let from = opt((word(&["aus", "from"]), word(&["dem", "the", "d"]), token(|t| t.is_capital() || t.dotted)))
        .parse_next(input)?;
    let mut role = from.map(|_| Role::Translator);
    for _ in 0..4 {
        let before = *input;
        opt(alt((word(&["und", "u", "and", "sowie"]).void(), kind(Kind::Ampersand).void(), kind(Kind::Comma).void())))
            .parse_next(input)?;
        opt(word(&["ins", "into"])).parse_next(input)?;
        match token(|t| lexicon::role(t).is_some()).parse_next(input) {
            Ok(found) => {
                let found = lexicon::role(found).unwrap_or(Role::Other);
                role = Some(match (role, found) {
                    (None, found) | (Some(Role::Other), found) => found,
                    (Some(Role::Editor), Role::Translator) | (Some(Role::Translator), Role::Editor) => {
                        Role::EditorAndTranslator
                    }
                    (Some(role), _) => role,
                });
            }
            Err(_) => {
                *input = before;
                break;
            }
        }
    }
    let Some(role) = role else { return winnow::combinator::fail.parse_next(input) };
    let of = opt((
        opt(word(&["im", "in"])),
        opt(token(|t| t.text == "Auftrag")),
        word(&["v", "von", "by", "vom", "durch", "der", "des"]),
    ))
    .parse_next(input)?;
    // German needs its "von"; English says "ed. X" and "trans. X".
    let english = input.peek_token().is_some();
    let _ = english;
    if of.is_none() && from.is_some() {
        return winnow::combinator::fail.parse_next(input);
    }
    opt(word(&["der", "dem", "den", "the"])).parse_next(input)?;
    Ok(role)
}

/// Bluebook's "(Marc Weller ed., 2015)"
fn people_before_role(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let names = name::natural_list(input)?;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let role =
        token(|t| matches!(t.text, "ed" | "eds" | "trans" | "Hg" | "Hrsg" | "tr") && (t.dotted || t.text == "eds"))
            .parse_next(input)?;
    Ok((Part::People { role: lexicon::role(role).unwrap_or(Role::Editor), names }, 22))
}

/// Reads a role behind names: "(Hrsg.)", "(eds.)", ", eds.", "[Bearb.]".
pub(crate) fn role_behind(input: &mut Tokens<'_>) -> Read<Role> {
    let words = |input: &mut Tokens<'_>| -> Read<Role> {
        let mut role: Option<Role> = None;
        for _ in 0..3 {
            let before = *input;
            opt(alt((word(&["und", "u", "and"]).void(), kind(Kind::Ampersand).void(), kind(Kind::Slash).void())))
                .parse_next(input)?;
            let Ok(found) = token(|t| lexicon::role(t).is_some()).parse_next(input) else {
                *input = before;
                break;
            };
            let found = lexicon::role(found).unwrap_or(Role::Other);
            role = Some(match (role, found) {
                (Some(Role::Editor), Role::Translator) | (Some(Role::Translator), Role::Editor) => {
                    Role::EditorAndTranslator
                }
                (Some(role), _) => role,
                (None, found) => found,
            });
        }
        match role {
            Some(role) => Ok(role),
            None => winnow::combinator::fail.parse_next(input),
        }
    };
    let bracketed = (kind(Kind::Open), words, kind(Kind::Close)).map(|(_, role, _)| role);
    // "Georg Nolte, Introduction" is a title.
    let bare = (kind(Kind::Comma), words).map(|(_, role)| role).verify(|role| *role != Role::Other);
    alt((bracketed, bare)).parse_next(input)
}

fn known_place(input: &mut Tokens<'_>) -> Read<bool> {
    let tokens: &[Token<'_>] = input;
    let known = lexicon::PLACES.longest(tokens);
    let (length, known) = if known > 0 {
        (known, true)
    } else {
        // An unknown town: one or two words in capitals.
        let words = tokens
            .iter()
            .take(3)
            .take_while(|t| t.is_capital() && !t.dotted && !t.is_acronym() && lexicon::month(t).is_none())
            .count();
        (words, false)
    };
    if length == 0 || !known && (length > 2 || tokens[..length].iter().any(|t| lexicon::ORGANISATION_WORDS.has(t))) {
        return winnow::combinator::fail.parse_next(input);
    }
    winnow::token::take(length).void().parse_next(input)?;
    // ", NJ"
    let before = *input;
    if opt(kind(Kind::Comma)).parse_next(input)?.is_some() || input.first().is_some_and(Token::is_acronym) {
        let tokens: &[Token<'_>] = input;
        let state = lexicon::US_STATES.longest(tokens);
        if state > 0 {
            winnow::token::take(state).void().parse_next(input)?;
        } else {
            *input = before;
        }
    }
    Ok(known)
}

/// "Frankfurt a. M./New York", "Köln, Weimar, Wien", "Berlin u. a."
fn places(input: &mut Tokens<'_>) -> Read<(Run, bool)> {
    let start = *input;
    let mut known = known_place(input)?;
    for _ in 0..4 {
        let before = *input;
        let comma = opt(kind(Kind::Comma)).parse_next(input)?.is_some();
        let joined = comma
            || opt(alt((
                token(|t| matches!(t.kind, Kind::Slash | Kind::Dash | Kind::Ampersand)).void(),
                word(&["und", "u", "and"]).void(),
            )))
            .parse_next(input)?
            .is_some();
        let next: Read<bool> = if joined { known_place(input) } else { winnow::combinator::fail.parse_next(input) };
        match next {
            // After a comma only a town that is known, and behind one that is.
            Ok(sure) if known && (sure || !comma) || sure && !comma => known |= sure,
            _ => {
                *input = before;
                break;
            }
        }
    }
    let before = *input;
    if name::others(input).is_err() {
        *input = before;
        if opt((token(|t| t.text == "["), name::others, token(|t| t.text == "]"))).parse_next(input)?.is_none() {
            *input = before;
        }
    }
    let taken = start.len() - input.len();
    Ok((Run::taken(&start[..taken]), known))
}

/// The words of a publisher's name up to a comma, year or bracket.
fn publisher_run(input: &mut Tokens<'_>) -> Read<(Run, bool)> {
    let tokens: &[Token<'_>] = input;
    let mut end = 0;
    let mut known = false;
    while end < tokens.len().min(12) {
        let rest = &tokens[end..];
        let named = lexicon::PUBLISHERS.longest(rest);
        if named > 0 {
            known = true;
            end += named;
            continue;
        }
        let t = &tokens[end];
        if t.text == "o" && tokens.get(end + 1).is_some_and(|next| next.text == "J") {
            break;
        }
        let goes_on = match t.kind {
            Kind::Word => {
                t.is_capital()
                    || end > 0
                        && matches!(
                            t.text,
                            "of" | "for"
                                | "the"
                                | "and"
                                | "und"
                                | "für"
                                | "der"
                                | "des"
                                | "in"
                                | "et"
                                | "de"
                                | "du"
                                | "von"
                                | "zu"
                        )
                    || t.dotted && t.text.len() <= 2
            }
            Kind::Ampersand | Kind::Slash => end > 0,
            Kind::Dash => end > 0 && !t.spaced,
            _ => false,
        };
        if !goes_on || lexicon::month(t).is_some() && tokens.get(end + 1).is_some_and(|n| n.kind == Kind::Number) {
            break;
        }
        known |= lexicon::PUBLISHER_WORDS.has(t);
        end += 1;
    }
    while end > 0
        && (tokens[end - 1].is_small() && !tokens[end - 1].dotted
            || matches!(tokens[end - 1].kind, Kind::Ampersand | Kind::Slash | Kind::Dash))
    {
        end -= 1;
    }
    if end == 0 {
        return winnow::combinator::fail.parse_next(input);
    }
    let run = Run::taken(&tokens[..end]);
    winnow::token::take(end).void().parse_next(input)?;
    Ok((run, known))
}

/// A year in an imprint, with the edition that some print before it: "²1987".
fn imprint_year(input: &mut Tokens<'_>) -> Read<(Run, Date)> {
    opt(word(&["ca", "um"])).parse_next(input)?;
    opt((token(|t| t.text == "o" && t.dotted), token(|t| t.text == "J"), opt(kind(Kind::Comma)))).parse_next(input)?;
    if let Some(raised) = opt(token(|t| raised_edition(t.text).is_some())).parse_next(input)? {
        let year = raised_edition(raised.text).unwrap_or_default();
        return Ok((Run::new(raised.index as usize, raised.index as usize + 1), Date::year(year)));
    }
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    Ok((Run::taken(taken), date))
}

/// "²1987"
pub(crate) fn raised_edition(text: &str) -> Option<i32> {
    let year = text.trim_start_matches(['¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']);
    (year.len() < text.len() && year.len() == 4).then(|| year.parse().ok()).flatten()
}

/// "München 2006", "München: C. H. Beck 2001", "Princeton: Princeton University Press, 1976", "Oxford"
fn imprint(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let (places, known) = places(input)?;
    let after_places = *input;
    // "Berlin: Suhrkamp 2004"
    if opt(kind(Kind::Colon)).parse_next(input)?.is_some() {
        if let Ok((publisher, sure)) = publisher_run(input) {
            let comma = *input;
            opt(kind(Kind::Comma)).parse_next(input)?;
            let year = opt(imprint_year).parse_next(input)?;
            if year.is_none() {
                *input = comma;
            }
            let score = match (known, sure, year.is_some()) {
                (true, _, true) => 42,
                (false, true, true) => 40,
                (false, false, true) => 25,
                (true, true, false) => 28,
                (true, false, false) => 10,
                (false, true, false) => 18,
                (false, false, false) => return winnow::combinator::fail.parse_next(input),
            };
            return Ok((Part::Imprint { places: Some(places), publisher: Some(publisher), year }, score));
        }
        *input = after_places;
    }
    // "München 2006", "München, 2006"
    let comma = opt(kind(Kind::Comma)).parse_next(input)?.is_some();
    if let Ok(year) = imprint_year(input)
        && (known || input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number | Kind::Dash)))
    {
        if !known && year.1.end.is_some() {
            // "Württemberg 1928–1933" ends a title.
            return winnow::combinator::fail.parse_next(input);
        }
        let score = match (known, comma) {
            (true, false) => 36,
            (true, true) => 30,
            (false, false) => 14,
            (false, true) => 3,
        };
        return Ok((Part::Imprint { places: Some(places), publisher: None, year: Some(year) }, score));
    }
    *input = after_places;
    if !known {
        return winnow::combinator::fail.parse_next(input);
    }
    let whole = input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number | Kind::Dash | Kind::Slash));
    if !whole {
        return winnow::combinator::fail.parse_next(input);
    }
    Ok((Part::Imprint { places: Some(places), publisher: None, year: None }, 15))
}

/// "Routledge, 2011", "German Marshall Fund of the United States"
fn publisher(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    if input.first().is_some_and(|t| t.text == "EL") {
        return winnow::combinator::fail.parse_next(input);
    }
    let start = *input;
    if let Ok((run, true)) = publisher_run(input) {
        let after = *input;
        opt(kind(Kind::Comma)).parse_next(input)?;
        let year = opt(imprint_year).parse_next(input)?;
        if year.is_none() {
            *input = after;
        }
        let ends = input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number));
        if ends {
            let score = if year.is_some() { 28 } else { 14 };
            return Ok((Part::Imprint { places: None, publisher: Some(run), year }, score));
        }
    }
    *input = start;
    let names = name::body(input)?;
    let after = *input;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let year = opt(imprint_year).parse_next(input)?;
    if year.is_none() {
        *input = after;
    }
    let ends = input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number));
    if !ends {
        return winnow::combinator::fail.parse_next(input);
    }
    if year.is_some() {
        return Ok((Part::Imprint { places: None, publisher: Some(names.run), year }, 20));
    }
    let score = if names.run.to - names.run.from == 1 { 2 } else { 7 };
    Ok((Part::Imprint { places: None, publisher: Some(names.run), year: None }, score))
}

const TITLE_WORDS_MAX: usize = 14;

/// The words of a journal's or series' name, up to a number, comma or bracket; tells how sure it is.
fn periodical_title(tokens: &[Token<'_>]) -> Option<(usize, Certainty)> {
    let known = lexicon::JOURNALS.longest(tokens);
    if known > 0
        && tokens
            .get(known)
            .is_none_or(|t| !matches!(t.kind, Kind::Word) || lexicon::locator_label(t).is_some() || is_volume_word(t))
    {
        return Some((known, Certainty::Known));
    }
    let mut end = 0;
    let mut marked = false;
    while end < tokens.len().min(TITLE_WORDS_MAX) {
        let t = &tokens[end];
        let goes_on = match t.kind {
            Kind::Word if is_volume_word(t) => false,
            Kind::Word => {
                t.is_capital()
                    || end > 0
                        && matches!(
                            t.text,
                            "of" | "for"
                                | "the"
                                | "and"
                                | "und"
                                | "für"
                                | "der"
                                | "des"
                                | "in"
                                | "et"
                                | "de"
                                | "du"
                                | "von"
                                | "zur"
                                | "zum"
                                | "im"
                                | "on"
                                | "aus"
                                | "die"
                                | "am"
                                | "u"
                                | "f"
                                | "deutsche"
                                | "deutschen"
                        )
            }
            Kind::Ampersand | Kind::Colon => end > 0,
            Kind::Dash => end > 0 && !t.spaced,
            _ => false,
        };
        if !goes_on || t.kind == Kind::Colon && !tokens.get(end + 1).is_some_and(Token::is_capital) {
            break;
        }
        marked |= lexicon::PERIODICAL_WORDS.has(t);
        end += 1;
    }
    while end > 0 && (tokens[end - 1].is_small() && !tokens[end - 1].dotted || tokens[end - 1].kind != Kind::Word) {
        end -= 1;
    }
    (end > 0).then_some((end, if marked { Certainty::Marked } else { Certainty::Unknown }))
}

fn is_volume_word(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "Bd" | "Band"
            | "vol"
            | "Vol"
            | "Jg"
            | "Jahrgang"
            | "H"
            | "Heft"
            | "no"
            | "No"
            | "nos"
            | "Nr"
            | "issue"
            | "Issue"
            | "Volume"
    ) && (token.dotted
        || token.text.len() > 3
        || matches!(token.text, "Jg" | "H" | "no" | "No" | "vol" | "Vol" | "Nr" | "Bd"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Known,
    Marked,
    Unknown,
}

/// "Journal of Strategic Inquiry 46, no. 2 (2023): 115–39", "AöR 132 (2007), 44 (50)", "NJW 2010, 123 (125)", "HZ 270 (2000), H. 2"
fn journal(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let Some((words, certainty)) = periodical_title(tokens) else { return winnow::combinator::fail.parse_next(input) };
    let title = Run::taken(&tokens[..words]);
    if words == 1 && lexicon::month(&tokens[0]).is_some() {
        return winnow::combinator::fail.parse_next(input);
    }
    if words == 1
        && matches!(
            tokens[0].text,
            "Resolution"
                | "Res"
                | "Decision"
                | "Beschluss"
                | "Entschließung"
                | "Teil"
                | "Kapitel"
                | "Band"
                | "Nr"
                | "Anlage"
                | "Article"
                | "Artikel"
        )
    {
        return winnow::combinator::fail.parse_next(input);
    }
    let short = tokens[..words].iter().all(|t| t.text.len() <= 6);
    if words == 1 && tokens[0].dotted && lexicon::locator_label(&tokens[0]).is_some()
        || tokens[0].text == "S"
        || lexicon::GAZETTES.longest(tokens) >= words
    {
        return winnow::combinator::fail.parse_next(input);
    }
    winnow::token::take(words).void().parse_next(input)?;
    let mut found = Periodical { title, ..Periodical::default() };
    opt(kind(Kind::Comma)).parse_next(input)?;
    let had_comma = input.previous_tokens().next().is_some_and(|t| t.kind == Kind::Comma);
    // Volume
    let volume_word =
        opt(token(|t| matches!(t.text, "Bd" | "Band" | "vol" | "Vol" | "Jg" | "Jahrgang" | "Volume" | "volume")))
            .parse_next(input)?;
    // "57. Jg."
    let before = *input;
    let mut volume_said = volume_word.is_some();
    let mut volume_token = None;
    let said = volume_said;
    if let Some(number) = opt(token(move |t| numeral(t) && (said || t.year().is_none()))).parse_next(input)? {
        let dotted = opt(token(|t| t.kind == Kind::Stop)).parse_next(input)?.is_some();
        let behind = opt(word(&["jg", "jahrgang", "band", "bd"])).parse_next(input)?;
        volume_said |= behind.is_some();
        if dotted && behind.is_none() {
            // "46.2 (2023)"
            let issue = opt(token(|t| t.is_plain_number() && !t.spaced)).parse_next(input)?;
            match issue {
                Some(issue) => found.issue = Some(Run::taken(std::slice::from_ref(issue))),
                None => {
                    *input = before;
                    return winnow::combinator::fail.parse_next(input);
                }
            }
        }
        volume_token = Some(number);
        let to = opt((token(|t| t.kind == Kind::Dash && !t.spaced), token(|t| t.is_plain_number() && !t.spaced)))
            .parse_next(input)?;
        let end = to.map_or(number.index, |(_, t)| t.index);
        found.volume = Some(Run { from: number.index, to: end + 1 });
    } else if volume_word.is_some() {
        return winnow::combinator::fail.parse_next(input);
    }
    let roman = volume_token.is_some_and(Token::is_roman);
    let settled = roman || input.first().is_some_and(|t| t.text == "(");
    if had_comma && !volume_said && found.volume.is_some() && !settled {
        // "Titel, 25" is no journal.
        return winnow::combinator::fail.parse_next(input);
    }
    let mut issue_said = found.issue.is_some();
    for _ in 0..4 {
        let before = *input;
        if found.issue.is_none()
            && let Ok(issue) = issue(input, found.volume.is_some())
        {
            found.issue = Some(issue);
            issue_said = true;
            continue;
        }
        *input = before;
        if found.year.is_none()
            && let Ok(year) = bracketed_date(input)
        {
            found.year = Some(year);
            continue;
        }
        *input = before;
        // "Ulm und Oberschwaben 33, 1953, 88–98"
        if found.year.is_none() && found.volume.is_some() {
            let listed = (kind(Kind::Comma), year.with_taken()).parse_next(input);
            if let Ok((_, ((date, _), taken))) = listed
                && date.end.is_none()
                && input.first().is_some_and(|t| t.kind == Kind::Comma)
            {
                found.year = Some((Run::taken(taken), date));
                continue;
            }
        }
        *input = before;
        // "NJW 2010, 123": the year is the volume; "46 2023" is not.
        if found.year.is_none()
            && found.volume.is_none()
            && (certainty == Certainty::Known || short)
            && let Ok(((date, _), taken)) = year.with_taken().parse_next(input)
        {
            found.year = Some((Run::taken(taken), date));
            continue;
        }
        *input = before;
        break;
    }
    // Pages right behind: ": 115–39", ", 44 (50)", " 44 (50)"
    let before = *input;
    let colon = opt(kind(Kind::Colon)).parse_next(input)?.is_some();
    let comma = !colon && opt(kind(Kind::Comma)).parse_next(input)?.is_some();
    let _ = comma;
    let has_year = found.year.is_some();
    match bare(input) {
        Ok(place) if colon && (has_year || found.volume.is_some()) => {
            if place.range {
                found.pages = Some(place.run);
            } else {
                found.cited = Some((place.run, LocatorLabel::Page));
            }
        }
        // "44–50"; but "44, 48–50" and "44 (48–50)" are cited
        Ok(place)
            if has_year
                && !colon
                && place.range
                && place.run.to - place.run.from == 3
                && input.previous_tokens().nth(2).is_some_and(|t| !t.is_roman()) =>
        {
            found.pages = Some(place.run)
        }
        // "44 (50)", "44, 50", "44 Rn. 7"
        Ok(place) if has_year && !colon => {
            *input = before;
            opt(kind(Kind::Comma)).parse_next(input)?;
            match law::pages(input) {
                Ok((first, cited)) => {
                    found.first_page = Some(first);
                    found.cited = cited;
                }
                Err(_) => found.first_page = Some(place.run),
            }
            found.stands_alone = true;
        }
        _ => *input = before,
    }
    if had_comma && !volume_said && certainty == Certainty::Unknown && !(found.year.is_some() && found.pages.is_some())
    {
        return winnow::combinator::fail.parse_next(input);
    }
    let named = certainty != Certainty::Unknown;
    let complete = found.volume.is_some()
        && (found.year.is_some() || issue_said && (named || volume_said) || found.pages.is_some() || volume_said)
        || found.year.is_some() && (found.first_page.is_some() || found.pages.is_some() || issue_said)
        || found.year.is_some() && certainty != Certainty::Unknown
        || issue_said && certainty != Certainty::Unknown
        || found.volume.is_some() && certainty == Certainty::Known;
    if !complete {
        return winnow::combinator::fail.parse_next(input);
    }
    let mut score = match certainty {
        Certainty::Known => 20,
        Certainty::Marked => 14,
        Certainty::Unknown => 2,
    };
    score += i32::from(found.volume.is_some()) * 8;
    score += i32::from(found.year.is_some()) * 12;
    score += i32::from(found.issue.is_some()) * 8;
    score += i32::from(found.pages.is_some() || found.first_page.is_some()) * 10;
    score += i32::from(found.cited.is_some() && certainty == Certainty::Known) * 16;
    Ok((Part::Journal(found), score))
}

/// "118 Harv. L. Rev. 2047, 2072 n.106 (2005)"
fn us_journal(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let volume = token(|t| t.is_plain_number() && t.text.len() <= 4).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let known = lexicon::JOURNALS.longest(tokens);
    let words = if known > 0 {
        known
    } else {
        let abbreviated = tokens
            .iter()
            .take(10)
            .take_while(|t| {
                t.is_capital() && lexicon::month(t).is_none()
                    || t.kind == Kind::Ampersand
                    || matches!(t.text, "of" | "in" | "on" | "for" | "the")
            })
            .count();
        if tokens.first().is_some_and(|t| lexicon::locator_label(t).is_some()) {
            return winnow::combinator::fail.parse_next(input);
        }
        let marked = tokens[..abbreviated].iter().filter(|t| t.dotted).count() > 0
            || tokens[..abbreviated].iter().any(|t| lexicon::PERIODICAL_WORDS.has(t));
        if abbreviated == 0 || !marked {
            return winnow::combinator::fail.parse_next(input);
        }
        abbreviated
    };
    let title = Run::taken(&tokens[..words]);
    winnow::token::take(words).void().parse_next(input)?;
    let first = token(|t| t.is_plain_number()).parse_next(input)?;
    let cited = opt(preceded(kind(Kind::Comma), bare)).parse_next(input)?;
    let before = *input;
    let year = opt(bracketed_date).parse_next(input)?;
    if year.is_none() {
        *input = before;
    }
    let found = Periodical {
        title,
        volume: Some(Run::taken(std::slice::from_ref(volume))),
        year,
        first_page: Some(Run::taken(std::slice::from_ref(first))),
        cited: cited.map(|place| (place.run, LocatorLabel::Page)),
        stands_alone: true,
        ..Periodical::default()
    };
    let score = if known > 0 { 34 } else { 18 } + if found.year.is_some() { 12 } else { 0 };
    Ok((Part::Journal(found), score))
}

/// "20 (2002), H. 1", behind the title of a journal that has a subtitle
fn volume_and_year(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let volume = (
        token(|t| numeral(t) && t.year().is_none()),
        opt((token(|t| t.kind == Kind::Dash && !t.spaced), token(|t| t.is_plain_number() && !t.spaced))),
    )
        .take()
        .parse_next(input)?;
    let volume = Run::taken(volume);
    let listed = |input: &mut Tokens<'_>| -> Read<(Run, Date)> {
        kind(Kind::Comma).parse_next(input)?;
        let ((date, _), taken) = year.with_taken().parse_next(input)?;
        token(|t| t.kind == Kind::Comma).parse_peek(*input)?;
        Ok((Run::taken(taken), date))
    };
    let year = alt((bracketed_date, listed)).parse_next(input)?;
    let before = *input;
    let issue = issue(input, true).ok();
    if issue.is_none() {
        *input = before;
    }
    let found = Periodical { volume: Some(volume), issue, year: Some(year), ..Periodical::default() };
    Ok((Part::Journal(found), 30))
}

/// ", no. 2", "/3", " (2)", ": 1-2", ", H. 2", "Heft 3/4"
fn issue(input: &mut Tokens<'_>, after_volume: bool) -> Read<Run> {
    let numbers = |input: &mut Tokens<'_>| -> Read<Run> {
        let one = token(|t: &Token<'_>| numeral(t) && t.year().is_none());
        let more = repeat::<_, _, (), _, _>(
            0..3,
            (
                token(|t: &Token<'_>| matches!(t.kind, Kind::Dash | Kind::Slash)),
                token(|t: &Token<'_>| t.is_plain_number()),
            ),
        );
        let taken = (one, more).take().parse_next(input)?;
        Ok(Run::taken(taken))
    };
    let start = *input;
    let said = preceded(
        (
            opt(kind(Kind::Comma)),
            token(|t| {
                matches!(
                    t.text,
                    "H" | "Heft" | "no" | "No" | "nos" | "Nr" | "Nos" | "issue" | "Issue" | "Hefte" | "iss"
                )
            }),
        ),
        numbers,
    )
    .parse_next(input);
    if said.is_ok() {
        return said;
    }
    *input = start;
    if after_volume {
        let bracket = (
            token(|t| t.text == "("),
            opt(token(|t| matches!(t.text, "H" | "no" | "Heft" | "Nr"))),
            numbers,
            token(|t| t.text == ")"),
        )
            .map(|(_, _, run, _)| run)
            .parse_next(input);
        if bracket.is_ok() {
            return bracket;
        }
        *input = start;
        let slash = preceded(token(|t| t.kind == Kind::Slash), numbers).parse_next(input);
        if slash.is_ok() {
            return slash;
        }
        *input = start;
        // "xlvii, 3 (1968)"
        let comma = (kind(Kind::Comma), numbers).map(|(_, run)| run).parse_next(input);
        if comma.is_ok()
            && input.first().is_some_and(|t| t.text == "(")
            && input[1..].iter().take(3).any(|t| t.year().is_some())
        {
            return comma;
        }
        *input = start;
        // "41: 1-2, S. 89": what follows shows that these are no pages.
        let colon = preceded(kind(Kind::Colon), numbers).parse_next(input)?;
        let page = input.first().is_some_and(|t| t.kind == Kind::Comma)
            && input.get(1).is_some_and(|t| lexicon::locator_label(t).is_some());
        if page {
            return Ok(colon);
        }
    }
    *input = start;
    winnow::combinator::fail.parse_next(input)
}

/// "(2023)", "(June 2004)", "(2012)"
pub(crate) fn bracketed_date(input: &mut Tokens<'_>) -> Read<(Run, Date)> {
    let open = token(|t| matches!(t.text, "(" | "[")).parse_next(input)?;
    let (date, taken) = alt((date, year.map(|(date, _)| date))).with_taken().parse_next(input)?;
    token(|t| t.kind == Kind::Close && t.index == open.partner).parse_next(input)?;
    Ok((Run::taken(taken), date))
}

/// "Iraqi News" before a date, "Der Spiegel"
fn container(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let known = lexicon::NEWSPAPERS.longest(tokens).max(lexicon::JOURNALS.longest(tokens));
    let whole = tokens.get(known).is_none_or(|t| t.kind != Kind::Word);
    let reference = |t: &Token<'_>| {
        matches!(
            t.text,
            "Dictionary"
                | "Encyclopedia"
                | "Encyclopaedia"
                | "Lexikon"
                | "Handwörterbuch"
                | "Enzyklopädie"
                | "Biographie"
                | "Wörterbuch"
        )
    };
    let (words, score) = if known > 0 && whole {
        (known, 16)
    } else {
        let (words, certainty) = match periodical_title(tokens) {
            Some(found) => found,
            None => return winnow::combinator::fail.parse_next(input),
        };
        let score = if tokens[..words].iter().any(reference) {
            16
        } else if certainty == Certainty::Unknown {
            0
        } else {
            9
        };
        (words, score)
    };
    let run = Run::taken(&tokens[..words]);
    winnow::token::take(words).void().parse_next(input)?;
    // "Die Zeit Nr. 12", "FAZ, Nr. 34"
    let before = *input;
    let numbered = (
        opt(kind(Kind::Comma)),
        token(|t| matches!(t.text, "Nr" | "No" | "no" | "H" | "Heft")),
        token(|t| t.kind == Kind::Number),
    )
        .parse_next(input);
    let issue = match numbered {
        Ok((_, _, number)) => Some(Run::taken(std::slice::from_ref(number))),
        Err(_) => {
            *input = before;
            None
        }
    };
    let mut ahead = *input;
    let comma = opt(kind(Kind::Comma)).parse_next(&mut ahead)?.is_some();
    opt(word(&["vom", "v"])).parse_next(&mut ahead)?;
    let dated = date(&mut ahead).is_ok();
    let bracketed = bracketed_date(&mut { *input }).is_ok();
    if !dated && !bracketed && score < 16 || dated && !comma && score == 0 {
        return winnow::combinator::fail.parse_next(input);
    }
    Ok((Part::Container { title: run, issue }, score + if dated { 4 } else { 0 }))
}

/// "NDC Policy Brief 6", "IDOS Discussion Paper 13/2022", "SWP-Studie Nr. 12"
fn series(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let mut end = 0;
    let mut marked = false;
    while end < tokens.len().min(TITLE_WORDS_MAX) {
        let named = lexicon::SERIES.longest(&tokens[end..]);
        if named > 0 {
            marked = true;
            end += named;
            continue;
        }
        let t = &tokens[end];
        if !(t.is_capital() && !is_volume_word(t)
            || end > 0
                && t.is_small()
                && matches!(
                    t.text,
                    "of" | "for" | "the" | "and" | "und" | "für" | "der" | "des" | "in" | "zur" | "zum" | "on" | "im"
                ))
        {
            break;
        }
        end += 1;
    }
    // "Cornell Studies in Security Affairs 7 (Ithaca, NY: …)": the imprint behind it shows that it is no journal.
    let before_imprint = tokens.get(end).is_some_and(Token::is_plain_number)
        && tokens.get(end + 1).is_some_and(|t| t.kind == Kind::Open)
        && lexicon::PLACES.longest(&tokens[(end + 2).min(tokens.len())..]) > 0;
    if !marked && !(before_imprint && end > 1) {
        return winnow::combinator::fail.parse_next(input);
    }
    let title = Run::taken(&tokens[..end]);
    winnow::token::take(end).void().parse_next(input)?;
    let number = opt(series_number).parse_next(input)?;
    Ok((Part::Series { title, number }, if number.is_some() { 22 } else { 8 }))
}

/// "6", "13/2022", "Nr. 12", ", Bd. 25", "No. S 12"
fn series_number(input: &mut Tokens<'_>) -> Read<Run> {
    opt(kind(Kind::Comma)).parse_next(input)?;
    let said = opt(token(|t| {
        matches!(
            t.text,
            "Nr" | "No" | "no" | "Bd" | "vol" | "Vol" | "Band" | "Heft" | "H" | "Issue" | "Number" | "number"
        )
    }))
    .parse_next(input)?;
    let comma = input.previous_tokens().next().is_some_and(|t| t.kind == Kind::Comma);
    if comma && said.is_none() {
        return winnow::combinator::fail.parse_next(input);
    }
    let first = token(|t| t.kind == Kind::Number || t.is_roman() && !t.dotted || numeral(t)).parse_next(input)?;
    if first.year().is_some() && said.is_none() && input.first().is_none_or(|t| t.kind != Kind::Slash) {
        // A year, no number.
        return winnow::combinator::fail.parse_next(input);
    }
    // "2021/A 17"
    let lettered =
        opt((kind(Kind::Slash), token(|t| t.is_capital() && t.text.len() == 1), token(Token::is_plain_number)))
            .parse_next(input)?;
    if let Some((_, _, last)) = lettered {
        return Ok(Run::new(first.index as usize, last.index as usize + 1));
    }
    let rest = opt((
        token(|t| matches!(t.kind, Kind::Slash | Kind::Dash) && !t.spaced),
        token(|t| t.kind == Kind::Number && !t.spaced),
    ))
    .parse_next(input)?;
    Ok(Run::new(first.index as usize, rest.map_or(first.index, |(_, t)| t.index) as usize + 1))
}

/// "(= Ordnungssysteme 25)", "(Kritische Studien zur Geschichtswissenschaft, Bd. 123)"
fn bracket_series(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let open = from.checked_sub(1).map(|at| tokens[at]).filter(|t| t.kind == Kind::Open);
    let Some(open) = open else { return winnow::combinator::fail.parse_next(input) };
    let equals = opt(kind(Kind::Equals)).parse_next(input)?.is_some();
    let close = open.partner as usize;
    let begin = tokens.len() - input.len();
    if close <= begin
        || close - begin > 24
        || !(tokens[begin].is_capital()
            || equals
            || tokens[begin].is_small() && tokens[begin].text.len() <= 6 && close == begin + 2)
    {
        return winnow::combinator::fail.parse_next(input);
    }
    // The number is the last thing inside; no year, which would make it an imprint.
    let mut number = close;
    while number > begin
        && (numeral(&tokens[number - 1])
            || number < close && matches!(tokens[number - 1].kind, Kind::Slash | Kind::Dash | Kind::Stop))
    {
        number -= 1;
    }
    // "B 3"
    if number < close && number > begin + 1 && tokens[number - 1].text.len() == 1 && tokens[number - 1].is_capital() {
        number -= 1;
    }
    let numbered = number < close;
    let described = tokens[begin..close].iter().any(|t| {
        matches!(
            t.text,
            "Publikationen"
                | "Schriften"
                | "Studien"
                | "Veröffentlichungen"
                | "Beiträge"
                | "Forschungen"
                | "Reihe"
                | "Abhandlungen"
                | "Quellen"
                | "Bibliothek"
                | "Schriftenreihe"
                | "Studies"
                | "Series"
                | "Publications"
                | "Library"
        )
    });
    if numbered && !equals && tokens[begin].is_capital() && tokens[number].year().is_some() && close - number == 1
        || !numbered && !equals && !described
    {
        return winnow::combinator::fail.parse_next(input);
    }
    let mut end = number;
    while end > begin
        && (tokens[end - 1].kind == Kind::Comma
            || is_volume_word(&tokens[end - 1])
            || matches!(tokens[end - 1].kind, Kind::Colon | Kind::Semicolon))
    {
        end -= 1;
    }
    let dated = end > begin && matches!(tokens[end - 1].text, "vom" | "am" | "v" | "of")
        || tokens[number..close].iter().filter(|t| t.kind == Kind::Stop).count() > 1;
    if end == begin
        || dated
        || tokens[begin..end].iter().any(|t| {
            t.year().is_some()
                || lexicon::month(t).is_some()
                || matches!(lexicon::role(t), Some(Role::Editor | Role::Translator)) && t.dotted
                || lexicon::locator_label(t).is_some()
                    && t.dotted
                    && t.text.len() < 3
                    && tokens.get(t.index as usize + 1).is_some_and(|next| next.kind == Kind::Number)
                || t.kind == Kind::Url
        })
    {
        return winnow::combinator::fail.parse_next(input);
    }
    winnow::token::take(close - begin).void().parse_next(input)?;
    let title = Run::new(begin, end);
    let number = numbered.then(|| Run::new(number, close));
    let said = end < number.map_or(end, |run| run.from as usize);
    Ok((Part::Series { title, number }, if equals || said { 32 } else { 12 }))
}

/// "Diss. phil.", "PhD diss.", "Habilitationsschrift", "Masterarbeit"
fn genre(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    const WORDS: &[&str] = &[
        "d",
        "ph",
        "diss",
        "dissertation",
        "phil",
        "habil",
        "habilitationsschrift",
        "phd",
        "dphil",
        "thesis",
        "magisterarbeit",
        "masterarbeit",
        "bachelorarbeit",
        "diplomarbeit",
        "doctoral",
        "master's",
        "masters",
        "ma",
        "unpublished",
        "unveröff",
        "unveröffentlichte",
        "iur",
        "jur",
        "rer",
        "pol",
        "staatsexamensarbeit",
        "mphil",
        "philosophische",
        "univ",
        "ungedr",
        "masch",
        "ms",
    ];
    const KEYS: &[&str] = &[
        "diss",
        "dissertation",
        "habil",
        "habilitationsschrift",
        "thesis",
        "magisterarbeit",
        "masterarbeit",
        "bachelorarbeit",
        "diplomarbeit",
        "staatsexamensarbeit",
    ];
    let taken = repeat::<_, _, (), _, _>(1..6, word(WORDS)).take().parse_next(input)?;
    if !taken.iter().any(|t| KEYS.iter().any(|key| t.is(key))) {
        return winnow::combinator::fail.parse_next(input);
    }
    Ok((Part::Genre(Run::taken(taken)), 18))
}

/// "Nr. 12/2020", "S/RES/1546", "UN Doc. A/HRC/25/63"
fn report_number(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let nations = alt((
        word(&["un", "u.n", "uno", "un-dok", "vn-dok", "uno-dok"]).void(),
        (token(|t| t.text == "U" && t.dotted), token(|t| t.text == "N" && t.dotted)).void(),
    ));
    opt((nations, opt(word(&["doc", "dok", "document", "dokument"])))).parse_next(input)?;
    opt(word(&["un-dok", "doc", "dok"])).parse_next(input)?;
    let symbol = token(|t| t.kind == Kind::Symbol).parse_next(input)?;
    let mut to = symbol.index + 1;
    // The year is part of the symbol: "S/RES/1546 (2004)".
    let year = (token(|t| t.text == "("), token(|t| t.year().is_some()), token(|t| t.text == ")"));
    let before = *input;
    // That of other documents is when they were issued: "U.N. Doc. A/73/10 (2018)".
    let resolution = symbol.text.contains("RES");
    if resolution
        && let Ok((_, _, close)) = {
            let mut year = year;
            year.parse_next(input)
        }
    {
        to = close.index + 1;
    } else {
        *input = before;
    }
    Ok((Part::Number(Run { from: symbol.index, to }), 20))
}

/// "im Folgenden: LAW", "künftig zit. als Sigle", "hereinafter Koh, Nations"
pub(crate) fn alias(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let german = (
        word(&["im", "nachfolgend", "künftig", "fortan", "folgend", "weiterhin"]),
        opt(word(&["folgenden", "weiteren"])),
        opt(word(&["zit", "zitiert", "abgekürzt", "abgek", "kurz"])),
        opt(word(&["als", "nach", "mit", "unter"])),
        opt(word(&["der", "dem", "den"])),
        opt(word(&["sigle", "kürzel", "als", "siglen"])),
    )
        .void();
    let cited = (word(&["zit", "zitiert", "cited"]), word(&["als", "as"])).void();
    let english =
        (word(&["hereinafter", "hereafter", "henceforth", "abbreviated"]), opt(word(&["cited"])), opt(word(&["as"])))
            .void();
    alt((german, cited, english)).parse_next(input)?;
    opt(kind(Kind::Colon)).parse_next(input)?;
    opt(kind(Kind::QuoteOpen)).parse_next(input)?;
    let first = token(|t| t.is_capital());
    let comma = (kind(Kind::Comma), token(|t: &Token<'_>| t.is_capital() && !t.dotted)).void();
    let more = token(|t| {
        t.is_capital() && !t.dotted
            || matches!(t.kind, Kind::Number | Kind::Slash | Kind::Ampersand)
            || matches!(t.text, "of" | "the" | "der" | "des" | "die" | "und" | "and" | "zur" | "in")
    });
    let mut words = (first, repeat::<_, _, (), _, _>(0..8, alt((more.void(), comma)))).take().parse_next(input)?;
    // "T und Seitenzahl"
    if let Some(at) =
        words.iter().position(|t| matches!(t.text, "Seitenzahl" | "Seitenangabe" | "Seitenzahlen" | "Bandzahl"))
    {
        words = &words[..at];
    }
    while let [rest @ .., last] = words {
        if last.is_capital() || last.kind == Kind::Number {
            break;
        }
        words = rest;
    }
    opt(kind(Kind::QuoteClose)).parse_next(input)?;
    Ok((Part::Alias(Run::taken(words)), 12))
}

/// "s. v. „Briefgeheimnis“"
fn dictionary_entry(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    (token(|t| t.text == "s" && t.dotted), token(|t| t.text == "v" && t.dotted)).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let Some(first) = tokens.first() else { return winnow::combinator::fail.parse_next(input) };
    let (run, length) = if first.kind == Kind::QuoteOpen {
        let length = (first.partner - first.index) as usize + 1;
        (Run::taken(&tokens[1..length - 1]), length)
    } else {
        let words = tokens.iter().take(5).take_while(|t| t.kind == Kind::Word).count();
        (Run::taken(&tokens[..words]), words)
    };
    if run.is_empty() || length > 14 {
        return winnow::combinator::fail.parse_next(input);
    }
    winnow::token::take(length).void().parse_next(input)?;
    Ok((Part::Entry(run), 24))
}

/// Brackets with anything in them: "[sic]", "(= Mannheim)".
fn isolated_remark(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let first = &tokens[0];
    let length = (first.partner - first.index) as usize + 1;
    // "(o. Fn. 1)" says which work is meant.
    let refers = crate::citation::grammar::reference::note_number(&mut { *input }).is_ok();
    if length > 30 || refers {
        return winnow::combinator::fail.parse_next(input);
    }
    winnow::token::take(length).void().parse_next(input)?;
    Ok((Part::Remark, -7))
}

/// "in: Hope, Ian (Hrsg.):", "in R. D. Blackwood (ed.),", "In: ders.:", "in", each a reading of its own.
fn in_clauses(tokens: &[Token<'_>], from: usize, out: &mut Vec<Edge>) {
    let mut input = Tokens::new(&tokens[from..]);
    let lead = |input: &mut Tokens<'_>| -> Read<bool> {
        word(&["in", "aus", "bei"]).parse_next(input)?;
        Ok(opt(kind(Kind::Colon)).parse_next(input)?.is_some())
    };
    let Ok(colon) = lead(&mut input) else { return };
    if tokens[from].text != "in" && tokens[from].text != "In" && !colon {
        return;
    }
    let quoted =
        from > 0 && tokens[from - 1].kind == Kind::QuoteClose || from > 1 && tokens[from - 2].kind == Kind::QuoteClose;
    let separated =
        from > 0 && matches!(tokens[from - 1].kind, Kind::Comma | Kind::Stop | Kind::QuoteClose | Kind::Exclaim);
    let commentary = lexicon::COMMENTARIES.longest(&input);
    if !colon && !separated && commentary == 0 {
        return;
    }
    let capitals = separated && input.first().is_some_and(|t| t.is_acronym() && t.text.len() > 4);
    let base = match (colon, quoted) {
        (false, false) if commentary > 0 || capitals => 14,
        (true, _) => 16,
        (false, true) => 14,
        (false, false) => 6,
    };
    let here = tokens.len() - input.len();
    out.push(Edge { from, to: here, score: base, part: Part::In(None) });
    let mut with = |read: Read<Names>, left: Tokens<'_>| {
        let Ok(names) = read else { return };
        let mut input = left;
        let before = input;
        let role = role_behind(&mut input).ok();
        if role.is_none() {
            input = before;
        }
        let ends = input.first().is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Comma));
        let next = input.first().map(|t| t.kind);
        let bonus = match (role, names.form, next) {
            (Some(_), _, _) => 24,
            (None, Form::Family, Some(Kind::Comma)) if (names.run.to - names.run.from) as usize == commentary => 26,
            (None, Form::Idem, _) => 20,
            (None, Form::Inverted | Form::Natural, Some(Kind::Colon)) if names.known > 0 => 14,
            (None, Form::Natural, Some(Kind::Comma)) if names.known == names.list.len() && colon => 8,
            (None, Form::Family, Some(Kind::Comma | Kind::Colon)) if names.list.len() > 1 && colon => 8,
            (None, Form::Family, Some(Kind::Comma)) if colon => 2,
            _ => return,
        };
        if !ends && role.is_none() {
            return;
        }
        let to = tokens.len() - input.len();
        out.push(Edge { from, to, score: base + bonus, part: Part::In(Some((names, role))) });
    };
    // "Graf Vitzthum/Proelß (Hrsg.)"
    if commentary > 0 && input[..commentary].iter().any(|t| t.kind == Kind::Slash) {
        let named = &input[..commentary];
        let family = |words: &[Token<'_>]| Name { family: Some(name::printed(words)), ..Name::default() };
        let list = named.split(|t| t.kind == Kind::Slash).map(family).collect();
        let names = Names { list, run: Run::taken(named), form: Form::Family, known: 0 };
        with(Ok(names), Tokens::new(&input[commentary..]));
    }
    for parser in [name::idem, name::inverted_list, name::natural_list, name::families, name::body] {
        let mut at = input;
        let read = parser(&mut at);
        with(read, at);
    }
}

/// Makes the names of a part, for a body with its role.
pub(crate) fn persons(names: &Names) -> Vec<Name> {
    names.list.clone()
}
