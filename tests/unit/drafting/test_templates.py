import pytest

from clinic_assist.drafting.tasks import Family, Selector, Which
from clinic_assist.drafting.templates import file_name, load_template, read_template
from clinic_assist.errors import SourceError
from clinic_assist.notes.note import Task
from tests.unit.drafting.shipped import FOLDER

SMALL = """
format = 1
task = "summary"
title = "Ward list"
[sections.one]
heading = "Problems"
facts = ["problems active", "medicines"]
"""


@pytest.mark.parametrize("task", [task for task in Task if task is not Task.ANSWER])
def test_every_task_ships_with_a_template_that_can_be_used(task):
    spec = load_template(FOLDER / file_name(task))

    assert spec.task is task
    assert spec.sections
    assert spec.must_include
    assert spec.name == ""


def test_a_template_says_which_facts_stand_where():
    spec = read_template(SMALL, file="x.toml", site="the hospital's template")

    assert spec.sections[0].selects == (Selector(Family.PROBLEMS, Which.ACTIVE), Selector(Family.MEDICINES))
    assert spec.name == "the hospital's template"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"medicines"', '"remedies"', r"sections\.one\.facts\[1\]"),
        ('"medicines"', '"medicines new"', r"needs a `window`"),
        ('"medicines"', '"encounters of the stay"', r'needs `window = "stay"`'),
        ('"medicines"', '"allergies continued"', r"sections\.one\.facts\[1\]"),
        ('heading = "Problems"', 'heading = ""', r"sections\.one\.heading"),
        ('heading = "Problems"', 'heading = "Problems"\nhedding = "x"', "hedding"),
        ("format = 1", "format = 2", "at format"),
        ('task = "summary"', 'task = "poem"', "at task"),
        ('task = "summary"', 'task = "answer"', "at task"),
        ('title = "Ward list"', 'title = "Ward list"\nbudget_tokens = 5', "at budget_tokens"),
        ('title = "Ward list"', 'title = "Ward list"\nbudget_tokens = "many"', "budget_tokens"),
        ('title = "Ward list"', 'title = "Ward list"\nquestion = "Write it."', "at question"),
        ('title = "Ward list"', "title = ", "not TOML"),
        ("[sections.one]", '[sections.zero]\nheading = "Problems"\n[sections.one]', "same heading"),
        ('facts = ["problems', 'sentences = ["x\\ny"]\nfacts = ["problems', r"sections\.one\.sentences\[0\]"),
        (
            'facts = ["problems',
            'sentences = ["Plan: to be completed by the clinician."]\nfacts = ["problems',
            "use `blank`",
        ),
        ('facts = ["problems', 'limit = 0\nfacts = ["problems', r"sections\.one\.limit"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_place(old, new, place):
    assert read_template(SMALL, file="x.toml")

    with pytest.raises(SourceError, match=rf"(?s)x\.toml.*{place}"):
        read_template(SMALL.replace(old, new), file="x.toml")


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path):
    (tmp_path / "summary.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(SourceError, match="not UTF-8"):
        load_template(tmp_path / "summary.toml")
    with pytest.raises(SourceError, match="cannot be read"):
        load_template(tmp_path / "visit.toml")
    (tmp_path / "large.toml").write_text("#" * 300_000)
    with pytest.raises(SourceError, match="too large"):
        load_template(tmp_path / "large.toml")
