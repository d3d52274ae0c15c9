"""The pass over a student's file: each rule fires where it should, and never on a right answer."""

import ast
import random
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kata.files import ROOT
from kata.manifest import exercises
from kata.submission.syntax_pass import look_at

RIGHT_ANSWERS = ROOT / "tests" / "kata" / "lessons" / "right_answers"
NAMES = {exercise.id: exercise.name for exercise in exercises()}
RIGHT = [(NAMES[path.name[:4]], path) for path in sorted((ROOT / "solutions").glob("ex*.py"))] + [
    (NAMES[path.parent.name], path) for path in sorted(RIGHT_ANSWERS.glob("ex*/*.py"))
]
MUTANTS = [(NAMES[path.parent.name], path) for path in sorted((ROOT / "mutants").glob("ex*/*.py"))]


def label(value):
    return f"{value.parent.name}/{value.stem}" if isinstance(value, Path) else ""


def whys(source, function="f"):
    return [place.why for place in look_at(dedent(source), function)]


def in_loop(lines):
    """A training loop with these lines in it, in which nothing else could be said of any line."""
    loop = indent(dedent(lines), " " * 12)
    return (
        "def train(model, optimizer, train_loader, *, device='cpu', alpha=1.0):\n"
        "    model.to(device).train()\n"
        "    log = []\n"
        "    for _ in range(3):\n"
        "        for features, _ in train_loader:\n"
        f"            loss = alpha * model(features)\n{loop}\n"
        "            loss.backward(); optimizer.step()\n"
        "    return log\n"
    )


@pytest.mark.parametrize(("name", "path"), RIGHT, ids=label)
def test_right_answers_are_left_alone(name, path):
    source = path.read_text(encoding="utf-8")
    assert look_at(source, name) == []
    assert look_at(source) == []


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_an_untouched_stub_is_left_alone(exercise):
    stub = ROOT / "kata" / "stubs" / f"{exercise.file}.txt"
    assert look_at(stub.read_text(encoding="utf-8"), exercise.name) == []


@pytest.mark.parametrize("line", ["model.train", "optimizer.zero_grad", "loss.backward"])
def test_a_method_without_brackets(line):
    (place,) = look_at(in_loop(line), "train")
    assert (place.line, place.text) == (7, line)
    assert place.why == f"`{line}` is named here, not called: there are no brackets after it."
    assert look_at(in_loop(f"{line}()"), "train") == []


@pytest.mark.parametrize(
    ("wrong", "right", "named"),
    [
        ("log.append(loss.item)", "log.append(loss.item())", "loss.item"),
        ("log += [loss.item]", "log += [loss.item()]", "loss.item"),
        ("log.append(float(loss.item))", "log.append(float(loss.item()))", "loss.item"),
        ("log.append((loss.item, 1))", "log.append((loss.item(), 1))", "loss.item"),
        ("log[0] = loss.item", "get = loss.item; log.append(get())", "loss.item"),
        ("log.append(loss.item / 2)", "log += map(torch.Tensor.item, [loss])", "loss.item"),
        ("log.append(loss.detach)", "log.append(loss.detach())", "loss.detach"),
        ("mean = loss.mean; log.append(mean)", "mean = loss.mean; log.append(mean())", "loss.mean"),
        ("log.append(2 * loss.exp)", "log.append(2 * torch.exp(loss))", "loss.exp"),
        ("log += [l.item for l in [loss]]", "log += [l.item() for l in [loss]]", "l.item"),
    ],
)
def test_a_method_without_brackets_as_a_value(wrong, right, named):
    (place,) = look_at(in_loop(wrong), "train")
    assert place.why.startswith(f"`{named}` is named here, not called")
    assert look_at(in_loop(right), "train") == []


@pytest.mark.parametrize(
    "result",
    [
        "Normal(z_mean, 1.0).mean",
        "dist.mean",
        "stats(z_mean).mean",
        "torch.exp",
        "z_mean.shape[0]",
    ],
)
def test_an_attribute_that_may_be_no_method_is_left_alone(result):
    source = f"""
        class Stats(NamedTuple):
            mean: Tensor

        def f(z_mean):
            dist = Normal(z_mean, 1.0)
            show(dist)
            return {result}
    """
    assert whys(source) == []


