"""Every small change of a module that its tests should notice: comparisons, constants, operators, conditions, returns.

mutmut makes most of them. Its runner is not used: it leaves alone what is decorated or outside a function, which here
is every route, field and default, and it names modules by their path, where those of a service are flat.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

OPERATORS: list[tuple[type, Callable[..., Iterable[cst.CSTNode]]]] = [
    (cst.BaseNumber, mutators.operator_number),
    (cst.SimpleString, mutators.operator_string),
    (cst.Name, mutators.operator_name),
    (cst.CSTNode, mutators.operator_swap_op),
    (cst.CSTNode, mutators.operator_keywords),
    (cst.UnaryOperation, mutators.operator_remove_unary_ops),
]


@dataclass(frozen=True)
class Change:
    """One change: the line that it is on, and what is to stand where."""

    module: cst.Module
    line: int
    context: str  # what stands on that line
    old: cst.CSTNode
    new: cst.CSTNode

    def text(self) -> str:
        """The whole module, changed."""
        return str(cst.ensure_type(self.module.deep_replace(self.old, self.new), cst.Module).code)

    def __str__(self) -> str:
        """What stood there and what stands there now, on one line."""
        return "  ->  ".join(" ".join(self.module.code_for_node(node).split()) for node in (self.old, self.new))


def replacements(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """What may be replaced in this node, with what: at most one of each kind."""
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            for new in list(operator(node))[:1]:
                yield node, new
    if isinstance(node, (cst.If, cst.While, cst.IfExp, cst.CompIf)):
        inner = node.test.with_changes(
            lpar=[cst.LeftParen(), *node.test.lpar], rpar=[*node.test.rpar, cst.RightParen()]
        )
        yield node.test, cst.UnaryOperation(cst.Not(), inner)
    if isinstance(node, cst.Return) and node.value is not None and not node.value.deep_equals(cst.Name("None")):
        yield node.value, cst.Name("None")


def changes(source: str) -> Iterator[Change]:
    """Each change of a module's text, in its order; neither types nor docstrings have any."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    module, positions = wrapper.module, wrapper.resolve(PositionProvider)
    lines = [line.strip() for line in source.splitlines()]

    def walk(node: cst.CSTNode, line: int) -> Iterator[Change]:
        line = positions[node].start.line if node in positions else line
        for old, new in replacements(node):
            yield Change(module, line, lines[line - 1], old, new)
        for child in node.children:
            if not isinstance(child, cst.Annotation):
                yield from walk(child, line)

    return walk(module, 1)
