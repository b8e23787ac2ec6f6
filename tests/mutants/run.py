#!/usr/bin/env python3
"""run.py BINARY [COUNT] [PARTS]: hostile files beside good ones.

COUNT (2,500) files that `files.py` makes of seeds, and those kept in `seeds.txt`, are indexed in batches among good files,
then all at once with one thread and with two. Exit 0 or 2 with a reason for every file that is left out; no panic, no hang,
below 1 GiB; nothing of a name or text reaches the terminal uncleaned; every good file is found; both indexes answer alike.
Where a batch fails the single file is looked for, told and kept; `run.py BINARY FORMAT:SEED` does one again.
PARTS: some of `batches single whole names special growing huge`. Exit 1 on a miss."""
import functools, json, os, re, resource, shutil, signal, socket, subprocess, sys, tempfile, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import files

BINARY = os.path.abspath(sys.argv[1])
ONE = sys.argv[2] if len(sys.argv) > 2 and ":" in sys.argv[2] else None
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 and not ONE else 2_500
SEEDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds.txt")
BATCH = 100
MAX_RSS_BYTES = 1 << 30
# What one run may take: a net that no sound run comes near.
MAX_SECONDS = 120
# A file of at most MAX_BYTES that takes longer than this by itself is told.
SLOW_SECONDS = 3
GOOD = {f"gut-{number}.{ending}": text for number, (ending, text) in enumerate([
    ("txt", "Vom Fisch\n\nDer Quastenflosser schwimmt in der Tiefe des Meeres, und niemand hat ihn gesehen.[1] So war es lange.\n\n[1] Ute Frevert, Die kasernierte Nation, München 2001, S. 40.\n"),
    ("md", "# Vom Fisch\n\nEin Quastenflosser wurde 1938 gefangen.[^1]\n\n[^1]: Headrick, Daniel 1991: The Invisible Weapon, p. 12.\n"),
    ("jsonl", '{"_id": "fisch", "title": "Fisch", "text": "Quastenflosser leben lange."}\n')])}
TOPICS = ["Quastenflosser", "Stabilität", "Nation", "\"im ersten Winter\"", "Kabel*", "author:Frevert", "kind:footnote Berlin", "Moor~1", "the of"]
# Control characters, C1, marks of direction.
UNCLEAN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
misses = []


def miss(what):
    misses.append(what)
    print(f"missed: {what[:1500]}", flush=True)