@pytest.mark.parametrize(
    ("line", "leaves"),
    [
        ("features.to(device)", "leaves `features` as it was"),
        ("loss.mul(2)", "leaves `loss` as it was"),
        ("loss.detach()", "leaves `loss` as it was"),
        ("(loss - 1).pow(2).mean()", "leaves `(loss - 1).pow(2)` as it was"),
        ("torch.mean(loss)", "`torch.mean` returns a new tensor and changes none"),
        ("loss + 1", "nothing is assigned"),
        ("loss == alpha", "nothing is assigned"),
        ("features[:28]", "nothing is assigned"),
        ("log + [loss.item()]", "nothing is assigned"),
    ],
)
def test_a_dropped_result(line, leaves):
    (place,) = look_at(in_loop(line), "train")
    assert place.text == line
    assert place.why.startswith(f"The result of `{line}` is dropped: ")
    assert leaves in place.why
    assert look_at(in_loop(f"log.append({line})"), "train") == []


@pytest.mark.parametrize(
    "line",
    [
        "model.to(device)",
        "loss.mul_(2)",
        "loss.mul_(2).add_(1)",
        "torch.add(loss, 1, out=loss)",
        "torch.manual_seed(3)",
        "seen = set(); seen.add(3)",
        "x = set(); x.add(3)",
        "net = Encoder(); net.to(device)",
        "layer = model.layer; layer.to(device); layer.float()",
        "[layer.to(device) for layer in model.children()]",
        "log[-1:] = [loss.item()]",
        "log.append(1) if alpha else None",
        "alpha and log.append(1)",
        "print(loss) == None",
        "log[0]",
        "...",
        "'a remark'",
    ],
)
def test_statements_that_may_do_something_are_left_alone(line):
    assert look_at(in_loop(line), "train") == []


def test_a_parameter_that_is_renamed_instead_of_changed():
    wrong = "for p in model.parameters():\n    p = p - 0.1 * p.grad"
    (place,) = look_at(in_loop(wrong), "train")
    assert "what the loop goes over stays as it was" in place.why
    for right in (
        "for p in model.parameters():\n    p -= 0.1 * p.grad",
        "for p in model.parameters():\n    p.data = p - 0.1 * p.grad",
        "for p in [1, 2]:\n    p = p + 1\n    log.append(p)",
        "for p in [1, 2]:\n    p = p + 1\nlog.append(p)",
    ):
        assert look_at(in_loop(right), "train") == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("print(x)", "`f` has no `return` with a value, so a call gives `None`."),
        ("print(x)\n    return", "`f` has no `return` with a value"),
        ("print(x)\n    return None", "`f` has no `return` with a value"),
        ("def g(): return x\n    g()", "`f` has no `return` with a value"),
        ("yield x", "`f` has a `yield`, so a call gives a generator"),
        ("return x", ""),
        ("if x: return 1\n    raise ValueError", ""),
        ("def g(): yield x\n    return g()", ""),
        ("return [y for y in x]", ""),
        ("raise NotImplementedError", ""),
    ],
)
def test_a_function_without_a_result(body, says):
    found = look_at(f"def f(x):\n    {body}\n", "f")
    assert [place.why[: len(says)] for place in found] == ([says] if says else [])


def test_a_forward_without_a_result():
    source = (
        "class Trim(nn.Module):\n    def forward(self, images):\n        {} images[:, :, :28]\n"
    )
    (place, *_) = look_at(source.format("x ="), "Trim")
    assert place.text == "def forward(self, images):"
    assert place.why == "`Trim.forward` has no `return` with a value, so a call gives `None`."
    assert look_at(source.format("return"), "Trim") == []


