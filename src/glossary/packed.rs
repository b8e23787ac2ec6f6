use crate::text::Language;
use crate::text::varint::{put, take};

/// Bytes that one key may take: a word of hundreds of forms and meanings says nothing any more.
pub(crate) const MAX_RECORD_BYTES: usize = 24 << 10;

/// Translations kept of one form, the weightiest.
pub(crate) const MAX_FORM_TRANSLATIONS: usize = 32;

/// How much a pair of `glossary.toml` counts: more than any number of dictionary entries.
pub(crate) const OWN_WEIGHT: f32 = 1e6;

/// Eighths of a weight that are told apart; the last but one stands for more.
const WEIGHT_STEPS: f32 = 8.0;

/// Stands for [`OWN_WEIGHT`] alone.
const OWN_STEP: u8 = u8::MAX;

/// A phrase as it stood in its source, and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its words in exact form, a space between.
    pub exact: String,
    /// What it stands for, the weightiest first.
    pub translations: Vec<Translation>,
}

/// What a phrase stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    /// As it stood in its source.
    pub text: String,
    /// Its language, where that is known.
    pub language: Option<Language>,
    /// In how many entries it stands, one of many meanings counting less.
    pub weight: f32,
}

/// Packs what one key stands for; the rest is left out where it is too much.
pub(crate) fn pack(forms: &[Form]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for form in forms {
        let begin = bytes.len();
        put_text(&mut bytes, &form.exact);
        put(&mut bytes, form.translations.len() as u64);
        for translation in &form.translations {
            bytes.push(step(translation.weight));
            bytes.push(match translation.language {
                Some(Language::German) => b'd',
                Some(Language::English) => b'e',
                _ => b'?',
            });
            put_text(&mut bytes, &translation.text);
        }
        if bytes.len() > MAX_RECORD_BYTES {
            bytes.truncate(begin);
            break;
        }
    }
    bytes
}

fn step(weight: f32) -> u8 {
    if weight >= OWN_WEIGHT {
        return OWN_STEP;
    }
    (weight * WEIGHT_STEPS).round().clamp(1.0, f32::from(OWN_STEP - 1)) as u8
}

pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Vec<Form>> {
    let mut forms = Vec::new();
    while !bytes.is_empty() {
        let exact = take_text(&mut bytes)?.to_owned();
        let count = take(&mut bytes)?;
        let mut translations = Vec::new();
        for _ in 0..count {
            let (&[weight, language], rest) = bytes.split_first_chunk()?;
            bytes = rest;
            let language = match language {
                b'd' => Some(Language::German),
                b'e' => Some(Language::English),
                _ => None,
            };
            let weight = if weight == OWN_STEP { OWN_WEIGHT } else { f32::from(weight) / WEIGHT_STEPS };
            translations.push(Translation { text: take_text(&mut bytes)?.to_owned(), language, weight });
        }
        forms.push(Form { exact, translations });
    }
    Some(forms)
}

pub(crate) fn put_bytes(bytes: &mut Vec<u8>, part: &[u8]) {
    put(bytes, part.len() as u64);
    bytes.extend(part);
}

pub(crate) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_bytes(bytes, text.as_bytes());
}

pub(crate) fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(take(bytes)?).ok()?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    std::str::from_utf8(take_bytes(bytes)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pairs_come_back_with_the_own_weight() {
        for (weight, expected) in [
            (0.01, 0.125),
            (0.5, 0.5),
            (31.75, 31.75),
            (31.875, 31.75),
            (1_000.0, 31.75),
            (OWN_WEIGHT, OWN_WEIGHT),
            (2.0 * OWN_WEIGHT + 1.0, OWN_WEIGHT),
        ] {
            let translations = vec![Translation { text: "league".to_owned(), language: None, weight }];
            let forms = unpack(&pack(&[Form { exact: "bund".to_owned(), translations }])).unwrap();
            assert_eq!(forms[0].translations[0].weight, expected, "{weight}");
        }
    }
}
