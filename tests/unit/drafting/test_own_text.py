import pytest

from clinic_assist.drafting.own_text import placed
from clinic_assist.drafting.tasks import OwnPart


@pytest.mark.parametrize(
    ("heading", "sentence", "part"),
    [
        ("Subjective", "BP 132/84 at home.", OwnPart.SUBJECTIVE),
        ("Physical exam", "No murmur.", OwnPart.OBJECTIVE),
        ("Impression", "Migraine.", OwnPart.ASSESSMENT),
        ("Plan", "Lungs clear on x-ray next week.", OwnPart.PLAN),
        ("A/P", "Hypertension, well controlled.", OwnPart.ASSESSMENT),
        ("Assessment and plan", "Continue lisinopril.", OwnPart.PLAN),
        ("", "Reports chest tightness since Monday.", OwnPart.SUBJECTIVE),
        ("", "Denies fever.", OwnPart.SUBJECTIVE),
        ("", "BP 132/84, HR 72.", OwnPart.OBJECTIVE),
        ("", "Abdomen soft.", OwnPart.OBJECTIVE),
        ("", "Likely viral infection.", OwnPart.ASSESSMENT),
        ("", "Start amoxicillin.", OwnPart.PLAN),
        ("", "Follow up in two weeks.", OwnPart.PLAN),
        ("", "Mother visits daily.", OwnPart.SUBJECTIVE),
    ],
)
def test_a_sentence_of_own_notes_goes_where_its_heading_or_its_words_put_it(heading, sentence, part):
    assert placed([(heading, sentence)]) == ((part, sentence),)


def test_labels_of_a_note_hold_for_the_sentences_after_them():
    lines = [("", "S: Cough."), ("", "Lungs hurt."), ("", "O: Lungs clear."), ("", "Tired."), ("", "P: Rest.")]

    parts = [part for part, _text in placed(lines)]

    assert parts == [OwnPart.SUBJECTIVE] * 2 + [OwnPart.OBJECTIVE] * 2 + [OwnPart.PLAN]


def test_a_single_label_holds_for_its_own_sentence_only():
    parts = [part for part, _text in placed([("", "S: Cough."), ("", "BP 132/84.")])]

    assert parts == [OwnPart.SUBJECTIVE, OwnPart.OBJECTIVE]
