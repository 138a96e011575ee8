"""Which templates can be rendered once for many readers: those whose syntax tree holds nothing but
what slots can do. Anything else of Jinja's is rendered for each message."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import Environment, TemplateNotFound, nodes

from digest.render.slot import SIGN

# These are the same for all who share a rendered template, so they may be compared.
_SHARED = frozenset((
    "template", "year", "preamble", "trailer", "label", "is_mine", "is_isolated", "is_whole",
    "script", "kind", "is_numbered", "is_first", "is_bare", "direction", "language",
))  # fmt: skip
# All that templates see has these names; by any other, more is asked than a slot can say.
_SEEN = _SHARED | frozenset((
    "name", "heading", "links", "title", "lead", "warnings", "status", "rows", "sections", "footer",
    "opening", "preheader", "url", "text", "word", "source", "told", "note", "cards", "lines",
    "words", "next", "credit", "notes_off", "number", "extract", "byline", "runs", "before",
    "claim", "after", "spoken", "link",
))  # fmt: skip
# What these hold is counted before a template is rendered: `loop` is the same for all.
_COUNTED = frozenset(("links", "warnings", "rows", "byline"))
_FILTERS = frozenset(
    ("fit", "format", "list", "markdown", "paragraphs", "starred", "upper", "wrap")
)
_UNKNOWN = frozenset(("self", "caller", "varargs", "kwargs"))
_SOUND = (
    nodes.Template, nodes.TemplateData, nodes.Block, nodes.If, nodes.Macro, nodes.Const,
    nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Keyword, nodes.Operand,
    nodes.Scope, nodes.FromImport, nodes.Import, nodes.Extends, nodes.Include, nodes.Output,
)  # fmt: skip


Trees = dict[str, tuple[str, nodes.Template, tuple[str, ...]]]
"""The file and the tree of each template by its name, and what is wrong with the names in it."""


def offences(templates: Environment, name: str, known: Trees) -> tuple[str, ...]:
    """Return what slots cannot do in a template, or in what it extends, includes or imports: each
    with file and line; nothing where it can be rendered once for many.

    *known* are the trees that were parsed before.
    """
    trees: Trees = {}
    _collect(templates, name, trees, known)
    macros = {"super", "place"}
    modules: set[str] = set()
    for _, tree, _ in trees.values():
        macros.update(macro.name for macro in tree.find_all(nodes.Macro))
        modules.update(one.target for one in tree.find_all(nodes.Import))
        for imported in tree.find_all(nodes.FromImport):
            macros.update(one if isinstance(one, str) else one[1] for one in imported.names)
    found: dict[str, None] = {}
    for file, tree, wrong in trees.values():
        found.update(dict.fromkeys((*wrong, *_Walk(file, macros, modules).through(tree))))
    return tuple(found)


def _collect(templates: Environment, name: str, trees: Trees, known: Trees) -> None:
    """Put the tree of *name* and of all that it names into *trees*."""
    if name not in known:
        source, file = _source(templates, name)
        tree = templates.parse(source, name)
        known[name] = file, tree, tuple(_misnamed(templates, name, file, tree))
        written = [str(one.value) for one in tree.find_all(nodes.Const)]
        if any(SIGN in text for text in (source, *written)):
            known[name] = file, tree, (f"{file}:1: a control character",)
    trees[name] = known[name]
    for node in trees[name][1].find_all(_NAMING):
        other = _named(node)
        if other and other not in trees and _is_alike(templates, name, other):
            _collect(templates, other, trees, known)


def _misnamed(templates: Environment, name: str, file: str, tree: nodes.Template) -> Iterator[str]:
    """Yield which templates that *tree* names cannot be told before it is rendered."""
    for node in tree.find_all(_NAMING):
        other = _named(node)
        if other is None:
            yield f"{file}:{node.lineno}: {{% {type(node).__name__.lower()} %}} of a variable"
        elif not _is_alike(templates, name, other):
            yield f"{file}:{node.lineno}: {other}, which is of another sort,"


_NAMING = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


def _named(node: nodes.Node) -> str | None:
    other = getattr(node, "template", None)
    value = other.value if isinstance(other, nodes.Const) else None
    return value if isinstance(value, str) else None


def _is_alike(templates: Environment, name: str, other: str) -> bool:
    """Tell whether the template *other* is there, and escapes as *name* does, or is only text."""
    try:
        text, _ = _source(templates, other)
    except TemplateNotFound:
        return False
    end = other.rpartition(".")[2]
    is_text = end == "css" and not any(sign in text for sign in ("{{", "{%"))
    return is_text or end == name.rpartition(".")[2]


def _source(templates: Environment, name: str) -> tuple[str, str]:
    """Return the source of *name*, and its file."""
    assert templates.loader, "templates are loaded from somewhere"  # noqa: S101 - for mypy
    source, file, _ = templates.loader.get_source(templates, name)
    return source, file or name


class _Walk:
    """Goes through the tree of one *file*; *macros* may be called, and what is in *modules*."""

    def __init__(self, file: str, macros: set[str], modules: set[str]) -> None:
        self._file, self._macros, self._modules = file, macros, modules

    def through(self, node: nodes.Node, *, counts: bool = False) -> Iterator[str]:
        """Yield what under *node* slots cannot do; `loop` may be named where the loop *counts*."""
        if what := self._wrong(node, counts=counts):
            yield f"{self._file}:{node.lineno}: {what}"
        elif isinstance(node, nodes.For):
            yield from self._all((node.iter, node.test, *node.else_), counts=counts)
            yield from self._all(node.body, counts=_is_counted(node.iter))
        elif isinstance(node, nodes.Macro):
            hidden = {arg.name for arg in node.args}
            inner = _Walk(self._file, self._macros - hidden, self._modules - hidden)
            yield from inner._all((*node.defaults, *node.body), counts=False)
        elif not _is_constant(node):
            inside = counts and not isinstance(node, nodes.Block)
            yield from self._all(self._parts(node), counts=inside)

    def _all(self, parts: Iterable[nodes.Node | None], *, counts: bool) -> Iterator[str]:
        for part in filter(None, parts):
            yield from self.through(part, counts=counts)

    def _parts(self, node: nodes.Node) -> Iterator[nodes.Node | None]:
        """Yield what is looked at under *node*: of a macro's call, what it is given."""
        if isinstance(node, nodes.Output):
            for one in node.nodes:
                if isinstance(one, nodes.Call) and self._is_macro(one.node):
                    yield from (*one.args, *one.kwargs, one.dyn_args, one.dyn_kwargs)
                else:
                    yield one
        elif isinstance(node, nodes.Assign):
            yield node.node
        elif isinstance(node, nodes.With):
            yield from (*node.values, *node.body)
        elif not (isinstance(node, nodes.Getattr) and self._is_module(node.node)):
            yield from node.iter_child_nodes()

    def _wrong(self, node: nodes.Node, *, counts: bool) -> str | None:
        """Return what of *node* itself slots cannot do."""
        if isinstance(node, _SOUND) or _is_constant(node):
            return None
        if isinstance(node, nodes.Name):
            is_known = node.name not in self._macros | self._modules | _UNKNOWN
            return None if is_known and (counts or node.name != "loop") else node.name
        if isinstance(node, nodes.Getattr):
            is_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
            return None if is_loop or node.attr in _SEEN else f".{node.attr}"
        sound, said = _SOME.get(type(node), (None, None))
        return None if sound and sound(node) else said or _said(node)

    def _is_macro(self, node: nodes.Node) -> bool:
        if isinstance(node, nodes.Name):
            return node.name in self._macros
        return isinstance(node, nodes.Getattr) and self._is_module(node.node)

    def _is_module(self, node: nodes.Node) -> bool:
        return isinstance(node, nodes.Name) and node.name in self._modules