@pytest.mark.parametrize(
    "source",
    [
        "@collect\ndef f(x):\n    yield x\n",
        "def f(x):\n    yield x\nf = collect(f)\n",
        "def _f(x):\n    yield x\ndef f(x):\n    return list(_f(x))\n",
        "class Trim(Crop):\n    pass\n",
        "if fast:\n    def f(x):\n        print(x)\nelse:\n    from g import f\n",
    ],
)
def test_a_name_that_may_stand_for_something_else_is_left_alone(source):
    assert look_at(source, "f") == look_at(source, "Trim") == []


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("for y in x:\n        g(y)\n        return y", 4),
        ("for y in x:\n        if y: return 1\n        else: return 2", 4),
        ("while x > 1:\n        loss.backward()\n        break\n    return x", 4),
        ("for y in x:\n        for z in y:\n            g(z)\n        return y", 5),
        ("for y in x:\n        if y: return y\n    return x", 0),
        ("for y in x:\n        if y: continue\n        return y", 0),
        ("while True:\n        x = g(x)\n        return x", 0),
        ("for y in x:\n        shape = y.shape\n        break\n    return shape", 0),
    ],
)
def test_a_loop_that_ends_in_its_first_round(source, line):
    found = look_at(f"def f(x):\n    {source}\n", "f")
    assert [place.line for place in found] == ([line] if line else [])
    assert all("ends the loop of line 2 in its first round" in place.why for place in found)


def test_what_comes_after_a_return_is_told_at_the_return():
    (place,) = look_at("def f(x):\n    return x\n    x = 2\n    print(x)\n", "f")
    assert (place.line, place.text) == (2, "return x")
    assert place.why == "After this `return`, lines 3 to 4 can never run."
    for left_over in ("raise NotImplementedError('Exercise 3')", "pass", "return 2", "yield"):
        assert look_at(f"def f(x):\n    for y in x:\n        return 1\n        {left_over}\n") == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return z_mean.to('cuda') * alpha", "`'cuda'` is a fixed device, whatever `device` says."),
        ("return z_mean.cuda() * alpha", "`.cuda()` is a fixed device, whatever `device` says."),
        (
            "return torch.zeros(3, device='cuda') + alpha * z_mean",
            "`'cuda'` is a fixed device, whatever `device` says.",
        ),
        ("return z_mean.to(device) * alpha", ""),
        ("if device == 'cuda': z_mean = z_mean.to('cuda')\n    return z_mean * alpha", ""),
    ],
)
def test_a_fixed_device(body, says):
    found = whys(f"def f(z_mean, *, device='cpu', alpha=1.0):\n    {body}\n")
    assert found[:1] == ([says] if says else [])


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            "torch.randn(10, latent_dim)",
            "`10` is a fixed number here, and `num_images` is never read.",
        ),
        (
            "torch.randn((num_images, 2))",
            "`2` is a fixed number here, and `latent_dim` is never read.",
        ),
        ("torch.normal(0, 1, size=(3, latent_dim))", "`3` is a fixed number here, and"),
        ("[torch.randn(latent_dim) for _ in range(10)]", "`10` is a fixed number here, and"),
        (
            "torch.randn(5, 2)",
            "`5` is a fixed number here, and `num_images` and `latent_dim` are never read.",
        ),
        ("torch.stack([torch.randn(1, latent_dim) for _ in range(num_images)])", ""),
    ],
)
def test_a_fixed_number_where_an_argument_says_how_many(body, says):
    found = whys(f"def f(num_images, latent_dim):\n    return {body}\n")
    assert [why[: len(says)] for why in found[:1]] == ([says] if says else [])


@pytest.mark.parametrize(
    ("result", "number"),
    [
        ("((decoded - features) ** 2).sum() / 256", "256"),
        ("F.mse_loss(decoded, features) * 784", "784"),
        ("(28 * 28) * torch.mean(decoded - features)", "784"),
        ("(decoded - features).view(-1, 28 * 28)", "784"),
        ("(decoded - features).sum() / len(features)", ""),
        ("(decoded - features).sum() / 2", ""),
        ("(decoded - features).sum() * (1 / math.ceil(len(features) / 64))", ""),
        ("show(f'{(decoded - features).sum() / 256}')", ""),
    ],
)
def test_a_size_that_is_written_out(result, number):
    found = whys(f"def f(decoded, features):\n    return {result}\n")
    says = f"`{number}` is a fixed number here, whatever the sizes of the arguments."
    assert found == ([says] if number else [])


