use std::collections::HashMap;

use crate::document::{DocumentId, PassageId, PassageKind};
use crate::eval::{Comparison, Metric, Scores, in_order};
use crate::search::{Hit, SNIPPET_CHARS, SearchError, SearchRequest, Searcher};
use crate::suite::baseline::text_hash;
use crate::suite::case::SHOWN;
use crate::suite::change::Difference;
use crate::suite::measure::{ALWAYS, depth};
use crate::suite::places::Places;
use crate::suite::scoring::Key;
use crate::suite::values::shortened;
use crate::suite::{
    Baseline, BaselineCase, BaselineHit, Case, CaseReport, Cause, Change, Failure, Fault, Fingerprints, Keep, Linked,
    Lost, MetricReport, RankedHit, ShownText, Stand, Suite, SuiteReport, Verdict,
};

/// How to test.
#[derive(Debug, Clone, Default)]
pub struct TestOptions {
    /// Threads; 0 for one per core.
    pub jobs: usize,
    /// Only cases whose name or query holds this, capitals or not.
    pub filter: Option<String>,
    /// Show the hits of every case, not only of those that failed or changed.
    pub show_all: bool,
    /// Prepare a baseline: what was lost is taken as it is.
    pub record: bool,
}

/// Asks all queries of the suites and says what holds. `baselines` has one for each suite, or `None`.
///
/// The same index and suites give the same reports, whatever the threads.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged; a suite never is the reason.
pub fn test(
    searcher: &Searcher,
    suites: &[Suite],
    baselines: &[Option<Baseline>],
    options: &TestOptions,
) -> Result<Vec<SuiteReport>, SearchError> {
    let now = Fingerprints::of(searcher)?;
    let places = Places::of(searcher, suites)?;
    let metrics: Vec<Vec<Metric>> = suites.iter().map(metrics_of).collect();
    let recorded: Vec<HashMap<&str, &BaselineCase>> = suites
        .iter()
        .enumerate()
        .map(|(at, _)| baseline(baselines, at).map(Baseline::by_name).unwrap_or_default())
        .collect();
    let wanted = options.filter.as_ref().map(|filter| filter.to_lowercase());
    let is_wanted = |case: &Case| match &wanted {
        Some(filter) => case.name.to_lowercase().contains(filter) || case.query.to_lowercase().contains(filter),
        None => true,
    };
    let work: Vec<(usize, &Case)> = suites
        .iter()
        .enumerate()
        .flat_map(|(at, suite)| suite.cases.iter().map(move |case| (at, case)))
        .filter(|(_, case)| is_wanted(case))
        .collect();
    let ask = |(at, case): &(usize, &Case)| {
        let then = baseline(baselines, *at).map(|baseline| &baseline.fingerprints);
        let asked = options_text(case);
        let before = recorded[*at].get(case.name.as_str()).copied();
        let before = before.filter(|before| before.is_of(&case.query, &asked));
        let run = Run {
            searcher,
            places: &places,
            metrics: &metrics[*at],
            options,
            case,
            asked,
            keep: suites[*at].keep,
            before: before.zip(then),
            now: &now,
        };
        run.report()
    };
    let mut cases: Vec<Vec<CaseReport>> = suites.iter().map(|_| Vec::new()).collect();
    in_order(options.jobs, &work, ask, |(at, _), report| {
        cases[*at].push(report?);
        Ok::<(), SearchError>(())
    })?;
    let mut reports = Vec::new();
    for (at, (suite, cases)) in suites.iter().zip(cases).enumerate() {
        let baseline = baseline(baselines, at);
        reports.push(summed_up(searcher, suite, baseline, cases, &metrics[at], &places)?);
    }
    Ok(reports)
}

fn baseline(baselines: &[Option<Baseline>], at: usize) -> Option<&Baseline> {
    baselines.get(at).and_then(Option::as_ref)
}

/// Returns the metrics of a suite: those of every suite, and those that have floors.
fn metrics_of(suite: &Suite) -> Vec<Metric> {
    let mut metrics = ALWAYS.to_vec();
    for (metric, _) in &suite.floors {
        if !metrics.contains(metric) {
            metrics.push(*metric);
        }
    }
    metrics
}

/// One case on its way.
struct Run<'a> {
    searcher: &'a Searcher,
    places: &'a Places,
    metrics: &'a [Metric],
    options: &'a TestOptions,
    case: &'a Case,
    asked: String,
    keep: Keep,
    /// What the baseline has of it, and by what it was recorded.
    before: Option<(&'a BaselineCase, &'a Fingerprints)>,
    now: &'a Fingerprints,
}

