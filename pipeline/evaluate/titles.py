"""Signers' titles as printed, taken apart: ``KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC`` is the role ``KT.`` and the last title."""

from __future__ import annotations

import re

from pipeline.evaluate.fold import fold
from pipeline.model.table import read_table


class SignerTitles:
    """Splits printed titles with the shipped tables of positions and signing roles.

    The user's own tables are left out on purpose: a ruler does not change with what it measures.
    """

    def __init__(self) -> None:
        titles = sorted({fold(row["title"]) for row in read_table("positions.tsv")}, key=len, reverse=True)
        self._title = re.compile(r"(?<!\w)(?<!kiêm )(?:" + "|".join(map(re.escape, titles)) + r")(?!\w)", re.IGNORECASE)
        roles = [(row["role"], form) for row in read_table("sign_roles.tsv") for form in row["forms"].split(";")]
        whole = {form: role for role, form in roles if fold_role(form) == fold_role(role)}
        forms = sorted(whole, key=len, reverse=True)
        self._role = re.compile(r"(?<![\w/.])(" + "|".join(map(re.escape, forms)) + r")(?:\.|(?<=/\w)|(?<=/\w\w))\s*")

    def split(self, printed: str) -> tuple[str | None, str]:
        """The last role and the last title of a printed title; (None, the whole) where no role stands in it.

        Of ``TL. HIỆU TRƯỞNG KT. TRƯỞNG PHÒNG PHÓ TRƯỞNG PHÒNG`` these are ``KT.`` and ``PHÓ TRƯỞNG PHÒNG``. A printed
        title that names no known position is what stands behind the last role.
        """
        text = fold(printed)
        roles = list(self._role.finditer(text))
        if not roles:
            return None, text
        rest = text[roles[-1].end() :]
        titles = list(self._title.finditer(rest))
        return roles[-1][1] + ".", rest[titles[-1].start() :] if titles else rest


def fold_role(text: str) -> str:
    """The letters of a signing role: ``KT.``, ``K/T`` and ``KT`` are one."""
    return re.sub(r"[\W_]", "", text).upper()
