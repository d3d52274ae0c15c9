"""``kata explore``: what it makes of a run, and the page as real Chromium shows it."""

import base64
import json
import math
import os
import re
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from support.browser import CONTRAST, Page, open_page

from kata import cli
from kata.data import Split, load_data
from kata.explore import page
from kata.explore.page import MAX_BYTES, SIZES, make_page
from kata.explore.runs import load_run, newest_run
from kata.explore.scene import Scene, Size, Stage, survey
from kata.manifest import ROOT, interfaces
from kata.model import build_model
from kata.notebooks.trained import load_trained
from kata.plots import CLASS_COLOURS
from kata.submission.loading import Package
from kata.training.pieces import load_pieces

IMAGES = 150
SMALL = Size(dots=IMAGES, grid=17, epochs=3, epoch_grid=9)
PIECES = load_pieces(Package(ROOT / "solutions", interfaces()), "vae")
TABLE = (
    "step,epoch,combined,reconstruction,kl\n1,1,61,60,1\n2,1,42,40,2\n3,2,33,30,3\n4,2,24,20,4\n"
)


@pytest.fixture(scope="module", autouse=True)
def few():
    """One thread, few images, and of a plane not more than a test needs."""
    full = load_data("digits")
    split = Split(*(part[:IMAGES] for part in vars(full).values()))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kata.data._digits", lambda: split)
        patch.setattr(page, "SIZES", (SMALL,))
        yield split
    torch.set_num_threads(threads)


