"""Find the words of the contract that an obligation rests on, as they were printed. 「条款原文」"""

from collections.abc import Iterator, Sequence

from signing import bodies, wording
from signing.bodies import Clause, Grid, Node, Paragraph, Pieces
from signing.templates import ContractTemplate, Obligation, Values


def heading(template: ContractTemplate, obligation: Obligation) -> str:
    """Return the heading of the clause that an obligation comes from."""
    number = int(obligation.clause)
    return next(clause.heading for clause in template.clauses if clause.number == number)


def quote(template: ContractTemplate, obligation: Obligation, values: Values) -> str:
    """Return the sentence or table row that names the obligation's target or term, or nothing.

    The target comes first, because several rows may share one term. The obligations of a table of
    rows rest on the table as a whole, which is not repeated here.
    """
    if obligation.each:
        return ""
    nodes = _clause_nodes(template, int(obligation.clause))
    printed = [node for node in nodes if wording.applies(node.condition, values)]
    for key in filter(None, (obligation.target, obligation.term)):
        for pieces in (pieces for node in printed for pieces in _passages(node)):
            if key in {piece.key for piece in pieces}:
                return _printed(template, pieces, values)
    return ""


def _clause_nodes(template: ContractTemplate, number: int) -> Iterator[Node]:
    current = 0
    for node in template.body:
        if isinstance(node, Clause):
            current = node.number
        elif current == number:
            yield node


def _passages(node: Node) -> Iterator[Pieces]:
    if isinstance(node, Paragraph):
        yield node.pieces
    elif isinstance(node, Grid):
        for row in node.rows:
            yield _joined(row)


def _joined(cells: Sequence[Pieces]) -> Pieces:
    """Put the cells of a row behind one another, as a sentence would name them."""
    joined: list[bodies.Piece] = []
    for position, cell in enumerate(cells):
        if position:
            joined.append(bodies.Piece("；" if position > 1 else "："))
        joined += cell
    return tuple(joined)


def _printed(template: ContractTemplate, pieces: Pieces, values: Values) -> str:
    variables = {variable.key: variable for variable in template.variables}
    paragraphs = wording.fill(pieces, variables, values)
    return "".join(run.text for runs in paragraphs for run in runs)
