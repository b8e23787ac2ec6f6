//! Where the notes stand, and which marker calls which of them.

use std::collections::{HashMap, HashSet};

use crate::ingest::structure::marker::{Candidate, Style, superscript_digit};

/// How a note is labelled where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `[^3]: Text`
    Caret,
    /// `<sup>3</sup> Text`
    Tag,
    /// `³ Text`, `³) Text`
    Superscript,
    /// `[3] Text`
    Bracket,
    /// `- 3 Text`
    Bullet,
    /// `3 Text`
    Bare,
    /// `3. Text`
    Dot,
    /// `3) Text`, `(3) Text`
    HalfBracket,
    /// `* Text`, `**) Text`
    Star,
}

/// A label at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// How it is set.
    pub form: Form,
    /// Without bracket, dot, caret.
    pub label: String,
    /// Bytes before the note's own text.
    pub prefix: usize,
}

/// Reads the label that a note's text may begin with.
pub fn labelled(text: &str) -> Option<Labelled> {
    let labelled = |form, label: &str, rest: &str| {
        let rest = rest.trim_start();
        (!rest.is_empty()).then(|| Labelled { form, label: label.to_owned(), prefix: text.len() - rest.len() })
    };
    let first = text.chars().next()?;
    if let Some(inside) = text.strip_prefix("[^") {
        let (label, rest) = inside.split_once("]:")?;
        return (label.len() <= 40 && !label.is_empty()).then(|| labelled(Form::Caret, label, rest)).flatten();
    }
    if let Some(inside) = text.strip_prefix("<sup>") {
        let (label, rest) = inside.split_once("</sup>")?;
        let label = label.trim().trim_matches(['[', ']', '(', ')']);
        return is_label(label).then(|| labelled(Form::Tag, label, rest.trim_start_matches([')', '.']))).flatten();
    }
    if superscript_digit(first).is_some() {
        let rest = text.trim_start_matches(|c| superscript_digit(c).is_some());
        let digits: String = text[..text.len() - rest.len()].chars().filter_map(superscript_digit).collect();
        return is_label(&digits)
            .then(|| labelled(Form::Superscript, &digits, rest.trim_start_matches([')', '⁾', '.'])))
            .flatten();
    }
    if let Some(inside) = text.strip_prefix('[') {
        let (label, rest) = inside.split_once(']')?;
        return (is_label(label) && !rest.starts_with('(')).then(|| labelled(Form::Bracket, label, rest)).flatten();
    }
    if let Some(inside) = text.strip_prefix('(') {
        let (label, rest) = inside.split_once(')')?;
        return is_label(label).then(|| labelled(Form::HalfBracket, label, rest)).flatten();
    }
    if matches!(first, '*' | '†' | '‡') {
        let rest = text.trim_start_matches(first);
        let stars = &text[..text.len() - rest.len()];
        let rest = rest.strip_prefix(')').unwrap_or(rest);
        let apart = rest.starts_with(char::is_whitespace) || stars.chars().count() == 1 && first != '*';
        if stars.chars().count() <= 4 && apart {
            // "* 3 Text" is a bullet before a number.
            let inner = numbered(rest.trim_start());
            return match inner {
                Some((digits, _, after)) if first == '*' && stars.len() == 1 => labelled(Form::Bullet, digits, after),
                _ => labelled(Form::Star, stars, rest),
            };
        }
        return None;
    }
    if matches!(first, '-' | '•' | '·' | '–') {
        let rest = text[first.len_utf8()..].strip_prefix(char::is_whitespace)?.trim_start();
        if let Some(inside) = rest.strip_prefix('[') {
            let (label, rest) = inside.split_once(']')?;
            return is_label(label).then(|| labelled(Form::Bullet, label, rest)).flatten();
        }
        let (digits, _, after) = numbered(rest)?;
        return labelled(Form::Bullet, digits, after);
    }
    let (digits, form, after) = numbered(text)?;
    labelled(form, digits, after)
}

/// "3 Text", "3. Text", "3) Text"
fn numbered(text: &str) -> Option<(&str, Form, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    if !is_label(digits) {
        return None;
    }
    let (form, rest) = match rest.chars().next()? {
        '.' => (Form::Dot, &rest[1..]),
        ')' => (Form::HalfBracket, &rest[1..]),
        _ => (Form::Bare, rest),
    };
    rest.starts_with(char::is_whitespace).then_some((digits, form, rest))
}

