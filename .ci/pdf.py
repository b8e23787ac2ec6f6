#!/usr/bin/env python3
"""How true the text of PDF files is, and on which page it stands, against pdftotext (poppler) in the same run.

    .ci/pdf.py BINARY SHARED                  the renderings of SHARED against their gold
    .ci/pdf.py BINARY GOLD.json FILE.pdf ...  any renderings of a text against its gold

Of each file: F1 of the words (a bag of them; letters and digits) of `inspect --json` and of pdftotext against the gold's; and
the share of passages whose `page_number` is the page on which pdftotext has their first words. Ends with 1 where a file has a
lower F1 than pdftotext has, or fewer than 99 % of its passages on their page. Without pdftotext it says so and ends with 0,
but with CI=true it installs poppler-utils."""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata

PAGES = 0.99
WORD = re.compile(r"[^\W_]+")
# Words by whose sequence a passage is looked for on a page.
HEAD = 6


def words(text):
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    return WORD.findall(text)


def f1(truth, found):
    a, b = collections.Counter(truth), collections.Counter(found)
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def joined(text):
    """What pdftotext prints, words broken at line ends put together: small letter behind the hyphen, none kept."""
    return re.sub(r"(?<=[^\W\d_])[-\u00ad\u2010]\n+(?=[a-zäöüß])", "", text)


def gold_words(gold):
    said = [gold.get("title"), gold.get("subtitle"), *(gold.get("authors") or []), *(gold.get("sections") or [])]
    return words("\n".join([s for s in said if s] + [p["text"] for p in gold["passages"]]))


def inspect(binary, path):
    run = subprocess.run([binary, "inspect", "--json", path], capture_output=True, text=True, timeout=120)
    objects = [json.loads(line) for line in run.stdout.splitlines()]
    document = next((o for o in objects if o["type"] == "document"), {})
    passages = [o for o in objects if o["type"] == "passage"]
    return words_of(document, passages), passages


def words_of(document, passages):
    said = [document.get("title"), document.get("subtitle"), *document.get("authors", []), *document.get("sections", [])]
    return words("\n".join([s for s in said if s] + [p["text"] for p in passages]))


def page_share(path, passages):
    """Share of the passages on the page that has their first words, in sequence or, where lines part them, most of them."""
    printed = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = [words(joined(page)) for page in printed.split("\f")]
    texts = [" " + " ".join(page) + " " for page in pages]
    bags = [set(page) for page in pages]
    right = count = 0
    wrong = []
    for passage in passages:
        head = words(passage["text"])[:HEAD]
        if not head:
            continue
        count += 1
        at = {n for n, text in enumerate(texts, 1) if f" {' '.join(head)} " in text}
        # Lines and columns may part them.
        shares = [sum(w in bag for w in words(passage["text"])[: 2 * HEAD]) for bag in bags]
        at |= {n for n, share in enumerate(shares, 1) if share >= max(shares) - 1}
        if passage["page_number"] in at:
            right += 1
        else:
            wrong.append((passage["id"], passage["page_number"], sorted(at)))
    return right / max(1, count), wrong


def check(binary, gold_path, path):
    with open(gold_path, encoding="utf-8") as file:
        truth = gold_words(json.load(file))
    ours, passages = inspect(binary, path)
    theirs = words(joined(subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout))
    share, wrong = page_share(path, passages)
    a, b = f1(truth, ours), f1(truth, theirs)
    passed = a >= b and share >= PAGES
    said = "" if passed else "  too low"
    print(f"{os.path.basename(path)[:40]:40} words F1 {a:.4f}  pdftotext {b:.4f}  on their page {share:.3f}{said}")
    for passage, page, at in wrong[:3]:
        print(f"    {passage} is said to stand on page {page}, pdftotext has it on {at}")
    return passed


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    binary, gold, *files = sys.argv[1:]
    if not shutil.which("pdftotext"):
        if os.environ.get("CI") != "true":
            print("pdftotext is not here (poppler-utils): left out")
            return
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "poppler-utils"], check=True, stdout=subprocess.DEVNULL)
    if not files:
        files = sorted(glob.glob(os.path.join(gold, "renderings", "p0*.pdf")))
        [gold] = glob.glob(os.path.join(gold, "gold", "*.gold.json"))
    if not files:
        sys.exit("no rendering was found")
    results = [check(binary, gold, path) for path in files]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
