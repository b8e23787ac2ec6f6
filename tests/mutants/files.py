"""Makes hostile files: mutations of the texts shipped here, and adversarial ones. Same format and seed, same bytes.

A format is a row of FORMATS: its ending, the files that are mutated, words that mean something to its reader, and functions
that write what is meant to hurt it. A new reader gets a row of its own."""
import functools, glob, json, os, random, zlib
import formats

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# The largest file of a series; what is longer is in HUGE, one at a time.
MAX_BYTES = 400_000


def times(noise, most=MAX_BYTES // 4):
    """How often something is repeated: small numbers as often as large ones."""
    return int(10 ** noise.uniform(1, len(str(most)) - 1))


def word(noise):
    return "".join(noise.choices("abcdefghiklmnoprstuwzäöüßAEKSV", k=noise.randint(1, 14)))


def sentence(noise):
    return " ".join(word(noise) for _ in range(noise.randint(2, 14))).capitalize() + "."


def sentences(noise, count):
    return " ".join(sentence(noise) for _ in range(count))


# --- adversarial: plain text

def notes_without_end(noise):
    """As many markers as notes, each note citing the one before it."""
    count = times(noise, 10_000)
    mark = noise.choice(["[{}]", "({})", "{}", "^{}", "*{}"])
    short = ["Ebd., S. 5.", "Ders., a.a.O., S. 7.", "Vgl. Meier 2003 (Fn. 1), S. 4.", "Ibid., p. 3.", "Meier, Ute: Das Kabel, Berlin 1999, S. 1.", "Siehe oben, Anm. 2."]
    body = " ".join(sentence(noise) + mark.format(number) for number in range(1, count))
    return body + "\n\n" + "\n".join(f"{mark.format(number)} {noise.choice(short)}" for number in range(1, count)) + "\n"


def note_of_many_works(noise):
    works = "; ".join(f"{word(noise).capitalize()}, {word(noise).capitalize()}: {sentence(noise)[:-1]}, Berlin {noise.randint(1800, 2030)}, S. {noise.randint(1, 999)}" for _ in range(times(noise, 10_000)))
    return f"{sentence(noise)}[1]\n\n[1] {noise.choice(['Vgl. ', 'Siehe auch ', ''])}{works}.\n"


def same_note_again(noise):
    number = noise.randint(0, 3)
    return f"{sentence(noise)}[{number}] " * times(noise, 10_000) + f"\n\n[{number}] Ebd.\n" * times(noise, 10_000)


def headings(noise):
    depth = noise.randint(1, 60)
    return "".join(f"{'.'.join(str(noise.randint(1, 9)) for _ in range(noise.randint(1, depth)))} {sentence(noise)[:-1]}\n\n" for _ in range(times(noise, 5_000)))


def pages(noise):
    head, foot = sentence(noise)[:-1], noise.choice(["{}", "- {} -", "Seite {}", "{} | x"])
    return "".join(f"{head}\n\n{sentence(noise)} {word(noise)}-\n{foot.format(number)}\n\f" for number in range(times(noise, 5_000)))


def same_line(noise):
    return noise.choice([sentence(noise), "-", "|", "1", "* * *", "....... 12", "I.", "„", "[", "§ 1"]) * 1 + "\n" * 1 if noise.random() < 0.1 else \
        (noise.choice([sentence(noise), "-", "|", "1", "* * *", "Inhalt ....... 12", "I.", "„", "[", "§ 1", "1. a", "- a", "    a"]) + noise.choice(["\n", "\n\n", "\r", "\r\n", "\f", "\u2028"])) * times(noise)


def one_long_word(noise):
    part = noise.choice(["kabel", "stabilitäts", "ü", "x", "ſ", "ﬃ", "donaudampfschifffahrts", "a-", "a/", "S ", "S\u00a0", "1", "IV", "http://a/", "a.", "a'", "*", "²", "ß", "\u00ad", "in*nen", "www.", "10.1000/"])
    return part * (times(noise) // len(part) + 1)


def columns(noise):
    return "".join(f"{word(noise):<{noise.randint(1, 60)}}{' ' * noise.randint(2, 80)}{word(noise)}\n" for _ in range(times(noise, 5_000)))


def combining(noise):
    marks = ["\u0301", "\u0308", "\u0323", "\u20dd", "\u0e47", "\u0f77", "\u3099", "\u0345", "\ufe0f", "\u200d", "\u0488"]
    return "".join(noise.choice("aeoAOu ") + "".join(noise.choices(marks, k=times(noise, 10_000))) for _ in range(noise.randint(1, 20)))


def odd_letters(noise):
    ranges = [(0x0590, 0x06ff), (0x0900, 0x0dff), (0x1100, 0x11ff), (0x1e00, 0x1fff), (0x2000, 0x206f), (0x2e80, 0x2fff), (0x3040, 0x30ff), (0xac00, 0xad00),
              (0xf900, 0xfaff), (0xfb00, 0xfdff), (0xfe00, 0xffef), (0x1d400, 0x1d7ff), (0x1f300, 0x1f9ff), (0xe0000, 0xe01ef), (0x0300, 0x036f), (0x80, 0x9f)]
    low, high = noise.choice(ranges)
    return "".join(chr(noise.randint(low, high)) + noise.choice(["", "", " ", "\n"]) for _ in range(times(noise, 50_000)))


def unbalanced(noise):
    return "".join(noise.choice(["„", "“", "»", "«", "(", ")", "[", "]", "{", "}", "<", ">", "\"", "'", "‚", "’", word(noise), " "]) for _ in range(times(noise)))


def controls(noise):
    bits = ["\x1b[31m", "\x1b]0;x\x07", "\x08", "\x00", "\x7f", "\x9b1m", "\u202e", "\u2066", "\u2069", "\ufeff", "\u200b", "\x0b", "\x1a", "\ufffe", "\x85", "\u2029"]
    return "".join(noise.choice(bits) if noise.random() < 0.3 else word(noise) + noise.choice([" ", "\n"]) for _ in range(times(noise, 20_000)))


def spaced_out(noise):
    return noise.choice([" ", "\u2009", "\u00a0", "  "]).join(noise.choices("abcdefSTABILäöü-.\n", k=times(noise)))


def tables(noise):
    width = times(noise, 1_000)
    row = "|" + "|".join(word(noise)[:3] for _ in range(width)) + "|\n"
    return row + "|" + "---|" * width + "\n" + row * min(times(noise, 1_000), MAX_BYTES // len(row) + 1)


PLAIN = [notes_without_end, note_of_many_works, same_note_again, headings, pages, same_line, one_long_word, columns, combining, odd_letters, unbalanced,
         controls, spaced_out, tables]

# --- adversarial: Markdown

def nested(noise):
    opening = noise.choice(["> ", ">", "- ", "* ", "1. ", "[", "![", "(", "*_", "**", "<div>", "<sup>", "<!--", "[^", "[^1]: ", "> - ", "`", "~~", "# ", "\\", "&", "$", "<a href=\"", "[a](", "[[", "{", "<details><summary>", "||"])
    closing = noise.choice(["", {"[": "]", "(": ")", "*_": "_*", "**": "**", "<div>": "</div>", "<!--": "-->", "[a](": ")"}.get(opening, opening)])
    count = times(noise) // len(opening) + 1
    return sentence(noise) + "\n\n" + opening * count + " " + word(noise) + closing * noise.choice([0, count]) + "\n"


def stairs(noise):
    """Each line deeper than the one before."""
    step, item = noise.choice([("  ", "- a"), ("> ", "a"), ("    ", "1. a"), ("\t", "* a"), ("#", " a"), (" ", "a"), ("`", "a"), ("[", "a"), ("*", "a "), ("<p>", "a")])
    return "".join(step * depth + item + "\n" for depth in range(min(times(noise, 1_000), 400)))


def definitions(noise):
    count = times(noise, 10_000)
    kind = noise.choice(["[{0}]: http://x/{0} \"t\"\n", "[^{0}]: siehe [^{1}]\n", "[^{0}]: > - [^{0}]\n\n", "[^{0}]:\n    a\n\n    b [^{1}]\n"])
    uses = "".join(f"[{noise.choice(['^', ''])}{noise.randrange(count)}] " for _ in range(count))
    return uses + "\n\n" + "".join(kind.format(number, number + 1) for number in range(count))


def front_matter(noise):
    count = times(noise, 10_000)
    body = noise.choice([
        lambda: "title: " + "[" * count, lambda: "title: " + "{a: " * count, lambda: "- " * count + "a", lambda: "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(40)),
        lambda: "title: |\n" + "  lang\n" * count, lambda: "".join(f"title: {n}\n" for n in range(count)), lambda: "? " * count, lambda: "".join(" " * n + "a:\n" for n in range(min(count, 700))),
        lambda: "authors: [" + "a, " * count + "]", lambda: "year: " + "9" * count, lambda: "title: \"" + "\\u00e4" * count + "\"", lambda: "date: 99999-99-99\nlanguage: " + "x" * count, lambda: "title: !!binary " + "A" * count,
        lambda: "<<: *x\n&x a: *x", lambda: "title: \"\\x1b[31m\\u202e\"\nauthor: \"\\0\"", lambda: "%TAG ! x\n" * count, lambda: "# c\n" * count])()
    return f"---\n{body}\n{noise.choice(['---', '...', ''])}\n\n{sentences(noise, 3)}\n"


def entities(noise):
    return "".join(noise.choice(["&#x1F4A9;", "&#0;", "&#xFFFFFFFF;", "&amp;amp;", "&bogus;", "&", "&#", "&shy;", "&nbsp;", "&#xD800;", "<br>", "<sup>1</sup>", "</p>", "<![CDATA[", "<?x", "<!X"]) for _ in range(times(noise, 20_000)))


def ticks(noise):
    """Runs of growing length, none of which is closed."""
    mark = noise.choice("`*_~[]!<$\\")
    return " a ".join(mark * length for length in range(1, min(times(noise, 10_000), 600)))


MARKED = [nested, nested, stairs, definitions, front_matter, front_matter, entities, ticks]

# --- adversarial: collections and other JSON

def deep_json(noise):
    count = times(noise)
    opening, closing = noise.choice([("[", "]"), ('{"a":', "}"), ('{"_id":[', "]}"), ('{"title":{"a":[', "]}}")])
    return opening * (count // len(opening)) + "1" + closing * noise.choice([0, count // len(opening)]) + "\n"


def strange(noise, depth=0):
    kind = noise.randrange(12 if depth < 4 else 9)
    if kind == 0: return None
    if kind == 1: return noise.choice([True, 0, -1, 1e308, 10 ** 40, 2 ** 63, -2 ** 63 - 1, 0.1])
    if kind == 2: return ""
    if kind == 3: return noise.choice(["\x00", "\ud800", "\udfff\ud800", "\x1b[31m", "\u202e", "a\nb", "a/b", "..", "\ufeff", "#", ":p1"])
    if kind < 9: return sentence(noise)
    if kind == 9: return [strange(noise, depth + 1) for _ in range(noise.randint(0, 5))]
    return {noise.choice(["_id", "title", "text", "metadata", "id", "author", "issued", "date-parts", "family", word(noise)]): strange(noise, depth + 1) for _ in range(noise.randint(0, 5))}


def records(noise):
    rows = []
    for number in range(times(noise, 3_000)):
        row = {"_id": noise.choice([str(number), "same", f"a/{number % 7}", f"x-{number}"]), "title": sentence(noise), "text": sentences(noise, noise.randint(0, 4))}
        if noise.random() < 0.2:
            row[noise.choice(["_id", "title", "text", "metadata", "author", "year", "language"])] = strange(noise)
        text = json.dumps(row, ensure_ascii=noise.random() < 0.5)
        rows.append(noise.choice([text] * 8 + [text[:-1], text + text, "", "null", text.replace(":", ": 1e999,", 1), "\ufeff" + text]))
    return noise.choice(["\n", "\r\n", "\n\n", "\r"]).join(rows)


def long_fields(noise):
    return json.dumps({noise.choice(["_id", "title", "text"]): one_long_word(noise), "_id": noise.choice(["a", one_long_word(noise)[:10_000]]), "text": noise.choice([one_long_word, notes_without_end, combining, spaced_out])(noise)}) + "\n"


def numbers(noise):
    return json.dumps({"_id": "n", "text": "x", "year": 1}).replace("1}", noise.choice(["1" * times(noise), "1e" + "9" * times(noise, 1_000), "-" * 100, "0." + "0" * times(noise) + "1", "NaN", "Infinity"]) + "}") + "\n"


def items(noise):
    rows = []
    for number in range(times(noise, 3_000)):
        row = {"id": noise.choice([str(number), "same"]), "type": noise.choice(["book", "article-journal", "x"]), "title": sentence(noise), "author": [{"family": word(noise), "given": word(noise)}] * noise.choice([1, 1, 3, 300]),
               "issued": {"date-parts": [[noise.choice([1999, "1999", -1, 10 ** 12])]]}, "DOI": noise.choice(["10.1/x", "10.1/x" * 50])}
        if noise.random() < 0.3:
            row[noise.choice(list(row))] = strange(noise)
        rows.append(row)
    return json.dumps(rows, ensure_ascii=noise.random() < 0.5)


# --- adversarial: BibTeX and TOML

def entries(noise):
    count = times(noise, 3_000)
    fields = [lambda: f"title = {{{sentence(noise)}}}", lambda: "author = {" + " and ".join(word(noise) for _ in range(times(noise, 1_000))) + "}", lambda: f"year = {noise.choice(['1999', '-1', '9' * 40, '{1999/2001}', 'x # y'])}",
              lambda: f"crossref = {{k{noise.randrange(count)}}}", lambda: f"file = {{{noise.choice(['gut-0.md', '../x', '/dev/zero', 'a:b:c', ':' * 300, 'x' * 5000, chr(0), 'a' + chr(10) + 'b'])}}}", lambda: "month = jan # feb", lambda: f"note = \"{word(noise)}",
              lambda: r"title = {\"{\'{\^{a}}}" + r"\ss{}\relax" * noise.randint(1, 50) + "}", lambda: "doi = {10.1/" + word(noise) + "}"]
    return "".join(f"@{noise.choice(['book', 'article', 'string', 'comment', 'preamble', 'x', ''])}{noise.choice('{({{{')}k{noise.randrange(count)}, {', '.join(noise.choice(fields)() for _ in range(noise.randint(0, 6)))}{noise.choice(['}', '}', '}', ')', ''])}\n" for _ in range(count))[:MAX_BYTES]


def deep_bib(noise):
    count = times(noise)
    return noise.choice([
        lambda: "@book{a, title = " + "{" * count + "x" + "}" * noise.choice([0, count, count - 1]) + "}\n", lambda: "@comment{" * (count // 9), lambda: "@book{a, title = {" + "\\emph{" * (count // 6) + "x}}\n", lambda: "@" * count, lambda: "@book{a, title = " + "\"a\" # " * (count // 6) + "\"b\"}\n",
        lambda: '@string{a0 = "xxxxxxxxxx"}\n' + "".join(f"@string{{a{n + 1} = a{n} # a{n} # a{n}}}\n" for n in range(60)) + "@book{b, title = a60}\n", lambda: "@string{a = b}\n@string{b = a}\n@book{c, title = a # b}\n", lambda: "".join(f"@book{{k{n}, crossref = {{k{n + 1}}}}}\n" for n in range(count // 30)) + "@book{k0, crossref={k0}}\n",
        lambda: "@book{a, title = {" + r"\\" * count + "}}", lambda: "@book{a, author = {" + " and " * (count // 5) + "}}", lambda: "@book{a, title = {$" + "^{_{" * (count // 4) + "}}", lambda: "%" * count + "\n@book{a, title={x}}", lambda: "@book{" + "k" * count + ", title={x}}", lambda: "@book{a," + "a=" * count])()


def toml(noise):
    count = times(noise, 30_000)
    return noise.choice([
        lambda: "title = " + "[" * count, lambda: ".".join(["a"] * count) + " = 1\n", lambda: "title = " + "{a=" * count, lambda: "year = " + "9" * count, lambda: "[" + ".".join(["a"] * count) + "]\n", lambda: "[[a]]\n" * count, lambda: "title = \"" + "\\u00e4" * count + "\"\n", lambda: 'title = """' + "a\n" * count,
        lambda: "authors = [" + '"a",' * count + "]\n", lambda: "title = 1\n" * count, lambda: "title = \"\\u001b[31m\\u202e\"\n", lambda: 'title = "' + sentence(noise) + '"\nyear = 0x7fffffffffffffff\n', lambda: "# x\n" * count, lambda: "".join(f"a{n} = {n}\n" for n in range(count)), lambda: "title = \"\\ud800\"\n", lambda: "language = \"" + "x" * count + "\"\n"])()


# --- what is packed, and no document

def bomb(noise):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(times(noise, 1_000))) + packer.flush()


def zip_bomb(noise):
    import io, zipfile
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr(noise.choice(["word/document.xml", "mimetype", "../../x", "/etc/x", "a" * 5_000]), bytes(noise.randint(1, 20) << 20))
    return file.getvalue()


# --- mutations, of bytes

def bits(noise, data, _):
    data = bytearray(data)
    for _ in range(noise.choice([1, 3, 30, 300])):
        if data:
            data[noise.randrange(len(data))] ^= 1 << noise.randrange(8)
    return bytes(data)


def cut(noise, data, _):
    at = sorted(noise.randrange(len(data) + 1) for _ in range(2))
    return noise.choice([data[:at[0]], data[at[1]:], data[:at[0]] + data[at[1]:], data[at[0]:at[1]]])


def splice(noise, data, other):
    for _ in range(noise.randint(1, 6)):
        begin, end = sorted(noise.randrange(len(other) + 1) for _ in range(2))
        at = noise.randrange(len(data) + 1)
        data = data[:at] + other[begin:min(end, begin + 20_000)] + data[at:]
    return data


def again(noise, data, _):
    """A piece comes again and again."""
    begin = noise.randrange(len(data) + 1)
    piece = data[begin:begin + noise.choice([1, 2, 5, 20, 100, 1_000])]
    at = noise.randrange(len(data) + 1)
    return data[:at] + piece * (times(noise) // max(len(piece), 1)) + data[at:]


def shuffled(noise, data, _):
    lines = data.split(b"\n")
    noise.shuffle(lines)
    return noise.choice([b"\n", b"", b"\r", b"\n\n", b" "]).join(lines)


def encoded(noise, data, _):
    text = data.decode("utf-8", "replace")
    name = noise.choice(["utf-16-le", "utf-16-be", "utf-16", "utf-32", "latin-1", "cp1252", "cp437", "mac-roman", "utf-7", "utf-8-sig", "shift-jis", "koi8-r"])
    data = text.encode(name, "replace")
    return noise.choice([data, data[:-1], data[1:], data + b"\xff", data + text[:100].encode()])


def wrong_bytes(noise, data, _):
    wrong = [b"\x00", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\x80", b"\xf8\x88\x80\x80\x80", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xc2\x9b", b"\x1b[2J", b"\xf4\x90\x80\x80", b"\x80" * 50, b"\r", b"\x0b", b"\xc2\x85", b"\x1a"]
    for _ in range(noise.choice([1, 4, 40, 400])):
        at = noise.randrange(len(data) + 1)
        data = data[:at] + noise.choice(wrong) + data[at:]
    return data


def meaning(noise, data, _, words):
    """Words that mean something to the reader, in places where they do not belong."""
    for _ in range(noise.choice([1, 5, 50, 300])):
        at = noise.randrange(len(data) + 1)
        data = data[:at] + noise.choice(words).encode() + data[at:]
    return data


def inside(noise, data, other, words):
    """Mutates one part of a packed file and packs it again."""
    parts = formats.unpacked(data)
    at = noise.randrange(len(parts))
    mutation = noise.choice([bits, cut, again, splice, wrong_bytes, meaning])
    name, part = parts[at]
    words = formats.WORDS_OF["tei"]
    parts[at] = (name, mutation(noise, part, other, words) if mutation is meaning else mutation(noise, part, other))
    return formats.packed(parts)


def zalgo(noise, data, _):
    at = noise.randrange(len(data) + 1)
    return data[:at] + combining(noise).encode() + data[at:]


MUTATIONS = [bits, cut, splice, again, shuffled, encoded, wrong_bytes, meaning, meaning, zalgo]
NOTES = ["[1]", "[^1]", "[^1]: ", "\n[1] ", "¹", "\n1 ", "(1)", "\n* ", "\f", "\n\n", "-\n", "Ebd.", "ebd., S. 4", "a.a.O.", "(Fn. 3)", "\n12\n", "„", "“", "....", "S. ", "vgl. ", "; ", "\n# ", "\n> ", "\n- ", "\n    ", "|", "```\n", "---\n", "<sup>", "</sup>", "\u00ad", "2019a", "Hrsg.", "\n\n1. ", "\nAbb. 1: "]
MARKS = ["{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0000", "\\ud800", "null", "1e999", "\n", "\"_id\"", "\"text\":", "//"]
LATEX = ["{", "}", "@", "\"", ",", "=", "#", "\\", "\\\"{a}", "@string{", "@comment", " and ", "crossref = {", "file = {", "%", "$", "~", "\n"]


def shipped(*patterns):
    return [path for pattern in patterns for path in sorted(glob.glob(os.path.join(ROOT, pattern), recursive=True))]


@functools.cache
def content(path):
    with open(path, "rb") as file:
        return file.read()


def from_code(noise):
    """A collection in our form, made of a shipped text."""
    text = content(noise.choice(shipped("corpus/**/*.txt", "corpus/**/*.md"))).decode("utf-8", "replace")
    return "\n".join(json.dumps({"_id": str(number), "text": part}, ensure_ascii=False) for number, part in enumerate(text.split("\n\n"))).encode()


CSL = json.dumps([{"id": "frevert-2001", "type": "book", "title": "Die kasernierte Nation", "author": [{"family": "Frevert", "given": "Ute"}], "issued": {"date-parts": [[2001]]}, "publisher-place": "München"},
                  {"id": "headrick-1991", "type": "book", "title": "The Invisible Weapon", "author": [{"family": "Headrick", "given": "Daniel R."}], "issued": {"date-parts": [["1991", 5]]}, "DOI": "10.1000/182"}], indent=1).encode()
SIDECAR = 'title = "Das Kabel"\nauthors = ["Ute Frevert", "Jörn Leonhard"]\nyear = 1999\nlanguage = "de"\n'.encode()

# format: ending, share, what is mutated (files, or a function), words, what is adversarial
FORMATS = {
    "text": (".txt", 8, shipped("corpus/**/*.txt", "tests/structure/*.txt", "tests/crashes/*.txt"), NOTES, PLAIN),
    "markdown": (".md", 8, shipped("corpus/**/*.md", "tests/structure/*.md", "tests/crashes/*.md"), NOTES, MARKED + PLAIN),
    "collection": (".jsonl", 2, from_code, MARKS, [deep_json, records, records, long_fields, numbers]),
    "bibtex": (".bib", 2, shipped("corpus/*.bib", "tests/**/*.bib"), LATEX, [entries, entries, deep_bib]),
    "csl": (".json", 1, lambda noise: CSL, MARKS, [deep_json, items, items]),
    "sidecar": (".toml", 1, lambda noise: SIDECAR, ["=", "[", "]", "\"", "'''", "\n", ".", "#", "{"], [toml]),
    "packed": (".docx", 1, lambda noise: zip_bomb(noise), ["PK\x03\x04", "PK\x05\x06"], [bomb, zip_bomb]),
    **{kind: (formats.ENDINGS[kind], 4 if kind == "pdf" else 2, functools.partial(formats.good, kind), formats.WORDS_OF[kind], formats.ADVERSARIAL[kind]) for kind in formats.KINDS},
    "renamed": (None, 2, lambda noise: formats.good(noise.choice(formats.KINDS), noise), NOTES, [lambda noise: noise.choice(formats.ADVERSARIAL[noise.choice(formats.KINDS)])(noise)]),
}
ENDINGS = [".txt", ".md", ".jsonl", *formats.ENDINGS.values()]


def ending(format, seed):
    """How a file is called at its end; some are called what they are not."""
    return FORMATS[format][0] or random.Random(f"{format}:{seed}:ending").choice(ENDINGS)


def make(format, seed):
    """Returns the bytes of one file."""
    noise = random.Random(f"{format}:{seed}")
    _, _, originals, words, adversarial = FORMATS[format]
    if noise.random() < 0.4:
        made = noise.choice(adversarial)(noise)
        # A lone surrogate is written as no good UTF-8 would have it.
        data = made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
        if noise.random() < 0.8:
            return data[:8 * MAX_BYTES]
    else:
        pick = lambda: originals(noise) if callable(originals) else content(noise.choice(originals))
        data = pick()
    other = originals(noise) if callable(originals) else content(noise.choice(originals))
    if data[:4] == b"PK\3\4" and noise.random() < 0.6:
        try:
            return inside(noise, data, other, words)[:8 * MAX_BYTES]
        except formats.BROKEN:
            pass
    for _ in range(noise.choice([0, 1, 1, 2, 4])):
        mutation = noise.choice(MUTATIONS)
        data = mutation(noise, data, other, words) if mutation is meaning else mutation(noise, data, other)
    return data[:8 * MAX_BYTES]


def series(count):
    """The first `count` files of all formats, by their shares: `(format, seed)`."""
    row = [format for format, (_, share, *_) in FORMATS.items() for _ in range(share)]
    random.Random(7).shuffle(row)
    seeds = dict.fromkeys(FORMATS, 0)
    made = []
    for number in range(count):
        format = row[number % len(row)]
        made.append((format, seeds[format]))
        seeds[format] += 1
    return made


# Lines of 50 MB and the like, one at a time.
HUGE_BYTES = 50_000_000
HUGE = {
    "words.txt": lambda: b"Wollgras und Sonnentau stehen im Moor. " * (HUGE_BYTES // 39),
    "word.md": lambda: b"w" * HUGE_BYTES,
    "compound.txt": lambda: "Stabilitätsprojektions".encode() * (HUGE_BYTES // 23),
    "notes.txt": lambda: b"Moor[1] " * (HUGE_BYTES // 8),
    "brackets.md": lambda: b"[" * HUGE_BYTES,
    "quotes.md": lambda: b"> " * (HUGE_BYTES // 2),
    "record.jsonl": lambda: b'{"_id": "a", "text": "' + b"Moor und Heide. " * (HUGE_BYTES // 16) + b'"}\n',
    "nested.jsonl": lambda: b"[" * HUGE_BYTES,
    "braces.bib": lambda: b"@book{a, title = " + b"{" * HUGE_BYTES,
    "array.json": lambda: b"[" + b"1," * (HUGE_BYTES // 2),
    "wollgras.toml": lambda: b'title = "' + b"a" * HUGE_BYTES + b'"\n',
    "letters.txt": lambda: b"S t a b i l i t e t " * (HUGE_BYTES // 20),
    "marks.txt": lambda: b"a" + "\u0301".encode() * (HUGE_BYTES // 2),
    "blank.txt": lambda: b"Moor." + b"\n" * HUGE_BYTES,
    "lines.txt": lambda: b"[\n" * (HUGE_BYTES // 2),
    "paragraphs.txt": lambda: "Ein Satz über das Moor, der hier allein steht.\n\n".encode() * (HUGE_BYTES // 50),
    "dashes.md": lambda: b"a\n" + b"- \n" * (HUGE_BYTES // 3),
}

# Known weak spot: a file of HUGE that takes more than 1 GiB, with what it may take in MiB. 220 bytes a marker of six million are
# kept until the document is done; no document of that kind is known.
KNOWN_MIB = {"notes.txt": 1_600}