fn is_label(label: &str) -> bool {
    let number =
        !label.is_empty() && label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit()) && !label.starts_with('0');
    number || !label.is_empty() && label.len() <= 4 && label.chars().all(|c| c == '*')
}

/// The number that a label stands for in its row: "**" is the second of its row.
fn rank(label: &str) -> u32 {
    label.parse().unwrap_or_else(|_| label.chars().count() as u32)
}

/// Headings under which notes stand.
const NOTES_HEADINGS: [&str; 16] = [
    "anmerkungen",
    "anmerkung",
    "endnoten",
    "fußnoten",
    "fussnoten",
    "einzelnachweise",
    "nachweise",
    "notes",
    "endnotes",
    "footnotes",
    "notes and references",
    "references and notes",
    "anmerkungen und nachweise",
    "noten",
    "annotations",
    "note",
];

/// Tells whether a text is the heading of the notes: "Anmerkungen", "Endnotes:", "## Notes".
pub fn is_notes_heading(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let plain = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    NOTES_HEADINGS.contains(&plain.as_str())
}

/// A line or block among which notes are looked for.
#[derive(Debug)]
pub struct Unit<'a> {
    /// Its text, as it is printed.
    pub text: &'a str,
    /// Its page, from 0.
    pub page: u32,
    /// Its label, if it begins with one.
    pub labelled: Option<Labelled>,
    /// The format itself says that it is a note.
    pub certain: bool,
    /// It stands in the middle of a paragraph as far as print shows.
    pub mid_paragraph: bool,
    /// Its markers, behind the label.
    pub markers: Vec<Candidate>,
}

/// A note's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Index of the unit.
    pub unit: usize,
    /// Its label.
    pub label: String,
    /// Bytes before the note's text.
    pub prefix: usize,
    /// Labels restart with every run.
    pub run: usize,
}

/// A marker and where it stands.
#[derive(Debug, Clone)]
pub struct MarkerAt {
    /// Index of the unit or block.
    pub at: usize,
    /// The marker.
    pub candidate: Candidate,
}

/// A note as linking sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteAt {
    /// Index of the unit or block in which it begins.
    pub at: usize,
    /// Its label.
    pub label: String,
}

/// A marker's label linked to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Index among the markers.
    pub marker: usize,
    /// Which of its labels.
    pub label: usize,
    /// Run of the note.
    pub run: usize,
    /// Index of the note in its run.
    pub note: usize,
}

/// Finds where notes begin.
///
/// Every form of label is tried, as one row of numbers and as rows that restart; what links most
/// markers to notes and leaves least over is taken. A row without any marker counts only under a
/// heading that says "notes".
pub fn find(units: &[Unit<'_>]) -> Vec<Start> {
    let mut heading_seen = Vec::with_capacity(units.len());
    let mut seen = false;
    for unit in units {
        heading_seen.push(seen);
        seen |= is_notes_heading(unit.text);
    }
    let mut markers_of: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, unit) in units.iter().enumerate() {
        for marker in &unit.markers {
            for label in &marker.labels {
                markers_of.entry(label.as_str()).or_default().push(at);
            }
        }
    }
    let mut forms: Vec<Form> = units.iter().filter_map(|u| u.labelled.as_ref().map(|l| l.form)).collect();
    forms.sort_unstable();
    forms.dedup();
    let mut best: Option<(f32, Vec<Start>)> = None;
    let mut second: Option<Vec<Start>> = None;
    for form in forms {
        let rows = Rows { units, form, heading_seen: &heading_seen, markers_of: &markers_of };
        for restarts in [false, true] {
            let starts = rows.best_chain(restarts);
            if starts.is_empty() || restarts && starts.iter().all(|s| s.run == 0) {
                continue;
            }
            let Some(score) = rows.worth(&starts) else { continue };
            if form == Form::Star && second.as_ref().is_none_or(|s| s.len() < starts.len()) {
                second = Some(starts.clone());
            }
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score, starts));
            }
        }
    }
    let Some((_, mut starts)) = best else { return Vec::new() };
    // Asterisk notes may stand beside numbered ones: the author's own, on the first page.
    if let Some(stars) = second
        && stars != starts
    {
        let run = starts.iter().map(|s| s.run).max().unwrap_or_default() + 1;
        starts.extend(stars.into_iter().map(|s| Start { run: s.run + run, ..s }));
        starts.sort_by_key(|s| s.unit);
    }
    starts
}