def keep(folder, model, latent_dim=2, kind="vae", package="solutions", epochs=(), table=TABLE):
    """A run's folder, as ``kata train`` leaves it: this model, and these of earlier epochs."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(model.state_dict(), folder / "model.safetensors")
    settings = {"package": str(package), "data": "digits", "data_dir": None, "model": kind}
    settings |= {"latent_dim": latent_dim, "interrupted": False}
    (folder / "settings.json").write_text(json.dumps(settings))
    if table is not None:
        (folder / "losses.csv").write_text(table)
    for number, each in enumerate(epochs, start=1):
        (folder / "epochs").mkdir(exist_ok=True)
        save_file(each.state_dict(), folder / "epochs" / f"{number:04}.safetensors")
    return folder


def fresh(kind="vae", latent_dim=2, seed=0):
    torch.manual_seed(seed)
    return build_model(kind, PIECES, latent_dim).eval()


def between(model, other, share):
    """A model with weights on the way from one to the other."""
    mixed = fresh()
    weights = other.state_dict()
    mixed.load_state_dict(
        {name: w + share * (weights[name] - w) for name, w in model.state_dict().items()}
    )
    return mixed


def decoded(model, *point):
    with torch.no_grad():
        return model.decoder(torch.tensor([point], dtype=torch.float32))[0, 0].numpy()


def latents_of(model, images):
    with torch.no_grad():
        return model.z_mean(model.encoder(images))


# The command


def explore(*arguments):
    return cli.main(["explore", *map(str, arguments), "--no-open"])


@pytest.fixture
def run(tmp_path):
    return keep(tmp_path / "run", fresh())


def data_in(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="data">(.*?)</script>', text)[1])


def test_the_page_lies_beside_the_model(run, capsys):
    assert explore(run) == 0
    assert (run / "explore.html").is_file()
    output = capsys.readouterr().out.splitlines()
    assert output == [
        "To slide through training as well, train with --keep-epochs.",
        f"Your page is {run / 'explore.html'}",
    ]


def test_the_same_run_gives_the_same_bytes(run, tmp_path):
    for name in ("one.html", "two.html"):
        assert explore(run, "--out", tmp_path / name) == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_a_students_own_run(tmp_path, package_with, monkeypatch):
    package = package_with()
    shutil.rmtree(package / "__pycache__", ignore_errors=True)
    monkeypatch.chdir(tmp_path)
    options = ("--package", package, "--epochs", 1, "--batch-size", 50, "--device", "cpu")
    assert cli.main(["train", *map(str, options)]) == 0
    (package / "ex05_training_loop.py").write_text("raise NotImplementedError")  # needed no more
    assert explore() == 0
    shown = data_in(tmp_path / "runs" / "package-digits-vae" / "explore.html")
    assert shown["package"] == "package"
    assert shown["losses"]["epochs"] == [pytest.approx(part / 3, abs=1e-3) for part in (1, 2, 3)]


def test_the_packages_own_trim_takes_part(run, tmp_path, package_with):
    upside_down = (
        "from torch import nn\n\nclass Trim(nn.Module):\n"
        "    def forward(self, images):\n        return images[:, :, :28, :28].flip(2)\n"
    )
    other = keep(tmp_path / "other", fresh(), package=package_with(ex01=upside_down))
    first, second = (survey(load_run(folder), SMALL, print) for folder in (run, other))
    torch.testing.assert_close(first.stages[-1].grid, second.stages[-1].grid.flip(2))
    assert not torch.equal(first.decoded, second.decoded)


STANDS_STILL = "def interpolate(start, end, steps):\n    return start.repeat(steps, 1)\n"


@pytest.mark.parametrize("other", [STANDS_STILL, "x = 1 /", "x = 1", None])
def test_the_packages_own_walk_is_shown_where_it_is_right(run, tmp_path, package_with, other):
    scene = survey(load_run(run), SMALL, print)
    assert len(scene.walks) == 100
    plane, labels = scene.stages[-1].latents[:, scene.axes], scene.labels
    three, eight = (plane[labels == digit].mean(dim=0) for digit in (3, 8))
    walk = torch.tensor(scene.walks["3-8"])
    right = torch.stack([three + i / 7 * (eight - three) for i in range(8)])
    torch.testing.assert_close(walk, right, atol=1e-3, rtol=0)
    without = keep(tmp_path / "other", fresh(), package=package_with(ex08=other))
    assert survey(load_run(without), SMALL, print).walks == {}


def test_the_newest_run_is_taken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, time in (("old", 1000), ("a/new", 3000), ("untold", 4000), ("middle", 2000)):
        folder = keep(tmp_path / "runs" / name, fresh("mlp"), kind="mlp")
        os.utime(folder / "model.safetensors", (time, time))
    (tmp_path / "runs" / "untold" / "settings.json").unlink()  # still in training
    assert newest_run().name == "new"


@pytest.mark.parametrize(("command", "opened"), [("--open", True), ("--no-open", False)])
def test_a_browser_opens_it(run, monkeypatch, command, opened):
    addresses = []
    monkeypatch.setattr("webbrowser.open", lambda address: addresses.append(address) or True)
    assert cli.main(["explore", str(run), command]) == 0
    assert addresses == ([(run / "explore.html").as_uri()] if opened else [])


def spoil(name):
    def change(run):
        path = run / name
        path.write_bytes(path.read_bytes()[:-10])

    return change


def without(name):
    return lambda run: (run / name).unlink()


def setting(**changes):
    def change(run):
        path = run / "settings.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def diverged(run):
    model = fresh()
    model.z_mean.weight.data[0, 0] = math.nan
    keep(run, model)


def another_model(run):
    save_file(fresh("mlp").state_dict(), run / "model.safetensors")


def damaged_epoch(run):
    (run / "epochs").mkdir()
    (run / "epochs" / "0001.safetensors").write_bytes(b"damaged")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (shutil.rmtree, r"There is no run .* Train one with: .*-m kata train --out"),
        (without("settings.json"), r"settings\.json is missing"),
        (spoil("settings.json"), r"settings\.json is damaged"),
        (setting(model="gan"), "no usable 'model'"),
        (setting(latent_dim="2"), "no usable 'latent_dim'"),
        (setting(data=3), "no usable 'data'"),
        (setting(data="letters"), "no data set 'letters'"),
        (setting(package="gone"), "There is no folder gone"),
        (without("model.safetensors"), r"model\.safetensors is missing"),
        (spoil("model.safetensors"), r"model\.safetensors is damaged"),
        (setting(latent_dim=10**12), "holds another model"),
        (another_model, "holds another model"),
        (diverged, "Training diverged"),
        (damaged_epoch, r"0001\.safetensors is damaged\. Delete it"),
        (lambda run: keep(run, fresh(latent_dim=1), latent_dim=1), "1 latent dimension"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(run, capsys, change, words):
    change(run)
    assert explore(run) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert re.match("kata: .*" + words, line)
    assert not (run / "explore.html").exists()


def test_without_any_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert explore() == 2
    assert "-m kata train" in capsys.readouterr().err


def test_where_it_can_not_be_written(run, capsys):
    for out, words in ((run, "is a folder"), (run / "no" / "page.html", "has no folder")):
        assert explore(run, "--out", out) == 2
        assert words in capsys.readouterr().err


def test_data_may_have_moved(run, monkeypatch, capsys):
    """The folder given is looked into, not the one that the run was trained with."""
    setting(data="mnist", data_dir="gone")(run)
    folders = []
    monkeypatch.setattr(
        "kata.data._mnist", lambda folder: folders.append(folder) or load_data("digits")
    )
    assert explore(run) == explore(run, "--data-dir", "here") == 0
    assert [str(folder) for folder in folders] == ["gone", "here"]


def test_a_trim_that_is_not_finished(tmp_path, package_with, capsys):
    stub = "class Trim:\n    def __init__(self):\n        raise NotImplementedError\n"
    assert explore(keep(tmp_path / "run", fresh(), package=package_with(ex01=stub))) == 2
    assert re.search(r"ex01_trim\.py, line 3, is not finished yet", capsys.readouterr().err)


# What the page is made from


def test_epochs_and_the_end(tmp_path):
    """The last epoch is the trained model itself, unless training went on from there."""
    models = [fresh(seed=seed) for seed in range(3)]
    whole = survey(load_run(keep(tmp_path / "whole", models[2], epochs=models)), SMALL, print)
    assert [stage.epoch for stage in whole.stages] == [1, 2, 3]
    stopped = load_run(keep(tmp_path / "stopped", fresh(seed=4), epochs=models))
    stages = survey(stopped, SMALL, print).stages
    assert [stage.epoch for stage in stages] == [1, 2, 3, None]
    assert [len(stage.grid) for stage in stages] == [9, 9, 9, 17]


def test_epochs_without_numbers_are_left_out(tmp_path):
    models = [fresh(), fresh(), fresh()]
    models[1].z_mean.bias.data.fill_(math.inf)
    content, notes = make_page(load_run(keep(tmp_path, models[2], epochs=models)), print)
    assert b'"epoch":1,' in content
    assert b'"epoch":2,' not in content
    assert "Left out, as the model gave no numbers there: epoch 2." in notes


def test_of_many_epochs_some_are_shown(tmp_path):
    models = [fresh("mlp", seed=seed) for seed in range(8)]
    run = load_run(keep(tmp_path, models[7], kind="mlp", epochs=models))
    assert [stage.epoch for stage in survey(run, SMALL, print).stages] == [1, 4, 7, 8]


def test_all_dots_and_most_of_the_prior_are_within_the_window(tmp_path, few):
    model = fresh("autoencoder")
    model.z_mean.weight.data *= 1000
    found = survey(load_run(keep(tmp_path, model, kind="autoencoder")), SMALL, print)
    latents = latents_of(model, few.train_images)
    assert latents.abs().max() > 5
    for places in (latents, torch.tensor([[-3.5, -3.5], [3.5, 3.5]])):
        assert ((places - torch.tensor(found.centre)).abs() <= found.half + 1e-4).all()


@pytest.mark.parametrize(
    "table", [None, "", "step,epoch\n1,1\n", "\0", "epoch,kl,reconstruction\n"]
)
def test_without_losses_there_is_no_curve(tmp_path, table):
    content, notes = make_page(load_run(keep(tmp_path, fresh(), table=table)), print)
    assert b'"losses":null' in content
    assert any(note.startswith("There is no loss curve") for note in notes)


def test_under_two_megabytes_whatever_the_model_draws(run, monkeypatch):
    """Noise can't be compressed; as much of everything as there may be, and of that all."""
    most = SIZES[0]
    generator = torch.Generator().manual_seed(0)

    def noise(*shape):
        return torch.rand(*shape, generator=generator)

    stages = [
        Stage(epoch, 7 * noise(most.dots, 8), noise(size, size, 28, 28))
        for epoch, size in enumerate([most.epoch_grid] * most.epochs + [most.grid])
    ]
    images = noise(most.dots, 28, 28)
    labels = torch.zeros(most.dots, dtype=torch.int64)
    full = Scene((0, 1), (0.0, 0.0), 3.5, images, labels, images, stages, [])
    monkeypatch.setattr(page, "SIZES", SIZES)
    monkeypatch.setattr(page, "survey", lambda *arguments: full)
    content, _ = make_page(load_run(run), print)
    assert 500_000 < len(content) < MAX_BYTES


