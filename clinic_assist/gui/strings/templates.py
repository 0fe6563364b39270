"""What the dialog on the templates of notes says."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.workflows.edit_templates import SectionShown, Standing, TemplateRead

TEMPLATES_TITLE, TEMPLATES_OPEN = "Templates of notes", "Templates of notes …"
TEMPLATES_MEANING = (
    "A template says which facts of the record stand under which heading and what must not be missing; it cannot make "
    "a note say anything of a patient that the record does not hold. Notes name the template of your hospital."
)
TEMPLATES_READ_ONLY = "This account may read the templates. Whoever may change settings of the vault can edit them."
TEMPLATES_TABLE = "Templates"
TEMPLATE_COLUMNS = (("Note", 3, 120), ("Template", 4, 130))
TEMPLATES_TEXT = "Text of the template"
TEMPLATES_HOLDS, TEMPLATES_PREVIEW, TEMPLATES_COMPARE = "What it says", "Preview", "Compare"
TEMPLATES_KEEP, TEMPLATES_UNDO, TEMPLATES_BACK = "Take into use", "Undo my changes", "Back to the product's"
TEMPLATES_BACK_SURE = "Really go back?"
TEMPLATES_EXPORT, TEMPLATES_IMPORT = "Save as file", "Load from file"
TEMPLATES_CHOOSE = "Load a template from a file"
TEMPLATES_LOADED = "Loaded into the editor. Nothing is in use before you take it into use."
TEMPLATES_KEPT = (
    "Taken into use: notes drafted from now on follow it. A model that passed an evaluation is to be tried again."
)
TEMPLATES_WENT_BACK = "The product's own template is used again."
TEMPLATES_EXPORTED = "Saved as a file."
TEMPLATES_SAME = "This text is the product's own template, word for word."
TEMPLATES_LINE = "Show the line"
TEMPLATES_LEAVE, TEMPLATES_LEAVE_TEXT = "Leave your changes?", "What you changed and did not take into use is lost."
TEMPLATES_LEAVE_YES, TEMPLATES_LEAVE_NO = "Leave them", "Go on editing"
PREVIEW_OF, PREVIEW_DEMO = "Preview with", "A demo patient"
PREVIEW_BY_MODEL, PREVIEW_STOP = "Write it with the model", "Stop"
PREVIEW_BY_CODE, PREVIEW_MODEL_WROTE = "Composed from the record by code.", "Written by the model, verified."
PREVIEW_RUNNING, PREVIEW_NOT = "The model writes …", "The text has to be put right first."
PREVIEW_NONE = "Nothing is kept, and no note is made."

STANDING_WORDS = {
    Standing.SHIPPED: "The product's own",
    Standing.EDITED: "Edited by your hospital",
    Standing.NEWER_SHIPPED: "Edited; a newer one shipped",
    Standing.UNUSABLE: "Cannot be used",
}
STANDING_MEANING = {
    Standing.SHIPPED: "",
    Standing.EDITED: "",
    Standing.NEWER_SHIPPED: "The product's own template has changed since your hospital edited this one: compare them.",
    Standing.UNUSABLE: "Your hospital's template cannot be used; the product's own stands in until it is put right.",
}


def template_flaw(read: TemplateRead) -> str:
    """What is wrong with a text, with its line; nothing where it can be used."""
    return f"Line {read.line}: {read.problem}" if read.line else read.problem


def template_holds(read: TemplateRead, rules: str, question: str) -> str:
    """A template in words."""
    parts = [read.title, "", "Must be included"]
    parts += [f"  {one}" for one in read.must_include] or ["  nothing is named"]
    parts += ["", "Sections", *(_section(one) for one in read.sections)]
    parts += ["", "Told to a general model before every draft", _indented(rules)]
    parts += ["", "Asked of it for each section", _indented(question)]
    return "\n".join(parts)


def template_differences(lines: Sequence[str]) -> str:
    """The lines that differ."""
    return "\n".join(("-  the product's own     +  this text", "", *lines[2:])) if lines else TEMPLATES_SAME


def preview_omitted(texts: Sequence[str]) -> str:
    """What must be included and is not there."""
    return "\n".join(("In the record and not in this note", *(f"  {one}" for one in texts))) if texts else ""


def _section(one: SectionShown) -> str:
    return "\n".join((f"  {one.title}", *(f"      {what}" for what in one.holds)))


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