struct Rows<'a> {
    units: &'a [Unit<'a>],
    form: Form,
    heading_seen: &'a [bool],
    markers_of: &'a HashMap<&'a str, Vec<usize>>,
}

impl Rows<'_> {
    /// Finds the row of labels 1, 2, 3, … that is best supported by markers.
    fn best_chain(&self, restarts: bool) -> Vec<Start> {
        struct Step {
            unit: usize,
            score: f32,
            back: Option<usize>,
            run: usize,
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut best_with: HashMap<u32, usize> = HashMap::new();
        let mut best_any: Option<usize> = None;
        for (at, unit) in self.units.iter().enumerate() {
            let Some(labelled) = unit.labelled.as_ref().filter(|l| l.form == self.form) else { continue };
            let number = rank(&labelled.label);
            let own = self.support(at, &labelled.label);
            let mut options: Vec<(f32, Option<usize>, usize)> = Vec::new();
            if number == 1 || labelled.label.parse::<u32>().is_err() && self.form == Form::Caret {
                options.push((0.0, None, 0));
                if restarts && let Some(any) = best_any {
                    options.push((steps[any].score - 0.3, Some(any), steps[any].run + 1));
                }
            } else {
                // An extract may begin in the middle of the count.
                options.push((-1.6, None, 0));
            }
            for (gap, cost) in [(1, 0.0), (2, 1.2)] {
                if let Some(&before) = number.checked_sub(gap).and_then(|n| best_with.get(&n)) {
                    options.push((steps[before].score - cost, Some(before), steps[before].run));
                }
            }
            if self.form == Form::Caret
                && let Some(any) = best_any
            {
                options.push((steps[any].score, Some(any), steps[any].run));
            }
            let Some((score, back, run)) = options.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            let step = steps.len();
            steps.push(Step { unit: at, score: score + own, back, run });
            let better = |known: Option<&usize>| known.is_none_or(|&k| steps[step].score >= steps[k].score);
            if better(best_with.get(&number)) {
                best_with.insert(number, step);
            }
            if better(best_any.as_ref()) {
                best_any = Some(step);
            }
        }
        let mut chain = Vec::new();
        let mut next = best_any;
        while let Some(step) = next {
            let Step { unit, back, run, .. } = steps[step];
            if let Some(labelled) = &self.units[unit].labelled {
                chain.push(Start { unit, label: labelled.label.clone(), prefix: labelled.prefix, run });
            }
            next = back;
        }
        chain.reverse();
        chain
    }

    /// How likely a labelled unit is a note, seen alone.
    fn support(&self, at: usize, label: &str) -> f32 {
        let unit = &self.units[at];
        if unit.certain {
            return 4.0;
        }
        let called = match self.markers_of.get(label) {
            None => -0.6,
            Some(places) => {
                let before = places.partition_point(|&p| p < at);
                let near = before > 0 && self.units[places[before - 1]].page + 1 >= unit.page;
                1.0 + if near { 0.5 } else { 0.0 }
            }
        };
        let heading = if self.heading_seen[at] { 0.5 } else { 0.0 };
        let sits = if unit.mid_paragraph { -0.2 } else { 0.0 };
        called + heading + sits
    }

    /// How well markers and notes fit; `None` where the row is no row of notes.
    fn worth(&self, starts: &[Start]) -> Option<f32> {
        let runs = runs(starts);
        let note_units: Vec<usize> = starts.iter().map(|s| s.unit).collect();
        let mut markers = Vec::new();
        for (at, unit) in self.units.iter().enumerate() {
            if note_units.binary_search(&at).is_ok() {
                continue;
            }
            markers.extend(unit.markers.iter().map(|candidate| MarkerAt { at, candidate: candidate.clone() }));
        }
        let links = link(&markers, &runs);
        let mut linked: Vec<(usize, usize)> = links.iter().map(|l| (l.run, l.note)).collect();
        linked.sort_unstable();
        linked.dedup();
        let total = starts.len();
        let under_heading = starts.iter().all(|s| self.heading_seen[s.unit]);
        let certain = starts.iter().any(|s| self.units[s.unit].certain);
        if !certain && (linked.is_empty() && !under_heading || linked.len() * 3 < total && !under_heading) {
            return None;
        }
        let sure = markers.iter().filter(|m| m.candidate.style.is_sure()).count();
        let sure_linked = {
            let mut found: Vec<usize> =
                links.iter().map(|l| l.marker).filter(|&m| markers[m].candidate.style.is_sure()).collect();
            found.dedup();
            found.len()
        };
        let heading = if under_heading { 1.0 } else { 0.0 };
        Some(linked.len() as f32 - 0.5 * (total - linked.len()) as f32 - 0.5 * (sure - sure_linked) as f32 + heading)
    }
}

