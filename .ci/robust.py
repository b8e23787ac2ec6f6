#!/usr/bin/env python3
"""robust.py BINARY SHARED [--all]: files that are cut, changed, locked, empty or called something else are survived.

Each rendering of `SHARED/renderings` cut at 50 places, with bytes changed at random (200 versions), renamed to each ending that is
read, with a password where its format can have one, and empty; and `renderings/robust` as it is. All are indexed, some
hundred in a run; one in ten is inspected by itself too. Each has a status of the list, no run panics, stays longer than its
limit or takes more than 1 GiB, and a good file beside is found. Without `--all`, a tenth of the cut and changed ones.
Exit 1 on a miss."""
import glob, io, json, os, random, re, resource, shutil, signal, subprocess, sys, tempfile, threading, time, zipfile

BINARY, SHARED = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SHARE = 1 if "--all" in sys.argv else 10
STATUS = {"indexed", "indexed-partly", "no-text-scan", "garbled-font", "password", "damaged", "empty", "unsupported", "too-large", "timeout"}
ENDINGS = [".txt", ".md", ".html", ".xhtml", ".tei.xml", ".jats.xml", ".xml", ".docx", ".odt", ".epub", ".rtf", ".pdf", ".jsonl"]
BATCH, MAX_RSS_BYTES = 400, 1 << 30
# What a file may take by itself: the default limit of the program, and a little to start and end.
FILE_SECONDS, BATCH_SECONDS = 65, 600
GOOD = b"Ein Quastenflosser wurde 1938 gefangen.\n"
misses = []


def miss(what):
    misses.append(what)
    print(f"missed: {what[:600]}", flush=True)


def run(*arguments, seconds):
    """Runs the program: its code, both outputs, seconds and the most memory that it or a process of its own took."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        process = subprocess.Popen([BINARY, *arguments], stdout=out, stderr=err, stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
        alarm = threading.Timer(seconds, process.send_signal, (signal.SIGKILL,))
        alarm.start()
        _, status, used = os.wait4(process.pid, 0)
        alarm.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        return process.returncode, out.read(), err.read(), time.perf_counter() - begin, used.ru_maxrss << 10


def lines(out):
    return [json.loads(line) for line in out.decode("utf-8", "replace").split("\n") if line]


def locked_pdf(data):
    """Says of a PDF that it is encrypted, with keys that no password opens."""
    at = data.rfind(b"trailer")
    entry = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >> /ID [<00> <00>] " % (b"5a" * 32, b"a5" * 32)
    return data[:at] + data[at:].replace(b"<<", b"<< " + entry, 1) if at >= 0 else None


def locked_zip(data, odt):
    """Marks every part as encrypted; of ODT the manifest says so."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            if odt and info.filename == "META-INF/manifest.xml":
                part = re.sub(rb'(<manifest:file-entry[^>]*manifest:full-path="content.xml"[^>]*?)/?>(</manifest:file-entry>)?', rb'\1><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>', part)
            elif odt and info.filename == "content.xml":
                part = random.Random(5).randbytes(len(part))
            new.writestr(info, part)
    made = bytearray(file.getvalue())
    if not odt:
        for mark, off in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
            at = made.find(mark)
            while at >= 0:
                made[at + off] |= 1
                at = made.find(mark, at + 4)
    return bytes(made)


