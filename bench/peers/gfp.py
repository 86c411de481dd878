"""IBM's GraphFeaturePreprocessor (snapml) on the edges that `bench_graph` wrote: the peer of the graph probes.

`gfp.py DIR [NAME ...]` reads `edges-<name>.bin` (three little-endian u32 an edge: sender, receiver, second) and prints, per
graph and pattern, edges a second of CPU time of one thread, and one JSON object last. Batches of 128 and one thread. Its
windows keep an edge while `at >= now - window`, ours while `at > now - window`, so its windows are a second shorter here.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from snapml import GraphFeaturePreprocessor

BATCH = 128
DAY = 86_400
BINS = [2, 3, 4, 5, 8, 16]
PATTERNS = [
    ("fan", "fan", DAY),
    ("scatter-gather 6 h", "scatter-gather", DAY // 4),
    ("scatter-gather", "scatter-gather", DAY),
    ("temporal cycle", "temp-cycle", DAY),
]


def preprocessor(pattern, window, bins):
    graph = GraphFeaturePreprocessor()
    wanted = {"num_threads": 1, "vertex_stats": False, "time_window": window - 1}
    wanted |= {name: name == pattern for name in ["fan", "degree", "scatter-gather", "temp-cycle", "lc-cycle"]}
    wanted |= {f"{pattern}_tw": window - 1, f"{pattern}_bins": bins}
    graph.set_params(wanted)
    return graph


def read(path):
    raw = np.fromfile(path, dtype="<u4").reshape(-1, 3).astype(np.float64)
    return np.ascontiguousarray(np.column_stack([np.arange(len(raw)), raw]))


def measure(name, rows, label, pattern, window, batch=BATCH, seconds_most=90.0):
    """Edges a second of CPU time; a run that takes too long stops, and says how many edges it took."""
    bins = BINS if pattern == "scatter-gather" else [2, 3, 4, 5, 6, 7]
    graph = preprocessor(pattern, window, bins)
    found, took, done = 0, 0.0, 0
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        before = time.process_time()
        features = graph.transform(part)
        took += time.process_time() - before
        found = found + features[:, rows.shape[1] :].sum(axis=0)
        done += len(part)
        if took > seconds_most:
            break
    figure = {"graph": name, "probe": label, "per_second": done / took, "edges": done, "batch": batch}
    figure["found"] = [int(count) for count in found]
    print(f"{name:<10} {label:<28} {done / took:>12.0f} {done:>9}  {figure['found']}", flush=True)
    return figure


def main():
    folder = Path(sys.argv[1])
    names = sys.argv[2:] or ["apart-0.5", "apart-0.8", "apart-1.0"]
    figures = []
    for name in names:
        rows = read(folder / f"edges-{name}.bin")
        figures += [measure(name, rows, *pattern) for pattern in PATTERNS]
    print(json.dumps({"versions": {"snapml": version("snapml"), "numpy": np.__version__}, "figures": figures}))


if __name__ == "__main__":
    main()
