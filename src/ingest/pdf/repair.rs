//! What fonts get wrong: ligatures in one character, umlauts built from parts, fake bold, fonts that name nothing.

use unicode_normalization::UnicodeNormalization;

use crate::deadline;
use crate::ingest::pdf::glyphs::Glyph;

/// The letters of a ligature.
fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

/// Spells out what a font says that a glyph means.
pub fn spelled(text: &str) -> String {
    // UTF-16 with its bytes turned, as Ghostscript 10.0 writes ligatures: "昀氀" is "fl".
    let turned = |c: char| {
        let (high, low) = ((c as u32 >> 8) as u8, c as u32 & 0xff);
        (low == 0 && high.is_ascii_lowercase()).then_some(high as char)
    };
    if text.chars().nth(1).is_some() && text.chars().all(|c| turned(c).is_some()) {
        return text.chars().filter_map(turned).collect();
    }
    let mut spelled = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // What is drawn is no possible place to part a word but a hyphen.
            '\u{ad}' => spelled.push('-'),
            '\u{ffff}' | '\u{fffe}' => spelled.push('\u{fffd}'),
            c => match letters(c) {
                Some(many) => spelled.push_str(many),
                None => spelled.push(c),
            },
        }
    }
    spelled
}

/// How TeX numbers the letters of a font that does not name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TexEncoding {
    /// T1: umlauts are letters
    Cork,
    /// OT1: umlauts are built from parts
    Ot1,
}

impl TexEncoding {
    /// Tells it by the codes that a font has.
    pub fn of(codes: &[u32]) -> Self {
        // Ligatures, ß, dashes and the dieresis of OT1, beside ligatures, quotes and dashes of Cork.
        let ot1 = codes.iter().filter(|c| matches!(c, 11..=15 | 25 | 92 | 123 | 124 | 127)).count();
        let cork = codes.iter().filter(|c| matches!(c, 17 | 18 | 21 | 22 | 27..=31)).count();
        if ot1 > cork && codes.iter().all(|&c| c < 128) { Self::Ot1 } else { Self::Cork }
    }

    /// What a code means.
    pub fn letters(self, code: u32) -> Option<&'static str> {
        match self {
            Self::Cork => cork(code),
            Self::Ot1 => ot1(code),
        }
    }
}

const ASCII: &str =
    " !\"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_‘abcdefghijklmnopqrstuvwxyz{|}~-";

fn nth(text: &'static str, n: u32) -> Option<&'static str> {
    let (at, c) = text.char_indices().nth(n as usize)?;
    Some(&text[at..at + c.len_utf8()])
}

/// What a code means in Cork (T1), the encoding of TeX's European fonts; ligatures of OT1 where Cork has rare signs.
fn cork(code: u32) -> Option<&'static str> {
    const LOW: [&str; 32] = [
        "`", "´", "ˆ", "˜", "¨", "˝", "˚", "ˇ", "˘", "¯", "˙", "ff", "fi", "fl", "ffi", "ffl", "“", "”", "„", "«", "»",
        "–", "—", "", "0", "ı", "ȷ", "ff", "fi", "fl", "ffi", "ffl",
    ];
    const HIGH: &str = "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖŒØÙÚÛÜÝÞẞàáâãäåæçèéêëìíîïðñòóôõöœøùúûüýþß";
    match code {
        0..=31 => Some(LOW[code as usize]).filter(|s| !s.is_empty()),
        32..=127 => nth(ASCII, code - 32),
        128..=255 => nth(HIGH, code - 128),
        _ => None,
    }
}

/// What a code means in OT1, the encoding of TeX's first fonts.
fn ot1(code: u32) -> Option<&'static str> {
    const LOW: [&str; 32] = [
        "Γ", "∆", "Θ", "Λ", "Ξ", "Π", "Σ", "Υ", "Φ", "Ψ", "Ω", "ff", "fi", "fl", "ffi", "ffl", "ı", "ȷ", "`", "´", "ˇ",
        "˘", "¯", "˚", "¸", "ß", "æ", "œ", "ø", "Æ", "Œ", "Ø",
    ];
    match code {
        0..=31 => Some(LOW[code as usize]),
        34 => Some("”"),
        60 => Some("¡"),
        62 => Some("¿"),
        92 => Some("“"),
        95 => Some("˙"),
        123 => Some("–"),
        124 => Some("—"),
        125 => Some("˝"),
        126 => Some("˜"),
        127 => Some("¨"),
        32..=122 => nth(ASCII, code - 32),
        _ => None,
    }
}

/// The combining form of an accent that stands alone.
fn combining(c: char) -> Option<char> {
    Some(match c {
        '¨' => '\u{308}',
        '´' => '\u{301}',
        '`' => '\u{300}',
        '^' | 'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '˚' => '\u{30a}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˝' => '\u{30b}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¯' => '\u{304}',
        '˛' => '\u{328}',
        '\u{300}'..='\u{30c}' | '\u{327}' | '\u{328}' => c,
        _ => return None,
    })
}

