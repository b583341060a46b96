from pathlib import Path


def test_the_page_asks_who_owes_whom():
    assert "owes" in Path(__file__).parents[1].joinpath("flat.py").read_text()
