//! Glyphs to words: by gaps, whatever the order in which they were drawn.

use crate::ingest::pdf::glyphs::{Face, Glyph};

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

/// Gap that parts words, as a share of the size of the font: TeX shrinks spaces to 0.22.
const GAP: f32 = 0.17;

/// The same where the text has spaces of its own, which are sometimes under the next glyph.
const GAP_BESIDE_SPACE: f32 = 0.06;

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

/// Makes words of the glyphs of a page.
pub fn words(glyphs: &[Glyph], faces: &[Face]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for row in rows(glyphs) {
        let from = words.len();
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
            let apart = gap > GAP * glyph.size || space && gap > GAP_BESIDE_SPACE * glyph.size;
            let other = last.is_some_and(|l| (l.size - glyph.size).abs() > 0.12 * l.size.max(glyph.size));
            let superscript = superscript(glyph.c).is_some();
            let was = last.is_some_and(|l| superscript_of(l.c));
            let face = faces.get(glyph.face as usize).copied().unwrap_or_default();
            match words[from..].last_mut() {
                Some(word) if !apart && !other && superscript == was => {
                    word.text.push(superscript_digit(glyph.c));
                    word.x1 = word.x1.max(glyph.x + glyph.width);
                    word.face.bold &= face.bold;
                    word.face.italic &= face.italic;
                }
                _ => words.push(Word {
                    text: superscript_digit(glyph.c).to_string(),
                    x0: glyph.x,
                    x1: glyph.x + glyph.width,
                    y: glyph.y,
                    size: glyph.size,
                    face,
                    artifact: glyph.artifact,
                    apart: apart && last.is_some(),
                    raised: superscript,
                }),
            }
            space = false;
            last = Some(glyph);
        }
    }
    words
}

fn superscript_of(c: char) -> bool {
    superscript(c).is_some()
}

/// "³" as "3", everything else as it is.
fn superscript_digit(c: char) -> char {
    superscript(c).unwrap_or(c)
}

fn superscript(c: char) -> Option<char> {
    crate::ingest::structure::number::superscript_digit(c)
}
