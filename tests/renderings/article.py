"""What Pandoc reads of an article, in a form that small writers can turn into other formats.

Blocks are tuples: ("h", level, inlines), ("p", inlines), ("quote", [inlines, …]), ("list", ordered, [inlines, …]),
("table", caption inlines, [[inlines, …], …]). Inlines are tuples: ("t", text), ("i", inlines), ("sup", text),
("a", address, text), ("note", number, [inlines, …]).
"""


class Article:
    """Title, authors, blocks and notes of a document in Pandoc's JSON."""

    def __init__(self, tree):
        self.notes = []
        meta = tree["meta"]
        self.title = self._meta(meta.get("title"))
        self.subtitle = self._meta(meta.get("subtitle"))
        author = meta.get("author")
        self.authors = [self._meta(a) for a in author["c"]] if author and author["t"] == "MetaList" else [self._meta(author)] if author else []
        self.blocks = []
        for block in tree["blocks"]:
            self._block(block)

    def _meta(self, value):
        if not value:
            return ""
        if value["t"] == "MetaString":
            return value["c"]
        blocks = value["c"] if value["t"] == "MetaInlines" else [i for b in value["c"] for i in b["c"]]
        return plain(self._inlines(blocks))

    def _block(self, block):
        kind, content = block["t"], block.get("c")
        if kind == "Header":
            self.blocks.append(("h", content[0], self._inlines(content[2])))
        elif kind in ("Para", "Plain"):
            self.blocks.append(("p", self._inlines(content)))
        elif kind == "BlockQuote":
            self.blocks.append(("quote", self._paragraphs(content)))
        elif kind in ("OrderedList", "BulletList"):
            items = content[1] if kind == "OrderedList" else content
            inlines = [[i for b in item if b["t"] in ("Para", "Plain") for i in self._inlines(b["c"])] for item in items]
            self.blocks.append(("list", kind == "OrderedList", inlines))
        elif kind == "Table":
            rows = content[3][1] + [row for body in content[4] for row in body[2] + body[3]]
            cells = [[[i for b in cell[4] for i in self._inlines(b["c"])] for cell in row[1]] for row in rows]
            caption = [i for b in content[1][1] for i in self._inlines(b["c"])]
            self.blocks.append(("table", caption, cells))
        elif kind in ("Div", "Figure"):
            for inner in content[-1]:
                self._block(inner)

    def _paragraphs(self, blocks):
        return [self._inlines(b["c"]) for b in blocks if b["t"] in ("Para", "Plain")]

    def _inlines(self, inlines):
        out = []

        def text(piece):
            if out and out[-1][0] == "t":
                out[-1] = ("t", out[-1][1] + piece)
            else:
                out.append(("t", piece))

        for inline in inlines:
            kind, content = inline["t"], inline.get("c")
            if kind == "Str":
                text(content)
            elif kind in ("Space", "SoftBreak", "LineBreak"):
                text(" ")
            elif kind in ("Emph", "Strong"):
                out.append(("i", self._inlines(content)))
            elif kind == "Superscript":
                out.append(("sup", plain(self._inlines(content))))
            elif kind == "Quoted":
                german = "„“" if content[0]["t"] == "DoubleQuote" else "‚‘"
                for piece in [("t", german[0])] + self._inlines(content[1]) + [("t", german[1])]:
                    text(piece[1]) if piece[0] == "t" else out.append(piece)
            elif kind == "Link":
                out.append(("a", content[2][0], plain(self._inlines(content[1]))))
            elif kind == "Note":
                number = len(self.notes) + 1
                self.notes.append(None)
                self.notes[number - 1] = self._paragraphs(content)
                out.append(("note", number, self.notes[number - 1]))
            elif kind in ("Span", "SmallCaps", "Underline"):
                for piece in self._inlines(content[-1] if kind == "Span" else content):
                    text(piece[1]) if piece[0] == "t" else out.append(piece)
            elif kind == "Code":
                text(content[1])
        return out


def plain(inlines):
    """The text of inlines, without notes."""
    return "".join(plain(i[1]) if i[0] == "i" else i[2] if i[0] == "a" else i[1] if i[0] != "note" else "" for i in inlines)
