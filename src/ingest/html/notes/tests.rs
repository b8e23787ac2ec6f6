use crate::ingest::html::tests::read;

#[test]
fn notes_of_every_usual_program_are_tied() {
    for (program, text, expected) in [
        (
            "Pandoc",
            "<p>Eins.<a href=\"#fn1\" class=\"footnote-ref\" id=\"fnref1\" role=\"doc-noteref\"><sup>1</sup></a></p><section class=\"footnotes\" role=\"doc-endnotes\"><hr /><ol><li id=\"fn1\"><p>Ebd.<a href=\"#fnref1\" class=\"footnote-back\" role=\"doc-backlink\">↩︎</a></p></li></ol></section>",
            ["Eins.[^1]", "1: Ebd."].as_slice(),
        ),
        (
            "LibreOffice",
            "<p>Eins.<a class=\"sdfootnoteanc\" name=\"sdfootnote1anc\" href=\"#sdfootnote1sym\"><sup>1</sup></a></p><div id=\"sdfootnote1\"><p><a class=\"sdfootnotesym\" name=\"sdfootnote1sym\" href=\"#sdfootnote1anc\">1</a>Ebd.</p><p>Mehr.</p></div>",
            &["Eins.[^1]", "1: Ebd.\n\nMehr."],
        ),
        (
            "Word",
            "<p>Eins.<a href=\"#_ftn1\" name=\"_ftnref1\"><span><sup>[1]</sup></span></a></p><div><br clear=all><hr><div id=ftn1><p><a href=\"#_ftnref1\" name=\"_ftn1\"><sup>[1]</sup></a> Ebd.</p></div></div>",
            &["Eins.[^1]", "1: Ebd."],
        ),
        (
            "MediaWiki",
            "<p>Eins.<sup id=\"cite_ref-a_1-0\" class=\"reference\"><a href=\"#cite_note-a-1\">[1]</a></sup> Zwei.<sup id=\"cite_ref-a_1-1\"><a href=\"#cite_note-a-1\">[1]</a></sup></p><ol class=\"references\"><li id=\"cite_note-a-1\">↑ <sup><a href=\"#cite_ref-a_1-0\">a</a></sup> <sup><a href=\"#cite_ref-a_1-1\">b</a></sup> <span>Ebd.</span></li></ol>",
            &["Eins.[^1] Zwei.[^1]", "1: Ebd."],
        ),
        (
            "OpenEdition",
            "<p><span class=paranumber>1</span>Eins.<a class=footnotecall id=bodyftn1 href=#ftn1>1</a></p><ul class=sidenotes><li><span class=num>1</span> Ebd. (...)</li></ul><div id=notes><p class=notesbaspage><a class=FootnoteSymbol id=ftn1 href=#bodyftn1>1</a> Ebd.</p></div>",
            &["Eins.[^1]", "1: Ebd."],
        ),
        (
            "calibre",
            "<p>Eins.<sup><a id=l10 href=#l1 class=noteref>1</a></sup></p><dl id=l1 class=footnote><dt>[<a href=#l10>←1</a>]</dt><dd><p> Ebd.</p></dd></dl>",
            &["Eins.[^1]", "1: Ebd."],
        ),
        (
            "LaTeXML",
            "<p>Eins.<span id=f1 class=\"ltx_note ltx_role_footnote\"><sup class=ltx_note_mark>1</sup><span class=ltx_note_outer><span class=ltx_note_content><sup class=ltx_note_mark>1</sup><span class=\"ltx_tag ltx_tag_note\">1</span>Thorwald.</span></span></span></p>",
            &["Eins.[^1]", "1: Thorwald."],
        ),
        (
            "Tufte CSS",
            "<p>Eins.<label for=s1 class=sidenote-number></label><input type=checkbox id=s1><span class=sidenote>Thorwald.</span></p>",
            &["Eins.[^1]", "1: Thorwald."],
        ),
        (
            "a list without links back",
            "<p>Eins.<sup><a href=#a1>1</a></sup> Zwei.<sup><a href=#a2>2</a></sup></p><ol><li id=a1>Ebd.</li><li id=a2>Thorwald.</li></ol>",
            &["Eins.[^1] Zwei.[^2]", "1: Ebd.", "2: Thorwald."],
        ),
        (
            "Easy Footnotes",
            "<p>Eins.<span class=easy-footnote><a href=#easy-footnote-bottom-1-3 title=x><sup>1</sup></a></span></p><ol><li class=easy-footnote-single><span id=easy-footnote-bottom-1-3></span>Ebd.<a href=#easy-footnote-1-3></a></li></ol>",
            &["Eins.[^1]", "1: Ebd."],
        ),
        (
            "a page without links back",
            "<p>Eins.<sup><a href=\"#n1\">1</a></sup></p><p id=\"n1\">1. Ebd.</p>",
            &["Eins.[^1]", "1: Ebd."],
        ),
    ] {
        assert_eq!(read(text), expected, "{program}");
    }
}

#[test]
fn what_follows_a_note_in_its_style_belongs_to_it() {
    for (text, expected) in [
        (
            // LibreOffice's XHTML: each paragraph of a note stands by itself.
            "<div>Eins.<a href=\"#ftn1\" id=\"body_ftn1\">1</a> Zwei.<a href=\"#ftn2\" id=\"body_ftn2\">2</a></div><p class=\"Footnote\"><a id=\"ftn1\" href=\"#body_ftn1\">1</a>Ebd.</p><p class=\"Footnote\">Mehr.</p><p class=\"Footnote\"><a id=\"ftn2\" href=\"#body_ftn2\">2</a>Thorwald.</p>",
            ["Eins.[^1] Zwei.[^2]", "1: Ebd.\n\nMehr.", "2: Thorwald."].as_slice(),
        ),
        (
            "<p>Eins.<sup><a href=\"#n1\">1</a></sup> Zwei.<sup><a href=\"#n2\">2</a></sup></p><p id=\"n1\">1. Ebd.</p><p>Mehr.</p><p id=\"n2\">2. Thorwald.</p><p>Verein für Stadtgeschichte</p>",
            &["Eins.[^1] Zwei.[^2]", "Verein für Stadtgeschichte", "1: Ebd.\n\nMehr.", "2: Thorwald."],
        ),
        (
            // Notes behind each paragraph: what stands between two of them is text.
            "<p>Eins.<sup><a href=\"#n1\">1</a></sup></p><p id=\"n1\">1. Ebd.</p><p>Zwei.</p><p>Drei.<sup><a href=\"#n2\">2</a></sup></p><p id=\"n2\">2. Thorwald.</p>",
            &["Eins.[^1]", "Zwei.", "Drei.[^2]", "1: Ebd.", "2: Thorwald."],
        ),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn a_table_of_contents_is_no_row_of_notes() {
    let text = "<p><a href=\"#k\" id=\"t\">1</a></p><h2 id=\"k\"><a href=\"#t\">Kabel</a></h2><p>Text.</p>";
    assert_eq!(read(text), ["1", "h2 Kabel", "Text."]);
    let text = "<p id=inhalt><a href=#k1>1</a> <a href=#k2>2</a></p><div id=k1><h2>Eins</h2><p>Kabel.</p><a href=#inhalt>nach oben</a></div><div id=k2><h2>Zwei</h2><p>Boje.</p><a href=#inhalt>nach oben</a></div>";
    assert_eq!(read(text), ["1 2", "h2 Eins", "Kabel.", "nach oben", "h2 Zwei", "Boje.", "nach oben"]);
}