/// Groups starts by run, in order.
fn runs(starts: &[Start]) -> Vec<Vec<NoteAt>> {
    let mut runs: Vec<Vec<NoteAt>> = Vec::new();
    for start in starts {
        if runs.len() <= start.run {
            runs.resize(start.run + 1, Vec::new());
        }
        runs[start.run].push(NoteAt { at: start.unit, label: start.label.clone() });
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Links markers to notes.
///
/// One run serves the whole text. Several runs serve what stands before each of them (chapters,
/// pages); where all of them stand together at the end, the text is cut where its labels restart.
pub fn link(markers: &[MarkerAt], runs: &[Vec<NoteAt>]) -> Vec<Link> {
    let scopes = scopes(markers, runs);
    let mut links = Vec::new();
    let mut of_run: Vec<Vec<usize>> = vec![Vec::new(); runs.len()];
    for (m, &run) in scopes.iter().enumerate() {
        if let Some(scope) = of_run.get_mut(run) {
            scope.push(m);
        }
    }
    for (run, (notes, scope)) in runs.iter().zip(&of_run).enumerate() {
        link_run(markers, scope, run, notes, &mut links);
    }
    if runs.len() > 1 {
        link_over_borders(markers, &scopes, runs, &mut links);
    }
    links.sort_by_key(|l| (l.marker, l.label));
    links
}

/// Which run each marker belongs to.
fn scopes(markers: &[MarkerAt], runs: &[Vec<NoteAt>]) -> Vec<usize> {
    if runs.len() < 2 {
        return vec![0; markers.len()];
    }
    let ends: Vec<usize> = runs.iter().map(|run| run.iter().map(|n| n.at).max().unwrap_or_default()).collect();
    let first_note = runs.iter().flatten().map(|n| n.at).min().unwrap_or_default();
    let numbered = |m: &MarkerAt| m.candidate.style.is_sure() || m.candidate.after_sentence;
    let between = markers.iter().any(|m| m.at > first_note && m.at < ends[ends.len() - 1] && numbered(m));
    if between {
        // The first end behind the marker: the same in the rising row of the furthest ends so far.
        let mut furthest = 0;
        let rising: Vec<usize> = ends
            .iter()
            .map(|&end| {
                furthest = furthest.max(end);
                furthest
            })
            .collect();
        let run_of = |m: &MarkerAt| rising.partition_point(|&end| end < m.at).min(runs.len() - 1);
        return markers.iter().map(run_of).collect();
    }
    let mut run = 0;
    let mut last = 0;
    markers
        .iter()
        .map(|m| {
            if m.candidate.style.is_sure() || m.candidate.after_sentence {
                let number = m.candidate.labels.first().map_or(0, |l| rank(l));
                if number == 1 && last > 1 {
                    run = (run + 1).min(runs.len() - 1);
                }
                last = number;
            }
            run
        })
        .collect()
}

fn link_run(markers: &[MarkerAt], scope: &[usize], run: usize, notes: &[NoteAt], links: &mut Vec<Link>) {
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (note, n) in notes.iter().enumerate() {
        index.entry(n.label.as_str()).or_insert(note);
    }
    // (marker, label, note) of every candidate whose label has a note here.
    let possible: Vec<(usize, usize, usize)> = scope
        .iter()
        .flat_map(|&m| {
            let labels = &markers[m].candidate.labels;
            let found: Vec<_> = labels
                .iter()
                .enumerate()
                .filter_map(|(l, label)| index.get(label.as_str()).map(|&n| (m, l, n)))
                .collect();
            // "[5, 6]" counts only as a whole.
            if found.len() == labels.len() { found } else { Vec::new() }
        })
        .collect();
    let mut reach: HashMap<Style, Vec<usize>> = HashMap::new();
    for &(m, _, n) in &possible {
        reach.entry(markers[m].candidate.style).or_default().push(n);
    }
    let mut styles: Vec<(usize, Style)> = reach
        .into_iter()
        .map(|(style, mut notes)| {
            notes.sort_unstable();
            notes.dedup();
            (notes.len(), style)
        })
        .collect();
    styles.sort_unstable_by_key(|&(count, style)| (std::cmp::Reverse(count), style));
    let mut place: Vec<Option<usize>> = vec![None; notes.len()];
    for (order, &(_, style)) in styles.iter().enumerate() {
        let of_style: Vec<(usize, usize, usize)> =
            possible.iter().copied().filter(|&(m, _, _)| markers[m].candidate.style == style).collect();
        let accepted: Vec<(usize, usize, usize)> = if style.is_sure() || style == Style::Bracket && order == 0 {
            of_style
        } else {
            let open: Vec<_> =
                of_style.into_iter().filter(|&(m, _, n)| place[n].is_none() && fits(&place, n, m)).collect();
            rising(markers, &open)
        };
        for (m, l, n) in accepted {
            links.push(Link { marker: m, label: l, run, note: n });
            place[n].get_or_insert(m);
        }
    }
}

/// Tells whether marker `m` stands between the markers of the notes before and behind note `n`.
fn fits(place: &[Option<usize>], n: usize, m: usize) -> bool {
    let before = place[..n].iter().rev().find_map(|p| *p);
    let after = place[n + 1..].iter().find_map(|p| *p);
    before.is_none_or(|b| b <= m) && after.is_none_or(|a| m <= a)
}

/// The likeliest row of candidates whose notes rise: weak styles are believed only in order.
fn rising(markers: &[MarkerAt], open: &[(usize, usize, usize)]) -> Vec<(usize, usize, usize)> {
    let weight = |m: usize| {
        let candidate = &markers[m].candidate;
        if candidate.after_sentence { 1.5 } else { 1.0 }
    };
    // Best score of a row that ends at note n, kept for prefixes in a Fenwick-like scan: notes are few.
    let notes = open.iter().map(|&(_, _, n)| n + 1).max().unwrap_or_default();
    let mut best: Vec<Option<usize>> = vec![None; notes];
    let mut rows: Vec<(f32, Option<usize>)> = Vec::with_capacity(open.len());
    let mut prefix = PrefixMax::new(notes);
    for (i, &(m, _, n)) in open.iter().enumerate() {
        let back = prefix.best_below(n);
        let score = weight(m) + back.map_or(0.0, |b| rows[b].0);
        rows.push((score, back));
        if best[n].is_none_or(|k| score > rows[k].0) {
            best[n] = Some(i);
            prefix.offer(n, i, &rows);
        }
    }
    let mut next = (0..rows.len()).max_by(|&a, &b| rows[a].0.total_cmp(&rows[b].0).then(b.cmp(&a)));
    let mut row = Vec::new();
    while let Some(i) = next {
        row.push(open[i]);
        next = rows[i].1;
    }
    row.reverse();
    row
}

/// Best row among notes below a bound, in logarithmic time.
struct PrefixMax(Vec<Option<(f32, usize)>>);

impl PrefixMax {
    fn new(len: usize) -> Self {
        Self(vec![None; len + 1])
    }

    fn offer(&mut self, note: usize, row: usize, rows: &[(f32, Option<usize>)]) {
        let score = rows[row].0;
        let mut at = note + 1;
        while at < self.0.len() {
            if self.0[at].is_none_or(|(known, _)| score > known) {
                self.0[at] = Some((score, row));
            }
            at += at & at.wrapping_neg();
        }
    }

    fn best_below(&self, note: usize) -> Option<usize> {
        let mut at = note;
        let mut best: Option<(f32, usize)> = None;
        while at > 0 {
            if let Some((score, row)) = self.0[at]
                && best.is_none_or(|(known, _)| score > known)
            {
                best = Some((score, row));
            }
            at -= at & at.wrapping_neg();
        }
        best.map(|(_, row)| row)
    }
}

/// Sure markers whose note slipped to the next page or stood on the one before.
fn link_over_borders(markers: &[MarkerAt], scopes: &[usize], runs: &[Vec<NoteAt>], links: &mut Vec<Link>) {
    let mut taken: HashSet<(usize, usize)> = links.iter().map(|l| (l.run, l.note)).collect();
    let linked: HashSet<usize> = links.iter().map(|l| l.marker).collect();
    let mut notes_of: HashMap<(usize, &str), usize> = HashMap::new();
    for (run, notes) in runs.iter().enumerate() {
        for (note, at) in notes.iter().enumerate() {
            notes_of.entry((run, at.label.as_str())).or_insert(note);
        }
    }
    for (m, marker) in markers.iter().enumerate() {
        if linked.contains(&m) || !(marker.candidate.style.is_sure() || marker.candidate.style == Style::Bracket) {
            continue;
        }
        for (l, label) in marker.candidate.labels.iter().enumerate() {
            let neighbours = [scopes[m].checked_add(1), scopes[m].checked_sub(1)];
            for run in neighbours.into_iter().flatten().filter(|&r| r < runs.len()) {
                let Some(&note) = notes_of.get(&(run, label.as_str())) else { continue };
                if taken.insert((run, note)) {
                    links.push(Link { marker: m, label: l, run, note });
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::structure::marker::candidates;

    fn units<'a>(texts: &[&'a str]) -> Vec<Unit<'a>> {
        texts
            .iter()
            .map(|text| {
                let labelled = labelled(text);
                let prefix = labelled.as_ref().map_or(0, |l| l.prefix);
                Unit {
                    text,
                    page: 0,
                    labelled,
                    certain: false,
                    mid_paragraph: false,
                    markers: candidates(&text[prefix..]),
                }
            })
            .collect()
    }

    fn found(texts: &[&str]) -> Vec<(usize, String, usize)> {
        find(&units(texts)).into_iter().map(|s| (s.unit, s.label, s.run)).collect()
    }

    #[test]
    fn labels_of_every_form_are_read() {
        for (text, form, label) in [
            ("[^ms]: District archive", Form::Caret, "ms"),
            ("¹² Masala 2023", Form::Superscript, "12"),
            ("[3] Ebd.", Form::Bracket, "3"),
            ("- 4 Tardy", Form::Bullet, "4"),
            ("5 Ebd., S. 322.", Form::Bare, "5"),
            ("6. Vgl.", Form::Dot, "6"),
            ("7) Vgl.", Form::HalfBracket, "7"),
            ("**) Acten", Form::Star, "**"),
            ("<sup>8</sup> Ibid.", Form::Tag, "8"),
        ] {
            let found = labelled(text).expect(text);
            assert_eq!((found.form, found.label.as_str()), (form, label), "{text}");
        }
        for text in ["1990 doppelt", "3", "[sic] so", "Ebd.", "12.5 Prozent"] {
            assert_eq!(labelled(text), None, "{text}");
        }
    }

    #[test]
    fn a_numbered_list_is_no_row_of_notes() {
        let texts = [
            "Eins.¹ Zwei.² Drei:³",
            "1. die Lage;",
            "2. die Frage.",
            "Vier.⁴",
            "1. Masala 2023.",
            "2. Ebd.",
            "3. Dresen.",
            "4. Ebd.",
        ];
        assert_eq!(
            found(&texts),
            [(4, "1".to_owned(), 0), (5, "2".to_owned(), 0), (6, "3".to_owned(), 0), (7, "4".to_owned(), 0)]
        );
    }

    #[test]
    fn labels_restart_after_each_chapter() {
        let texts = ["Eins.[1] Zwei.[2]", "[1] A.", "[2] B.", "Neu.[1] Noch.[2]", "[1] C.", "[2] D."];
        let runs: Vec<_> = found(&texts).into_iter().map(|(unit, _, run)| (unit, run)).collect();
        assert_eq!(runs, [(1, 0), (2, 0), (4, 1), (5, 1)]);
    }

    #[test]
    fn a_list_without_markers_is_left_alone() {
        assert_eq!(found(&["Drei Dinge:", "1. das eine;", "2. das andere."]), []);
    }
}
