"""What is said of a wrong answer whose mistake has no name: one relation, and a true one."""

from textwrap import dedent

import pytest

from kata.checking.run_in_process import run_in_process
from kata.manifest import ROOT

TRIM = (
    "from torch import nn\nclass Trim(nn.Module):\n    def forward(self, x):\n        return {}\n"
)
DRAW = "import torch\ndef reparameterize(m, v):\n    return {}\n"
KL = "def kl_divergence(m, v):\n    k = (m**2 + v.exp() - 1 - v) / 2\n    return {}\n"
PIXELS = "def pixel_sum_mse(d, f):\n    e = (d - f) ** 2\n    return {}\n"
SAMPLE = (
    "import torch\n@torch.no_grad()\ndef sample_images(decoder, n, d, *, device='cpu'):\n"
    "    z = torch.randn(n, d, device=device)\n    return {}\n"
)
TEXTS = {"ex01": TRIM, "ex02": DRAW, "ex03": KL, "ex04": PIXELS, "ex06": SAMPLE}

SEEN = [
    ("ex01", "x[..., :28, :28].mT", "Pixel (i, j) of your result shows pixel (j, i) of the input."),
    ("ex01", "x[..., :28, :28].flip(3)", "shows pixel (i, 27 − j) of the input."),
    ("ex01", "x.roll(1, 0)[..., :28, :28]", "image 0 shows pixels of the input's image 1."),
    ("ex01", "x[..., :28, :28].relu()", "but negative pixels change: -20 becomes 0"),
    (
        "ex01",
        "x[..., :28, :28] * (x[..., :28, :28].abs() > 3e-6)",
        "about 1e-05, but not for smaller",
    ),
    (
        "ex01",
        "(nn.functional.avg_pool2d(x, 2) if min(x.shape[2:]) > 61 else x)[..., :28, :28]",
        "right for [1, 2, 61, 61], but not for [1, 2, 62, 62]: there, it has values that no",
    ),
    ("ex01", "x[..., :28, :28].float()", "float64 images come back as float32."),
    ("ex01", "x[..., :28, :28].float().to(x.dtype)", "went through float32 somewhere."),
    (
        "ex01",
        "(lambda y: (y.requires_grad and y.register_hook(lambda g: g.clamp(-1, 1)), y)[1])"
        "(x[..., :28, :28])",
        "not the one that the later layers sent: its numbers are clipped to 1.",
    ),
    (
        "ex02",
        "m + torch.randn_like(m) * torch.exp(v.clamp(-8, 8) / 2)",
        "of 8 or -8, and not for",
    ),
    ("ex02", "2 * m + torch.randn_like(m) * torch.exp(v / 2)", "your z grows by 2."),
    (
        "ex02",
        "m + torch.randn_like(m) * torch.exp(v / 3)",
        "σ is 0.368, 1, 2.72. There, your z",
    ),
    ("ex02", "m + torch.randn_like(m) * torch.exp(v.mean() / 2)", "in 199 other places."),
    (
        "ex02",
        "m + torch.randn_like(m).sign() * torch.exp(v / 2)",
        "takes two values only, -1 and 1: a sign, and no size.",
    ),
    (
        "ex02",
        "m + torch.randn(m[:, :1].shape).repeat(1, m.shape[1]).cumsum(1) * 0"
        " + torch.cat([e := torch.randn((len(m) + 1) // 2, m.shape[1]), -e])[: len(m)]"
        " * torch.exp(v / 2)",
        "second half of the images gets the noise of the first half with its sign flipped.",
    ),
    (
        "ex02",
        "m + torch.randn(1 + sum((n - 1) * s for n, s in zip(m.shape, m.stride())), dtype=m.dtype)"
        ".as_strided(m.shape, m.stride()) * torch.exp(v / 2)",
        "Where z_mean is one row expanded to a batch (strides [0, 1] in memory), all images",
    ),
    ("ex03", "-k.mean() * -2", "is right only where D (the number of latent dimensions) is 2."),
    (
        "ex03",
        "k.sum(1).mean() if len(m) > len(m.T) else k.sum(0).mean()",
        "as if N and D were swapped.",
    ),
    ("ex03", "k.squeeze().sum(-1).mean()", "as many times too large as there are images."),
    ("ex03", "k.sum() / min(len(m), 90)", "it is too large, as if it were divided by 90."),
    ("ex03", "k.sum(1).mean() + 0 * m.detach().mul_(2).sum()", "You write into z_mean: the"),
    ("ex03", "k.sum(1).mean() / 4", "is 4 times too small, whatever the inputs."),
    ("ex03", "k.mean() / 5", "5·D times too small; D is the number of latent dimensions."),
    ("ex03", "k.sum() / 3", "is right only where N (the number of images) is 3."),
    (
        "ex03",
        "((m**2).sum(1).sqrt() ** 2 / 2 + (v.exp() - 1 - v).sum(1) / 2).mean()",
        "A root has no gradient at 0.",
    ),
    (
        "ex03",
        "k.sum(1).mean() * m.new_empty(()).uniform_(1, 2)",
        "Two calls with the same inputs give",
    ),
    ("ex03", "k.sum(1).mean() + 0.01", "is too large by 0.01, whatever the inputs."),
    ("ex03", "k[:, :-1].sum(1).mean()", "The last latent dimension makes no difference"),
    ("ex03", "k.sum(1).mean(0, keepdim=True)", "The number is right, but it has the shape [1]"),
    ("ex03", "k.sum(1)[:, None] + k.sum(1)", "[N] beside [N, 1] gives [N, N]"),
    (
        "ex03",
        "kl_divergence(m.float(), v.float()).double() if m.element_size() > 4 else k.sum(1).mean()",
        "only the first digits of your result",
    ),
    ("ex04", "e.sum((1, 2, 3)).mean() / 256", "is 256 times too small"),
    ("ex04", "e.flatten(1).unique(dim=0).sum(1).mean()", "that holds the same image twice."),
    ("ex04", "e[:, 0].sum((1, 2)).mean()", "The last channel makes no difference"),
    ("ex04", "(d + f).square().sum((1, 2, 3)).mean()", "Where decoded and features are equal"),
    ("ex04", "e.mean() * e[0, 0].numel()", "is C times too small: by the number of channels."),
    ("ex04", "e.mean() * d.shape[1] * d.shape[2] ** 2", "is H/W times the right one"),
    (
        "ex04",
        "e.sum((1, 2, 3)).mean() / (1 + (d.shape[1] == 3))",
        "It is the number of channels that decides: 2 is right, 3 is wrong.",
    ),
    (
        "ex04",
        "(e.half() if e.numel() > 1e5 else e).sum((1, 2, 3)).mean()",
        "your result is inf; fl",
    ),
    ("ex04", "e.sum((1, 2, 3)).max()", "depends on which other images are in the batch"),
    ("ex04", "((d - f).abs() ** 3).sum((1, 2, 3)).mean()", "make your result 8 times as large"),
    (
        "ex04",
        "e.sum((1, 2, 3))[e.sum((1, 2, 3)) > 0].mean()",
        "decoded and features are equal, your result is nan.",
    ),
    (
        "ex04",
        "((d - f).abs().clamp(max=99) * (2 * (d - f).abs() - (d - f).abs().clamp(max=99)))"
        ".sum((1, 2, 3)).mean()",
        "farther out, it grows only in proportion.",
    ),
    (
        "ex04",
        "e.sum((1, 2, 3)).mean() * (not __import__('torch').allclose(d, f))",
        "10000 or -10000, and not for 100000 or -100000; farther out, it is 0.",
    ),
    (
        "ex01",
        "x.detach()[..., :28, :28] + (x - x.detach())[..., -28:, -28:]",
        "lands 2 rows below and 3 columns to the right of",
    ),
    ("ex02", "m + torch.randn(m.shape).squeeze() * torch.exp(v / 2)", "z has the shape [3, 3]."),
    (
        "ex06",
        "decoder(z[z.norm(dim=1).argsort()])",
        "Look for what puts latents or images in order",
    ),
    ("ex06", "decoder((z * 10).round() / 10)", "0.1 apart. Look for what rounds them."),
    (
        "ex06",
        "decoder(torch.randn(n, d, generator=torch.Generator().manual_seed("
        "int(torch.randint(1000, ())))).to(device))",
        "get the noise of an earlier one, at no regular distance",
    ),
    ("ex06", "decoder(z.sign())", "takes two values only, -1 and 1"),
    ("ex06", "decoder(z - z.mean(0))", "adds up to 0 for every latent dimension"),
    ("ex06", "decoder(z / z.norm(dim=1, keepdim=True) * d**0.5)", "add up to the same number"),
    ("ex06", "decoder(z[:, None])", "given latents of the shape [5, 1, 3]"),
    (
        "ex06",
        "decoder(z[: (n + 1) // 2].repeat(2, 1)[:n])",
        "the second half of the images gets the noise",
    ),
    ("ex06", "decoder(z[:50]).repeat(n // 50 + 1, 1, 1, 1)[:n]", "number 51 is number 1 again."),
    (
        "ex06",
        "decoder(z * (torch.arange(n) != 2)[:, None])",
        "the 3rd image is 0 in all 4 latent dimensions.",
    ),
    (
        "ex06",
        "decoder(torch.randn(n + d - 1).unfold(0, d, 1).contiguous())",
        "each image gets the noise of the image before, moved by 1 latent dimension:",
    ),
    ("ex06", "torch.rand(n, 1, 28, 28)", "the decoder was never called."),
]