def locked_office(data):
    """As Word writes a file with a password: an old container with the new file in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(480) + random.Random(3).randbytes(len(data))


def versions():
    """All files: name, bytes, and what their status has to be where that is known."""
    for path in sorted(glob.glob(os.path.join(SHARED, "renderings", "robust", "*"))):
        yield f"robust-{os.path.basename(path)}", read(path), None
    for path in sorted(path for path in glob.glob(os.path.join(SHARED, "renderings", "*")) if os.path.isfile(path)):
        data, name = read(path), os.path.basename(path)
        stem, ending = re.fullmatch(r"([^.]*)(\..*)", name).groups()
        noise = random.Random(name)
        for at in range(50):
            end = len(data) * (at + 1) // 51
            if at % SHARE == 0:
                yield f"{stem}-cut{at}{ending}", data[:end], None
        for at in range(200):
            changed = bytearray(data)
            for _ in range(noise.choice([1, 10, 200])):
                changed[noise.randrange(len(data))] = noise.randrange(256)
            if at % SHARE == 0:
                yield f"{stem}-bytes{at}{ending}", bytes(changed), None
        for other in ENDINGS:
            yield f"{stem}-{ending.strip('.').replace('.', '-')}-called{other}", data, None
        yield f"{stem}-empty{ending}", b"", "empty"
        locked = {".pdf": lambda: locked_pdf(data), ".docx": lambda: locked_office(data), ".odt": lambda: locked_zip(data, True), ".epub": lambda: locked_zip(data, False)}.get(ending, lambda: None)()
        if locked:
            yield f"{stem}-locked{ending}", locked, "password"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def index(files):
    """Indexes files beside a good one; each is told of with a status, and the good one is found."""
    shutil.rmtree("corpus", ignore_errors=True), shutil.rmtree("index", ignore_errors=True)
    os.mkdir("corpus")
    for name, data, _ in [("gut.txt", GOOD, None), *files]:
        with open(os.path.join("corpus", name), "wb") as file:
            file.write(data)
    code, out, err, seconds, rss = run("index", "--json", seconds=BATCH_SECONDS)
    what = f"{len(files)} files from {files[0][0]} to {files[-1][0]}"
    if code not in (0, 2) or b"panicked" in err or rss > MAX_RSS_BYTES:
        miss(f"index of {what}: exit {code}, {seconds:.1f} s, {rss >> 20} MiB: {err[-300:]!r}")
    rows = lines(out)
    told = {row["path"]: row["status"] for row in rows if row["type"] == "read"}
    told |= {row["path"]: row["status"] for row in rows if row["type"] == "failed" and not re.search(r"\.jsonl:\d+$", row["path"])}
    summary = [row for row in rows if row["type"] == "summary"]
    skipped = summary[0]["skipped"] if summary else 0
    missing = [name for name, _, _ in files if name not in told]
    # XML of another kind is no document, and counted.
    if len(missing) != skipped or any(not name.endswith(".xml") for name in missing):
        miss(f"nothing is said of {missing[:5]}, {skipped} skipped")
    for name, _, wanted in files:
        status = told.get(name)
        if status and (status not in STATUS or wanted not in (None, status)):
            miss(f"{name}: {status}, expected {wanted or 'one of the list'}")
    listed = {row["path"]: row["status"] for row in lines(run("status", "--json", seconds=60)[1])[0]["failed"]}
    unlike = [path for path, status in listed.items() if path in told and told[path] != status]
    if unlike:
        miss(f"`status` says otherwise of {unlike[:5]}")
    if run("search", "Quastenflosser", seconds=60)[0] != 0:
        miss(f"the good file beside {what} is not found")
    return told, seconds, rss


def inspect(name, told):
    code, out, err, seconds, rss = run("inspect", "--json", f"corpus/{name}", seconds=FILE_SECONDS)
    rows = lines(out)
    status = next((row["status"] for row in rows if row["type"] in ("document", "failed")), None)
    if code not in (0, 2) or b"panicked" in err or rss > MAX_RSS_BYTES or status not in STATUS:
        miss(f"inspect {name}: exit {code}, {status}, {seconds:.1f} s, {rss >> 20} MiB: {err[-300:]!r}")
    # Of a collection `index` speaks line by line; XML that is none it leaves alone.
    elif told and status != told and not name.endswith(".jsonl"):
        miss(f"{name}: `inspect` says {status}, `index` {told}")
    return seconds, rss


resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
folder = tempfile.mkdtemp(prefix="robust-")
os.chdir(folder)
begin, counts, slowest, largest, number = time.perf_counter(), {}, (0, ""), 0, 0
made = list(versions())
random.Random(11).shuffle(made)
for at in range(0, len(made), BATCH):
    batch = made[at:at + BATCH]
    told, _, rss = index(batch)
    largest = max(largest, rss)
    for status in told.values():
        counts[status] = counts.get(status, 0) + 1
    for name, _, _ in batch:
        number += 1
        if number % 10 == 0 or name.startswith("robust"):
            seconds, rss = inspect(name, told.get(name))
            slowest, largest = max(slowest, (seconds, name)), max(largest, rss)
os.chdir("/")
shutil.rmtree(folder)
print(f"{len(made)} files: {', '.join(f'{count} {status}' for status, count in sorted(counts.items()))}; the slowest {slowest[1]} {slowest[0]:.2f} s; at most {largest >> 20} MiB; {time.perf_counter() - begin:.0f} s")
print(f"missed: {len(misses)}" if misses else "all are survived")
sys.exit(1 if misses else 0)
