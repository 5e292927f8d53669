"""Ruled tables: from ruled lines to cells, and from printed lines to lines inside cells.

A table's ruled lines come from a picture (OpenCV) or from a PDF's drawing; what they enclose is the same. Coordinates
are pixels, origin top left; the page must stand straight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median_high, median_low

from pipeline.model.page import Box, Cell, Line, Word

MOST_RULINGS = 600
"""In one direction on a page; what has more is a drawing."""
_WALL = 0.6
"""Share of a cell's side that must be ruled to part it from its neighbour: scans break lines."""
_RULING_MARKS = "|¦[]{}_"
"""What an engine reads for a table's lines, where a word has nothing else."""

_STROKES = frozenset("lI1!ij/")
"""And what it reads for a piece of one, where such a word stands on a cell's wall or the engine hardly believes it."""
_DOUBTED = 0.3


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight ruled line: where it lies across its direction, and from where to where it runs."""

    position: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, row by row."""

    cells: tuple[tuple[Box, Cell], ...]
    tolerance: float = 0.0
    """How far from where it is drawn a line's ink may stand."""

    @property
    def box(self) -> Box:
        """Around all cells, in pixels."""
        box = Box.union(box for box, _ in self.cells)
        assert box is not None
        return box

    def cell_at(self, x: float, y: float) -> Cell | None:
        """The cell around a point; None outside the table."""
        for box, cell in self.cells:
            if box.left <= x < box.right and box.top <= y < box.bottom:
                return cell
        return None

    def on_wall(self, x: float, cell: Cell) -> bool:
        """Whether a point of ``cell`` lies on its left or right wall."""
        box = next(box for box, other in self.cells if other == cell)
        return min(x - box.left, box.right - x) < self.tolerance


def grids_of(horizontal: Iterable[Ruling], vertical: Iterable[Ruling], tolerance: float) -> list[Grid]:
    """Tables of at least two rows and two columns, from the top down. Lines closer than ``tolerance`` are one."""
    across = _joined(horizontal, tolerance)
    down = _joined(vertical, tolerance)
    if not 2 <= len(across) <= MOST_RULINGS or not 2 <= len(down) <= MOST_RULINGS:
        return []
    groups = [_Walls(*group, tolerance) for group in _crossing(across, down, tolerance)]
    found = [walls for walls in groups if len(walls.xs) > 2 and len(walls.ys) > 2]
    found.sort(key=lambda walls: (walls.ys[0], walls.xs[0]))
    return [Grid(tuple(walls.cells(number)), tolerance) for number, walls in enumerate(found)]


def _joined(rulings: Iterable[Ruling], tolerance: float) -> list[Ruling]:
    """Pieces of one line made one."""
    joined: list[Ruling] = []
    for group in _clusters(rulings, tolerance):
        pieces = sorted(group, key=lambda piece: piece.start)
        merged = [pieces[0]]
        for piece in pieces[1:]:
            last = merged[-1]
            if piece.start <= last.end + tolerance:
                merged[-1] = replace(last, end=max(last.end, piece.end))
            else:
                merged.append(piece)
        joined.extend(merged)
    return joined


def _clusters(rulings: Iterable[Ruling], tolerance: float) -> list[list[Ruling]]:
    clusters: list[list[Ruling]] = []
    for ruling in sorted(rulings, key=lambda ruling: ruling.position):
        if clusters and ruling.position - clusters[-1][-1].position <= tolerance:
            clusters[-1].append(ruling)
        else:
            clusters.append([ruling])
    return clusters


