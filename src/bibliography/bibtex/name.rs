use biblatex::{Chunk, Chunks, Person, Spanned, Type};

use crate::bibliography::bibtex::tex;
use crate::citation::{Name, drops_in_sorting};

/// Reads a list of names: "Carl von Clausewitz and {The Fund for Peace} and others".
///
/// What is wholly in braces is a body. Whether a particle is dropped in sorting is decided as for notes, unless the name
/// says so itself (`useprefix`). "others" is left out.
pub(crate) fn names(field: &str) -> Vec<Name> {
    let mut chunks = tex::decode(field);
    for chunk in &mut chunks {
        let mut fresh = chunk.v.clone();
        *fresh.get_mut() = fresh.get().replace('\u{a0}', " ");
        *chunk = tex::spanned(fresh);
    }
    let people = Vec::<Chunks>::from_chunks(&chunks).unwrap_or_default();
    people.iter().filter_map(|person| name(person)).collect()
}

/// Parts of a name in BibLaTeX's extended form: "family=Clausewitz, given=Carl".
const EXTENDED: [&str; 6] = ["family", "given", "prefix", "suffix", "useprefix", "id"];

/// Stands for `=` where it is none of that form, which the crate takes every one for.
const NO_EQUALS: char = '\u{fdd0}';

fn name(chunks: &[Spanned<Chunk>]) -> Option<Name> {
    let text: String = chunks.iter().map(|chunk| chunk.v.get()).collect();
    let text = text.trim();
    if text.is_empty() || text == "others" {
        return None;
    }
    let blank = |chunk: &Spanned<Chunk>| chunk.v.get().trim().is_empty();
    if chunks.iter().all(|chunk| matches!(chunk.v, Chunk::Verbatim(_)) || blank(chunk)) {
        return Some(Name::literal(text));
    }
    let extended = text
        .split(',')
        .all(|part| part.split_once('=').is_some_and(|(key, _)| EXTENDED.contains(&key.trim().trim_end_matches("-i"))));
    let chunks = chunks.iter().filter(|chunk| !chunk.v.get().is_empty());
    let chunks: Vec<_> =
        chunks.map(|chunk| tex::spanned(if extended { chunk.v.clone() } else { loosened(&chunk.v) })).collect();
    let person = Person::parse(&chunks);
    let part = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(NO_EQUALS, "=");
        Some(text).filter(|text| !text.is_empty())
    };
    let mut name = Name {
        family: part(&person.name),
        given: part(&person.given_name),
        suffix: part(&person.suffix),
        ..Name::default()
    };
    if let Some(prefix) = part(&person.prefix) {
        let first = prefix.split(' ').next().unwrap_or_default();
        let drops = person.use_prefix.map_or_else(|| drops_in_sorting(first), |kept| !kept);
        let particle = if drops { &mut name.dropping_particle } else { &mut name.non_dropping_particle };
        *particle = Some(prefix);
    }
    if name == Name::default() { Some(Name::literal(text)) } else { Some(name) }
}

/// Takes the braces off a word that would be read the same without: the crate takes `{Müller} Schmidt` for a particle.
fn loosened(chunk: &Chunk) -> Chunk {
    let text = chunk.get();
    let loose = !text.contains([' ', ',', '=']) && text.starts_with(|c: char| c.is_uppercase());
    let mut chunk = if loose { Chunk::Normal(text.to_owned()) } else { chunk.clone() };
    if chunk.get().contains('=') {
        *chunk.get_mut() = chunk.get().replace('=', &NO_EQUALS.to_string());
    }
    chunk
}

/// Writes a list of names so that [`names`] reads it again.
pub(crate) fn list(names: &[Name]) -> String {
    let names: Vec<String> = names.iter().map(written).filter(|name| !name.is_empty()).collect();
    names.join(" and ")
}

