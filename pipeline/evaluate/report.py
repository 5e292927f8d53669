"""The outcome of an evaluation: documents, totals, groups; as plain data for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.evaluate.figures import LEAST_DOCUMENTS, RESAMPLES, DocumentScore, Figure, Key, figures
from pipeline.evaluate.reliability import Reliability, reliability

Json = dict[str, Any]

FORMAT = "sohoa.evaluation/1"


@dataclass(slots=True)
class Report:
    """Scores by document, in the order of the stems; ``ignored`` are JSON files that are no truth."""

    documents: list[DocumentScore]
    ignored: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Stems of the documents without output."""
        return [score.stem for score in self.documents if not score.found]

    def total(self) -> dict[Key, Figure]:
        """Figures over all documents."""
        return figures(self.documents)

    def reliability(self) -> dict[str, Reliability]:
        """How far confidence of values and probabilities of words can be trusted, over all documents."""
        return {
            "fields": reliability(value for score in self.documents for value in score.stated_fields),
            "words": reliability(value for score in self.documents for value in score.stated_words),
        }

    def groups(self) -> dict[str, dict[Key, Figure]]:
        """Figures by issuer as the truth gives it; documents without an issuer stand under an empty name."""
        names = sorted({score.group or "" for score in self.documents})
        return {name: figures([score for score in self.documents if (score.group or "") == name]) for name in names}

    def to_json(self, by_issuer: bool = False) -> Json:
        """Plain data: rates and shares in percent, rounded to four places, each with its ``n``."""
        report: Json = {
            "format": FORMAT,
            "interval": f"bootstrap over documents, 95 %, {RESAMPLES} resamples, from {LEAST_DOCUMENTS} documents on",
            "documents": [
                {
                    "stem": score.stem,
                    "found": score.found,
                    "issuer": score.group,
                    **nested(figures([score], intervals=False)),
                    "verdicts": [[value.field, value.verdict] for value in score.fields],
                }
                for score in self.documents
            ],
            "total": {"documents": len(self.documents), "missing": self.missing, **nested(self.total())},
            "reliability": {name: _curve(found) for name, found in self.reliability().items()},
            "ignored": self.ignored,
        }
        if by_issuer:
            report["issuers"] = {name: nested(found) for name, found in self.groups().items()}
        return report


def nested(found: dict[Key, Figure]) -> Json:
    """Figures as objects in objects by the parts of their keys."""
    tree: Json = {}
    for key, figure in found.items():
        branch = tree
        for name in key[:-1]:
            branch = branch.setdefault(name, {})
        branch[key[-1]] = _plain(figure)
    return tree


def _curve(found: Reliability) -> Json:
    return {
        key: [{name: _rounded(number) for name, number in part.items()} for part in value]
        if key == "bins"
        else _rounded(value)
        for key, value in asdict(found).items()
    }


def _plain(figure: Figure) -> Json:
    plain: Json = {"value": _rounded(figure.value), "n": figure.n}
    if figure.low is not None:
        plain["interval"] = [_rounded(figure.low), _rounded(figure.high)]
    return plain


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
