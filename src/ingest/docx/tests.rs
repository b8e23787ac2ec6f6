use super::*;
use crate::ingest::archive::tests::packed;
use crate::ingest::reader::Body;
use crate::ingest::reader::Role;

fn blocks(body: &str, notes: &str) -> Vec<(Role, String)> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let notes =
        format!("<w:footnotes><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p/></w:footnote>{notes}</w:footnotes>");
    let styles = "<w:styles><w:style w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style></w:styles>";
    let bytes =
        packed(&[("word/document.xml", &document), ("word/footnotes.xml", &notes), ("word/styles.xml", styles)]);
    let reading = Docx.read(&bytes, &Limits::default()).expect("reads");
    let Body::Blocks(blocks) = reading.body else { panic!("DOCX gives blocks") };
    blocks.into_iter().map(|b| (b.role, b.flow.text)).collect()
}

fn text(body: &str) -> String {
    blocks(&format!("<w:p>{body}</w:p>"), "").into_iter().map(|b| b.1).collect::<Vec<_>>().join("¶")
}

#[test]
fn notes_are_tied_and_counted_as_printed() {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"berschrift1\"/></w:pPr><w:r><w:t>Kabel</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Eins.</w:t></w:r><w:r><w:footnoteReference w:id=\"7\"/></w:r><w:r><w:t xml:space=\"preserve\"> Zwei.</w:t></w:r>\
        <w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"3\"/><w:t>*</w:t></w:r></w:p>";
    let notes = "<w:footnote w:id=\"3\"><w:p><w:r><w:t>* Stern.</w:t></w:r></w:p></w:footnote>\
        <w:footnote w:id=\"7\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> Thorwald.</w:t></w:r></w:p><w:p><w:r><w:t>Mehr.</w:t></w:r></w:p></w:footnote>";
    assert_eq!(
        blocks(body, notes),
        [
            (Role::Heading(1), "Kabel".to_owned()),
            (Role::Unknown, "Eins.[^1] Zwei.[^*]".to_owned()),
            (Role::Note("*".to_owned()), "Stern.".to_owned()),
            (Role::Note("1".to_owned()), "Thorwald.\n\nMehr.".to_owned()),
        ]
    );
}

/// What fields say is cited, with the text that they print: `zotero Kabel@40 «(Thorwald 1901)»`.
fn cited_in(body: &str, notes: &str, custom: &str) -> Vec<String> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let notes = format!("<w:footnotes>{notes}</w:footnotes>");
    let parts = [("word/document.xml", &*document), ("word/footnotes.xml", &*notes), ("docProps/custom.xml", custom)];
    let input = crate::ingest::Input {
        id: crate::document::DocumentId("a".to_owned()),
        path: "a.docx",
        format: crate::document::Format::Docx,
        metadata: Metadata::default(),
        described: Metadata::default(),
    };
    let found = crate::ingest::ingest(&packed(&parts), &input).expect("reads");
    let told = found.cited.iter().map(|place| {
        let passage = found.passages.iter().find(|passage| passage.id == place.passage).expect("a passage");
        let items = place.items.iter().map(|item| {
            let title = item.csl["title"].as_str().unwrap_or_default();
            format!("{title}@{}", item.locator.as_deref().unwrap_or_default())
        });
        let items = items.collect::<Vec<_>>().join("+");
        format!("{} {} {items} «{}»", passage.id, place.manager.name(), place.span.of(&passage.text))
    });
    told.collect()
}

const CODE: &str = "ADDIN ZOTERO_ITEM CSL_CITATION {\"citationItems\":[{\"locator\":\"40\",\"itemData\":{\"title\":\"Kabel auf der Reede\"}}]}";

/// A field whose code is cut into runs.
fn field(code: &str, shown: &str) -> String {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let code = code.replace('"', "&quot;");
    let runs: String = code
        .split_inclusive(' ')
        .map(|part| format!("<w:r><w:instrText xml:space=\"preserve\">{part}</w:instrText></w:r>"))
        .collect();
    format!("{}{runs}{}{shown}{}", mark("begin"), mark("separate"), mark("end"))
}