# In the browser


class ExplorePage(Page):
    """What a person does with the page, and what it then shows."""

    @property
    def plane(self):
        return self.one("#plane")

    def text(self, selector):
        return self.one(selector).text

    def image(self, canvas):
        """The image on a canvas of 28×28, from 0 to 1."""
        pixels = self.run(
            "return [...arguments[0].getContext('2d').getImageData(0, 0, 28, 28).data]", canvas
        )
        grey = np.array(pixels).reshape(28, 28, 4)[:, :, 0].astype(float)
        paper, ink = self.run("return [theme.from[0], theme.to[0]]")
        return (grey - paper) / (ink - paper)

    def on_screen(self, x, y):
        """Where on the plane's element a place lies, in pixels from its middle."""
        half, centre, side = self.run("return [half, [centreX, centreY], side]")
        return [round((x - centre[0]) / half * side / 2), round((centre[1] - y) / half * side / 2)]

    def hover(self, x, y):
        """Moves the mouse there, as near as pixels are, and tells where that is."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).move_to_element_with_offset(
            self.plane, *self.on_screen(x, y)
        ).perform()
        return self.point

    def press_at(self, x, y):
        from selenium.webdriver import ActionChains

        self.hover(x, y)
        ActionChains(self.driver).click().perform()

    @property
    def point(self):
        return self.run("return point")

    def numbers(self, selector):
        return [float(n) for n in re.findall(r"-?[\d.]+", self.text(selector).replace("−", "-"))]

    def colour_at(self, x, y):
        """The colour of the plane under its marks."""
        return self.run(
            "const ratio = at('dots').width / side;"
            "return [...at('dots').getContext('2d').getImageData("
            "Math.round(across(arguments[0]) * ratio), Math.round(down(arguments[1]) * ratio), 1, 1"
            ").data].slice(0, 3)",
            x,
            y,
        )

    def frame(self):
        """Waits until what has changed is drawn."""
        self.driver.execute_async_script(
            "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
        )

    def until(self, script):
        from selenium.webdriver.support.wait import WebDriverWait

        WebDriverWait(self.driver, 300, 0.05).until(lambda _: self.run(script))


@pytest.fixture(scope="module")
def models():
    """By epoch: one half trained, and one that is trained."""
    trained = load_trained("vae", PIECES)
    return {1: between(fresh(), trained, 0.7), 2: trained}


@pytest.fixture(scope="module")
def page_of_a_run(models, tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    run = load_run(keep(folder, models[2], epochs=models.values()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "SIZES", SIZES)
        content, notes = make_page(run, print)
    assert not notes
    (folder / "explore.html").write_bytes(content)
    return folder / "explore.html"


@pytest.fixture
def shown(chromium, page_of_a_run):
    """Opens a page; afterwards the browser must have had nothing to say and asked for nothing."""

    def show(path=page_of_a_run, width=1300, **wishes):
        open_page(chromium, path, width, **wishes)
        opened = ExplorePage(chromium)
        opened.until("return document.documentElement.dataset.ready === 'true'")
        opened.frame()
        return opened

    yield show
    assert chromium.execute_script("return performance.getEntriesByType('resource').length") == 0
    # It advises against reading canvases back, which the tests do, not the page.
    told = [each["message"] for each in chromium.get_log("browser")]
    assert [message for message in told if "getImageData" not in message] == []


@pytest.fixture
def keys():
    return pytest.importorskip("selenium.webdriver").Keys


def assert_alike(image, expected, tolerance=0.05):
    """Blending and rounding to shades may show, but hardly."""
    difference = np.abs(image - expected)
    assert difference.max() < tolerance
    assert difference.mean() < tolerance / 5


@pytest.mark.parametrize("dark", [False, True])
def test_hovering_draws_the_digit_that_the_decoder_draws_there(shown, models, dark):
    opened = shown(dark=dark)
    images = []
    for place in ((0.8, -1.7), (-1.9, 0.3), (1.5, 0.9), (-3.3, -3.3), (0.1, 2.2)):
        x, y = opened.hover(*place)
        assert math.dist((x, y), place) < 0.03
        images.append(opened.image(opened.one("#digit")))
        assert_alike(images[-1], decoded(models[2], x, y))
    assert np.abs(images[0] - images[1]).max() > 0.5


def test_read_outs(shown, models, few):
    opened = shown()
    x, y = opened.hover(1.0, -0.5)
    assert opened.numbers("#z") == pytest.approx([x, y], abs=0.006)
    density = math.exp(-(x**2 + y**2) / 2) / (2 * math.pi)
    assert opened.numbers("#density") == pytest.approx([density], abs=0.0006)
    assert opened.numbers("#outside") == pytest.approx([density * 200 * math.pi], abs=0.6)
    distances = (latents_of(models[2], few.train_images) - torch.tensor([x, y])).norm(dim=1)
    label, distance = opened.numbers("#nearest")
    assert distance == pytest.approx(distances.min().item(), abs=0.01)
    assert label == few.train_labels[distances.argmin()]
    opened.hover(-3.4, 3.4)
    assert opened.text("#density") == "below 0.0005"
    assert opened.text("#outside") == "next to none"


def lonely_dot(latents):
    """The number of a dot with no other near it."""
    return torch.cdist(latents, latents).fill_diagonal_(9).min(dim=1).values.argmax().item()


def test_dots_have_the_colours_of_their_digits(shown, models, few):
    latents = latents_of(models[2], few.train_images)
    index = lonely_dot(latents)
    digit = few.train_labels[index].item()
    place = latents[index].tolist()
    opened = shown()
    colour = [int(CLASS_COLOURS[digit][i : i + 2], 16) for i in (1, 3, 5)]
    assert np.abs(np.subtract(opened.colour_at(*place), colour)).max() <= 0.22 * 255
    nearest = opened.hover(*place) and opened.text("#nearest")
    assert nearest.startswith(f"a {digit}, 0.0")

    button = opened.one(f"#legend [data-label='{digit}']")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    opened.frame()
    assert button.get_attribute("aria-pressed") == "false"
    assert min(opened.colour_at(*place)) > 220
    assert not opened.text("#nearest").startswith(f"a {digit},")

    opened.one("#all").click()
    assert opened.text("#all") == "Hide all"
    opened.one("#all").click()
    assert opened.text("#nearest") == "none shown"
    opened.press_at(*place)
    assert not opened.one("#chosen").is_displayed()


def test_a_dot_shows_its_image_its_reconstruction_and_its_neighbours(shown, models, few):
    latents = latents_of(models[2], few.train_images)
    index = lonely_dot(latents)
    opened = shown()
    assert not opened.one("#chosen").is_displayed()
    opened.press_at(*latents[index].tolist())
    assert opened.run("return selected") == index
    assert_alike(opened.image(opened.one("#original")), few.train_images[index, 0].numpy())
    reconstruction = decoded(models[2], *latents[index].tolist())
    assert_alike(opened.image(opened.one("#decoded")), reconstruction)
    assert f"a {few.train_labels[index]}," in opened.text("#chosen-text")

    tiles = opened.all("#neighbours button")
    distances = (latents - latents[index]).norm(dim=1)
    nearest = distances.topk(6, largest=False).values[1:].tolist()
    found = [int(tile.get_attribute("data-index")) for tile in tiles]
    assert distances[found].tolist() == pytest.approx(nearest, abs=0.01)
    canvas = tiles[0].find_element("css selector", "canvas")
    assert_alike(opened.image(canvas), few.train_images[found[0], 0].numpy())
    tiles[0].click()
    assert opened.run("return selected") == found[0]


def test_a_press_far_from_dots_selects_none(shown):
    opened = shown()
    opened.press_at(-3.4, -3.4)
    assert opened.run("return selected") is None
    assert opened.point == pytest.approx([-3.4, -3.4], abs=0.03)


def test_a_walk_is_drawn_stop_by_stop(shown, models):
    opened = shown()
    assert opened.one("#walks").is_displayed()
    opened.one("#walk").click()
    tiles = opened.all("#stops button")
    assert len(tiles) == 8
    stops = opened.run("return stops")
    assert stops == opened.run('return data.walks["0-9"]')
    image = opened.run("return [...document.querySelector('#stops canvas').image]")
    assert np.abs(np.array(image) - decoded(models[2], *stops[0]).ravel()).max() < 0.1
    tiles[-1].click()
    assert opened.run("return point") == pytest.approx(stops[-1])
    opened.one("#clear-walk").click()
    assert opened.all("#stops button") == []
    assert opened.focus.get_attribute("id") == "walk"


def test_samples_come_from_the_prior(shown, models):
    opened = shown()
    # The same draws at each run of this test.
    opened.run(
        "let seed = 1; Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647"
    )
    before = opened.run("return at('marks').toDataURL()")
    opened.one("#sample").click()
    opened.frame()
    assert opened.run("return at('marks').toDataURL()") != before
    places = opened.run("return samples")
    tiles = opened.all("#samples button")
    assert len(places) == len(tiles) == 8
    for place, tile in zip(places, tiles, strict=True):
        canvas = tile.find_element("css selector", "canvas")
        assert_alike(opened.image(canvas), decoded(models[2], *place), tolerance=0.08)
    tiles[3].click()
    assert opened.point == places[3]

    many = opened.run(
        "return Array.from({ length: 250 }, () => { drawSamples(); return samples; }).flat()"
    )
    many = torch.tensor(many)
    assert many.mean(dim=0).abs().max() < 0.12  # 5 standard errors
    assert (many.std(dim=0) - 1).abs().max() < 0.08
    assert abs(torch.corrcoef(many.T)[0, 1]) < 0.12
    opened.one("#clear-samples").click()
    assert opened.all("#samples button") == []
    opened.frame()
    assert opened.focus.get_attribute("id") == "sample"


def test_keyboard_alone(shown, keys, models, few):
    opened = shown()
    opened.press(keys.TAB)
    assert opened.focus.get_attribute("id") == "plane"
    assert opened.run("return getComputedStyle(at('plane')).outlineStyle") == "solid"
    opened.press(keys.ARROW_RIGHT, keys.ARROW_RIGHT, keys.ARROW_DOWN)
    assert opened.point == pytest.approx([0.2, -0.1])
    opened.press(keys.SHIFT, keys.ARROW_UP, keys.ARROW_LEFT, keys.NULL)
    assert opened.point == pytest.approx([-0.3, 0.4])
    assert_alike(opened.image(opened.one("#digit")), decoded(models[2], -0.3, 0.4))
    opened.press(*[keys.ARROW_LEFT] * 60)
    assert opened.point[0] == pytest.approx(opened.run("return centreX - half"))

    latents = latents_of(models[2], few.train_images)
    nearest = (latents - torch.tensor(opened.point)).norm(dim=1).argmin().item()
    opened.press(keys.ENTER)
    assert opened.run("return selected") == nearest
    assert opened.point == pytest.approx(latents[nearest].tolist(), abs=0.002)

    opened.press("s")
    assert len(opened.all("#samples button")) == 8
    opened.press("7")
    assert opened.run("return shown") == [True] * 7 + [False] + [True] * 2
    opened.press("7", keys.ESCAPE)
    assert opened.run("return [shown.every(Boolean), selected, samples.length]") == [True, None, 0]


def test_keys_leave_other_controls_alone(shown, keys):
    opened = shown()
    opened.press("s")  # nothing has the focus
    assert len(opened.all("#samples button")) == 8
    opened.press(keys.ESCAPE)
    opened.run("at('sample').focus()")
    opened.press("3", "s")
    assert opened.run("return [shown[3], samples.length]") == [True, 0]
    opened.run("at('plane').focus()")
    opened.press(keys.CONTROL, "s", keys.NULL)
    assert opened.run("return samples.length") == 0


def test_sliding_through_the_training(shown, keys, models, few):
    opened = shown(reduced_motion=True)
    slider = opened.one("#epoch")
    assert opened.text("#when") == "epoch 2"
    marker = opened.one("#charts .when")
    assert float(marker.get_attribute("x1")) == 100
    opened.hover(0.9, -0.8)
    slider.send_keys(keys.ARROW_LEFT)
    assert opened.text("#when") == slider.get_attribute("aria-valuetext") == "epoch 1"
    assert float(marker.get_attribute("x1")) == 50
    places = torch.tensor(opened.run("return [...dots]")).view(2, -1).T
    latents = latents_of(models[1], few.train_images)
    torch.testing.assert_close(places, latents, atol=0.002, rtol=0)
    assert (latents - latents_of(models[2], few.train_images)).abs().max() > 0.2
    image = opened.image(opened.one("#digit"))
    assert_alike(image, decoded(models[1], *opened.point), tolerance=0.15)  # a coarser grid
    assert np.abs(image - decoded(models[2], *opened.point)).max() > 0.2
    assert opened.text("#blended").startswith("Blended from the nearest four of 17 × 17")


def test_playing_the_training(shown):
    opened = shown()
    opened.run(
        "window.seen = []; new MutationObserver(() => seen.push(at('when').textContent))"
        ".observe(at('when'), { childList: true })"
    )
    opened.one("#play").click()
    assert "Pause" in opened.text("#play")
    opened.until("return at('play').textContent.includes('Play')")
    assert opened.run("return seen") == ["epoch 1", "epoch 2"]
    assert opened.run("return dots === data.stages[last].dots")
    opened.run("at('play').click(); at('play').click()")  # at once, however busy the machine is
    assert "Play" in opened.text("#play")
    assert opened.text("#when") == "epoch 1"


def test_dots_glide_unless_motion_is_unwanted(shown):
    on_the_way = "goTo(0); return dots !== data.stages[0].dots"
    assert shown().run(on_the_way)
    assert not shown(reduced_motion=True).run(on_the_way)


def touch(opened, kind, *places):
    points = []
    box = opened.run("const b = at('plane').getBoundingClientRect(); return [b.x, b.y, b.width]")
    for place in places:
        dx, dy = opened.on_screen(*place)
        points.append({"x": box[0] + box[2] / 2 + dx, "y": box[1] + box[2] / 2 + dy})
    opened.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_touch(shown, models, few):
    latents = latents_of(models[2], few.train_images)
    index = lonely_dot(latents)
    opened = shown(width=360, touch=True)
    opened.run("at('plane').scrollIntoView({ block: 'center' })")
    scrolled = opened.run("return scrollY")
    touch(opened, "touchStart", (-1, -1))
    touch(opened, "touchMove", (0, 0))
    touch(opened, "touchMove", (1.5, 1.5))
    opened.until("return Math.hypot(point[0] - 1.5, point[1] - 1.5) < 0.04")
    touch(opened, "touchEnd")
    opened.until("return pressed === null")
    assert opened.run("return [selected, scrollY]") == [None, scrolled]  # a drag is no press
    touch(opened, "touchStart", latents[index].tolist())
    touch(opened, "touchEnd")
    opened.until(f"return selected === {index}")


def test_a_narrow_window(shown):
    opened = shown(width=360)
    opened.press("s")
    opened.run("select(0)")
    assert opened.run("return document.documentElement.scrollWidth") <= 360
    assert opened.one("#digit").rect["y"] < opened.plane.rect["y"]  # in sight while one drags
    assert opened.plane.rect["y"] + opened.plane.rect["height"] < 740


def test_the_plane_grows_with_the_window(shown, chromium):
    opened = shown(width=360)
    small = opened.run("return side")
    size = {"width": 1300, "height": 900, "deviceScaleFactor": 2, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    opened.until(f"return side > {small} + 100")
    opened.frame()
    assert opened.run("return at('dots').width === Math.round(2 * side)")


@pytest.mark.parametrize("dark", [False, True])
def test_contrast(shown, dark):
    opened = shown(dark=dark)
    opened.run("select(0); drawSamples(); toggle(3)")
    assert opened.run(CONTRAST) == []


def test_colours_follow_the_system(shown, chromium, models):
    opened = shown()
    x, y = opened.hover(0.8, -1.7)
    scheme = {"name": "prefers-color-scheme", "value": "dark"}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    opened.until("return theme.from[0] < 100")
    assert_alike(opened.image(opened.one("#digit")), decoded(models[2], x, y))


def test_it_can_be_read_out(shown, keys):
    opened = shown()
    opened.run("select(0); drawSamples()")
    nameless = opened.run(
        "return [...document.querySelectorAll('button, input, canvas, svg, section, ul, #plane')]"
        ".filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('aria-hidden') === 'true'"
        " || e.getAttribute('aria-labelledby') || (e.labels && e.labels.length)"
        " || e.textContent.trim())).map((e) => e.outerHTML)"
    )
    assert nameless == []
    assert "150 training images" in opened.plane.accessible_name
    assert opened.plane.aria_role == "application"
    opened.run(
        "window.said = []; new MutationObserver(() => said.push(at('live').textContent))"
        ".observe(at('live'), { childList: true }); at('plane').focus()"
    )
    opened.press(keys.ESCAPE, *[keys.ARROW_UP] * 10)
    opened.until("return said.some((text) => text.startsWith('At '))")
    said = opened.run("return said")
    assert len(said) <= 2  # not each of the ten steps
    assert said[-1].startswith(f"At {opened.text('#z')}. Nearest dot: ")


def test_more_than_two_dimensions(shown, tmp_path, few):
    """The plane of the two that are used most; a dot's own image comes from all."""
    model = fresh("mlp", latent_dim=4)
    for dimension, used in enumerate((3.0, 0.1, 8.0, 0.0)):
        model.z_mean.weight.data[dimension] *= 3 * used
        model.z_log_var.weight.data[dimension] = 0
    model.decoder[0].weight.data *= 3
    model.decoder[2].weight.data *= 5
    epochs = (fresh("mlp", latent_dim=4), model)
    run = keep(tmp_path, model, latent_dim=4, kind="mlp", epochs=epochs)
    assert explore(run) == 0
    opened = shown(run / "explore.html", reduced_motion=True)
    assert opened.text("#z-name") == "z₁, z₃"
    assert "4 latent dimensions" in opened.text("#story")
    assert "z₁ and z₃; the others are 0" in opened.text("#story")
    x, y = opened.run("return [point[0], point[1]]")
    assert_alike(opened.image(opened.one("#digit")), decoded(model, x, 0, y, 0), tolerance=0.15)
    latents = latents_of(model, few.train_images)
    opened.run("select(5)")
    assert_alike(opened.image(opened.one("#decoded")), decoded(model, *latents[5].tolist()))
    tiles = opened.all("#neighbours button")
    nearest = (latents - latents[5]).norm(dim=1).topk(6, largest=False).indices[1:]
    assert [int(tile.get_attribute("data-index")) for tile in tiles] == nearest.tolist()
    opened.run("goTo(0)")
    places = torch.tensor(opened.run("return [...dots]")).view(2, -1).T
    expected = latents_of(epochs[0], few.train_images)[:, [0, 2]]
    torch.testing.assert_close(places, expected, atol=0.02, rtol=0)


