"""How a person moves through a page in these tests: with a pointer, or with keys alone.

Both press, choose, type and unfold what a locator names, and count their taps. The keys look, after each move, whether the
place one is at can be seen and is not under anything that stays on the screen.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Hand", "Keys"]

MOST_TABS = 160
MOST_ARROWS = 30

# Where the keys are: "" when it can be seen; otherwise what is wrong. A ring of the label counts for an unseen radio button.
SEEN = """() => {
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement) return '';
  const what = (here.outerHTML.match(/^<[^>]*>/) || [''])[0].slice(0, 120);
  const ring = e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; };
  if (here.matches('.skip')) return '';  // it lies above everything
  const unseen = getComputedStyle(here).opacity === '0';
  const shown = unseen ? [here.nextElementSibling, here.closest('label')].find(e => e && ring(e)) : here;
  if (!shown || !ring(shown)) return 'no ring: ' + what;
  const at = shown.getBoundingClientRect();
  if (at.width < 1 || at.height < 1) return 'nothing to see: ' + what;
  let top = 0, foot = innerHeight;
  for (const each of document.querySelectorAll('.top, .stop-here, .bar')) {
    if (each.contains(here)) return '';
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    if (box.height === 0 || !['sticky', 'fixed'].includes(style.position)) continue;
    if (style.position === 'sticky' && box.top <= parseFloat(style.top) + 1) top = Math.max(top, box.bottom);
    if (style.position === 'fixed' && box.top > innerHeight / 2) foot = Math.min(foot, box.top);
  }
  if (at.height <= foot - top && (at.top < top - 1 || at.bottom > foot + 1))
    return 'hidden (' + [at.top, at.bottom, top, foot].map(Math.round).join(' ') + '): ' + what;
  if (at.height > foot - top && (at.bottom < top + 40 || at.top > foot - 40)) return 'out of sight: ' + what;
  return '';
}"""
AT = """e => { const a = document.activeElement;
  return a === e || (e.type === 'radio' && a && a.type === 'radio' && a.name === e.name && a.form === e.form); }"""


class Hand:
    """A pointer. `taps` counts every press, every field typed into, and two for a list that opens."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.taps = 0

    def press(self, what: Any) -> None:
        """Press a button or a link."""
        self.taps += 1
        what.click()

    def choose(self, what: Any) -> None:
        """Choose an answer, or tick a box."""
        self.taps += 1
        what.check()

    def type(self, what: Any, words: str) -> None:
        """Write into a field in the place of what stands there."""
        self.taps += 1
        what.fill(words)

    def pick(self, what: Any, words: str) -> None:
        """Choose from a list that opens."""
        self.taps += 2
        what.select_option(label=words)


class Keys(Hand):
    """Keys alone: Tab, arrows, Space, Enter and letters. What is wrong with the focus on the way is kept in `unseen`."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self.unseen: list[str] = []

    def press(self, what: Any) -> None:
        """Go there and press Enter."""
        self._to(what)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state("load")

    def choose(self, what: Any) -> None:
        """Go there; arrows among answers, Space for a box."""
        target = self._to(what)
        if target.get_attribute("type") == "checkbox":
            if not target.is_checked():
                self._key("Space")
            return
        for _ in range(MOST_ARROWS):
            if target.is_checked():
                return
            self._key("ArrowRight")
        raise AssertionError("the arrows do not reach this answer")

    def type(self, what: Any, words: str) -> None:
        """Go there, take what stands there, and type."""
        self._to(what)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def pick(self, what: Any, words: str) -> None:
        """Go there and type the first letters."""
        target = self._to(what)
        self.page.keyboard.type(words)
        assert target.evaluate("e => e.selectedOptions[0].text") == words

    def _to(self, what: Any) -> Any:
        """Tab until there; the page goes round once at most."""
        self.taps += 1
        target = what.element_handle()
        for _ in range(MOST_TABS):
            if target.evaluate(AT):
                return target
            self._key("Tab")
        raise AssertionError(f"Tab does not reach {what}")

    def _key(self, key: str) -> None:
        self.page.keyboard.press(key)
        if (wrong := self.page.evaluate(SEEN)) and wrong not in self.unseen:
            self.unseen.append(f"{self.page.url.rsplit('/', 1)[-1]}: {wrong}")
