"""Finds which things of the record a sentence names, and the drug names that the record may not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clinic_assist.grounding.cards import Group
from clinic_assist.grounding.framing import STOP_WORDS
from clinic_assist.grounding.index import ChartIndex, Entry
from clinic_assist.grounding.names import Fit, Name, is_droppable
from clinic_assist.grounding.words import Word
from clinic_assist.terminology.units import is_known

# Words inside a name that a sentence may add ("pain in the knee").
_GLUE = frozenset(("of", "the", "a", "an", "in"))
_MOST = 0.6
_LEAST_INITIALS = 3
# A record that is named by a single digit cannot be told from a figure.
_LEAST_CODE = 3
_ALLERGY = frozenset(("allergy", "allergic", "intolerance"))
_SIDES = frozenset(("left", "right", "bilateral"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing named in a sentence.

    Attributes:
        first: Index of its first word in the sentence.
        last: Index of its last word.
        said: Its words, comparable.
        whole: Entries whose name is said in full.
        part: Entries of which a part of the name is said, nothing that matters left out.
        ingredients: Drug ingredients that it names.
    """

    first: int
    last: int
    start: int
    end: int
    said: frozenset[str]
    whole: tuple[Entry, ...] = ()
    part: tuple[Entry, ...] = ()
    ingredients: frozenset[str] = frozenset()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry that it may mean, the best fitting first."""
        return self.whole + self.part


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of a sentence that fits one name of one entry."""

    first: int
    last: int
    entry: int
    fit: Fit
    said: frozenset[str]


def find_mentions(
    text: str,
    words: Sequence[Word],
    index: ChartIndex,
    drug_spans: Iterable[tuple[int, int, str]] = (),
    *,
    prefer: frozenset[int] = frozenset(),
) -> tuple[Mention, ...]:
    """All things that a sentence names, left to right, none overlapping; the longest stretch wins.

    Args:
        text: The sentence.
        words: Its words.
        index: The chart.
        drug_spans: Drug names in the text.
        prefer: Positions of entries that are cited: among stretches of one length theirs win.
    """
    runs = _runs(text, words, index)
    chosen = _choose(runs, prefer)
    mentions = [_mention(words, place, group, index) for place, group in chosen.items()]
    return tuple(sorted(_with_drugs(words, mentions, index, drug_spans), key=lambda mention: mention.first))


def _runs(text: str, words: Sequence[Word], index: ChartIndex) -> list[_Run]:
    candidates = {at for word in words for at in index.by_word.get(word.form, ())}
    runs: list[_Run] = list(_initialisms(text, words, index))
    for at in candidates:
        group = index.entries[at].group
        for name in index.entries[at].names:
            runs.extend(
                run for run in _runs_of(text, words, name, at) if group is not Group.OTHER or _is_near(run, name)
            )
    return runs


def _initialisms(text: str, words: Sequence[Word], index: ChartIndex) -> Iterator[_Run]:
    """Abbreviations that this chart explains: capitals that are the initials of one name in it, and of no other."""
    for at, word in enumerate(words):
        written = text[word.start : word.end]
        if len(written) < _LEAST_INITIALS or not (written.isupper() and written.isalpha()):
            continue
        entries = index.by_initials.get(word.form, ())
        names = {name.core for one in entries for name in index.entries[one].names if name.initials == word.form}
        if len(names) == 1:
            yield from (_Run(at, at, one, Fit.WHOLE, names.copy().pop()) for one in entries)


def _is_near(run: _Run, name: Name) -> bool:
    """Plans, goals and documents are named after what they are for: most of their name must be said."""
    return len(run.said & name.core) >= _MOST * len(name.core)


def _runs_of(text: str, words: Sequence[Word], name: Name, entry: int) -> Iterable[_Run]:
    stretch: list[int] = []
    strangers = _strangers(words, name)
    for at, word in enumerate(words):
        if word.form not in name.words or (word.start, word.end) in strangers:
            continue
        repeated = sum(words[one].form == word.form for one in stretch) >= name.forms.count(word.form)
        if stretch and (repeated or not _joined(text, words, (stretch[-1], at), name)):
            yield from _run(words, stretch, name, entry)
            stretch = []
        stretch.append(at)
    yield from _run(words, stretch, name, entry)


def _strangers(words: Sequence[Word], name: Name) -> frozenset[tuple[int, int]]:
    """Places of abbreviations that stand for more than the name has: "T1DM" is no part of "Type 2 diabetes"."""
    places = [(word.start, word.end) for word in words]
    return frozenset(
        place
        for place, word in zip(places, words, strict=True)
        if places.count(place) > 1 and word.form not in name.words and not is_droppable(word.form)
    )


def _joined(text: str, words: Sequence[Word], places: tuple[int, int], name: Name) -> bool:
    """Whether two words of a name belong together in the sentence."""
    before, after = places
    if words[before].start == words[after].start:
        return True
    pair = (words[before].form, words[after].form) in name.pairs
    between = [word.form for word in words[before + 1 : after]]
    between = [form for form in between if form not in _SIDES]
    if any(form not in STOP_WORDS for form in between):
        return False
    gap = text[words[before].end : words[after].start]
    if pair and not any(mark in gap and mark not in name.text for mark in ":;–—\n→"):
        return True
    if words[before].is_number or words[after].is_number:
        return False
    return set(between) <= _GLUE and not any(mark in gap for mark in ",;:.()/\n–—")


