//! The fonts of a file: what their codes say, how wide they are, and how they look.

use std::collections::HashMap;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::kurbo::PathEl;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, OutlineGlyph, StandardFont};
use hayro_syntax::object::{Array, Dict, Name, Object, Rect};
use rustc_hash::FxHashMap;

use crate::ingest::pdf::budget::Budget;
use crate::ingest::pdf::repair::{self, TexEncoding};
use crate::ingest::structure::number::raised_digit;

/// What a font's name says of its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Face {
    /// Heavier than running text.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
}

/// The fonts of a file.
pub struct Fonts<'a> {
    cache: FontCache<'a>,
    programs: FontResolverFn,
    maps: CMapResolverFn,
    /// Those that can be read, by [`Glyph::face`](crate::ingest::pdf::glyphs::Glyph::face).
    pub loaded: Vec<Option<Loaded<'a>>>,
    by_dict: HashMap<Vec<u8>, usize>,
    /// Looks, by the same.
    pub faces: Vec<Face>,
}

/// A font that can be read.
pub struct Loaded<'a> {
    /// Its codes and widths.
    pub font: Font<'a>,
    codes: FxHashMap<u32, Code>,
    /// What codes without a meaning may mean: TeX's bitmap fonts name nothing.
    tex: Option<TexEncoding>,
    /// How large it is where its size is set to 1.
    pub unit: f32,
}

/// What a code says.
#[derive(Clone)]
pub struct Code {
    /// In letters.
    pub text: Text,
    /// How far it goes, as a share of the size.
    pub advance: f32,
}

/// Letters of a code: mostly one.
#[derive(Clone)]
pub enum Text {
    /// "a"
    One(char),
    /// "ffi"
    Many(String),
}

impl Text {
    fn of(text: &str) -> Self {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Self::One(c),
            _ => Self::Many(text.to_owned()),
        }
    }
}

impl<'a> Fonts<'a> {
    /// Makes an empty store.
    pub fn new() -> Self {
        let programs: FontResolverFn = Arc::new(|query: &FontQuery| {
            let font: StandardFont = match query {
                FontQuery::Standard(font) => *font,
                FontQuery::Fallback(query) => query.pick_standard_font(),
            };
            Some(font.get_font_data())
        });
        let maps: CMapResolverFn = Arc::new(hayro_font::hayro_cmap::load_embedded);
        Self { cache: FontCache::new(), programs, maps, loaded: Vec::new(), by_dict: HashMap::new(), faces: Vec::new() }
    }

    /// Returns the place of a font, which is read where it is new.
    pub fn get(&mut self, dict: &Dict<'a>, budget: &mut Budget) -> usize {
        // A dictionary within a page has the number of the page, as all others there.
        let mut key = dict.data().to_vec();
        key.extend(dict.obj_id().map(|id| format!("{id:?}")).unwrap_or_default().bytes());
        if let Some(&at) = self.by_dict.get(&key) {
            return at;
        }
        let font = budget.allows_font(dict).then(|| self.cache.font(dict, &self.programs, &self.maps)).flatten();
        let name = dict.get::<Name<'_>>("BaseFont").map(|n| n.as_str().to_owned()).unwrap_or_default();
        let bitmap = dict.get::<Name<'_>>("Subtype").is_some_and(|n| n.as_str() == "Type3");
        let tex = bitmap.then(|| TexEncoding::of(&codes(dict)));
        let unit = if bitmap { unit(dict) } else { 1.0 };
        let mut face = face(&name);
        if let Some(flags) = dict.get::<Dict<'_>>("FontDescriptor").and_then(|d| d.get::<i32>("Flags")) {
            face.italic |= flags & 1 << 6 != 0;
            face.bold |= flags & 1 << 18 != 0;
        }
        let at = self.loaded.len();
        self.loaded.push(font.map(|font| Loaded { font, codes: FxHashMap::default(), tex, unit }));
        self.faces.push(face);
        self.by_dict.insert(key, at);
        at
    }
}

