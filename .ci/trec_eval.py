#!/usr/bin/env python3
"""trec_eval.py BINARY [COUNT]: `eval` scores random runs as trec_eval does.

COUNT runs and judgements, 1,000 unless said, are made from fixed seeds: ties, scores that differ where a 32-bit float no longer
does, queries missing in either file, what nobody judged, grades from -2 to 3, empty files, all orders and white space. Each is
scored by `eval --json --per-query`, and every value, per query and mean, must equal pytrec_eval's (trec_eval itself, called from
Python) and for `judged@k` ir_measures' to four decimals; so must the tables, and the means with `--complete`."""
import json, os, random, struct, subprocess, sys, tempfile

import ir_measures
import pytrec_eval

CUTS = [1, 3, 5, 10, 100]
THEIRS = {"ndcg": "ndcg", "map": "map", "mrr": "recip_rank"}
THEIRS |= {f"{ours}@{k}": f"{theirs}_{k}" for k in CUTS
           for ours, theirs in [("ndcg", "ndcg_cut"), ("p", "P"), ("recall", "recall"), ("success", "success")]}
RANKS = {f"mrr@{k}": k for k in CUTS}
JUDGED = {f"judged@{k}": ir_measures.Judged @ k for k in CUTS}
COUNTS = ["num_ret", "num_rel", "num_rel_ret"]
METRICS = [*THEIRS, *RANKS, *JUDGED]
CUTS_TYPED = ",".join(map(str, CUTS))
MEASURES = {"ndcg", "map", "recip_rank", *COUNTS, *(f"{name}.{CUTS_TYPED}" for name in ["ndcg_cut", "P", "recall", "success"])}
TOLERANCE = 5e-5  # four decimals
PRINTED = 5.1e-5  # the half of the fourth is rounded down or up

random_source = random.Random()


def one_of(*choices):
    return random_source.choice(choices)


def identifier(level):
    """Ids that sort differently by bytes, by letters and by numbers; few, so that passages share documents."""
    if level == "document":
        return f"{one_of('a', 'B', 'a-x', 'ä', 'a:b')}:{one_of('p', 'fn', 'li', 'x')}{random_source.randrange(4)}"
    return one_of("", "A", "a", "ß", "é", "-", "_", "Z:", "doc:p") + str(random_source.randrange(random_source.choice([3, 30, 300])))


def scores():
    """A way of making scores, as text."""
    draw = random_source
    return one_of(
        lambda: repr(draw.uniform(-5, 30)),
        lambda: str(draw.randrange(3)),                              # ties
        lambda: repr(1 + draw.randrange(8) * 2.0**-25),               # ties for a 32-bit float, or nearly
        lambda: f"{draw.uniform(0, 1):.1e}",
        lambda: f"{draw.uniform(0, 1):.2f}",
        lambda: one_of("0", "-0", "0.0", "+0", "1e-50", "-1e-50"),    # all of them nothing
        lambda: one_of("1e38", "1e39", "1e300", "inf", "-inf", "-1e39"),
    )


def case(seed):
    random_source.seed(seed)
    level = one_of("passage", "passage", "document")
    names = [one_of("", "q", "Q", "ü-") + str(number) for number in random_source.sample(range(1, 200), random_source.randint(1, 8))]
    names = list(dict.fromkeys(names))
    run, qrels = {}, {}
    for name in names:
        score = scores()
        found = {identifier(level) for _ in range(random_source.choice([1, 4, 20, 150]))}
        judged = {identifier(level) for _ in range(random_source.choice([1, 3, 12, 60]))}
        judged |= set(random_source.sample(sorted(found), random_source.randint(0, min(len(found), 12))))
        grades = one_of([0, 1], [0, 0, 0, 1, 2, 3], [-2, -1, 0, 1, 2], [0], [3], [-1, 0])
        if random_source.random() < 0.85:
            run[name] = {docno: score() for docno in sorted(found)}
        if random_source.random() < 0.85:
            qrels[name] = {docno: one_of(*grades) for docno in sorted(judged)}
            # trec_eval reads beyond its arrays where all grades of a query are below 0.
            if max(qrels[name].values()) < 0:
                qrels[name][min(judged)] = 0
    if seed % 50 == 0:
        run = {}
    if seed % 50 == 1:
        qrels = {}
    return level, run, qrels


def written(run, qrels):
    """Both files as text: lines in any order, ranks that say nothing, columns parted anyhow."""
    gap = one_of(" ", "\t", "  ", " \t ")
    end = one_of("\n", "\r\n", "\n\n")
    lines = [gap.join([name, "Q0", docno, str(random_source.randrange(9)), score, "tag"])
             for name, found in run.items() for docno, score in found.items()]
    random_source.shuffle(lines)
    judgements = [(name, docno, str(grade)) for name, grades in qrels.items() for docno, grade in grades.items()]
    random_source.shuffle(judgements)
    if one_of(True, False):
        judged = [gap.join([name, "0", docno, grade]) for name, docno, grade in judgements]
    else:
        judged = ["query-id\tcorpus-id\tscore"] + ["\t".join(columns) for columns in judgements]
    last = one_of(end, "")
    return end.join(lines) + (last if lines else ""), end.join(judged) + last


