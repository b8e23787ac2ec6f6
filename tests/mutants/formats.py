"""Files of researchers' formats, written here: small good ones, and what is meant to hurt their readers. Nothing is read from
disk, and nothing depends on other programs' versions: the same noise, the same bytes.

`good(kind, noise)` makes a sound file; ADVERSARIAL has the functions that make hostile ones, by kind."""
import io, zipfile, zlib

KINDS = ("pdf", "docx", "odt", "epub", "html", "tei", "jats", "rtf")
WORDS = "Das Kabel liegt auf der Reede und niemand hat im ersten Winter die Telegramme gezählt die über Emden nach London gingen".split()


def times(noise, most):
    """How often something is repeated: small numbers as often as large ones."""
    return int(10 ** noise.uniform(1, len(str(most)) - 1))


def sentence(noise):
    return " ".join(noise.choices(WORDS, k=noise.randint(4, 14))).capitalize() + "."


# --- PDF

def pdf_string(text):
    return b"(" + text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def stream(data, entries=b""):
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def deflated(data, entries=b""):
    return stream(zlib.compress(data), b"/Filter /FlateDecode " + entries)


def zeros(size, byte=b" "):
    """So many bytes, deflated."""
    packer, block = zlib.compressobj(9), byte * (1 << 20)
    return b"".join(packer.compress(block[:min(1 << 20, size - at)]) for at in range(0, size, 1 << 20)) + packer.flush()


def pdf_file(objects, trailer=b"/Root 1 0 R", head=b"%PDF-1.7\n", damage=False):
    """A file of numbered objects, with a table of where they stand."""
    out, places = [head], {}
    at = len(head)
    for number, body in objects.items():
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places[number] = at
        out.append(piece)
        at += len(piece)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    out.append(b"xref\n0 1\n0000000000 65535 f \n" + table + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, 7 if damage else at))
    return b"".join(out)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"


