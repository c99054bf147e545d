"""Forms of English words that no rule of a stemmer leads back: ran, mice, better.

The verbs and nouns of the lists in Quirk, Greenbaum, Leech and Svartvik, A Comprehensive Grammar of the
English Language (1985), sections 3.11 to 3.20 and 5.77 to 5.103, as far as people use them in a chat; without
those that are more often another word (ground, rose, bit, wound, lay).
"""

from typing import Final

__all__ = ["IRREGULAR"]

_VERBS: Final = """
arise arose arisen / awake awoke awoken / be am is are was were been / bear borne born / beat beaten
become became / begin began begun / bend bent / bite bitten / bleed bled / blow blew blown
break broke broken / breed bred / bring brought / build built / burn burnt / buy bought / catch caught
choose chose chosen / cling clung / come came / creep crept / deal dealt / dig dug / do did done does
draw drew drawn / dream dreamt / drink drank drunk / drive drove driven / eat ate eaten
fall fell fallen / feed fed / feel felt / fight fought / find found / flee fled / fling flung
fly flew flown / forbid forbade forbidden / forget forgot forgotten / forgive forgave forgiven
freeze froze frozen / get got gotten / give gave given / go went gone goes / grow grew grown / hang hung
have had has / hear heard / hide hid hidden / hold held / keep kept / kneel knelt / know knew known
lead led / leap leapt / learn learnt / leave left / lend lent / light lit / lose lost / make made
mean meant / meet met / mistake mistook mistaken / overcome overcame / pay paid / prove proven
ride rode ridden / ring rang rung / rise risen / run ran / say said / see saw seen / seek sought
sell sold / send sent / sew sewn / shake shook shaken / shine shone / shoot shot / show shown
shrink shrank shrunk / sing sang sung / sink sank sunk / sit sat / sleep slept / slide slid
speak spoke spoken / speed sped / spell spelt / spend spent / spill spilt / spin spun / spit spat
spoil spoilt / spring sprang sprung / stand stood / steal stole stolen / stick stuck / sting stung
stink stank stunk / strike struck stricken / string strung / strive strove striven / swear swore sworn
sweep swept / swell swollen / swim swam swum / swing swung / take took taken / teach taught
tear tore torn / tell told / think thought / throw threw thrown / tread trod trodden
understand understood / undo undid undone / wake woke woken / wear wore worn / weave wove woven
weep wept / win won / withdraw withdrew withdrawn / write wrote written / rewrite rewrote rewritten
rebuild rebuilt / redo redid redone / override overrode overridden / oversee oversaw overseen
undergo underwent undergone
"""
_OTHERS: Final = """
man men / woman women / child children / person people / foot feet / tooth teeth / goose geese
mouse mice / louse lice / ox oxen / wife wives / knife knives / wolf wolves / half halves
shelf shelves / loaf loaves / thief thieves / calf calves / self selves / scarf scarves
criterion criteria / phenomenon phenomena / analysis analyses / crisis crises / thesis theses
hypothesis hypotheses / diagnosis diagnoses / index indices / vertex vertices / matrix matrices
appendix appendices / curriculum curricula / stimulus stimuli / alumnus alumni / cactus cacti
good better best / bad worse worst
"""


def _table(text: str) -> dict[str, str]:
    """Return the first word of each group by each of the others."""
    groups = (group.split() for group in text.replace("\n", "/").split("/"))
    return {form: base for base, *forms in filter(None, groups) for form in forms}


IRREGULAR: Final = _table(_VERBS) | _table(_OTHERS)
"""The word that a form is of."""