const LONG: &str = "<w:r><w:t xml:space=\"preserve\">Das Kabel liegt auf der Reede vor der Insel, und wer es sucht, findet es nicht in den Akten des Amtes, die \
    längst an das Archiv gegeben wurden und dort seit vielen Jahren auf ihre Verzeichnung warten, wie man hört </w:t></w:r>";

#[test]
fn fields_of_reference_managers_are_tied_to_what_they_print() {
    let shown =
        "<w:r><w:t>(Thorwald 1901, </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>40</w:t></w:r><w:r><w:t>)</w:t></w:r>";
    let end = "<w:r><w:t>.</w:t></w:r>";
    let expected = ["a:p1 zotero Kabel auf der Reede@40 «(Thorwald 1901, 40)»"];
    let bookmark =
        format!("<w:bookmarkStart w:id=\"7\" w:name=\"ZOTERO_BREF_aB3\"/>{shown}<w:bookmarkEnd w:id=\"7\"/>");
    let custom = {
        let (first, second) = CODE.split_at(60);
        let property = |n: u32, part: &str| {
            format!("<property name=\"ZOTERO_BREF_aB3_{n}\"><vt:lpwstr>{part}</vt:lpwstr></property>")
        };
        format!("<Properties>{}{}</Properties>", property(2, second), property(1, first))
    };
    let simple = format!("<w:fldSimple w:instr=\"{}\">{shown}</w:fldSimple>", CODE.replace('"', "&quot;"));
    // As ONLYOFFICE writes it: marks, code and text in one run.
    let one_run = format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>{CODE}</w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{shown}<w:r><w:fldChar w:fldCharType=\"end\"/><w:t>.</w:t></w:r>"
    );
    // Word hides nothing of a field that it counts.
    let inner = field("PAGEREF _1", "<w:r><w:t>40</w:t></w:r>");
    let nested = field(CODE, &format!("<w:r><w:t>(Thorwald 1901, </w:t></w:r>{inner}<w:r><w:t>)</w:t></w:r>"));
    for (name, cited, custom) in [
        ("runs", field(CODE, shown), ""),
        ("simple", simple, ""),
        ("bookmark", bookmark, custom.as_str()),
        ("one run", one_run, ""),
        ("nested", nested, ""),
        (
            "content control",
            format!(
                "<w:sdt><w:sdtPr><w:tag w:val=\"x\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
                field(CODE, shown)
            ),
            "",
        ),
    ] {
        assert_eq!(cited_in(&format!("<w:p>{LONG}{cited}{end}</w:p>"), "", custom), expected, "{name}");
    }
    let body = format!("<w:p>{LONG}<w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>");
    let notes =
        format!("<w:footnote w:id=\"2\"><w:p><w:r><w:t>Vgl. </w:t></w:r>{}</w:p></w:footnote>", field(CODE, shown));
    assert_eq!(cited_in(&body, &notes, ""), ["a:fn1 zotero Kabel auf der Reede@40 «(Thorwald 1901, 40)»"]);
    // A bibliography is no citation, and a code that is broken none either; the text stands.
    for code in ["ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY", &CODE[..80]] {
        assert_eq!(cited_in(&format!("<w:p>{LONG}{}{end}</w:p>", field(code, shown)), "", ""), [""; 0]);
    }
}

#[test]
fn records_of_endnote_are_kept_beside_its_fields() {
    let record = "PEVuZE5vdGU+PENpdGU+PFBhZ2VzPjQwPC9QYWdlcz48cmVjb3JkPjx0aXRsZXM+PHRpdGxl\nPkthYmVsPC90aXRsZT48L3RpdGxlcz48L3JlY29yZD48L0NpdGU+PC9FbmROb3RlPg==";
    let begin = |data: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"><w:fldData xml:space=\"preserve\">{data}</w:fldData></w:fldChar></w:r>"
        )
    };
    let code = |code: &str| format!("<w:r><w:instrText xml:space=\"preserve\"> {code} </w:instrText></w:r>");
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    for (outer, inner) in [(record, record), ("", record)] {
        let inner = [begin(inner), code("ADDIN EN.CITE.DATA"), mark("end")].concat();
        let shown = "<w:r><w:t>(Thorwald 1901)</w:t></w:r>";
        let outer = [&begin(outer), &code("ADDIN EN.CITE"), &inner, &mark("separate"), shown, &mark("end")]
            .map(|part: &str| part.to_owned())
            .concat();
        assert_eq!(cited_in(&format!("<w:p>{LONG}{outer}</w:p>"), "", ""), ["a:p1 endnote Kabel@40 «(Thorwald 1901)»"]);
    }
}

