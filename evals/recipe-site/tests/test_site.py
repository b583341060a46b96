import re

import pytest
from pages import BASE, SERVER, Page

KITCHEN = "Grandma's kitchen"
RECIPES = {
    "apple-strudel": ("Apple strudel", "Desserts", 8, 90, True, 5, 3),
    "beef-goulash": ("Beef goulash", "Mains", 4, 150, False, 5, 3),
    "cured-trout": ("Cured trout", "Starters", 4, 20, False, 4, 2),
    "kaesespaetzle": ("Käsespätzle", "Mains", 4, 50, True, 6, 4),
    "leek-soup": ("Leek soup", "Starters", 6, 35, True, 4, 3),
    "suesse-knoedel": ("Süße Knödel", "Desserts", 4, 40, True, 4, 3),
}
PATHS = ["index.html", "vegetarian.html", "404.html", *(f"recipes/{name}.html" for name in RECIPES)]


def plain(text):
    """Typographic apostrophes and dashes are as good as plain ones."""
    return text.replace("’", "'").replace("—", "–")


def leads_home(page):
    return {"index.html", ""} & {path for _, path in page.links}


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_there_and_whole(path):
    page = Page(path)
    assert page.status == 200
    assert page.doctype.lower() == "doctype html"
    assert page.problems == []
    assert dict(page.tags).keys() >= {"html", "head", "body", "title"}


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_its_language_its_encoding_and_fits_a_phone(path):
    page = Page(path)
    assert next(attributes for tag, attributes in page.tags if tag == "html").get("lang") == "en"
    metas = [attributes for tag, attributes in page.tags if tag == "meta"]
    declared = [meta["charset"] for meta in metas if "charset" in meta]
    declared += [meta.get("content", "") for meta in metas if meta.get("http-equiv", "").lower() == "content-type"]
    assert any("utf-8" in one.lower() for one in declared)
    assert any(meta.get("name") == "viewport" and "width=device-width" in meta.get("content", "") for meta in metas)


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_one_heading_and_a_title(path):
    page = Page(path)
    assert len(page.all("h1")) == 1
    (title,) = page.all("title")[:1]
    assert title


@pytest.mark.parametrize("path", PATHS)
def test_every_link_is_relative_and_leads_somewhere(path):
    page = Page(path)
    for address in page.addresses:
        assert not re.match(r"(?i)https?:|//|/", address), address
    for _, target in page.links:
        assert SERVER.get(f"{BASE}/{target}").status_code == 200, target


@pytest.mark.parametrize("path", PATHS)
def test_every_page_uses_the_one_stylesheet(path):
    page = Page(path)
    sheets = [
        attributes["href"] for tag, attributes in page.tags if tag == "link" and attributes.get("rel") == "stylesheet"
    ]
    assert sheets == ["../style.css" if "/" in path else "style.css"] or sheets == ["./style.css"]


def test_the_stylesheet_loads_nothing_and_knows_paper():
    answer = SERVER.get(f"{BASE}/style.css")
    assert answer.status_code == 200
    assert not re.search(r"(?i)url\(\s*['\"]?(https?:|//)|@import\s+(url\()?\s*['\"]?(https?:|//)", answer.text)
    assert re.search(r"@media\s+(only\s+)?print", answer.text)
    printed = re.split(r"@media\s+(?:only\s+)?print", answer.text, maxsplit=1)[1]
    assert re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", printed)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_left_to_scripts(path):
    assert "script" not in {tag for tag, _ in Page(path).tags}


def test_the_index_lists_every_recipe_under_its_category():
    page = Page("index.html")
    assert [plain(one) for one in page.all("h1")] == [KITCHEN]
    assert [plain(one) for one in page.all("title")] == [KITCHEN]
    groups, order = {}, []
    for tag, text, attributes, _ in page.elements:
        if tag == "h2":
            order.append(" ".join(text.split()))
        elif tag == "a" and order and "recipes/" in attributes.get("href", ""):
            groups.setdefault(order[-1], []).append(" ".join(text.split()))
    assert [one for one in order if one in ("Starters", "Mains", "Desserts")] == ["Starters", "Mains", "Desserts"]
    assert {name: groups.get(name) for name in ("Starters", "Mains", "Desserts")} == {
        "Starters": ["Cured trout", "Leek soup"],
        "Mains": ["Beef goulash", "Käsespätzle"],
        "Desserts": ["Apple strudel", "Süße Knödel"],
    }


def test_names_on_the_index_lead_to_their_pages():
    links = dict(Page("index.html").links)
    for name, (title, *_) in RECIPES.items():
        assert links[title] == f"recipes/{name}.html"
    assert "vegetarian.html" in links.values()


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_page_tells_the_recipe(name):
    title, category, people, minutes, _, ingredients, steps = RECIPES[name]
    page = Page(f"recipes/{name}.html")
    assert page.all("h1") == [title]
    assert [plain(one) for one in page.all("title")] == [f"{title} – {KITCHEN}"]
    assert category in page.text
    assert f"{minutes} minutes" in page.text
    assert re.search(rf"\b{people}\b", page.text)
    assert len(page.inside("li", "ol")) == steps
    assert len([one for one in page.inside("li", "ul") if re.match(r"\w", one)]) >= ingredients
    assert leads_home(page)


INGREDIENTS = {
    "kaesespaetzle": [
        "400 g flour",
        "4 eggs",
        "200 ml water",
        "250 g mountain cheese, grated",
        "3 onions",
        "salt & pepper",
    ],
    "beef-goulash": ["800 g beef", "600 g onions", "2 tbsp paprika (sweet)", "1 tsp caraway", "1/2 l stock"],
    "cured-trout": ["2 trout fillets", "30 g salt", "30 g sugar", "dill"],
    "suesse-knoedel": ["250 g curd", "1 egg", "60 g semolina", "8 plums"],
}


@pytest.mark.parametrize("name", INGREDIENTS)
def test_ingredients_stand_one_by_one_in_order(name):
    listed = Page(f"recipes/{name}.html").inside("li", "ul")
    assert [one for one in listed if one in INGREDIENTS[name]] == INGREDIENTS[name]


def test_steps_stand_in_order_with_their_signs():
    assert Page("recipes/beef-goulash.html").inside("li", "ol") == [
        "Brown the onions slowly, for at least 20 minutes.",
        "Add paprika and caraway, then the beef.",
        "Pour in the stock and cook for 2 hours at < 100 °C.",
    ]
    assert Page("recipes/cured-trout.html").inside("li", "ol") == [
        "Rub the fillets with salt, sugar and dill.",
        "Leave in the fridge for a day, rinse, slice thinly.",
    ]


@pytest.mark.parametrize("name", RECIPES)
def test_only_vegetarian_recipes_are_called_so(name):
    page = Page(f"recipes/{name}.html")
    # A link to the list of them is navigation, on whatever page it stands.
    text = page.text.lower()
    for link, path in page.links:
        if path.endswith("vegetarian.html"):
            text = text.replace(link.lower(), "", 1)
    assert ("vegetarian" in text) == RECIPES[name][4]


def test_the_vegetarian_page_lists_them_in_order():
    page = Page("vegetarian.html")
    names = [text for text, path in page.links if path.startswith("recipes/")]
    assert names == ["Apple strudel", "Käsespätzle", "Leek soup", "Süße Knödel"]
    assert leads_home(page)


def test_the_page_for_what_is_not_there_leads_home():
    page = Page("404.html")
    assert leads_home(page)
    assert re.search(r"(?i)\b(no|not|doesn.t|does not|can.t|cannot|could not|couldn.t|nothing)\b", page.text)