def _run(words: Sequence[Word], stretch: Sequence[int], name: Name, entry: int) -> Iterable[_Run]:
    kept = list(stretch)
    if all(form.isdigit() for form in name.forms):
        # A product that the record names by its code alone.
        if tuple(words[at].form for at in kept) == name.forms and len(name.forms[0]) >= _LEAST_CODE:
            yield _Run(kept[0], kept[-1], entry, Fit.WHOLE, name.words)
        return
    # A number belongs to a name only next to its neighbour in the name.
    while kept and words[kept[0]].is_number and not (len(kept) > 1 and words[kept[0]].form == name.forms[0]):
        kept.pop(0)
    while kept and words[kept[-1]].is_number and not (len(kept) > 1 and _ends_whole(words, kept, name)):
        kept.pop()
    if not kept:
        return
    said = frozenset(words[at].form for at in kept)
    fit = name.fit_of(said)
    if fit is not Fit.NONE:
        yield _Run(kept[0], kept[-1], entry, fit, said)


def _ends_whole(words: Sequence[Word], kept: Sequence[int], name: Name) -> bool:
    """Whether a name may end with this number: it follows its neighbour, and the name gives it no unit."""
    has_unit = any(one == words[kept[-1]].form and is_known(other) for one, other in name.pairs)
    return _pair(words, kept[-2], kept[-1], name) and not has_unit


def _pair(words: Sequence[Word], one: int, other: int, name: Name) -> bool:
    return (words[one].form, words[other].form) in name.pairs


def _choose(runs: Sequence[_Run], prefer: frozenset[int]) -> dict[tuple[int, int], list[_Run]]:
    ranked = sorted(runs, key=lambda run: (-len(run.said), run.entry not in prefer, -run.fit, run.first))
    taken: set[int] = set()
    chosen: dict[tuple[int, int], list[_Run]] = {}
    for run in ranked:
        place = (run.first, run.last)
        if place in chosen:
            chosen[place].append(run)
        elif not taken.intersection(range(run.first, run.last + 1)):
            chosen[place] = [run]
            taken.update(range(run.first, run.last + 1))
    for (first, last), kept in chosen.items():
        kept.extend(run for run in runs if first <= run.first and run.last <= last and _is_its_allergen(run, kept))
    return chosen


def _is_its_allergen(run: _Run, chosen: Sequence[_Run]) -> bool:
    """Whether a shorter stretch names in full what the longer one says an allergy to ("peanut allergy")."""
    return (
        run.fit is Fit.WHOLE
        and run not in chosen
        and bool(chosen[0].said - run.said)
        and chosen[0].said - run.said <= _ALLERGY
    )


def _mention(words: Sequence[Word], place: tuple[int, int], runs: Sequence[_Run], index: ChartIndex) -> Mention:
    first, last = place
    whole = dict.fromkeys(run.entry for run in runs if run.fit is Fit.WHOLE)
    part = dict.fromkeys(run.entry for run in runs if run.entry not in whole)
    return Mention(
        first=first,
        last=last,
        start=words[first].start,
        end=words[last].end,
        said=frozenset().union(*(run.said for run in runs)),
        whole=tuple(index.entries[at] for at in whole),
        part=tuple(index.entries[at] for at in part),
    )


def _with_drugs(
    words: Sequence[Word], mentions: Sequence[Mention], index: ChartIndex, drug_spans: Iterable[tuple[int, int, str]]
) -> list[Mention]:
    places: dict[tuple[int, int], set[str]] = {}
    for start, end, ingredient in drug_spans:
        places.setdefault((start, end), set()).add(ingredient.lower())
    out = list(mentions)
    for (start, end), ingredients in places.items():
        inside = [at for at, word in enumerate(words) if word.start < end and start < word.end]
        if not inside:
            continue
        touching = [at for at, mention in enumerate(out) if mention.first <= inside[-1] and inside[0] <= mention.last]
        if touching:
            out[touching[0]] = _naming(out[touching[0]], ingredients, index)
        else:
            out.append(_drug_mention(words, inside, frozenset(ingredients), index))
    return out


def _naming(mention: Mention, ingredients: set[str], index: ChartIndex) -> Mention:
    """The mention with its ingredients, and with the entries of that ingredient that its words did not reach."""
    named = mention.ingredients | ingredients
    reached = set(map(id, mention.entries))
    more = tuple(entry for entry in _entries_with(frozenset(ingredients), index) if id(entry) not in reached)
    # A stretch that repeats strength and form names one product: others of the same ingredient are not meant.
    part = mention.part if len(mention.said) > len(named) + 1 else mention.part + more
    return Mention(
        first=mention.first,
        last=mention.last,
        start=mention.start,
        end=mention.end,
        said=mention.said,
        whole=mention.whole,
        part=part,
        ingredients=named,
    )


def _drug_mention(
    words: Sequence[Word], inside: Sequence[int], ingredients: frozenset[str], index: ChartIndex
) -> Mention:
    return Mention(
        first=inside[0],
        last=inside[-1],
        start=words[inside[0]].start,
        end=words[inside[-1]].end,
        said=frozenset(words[at].form for at in inside),
        part=_entries_with(ingredients, index),
        ingredients=ingredients,
    )


def _entries_with(ingredients: frozenset[str], index: ChartIndex) -> tuple[Entry, ...]:
    places = dict.fromkeys(at for one in ingredients for at in index.by_ingredient.get(one, ()))
    return tuple(index.entries[at] for at in places if ingredients <= index.entries[at].ingredients)
