"""Refusals, with the body that the front end expects."""


class Refusal(Exception):
    def __init__(self, status, code, message, fields=None):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"code": code, "message": message, "fields": fields or {}}}


def not_found(message):
    return Refusal(404, "not_found", message)


def conflict(message):
    return Refusal(409, "conflict", message)


def invalid(fields):
    return Refusal(422, "validation_failed", f"Not right: {', '.join(fields)}.", fields)
