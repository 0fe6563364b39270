import pytest

from clinic_assist.drafting.draft import draft
from clinic_assist.drafting.plain_directions import in_plain_words
from clinic_assist.notes.note import Task
from tests.unit.drafting.charts import TODAY, chart, request
from tests.unit.drafting.shipped import assignment


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("1 tab PO BID", "1 tablet by mouth twice a day"),
        ("2 caps p.o. t.i.d. prn pain", "2 capsules by mouth three times a day as needed pain"),
        ("1 tablet q4-6h", "1 tablet every 4-6 hours"),
        ("5 mL q 1 hr", "5 mL every hour"),
        ("1 tab QOD AC", "1 tablet every other day before meals"),
        ("1 tab SL, qHS.", "1 tablet under the tongue, at bedtime."),
        ("1 tab. b.i.d. Take with food", "1 tablet twice a day Take with food"),
        ("1 tab. po", "1 tablet by mouth"),
        ("1 drop OD HS", "1 drop OD HS"),
        ("Take with food at capacity", "Take with food at capacity"),
        ("1 Tab-Let", "1 Tab-Let"),
        ("tablet 1.5 mg", "tablet 1.5 mg"),
    ],
)
def test_abbreviations_with_one_meaning_are_written_out_and_the_rest_stays(written, plain):
    assert in_plain_words(written) == plain


def test_the_patient_reads_plain_directions_and_the_clinician_the_records_own():
    patient = chart(request("m", "Metoprolol 50 MG", dose="1 tab PO BID"))

    plain = draft(patient, assignment(Task.INSTRUCTIONS), TODAY)
    clinical = draft(patient, assignment(Task.SUMMARY), TODAY)

    assert any("1 tablet by mouth twice a day" in one.text for one in plain.statements)
    assert any("1 tab PO BID" in one.text for one in clinical.statements)
