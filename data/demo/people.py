"""Invented people: names drawn from common surnames and given-name characters.

Nobody real is meant. Telephone numbers start with 000, which no Chinese number does.
"""

from __future__ import annotations

import numpy as np

SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯"
)
FIRST = "志建国明晓文海永秀玉春桂世德光家俊思雨子欣佳梓浩宇一嘉泽诗雅若亦云清安景书承启"
SECOND = "华平军英强伟芳兰珍辉林波涛梅红霞燕丽娟敏静涵轩怡彤然琪博睿阳晨悦宁航远川溪禾"
#: Chance that a given name is a single character.
SINGLE = 0.22


def names(rng: np.random.Generator, count: int) -> list[str]:
    """``count`` invented names; earlier surnames are more frequent, as they are in life."""
    weights = 1 / np.sqrt(np.arange(1, len(SURNAMES) + 1))
    surname = rng.choice(np.array(list(SURNAMES)), count, p=weights / weights.sum())
    first = rng.choice(np.array(list(FIRST)), count)
    first[rng.random(count) < SINGLE] = ""
    second = rng.choice(np.array(list(SECOND)), count)
    return [f"{a}{b}{c}" for a, b, c in zip(surname, first, second, strict=True)]


def phones(numbers: np.ndarray) -> list[str]:
    """Telephone numbers that cannot be anybody's: 000-xxxx-xxxx."""
    return [f"000-{number // 10000 % 10000:04d}-{number % 10000:04d}" for number in numbers]
