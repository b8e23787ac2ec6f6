use std::io::{self, Write};

use crate::output::terminal::{Layout, Rich, Role, plural};
use crate::suite::{CaseReport, Change, Failure, Mark, RankedHit, Stand, SuiteReport, Verdict};

/// Columns of the verdict at the left.
const VERDICT_COLUMNS: usize = 8;

/// Columns of what stands below it.
const LABEL_COLUMNS: usize = 9;

/// Hits that are shown of a case; expected ones further down are shown besides.
const MAX_HITS: usize = 5;

/// Places that are named of a change.
const MAX_PLACES: usize = 4;

/// Below this p a difference is hardly chance.
pub const SIGNIFICANT: f64 = 0.05;

/// Writes what does not hold in the cases of a suite, what is known not to, and what has changed since the baseline.
/// Returns whether there was anything to write.
///
/// # Errors
///
/// What `out` gives.
pub fn write_suite(out: &mut dyn Write, report: &SuiteReport, layout: Layout) -> io::Result<bool> {
    let mut written = false;
    for case in &report.cases {
        match case.verdict {
            Verdict::Failed => write_failed(out, report, case, layout)?,
            Verdict::Known => {
                head(out, report, case, "known", Role::Dim, layout)?;
                line(out, "because", case.known_failure.as_deref().unwrap_or_default(), Role::Plain, layout)?;
                if let Some(change) = &case.change {
                    write_change(out, change, layout)?;
                }
            }
            Verdict::Passed => {
                let Some(change) = &case.change else { continue };
                head(out, report, case, "changed", Role::Warning, layout)?;
                write_change(out, change, layout)?;
            }
            // What is wrong with it is told with the faults.
            Verdict::Broken => {
                let Some(change) = &case.change else { continue };
                head(out, report, case, "broken", Role::Error, layout)?;
                write_change(out, change, layout)?;
            }
        }
        written = true;
    }
    for failure in &report.failures {
        let mut head = Rich::new();
        head.push(&format!("{:<VERDICT_COLUMNS$}", "FAILED"), Role::Error);
        let mut text = Rich::new();
        text.push(&report.path.display().to_string(), Role::Dim).push("  ", Role::Plain);
        text.push(&failure.to_string(), Role::Plain);
        text.write_after(out, &head, VERDICT_COLUMNS, layout)?;
        written = true;
    }
    if !report.gone.is_empty() {
        let mut text = Rich::new();
        let names: Vec<String> = report.gone.iter().take(MAX_PLACES).map(|name| format!("“{name}”")).collect();
        let more = more(report.gone.len());
        text.push(&format!("{}: no longer in the suite, but in its baseline: ", report.path.display()), Role::Dim);
        text.push(&format!("{}{more}", names.join(", ")), Role::Dim);
        text.write(out, 0, layout)?;
        written = true;
    }
    Ok(written)
}

/// Writes verdict, place in the suite, and name.
fn head(
    out: &mut dyn Write,
    report: &SuiteReport,
    case: &CaseReport,
    verdict: &str,
    role: Role,
    layout: Layout,
) -> io::Result<()> {
    let mut head = Rich::new();
    head.push(&format!("{verdict:<VERDICT_COLUMNS$}"), role);
    let mut text = Rich::new();
    text.push(&case.name, Role::Title).push("  ", Role::Plain);
    text.push(&format!("{}:{}", report.path.display(), case.line), Role::Dim);
    text.write_after(out, &head, VERDICT_COLUMNS, layout)
}

/// Writes a label and what belongs to it.
fn line(out: &mut dyn Write, label: &str, text: &str, role: Role, layout: Layout) -> io::Result<()> {
    let mut head = Rich::new();
    head.push(&format!("{:VERDICT_COLUMNS$}{label:<LABEL_COLUMNS$}", ""), Role::Dim);
    let mut rich = Rich::new();
    rich.push(text, role);
    rich.write_after(out, &head, VERDICT_COLUMNS + LABEL_COLUMNS, layout)
}

