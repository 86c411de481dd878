"""DuckDB's windowed SQL beside the kernel of monitoring, on the same events.

    cargo run --release -p monitoring --example bench_kernel 500000 100000 --csv events.csv
    python3 bench/peers/duckdb_windows.py events.csv
    cargo run --release -p monitoring --example bench_kernel 500000 100000

Three windows (an hour, a day, a week) on both sides, in each count, sum and distinct other sides: the eighteen values that the
kernel keeps. Only the values: no rules. DuckDB computes them for the whole file at once, sorted and partitioned as it likes,
and could not answer while a payment waits; the kernel takes one event after another and answers each. CPU time of one thread.
"""

import resource
import sys
import time

import duckdb

WINDOWS = {"h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000}


def columns(key: str, other: str) -> list[str]:
    """The nine values of one side."""
    return [
        f"{what} over {key}_{name} as {key}_{name}_{n}"
        for name in WINDOWS
        for n, what in enumerate(("count(*)", "sum(usd)", f"count(distinct {other})"))
    ]


def windows(key: str) -> list[str]:
    """The three windows of one side: what came in less than the length before, and the event itself."""
    frame = "order by \"at\" range between {} preceding and current row"
    return [
        f"{key}_{name} as (partition by {key} {frame.format(length - 1)})" for name, length in WINDOWS.items()
    ]


def query() -> str:
    """One row of eighteen values for each event."""
    values = columns("customer", "counterparty") + columns("counterparty", "customer")
    frames = windows("customer") + windows("counterparty")
    return f"select {', '.join(values)} from events window {', '.join(frames)}"


def cpu() -> float:
    """User and system time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Reads the file, then times the windows alone."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    db = duckdb.connect(config={"threads": 1})
    db.execute("create table events as select * from read_csv(?, header = true)", [sys.argv[1]])
    rows = db.execute("select count(*) from events").fetchone()[0]
    best = None
    for _ in range(3):
        before, started = cpu(), time.perf_counter()
        db.execute(f"create or replace table windowed as {query()}")
        took = (cpu() - before, time.perf_counter() - started)
        best = took if best is None else min(best, took)
    kept = db.execute("select count(*), sum(customer_w_1) from windowed").fetchone()
    assert kept[0] == rows, "every event has its row"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"duckdb {duckdb.__version__}: {rows} events, eighteen values each, one thread, best of three")
    print(f"  {rows / best[0]:,.0f} events/s of CPU time ({best[0]:.2f} s; {best[1]:.2f} s on the clock), {peak} MiB at most")


if __name__ == "__main__":
    main()
