#!/usr/bin/env python3
"""Draws the diagram of the page server-states.rst: an SVG for browsers and e-books, a PDF for LaTeX.

    make_state_diagram.py            writes both next to this file
    make_state_diagram.py --check    only tells whether they are up to date

The colours are readable on a light and on a dark page: text always stands on
a surface of its own, and the arrows are of a middle grey.
"""

import math
import os
import sys
from xml.sax.saxutils import escape

FOLDER = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT = 1040, 740
LINE, PAPER, INK = "#7c848c", "#f2f4f6", "#1b232c"
FILL = {"work": "#0a6b62", "rest": "#44536a", "move": "#7a4a00", "end": "#5a3a86", "error": "#a8201a"}

# name: (x and y of the centre, width, height, kind)
NODES = {
    "BUILD": (520, 40, 150, 46, "move"),
    "ERROR": (920, 40, 150, 46, "error"),
    "ACTIVE": (520, 290, 150, 330, "work"),
    "PAUSED": (130, 155, 170, 46, "rest"),
    "SUSPENDED": (130, 245, 170, 46, "rest"),
    "RESCUE": (130, 335, 170, 46, "work"),
    "SOFT_DELETED": (130, 425, 170, 46, "end"),
    "DELETED": (130, 555, 170, 46, "end"),
    "SHUTOFF": (920, 190, 170, 46, "rest"),
    "VERIFY_RESIZE": (920, 390, 170, 46, "work"),
    "SHELVED": (520, 575, 150, 46, "rest"),
    "SHELVED_OFFLOADED": (520, 700, 210, 46, "rest"),
}

# (from, to, label, options); options: shift = distance to the left of the
# straight line, at = place of the label on the way (0 to 1), points = the way
# itself, where it is a curve
EDGES = [
    ("BUILD", "ACTIVE", "build succeeds", {}),
    ("BUILD", "ERROR", "build fails", {}),
    ("ACTIVE", "PAUSED", "pause", {"shift": 14}),
    ("PAUSED", "ACTIVE", "unpause", {"shift": 14}),
    ("ACTIVE", "SUSPENDED", "suspend", {"shift": 14}),
    ("SUSPENDED", "ACTIVE", "resume", {"shift": 14}),
    ("ACTIVE", "RESCUE", "rescue", {"shift": 14}),
    ("RESCUE", "ACTIVE", "unrescue", {"shift": 14}),
    ("ACTIVE", "SOFT_DELETED", "delete", {"shift": 14}),
    ("SOFT_DELETED", "ACTIVE", "restore", {"shift": 14}),
    ("SOFT_DELETED", "DELETED", "force delete, or time over", {}),
    ("ACTIVE", "SHUTOFF", "stop", {"shift": 14}),
    ("SHUTOFF", "ACTIVE", "start, hard reboot", {"shift": 14}),
    ("ACTIVE", "VERIFY_RESIZE", "resize, migrate", {"shift": 14}),
    ("VERIFY_RESIZE", "ACTIVE", "confirm, revert", {"shift": 14}),
    ("SHUTOFF", "VERIFY_RESIZE", "resize, migrate", {"shift": 40, "at": 0.66}),
    ("VERIFY_RESIZE", "SHUTOFF", "confirm, revert", {"shift": 40, "at": 0.66}),
    ("ACTIVE", "SHELVED", "shelve", {"shift": 42}),
    ("SHELVED", "ACTIVE", "unshelve", {"shift": 42}),
    ("SHELVED", "SHELVED_OFFLOADED", "offload", {}),
    (
        "SHELVED_OFFLOADED",
        "ACTIVE",
        "unshelve",
        {"points": [(415, 700), (300, 690), (310, 510), (445, 452)], "at": 0.5},
    ),
]

NOTES = (
    660,
    520,
    [
        "From every status:",
        "delete leads to DELETED, or to SOFT_DELETED",
        "where the cloud keeps deleted servers for a while;",
        "a failure that cannot be undone leads to ERROR.",
        "From ERROR:",
        "rebuild and hard reboot can lead back to ACTIVE.",
        "From SHUTOFF, PAUSED and SUSPENDED:",
        "shelve works as from ACTIVE.",
    ],
)
BOLD = ("From every status:", "From ERROR:", "From SHUTOFF, PAUSED and SUSPENDED:")