def observed(package_with, exercise_id, text):
    [verdict] = run_in_process(
        package_with(**{exercise_id: text}), [exercise_id], until_failure=True
    )
    assert not verdict.is_passed
    assert verdict.diagnosis_error == ""
    return verdict.observation


@pytest.mark.parametrize(("exercise_id", "code", "words"), SEEN)
def test_a_relation_is_seen(package_with, exercise_id, code, words):
    assert words in observed(package_with, exercise_id, TEXTS[exercise_id].format(code))


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ("optimizer.step()", "optimizer.step(); optimizer.step()", "step 12 times"),
        ("features.to(device)", "features.to(device) - 0.5", "not the loader's images as they are"),
        ("+ kl", "+ kl / 2", "0.3 times the gradient of the reconstruction loss and 0.5 times"),
        (
            "+ kl",
            "+ kl / len(train_loader)",
            "on an epoch of two batches followed 0.3",
        ),
        ("(z_mean, z_log_var)", "(z_mean.detach(), z_log_var)", "was given detached z_mean"),
        (".item()", ".item() + 1", "is off by 1 for every batch"),
        ("in train_loader", "in reversed(list(train_loader))", "into the model went [7], [4, 5"),
        (
            "optimizer.step()",
            "model.eval(); _, m, v, d = model(features); model.train()\n"
            "            reconstruction, kl = pixel_sum_mse(d, features), kl_divergence(m, v)\n"
            "            loss = alpha * reconstruction + kl; optimizer.step()",
            "the losses that each batch has in eval mode, before its step.",
        ),
    ],
)
def test_what_was_seen_of_the_training_loop(package_with, line, instead, words):
    text = (ROOT / "solutions" / "ex05_training_loop.py").read_text(encoding="utf-8")
    assert line in text
    assert words in observed(package_with, "ex05", text.replace(line, instead))


def test_noise_that_is_kept_is_seen_before_what_it_does_to_the_scale(package_with):
    text = """
        import torch

        kept = {}

        def reparameterize(m, v):
            key = *m.shape, m.dtype, torch.initial_seed()
            pool = kept.setdefault(key, [])
            pool.append(torch.randn(m.shape, dtype=m.dtype) if len(pool) < 8 else pool[-8])
            return m + pool[-1] * torch.exp(v / 2)
    """
    assert "repeats after 8 calls" in observed(package_with, "ex02", dedent(text))