def pdf_objects(contents, resources=b"/Font << /F1 4 0 R >>"):
    """One page for each content, from object 10 on."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 4: FONT}
    kids = []
    for number, content in enumerate(contents):
        page, body = 10 + 2 * number, 11 + 2 * number
        kids.append(b"%d 0 R" % page)
        objects[page] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %s >> >>" % (body, resources)
        objects[body] = content
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return objects


def pdf_page(noise):
    lines = [pdf_string(sentence(noise)) for _ in range(noise.randint(5, 40))]
    body = b"".join(b"BT /F1 10 Tf 1 0 0 1 72 %d Tm %s Tj ET\n" % (780 - 12 * at, line) for at, line in enumerate(lines))
    notes = b"".join(b"BT /F1 6 Tf 1 0 0 1 72 %d Tm (%d) Tj /F1 8 Tf ( Thorwald: Kabel, Emden 1901, S. %d.) Tj ET\n" % (120 - 10 * at, at + 1, at) for at in range(noise.randint(0, 3)))
    return body + b"72 130 m 200 130 l S\n" + notes


def pdf(noise):
    pages = [pdf_page(noise) for _ in range(noise.randint(1, 4))]
    return pdf_file(pdf_objects([deflated(page) if noise.random() < 0.5 else stream(page) for page in pages]))


def one_page(content, resources=b"/Font << /F1 4 0 R >>", more=None):
    return pdf_file(pdf_objects([content], resources) | (more or {}))


def pdf_nested(noise, most=200_000):
    depth = times(noise, most)
    opening, closing = noise.choice([(b"[", b"]"), (b"<<", b">>"), (b"<</A ", b">>"), (b"[<</A ", b">>]"), (b"(", b")")])
    deep = opening * depth + noise.choice([b"", closing * depth])
    text = b"BT /F1 10 Tf 72 700 Td (Das Kabel) Tj ET "
    place = noise.randrange(7)
    if place == 0: return one_page(stream(text + deep + b" TJ"))
    if place == 1: return one_page(deflated(text + b"/A " + deep + b" BDC (x) Tj EMC"))
    if place == 2: return one_page(stream(text), b"/Font << /F1 4 0 R >> /Properties " + deep)
    if place == 3: return pdf_file(pdf_objects([stream(text)]) | {1: b"<< /Type /Catalog /Pages 2 0 R /Names " + deep + b" >>"})
    if place == 4: return pdf_file(pdf_objects([stream(text)]), b"/Root 1 0 R /Info " + deep)
    if place == 5: return one_page(stream(text), more={5: deep, 6: b"<< /Type /ObjStm /N 1 /First 4 /Length 9 >> stream\n7 0 " + deep + b"\nendstream"})
    return one_page(deflated(b"BI " + deep + b" ID x EI " + text))


def pdf_trees(noise):
    """Page trees that hold themselves, lie or have no end."""
    objects = pdf_objects([stream(pdf_page(noise)) for _ in range(3)])
    count = times(noise, 100_000)
    kind = noise.randrange(8)
    if kind == 0: objects[2] = b"<< /Type /Pages /Count 3 /Kids [2 0 R 10 0 R 2 0 R] >>"
    if kind == 1: objects[2], objects[5] = b"<< /Type /Pages /Count 9 /Kids [5 0 R 10 0 R] >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 12 0 R] /Parent 5 0 R >>"
    if kind == 2: objects[2] = b"<< /Type /Pages /Count %d /Kids [10 0 R] >>" % noise.choice([-1, 0, 2 ** 31, 10 ** 30])
    if kind == 3: objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, b"10 0 R " * count)
    if kind == 4: objects[1] = b"<< /Type /Catalog /Pages 1 0 R >>"
    if kind == 5: objects[2] = b"2 0 R"
    if kind == 6:
        for number in range(30):
            objects[100 + number] = b"<< /Type /Pages /Count 1 /Kids [%d 0 R %d 0 R] >>" % (101 + number, 101 + number)
        objects[130], objects[2] = b"<< /Type /Page /Parent 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [100 0 R] >>"
    if kind == 7:
        for number in range(min(count, 20_000)):
            objects[100 + number] = b"<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R >>" % (101 + number, 99 + number)
        objects[2] = b"<< /Type /Pages /Count 9 /Kids [100 0 R] >>"
    return pdf_file(objects, damage=noise.random() < 0.2)


def pdf_forms(noise):
    """Forms that draw themselves, each other, or each the next many times."""
    each = times(noise, 1_000)
    form = lambda content, forms: stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 4 0 R >> /XObject << " + forms + b" >> >> ")
    kind, content = noise.randrange(4), b"/X Do BT /F1 9 Tf 72 700 Td (Das Kabel liegt auf der Reede.) Tj ET "
    resources = b"/Font << /F1 4 0 R >> /XObject << /X 100 0 R >>"
    if kind == 0: return one_page(stream(content), resources, {100: form(content * each, b"/X 100 0 R")})
    if kind == 1: return one_page(stream(content), resources, {100: form(content, b"/X 101 0 R"), 101: form(content, b"/X 100 0 R")})
    if kind == 2: return one_page(stream(content), resources, {100 + n: form(b"/X Do " * each + content, b"/X %d 0 R" % (101 + n)) for n in range(12)})
    return one_page(stream(b"/X Do " * each), resources, {100: stream(zeros(noise.randint(1, 20) << 20), b"/Subtype /Form /Filter /FlateDecode ")})


def pdf_bomb(noise, size=None):
    size = size or noise.randint(1, 64) << 20
    data = zeros(size, noise.choice([b" ", b"q ", b"\0", b"0 0 m ", b"(a) Tj ", b"[", b"1 0 R "]))
    kind = noise.randrange(9)
    twice, thrice = zlib.compress(data, 9), zlib.compress(zlib.compress(data, 9), 9)
    if kind == 0: return one_page(stream(data, b"/Filter /FlateDecode "))
    if kind == 1: return one_page(stream(twice, b"/Filter [/FlateDecode /FlateDecode] "))
    if kind == 2: return one_page(stream(thrice, b"/Filter [/FlateDecode /FlateDecode /FlateDecode] "))
    if kind == 3: return one_page(stream(data, b"/Filter /FlateDecode /DecodeParms << /Predictor %d /Columns %d /Colors %d >> " % (noise.choice([2, 12, 15]), noise.choice([1, 5, 2 ** 31 - 1, 10 ** 9]), noise.choice([1, 4, 10 ** 6]))))
    if kind == 4: return pdf_file(pdf_objects([stream(pdf_page(noise))]) | {5: stream(data, b"/Type /ObjStm /N 100 /First 10 /Filter /FlateDecode ")})
    if kind == 5: return one_page(stream(pdf_page(noise)), more={4: FONT[:-2] + b"/ToUnicode 5 0 R >>", 5: stream(data, b"/Filter /FlateDecode ")})
    if kind == 6: return one_page(stream(pdf_page(noise)), more={4: b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor 5 0 R >>", 5: b"<< /FontFile2 6 0 R /Flags 4 >>", 6: stream(data, b"/Filter /FlateDecode ")})
    if kind == 7: return one_page(stream(bytes([129, 32]) * (size // 128 // 16), b"/Filter [/RunLengthDecode%s] " % (b" /RunLengthDecode" * noise.randint(0, 3))))
    return one_page(b"[%s]" % (b"5 0 R " * noise.randint(2, 400)), more={11: b"[%s]" % (b"5 0 R " * noise.randint(2, 400)), 5: stream(data, b"/Filter /FlateDecode ")})


def pdf_tables(noise):
    """Tables of objects that lie, run in circles or promise millions."""
    good = pdf(noise)
    at = good.rindex(b"xref\n0 1")
    head, kind = good[:at], noise.randrange(6)
    if kind == 0: return head + b"xref\n0 999999999\n0000000000 65535 f \ntrailer\n<< /Size 999999999 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % at
    if kind == 1: return good.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)
    if kind == 2: return head + b"9 0 obj\n" + stream(b"\1\0\0\0\0" * 10, b"/Type /XRef /Size 999999999 /W [1 3 1] /Index [0 999999999] /Root 1 0 R ") + b"\nendobj\nstartxref\n%d\n%%%%EOF" % at
    if kind == 3: return head + b"9 0 obj\n" + stream(b"", b"/Type /XRef /Size 9 /W [%s] /Root 1 0 R " % noise.choice([b"0 0 0", b"99999999 99999999 9999999", b"-1 2 3", b""])) + b"\nendobj\nstartxref\n%d\n%%%%EOF" % at
    if kind == 4: return head + b"trailer << /Root 1 0 R >>\n" * times(noise, 10_000)
    return head.replace(b"/Length ", b"/Length 11 0 R /X ").replace(b"endstream", noise.choice([b"endstream", b"", b"endobj"]))


def pdf_floods(noise):
    """Operators, strings and glyphs without end, in places that no page has."""
    count = times(noise, 100_000)
    number = lambda: noise.choice([b"1e308", b"-99999999999999999999", b"0", b"0.0000000001", b"nan", b"7", b"--5", b"1" * 400])
    kind = noise.randrange(11)
    begin = b"BT /F1 10 Tf 72 700 Td "
    if kind == 0: content = b"q " * count + begin + b"(Kabel) Tj"
    elif kind == 1: content = b"".join(b"BT /F1 %s Tf %s %s %s %s %s %s Tm (Kabel) Tj ET " % tuple(number() for _ in range(7)) for _ in range(count // 50))
    elif kind == 2: content = b"".join(b"BT /F1 %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET " % (noise.uniform(1, 30), noise.uniform(0, 595), noise.uniform(0, 842), noise.choice([b"Kabel", b"1", b"a-", b"."])) for _ in range(count))
    elif kind == 3: content = begin + b"(Kabel) Tj " * count
    elif kind == 4: content = begin + b"[" + b"(K) -9 " * count + b"] TJ"
    elif kind == 5: content = begin + b"(" + b"\\(" * count + b"(" * noise.choice([0, count]) + b") Tj"
    elif kind == 6: content = b"".join(b"BT /F%d 10 Tf (a) Tj ET " % n for n in range(count // 10))
    elif kind == 7: content = b"%d 700 m %d 700 l S " * 0 + b"".join(b"%d %d m %d %d l S\n" % (noise.randint(0, 90), n % 842, noise.randint(100, 595), n % 842) for n in range(count)) + begin + b"(Kabel) Tj"
    elif kind == 8: content = b"".join(b"BT /F1 10 Tf 1 0 0 1 72 %d Tm (%d Kabel liegen auf der Reede) Tj ET " % (800 - n % 700, n) for n in range(count // 10))
    elif kind == 9: content = b"/A BMC " * count + begin + b"(Kabel) Tj" + b" EMC" * count
    else: content = begin + b"<" + b"41" * count + b"> Tj"
    pages = noise.choice([1, 1, 1, 5])
    fonts = b"/Font << /F1 4 0 R %s>>" % b"".join(b"/F%d 4 0 R " % n for n in range(2, count // 10) if kind == 6)
    return pdf_file(pdf_objects([deflated(content) if noise.random() < 0.7 else stream(content)] * pages, fonts))


def pdf_fonts(noise):
    count = times(noise, 100_000)
    cmap = noise.choice([
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFFFFFF> <0041> endbfrange",
        b"1 beginbfrange <00> <ff> [" + b"<0041>" * count + b"] endbfrange", b"1 beginbfchar <4B> <" + b"0041" * count + b"> endbfchar",
        b"/X usecmap " * count, b"1 begincidrange <00000000> <ffffffff> 0 endcidrange", b"1 beginbfrange <00> <ff> <0041> endbfrange " * (count // 50)])
    fonts = [FONT[:-2] + b"/ToUnicode 5 0 R >>",
             b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
             b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding 5 0 R /DescendantFonts [6 0 R] >>",
             b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [0 0 0 0 0 0] /CharProcs << /a 5 0 R >> /Encoding << /Differences [" + b"75 /a " * count + b"] >> /FirstChar -5 /LastChar 999999999 /Widths [" + b"1e30 " * count + b"] /Resources << /Font << /F1 4 0 R >> >> >>",
             b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 0 /LastChar 2147483647 /Widths 4 0 R /Encoding 4 0 R /FontDescriptor 4 0 R >>"]
    return one_page(stream(pdf_page(noise)), more={4: noise.choice(fonts), 5: stream(cmap, b"/Type /CMap /UseCMap 5 0 R "), 6: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [" + b"0 [1] " * count + b"0 999999999 5] /DW -1 /CIDSystemInfo << /Registry (A) /Ordering (B) /Supplement 0 >> >>"})


def pdf_locked(noise):
    """Says that it is encrypted, and lies about how."""
    entries = noise.choice([b"/Filter /Standard /V 5 /R 6 /O (x) /U (x) /OE (x) /UE (x) /P -1 /Perms (x) /StmF /StdCF /StrF /StdCF /CF << /StdCF << /CFM /AESV3 >> >>", b"/Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4" % (b"00" * 32, b"00" * 32),
                           b"/Filter /Standard /V 4 /R 4 /Length 99999 /O (%s) /U (%s) /P 0 /CF << /StdCF << /CFM /AESV2 >> >> /StmF /StdCF" % (b"a" * 32, b"b" * 32), b"/Filter /Unknown", b"", b"/Filter /Standard /V 2 /R 3 /Length 0 /O 9 0 R /U 9 0 R /P -1"])
    return pdf_file(pdf_objects([stream(pdf_page(noise))]) | {9: b"<< " + entries + b" >>"}, b"/Root 1 0 R /Encrypt 9 0 R /ID [<00> <00>]")


# --- packed XML

def packed(parts, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zipped:
        for name, data in parts:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else compression
            zipped.writestr(info, data)
    return file.getvalue()


# What the unpacking of a hostile file may end in.
BROKEN = (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, zlib.error, NotImplementedError, OSError)


def unpacked(data):
    """The parts of a packed file, large ones cut."""
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return [(info.filename, zipped.open(info).read(1 << 20)) for info in zipped.infolist()[:50]]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def docx_file(body, notes="", styles="", more=()):
    types = XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
    parts = [("[Content_Types].xml", types), ("word/document.xml", f"{XML}<w:document {W}><w:body>{body}</w:body></w:document>"),
             ("word/footnotes.xml", f"{XML}<w:footnotes {W}>{notes}</w:footnotes>"), ("word/styles.xml", f"{XML}<w:styles {W}>{styles}</w:styles>")]
    return packed([*parts, *more])


def docx_paragraph(text, style="Normal", note=None):
    call = f'<w:r><w:footnoteReference w:id="{note}"/></w:r>' if note else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r>{call}</w:p>'


def docx_note(number, text):
    return f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'


def docx(noise):
    count = noise.randint(2, 12)
    return docx_file("".join(docx_paragraph(sentence(noise), "Heading1" if at % 5 == 0 else "Normal", at) for at in range(count)), "".join(docx_note(at, f"Thorwald: Kabel, Emden 1901, S. {at}.") for at in range(1, count)),
                     '<w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>')


OFFICE = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"' for name, urn in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style")))
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def odt_file(body, styles="", manifest="", more=()):
    return packed([("mimetype", ODT_TYPE), ("content.xml", f"{XML}<office:document-content {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"),
                   ("META-INF/manifest.xml", f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>'), *more])


def odt_note(number, text):
    return f'<text:note text:id="ftn{number}" text:note-class="footnote"><text:note-citation>{number}</text:note-citation><text:note-body><text:p>{text}</text:p></text:note-body></text:note>'


def odt(noise):
    return odt_file("".join(f'<text:p text:style-name="P{at % 3}">{sentence(noise)}{odt_note(at, f"Thorwald: Kabel, Emden 1901, S. {at}.")}</text:p>' for at in range(1, noise.randint(3, 12))), '<style:style style:name="P1" style:parent-style-name="P2"/>')


def epub_file(chapters, spine=None, more=(), package=None):
    items = "".join(f'<item id="c{at}" href="c{at}.xhtml" media-type="application/xhtml+xml"/>' for at in range(len(chapters)))
    refs = spine or "".join(f'<itemref idref="c{at}"/>' for at in range(len(chapters)))
    package = package or f'{XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Das Kabel</dc:title></metadata><manifest>{items}</manifest><spine>{refs}</spine></package>'
    container = f'{XML}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="OPS/p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    return packed([("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("OPS/p.opf", package), *((f"OPS/c{at}.xhtml", text) for at, text in enumerate(chapters)), *more])


def html_body(noise, prefix=""):
    count = noise.randint(2, 10)
    return f"<h1>{sentence(noise)}</h1>" + "".join(f'<p>{sentence(noise)}<a id="{prefix}r{at}" href="#{prefix}n{at}"><sup>{at}</sup></a></p>' for at in range(1, count)) + "<ol>" + \
        "".join(f'<li id="{prefix}n{at}">Thorwald: Kabel, Emden 1901, S. {at}. <a href="#{prefix}r{at}">↩</a></li>' for at in range(1, count)) + "</ol>"


def page(body):
    return f'<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Das Kabel</title></head><body>{body}</body></html>'


def epub(noise):
    return epub_file([page(html_body(noise, f"c{at}")) for at in range(noise.randint(1, 3))])


def html(noise):
    return page(html_body(noise)).encode()


def tei_file(body, declaration=""):
    return f'{XML}{declaration}<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Das Kabel</title></titleStmt></fileDesc></teiHeader><text><body>{body}</body></text></TEI>'.encode()


def tei(noise):
    return tei_file("<div><head>Anfang</head>" + "".join(f'<p>{sentence(noise)}<note place="foot" n="{at}">Thorwald: Kabel, Emden 1901, S. {at}.</note></p>' for at in range(1, noise.randint(3, 12))) + "</div>")


def jats_file(body, back="", declaration=""):
    return f'{XML}{declaration}<article dtd-version="1.2"><front><article-meta><title-group><article-title>Das Kabel</article-title></title-group></article-meta></front><body>{body}</body><back>{back}</back></article>'.encode()


def jats(noise):
    count = noise.randint(2, 12)
    return jats_file("<sec><title>Anfang</title>" + "".join(f'<p>{sentence(noise)}<xref ref-type="fn" rid="fn{at}">{at}</xref></p>' for at in range(1, count)) + "</sec>", "<fn-group>" + "".join(f'<fn id="fn{at}"><label>{at}</label><p>Thorwald: Kabel, Emden 1901, S. {at}.</p></fn>' for at in range(1, count)) + "</fn-group>")


def rtf_file(body, head=r"{\fonttbl{\f0 Times;}}"):
    return ("{\\rtf1\\ansi\\ansicpg1252 " + head + body + "}").encode("cp1252", "replace")


def rtf(noise):
    return rtf_file("".join(sentence(noise) + r"{\super\chftn{\footnote\chftn  Thorwald: Kabel, Emden 1901, S. " + str(at) + r".}}\par " for at in range(noise.randint(2, 12))))


GOOD = {"pdf": pdf, "docx": docx, "odt": odt, "epub": epub, "html": html, "tei": tei, "jats": jats, "rtf": rtf}


def good(kind, noise):
    return GOOD[kind](noise)


# --- what hurts trees

def repeated(noise, begin, end, inner="Kabel", most=30_000):
    count = times(noise, most)
    return begin * count + inner + end * noise.choice([0, count, count // 2])


def laughs(noise):
    """Entities that grow by each other."""
    depth = noise.randint(3, 60)
    return "<!DOCTYPE x [\n<!ENTITY a0 \"Kabel \">\n" + "".join(f"<!ENTITY a{at + 1} \"{f'&a{at};' * 10}\">\n" for at in range(depth)) + noise.choice(["<!ENTITY b SYSTEM \"file:///dev/zero\">", "<!ENTITY % c SYSTEM \"http://127.0.0.1:9/\"> %c;", "<!ENTITY d \"&d;\">", ""]) + "]>\n", f"&a{depth}; &b; &d; "


def tree_pairs(kind, noise):
    """An opening and a closing tag that nest."""
    names = {"docx": ["w:p", "w:tbl", "w:tr", "w:tc", "w:sdt", "w:r", "w:ins", "w:hyperlink", "w:fldSimple", "w:txbxContent", "w:footnote", "mc:AlternateContent"], "odt": ["text:p", "text:span", "text:list", "text:list-item", "table:table", "table:table-row", "table:table-cell", "text:note", "text:note-body", "text:section", "text:h"],
             "tei": ["p", "div", "note", "q", "quote", "hi", "list", "item", "table", "row", "cell", "ref", "app", "choice", "floatingText", "TEI"], "jats": ["p", "sec", "fn", "list", "list-item", "table-wrap", "table", "tr", "td", "xref", "italic", "boxed-text", "disp-quote", "sub-article"],
             "html": ["p", "div", "table", "tr", "td", "ul", "li", "a", "b", "sup", "blockquote", "section", "span", "h1", "details", "select", "svg", "math", "template", "noscript", "pre", "aside", "figure"]}
    names["epub"] = names["html"]
    name = noise.choice(names[kind])
    return f"<{name}>", f"</{name}>"


def in_tree(kind, body, noise):
    if kind == "docx": return docx_file(body, noise.choice(["", body]), noise.choice(["", body]))
    if kind == "odt": return odt_file(body, noise.choice(["", body]))
    if kind == "epub": return epub_file([page(body)])
    if kind == "html": return page(body).encode()
    if kind == "tei": return tei_file(body)
    return jats_file(body, noise.choice(["", body]))


def deep(kind):
    def deep_tree(noise):
        begin, end = "", ""
        for _ in range(noise.randint(1, 3)):
            one, other = tree_pairs(kind, noise)
            begin, end = begin + one, other + end
        return in_tree(kind, repeated(noise, begin, end), noise)
    return deep_tree


def wide(kind):
    def wide_tree(noise):
        begin, end = tree_pairs(kind, noise)
        return in_tree(kind, (begin + noise.choice(["", "a", sentence(noise)]) + end) * times(noise, 10_000), noise)
    return wide_tree


def markup_floods(kind):
    def flood(noise):
        return in_tree(kind, noise.choice(["<", "</", "<!--", "<![CDATA[", "<?", "&", "&#x", "&#xFFFFFFFF;", "&amp;", "<a ", "<a b='", "<a " + "b=c " * 50 + ">", "]]>", "-->", "<!", "<!DOCTYPE [", "\0", "<p\n", "<a:b:c:d>", "<p id='x'>", "\ufffe"]) * times(noise, 30_000), noise)
    return flood


def docx_notes(noise):
    count = times(noise, 10_000)
    kind = noise.randrange(4)
    if kind == 0: return docx_file("".join(docx_paragraph("Kabel", note=at) for at in range(1, count)), "".join(docx_note(at, "Ebd., S. 5.") for at in range(1, count)))
    if kind == 1: return docx_file(docx_paragraph("Kabel", note=1) * count, docx_note(1, "Ebd."))
    if kind == 2: return docx_file(docx_paragraph("Kabel", note=1), docx_note(1, "Ebd.") * count)
    return docx_file(docx_paragraph("Kabel", note=1), '<w:footnote w:id="1"><w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote>')


def docx_styles(noise):
    count = times(noise, 10_000)
    style = lambda at, parent: f'<w:style w:type="paragraph" w:styleId="s{at}"><w:name w:val="heading {at}"/><w:basedOn w:val="s{parent}"/></w:style>'
    return docx_file("".join(docx_paragraph("Kabel", f"s{at % 9}") for at in range(50)), noise.choice([style(0, 0) + style(1, 2) + style(2, 1), "".join(style(at, at + 1) for at in range(count)) + style(count, 0)]) * 1,
                     noise.choice([style(0, 0) + style(1, 2) + style(2, 1), "".join(style(at, at + 1) for at in range(count)) + style(count, 0)]))


def docx_fields(noise):
    count = times(noise, 5_000)
    begin, code = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:instrText>ADDIN ZOTERO_ITEM CSL_CITATION {"citationItems":[{"itemData":' + "[" * noise.choice([1, count]) + '</w:instrText></w:r>'
    middle, end = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return docx_file("<w:p>" + noise.choice([(begin + code) * count, (begin + code + middle) * count + end * count, end * count, middle * count, (begin + code + end) * (count // 20)]) + "<w:r><w:t>Kabel</w:t></w:r></w:p>")


def odt_counts(noise):
    number = noise.choice(["999999999", "-1", "4294967296", "9" * 40, "1000000", "x"])
    return odt_file(noise.choice([f'<text:p>Kabel<text:s text:c="{number}"/>Reede</text:p>' * noise.choice([1, 50]), f'<table:table><table:table-column table:number-columns-repeated="{number}"/><table:table-row table:number-rows-repeated="{number}"><table:table-cell table:number-columns-repeated="{number}"><text:p>Kabel</text:p></table:table-cell></table:table-row></table:table>',
                                  f'<text:h text:outline-level="{number}">Kabel</text:h><text:p>Reede</text:p>', f'<text:list><text:list-item text:start-value="{number}"><text:p>Kabel</text:p></text:list-item></text:list>']))


def odt_styles(noise):
    count = times(noise, 10_000)
    style = lambda at, parent: f'<style:style style:name="P{at}" style:family="paragraph" style:parent-style-name="P{parent}"/>'
    return odt_file("".join(f'<text:p text:style-name="P{at % 9}">Kabel</text:p>' for at in range(50)), noise.choice([style(0, 0) + style(1, 2) + style(2, 1), "".join(style(at, at + 1) for at in range(count)) + style(count, 0)]))


def odt_notes(noise):
    count = times(noise, 5_000)
    inner = "Ebd."
    for at in range(noise.choice([1, 1, 300])):
        inner = odt_note(at, inner)
    return odt_file(f"<text:p>Kabel{inner}</text:p>" * noise.choice([1, min(count, 400_000 // len(inner))]))


def odt_locked(noise):
    return odt_file("\x01\x02", manifest='<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>')


def epub_spines(noise):
    count = times(noise, 10_000)
    chapter = page(html_body(noise) * noise.choice([1, 1, 50]))
    kind = noise.randrange(4)
    if kind == 0: return epub_file([chapter], '<itemref idref="c0"/>' * count)
    if kind == 1: return epub_file([page("Kabel")] * min(count, 2_000))
    if kind == 2: return epub_file([chapter], package=f'{XML}<package><manifest><item id="c0" href="{noise.choice(["../../../../etc/passwd", "p.opf", "/etc/passwd", "c0.xhtml#x", "http://127.0.0.1/", "%2e%2e/" * 500, ""])}" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c0"/></spine></package>')
    return epub_file([chapter], package=XML + "<package>" * count)


def zips(kind):
    """Parts by the thousand, with names that lead elsewhere, of sizes that lie, one over the other."""
    def hostile_zip(noise):
        base = {"docx": docx_file, "odt": odt_file, "epub": lambda body, more=(): epub_file([page(body)], more=more)}[kind]
        which = noise.randrange(7)
        if which == 0: return base("<p>Kabel</p>", more=[(f"x/{at}", "") for at in range(times(noise, 10_000))])
        if which == 1: return base("<p>Kabel</p>", more=[(name, "Kabel") for name in ("../../x", "/etc/x", "C:\\x", "a" * 60_000, "\\\\x\\y", "./././x", "word/../word/document.xml", "x\0y", "CON")])
        if which == 2: return base("Kabel " * (noise.randint(1, 8) << 20 >> 3))
        good = bytearray(base("<p>Kabel</p>"))
        end = good.rindex(b"PK\5\6")
        if which == 3: good[end + 8:end + 12] = b"\xff\xff\xff\xff"
        if which == 4:
            at = good.index(b"PK\1\2")
            good[at + 20:at + 28] = b"\xff\xff\xff\x7f" * 2
        if which == 5:
            for at in [at for at in range(len(good) - 4) if good[at:at + 4] == b"PK\1\2"]:
                good[at + 42:at + 46] = bytes(4)
        if which == 6:
            for mark, off in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
                for at in [at for at in range(len(good) - 4) if good[at:at + 4] == mark]:
                    good[at + off] |= 1
        return bytes(good)
    return hostile_zip


def entities(kind):
    def entity_bomb(noise):
        declared, used = laughs(noise)
        body = f"<p>{used * noise.choice([1, 1_000])} Kabel</p>"
        if kind == "tei": return tei_file(body, declared)
        if kind == "jats": return jats_file(body, declaration=declared)
        if kind == "html": return (declared + page(body)).encode()
        document = f"{XML}{declared}<w:document {W}><w:body>{docx_paragraph(used)}</w:body></w:document>"
        return packed([("[Content_Types].xml", "<Types/>"), ("word/document.xml", document)])
    return entity_bomb


def circles(kind):
    """Notes that call themselves and each other, calls of what is not there, one place called by thousands."""
    def circle(noise):
        count = times(noise, 5_000)
        if kind == "tei": return tei_file(noise.choice(['<p>Kabel<ref target="#a"/></p><note xml:id="a">Ebd.<ref target="#a"/></note>', '<p>Kabel<ref target="#a"/></p>' * count + '<note xml:id="a">Ebd.</note>', "".join(f'<note xml:id="a{at}">Ebd.<ref target="#a{at + 1}"/></note>' for at in range(count)), '<p>Kabel' + '<note place="foot">Ebd.' * 100 + "</note>" * 100 + "</p>"]))
        if kind == "jats": return jats_file(noise.choice(['<p>Kabel<xref ref-type="fn" rid="a"/></p>' * count, '<p>Kabel<xref ref-type="fn" rid="' + "a " * count + '"/></p>']), '<fn-group><fn id="a"><p>Ebd.<xref ref-type="fn" rid="a"/></p></fn></fn-group>' * noise.choice([1, 500]))
        return page(noise.choice(['<p>Kabel<a id="a" href="#a">1</a></p>', '<p>Kabel<a id="r{0}" href="#a">1</a></p>' * count + '<p id="a"><a href="#r0">1</a> Ebd.</p>', "".join(f'<p id="a{at}"><a href="#a{at + 1}">{at}</a> Kabel</p>' for at in range(count)), '<p id="a">Kabel</p>' * count + '<a href="#a">1</a>' * count])).encode()
    return circle


def html_tables(noise):
    count = times(noise, 10_000)
    return page(noise.choice([f'<table><tr><td colspan="{10 ** noise.randint(1, 30)}" rowspan="99999999">Kabel</td></tr></table>', "<table>" + ("<tr>" + "<td>K</td>" * min(count, 1_000) + "</tr>") * min(count, 50) + "</table>", "<table><tr><td>" * min(count, 5_000) + "Kabel", "<select>" + "<option>K" * count, f'<ol start="{noise.choice(["-1", "9" * 30])}">' + "<li>Kabel" * count, "<dl>" + "<dt>a<dd>b" * count])).encode()


def rtf_floods(noise):
    count = times(noise, 50_000)
    return rtf_file(noise.choice([
        lambda: "{" * count + "Kabel" + "}" * noise.choice([0, count]), lambda: "}" * count + "Kabel", lambda: r"\bin" + noise.choice(["999999999", "-1", "9" * 40]) + " Kabel", lambda: r"\u" + noise.choice(["-32768", "65535", "9" * 30, "55296"]) + "?" + " Kabel", lambda: r"\u228?" * count, lambda: r"\uc" + noise.choice(["99999999", "-1", "0"]) + r"\u228 abc" * (count // 10),
        lambda: r"{\footnote " * (count // 10) + "Ebd." + "}" * (count // 10), lambda: r"Kabel{\footnote Ebd.}" * (count // 20), lambda: r"{\field{\*\fldinst HYPERLINK x}{\fldrslt " * (count // 40) + "Kabel" + "}}" * (count // 40), lambda: r"\trowd Kabel\cell\row " * (count // 20), lambda: r"\'" * count, lambda: r"\'e4" * count,
        lambda: r"{\*\unknown " * (count // 10) + "Kabel", lambda: r"{\object\objdata " + "41" * count + "}Kabel", lambda: r"{\pict " + "ff" * count + "}Kabel", lambda: "\\" * count, lambda: "\\" + "a" * count + " Kabel", lambda: r"\par " * count + "Kabel", lambda: r"\s" + "9" * count + " Kabel", lambda: r"{\stylesheet" + "".join(rf"{{\s{at}\sbasedon{at + 1} x;}}" for at in range(count // 20)) + "}Kabel",
        lambda: r"\ansicpg" + noise.choice(["0", "65001", "99999999", "-5"]) + r" \'e4\'ff Kabel", lambda: "{\\upr{a}{\\*\\ud{b}}}" * (count // 20)])())


ADVERSARIAL = {
    "pdf": [pdf_nested, pdf_nested, pdf_trees, pdf_forms, pdf_bomb, pdf_bomb, pdf_tables, pdf_floods, pdf_floods, pdf_fonts, pdf_locked],
    "docx": [deep("docx"), wide("docx"), markup_floods("docx"), docx_notes, docx_styles, docx_fields, zips("docx"), zips("docx"), entities("docx")],
    "odt": [deep("odt"), wide("odt"), markup_floods("odt"), odt_counts, odt_styles, odt_notes, odt_locked, zips("odt")],
    "epub": [deep("epub"), wide("epub"), markup_floods("epub"), epub_spines, epub_spines, zips("epub")],
    "html": [deep("html"), wide("html"), markup_floods("html"), entities("html"), circles("html"), html_tables],
    "tei": [deep("tei"), wide("tei"), markup_floods("tei"), entities("tei"), circles("tei")],
    "jats": [deep("jats"), wide("jats"), markup_floods("jats"), entities("jats"), circles("jats")],
    "rtf": [rtf_floods],
}
# Words that mean something to each reader.
WORDS_OF = {
    "pdf": [" obj ", " endobj ", "stream\n", "endstream", "<<", ">>", "[", "]", "(", ")", "/Length 99999 ", "/Kids [2 0 R]", "/Type /Pages", " R ", "/Filter /FlateDecode ", " Tf ", " Tj ", "BT ", "ET ", " Do ", "q ", "Q ", "%%EOF", "trailer", "xref\n", "/Encrypt 1 0 R ", "/Prev 0 "],
    "docx": ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06"], "odt": ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06"], "epub": ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06"],
    "html": ["<p>", "</p>", "<div>", "</div>", "<table>", "<a href='#x'>", "<sup>1</sup>", "<!--", "-->", "&", "<", ">", "</body>", "<script>", "<style>", "<li id='n1'>", "\0"],
    "tei": ["<p>", "</p>", "<note>", "</note>", "<div>", "</div>", "<ref target='#x'>", "&", "<", ">", "<pb n='1'/>", "<!--", "<![CDATA["], "jats": ["<p>", "</p>", "<fn id='x'>", "</fn>", "<sec>", "</sec>", "<xref rid='x'>", "&", "<", ">", "<!--", "<![CDATA["],
    "rtf": ["{", "}", "\\", "\\par ", "{\\footnote ", "\\u8211?", "\\'e4", "\\bin9 ", "{\\*\\x ", "\\chftn ", "\\row ", "\\cell ", "\\uc0 "],
}
ENDINGS = {"pdf": ".pdf", "docx": ".docx", "odt": ".odt", "epub": ".epub", "html": ".html", "tei": ".tei.xml", "jats": ".jats.xml", "rtf": ".rtf"}
