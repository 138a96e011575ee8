"""Chinese, Korean, Japanese and Vietnamese names in Latin letters: which word is the family's.

They are written in both orders, and a table tells which one it is: a family name that millions
bear, before a given name made of that language's syllables. No other names have so few families.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple


class _Language(NamedTuple):
    """*most* is how many syllables a given name has in one word."""

    families: frozenset[str]
    syllable: str
    most: int


# Left out are family names that are given names far more often (Xin, Yue).
_CHINESE = """
    bai bao cai cao chan chang chao chen cheng cheung chiang chiu chou chow chu chung cui dai deng
    ding dong du duan fan fang feng fu gao ge gong guan guo hao he hong hou hsieh hsu hu huang jiang
    kang kong kuo kwok lai lam lau lei leung li liang liao lin ling liu lo lou lu luo lv ma mao meng
    mo mu nie ouyang pan pang peng qian qiao qin qiu qu ren shao shen shi song su sun tan tang tao
    tian tong tsai tse wang wei wen weng wong wu xi xia xiao xie xiong xu xue yan yang yao ye yin
    yip yu yuan zeng zhai zhan zhang zhao zheng zhong zhou zhu zhuang zou
    """
_KOREAN = """
    ahn bae baek byun cha chae cho choe choi chung gil gwak han heo hong hur hwang im jang jeon
    jeong jin jo joo jung kang kim ko koo kwak kwon lee lim min moon nam noh oh paik park rhee roh
    ryu seo shin sim sohn son song suh sung woo yang yeo yim yoo yoon yun
    """
_JAPANESE = """
    abe aoki arai endo fujii fujita fujiwara fukuda goto hara harada hasegawa hashimoto hayashi
    ikeda inoue ishida ishii ishikawa ito kato kawasaki kimura kobayashi kojima kondo maeda matsuda
    matsumoto miura miyazaki mori morita murakami murata nakagawa nakajima nakamura nakano nakayama
    nishimura nomura ogawa okada okamoto ono ota saito sakai sakamoto sasaki sato shimada shimizu
    sugiyama suzuki takada takahashi takeda takeuchi tamura tanaka uchida ueda wada watanabe yamada
    yamaguchi yamamoto yamashita yamazaki yokoyama yoshida
    """
_VIETNAMESE = """
    bui dang dao dinh doan duong hoang huynh luong ngo nguyen pham phan tran trinh truong vo vu
    """

_PINYIN = (
    "(?:[bpm](?:a[ino]?|ang|ei|eng?|i|ian|iao|ie|ing?|ou?|u)|miu|me|f(?:a|ang?|ei|eng?|ou?|u)"
    "|[dtnl](?:a[ino]?|ang|e[in]?|eng|i|ia|i?ang|ian|iao|ie|ing?|iu|ong|ou|ue?|uan|ui|un|uo|ve?)"
    "|(?:[gkh]|[zcs]h|r|[zcs])(?:a[ino]?|ang|e[in]?|eng|i|ong|ou|ua?|uai|uang?|ui|un|uo)"
    "|[jqx](?:ia?|i?ang|ian|iao|ie|ing?|iong|iu|ue?|uan|un)"
    "|y(?:a[no]?|ang|e|i|ing?|ong?|ou|ue?|uan|un)|w(?:a[in]?|ang|ei|eng?|o|u)"
    "|a[ino]?|ang|en?|er|ou)"
)
_HANGUL = (
    "(?:a[hn]|bae|bin|bo|b[eu]+m|by[eou]+ng|cha[en]?|che?o?l|chul|chun|da[en]|do|dong|eui|eu?n"
    "|eon|ga|gang|ge?u?n|geon|gi|goo|gook|gun?|guk|gwan|gwang|gye?ong|gyu|ha[ekn]?|hee|heon"
    "|hong|hoo?n?|hui|hun|hw[ai]n?|hye|hye?ok|hyuk|hye?o?n|hyo|hy[eou]+ng|hyun|i[kln]|ja|jae|je"
    "|jeong|ji|ji[kn]|jo[ou]?ng|joo|joon|jun?|jung|kang|keon|keun|ki|kil|koo|kuk|kwan|kwang"
    "|ky[eou]+ng|kyo|kyu[mn]?|mi|min|mo|mook|moon|mun|my[eou]+ng|na|nam|o[hk]|pil|ra|rae|ran"
    "|ri[mn]?|ro[hk]?|ryeol|ryul|sae|sang?|se|seo|se?ok|seob|seop|se?on|seong|seung|shin"
    "|si[kn]?|so|sol|sook?|soon|sub?|suk|sung?|tae|taek|tak|uk|ung?|weon|w[oa]n|woo|wook|woon"
    "|woong|wu|yang|ye|yeo|ye?ol|yeon|yeong|yeop|yong|yoo|yoon|young|yu|yu[ln]|yi)"
)
_KANA = "(?:(?:[kstnhmrgzjbpyw]|[knhmrgbp]y|sh|ch|ts|f|d)?[aiueo][uh]?(?:n(?![aiueoy]))?)"
_QUOC_NGU = (
    "(?:(?:b|ch?|d|g[hi]?|kh?|l|m|ng?h?|ph?|qu|r|s|th?|tr|v|x|h)?"
    "[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?)"
)
_LANGUAGES = tuple(
    _Language(frozenset(families.split()), syllable, most)
    for families, syllable, most in (
        (_CHINESE, _PINYIN, 2),
        (_KOREAN, _HANGUL, 2),
        (_JAPANESE, _KANA, 5),
        (_VIETNAMESE, _QUOC_NGU, 1),
    )
)
_FAMILIES = frozenset[str]().union(*(one.families for one in _LANGUAGES))
_LONGEST = 16


def is_family(word: str) -> bool:
    return word in _FAMILIES


def is_given(family: str, words: Sequence[str]) -> bool:
    """Whether *words* may be the given name of somebody of this *family*."""
    return any(
        all(_counts(one, word, range(1, one.most + 1)) for word in words)
        for one in _LANGUAGES
        if family in one.families
    )


@lru_cache(8_192)
def begins(family: str, word: str) -> frozenset[str] | None:
    """Return the two letters that the syllables of a given name begin with, as it may be parted:
    none where it has one syllable, None where it is not such a name.

    >>> begins("tan", "xiaowei"), begins("tan", "wei"), begins("tan", "thomas")
    (frozenset({'xw'}), frozenset(), None)
    """
    parted = [one for one in _LANGUAGES if family in one.families and one.most == 2]
    letters = frozenset(word[0] + word[at] for one in parted for at in _seams(one, word))
    is_one = len(word) > 1 and any(_counts(one, word, (1,)) for one in parted)
    return letters if letters or is_one else None


def _seams(language: _Language, word: str) -> Iterator[int]:
    for at in range(1, min(len(word), _LONGEST)):
        if _counts(language, word[:at], (1,)) and _counts(language, word[at:], (1,)):
            yield at


def _counts(language: _Language, word: str, numbers: Sequence[int]) -> bool:
    """Whether *word* is so many syllables, the least to the most of *numbers*."""
    pattern = f"{language.syllable}{{{numbers[0]},{numbers[-1]}}}"
    return len(word) <= _LONGEST and re.fullmatch(pattern, word) is not None
