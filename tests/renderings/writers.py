"""An article as others write it: HTML of word processors, wikis, journals and weblogs, JATS of deposits, TEI of editions,
RTF of Word. Each writer takes an `Article` and returns the file's text; the habits are those of the program or the house
it is named for, the text is the article's."""
import html

from article import plain

CHROME_BEFORE = """<header class="site-header"><a href="/">Zeitschrift für Stadtgeschichte</a><p>Herausgegeben vom Verein für
Stadtgeschichte, seit 1902.</p></header><nav class="main-nav"><ul><li><a href="/hefte">Hefte</a></li><li><a href="/ueber">Über uns</a></li>
<li><a href="/autoren">Für Autorinnen und Autoren</a></li></ul></nav>"""
CHROME_AFTER = """<div id="cookie-banner" role="dialog"><p>Wir verwenden Cookies, um Ihnen das beste Erlebnis auf unserer Seite zu
bieten. Mit der weiteren Nutzung stimmen Sie dem zu.</p><button>Alle annehmen</button></div>
<footer class="site-footer"><p>© 2024 Verein für Stadtgeschichte e. V. Alle Rechte vorbehalten.</p><ul><li><a href="/impressum">Impressum</a></li></ul></footer>"""
RELATED = """<h3>Das könnte Sie auch interessieren</h3><ul><li><a href="/a/1">Gaslicht und Gemeinsinn</a></li><li><a href="/a/2">Der letzte
Nachtwächter von Wieck</a></li></ul>"""
COMMENTS = """<h2>2 Kommentare</h2><ol class="comment-list"><li class="comment"><p>Sehr schöner Beitrag, vielen Dank! Mein Großvater hat noch von den
Uhren erzählt.</p></li><li class="comment"><p>Stimmt die Zahl in der Tabelle wirklich?</p></li></ol>
<form><textarea></textarea><button>Kommentar abschicken</button></form>"""


class Html:
    """What the writers of HTML share; a dialect overrides how a marker, a note and a page look."""

    def __init__(self, article):
        self.article = article

    def text(self, text):
        return html.escape(text, quote=False)

    def marker(self, n):
        raise NotImplementedError

    def inlines(self, inlines):
        out = ""
        for i in inlines:
            if i[0] == "t":
                out += self.text(i[1])
            elif i[0] == "i":
                out += self.italic(self.inlines(i[1]))
            elif i[0] == "sup":
                out += f"<sup>{i[1]}</sup>"
            elif i[0] == "a":
                out += f'<a href="{html.escape(i[1])}">{self.text(i[2])}</a>'
            elif i[0] == "note":
                out += self.marker(i[1])
        return out

    def italic(self, inner):
        return f"<em>{inner}</em>"

    def heading(self, level, inlines):
        return f"<h{level + 1}>{self.inlines(inlines)}</h{level + 1}>"

    def paragraph(self, inlines):
        return f"<p>{self.inlines(inlines)}</p>"

    def quote(self, paragraphs):
        return "<blockquote>" + "".join(f"<p>{self.inlines(p)}</p>" for p in paragraphs) + "</blockquote>"

    def list(self, ordered, items):
        name = "ol" if ordered else "ul"
        return f"<{name}>" + "".join(f"<li>{self.inlines(i)}</li>\n" for i in items) + f"</{name}>"

    def table(self, caption, rows):
        head, *body = rows
        cell = lambda name, c: f"<{name}>{self.inlines(c)}</{name}>"
        return (
            f"<table><caption>{self.inlines(caption)}</caption><thead><tr>" + "".join(cell("th", c) for c in head) + "</tr></thead><tbody>"
            + "".join("<tr>" + "".join(cell("td", c) for c in row) + "</tr>\n" for row in body) + "</tbody></table>"
        )

    def blocks(self):
        kinds = {"h": self.heading, "p": self.paragraph, "quote": self.quote, "list": self.list, "table": self.table}
        return "\n".join(kinds[b[0]](*b[1:]) for b in self.article.blocks)

    def note_paragraphs(self, n, before="", after=""):
        paragraphs = self.article.notes[n - 1]
        parts = [self.inlines(p) for p in paragraphs]
        parts[0] = before + parts[0]
        parts[-1] += after
        return parts

    def numbers(self):
        return range(1, len(self.article.notes) + 1)

    def page(self, body, head=""):
        title = self.text(self.article.title)
        return f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{title}</title>{head}</head>\n<body>{body}</body></html>\n'