#[test]
fn notes_that_are_only_links_are_tied() {
    let link =
        |name: &str, text: &str| format!("<w:hyperlink w:anchor=\"{name}\"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>");
    let mark = |name: &str| format!("<w:bookmarkStart w:id=\"1\" w:name=\"{name}\"/>");
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = [
        format!("<w:p>{}{}{}{}</w:p>", run("Eins."), mark("r1"), link("n1", "1"), link("n2", "2")),
        format!("<w:p>{}{}{}{}</w:p>", mark("n1"), run("["), link("r1", "←1"), run("]")),
        format!("<w:p>{}</w:p>", run("Ebd.")),
        format!("<w:p>{}{}</w:p>", mark("n2"), run("Thorwald.")),
        format!("<w:p>{}</w:p>", run("Impressum")),
    ];
    let body = [
        vec![
            format!("<w:p>{}{}.</w:p>", run("Siehe Abb. "), link("f1", "1")),
            format!("<w:p>{}{}</w:p>", mark("f1"), run("Abbildung 1: Kabel")),
        ],
        body.to_vec(),
    ]
    .concat();
    let document = format!("<w:document><w:body>{}</w:body></w:document>", body.concat());
    let bytes = packed(&[("word/document.xml", &document)]);
    let reading = Docx.read(&bytes, &Limits::default()).expect("reads");
    let Body::Blocks(blocks) = reading.body else { panic!("DOCX gives blocks") };
    let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
    assert_eq!(
        found,
        [
            (Role::Unknown, "Siehe Abb. 1"),
            (Role::Unknown, "Abbildung 1: Kabel"),
            (Role::Unknown, "Eins.[^1][^2]"),
            (Role::Unknown, "Impressum"),
            (Role::Note("1".to_owned()), "Ebd."),
            (Role::Note("2".to_owned()), "Thorwald."),
        ]
    );
}

#[test]
fn a_mark_of_its_own_may_stand_in_the_next_run() {
    let body = "<w:p><w:r><w:t>Eins.</w:t></w:r><w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"3\"/></w:r><w:r><w:t>† Und weiter.</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Zwei.</w:t></w:r><w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"4\"/></w:r></w:p>";
    let notes = "<w:footnote w:id=\"3\"><w:p><w:r><w:t>† Dank.</w:t></w:r></w:p></w:footnote><w:footnote w:id=\"4\"><w:p><w:r><w:t>Ebd.</w:t></w:r></w:p></w:footnote>";
    let texts: Vec<String> = blocks(body, notes).into_iter().map(|b| b.1).collect();
    assert_eq!(texts, ["Eins.[^†] Und weiter.", "Zwei.[^*]", "Dank.", "Ebd."]);
}

#[test]
fn styles_and_margins_say_what_paragraphs_are() {
    let running = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "Es lag auf der Reede und blieb dort. ".repeat(8));
    let set_in = "<w:p><w:pPr><w:ind w:left=\"708\" w:right=\"708\"/></w:pPr><w:r><w:t>Die Uhr am Hafen steht, und keiner meldet es dem Amt.</w:t></w:r></w:p>";
    let contents = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Inhalt</w:t></w:r></w:p></w:sdtContent></w:sdt>";
    let caption =
        "<w:p><w:pPr><w:pStyle w:val=\"Beschriftung\"/></w:pPr><w:r><w:t>Abbildung 1: Kabel</w:t></w:r></w:p>";
    let roles: Vec<Role> =
        blocks(&[contents, &running, set_in, caption].concat(), "").into_iter().map(|b| b.0).collect();
    assert_eq!(roles, [Role::Unknown, Role::Quote, Role::Caption]);
}

