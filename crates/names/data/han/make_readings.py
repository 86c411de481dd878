"""Makes readings.tsv from the Unihan database (Unihan_Readings.txt, Unihan_OtherMappings.txt, Unihan_Variants.txt; Debian
package unicode-data 15.0.0-1). Usage: python3 make_readings.py DIRECTORY > readings.tsv

Rows: kind, reading, characters. Kinds: c Cantonese as Hong Kong writes it, k Korean in Hangul, n Korean in names.
Characters: those of Big5 level 1 and GB 2312 level 1, and all that have a Korean reading."""

import collections
import re
import sys

directory = sys.argv[1]


def fields(name):
    table = collections.defaultdict(dict)
    for line in open(f"{directory}/Unihan_{name}.txt", encoding="utf-8"):
        if line.startswith("U+"):
            code, field, value = line.rstrip("\n").split("\t")
            table[int(code[2:], 16)][field] = value
    return table


def hong_kong(jyutping):
    """Jyutping to the spelling of Hong Kong's identity cards."""
    match = re.match(r"(ng|gw|kw|[bpmfdtnlgkhzcsjw])?(.*)$", re.sub(r"\d", "", jyutping))
    initial, final = match.group(1) or "", match.group(2)
    if not final:
        return initial
    if initial == "j" and final.startswith("yu"):
        initial = "y" if final == "yu" else ""
        final = final if initial == "" else "u"
    initial = {"b": "p", "d": "t", "g": "k", "gw": "kw", "z": "ch", "c": "ch", "j": "y"}.get(initial, initial)
    if initial == "s" and final in ("ing", "ek", "ik", "am"):
        initial = "sh"
    if (initial, final) in (("ch", "ang"), ("ch", "e"), ("ch", "eoi")):
        initial = "ts"
    finals = {"yu": "yu", "yun": "yuen", "yut": "yuet", "oe": "eu", "oeng": "eung", "oek": "euk", "eoi": "ui",
              "eon": "un", "eot": "ut", "ou": "o", "u": "u", "i": "i"}
    final = finals.get(final, final.replace("aa", "a"))
    if initial and final.startswith("yu") and len(final) > 2:
        final = final[1:]
    if (initial, final) == ("l", "ei"):
        return "lee"
    return initial + final


readings, mappings, variants = fields("Readings"), fields("OtherMappings"), fields("Variants")


def hanguls(code):
    found = readings[code].get("kHangul")
    if not found:
        for other in re.findall(r"U\+([0-9A-F]+)", variants[code].get("kTraditionalVariant", "")):
            found = found or readings[int(other, 16)].get("kHangul")
    return [tuple(part.split(":")) for part in found.split()] if found else []


rows = collections.defaultdict(str)
for code in sorted(set(readings) | set(mappings)):
    big5, gb = mappings[code].get("kBigFive", "FFFF"), mappings[code].get("kGB0", "9999")
    hangul = hanguls(code)
    if code > 0x9FFF or not (big5 < "C67F" or int(gb) < 5600 or hangul):
        continue
    if "kCantonese" in readings[code]:
        rows["c", hong_kong(readings[code]["kCantonese"].split()[0])] += chr(code)
    if hangul:
        rows["k", hangul[0][0]] += chr(code)
        names = [syllable for syllable, marks in hangul if "N" in marks]
        if names and names[0] != hangul[0][0]:
            rows["n", names[0]] += chr(code)
for (kind, reading), characters in sorted(rows.items()):
    print(kind, reading, characters, sep="\t")
