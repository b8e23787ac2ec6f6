use crate::analysis::{Analyzer, Token};
use crate::index::Zone;
use crate::query::{Clause, Filter, Node, Occur, Query, QueryWarning, TextField, WordForm};
use crate::search::weights;
use crate::text::ByteSpan;

/// What is searched, in terms of the index.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// A word, phrase or expansion; the number is its part of the query.
    Leaf(Leaf),
    /// Clauses that may, must or must not match; scores are added.
    Group(Vec<PlanClause>),
    /// Alternatives of which the best counts.
    Best(Vec<Plan>),
    /// A restriction that does not score.
    Filter(Filter),
    /// Counts for more or less.
    Weighted(Box<Plan>, f32),
}

/// A clause of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanClause {
    /// Whether it may, must or must not match.
    pub occur: Occur,
    /// What.
    pub plan: Plan,
}

/// The smallest part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// What is looked for.
    pub want: Want,
    /// Where: the body with title and section, or one field alone.
    pub scope: Scope,
    /// Number of the query's part that it answers, from 0; `Match`es are per part.
    pub part: usize,
    /// Where the part stands in the query, in bytes.
    pub span: ByteSpan,
    /// For a bare word its number among all words of the query, function words included: its nearness
    /// to its neighbours counts.
    pub bare: Option<u32>,
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Text, section and title
    All,
    /// `title:`, `section:`; the text alone for what must not match
    Zone(Zone),
    /// `author:`
    Author,
}

/// What a leaf looks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    /// One word, in its forms.
    Word(Token),
    /// `Stabilitäts-Projektion` written as one word, in its forms.
    Joined(Token),
    /// `=Wort`
    ExactWord(Token),
    /// `"a phrase"`: the tokens in their order.
    Phrase(Vec<Token>),
    /// `="a phrase"`
    ExactPhrase(Vec<Token>),
    /// `"a b"~5`, `NEAR(a b, 5)`: in any order, with so many other words between them.
    Near(Vec<Token>, u32),
    /// `Stabil*`, folded.
    Prefix(String),
    /// `*projektion`, folded.
    Suffix(String),
    /// `wort~1`, folded, with the edits allowed.
    Typo(String, u8),
}

impl Want {
    /// Tells whether it stands for many words of the vocabulary.
    pub fn is_pattern(&self) -> bool {
        matches!(self, Self::Prefix(_) | Self::Suffix(_) | Self::Typo(..))
    }

    /// Prints the words, normalised.
    pub fn term(&self) -> String {
        match self {
            Self::Word(token) | Self::Joined(token) | Self::ExactWord(token) => token.exact.to_string(),
            Self::Phrase(tokens) | Self::ExactPhrase(tokens) | Self::Near(tokens, _) => {
                tokens.iter().map(|token| &*token.exact).collect::<Vec<_>>().join(" ")
            }
            Self::Prefix(term) => format!("{term}*"),
            Self::Suffix(term) => format!("*{term}"),
            Self::Typo(term, edits) => format!("{term}~{edits}"),
        }
    }
}

/// A plan and what had to be left out of it.
#[derive(Debug)]
pub(crate) struct Planned {
    pub plan: Plan,
    pub warnings: Vec<QueryWarning>,
}

/// Plans a query; `typed` is its text, in which its spans lie.
pub(crate) fn plan(query: &Query, typed: &str, analyzer: &mut Analyzer) -> Planned {
    let in_context = analyzer.analyze(crate::query::read_part(typed));
    let mut planner = Planner {
        analyzer,
        in_context,
        warnings: Vec::new(),
        parts: 0,
        words: 0,
        expanded: 0,
        cited_names: 0,
        bare_words: 0,
        keep_stop_words: false,
    };
    // Where nothing but function words is asked for, they are what is asked for.
    planner.keep_stop_words = planner.only_stop_words(&query.clauses, 0);
    let plan = planner.group(&query.clauses, Scope::All, 0);
    Planned { plan, warnings: planner.warnings }
}

struct Planner<'a> {
    analyzer: &'a mut Analyzer,
    /// The whole query as one text: whether "war" is a function word depends on its neighbours.
    in_context: Vec<Token>,
    warnings: Vec<QueryWarning>,
    parts: usize,
    words: usize,
    expanded: usize,
    cited_names: usize,
    bare_words: u32,
    keep_stop_words: bool,
}

