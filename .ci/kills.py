#!/usr/bin/env python3
"""kills.py BINARY [POINTS]: what `index` promises when it is killed, shown with real processes and a real SIGKILL.

Over a corpus of small texts that changes all the time, `index` (every third time `index --rebuild`) is killed at POINTS
moments spread over its run. Each time the index must serve the old or the new state, byte for byte of a TREC run; the next
`index` must end well and serve the new one; nothing may be left behind; searches that go on meanwhile never fail.
Prints counts; exit 1 on a miss."""
import json, os, random, shutil, signal, subprocess, sys, tempfile, threading, time

BINARY = os.path.abspath(sys.argv[1])
POINTS = int(sys.argv[2]) if len(sys.argv) > 2 else 300
DOCUMENTS = 300
QUERIES = ["Kabel", "Stabilitätsprojektion", "\"im ersten Winter\"", "Verlegung Störungen", "projecting stability", "Kabel*",
           "*projektion", "author:Frevert", "kind:footnote Nation", "Moor~1", "Vertrag Frist", "Nachtrag"]
SENTENCES = ["Das Seekabel wurde 1896 verlegt und riss im ersten Winter.", "Der Vertrag nennt keine Frist für die Verlegung.",
             "Die Stabilitätsprojektion der Allianz begann nach 1994.", "Projecting stability was the phrase of the decade.",
             "Störungen mehrten sich, und der Konsul schrieb nach Berlin.", "Die Leitung führt über das Moor zum Hafen."]
NOTES = ["Ute Frevert, Die kasernierte Nation, München 2001, S. 40.", "Headrick, Daniel 1991: The Invisible Weapon, p. 12.",
         "Jörn Leonhard, Bellizismus und Nation, München 2008, S. 7."]
WORDS = ["Kabel", "Stabilität", "Winter Moor", "Nation"]
noise = random.Random(1896)
misses = []


def run(*arguments):
    return subprocess.run([BINARY, *arguments], capture_output=True, timeout=120)


def text():
    body = "\n\n".join(" ".join(noise.choices(SENTENCES, k=noise.randint(1, 4))) for _ in range(noise.randint(1, 6)))
    return f"# Akte {noise.randrange(1000)}\n\n{body}[^1]\n\n[^1]: {noise.choice(NOTES)}\n" if noise.random() < 0.5 else body + "\n"


def write(name):
    path = f"corpus/{noise.choice('abc')}/{name}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text())


def files():
    return sorted(f"{folder}/{name}" for folder, _, names in os.walk("corpus") for name in names)


def change(point):
    for _ in range(noise.randint(1, 12)):
        known = files()
        kind, path = noise.randrange(4), noise.choice(known)
        if kind == 0:
            write(f"neu-{point}-{noise.randrange(1000)}.md")
        elif kind == 1:
            with open(path, "a", encoding="utf-8") as file:
                file.write(f"\nNachtrag {point}: {noise.choice(SENTENCES)}\n")
        elif kind == 2 and len(known) > DOCUMENTS // 2:
            os.remove(path)
        elif kind == 3:
            os.rename(path, f"corpus/{noise.choice('abc')}/umgezogen-{point}-{noise.randrange(1000)}.md")


def served(index):
    found = run("--index", index, "run", "--topics", "topics.jsonl")
    return found.stdout if found.returncode == 0 else f"exit {found.returncode}: {found.stderr[-300:]}".encode()


def miss(what):
    misses.append(what)
    print(f"missed: {what}", flush=True)


def searching(stop, count):
    while not stop.is_set():
        found = run("search", WORDS[count[0] % len(WORDS)], "--json")
        count[0] += 1
        if found.returncode not in (0, 1) or b"error" in found.stderr or b"panicked" in found.stderr:
            miss(f"a search during a run: exit {found.returncode}, {found.stderr[-300:]!r}")


folder = tempfile.mkdtemp(prefix="kills-")
os.chdir(folder)
for number in range(DOCUMENTS):
    write(f"text-{number}.md")
with open("topics.jsonl", "w", encoding="utf-8") as file:
    file.writelines(json.dumps({"_id": f"q{number}", "text": query}, ensure_ascii=False) + "\n" for number, query in enumerate(QUERIES))
run("index", "-q")
served_before = served("index")
stop, count = threading.Event(), [0]
searcher = threading.Thread(target=searching, args=(stop, count))
searcher.start()
old = new = finished = 0
longest = {True: 0.5, False: 0.5}
for point in range(POINTS):
    change(point)
    rebuild = point % 3 == 2
    arguments = ["index", "-q"] + (["--rebuild"] if rebuild else [])
    process = subprocess.Popen([BINARY, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(longest[rebuild] * ((point * 0.618034) % 1.0))
    finished += process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
    now = served("index")
    begin = time.perf_counter()
    after = run(*arguments)
    longest[rebuild] = 0.8 * longest[rebuild] + 0.2 * (time.perf_counter() - begin)
    run("--index", "fresh", "index", "-q", "--rebuild")
    fresh = served("fresh")
    if now == served_before:
        old += 1
    elif now == fresh:
        new += 1
    else:
        miss(f"point {point}: neither the old nor the new state: {now[:300]!r}")
    if after.returncode != 0 or served("index") != fresh:
        miss(f"point {point}: the next run gives {after.returncode}: {after.stderr[-300:]!r}")
    left = [name for name in os.listdir("index") if name.startswith(".build-") or name.startswith(".files-")]
    if left or sum(name.startswith("gen-") for name in os.listdir("index")) != 1:
        miss(f"point {point}: left behind: {sorted(os.listdir('index'))}")
    served_before = fresh
stop.set()
searcher.join()
print(f"killed at {POINTS} points ({finished} runs had ended): old state {old}, new state {new}; {count[0]} searches meanwhile")
os.chdir("/")
shutil.rmtree(folder)
print("missed: " + str(len(misses)) if misses else "kills are survived")
sys.exit(1 if misses else 0)
