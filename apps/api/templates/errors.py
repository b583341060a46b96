"""What is refused of templates.

* NotFound  404   TemplateNotFound
* Conflict  409   TemplateNameTaken, TemplateOutdated, TooManyTemplates
"""

from __future__ import annotations

from apps.api.errors import Conflict, NotFound


class TemplateNotFound(NotFound):
    hint = "GET /templates lists those that everybody has and your own."


class TemplateNameTaken(Conflict):
    hint = "Give yours another name."


class TemplateOutdated(Conflict):
    hint = "Give this one a later version, or remove the other one first."


class TooManyTemplates(Conflict):
    hint = "Remove some of them first: GET /templates lists them."
