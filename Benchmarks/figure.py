#!/usr/bin/env python3
"""Draws Documentation/step-time.svg from the figures of Benchmarks/README.md: python3 Benchmarks/figure.py"""
import os

GROUPS = [
    (
        "ResNet-18, 3x32x32, batch 128, AVX-512 (Zen 4)",
        [("Fovea", 900.5), ("PyTorch, compile", 2335.5), ("PyTorch, channels_last", 2496.0), ("PyTorch, eager", 3435.5)],
    ),
    (
        "ResNet-18, 3x32x32, batch 128, AVX2 (Zen 4)",
        [("Fovea", 917.0), ("PyTorch, compile", 2638.5), ("PyTorch, channels_last", 3193.0)],
    ),
    (
        "template CNN, 1x28x28, batch 128, AVX-512 (Zen 4)",
        [("Fovea", 46.9), ("PyTorch, channels_last", 124.1), ("PyTorch, eager", 136.6), ("PyTorch, compile", 138.2)],
    ),
    (
        "template CNN, 1x28x28, batch 128, AVX2 (Zen 4)",
        [("Fovea", 45.7), ("PyTorch, channels_last", 123.8), ("PyTorch, eager", 147.6)],
    ),
]
LEFT, WIDTH, ROW = 250, 430, 26
parts, y = [], 54
for title, bars in GROUPS:
    parts.append(f'<text x="20" y="{y}" class="h">{title}</text>')
    y += 14
    longest = max(value for _, value in bars)
    for label, value in bars:
        width = WIDTH * value / longest
        kind = "own" if label == "Fovea" else "peer"
        parts.append(f'<text x="{LEFT - 10}" y="{y + 15}" text-anchor="end">{label}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y + 2}" width="{width:.1f}" height="18" rx="2" class="{kind}"/>')
        ratio = "" if kind == "own" else f"  ({value / bars[0][1]:.1f}x)"
        parts.append(f'<text x="{LEFT + width + 8:.1f}" y="{y + 15}">{value:.0f} ms{ratio}</text>')
        y += ROW
    y += 26
height = y - 10
svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="800" height="{height}" viewBox="0 0 800 {height}" font-family="Helvetica, Arial, sans-serif" font-size="13">
<style>.h{{font-weight:bold}} .own{{fill:#d9480f}} .peer{{fill:#adb5bd}} text{{fill:#212529}}</style>
<rect width="800" height="{height}" fill="white"/>
<text x="20" y="26" font-size="15">One f32 training step (forward, backward, SGD update) on 2 CPU cores; shorter is better</text>
{chr(10).join(parts)}
</svg>
"""
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Documentation", "step-time.svg")
open(path, "w").write(svg)
