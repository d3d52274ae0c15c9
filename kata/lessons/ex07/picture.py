"""The VAE: its four outputs for a few images, each beside what it should be."""

from typing import Any

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, one_line, plain, real
from kata.lessons.drawing.digits import digits
from kata.lessons.drawing.finding import Finding, compare
from kata.lessons.drawing.panels import EXPECTED, YOURS, finite, note
from kata.plots import STYLE
from kata.submission.calls.vae import OUTPUTS, Task
from kata.submission.failures import Raised, WrongType
from kata.submission.interface import Submission
