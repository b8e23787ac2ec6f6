use std::io::{self, Write};

use crate::eval::{Difference, Evaluation};
use crate::output::terminal::{Layout, Rich, Role};

/// Spaces between the columns of a table.
const GAP: usize = 2;

/// What stands for the query in the rows of the means, as in trec_eval.
const ALL: &str = "all";

/// Writes a row for each metric and count, a column for each run; with `per_query` a block for each query before it.
///
/// # Errors
///
/// What `out` gives.
pub fn write_evaluations(
    out: &mut dyn Write,
    runs: &[(&str, &Evaluation)],
    per_query: bool,
    layout: Layout,
) -> io::Result<()> {
    let Some((_, first)) = runs.first() else { return Ok(()) };
    let mut table = Table::new(if per_query { 2 } else { 1 });
    let row = |query: &str, name: String, cells: Vec<String>| {
        let query = if per_query { vec![query.to_owned()] } else { Vec::new() };
        query.into_iter().chain([name]).chain(cells).collect::<Vec<_>>()
    };
    table.rows.push(row("query", "metric".to_owned(), runs.iter().map(|(name, _)| (*name).to_owned()).collect()));
    if per_query {
        let mut queries: Vec<&String> = runs.iter().flat_map(|(_, evaluation)| evaluation.topics.keys()).collect();
        queries.sort_unstable();
        queries.dedup();
        for query in queries {
            for (at, metric) in first.metrics.iter().enumerate() {
                // A query that a run lacks has no value there.
                let value = |(_, evaluation): &(&str, &Evaluation)| {
                    evaluation.topics.get(query).map_or_else(|| "-".to_owned(), |topic| number(topic.values[at]))
                };
                table.rows.push(row(query, metric.to_string(), runs.iter().map(value).collect()));
            }
        }
    }
    for (at, metric) in first.metrics.iter().enumerate() {
        let means = runs.iter().map(|(_, evaluation)| number(evaluation.mean(at))).collect();
        table.rows.push(row(ALL, metric.to_string(), means));
    }
    let count = |evaluation: &Evaluation| {
        let totals = evaluation.totals();
        [evaluation.topics.len(), totals.retrieved, totals.relevant, totals.relevant_retrieved]
    };
    for (at, name) in ["num_q", "num_ret", "num_rel", "num_rel_ret"].into_iter().enumerate() {
        let cells = runs.iter().map(|(_, evaluation)| count(evaluation)[at].to_string()).collect();
        table.rows.push(row(ALL, name.to_owned(), cells));
    }
    table.write(out, layout)
}

/// Writes what the second of two runs does better or worse, metric by metric, and the `most` queries that change most in
/// the first metric.
///
/// # Errors
///
/// What `out` gives.
pub fn write_differences(
    out: &mut dyn Write,
    runs: [&str; 2],
    differences: &[Difference],
    most: usize,
    layout: Layout,
) -> io::Result<()> {
    let mut table = Table::new(1);
    let head = ["metric", runs[0], runs[1], "change", "p", "better", "equal", "worse"];
    table.rows.push(head.map(str::to_owned).to_vec());
    for difference in differences {
        let comparison = &difference.comparison;
        table.rows.push(vec![
            difference.metric.to_string(),
            number(difference.means[0]),
            number(difference.means[1]),
            signed(comparison.difference),
            number(comparison.randomisation_p),
            comparison.better.to_string(),
            difference.equal.to_string(),
            comparison.worse.to_string(),
        ]);
    }
    table.write(out, layout)?;
    let Some(first) = differences.first().filter(|difference| !difference.changes.is_empty()) else { return Ok(()) };
    let mut heading = Rich::new();
    let of_how_many = match first.changes.len() {
        all if all <= most => String::new(),
        all => format!(", {most} of {all}"),
    };
    heading.push(&format!("queries that change most in {}{of_how_many}", first.metric), Role::Title);
    writeln!(out)?;
    heading.write_line(out, 0, layout)?;
    let mut table = Table::new(1);
    table.rows.push(["query", runs[0], runs[1], "change"].map(str::to_owned).to_vec());
    for (query, [before, after]) in first.changes.iter().take(most) {
        table.rows.push(vec![query.clone(), number(*before), number(*after), signed(after - before)]);
    }
    table.write(out, layout)
}

fn number(value: f64) -> String {
    format!("{value:.4}")
}

