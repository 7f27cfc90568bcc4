"""A notebook that is open in JupyterLab."""

import json
from pathlib import Path

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.lab import Lab
from tests.patience import wait_until

READY = "return document.querySelectorAll('.jp-Notebook .jp-Cell').length === arguments[0]"
IDLE = "return document.querySelector('#jp-main-statusbar')?.innerText.includes('| Idle')"
TAB = ".lm-DockPanel-tabBar .lm-TabBar-tab"
CHANGED = "return document.querySelector('.lm-DockPanel-tabBar .jp-mod-dirty') !== null"
TRUST = "return document.querySelector('.jp-StatusItem-trust').title"
TEXT = "return document.querySelector('.jp-Notebook').textContent"
PROMPTS = """
return [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')].map(e => e.textContent)
"""
OUTPUTS = """
const textOf = output => {
  const shown = output.cloneNode(true);  // pandas brings a style sheet that untrusted outputs lose
  shown.querySelectorAll('style').forEach(style => style.remove());
  return shown.textContent.replace(/\\s+/g, ' ').trim();
};
const outputs = [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')];
return outputs.map(output => [output.dataset.mimeType, textOf(output)]);
"""
CODE = """
return [...arguments[0].querySelectorAll('.cm-line')].map(e => e.textContent).join('\\n')
"""
# The browser lays out no cell that is out of sight: each is brought into sight, then measured.
DEFECTS = """
const done = arguments[arguments.length - 1], found = [];
const isBlank = picture => {
  const canvas = document.createElement('canvas'), [w, h] = [picture.naturalWidth, 99];
  [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0, w, h);
  const dots = new Uint32Array(context.getImageData(0, 0, w, h).data.buffer);
  return dots.every(dot => dot === dots[0]);
};
(async () => {
  for (const output of document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')) {
    output.scrollIntoView();
    await new Promise(requestAnimationFrame);
    const told = `${output.dataset.mimeType}: ${output.textContent.slice(0, 80)}`;
    for (const part of [output, ...output.querySelectorAll('*')])
      if (part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'visible')
        found.push(`${part.scrollWidth} px wide in ${part.clientWidth}: ${told}`);
    if (output.closest('.jp-mod-outputsScrolled')) found.push('cut in height: ' + told);
    if (/error|stderr/.test(output.dataset.mimeType)) found.push(told);
    if (!output.offsetHeight) found.push('not to be seen: ' + told);
    for (const picture of output.querySelectorAll('img')) {
      try { await picture.decode(); } catch { found.push('a broken picture'); continue; }
      if (!picture.naturalWidth || isBlank(picture)) found.push('an empty picture');
    }
  }
  done(found);
})();
"""


class Opened:
    """A notebook in a tab of JupyterLab."""

    def __init__(self, browser: Chrome, lab: Lab, path: Path) -> None:
        """Open it, and wait until all its cells are there and its kernel waits for work."""
        self.browser, self.lab, self.path = browser, lab, path
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        where = path.relative_to(lab.folder)
        browser.get(f"{lab.address}lab/tree/{where}?reset&token={lab.token}")
        self._wait(READY, f"{where} is open", len(cells))
        wait_until(self._is_in_front, f"{where} is in front")
        self._wait(IDLE, f"the kernel of {where} has started")

    @property
    def trust(self) -> str:
        """What JupyterLab says of how far it trusts the notebook."""
        return str(self.browser.execute_script(TRUST))

    @property
    def text(self) -> str:
        """All that the notebook shows, code included."""
        return str(self.browser.execute_script(TEXT))

    @property
    def outputs(self) -> list[tuple[str, str]]:
        """The kind and the text of each output."""
        return [(kind, words) for kind, words in self.browser.execute_script(OUTPUTS)]

    @property
    def defects(self) -> list[str]:
        """What is wrong with the look of the outputs: errors, cut or empty ones."""
        return [*self.browser.execute_async_script(DEFECTS)]

    def run_all(self, first: int) -> None:
        """Run all cells and wait for the last; `first` is the number that the first will have."""
        self._choose("Run", "runmenu:run-all")
        cells = len(self.browser.execute_script(PROMPTS))
        numbers = [f"[{first + place}]:" for place in range(cells)]
        # An executed cell is trusted: stored outputs are not taken for those of the run.
        trusted = f"{cells} of {cells} code cells"
        wait_until(
            lambda: (
                self.browser.execute_script(PROMPTS) == numbers
                and self.browser.execute_script(IDLE)
                and (trusted in self.trust)
            ),
            f"all cells of {self.path.name} have run",
        )

    def change(self, old: str, new: str) -> None:
        """Replace a piece of code in the cell that has it, by the keyboard."""
        editors = self.browser.find_elements(By.CSS_SELECTOR, ".jp-CodeCell .cm-content")
        editor = next(one for one in editors if old in self.browser.execute_script(CODE, one))
        code = self.browser.execute_script(CODE, editor).replace(old, new)
        editor.click()
        self._press("a")
        self.browser.execute_cdp_cmd("Input.insertText", {"text": code})
        wait_until(
            lambda: self.browser.execute_script(CODE, editor) == code, f"the cell says {new}"
        )

    def save(self) -> None:
        """Save it and wait until it is written."""
        before = self.path.stat().st_mtime_ns
        self._press("s")
        wait_until(lambda: self.path.stat().st_mtime_ns != before, "the notebook is written")
        wait_until(lambda: not self.browser.execute_script(CHANGED), "the notebook is saved")

    def _is_in_front(self) -> bool:
        """Whether its tab has the focus; JupyterLab, started slowly, may leave that to its user."""
        if self.browser.find_elements(By.CSS_SELECTOR, f"{TAB}.jp-mod-current"):
            return True
        self.browser.find_element(By.CSS_SELECTOR, TAB).click()
        return False

    def _press(self, letter: str) -> None:
        keys = ActionChains(self.browser)
        keys.key_down(Keys.CONTROL).send_keys(letter).key_up(Keys.CONTROL).perform()

    def _choose(self, menu: str, command: str) -> None:
        bar = self.browser.find_elements(By.CSS_SELECTOR, ".lm-MenuBar-item")
        next(item for item in bar if item.text == menu).click()
        entry = f".lm-Menu-item[data-command='{command}']"
        wait_until(lambda: self.browser.find_elements(By.CSS_SELECTOR, entry), f"{menu} is open")
        self.browser.find_element(By.CSS_SELECTOR, entry).click()

    def _wait(self, script: str, what: str, *values: object) -> None:
        wait_until(lambda: self.browser.execute_script(script, *values), what)
