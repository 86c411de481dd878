"""Makes us_legislators.csv, the form of docs/how-to/import-your-own-lists.md, out of two files of
github.com/unitedstates/congress-legislators (CC0):

    python3 us_legislators.py 2026-06-15 legislators-current.yaml executive.yaml > us_legislators.csv

The first argument is the day of the data. Needs PyYAML. The result is the same for the same input.
"""

import csv, sys, yaml

AS_OF, CURRENT, EXECUTIVE = sys.argv[1:4]
OFFICES = {
    "sen": ("pep:national:legislator", "Senator for {state}"),
    "rep": ("pep:national:legislator", "Representative for {state}, district {district}"),
    "prez": ("pep:national:head_of_state", "President of the United States"),
    "viceprez": ("pep:national:deputy_head_of_state", "Vice President of the United States"),
}
RANK = ["prez", "viceprez", "sen", "rep"]

people = {}
for path in (CURRENT, EXECUTIVE):
    with open(path, encoding="utf-8") as file:
        for person in yaml.safe_load(file):
            # Offices that ended before 1989 are left out: their holders are hardly alive.
            if max(term["end"] for term in person["terms"]) < "1989-01-01":
                continue
            ids = person["id"]
            key = ids.get("bioguide") or f"govtrack-{ids['govtrack']}"
            known = people.setdefault(key, person)
            if known is not person:
                known["terms"] += person["terms"]

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("id,name,aliases,class,position,country,from,until,source,birth_date,nationality,gender".split(","))
for key, person in sorted(people.items()):
    name, terms = person["name"], sorted(person["terms"], key=lambda term: term["start"])
    join = lambda *parts: " ".join(part for part in parts if part)
    plain = join(name["first"], name["last"], name.get("suffix"))
    full = join(name["first"], name.get("middle"), name["last"], name.get("suffix"))
    primary = name.get("official_full") or full
    common = join(name.get("nickname"), name["last"]) if name.get("nickname") else ""
    aliases = [text for text in dict.fromkeys([plain, full, common]) if text and text != primary]
    last = {}
    for term in terms:
        last[term["type"]] = term
    best = min(last, key=RANK.index)
    positions = []
    for kind in sorted(last, key=RANK.index):
        positions.append(OFFICES[kind][1].format(**{"state": "", "district": "", **last[kind]}))
    ended = max(term["end"] for term in terms)
    out.writerow([
        key, primary, "|".join(aliases), OFFICES[best][0],
        "|".join(positions), "US", terms[0]["start"],
        # The end of a term that lies ahead is no end yet: the person may be elected again.
        ended if ended <= AS_OF else "",
        "github.com/unitedstates/congress-legislators", person["bio"].get("birthday", ""), "US",
        {"M": "male", "F": "female"}.get(person["bio"].get("gender"), ""),
    ])