#[test]
fn a_subtitle_based_on_the_title_is_none_and_an_item_without_a_mark_goes_on() {
    let styles = "<w:styles><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style><w:style w:styleId=\"S\"><w:name w:val=\"Subtitle\"/><w:basedOn w:val=\"T\"/></w:style></w:styles>";
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\" \"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"7\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"8\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
    let paragraph =
        |properties: &str, text: &str| format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
    let item = |list: u8, text: &str| {
        paragraph(&format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{list}\"/></w:numPr>"), text)
    };
    let body = [
        paragraph("<w:pStyle w:val=\"T\"/>", "Kabel"),
        paragraph("<w:pStyle w:val=\"S\"/>", "Zur See"),
        item(8, "eins"),
        item(7, "und mehr"),
        item(8, "zwei"),
    ];
    let document = format!("<w:document><w:body>{}</w:body></w:document>", body.concat());
    let bytes =
        packed(&[("word/document.xml", &document), ("word/styles.xml", styles), ("word/numbering.xml", numbering)]);
    let reading = Docx.read(&bytes, &Limits::default()).expect("reads");
    let Body::Blocks(blocks) = reading.body else { panic!("DOCX gives blocks") };
    let item = || Role::ListItem("-".to_owned());
    let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
    assert_eq!(
        found,
        [(Role::Heading(1), "Kabel"), (Role::Unknown, "Zur See"), (item(), "eins\n\nund mehr"), (item(), "zwei")]
    );
}

#[test]
fn what_is_shown_is_read_and_nothing_else() {
    for (body, expected) in [
        ("<w:ins><w:r><w:t>neu</w:t></w:r></w:ins><w:del><w:r><w:delText>alt</w:delText></w:r></w:del>", "neu"),
        (
            "<w:r><w:t>Nord</w:t><w:noBreakHyphen/><w:t>Süd, Donau</w:t><w:softHyphen/><w:t>schiff</w:t></w:r>",
            "Nord-Süd, Donauschiff",
        ),
        (
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>offen</w:t></w:r>",
            "offen",
        ),
        (
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> ADDIN X </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>(Thorwald)</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            "(Thorwald)",
        ),
        (
            "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:r><w:t>Feld</w:t></w:r></w:sdtContent></w:sdt>",
            "Feld",
        ),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c &amp; d</w:t></w:r>", "a b c & d"),
    ] {
        assert_eq!(text(body), expected, "{body}");
    }
}