def test_an_argument_that_nothing_reads_is_shown_at_its_own_line():
    source = "def f(\n    x,\n    *,\n    alpha=1.0,\n):\n    return x\n"
    (place,) = look_at(source, "f")
    assert (place.line, place.text) == (4, "alpha=1.0,")
    assert place.why == "`alpha` is never read in `f`."
    assert whys("def f(x, y, z):\n    return y") == ["`x` and `z` are never read in `f`."]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x, *, alpha=1.0):\n    return x * alpha",
        "def f(x, *, alpha=1.0):\n    return g(x, alpha=alpha)",
        "def f(x, *, alpha=1.0):\n    def g():\n        return x * alpha\n    return g()",
        "def f(x, *, alpha=1.0):\n    return (lambda y: y * alpha)(x)",
        "def f(x, *, alpha=1.0):\n    return f'{x} {alpha}'",
        "def f(x, *, alpha=1.0):\n    return Trainer(**locals())",
        "def f(x, *, alpha=1.0):\n    del alpha\n    return x",
        "def f(x, verbose=False, *args, _unused=1, **options):\n    return x",
        "class f:\n    def forward(this, x):\n        return x",
    ],
)
def test_an_argument_that_may_be_read_is_left_alone(source):
    assert whys(source) == []


@pytest.mark.parametrize(
    "body",
    [
        "alpha = 1.0\n    return x * alpha",
        "for y in x:\n        alpha: float = 1.0\n        x = y * alpha\n    return x",
        "from g import alpha\n    return x * alpha",
    ],
)
def test_an_argument_that_is_replaced_before_it_is_read(body):
    (why,) = whys(f"def f(x, *, alpha=1.0):\n    {body}\n")
    assert why == (
        "`alpha` gets a new value here before anything reads it: "
        "what the caller hands in has no effect."
    )


@pytest.mark.parametrize(
    "body",
    [
        "alpha = alpha or 1.0\n    return x * alpha",
        "if alpha is None:\n        alpha = 1.0\n    return x * alpha",
        "if x:\n        alpha = 1.0\n    return x * alpha",
        "for y in x:\n        alpha = 1.0\n    return x * alpha",
        "x = x * alpha\n    alpha = 1.0\n    return x * alpha",
        "try:\n        alpha = g()\n    except ValueError:\n        pass\n    return x * alpha",
        "while x > alpha:\n        alpha = 1.0\n    return x",
    ],
)
def test_an_argument_that_may_be_read_before_it_is_replaced_is_left_alone(body):
    assert whys(f"def f(x, *, alpha=1.0):\n    {body}\n") == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("noise = torch.randn(3)\n    return z", "`noise` is computed here, and nothing reads it."),
        (
            "noise = torch.rand(3)\n    noise = torch.randn(3)\n    return z + noise",
            "`noise` gets another value in line 3 before anything reads this one.",
        ),
        ("noise = torch.randn(3)\n    return z + noise", ""),
        ("noise = torch.empty(3)\n    noise.normal_()\n    return z + noise", ""),
        ("noise = torch.zeros(3)\n    noise[0] = 1\n    return z", ""),
        ("noise = torch.zeros(3)\n    noise = noise + z\n    return noise", ""),
        ("noise = 0\n    noise = torch.randn(3)\n    return z + noise", ""),
        ("_ = torch.randn(3)\n    return z * _", ""),
        ("start = time.time()\n    return z", ""),
        ("old = torch.rand(3)\n    if z: old = torch.randn(3)\n    return z + old", ""),
        (
            "def g(): return n\n    n = torch.rand(3)\n    z += g()\n    n = torch.ones(3)\n"
            "    return z + g()",
            "",
        ),
        ("global noise\n    noise = torch.randn(3)\n    return z", ""),
        (
            "try:\n        y = torch.rand(3)\n        y = torch.eye(z)\n    except E: pass\n"
            "    return y * z",
            "",
        ),
    ],
)
def test_a_tensor_that_nothing_reads(body, says):
    assert whys(f"def f(z):\n    {body}\n") == ([says] if says else [])