/// Sets accents on the letters that they stand over, and lowered quotation marks on the line that they open.
pub fn repair(glyphs: &mut Vec<Glyph>) {
    let apart: Vec<usize> =
        (0..glyphs.len()).filter(|&n| combining(glyphs[n].c).is_some() || is_quote(glyphs[n].c)).collect();
    if apart.is_empty() {
        return;
    }
    let mut gone = vec![false; glyphs.len()];
    // Where the letter is not drawn beside its accent, it is looked for among those of its height.
    let by_height = |glyphs: &[Glyph]| {
        let mut all: Vec<usize> = (0..glyphs.len()).filter(|&n| glyphs[n].c.is_alphanumeric()).collect();
        all.sort_by(|&a, &b| glyphs[a].y.total_cmp(&glyphs[b].y));
        all
    };
    let mut sorted: Option<Vec<usize>> = None;
    for at in apart {
        deadline::check();
        let mark = glyphs[at];
        // It closes what stands before it.
        let before = at.checked_sub(1).map(|n| glyphs[n]);
        if is_quote(mark.c) && before.is_some_and(|b| (b.y - mark.y).abs() < 0.1 * mark.size && b.x < mark.x) {
            continue;
        }
        let fits = |base: &Glyph| if is_quote(mark.c) { opens(&mark, base) } else { stands_over(&mark, base) };
        let near = [at + 1, at.wrapping_sub(1), at + 2, at.wrapping_sub(2)];
        let found = near.into_iter().find(|&n| n < glyphs.len() && !gone[n] && fits(&glyphs[n])).or_else(|| {
            let by_height = sorted.get_or_insert_with(|| by_height(glyphs));
            let from = by_height.partition_point(|&n| glyphs[n].y < mark.y - REACH * mark.size);
            let same_height = by_height[from..].iter().take_while(|&&n| glyphs[n].y < mark.y + REACH * mark.size);
            same_height.copied().take(MAX_NEAR).find(|&n| n != at && !gone[n] && fits(&glyphs[n]))
        });
        let Some(base) = found else { continue };
        if is_quote(mark.c) {
            glyphs[at].c = if mark.c == '”' { '„' } else { '‚' };
            glyphs[at].y = glyphs[base].y;
            continue;
        }
        let letter = match glyphs[base].c {
            'ı' => 'i',
            'ȷ' => 'j',
            c => c,
        };
        let mut composed = [letter].into_iter().chain(combining(mark.c)).nfc();
        if let (Some(c), None) = (composed.next(), composed.next()) {
            glyphs[base].c = c;
            gone[at] = true;
        }
    }
    let mut at = 0;
    glyphs.retain(|_| {
        at += 1;
        !gone[at - 1]
    });
}

/// How far above or below an accent its letter may stand, as a share of the size.
const REACH: f32 = 1.0;

/// Letters of about one height that are looked at: more than any printed page has.
const MAX_NEAR: usize = 2000;

fn stands_over(accent: &Glyph, base: &Glyph) -> bool {
    let reach = 0.3 * base.size;
    let middle = (accent.x + accent.width / 2.0) - (base.x + base.width / 2.0);
    // Beside a narrow letter it is an apostrophe: "l´art". Signs without width stand where they are drawn.
    let overlap = (accent.x + accent.width).min(base.x + base.width) - accent.x.max(base.x);
    let over = accent.width < 0.05 * base.size || overlap >= 0.5 * accent.width.min(base.width);
    base.c.is_alphabetic()
        && over
        && middle.abs() < reach
        && (accent.y - base.y) > -0.1 * base.size
        && (accent.y - base.y) < 0.5 * base.size
}

fn is_quote(c: char) -> bool {
    matches!(c, '”' | '’')
}

/// Tells whether a closing quotation mark is lowered to open what stands right of it, as OT1 builds „.
fn opens(quote: &Glyph, first: &Glyph) -> bool {
    let gap = first.x - (quote.x + quote.width);
    first.c.is_alphanumeric()
        && gap.abs() < 0.25 * first.size
        && (0.3 * first.size..0.9 * first.size).contains(&(first.y - quote.y))
        && (first.size - quote.size).abs() < 0.1 * first.size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fonts_say_is_spelled_out() {
        for (said, meant) in [
            ("ﬁ", "fi"),
            ("ﬅ", "st"),
            ("昀氀", "fl"),
            ("昀昀椀", "ffi"),
            // Chinese is Chinese.
            ("昀", "昀"),
            ("氀水", "氀水"),
            ("\u{ad}", "-"),
            ("\u{ffff}", "\u{fffd}"),
            ("ä", "ä"),
        ] {
            assert_eq!(spelled(said), meant, "{said:?}");
        }
    }

    #[test]
    fn encodings_of_tex_are_told_apart() {
        let ascii: Vec<u32> = (b'a'..=b'z').map(u32::from).collect();
        let with = |more: &[u32]| -> Vec<u32> { ascii.iter().chain(more).copied().collect() };
        for (codes, encoding) in [
            (with(&[12, 25, 123, 127]), TexEncoding::Ot1),
            (with(&[28, 21, 255]), TexEncoding::Cork),
            (with(&[28]), TexEncoding::Cork),
            // Where nothing tells, both mean the same.
            (ascii.clone(), TexEncoding::Cork),
        ] {
            assert_eq!(TexEncoding::of(&codes), encoding, "{codes:?}");
        }
    }
}