impl Run<'_> {
    fn report(&self) -> Result<CaseReport, SearchError> {
        let case = self.case;
        let deepest = self.metrics.iter().filter_map(|metric| depth(*metric)).max().unwrap_or(0);
        let looked_at = case.depth(deepest);
        let ranking = self.searcher.ranking(&case.request(looked_at))?;
        let ids: Vec<&str> = ranking.iter().map(|(id, _)| id.as_str()).collect();
        let key = Key::new(case, self.places);
        let mut failures = self.failures(&key, &ids)?;
        let mut hits: Vec<RankedHit> = ranking
            .iter()
            .take(SHOWN)
            .enumerate()
            .map(|(at, (id, score))| RankedHit {
                rank: at + 1,
                id: id.as_str().to_owned(),
                score: *score,
                mark: key.mark(id.as_str()),
                shown: None,
                text_hash: None,
            })
            .collect();
        let change = self.change(&hits)?;
        if !self.options.record && case.known_failure.is_none() {
            self.add_lost(&key, &hits, &ids, change.as_ref(), &mut failures);
        }
        let is_broken = case.expected.named().any(|(id, _)| self.places.is_unknown(id)) && !case.of_collection;
        let verdict = match (&case.known_failure, failures.is_empty()) {
            _ if is_broken => Verdict::Broken,
            (None, true) => Verdict::Passed,
            (None, false) => Verdict::Failed,
            (Some(_), false) => Verdict::Known,
            (Some(reason), true) => {
                failures.push(Failure::Passes { reason: reason.clone() });
                Verdict::Failed
            }
        };
        if self.options.show_all || change.is_some() || verdict == Verdict::Failed {
            self.show(&mut hits)?;
        }
        if self.options.record && self.keep == Keep::Hits {
            for hit in &mut hits {
                hit.text_hash = self.text_of(&hit.id)?.map(|text| text_hash(&text));
            }
        }
        let of = |ids: &[&str]| -> Vec<f64> {
            let score = |metric: &Metric| metric.of(&key.judgements, key.ranking(ids.iter().copied()));
            if key.is_judged() { self.metrics.iter().map(score).collect() } else { Vec::new() }
        };
        let before = self.before.map(|(before, _)| before.hits.clone());
        // A rank of which nothing was kept is some hit or other that does not answer.
        let id_at =
            |(at, hit): (usize, &BaselineHit)| if hit.is_unknown() { format!("\0{at}") } else { hit.id.clone() };
        let ids_before: Option<Vec<String>> = before.as_ref().map(|hits| hits.iter().enumerate().map(id_at).collect());
        let ids_before: Option<Vec<&str>> = ids_before.as_ref().map(|ids| ids.iter().map(String::as_str).collect());
        Ok(CaseReport {
            name: case.name.clone(),
            line: case.spot.line,
            query: case.query.clone(),
            of_collection: case.of_collection,
            options: self.asked.clone(),
            understood: self.understood(),
            why: case.why.clone(),
            known_failure: case.known_failure.clone(),
            verdict,
            failures,
            stands: self.stands(&ids),
            change,
            scores: of(&ids),
            scores_before: ids_before.map(|ids| of(&ids)).unwrap_or_default(),
            before,
            hits,
        })
    }

    fn understood(&self) -> String {
        match self.case.options.plain {
            true => crate::query::plain(&self.case.query).to_string(),
            false => crate::query::parse(&self.case.query).to_string(),
        }
    }

    fn rank_of(&self, place: &str, ids: &[&str]) -> Option<usize> {
        ids.iter().position(|id| self.places.is_at(id, place)).map(|at| at + 1)
    }

    fn stands(&self, ids: &[&str]) -> Vec<Stand> {
        let expected = &self.case.expected;
        let judged = expected.judgements.iter().filter(|(_, (grade, _))| *grade > 0).map(|(id, _)| id.as_str());
        let mut places = expected.places();
        for id in judged {
            if !places.contains(&id) {
                places.push(id);
            }
        }
        let stand = |place: &str| Stand { place: place.to_owned(), rank: self.rank_of(place, ids) };
        places.into_iter().map(stand).collect()
    }

    fn failures(&self, key: &Key<'_>, ids: &[&str]) -> Result<Vec<Failure>, SearchError> {
        let expected = &self.case.expected;
        let mut failures = Vec::new();
        let top = expected.top.iter().map(|(rank, id, _)| (*rank, id));
        for (at_most, place) in expected.first.iter().map(|(id, _)| (1, id)).chain(top) {
            let rank = self.rank_of(place, ids);
            if rank.is_none_or(|rank| rank > at_most) {
                failures.push(Failure::Rank { place: place.clone(), at_most, rank });
            }
        }
        let looked_at = self.case.options.limit.unwrap_or(crate::suite::case::LIMIT);
        for (place, _) in &expected.must {
            if self.rank_of(place, ids).is_none_or(|rank| rank > looked_at) {
                failures.push(Failure::Missing { place: place.clone(), looked_at });
            }
        }
        for (place, _) in &expected.must_not {
            if let Some(rank) = self.rank_of(place, ids).filter(|rank| *rank <= looked_at) {
                failures.push(Failure::Forbidden { place: place.clone(), rank });
            }
        }
        if let Some(count) = expected.count {
            let found = self.searcher.search(&self.case.request(0))?.total;
            if !count.holds(found) {
                failures.push(Failure::Count { expected: count, found });
            }
        }
        if expected.asks_for_text() {
            for place in expected.places() {
                if let Some(rank) = self.rank_of(place, ids)
                    && let Some(hit) = self.hit_at(rank)?
                {
                    self.check(place, &hit, &mut failures);
                }
            }
        }
        for (metric, floor) in &expected.floors {
            let found = metric.of(&key.judgements, key.ranking(ids.iter().copied()));
            if found < *floor - ROUNDING {
                failures.push(Failure::Floor { metric: *metric, floor: *floor, found });
            }
        }
        Ok(failures)
    }

    /// Reads the hit at a rank.
    fn hit_at(&self, rank: usize) -> Result<Option<Hit>, SearchError> {
        let request = self.full_request(rank - 1, 1);
        Ok(self.searcher.search(&request)?.hits.into_iter().next())
    }

    fn full_request(&self, offset: usize, limit: usize) -> SearchRequest {
        SearchRequest { offset, snippet_chars: SNIPPET_CHARS, ids_only: false, ..self.case.request(limit) }
    }

    fn check(&self, place: &str, hit: &Hit, failures: &mut Vec<Failure>) {
        let expected = &self.case.expected;
        let place = || place.to_owned();
        if let Some(classes) = &expected.class {
            let found: Vec<_> = hit.matches.iter().map(|found| (found.term.clone(), found.class)).collect();
            let holds = match classes.as_slice() {
                [class] => !found.is_empty() && found.iter().all(|(_, found)| found == class),
                each => found.iter().map(|(_, class)| class).eq(each),
            };
            if !holds {
                failures.push(Failure::Class { place: place(), expected: classes.clone(), found });
            }
        }
        if let Some(snippet) = &expected.snippet {
            for text in snippet.contains.iter().filter(|text| !hit.snippet.text.contains(text.as_str())) {
                failures.push(Failure::SnippetLacks { place: place(), text: text.clone() });
            }
            if let Some(marks) = &snippet.marks {
                let text = hit.snippet.text.as_str();
                // A span that cuts a character is a fault to be shown, not one to fall over.
                let marked = |span: &crate::text::ByteSpan| text.get(span.start..span.end).unwrap_or("�").to_owned();
                let found: Vec<String> = hit.snippet.highlights.iter().map(marked).collect();
                if *marks != found {
                    failures.push(Failure::Marks { place: place(), expected: marks.clone(), found });
                }
            }
        }
        if let Some(language) = expected.language
            && hit.passage.language != Some(language)
        {
            let found = hit.passage.language;
            failures.push(Failure::Language { place: place(), expected: language, found });
        }
        if let Some(walk) = &expected.walk {
            let document: &DocumentId = &hit.document.id;
            let notes: Vec<PassageId> = hit
                .passage
                .markers
                .iter()
                .filter_map(|marker| marker.note)
                .map(|note| PassageId::new(document, PassageKind::Footnote, note))
                .collect();
            let has = |list: &[PassageId], id: &str| list.iter().any(|found| found.as_str() == id);
            let mut lacks = |kind, wanted: &[(String, crate::suite::Spot)], holds: &dyn Fn(&str) -> bool| {
                for (id, _) in wanted.iter().filter(|(id, _)| !holds(id)) {
                    failures.push(Failure::Walk { place: place(), kind, id: id.clone() });
                }
            };
            lacks(Linked::Note, &walk.notes, &|id| has(&notes, id));
            lacks(Linked::Source, &walk.sources, &|id| hit.sources.iter().any(|source| source == id));
            lacks(Linked::CitedBy, &walk.cited_by, &|id| has(&hit.cited_by, id));
            lacks(Linked::MentionedIn, &walk.mentioned_in, &|id| has(&hit.passage.mentioned_in, id));
        }
    }

    /// Adds the texts of the hits, by which a reader sees what they are.
    fn show(&self, hits: &mut [RankedHit]) -> Result<(), SearchError> {
        let found = self.searcher.search(&self.full_request(0, hits.len()))?.hits;
        for (ranked, hit) in hits.iter_mut().zip(found) {
            ranked.shown = Some(ShownText {
                document: hit.document,
                snippet: hit.snippet.text,
                highlights: hit.snippet.highlights,
            });
        }
        Ok(())
    }

    /// Compares with the baseline.
    fn change(&self, hits: &[RankedHit]) -> Result<Option<Change>, SearchError> {
        let Some((before, then)) = self.before else { return Ok(None) };
        let difference = Difference::of(before, hits);
        if difference.is_empty() {
            return Ok(None);
        }
        let (mut altered, mut removed) = (Vec::new(), Vec::new());
        let mut lost = Vec::new();
        let kept = before.hits.iter().enumerate().filter(|(_, hit)| !hit.is_unknown());
        for (at, BaselineHit { id, text: then, .. }) in kept {
            let text = self.text_of(id)?;
            match &text {
                None => removed.push(id.clone()),
                Some(now) if !then.is_empty() && text_hash(now) != *then => altered.push(id.clone()),
                Some(_) => {}
            }
            if difference.lost.contains(id) {
                lost.push(Lost { id: id.clone(), was: at + 1, text });
            }
        }
        let cause = Cause::of(then, self.now, !(altered.is_empty() && removed.is_empty()));
        let Difference { gained, moved, .. } = difference;
        Ok(Some(Change { cause, lost, gained, moved, altered, removed }))
    }

    /// Returns the text of a passage; `None` where there is none.
    fn text_of(&self, id: &str) -> Result<Option<String>, SearchError> {
        match self.searcher.passage_with_document(&PassageId(id.to_owned())) {
            Ok((footnote, _)) => Ok(Some(footnote.passage.text)),
            Err(SearchError::Unknown { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds the answers that were among the first ten and are no more.
    fn add_lost(
        &self,
        key: &Key<'_>,
        hits: &[RankedHit],
        ids: &[&str],
        change: Option<&Change>,
        failures: &mut Vec<Failure>,
    ) {
        let (Some((before, _)), Some(change)) = (self.before, change) else { return };
        for place in key.answers() {
            let was = before.hits.iter().position(|hit| self.places.is_at(&hit.id, place));
            let is_there = hits.iter().any(|hit| self.places.is_at(&hit.id, place));
            let is_told = failures.iter().any(|failure| failure.place() == Some(place));
            if let (Some(was), false, false) = (was, is_there, is_told) {
                let rank = self.rank_of(place, ids);
                failures.push(Failure::Lost { place: place.to_owned(), was: was + 1, rank, cause: change.cause });
            }
        }
    }
}

/// Metrics that differ by less are equal but for rounding.
const ROUNDING: f64 = 1e-9;

/// Writes the options of a case down, so that a baseline is not compared with what was asked otherwise.
fn options_text(case: &Case) -> String {
    let options = &case.options;
    let filters = &options.filters;
    let mut text: Vec<String> = Vec::new();
    let mut add = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            text.push(format!("{name}:{}", values.join(",")));
        }
    };
    add("kind", filters.kinds.iter().map(|kind| kind.name().to_owned()).collect());
    add("lang", filters.languages.iter().map(|language| language.code().to_owned()).collect());
    add("doc", filters.documents.clone());
    add("author", filters.authors.clone());
    let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
    add("year", filters.years.iter().map(|(from, to)| format!("{}..{}", year(*from), year(*to))).collect());
    add("cites", filters.cites.clone());
    text.extend(options.parts.then(|| "parts".to_owned()));
    text.extend(options.plain.then(|| "plain".to_owned()));
    text.join(" ")
}

/// Brings the cases of a suite together.
fn summed_up(
    searcher: &Searcher,
    suite: &Suite,
    baseline: Option<&Baseline>,
    cases: Vec<CaseReport>,
    metrics: &[Metric],
    places: &Places,
) -> Result<SuiteReport, SearchError> {
    let judged: Vec<&CaseReport> = cases.iter().filter(|case| !case.scores.is_empty()).collect();
    let mut reports = Vec::new();
    let mut failures = Vec::new();
    for (at, metric) in metrics.iter().enumerate() {
        if judged.is_empty() {
            break;
        }
        let scores = |of: &dyn Fn(&CaseReport) -> Option<f64>| Scores {
            by_topic: judged.iter().filter_map(|case| Some((case.name.clone(), of(case)?))).collect(),
        };
        let value = scores(&|case| case.scores.get(at).copied()).mean();
        let before = scores(&|case| case.scores_before.get(at).copied());
        // The baseline keeps the first ten hits: what looks deeper cannot be compared.
        let is_kept = depth(*metric).is_some_and(|depth| depth <= SHOWN);
        let compared = is_kept && !before.by_topic.is_empty();
        let comparison = compared.then(|| {
            let same = scores(&|case| case.scores.get(at).copied().filter(|_| !case.scores_before.is_empty()));
            Comparison::new(&same, &before)
        });
        let floor = suite.floors.iter().find(|(of, _)| of == metric).map(|(_, floor)| *floor);
        if let Some(floor) = floor
            && value < floor - ROUNDING
        {
            failures.push(Failure::Floor { metric: *metric, floor, found: value });
        }
        let before = compared.then(|| before.mean());
        reports.push(MetricReport { metric: *metric, value, floor, before, comparison });
    }
    let judged = judged.len();
    let gone = match baseline {
        Some(baseline) => {
            let has = |name: &str| suite.cases.iter().any(|case| case.name == name);
            baseline.cases.iter().map(|case| &case.case).filter(|name| !has(name)).cloned().collect()
        }
        None => Vec::new(),
    };
    Ok(SuiteReport {
        name: suite.name.clone(),
        path: suite.path.clone(),
        about: suite.about.clone(),
        keep: suite.keep,
        cases,
        judged,
        metrics: reports,
        failures,
        faults: faults_of(searcher, suite, places)?,
        recorded: baseline.map(|baseline| baseline.fingerprints.clone()),
        gone,
    })
}

/// Returns what is wrong with a suite: what was seen when it was read, and ids that the corpus does not have.
fn faults_of(searcher: &Searcher, suite: &Suite, places: &Places) -> Result<Vec<Fault>, SearchError> {
    let mut faults = suite.faults.clone();
    let collection = suite.collection.as_ref();
    for case in &suite.cases {
        if collection.is_some_and(|collection| collection.spot == case.spot) {
            continue;
        }
        faults.extend(case.expected.named().filter_map(|(id, spot)| places.fault(id, spot)));
        let walk = case.expected.walk.iter();
        for (id, spot) in
            walk.clone().flat_map(|walk| walk.notes.iter().chain(&walk.cited_by).chain(&walk.mentioned_in))
        {
            if !searcher.holds(&PassageId(id.clone()))? {
                let message = format!("no passage `{}` in the corpus", shortened(id));
                let hint = "`fundstelle show DOCUMENT` lists its passages".to_owned();
                faults.push(Fault { spot: *spot, message, hint: Some(hint) });
            }
        }
        for (id, spot) in walk.flat_map(|walk| &walk.sources) {
            if let Some(missing) = searcher.missing_source(id)? {
                faults.push(Fault { spot: *spot, message: missing.message, hint: Some(missing.hint) });
            }
        }
    }
    if let Some(collection) = collection {
        let of_collection = suite.cases.iter().filter(|case| case.spot == collection.spot);
        let judged = of_collection.flat_map(|case| {
            let relevant = case.expected.judgements.iter().filter(|(_, (grade, _))| *grade > 0);
            relevant.map(|(id, _)| (case.name.as_str(), id.as_str()))
        });
        let mut missing = judged.filter(|(_, id)| places.is_unknown(id));
        if let Some((topic, id)) = missing.next() {
            let count = 1 + missing.count();
            let message =
                format!("{count} judged relevant, but not in the corpus, the first `{}` for `{topic}`", shortened(id));
            let hint = "judgements name passages by their ids: is this the corpus that was judged?".to_owned();
            faults.push(Fault { spot: collection.spot, message, hint: Some(hint) });
        }
    }
    faults.sort_by_key(|fault| fault.spot);
    Ok(faults)
}
