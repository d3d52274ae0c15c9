"""Pages as real Chromium shows them; the browser itself is the fixture ``chromium``."""


class Page:
    """What a person does with a page, and what it then shows."""

    def __init__(self, driver):
        self.driver = driver

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def one(self, selector):
        return self.driver.find_element("css selector", selector)

    def texts(self, selector):
        """Whether they lie within the window or not."""
        script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
        return self.driver.execute_script(script, selector)

    def press(self, *keys):
        """Types into whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    @property
    def focus(self):
        return self.driver.switch_to.active_element

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)


def open_page(driver, path, width, dark=False, reduced_motion=False, touch=False):
    """Opens the file at a window width, in the colours and with the motion that a person likes."""
    features = {
        "prefers-color-scheme": "dark" if dark else "light",
        "prefers-reduced-motion": "reduce" if reduced_motion else "no-preference",
    }
    wishes = [{"name": name, "value": value} for name, value in features.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wishes})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": touch})
    driver.get(path.as_uri())


# The texts with less contrast to what is behind them than WCAG 2 asks for.
CONTRAST = """
const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
const light = (text) => {
  const [r, g, b] = numbers(text).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  const colour = getComputedStyle(element).backgroundColor;
  return numbers(colour)[3] === 0 ? behind(element.parentElement) : colour;
};
const texts = "p, dd, dt, button, .status, .ids, pre, summary, h4, a";
const more = "li, label, output, figcaption, h1, h2, h3";
return [...document.querySelectorAll([texts, more])]
  .filter((element) => element.textContent.trim() && element.offsetParent)
  .map((element) => {
    const pair = [light(getComputedStyle(element).color), light(behind(element))];
    return [(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), element.className];
  })
  .filter(([ratio]) => ratio < 4.5);
"""