class Word(Html):
    """Word's "web page, filtered"."""

    def italic(self, inner):
        return f"<i>{inner}</i>"

    def marker(self, n):
        return (
            f"<a href=\"#_ftn{n}\" name=\"_ftnref{n}\" title=\"\"><span class=MsoFootnoteReference><span\nclass=MsoFootnoteReference>"
            f"<span style='font-size:12.0pt;line-height:107%;\nfont-family:\"Times New Roman\",serif'>[{n}]</span></span></span></a>"
        )

    def heading(self, level, inlines):
        return f"<h{level}>{self.inlines(inlines)}</h{level}>\n"

    def paragraph(self, inlines):
        return f"<p class=MsoNormal style='text-align:justify'>{self.inlines(inlines)}</p>\n"

    def quote(self, paragraphs):
        return "".join(f"<p class=MsoQuote style='margin-top:10.0pt;margin-right:43.2pt;margin-left:43.2pt'>{self.inlines(p)}</p>\n" for p in paragraphs)

    def list(self, ordered, items):
        out = ""
        for at, item in enumerate(items):
            place = "First" if at == 0 else "Last" if at == len(items) - 1 else "Middle"
            sign = f"{at + 1}." if ordered else "<span style='font-family:Symbol'>·</span>"
            out += (
                f"<p class=MsoListParagraphCxSp{place} style='text-indent:-18.0pt'>{sign}<span style='font:7.0pt \"Times New Roman\"'>"
                f"&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span>{self.inlines(item)}</p>\n\n"
            )
        return out

    def table(self, caption, rows):
        cell = lambda c: f"<td width=151 valign=top style='padding:0cm 5.4pt 0cm 5.4pt'>\n  <p class=MsoNormal style='margin-bottom:0cm'>{self.inlines(c)}</p>\n  </td>"
        return (
            f"<p class=MsoCaption>{self.inlines(caption)}</p>\n<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>\n"
            + "".join(" <tr>\n" + "".join(cell(c) for c in row) + "\n </tr>\n" for row in rows) + "</table>\n"
        )

    def write(self):
        article = self.article
        top = f"<p class=MsoTitle>{self.text(article.title)}</p>\n<p class=MsoSubtitle>{self.text(article.subtitle)}</p>\n" + "".join(
            f"<p class=MsoNormal align=center style='text-align:center'>{self.text(a)}</p>\n" for a in article.authors
        )
        notes = ""
        for n in self.numbers():
            sign = f"<a href=\"#_ftnref{n}\" name=\"_ftn{n}\" title=\"\"><span class=MsoFootnoteReference><span\nclass=MsoFootnoteReference><span style='font-size:10.0pt'>[{n}]</span></span></span></a> "
            notes += f"<div id=ftn{n}>\n\n" + "".join(f"<p class=MsoFootnoteText>{p}</p>\n\n" for p in self.note_paragraphs(n, sign)) + "</div>\n\n"
        style = "<style>\n<!--\n p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm;font-size:12.0pt}\n p.MsoQuote {font-style:italic}\n-->\n</style>"
        body = f"<div class=WordSection1>\n{top}{self.blocks()}</div>\n<div><br clear=all>\n<hr align=left size=1 width=\"33%\">\n{notes}</div>"
        title = self.text(article.title)
        return (
            "<html>\n<head>\n<meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\">\n<meta name=Generator content=\"Microsoft Word 15 (filtered)\">\n"
            f"<title>{title}</title>\n{style}\n</head>\n<body lang=DE link=blue vlink=purple style='word-wrap:break-word'>\n{body}\n</body>\n</html>\n"
        ).encode("windows-1252", "xmlcharrefreplace")


class GoogleDocs(Html):
    """Google Docs, "Download > Web page": classes without names, notes as `ftnt`."""

    def italic(self, inner):
        return f'</span><span class="c3">{inner}</span><span class="c1">'

    def marker(self, n):
        return f'</span><sup><a href="#ftnt{n}" id="ftnt_ref{n}">[{n}]</a></sup><span class="c1">'

    def inlines(self, inlines):
        return super().inlines(inlines)

    def span(self, inlines):
        return f'<span class="c1">{self.inlines(inlines)}</span>'

    def heading(self, level, inlines):
        return f'<h{level} class="c7" id="h.{level}x"><span class="c2">{self.inlines(inlines)}</span></h{level}>'

    def paragraph(self, inlines):
        return f'<p class="c0">{self.span(inlines)}</p>'

    def quote(self, paragraphs):
        return "".join(f'<p class="c5">{self.span(p)}</p>' for p in paragraphs)

    def list(self, ordered, items):
        name = "ol" if ordered else "ul"
        return f'<{name} class="c4 lst-kix_1-0 start">' + "".join(f'<li class="c0 c6 li-bullet-0">{self.span(i)}</li>' for i in items) + f"</{name}>"

    def table(self, caption, rows):
        cell = lambda c: f'<td class="c8" colspan="1" rowspan="1"><p class="c0">{self.span(c)}</p></td>'
        return f'<p class="c0">{self.span(caption)}</p><table class="c9">' + "".join('<tr class="c10">' + "".join(cell(c) for c in row) + "</tr>" for row in rows) + "</table>"

    def write(self):
        article = self.article
        css = "<style type=\"text/css\">.lst-kix_1-0>li:before{content:\"-  \"}ol{margin:0;padding:0}.c0{padding-top:0pt;line-height:1.15;text-align:left}.c1{color:#000000;font-size:11pt}.c3{font-style:italic}.c5{margin-left:36pt;margin-right:36pt;padding-top:0pt;text-align:left}.c6{margin-left:36pt;padding-left:0pt}</style>"
        top = f'<p class="c0 title"><span class="c2">{self.text(article.title)}</span></p><p class="c0 subtitle"><span class="c2">{self.text(article.subtitle)}</span></p>'
        top += "".join(f'<p class="c0">{self.span([("t", a)])}</p>' for a in article.authors)
        notes = ""
        for n in self.numbers():
            parts = [f'<span class="c1">{p}</span>' for p in self.note_paragraphs(n)]
            parts[0] = f'<a href="#ftnt_ref{n}" id="ftnt{n}">[{n}]</a><span class="c1">&nbsp;</span>' + parts[0]
            notes += "<div>" + "".join(f'<p class="c0">{p}</p>' for p in parts) + "</div>"
        return self.page(f'{top}{self.blocks()}<hr class="c11">{notes}', css).replace("<body>", '<body class="c12 doc-content">')


