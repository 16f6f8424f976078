"""The plan of the house as its imports have it: rooms, wings, arrows, circles; `python -m tests.house` prints it.

A room is a module (a package's face is a room too), a wing is a package below `cleaning` or `crawler`, an arrow is an
import from one room or wing to another. `docs/architecture.md` holds what is printed; a test demands it current.
"""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from tests.places import ROOT

PACKAGES = ("cleaning", "crawler", "pagesieve")
Arrows = dict[str, set[str]]


def place_of(package: str) -> Path:
    """The folder of a package, in the checkout or where it is installed."""
    return Path(import_module(package).__file__ or "").parent


def modules() -> dict[str, Path]:
    """Every module of the packages, by its name."""
    return {
        ".".join((name, *path.relative_to(place_of(name)).with_suffix("").parts)).removesuffix(".__init__"): path
        for name in PACKAGES
        for path in sorted(place_of(name).rglob("*.py"))
    }


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules that a module imports from, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


def imported_names(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of module and name that `from MODULE import NAME` has, wherever in a module; `import MODULE` has ''."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def wing_of(module: str, rooms: Mapping[str, Path]) -> str:
    """The wing that a room is in: `cleaning.cutting`; the package itself for what stands at its root."""
    parts = module.split(".")
    wing = ".".join(parts[:2])
    return wing if len(parts) > 1 and wing in rooms and rooms[wing].name == "__init__.py" else parts[0]


def room_arrows(rooms: Mapping[str, Path]) -> Arrows:
    """Which rooms each room imports."""
    found: Arrows = {name: set() for name in rooms}
    for name, path in rooms.items():
        for module, taken in imported_names(path):
            target = f"{module}.{taken}" if f"{module}.{taken}" in rooms else module
            if target in rooms and target != name:
                found[name].add(target)
    return found


def trespasses(rooms: Mapping[str, Path]) -> list[str]:
    """The imports that enter another wing elsewhere than by its face, or take what the face does not export."""
    return [
        f"{name} takes {taken or 'all'} from {module}"
        for name, path in rooms.items()
        for module, taken in imported_names(path)
        if module in rooms and wing_of(module, rooms) not in {wing_of(name, rooms), *PACKAGES}
        if module != wing_of(module, rooms) or taken not in exported(rooms[module])
    ]


def exported(face: Path) -> set[str]:
    """The names of `__all__`."""
    for node in ast.parse(face.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "__all__" for to in node.targets):
            return set(ast.literal_eval(node.value))
    return set()


def wing_arrows(rooms: Mapping[str, Path]) -> Arrows:
    """Which wings each wing imports; the packages' roots, which hold values and faces alike, are left out."""
    wings = {wing_of(name, rooms) for name in rooms} - set(PACKAGES)
    found: Arrows = {wing: set() for wing in sorted(wings)}
    for name, targets in room_arrows(rooms).items():
        wing = wing_of(name, rooms)
        if wing in wings:
            found[wing] |= ({wing_of(target, rooms) for target in targets} & wings) - {wing}
    return found


def floors(arrows: Arrows) -> list[list[str]]:
    """The wings by floor, the lowest first: each uses lower ones alone. Raises `ValueError` where there is a circle."""
    left, below, found = dict(arrows), set[str](), []
    while left:
        floor = sorted(wing for wing, targets in left.items() if targets <= below)
        if not floor:
            raise ValueError(f"a circle among {', '.join(sorted(left))}")
        found.append(floor)
        below |= set(floor)
        left = {wing: targets for wing, targets in left.items() if wing not in below}
    return found


def circles(arrows: Arrows) -> list[str]:
    """The rooms that reach themselves."""
    return sorted(name for name in arrows if name in reached(arrows, name))


def reached(arrows: Arrows, start: str) -> set[str]:
    """All that is imported from a room, directly or not."""
    seen, todo = set[str](), [*arrows[start]]
    while todo:
        room = todo.pop()
        if room not in seen:
            seen.add(room)
            todo += arrows[room]
    return seen


def sentence(path: Path) -> str:
    """The first sentence of a module."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n", 1)[0]


def drawn() -> str:
    """The map: floors from the top down, each wing with its sentence and what it uses."""
    rooms = modules()
    arrows = wing_arrows(rooms)
    lines: list[str] = []
    levels = floors(arrows)
    for number, floor in reversed(list(enumerate(levels, 1))):
        for wing in floor:
            uses = ", ".join(short(target, wing) for target in sorted(arrows[wing])) or "no other wing"
            lines += [f"{number}  {wing + '/':<22}{sentence(rooms[wing])}", f"{'':<25}uses {uses}"]
    return "\n".join(lines)


def short(target: str, wing: str) -> str:
    """A wing's name as its own package calls it."""
    return target.split(".", 1)[1] if target.split(".", maxsplit=1)[0] == wing.split(".", maxsplit=1)[0] else target


def counted() -> str:
    """How large the house is."""
    rooms = modules()
    arrows, between = wing_arrows(rooms), room_arrows(rooms)
    return (
        f"{len(rooms)} rooms in {len(arrows)} wings on {len(floors(arrows))} floors; "
        f"{sum(map(len, arrows.values()))} arrows between wings, {sum(map(len, between.values()))} between rooms; "
        f"{len(circles(between))} rooms in a circle"
    )


def marked(page: str, drawing: str) -> str:
    """The page with the drawing between its marks."""
    start, end = "<!-- drawn by: python -m tests.house -->\n```text\n", "```\n<!-- end -->"
    head, rest = page.split(start, 1)
    return head + start + drawing + "\n" + end + rest.split(end, 1)[1]


if __name__ == "__main__":
    page = ROOT / "docs" / "architecture.md"
    page.write_text(marked(page.read_text(encoding="utf-8"), drawn()), encoding="utf-8")
    print(drawn(), counted(), sep="\n\n")
