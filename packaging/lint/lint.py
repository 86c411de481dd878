"""Checks that need a schema: Kubernetes objects of the rendered chart, and the bill of materials.

Promises: every object is valid, without unknown fields, for the oldest and the newest Kubernetes we name; objects of
the Prometheus operator, whose schema no package brings, hold exactly the rules of packaging/prometheus. Does not:
render the chart.
"""

import json
import pathlib
import sys

import kubernetes_validate
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

# The chart's kubeVersion, and the newest one the schemas are packaged for.
VERSIONS = ("1.25.0", kubernetes_validate.latest_version())


def objects(folder: pathlib.Path) -> list[str]:
    problems = []
    rules = yaml.safe_load((folder / "prometheus/rules.yml").read_text())
    seen = set()
    for file in sorted((folder / "helm/rendered").glob("*.yaml")):
        if file.name.endswith(".values.yaml"):
            continue
        for document in yaml.safe_load_all(file.read_text()):
            if not document:
                continue
            name = f"{file.name}: {document['kind']}"
            seen.add(document["kind"])
            if document["kind"] == "PrometheusRule" and document["spec"] != rules:
                problems.append(f"{name} does not hold the rules of prometheus/rules.yml")
            if document["apiVersion"].startswith("monitoring.coreos.com/"):
                continue
            for version in VERSIONS:
                try:
                    kubernetes_validate.validate(document, version, strict=True)
                except Exception as error:  # every kind of refusal is a finding
                    problems.append(f"{name}, Kubernetes {version}: {error}")
    wanted = {"StatefulSet", "Service", "NetworkPolicy", "ServiceMonitor", "PrometheusRule"}
    problems += [f"no rendered file holds a {kind}" for kind in sorted(wanted - seen)]
    return problems


def materials(file: pathlib.Path) -> list[str]:
    text = file.read_text()
    problems = []
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        problems.append(f"{file.name}: {error}")
    document = json.loads(text)
    references = [c["bom-ref"] for c in document["components"]]
    if len(references) != len(set(references)) or len(references) < 50:
        problems.append(f"{file.name}: {len(references)} components, some of them twice or missing")
    return problems


if __name__ == "__main__":
    found = objects(pathlib.Path(sys.argv[1])) + materials(pathlib.Path(sys.argv[2]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