class Wiki(Html):
    """MediaWiki with its furniture."""

    def marker(self, n):
        return f'<sup id="cite_ref-{n}" class="reference"><a href="#cite_note-{n}"><span class="cite-bracket">&#91;</span>{n}<span class="cite-bracket">&#93;</span></a></sup>'

    def heading(self, level, inlines):
        text = self.inlines(inlines)
        edit = '<span class="mw-editsection"><span class="mw-editsection-bracket">[</span><a href="/edit">Bearbeiten</a><span class="mw-editsection-bracket">]</span></span>'
        return f'<div class="mw-heading mw-heading{level + 1}"><h{level + 1} id="s">{text}</h{level + 1}>{edit}</div>'

    def write(self):
        title = self.text(self.article.title)
        entries = "".join(f'<li class="toclevel-1"><a href="#s"><span class="tocnumber">{n}</span> <span class="toctext">{plain(b[2])}</span></a></li>' for n, b in enumerate(b for b in self.article.blocks if b[0] == "h"))
        toc = f'<div id="toc" class="toc" role="navigation"><div class="toctitle"><h2 id="mw-toc-heading">Inhaltsverzeichnis</h2></div><ul>{entries}</ul></div>'
        notes = "".join(
            f'<li id="cite_note-{n}"><span class="mw-cite-backlink"><a href="#cite_ref-{n}">↑</a></span> <span class="reference-text">' + "<br>".join(self.note_paragraphs(n)) + "</span>\n</li>\n"
            for n in self.numbers()
        )
        body = f"""<div id="mw-page-base" class="noprint"></div><div id="content" class="mw-body" role="main"><h1 id="firstHeading" class="firstHeading">{title}</h1>
<div id="bodyContent"><div id="siteSub" class="noprint">aus Wikipedia, der freien Enzyklopädie</div><div id="jump-to-nav"></div><a class="mw-jump-link" href="#mw-head">Zur Navigation springen</a>
<div id="mw-content-text"><div class="mw-parser-output">{toc}{self.blocks()}<div class="mw-heading mw-heading2"><h2 id="Einzelnachweise">Einzelnachweise</h2></div><ol class="references">{notes}</ol></div></div>
<div id="catlinks" class="catlinks"><div id="mw-normal-catlinks"><a href="/k">Kategorien</a>: <ul><li><a href="/k1">Zeitmessung</a></li><li><a href="/k2">Wieck</a></li></ul></div></div></div></div>
<div id="mw-navigation"><h2>Navigationsmenü</h2><div id="mw-head"><nav><h3>Meine Werkzeuge</h3><ul><li>Nicht angemeldet</li><li><a href="/d">Diskussionsseite</a></li></ul></nav></div>
<div id="mw-panel"><nav><h3>Navigation</h3><ul><li><a href="/">Hauptseite</a></li><li><a href="/z">Zufälliger Artikel</a></li></ul></nav></div></div>
<footer id="footer" class="mw-footer"><ul><li id="footer-info-lastmod"> Diese Seite wurde zuletzt am 3. Mai 2023 um 10:12 Uhr bearbeitet.</li></ul></footer>"""
        return self.page(body)


