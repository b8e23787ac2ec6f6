//! What a page draws: glyphs with their place and font, rules, and how much of it pictures cover.

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::{BeginMarkedContent, BeginMarkedContentWithProperties, TypedInstruction};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use crate::deadline;
use crate::ingest::pdf::budget::Budget;
use crate::ingest::pdf::fonts::{Code, Fonts, Text};

/// A character as it stands on the page: points from the lower left corner, upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// What it says; U+FFFD where nothing tells.
    pub c: char,
    /// Where it begins.
    pub x: f32,
    /// How far it goes.
    pub width: f32,
    /// Its baseline.
    pub y: f32,
    /// Size of its font on the page.
    pub size: f32,
    /// Index into [`Fonts::faces`].
    pub face: u16,
    /// Not drawn: the text layer of a scan.
    pub invisible: bool,
    /// Marked as furniture by the file.
    pub artifact: bool,
}

/// A thin horizontal stroke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Where it begins.
    pub x0: f32,
    /// Where it ends.
    pub x1: f32,
    /// How high it stands.
    pub y: f32,
}

/// What one page draws.
#[derive(Debug, Default)]
pub struct Drawn {
    /// In the order in which the file draws them.
    pub glyphs: Vec<Glyph>,
    /// Strokes that may set notes off.
    pub rules: Vec<Rule>,
    /// Share of the page that pictures cover, at most 1.
    pub pictures: f32,
    /// Width and height.
    pub size: (f32, f32),
    /// Something was left out: a limit, or a broken stream.
    pub partial: bool,
}

/// Longest pile of saved graphics states; files nest some twenty.
const MAX_STATES: usize = 512;

/// How deep forms may stand in forms.
const MAX_FORMS: usize = 8;

/// Thickest stroke that still is a rule, in points.
const MAX_RULE: f32 = 2.0;

/// Shortest stroke that is a rule, in points.
const MIN_RULE: f32 = 20.0;

/// Most rules of a page: a table of figures has some hundred.
const MAX_RULES: usize = 10_000;

/// Most strokes of one path that are looked at for rules: a table drawn as one has some hundred.
const MAX_STROKES: usize = 100_000;

/// Most glyphs of a page: a newspaper page has 30,000.
const MAX_GLYPHS: usize = 120_000;

type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `then`.
fn concat(first: Matrix, then: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [g, h, i, j, k, l] = then;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn apply(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<usize>,
    size: f64,
    char_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    mode: i64,
}

struct Reader<'a, 'b> {
    fonts: &'b mut Fonts<'a>,
    budget: &'b mut Budget,
    drawn: Drawn,
    /// Angle of every glyph in quarter turns, or [`ASKEW`], parallel to the glyphs.
    turns: Vec<u8>,
    /// Thin strokes that stand upright: rules, where the page lies on its side.
    upright: Vec<[f32; 4]>,
}

/// Neither upright nor on its side: a watermark.
const ASKEW: u8 = 4;

/// Slope up to which text counts as level: a crooked scan.
const SLANT: f64 = 0.2;

/// Reads what a page draws.
pub fn read<'a>(page: &Page<'a>, fonts: &mut Fonts<'a>, budget: &mut Budget) -> Drawn {
    let (width, height) = page.render_dimensions();
    let mut drawn = Drawn { size: (width, height), ..Drawn::default() };
    budget.begin_page();
    if !budget.allows_page(page.raw()) {
        drawn.partial = true;
        return drawn;
    }
    let mut reader = Reader { fonts, budget, drawn, turns: Vec::new(), upright: Vec::new() };
    let state = State {
        ctm: page.initial_transform(false).as_coeffs(),
        font: None,
        size: 1.0,
        char_space: 0.0,
        word_space: 0.0,
        stretch: 1.0,
        leading: 0.0,
        rise: 0.0,
        mode: 0,
    };
    match page.page_stream() {
        Some(stream) => {
            reader.budget.take_bytes(stream.len());
            reader.run(stream, page.resources(), state, 0);
        }
        None => reader.drawn.partial |= page.raw().contains_key("Contents"),
    }
    let Reader { mut drawn, turns, upright, .. } = reader;
    turn(&mut drawn, &turns, &upright);
    drawn.pictures = (drawn.pictures / (width * height).max(1.0)).min(1.0);
    drawn
}