fn written(name: &Name) -> String {
    let body = |text: &str| {
        let text = tex::escape(text);
        if text.is_empty() { text } else { format!("{{{text}}}") }
    };
    let full = |part: &Option<String>| part.as_deref().map(tex::escape).filter(|part| !part.is_empty());
    let (Some(family), Some(given)) = (full(&name.family), full(&name.given)) else {
        return match (&name.literal, full(&name.family)) {
            // One word is a family name by itself.
            (None, Some(family)) if is_plain(&family, true) && !family.contains(' ') && name.display() == family => {
                family
            }
            _ => body(&name.display()),
        };
    };
    if name.literal.is_some() {
        return body(&name.display());
    }
    let braced = |part: String, plain: bool| if plain { part } else { format!("{{{part}}}") };
    let particles = [&name.dropping_particle, &name.non_dropping_particle];
    let particles: Vec<String> = particles.into_iter().filter_map(full).collect();
    let particle = particles.join(" ");
    let mut out = String::new();
    if !particle.is_empty() {
        // Only words that begin with a small letter are read as a particle.
        if !particle.split(' ').all(|word| word.starts_with(|c: char| c.is_lowercase())) || !is_plain(&particle, false)
        {
            let family = format!("{particle} {family}");
            return match full(&name.suffix) {
                Some(suffix) => {
                    format!("{{{family}}}, {{{suffix}}}, {}", braced(given.clone(), is_plain(&given, false)))
                }
                None => format!("{{{family}}}, {}", braced(given.clone(), is_plain(&given, false))),
            };
        }
        out = particle + " ";
    }
    let plain = is_plain(&family, true);
    out += &braced(family, plain);
    if let Some(suffix) = full(&name.suffix) {
        out += ", ";
        let plain = is_plain(&suffix, false);
        out += &braced(suffix, plain);
    }
    let plain = is_plain(&given, false);
    out + ", " + &braced(given, plain)
}

/// Tells whether a part of a name can stand without braces.
fn is_plain(part: &str, capitals: bool) -> bool {
    let mut words = part.split([' ', '~']);
    !part.contains([',', '{', '=', '"'])
        && words.all(|word| {
            !matches!(word, "and" | "others" | "") && (!capitals || word.starts_with(|c: char| c.is_uppercase()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given: &str, dropping: &str, kept: &str, family: &str, suffix: &str) -> Name {
        let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Name {
            family: part(family),
            given: part(given),
            dropping_particle: part(dropping),
            non_dropping_particle: part(kept),
            suffix: part(suffix),
            literal: None,
        }
    }

    #[test]
    fn names_are_read_in_every_form() {
        for (field, expected) in [
            ("Dresen, Anna", vec![person("Anna", "", "", "Dresen", "")]),
            ("Anna Maria Dresen", vec![person("Anna Maria", "", "", "Dresen", "")]),
            ("Carl von Clausewitz", vec![person("Carl", "von", "", "Clausewitz", "")]),
            ("von der Leyen, Ursula", vec![person("Ursula", "von der", "", "Leyen", "")]),
            ("van Wees, Hans", vec![person("Hans", "", "van", "Wees", "")]),
            ("King, Jr., Martin Luther", vec![person("Martin Luther", "", "", "King", "Jr.")]),
            ("{The Fund for Peace}", vec![Name::literal("The Fund for Peace")]),
            (
                "{Barnes and Noble} and D{\\'\\i}az-Plaja, A. and others",
                vec![Name::literal("Barnes and Noble"), person("A.", "", "", "Díaz-Plaja", "")],
            ),
            (r#"{\"O}zdemir Kaya, Cem"#, vec![person("Cem", "", "", "Özdemir Kaya", "")]),
            ("{M\\\"uller} Schmidt, Eva", vec![person("Eva", "", "", "Müller Schmidt", "")]),
            (
                "family=Clausewitz, given=Carl, prefix=von, useprefix=true",
                vec![person("Carl", "", "von", "Clausewitz", "")],
            ),
            ("J.~R. Tolkien", vec![person("J. R.", "", "", "Tolkien", "")]),
            ("Plato", vec![person("", "", "", "Plato", "")]),
            ("{hooks}, bell", vec![person("bell", "", "", "hooks", "")]),
            ("", vec![]),
            ("others", vec![]),
        ] {
            assert_eq!(names(field), expected, "{field}");
        }
    }

    #[test]
    fn names_come_back_as_they_were_written() {
        for name in [
            person("Anna", "", "", "Dresen", ""),
            person("Carl", "von", "", "Clausewitz", ""),
            person("Ursula", "von der", "", "Leyen", ""),
            person("Hans", "", "van", "Wees", ""),
            person("Martin Luther", "", "", "King", "Jr."),
            person("bell", "", "", "hooks", ""),
            person("José", "", "", "Ortega y Gasset", ""),
            person("A, B", "", "", "and", ""),
            person("", "", "", "Plato", ""),
            Name::literal("Bundesministerium für Recht, Wirtschaft and {Verkehr} = 100 %"),
            Name::literal("NATO"),
        ] {
            let written = list(std::slice::from_ref(&name));
            assert_eq!(names(&written), [name], "{written}");
        }
        // What BibTeX cannot say in parts is said as a whole.
        for name in [
            person("Anna", "", "", "", ""),
            person("", "", "de", "Gaulle", ""),
            person("Jean", "", "La", "Fontaine", ""),
        ] {
            let read = names(&list(std::slice::from_ref(&name)));
            assert_eq!(read[0].display(), name.display());
        }
        assert_eq!(list(&[Name::default(), Name::literal(" ")]), "");
    }
}
