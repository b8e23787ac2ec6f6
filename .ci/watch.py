#!/usr/bin/env python3
"""watch.py BINARY: how long after a save `index --watch` has it searchable, with a release build.

Over 10,000 documents of some 1 KB, first without notes, then with one each that cites one of 500 works, 20 are saved, in the
ways that programs save; after each, `search --json` is asked until it finds the new word, the whole process each time.
Prints median and maximum, what the watching said, and how it ended; exit 1 where a save took more than 1 s, or Ctrl-C does
not end it well."""
import os, random, signal, statistics, subprocess, sys, tempfile, threading, time

BINARY = os.path.abspath(sys.argv[1])
DOCUMENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
SAVES = 20
MAX_MS = 1000.0
# A save that is not found by then never will be.
GIVEN_UP_S = 60
WORDS = """das Kabel der Hafen die Küste ein Vertrag im Archiv mit dem Telegraf nach Emden über Borkum Leitung Störung Winter
wurde verlegt und riss blieb liegen Konsul schrieb Berlin Frist nennt keine Provinz Zoll Handel Schiff Reede Station meldet
Oberpostdirektion Bericht Quelle Akte Urkunde Grenze Strom Moor Turm Recht Steuer Amt Bezirk Krone Reise Karte Brief""".split()
AUTHORS = ["Frevert, Ute", "Leonhard, Jörn", "Headrick, Daniel", "Thorwald, Agnes", "Ter Horst, Jan", "Wengler, Britta"]
noise = random.Random(1851)
misses = []


def work():
    title = " ".join(noise.choices(WORDS, k=3)).title()
    return f"{noise.choice(AUTHORS)}: {title}. München {noise.randint(1880, 1999)}, S. {noise.randint(1, 300)}."


WORKS = [work() for _ in range(500)]


def text(has_note):
    body = " ".join(" ".join(noise.choices(WORDS, k=12)).capitalize() + "." for _ in range(13))
    return f"{body}[^1]\n\n[^1]: {noise.choice(WORKS)}\n" if has_note else f"{body}\n"


def write(path, content):
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def in_place(path, content):
    write(path, content)


def beside_and_renamed(path, content):
    write(path + "~neu", content)
    os.replace(path + "~neu", path)


def put_away_and_written(path, content):
    os.replace(path, path + "~")
    write(path, content)
    os.remove(path + "~")


def in_a_folder_moved_in(path, content):
    os.remove(path)
    name = os.path.basename(path)
    os.mkdir(f"beside-{name}")
    write(f"beside-{name}/{name}", content)
    os.rename(f"beside-{name}", f"corpus/folder-{name}")


def found(word):
    return subprocess.run([BINARY, "search", "--json", word], capture_output=True, timeout=GIVEN_UP_S).returncode == 0


def save(number, has_note):
    way = [in_place, beside_and_renamed, put_away_and_written, in_a_folder_moved_in][number % 4]
    # Like no other word, nor a compound of any.
    word = "Q" + "".join(noise.choice("bdfgklmnprst") + noise.choice("aeiou") for _ in range(6))
    path = f"corpus/{number % 100:02}/text-{number}.md"
    way(path, f"{word}. {text(has_note)}")
    begin = time.perf_counter()
    while not found(word):
        if time.perf_counter() - begin > GIVEN_UP_S:
            misses.append(f"{way.__name__}: never found")
            break
        # Not at once: on two cores the asking would slow down what it waits for.
        time.sleep(0.02)
    ms = (time.perf_counter() - begin) * 1000
    if ms > MAX_MS:
        misses.append(f"{way.__name__}: {ms:.0f} ms")
    return ms


def watched(name, has_note):
    os.makedirs(f"{name}/corpus")
    os.chdir(name)
    for number in range(DOCUMENTS):
        os.makedirs(f"corpus/{number % 100:02}", exist_ok=True)
        write(f"corpus/{number % 100:02}/text-{number}.md", text(has_note))
    process = subprocess.Popen([BINARY, "index", "--watch"], stderr=subprocess.PIPE, text=True)
    # Whatever happens, nothing hangs: it is killed, and what it said ends.
    timer = threading.Timer(600, process.kill)
    timer.start()
    said = []
    while not said or (said[-1] and not said[-1].startswith("watching")):
        said.append(process.stderr.readline())
    times = []
    for number in range(SAVES):
        times.append(save(number, has_note))
        # Away from the rhythm of its looks.
        time.sleep(noise.uniform(0.3, 1.2))
    process.send_signal(signal.SIGINT)
    said.append(process.stderr.read())
    status = process.wait()
    timer.cancel()
    print("".join(said), end="")
    if status != 0:
        misses.append(f"{name}: Ctrl-C gives {status}")
    print(f"{name}: found after {statistics.median(times):.0f} ms (median), {max(times):.0f} ms (maximum) of {MAX_MS:.0f},"
          f" search included; {DOCUMENTS} documents, {SAVES} saves", flush=True)
    os.chdir("..")


with tempfile.TemporaryDirectory(prefix="watch-") as folder:
    os.chdir(folder)
    watched("without notes", False)
    watched("a note each", True)
    os.chdir("/")
print("missed: " + ", ".join(misses) if misses else "what is saved is found in time")
sys.exit(1 if misses else 0)