/// Sets a page upright whose text runs up or down, and leaves out what is turned against the rest.
fn turn(drawn: &mut Drawn, turns: &[u8], upright: &[[f32; 4]]) {
    let mut counts = [0usize; 4];
    turns.iter().filter(|&&t| t != ASKEW).for_each(|&t| counts[t as usize] += 1);
    let main = (0..4).max_by_key(|&t| (counts[t], 4 - t)).unwrap_or(0) as u8;
    let (width, height) = drawn.size;
    if main != 0 {
        let turned = |x: f32, y: f32| match main {
            1 => (y, width - x),
            2 => (width - x, height - y),
            _ => (height - y, x),
        };
        for glyph in &mut drawn.glyphs {
            (glyph.x, glyph.y) = turned(glyph.x, glyph.y);
        }
        if main == 2 {
            for rule in &mut drawn.rules {
                *rule = Rule { x0: width - rule.x1, x1: width - rule.x0, y: height - rule.y };
            }
        } else {
            let rule = |[x0, y0, x1, y1]: &[f32; 4]| {
                let (a, b) = (turned(*x0, *y0), turned(*x1, *y1));
                Rule { x0: a.0.min(b.0), x1: a.0.max(b.0), y: a.1.max(b.1) }
            };
            drawn.rules = upright.iter().map(rule).collect();
            drawn.size = (height, width);
        }
    }
    // Stamps along the margin are no part of the text.
    let mut at = 0;
    drawn.glyphs.retain(|_| {
        at += 1;
        turns[at - 1] == main
    });
}