class Journal(Html):
    """An article of Open Journal Systems, notes in a list behind it with a return arrow, a sidebar beside."""

    def marker(self, n):
        return f'<sup><a class="footnote-link" href="#fn-{n}" id="fnr-{n}">{n}</a></sup>'

    def write(self):
        article = self.article
        meta = f'<meta name="citation_title" content="{html.escape(article.title)}">' + "".join(f'<meta name="citation_author" content="{a}">' for a in article.authors)
        notes = "".join(f'<li id="fn-{n}">' + "".join(f"<p>{p}</p>" for p in self.note_paragraphs(n, after=f' <a href="#fnr-{n}" title="zurück zum Text">&#8617;</a>')) + "</li>\n" for n in self.numbers())
        body = f"""{CHROME_BEFORE}<div class="pkp_structure_content has_sidebar"><main class="pkp_structure_main" role="main"><nav class="cmp_breadcrumbs" role="navigation" aria-label="Sie sind hier:"><ol><li><a href="/">Startseite</a></li><li><a href="/archiv">Archiv</a></li></ol></nav>
<article class="obj_article_details"><h1 class="page_title">{self.text(article.title)}</h1><h2 class="subtitle">{self.text(article.subtitle)}</h2>
<section class="item authors"><h2 class="pkp_screen_reader">Autor/innen</h2><ul class="authors">{"".join(f'<li><span class="name">{a}</span></li>' for a in article.authors)}</ul></section>
<div class="article-text">{self.blocks()}<h2>Anmerkungen</h2><ol class="notes">{notes}</ol></div>
<div class="entry_details"><div class="item citation"><h2 class="label">Zitationsvorschlag</h2><div class="value">Zeitschrift für Stadtgeschichte, 12(1), 2019.</div></div></div></article></main>
<div class="pkp_structure_sidebar" role="complementary" aria-label="Seitenleiste"><div class="pkp_block block_language"><h2 class="title">Sprache</h2><ul><li><a href="/en">English</a></li></ul></div></div></div>{CHROME_AFTER}"""
        return self.page(body, meta)


class Weblog(Html):
    """A weblog: notes in brackets, tied by ids without links back, sharing, comments, related posts."""

    def marker(self, n):
        return f'<sup class="fn"><a href="#footnote-{n}">[{n}]</a></sup>'

    def write(self):
        article = self.article
        notes = "".join(f'<p id="footnote-{n}">' + "<br/>".join(self.note_paragraphs(n, f"[{n}] ")) + "</p>\n" for n in self.numbers())
        body = f"""<div id="page" class="site"><a class="skip-link" href="#content">Zum Inhalt springen</a>{CHROME_BEFORE}<div id="content" class="site-content"><div id="primary"><article id="post-17" class="post hentry">
<header class="entry-header"><h1 class="entry-title">{self.text(article.title)}</h1><div class="entry-meta">8. März 2019 von <a href="/a">{article.authors[0]}</a></div></header>
<div class="entry-content"><div class="sharedaddy social-share"><h3>Teilen mit:</h3><ul><li><a href="/t">Twitter</a></li></ul></div>{self.blocks()}<hr/><h4>Fußnoten</h4>{notes}</div>
<footer class="entry-footer">Veröffentlicht unter <a href="/g">Geschichte</a></footer></article>
<nav class="post-navigation"><a href="/v">Vorheriger Beitrag</a></nav><div id="related" class="related-posts">{RELATED}</div><div id="comments" class="comments-area">{COMMENTS}</div></div>
<aside id="secondary" class="widget-area" role="complementary"><section class="widget"><h2>Neueste Beiträge</h2><ul><li><a href="/1">Gaslicht</a></li></ul></section></aside></div>{CHROME_AFTER}</div>"""
        return self.page(body)


class Popup(Html):
    """Notes that open over the text: the marker a button's link, the note hidden where it is called."""

    def marker(self, n):
        return f'<a id="ref{n}" class="footnote-ref" href="#note{n}" aria-describedby="footnote-label"><sup>{n}</sup></a>'

    def paragraph(self, inlines):
        asides = "".join(
            f'<aside id="note{i[1]}" class="footnote sidenote" role="doc-footnote"><span class="number">{i[1]}</span> ' + "".join(f"<p>{p}</p>" for p in self.note_paragraphs(i[1])) + f'<a href="#ref{i[1]}" class="close">×</a></aside>'
            for i in inlines if i[0] == "note"
        )
        return super().paragraph(inlines) + asides

    def quote(self, paragraphs):
        inner = super().quote(paragraphs)
        return inner + "".join(self.paragraph([i for i in p if i[0] == "note"]).split("</p>", 1)[1] for p in paragraphs if any(i[0] == "note" for i in p))

    def list(self, ordered, items):
        inner = super().list(ordered, items)
        return inner + "".join(self.paragraph([i for i in p if i[0] == "note"]).split("</p>", 1)[1] for p in items if any(i[0] == "note" for i in p))

    def write(self):
        article = self.article
        top = f"<h1>{self.text(article.title)}</h1><p class=\"subtitle\">{self.text(article.subtitle)}</p>"
        return self.page(f"{CHROME_BEFORE}<main><article>{top}{self.blocks()}</article></main>{CHROME_AFTER}")


LINKS = "".join(f'<li><a href="/{n}">{text}</a></li>' for n, text in enumerate(["Startseite", "Aktuelles", "Hefte", "Sammlungen", "Veranstaltungen", "Mitglied werden", "Presse", "Kontakt"]))


