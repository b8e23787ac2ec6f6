//! The parts of which a full citation is made behind its title, each found wherever it stands.

mod alias;
mod clause;
mod date;
mod edition;
mod imprint;
mod journal;
mod link;
mod people;
mod periodical;
mod place;
mod remark;
mod series;
mod town;
mod volume;

pub(crate) use alias::alias;
pub(crate) use date::bracketed_date;
pub(crate) use imprint::raised_edition;
pub(crate) use people::role_behind;
pub(crate) use periodical::is_of_reference;

use crate::citation::csl::Date;
use crate::citation::grammar::locator::Place;
use crate::citation::grammar::name::Names;
use crate::citation::grammar::{Read, Run, Tokens};
use crate::citation::lexicon::{self, Role};
use crate::citation::model::LocatorLabel;
use crate::citation::part::clause::in_clauses;
use crate::citation::part::date::{accessed, dated, undated, years};
use crate::citation::part::edition::edition;
use crate::citation::part::imprint::{imprint, publisher};
use crate::citation::part::journal::{journal, us_journal, volume_and_year};
use crate::citation::part::link::{isbn, link, report_number};
use crate::citation::part::people::{people, people_before_role};
use crate::citation::part::periodical::container;
use crate::citation::part::place::{bare_place, first_and_cited, labelled_place};
use crate::citation::part::remark::{dictionary_entry, genre, isolated_remark};
use crate::citation::part::series::{bracket_series, series};
use crate::citation::part::volume::{volume, volumes_count};
use crate::citation::token::{Kind, Token};
use crate::citation::{archive, law};

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
    /// "2007", "1928–1933": years that stand for themselves
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
    /// How much it speaks for a citation; see [`crate::citation::lattice`].
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
            attempt!(edition, dated, volumes_count, law::volume_first, us_journal);
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
                    law::act,
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
                // "private collection"
                if lexicon::ARCHIVES.longest(&tokens[from..]) > 0 {
                    attempt!(archive::shelf_mark);
                }
                if first.is_roman() || first.text.len() <= 6 {
                    attempt!(|input: &mut Tokens<'_>| bare_place(input, tokens, from));
                }
            }
            if matches!(first.text, "in" | "In" | "IN" | "aus" | "Aus" | "bei") {
                in_clauses(tokens, from, out);
            }
        }
        _ => {}
    }
}