/// Reads parts, the body among them.
fn read_with(body: &str, parts: &[(&str, &str)]) -> (Vec<(Role, String)>, Vec<String>) {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let bytes = packed(&[&[("word/document.xml", document.as_str())], parts].concat());
    let reading = Docx.read(&bytes, &Limits::default()).expect("reads");
    let warnings = reading.warnings.into_iter().map(|warning| warning.message).collect();
    let Body::Blocks(blocks) = reading.body else { panic!("DOCX gives blocks") };
    (blocks.into_iter().map(|b| (b.role, b.flow.text)).collect(), warnings)
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

#[test]
fn marks_that_authors_chose_are_cut_from_what_follows() {
    let reference = "<w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"3\"/></w:r>";
    let star = "<w:r><w:sym w:font=\"Symbol\" w:char=\"F02A\"/></w:r>";
    let note = "<w:footnote w:id=\"3\"><w:p><w:r><w:t>Dank.</w:t></w:r></w:p></w:footnote>";
    for (follows, expected) in [
        (run(" † Und weiter."), "Eins.[^†] Und weiter."),
        (run("* Müller &amp; Söhne"), "Eins.[^*] Müller & Söhne"),
        (run("&#8224; Und"), "Eins.[^†] Und"),
        (format!("{}{}", run("**"), run(" und")), "Eins.[^**] und"),
        (format!("{star}{}", run(" und")), "Eins.[^*] und"),
        (run("„Und weiter“"), "Eins.[^*]„Und weiter“"),
    ] {
        let found = blocks(&format!("<w:p>{}{reference}{follows}</w:p>", run("Eins.")), note);
        assert_eq!(found[0].1, expected, "{follows}");
    }
}

#[test]
fn labels_follow_the_settings_of_the_file_and_of_its_sections() {
    let call = |kind: &str, id: u32| format!("<w:r><w:{kind}Reference w:id=\"{id}\"/></w:r>");
    let notes = |kind: &str| {
        let note = |id: u32| format!("<w:{kind} w:id=\"{id}\"><w:p>{}</w:p></w:{kind}>", run("Ebd."));
        format!("<w:{kind}s>{}{}</w:{kind}s>", note(1), note(2))
    };
    let section = |inner: &str| format!("<w:p><w:pPr><w:sectPr>{inner}</w:sectPr></w:pPr></w:p>");
    let body = |first: &str, last: &str| {
        let calls = |id: u32| format!("<w:p>{}{}</w:p>", call("footnote", id), call("endnote", id));
        format!("{}{}{}<w:sectPr>{last}</w:sectPr>", calls(1), section(first), calls(2))
    };
    let each_section = "<w:numRestart w:val=\"eachSect\"/>";
    for (settings, first, last, expected) in [
        (String::new(), "", "", "[^1][^i] [^2][^ii]"),
        ("<w:endnotePr><w:numFmt w:val=\"decimal\"/></w:endnotePr>".to_owned(), "", "", "[^1][^1] [^2][^2]"),
        (format!("<w:endnotePr>{each_section}</w:endnotePr>"), "", "", "[^1][^i] [^2][^i]"),
        (format!("<w:footnotePr><w:numStart w:val=\"5\"/>{each_section}</w:footnotePr>"), "", "", "[^5][^i] [^5][^ii]"),
        ("<w:footnotePr><w:numStart w:val=\"5\"/></w:footnotePr>".to_owned(), "", "", "[^5][^i] [^6][^ii]"),
        (
            String::new(),
            "<w:footnotePr><w:numFmt w:val=\"upperRoman\"/></w:footnotePr>",
            "<w:footnotePr><w:numFmt w:val=\"lowerLetter\"/><w:numRestart w:val=\"eachSect\"/></w:footnotePr>",
            "[^I][^i] [^a][^ii]",
        ),
    ] {
        let settings = format!("<w:settings>{settings}</w:settings>");
        let parts = [
            ("word/settings.xml", settings.as_str()),
            ("word/footnotes.xml", &notes("footnote")),
            ("word/endnotes.xml", &notes("endnote")),
        ];
        let (found, _) = read_with(&body(first, last), &parts);
        let running = found.into_iter().filter(|b| !matches!(b.0, Role::Note(_))).map(|b| b.1);
        assert_eq!(running.collect::<Vec<_>>().join(" "), expected, "{settings} {first} {last}");
    }
}

#[test]
fn items_are_counted_level_by_level() {
    let level = |n: u8, start: u8| {
        format!(
            "<w:lvl w:ilvl=\"{n}\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId=\"0\">{}{}</w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"0\"/></w:num>\
         <w:num w:numId=\"8\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"4\"/></w:lvlOverride></w:num></w:numbering>",
        level(0, 1),
        level(1, 3)
    );
    let styles = "<w:styles><w:style w:styleId=\"L\"><w:name w:val=\"Unterpunkt\"/><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr></w:style></w:styles>";
    let item = |list: u8, level: u8| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr>{}</w:p>",
            run("a")
        )
    };
    let styled = format!("<w:p><w:pPr><w:pStyle w:val=\"L\"/></w:pPr>{}</w:p>", run("a"));
    let changed = format!(
        "<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr></w:pPrChange></w:pPr>{}</w:p>",
        run("war ein Punkt")
    );
    let body = [item(7, 0), item(7, 1), styled.clone(), item(7, 0), styled, item(8, 0), changed].concat();
    let (found, _) = read_with(&body, &[("word/numbering.xml", &numbering), ("word/styles.xml", styles)]);
    let labels: Vec<String> = found
        .iter()
        .map(|(role, text)| match role {
            Role::ListItem(label) => label.clone(),
            _ => text.clone(),
        })
        .collect();
    assert_eq!(labels, ["1.", "3.", "4.", "2.", "3.", "4.", "war ein Punkt"]);
}

