//! Glyphs to words: by gaps, whatever the order in which they were drawn.

use crate::ingest::pdf::fonts::Face;
use crate::ingest::pdf::glyphs::Glyph;
use crate::ingest::structure::number::superscript_digit;

/// A run of glyphs without a gap, in one size.
#[derive(Debug, Clone)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where it begins.
    pub x0: f32,
    /// Where it ends.
    pub x1: f32,
    /// Its baseline.
    pub y: f32,
    /// Size of its font.
    pub size: f32,
    /// How its font looks.
    pub face: Face,
    /// The file says that it is furniture.
    pub artifact: bool,
    /// A gap parts it from the word before it on the same baseline.
    pub apart: bool,
    /// Stands raised and small: a marker or an exponent.
    pub raised: bool,
}

/// Gap that parts words where the row does not tell, as a share of the size of the font: TeX shrinks spaces to 0.22.
const GAP: f32 = 0.17;

/// The least that parts words where the row tells its gaps apart: narrow fonts are set with 0.15, letters kerned to 0.05.
const LEAST_GAP: f32 = 0.09;

/// Gaps beyond which all are alike: what parts words does, and columns no more.
const WIDEST_GAP: f32 = 0.3;

/// Gap that parts words where a space is drawn between them, which is sometimes under the next glyph.
const GAP_BESIDE_SPACE: f32 = 0.06;

/// How far the gaps between letters and those between words have to lie apart to be told.
const APART: f32 = 0.1;

/// How far baselines of one row may differ.
const SAME_BASELINE: f32 = 0.09;

