"""Languages by the names of files, their grammars, and what a definition is in each.

A query finds definitions: the capture's name is the kind, `@name` what it is called. Where several patterns match
one name, such as a function and the decorators around it, the widest is the definition.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from tree_sitter import Language, Parser, Query

PYTHON = """
(function_definition name: (_) @name) @function
(class_definition name: (_) @name) @class
(decorated_definition definition: (_ name: (_) @name)) @decorated
"""
JAVASCRIPT = """
(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(class_declaration name: (_) @name) @class
(method_definition name: (_) @name) @method
(lexical_declaration (variable_declarator name: (_) @name value: [(arrow_function) (function_expression)])) @function
(lexical_declaration (variable_declarator name: (_) @name value: (class))) @class
(variable_declaration (variable_declarator name: (_) @name value: [(arrow_function) (function_expression)])) @function
(expression_statement
  (assignment_expression left: (_) @name right: [(arrow_function) (function_expression)])) @function
(pair key: (_) @name value: [(arrow_function) (function_expression)]) @method
(export_statement declaration: (_ name: (_) @name)) @exported
(export_statement declaration: (lexical_declaration
  (variable_declarator name: (_) @name value: [(arrow_function) (function_expression) (class)]))) @exported
"""
TYPESCRIPT = (
    JAVASCRIPT
    + """
(abstract_class_declaration name: (_) @name) @class
(interface_declaration name: (_) @name) @interface
(type_alias_declaration name: (_) @name) @type
(enum_declaration name: (_) @name) @enum
(function_signature name: (_) @name) @function
(internal_module name: (_) @name) @module
(public_field_definition name: (_) @name value: [(arrow_function) (function_expression)]) @method
"""
)
GO = """
(function_declaration name: (_) @name) @function
(method_declaration name: (_) @name) @method
(type_declaration (type_spec name: (_) @name)) @type
"""
RUST = """
(function_item name: (_) @name) @function
(function_signature_item name: (_) @name) @function
(struct_item name: (_) @name) @struct
(enum_item name: (_) @name) @enum
(union_item name: (_) @name) @struct
(trait_item name: (_) @name) @trait
(impl_item type: (_) @name) @impl
(mod_item name: (_) @name body: (_)) @module
(macro_definition name: (_) @name) @macro
(type_item name: (_) @name) @type
"""
JAVA = """
(class_declaration name: (_) @name) @class
(interface_declaration name: (_) @name) @interface
(enum_declaration name: (_) @name) @enum
(record_declaration name: (_) @name) @class
(annotation_type_declaration name: (_) @name) @interface
(method_declaration name: (_) @name) @method
(constructor_declaration name: (_) @name) @method
"""
CSS = """
(rule_set (selectors) @name) @rule
(keyframes_statement (keyframes_name) @name) @rule
(media_statement) @media
"""
HTML = """
((element (start_tag (attribute (attribute_name) @_attribute
  (quoted_attribute_value (attribute_value) @name)))) @element (#eq? @_attribute "id"))
(script_element) @script
(style_element) @style
"""


@dataclass(frozen=True)
class Grammar:
    """`module` is the wheel of the grammar, `function` what gives its language."""

    name: str
    module: str
    query: str
    function: str = "language"


GRAMMARS = {
    grammar.name: grammar
    for grammar in (
        Grammar("python", "tree_sitter_python", PYTHON),
        Grammar("javascript", "tree_sitter_javascript", JAVASCRIPT),
        Grammar("typescript", "tree_sitter_typescript", TYPESCRIPT, "language_typescript"),
        Grammar("tsx", "tree_sitter_typescript", TYPESCRIPT, "language_tsx"),
        Grammar("go", "tree_sitter_go", GO),
        Grammar("rust", "tree_sitter_rust", RUST),
        Grammar("java", "tree_sitter_java", JAVA),
        Grammar("css", "tree_sitter_css", CSS),
        Grammar("html", "tree_sitter_html", HTML),
    )
}
BY_SUFFIX = {
    **dict.fromkeys((".py", ".pyi"), "python"),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), "javascript"),
    **dict.fromkeys((".ts", ".mts", ".cts"), "typescript"),
    ".tsx": "tsx",
    ".go": "go",
    ".rs": "rust",
    ".java": "java",
    ".css": "css",
    **dict.fromkeys((".html", ".htm"), "html"),
    **dict.fromkeys((".md", ".markdown", ".mdx"), "markdown"),
    ".rst": "restructuredtext",
    ".txt": "text",
    ".toml": "toml",
    **dict.fromkeys((".yaml", ".yml"), "yaml"),
    ".json": "json",
    **dict.fromkeys((".sh", ".bash"), "shell"),
    ".sql": "sql",
}
BY_NAME = {"Dockerfile": "dockerfile", "Makefile": "make", "README": "text", "LICENSE": "text"}
PROSE = frozenset({"markdown", "restructuredtext", "text"})


def language_of(path: str) -> str:
    """The language's name, or an empty text where the name of the file says nothing."""
    name = PurePosixPath(path)
    return BY_NAME.get(name.name) or BY_SUFFIX.get(name.suffix.lower(), "")


@dataclass(frozen=True)
class Syntax:
    """A loaded grammar."""

    language: Language
    definitions: Query

    def parser(self) -> Parser:
        """A new one: parsers keep state and are not shared between threads."""
        return Parser(self.language)


@cache
def syntax_of(name: str) -> Syntax | None:
    """None for a language without a grammar here."""
    grammar = GRAMMARS.get(name)
    if grammar is None:
        return None
    language = Language(getattr(importlib.import_module(grammar.module), grammar.function)())
    return Syntax(language, Query(language, grammar.query))