class Soup(Html):
    """A site without a word about its parts: boxes in boxes, menus left and right, teasers with pictures."""

    def marker(self, n):
        return f'<a href="#n{n}" id="t{n}" class="r"><sup>{n}</sup></a>'

    def notes_list(self):
        return "".join(f'<div class="n"><a href="#t{n}" id="n{n}">{n}</a> ' + "<br>".join(self.note_paragraphs(n)) + "</div>\n" for n in self.numbers())

    def write(self):
        article = self.article
        teasers = "".join(f'<div class="box"><a href="/t{n}"><img src="{n}.jpg" alt=""></a><h4><a href="/t{n}">Aus der Sammlung, Teil {n}</a></h4><p><a href="/t{n}">Was die Schubladen des Archivs über den Alltag der Stadt verraten</a></p></div>' for n in range(1, 5))
        body = f"""<div id="w"><div class="x1"><a href="/"><img src="l.png" alt="Logo"></a><ul>{LINKS}</ul></div><div class="x2"><ul>{LINKS}</ul></div>
<div class="x3"><h1>{self.text(article.title)}</h1><p class="s">{self.text(article.subtitle)}</p>{self.blocks()}<hr>{self.notes_list()}</div>
<div class="x4">{teasers}</div></div><div class="x5"><ul>{LINKS}</ul><p><a href="/i">Impressum</a> · <a href="/d">Datenschutz</a></p></div>"""
        return self.page(body, f'<meta name="author" content="{"; ".join(article.authors)}">')


class Tables(Soup):
    """A page of the nineties: the menu in the left cell of a table, the text in the right."""

    def italic(self, inner):
        return f"<I>{inner}</I>"

    def paragraph(self, inlines):
        return f"<P ALIGN=justify>{self.inlines(inlines)}\n"

    def write(self):
        article = self.article
        menu = "".join(f'<A HREF="{n}.htm">{text}</A><BR>' for n, text in enumerate(["Home", "Hefte", "Links", "Gästebuch"]))
        return f"""<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1"><TITLE>{self.text(article.title)}</TITLE></HEAD><BODY BGCOLOR=#FFFFFF>
<TABLE WIDTH=100% BORDER=0><TR><TD WIDTH=120 VALIGN=top>{menu}</TD><TD VALIGN=top><H1>{self.text(article.title)}</H1>{self.blocks()}<HR>{self.notes_list()}</TD></TR></TABLE></BODY></HTML>
""".encode("iso-8859-1", "xmlcharrefreplace")


class Xml:
    """What the writers of XML share."""

    def __init__(self, article):
        self.article = article

    def text(self, text):
        return html.escape(text, quote=False)

    def inlines(self, inlines):
        out = ""
        for i in inlines:
            if i[0] == "t":
                out += self.text(i[1])
            elif i[0] == "i":
                out += self.italic(self.inlines(i[1]))
            elif i[0] == "sup":
                out += self.raised(i[1])
            elif i[0] == "a":
                out += self.link(html.escape(i[1]), self.text(i[2]))
            elif i[0] == "note":
                out += self.note(i[1])
        return out

    def nested(self, begin, end):
        """Blocks in sections that stand in each other."""
        out, open_levels = "", []
        for block in self.article.blocks:
            if block[0] == "h":
                while open_levels and open_levels[-1] >= block[1]:
                    out += end
                    open_levels.pop()
                open_levels.append(block[1])
                out += begin(self.inlines(block[2]), block[1])
            else:
                out += getattr(self, "block_" + block[0])(*block[1:]) + "\n"
        return out + end * len(open_levels)


