//! Where the notes stand.

use std::collections::HashMap;

use crate::deadline;
use crate::ingest::structure::label::{Form, Labelled, is_notes_heading, rank};
use crate::ingest::structure::link::{MarkerAt, NoteAt, link};
use crate::ingest::structure::marker::Candidate;

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

/// Lines or blocks that a note may take before the next one begins.
const MAX_NOTE_UNITS: usize = 8;

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
            deadline::check();
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
        self.extend(&mut chain);
        chain
    }

    /// Takes in the notes behind the last one that is mentioned, as far as they follow it closely.
    fn extend(&self, chain: &mut Vec<Start>) {
        while let Some(last) = chain.last() {
            let next = rank(&last.label) + 1;
            let reach = last.unit + 1..self.units.len().min(last.unit + 1 + MAX_NOTE_UNITS);
            let Some(found) = self.units[reach].iter().enumerate().find_map(|(n, unit)| {
                unit.labelled.as_ref().filter(|l| l.form == self.form).map(|l| (last.unit + 1 + n, l))
            }) else {
                return;
            };
            let (unit, labelled) = found;
            if rank(&labelled.label) != next || self.units[unit].mid_paragraph {
                return;
            }
            let run = last.run;
            chain.push(Start { unit, label: labelled.label.clone(), prefix: labelled.prefix, run });
        }
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
            deadline::check();
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
        let too_few = linked.is_empty() || linked.len() * 3 < total;
        if too_few && !certain && !under_heading {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::structure::label::labelled;
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
    fn notes_behind_the_last_mentioned_one_are_notes_too() {
        let texts = ["Eins.¹ Zwei.²", "1 Masala 2023.", "2 Ebd.", "3 Nie genannt.", "4 Auch nie."];
        assert_eq!(found(&texts).len(), 4);
    }

    #[test]
    fn a_list_without_markers_is_left_alone() {
        assert_eq!(found(&["Drei Dinge:", "1. das eine;", "2. das andere."]), []);
    }
}
