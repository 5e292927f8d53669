"""Draws the house of docs/architecture.md for ``script/make-pictures``: docs/pictures/house.svg, house.vi.svg."""

from __future__ import annotations

from html import escape
from pathlib import Path

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH, HEIGHT = 800, 690
LEFT, ROOM, ROOM_HEIGHT = 130, 180, 132
FLOORS = (196, 372)
"""Upper edges of the two floors."""
INK = "#263238"
ROOMS = ("#e0f2f1", "#b2dfdb", "#80cbc4", "#fff3e0", "#ffe0b2", "#ffcc80")
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"
STYLE = """
.paper { fill: #fff } .roof { fill: #bf5f3f } .chimney { fill: #8d6e63 } .corridor { fill: #eceff1 }
.wall { stroke: #37474f; stroke-width: 4; stroke-linejoin: round }
.road { fill: none; stroke: #e64a19; stroke-width: 6; stroke-linejoin: round; marker-end: url(#arrow) }
.entry { stroke-dasharray: 10 7 } .arrow { fill: #e64a19 }
.street { stroke: #607d8b; stroke-width: 4; stroke-linecap: round }
.look { stroke: #607d8b; stroke-width: 3; stroke-dasharray: 4 6 }
.small { stroke: #37474f; stroke-width: 3; stroke-linejoin: round; fill: #f5f5f5 } .top { fill: #90a4ae }
"""

# Language: what is written, in the order in which it is drawn.
TEXTS: dict[str, dict[str, list[str]]] = {
    "en": {
        "title": ["The house: a road through six rooms, and four houses that use it"],
        "roof": ["what all rooms share", "model · settings · errors"],
        "rooms": [
            "read|bytes to pages",
            "clean|pictures levelled,|seals taken away",
            "recognize|pictures to words|with their places",
            "restore|words to true|Vietnamese",
            "parse|lines to fields|with their evidence",
            "write|records to files",
        ],
        "in": ["scans", "bad|text"],
        "out": ["tables", "PDF/A", "records"],
        "houses": ["batch|many documents", "review|a person looks", "evaluate|how good is it?", "cli|the command"],
    },
    "vi": {
        "title": ["Ngôi nhà: một con đường qua sáu phòng, và bốn nhà dùng con đường ấy"],
        "roof": ["điều mọi phòng dùng chung", "model · settings · errors"],
        "rooms": [
            "read|tệp thành trang",
            "clean|nắn thẳng ảnh|tách con dấu",
            "recognize|ảnh thành từ|kèm vị trí",
            "restore|khôi phục|tiếng Việt đúng",
            "parse|dòng thành trường|kèm bằng chứng",
            "write|bản ghi thành tệp",
        ],
        "in": ["bản scan", "văn bản|hỏng"],
        "out": ["bảng", "PDF/A", "bản ghi"],
        "houses": ["batch|hàng loạt", "review|người soát", "evaluate|đo chất lượng", "cli|dòng lệnh"],
    },
}


def main() -> None:
    """Writes one drawing a language."""
    for language, texts in TEXTS.items():
        suffix = "" if language == "en" else f".{language}"
        (PICTURES / f"house{suffix}.svg").write_text(draw(language, texts), encoding="utf-8")


def draw(language: str, texts: dict[str, list[str]]) -> str:
    """The drawing, with its title for those who cannot see it."""
    title = escape(texts["title"][0])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" lang="{language}"'
        f' font-family="{FONT}" fill="{INK}" text-anchor="middle">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="5" markerHeight="5" orient="auto">'
        '<path class="arrow" d="M0 0 10 5 0 10z"/></marker></defs>',
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="14"/>',
        *_roof(texts["roof"]),
        *_rooms(texts["rooms"]),
        *_road(),
        *_doors(texts),
        *_houses(texts["houses"]),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _roof(lines: list[str]) -> list[str]:
    right = LEFT + 3 * ROOM
    middle = (LEFT + right) / 2
    return [
        f'<path class="wall roof" d="M{LEFT - 34} {FLOORS[0]} {middle} 24 {right + 34} {FLOORS[0]}z"/>',
        f'<path class="wall chimney" d="M{right - 96} 122V46h42v100z"/>',
        _text(middle, 132, lines[0], 17, fill="#fff"),
        _text(middle, 162, lines[1], 20, bold=True, fill="#fff"),
    ]