fn write_failed(out: &mut dyn Write, report: &SuiteReport, case: &CaseReport, layout: Layout) -> io::Result<()> {
    head(out, report, case, "FAILED", Role::Error, layout)?;
    if case.name != case.query || !case.options.is_empty() {
        let options = if case.options.is_empty() { String::new() } else { format!("  ({})", case.options) };
        line(out, "query", &format!("{}{options}", case.query), Role::Plain, layout)?;
    }
    if case.understood != case.query {
        line(out, "read as", &case.understood, Role::Plain, layout)?;
    }
    if let Some(why) = &case.why {
        line(out, "because", why, Role::Plain, layout)?;
    }
    for failure in &case.failures {
        line(out, "but", &failure.to_string(), Role::Error, layout)?;
    }
    // Where several places are expected, it helps to see those that stand right.
    let told = |stand: &Stand| case.failures.iter().any(|failure| failure.place() == Some(&stand.place));
    let stands: Vec<String> = case
        .stands
        .iter()
        .filter(|stand| !told(stand))
        .map(|stand| match stand.rank {
            Some(rank) => format!("`{}` at {rank}", stand.place),
            None => format!("`{}` not found", stand.place),
        })
        .collect();
    if !stands.is_empty() {
        line(out, "while", &stands.join(", "), Role::Plain, layout)?;
    }
    if let Some(change) = &case.change {
        write_change(out, change, layout)?;
    }
    if case.hits.is_empty() {
        line(out, "hits", "none", Role::Plain, layout)?;
    }
    let is_shown = |hit: &&RankedHit| hit.rank <= MAX_HITS || matches!(hit.mark, Mark::Expected(_) | Mark::Forbidden);
    for hit in case.hits.iter().filter(is_shown) {
        write_hit(out, hit, layout)?;
    }
    writeln!(out)
}

/// Returns the sign that stands before a hit.
fn sign(mark: Mark) -> (char, Role) {
    match mark {
        Mark::Expected(_) => ('*', Role::Match),
        Mark::Forbidden => ('!', Role::Error),
        Mark::NotRelevant => ('-', Role::Dim),
        Mark::Unjudged => ('?', Role::Dim),
    }
}

/// What the signs before the hits mean.
pub const SIGNS: &str = "* expected   ! must not be found   - judged, not relevant   ? not judged";

fn write_hit(out: &mut dyn Write, hit: &RankedHit, layout: Layout) -> io::Result<()> {
    let (sign, role) = sign(hit.mark);
    let mut head = Rich::new();
    head.push(&format!("{:VERDICT_COLUMNS$}", ""), Role::Plain).push(&sign.to_string(), role);
    head.push(&format!("{:>4}  ", hit.rank), Role::Number);
    let indent = VERDICT_COLUMNS + LABEL_COLUMNS;
    let mut place = Rich::new();
    place.push(&hit.id, role).push(&format!("  {:.2}", hit.score), Role::Dim);
    place.write_after(out, &head, indent, layout)?;
    if let Some(shown) = &hit.shown {
        let mut text = Rich::new();
        let marks: Vec<_> = shown.highlights.iter().copied().filter(|span| is_text(&shown.snippet, *span)).collect();
        text.push_marked(&shown.snippet, &marks, &[], layout);
        text.write(out, indent, layout)?;
    }
    Ok(())
}

/// Tells whether a span can be cut out: a fault of marking must be shown, not fallen over.
fn is_text(text: &str, span: crate::text::ByteSpan) -> bool {
    text.get(span.start..span.end).is_some()
}

fn write_change(out: &mut dyn Write, change: &Change, layout: Layout) -> io::Result<()> {
    line(out, "since", &change_in_words(change), Role::Warning, layout)
}

/// Says what has changed since the baseline: `the ranking has changed: lost a:p1 (was 3), gained b:p2 (2), moved c:p4 1 → 3`.
pub fn change_in_words(change: &Change) -> String {
    let mut parts = Vec::new();
    let mut add = |what: &str, all: Vec<String>| {
        if !all.is_empty() {
            parts.push(format!("{what} {}{}", all[..all.len().min(MAX_PLACES)].join(", "), more(all.len())));
        }
    };
    add("lost", change.lost.iter().map(|lost| format!("{} (was {})", lost.id, lost.was)).collect());
    add("gained", change.gained.iter().map(|(id, now)| format!("{id} (at {now})")).collect());
    add("moved", change.moved.iter().map(|moved| format!("{} {} → {}", moved.id, moved.was, moved.now)).collect());
    add("no longer in the corpus:", change.removed.clone());
    add("of another text now:", change.altered.clone());
    format!("{}: {}", change.cause, parts.join("; "))
}

fn more(count: usize) -> String {
    match count.checked_sub(MAX_PLACES) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    }
}

