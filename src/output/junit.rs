//! JUnit's XML, by which continuous integration shows tests: a suite for each file, a test for each case and each floor.
//!
//! A case that fails has a `failure` that says what does not hold and what was found instead; a known failure is `skipped`
//! with its reason; what could not be tested, and a mistake in a suite, is an `error`.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::output::clean::clean_lines;
use crate::output::terminal::change_in_words;
use crate::suite::{CaseReport, Failure, Mark, SuiteReport, Verdict};

/// How the outer element calls the whole.
const NAME: &str = "fundstelle test";

/// Writes the reports.
///
/// # Errors
///
/// What `out` gives.
pub fn write_junit(out: &mut dyn Write, reports: &[SuiteReport]) -> io::Result<()> {
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let total = reports.iter().map(Counts::of).fold(Counts::default(), Counts::and);
    start(&mut writer, "testsuites", &[("name", NAME.to_owned())], &total)?;
    for report in reports {
        let path = report.path.display().to_string();
        let attributes = [("name", report.name.clone()), ("file", path)];
        start(&mut writer, "testsuite", &attributes, &Counts::of(report))?;
        for case in &report.cases {
            write_case(&mut writer, report, case)?;
        }
        write_floors(&mut writer, report)?;
        for fault in &report.faults {
            let name = format!("line {}, column {}", fault.spot.line, fault.spot.column);
            let text = fault.hint.as_deref().unwrap_or_default();
            test(&mut writer, report, &name, fault.spot.line, Some(("error", "fault", &fault.message, text)))?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writer.into_inner().write_all(b"\n")
}

/// What the opening tags count.
#[derive(Default, Clone, Copy)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of(report: &SuiteReport) -> Self {
        let floors = report.metrics.iter().filter(|metric| metric.floor.is_some()).count();
        Self {
            tests: report.cases.len() + floors + report.faults.len(),
            failures: report.count(Verdict::Failed) + report.failures.len(),
            errors: report.count(Verdict::Broken) + report.faults.len(),
            skipped: report.count(Verdict::Known),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            tests: self.tests + other.tests,
            failures: self.failures + other.failures,
            errors: self.errors + other.errors,
            skipped: self.skipped + other.skipped,
        }
    }
}

type Xml<'a> = Writer<&'a mut dyn Write>;

fn start(writer: &mut Xml<'_>, name: &str, attributes: &[(&str, String)], counts: &Counts) -> io::Result<()> {
    let mut tag = BytesStart::new(name);
    for (key, value) in attributes {
        tag.push_attribute((*key, allowed(value).as_str()));
    }
    for (key, count) in
        [("tests", counts.tests), ("failures", counts.failures), ("errors", counts.errors), ("skipped", counts.skipped)]
    {
        tag.push_attribute((key, count.to_string().as_str()));
    }
    writer.write_event(Event::Start(tag))
}

/// How a test ended that did not pass: the element, its type, its message, its text.
type Ending<'a> = (&'a str, &'a str, &'a str, &'a str);

fn test(
    writer: &mut Xml<'_>,
    report: &SuiteReport,
    name: &str,
    line: usize,
    ending: Option<Ending<'_>>,
) -> io::Result<()> {
    let mut tag = BytesStart::new("testcase");
    tag.push_attribute(("classname", allowed(&report.name).as_str()));
    tag.push_attribute(("name", allowed(name).as_str()));
    tag.push_attribute(("file", allowed(&report.path.display().to_string()).as_str()));
    if line > 0 {
        tag.push_attribute(("line", line.to_string().as_str()));
    }
    let Some((element, kind, message, text)) = ending else { return writer.write_event(Event::Empty(tag)) };
    writer.write_event(Event::Start(tag))?;
    let mut inner = BytesStart::new(element);
    inner.push_attribute(("message", allowed(message).as_str()));
    if element != "skipped" {
        inner.push_attribute(("type", kind));
    }
    writer.write_event(Event::Start(inner))?;
    writer.write_event(Event::Text(BytesText::new(&allowed(text))))?;
    writer.write_event(Event::End(BytesEnd::new(element)))?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

fn write_case(writer: &mut Xml<'_>, report: &SuiteReport, case: &CaseReport) -> io::Result<()> {
    let messages: Vec<String> = case.failures.iter().map(Failure::to_string).collect();
    let kind = case.failures.first().map_or("broken", Failure::kind);
    let text = text_of(case);
    let known;
    let ending: Option<Ending<'_>> = match case.verdict {
        Verdict::Passed => None,
        Verdict::Failed => Some(("failure", kind, messages.first().map_or("", String::as_str), &text)),
        Verdict::Known => {
            known = format!("known failure: {}", case.known_failure.as_deref().unwrap_or_default());
            Some(("skipped", "known", &known, &text))
        }
        Verdict::Broken => Some(("error", "broken", "it names what the corpus does not have", &text)),
    };
    test(writer, report, &case.name, case.line, ending)
}

/// Returns what a reader of a log wants to know of a case that does not hold.
fn text_of(case: &CaseReport) -> String {
    let mut lines = vec![format!("query: {}", case.query)];
    if !case.options.is_empty() {
        lines.push(format!("options: {}", case.options));
    }
    if case.understood != case.query {
        lines.push(format!("read as: {}", case.understood));
    }
    lines.extend(case.why.iter().map(|why| format!("because: {why}")));
    lines.extend(case.failures.iter().map(|failure| format!("but: {failure}")));
    lines.extend(case.change.iter().map(|change| format!("since: {}", change_in_words(change))));
    for hit in &case.hits {
        let sign = match hit.mark {
            Mark::Expected(_) => '*',
            Mark::Forbidden => '!',
            Mark::NotRelevant => '-',
            Mark::Unjudged => '?',
        };
        let snippet = hit.shown.as_ref().map_or("", |shown| shown.snippet.as_str());
        lines.push(format!("{sign} {:>2}  {}  {:.2}  {snippet}", hit.rank, hit.id, hit.score));
    }
    lines.join("\n")
}

fn write_floors(writer: &mut Xml<'_>, report: &SuiteReport) -> io::Result<()> {
    for metric in &report.metrics {
        let Some(floor) = metric.floor else { continue };
        let name = format!("{} at least {floor}", metric.metric);
        let missed = report
            .failures
            .iter()
            .find(|failure| matches!(failure, Failure::Floor { metric: of, .. } if *of == metric.metric));
        let message = missed.map(Failure::to_string);
        test(writer, report, &name, 0, message.as_ref().map(|message| ("failure", "floor", message.as_str(), "")))?;
    }
    Ok(())
}

/// Leaves out what no XML file may hold.
fn allowed(text: &str) -> String {
    clean_lines(text).chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}
