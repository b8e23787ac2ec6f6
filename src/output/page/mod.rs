//! A page that shows what became of suites: one file, no network, no script, everything escaped.
//!
//! Counts first, then the metrics with what they were in the baseline, then every case: those that fail or have changed stand
//! open, with the hits of the baseline and those of now side by side.

mod case;
mod chart;

use std::io::{self, Write};

use crate::output::clean::clean;
use crate::output::page::case::write_case;
use crate::output::page::chart::chart;
use crate::output::terminal::{SIGNIFICANT, count_in_words};
use crate::suite::{Fingerprints, MetricReport, SuiteReport, Verdict};

const STYLE: &str = include_str!("style.css");

/// Cases of a run up to which a page shows the texts of all; of more, only of those that failed or changed.
pub const MAX_SHOWN_CASES: usize = 500;

/// Writes the page.
///
/// # Errors
///
/// What `out` gives.
pub fn write_page(out: &mut dyn Write, reports: &[SuiteReport], now: &Fingerprints) -> io::Result<()> {
    let has_failed = reports.iter().any(|report| report.has_failed() || !report.faults.is_empty());
    let (word, class) = if has_failed { ("failed", "failed") } else { ("passed", "passed") };
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{word}: fundstelle test</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>fundstelle test: <span class=\"{class}\">{word}</span></h1>\n<p>{}</p>\n",
        escape(&count_in_words(reports)),
    )?;
    writeln!(
        out,
        "<p class=\"dim\">Version {}; texts <code>{}</code>, glossary <code>{}</code>, analysis <code>{}</code>, weights \
         <code>{}</code></p>",
        escape(&now.version),
        escape(&now.corpus),
        escape(&now.glossary),
        escape(&now.analyzer),
        escape(&now.weights),
    )?;
    write_metrics(out, reports)?;
    out.write_all("<p class=\"dim\">Before a hit: ★ expected, ✗ must not be found, – judged and not relevant, ? not judged.</p>\n".as_bytes())?;
    for report in reports {
        write_suite(out, report, now)?;
    }
    out.write_all(b"</body>\n</html>\n")
}

fn write_metrics(out: &mut dyn Write, reports: &[SuiteReport]) -> io::Result<()> {
    let mut columns: Vec<_> = Vec::new();
    for metric in reports.iter().flat_map(|report| &report.metrics) {
        if !columns.contains(&metric.metric) {
            columns.push(metric.metric);
        }
    }
    if columns.is_empty() {
        return Ok(());
    }
    write!(out, "<h2>Metrics</h2>\n<div class=\"scroll\"><table>\n<tr><th>suite</th><th>cases</th>")?;
    for metric in &columns {
        write!(out, "<th>{}</th>", metric)?;
    }
    writeln!(out, "</tr>")?;
    for report in reports {
        write!(out, "<tr><td>{}</td><td>{}</td>", escape(&report.name), report.judged)?;
        for column in &columns {
            match report.metrics.iter().find(|metric| metric.metric == *column) {
                Some(metric) => write!(out, "<td>{}</td>", cell(metric))?,
                None => out.write_all(b"<td class=\"dim\">\xe2\x80\x93</td>")?,
            }
        }
        writeln!(out, "</tr>")?;
    }
    out.write_all(
        "</table></div>\n<p class=\"dim\">A bar is the value now, the line across it what it was in the baseline, the broken line \
         the floor. p: how likely so large a difference is by chance (paired randomisation over the cases).</p>\n"
            .as_bytes(),
    )
}

fn cell(metric: &MetricReport) -> String {
    let mut cell = format!("{:.3}", metric.value);
    if let Some(comparison) = metric.comparison.filter(|of| of.better + of.worse > 0) {
        let class = if comparison.difference < 0.0 { "lost" } else { "gained" };
        let sure = if comparison.randomisation_p < SIGNIFICANT { "significant, " } else { "" };
        cell += &format!(
            " <span class=\"{class}\">{:+.3}</span><br><span class=\"dim\">{sure}p {:.3}; {} better, {} worse</span>",
            comparison.difference, comparison.randomisation_p, comparison.better, comparison.worse
        );
    }
    cell + &chart(metric)
}

fn write_suite(out: &mut dyn Write, report: &SuiteReport, now: &Fingerprints) -> io::Result<()> {
    writeln!(out, "<h2>{}</h2>", escape(&report.name))?;
    if let Some(about) = &report.about {
        writeln!(out, "<p>{}</p>", escape(about))?;
    }
    let counted = format!("{} of {} cases hold", report.count(Verdict::Passed), report.cases.len());
    let baseline = match &report.recorded {
        None => "no baseline is recorded".to_owned(),
        Some(then) if then == now => "texts and program are those of the baseline".to_owned(),
        Some(then) => {
            let differs = [
                ("texts", then.corpus != now.corpus),
                ("glossary", then.glossary != now.glossary),
                ("analysis", then.analyzer != now.analyzer),
                ("weights", then.weights != now.weights),
                ("version", then.version != now.version),
            ];
            let names: Vec<&str> = differs.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
            format!("since the baseline other: {}", names.join(", "))
        }
    };
    let path = escape(&report.path.display().to_string());
    writeln!(out, "<p class=\"dim\"><code>{path}</code>: {counted}; {baseline}</p>")?;
    if !report.faults.is_empty() || !report.failures.is_empty() || !report.gone.is_empty() {
        writeln!(out, "<ul>")?;
        for fault in &report.faults {
            let hint = fault.hint.as_ref().map(|hint| format!(" <span class=\"dim\">{}</span>", escape(hint)));
            let (line, column) = (fault.spot.line, fault.spot.column);
            let (message, hint) = (escape(&fault.message), hint.unwrap_or_default());
            writeln!(out, "<li class=\"failed\">line {line}, column {column}: {message}{hint}</li>")?;
        }
        for failure in &report.failures {
            writeln!(out, "<li class=\"failed\">{}</li>", escape(&failure.to_string()))?;
        }
        for name in &report.gone {
            writeln!(out, "<li class=\"dim\">no longer in the suite, but in its baseline: {}</li>", escape(name))?;
        }
        writeln!(out, "</ul>")?;
    }
    // What needs a look comes first.
    let needs_a_look = |verdict: Verdict, changed: bool| match verdict {
        Verdict::Failed | Verdict::Broken => 0,
        _ if changed => 1,
        Verdict::Known => 2,
        Verdict::Passed => 3,
    };
    let mut cases: Vec<_> = report.cases.iter().collect();
    cases.sort_by_key(|case| needs_a_look(case.verdict, case.change.is_some()));
    for case in cases {
        write_case(out, case)?;
    }
    Ok(())
}

/// Makes text fit for HTML, within elements and within attributes in double quotation marks; what steers a display is taken out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(escape("<b a=\"x\" b='y'>&\u{202e}\u{1b}"), "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;\u{fffd}");
    }
}
