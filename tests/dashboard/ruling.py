"""Rules for tests of their pages, and how a hand writes them."""

from __future__ import annotations

from playwright.async_api import Locator, Page

from tests.api.lamp import Lit

DARK = """\
# the lamp, by nïght 🌙
rule: {name}  # short
title: Lamp when somebody passes
when:
  # somebody walks past
  - {{change: desk.motion, to: true}}
if:
  - desk.brightness < 50 %  # it is dark
then:
  # the light first
  - set: {{desk.on: true}}
  - delay: 5min
  # and then no more
  - set: {{desk.on: false}}
    claim: {{for: 10min}}
  - repeat:
      times: 2
      do:
        - log: twice
mode: restart
tests:
  - it: lights the lamp
    given: {{desk.motion: false, desk.brightness: 10 %}}
    when:
      - {{after: 1min, set: {{desk.motion: true}}}}
    expect:
      - {{after: 1min, set: {{desk.on: true}}}}
  - it: does the impossible
    given: {{desk.motion: false, desk.brightness: 90 %}}
    when:
      - {{after: 1min, set: {{desk.motion: true}}}}
    expect:
      - {{after: 1min, nothing: true}}
"""
"""A rule with comments, something a form has no words for, and tests that pass."""


SMALL = """all => all.filter(each => (each.closest('label') ?? each).getBoundingClientRect().height < 43.5
    && !each.matches('p a, li > a, .row-link, hc-editor *')).map(each => each.outerHTML)"""
"""A script that returns what is too small for a finger."""


def dark(name: str) -> str:
    """Return the text of a rule about the lamp."""
    return DARK.format(name=name)


async def keep(there: Lit, text: str) -> None:
    """Save a rule that is new."""
    await there.ask("POST", "/rules", 201, content=text.encode(), headers={"Content-Type": "application/yaml"})


async def change(there: Lit, name: str, before: str, after: str) -> None:
    """Save another text of a rule."""
    text = (await there.get(f"/rules/{name}"))["text"].replace(before, after)
    headers = {"Content-Type": "application/yaml", "If-Match": "*"}
    await there.ask("PUT", f"/rules/{name}", content=text.encode(), headers=headers)


def editor(page: Page) -> Locator:
    """Return where the text of a rule is written."""
    return page.get_by_role("textbox", name="The rule in YAML")


async def replace(page: Page, before: str, after: str) -> str:
    """Let the text be another; return it."""
    text = (await editor(page).input_value()).replace(before, after)
    await editor(page).fill(text)
    return text
