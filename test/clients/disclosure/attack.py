"""An attacker with a linear solver: what can be told of the hidden cells of published tables.

Reads a list of {"cells": number of cells, "sums": [[value, [cell, ...]], ...], "targets": [[cell, ...], ...]} from the
file that it is given, and writes the least and the greatest value of each target, which is a sum of cells, in their order.
Every cell is at least 0, and no other bound is known.
"""

import json
import sys

import highspy

TOLERANCE = 1e-6


def without_known(table):
    """The sums without the cells that are published themselves, whose values they then are."""
    known = {}
    sums = [(value, set(cells)) for value, cells in table["sums"]]
    while True:
        sums = [(value - sum(known.get(cell, 0.0) for cell in cells), cells - known.keys()) for value, cells in sums]
        single = {next(iter(cells)): value for value, cells in sums if len(cells) == 1}
        if not single:
            return {(round(value, 6), tuple(sorted(cells))) for value, cells in sums if cells}
        known.update(single)


def attack(table):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("solver", "simplex")
    for _ in range(table["cells"]):
        solver.addCol(0.0, 0.0, highspy.kHighsInf, 0, [], [])
    for value, cells in sorted(without_known(table)):
        solver.addRow(value - TOLERANCE, value + TOLERANCE, len(cells), cells, [1.0] * len(cells))
    found = []
    for target in table["targets"]:
        ends = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            solver.changeObjectiveSense(sense)
            for cell in target:
                solver.changeColCost(cell, 1.0)
            solver.run()
            status = solver.getModelStatus()
            if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
                ends.append(None)
            elif status == highspy.HighsModelStatus.kOptimal:
                ends.append(solver.getInfo().objective_function_value)
            else:
                raise SystemExit(f"no table has these sums: {status}")
        for cell in target:
            solver.changeColCost(cell, 0.0)
        found.append(ends)
    return found


with open(sys.argv[1], encoding="utf-8") as tables:
    json.dump([attack(table) for table in json.load(tables)], sys.stdout)
