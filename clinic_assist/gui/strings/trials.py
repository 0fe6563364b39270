"""What the dialog on evaluations of models says."""

from __future__ import annotations

from clinic_assist.evaluation.comparison import Comparison
from clinic_assist.evaluation.drift import Drift
from clinic_assist.evaluation.papers import verdict_words
from clinic_assist.evaluation.plan import Plan
from clinic_assist.evaluation.summary import Summary
from clinic_assist.evaluation.trials import TrialLine, TrialProgress

TRIALS_TITLE, TRIALS_OPEN = "Evaluation of models", "Evaluation of models …"
TRIALS_MEANING = (
    "A model is tried on cases before anybody relies on it. Every figure is so many of so many, with a 95 % interval. "
    "Your site's limits decide whether a clinical model may write notes at all. Nothing leaves this machine, and a "
    "result holds counts only, never a text of a record."
)
TRIALS_NEW, TRIALS_MODEL, TRIALS_ADAPTER_NONE = "New evaluation", "Model", "without an adapter"
TRIALS_WITH = "Try it on"
TRIALS_DEMO, TRIALS_OWN = "The demo patients", "Charts of this vault"
TRIALS_ALL, TRIALS_NONE = "Tick all", "Tick none"
TRIALS_FILES = {
    "charts": "Export files of patients",
    "questions": "Questions (MedQA, MedMCQA, PubMedQA)",
    "conversations": "Conversations (ACI-Bench, MTS-Dialog)",
    "cases": "Cases of your hospital",
}
TRIALS_ADD, TRIALS_CLEAR = "Add files …", "Leave out"
TRIALS_MOST = "Of each file"
TRIALS_MOST_CHOICES = (
    ("all cases", 1_000_000),
    ("the first 20", 20),
    ("the first 100", 100),
    ("the first 1,000", 1_000),
)
TRIALS_START, TRIALS_PAUSE, TRIALS_GO_ON = "Start", "Pause", "Go on"
TRIALS_PAUSING = "Pausing after the case that runs …"
TRIALS_BEGINNING = "Reading the charts and the model …"
TRIALS_RUNS, TRIALS_NO_RUN = "Evaluations made", "No model has been evaluated from this vault yet."
TRIAL_COLUMNS = (("Model", 3, 170), ("Began", 0, 172), ("Cases", 0, 120, True), ("Outcome", 4, 220))
TRIALS_RESULT, TRIALS_LIMITS, TRIALS_MEASURES = "Result", "Limits of this site", "What was measured"
LIMIT_COLUMNS = (("Measure", 3, 170), ("Limit", 4, 230), ("Outcome", 0, 140))
MEASURE_COLUMNS = (
    ("Measure", 3, 190),
    ("Counted", 0, 150, True),
    ("Share", 0, 90, True),
    ("95 % interval", 0, 170, True),
    ("What is counted", 5, 200, False, 1000),
)
TRIALS_PDF, TRIALS_JSON, TRIALS_CARD, TRIALS_DRIFT = (
    "Save as PDF",
    "Save as JSON",
    "Card of the model",
    "Check for drift",
)
TRIALS_KEEP, TRIALS_COMPARE, TRIALS_COMPARE_WITH = "Let the result count here", "Compare", "Compare with"
TRIALS_KEEP_MEANING = (
    "Until it is told to count, a result changes nothing. A clinical model that passed may then write notes of this "
    "vault's patients, until it, the program, a template, the knowledge or a limit changes; one that did not may not."
)
TRIALS_MODEL_GONE = "The model of this run is not here any more, so its card cannot be shown."
TRIALS_SAVED = "Saved."
TRIALS_DRIFTING = "Running a few cases again …"
COMPARED_COLUMNS = (
    ("Measure", 3, 190),
    ("Cases", 0, 80, True),
    ("A", 0, 90, True),
    ("B", 0, 90, True),
    ("B less A", 0, 90, True),
    ("95 % interval", 0, 180, True),
    ("p", 0, 70, True),
)
CARD_TITLE = "Card of the model"
CARD_COLUMNS = (("Attribute", 3, 220), ("Answer", 5, 300), ("Said by", 0, 130))
CARD_NOBODY = "nobody"
_KINDS = {
    "draft": "drafts of notes",
    "injection": "planted instructions",
    "refusal": "questions about what is not there",
    "choice": "examination questions",
    "dialogue": "conversations",
    "own": "cases of your hospital",
}


def trial_progress(at: TrialProgress) -> str:
    """How far a run is, and how long it still takes at this pace."""
    what = f", now {_KINDS[at.kind]}" if at.kind in _KINDS else ""
    left = "" if at.seconds_left is None else f"; about {_time(at.seconds_left)} left"
    return f"{at.done:,} of {at.total:,} cases done, {at.total - at.done:,} to go{what}{left}"


def trial_outcome(line: TrialLine) -> str:
    """What became of a run, short."""
    if line.summary is None:
        return f"Not begun: {line.problem}" if line.problem else "Not begun"
    if not line.summary.is_whole:
        return "Interrupted: it can go on"
    return "Passed" if line.summary.has_passed else "Did not pass"


def trial_verdict(line: TrialLine) -> str:
    """What became of a run, in a sentence."""
    return verdict_words(line.summary) if line.summary is not None else line.problem


def trial_cases(summary: Summary | None) -> str:
    """How many cases of a run are done."""
    done = sum(count for _kind, count in summary.cases) if summary else 0
    return f"{done:,} of {summary.about.total:,}" if summary else ""


def trial_left_out(plan: Plan) -> str:
    """What of the files was not tried."""
    parts = [f"Not asked of a model that puts facts into sentences: {', '.join(plan.not_applicable)}."]
    parts = parts if plan.not_applicable else []
    if plan.rejected:
        file, place, reason = plan.rejected[0]
        parts.append(f"{len(plan.rejected):,} entries could not be read; the first is {file}, {place}: {reason}.")
    return " ".join(parts)


def trial_speed(summary: Summary) -> str:
    """How fast a model was."""
    speed = summary.speed
    parts = []
    if speed.first_sentence_s is not None:
        parts.append(
            f"first verified sentence after {speed.first_sentence_s:.2f} s (median of {speed.drafts:,} drafts)"
        )
    if speed.tokens_per_s is not None:
        parts.append(f"{speed.tokens_per_s:,.0f} tokens a second")
    if speed.peak_memory_bytes is not None:
        parts.append(f"{speed.peak_memory_bytes / 2**20:,.0f} MiB of main memory at most")
    return f"Speed here: {'; '.join(parts)}." if parts else ""


def trial_compared(found: Comparison) -> str:
    """Which two models are compared, and on how many cases."""
    return f"A is {found.a}. B is {found.b}. {found.shared:,} cases that both ran."


def trial_drift(found: Drift) -> str:
    """What a drift check came to."""
    if found.is_as_before:
        return f"As before: {found.tried:,} cases run again, and the model wrote the same in all."
    parts = [
        f"Not as before: of {found.tried:,} cases run again the model wrote something else in {len(found.changed):,}."
    ]
    if found.parts:
        parts.append(f"Changed since: {', '.join(found.parts)}. The model is to be evaluated again.")
    return " ".join(parts)


def trial_files(count: int) -> str:
    """How many files were added."""
    return "no file" if not count else f"{count:,} file{'s' if count > 1 else ''}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds)):,} seconds"
    minutes = round(seconds / 60)
    return f"{minutes:,} minutes" if minutes < 120 else f"{minutes / 60:,.1f} hours"
