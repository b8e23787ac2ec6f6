#!/usr/bin/env python3
"""kills.py BINARY [POINTS] [PARTS]: what `index` promises when it is killed, its files are damaged or the disk is full.

Real processes, a real SIGKILL, kept seeds. Over a corpus of small texts that changes all the time, `index` (every third
time `index --rebuild`) is killed at POINTS moments: two thirds spread over its run, one third over its end: from the moment at
which it says that it writes, around the one at which the new index takes the place of the old, and from then on. Each time the index must serve the old or the new
state, byte for byte of a TREC run; the next `index` must end well and serve the new one; nothing may be left behind;
searches that go on meanwhile never fail. Then every file of the index is halved, flipped in one byte or removed,
rights are taken from files and folders of corpus and index (as another user where root runs this), and the disk is full at
ten sizes: it works or says what is wrong and what to do, and one `index` mends it. PARTS: some of `killed damaged rights
full_disk limited_files`. Prints a line a kind with counts; exit 1 on a miss."""
import json, os, random, re, resource, shutil, signal, subprocess, sys, tempfile, threading, time

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
SIZES = 10
NOBODY = 65534
WORDS = ["Kabel", "Stabilität", "Winter Moor", "Nation"]
noise = random.Random(1896)
misses = []


def run(*arguments, **options):
    return subprocess.run([BINARY, *arguments], capture_output=True, timeout=120, stdin=subprocess.DEVNULL, **options)


def text(name):
    """Half of the texts cite in a footnote: Markdown `[^1]`, plain text `[1]`."""
    body = "\n\n".join(" ".join(noise.choices(SENTENCES, k=noise.randint(1, 4))) for _ in range(noise.randint(1, 6)))
    if noise.random() < 0.5:
        return body + "\n"
    note = noise.choice(NOTES)
    if name.endswith(".md"):
        return f"# Akte {noise.randrange(1000)}\n\n{body}[^1]\n\n[^1]: {note}\n"
    return f"{body}[1]\n\n[1] {note}\n"


def write(name):
    path = f"corpus/{noise.choice('abc')}/{name}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text(name))


def files():
    return sorted(f"{folder}/{name}" for folder, _, names in os.walk("corpus") for name in names)


def change(point):
    for _ in range(noise.randint(1, 12)):
        known = files()
        kind, path = noise.randrange(4), noise.choice(known)
        if kind == 0:
            write(f"neu-{point}-{noise.randrange(1000)}.{noise.choice(['md', 'txt'])}")
        elif kind == 1:
            with open(path, "a", encoding="utf-8") as file:
                file.write(f"\nNachtrag {point}: {noise.choice(SENTENCES)}\n")
        elif kind == 2 and len(known) > DOCUMENTS // 2:
            os.remove(path)
        elif kind == 3:
            ending = os.path.splitext(path)[1]
            os.rename(path, f"corpus/{noise.choice('abc')}/umgezogen-{point}-{noise.randrange(1000)}{ending}")


def served(index, whole=False):
    """What a TREC run prints. With `whole`, a run that has to mend the index first does not count."""
    found = run("--index", index, "run", "--topics", "topics.jsonl")
    if whole and (b"damaged" in found.stderr or b"anew" in found.stderr):
        return b"mended only by `run`: " + found.stderr[:300]
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


def fresh():
    """The new state: what an index made anew in another folder serves."""
    built = run("--index", "fresh", "index", "-q", "--rebuild")
    if built.returncode != 0:
        miss(f"a fresh index gives {built.returncode}: {built.stderr[-300:]!r}")
    return served("fresh")


def left_behind():
    names = os.listdir("index")
    odd = [name for name in names if name.startswith((".build-", ".files-"))]
    return sorted(names) if odd or sum(name.startswith("gen-") for name in names) != 1 else None


def mended(what, wanted, again=None):
    """One `index` (`again`, where it has run) ends well, serves `wanted` and leaves nothing behind."""
    again = again or run("index", "-q")
    if again.returncode != 0 or b"panicked at" in again.stderr:
        miss(f"{what}: the next `index` gives {again.returncode}: {again.stderr[-300:]!r}")
    now = served("index", whole=True)
    if now != wanted:
        miss(f"{what}: after the next `index` not the new state: {now[:300]!r}")
    if left_behind():
        miss(f"{what}: left behind: {left_behind()}")


