#!/usr/bin/env python3
"""article.py BINARY FOLDER: what a reader of the article expects of a few searches."""
import json, os, subprocess, sys, tempfile, shutil

binary, folder = sys.argv[1:3]
scratch = tempfile.mkdtemp()
base = [binary, "--corpus", os.path.join(scratch, "corpus"), "--index", os.path.join(scratch, "index")]
shutil.copytree(folder, os.path.join(scratch, "corpus"))
faults = []


def search(*words):
    run = subprocess.run([*base, "search", "--json", *words], capture_output=True, text=True)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return [row for row in rows if row["type"] == "hit"]


def expect(name, ok):
    print(("ok    " if ok else "WRONG ") + name)
    if not ok:
        faults.append(name)


try:
    hits = search("Stabilitätsprojektion")
    first = hits[0]
    marked = [first["snippet"][a:b] for a, b in first["highlights"]]
    expect("Stabilitätsprojektion stands in ¶ 5", first["id"].endswith(":p5"))
    expect("the word is marked", "Stabilitätsprojektion" in marked)
    expect("footnotes 3 and 4 are named", first["notes"] == ["3", "4"] and [n.rsplit(":", 1)[1] for n in first["note_ids"]] == ["fn3", "fn4"])
    expect("footnote 3 is found by `projecting stability`", any(h["id"].endswith(":fn3") for h in search("projecting", "stability")))
    for hit in search("Sicherheit", "-n", "100"):
        words = [hit["snippet"][a:b].lower() for a, b in hit["highlights"]]
        expect(f"Sicherheit in {hit['id'].rsplit(':', 1)[1]} is no `sich`", words and all("sicherheit" in w for w in words))
finally:
    shutil.rmtree(scratch, ignore_errors=True)
sys.exit(1 if faults else 0)
