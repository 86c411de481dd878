"""The published client of yente (`yente-client`, pinned, unchanged) against a running sandbox: only its base URL and key differ.

PROBITY_URL=http://127.0.0.1:8421 PROBITY_KEY=$(cat sandbox/cli.key) python clients/dropin/yente.py

Prints one line for each thing that holds; the test compares them with `expected.txt`.
"""

import os

from yente_client import BEST_ALGORITHM, Client, Company, CryptoWallet, Person
from yente_client.exceptions import AuthenticationError, BadRequestError, NotFoundError

URL = os.environ.get("PROBITY_URL", "http://127.0.0.1:8421")
KEY = os.environ.get("PROBITY_KEY", "")
# A name and a wallet that every sandbox lists (`probity sandbox magic`).
LISTED = "Holdine Quarvexter"
WALLET = "0xd83695369d8e3c2273762b14bf23b0b7bdda8966"


def says(what: str, holds: bool) -> None:
    if not holds:
        raise SystemExit(f"yente-client: not so: {what}")
    print(f"yente-client: {what}")


def refuses(what: str, kind: type[Exception], call) -> None:
    try:
        call()
    except kind:
        says(f"{what} raises {kind.__name__}", True)
    else:
        says(f"{what} raises {kind.__name__}", False)


def matching(client: Client) -> str:
    found = client.match(Person(name=LISTED, birthDate="1971"), algorithm=BEST_ALGORITHM)
    says("a listed person is a match", found.top is not None and found.top.match and found.top.caption == LISTED)
    says("its score is explained", bool(found.top.contributing_explanations) and found.top.score >= 0.7)
    clean = client.match(Company(name="Brambleford Teapot Repairs"))
    says("an ordinary company is none", clean.results == [] and clean.total.value == 0)
    wallet = client.match(CryptoWallet(publicKey=WALLET.upper().replace("0X", "0x")))
    says("a listed wallet is a match in any spelling", len(wallet.matches) == 1)
    near = "Quarvexter"
    wide = client.match(Person(name=near), cutoff=0.4, threshold=0.99)
    says("a low cutoff shows candidates that are no match", bool(wide.results) and not wide.matches)
    says("a high cutoff leaves them out", client.match(Person(name=near), cutoff=0.99, threshold=0.99).results == [])
    one = client.match(Person(name=LISTED), exclude_entities=[found.top.id])
    says("an excluded entity is left out", all(r.id != found.top.id for r in one.results))
    own = found.top.datasets[0]
    says("so is an excluded list", client.match(Person(name=LISTED), exclude_datasets=[own]).results == [])
    says("an included one is kept", bool(client.match(Person(name=LISTED), datasets=["default", own]).matches))
    people = [(f"row-{n}", Person(name=LISTED if n % 10 == 0 else f"Ordinary Somebody{n}")) for n in range(40)]
    rows = dict(client.match_iter(people, workers=4))
    says("forty rows are streamed", len(rows) == 40 and sum(1 for r in rows.values() if r.matches) == 4)
    return found.top.id


def reading(client: Client, entity: str) -> None:
    says("a search finds the same entity", entity in [e.id for e in client.search(LISTED, schema="Person").results])
    says("the whole entity is fetched", client.fetch(entity).caption == LISTED)
    says("and without what is next to it", client.fetch(entity, nested=False).id == entity)
    around = client.adjacent(entity)
    says("what is next to it is a map of pages", around.entity.id == entity and "sanctions" in around.adjacent)
    says("and one page", client.adjacent(entity, prop="sanctions", limit=1).limit == 1)
    data = client.datasets()
    says("data sets are listed", {"default", "sanctions"} <= {d.name for d in data.datasets})
    says("algorithms are listed", client.algorithms().best in [a.name for a in client.algorithms().algorithms])
    says("health and readiness are ok", (client.healthz().status, client.readyz().status) == ("ok", "ok"))


def main() -> None:
    with Client(base_url=URL, api_key=KEY, app_name="probity-test") as client:
        entity = matching(client)
        reading(client, entity)
        refuses("an unknown entity", NotFoundError, lambda: client.fetch("NK-none"))
        refuses("an unknown data set", NotFoundError, lambda: client.match(Person(name="A B"), datasets=["none"]))
        refuses("an unknown algorithm", BadRequestError, lambda: client.match(Person(name="A B"), algorithm="none"))
    with Client(base_url=URL, api_key="pk_nobody.00") as stranger:
        refuses("a wrong key", AuthenticationError, lambda: stranger.match(Person(name="A B")))


main()
