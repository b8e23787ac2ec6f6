//! Every set, found by us, by plain tantivy in the same run, and by other engines.

use std::io::Write;
use std::path::Path;

use fundstelle::eval::{Comparison, Metric, Scores};

use crate::bars::Bar;
use crate::ours;
use crate::plain::Writer;
use crate::sets::Set;

/// What one set gave.
struct Row {
    queries: usize,
    ndcg: f64,
    reciprocal_rank: f64,
    plain: f64,
    comparison: Comparison,
}

fn measure(judged: &Path, set: &Set) -> Result<Row, anyhow::Error> {
    let scratch = tempfile::tempdir()?;
    let corpus = set.corpus(judged, scratch.path())?;
    let (topics, qrels) = (set.topics(judged)?, set.qrels(judged)?);
    let (searcher, _) = ours::index(&corpus, &scratch.path().join("index"))?;
    // One thread: equal scores stand in the order of the corpus.
    let writer = Writer::begin(&scratch.path().join("plain"), set.language, 1)?;
    ours::records(&corpus, &searcher, &mut |record| writer.add(&record))?;
    let ours = ours::answer(&searcher, &topics)?;
    let plain = writer.finish()?.answer(&topics, ours::DEPTH)?;
    let score = |metric, rankings| Scores::new(metric, &qrels, rankings);
    let (first, second) = (score(Metric::Ndcg(10), &ours), score(Metric::Ndcg(10), &plain));
    Ok(Row {
        queries: qrels.len(),
        ndcg: first.mean(),
        reciprocal_rank: score(Metric::ReciprocalRank(10), &ours).mean(),
        plain: second.mean(),
        comparison: Comparison::new(&first, &second),
    })
}

/// Prints a row for each set as it is done; returns what is missed.
pub fn table(judged: &Path, sets: &[&Set], out: &mut impl Write) -> Result<Vec<String>, anyhow::Error> {
    writeln!(
        out,
        "nDCG@10 and MRR@10 over all judged queries; plain: tantivy with stems in this run; p: paired bootstrap"
    )?;
    writeln!(
        out,
        "of the difference; Lucene, best peer: as measured before; missed: the bar, a peer, or p < .05 against plain\n"
    )?;
    writeln!(
        out,
        "{:<12}{:>8}{:>8}{:>8}{:>8}{:>9}{:>7}{:>8}  {:<24}{:>5}  missed",
        "set", "queries", "nDCG", "MRR", "plain", "diff", "p", "Lucene", "best peer", "bar"
    )?;
    let mut all = Vec::new();
    for set in sets {
        let row = measure(judged, set)?;
        let bar = Bar::of(set.name);
        let Comparison { difference, bootstrap_p, .. } = row.comparison;
        let missed = bar.map(|bar| bar.missed(row.ndcg, difference, bootstrap_p)).unwrap_or_default();
        let figure = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.3}"));
        let peer =
            bar.and_then(Bar::best_peer).map_or_else(|| "-".to_owned(), |(name, best)| format!("{best:.3} {name}"));
        writeln!(
            out,
            "{:<12}{:>8}{:>8.4}{:>8.4}{:>8.4}{:>+9.4}{:>7}{:>8}  {:<24}{:>5}  {}",
            set.name,
            row.queries,
            row.ndcg,
            row.reciprocal_rank,
            row.plain,
            difference,
            if bootstrap_p < 0.001 { "<.001".to_owned() } else { format!("{bootstrap_p:.3}") },
            figure(bar.and_then(Bar::lucene)),
            peer,
            figure(bar.map(|bar| bar.ndcg)),
            missed.join(" "),
        )?;
        out.flush()?;
        all.extend(missed.into_iter().map(|what| format!("{} {what}", set.name)));
    }
    Ok(all)
}
