"""Puts the answers of `card.toml` into the table of CARD.md, in the order of the attributes.

python models/tiny/write_card.py
"""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ATTRIBUTES = HERE.parents[1] / "resources" / "model_card" / "attributes.toml"
BEGIN, END = "<!-- attributes: made by write_card.py -->", "<!-- end of attributes -->"


def main() -> None:
    """Writes the page anew where the table differs."""
    page = HERE / "CARD.md"
    page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")


def with_table(text: str) -> str:
    """The page with the table of today between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def table() -> str:
    """One row an attribute.

    Raises:
        KeyError: An attribute has no answer.
    """
    attributes = tomllib.loads(ATTRIBUTES.read_text(encoding="utf-8"))["attribute"]
    answers = tomllib.loads((HERE / "card.toml").read_text(encoding="utf-8"))["answers"]
    rows = [f"| {one['group']} | {one['words']} | {answers[one['id']]} |" for one in attributes]
    return "\n".join(("| group | attribute | answer |", "|---|---|---|", *rows))


if __name__ == "__main__":
    main()