def _said(node: nodes.Node) -> str:
    """Return in the words of a template what *node* is."""
    if isinstance(node, nodes.Filter):
        return f"|{node.name}"
    if isinstance(node, nodes.Test):
        return f"is {node.name}"
    if isinstance(node, nodes.Call):
        called = node.node
        return f".{called.attr}()" if isinstance(called, nodes.Getattr) else f"{_called(called)}()"
    return "arithmetic" if isinstance(node, nodes.BinExpr) else type(node).__name__.lower()


def _called(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else ""


def _is_constant(node: nodes.Node) -> bool:
    """Tell whether an expression is the same for all: it names, calls and draws nothing."""
    if not isinstance(node, nodes.Expr):
        return False
    parts = [node, *node.find_all((nodes.Name, nodes.Call, nodes.Filter))]
    return not any(
        isinstance(one, (nodes.Name, nodes.Call))
        or (isinstance(one, nodes.Filter) and one.name == "random")
        for one in parts
    )


def _is_shared(node: nodes.Node) -> bool:
    return _is_constant(node) or (isinstance(node, nodes.Getattr) and node.attr in _SHARED)


def _is_counted(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name == "list"
    return isinstance(node, nodes.Getattr) and node.attr in _COUNTED


def _compares(node: Any) -> bool:
    return all(map(_is_shared, (node.expr, *(one.expr for one in node.ops))))


def _counts(node: Any) -> bool:
    return _is_constant(node.arg) and isinstance(node.arg.as_const(), int)


# What is sound where the function says so, and how it is called where it is not.
_SOME: dict[type[nodes.Node], tuple[Callable[[Any], bool], str | None]] = {
    nodes.Filter: (lambda node: node.node is not None and node.name in _FILTERS, None),
    nodes.Compare: (_compares, "a comparison"),
    nodes.Getitem: (_counts, "[…]"),
    nodes.For: (
        lambda node: isinstance(node.target, nodes.Name) and not node.recursive,
        "{% for %} of several names, or recursive,",
    ),
    nodes.Assign: (lambda node: isinstance(node.target, nodes.Name), "{% set %} of several names"),
    nodes.With: (lambda node: all(isinstance(one, nodes.Name) for one in node.targets), None),
    nodes.FilterBlock: (lambda _: False, "{% filter %}"),
    nodes.AssignBlock: (lambda _: False, "{% set %} … {% endset %}"),
    nodes.CallBlock: (lambda _: False, "{% call %}"),
    nodes.ScopedEvalContextModifier: (lambda _: False, "{% autoescape %}"),
}