def document(docno):
    """The document of a passage id: `a:p5` is one, `a:x5` and `a:p0` are none."""
    head, colon, tail = docno.rpartition(":")
    for kind in ["p", "fn", "lead", "li", "bq", "pq", "cap", "tab", "an"]:
        number = tail[len(kind):]
        if colon and tail.startswith(kind) and number.isdigit() and int(number) > 0:
            return head
    return docno


def highest(values):
    merged = {}
    for docno, value in values.items():
        merged[document(docno)] = max(value, merged.get(document(docno), value))
    return merged


def single(score):
    """A score as a C float holds it."""
    try:
        return struct.unpack("f", struct.pack("f", score))[0]
    except OverflowError:
        return float("inf") if score > 0 else float("-inf")


def expected(level, run, qrels):
    """Query by query what pytrec_eval and ir_measures say."""
    run = {name: {docno: float(score) for docno, score in found.items()} for name, found in run.items()}
    if level == "document":
        run = {name: highest(found) for name, found in run.items()}
        qrels = {name: highest(grades) for name, grades in qrels.items()}
    values = pytrec_eval.RelevanceEvaluator(qrels, MEASURES).evaluate(run) if qrels else {}
    # ir_measures breaks ties the other way round: it is given trec_eval's order.
    ranked = {name: {docno: -rank for rank, (_, docno) in enumerate(
        sorted(((single(score), docno.encode()) for docno, score in found.items()), reverse=True))}
        for name, found in run.items()}
    ranked = {name: {docno.decode(): rank for docno, rank in found.items()} for name, found in ranked.items()}
    queries = {}
    for name, theirs in values.items():
        queries[name] = {ours: theirs[name_of] for ours, name_of in THEIRS.items()}
        queries[name] |= {ours: theirs["recip_rank"] if theirs["recip_rank"] > 1 / (k + 0.5) else 0.0 for ours, k in RANKS.items()}
        queries[name] |= {count: theirs[count] for count in COUNTS}
    if values:
        names = {str(measure): ours for ours, measure in JUDGED.items()}
        for found in ir_measures.iter_calc(list(JUDGED.values()), qrels, ranked):
            # It adds the queries that the run lacks, with 0.
            if found.query_id in queries:
                queries[found.query_id][names[str(found.measure)]] = found.value
    return queries, qrels


class Fault(Exception):
    pass


def same(what, ours, theirs, tolerance=TOLERANCE):
    if set(ours) != set(theirs):
        raise Fault(f"{what}: {sorted(ours)}, not {sorted(theirs)}")
    for name, value in theirs.items():
        if abs(ours[name] - value) >= tolerance:
            raise Fault(f"{what}, {name}: {ours[name]}, not {value}")


def evaluate(binary, folder, level, *options):
    command = [binary, "eval", "--qrels", "qrels", "--level", level, "--metrics", ",".join(METRICS), *options, "run"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def check(binary, folder, seed):
    level, run, qrels = case(seed)
    for name, text in zip(["run", "qrels"], written(run, qrels)):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
    done = evaluate(binary, folder, level, "--json", "--per-query")
    if not qrels:
        if (done.returncode, done.stdout) != (2, "") or "there is no judgement in the file" not in done.stderr:
            raise Fault(f"empty judgements: {done}")
        return 0
    queries, qrels = expected(level, run, qrels)
    if done.returncode != (0 if queries else 1):
        raise Fault(f"exit {done.returncode}: {done.stderr}")
    *lines, last = map(json.loads, done.stdout.splitlines())
    flat = lambda line: line["metrics"] | {count: line[count] for count in COUNTS}
    same("queries", {line["query"]: 0 for line in lines}, dict.fromkeys(queries, 0))
    for line in lines:
        same(f"query {line['query']}", flat(line), queries[line["query"]])

    def means(over):
        of = lambda name: sum(values[name] for values in queries.values())
        return {name: of(name) / over if over else 0.0 for name in METRICS} | {count: of(count) for count in COUNTS}
    same("mean", flat(last), means(len(queries)))
    facts = (last["num_q"], last["missing"], last["unjudged"])
    if facts != (len(queries), len(set(qrels) - set(run)), len(set(run) - set(qrels))):
        raise Fault(f"queries: {facts}")

    table = evaluate(binary, folder, level).stdout.splitlines()[1:]
    same("table", {name: float(value) for name, value in map(str.split, table)}, means(len(queries)) | {"num_q": len(queries)}, PRINTED)
    if seed % 4 == 0:
        complete = json.loads(evaluate(binary, folder, level, "--json", "--complete").stdout)
        wanted = means(len(qrels)) | {"num_rel": sum(grade > 0 for grades in qrels.values() for grade in grades.values())}
        same("mean over all", flat(complete) | {"num_q": complete["num_q"]}, wanted | {"num_q": len(qrels)})
    return len(queries) * len(METRICS)


def main(binary, count=1000):
    binary = os.path.abspath(binary)
    faults, values = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(int(count)):
            try:
                values += check(binary, folder, seed)
            except Fault as fault:
                faults += 1
                print(f"seed {seed}: {fault}")
                if faults == 10:
                    sys.exit("10 runs differ; the rest was left out")
    print(f"{count} runs, {values} values of {len(METRICS)} metrics: {faults} runs differ from trec_eval")
    if faults or values < 50 * int(count):
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