impl Planner<'_> {
    /// Tells whether no clause that may match holds a word with meaning.
    fn only_stop_words(&mut self, clauses: &[Clause], depth: usize) -> bool {
        depth > weights::MAX_DEPTH
            || clauses
                .iter()
                .filter(|clause| clause.occur != Occur::MustNot)
                .all(|clause| self.node_has_only_stop_words(&clause.node, depth))
    }

    fn node_has_only_stop_words(&mut self, node: &Node, depth: usize) -> bool {
        match node {
            Node::Word { text, form: WordForm::Any, span } => {
                self.tokens(text, *span).iter().all(|token| token.stop_word)
            }
            Node::Word { .. } | Node::Phrase { .. } | Node::Near { .. } => false,
            Node::Filter { .. } => true,
            Node::Group(clauses) => self.only_stop_words(clauses, depth + 1),
            Node::In(_, node) | Node::Weighted(node, _) => {
                depth > weights::MAX_DEPTH || self.node_has_only_stop_words(node, depth + 1)
            }
        }
    }

    /// Analyses a word of the query, its neighbours in mind.
    fn tokens(&mut self, text: &str, span: ByteSpan) -> Vec<Token> {
        let mut tokens = self.analyzer.analyze(text);
        let from = self.in_context.partition_point(|token| token.span.start < span.start);
        for (token, in_context) in tokens.iter_mut().zip(&self.in_context[from..]) {
            if token.exact == in_context.exact && in_context.span.end <= span.end {
                token.stop_word = in_context.stop_word;
            }
        }
        tokens
    }

    fn group(&mut self, clauses: &[Clause], scope: Scope, depth: usize) -> Plan {
        let mut planned: Vec<PlanClause> = Vec::new();
        if depth > weights::MAX_DEPTH {
            return Plan::Group(planned);
        }
        for clause in clauses {
            // "Must not stand there" means the passage: else a word of the title would exclude the whole document.
            let scope = match (clause.occur, scope) {
                (Occur::MustNot, Scope::All) => Scope::Zone(Zone::Body),
                (_, scope) => scope,
            };
            // Function words do not rank, and none is required: `+die +NATO` is `+NATO`.
            let Some(plan) = self.node(&clause.node, clause.occur, scope, depth) else { continue };
            match plan {
                // `a AND (NOT b)`: what a group only excludes is excluded from the group around it.
                Plan::Group(inner)
                    if clause.occur == Occur::Must
                        && !inner.is_empty()
                        && inner.iter().all(|clause| clause.occur == Occur::MustNot) =>
                {
                    planned.extend(inner);
                }
                plan => {
                    if !repeats(&mut planned, clause.occur, &plan) {
                        planned.push(PlanClause { occur: clause.occur, plan });
                    }
                }
            }
        }
        Plan::Group(planned)
    }

    fn node(&mut self, node: &Node, occur: Occur, scope: Scope, depth: usize) -> Option<Plan> {
        match node {
            Node::Word { text, form, span } => self.word(text, *form, *span, occur, scope),
            Node::Phrase { text, slop, exact, span } => {
                let tokens = self.analyzer.analyze(text);
                let want = match (tokens.len(), slop, exact) {
                    (0, ..) => return None,
                    (1, _, true) => Want::ExactWord(tokens.into_iter().next()?),
                    (1, _, false) => Want::Word(tokens.into_iter().next()?),
                    (_, 0, true) => Want::ExactPhrase(tokens),
                    (_, 0, false) => Want::Phrase(tokens),
                    (_, slop, _) => Want::Near(tokens, *slop),
                };
                self.leaf(want, scope, *span, false)
            }
            Node::Near { words, distance, span } => {
                let tokens: Vec<Token> = words.iter().flat_map(|word| self.analyzer.analyze(word)).collect();
                match tokens.len() {
                    0 => None,
                    1 => self.leaf(Want::Word(tokens.into_iter().next()?), scope, *span, false),
                    _ => self.leaf(Want::Near(tokens, *distance), scope, *span, false),
                }
            }
            Node::Group(clauses) => match self.group(clauses, scope, depth + 1) {
                Plan::Group(clauses) if clauses.is_empty() => None,
                plan => Some(plan),
            },
            Node::In(field, node) => {
                let scope = match field {
                    TextField::Title => Scope::Zone(Zone::Title),
                    TextField::Section => Scope::Zone(Zone::Section),
                    TextField::Author => Scope::Author,
                };
                if depth > weights::MAX_DEPTH { None } else { self.node(node, occur, scope, depth + 1) }
            }
            Node::Filter { filter, span } => {
                self.cited_names += usize::from(matches!(filter, Filter::Cites(_)));
                if matches!(filter, Filter::Cites(_)) && self.cited_names > weights::MAX_CITED_NAMES {
                    let limit = weights::MAX_CITED_NAMES;
                    self.warn_once(*span, format!("more than {limit} sources, the rest left out"));
                    return None;
                }
                Some(Plan::Filter(filter.clone()))
            }
            Node::Weighted(node, weight) => {
                let plan = if depth > weights::MAX_DEPTH { None } else { self.node(node, occur, scope, depth + 1) };
                let weight = if weight.is_finite() { weight.clamp(0.0, 1_000.0) } else { 1.0 };
                plan.map(|plan| Plan::Weighted(Box::new(plan), weight))
            }
        }
    }

    fn word(&mut self, text: &str, form: WordForm, span: ByteSpan, occur: Occur, scope: Scope) -> Option<Plan> {
        let tokens = self.tokens(text, span);
        if form == WordForm::Any {
            return self.any_form(tokens, span, occur, scope);
        }
        // `Stabilitäts-Proj*`: the words before the last are a phrase that must be there, so to speak;
        // the operator is about the last one (the first one for a suffix).
        let last = if form == WordForm::Suffix { tokens.first() } else { tokens.last() }?.clone();
        let want = match form {
            WordForm::Any => return None,
            WordForm::Exact if tokens.len() > 1 => Want::ExactPhrase(tokens.clone()),
            WordForm::Exact => Want::ExactWord(last),
            WordForm::Prefix => Want::Prefix(last.exact.to_string()),
            WordForm::Suffix => Want::Suffix(last.exact.to_string()),
            WordForm::Typo(edits) => Want::Typo(last.exact.to_string(), edits.clamp(1, 2)),
        };
        let single = matches!(want, Want::ExactWord(_) | Want::ExactPhrase(_));
        let plan = self.leaf(want, scope, span, false)?;
        if single || tokens.len() == 1 {
            return Some(plan);
        }
        let rest = if form == WordForm::Suffix { &tokens[1..] } else { &tokens[..tokens.len() - 1] };
        let mut clauses = vec![PlanClause { occur: Occur::Must, plan }];
        for token in rest {
            clauses.extend(
                self.leaf(Want::Word(token.clone()), scope, span, false)
                    .map(|plan| PlanClause { occur: Occur::Must, plan }),
            );
        }
        Some(Plan::Group(clauses))
    }

    fn any_form(&mut self, mut tokens: Vec<Token>, span: ByteSpan, occur: Occur, scope: Scope) -> Option<Plan> {
        if tokens.len() <= 1 {
            let token = tokens.pop()?;
            self.bare_words += 1;
            let in_text = matches!(scope, Scope::All | Scope::Zone(Zone::Body));
            if token.stop_word && !self.keep_stop_words && in_text && occur != Occur::MustNot {
                return None;
            }
            return self.leaf(Want::Word(token), scope, span, true);
        }
        // `360-Grad`: together as typed, else its words for less.
        let part = self.parts;
        let phrase = self.leaf(Want::Phrase(tokens.clone()), scope, span, false)?;
        if occur == Occur::MustNot {
            return Some(phrase);
        }
        let mut best = vec![phrase];
        if let Some(joined) = tokens.first().and_then(|token| token.joined.clone())
            && let Some(whole) = self.analyzer.analyze(&joined.exact).into_iter().next()
            && let Some(Plan::Leaf(mut leaf)) = self.leaf(Want::Joined(whole), scope, span, false)
        {
            leaf.part = part;
            best.push(Plan::Leaf(leaf));
        }
        let inner = if occur == Occur::Must { Occur::Must } else { Occur::Should };
        let mut loose = Vec::new();
        for token in tokens {
            if token.stop_word {
                continue;
            }
            if let Some(Plan::Leaf(mut leaf)) = self.leaf(Want::Word(token), scope, span, false) {
                leaf.part = part;
                loose.push(PlanClause { occur: inner, plan: Plan::Leaf(leaf) });
            }
        }
        self.parts = part + 1;
        if !loose.is_empty() {
            best.push(Plan::Weighted(Box::new(Plan::Group(loose)), weights::LOOSE_TOKENS));
        }
        if best.len() > 1 { Some(Plan::Best(best)) } else { best.pop() }
    }

    fn leaf(&mut self, mut want: Want, scope: Scope, span: ByteSpan, bare: bool) -> Option<Plan> {
        if let Want::Phrase(tokens) | Want::ExactPhrase(tokens) | Want::Near(tokens, _) = &mut want
            && tokens.len() > weights::MAX_PHRASE_WORDS
        {
            tokens.truncate(weights::MAX_PHRASE_WORDS);
            self.warn_once(
                span,
                format!("a phrase longer than {} words, the rest left out", weights::MAX_PHRASE_WORDS),
            );
        }
        self.words += 1;
        if self.words > weights::MAX_WORDS {
            self.warn_once(span, format!("more than {} words, the rest left out", weights::MAX_WORDS));
            return None;
        }
        if want.is_pattern() {
            self.expanded += 1;
            if self.expanded > weights::MAX_EXPANDED_WORDS {
                let limit = weights::MAX_EXPANDED_WORDS;
                self.warn_once(span, format!("more than {limit} words with `*` or `~`, the rest left out"));
                return None;
            }
        }
        let part = self.parts;
        self.parts += 1;
        let bare = Some(self.bare_words).filter(|_| bare && scope == Scope::All);
        Some(Plan::Leaf(Leaf { want, scope, part, span, bare }))
    }

    fn warn_once(&mut self, span: ByteSpan, message: String) {
        if self.warnings.iter().all(|warning| warning.message != message) {
            self.warnings.push(QueryWarning { span, message, hint: None });
        }
    }
}

