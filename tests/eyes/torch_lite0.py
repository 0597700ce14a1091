"""EfficientNet-lite0 as a torch module, by its published description: what the conversion is compared with."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320))  # fmt: skip


class Same(nn.Conv2d):
    """A convolution padded as TensorFlow's "same": what is not even goes to the right and below."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        side, (stride, kernel) = x.shape[-1], (self.stride[0], self.kernel_size[0])
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        first = total // 2
        return super().forward(functional.pad(x, (first, total - first, first, total - first)))


class Block(nn.Module):
    def __init__(self, given: int, made: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = given * expansion
        if expansion > 1:
            self._expand_conv = Same(given, wide, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(wide, eps=1e-3)
        self._depthwise_conv = Same(wide, wide, kernel, stride, groups=wide, bias=False)
        self._bn1 = nn.BatchNorm2d(wide, eps=1e-3)
        self._project_conv = Same(wide, made, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(made, eps=1e-3)
        self._adds, self._expands = stride == 1 and given == made, expansion > 1

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        x = functional.relu6(self._bn0(self._expand_conv(given))) if self._expands else given
        x = functional.relu6(self._bn1(self._depthwise_conv(x)))
        x = self._bn2(self._project_conv(x))
        return x + given if self._adds else x


class Lite0(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = Same(3, 32, 3, 2, bias=False), nn.BatchNorm2d(32, eps=1e-3)
        blocks, given = [], 32
        for repeats, kernel, stride, expansion, made in STAGES:
            for repeat in range(repeats):
                blocks.append(Block(given, made, kernel, 1 if repeat else stride, expansion))
                given = made
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = Same(320, 1280, 1, bias=False), nn.BatchNorm2d(1280, eps=1e-3)
        self._fc = nn.Linear(1280, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        x = functional.relu6(self._bn1(self._conv_head(x)))
        return self._fc(x.mean((2, 3))).softmax(-1)