def timed(*arguments):
    begin = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - begin


def until(stage, process):
    """Waits until a run with `--json` says that it has reached a stage, or ends."""
    for line in process.stdout:
        if json.loads(line)["type"] == stage:
            return


def ends(*arguments):
    """How long a run goes on after it says that it writes: until the new index is in place, and until it ends."""
    process = subprocess.Popen([BINARY, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    begin, swapped = time.perf_counter(), 0.0
    for line in process.stdout:
        kind = json.loads(line)["type"]
        if kind == "writing":
            begin = time.perf_counter()
        elif kind == "written":
            swapped = time.perf_counter() - begin
    process.wait()
    return swapped, time.perf_counter() - begin


def killed():
    stop, count = threading.Event(), [0]
    searcher = threading.Thread(target=searching, args=(stop, count), daemon=True)
    searcher.start()
    change("a")
    longest = {False: timed("index", "-q"), True: timed("index", "-q", "--rebuild")}
    last = {False: [], True: []}
    for at in range(6):
        change(f"b{at}")
        last[at % 2 == 1].append(ends("index", "--json", *(["--rebuild"] if at % 2 else [])))
    last = {rebuild: [sum(times) / len(times) for times in zip(*found)] for rebuild, found in last.items()}
    before = served("index")
    tally = {(part, state): 0 for part in (False, True, "end") for state in ("old", "new", "ended")}
    point = -1
    # A run that ends before its kill is checked as well, but is no kill: another takes its place.
    while point + 1 - sum(count for (_, state), count in tally.items() if state == "ended") < POINTS:
        point += 1
        change(point)
        new = fresh()
        rebuild, at_end = point % 3 == 2, point % 9 in (2, 4, 6)
        part = "end" if at_end else rebuild
        arguments = ["index"] + (["--json"] if at_end else ["-q"]) + (["--rebuild"] if rebuild else [])
        # The golden ratio spreads any number of points evenly.
        spread = (point * 0.618034 + noise.random() / POINTS) % 1.0
        swapped, ended = last[rebuild]
        stage, delay = [("writing", ended * spread), ("writing", swapped * (0.7 + 0.6 * spread)), ("written", (ended - swapped) * spread)][(point % 9 + point // 9) % 3]
        delay = delay if at_end else longest[rebuild] * spread
        begin = time.perf_counter()
        process = subprocess.Popen([BINARY, *arguments], stdout=subprocess.PIPE if at_end else subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if at_end:
            until(stage, process)
        try:
            process.wait(delay)
            if not at_end:
                longest[rebuild] = 0.8 * longest[rebuild] + 0.2 * (time.perf_counter() - begin)
            tally[part, "ended"] += 1
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        if process.stdout:
            process.stdout.close()
        what = f"point {point}, {' '.join(arguments)} killed after {delay * 1000:.1f} ms{f' from `{stage}`' if at_end else ''}"
        now = served("index")
        if now == new:
            tally[part, "new"] += 1
        elif now == before:
            tally[part, "old"] += 1
        else:
            miss(f"{what}: neither the old nor the new state: {now[:300]!r}")
        mended(what, new)
        before = new
    stop.set()
    searcher.join()
    for part, name in ((False, "index"), (True, "index --rebuild"), ("end", "both, while the index is written")):
        old, new, ended = (tally[part, state] for state in ("old", "new", "ended"))
        print(f"{name} killed: {old + new - ended} points, old state {old}, new state {new - ended} ({ended} more had ended before the kill)")
    print(f"searches meanwhile: {count[0]}")


def flipped(old):
    at = noise.randrange(len(old))
    return old[:at] + bytes([old[at] ^ 1 << noise.randrange(8)]) + old[at + 1:]


def damaged():
    change("d")
    run("index", "-q")
    right = fresh()
    shutil.copytree("index", "whole")
    generation = next(name for name in os.listdir("whole") if name.startswith("gen-"))
    names = sorted(os.path.join(generation, name) for name in os.listdir(f"whole/{generation}")) + ["manifest.json"]
    kinds = {"halved": lambda old: old[:len(old) // 2], "one bit flipped": flipped, "removed": None}
    for kind, damage in kinds.items():
        told = {"search": 0, "index": 0}
        for name in names:
            content = open(f"whole/{name}", "rb").read()
            content = damage(content) if damage and content else content
            for first in (["search", "Kabel"], ["index"]):
                shutil.rmtree("index")
                shutil.copytree("whole", "index")
                if damage:
                    open(f"index/{name}", "wb").write(content)
                else:
                    os.remove(f"index/{name}")
                what = f"{name} {kind}, `{first[0]}`"
                found = run(*first)
                spoken = re.search(rb"^(error|warning): .*index", found.stderr, re.M)
                told[first[0]] += spoken is not None
                if found.returncode not in (0, 2) or b"panicked at" in found.stderr or (found.returncode == 2 and not spoken):
                    miss(f"{what}: exit {found.returncode}, {found.stderr[-300:]!r}")
                mended(what, right)
        print(f"files {kind}: {len(names)}, each then met by `search` ({told['search']} told) and by `index` ({told['index']} told)")
    shutil.rmtree("index")
    os.rename("whole", "index")


def as_nobody():
    """What to write before a command so that rights count, and a copy of the binary within nobody's reach."""
    if os.geteuid() != 0:
        return [], BINARY
    reach = os.path.abspath("fundstelle")
    shutil.copy(BINARY, reach)
    os.chmod(reach, 0o755)
    for become in (["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"], ["su", "nobody", "-s", "/bin/sh", "-c", 'exec "$0" "$@"', "--"]):
        if shutil.which(become[0]) and subprocess.run([*become, reach, "--version"], capture_output=True).returncode == 0:
            return become, reach
    return None, reach


def rights():
    """What may not be read or written is named with what to do; `index` mends what it may, the rest once rights are given."""
    before, reach = as_nobody()
    if before is None:
        print("rights: left out, they mean nothing to root, and no other user can be had here")
        return
    shutil.copytree("corpus", "rights/whole/corpus")
    for name, content in (("glossary.toml", "Kabel = \"cable\"\n"), ("beside.md", "# Beiblatt\n\nDas Moor am Hafen.\n"),
                          ("beside.toml", "title = \"Beiblatt\"\n"), ("works.bib", "@book{a, title={Die kasernierte Nation}, author={Frevert, Ute}, year=2001}\n")):
        open(f"rights/whole/corpus/{name}", "w").write(content)
    run("--corpus", "rights/whole/corpus", "--index", "rights/whole/index", "index", "-q")
    shutil.copy("topics.jsonl", "rights/whole")
    right = run("--corpus", "rights/whole/corpus", "--index", "rights/whole/index", "run", "--topics", "topics.jsonl").stdout
    generation = next(name for name in os.listdir("rights/whole/index") if name.startswith("gen-"))
    document = next(name for name in files() if name.endswith(".md"))[len("corpus/"):]
    inner = sorted(os.listdir(f"rights/whole/index/{generation}"))

    def case(what, command, status, *says, unreadable=None, owner=None, fixed=0):
        """`unreadable`: path and rights it gets; `owner`: path that root owns; `fixed`: what `index` gives afterwards."""
        shutil.rmtree("rights/here", ignore_errors=True)
        subprocess.run(["cp", "-a", "rights/whole", "rights/here"], check=True)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", "rights/here"], check=True)
        path, mode = unreadable or (owner, None)
        path = f"rights/here/{path}"
        old = os.stat(path).st_mode & 0o777
        if mode is None:
            subprocess.run(["chown", "-R", "0:0", path], check=True)
        else:
            os.chmod(path, mode)
        call = lambda *command: subprocess.run([*before, reach, *command], capture_output=True, timeout=60, cwd="rights/here", stdin=subprocess.DEVNULL)
        found = call(*command)
        text = found.stderr.decode("utf-8", "replace")
        if found.returncode not in (status if isinstance(status, tuple) else (status,)) or "panicked at" in text or not all(re.search(say, text, re.M) for say in says):
            miss(f"{what}, `{' '.join(command)}`: exit {found.returncode}, {text[-500:]!r}")
        if fixed is not None:
            again = call("index", "-q")
            if again.returncode != fixed:
                miss(f"{what}: then `index` gives {again.returncode}: {again.stderr[-300:]!r}")
        if os.path.exists(path):
            os.chmod(path, old)
        if mode is None and os.path.exists(path):
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", path], check=True)
        again, answer = call("index", "-q"), call("run", "--topics", "topics.jsonl")
        if again.returncode != 0 or answer.stdout != right:
            miss(f"{what}: with rights given `index` gives {again.returncode}: {again.stderr[-300:]!r}")
        count[0] += 1

    count, denied, hint = [0], "denied", "^hint: .*`"
    for name in ("corpus/" + document, "corpus/beside.md", "corpus/beside.toml", "corpus/works.bib", "corpus/a"):
        said = name.split("/", 1)[1] if name != "corpus/beside.toml" else "beside"
        case(f"{name} unreadable", ["index", "--rebuild"], 2, f"^error: {said}.*denied", unreadable=(name, 0), fixed=2)
        case(f"{name} unreadable", ["search", "Kabel"], 0, unreadable=(name, 0), fixed=None)
    case("glossary unreadable", ["index", "--rebuild"], 2, "^error: .*glossary.toml.*denied", unreadable=("corpus/glossary.toml", 0), fixed=2)
    case("corpus unreadable", ["index"], 2, "^error: .*corpus.*denied", "^hint: ", unreadable=("corpus", 0), fixed=2)
    case("corpus unreadable", ["search", "Kabel"], 0, unreadable=("corpus", 0), fixed=None)
    case("corpus read-only", ["add", "topics.jsonl"], 2, "^error: .*corpus.*denied", "^hint: ", unreadable=("corpus", 0o555), fixed=0)
    case("index read-only", ["search", "Kabel"], 0, unreadable=("index", 0o555), fixed=None)
    case("index read-only", ["status"], 0, unreadable=("index", 0o555), fixed=None)
    case("index read-only", ["index", "--rebuild"], 2, "^error: .*index.*denied", hint, unreadable=("index", 0o555), fixed=None)
    case("index unreadable", ["search", "Kabel"], 2, "^error: .*index.*denied", hint, unreadable=("index", 0), fixed=2)
    case("index unreadable", ["index"], 2, "^error: .*index.*denied", hint, unreadable=("index", 0), fixed=2)
    case("manifest unreadable", ["search", "Kabel"], 2, "^error: .*manifest.json.*denied", "^hint: .*`fundstelle index`", unreadable=("index/manifest.json", 0))
    case("manifest unreadable", ["index"], 0, "^warning: .*manifest.json.*denied.* anew", unreadable=("index/manifest.json", 0))
    case("lock unreadable", ["index"], 2, "^error: .*index/lock.*denied", hint, unreadable=("index/lock", 0), fixed=2)
    for name in [generation, *(f"{generation}/{name}" for name in inner)]:
        if name.endswith(".lock") or not os.path.getsize(f"rights/whole/index/{name}"):
            continue
        # Not every run looks into every file; one that does says so.
        case(f"{name} unreadable", ["search", "Kabel"], (0, 2), f"^error: .*{generation}.*denied.*\n^hint: .*`fundstelle index`|^\d+ passages",
             unreadable=(f"index/{name}", 0))
        case(f"{name} unreadable", ["index"], 0, f"^warning: .*{generation}.*denied.* anew|^\\d+ unchanged", unreadable=(f"index/{name}", 0))
    if os.geteuid() == 0:
        case("index of another", ["search", "Kabel"], 0, owner="index", fixed=None)
        case("index of another", ["index"], 2, "^error: .*index/lock.*denied", hint, owner="index", fixed=2)
        case("generation of another", ["index", "--rebuild"], 0, owner=f"index/{generation}")
    print(f"rights: {count[0]} cases")


def refused(what, found, before, new):
    """Either it went well, or it says why not and the old state stands. Tells whether it was refused."""
    wanted = new if found.returncode == 0 else before
    if found.returncode not in (0, 2) or b"panicked at" in found.stderr:
        miss(f"{what}: exit {found.returncode}, {found.stderr[-300:]!r}")
    # The path, what the system says, and what to do; not "a worker thread encountered an error or panicked".
    said = rb"^error: `.*index.*` could not be written: .*(No space|too large)(.|\n)*^hint: .*(space|ulimit)"
    if found.returncode == 2 and (not re.search(said, found.stderr, re.M) or b"nternal error" in found.stderr):
        miss(f"{what}: no clear message: {found.stderr[-300:]!r}")
    now = served("index")
    if now != wanted:
        miss(f"{what}: exit {found.returncode} and not the {'new' if found.returncode == 0 else 'old'} state: {now[:300]!r}")
    return found.returncode != 0


def folder_bytes(folder):
    """As a file system of 4 KiB blocks counts."""
    return sum(-(-os.path.getsize(os.path.join(inner, name)) // 4096) * 4096 for inner, _, names in os.walk(folder) for name in names)


def mount(bytes_, *options):
    return subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join([f"size={bytes_}", *options]), "tmpfs", "index"],
                          capture_output=True).returncode == 0


def full_disk():
    """A tmpfs at the index folder, with room for the old index and a part of what a new one takes."""
    full = 0
    for size in range(SIZES):
        before = served("index")
        change(f"f{size}")
        new = fresh()
        shutil.copytree("index", "whole")
        used = folder_bytes("whole")
        room = used * size // SIZES // 4096 * 4096
        if not mount(used + 4096 + room):
            print("full disk: left out, no tmpfs can be mounted here")
            shutil.rmtree("whole")
            return
        try:
            shutil.copytree("whole", "index", dirs_exist_ok=True)
            arguments = ["index", "-q"] + (["--rebuild"] if size % 2 else [])
            what = f"full disk, {' '.join(arguments)} with {used} bytes taken and {room} free"
            full += refused(what, run(*arguments), before, new)
            subprocess.run(["mount", "-o", f"remount,size={used * 8 + (1 << 24)}", "index"], check=True)
            mended(what, new)
            shutil.rmtree("whole")
            shutil.copytree("index", "whole")
        finally:
            subprocess.run(["umount", "index"], check=True)
        shutil.rmtree("index")
        os.rename("whole", "index")
    print(f"full disk: {SIZES} sizes, {full} refused")


def limited_files():
    """No file may grow beyond a limit, from the largest file of the index downwards."""
    full = 0
    for size in range(SIZES):
        before = served("index")
        change(f"l{size}")
        new = fresh()
        largest = max(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk("index") for name in names)
        limit = largest * 9 // 10 >> size

        def limits():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        arguments = ["index", "-q"] + (["--rebuild"] if size % 2 else [])
        what = f"{' '.join(arguments)}, no file beyond {limit} bytes"
        full += refused(what, run(*arguments, preexec_fn=limits), before, new)
        mended(what, new)
    print(f"files limited: {SIZES} sizes, {full} refused")


folder = tempfile.mkdtemp(prefix="kills-")
os.chmod(folder, 0o755)
os.chdir(folder)
for number in range(DOCUMENTS):
    write(f"text-{number}.{'md' if number % 2 else 'txt'}")
with open("topics.jsonl", "w", encoding="utf-8") as file:
    file.writelines(json.dumps({"_id": f"q{number}", "text": query}, ensure_ascii=False) + "\n" for number, query in enumerate(QUERIES))
run("index", "-q")
for part in (killed, damaged, rights, full_disk, limited_files):
    if len(sys.argv) < 4 or part.__name__ in sys.argv[3:]:
        part()
    sys.stdout.flush()
os.chdir("/")
shutil.rmtree(folder)
print(f"missed: {len(misses)}" if misses else "kills, damage and full disks are survived")
sys.exit(1 if misses else 0)
