"""A page as a reader's program sees it."""

import os
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import httpx

BASE = os.environ["BASE_URL"]
SERVER = httpx.Client(timeout=10, trust_env=False)
WITHOUT_END = {"meta", "link", "br", "img", "hr", "input", "source", "wbr", "area", "base", "col", "embed", "track"}
MAY_STAY_OPEN = {"p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "option", "html", "head", "body"}


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path, self.open, self.texts, self.problems = path, [], [], []
        self.tags = []  # (name, attributes)
        self.elements = []  # [name, text, attributes, names of those around it]
        self.doctype = ""
        answer = SERVER.get(urljoin(BASE + "/", path))
        self.status = answer.status_code
        self.source = answer.content.decode("utf-8")
        self.feed(self.source)
        self.close()

    def handle_decl(self, decl):
        self.doctype = decl

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        element = [tag, "", attributes, [one[0] for one in self.open]]
        self.elements.append(element)
        if tag not in WITHOUT_END:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END and self.open:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in WITHOUT_END:
            return
        while self.open and self.open[-1][0] != tag and self.open[-1][0] in MAY_STAY_OPEN:
            self.open.pop()
        if not self.open or self.open[-1][0] != tag:
            self.problems.append(f"</{tag}> closes nothing")
        else:
            self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element[1] += data
        if not {"script", "style", "title", "head"} & {one[0] for one in self.open}:
            self.texts.append(data)

    def all(self, tag):
        """The texts of all elements of that name, blanks made one."""
        return [" ".join(text.split()) for name, text, _, _ in self.elements if name == tag]

    def inside(self, tag, around):
        """The texts of such elements in such other ones, but for navigation."""
        return [
            " ".join(text.split())
            for name, text, _, outer in self.elements
            if name == tag and around in outer and "nav" not in outer
        ]

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    @property
    def links(self):
        """(text, path on the server) of every link to this server, in order."""
        found = []
        for name, text, attributes, _ in self.elements:
            if name == "a" and attributes.get("href"):
                target = urlsplit(urljoin(f"{BASE}/{self.path}", attributes["href"]))
                if target.netloc == urlsplit(BASE).netloc:
                    found.append((" ".join(text.split()), unquote(target.path).lstrip("/")))
        return found

    @property
    def addresses(self):
        """Everything that the page points to or loads, as it is written."""
        return [
            attributes[name]
            for _, attributes in self.tags
            for name in ("href", "src", "srcset")
            if attributes.get(name)
        ]