impl<'a> Reader<'a, '_> {
    fn run(&mut self, stream: &[u8], resources: &Resources<'a>, mut state: State, depth: usize) {
        let mut ops = TypedIter::new(stream);
        let mut saved: Vec<State> = Vec::new();
        let (mut text, mut line) = (IDENTITY, IDENTITY);
        let mut artifacts: Vec<bool> = Vec::new();
        let mut open_artifacts = 0usize;
        let mut point: Option<(f64, f64)> = None;
        let mut rects: Vec<[f64; 4]> = Vec::new();
        let mut count = 0u32;
        while let Some(op) = ops.next() {
            count = count.wrapping_add(1);
            if count.is_multiple_of(256) {
                deadline::check();
            }
            if !self.budget.take_operation() || self.drawn.glyphs.len() > MAX_GLYPHS {
                self.drawn.partial = true;
                return;
            }
            let artifact = open_artifacts > 0;
            use TypedInstruction as Op;
            match op {
                Op::SaveState(_) if saved.len() < MAX_STATES => saved.push(state.clone()),
                Op::SaveState(_) => {}
                Op::RestoreState(_) => {
                    if let Some(before) = saved.pop() {
                        state = before;
                    }
                }
                Op::Transform(m) => {
                    let m = [m.0, m.1, m.2, m.3, m.4, m.5].map(|n: Number| n.as_f64());
                    state.ctm = concat(m, state.ctm);
                }
                Op::BeginText(_) => (text, line) = (IDENTITY, IDENTITY),
                Op::CharacterSpacing(n) => state.char_space = n.0.as_f64(),
                Op::WordSpacing(n) => state.word_space = n.0.as_f64(),
                Op::HorizontalScaling(n) => state.stretch = n.0.as_f64() / 100.0,
                Op::TextLeading(n) => state.leading = n.0.as_f64(),
                Op::TextRise(n) => state.rise = n.0.as_f64(),
                Op::TextRenderingMode(n) => state.mode = n.0.as_i64(),
                Op::TextFont(f) => {
                    state.size = f.1.as_f64();
                    state.font = resources.get_font(f.0).map(|dict| self.fonts.get(&dict, self.budget));
                }
                // Fonts are set there too, though hardly ever.
                Op::SetGraphicsState(g) => {
                    let set = resources.get_ext_g_state(g.0).filter(|set| set.contains_key("Font"));
                    if let Some(font) = set.and_then(|set| set.get::<Array<'a>>("Font")) {
                        let mut objects = font.iter::<Object<'a>>();
                        if let (Some(Object::Dict(dict)), Some(Object::Number(size))) = (objects.next(), objects.next())
                        {
                            state.font = Some(self.fonts.get(&dict, self.budget));
                            state.size = size.as_f64();
                        }
                    }
                }
                Op::NextLine(n) => {
                    line = concat([1.0, 0.0, 0.0, 1.0, n.0.as_f64(), n.1.as_f64()], line);
                    text = line;
                }
                Op::NextLineAndSetLeading(n) => {
                    state.leading = -n.1.as_f64();
                    line = concat([1.0, 0.0, 0.0, 1.0, n.0.as_f64(), n.1.as_f64()], line);
                    text = line;
                }
                Op::SetTextMatrix(m) => {
                    line = [m.0, m.1, m.2, m.3, m.4, m.5].map(|n: Number| n.as_f64());
                    text = line;
                }
                Op::NextLineUsingLeading(_) => {
                    line = concat([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                }
                Op::ShowText(s) => self.show(s.0.as_bytes(), &state, &mut text, artifact),
                Op::NextLineAndShowText(s) => {
                    line = concat([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                    self.show(s.0.as_bytes(), &state, &mut text, artifact);
                }
                Op::ShowTextWithParameters(s) => {
                    (state.word_space, state.char_space) = (s.0.as_f64(), s.1.as_f64());
                    line = concat([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                    self.show(s.2.as_bytes(), &state, &mut text, artifact);
                }
                Op::ShowTexts(s) => {
                    for object in s.0.iter::<Object<'_>>() {
                        match object {
                            Object::String(s) => self.show(s.as_bytes(), &state, &mut text, artifact),
                            Object::Number(n) => {
                                let shift = -n.as_f64() / 1000.0 * state.size * state.stretch;
                                text = concat([1.0, 0.0, 0.0, 1.0, shift, 0.0], text);
                            }
                            _ => {}
                        }
                    }
                }
                Op::BeginMarkedContent(BeginMarkedContent(tag))
                | Op::BeginMarkedContentWithProperties(BeginMarkedContentWithProperties(tag, _)) => {
                    artifacts.push(tag.as_str() == "Artifact");
                    open_artifacts += usize::from(tag.as_str() == "Artifact");
                }
                Op::EndMarkedContent(_) => {
                    open_artifacts -= usize::from(artifacts.pop().unwrap_or(false));
                }
                Op::MoveTo(p) => point = Some((p.0.as_f64(), p.1.as_f64())),
                Op::LineTo(p) => {
                    let to = (p.0.as_f64(), p.1.as_f64());
                    if let Some((x, y)) = point
                        && rects.len() < MAX_STROKES
                    {
                        rects.push([x, y, to.0, to.1]);
                    }
                    point = Some(to);
                }
                Op::RectPath(r) if rects.len() < MAX_STROKES => {
                    let [x, y, w, h] = [r.0, r.1, r.2, r.3].map(|n: Number| n.as_f64());
                    rects.push([x, y, x + w, y + h]);
                }
                Op::StrokePath(_)
                | Op::CloseAndStrokePath(_)
                | Op::FillPathNonZero(_)
                | Op::FillPathNonZeroCompatibility(_)
                | Op::FillPathEvenOdd(_)
                | Op::FillAndStrokeNonZero(_)
                | Op::FillAndStrokeEvenOdd(_)
                | Op::CloseFillAndStrokeNonZero(_)
                | Op::CloseFillAndStrokeEvenOdd(_) => {
                    for r in rects.drain(..) {
                        self.rule(r, state.ctm);
                    }
                    point = None;
                }
                Op::EndPath(_) => {
                    point = None;
                    rects.clear();
                }
                Op::InlineImage(_) => self.picture(state.ctm),
                Op::XObject(x) => {
                    if let Some(object) = resources.get_x_object(x.0) {
                        self.object(&object, resources, &state, depth, artifact);
                    }
                }
                _ => {}
            }
        }
    }

    fn object(&mut self, object: &Stream<'a>, resources: &Resources<'a>, state: &State, depth: usize, artifact: bool) {
        let dict = object.dict();
        match dict.get::<Name<'_>>("Subtype").as_ref().map(Name::as_str) {
            Some("Image") => self.picture(state.ctm),
            Some("Form") => {
                if depth >= MAX_FORMS || !self.budget.take_form() || !self.budget.allows_stream(object) {
                    self.drawn.partial = true;
                    return;
                }
                let Ok(data) = object.decoded_data() else {
                    self.drawn.partial = true;
                    return;
                };
                self.budget.take_bytes(data.len());
                let matrix = dict.get::<[f64; 6]>("Matrix").unwrap_or(IDENTITY);
                let inner = dict.get::<Dict<'a>>("Resources").map(Resources::new);
                let state = State { ctm: concat(matrix, state.ctm), ..state.clone() };
                let from = self.drawn.glyphs.len();
                self.run(&data, inner.as_ref().unwrap_or(resources), state, depth + 1);
                if artifact {
                    self.drawn.glyphs[from..].iter_mut().for_each(|g| g.artifact = true);
                }
            }
            _ => {}
        }
    }

    fn picture(&mut self, ctm: Matrix) {
        self.drawn.pictures += (ctm[0] * ctm[3] - ctm[1] * ctm[2]).abs() as f32;
    }

    fn rule(&mut self, [x0, y0, x1, y1]: [f64; 4], ctm: Matrix) {
        let (a, b) = (apply(ctm, x0, y0), apply(ctm, x1, y1));
        let (x0, x1) = (a.0.min(b.0) as f32, a.0.max(b.0) as f32);
        let (y0, y1) = (a.1.min(b.1) as f32, a.1.max(b.1) as f32);
        if y1 - y0 <= MAX_RULE && x1 - x0 > MIN_RULE && self.drawn.rules.len() < MAX_RULES {
            self.drawn.rules.push(Rule { x0, x1, y: y1 });
        } else if x1 - x0 <= MAX_RULE && y1 - y0 > MIN_RULE && self.upright.len() < MAX_RULES {
            self.upright.push([x0, y0, x1, y1]);
        }
    }

    fn show(&mut self, bytes: &[u8], state: &State, text: &mut Matrix, artifact: bool) {
        let Some(face) = state.font else {
            // The page names a font that it does not have.
            self.drawn.partial |= bytes.iter().any(|b| *b > b' ');
            return;
        };
        let Some(font) = &mut self.fonts.loaded[face] else {
            self.drawn.partial = true;
            return;
        };
        let scale = [state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise];
        let to_page = concat(concat(scale, *text), state.ctm);
        let (right, up) = ((to_page[0].hypot(to_page[1])) as f32, (to_page[2].hypot(to_page[3])) as f32);
        let (along, across) = (to_page[0].abs(), to_page[1].abs());
        let turn = if along.min(across) > SLANT * along.max(across) {
            ASKEW
        } else if along >= across {
            if to_page[0] >= 0.0 { 0 } else { 2 }
        } else if to_page[1] > 0.0 {
            1
        } else {
            3
        };
        // Where a step of one unit along the line leads on the page, and where one of a glyph's own width does.
        let step = (text[0] * state.ctm[0] + text[1] * state.ctm[2], text[0] * state.ctm[1] + text[1] * state.ctm[3]);
        let way = (to_page[0] as f32 / right.max(1e-6), to_page[1] as f32 / right.max(1e-6));
        let size = up * font.unit;
        let drawable = up.is_finite() && up > 0.0 && right.is_finite();
        let mut gone = 0.0;
        let mut at = 0;
        let mut steps = 0u32;
        while at < bytes.len() {
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(4096) {
                deadline::check();
            }
            if self.drawn.glyphs.len() > MAX_GLYPHS {
                self.drawn.partial = true;
                return;
            }
            let (code, len) = font.font.read_code(bytes, at);
            let len = len.max(1);
            let Code { text: chars, advance } = font.code(code);
            let width = advance * right;
            let glyph = Glyph {
                c: '\u{fffd}',
                x: (to_page[4] + gone * step.0) as f32,
                width,
                y: (to_page[5] + gone * step.1) as f32,
                size,
                face: face as u16,
                invisible: state.mode == 3,
                artifact,
            };
            if drawable && glyph.x.is_finite() && glyph.y.is_finite() && width.is_finite() {
                match chars {
                    Text::One(c) => {
                        self.drawn.glyphs.push(Glyph { c: *c, ..glyph });
                        self.turns.push(turn);
                    }
                    Text::Many(many) => {
                        let part = width / many.chars().count().max(1) as f32;
                        for (n, c) in many.chars().take(MAX_GLYPHS).enumerate() {
                            let far = n as f32 * part;
                            let (x, y) = (glyph.x + far * way.0, glyph.y + far * way.1);
                            self.drawn.glyphs.push(Glyph { c, x, y, width: part, ..glyph });
                            self.turns.push(turn);
                        }
                    }
                }
            }
            let space = if len == 1 && bytes[at] == b' ' { state.word_space } else { 0.0 };
            gone += (f64::from(*advance) * state.size + state.char_space + space) * state.stretch;
            at += len;
        }
        *text = concat([1.0, 0.0, 0.0, 1.0, gone, 0.0], *text);
    }
}

/// The streams of a page's content.
pub fn contents<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    if let Some(stream) = page.get::<Stream<'a>>("Contents") {
        return vec![stream];
    }
    page.get::<Array<'a>>("Contents").map(|array| array.iter::<Stream<'a>>().collect()).unwrap_or_default()
}