class Run:
    def __init__(self, *arguments, seconds=MAX_SECONDS):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begin = time.perf_counter()
            process = subprocess.Popen([BINARY, *arguments], stdout=out, stderr=err, stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
            alarm = threading.Timer(seconds, process.send_signal, (signal.SIGKILL,))
            alarm.start()
            _, status, used = os.wait4(process.pid, 0)
            alarm.cancel()
            self.seconds = time.perf_counter() - begin
            process.returncode = self.status = os.waitstatus_to_exitcode(status)
            self.rss = used.ru_maxrss * 1024
            out.seek(0), err.seek(0)
            self.out, self.err = out.read(), err.read()
        self.arguments = arguments

    def faults(self, wanted, text=True, most=MAX_RSS_BYTES):
        faults = []
        if self.status not in wanted:
            faults.append(f"exit {self.status} after {self.seconds:.1f} s")
        if re.search(rb"panicked|RUST_BACKTRACE|[Ii]nternal error", self.err):
            faults.append("a panic")
        if self.rss > most:
            faults.append(f"{self.rss >> 20} MiB")
        if UNCLEAN.search(self.err + (self.out if text else b"")):
            faults.append(f"uncleaned: {UNCLEAN.search(self.err + self.out)}")
        if self.status not in (0, 1) and b"error: " not in self.err and '"failed"' not in self.out.decode("utf-8", "replace"):
            faults.append("no reason")
        return [f"`{' '.join(self.arguments)}`: {fault}: {self.err[-300:]!r}" for fault in faults]


def fill(made, folder="corpus"):
    """Writes files given as name and bytes, and the good ones."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in [*((name, text.encode()) for name, text in GOOD.items()), *made]:
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


def lines(data):
    return [json.loads(line) for line in data.decode("utf-8", "replace").split("\n") if line]


def is_read(name):
    # XML is read where it is TEI or JATS, and is skipped else.
    return name.endswith((".txt", ".md", ".jsonl", ".html", ".docx", ".odt", ".epub", ".rtf", ".pdf"))


def checked(index="index", jobs="2", slow=None):
    """Indexes the corpus and looks at it from all sides; returns what is wrong."""
    shutil.rmtree(index, ignore_errors=True)
    base = ("--index", index)
    run = Run(*base, "index", "--json", "--jobs", jobs)
    faults = run.faults((0, 2), text=False)
    if slow is not None and run.seconds > slow:
        faults.append(f"slow: {run.seconds:.1f} s")
    if run.status not in (0, 2) or not any(row["type"] == "summary" for row in lines(run.out)):
        return faults + [f"no index: {run.err[-500:]!r}"]
    told = lines(run.out)
    failed = [row for row in told if row["type"] == "failed"]
    if not told or told[-1]["type"] != "summary" or told[-1]["failed"] != len(failed) or (run.status == 2) != bool(failed):
        faults.append(f"exit {run.status}, {len(failed)} told to have failed, summary {told[-1:]}")
    if any(not row["error"].strip() for row in failed):
        faults.append("failed without a reason")
    # Every file is in the index or is told to have failed; none is lost silently.
    generation = next(name for name in os.listdir(index) if name.startswith("gen-"))
    with open(f"{index}/{generation}/files.json", "rb") as file:
        known = json.load(file)
    lost = [file["stamp"]["relative"] for file in known if not file["documents"] and not file["failures"]]
    there = {os.fsencode(os.path.relpath(os.path.join(folder, name), "corpus")).decode("utf-8", "replace")
             for folder, _, names in os.walk("corpus") for name in names if is_read(name) and "/." not in os.path.join(folder, name) and os.path.isfile(os.path.join(folder, name))}
    lost += sorted(there - {file["stamp"]["relative"] for file in known})
    if lost:
        faults.append(f"lost: {lost[:5]}")
    again = Run(*base, "index", "--jobs", jobs)
    faults += again.faults((run.status,))
    found = Run(*base, "search", "--json", "-n", "50", "Quastenflosser")
    faults += found.faults((0,), text=False)
    good = [row for row in lines(found.out) if row["type"] == "hit" and "Quastenflosser" in row["text"]] if found.status == 0 else []
    if len(good) < len(GOOD):
        faults.append(f"{len(good)} good files found")
    for command in (["search", "der the"], ["search", "--kwic", "in"], ["status"], ["sources"], ["sources", "--format", "bibtex"], ["search", "Quastenflosser*"]):
        faults += Run(*base, *command).faults((0, 1))
    faults += Run(*base, "status", "--check", "--json").faults((0, 1), text=False)
    faults += Run(*base, "status", "--verify").faults((0,))
    return faults


def culprits(made, **options):
    """Finds the single files that show a fault, else the fewest that do together."""
    found = []
    for name, data in made:
        fill([(name, data)])
        faults = checked(**options)
        if faults:
            found.append((name, faults))
    if found:
        return found
    part, step = list(made), max(len(made) // 2, 1)
    while step:
        for at in range(0, len(part), step):
            less = part[:at] + part[at + step:]
            fill(less)
            if less and checked(**options):
                part = less
                break
        else:
            step //= 2
    return [(" with ".join(name for name, _ in part[:8]), ["only together"])]


def file_of(format, seed):
    return f"{format}-{seed}{files.ending(format, seed)}", files.make(format, seed)


def beside(made):
    """A sidecar has a document beside it."""
    return made + [(name.replace(".toml", ".txt"), f"Ein Blatt zu {name}.\n".encode()) for name, _ in made if name.endswith(".toml")]


def kept():
    with open(SEEDS, encoding="utf-8") as file:
        rows = [line.split("#")[0].split() for line in file]
    return [(row[0], int(row[1])) for row in rows if row]


def keep(name, faults):
    """Writes the seed of a file that failed where every later run looks first."""
    known = re.fullmatch(r"(\w+)-(\d+)(\.\w+)+", name)
    if known and (known[1], int(known[2])) not in kept():
        with open(SEEDS, "a", encoding="utf-8") as file:
            file.write(f"{known[1]} {known[2]}  # {' '.join(faults[0].split())[:100]}\n")


def all_files():
    return list(dict.fromkeys(kept() + files.series(COUNT)))


def batches():
    seeds = all_files()
    slowest, largest = 0, 0
    for begin in range(0, len(seeds), BATCH):
        made = beside([file_of(*seed) for seed in seeds[begin:begin + BATCH]])
        fill(made)
        start = time.perf_counter()
        faults = checked()
        slowest = max(slowest, time.perf_counter() - start)
        if faults:
            print(f"       files {begin} to {begin + BATCH}: {'; '.join(faults)[:600]}", flush=True)
            for name, faults in culprits(made):
                miss(f"{name}: {'; '.join(faults)}")
                keep(name, faults)
    print(f"batches: {len(seeds)} files, the slowest {BATCH} in {slowest:.1f} s", flush=True)


def single():
    """Each file by itself through `inspect`, for its time and for what it writes."""
    seeds, slow = all_files(), []
    for seed in seeds:
        name, data = file_of(*seed)
        if not is_read(name):
            continue
        with open(name, "wb") as file:
            file.write(data)
        run = Run("inspect", name)
        slow.append((run.seconds, len(data), name))
        faults = run.faults((0, 2)) + ([f"slow: {run.seconds:.1f} s for {len(data)} bytes"] if run.seconds > SLOW_SECONDS else [])
        if faults:
            miss(f"{name}: {'; '.join(faults)}")
            keep(name, faults)
        os.remove(name)
    slow.sort(reverse=True)
    told = ", ".join(f"{name} ({size >> 10} KiB) {seconds:.2f} s" for seconds, size, name in slow[:5])
    print(f"single: {len(slow)} files; the slowest {told}", flush=True)


def whole():
    made = beside([file_of(*seed) for seed in all_files()])
    fill(made)
    answers = {}
    with open("topics.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps({"_id": f"q{number}", "text": query}, ensure_ascii=False) + "\n" for number, query in enumerate(TOPICS))
    for jobs in ("1", "2"):
        faults = checked(f"index-{jobs}", jobs)
        if faults:
            miss(f"all files, --jobs {jobs}: {'; '.join(faults)}")
        run = Run("--index", f"index-{jobs}", "run", "--topics", "topics.jsonl")
        answers[jobs] = run.out
        if run.faults((0,)):
            miss(f"all files, run: {run.faults((0,))}")
    again = Run("--index", "index-1", "index", "--rebuild", "-q", "--jobs", "2")
    if answers["1"] != answers["2"] or not answers["1"]:
        miss("one thread and two give other answers")
    print(f"whole: {len(made)} files, {sum(len(data) for _, data in made) >> 20} MiB, again in {again.seconds:.1f} s and {again.rss >> 20} MiB; {answers['1'].count(bytes([10]))} lines alike with one thread and two", flush=True)
    if again.faults((0, 2)):
        miss(f"all files, again: {again.faults((0, 2))}")


NAMES = [b"a\nb", b"a\rb", b"\x1b[31mrot\x1b[0m", b"\x1b]0;x\x07", b"\xff\xfe", b"\xc3", b"a\xed\xa0\x80b", b"a\xc2\x9b31m", "\u202etxt.exe".encode(), "\u2066a\u2069".encode(), b"-rf", b"--help", b" ", b"  a  ", "\u200b".encode(),
         "\ufeff".encode(), b"a'\"$(x)`", b"a\\b", b"%s%n", b"CON", b"nul", b"a:b", b"a#p1", b"a|b", b"*", b"?", b"[a]", b"{a}", b"~", b"\x7f", b"\x01\x02", ("ä" * 120).encode(), b"a" * 250, "e\u0301".encode(), "é".encode(), "\u1e9e".encode(),
         "ſ".encode(), "İ".encode(), b"A", b"a", b"..a", b"a..", b"a\tb", "\u2028".encode(), "\U000e0041".encode(), b"&lt;b&gt;", b"<script>", b"a,b;c", b"=1+1", b"@a", b"2019_a_b - c", b"1", b"\xe2\x80", "日本".encode()]


def names():
    """Names of files, folders and sidecars that hold anything a system allows."""
    made = []
    for number, name in enumerate(NAMES):
        text = f"Wollgras {number} steht im Moor.[1]\n\n[1] Ute Frevert, Die kasernierte Nation, München 2001, S. {number}.\n".encode()
        made += [(name + b".txt", text), (name[:200] + b"-leer.md", b""), (name[:200] + b"-schlecht.txt", b"\x00\x01\x02"), (name[:200] + b".bib", b"@book{a, title = {x}\n@book{"), (name[:200] + b".json", b"["), (name[:100] + b".toml", b"title = ["),
                 (name[:200] + b"-ordner/blatt.txt", text), (name[:200] + b"-sammlung.jsonl", b'{"_id": "\\u001b[31m\\n", "text": "Wollgras"}\n{"_id": ""}\n')]
    fill(made)
    faults = checked()
    run = Run("search", "--json", "-n", "200", "Wollgras")
    for row in [row for row in lines(run.out) if row["type"] == "hit"][:200]:
        shown = Run("show", "--", row["id"])
        faults += shown.faults((0,))
    for name in NAMES:
        faults += Run("inspect", "--", b"corpus/" + name + b".txt").faults((0, 2)) if b"\0" not in name else []
    if faults:
        miss(f"names: {'; '.join(faults)}")
    print(f"names: {len(made)} files", flush=True)


def special():
    """Loops, links, pipes, sockets and devices stand in the corpus."""
    fill([("sub/a.txt", b"Wollgras.\n")])
    os.chdir("corpus")
    for name, target in (("loop", "."), ("sub/up", ".."), ("self.txt", "self.txt"), ("ping.txt", "pong.txt"), ("pong.txt", "ping.txt"), ("gone.md", "nowhere"), ("zero.txt", "/dev/zero"), ("random.md", "/dev/urandom"), ("tty.txt", "/dev/tty"),
                         ("full.jsonl", "/dev/full"), ("stdin.txt", "/dev/stdin"), ("zero.bib", "/dev/zero"), ("zero.json", "/dev/zero"), ("sub/a.toml", "/dev/zero"), ("glossary.toml", "/dev/zero"), ("proc.txt", "/proc/self/mem"), ("pagemap.txt", "/proc/self/pagemap"), ("double.txt", "sub/a.txt"), ("fd.txt", "/proc/self/fd/0")):
        os.symlink(target, name)
    os.mkdir("folder.txt"), os.mkdir("folder.bib"), os.mkdir("folder.toml")
    for name in ("pipe.txt", "pipe.md", "pipe.jsonl", "pipe.bib", "pipe.json", "gut-0.toml", "fundstelle.toml"):
        os.mkfifo(name)
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("plug.txt")
        os.chdir("..")
        run = Run("index", seconds=60)
        faults = run.faults((0, 2))
        faults += Run("search", "Quastenflosser", seconds=10).faults((0,)) + Run("status", seconds=10).faults((0,))
        for name in sorted(os.listdir("corpus")):
            for command in (["inspect"], ["add"])[:1 if name == "pagemap.txt" else 2]:
                faults += Run(*command, f"corpus/{name}", seconds=20).faults((0, 2))
        faults += Run("--dictionary", "corpus/pipe.txt", "--dictionary", "corpus/zero.txt", "index", seconds=20).faults((0, 2))
    if faults:
        miss(f"special files: {'; '.join(faults)}")
    print("special: links, loops, pipes, sockets, devices", flush=True)


def growing():
    """Files that grow, shrink, come and go while they are read."""
    fill([(f"sub/{number}.txt", files.make("text", number)) for number in range(40)])
    stop = threading.Event()

    def disturb():
        number = 0
        while not stop.is_set():
            number += 1
            try:
                with open("corpus/wachsend.txt", "ab") as file:
                    file.write(b"Wollgras waechst. " * 3_000)
                with open(f"corpus/sub/{number % 40}.txt", "r+b") as file:
                    file.truncate(number * 37 % 3_000)
                os.rename(f"corpus/sub/{(number + 7) % 40}.txt", f"corpus/sub/{(number + 7) % 40}.md")
                os.rename(f"corpus/sub/{(number + 7) % 40}.md", f"corpus/sub/{(number + 7) % 40}.txt")
                if os.path.getsize("corpus/wachsend.txt") > 30_000_000:
                    os.truncate("corpus/wachsend.txt", 10)
            except FileNotFoundError:
                pass

    thread = threading.Thread(target=disturb)
    thread.start()
    faults = []
    for number in range(10):
        faults += Run("index", *(["--rebuild"] if number % 2 else [])).faults((0, 2))
        faults += Run("search", "Quastenflosser").faults((0,))
    stop.set()
    thread.join()
    faults += checked() + Run("status", "--verify").faults((0,))
    if faults:
        miss(f"growing files: {'; '.join(faults)}")
    print("growing: 10 runs", flush=True)


def huge():
    """Lines of 50 MB, one file at a time."""
    for name, write in files.HUGE.items():
        fill([("gut-9.txt", b"Quastenflosser.\n")] + ([("wollgras.txt", b"Wollgras.\n")] if name.endswith(".toml") else []))
        with open(f"corpus/{name}", "wb") as file:
            file.write(write())
        shutil.rmtree("index", ignore_errors=True)
        run = Run("index", seconds=MAX_SECONDS)
        most = files.KNOWN_MIB.get(name, MAX_RSS_BYTES >> 20) << 20
        faults = run.faults((0, 2), most=most) + Run("search", "Quastenflosser").faults((0,))
        print(f"huge: {name}: exit {run.status}, {run.seconds:.1f} s, {run.rss >> 20} MiB", flush=True)
        if faults:
            miss(f"{name}: {'; '.join(faults)}")


resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
# An index that grows without bound must not take the disk with it.
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
folder = tempfile.mkdtemp(prefix="mutants-")
os.chdir(folder)
begin = time.perf_counter()
if ONE:
    format, _, seed = ONE.partition(":")
    fill(beside([file_of(format, int(seed))]))
    for fault in checked(slow=SLOW_SECONDS):
        miss(f"{ONE}: {fault}")
else:
    for part in (batches, single, whole, names, special, growing, huge):
        if len(sys.argv) < 4 or part.__name__ in sys.argv[3:]:
            part()
os.chdir("/")
shutil.rmtree(folder)
print(f"{time.perf_counter() - begin:.0f} s; " + (f"missed: {len(misses)}" if misses else "hostile files are survived"))
sys.exit(1 if misses else 0)
