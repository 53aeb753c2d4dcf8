"""Make the word index of the food table: which words stand for which foods, and how well.

Used by `scripts/build_foods.py` only. The weights are choices of this project, tried on queries; none is a fact.
"""

from __future__ import annotations

import math
import re
from array import array
from dataclasses import dataclass, field

from epsom.core.food.search import FILLERS, words
from epsom.core.food.table import FoodTable, pack

# Words that say how a food is kept or counted rather than what it is: left over in a name, they weigh little.
LIGHT = frozenset(
    words(
        "nfs ns as form raw cooked fresh without with salt added no fat drained boiled dry heat unprepared plain all types "
        "commercial commercially prepared mature seeds regular includes skin unsalted only separable lean meat eaten varieties "
        "dried whole common year round average unenriched enriched fluid fortified vitamin d a c and or to in from for of "
        "trimmed 0 1 8 choice select grades ready serve bottled ripe solids liquids refrigerated generic canned frozen type"
    )
)
# First words that name a shelf rather than a food: the second part of the name is then as good as the first.
SHELVES = frozenset(
    " ".join(words(shelf))
    for shelf in (
        "nuts,seeds,beans,fish,crustaceans,mollusks,cereals,cereals ready-to-eat,beverages,candies,snacks,spices,babyfood,"
        "game meat,alcoholic beverage,alcoholic beverages,vegetable oil,squash,peppers,fast foods,restaurant,mushrooms,melons,"
        "leavening agents,sweeteners,syrups,seaweed,cereal,squash summer,squash winter,infant formula"
    ).split(",")
)
# Words of cooking and keeping: a query keeps its food when no name has them.
STATES = frozenset(
    words(
        "raw cooked fresh frozen canned dried boiled steamed grilled broiled fried baked roasted toasted toast braised stewed "
        "microwaved smoked unsalted salted plain whole ripe large small medium sliced chopped ground organic homemade home "
        "made hot cold cool warm crunchy smooth unsweetened sweetened low reduced fat free light lean skinless boneless "
        "tinned poached pan oven style natural peeled unpeeled pitted diced mashed shredded grated crushed instant ready"
    )
)
ODD_GROUPS = {
    "Baby Foods": 0.5, "Fast Foods": 0.2, "Restaurant Foods": 0.3, "American Indian/Alaska Native Foods": 0.3,
    "Meals, Entrees, and Side Dishes": 0.15, "Not included in a food category": 0.3,
}  # fmt: skip
EATEN_COOKED = ("Legumes and Legume Products", "Cereal Grains and Pasta")
ODD_WORDS = {
    **dict.fromkeys(
        words("imitation substitute analog industrial babyfood infant toddler formula school commodity"), 0.3
    ),
    **dict.fromkeys(
        words("dehydrated powder mix condensed powdered substitutes unprepared flavored flavor snack"), 0.12
    ),
    **dict.fromkeys(
        words("reduced low lowfat nonfat free light diet dietetic added restaurant ingredient sandwich"), 0.06
    ),
    **dict.fromkeys(
        words("oil flour syrup extract pie cake cookies casserole soup dip sauce dressing candied pickled"), 0.08
    ),
}
GOOD_WORDS = {**dict.fromkeys(words("nfs raw"), 0.08), **dict.fromkeys(words("fresh cooked plain"), 0.03)}
BRAND = re.compile(r"\b[A-Z][A-Z'&.]{2,}\b")
NOT_BRANDS = frozenset("NFS USDA NLEA".split())


def plainness(name: str, group: str, has_magnesium: bool) -> float:
    """How plain and everyday a food is, 0 to 1, by its name and group alone."""
    score = 0.9 - ODD_GROUPS.get(group, 0.5 if group.startswith("Baby") else 0.0)
    if any(word not in NOT_BRANDS for word in BRAND.findall(name)):
        score -= 0.2
    split = words(name)
    score += sum(GOOD_WORDS.get(word, 0.0) for word in set(split))
    score -= sum(ODD_WORDS.get(word, 0.0) for word in set(split))
    if group in EATEN_COOKED and {"raw", "uncooked", "dry"} & set(split) and "sprouted" not in split:
        score -= 0.3  # dry beans and grain hold three times what the cooked ones do: never the first guess
    score -= 0.012 * len(split) + (0.0 if has_magnesium else 0.2)
    return max(0.0, min(1.0, score))


@dataclass
class Postings:
    """The foods of every word: word -> food -> (fit 0..255, covers)."""

    by_word: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)

    def add(self, word: str, food: int, fit: float, covers: float) -> None:
        """Add one food to a word; of two entries the fitter stays."""
        entry = (min(255, round(255 * fit)), min(255, round(16 * covers)))
        foods = self.by_word.setdefault(word, {})
        foods[food] = max(entry, foods.get(food, (0, 0)))