def test_the_most_telling_comes_first():
    source = """
        def f(z_mean, *, alpha=1.0):
            noise = torch.randn(3)
            z_mean.mul(2)
            return z_mean.exp
    """
    assert [why.split("`")[1] for why in whys(source)] == [
        "z_mean.exp",
        "z_mean.mul(2)",
        "alpha",
        "noise",
    ]


def test_lines_are_counted_as_editors_count_them():
    for newline in ("\n", "\r\n", "\r"):
        source = f"\ufeffx = 1{newline}def f(ä):{newline}    g('ö',\x0c ä); ä.item{newline}"
        (place,) = look_at(source)
        assert place.line == 3
        assert place.why.startswith("`ä.item` is named here")


@pytest.mark.parametrize(("name", "path"), MUTANTS, ids=label)
def test_a_place_is_a_line_of_theirs_and_never_gives_the_answer(name, path):
    source = path.read_text(encoding="utf-8")
    solution = (ROOT / "solutions" / next(e.file for e in exercises() if e.name == name)).read_text(
        encoding="utf-8"
    )
    body = {ast.unparse(node) for node in ast.walk(ast.parse(solution)) if is_code(node)}
    for place in look_at(source, name):
        assert place.text == source.splitlines()[place.line - 1].strip()
        assert not [line for line in body if line in place.why]


def is_text(node):
    return isinstance(node, ast.Constant)


def is_code(node):
    return isinstance(node, ast.Assign | ast.Return | ast.Expr) and not is_text(node.value)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def f(:",
        "a\0b",
        "\ud800",
        "(" * 10_000,
        "x" + ".add(1)" * 5_000,
        "-" * 20_000 + "1",
        "9" * 10_000,
        "def f(x):\n    return " + "not " * 2_000 + "x",
        "def f(x):\n    x" + ".add(1)" * 500 + "\n",
        "x = 1\n" * 100_000,
        "match x:\n    case [y, *_] if (z := y): pass\n    case {'a': 1, **rest}: del rest",
        "async def f(x, /, *y, z=1, **k):\n    async with x as y: await y\n    return [*y]",
        "@d\nclass f[T]: ...",
        "class f:\n    forward = lambda self, x: x",
        "f = lambda x: (yield)",
        "def f(*, a): global b; nonlocal_ = b; (a := 1); a: int; return {**a}",
        "def f(a=lambda: (yield)):\n    try: pass\n    except* E: pass\n    else: return a.item",
    ],
)
def test_whatever_the_text_is_nothing_is_raised(source):
    assert isinstance(look_at(source, "f"), list)


@given(seed=st.integers(0, 2**32), text=st.text(max_size=5))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_mutated_answers_never_raise(seed, text):
    name, source = Random(seed).mutated(text)
    assert isinstance(look_at(source, name), list)


class Random(random.Random):
    """Answers in which lines were moved, changed or cut, so that most of them still parse."""

    def mutated(self, text):
        name, path = self.choice(RIGHT)
        lines = path.read_text(encoding="utf-8").split("\n")
        for _ in range(self.randint(1, 4)):
            i, j = self.randrange(len(lines)), self.randrange(len(lines))
            line = lines[i]
            at = self.randrange(len(line) + 1)
            lines[i] = self.choice(
                [
                    lines[j],
                    "",
                    line.replace("()", ""),
                    line.replace("return ", ""),
                    line.partition("= ")[2].rjust(len(line)),
                    line[:at] + text + line[at:],
                    line[:at],
                    line + "\n" + line,
                ]
            )
        return name, "\n".join(lines)
