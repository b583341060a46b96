"""The service: python -m flatmates."""

import json
import os
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from flatmates.balances import balances

app = FastAPI(title="Flatmates: who owes whom")
file = Path(os.environ["DATA_DIR"], "flat.json")
flat = json.loads(file.read_text()) if file.exists() else {"people": [], "expenses": []}


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=60)


class Expense(BaseModel):
    description: str = Field(min_length=1, max_length=200)
    amount: float = Field(gt=0)
    paid_by: int
    shared_by: list[int] = Field(min_length=1)


def kept(kind, entry):
    made = {"id": len(flat[kind]) + 1, **entry.model_dump()}
    flat[kind].append(made)
    file.write_text(json.dumps(flat))
    return made


@app.post("/people", status_code=201)
async def add_person(person: Person):
    return kept("people", person)


@app.get("/people")
async def list_people():
    return flat["people"]


@app.post("/expenses", status_code=201)
async def add_expense(expense: Expense):
    known = {one["id"] for one in flat["people"]}
    if unknown := {expense.paid_by, *expense.shared_by} - known:
        raise HTTPException(404, f"There is nobody with the id {min(unknown)}.")
    return kept("expenses", expense)


@app.get("/expenses")
async def list_expenses():
    return flat["expenses"]


@app.get("/balances")
async def list_balances():
    return balances(flat["people"], flat["expenses"])


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=8000, log_level="warning")