#[test]
fn nothing_of_a_run_is_lost_by_what_stands_beside_it() {
    let note = "<w:footnote w:id=\"3\"><w:p><w:r><w:t>Ebd.</w:t></w:r></w:p></w:footnote>";
    let raised = "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t xml:space=\"preserve\">2 </w:t></w:r>";
    let changed = "<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>offen</w:t></w:r>";
    let text_box = |text: &str| format!("<w:txbxContent><w:p>{}</w:p></w:txbxContent>", run(text));
    let group =
        format!("<w:r><w:drawing><wpg:wgp>{}{}</wpg:wgp></w:drawing></w:r>", text_box("eins"), text_box("zwei"));
    let heading =
        format!("<w:p><w:pPr><w:pStyle w:val=\"berschrift1\"/></w:pPr><w:r><w:drawing/></w:r>{}</w:p>", run("Lage"));
    let cell = |text: &str| format!("<w:tc><w:p>{}</w:p></w:tc>", run(text));
    let filled_in = format!(
        "<w:tbl><w:tr>{}<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("a"),
        cell("b"),
        cell("c"),
        cell("d")
    );
    for (body, expected) in [
        (format!("<w:p>{}{raised}{}</w:p>", run("10 m"), run("groß")), vec!["10 m² groß"]),
        (format!("<w:p>{changed}</w:p>"), vec!["offen"]),
        (format!("<w:p>{}<w:r><w:sym w:font=\"Symbol\" w:char=\"F0B1\"/></w:r></w:p>", run("2 ")), vec!["2 ±"]),
        (format!("<w:p>{}{group}</w:p>", run("Kabel")), vec!["Kabel", "eins", "zwei"]),
        (filled_in, vec!["a | b\nc | d"]),
    ] {
        let found = blocks(&body, note).into_iter().filter(|b| !matches!(b.0, Role::Note(_) | Role::Image));
        assert_eq!(found.map(|b| b.1).collect::<Vec<_>>(), expected, "{body}");
    }
    let found = blocks(&heading, "");
    assert_eq!(found.iter().map(|b| &b.0).collect::<Vec<_>>(), [&Role::Image, &Role::Heading(1)]);
}

#[test]
fn a_style_may_switch_off_what_it_is_based_on() {
    let styles = "<w:styles><w:style w:styleId=\"A\"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId=\"B\"><w:basedOn w:val=\"A\"/><w:rPr><w:vanish w:val=\"0\"/></w:rPr></w:style></w:styles>";
    let styled = |style: &str| format!("<w:r><w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr><w:t>{style}</w:t></w:r>");
    let (found, _) = read_with(&format!("<w:p>{}{}</w:p>", styled("A"), styled("B")), &[("word/styles.xml", styles)]);
    assert_eq!(found, [(Role::Unknown, "B".to_owned())]);
}

#[test]
fn a_part_beside_the_text_that_cannot_be_read_is_told_and_the_text_is_read() {
    let body = format!("<w:p>{}</w:p>", run("Kabel"));
    let (found, warnings) = read_with(&body, &[("docProps/core.xml", "PK\0\0\u{1}")]);
    assert_eq!(found, [(Role::Unknown, "Kabel".to_owned())]);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].starts_with("`docProps/core.xml` cannot be read: "), "{}", warnings[0]);
}

#[test]
fn a_file_whose_notes_are_only_the_line_above_them_has_none_of_its_own() {
    let body = format!(
        "<w:p>{}<w:hyperlink w:anchor=\"n1\">{}</w:hyperlink></w:p><w:p><w:bookmarkStart w:id=\"1\" w:name=\"n1\"/>{}</w:p>",
        run("Eins."),
        run("1").replace("<w:t", "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t"),
        run("Ebd.")
    );
    assert_eq!(
        blocks(&body, ""),
        [(Role::Unknown, "Eins.[^1]".to_owned()), (Role::Note("1".to_owned()), "Ebd.".to_owned())]
    );
}
