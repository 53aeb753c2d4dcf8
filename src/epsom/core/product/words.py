"""The words of supplement labels in many languages, and what each means to the label reader.

Words are written as `label_text.fold` leaves them: lower case, without accents. In each string the words before `|`
are English (or used there too), the words after it tell that the label is in another language. No amounts live here;
phrases, cues and products known by name are in `label_phrases`.
"""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a word stands for: its kind, a value within that kind, and whether it is foreign to English."""

    kind: str
    value: str
    foreign: bool


MAGNESIUM = (
    "magnesium mag magnesiums gesamtmagnesium dimagnesium trimagnesium | magnesio magnesiu magnez magnezu magnezem magnezium magnezij magnezija magnezyum "
    "magnezyumun magnesiumia magnesiumin magnesiumu magneziul magneziului horcik horciku horecnaty horecnatoho "
    "horecnateho horcika magnesi magneziu магнии магния магнию магнием магнезии μαγνησιο μαγνησιου מגנזיום "
    "المغنيسيوم مغنيسيوم المغنسيوم مغنسيوم ماغنسيوم magnesiumet magie"
)

# Longest first where one begins another; matched at the start of a word.
STEMS: tuple[tuple[str, str], ...] = (
    ("bicarbonat", "bicarbonate"),
    ("hydrogencarbonat", "bicarbonate"),
    ("hydrogenocarbonat", "bicarbonate"),
    ("bikarbonat", "bicarbonate"),
    ("subcarbonat", "carbonate"),
    ("acetyltaur", "acetyl_taurate"),
    ("acetylotaur", "acetyl_taurate"),
    ("glycerophosph", "glycerophosphate"),
    ("glycerofosf", "glycerophosphate"),
    ("glicerofosf", "glycerophosphate"),
    ("glycerylphosph", "glycerophosphate"),
    ("glycerinphosph", "glycerophosphate"),
    ("pyroglutam", "pidolate"),
    ("piroglutam", "pidolate"),
    ("pidol", "pidolate"),
    ("ketoglutar", "alpha_ketoglutarate"),
    ("hydroxybutyr", "bhb"),
    ("oxid", "oxide"),
    ("oxyd", "oxide"),
    ("ossid", "oxide"),
    ("oksid", "oxide"),
    ("oksit", "oxide"),
    ("oksyd", "oxide"),
    ("tlenek", "oxide"),
    ("tlenk", "oxide"),
    ("оксид", "oxide"),
    ("окис", "oxide"),
    ("οξειδ", "oxide"),
    ("אוקסיד", "oxide"),
    ("أكسيد", "oxide"),
    ("اكسيد", "oxide"),
    ("hydroxid", "hydroxide"),
    ("hydroxyd", "hydroxide"),
    ("hidroxid", "hydroxide"),
    ("idrossid", "hydroxide"),
    ("hydroksid", "hydroxide"),
    ("hidroksit", "hydroxide"),
    ("wodorotlen", "hydroxide"),
    ("гидроксид", "hydroxide"),
    ("هيدروكسيد", "hydroxide"),
    ("carbona", "carbonate"),
    ("karbona", "carbonate"),
    ("weglan", "carbonate"),
    ("uhlicitan", "carbonate"),
    ("карбонат", "carbonate"),
    ("كربونات", "carbonate"),
    ("citrat", "citrate"),
    ("zitrat", "citrate"),
    ("sitrat", "citrate"),
    ("citraat", "citrate"),
    ("cytrynian", "citrate"),
    ("sitraat", "citrate"),
    ("citronan", "citrate"),
    ("dicitrat", "citrate"),
    ("цитрат", "citrate"),
    ("κιτρικ", "citrate"),
    ("סיטראט", "citrate"),
    ("ציטראט", "citrate"),
    ("سيترات", "citrate"),
    ("سترات", "citrate"),
    ("bisglyc", "bisglycinate"),
    ("bisglic", "bisglycinate"),
    ("bisglis", "bisglycinate"),
    ("bisglyz", "bisglycinate"),
    ("diglyc", "bisglycinate"),
    ("diglic", "bisglycinate"),
    ("biglyc", "bisglycinate"),
    ("diglis", "bisglycinate"),
    ("glycinat", "bisglycinate"),
    ("glycinaat", "bisglycinate"),
    ("glicinat", "bisglycinate"),
    ("glisinat", "bisglycinate"),
    ("glysinat", "bisglycinate"),
    ("glicynian", "bisglycinate"),
    ("glycinian", "bisglycinate"),
    ("lysinat", "bisglycinate"),
    ("бисглицинат", "bisglycinate"),
    ("глицинат", "bisglycinate"),
    ("جليسينات", "bisglycinate"),
    ("غليسينات", "bisglycinate"),
    ("ביסגליצינט", "bisglycinate"),
    ("גליצינט", "bisglycinate"),
    ("threonat", "threonate"),
    ("threonaat", "threonate"),
    ("treonat", "threonate"),
    ("treonian", "threonate"),
    ("треонат", "threonate"),
    ("malat", "malate"),
    ("malaat", "malate"),
    ("jablczan", "malate"),
    ("малат", "malate"),
    ("dimalat", "malate"),
    ("taurat", "taurate"),
    ("taurinat", "taurate"),
    ("taurynian", "taurate"),
    ("tauraat", "taurate"),
    ("таурат", "taurate"),
    ("ditaur", "taurate"),
    ("chlorid", "chloride"),
    ("chlorur", "chloride"),
    ("chlorek", "chloride"),
    ("chlorku", "chloride"),
    ("clorur", "chloride"),
    ("cloret", "chloride"),
    ("klorid", "chloride"),
    ("klorur", "chloride"),
    ("хлорид", "chloride"),
    ("كلوريد", "chloride"),
    ("bischofit", "chloride"),
    ("nigari", "chloride"),
    ("sulfat", "sulfate"),
    ("sulphat", "sulfate"),
    ("solfat", "sulfate"),
    ("siarczan", "sulfate"),
    ("sulfaat", "sulfate"),
    ("siran", "sulfate"),
    ("сульфат", "sulfate"),
    ("كبريتات", "sulfate"),
    ("sulfato", "sulfate"),
    ("kieserit", "sulfate"),
    ("lactat", "lactate"),
    ("laktat", "lactate"),
    ("lattat", "lactate"),
    ("mleczan", "lactate"),
    ("lactaat", "lactate"),
    ("mlecnan", "lactate"),
    ("лактат", "lactate"),
    ("gluconat", "gluconate"),
    ("glukonat", "gluconate"),
    ("glukonian", "gluconate"),
    ("gluconaat", "gluconate"),
    ("глюконат", "gluconate"),
    ("aspartat", "aspartate"),
    ("asparaginian", "aspartate"),
    ("aspartaat", "aspartate"),
    ("asparaginat", "aspartate"),
    ("asparagina", "aspartate"),
    ("аспарагинат", "aspartate"),
    ("аспартат", "aspartate"),
    ("orotat", "orotate"),
    ("orotaat", "orotate"),
    ("оротат", "orotate"),
    ("succinat", "succinate"),
    ("sukzinat", "succinate"),
    ("suksinat", "succinate"),
    ("bursztynian", "succinate"),
    ("succinaat", "succinate"),
    ("sucrosom", "sucrosomial"),
    ("sukrosom", "sucrosomial"),
    ("trisalicylat", "salicylate"),
    ("salicylat", "salicylate"),
    ("salicilat", "salicylate"),
    ("trisilic", "trisilicate"),
    ("trisilik", "trisilicate"),
    ("trisilikat", "trisilicate"),
    ("acetat", "acetate"),
    ("acetaat", "acetate"),
    ("fumarat", "fumarate"),
    ("fumaraat", "fumarate"),
    ("ascorbat", "ascorbate"),
    ("askorbat", "ascorbate"),
    ("phosphat", "phosphate"),
    ("fosfat", "phosphate"),
    ("fosfor", "phosphate"),
    ("fosfaat", "phosphate"),
    ("phosphoric", "phosphate"),
    ("stearat", "stearate"),
    ("stearaat", "stearate"),
    ("estearat", "stearate"),
    ("stearynian", "stearate"),
    ("стеарат", "stearate"),
    ("glutamat", "hydrogen_glutamate"),
    ("tartrat", "tartrate"),
    ("peroxid", "peroxide"),
    ("dolomit", "dolomite"),
)

# Words that begin like a salt and are none.
NOT_STEMS = (
    "phosphatid",
    "fosfatid",
    "lactati",
    "lactating",
    "oxidat",
    "oxidis",
    "oxidiz",
    "sulfated",
    "phosphatas",
    "citratecap",
)
# What may stand between "magnesium" and the salt, or before the salt inside one word.
PREFIXES = ("tri", "bis", "di", "hydrogen", "mono", "l", "dl", "n", "hydrogeno", "bi")
CHELATES = "chelate chelated chelates chelat chelaat chelato chelowany"

NUTRIENTS: dict[str, str] = {
    "calcium": "calcium | calcio kalzium kalcium wapn wapnia wapno vapnik kalsium kalsiyum кальции кальция الكالسيوم",
    "zinc": "zinc zn | zink zinco cynk cynku zinek sink cinko цинк цинка الزنك sinkki",
    "potassium": "potassium | kalium potasio potassio potas potasu potassio kalija draslik калии калия",
    "sodium": "sodium | natrium sodio sod sodu sodik натрии натрия",
    "aluminium": "aluminium aluminum | aluminio alluminio glin glinu alumina",
    "b6": "pyridoxine pyridoxal p5p | pyridoxin piridoxina piridossina pirydoksyna pyridoxinhydrochlorid пиридоксина",
    "other": (
        "iron ferrous ferric copper manganese selenium chromium iodine iodide phosphorus boron silicon titanium "
        "molybdenum vanadium lithium strontium picosulfate melatonin theanine taurine glycine gaba ashwagandha "
        "valerian chamomile biotin folate folic niacin thiamine riboflavin omega fish oil creatine simethicone "
        "inositol apigenin curcumin turmeric lemon balm passionflower tryptophan htp glutamine coenzyme caffeine "
        "choline betaine aspirin ibuprofen paracetamol acetaminophen bisacodyl senna docusate collagen protein fat "
        "carbohydrate carbohydrates sugar sugars calories energy salt fibre fiber bromide ammonium silica vitamin vit "
        "vitamins cholecalciferol ascorbic pantothenic citric malic glucosamine "
        "chondroitin msm quercetin resveratrol lactium saffron extract methylcobalamin "
        "| eisen kupfer mangan selen chrom jod fer cuivre hierro cobre ferro rame zelazo miedz vitamina vitamine "
        "vitamin witamina витамин melatonina melatonine taurina taurin glycin kohlenhydrate zucker fett eiweiss "
        "proteine natriumhydrogencarbonat ijzer jarn koppar folsaure folsyra biotine energie brennwert kalorien"
    ),
}

COUNT_UNITS: dict[str, str] = {
    "tablet": (
        "tablet tablets tab tabs tbl tabl pill pills | tablette tabletten pressling presslinge dragees kautablette kautabletten kautbl "
        "filmtablette filmtabletten brausetablette brausetabletten comprime comprimes comprimido comprimidos compressa "
        "compresse cpr tabletki tabletka tabletek tabletter tabletti tablettia tableta tablety tabletu tabletta "
        "retardtablette lutschtablette lutschtabletten tabletten kauwtablet kauwtabletten bruistablet bruistabletten "
        "brustablett tuggtablett tabletes pastilla pastillas таблетка таблетки таблеток таблетку قرص اقراص أقراص "
        "δισκιο δισκια comprimat comprimate dragee dragees bruisetablet brusetablett brusetabletter depottablett"
    ),
    "caplet": "caplet caplets",
    "capsule": (
        "capsule capsules cap caps vcap vcaps vegcaps vegicaps vegecaps capsulas | kapsel kapseln kapslar kapsler kapsla "
        "kapslen gelule gelules capsula capsulas capsulea kapsulki kapsulka kapsulek kapsule kapsula kapslar kapseli "
        "kapselia kapselis kapsul capsulei perle perles капсула капсулы капсул كبسولة kapszula καψουλα καψουλεσ vegkapsel weichkapsel "
        "hartkapsel kapsula kapsul"
    ),
    "softgel": "softgel softgels gelcap gelcaps liquicap | softgelkapsel perla perlas",
    "gummy": "gummy gummies gummie | gominola gominolas fruchtgummi fruchtgummis gommes gomme zelki zelka gummibarchen",
    "lozenge": "lozenge lozenges pastille pastilles troche | pastylka pastylki",
    "chew": "chew chews chewable chewables wafer wafers",
    "drop": "drop drops | tropfen gouttes goutte gotas gocce druppels kropli krople droppar",
    "spray": "spray sprays pump pumps squirt squirts | spruhstoss spruhstosse pulverisations pulverisation spruzzi",
    "sachet": (
        "sachet sachets packet packets pouch stick sticks stickpack stickpacks envelope | beutel bustina bustine sobre "
        "sobres saqueta saquetas saszetka saszetki saszetek zakje zakjes pase portionsbeutel granulatbeutel sticki "
        "dosepose sacek sacky sacku саше пакетик пакетика dagsstick direktstick direktsticks"
    ),
    "ampoule": "ampoule ampoules vial vials ampule | ampulle ampullen ampolla ampollas fiala fiale flaconcino flaconcini "
    "ampola ampolas trinkampulle trinkampullen ampulka ampulki ampul fialka",
    "scoop": (
        "scoop scoops scoopful measure | messloffel messlotfel dosierloffel cacito cacitos dosette mesure cuillere-mesure "
        "misurino misurini maatschep maatschepje schep schepje miarka miarki miarke skopa skopor mattskopa colher-medida "
        "odmerka odmerky messkappe"
    ),
    "teaspoon": "teaspoon teaspoons tsp tsps teaspoonful teaspoonfuls teaspoonsful | teeloffel tl cucharadita cucharaditas cucchiaino "
    "cucchiaini theelepel theelepels lyzeczka lyzeczki tesked teskedar teske colherinha teloffel",
    "tablespoon": "tablespoon tablespoons tbsp tbs tablespoonful tablespoonfuls tablespoonsful | essloffel el cucharada cucharadas "
    "cucchiaio cucchiai eetlepel eetlepels lyzka lyzki matsked spiseske colher-sopa",
    "cup": "cup cups cupful | tasse tassen taza",
    "capful": "capful capfuls | verschlusskappe bouchon tapon tappo dop nakretka",
    "bottle": "bottle bottles | flasche flacon botella bottiglia fles butelka",
    "piece": "piece pieces bar bars unit units | stuck stuk porcje unidad unidades unite unites unita",
}

MEASURES: dict[str, str] = {
    "mg": "mg mgs mgr milligram milligrams milligramme milligrammes | milligramm miligramos miligramo miligrama "
    "miligramas milligrammi milligrammo миллиграмм мг ملغ ملجم مجم מג",
    "g": "g gm gms gr gram grams gramme grammes | gramm gramos gramo grammi grama gramas г гр غ جم",
    "mcg": "mcg μg ug microgram micrograms microgrammes | mikrogramm мкг",
    "kg": "kg kilo",
    "mmol": "mmol mmols millimole millimoles milimol | ммоль",
    "μmol": "μmol umol micromol micromoles mcmol",
    "meq": "meq meqs milliequivalent milliequivalents | мэкв mval",
    "iu": "iu ui | ie",
    "ml": "ml millilitre millilitres milliliter milliliters cc | millilitri mililitros мл مل",
    "cl": "cl",
    "l": "litre litres liter liters",
    "floz": "floz",
    "oz": "oz ounce ounces",
    "kcal": "kcal kj cal cals",
}

# Words that open, close or turn a statement.
KEYWORDS: dict[str, str] = {
    "per": "per each every in-each | pro je par por al jede jeder jedes jeden chaque cada ogni elke ieder iedere kazda kazdy "
    "kazde varje hver hvert her na каждая каждая- одна كل εκαστο ανα",
    "serving": "serving servings portion dose doses dosage intake | tagesdosis tagesportion dosis portie porcja porcji "
    "porcion porciones racion porzione porcao tagesration verzehrsmenge dagsdos dagsdosis dagdosering dagdosis dos "
    "dobova denni davka dzienna dzienne einnahmemenge tagesverzehr journaliers journaliere journalier tagesverzehrmenge "
    "tagesverzehrempfehlung tagesverzehrsmenge portionsgrosse tagesempfehlung dawka dawce",
    "size": "size equals | grosse",
    "contains": "contains contain contained provides provide delivers deliver supplies supply gives has includes have | "
    "enthalt enthalten enth enthaelt contient contiennent contiene contienen contengono bevat bevatten innehaller "
    "indeholder inneholder zawiera zawieraja obsahuje obsahuji contem liefert liefern sisaltaa icerir apportent "
    "aporta aportan fornisce forniscono fournit содержит يحتوي tartalmaz contine skladu sklad zusammensetzung "
    "samenstelling composition composicion composizione inhalt innehall",
    "source": "as from using sourced | als aus sous come da como jako som van uit fran fra comme sotto в-виде z ze w kaynagi formie "
    "forma forme form",
    "yields": "providing yielding delivering supplying equivalent equiv equal equaling equalling equals which containing giving "
    "corresponding corresponds = | davon entspr entsprechend entspricht entsprechen dont soit apportant equivalant "
    "equivalente equivalentes pari corrispondente corrispondenti corrispondono equivale waarvan overeenkomend motsvarande "
    "varav heraf svarende herav tym odpowiada odpowiadajace dostarcza cuales cui correspondiente correspondientes "
    "corresponde correspondente liefernd aportando equivalenti эквивалентно соответствует בתוכו yani odpovida "
    "overeenkomst hvoraf tilsvarende enthaltend bzw ekv ekvivalent dostarczajace zawierajace",
    "elemental": "elemental element elementary elementally pure-magnesium | elementares elementarem elementar elementaire elementaal "
    "elementare elementales elementart elementer elementarnego elementi reines reinem jonow jonu ions-magnesium "
    "elementarne pierwiastkowego элементарного pur puro",
    "ingredients": "ingredients ingredient excipients excipient inactive | zutaten zutat bestandteile hilfsstoffe inhaltsstoffe-zutaten "
    "ingredientes ingredienti ingrediens ingredienser ingredientlista ingredienten hulpstoffen skladniki slozeni eccipienti "
    "excipientes excipientia ingrediente icindekiler состав вспомогательные ainesosat",
    "directions": "take takes taking chew dissolve swallow drink mix directions direction adults adult apply add suggested "
    "recommended usage administer | "
    "nehmen einnehmen einnahme verzehrempfehlung anwendung erwachsene erw prendre prenez adulte adultes tomar tome "
    "adultos assumere prendere adulti neem innemen gebruik volwassenen przyjmowac stosowanie zazywac dorosli doroslych "
    "ta vuxna dosering tag voksne dosierung posologie posologia uso modo dospeli uzivat davkovani принимать взрослым по "
    "tages-empfehlung conseil conseils dawkowanie stosowac",
    "daily": "daily day nightly tgl qd | taglich tagliche tag jour jours dia giorno die dag dagligen daglig dagelijks "
    "dziennie dobe diarios diaria diario diaries al-giorno giornaliera dzien denne den gunde сутки день quotidien "
    "taeglich dagen",
    "times": "times time x | prises prise tomas mal fois veces volte maal keer razy raz ganger gange gang vezes vez krat krat-denne раза раз kere",
    "and": "and plus with & + | und et y e ed en och og oraz i a ve и con mit avec und-",
    "to": "to or up until | bis oder ou o tot of till eller lub do ili или до al-",
    "water": "water juice liquid beverage glass oz-water | wasser eau agua acqua woda wody vatten vand vann saft flussigkeit "
    "verre vaso bicchiere glas szklanka szklance agua-",
    "hours": "hour hours hrs | stunden stunde heures horas ore uur godzin timmar timer",
    "exceed": "exceed maximum max more than | uberschreiten uberschritten hochstens depasser superar superare exceder "
    "overschrijden przekraczac overskrid overskrida maximal",
    "of": "of the a an | de di del della do da dos das von vom av des du den het der die das le la les el los las il "
    "lo gli",
    "blend": "blend complex matrix formula proprietary | komplex mischung complexe complejo complesso kompleks melange "
    "kompleksi",
}

NUMBER_WORDS: dict[str, float] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "nine": 9,
    "eleven": 11,
    "twelve": 12,
    "funf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "cinq": 5,
    "sept": 7,
    "huit": 8,
    "cinco": 5,
    "seis": 6,
    "ocho": 8,
    "cinque": 5,
    "sei": 6,
    "otto": 8,
    "eight": 8,
    "ten": 10,
    "half": 0.5,
    "ein": 1,
    "eine": 1,
    "einer": 1,
    "einen": 1,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "uno": 1,
    "una": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "due": 2,
    "tre": 3,
    "quattro": 4,
    "um": 1,
    "uma": 1,
    "dois": 2,
    "duas": 2,
    "een": 1,
    "twee": 2,
    "drie": 3,
    "jedna": 1,
    "jedne": 1,
    "dwie": 2,
    "dwa": 2,
    "trzy": 3,
    "en": 1,
    "ett": 1,
    "tva": 2,
    "et": 1,
    "to": 2,
    "halber": 0.5,
    "demi": 0.5,
    "media": 0.5,
}
# "en", "et", "un", "to" are also other words: they count only right before a unit of the piece or spoon kind.
SHY_NUMBERS = frozenset({"en", "et", "to", "un", "dos", "media"})

ENGLISH_TIMES: dict[str, tuple[int, int]] = {"once": (1, 1), "twice": (2, 2), "thrice": (3, 3)}
FOREIGN_TIMES: dict[str, tuple[int, int]] = {
    "einmal": (1, 1),
    "zweimal": (2, 2),
    "dreimal": (3, 3),
    "viermal": (4, 4),
    "tweemaal": (2, 2),
    "driemaal": (3, 3),
    "eenmaal": (1, 1),
    "dwukrotnie": (2, 2),
    "trzykrotnie": (3, 3),
    "dvakrat": (2, 2),
    "trikrat": (3, 3),
}
DAY_PARTS: dict[str, str] = {
    "morning": "m",
    "breakfast": "m",
    "noon": "n",
    "midday": "n",
    "lunch": "n",
    "afternoon": "a",
    "evening": "e",
    "dinner": "e",
    "night": "e",
    "bedtime": "e",
    "bed": "e",
    "supper": "e",
    "morgens": "m",
    "mittags": "n",
    "abends": "e",
    "matin": "m",
    "midi": "n",
    "soir": "e",
    "manana": "m",
    "noche": "e",
    "mattina": "m",
    "sera": "e",
    "mattino": "m",
    "pranzo": "n",
    "cena": "e",
    "nachts": "e",
    "fruh": "m",
    "ochtend": "m",
    "avond": "e",
    "rano": "m",
    "wieczorem": "e",
    "morgen": "m",
    "kvall": "e",
}
MEALS = frozenset(
    {"meals", "meal", "mahlzeiten", "mahlzeit", "repas", "comidas", "comida", "pasti", "pasto", "maaltijden", "posilku"}
)

# Foreign words that English labels use too, and short foreign words that are certain.
NOT_TELLING = frozenset(
    "come form forma gang dose mesure media composition excipient excipients dosage complexe matrix sobre demi pour "
    "tage perla perlas pastille more elementi pulver kalium natrium jonow pastilla brustablett tablett stick sticki "
    "sample mono natural malate kompleks dosette dragee dragees conseil element extra nigari magie".split()
)
TELLING_SHORT = frozenset({"und", "une", "mit", "por", "tgl", "voor", "och", "oraz"})

UNITS_OF_VOLUME_ML = {
    "ml": 1.0,
    "cl": 10.0,
    "l": 1000.0,
    "floz": 29.5735,
    "oz": 29.5735,
    "teaspoon": 5.0,
    "tablespoon": 15.0,
    "cup": 237.0,
}
PIECES = frozenset({"tablet", "caplet", "capsule", "softgel", "gummy", "lozenge", "chew", "piece"})