class Jats(Xml):
    """JATS as a repository of journals holds it: notes in a group behind, markers raised, tables in boxes with their labels."""

    def italic(self, inner):
        return f"<italic>{inner}</italic>"

    def raised(self, text):
        return f"<sup>{text}</sup>"

    def link(self, address, text):
        return f'<ext-link ext-link-type="uri" xlink:href="{address}">{text}</ext-link>'

    def note(self, n):
        return f'<xref ref-type="fn" rid="fn{n}"><sup>{n}</sup></xref>'

    def block_p(self, inlines):
        return f"<p>{self.inlines(inlines)}</p>"

    def block_quote(self, paragraphs):
        return "<disp-quote>" + "".join(f"<p>{self.inlines(p)}</p>" for p in paragraphs) + "</disp-quote>"

    def block_list(self, ordered, items):
        label = lambda n: f"<label>{n}.</label>" if ordered else ""
        return f'<list list-type="{"order" if ordered else "bullet"}">' + "".join(f"<list-item>{label(n + 1)}<p>{self.inlines(i)}</p></list-item>" for n, i in enumerate(items)) + "</list>"

    def block_table(self, caption, rows):
        label, _, rest = plain(caption).partition(": ")
        head, *body = rows
        row = lambda name, cells: "<tr>" + "".join(f'<{name} align="left" valign="top">{self.inlines(c)}</{name}>' for c in cells) + "</tr>"
        return (
            f'<table-wrap id="t1" position="float"><label>{label}:</label><caption><p>{self.text(rest)}</p></caption><table frame="hsides" rules="groups"><thead>'
            + row("th", head) + "</thead><tbody>" + "".join(row("td", r) for r in body) + "</tbody></table></table-wrap>"
        )

    def front(self):
        article = self.article
        names = "".join(f'<contrib contrib-type="author"><name><surname>{a.rsplit(" ", 1)[1]}</surname><given-names>{a.rsplit(" ", 1)[0]}</given-names></name><xref ref-type="aff" rid="aff1">1</xref></contrib>' for a in article.authors)
        return f"""<front><journal-meta><journal-id journal-id-type="publisher-id">zsg</journal-id><journal-title-group><journal-title>Zeitschrift für Stadtgeschichte</journal-title></journal-title-group><issn pub-type="epub">0000-0000</issn></journal-meta>
<article-meta><article-id pub-id-type="doi">10.0000/zsg.2019.1</article-id><title-group><article-title>{self.text(article.title)}</article-title><subtitle>{self.text(article.subtitle)}</subtitle></title-group><contrib-group>{names}</contrib-group>
<aff id="aff1"><label>1</label>Universität Greifswald, Historisches Institut</aff><author-notes><corresp id="c1">E-Mail: a@b.example</corresp></author-notes><pub-date pub-type="epub"><day>8</day><month>3</month><year>2019</year></pub-date><volume>12</volume><fpage>41</fpage><lpage>58</lpage>
<permissions><copyright-statement>© 2019</copyright-statement><license><license-p>Dieser Beitrag ist frei zugänglich.</license-p></license></permissions></article-meta></front>"""

    def write(self):
        body = self.nested(lambda title, level: f"<sec><title>{title}</title>\n", "</sec>")
        notes = "".join(f'<fn id="fn{n + 1}" fn-type="other"><label>{n + 1}</label>' + "".join(f"<p>{self.inlines(p)}</p>" for p in paragraphs) + "</fn>\n" for n, paragraphs in enumerate(self.article.notes))
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.2 20190208//EN" "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML" article-type="research-article" xml:lang="de">
{self.front()}<body>{body}</body><back><fn-group><title>Anmerkungen</title>{notes}</fn-group></back></article>
"""


class JatsInline(Jats):
    """JATS as Latin American houses write it: markers raised around the reference, the note's label raised in its paragraph."""

    def note(self, n):
        return f'<sup><xref ref-type="fn" rid="fn{n}">{n}</xref></sup>'

    def write(self):
        text = super().write()
        for n in range(1, len(self.article.notes) + 1):
            text = text.replace(f'<label>{n}</label><p>', f"<p><sup>{n}</sup> ", 1) if f'fn{n}" fn-type="other"><label>{n}</label><p>' in text else text
        return text


class Tei(Xml):
    """TEI of a digital journal: notes where they are called, numbered, their text in paragraphs only where there are two."""

    def italic(self, inner):
        return f'<hi rend="italic">{inner}</hi>'

    def raised(self, text):
        return f'<hi rend="superscript">{text}</hi>'

    def link(self, address, text):
        return f'<ref target="{address}">{text}</ref>'

    def note(self, n):
        paragraphs = self.article.notes[n - 1]
        inner = self.inlines(paragraphs[0]) if len(paragraphs) == 1 else "".join(f"<p>{self.inlines(p)}</p>" for p in paragraphs)
        return f'<note xml:id="ftn{n}" n="{n}" place="foot">{inner}</note>'

    def block_p(self, inlines):
        return f"<p>{self.inlines(inlines)}</p>"

    def block_quote(self, paragraphs):
        return "<quote>" + "".join(f"<p>{self.inlines(p)}</p>" for p in paragraphs) + "</quote>"

    def block_list(self, ordered, items):
        return f'<list rend="{"numbered" if ordered else "bulleted"}">' + "".join(f"<item>{self.inlines(i)}</item>\n" for i in items) + "</list>"

    def block_table(self, caption, rows):
        return f"<table><head>{self.inlines(caption)}</head>" + "".join(f'<row{" role=" + chr(34) + "label" + chr(34) if at == 0 else ""}>' + "".join(f"<cell>{self.inlines(c)}</cell>" for c in row) + "</row>" for at, row in enumerate(rows)) + "</table>"

    def header(self):
        article = self.article
        names = "".join(f'<author><persName><forename>{a.rsplit(" ", 1)[0]}</forename><surname>{a.rsplit(" ", 1)[1]}</surname></persName></author>' for a in article.authors)
        return f"""<teiHeader><fileDesc><titleStmt><title type="main">{self.text(article.title)}</title><title type="sub">{self.text(article.subtitle)}</title>{names}</titleStmt>
<publicationStmt><p>Verein für Stadtgeschichte</p><date when="2019-03-08"/></publicationStmt><sourceDesc><p>Digital entstanden.</p></sourceDesc></fileDesc></teiHeader>"""

    def document(self, body, back=""):
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="de">{self.header()}<text><body>{body}</body>{back}</text></TEI>\n'

    def write(self):
        return self.document(self.nested(lambda title, level: f"<div><head>{title}</head>\n", "</div>"))


