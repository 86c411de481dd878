"""Calls as Watchman and the sanctioned-address look-up document them, against a running sandbox.

Neither has a client in a package registry for Python or JavaScript; Watchman's own is in Go, and the queries below are built
as that one builds them. Set PROBITY_URL and PROBITY_KEY. Prints one line for each thing that holds.
"""

import os
from datetime import datetime

import httpx

URL = os.environ.get("PROBITY_URL", "http://127.0.0.1:8421")
KEY = os.environ.get("PROBITY_KEY", "")
LISTED = "Holdine Quarvexter"
WALLET = "0xd83695369d8e3c2273762b14bf23b0b7bdda8966"
CLEAN = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"


def says(what: str, holds: bool) -> None:
    if not holds:
        raise SystemExit(f"not so: {what}")
    print(what)


def watchman(http: httpx.Client) -> None:
    def search(**query: object) -> dict:
        return http.get("/v2/search", params=query).json()

    found = search(name=LISTED, type="person", limit=2, minMatch="0.90", debug="yes", birthDate="1971-01-01")
    says("watchman: a listed person is found", found["entities"][0]["name"] == LISTED)
    says("watchman: with its score", 0.9 <= found["entities"][0]["match"] <= 1)
    wallet = search(name="", type="", cryptoAddress=f"ETH:{WALLET}")
    says("watchman: so is a listed wallet", len(wallet["entities"]) >= 1)
    says("watchman: nobody is nobody", search(name="Brambleford Teapot Repairs", type="business", minMatch="0.90")["entities"] == [])
    says("watchman: an error is told as one", bool(search(type="person")["error"]))
    lists = http.get("/v2/listinfo").json()
    says("watchman: lists have counts and hashes", lists["lists"].keys() == lists["listHashes"].keys() and bool(lists["lists"]))
    datetime.fromisoformat(lists["startedAt"])
    says("watchman: it answers a ping", http.get("/ping").status_code == 200)


def address(http: httpx.Client) -> None:
    def look_up(text: str) -> httpx.Response:
        return http.get(f"/api/v1/address/{text}", headers={"Accept": "application/json"})

    found = look_up(WALLET).json()["identifications"]
    says("address: a listed one is identified", [i["category"] for i in found] == ["sanctions"])
    says("address: a clean one has no identifications", look_up(CLEAN).json()["identifications"] == [])
    wrong = look_up("hello")
    says("address: no address is an error and no empty list", wrong.status_code == 422 and wrong.json()["identifications"] != [])


with httpx.Client(base_url=URL, headers={"X-API-Key": KEY}) as client:
    watchman(client)
    address(client)