def _rooms(rooms: list[str]) -> list[str]:
    drawn = []
    for number, room in enumerate(rooms):
        left, top = LEFT + number % 3 * ROOM, FLOORS[number // 3]
        name, *said = room.split("|")
        drawn.append(
            f'<rect class="wall" x="{left}" y="{top}" width="{ROOM}" height="{ROOM_HEIGHT}" fill="{ROOMS[number]}"/>'
        )
        drawn.append(_text(left + ROOM / 2, top + 34, name, 24, bold=True))
        drawn += [_text(left + ROOM / 2, top + 60 + 21 * row, line, 16) for row, line in enumerate(said)]
    corridor = FLOORS[0] + ROOM_HEIGHT
    height = FLOORS[1] - corridor
    return [*drawn, f'<rect class="wall corridor" x="{LEFT}" y="{corridor}" width="{3 * ROOM}" height="{height}"/>']


def _road() -> list[str]:
    """Through the upper rooms, down by the stairs at the right, back along the corridor, through the lower rooms."""
    right = LEFT + 3 * ROOM
    upper, lower = (top + ROOM_HEIGHT - 18 for top in FLOORS)
    corridor = (FLOORS[0] + ROOM_HEIGHT + FLOORS[1]) / 2
    way = (
        f"M{LEFT - 100} {upper}H{right - 26}q14 0 14 14V{corridor - 14}q0 14 -14 14H{LEFT + 28}"
        f"q-14 0 -14 14V{lower - 14}q0 14 14 14H{right + 84}"
    )
    return [
        f'<path class="road" d="{way}"/>',
        *(
            f'<path class="road" d="M{LEFT + ROOM * number - 12} {height}h18"/>'
            for height in (upper, lower)
            for number in (1, 2)
        ),
        f'<path class="road entry" d="M{LEFT - 100} {lower}H{LEFT + 4}"/>',
    ]


def _doors(texts: dict[str, list[str]]) -> list[str]:
    right = LEFT + 3 * ROOM
    upper, lower = (top + ROOM_HEIGHT - 18 for top in FLOORS)
    return [
        _text(LEFT - 62, upper - 14, texts["in"][0], 17, bold=True),
        *(
            _text(LEFT - 64, lower - 34 + 20 * row, line, 17, bold=True)
            for row, line in enumerate(texts["in"][1].split("|"))
        ),
        *(_text(right + 66, lower - 54 + 21 * row, line, 17, bold=True) for row, line in enumerate(texts["out"])),
    ]


def _houses(houses: list[str]) -> list[str]:
    """Four small houses on the street below; each looks up to the road."""
    street = HEIGHT - 26
    drawn = [f'<path class="street" d="M30 {street}H{WIDTH - 30}"/>']
    width, gap = 160, 26
    left = (WIDTH - 4 * width - 3 * gap) / 2
    for number, house in enumerate(houses):
        name, said = house.split("|")
        x = left + number * (width + gap)
        middle = x + width / 2
        drawn += [
            f'<path class="look" d="M{middle} {street - 132}V{FLOORS[1] + ROOM_HEIGHT + 8}"/>',
            f'<path class="small top" d="M{x - 8} {street - 74}h{width + 16}l{-width / 2 - 8:g}-50z"/>',
            f'<rect class="small" x="{x}" y="{street - 74}" width="{width}" height="74"/>',
            _text(middle, street - 44, name, 21, bold=True),
            _text(middle, street - 18, said, 16),
        ]
    return drawn


def _text(x: float, y: float, text: str, size: int, *, bold: bool = False, fill: str = INK) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{weight} fill="{fill}">{escape(text)}</text>'


if __name__ == "__main__":
    main()
