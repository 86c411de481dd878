"""Makes the fixtures in this folder with LightGBM itself: models in its text form, rows, and its own predictions.

Run by hand: python3 -m venv v && v/bin/pip install lightgbm==4.7.0 numpy && v/bin/python make.py
The values are from a generator of this file's own; nothing in them is data of anybody.
"""

import lightgbm as lgb
import numpy as np

NAMES = [f"f{n}" for n in range(8)]


def rows(count, seed):
    rng = np.random.RandomState(seed)
    x = rng.normal(size=(count, len(NAMES)))
    x[:, 1] = np.round(x[:, 1] * 3)  # ties and zeros
    x[:, 2] = np.exp(x[:, 2] * 4)  # long tail
    x[:, 3] = rng.randint(0, 3, count)
    x[rng.rand(count) < 0.2, 4] = np.nan
    x[rng.rand(count) < 0.5, 5] = 0.0
    x[rng.rand(count) < 0.3, 6] = np.nan
    odds = x[:, 0] + 0.7 * x[:, 1] * (x[:, 3] - 1) + np.where(np.isnan(x[:, 4]), 1.5, 0) + (x[:, 5] == 0) - 2
    return x, (rng.rand(count) < 1 / (1 + np.exp(-odds))).astype(int)


def write(name, model, x):
    model.save_model(f"{name}.txt")
    raw = model.predict(x, raw_score=True)
    probability = model.predict(x)
    with open(f"{name}.csv", "w") as out:
        for values, r, p in zip(x, raw, probability):
            out.write(",".join("" if np.isnan(v) else f"{v:.17g}" for v in values))
            out.write(f",{r:.17g},{p:.17g}\n")


x, y = rows(4000, 1)
probe, _ = rows(200, 2)
common = dict(objective="binary", num_leaves=12, num_threads=1, verbose=-1, deterministic=True, seed=1)
for name, extra in [
    ("nan", {}),
    ("zero", {"zero_as_missing": True}),
    ("none", {"use_missing": False}),
    ("slope", {"sigmoid": 0.7, "is_unbalance": True}),
]:
    data = lgb.Dataset(x, y, feature_name=NAMES, params={**common, **extra})
    write(name, lgb.train({**common, **extra}, data, num_boost_round=15), probe)
data = lgb.Dataset(x[:, :4], y, feature_name=NAMES[:4], categorical_feature=[3], params=common)
lgb.train({**common, "min_data_per_group": 1, "cat_smooth": 0, "num_leaves": 31}, data, 2).save_model("categorical.txt")
lgb.train({**common, "linear_tree": True}, lgb.Dataset(x[:, :2], y, params={"linear_tree": True}), 1).save_model("linear.txt")
lgb.train({**common, "objective": "multiclass", "num_class": 3}, lgb.Dataset(x[:, :2], x[:, 3]), 1).save_model("classes.txt")
