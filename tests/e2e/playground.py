"""The playground as a person uses it: what can be pressed and typed, and everything that can be read from the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import Locator, Page

Piece = tuple[int, int, int]
"""Characters of one line: line from 1, first and last column from 0 in UTF-16 code units."""

READ = """() => {
  const text = (id) => document.querySelector(`[data-testid=${id}]`)?.innerText ?? "";
  const nodes = [...document.querySelectorAll(".rg-node")].map((node) => ({
    id: node.dataset.id,
    number: Number(node.dataset.number ?? 0),
    shown: getComputedStyle(node).display !== "none" && node.classList.contains("is-shown"),
    place: node.style.transform,
    size: ["width", "height"].map((side) => node.querySelector(".rg-body").getAttribute(side)).join("x"),
    marks: ["current", "failed", "selected"].filter((mark) => node.classList.contains(`is-${mark}`)),
    lines: [...node.querySelectorAll(".rg-line")].map((line) => [
      [...line.classList].find((name) => /^rg-(title|name|shape|value|gradient|note)$/.test(name)).slice(3),
      line.textContent,
    ]),
    value: node.dataset.value ?? null,
    grad: node.dataset.grad ?? null,
  }));
  return {
    counter: text("counter"), status: text("status"), caption: text("caption"), output: text("output"),
    error: text("error"), nodes,
    edges: [...document.querySelectorAll(".rg-edges .rg-edge.is-shown")].map((edge) => edge.dataset.edge),
  };
}"""

PIECES = """(selector) => {
  const pieces = [];
  document.querySelectorAll(".cm-content > .cm-line").forEach((line, at) => {
    for (const element of line.querySelectorAll(selector)) {
      const before = document.createRange();
      before.setStart(line, 0);
      before.setEnd(element, 0);
      const from = before.toString().length;
      pieces.push([at + 1, from, from + element.textContent.length]);
    }
  });
  return pieces;
}"""

BOXES = """() => Object.fromEntries([...document.querySelectorAll(".rg-node.is-shown")].map((node) => {
  const { x, y, width, height } = node.querySelector(".rg-body").getBoundingClientRect();
  return [node.dataset.id, [x, y, width, height]];
}))"""

PASTE = """(content, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  content.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@dataclass(frozen=True)
class Card:
    """One drawn node."""

    id: str
    number: int
    """The node's in the trace; 0 for what stands for several."""
    shown: bool
    place: str
    size: str
    marks: tuple[str, ...]
    lines: dict[str, str]
    """Its words by role: title, name, shape, value, gradient."""
    value: str | None
    """Elements as JSON, as the page has them."""
    grad: str | None


@dataclass(frozen=True)
class View:
    """Everything the page tells at one moment."""

    counter: str
    status: str
    caption: str
    output: str
    error: str
    edges: tuple[str, ...]
    cards: dict[str, Card]
    mark: tuple[Piece, ...]
    """The program's characters that are marked as the current step."""

    @property
    def shown(self) -> dict[str, Card]:
        """The nodes that are there at the moment, by id."""
        return {id: card for id, card in self.cards.items() if card.shown}

    @property
    def places(self) -> dict[str, tuple[str, str]]:
        """Where every node stands in the drawing and how large it is, also of those not there yet."""
        return {id: (card.place, card.size) for id, card in self.cards.items()}


class Playground:
    """One open page. Whatever changes the page waits until it is idle; nothing here waits for time."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url

    def open(self) -> Self:
        """Loads the page, or loads it again."""
        self.page.goto(self._url)
        return self.idle()

    def idle(self) -> Self:
        """Waits until nothing runs, nothing is laid out, and nothing moves."""
        self.page.locator("[data-testid=playground][data-idle=true]").wait_for()
        return self

    def at(self, testid: str) -> Locator:
        """The element with this test id."""
        return self.page.get_by_test_id(testid)

    def write(self, source: str) -> Self:
        """Puts a program in place of the one in the editor."""
        editor = self.at("editor")
        editor.press("Control+a")
        editor.evaluate(PASTE, source)
        return self

    def type(self, source: str) -> Self:
        """Types a program key by key; the editor indents and closes brackets, which a person lets it do."""
        self.at("editor").press("Control+a")
        self.page.keyboard.press("Delete")
        indent = 0
        for line in source.splitlines():
            spaces = len(line) - len(line.lstrip())
            for _ in range((indent - spaces) // 4):
                self.page.keyboard.press("Backspace")
            self.page.keyboard.type(line.lstrip())
            self.page.keyboard.press("Enter")
            indent = spaces + 4 if line.endswith(":") else spaces
        return self

    def program(self) -> str:
        """The text in the editor, of which all lines are in view."""
        lines: list[str] = self.page.locator(".cm-content > .cm-line").all_text_contents()
        return "\n".join(lines)

    def start(self) -> Self:
        """Presses Run."""
        self.at("run").click()
        return self

    def run(self, source: str) -> Self:
        """Writes a program and runs it to its end."""
        return self.write(source).start().idle()

    def away(self) -> Self:
        """Takes the focus away from whatever has it."""
        self.page.evaluate("document.activeElement?.blur()")
        return self

    def press(self, *keys: str) -> Self:
        """Presses keys where the focus is, and waits for each."""
        for key in keys:
            self.page.keyboard.press(key)
            self.idle()
        return self

    def click(self, testid: str) -> Self:
        """Clicks a control and waits."""
        self.at(testid).click()
        return self.idle()

    def read(self) -> View:
        """Everything the page tells now."""
        raw: dict[str, Any] = self.page.evaluate(READ)
        cards = {
            node["id"]: Card(**{**node, "lines": dict(node["lines"]), "marks": tuple(node["marks"])})
            for node in raw.pop("nodes")
        }
        return View(**{**raw, "edges": tuple(raw["edges"]), "cards": cards, "mark": self.marked(".cm-step")})

    def marked(self, selector: str) -> tuple[Piece, ...]:
        """The characters of the program under a mark; pieces that touch are one."""
        pieces: list[Piece] = []
        for line, start, end in self.page.evaluate(PIECES, selector):
            if pieces and pieces[-1][0] == line and pieces[-1][2] == start:
                start = pieces.pop()[1]
            pieces.append((line, start, end))
        return tuple(pieces)

    def boxes(self) -> dict[str, tuple[float, float, float, float]]:
        """Where every node that is there stands on the screen: x, y, width and height in CSS pixels."""
        return {id: tuple(box) for id, box in self.page.evaluate(BOXES).items()}

    def position(self) -> tuple[int, int]:
        """Steps shown and steps there are."""
        shown, _, all = self.at("counter").inner_text().partition(" / ")
        return int(shown), int(all)
