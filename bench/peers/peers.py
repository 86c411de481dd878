"""Peers of name screening, measured on the same lists and the same customers as Probity.

Reads `parties.csv` (id, schema, name, weak) and `customers.csv` (id, name, born, country), both written by
`cargo run --release -p screening --example bench_peers`, and prints one JSON object: per peer the customers
it screens in a second of CPU time of one core, and the share of customers it alerts on. Nothing is tuned:
thresholds are those the peers' authors recommend or ship.
"""

import csv
import json
import logging
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import followthemoney
import nomenklatura
import rapidfuzz
from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker.index import Index
from nomenklatura.matching import LogicV1, LogicV2
from nomenklatura.matching.types import ScoringConfig
from nomenklatura.resolver import Linker
from nomenklatura.store.memory import MemoryStore
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler, Levenshtein

logging.disable(logging.WARNING)


def cpu(work):
    """The result of `work` and the CPU time it took."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entity(dataset, schema, key, names, weak=(), born=None, country=None):
    properties = {"name": names, "weakAlias": list(weak)}
    if born:
        properties["birthDate"] = [born]
    if country:
        properties["country"] = [country.lower()]
    data = {"id": key, "schema": schema, "properties": properties}
    return StatementEntity.from_data(dataset, data)


def parties(dataset, rows):
    names, weak, schemas = defaultdict(list), defaultdict(list), {}
    for row in rows:
        schemas[row["id"]] = row["schema"]
        (weak if row["weak"] == "1" else names)[row["id"]].append(row["name"])
    return [entity(dataset, schema, key, names[key], weak[key]) for key, schema in schemas.items()]


def cdist(rows, customers):
    """Every customer against every name of a person, letter by letter: the rate of brute force."""
    listed = [row["name"].lower() for row in rows if row["schema"] == "Person"]
    asked = [customer["name"].lower() for customer in customers[:300]]
    figures = []
    for label, scorer, cutoff in [
        ("rapidfuzz cdist, Levenshtein", Levenshtein.normalized_similarity, 0.8),
        ("rapidfuzz cdist, Jaro-Winkler", JaroWinkler.normalized_similarity, 0.9),
        ("rapidfuzz cdist, token_sort_ratio", fuzz.token_sort_ratio, 85),
    ]:
        matrix, took = cpu(lambda: process.cdist(asked, listed, scorer=scorer, score_cutoff=cutoff, workers=1))
        alerts = int((matrix > 0).any(axis=1).sum())
        figures.append(
            {
                "peer": label,
                "at": cutoff if cutoff < 1 else cutoff / 100,
                "customers": len(asked),
                "per_second": len(asked) / took,
                "alert_rate": alerts / len(asked),
                "note": f"{len(asked) * len(listed) / took / 1e6:.1f} M name pairs/s",
            }
        )
    return figures


def nomenklatura_figures(rows, customers, scored_max):
    """Blocking with nomenklatura's index, then each algorithm on the candidates it gives."""
    dataset = Dataset.make({"name": "peers", "title": "peers"})
    listed = parties(dataset, rows)
    by_id = {one.id: one for one in listed}
    asked = [
        entity(dataset, "Person", "q" + one["id"], [one["name"]], born=one["born"], country=one["country"])
        for one in customers
    ]
    store = MemoryStore(dataset, Linker({}))
    with store.writer() as writer:
        for one in listed:
            writer.add_entity(one)
    with tempfile.TemporaryDirectory() as scratch:
        index = Index(store.default_view(), Path(scratch))
        _, built = cpu(index.build)
        found, blocked = cpu(lambda: {str(key): matches for key, matches in index.match_entities(asked)})
        index.close()
    figures = []
    for algorithm, threshold in [(LogicV1, 0.7), (LogicV2, 0.7)]:
        config, pairs, alerts = ScoringConfig.defaults(), 0, 0
        some = asked[:scored_max]

        def score():
            nonlocal pairs, alerts
            for one in some:
                best = 0.0
                for key, _ in found.get(one.id, []):
                    pairs += 1
                    best = max(best, algorithm.compare(one, by_id[str(key)], config).score)
                alerts += best >= threshold

        _, took = cpu(score)
        per_customer = took / len(some) + blocked / len(asked)
        figures.append(
            {
                "peer": f"nomenklatura {algorithm.NAME}, its blocker first",
                "at": threshold,
                "customers": len(some),
                "per_second": 1 / per_customer,
                "alert_rate": alerts / len(some),
                "note": f"{pairs / took:,.0f} pairs/s; {pairs / len(some):.1f} candidates a customer; "
                f"index built in {built:.1f} s",
            }
        )
    return figures


def main():
    folder = Path(sys.argv[1])
    rows, customers = read(folder / "parties.csv"), read(folder / "customers.csv")
    figures = cdist(rows, customers) + nomenklatura_figures(rows, customers, scored_max=400)
    versions = {
        "nomenklatura": nomenklatura.__version__,
        "followthemoney": followthemoney.__version__,
        "rapidfuzz": rapidfuzz.__version__,
        "python": sys.version.split()[0],
    }
    json.dump({"versions": versions, "figures": figures}, sys.stdout)


if __name__ == "__main__":
    main()
