"""LightGBM on features of IBM's GraphFeaturePreprocessor (snapml): the peer of our features and trainer, on the same movements.

`gfp_lgbm.py DIR` reads what `cargo xtask quality monitoring --rows DIR` wrote: `moves.bin` (eight little-endian i64 a row: time,
sender, receiver, kind, dollars in millionths, label, placed, typology), `features.bin` (doubles) and `features.txt`. The graph
sees one movement at a time (batch 1), so that no feature knows a later movement. Split by time 60/20/20 as ours: learnt on
the first, number of trees, weight and threshold from the second, judged on the third. Rows of money placed before a pattern
are in the graph and in no part. One thread. Prints one JSON object last.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import lightgbm
import numpy as np
from snapml import GraphFeaturePreprocessor

HOUR = 3_600
DAY = 24 * HOUR
BINS = [2, 3, 4, 5, 6, 8, 12, 16, 24]
STATS = [0, 1, 2, 3, 4, 8, 9, 10]
# As in the paper (ICAIF 2024): scatter-gather over 6 hours, everything else over a day.
PAPER = {"fan": DAY, "degree": DAY, "scatter-gather": 6 * HOUR, "temp-cycle": DAY, "lc-cycle": DAY, "vertex_stats": DAY}
# The windows our features reach, where it stays feasible.
MONTH = {"fan": 30 * DAY, "degree": 30 * DAY, "vertex_stats": 30 * DAY, "scatter-gather": DAY, "temp-cycle": 3 * DAY}
WEIGHTS = [1, 4, 16]
MICRO = 1_000_000


def preprocessor(windows):
    """A preprocessor with these patterns and no others."""
    graph = GraphFeaturePreprocessor()
    wanted = {"num_threads": 1, "time_window": max(windows.values())}
    for pattern in ["fan", "degree", "scatter-gather", "temp-cycle", "lc-cycle", "vertex_stats"]:
        wanted[pattern] = pattern in windows
        if pattern in windows:
            wanted[f"{pattern}_tw"] = windows[pattern]
    wanted |= {f"{p}_bins": BINS for p in ["fan", "degree", "scatter-gather", "temp-cycle"]}
    wanted |= {"lc-cycle_len": 10, "lc-cycle_bins": [2, 3, 4, 5, 6, 8], "vertex_stats_cols": [3, 4], "vertex_stats_feats": STATS}
    graph.set_params(wanted)
    return graph


def graph_features(moves, windows, most=None):
    """Features of each movement, made when it arrives; and the CPU time that took."""
    graph = preprocessor(windows)
    seconds = (moves[:, 0] - moves[0, 0]) // MICRO
    rows = np.column_stack([np.arange(len(moves)), moves[:, 1], moves[:, 2], seconds, moves[:, 4] / MICRO])
    rows = np.ascontiguousarray(rows[:most], dtype=np.float64)
    first = graph.transform(rows[:1])
    out = np.empty((len(rows), first.shape[1] - rows.shape[1]), dtype=np.float32)
    out[0] = first[0, rows.shape[1] :]
    before = time.process_time()
    for at in range(1, len(rows)):
        out[at] = graph.transform(rows[at : at + 1])[0, rows.shape[1] :]
    return out, time.process_time() - before


def raw_features(moves):
    """What the movement itself says: dollars, kind, second of the day, day of the week."""
    seconds = moves[:, 0] // MICRO
    return np.column_stack([moves[:, 4] / MICRO, moves[:, 3], seconds % DAY, seconds // DAY % 7]).astype(np.float32)


def average_precision(scores, labels):
    """Precision at each threshold weighed by the recall it adds; equal scores together, as ours."""
    order = np.argsort(-scores, kind="stable")
    scores, labels = scores[order], labels[order]
    last = np.append(np.nonzero(np.diff(scores))[0], len(scores) - 1)
    found = np.cumsum(labels)[last]
    return float(np.sum(np.diff(np.append(0, found)) * found / (last + 1)) / max(labels.sum(), 1))


def best_threshold(scores, labels):
    order = np.argsort(-scores, kind="stable")
    scores, labels = scores[order], labels[order]
    last = np.append(np.nonzero(np.diff(scores))[0], len(scores) - 1)
    found = np.cumsum(labels)[last]
    return float(scores[last[np.argmax(2 * found / (last + 1 + labels.sum()))]])


def measure(name, features, labels, parts):
    """Trains with each weight, keeps the best on the second part, judges it on the third."""
    learn, watch, judge = parts
    best = None
    before = time.process_time()
    for weight in WEIGHTS:
        settings = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.05, "min_data_in_leaf": 20}
        settings |= {"scale_pos_weight": weight, "max_bin": 255, "lambda_l2": 1.0, "num_threads": 1, "verbose": -1}
        settings |= {"metric": "average_precision", "deterministic": True, "seed": 1}
        data = lightgbm.Dataset(features[learn], labels[learn])
        apart = lightgbm.Dataset(features[watch], labels[watch], reference=data)
        stop = lightgbm.early_stopping(40, verbose=False)
        model = lightgbm.train(settings, data, 400, valid_sets=[apart], callbacks=[stop])
        watched = model.predict(features[watch])
        value = average_precision(watched, labels[watch])
        if best is None or value > best[0]:
            best = (value, weight, model, watched)
    took = time.process_time() - before
    watched_value, weight, model, watched = best
    scores, truth = model.predict(features[judge]), labels[judge]
    taken = scores >= best_threshold(watched, labels[watch])
    found = float((taken & truth).sum())
    order = np.argsort(-scores, kind="stable")
    figure = {
        "features": name,
        "columns": features.shape[1],
        "average_precision": average_precision(scores, truth),
        "on_watch": watched_value,
        "f1": 2 * found / float(taken.sum() + truth.sum()),
        "first_100": float(truth[order[:100]].mean()),
        "first_1000": float(truth[order[:1000]].mean()),
        "weight": weight,
        "trees": model.best_iteration,
        "train_cpu_seconds": took,
    }
    print(json.dumps(figure), flush=True)
    return figure


def main():
    folder = Path(sys.argv[1])
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 180
    start = int(sys.argv[3]) if len(sys.argv) > 3 else None
    moves = np.fromfile(folder / "moves.bin", dtype="<i8").reshape(-1, 8)
    names = (folder / "features.txt").read_text().split("\n")
    ours = np.fromfile(folder / "features.bin", dtype="<f8").reshape(-1, len(names))
    labels = moves[:, 5] == 1
    origin = moves[0, 0] // (DAY * MICRO) * DAY * MICRO if start is None else start
    part = np.minimum((moves[:, 0] - origin) // (days * DAY * MICRO // 5), 4)
    kept = moves[:, 6] == 0
    parts = [np.nonzero(kept & (part <= 2))[0], np.nonzero(kept & (part == 3))[0], np.nonzero(kept & (part == 4))[0]]
    print({name: (len(p), int(labels[p].sum())) for name, p in zip(["learn", "watch", "judge"], parts)}, flush=True)
    raw = raw_features(moves)
    figures = [measure("the movement alone", raw, labels, parts)]
    figures.append(measure("ours", ours, labels, parts))
    for name, windows in [("gfp, windows of the paper", PAPER), ("gfp, windows up to 30 days", MONTH)]:
        graph, took = graph_features(moves, windows)
        print(f"{name}: {graph.shape[1]} columns, {len(moves) / took:.0f} movements a second of CPU time", flush=True)
        figure = measure(name, np.hstack([raw, graph]), labels, parts)
        figures.append(figure | {"per_second": len(moves) / took})
    figures.append(measure(f"{name}, with ours", np.hstack([raw, graph, ours.astype(np.float32)]), labels, parts))
    versions = {name: version(name) for name in ["snapml", "lightgbm", "numpy"]}
    print(json.dumps({"versions": versions, "movements": len(moves), "figures": figures}))


if __name__ == "__main__":
    main()
