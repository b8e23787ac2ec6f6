#!/usr/bin/env python3
"""judged.py BINARY JUDGED [--all] [--update] [SET…]: the open judged sets as suites, each against its baseline.

Indexes every set that `tests/queries/judged` has a suite for, and tests it: exit 1 where a place that was judged and stood among the
first ten is lost, or a floor is not reached. With --update what is lost is accepted: say in the commit why. pool-de, which asks the
questions of xquad-de again, takes longest and comes with --all alone. Nothing of the sets is copied but ids and ranks."""
import glob, os, shutil, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY, JUDGED = (os.path.abspath(path) for path in sys.argv[1:3])
OPTIONS = [word for word in sys.argv[3:] if word.startswith("-")]
NAMES = [word for word in sys.argv[3:] if not word.startswith("-")]
# As benches/judged/sets.rs has it.
POOLS = {"pool-de": ["xquad-de", "gesetze", "dhd", "covidfaq-de"]}
MAX_BYTES = 1_500_000

suites = sorted(glob.glob(f"{ROOT}/tests/queries/judged/*.toml"))
failed, begin = [], time.time()
for suite in suites:
    name = os.path.basename(suite).removesuffix(".toml")
    if NAMES and name not in NAMES or name in POOLS and not NAMES and "--all" not in OPTIONS:
        continue
    start = time.time()
    with tempfile.TemporaryDirectory(prefix="judged-") as folder:
        # Away from the queries that stand beside it.
        os.mkdir(f"{folder}/corpus")
        for part in POOLS.get(name, [name]):
            shutil.copy(f"{JUDGED}/{part}/corpus.jsonl", f"{folder}/corpus/{part}.jsonl")
        # No configuration, glossary or dictionary of this place.
        where = ["--corpus", f"{folder}/corpus", "--index", f"{folder}/index"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("FUNDSTELLE_")}
        made = subprocess.run([BINARY, "index", *where], cwd=folder, env=environment, capture_output=True, text=True)
        indexed = time.time()
        if made.returncode != 0:
            sys.exit(f"{name}: index gives {made.returncode}: {made.stderr[-500:]}")
        update = ["--update"] if "--update" in OPTIONS else []
        done = subprocess.run([BINARY, "test", suite, *where, *update], cwd=folder, env=environment, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if done.returncode != 0:
        failed.append(name)
        print(done.stdout[-4000:] + done.stderr[-1000:])
    print(f"{name}: {lines[-1] if lines else done.stderr.strip()[-300:]}; {indexed - start:.1f} s index, {time.time() - indexed:.1f} s test", flush=True)
kept = sum(os.path.getsize(path) for path in glob.glob(f"{ROOT}/tests/queries/judged/*.json"))
print(f"{len(suites)} suites, baselines of {kept / 1e6:.2f} MB of {MAX_BYTES / 1e6:.1f}, {time.time() - begin:.0f} s")
if kept > MAX_BYTES:
    failed.append("size of the baselines")
if failed:
    sys.exit("failed: " + ", ".join(failed))