/// Sorts glyphs into rows of one baseline, top to bottom, each from left to right.
fn rows(glyphs: &[Glyph]) -> Vec<Vec<Glyph>> {
    let mut sorted: Vec<Glyph> = glyphs.to_vec();
    sorted.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    let mut top = 0.0f32;
    for glyph in sorted {
        match rows.last_mut() {
            Some(row) if top - glyph.y <= (SAME_BASELINE * glyph.size).max(0.2) => row.push(glyph),
            _ => {
                top = glyph.y;
                rows.push(vec![glyph]);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    rows
}

/// The gap that parts words in a row, as a share of the size.
///
/// Told by the two kinds of gaps that the row has, as Otsu tells dark from light (1979, "A Threshold Selection Method from
/// Gray-Level Histograms"): letter-spaced words hold together, words set tight do not.
fn parting_gap(row: &[Glyph]) -> f32 {
    // Counts of the gaps from -0.3 on, by hundredths; what is 0.8 or more is one gap among many.
    const FROM: f32 = -0.3;
    const TO: f32 = 0.8;
    const STEPS: usize = 110;
    let mut counts = [0u16; STEPS];
    let mut all = 0usize;
    let mut before: Option<&Glyph> = None;
    for glyph in row.iter().filter(|g| is_sign(g.c)) {
        if let Some(last) = before {
            let gap = (glyph.x - last.x - last.width) / glyph.size;
            if (last.size - glyph.size).abs() < 0.12 * last.size && (FROM..TO).contains(&gap) {
                let step = ((gap - FROM) * 100.0) as usize;
                counts[step.min(STEPS - 1)] = counts[step.min(STEPS - 1)].saturating_add(1);
                all += 1;
            }
        }
        before = Some(glyph);
    }
    if all < 6 {
        return GAP;
    }
    let gap_of = |step: usize| FROM + (step as f32 + 0.5) / 100.0;
    let mut below = 0;
    let median = counts.iter().position(|&count| {
        below += usize::from(count);
        2 * below > all
    });
    // Most gaps are between letters.
    let letters = median.map_or(0.0, gap_of).max(0.0);
    let cap = letters + WIDEST_GAP;
    let total: f32 = counts.iter().enumerate().map(|(step, &count)| f32::from(count) * gap_of(step).min(cap)).sum();
    let (mut below, mut sum, mut best) = (0, 0.0, (0.0, 0));
    for (step, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        below += usize::from(count);
        if below == all {
            break;
        }
        sum += f32::from(count) * gap_of(step).min(cap);
        let (few, many) = (below as f32, (all - below) as f32);
        let distance = (total - sum) / many - sum / few;
        let variance = few * many * distance * distance;
        if variance > best.0 {
            best = (variance, step);
        }
    }
    let widest = best.1;
    let Some(next) = (widest + 1..STEPS).find(|&step| counts[step] > 0) else { return GAP + letters };
    let wide: u32 = counts[next..].iter().map(|&count| u32::from(count)).sum();
    let (below, above) = (gap_of(widest), gap_of(next));
    if above - letters < if wide < 3 { 0.15 } else { APART } || above - below < 0.04 {
        return GAP + letters;
    }
    let middle = (below.min(cap) + above.min(cap)) / 2.0;
    // Without letter-spacing wide gaps and wider ones both part words.
    if letters < 0.05 { middle.clamp(LEAST_GAP, GAP) } else { middle.max(letters + 0.06) }
}

fn is_sign(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && c != '\u{200b}'
}

/// Makes words of the glyphs of a page.
pub fn words(glyphs: &[Glyph], faces: &[Face]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for row in rows(glyphs) {
        let from = words.len();
        let parting = parting_gap(&row);
        let mut space = false;
        let mut last: Option<Glyph> = None;
        for glyph in row {
            if glyph.c.is_whitespace() || glyph.c == '\u{200b}' || glyph.c == '\0' {
                space = true;
                continue;
            }
            if glyph.c.is_control() {
                continue;
            }
            // Drawn again on the same spot: fake bold.
            if last.is_some_and(|l| l.c == glyph.c && (glyph.x - l.x).abs() < 0.35 * l.width.max(0.1 * l.size)) {
                continue;
            }
            let gap = last.map_or(f32::MAX, |l| glyph.x - (l.x + l.width));
            let apart = gap > parting * glyph.size || space && gap > GAP_BESIDE_SPACE * glyph.size;
            let other = last.is_some_and(|l| (l.size - glyph.size).abs() > 0.12 * l.size.max(glyph.size));
            let superscript = superscript_digit(glyph.c);
            let was = last.is_some_and(|l| superscript_digit(l.c).is_some());
            let face = faces.get(glyph.face as usize).copied().unwrap_or_default();
            match words[from..].last_mut() {
                Some(word) if !apart && !other && superscript.is_some() == was => {
                    word.text.push(superscript.unwrap_or(glyph.c));
                    word.x1 = word.x1.max(glyph.x + glyph.width);
                    word.face.bold &= face.bold;
                    word.face.italic &= face.italic;
                }
                _ => words.push(Word {
                    text: superscript.unwrap_or(glyph.c).to_string(),
                    x0: glyph.x,
                    x1: glyph.x + glyph.width,
                    y: glyph.y,
                    size: glyph.size,
                    face,
                    artifact: glyph.artifact,
                    apart: apart && last.is_some(),
                    raised: superscript.is_some(),
                }),
            }
            space = false;
            last = Some(glyph);
        }
    }
    words
}

/// Tells whether a letter belongs to a script that runs from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko.
fn runs_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{7ff}' | '\u{8a0}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
        && !matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{7c0}'..='\u{7c9}')
}

/// Puts letters that run from right to left, and the words made of them, into the order in which they are read.
///
/// Taken is a line as it stands, from left to right. Signs around such words stay where they are drawn, and so do vowels and
/// numbers among them; a paragraph that runs to the left as a whole is read word by word, with its sentences turned about signs.
pub fn reading_order(words: &mut [Word]) {
    let turned = |word: &Word| word.text.chars().any(runs_left);
    let mut at = 0;
    while at < words.len() {
        if !turned(&words[at]) {
            at += 1;
            continue;
        }
        let end = at + words[at..].iter().take_while(|word| turned(word)).count();
        words[at..end].reverse();
        for word in &mut words[at..end] {
            let mut letters: Vec<char> = word.text.chars().collect();
            let mut from = 0;
            while from < letters.len() {
                let to = from + letters[from..].iter().take_while(|c| runs_left(**c)).count();
                letters[from..to].reverse();
                from = to + 1;
            }
            word.text = letters.into_iter().collect();
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hebrew_is_read_from_right_to_left() {
        let glyph = |n: usize, c: char| Glyph {
            c,
            x: 6.0 * n as f32,
            width: 6.0,
            y: 0.0,
            size: 10.0,
            face: 0,
            invisible: false,
            artifact: false,
        };
        // As it stands on the page: "sagt", then "shalom olam" with its letters from right to left, then a full stop.
        let drawn = "sagt (םלוע םולש).";
        let glyphs: Vec<Glyph> = drawn.chars().enumerate().map(|(n, c)| glyph(n, c)).collect();
        let mut words = words(&glyphs, &[]);
        reading_order(&mut words);
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["sagt", "שלום).", "(עולם"]);
    }
}