class TeiApart(Tei):
    """TEI with notes in the back, markers as references, sections numbered by their level."""

    def note(self, n):
        return f'<ref target="#fn_{n}" type="note" xml:id="fnref_{n}"><hi rend="sup">{n}</hi></ref>'

    def write(self):
        notes = "".join(f'<note xml:id="fn_{n + 1}" n="{n + 1}" type="footnote" target="#fnref_{n + 1}">' + "".join(f"<p>{self.inlines(p)}</p>" for p in paragraphs) + "</note>\n" for n, paragraphs in enumerate(self.article.notes))
        return self.document(self.nested(lambda title, level: f'<div type="section{level}"><head>{title}</head>\n', "</div>"), f'<back><div type="notes"><head>Anmerkungen</head>{notes}</div></back>')


class TeiPrint(Tei):
    """TEI of a printed text: pages, running heads, lines with words broken at their ends, abbreviations kept beside what they stand for."""

    def text(self, text):
        words, out, column = self.with_choices(text).split(" "), "", 0
        for at, word in enumerate(words):
            if column > 50 and "<" not in word and word.isalpha() and len(word) > 8:
                out += f'{word[:5]}-<lb break="no"/>\n{word[5:]}'
                column = 0
            elif column > 60:
                out += word + "<lb/>"
                column = 0
            else:
                out += word
            out += " " if at < len(words) - 1 else ""
            column += len(word) + 1
        return out

    def with_choices(self, text):
        text = html.escape(text, quote=False)
        return text.replace(" und ", " <choice><abbr>u.</abbr><expan>und</expan></choice> ", 1) if text.count(" und ") > 1 else text

    def block_p(self, inlines):
        self.pages = getattr(self, "pages", 40) + 1
        inner = self.inlines(inlines)
        cut = inner.find(". ")
        mark = f'<fw type="sig" place="bottom">C</fw><pb n="{self.pages}" facs="#f{self.pages}"/><fw type="header" place="top">Zeitschrift für Stadtgeschichte</fw>'
        return f"<p>{inner[:cut + 2]}{mark}{inner[cut + 2:]}</p>" if cut > 0 and "<" not in inner[max(0, cut - 30):cut + 30] else f"<p>{inner}</p>"

    def note(self, n):
        return super().note(n).replace('place="foot"', f'place="bottom" type="footnote"').replace(f'n="{n}"', f'n="{n})"')


