//! What fonts get wrong: ligatures in one character, umlauts built from parts, fake bold, fonts that name nothing.

use unicode_normalization::UnicodeNormalization;

use crate::ingest::pdf::glyphs::Glyph;

/// Spells a ligature out.
pub fn letters(c: char) -> Option<&'static str> {
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

/// What a code means in Cork (T1), the encoding of TeX's European fonts; ligatures of OT1 where Cork has rare signs.
pub fn cork(code: u32) -> Option<&'static str> {
    const LOW: [&str; 32] = [
        "`", "´", "ˆ", "˜", "¨", "˝", "˚", "ˇ", "˘", "¯", "˙", "ff", "fi", "fl", "ffi", "ffl", "“", "”", "„", "«", "»",
        "–", "—", "", "0", "ı", "ȷ", "ff", "fi", "fl", "ffi", "ffl",
    ];
    const HIGH: &str = "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖŒØÙÚÛÜÝÞẞàáâãäåæçèéêëìíîïðñòóôõöœøùúûüýþß";
    const ASCII: &str =
        " !\"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_‘abcdefghijklmnopqrstuvwxyz{|}~-";
    let of = |text: &'static str, n: u32| {
        let (at, c) = text.char_indices().nth(n as usize)?;
        Some(&text[at..at + c.len_utf8()])
    };
    match code {
        0..=31 => Some(LOW[code as usize]).filter(|s| !s.is_empty()),
        32..=127 => of(ASCII, code - 32),
        128..=255 => of(HIGH, code - 128),
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

/// Sets accents on the letters that they stand over, and leaves out what is drawn again on the same spot.
pub fn repair(glyphs: &mut Vec<Glyph>) {
    let mut gone = vec![false; glyphs.len()];
    for at in 0..glyphs.len() {
        let accent = glyphs[at];
        let Some(mark) = combining(accent.c) else { continue };
        let over = |base: &Glyph| {
            let reach = 0.3 * base.size;
            let middle = (accent.x + accent.width / 2.0) - (base.x + base.width / 2.0);
            base.c.is_alphabetic()
                && middle.abs() < reach
                && (accent.y - base.y) > -0.1 * base.size
                && (accent.y - base.y) < 0.5 * base.size
        };
        let near = [at + 1, at.wrapping_sub(1), at + 2, at.wrapping_sub(2)];
        let found = near
            .into_iter()
            .find(|&n| n < glyphs.len() && !gone[n] && over(&glyphs[n]))
            .or_else(|| (0..glyphs.len()).find(|&n| n != at && !gone[n] && over(&glyphs[n])));
        let Some(base) = found else { continue };
        let letter = match glyphs[base].c {
            'ı' => 'i',
            'ȷ' => 'j',
            c => c,
        };
        let mut composed = [letter, mark].into_iter().nfc();
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