def test_an_autoencoder_is_no_vae(shown, tmp_path):
    run = keep(tmp_path, fresh("autoencoder"), kind="autoencoder", table=None)
    assert explore(run) == 0
    opened = shown(run / "explore.html")
    assert "Nothing pulled this autoencoder" in opened.text("#story")
    assert "your autoencoder draws" in opened.text("#about")
    assert not opened.one("#time").is_displayed()
    assert not opened.one("#losses").is_displayed()


@pytest.mark.parametrize("name", ["</script><script>document.title='owned'", "<img src=x>{{data}}"])
def test_hostile_names_are_only_text(shown, tmp_path, package_with, name):
    name = name.replace("/", "⁄")
    hostile = shutil.copytree(package_with(), tmp_path / name)
    run = keep(tmp_path / f"run {name}", fresh("mlp"), kind="mlp", package=hostile)
    assert explore(run) == 0
    opened = shown(run / "explore.html")
    assert f"made of the pieces in {name}, trained" in opened.text("#facts")
    assert opened.driver.title == "Explore your VAE"
    assert opened.run("return [document.scripts.length, document.images.length]") == [2, 0]


def test_data_can_not_end_its_element(run):
    content, _ = make_page(load_run(run), print)
    text = content.decode()
    assert text.count("<script") == 2
    assert "<" not in text.split('id="data">', 1)[1].split("</script>", 1)[0]


def test_a_damaged_page_says_so(chromium, run):
    assert explore(run) == 0
    path = run / "explore.html"
    images = data_in(path)["images"]
    junk = base64.b64encode(b"junk").decode()
    path.write_text(path.read_text(encoding="utf-8").replace(images, junk), encoding="utf-8")
    open_page(chromium, path, 1300)
    opened = ExplorePage(chromium)
    opened.until("return at('about').textContent.includes('unpacked')")
    assert not opened.one("#main").is_displayed()