class Rtf:
    """RTF as Word writes it: styles, lists with their text, notes with `\\chftn`, characters by code page and by number."""

    def __init__(self, article):
        self.article = article

    def text(self, text):
        out = ""
        for c in text:
            if c in "\\{}":
                out += "\\" + c
            elif c == "„":
                out += "\\u8222\\'84"
            elif c == "“":
                out += "\\ldblquote "
            elif c == "”":
                out += "\\rdblquote "
            elif c == "–":
                out += "\\endash "
            elif ord(c) < 128:
                out += c
            elif ord(c) < 256:
                out += f"\\'{c.encode('cp1252')[0]:02x}"
            else:
                out += f"\\u{ord(c)}?"
        return out

    def inlines(self, inlines):
        out = ""
        for i in inlines:
            if i[0] == "t":
                half = len(i[1]) // 2
                out += f"{{\\rtlch\\fcs1 \\af0 \\ltrch\\fcs0 \\insrsid1 {self.text(i[1][:half])}}}\r\n{{\\rtlch\\fcs1 \\af0 \\ltrch\\fcs0 \\insrsid2 {self.text(i[1][half:])}}}"
            elif i[0] == "i":
                out += "{\\i " + self.inlines(i[1]) + "}"
            elif i[0] == "sup":
                out += "{\\super " + i[1] + "}"
            elif i[0] == "a":
                out += f'{{\\field{{\\*\\fldinst {{ HYPERLINK "{i[1]}" }}}}{{\\fldrslt {{\\cs15\\ul\\cf2 {self.text(i[2])}}}}}}}'
            elif i[0] == "note":
                paragraphs = "\\par ".join(self.inlines(p) for p in self.article.notes[i[1] - 1])
                out += f"{{\\cs16\\super \\chftn {{\\footnote \\ltrpar \\pard\\plain \\s17\\ql \\li0\\ri0\\widctlpar \\fs20 {{\\cs16\\super \\chftn }}{{ {paragraphs}}}}}}}"
        return out

    def write(self):
        out = ""
        for b in self.article.blocks:
            if b[0] == "h":
                out += f"\\pard\\plain \\ltrpar\\s{b[1]}\\ql \\li0\\ri0\\sb240\\keepn\\outlinelevel{b[1] - 1} \\b\\fs32 {{{self.inlines(b[2])}\r\n\\par }}"
            elif b[0] == "p":
                out += f"\\pard\\plain \\ltrpar\\qj \\li0\\ri0\\sa160\\widctlpar \\fs24 {{{self.inlines(b[1])}\r\n\\par }}"
            elif b[0] == "quote":
                for p in b[1]:
                    out += f"\\pard\\plain \\ltrpar\\s18\\qj \\li862\\ri862\\sb200\\sa160\\widctlpar \\fs24\\i {{{self.inlines(p)}\r\n\\par }}"
            elif b[0] == "list":
                for at, item in enumerate(b[2]):
                    sign = f"{at + 1}." if b[1] else "\\loch\\af3\\dbch\\af31505\\hich\\f3 \\'b7"
                    out += f"{{\\listtext\\pard\\plain\\ltrpar \\s19 \\f0 {sign}\\tab}}\\pard \\ltrpar\\s19\\ql \\fi-360\\li720\\ri0\\ls1\\adjustright {{{self.inlines(item)}\r\n\\par }}"
            elif b[0] == "table":
                out += f"\\pard\\plain \\ltrpar\\s20\\ql \\i\\fs18 {{{self.inlines(b[1])}\r\n\\par }}"
                define = "\\trowd \\irow0\\irowband0\\ltrrow\\trgaph108\\trleft-108" + "".join(f"\\clvertalt\\clbrdrt\\brdrs\\cellx{2264 * (n + 1)}" for n in range(len(b[2][0])))
                for row in b[2]:
                    cells = "".join(f"{{{self.inlines(c)}\\cell }}" for c in row)
                    out += f"{define}\\pard\\plain \\ltrpar\\ql \\li0\\ri0\\widctlpar\\intbl \\fs24 {cells}\\pard \\ltrpar\\widctlpar\\intbl {{{define}\\row \\ltrrow}}"
                out += "\\pard \\ltrpar\\ql \\li0\\ri0\\widctlpar "
        article = self.article
        top = f"\\pard\\plain \\ltrpar\\s21\\ql \\fs56 {{{self.text(article.title)}\r\n\\par }}\\pard\\plain \\ltrpar\\s22\\ql {{{self.text(article.subtitle)}\r\n\\par }}"
        top += "".join(f"\\pard\\plain \\ltrpar\\qc {{{self.text(a)}\r\n\\par }}" for a in article.authors)
        styles = (
            "{\\ql \\snext0 Normal;}{\\s1\\ql \\sbasedon0 \\snext0 \\slink23 heading 1;}{\\s2\\ql \\sbasedon0 \\snext0 heading 2;}{\\*\\cs10 \\additive \\ssemihidden Default Paragraph Font;}"
            "{\\*\\cs15 \\additive \\ul\\cf2 \\sbasedon10 Hyperlink;}{\\*\\cs16 \\additive \\super \\sbasedon10 footnote reference;}{\\s17\\ql \\fs20 \\sbasedon0 footnote text;}"
            "{\\s18\\qj \\li862\\ri862 \\i \\sbasedon0 \\snext0 Quote;}{\\s19\\ql \\li720 \\sbasedon0 List Paragraph;}{\\s20\\ql \\i\\fs18 \\sbasedon0 \\snext0 caption;}{\\s21\\ql \\fs56 \\sbasedon0 Title;}{\\s22\\ql \\sbasedon0 Subtitle;}"
        )
        return (
            "{\\rtf1\\adeflang1025\\ansi\\ansicpg1252\\uc1\\adeff0\\deff0\\stshfdbch0\\deflang1031{\\fonttbl{\\f0\\fbidi \\froman\\fcharset0\\fprq2{\\*\\panose 02020603050405020304}Times New Roman;}{\\f3\\fbidi \\froman\\fcharset2 Symbol;}}"
            f"{{\\colortbl;\\red0\\green0\\blue0;}}{{\\stylesheet{styles}}}{{\\info{{\\title {self.text(article.title)}}}{{\\author {self.text(article.authors[0])}}}}}"
            "{\\*\\ftnsep \\pard\\plain {\\chftnsep \\par }}{\\header \\pard\\plain {Entwurf, nicht zitieren\\par }}\\sectd \\sbknone\r\n" + top + out + "}"
        ).encode("ascii")


WRITERS = {
    "word.html": Word, "google.html": GoogleDocs, "wiki.html": Wiki, "journal.html": Journal, "weblog.html": Weblog, "popup.html": Popup,
    "soup.html": Soup, "tables.html": Tables,
    "deposit.jats.xml": Jats, "house.jats.xml": JatsInline, "journal.tei.xml": Tei, "apart.tei.xml": TeiApart, "print.tei.xml": TeiPrint, "word.rtf": Rtf,
}
