use super::*;
use crate::ingest::reader::{Body, Role};

fn blocks(text: &str) -> Vec<(Role, String)> {
    let reading = Rtf.read(text.as_bytes(), &Limits::default()).expect("reads");
    let Body::Blocks(blocks) = reading.body else { panic!("RTF gives blocks") };
    blocks.into_iter().map(|b| (b.role, b.flow.text)).collect()
}

#[test]
fn characters_are_decoded_however_they_are_written() {
    for (text, expected) in [
        (r"{\rtf1\ansi K\'fcste \u8211- Meer\par}", "Küste – Meer"),
        (r"{\rtf1\ansi\uc2 a\u228 ??b\par}", "aäb"),
        (r"{\rtf1\ansi\ansicpg1250 \'b9\par}", "ą"),
        (r"{\rtf1{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f1\'cf\f0\'fc\par}", "Пü"),
        (r"{\rtf1 \u-10179?\u-8702? \{a\}\~b\_c\-d\par}", "😂 {a} b-cd"),
        (r"{\rtf1 {\v geheim}offen{\*\unbekannt weg}\par}", "offen"),
        ("{\\rtf1 ein W\r\nort\\line und\\tab mehr}", "ein Wort und mehr"),
    ] {
        let found: Vec<String> = blocks(text).into_iter().map(|b| b.1).collect();
        assert_eq!(found, [expected], "{text}");
    }
}

#[test]
fn notes_headings_and_tables_are_read() {
    let text = r"{\rtf1{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}{\info{\title Das Kabel}{\author Agnes Thorwald}}
\pard\s1\b Lage\b0\par
\pard\plain Eins.{\super\chftn{\footnote\pard\plain{\super\chftn} Ebd., {\i S. 3}.}} Zwei.\par
\trowd\pard\intbl a\cell b\cell\row
\trowd\pard\intbl c\cell d\cell\row
\pard Ende.\par}";
    assert_eq!(
        blocks(text),
        [
            (Role::Heading(1), "Lage".to_owned()),
            (Role::Unknown, "Eins.[^1] Zwei.".to_owned()),
            (Role::Table, "a | b\nc | d".to_owned()),
            (Role::Unknown, "Ende.".to_owned()),
            (Role::Note("1".to_owned()), "Ebd., S. 3.".to_owned()),
        ]
    );
    let own = Rtf.read(text.as_bytes(), &Limits::default()).expect("reads").own;
    assert_eq!(
        (own.title.as_deref(), own.authors.as_slice()),
        (Some("Das Kabel"), ["Agnes Thorwald".to_owned()].as_slice())
    );
}

#[test]
fn a_note_or_a_box_interrupts_what_it_stands_in_and_no_more() {
    let quotation = r"{\rtf1{\stylesheet{\s15 Quote;}}\pard\s15 A{\footnote Eins.\par Zwei.} B\par\pard C\par}";
    let quoted = |text: &str| (Role::Quote, text.to_owned());
    let running = |text: &str| (Role::Unknown, text.to_owned());
    let note = |label: &str, text: &str| (Role::Note(label.to_owned()), text.to_owned());
    let cell = r"{\rtf1\trowd\pard\intbl a{\footnote\pard\plain Eins.\par Zwei.}\cell b\cell\row\pard C\par}";
    let table = (Role::Table, "a[^1] | b".to_owned());
    let item = r"{\rtf1\pard{\pntext o\tab}eins\par\pard{\pntext 1.\tab}zwei\par}";
    let listed = |label: &str, text: &str| (Role::ListItem(label.to_owned()), text.to_owned());
    let contents = r"{\rtf1{\stylesheet{\s7 toc 1;}}\pard\s7 Lage\tab 3\par\pard C\par}";
    for (text, expected) in [
        (quotation, vec![quoted("A[^1] B"), running("C"), note("1", "Eins.\n\nZwei.")]),
        (cell, vec![table, running("C"), note("1", "Eins.\n\nZwei.")]),
        (
            r"{\rtf1 Das {\shp{\*\shpinst{\shptxt Kasten\par}}} Kabel\par}",
            vec![running("Das Kabel"), running("Kasten")],
        ),
        (item, vec![listed("-", "eins"), listed("1.", "zwei")]),
        (contents, vec![running("C")]),
    ] {
        assert_eq!(blocks(text), expected, "{text}");
    }
}

#[test]
fn notes_are_counted_as_printed() {
    for (text, expected) in [
        (r"Titel{\super *{\footnote Dank.}} Text{\super\chftn{\footnote Eins.}}", "Titel[^*] Text[^1]"),
        (r"Titel{\super \u8224?}{\*\footnote Dank.} Text{\super\chftn}{\*\footnote\chftn Eins.}", "Titel[^†] Text[^1]"),
        (r"m{\super 2}{\super\chftn{\footnote Eins.}} gro\'df", "m²[^1] groß"),
        (r"\aftnnrlc a{\super\chftn{\footnote\ftnalt E.}} b{\super\chftn{\footnote F.}}", "a[^i] b[^1]"),
        (r"\ftnstart5\ftnrestart a{\chftn{\footnote F.}}\sect b{\chftn{\footnote G.}}", "a[^5] b[^5]"),
        (r"a{\chftn{\footnote F.}}\sect\sectd\sftnrestart b{\chftn{\footnote G.}}", "a[^1] b[^1]"),
        (r"a{\chftn{\footnote F.}}\sect\sectd b{\chftn{\footnote G.}}", "a[^1] b[^2]"),
        (r"10 m{\super 2 }gro\'df {\chftn{\footnote F.}}", "10 m² groß [^1]"),
        (r"\u8211{\b x} y", "–x y"),
    ] {
        let found = blocks(&format!("{{\\rtf1 {text}\\par}}"));
        let running: Vec<String> = found.into_iter().filter(|b| !matches!(b.0, Role::Note(_))).map(|b| b.1).collect();
        assert_eq!(running.join(" "), expected, "{text}");
    }
}

#[test]
fn groups_without_end_are_refused_or_told() {
    assert!(Rtf.read("{\\rtf1".repeat(2000).as_bytes(), &Limits::default()).is_err());
    let cut = Rtf.read(b"{\\rtf1 {\\b Text", &Limits::default()).expect("reads");
    assert_eq!(cut.warnings.len(), 1);
}
