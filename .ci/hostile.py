#!/usr/bin/env python3
"""hostile.py BINARY: bad corpora, bad files, damaged indexes and nonsense queries, as a user meets them.

Each case checks the exit status, that a message says what, where and what to type, and that nothing panics, hangs or
reaches the terminal uncleaned. Prints a line a case; exit 1 where one is WRONG."""
import fcntl, json, os, random, re, shutil, socket, subprocess, sys, tempfile, time

BINARY = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
passed = failed = 0


def report(name, holds, detail=""):
    global passed, failed
    if holds:
        passed += 1
        print(f"ok     {name}", flush=True)
    else:
        failed += 1
        print(f"WRONG  {name}: {detail}", flush=True)


class Run:
    def __init__(self, folder, *arguments, seconds=60, before=()):
        begin = time.time()
        try:
            done = subprocess.run([*before, BINARY, *arguments], cwd=folder, capture_output=True, timeout=seconds,
                                  stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "RUST_BACKTRACE": "0"})
            self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired:
            self.status, self.out, self.err = "hangs", b"", b""
        self.seconds = time.time() - begin
        self.text = self.err.decode("utf-8", "replace")

    def __str__(self):
        return f"exit {self.status} after {self.seconds:.1f} s, stderr {self.text[:500]!r}"


def check(name, run, status, *says, hint=False, clean=True):
    """`status`: one or several; `says`: patterns that stderr must match; `hint`: it must say what to type."""
    wanted = status if isinstance(status, tuple) else (status,)
    faults = []
    if run.status not in wanted:
        faults.append(f"exit {run.status}, not {wanted}")
    if re.search(r"panicked|RUST_BACKTRACE|stack backtrace|internal error", run.text):
        faults.append("a panic")
    if len(run.err) > 8_000:
        faults.append(f"{len(run.err)} bytes of messages")
    for pattern in says:
        if not re.search(pattern, run.text):
            faults.append(f"no {pattern!r}")
    if hint and not re.search(r"^hint: .*[`a-z]", run.text, re.M):
        faults.append("no hint")
    if clean and re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]", run.out + run.err):
        faults.append("control characters reach the terminal")
    report(name, not faults, "; ".join(faults) + f" ({run})")
    return run