/// How large a font of pictures is where its size is set to 1: its matrix may be that of dots, and the size set that of one.
fn unit(font: &Dict<'_>) -> f32 {
    const USUAL: std::ops::RangeInclusive<f64> = 0.5..=2.0;
    let [a, _, _, d, ..] = font.get::<[f64; 6]>("FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    let height = font.get::<Rect>("FontBBox").map_or(0.0, |area| (area.y1 - area.y0).abs() * d.abs());
    if USUAL.contains(&height) {
        return 1.0;
    }
    let first = font.get::<i32>("FirstChar").unwrap_or(0);
    let widths: Vec<f64> = font.get::<Array<'_>>("Widths").map_or_else(Vec::new, |widths| {
        let width = |object| if let Object::Number(n) = object { n.as_f64() } else { 0.0 };
        widths.iter::<Object<'_>>().take(256).map(width).collect()
    });
    // A digit is half as wide as the font is large, or nearly so.
    let digits = (b'0'..=b'9').filter_map(|c| widths.get(usize::try_from(i32::from(c) - first).ok()?).copied());
    let by_width = digits.map(|width| 2.0 * width * a.abs()).find(|size| *size > 0.0);
    let size = match by_width {
        Some(size) if height <= 0.0 || USUAL.contains(&(size / height)) => size,
        _ => height,
    };
    if size > 0.0 && size.is_finite() && !USUAL.contains(&size) { size as f32 } else { 1.0 }
}

/// The codes that a font names in its encoding, or else the first and the last that it has widths for.
fn codes(font: &Dict<'_>) -> Vec<u32> {
    let mut codes = Vec::new();
    if let Some(differences) = font.get::<Dict<'_>>("Encoding").and_then(|e| e.get::<Array<'_>>("Differences")) {
        let mut next = 0u32;
        for object in differences.iter::<Object<'_>>().take(1024) {
            match object {
                Object::Number(n) => next = n.as_i64().clamp(0, 255) as u32,
                _ => {
                    codes.push(next);
                    next += 1;
                }
            }
        }
    } else {
        codes.extend(
            ["FirstChar", "LastChar"].iter().filter_map(|key| font.get::<i32>(key)).map(|n| n.clamp(0, 255) as u32),
        );
    }
    codes
}

/// "ABCDEF+TimesNewRoman,BoldItalic", "LMRoman10-Bold", "CMBX12", "NimbusRomNo9L-MediItal"
fn face(name: &str) -> Face {
    let name = name.split_once('+').map_or(name, |(_, n)| n).to_lowercase();
    let bold = ["bold", "black", "heavy", "semibold", "-medi", "demi", "cmbx", "ecbx", "sfbx", "-bd", ",bd", "fett"]
        .iter()
        .any(|s| name.contains(s));
    let italic =
        ["ital", "obli", "slant", "cmti", "ecti", "sfti", "cmsl", "kursiv", "-it"].iter().any(|s| name.contains(s));
    Face { bold, italic }
}

impl Loaded<'_> {
    /// Returns what a code says.
    pub fn code(&mut self, code: u32) -> &Code {
        let (font, tex) = (&self.font, self.tex);
        self.codes.entry(code).or_insert_with(|| {
            let glyph = font.glyph(font.map_code(code), code);
            let text = match &glyph {
                FontGlyph::Outline(glyph) => glyph.as_unicode(),
                FontGlyph::Type3(glyph) => glyph.as_unicode(),
            };
            let text = match text {
                Some(BfString::Char(c)) => Text::of(&repair::spelled(c.encode_utf8(&mut [0; 4]))),
                Some(BfString::String(many)) => Text::of(&repair::spelled(&many)),
                None => Text::of(tex.and_then(|tex| tex.letters(code)).unwrap_or("\u{fffd}")),
            };
            let text = match (text, &glyph) {
                (Text::One(c), FontGlyph::Outline(glyph)) if c.is_ascii_digit() && is_raised(glyph) => {
                    Text::One(raised_digit(c))
                }
                (text, _) => text,
            };
            Code { text, advance: font.code_advance(code).x as f32 / hayro_font::UNITS_PER_EM }
        })
    }
}

/// Tells whether a digit is drawn as a superscript of the font's own: small, well above the baseline, though it stands on it.
fn is_raised(glyph: &OutlineGlyph) -> bool {
    const LEAST: f64 = 0.18;
    const MOST: f64 = 0.56;
    let path = glyph.outline();
    let heights = path.elements().iter().filter_map(PathEl::end_point).map(|p| p.y);
    let (low, high) = heights.fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)));
    let em = f64::from(hayro_font::UNITS_PER_EM);
    low > LEAST * em && high - low < MOST * em && high > low
}