def _crossing(
    across: Sequence[Ruling], down: Sequence[Ruling], tolerance: float
) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Lines grouped by where they touch each other."""
    parent = list(range(len(across) + len(down)))
    for i, line in enumerate(across):
        for j, post in enumerate(down, start=len(across)):
            touches = line.start - tolerance <= post.position <= line.end + tolerance
            if touches and post.start - tolerance <= line.position <= post.end + tolerance:
                parent[_root(parent, i)] = _root(parent, j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = defaultdict(lambda: ([], []))
    for i, line in enumerate(across):
        groups[_root(parent, i)][0].append(line)
    for j, post in enumerate(down, start=len(across)):
        groups[_root(parent, j)][1].append(post)
    return [group for group in groups.values() if len(group[0]) > 1 and len(group[1]) > 1]


def _root(parent: list[int], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


class _Walls:
    """The lines of one table, cut into the sides of its smallest cells."""

    def __init__(self, across: list[Ruling], down: list[Ruling], tolerance: float) -> None:
        self._across = _clusters(across, tolerance)
        self._down = _clusters(down, tolerance)
        self.ys = self._cuts(self._across, down, tolerance)
        self.xs = self._cuts(self._down, across, tolerance)

    @staticmethod
    def _cuts(clusters: list[list[Ruling]], others: list[Ruling], tolerance: float) -> list[float]:
        """Where the lines lie; a side that is not ruled is where the lines across it end: half of them at least, since
        creases of the paper and lines below headings go on beyond a table.
        """
        cuts = [sum(ruling.position for ruling in cluster) / len(cluster) for cluster in clusters]
        first, last = median_high(ruling.start for ruling in others), median_low(ruling.end for ruling in others)
        least = 3 * tolerance
        if first < cuts[0] - least:
            clusters.insert(0, [])
            cuts.insert(0, first)
        if last > cuts[-1] + least:
            clusters.append([])
            cuts.append(last)
        return cuts

    def cells(self, table: int) -> Iterable[tuple[Box, Cell]]:
        """Cells with the rows and columns over which they spread."""
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        parent = list(range(rows * columns))
        for row in range(rows):
            for column in range(columns):
                here = row * columns + column
                if column + 1 < columns and not _ruled(self._down[column + 1], self.ys[row], self.ys[row + 1]):
                    parent[_root(parent, here)] = _root(parent, here + 1)
                if row + 1 < rows and not _ruled(self._across[row + 1], self.xs[column], self.xs[column + 1]):
                    parent[_root(parent, here)] = _root(parent, here + columns)
        regions: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in range(rows):
            for column in range(columns):
                regions[_root(parent, row * columns + column)].append((row, column))
        rectangles = [rectangle for region in sorted(regions.values()) for rectangle in _rectangles(region)]
        # Lines that part no two cells, such as a crease from the margin to the table, count for no row or column.
        row_of = _numbers(side for top, _, bottom, _ in rectangles for side in (top, bottom))
        column_of = _numbers(side for _, left, _, right in rectangles for side in (left, right))
        for top, left, bottom, right in rectangles:
            box = Box(*map(round, (self.xs[left], self.ys[top], self.xs[right], self.ys[bottom])))
            row, column = row_of[top], column_of[left]
            yield box, Cell(table, row, column, row_of[bottom] - row, column_of[right] - column)


def _numbers(sides: Iterable[int]) -> dict[int, int]:
    """Those that occur, counted from 0 in their order."""
    return {side: number for number, side in enumerate(sorted(set(sides)))}


def _rectangles(region: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """A region of small cells as one rectangle, or, where it is none, every small cell by itself."""
    rows, columns = [row for row, _ in region], [column for _, column in region]
    top, left, bottom, right = min(rows), min(columns), max(rows) + 1, max(columns) + 1
    if (bottom - top) * (right - left) == len(region):
        return [(top, left, bottom, right)]
    return [(row, column, row + 1, column + 1) for row, column in region]


def _ruled(cluster: Iterable[Ruling], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(ruling.end, end) - max(ruling.start, start)) for ruling in cluster)
    return covered >= _WALL * (end - start)


# -- lines in cells ------------------------------------------------------------------------------------------------


def lines_in_cells(
    lines: Sequence[Line], grids: Sequence[Grid], point: Callable[[Box], tuple[float, float]]
) -> list[Line]:
    """``lines`` with those that run through a table cut at its cells, cell by cell, row by row.

    ``point`` gives the middle of a word's box in the coordinates of the grids. Words that are nothing but the
    table's own lines are left out.
    """
    outside: list[Line] = []
    inside: list[dict[Cell, list[list[Word]]]] = [defaultdict(list) for _ in grids]
    blocks: dict[Cell, int] = {}
    for line in lines:
        rest: list[Word] = []
        pieces: dict[tuple[int, Cell], list[Word]] = defaultdict(list)
        for word in line.words:
            place = _cell_of(word, grids, point)
            if place is None:
                rest.append(word)
            elif (bare := _without_ruling(word, grids[place[0]], place[1], point)) is not None:
                pieces[place].append(bare)
                blocks.setdefault(place[1], line.block)
        for (number, cell), words in pieces.items():
            inside[number][cell].append(words)
        if len(rest) == len(line.words):
            outside.append(line)
        elif rest:
            outside.append(replace(Line.from_words(rest, line.block), flags=line.flags))
    for grid, cells in reversed(list(zip(grids, inside, strict=True))):
        made = [
            replace(Line.from_words(words, blocks[cell]), cell=cell)
            for _, cell in grid.cells
            for words in _printed_lines(cells.get(cell, []))
        ]
        start = _before(outside, grid, point)
        outside[start:start] = made
    return outside


def _cell_of(word: Word, grids: Sequence[Grid], point: Callable[[Box], tuple[float, float]]) -> tuple[int, Cell] | None:
    if word.box is None:
        return None
    x, y = point(word.box)
    for number, grid in enumerate(grids):
        cell = grid.cell_at(x, y)
        if cell is not None:
            return number, cell
    return None


def _without_ruling(word: Word, grid: Grid, cell: Cell, point: Callable[[Box], tuple[float, float]]) -> Word | None:
    """The word without what the engine read for a ruled line: a stroke at its ends, or all of it."""
    bare = word.text.strip("|¦")
    if not bare.strip(_RULING_MARKS):
        return None
    if bare in _STROKES and word.box is not None:
        doubted = word.confidence is not None and word.confidence < _DOUBTED
        if doubted or grid.on_wall(point(word.box)[0], cell):
            return None
    return word if bare == word.text else replace(word, text=bare)


def _printed_lines(pieces: Iterable[list[Word]]) -> list[list[Word]]:
    """Pieces of a cell from top to bottom; those beside each other are one line."""
    lines: list[list[Word]] = []
    for piece in sorted(pieces, key=_middle):
        if lines and _beside(lines[-1], piece):
            lines[-1] = sorted([*lines[-1], *piece], key=lambda word: word.box.left if word.box else 0)
        else:
            lines.append(piece)
    return lines


def _middle(words: Sequence[Word]) -> float:
    box = Box.union(word.box for word in words)
    return (box.top + box.bottom) / 2 if box else 0.0


def _beside(one: Sequence[Word], other: Sequence[Word]) -> bool:
    first, second = Box.union(word.box for word in one), Box.union(word.box for word in other)
    if first is None or second is None:
        return False
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    apart = first.right <= second.left or second.right <= first.left
    return apart and shared > 0.5 * min(first.height, second.height)


def _before(lines: Sequence[Line], grid: Grid, point: Callable[[Box], tuple[float, float]]) -> int:
    """Where the table belongs among other lines: after the last one that stands above it."""
    top = grid.box.top
    above = [place for place, line in enumerate(lines) if line.box is not None and point(line.box)[1] < top]
    return above[-1] + 1 if above else 0
