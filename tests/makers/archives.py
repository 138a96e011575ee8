"""An invented archive to learn from, and keywords of every kind to ask it for. Always the same
ones."""

import random
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product

from digest.model import Keyword, Paper
from tests.makers import build

WORDS = [
    "agent",
    "Agents",
    "agent's",
    "graph",
    "Graphs",
    "model",
    "Models",
    "neural",
    "reward",
    "Reward",
    "policy",
    "policies",
    "behaviour",
    "Behavior",
    "modelling",
    "modeling",
    "centre",
    "train",
    "training",
    "trained",
    "use",
    "using",
    "used",
    "us",
    "plan",
    "planning",
    "planned",
    "even",
    "evening",
    "evaluate",
    "evaluating",
    "evaluation",
    "evaluator",
    "RAG",
    "RAGs",
    "rag",
    "GAN",
    "GANs",
    "gan",
    "BERT",
    "BERTology",
    "Poincaré",
    "Poincare",
    "naïve",
    "β",
    "beta",
    "C++",
    "bias",
    "biases",
    "news",
    "losses",
    "loss",
    "of",
    "the",
    "this",
    "and",
    "in",
    "x",
    "3D",
    "大",
    "模",
    "型",
]
PHRASES = (
    "retrieval-augmented generation (RAG)",
    "Retrieval augmented generations (RAGs)",
    "graph neural network (GNN)",
    "GNN",
    "GNNs",
    "reward model",
    "model of reward",
    "a model, as used in the reward",
    "大模型",
    "$\\beta$-model",
    "Wu et al. we train",
    "(“Agents.”) Graph",
    "graph neural. Network",
    "nai\u0308ve bias",
)
TERMS = (
    *(
        "agent",
        "graph",
        "reward model",
        "behaviour",
        "training",
        "using",
        "policy",
        "evaluation",
        "β",
        "naïve",
        "C++",
        "biases",
    ),
    *(
        "graph neural network",
        "retrieval augmented generation",
        "model of reward",
        "neural graph of the agent",
        "use this model",
    ),
    *(
        '"reward model"',
        "“neural graph”",
        '"model"',
        '"retrieval augmented generation"',
        '"RAG"',
        "大模型",
        "模型",
        '"大模"',
    ),
    *(
        "RAG",
        "GAN",
        "GNN",
        "X",
        "=agents",
        "=GAN",
        "=Reward model",
        '"=used"',
        "evaluat*",
        "BERT*",
        "mode* reward",
        "rewa* polic*",
    ),
    *(
        "agent AND graph",
        "reward model AND agent",
        '"reward model" AND neural',
        "RAG AND =agents",
        "evaluat* AND policy",
    ),
    *(
        "agent AND agents AND reward",
        'graph neural network AND "use"',
        "大模型 AND model",
        "AND",
        "3D",
        "news and loss",
    ),
    *("text 1", "text 2", "text 3", "text 4"),
)
FIELDS = ("any", "title", "abstract")
SUBJECTS = ("cs.AI", "cs.LG", "math.CO", "stat.ML", "cs", "math", "Physics; Optics", "q-bio.NC")
# Of so few texts that a space of 96 axes has room for all of what they differ in, however its axes
# are found.
TEXTS, PAPERS = 100, 240
_SYLLABLES = (
    "ta",
    "mo",
    "ne",
    "ri",
    "ku",
    "sel",
    "vor",
    "an",
    "pi",
    "gro",
    "bu",
    "dal",
    "fo",
    "zi",
    "we",
    "lum",
)
ASKED = build.profile(*(Keyword(term=term, field=field) for term, field in product(TERMS, FIELDS)))


@cache
def papers() -> tuple[Paper, ...]:
    """Return papers that say some of `WORDS` and of `PHRASES` among many others, in subjects that
    lean to what they say."""
    chance = random.Random(4)
    others = ["".join(pair) for pair in product(_SYLLABLES, repeat=2)]
    texts = [
        (f"{_text(chance, others, 6)} text {number}", _text(chance, others, 22))
        for number in range(TEXTS)
    ]
    return tuple(_paper(chance, number, *texts[number % TEXTS]) for number in range(PAPERS))


@cache
def stripped() -> tuple[Paper, ...]:
    """Return the papers of each text without `WORDS` and `PHRASES`: what reads like them and holds
    nothing that is asked for."""
    others = {"".join(pair) for pair in product(_SYLLABLES, repeat=2)}
    return tuple(
        replace(
            paper,
            id=paper.id + 10_000,
            title=_only(paper.title, others),
            abstract=_only(paper.abstract, others),
        )
        for paper in papers()[:TEXTS]
    )


def _only(text: str, words: set[str]) -> str:
    return " ".join(word for word in re.split(r"\W+", text) if word in words)


def _text(chance: random.Random, others: list[str], size: int) -> str:
    said = [
        chance.choice(others) if chance.random() < 0.6 else chance.choice(WORDS)
        for _ in range(size)
    ]
    said[size // 2] = chance.choice(PHRASES)
    return "".join(word + chance.choice((" ", " ", " ", "-", ", ", ". ")) for word in said)


def _paper(chance: random.Random, number: int, title: str, abstract: str) -> Paper:
    subject = SUBJECTS[len(abstract) % 3] if chance.random() < 0.7 else chance.choice(SUBJECTS)
    return build.paper(
        id=10_000 + number,
        title=title,
        abstract=abstract,
        categories=(subject, f"x.{chance.randint(1, 40)}"),
        first_listed_on=build.DAY - timedelta(days=1),
    )
