"""The default stop list, and the words that no stop list of ours may hold."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# What policies command, forbid, permit, promise and push with (deontic and directive words).
_DEONTIC = """
应 应当 应该 须 必须 务必 必 需 需要 要 要求 不 不得 不能 不可 不准 不许 不予 不应 不再 不宜 未 未经
无 无须 无需 没有 非 勿 禁止 严禁 限制 取消 停止 责令 强制 可 可以 能 能够 得以 会 有权 允许 准许
许可 同意 批准 鼓励 支持 引导 推动 推进 促进 加快 加强 加大 提高 提升 完善 健全 优化 建立 实施 落实
确保 保障 保证 给予 予以 奖励 补助 补贴 资助 扶持 优先 重点 积极 大力 着力 切实 严格 原则上 适当
逐步 力争 探索 试点 倡导 提倡 负责 承担 违反 处罚
"""
DEONTIC = frozenset(_DEONTIC.split())


@cache
def default_stop_words() -> frozenset[str]:
    lines = Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
