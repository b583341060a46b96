"""The application. Start it with `uvicorn --factory app.main:create_app`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app.routes import router
from app.store import NoSuchNote, NoteStore


def create_app(database: Path | None = None) -> FastAPI:
    """A factory, so that each test has an application and a database of its own."""
    file = database or Path(os.environ.get("DATABASE_FILE", "notes.db"))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.notes = NoteStore(file)
        yield
        app.state.notes.close()

    app = FastAPI(title="Notes", lifespan=lifespan)
    app.include_router(router)

    @app.exception_handler(NoSuchNote)
    async def missing(request: Request, error: NoSuchNote) -> JSONResponse:
        return JSONResponse({"error": "not_found", "detail": str(error)}, status_code=404)

    @app.get("/health", tags=["operations"])
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return app