/// Counts a word that stands in its group already once more, instead of searching it again.
fn repeats(planned: &mut [PlanClause], occur: Occur, plan: &Plan) -> bool {
    let Plan::Leaf(leaf) = plan else { return false };
    for clause in planned.iter_mut().filter(|clause| clause.occur == occur) {
        let (known, weight) = match &clause.plan {
            Plan::Leaf(known) => (known, 1.0),
            Plan::Weighted(inner, weight) => match &**inner {
                Plan::Leaf(known) => (known, *weight),
                _ => continue,
            },
            _ => continue,
        };
        if known.scope == leaf.scope && known.want.term() == leaf.want.term() && same_sort(&known.want, &leaf.want) {
            clause.plan = Plan::Weighted(Box::new(Plan::Leaf(known.clone())), weight + 1.0);
            return true;
        }
    }
    false
}

fn same_sort(one: &Want, other: &Want) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
        && match (one, other) {
            (Want::Near(_, one), Want::Near(_, other)) => one == other,
            _ => true,
        }
}

impl Plan {
    /// Calls `visit` for every leaf that may or must match.
    pub(crate) fn positive_leaves<'a>(&'a self, visit: &mut impl FnMut(&'a Leaf)) {
        match self {
            Self::Leaf(leaf) => visit(leaf),
            Self::Group(clauses) => {
                for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
                    clause.plan.positive_leaves(visit);
                }
            }
            Self::Best(plans) => plans.iter().for_each(|plan| plan.positive_leaves(visit)),
            Self::Weighted(plan, _) => plan.positive_leaves(visit),
            Self::Filter(_) => {}
        }
    }

    /// Tells whether it only excludes.
    pub(crate) fn only_excludes(&self) -> bool {
        match self {
            Self::Group(clauses) => {
                !clauses.is_empty()
                    && clauses.iter().all(|clause| clause.occur == Occur::MustNot || clause.plan.only_excludes())
            }
            Self::Weighted(plan, _) => plan.only_excludes(),
            _ => false,
        }
    }

    /// Tells whether nothing is looked for.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Group(clauses) if clauses.is_empty())
    }
}