/// Shows a change with its sign; what is rounded away has none.
fn signed(change: f64) -> String {
    let shown = format!("{change:+.4}");
    if shown.ends_with("0.0000") { number(0.0) } else { shown }
}

/// Rows of cells, the first one the head; names to the left, numbers to the right.
struct Table {
    rows: Vec<Vec<String>>,
    /// How many columns hold names.
    names: usize,
}

impl Table {
    fn new(names: usize) -> Self {
        Self { rows: Vec::new(), names }
    }

    fn write(&self, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0))
            .collect();
        for (index, row) in self.rows.iter().enumerate() {
            let mut line = Rich::new();
            for (at, cell) in row.iter().enumerate() {
                let role = match (index, at < self.names) {
                    (0, _) => Role::Dim,
                    (_, true) => Role::Number,
                    (_, false) => Role::Plain,
                };
                let padding = " ".repeat(widths[at] - width(cell));
                let gap = if at == 0 { "" } else { &" ".repeat(GAP) };
                line.push(gap, Role::Plain);
                if at < self.names {
                    line.push(cell, role).push(&padding, Role::Plain);
                } else {
                    line.push(&padding, Role::Plain).push(cell, role);
                }
            }
            line.write_line(out, 0, layout)?;
        }
        Ok(())
    }
}

/// Columns of a cell as it is shown, cleaned.
fn width(cell: &str) -> usize {
    let mut line = Rich::new();
    line.push(cell, Role::Plain);
    line.width()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::{Metric, MissingTopics, Rankings, read_qrels};

    const LAYOUT: Layout = Layout { columns: 80, color: false };
    const METRICS: [Metric; 2] = [Metric::ReciprocalRank(10), Metric::Judged(10)];

    fn run(of: &[(&str, &str)]) -> Rankings {
        let ids = |ids: &str| ids.split_whitespace().map(str::to_owned).collect();
        of.iter().map(|(topic, ranking)| ((*topic).to_owned(), ids(ranking))).collect()
    }

    fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("writing to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn runs_stand_side_by_side_with_every_query_if_asked_for() {
        let qrels = read_qrels("frage-1 0 a 1\nq\u{1b}2 0 a 1\n".as_bytes()).unwrap();
        let runs = [run(&[("frage-1", "x a"), ("q\u{1b}2", "a")]), run(&[("frage-1", "a")])];
        let [a, b] = runs.map(|run| Evaluation::new(&METRICS, &qrels, &run, MissingTopics::LeftOut));
        let both = [("größe.run", &a), ("b", &b)];
        assert_eq!(
            text(|out| write_evaluations(out, &both, false, LAYOUT)),
            "\
metric       größe.run       b
mrr@10          0.7500  1.0000
judged@10       0.7500  1.0000
num_q                2       1
num_ret              3       1
num_rel              2       1
num_rel_ret          2       1
"
        );
        assert_eq!(
            text(|out| write_evaluations(out, &both, true, LAYOUT)),
            "\
query    metric       größe.run       b
frage-1  mrr@10          0.5000  1.0000
frage-1  judged@10       0.5000  1.0000
q\u{fffd}2      mrr@10          1.0000       -
q\u{fffd}2      judged@10       1.0000       -
all      mrr@10          0.7500  1.0000
all      judged@10       0.7500  1.0000
all      num_q                2       1
all      num_ret              3       1
all      num_rel              2       1
all      num_rel_ret          2       1
"
        );
    }

    #[test]
    fn a_comparison_names_the_queries_that_change_most() {
        let qrels = read_qrels("1 0 a 1\n2 0 a 1\n3 0 a 1\n".as_bytes()).unwrap();
        let runs = [run(&[("1", "a"), ("2", "x a"), ("3", "a")]), run(&[("1", "x y z a"), ("2", "a"), ("3", "a")])];
        let pair = Evaluation::pair(&METRICS[..1], &qrels, [&runs[0], &runs[1]], MissingTopics::LeftOut);
        let differences = Difference::of(&pair);
        // Signs of -.75 and .5: the sum is as large as .25 in every case.
        assert_eq!(
            text(|out| write_differences(out, ["a", "b"], &differences, 1, LAYOUT)),
            "\
metric       a       b   change       p  better  equal  worse
mrr@10  0.8333  0.7500  -0.0833  1.0000       1      1      1

queries that change most in mrr@10, 1 of 2
query       a       b   change
1      1.0000  0.2500  -0.7500
"
        );
        assert_eq!(signed(-0.00001), "0.0000");
    }
}