def route(source, target, options):
    """The points of an edge: two for a line, four for a curve."""
    if "points" in options:
        return options["points"]
    ax, ay, aw, ah = NODES[source][:4]
    bx, by, bw, bh = NODES[target][:4]
    shift = options.get("shift", 0)
    if ax == bx:
        step = 1 if by > ay else -1
        x = ax + shift * step
        return [(x, ay + step * ah / 2), (x, by - step * bh / 2)]
    step = 1 if bx > ax else -1
    y = (ay if ah < bh else by) - shift * step
    return [(ax + step * aw / 2, y), (bx - step * bw / 2, y)]


def number(value):
    return ("%.1f" % value).rstrip("0").rstrip(".")


def point_at(points, t):
    """The point after the part t of the way along a line or a curve."""
    if len(points) == 2:
        (ax, ay), (bx, by) = points
        return ax + (bx - ax) * t, ay + (by - ay) * t
    u = 1 - t
    weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    return (sum(w * p[0] for w, p in zip(weights, points)), sum(w * p[1] for w, p in zip(weights, points)))


def shapes():
    """What there is to draw, from back to front."""
    labels = []
    for source, target, label, options in EDGES:
        points = route(source, target, options)
        yield "arrow", points
        labels.append((label, point_at(points, options.get("at", 0.5))))
    for label, (x, y) in labels:
        width = 8 * len(label) + 16
        yield "box", (x - width / 2, y - 12, width, 24, 12), PAPER, 1
        yield "text", (x, y + 5), 15, "middle", False, INK, label
    for name, (x, y, width, height, kind) in NODES.items():
        yield "box", (x - width / 2, y - height / 2, width, height, 8), FILL[kind], 1.5
        yield "text", (x, y + 5), 16, "middle", True, "#ffffff", name
    x, y, lines = NOTES
    yield "box", (x, y, 370, 24 + 21 * len(lines), 8), PAPER, 1
    for i, line in enumerate(lines):
        yield "text", (x + 14, y + 27 + 21 * i), 14.5, "start", line in BOLD, INK, line


def draw_svg():
    out = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
        'width="%d" height="%d" role="img" aria-labelledby="t d" '
        'font-family="Helvetica, Arial, sans-serif">' % (WIDTH, HEIGHT, WIDTH, HEIGHT),
        '<title id="t">The states of a server</title>',
        '<desc id="d">%s</desc>' % escape("; ".join("%s to %s: %s" % edge[:3] for edge in EDGES) + "."),
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" '
        'markerWidth="8" markerHeight="8" orient="auto-start-reverse">'
        '<path d="M0 0 L10 5 L0 10 z" fill="%s"/></marker></defs>' % LINE,
    ]
    for kind, place, *look in shapes():
        if kind == "arrow":
            curve = "L" if len(place) == 2 else "C"
            out.append(
                '<path d="M%s %s%s" fill="none" stroke="%s" stroke-width="2" marker-end="url(#tip)"/>'
                % (
                    " ".join(number(v) for v in place[0]),
                    curve,
                    " ".join(number(v) for p in place[1:] for v in p),
                    LINE,
                )
            )
        elif kind == "box":
            fill, line = look
            out.append(
                '<rect x="%s" y="%s" width="%s" height="%s" rx="%s" fill="%s" stroke="%s" stroke-width="%s"/>'
                % (*(number(v) for v in place), fill, LINE, number(line))
            )
        else:
            size, anchor, bold, ink, text = look
            out.append(
                '<text x="%s" y="%s" font-size="%s" text-anchor="%s"%s fill="%s">%s</text>'
                % (
                    number(place[0]),
                    number(place[1]),
                    number(size),
                    anchor,
                    ' font-weight="bold"' if bold else "",
                    ink,
                    escape(text),
                )
            )
    out.append("</svg>")
    return ("\n".join(out) + "\n").encode("utf-8")