/// Writes a table of the suites: how many cases hold, and the metrics with what they were in the baseline.
///
/// # Errors
///
/// What `out` gives.
pub fn write_metrics(out: &mut dyn Write, reports: &[SuiteReport], layout: Layout) -> io::Result<()> {
    let Some(names) = reports.iter().find(|report| !report.metrics.is_empty()) else { return Ok(()) };
    let columns: Vec<String> = names.metrics.iter().take(COLUMNS).map(|metric| metric.metric.to_string()).collect();
    let label = |report: &SuiteReport| report.name.clone();
    let widest = reports.iter().map(|report| textwrap::core::display_width(&label(report))).max().unwrap_or(0);
    let widest = widest.clamp("suite".len(), MAX_NAME);
    let mut head = Rich::new();
    head.push(&format!("{:widest$}  {:>9}", "suite", "hold"), Role::Dim);
    for column in &columns {
        head.push(&format!("  {column:<CELL$}"), Role::Dim);
    }
    write_trimmed(out, &head, layout)?;
    let mut significant = false;
    let mut changed = false;
    for report in reports {
        let mut line = Rich::new();
        let mut name = Rich::new();
        name.push(&label(report), Role::Title);
        name.cut(widest);
        let padding = widest - name.width().min(widest);
        let hold = format!("{}/{}", report.count(Verdict::Passed), report.cases.len());
        line.push_rich(&name).push(&format!("{:padding$}  {hold:>9}", ""), Role::Plain);
        for metric in report.metrics.iter().take(COLUMNS) {
            let mut cell = format!("{:.3}", metric.value);
            let mut role = Role::Number;
            if let Some(comparison) = metric.comparison.filter(|of| of.difference.abs() >= LEAST_SHOWN) {
                changed = true;
                let sure = comparison.randomisation_p < SIGNIFICANT;
                significant |= sure;
                cell += &format!(" ({:+.3}{})", comparison.difference, if sure { "!" } else { "" });
                role = if comparison.difference < 0.0 { Role::Warning } else { Role::Match };
            }
            line.push("  ", Role::Plain).push(&format!("{cell:<CELL$}"), role);
        }
        if report.cases.is_empty() {
            line.push("  nothing could be tested", Role::Dim);
        } else if report.recorded.is_none() {
            line.push("  no baseline", Role::Dim);
        }
        write_trimmed(out, &line, layout)?;
        for metric in &report.metrics {
            let Some(floor) = metric.floor else { continue };
            let mut line = Rich::new();
            let holds = !report.failures.iter().any(|failure| is_floor(failure, metric.metric));
            let word = if holds { "reaches" } else { "is below" };
            let name = metric.metric;
            let role = if holds { Role::Dim } else { Role::Error };
            line.push(&format!("{:widest$}  {name} {:.4} {word} its floor {floor}", "", metric.value), role);
            write_trimmed(out, &line, layout)?;
        }
    }
    if changed {
        let mut legend = Rich::new();
        let sure =
            if significant { "; ! hardly by chance (paired randomisation, p < 0.05)" } else { ", which may be chance" };
        legend.push(&format!("in brackets: the change since the baseline{sure}"), Role::Dim);
        legend.write(out, 0, layout)?;
    }
    Ok(())
}

/// Metrics that have a column of their own.
const COLUMNS: usize = 4;

/// Columns of a metric: `0.875 (+0.125!)`.
const CELL: usize = 15;

/// Widest name of a suite.
const MAX_NAME: usize = 24;

/// Differences below this are not seen in three digits.
const LEAST_SHOWN: f64 = 0.0005;

fn is_floor(failure: &Failure, of: crate::eval::Metric) -> bool {
    matches!(failure, Failure::Floor { metric, .. } if *metric == of)
}

/// Writes a row of a table without the blanks at its end.
fn write_trimmed(out: &mut dyn Write, line: &Rich, layout: Layout) -> io::Result<()> {
    let mut row = line.clone();
    row.trim_end();
    row.write_line(out, 0, layout)
}

/// Says in one line how the cases of all suites ended: `3 suites, 72 cases: 70 passed, 1 failed, 1 known failure`.
pub fn count_in_words(reports: &[SuiteReport]) -> String {
    let count = |verdict| reports.iter().map(|report| report.count(verdict)).sum::<usize>();
    let cases: usize = reports.iter().map(|report| report.cases.len()).sum();
    let floors: usize = reports.iter().map(|report| report.failures.len()).sum();
    let mut parts = vec![format!("{} passed", count(Verdict::Passed))];
    let mut add = |count: usize, text: String| {
        if count > 0 {
            parts.push(text);
        }
    };
    add(count(Verdict::Failed), format!("{} failed", count(Verdict::Failed)));
    add(count(Verdict::Known), plural(count(Verdict::Known), "known failure"));
    add(count(Verdict::Broken), format!("{} could not be tested", count(Verdict::Broken)));
    add(floors, format!("{} not reached", plural(floors, "floor")));
    format!("{}, {}: {}", plural(reports.len(), "suite"), plural(cases, "case"), parts.join(", "))
}
