"""Every knob, typed and documented once. Sources, later ones win: sohoa.toml, environment ``SOHOA_…``, flags."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from pipeline.errors import UsageError
from pipeline.model.table import check_overlay

CONFIG_NAME = "sohoa.toml"


_HOW = {"jobs", "unit_pages", "worker_pages", "dictionaries"}
_LIMITS = {
    "max_bytes",
    "max_pages",
    "max_pixels",
    "max_ratio",
    "page_seconds",
    "document_seconds",
    "worker_memory",
}
_AFTER_RECOGNITION = {"restore", "tone_style", "review_below", "handwriting_threshold"}


class Settings(BaseSettings):
    """Frozen; handed down to every stage. Names are those of the flags, of sohoa.toml and of ``SOHOA_NAME``."""

    model_config = SettingsConfigDict(env_prefix="SOHOA_", frozen=True, extra="forbid")

    language: str = Field("vie", description="Tesseract language; vie+eng reads marks worse (docs/ocr.md)")
    engine: Literal["auto", "pytesseract", "tesserocr"] = Field(
        "auto", description="how Tesseract is run; auto is tesserocr where it is installed"
    )
    page_segmentation: int = Field(3, ge=0, le=13, description="Tesseract page segmentation mode (psm)")
    render_dpi: int = Field(200, ge=72, le=600, description="resolution at which PDF pages are rendered")
    text_layers: Literal["earned", "never"] = Field(
        "earned", description="a PDF's own text: used where it passes the honesty check, or never"
    )
    clean: bool = Field(True, description="deskew and separate red seals before OCR")
    restore: bool = Field(True, description="restore Vietnamese marks and letters")
    tone_style: Literal["keep", "old", "new"] = Field(
        "keep", description="tone placement of the output: as in the input, old (hòa) or new (hoà)"
    )
    dictionaries: Path | None = Field(None, description="folder of your own tables, laid over the shipped ones")
    review_below: float = Field(0.8, ge=0, le=1, description="fields less sure than this go to review")

    handwriting_threshold: float = Field(
        0.98, ge=0, le=1, description="pen serials and days less sure than this stay empty and go to review"
    )

    max_bytes: int = Field(500_000_000, gt=0, description="largest file")
    max_pages: int = Field(5_000, gt=0, description="most pages a document")
    max_pixels: int = Field(150_000_000, gt=0, description="most pixels a page")
    max_ratio: float = Field(200, gt=1, description="most times its size that a PDF's stream may unpack to")
    page_seconds: float = Field(120, gt=0, description="most seconds for a page, from its picture to words")
    document_seconds: float = Field(
        3_600, gt=0, description="most seconds for the steps that take a document whole: restoration, parsing"
    )

    jobs: int = Field(0, ge=0, description="worker processes; 0 is one a core")
    unit_pages: int = Field(8, gt=0, description="pages that are worked on, and repeated after a crash, together")
    worker_pages: int = Field(1_000, gt=0, description="pages after which a worker process is replaced")
    worker_memory: int = Field(
        8_000_000_000, ge=0, description="most bytes of address space for a worker process; 0 is no limit"
    )

    @field_validator("dictionaries")
    @classmethod
    def _readable(cls, folder: Path | None) -> Path | None:
        if folder is not None:
            check_overlay(folder)
        return folder

    def affecting_records(self) -> dict[str, Any]:
        """Settings that go into a record's fingerprint: all but limits and how the work is spread."""
        return self.model_dump(mode="json", exclude=_HOW | _LIMITS)

    def affecting_recognition(self) -> dict[str, Any]:
        """Settings on which the words depend as they were read; the others change only what is made of them."""
        return self.model_dump(mode="json", exclude=_HOW | _LIMITS | _AFTER_RECOGNITION)

    def limits(self) -> dict[str, Any]:
        """Settings that decide whether a document or page is read at all, not what is read."""
        return self.model_dump(mode="json", include=_LIMITS)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed over counts: :func:`load_settings` puts the sources together."""
        return (init_settings,)


@contextmanager
def own_tables(settings: Settings) -> Iterator[None]:
    """Around the loading of tables: what in the user's own can't be used, such as a word where a number belongs, is a
    UsageError. The shipped tables alone are always usable.
    """
    try:
        yield
    except (ValueError, KeyError, re.error) as error:
        if settings.dictionaries is None:
            raise
        what = f"{type(error).__name__}: {error}"
        raise UsageError(
            f"{settings.dictionaries}: a table there has a value that can't be used ({what}).",
            advice="Compare its rows with those of the shipped table; take tables out one by one to find it.",
        ) from error


class Origins(dict[str, str]):
    """Setting name to where its value came from: default, a file's name, an environment variable, a flag."""


def load_settings(config: Path | None = None, **flags: Any) -> Settings:
    """The effective settings; flags that are None do not count. Raises UsageError in one sentence."""
    return load_with_origins(config, **flags)[0]


def load_with_origins(config: Path | None = None, **flags: Any) -> tuple[Settings, Origins]:
    """The effective settings and where each came from."""
    values: dict[str, Any] = {}
    origins = Origins(dict.fromkeys(Settings.model_fields, "default"))
    path = config or _project_config()
    layers: list[tuple[str, dict[str, Any]]] = []
    if path is not None:
        layers.append((str(path), _read_config(path)))
    environment = EnvSettingsSource(Settings)()
    layers.append(("environment", environment))
    layers.append(("flag", {name: value for name, value in flags.items() if value is not None}))
    for origin, layer in layers:
        for name, value in layer.items():
            values[name] = value
            origins[name] = f"SOHOA_{name.upper()}" if origin == "environment" else origin
            if origin == "flag":
                origins[name] = f"--{name.replace('_', '-')}"
    return _validated(values, origins), origins


def changed_settings(settings: Settings, **flags: Any) -> Settings:
    """The same settings with some flags given anew; those that are None do not count. Raises UsageError."""
    given = {name: value for name, value in flags.items() if value is not None}
    origins = Origins({name: f"--{name.replace('_', '-')}" for name in given})
    return _validated({**settings.model_dump(), **given}, origins)


def _validated(values: dict[str, Any], origins: Origins) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        name = str(first["loc"][0]) if first["loc"] else "settings"
        origin = origins.get(name, "settings")
        raise UsageError(f"{name} (from {origin}): {message}.", advice="See `sohoa config` for all settings.") from None


def _project_config() -> Path | None:
    path = Path(CONFIG_NAME)
    return path if path.is_file() else None


def _read_config(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML ({error}).") from None