# Widths in thousandths of the size, of the characters that stand in the middle of something (Adobe's font metrics)
PLAIN = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz, ",
        (
            556,
            556,
            500,
            556,
            556,
            278,
            556,
            556,
            222,
            222,
            500,
            222,
            833,
            556,
            556,
            556,
            556,
            333,
            500,
            278,
            556,
            500,
            722,
            500,
            500,
            500,
            278,
            278,
        ),
    )
)
HEAVY = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ_",
        (
            722,
            722,
            722,
            722,
            667,
            611,
            778,
            722,
            278,
            556,
            722,
            611,
            833,
            722,
            778,
            667,
            778,
            722,
            667,
            611,
            722,
            667,
            944,
            667,
            667,
            611,
            556,
        ),
    )
)
ROUND = 0.5523  # a quarter of a circle as a Bezier curve


def draw_pdf():
    """The same as a PDF: one page with the two Helveticas that every viewer has."""
    out = ["1 0 0 -1 0 %d cm" % HEIGHT]
    for kind, place, *look in shapes():
        if kind == "arrow":
            (bx, by), (ax, ay) = place[-1], place[-2]
            angle = math.atan2(by - ay, bx - ax)
            tip = [
                (bx + r * math.cos(angle + turn), by + r * math.sin(angle + turn))
                for r, turn in ((0, 0), (16, 2.7), (16, -2.7))
            ]
            out.append(
                "%s RG 2 w %s m %s %s S"
                % (colour(LINE), pair(place[0]), " ".join(map(pair, place[1:])), "l" if len(place) == 2 else "c")
            )
            out.append("%s rg %s m %s l %s l f" % (colour(LINE), *map(pair, tip)))
        elif kind == "box":
            fill, line = look
            out.append("%s rg %s RG %s w %s B" % (colour(fill), colour(LINE), number(line), rounded(*place)))
        else:
            size, anchor, bold, ink, text = look
            x, y = place
            if anchor == "middle":
                x -= sum((HEAVY if bold else PLAIN)[c] for c in text) * size / 2000
            out.append(
                "BT /F%d %s Tf %s rg 1 0 0 -1 %s Tm (%s) Tj ET" % (bold, number(size), colour(ink), pair((x, y)), text)
            )
    stream = "\n".join(out)
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica%s /Encoding /WinAnsiEncoding >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        "/Resources << /Font << /F0 5 0 R /F1 6 0 R >> >> >>" % (WIDTH, HEIGHT),
        "<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        font % "",
        font % "-Bold",
    ]
    text, places = "%PDF-1.4\n", []
    for i, each in enumerate(objects, 1):
        places.append(len(text))
        text += "%d 0 obj\n%s\nendobj\n" % (i, each)
    table = "".join("%010d 00000 n \n" % place for place in places)
    text += "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(text),
    )
    return text.encode("ascii")


def pair(point):
    return " ".join(number(v) for v in point)


def colour(code):
    return " ".join(("%.3f" % (int(code[i : i + 2], 16) / 255)).rstrip("0").rstrip(".") for i in (1, 3, 5))


def rounded(x, y, width, height, radius):
    """The path of a rectangle with round corners."""
    r, k = radius, radius * (1 - ROUND)
    right, bottom = x + width, y + height
    return "%s m %s l %s %s %s c %s l %s %s %s c %s l %s %s %s c %s l %s %s %s c h" % tuple(
        map(
            pair,
            (
                (x + r, y),
                (right - r, y),
                (right - k, y),
                (right, y + k),
                (right, y + r),
                (right, bottom - r),
                (right, bottom - k),
                (right - k, bottom),
                (right - r, bottom),
                (x + r, bottom),
                (x + k, bottom),
                (x, bottom - k),
                (x, bottom - r),
                (x, y + r),
                (x, y + k),
                (x + k, y),
                (x + r, y),
            ),
        )
    )


def main():
    stale = 0
    for name, content in (("server-states.svg", draw_svg()), ("server-states.pdf", draw_pdf())):
        path = os.path.join(FOLDER, name)
        if "--check" not in sys.argv[1:]:
            with open(path, "wb") as handle:
                handle.write(content)
            continue
        try:
            with open(path, "rb") as handle:
                same = handle.read() == content
        except FileNotFoundError:
            same = False
        if not same:
            stale = 1
            print(name + " is out of date: run make_state_diagram.py")
    return stale


if __name__ == "__main__":
    sys.exit(main())