def weigh_names(names: list[str], also: list[str]) -> tuple[Postings, bytearray]:
    """Weigh every word of every name by where it stands; returns the postings and the whole weight of each name."""
    postings, wholes = Postings(), bytearray()
    for food, name in enumerate(names):
        inside = " ".join(re.findall(r"\(([^)]*)\)", name))
        outside = re.sub(r"\([^)]*\)", " ", name)
        parts = [split for split in (words(part) for part in re.split(r"[,;]", outside)) if split]
        places: dict[str, tuple[float, float]] = {}
        shelf = len(parts) > 1 and " ".join(parts[0]) in SHELVES
        for i, part in enumerate(parts):
            at = (0.9, 1.0, 0.7, 0.5)[min(i, 3)] if shelf else (1.0, 0.75, 0.6, 0.45)[min(i, 3)]
            for j, word in enumerate(part):
                fit = at * (1.0 if j == len(part) - 1 else 0.92)
                covers = at * (0.1 if word in LIGHT or word in FILLERS or word.isdigit() else 1.0)
                if shelf and i == 0:
                    covers *= 0.3
                if fit > places.get(word, (0.0, 0.0))[0]:
                    places[word] = (fit, covers)
        whole = sum(covers for _, covers in places.values())
        for word in words(inside):
            places.setdefault(word, (0.7, 0.3))
        for word in words(also[food]):
            places.setdefault(word, (0.6, 0.3))
        for word, (fit, covers) in places.items():
            postings.add(word, food, fit, covers)
        wholes.append(max(1, min(255, round(16 * whole))))
    return postings, wholes


def index_sections(
    postings: Postings, wholes: bytes, plain: bytes, own: dict[str, int], stands_for: dict[str, str]
) -> dict[str, bytes]:
    """Lay the postings out flat: words in order, and for each its foods from the best."""
    count = len(wholes)
    in_order = sorted(word for word, foods in postings.by_word.items() if foods)
    at, foods_out, fits, covers_out, weights = array("I", [0]), array("H"), bytearray(), bytearray(), bytearray()
    for word in in_order:
        foods = postings.by_word[word]
        best_first = sorted(foods, key=lambda food: (-_first_sight(*foods[food], wholes[food], plain[food]), food))
        for food in best_first:
            fit, covers = foods[food]
            foods_out.append(food)
            fits.append(fit)
            covers_out.append(covers)
        at.append(len(foods_out))
        rare = 20 * math.log(1 + count / len(foods))
        weights.append(min(255, round(rare * (0.45 if word in STATES else 1.0))))
    return {
        "words": "\n".join(in_order).encode(),
        "word_at": at.tobytes(),
        "word_foods": foods_out.tobytes(),
        "word_fit": bytes(fits),
        "word_covers": bytes(covers_out),
        "word_weight": bytes(weights),
        "word_own": bytes(min(255, own.get(word, 0)) for word in in_order),
        "name_whole": bytes(wholes),
        "name_plain": plain,
        "stands_for": "\n".join(f"{word}\t{text}" for word, text in sorted(stands_for.items())).encode(),
    }


def _first_sight(fit: int, covers: int, whole: int, plain: int) -> float:
    """The score a food gets for this one word alone, as the search would give it."""
    return fit / 255 + 0.35 * min(1.0, covers / whole) + plain / 1020


def add_other_names(text: str, postings: Postings, table: FoodTable) -> dict[str, str]:
    """Give everyday names and brands the foods of the plain name; returns what is only the nearest food."""
    stands_for: dict[str, str] = {}
    new = Postings()
    unmet: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        target, kind, names = line.split("\t")
        if kind == "brand":
            for name in names.split("|"):
                stands_for.setdefault("".join(words(name)), name.strip())
            continue
        if kind == "weighed":
            continue  # no names of a food; scripts/build_foods.py reads these
        foods = _foods_of(target, table)
        if not foods:
            unmet.append(f"synonyms.tsv line {number}: no food has every word of {target!r}")
            continue
        for name in names.split("|"):
            word = "".join(words(name))
            scale = 0.8 if kind == "also" else 0.85 if kind != "usual" and word in postings.by_word else 1.0
            for food, (fit, covers) in foods.items():
                new.add(word, food, scale * fit / 255, covers / 16)
            if kind == "near":
                stands_for.setdefault(word, name.strip())
    if unmet:
        raise SystemExit("\n".join(unmet))
    for word, foods in new.by_word.items():
        for food, (fit, covers) in foods.items():
            postings.add(word, food, fit / 255, covers / 16)
    return stands_for


def _foods_of(target: str, table: FoodTable) -> dict[int, tuple[int, int]]:
    """Foods that have every word of the target, or the one food an id names."""
    index = table.index
    if ":" in target:
        food = table.number_of.get(target)
        return {} if food is None else {food: (255, index.whole[food])}
    found: dict[int, tuple[int, int]] | None = None
    split = [word for word in words(target) if word not in FILLERS]
    for word in split:
        i = index.number.get(word)
        if i is None:
            return {}
        a, b = index.at[i], index.at[i + 1]
        here = dict(zip(index.foods[a:b], zip(index.fit[a:b], index.covers[a:b], strict=True), strict=True))
        if found is None:
            found = here
        else:
            found = {
                food: (found[food][0] + fit, found[food][1] + cov) for food, (fit, cov) in here.items() if food in found
            }
    return {food: (fit // len(split), min(255, covers)) for food, (fit, covers) in (found or {}).items()}


def build_index(
    data: dict[str, bytes], names: list[str], also: list[str], plain: bytes, synonyms: str
) -> dict[str, bytes]:
    """Make all index sections for foods already in order; `data` holds the sections of names and ids."""
    postings, wholes = weigh_names(names, also)
    own = {word: len(foods) for word, foods in postings.by_word.items()}
    bare = FoodTable(pack({**data, **index_sections(postings, bytes(wholes), plain, own, {})}))
    stands_for = add_other_names(synonyms, postings, bare)
    return index_sections(postings, bytes(wholes), plain, own, stands_for)
