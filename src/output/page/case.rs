use std::io::{self, Write};

use crate::output::page::escape;
use crate::suite::{BaselineHit, CaseReport, Change, Mark, RankedHit, ShownText, Verdict};

/// Longest text that is shown of a passage that was lost, in characters.
const LOST_CHARS: usize = 300;

/// Writes a case: open where it needs a look.
pub(super) fn write_case(out: &mut dyn Write, case: &CaseReport) -> io::Result<()> {
    let changed = case.change.is_some();
    let needs_a_look = matches!(case.verdict, Verdict::Failed | Verdict::Broken) || changed;
    let open = if needs_a_look { " open" } else { "" };
    let (class, word) = match case.verdict {
        Verdict::Passed if changed => ("changed", "changed"),
        verdict => (verdict.name(), verdict.name()),
    };
    writeln!(out, "<details{open}><summary><b class=\"{class}\">{word}</b> {}</summary>", escape(&case.name))?;
    let options = match case.options.as_str() {
        "" => String::new(),
        options => format!(" <span class=\"dim\">({})</span>", escape(options)),
    };
    write!(out, "<p>query <code>{}</code>{options}", escape(&case.query))?;
    if case.understood != case.query {
        write!(out, ", read as <code>{}</code>", escape(&case.understood))?;
    }
    writeln!(out, " <span class=\"dim\">line {}</span></p>", case.line)?;
    for (label, text) in [("because", &case.why), ("known failure", &case.known_failure)] {
        if let Some(text) = text {
            writeln!(out, "<p><span class=\"dim\">{label}:</span> {}</p>", escape(text))?;
        }
    }
    if !case.failures.is_empty() {
        writeln!(out, "<ul>")?;
        for failure in &case.failures {
            writeln!(out, "<li class=\"failed\">{}</li>", escape(&failure.to_string()))?;
        }
        writeln!(out, "</ul>")?;
    }
    match &case.change {
        Some(change) => {
            writeln!(out, "<p class=\"changed\">{}</p>", escape(&change.cause.to_string()))?;
            writeln!(out, "<div class=\"sides\"><div><h3>before</h3>")?;
            write_before(out, case.before.as_deref().unwrap_or_default(), change, case)?;
            writeln!(out, "</div><div><h3>now</h3>")?;
            write_hits(out, &case.hits, Some(change))?;
            writeln!(out, "</div></div>")?;
        }
        None => write_hits(out, &case.hits, None)?,
    }
    writeln!(out, "</details>")
}

fn write_before(out: &mut dyn Write, before: &[BaselineHit], change: &Change, case: &CaseReport) -> io::Result<()> {
    if before.is_empty() {
        return writeln!(out, "<p class=\"dim\">nothing was found</p>");
    }
    writeln!(out, "<ol>")?;
    for (rank, hit) in (1..).zip(before).filter(|(_, hit)| !hit.is_unknown()) {
        let lost = change.lost.iter().find(|lost| lost.id == hit.id);
        let now = case.hits.iter().find(|now| now.id == hit.id);
        let note = match (lost, now) {
            (Some(lost), _) if lost.text.is_none() => " <span class=\"lost\">no longer in the corpus</span>".to_owned(),
            (Some(_), _) => " <span class=\"lost\">lost</span>".to_owned(),
            (None, Some(now)) if now.rank != rank => format!(" <span class=\"moved\">now {}</span>", now.rank),
            _ => String::new(),
        };
        let altered = if change.altered.contains(&hit.id) { " <span class=\"moved\">other text</span>" } else { "" };
        let mark = now.map(|now| now.mark).or_else(|| lost_mark(case, &hit.id));
        let (class, sign) = look(mark.unwrap_or(Mark::Unjudged));
        write!(out, "<li class=\"{class}\"><span class=\"rank\">{sign} {rank}</span>")?;
        write!(out, "<span class=\"id\">{}</span>{note}{altered}", escape(&hit.id))?;
        if let Some(text) = lost.and_then(|lost| lost.text.as_deref()) {
            let end = text.char_indices().nth(LOST_CHARS).map_or(text.len(), |(at, _)| at);
            let more = if end < text.len() { " …" } else { "" };
            write!(out, "<p class=\"snippet\">{}{more}</p>", escape(&text[..end]))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ol>")
}

/// Tells whether a passage that was lost is one of the expected ones.
fn lost_mark(case: &CaseReport, id: &str) -> Option<Mark> {
    let is_of = |place: &str| id == place || id.strip_prefix(place).is_some_and(|rest| rest.starts_with(':'));
    case.stands.iter().any(|stand| is_of(&stand.place)).then_some(Mark::Expected(1))
}

/// Returns the class and the sign of a hit, and what the sign means.
fn look(mark: Mark) -> (&'static str, &'static str) {
    match mark {
        Mark::Expected(_) => ("expected", "<span title=\"expected\" class=\"passed\">★</span>"),
        Mark::Forbidden => ("forbidden", "<span title=\"must not be found\" class=\"failed\">✗</span>"),
        Mark::NotRelevant => ("not-relevant", "<span title=\"judged, not relevant\" class=\"dim\">–</span>"),
        Mark::Unjudged => ("unjudged", "<span title=\"not judged\" class=\"dim\">?</span>"),
    }
}

fn write_hits(out: &mut dyn Write, hits: &[RankedHit], change: Option<&Change>) -> io::Result<()> {
    if hits.is_empty() {
        return writeln!(out, "<p class=\"dim\">nothing is found</p>");
    }
    writeln!(out, "<ol>")?;
    for hit in hits {
        let (class, sign) = look(hit.mark);
        let gained = change.is_some_and(|change| change.gained.iter().any(|(id, _)| *id == hit.id));
        let moved = change.and_then(|change| change.moved.iter().find(|moved| moved.id == hit.id));
        let note = match (gained, moved) {
            (true, _) => " <span class=\"gained\">new</span>".to_owned(),
            (false, Some(moved)) => format!(" <span class=\"moved\">was {}</span>", moved.was),
            (false, None) => String::new(),
        };
        write!(out, "<li class=\"{class}\"><span class=\"rank\">{sign} {}</span>", hit.rank)?;
        write!(out, "<span class=\"id\">{}</span>{note}", escape(&hit.id))?;
        if let Some(shown) = &hit.shown {
            write!(out, "<p class=\"snippet\">{}</p>", marked(shown))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ol>")
}

/// Marks what was found in a snippet; a mark that cuts a character is left out.
fn marked(shown: &ShownText) -> String {
    let text = shown.snippet.as_str();
    let mut html = String::new();
    let mut at = 0;
    for span in &shown.highlights {
        let (Some(before), Some(found)) = (text.get(at..span.start), text.get(span.start..span.end)) else { continue };
        html += &format!("{}<mark>{}</mark>", escape(before), escape(found));
        at = span.end;
    }
    html + &escape(text.get(at..).unwrap_or_default())
}