class Project:
    def __init__(self, corpus=True):
        self.folder = tempfile.mkdtemp(prefix="hostile-")
        os.chmod(self.folder, 0o755)
        if corpus:
            shutil.copytree(os.path.join(ROOT, "corpus"), self.path("corpus"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        path = os.path.join(os.fsencode(self.folder), name) if isinstance(name, bytes) else self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def run(self, *arguments, **options):
        return Run(self.folder, *arguments, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def hits(run):
    rows = [json.loads(line) for line in run.out.decode().splitlines()]
    return [(row["id"], row["score"]) for row in rows if row["type"] == "hit"]


QUERY = ("search", "--json", "-n", "50", "Stabilität Irak Ausbildung")


def corpora():
    with Project(corpus=False) as p:
        for command in (["search", "Irak"], ["index"]):
            check(f"missing corpus, {command[0]}", p.run(*command), 2, "no corpus folder at `corpus`", hint=True)
        check("missing corpus, status", p.run("status"), 1, "no index", hint=True)
        os.mkdir(p.path("corpus"))
        for command in (["search", "Irak"], ["index"]):
            check(f"empty corpus, {command[0]}", p.run(*command), 2, "corpus", hint=True)
        p.write("corpus/bild.png", b"\x89PNG")
        check("corpus of other files", p.run("index"), 2, "corpus", hint=True)
        shutil.rmtree(p.path("corpus"))
        p.write("corpus", "a file")
        check("corpus that is a file", p.run("index"), 2, "corpus", hint=True)
    with Project() as p:
        p.write("fundstelle.toml", "corpus = [")
        check("broken configuration", p.run("search", "Irak"), 2, "fundstelle.toml", hint=True)


def files():
    cases = [
        ("binary file", "x.txt", bytes(range(256)) * 40, r"x\.txt: .*binary"),
        ("program named .txt", "x.txt", open(BINARY, "rb").read(200_000), r"x\.txt: .*binary"),
        ("empty file", "x.txt", b"", r"x\.txt: .*empty"),
        ("file of white space", "x.md", b" \n\t\r\n" * 50, r"x\.md: .*empty"),
        ("broken front matter", "x.md", b"---\ntitle: [a\n---\n\nText.\n", r"x\.md: .*line \d+"),
        ("YAML bomb", "x.md", b"---\na: &a [x,x,x,x,x,x,x,x,x]\n"
         + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in range(98, 112))
         + b"title: *o\n---\n\nText.\n", r"x\.md: .*line \d+"),
        ("deep YAML", "x.md", b"---\ntitle: " + b"[" * 100_000 + b"\n---\n\nText.\n", r"x\.md: "),
        ("broken sidecar", "stabilitaet-beraten.toml", b"titel = 3\n", r"stabilitaet-beraten\.toml"),
        ("collection of broken lines", "x.jsonl", b"{\n[]\nnull\n{\"_id\": 3}\n", r"x\.jsonl"),
    ]
    for name, file, content, says in cases:
        with Project() as p:
            p.write(f"corpus/{file}", content)
            check(f"{name}: index tells it", p.run("index"), 2, says)
            run = check(f"{name}: the rest is found", p.run("search", "Irak"), 0)
            if file.startswith("x."):
                check(f"{name}: inspect", p.run("inspect", f"corpus/{file}"), 2, "^error: .*x\\.")
    with Project() as p:
        p.write("corpus/x.jsonl", '{"_id": "a", "title": "T", "text": "Wollgras"}\n{broken\n\n{"_id": "b", "text": "Wollgras"}\n')
        check("collection with one broken line", p.run("index"), 2, r"x\.jsonl.*2")
        run = p.run("search", "--json", "Wollgras")
        report("collection with one broken line: both records are found", len(hits(run)) == 2, str(run))
    with Project() as p:
        os.symlink("nowhere", p.path("corpus/gone.txt"))
        os.mkfifo(p.path("corpus/pipe.txt"))
        os.mkdir(p.path("corpus/folder.txt"))
        with socket.socket(socket.AF_UNIX) as plug:
            plug.bind(p.path("corpus/plug.txt"))
        os.symlink("..", p.path("corpus/sources/loop"))
        os.symlink("/dev/zero", p.path("corpus/zero.txt"))
        check("dangling link, pipe, socket, device, folder.txt, loop", p.run("index", seconds=30), 2, r"gone\.txt: ")
        check("and search goes on", p.run("search", "Irak"), 0)
        for name in ("pipe.txt", "plug.txt", "folder.txt", "gone.txt", "zero.txt"):
            check(f"inspect {name}", p.run("inspect", f"corpus/{name}", seconds=10), 2, f"corpus/{name}", hint=True)
    with Project() as p:
        for name, text in (("words.txt", b"Wollgras und Sonnentau " * 2_200_000), ("word.md", b"w" * 50_000_000)):
            p.write(f"corpus/{name}", text[:50_000_000])
            run = check(f"50 MB line, {name}", p.run("index", seconds=300), 0)
            print(f"       {run.seconds:.1f} s")
            os.remove(p.path(f"corpus/{name}"))
    with Project() as p:
        p.write("corpus/deep.md", ">" * 10_000 + " tief unten\n\n" + "- " * 10_000 + "Liste\n\n" + "[" * 100_000 + "\n\n" + "*_" * 50_000)
        check("Markdown 10,000 deep", p.run("index", seconds=60), 0)
        p.write("corpus/deep.jsonl", '{"_id": "a", "text": ' + "[" * 1_000_000 + "\n")
        check("JSON a million deep", p.run("index", seconds=60), 2, r"deep\.jsonl")
    names = [b"a\nb.txt", b"a\x1b[31mred.txt", b"a\xff\xfe.txt", "a\u202etxt.fdp.txt".encode(), b"-rf.txt", b" .txt",
             "\u200b.txt".encode(), b"a'\"$(x)`.txt", ("ä" * 120).encode() + b".txt", b"CON.txt"]
    with Project() as p:
        for number, name in enumerate(names):
            p.write(b"corpus/" + name, f"Wollgras Nummer {number} steht im Moor und blüht.\n")
            p.write(b"corpus/bad " + name, b"\x00\x01\x02")
        check("hostile names: index", p.run("index"), 2)
        check("hostile names: search", p.run("search", "-n", "50", "Wollgras"), 0)
        check("hostile names: status", p.run("status"), 0)
        run = p.run("search", "--json", "-n", "50", "Wollgras")
        report("hostile names: nothing is said to have changed", "changed" not in run.text, str(run))
        report("hostile names: each document is found under an id of its own",
               len({name for name, _ in hits(run)}) == len(names), f"{len(hits(run))} of {len(names)}: {run}")
        for name, _ in hits(run):
            check(f"hostile names: show {name[:40]}", p.run("show", "--", name), 0)
    with Project() as p:
        p.write("corpus/escapes.md", "# Titel \x1b]0;owned\x07\n\nWollgras \x1b[2J\x1b[31mrot\x1b[0m \u202egnulletspieR\u202c \x9b5m und \x08 Ende.\n" + "Das Moor ist weit und still. " * 20)
        for command in (["index", "-v"], ["search", "Wollgras"], ["search", "--kwic", "Wollgras"],
                        ["search", "--color", "never", "Wollgras\x1b[31m"], ["show", "escapes"],
                        ["inspect", "--dropped", "corpus/escapes.md"], ["analyze", "a\x1b[31mb\u202ec"]):
            check(f"escapes in a document: {' '.join(command)!r}", p.run(*command), (0, 1))


def locked():
    with Project() as p:
        p.run("index")
        with open(p.path("index/lock"), "r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            check("locked index: index", p.run("index", "--rebuild"), 2, "another process is writing", hint=True)
            check("locked index: search", p.run("search", "Irak"), 0)
            check("locked index: status", p.run("status"), 0)


def read_only():
    global BINARY
    with Project() as p:
        p.run("index")
        p.write("corpus/new.txt", "Wollgras steht im Moor.\n")
        for folder, _, names in os.walk(p.folder):
            os.chmod(folder, 0o555)
            for name in names:
                os.chmod(os.path.join(folder, name), 0o444)
        before = ()
        if os.geteuid() == 0:
            # Rights mean nothing to root; the binary must be within nobody's reach.
            shutil.copy(BINARY, "/tmp/fundstelle-hostile")
            os.chmod("/tmp/fundstelle-hostile", 0o755)
            before = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
            if not shutil.which("setpriv"):
                print("       read-only index: left out, root and no setpriv here")
                return
        saved = BINARY
        if before:
            BINARY = "/tmp/fundstelle-hostile"
        try:
            check("read-only index: search", p.run("search", "Irak", before=before), 0)
            check("read-only index: show", p.run("show", "landvermesser:p1", before=before), 0)
            check("read-only index: status", p.run("status", before=before), 0)
            check("read-only index: index", p.run("index", before=before), 2, "index.*(could not be written|denied)", hint=True)
            check("read-only folder, no index yet", p.run("--index", "elsewhere", "search", "Irak", before=before), 2,
                  "elsewhere", hint=True)
            os.chmod(p.path("corpus/new.txt"), 0)
            os.chmod(p.path("corpus/sources"), 0)
            with tempfile.TemporaryDirectory() as open_to_all:
                os.chmod(open_to_all, 0o777)
                check("unreadable file and folder",
                      p.run("--index", f"{open_to_all}/index", "index", before=before), 2, r"new\.txt: .*denied", "sources")
        finally:
            BINARY = saved
            subprocess.run(["chmod", "-R", "u+rwx", p.folder], check=False)
            if before:
                os.remove("/tmp/fundstelle-hostile")


def damage():
    with Project() as p:
        p.run("index")
        right = hits(p.run(*QUERY))
        shutil.copytree(p.path("index"), p.path("whole"), symlinks=True)
        names = sorted(os.path.relpath(os.path.join(folder, name), p.path("whole"))
                       for folder, _, files in os.walk(p.path("whole")) for name in files)
        report("there is something to damage", len(right) > 3 and len(names) > 5, f"{names}")
        noise = random.Random(5)
        changes = {
            "emptied": lambda old: b"",
            "halved": lambda old: old[:len(old) // 2],
            "zeroed": lambda old: bytes(len(old)),
            "scrambled": lambda old: noise.randbytes(len(old)),
            "longer": lambda old: old + b"\0more",
            "one bit": lambda old: old[:len(old) // 2] + bytes([old[len(old) // 2] ^ 4]) + old[len(old) // 2 + 1:] if old else old,
            "removed": None,
        }
        for name in names:
            for what, change in changes.items():
                shutil.rmtree(p.path("index"))
                shutil.copytree(p.path("whole"), p.path("index"))
                path = p.path(f"index/{name}")
                old = open(path, "rb").read()
                if change is None:
                    os.remove(path)
                else:
                    open(path, "wb").write(change(old))
                healed(f"{name} {what}", p, right)
        for name in sorted(os.listdir(p.path("whole"))):
            if os.path.isdir(p.path(f"whole/{name}")):
                shutil.rmtree(p.path("index"))
                shutil.copytree(p.path("whole"), p.path("index"))
                shutil.rmtree(p.path(f"index/{name}"))
                healed(f"{name}/ removed", p, right)
        manifest = json.load(open(p.path("whole/manifest.json")))
        for field, value in sorted(manifest.items()):
            for other in ("0.0.1", 99_999, None, [], {}):
                shutil.rmtree(p.path("index"))
                shutil.copytree(p.path("whole"), p.path("index"))
                json.dump({**manifest, field: other}, open(p.path("index/manifest.json"), "w"))
                healed(f"manifest with {field} = {other!r}", p, right)
        shutil.rmtree(p.path("index"))
        p.write("index", "a file")
        check("index that is a file", p.run("search", "Irak"), 2, "index", hint=True)


def healed(name, p, right):
    """Either the answer is the right one, or what is typed as told brings it back."""
    run = p.run(*QUERY)
    if run.status == 0:
        faults = [] if hits(run) == right else ["other hits than before"]
    elif run.status == 2:
        says = re.search(r"^error: .*index", run.text, re.M), re.search(r"^hint: .*`fundstelle index", run.text, re.M)
        faults = [] if all(says) and not run.out else ["no advice"]
        again = p.run("index")
        found = p.run(*QUERY)
        if again.status or hits(found) != right:
            faults.append(f"not mended by `fundstelle index`: {again}; {found}")
    else:
        faults = [f"exit {run.status}"]
    if "panicked" in run.text:
        faults.append("a panic")
    report(f"damage: {name}", not faults, "; ".join(faults) + f" ({run})")


def queries():
    noise = random.Random(7)
    with Project() as p:
        p.run("index")
        page = " ".join("".join(noise.choice("abcdefghijklmnopqrstuvwxyzäöüß():\"+-*~^,.;") for _ in range(noise.randint(1, 9)))
                        for _ in range(400))
        for name, query, status in [
            ("empty query", "", 1), ("white space", " \t ", 1), ("a quotation mark", '"', 1), ("a bracket", "(", 1),
            ("unknown field", "autor:dresen Irak", 0), ("unknown fields", "a:b c:d e:f Irak", 0),
            ("unknown kind", "kind:nonsense Irak", (0, 1)), ("unknown language", "lang:klingon Irak", (0, 1)),
            ("years backwards", "year:2023..2015 Irak", (0, 1)), ("year of nonsense", "year:abc Irak", (0, 1)),
            ("only exclusions", "-Irak", 1), ("only operators", "AND OR NOT", 1), ("open phrase", '"fragile Staaten', 0),
            ("a page of nonsense", page, (0, 1)), ("100 kB of (", "(" * 100_000, 1), ("100 kB of a", "a " * 50_000, (0, 1)),
            ("a long word", "x" * 100_000, 1), ("escape sequences", "\x1b[31m Irak \x1b[0m \u202ekarI", 0),
            ("stars", "* ** *a* a**", (0, 1)), ("nothing there", "Quastenflosser", 1),
        ]:
            run = check(f"query: {name}", p.run("search", "--", query), status)
            report(f"query: {name}: short and not silent", len(run.text) < 4_000 and run.text.strip() != "",
                   f"{len(run.text)} characters: {run}")
        check("query: not UTF-8", Run(p.folder, "search", b"Irak \xff\xfe"), 0)
        check("query: unknown field warns", p.run("search", "autor:dresen Irak"), 0, r"warning: .*autor", hint=True)


for part in (corpora, files, locked, read_only, damage, queries):
    if len(sys.argv) < 3 or part.__name__ in sys.argv[2:]:
        part()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
